package chart

import (
	"slices"
	"testing"

	"daylight/internal/language"
)

func TestTicks(t *testing.T) {
	months := categoryAxis([]string{"Jan", "Feb", "Mar", "Apr", "May"}, true, false, Wide)
	quarter := categoryAxis([]string{"Jan", "Feb", "Mar", "Apr"}, true, false, Wide)
	months.labels.skip, quarter.labels.skip = 1, 1
	for _, test := range []struct {
		why  string
		axis plotAxis
		want []string
		off  bool // the last is not on a step
	}{
		{"a step that binary fractions cannot hold", valueAxis(language.English, 0.30000000000000004, 300, 100, "%", Wide),
			[]string{"0%", "0.1%", "0.2%", "0.3%"}, false},
		{"an axis that ends between two steps", valueAxis(language.English, 39.4, 400, 72, "", Wide), []string{"0", "10", "20", "30", "39.4"}, true},
		{"numbers that need a comma", valueAxis(language.English, 20000, 200, 72, "", Wide), []string{"0", "10,000", "20,000"}, false},
		{"every second category, the last one among them", months, []string{"Jan", "Mar", "May"}, false},
		{"every second category, the last one not", quarter, []string{"Jan", "Mar", "Apr"}, true},
		{"an axis that labels name", numberAxis("log", 1, 100), nil, false},
	} {
		var names []string
		var off bool
		for _, tick := range test.axis.ticks() {
			names, off = append(names, tick.name), tick.off
		}
		if !slices.Equal(names, test.want) || off != test.off {
			t.Errorf("%s: got %q, %v, want %q, %v", test.why, names, off, test.want, test.off)
		}
	}
}

// The canvas leaves out these names, too.
func TestNamesThatMeetAreLeftOut(t *testing.T) {
	at := func(spans ...[2]float64) (names []tickName) {
		for _, s := range spans {
			names = append(names, tickName{from: s[0], to: s[1]})
		}
		return names
	}
	for _, test := range []struct {
		why      string
		names    []tickName
		keepLast bool
		want     []bool // hidden
	}{
		{"all have room", at([2]float64{0, 9}, [2]float64{10, 19}, [2]float64{20, 29}), true, []bool{false, false, false}},
		{"the first meets the second", at([2]float64{0, 12}, [2]float64{10, 19}, [2]float64{20, 29}), true, []bool{true, false, false}},
		{"the end of a value axis counts more than its neighbour", at([2]float64{0, 9}, [2]float64{10, 22}, [2]float64{20, 29}), true,
			[]bool{false, true, false}},
		{"the last category counts less", at([2]float64{0, 9}, [2]float64{10, 22}, [2]float64{20, 29}), false, []bool{false, false, true}},
		{"an end between two steps", append(at([2]float64{0, 9}, [2]float64{10, 19}), tickName{from: 30, to: 39, off: true}), false,
			[]bool{false, false, true}},
		{"names that touch", at([2]float64{0, 10.1}, [2]float64{10, 20.1}, [2]float64{20, 29}), true, []bool{false, false, false}},
		{"a name without letters", at([2]float64{5, 5}, [2]float64{0, 10}), false, []bool{false, false}},
		{"a lone name", at([2]float64{0, 9}), false, []bool{false}},
	} {
		hideEnds(test.names, test.keepLast)
		for i, name := range test.names {
			if name.hidden != test.want[i] {
				t.Errorf("%s: name %d hidden: %v", test.why, i+1, name.hidden)
			}
		}
	}
}

// Strokes of an odd width lie on the middle of pixels, those of an even width between them.
func TestSharp(t *testing.T) {
	for _, test := range []struct{ at, width, want float64 }{
		{109.7, 1, 109.5}, {484, 1, 484.5}, {0, 1, 0.5}, {121.75, 1, 122.5}, {359.2, 1.5, 359}, {359.3, 1.5, 360},
	} {
		if got := sharp(test.at, test.width); got != test.want {
			t.Errorf("a stroke %v wide at %v: got %v, want %v", test.width, test.at, got, test.want)
		}
	}
}
