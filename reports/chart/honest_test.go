package chart

import (
	"math"
	"strings"
	"testing"
)

// laidOut is a drawing of a Spec that has a title and its words.
func laidOut(t *testing.T, s Spec, size Size) *drawing {
	t.Helper()
	s.Title, s.Alt = "Title", "Words."
	d, err := s.drawing(size)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// texts are what a drawing's labels say.
func (d *drawing) texts() (all []string) {
	for _, m := range d.marks {
		if l, is := m.(*labels); is {
			for _, runs := range l.texts {
				for _, r := range runs {
					all = append(all, r.Text)
				}
			}
		}
	}
	return all
}

// A range without an upper end is drawn to the end of the axis and said to go on; it never looks like one that ends, nor like none.
func TestOpenRanges(t *testing.T) {
	day := func(days float64) *float64 { return value(days * minutesPerDay) }
	s := Spec{Kind: Dots, Unit: Minutes, Categories: []string{"A", "B"},
		Series: []Series{{Points: []Point{{Value: day(22), Low: day(20)}, {Value: day(30), Low: day(25), High: day(36)}}}}}
	for _, size := range Sizes {
		d := laidOut(t, s, size)
		found := 0
		for _, m := range d.marks {
			if w, is := m.(whiskers); is {
				for _, item := range w.items {
					found++
					if end := map[float64]float64{0: d.x.high, 1: 36}[item.at]; item.high != end {
						t.Errorf("%v: the range of row %v ends at %v, want %v", size, item.at, item.high, end)
					}
				}
			}
		}
		if said := strings.Join(d.texts(), "|"); found != 2 || strings.Count(said, space+"or"+space+"more") != 1 {
			t.Errorf("%v: %d ranges; the labels say %q", size, found, said)
		}
	}
	if tip := s.tip(0, 0); !strings.Contains(tip, "interval 20"+space+"days"+space+"or"+space+"more") {
		t.Errorf("pointed at it says %q", tip)
	}
	s.Kind = Lines // has no band there
	for _, m := range laidOut(t, s, Wide).marks {
		if b, is := m.(bands); is && len(b.pairs) > 0 {
			t.Errorf("a band to nowhere: %+v", b.pairs)
		}
	}
}

// A word over neighbouring periods stands in their middle, also where their number is even.
func TestWordsStandInTheMiddle(t *testing.T) {
	for missing := 1; missing <= 4; missing++ {
		s := Spec{Kind: Lines, Unit: Percent, Series: []Series{{}}}
		for at := range missing + 2 {
			p := word("no data")
			if at == 0 || at == missing+1 {
				p = Point{Value: value(.2)}
			}
			s.Categories, s.Series[0].Points = append(s.Categories, string(rune('a'+at))), append(s.Series[0].Points, p)
		}
		d := laidOut(t, s, Wide)
		band := (float64(Wide) - d.left - d.right) / float64(missing+2)
		for _, m := range d.marks {
			l, is := m.(*labels)
			if !is {
				continue
			}
			for i, runs := range l.texts {
				for _, r := range runs {
					if r.Text != "no data" {
						continue
					}
					middle := l.places[i][0]*band + r.X
					if want := (float64(missing-1)/2 + 1) * band; math.Abs(middle-want) > .1 || math.Mod(l.places[i][0], 1) != 0 {
						t.Errorf("%d missing: the word stands at %.1f, want %.1f", missing, middle, want)
					}
				}
			}
		}
	}
}

// A part of a stack that is thinner than its border is drawn without one, and so does not vanish under it.
func TestThinPartsAreSeen(t *testing.T) {
	s := Spec{Kind: Stacks, Unit: Percent, Categories: []string{"A", "B"}, Series: []Series{
		{Name: "few", Points: []Point{share(1, 1000), share(1, 2)}}, {Name: "others", Points: []Point{share(999, 1000), share(1, 2)}}}}
	s.Title, s.Alt = "Title", "Words."
	p, _, err := s.picture(Wide)
	if err != nil {
		t.Fatal(err)
	}
	thin := 0
	for _, placed := range p.shapes {
		if b, is := placed.shape.(path); is && b.paint.fill == s.colour(0) && b.paint.stroke == "" && b.lines[0][2].y-b.lines[0][0].y == stackThickness {
			thin++ // and no swatch of the key
		}
	}
	if thin != 1 {
		t.Errorf("%d parts without a border, want the one of a thousandth", thin)
	}
	text, err := s.Options(Wide)
	if err != nil || strings.Count(string(text), `"borderColor":"transparent"`) != 1 {
		t.Errorf("the canvas has another border: %v", err)
	}
}

// A reference lies where it is, and not where two decimals would put it; the canvas is told so.
func TestReferenceIsNotRounded(t *testing.T) {
	const exact = .00123456
	s := Spec{Kind: Bars, Unit: Percent, Categories: []string{"A"}, Series: []Series{{Points: []Point{{Value: value(.002)}}}}, Reference: &Reference{"All", exact}}
	s.Title, s.Alt = "Title", "Words."
	p, _, err := s.picture(Wide)
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Options(Wide)
	if err != nil || !strings.Contains(string(text), `"precision":9`) {
		t.Errorf("the canvas rounds it: %v", err)
	}
	for _, placed := range p.shapes {
		if l, is := placed.shape.(path); is && l.paint.dashed {
			if got, want := l.lines[0][0].x, sharp(p.across(100*exact), referenceWidth); got != want || got == sharp(p.across(.12), referenceWidth) {
				t.Errorf("the line lies at %v, want %v", got, want)
			}
			return
		}
	}
	t.Error("there is no reference line")
}

// The end of an axis is a number as one would write it.
func TestNiceEndHasNoDust(t *testing.T) {
	for _, c := range [][3]float64{{.27, .1, .3}, {.65, .1, .7}, {21, 2.5, 22.5}, {.3, .1, .3}} {
		if got := niceEnd(c[0], c[1]); got != c[2] {
			t.Errorf("niceEnd(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

// A long name of a period at a line's end is left out before it takes the picture's room.
func TestLongEndsLeaveRoom(t *testing.T) {
	s := Spec{Kind: Lines, Unit: Percent, Categories: []string{"Twelve months from October", "January–March 2026"},
		Series: []Series{{Points: []Point{{Value: value(.2)}, word("not recorded")}}}}
	for size, want := range map[Size]bool{Wide: true, Narrow: false} {
		d := laidOut(t, s, size)
		if got := strings.Contains(s.endText(0, 0, size), "October"); got != want {
			t.Errorf("%v: the end names its period: %v, want %v", size, got, want)
		}
		if d.right > .45*float64(size) {
			t.Errorf("%v: %.0f px beside the lines", size, d.right)
		}
	}
}
