package api

import (
	"net/url"
	"slices"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
)

// Of a figure whose counts are exact nothing is said of random amounts, though the report has some elsewhere.
func TestProtectionOfAFigure(t *testing.T) {
	whole := func() *protection {
		return &protection{Threshold: 10, NoiseVariance: 9, Noised: []string{"outcome"}, Promise: "It holds."}
	}
	exact := whole().of(release.Figure{Measures: []release.Measure{{Counts: &release.Counts{}}, {}}})
	if exact.NoiseVariance != 0 || exact.Promise != "" || len(exact.Noised) != 0 || exact.Threshold != 10 {
		t.Errorf("%+v", exact)
	}
	for name, f := range map[string]release.Figure{"by measure": {Measures: []release.Measure{{Counts: &release.Counts{Variance: 4}}}},
		"by row": {Rows: []release.Row{{Counts: &release.Counts{Variance: 4}}}}} {
		if noised := whole().of(f); noised.NoiseVariance != 4 || noised.Promise == "" {
			t.Errorf("%s: %+v", name, noised)
		}
	}
	if (*protection)(nil).of(release.Figure{}) != nil {
		t.Error("a report that is not protected says how it is")
	}
}

// Values are separated by commas, also where a code has one itself.
func TestSplit(t *testing.T) {
	known := []string{"a", "b", "x,y"}
	for _, c := range []struct{ values, want []string }{{[]string{"a,b"}, []string{"a", "b"}}, {[]string{"x,y", "a"}, []string{"x,y", "a"}}, {[]string{""}, []string{""}}, {nil, nil}} {
		if got := split(c.values, known); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.values, got, c.want)
		}
	}
}

func TestPaths(t *testing.T) {
	p := period.MustParse("2026-Q1")
	for got, want := range map[string]string{ReportPath(p, 0): "/api/v1/reports/2026-Q1.json", ReportPath(p, 12): "/api/v1/reports/2026-Q1/r12.json",
		ObservationsPath("a", "b"): "/api/v1/indicators/a/b.json", ProblemType("https://example.org", "Not found"): "https://example.org/data/api/#not-found"} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A filter is written in one way, from which the same filter is read.
func TestFilterEncode(t *testing.T) {
	o := Observations{Categories: []category{{ID: "a"}, {ID: "b"}, {ID: "x,y"}, {ID: "c"}, {ID: "b,c"}, {ID: "é &"}}, Measures: []measure{{ID: "m"}}}
	for given, want := range map[string]string{
		"measure=m&category=b&category=a,,a": "category=a,b&measure=m", "category=a&category=x,y": "category=a&category=x%2Cy", "category=x%2Cy": "category=x%2Cy",
		"category=c&category=b": "category=b&category=c", "category=b,c": "category=b%2Cc", "lang=en": "", "lang=de&category=": "lang=de", "category=%C3%A9+%26": "category=%C3%A9+%26",
	} {
		for _, query := range []string{given, want} {
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			f, err := o.Filter(values)
			if got := f.Encode(); err != nil || got != want {
				t.Errorf("%s is written %s, want %s (%v)", query, got, want, err)
			}
		}
	}
}
