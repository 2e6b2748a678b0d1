package reports

import (
	"fmt"
	"testing"

	"daylight/internal/release"
	"daylight/reports/chart"
)

// sparseFigure is a figure of a cross of so many groups, of which the first ones have a number.
func sparseFigure(groups, known int) release.Figure {
	f := release.Figure{Breakdown: "region_tenure", Dimensions: []string{"Region", "Tenure"}, Measures: []release.Measure{{ID: "share", Unit: release.Share}}}
	for at := range groups {
		row := counted(fmt.Sprint(at/5), fmt.Sprintf("Region %d", at/5), 20, 80)
		if at >= known {
			row.Values[0] = release.Value{Word: release.TooFew}
		}
		row.Category2, row.Label2 = fmt.Sprint(at%5), fmt.Sprintf("Tenure %d", at%5)
		f.Rows = append(f.Rows, row)
	}
	return f
}

// A map of a cross most groups of which have too few cases would be a field of words: the groups with a number are drawn one by one, and
// where these are too many or too few, the table stands alone.
func TestSparseCrosses(t *testing.T) {
	d := &draft{speech: english, names: names{speech: english}, catalogue: DefaultCatalogue()}
	for _, c := range []struct {
		groups, known int
		kind          chart.Kind // empty: not drawn
	}{{20, 20, chart.Heat}, {20, 10, chart.Heat}, {20, 9, chart.Dots}, {60, mostDots, chart.Dots}, {60, mostDots + 1, ""}, {20, 1, ""}, {20, 0, ""}} {
		s := d.heat(&chart.Spec{Title: "T", Alt: "A", Unit: chart.Percent}, sparseFigure(c.groups, c.known), 0)
		if s == nil {
			if c.kind != "" {
				t.Errorf("%d of %d: not drawn", c.known, c.groups)
			}
			continue
		}
		if s.Kind != c.kind {
			t.Errorf("%d of %d: drawn as %q, want %q", c.known, c.groups, s.Kind, c.kind)
		}
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if s.Kind == chart.Dots && (len(s.Categories) != c.known || s.Categories[0] != "Region 0, tenure 0") {
			t.Errorf("%d of %d: the rows are %q", c.known, c.groups, s.Categories)
		}
	}
}

// A range without an upper end reaches the picture, which says so; to leave it out would make the number look exact.
func TestOpenRangesAreDrawn(t *testing.T) {
	value, low := 22.*1440, 20.*1440
	if p := english.point(release.Measure{Unit: release.Minutes}, release.Value{Value: &value, Low: &low}, false); p.Low == nil || *p.Low != low || p.High != nil {
		t.Errorf("%+v", p)
	}
}
