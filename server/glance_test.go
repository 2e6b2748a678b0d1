package server

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/release"
)

// Those that are counted together have a row of their own: without it a reader's sum would miss them. Two figures that count others
// together have a row each.
func TestThoseCountedTogetherHaveARow(t *testing.T) {
	figure := func(categories ...string) release.Figure {
		f := release.Figure{Dimensions: []string{"Region"}, Measures: []release.Measure{shareMeasure("share", "Share", "accounts")}}
		for at, c := range categories {
			label := strings.ToUpper(c)
			if c == "merged" {
				label = "Others, counted together"
			}
			f.Rows = append(f.Rows, release.Row{Category: c, Label: label, Values: []release.Value{shareOf(int64(len(categories)*10+at), 100, 0, 1)}})
		}
		return f
	}
	for name, c := range map[string]struct {
		figures []release.Figure
		want    []string
	}{
		"the same group": {[]release.Figure{figure("a", "b", "merged"), figure("b", "a", "merged")}, []string{"A|30.0 %|31.0 %", "B|31.0 %|30.0 %", "Others, counted together|32.0 %|32.0 %"}},
		"two groups": {[]release.Figure{figure("a", "b", "merged"), figure("a", "merged")}, []string{"A|30.0 %|20.0 %", "B|31.0 %|With others", "Others, counted together|32.0 %|Another group",
			"Others, counted together|Another group|21.0 %"}},
		"a group in one":                {[]release.Figure{figure("a", "b"), figure("a", "merged")}, []string{"A|20.0 %|20.0 %", "B|21.0 %|With others", "Others, counted together|Each by itself|21.0 %"}},
		"of whom a figure says nothing": {[]release.Figure{figure("a"), figure("a", "merged")}, []string{"A|10.0 %|20.0 %", "Others, counted together|Not listed|21.0 %"}},
	} {
		var got []string
		for _, row := range english.juxtaposed(c.figures, []int{0, 0}) {
			said := row.Key
			for _, cell := range row.Cells {
				said += "|" + cell.Text
			}
			got = append(got, strings.ReplaceAll(said, space, " "))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the rows are %q, want %q", name, got, c.want)
		}
	}
}
