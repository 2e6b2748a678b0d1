package chart

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// option decodes what Options writes, as a browser would.
func option(t *testing.T, s Spec, size Size) map[string]any {
	t.Helper()
	encoded, err := s.Options(size)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// seriesData returns the data of the first series that want accepts.
func seriesData(t *testing.T, decoded map[string]any, want func(series map[string]any) bool) []any {
	t.Helper()
	for _, one := range decoded["series"].([]any) {
		if series := one.(map[string]any); want(series) {
			return series["data"].([]any)
		}
	}
	t.Fatal("the option has no such series")
	return nil
}

// What is published in the option are the values and the bounds themselves, and null where there is a word.
func TestOptionHoldsTheNumbers(t *testing.T) {
	decoded := option(t, samples()["reversals-by-tenure"], Wide)
	bars := seriesData(t, decoded, func(s map[string]any) bool { return s["type"] == "bar" })
	for i, want := range []any{14.8, 17.166666667, 19.516129032, 35., nil} {
		item := bars[i].(map[string]any)
		if got, present := item["value"]; got != want || !present {
			t.Errorf("bar %d: got %v, want %v", i+1, got, want)
		}
	}
	whiskers := seriesData(t, decoded, func(s map[string]any) bool { return s["renderItem"] == "daylight.interval" })
	got := whiskers[3].(map[string]any)["value"].([]any)
	if want := []any{3., 30.9, 39.4}; !slices.Equal(got, want) {
		t.Errorf("whisker of the fourth category: got %v, want %v", got, want)
	}
	if len(whiskers) != 4 {
		t.Errorf("%d whiskers, want 4: the fifth category has no value", len(whiskers))
	}
}

// Nothing in a figure that is hidden is a number in its option, whatever its form.
func TestOptionHasNoNumberForAWord(t *testing.T) {
	for _, kind := range []Kind{Bars, Dots, Lines, Heat} {
		s := Spec{
			Kind: kind, Unit: Percent, Title: "Title", Alt: "Alt", Categories: []string{"A", "B"},
			Series: []Series{{Name: "One", Points: []Point{{Value: value(0.25)}, word("fewer than 10")}}},
		}
		encoded, err := s.Options(Wide)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(encoded, []byte("fewer than 10")) {
			t.Errorf("%s: the word is not in the option", kind)
		}
		decoded := option(t, s, Wide)
		for _, item := range seriesData(t, decoded, func(s map[string]any) bool { return s["type"] != "custom" }) {
			values, ok := item.(map[string]any)["value"].([]any)
			if !ok {
				values = []any{item.(map[string]any)["value"]}
			}
			// A dot is [value, row], a cell [column, row, value], a bar or a point of a line the value.
			measured := values[0]
			if kind == Heat {
				measured = values[2]
			}
			if measured != 25. && measured != nil {
				t.Errorf("%s: the option measures %v, want 25 or null", kind, measured)
			}
		}
	}
}

// Labels come from data. They cannot end the script element an option may stand in, nor be read as ECharts' templates.
func TestOptionIsSafeToEmbed(t *testing.T) {
	s := samples()["two-quarters"]
	s.Categories = []string{"</script><script>alert(1)</script>", "{b} {value}", "A & B"}
	encoded, err := s.Options(Wide)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexAny(encoded, "<>&"); i >= 0 {
		t.Errorf("unescaped %q", encoded[i])
	}
	if bytes.Contains(encoded, []byte("{b}")) {
		t.Error("a label is a template")
	}
	if !bytes.Contains(encoded, []byte("(b) (value)")) {
		t.Error("the label with braces is gone")
	}
}

func TestOptionNamesItsColours(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(samples())) {
		encoded, err := samples()[name].Options(Narrow)
		if err != nil {
			t.Fatal(err)
		}
		roles := option(t, samples()[name], Narrow)["daylight"].(map[string]any)["roles"].(map[string]any)
		for _, word := range strings.FieldsFunc(string(encoded), func(r rune) bool { return r == '"' }) {
			if len(word) == 7 && word[0] == '#' && roles[word] == nil {
				t.Errorf("%s: colour %s has no role, dark mode cannot change it", name, word)
			}
		}
	}
}

func TestDocumentHasBothLayouts(t *testing.T) {
	made, err := Draw(samples()["where-cases-ended"])
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]struct {
		Daylight struct{ Width, Height float64 }
	}
	if err := json.Unmarshal(made.Document, &document); err != nil {
		t.Fatal(err)
	}
	for name, width := range map[string]float64{"wide": 720, "narrow": 328} {
		if got := document[name].Daylight; got.Width != width || got.Height <= 0 {
			t.Errorf("%s is %v by %v", name, got.Width, got.Height)
		}
	}
}
