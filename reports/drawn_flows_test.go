package reports

import (
	"testing"

	"daylight/internal/release"
	"daylight/reports/chart"
)

// ladderFigure is a figure of accounts by the step before and the step taken.
func ladderFigure(hidden ...int) release.Figure {
	f := release.Figure{Breakdown: "earlier_step", Dimensions: []string{"Before", "Measure taken"}, Measures: []release.Measure{{ID: "share", Unit: release.Share}}}
	at := 0
	for _, before := range []string{"none", "permanent", "not_recorded"} {
		for i, step := range []string{"warning", "restriction", "permanent"} {
			row := counted(before, before, []int64{60, 30, 10}[i], 100)
			row.Category2, row.Label2 = step, step
			for _, h := range hidden {
				if h == at {
					row.Values[0] = release.Value{Word: release.Hidden, Denominator: row.Values[0].Denominator}
				}
			}
			f.Rows = append(f.Rows, row)
			at++
		}
	}
	return f
}

// The ladder is drawn as ribbons where it is known how many stood at each step and where most of them went; else as a table.
func TestLadderIsDrawnAsAFlow(t *testing.T) {
	d := &draft{speech: english, names: names{speech: english}, catalogue: DefaultCatalogue()}
	for _, c := range []struct {
		why    string
		figure release.Figure
		flows  bool
	}{
		{"all is known", ladderFigure(), true},
		{"a fifth is hidden, which is drawn with its word", ladderFigure(0), true},
		{"more than a quarter is hidden", ladderFigure(0, 1), false},
		{"of one step it is not known how many stood there", func() release.Figure {
			f := ladderFigure()
			f.Rows[0].Values[0] = release.Value{Word: release.NotRecorded}
			return f
		}(), false},
		{"what is hidden is nobody, which a ribbon cannot show", func() release.Figure {
			f := ladderFigure()
			f.Rows[0] = counted("none", "none", 90, 100)
			f.Rows[0].Category2, f.Rows[0].Label2 = "warning", "warning"
			f.Rows[1].Values[0] = release.Value{Word: release.Hidden, Denominator: f.Rows[0].Values[0].Denominator}
			f.Rows[2].Values[0] = f.Rows[5].Values[0]
			return f
		}(), false},
		{"a row is missing", func() release.Figure {
			f := ladderFigure()
			f.Rows = f.Rows[1:]
			return f
		}(), false},
	} {
		spec := d.spec(c.figure, Indicator{})
		if spec == nil {
			t.Errorf("%s: not drawn", c.why)
			continue
		}
		if got := spec.Kind == chart.Flow; got != c.flows {
			t.Errorf("%s: drawn as %q", c.why, spec.Kind)
		}
		spec.Title, spec.Alt = "Title", "Words."
		if err := spec.Validate(); err != nil {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	s := d.spec(ladderFigure(), Indicator{})
	if s.Sides != [2]string{"Before", "Measure taken"} || s.Series[1].Colour != chart.Fourth || s.Series[2].Colour != chart.NoAppeal || s.Categories[1] != "restriction" {
		t.Errorf("%+v", s)
	}
}

// A step before has the colour of the part that it is counted in where what came before is drawn in parts.
func TestStepsKeepTheirColours(t *testing.T) {
	d := &draft{speech: english, names: names{speech: english}, catalogue: DefaultCatalogue()}
	f := release.Figure{Breakdown: "total"}
	for _, i := range d.catalogue.Indicators {
		if i.ID != "ladder" {
			continue
		}
		var values []release.Value
		for _, m := range i.Measures {
			f.Measures = append(f.Measures, release.Measure{ID: m.ID, Unit: release.Share})
			values = append(values, release.Value{})
		}
		f.Rows = []release.Row{{Values: values}}
		for at, series := range d.spec(f, i).Series {
			colour := series.Colour
			if colour == "" {
				colour = []chart.Colour{chart.First, chart.Second, chart.Third, chart.Fourth}[at]
			}
			for step, part := range beforeParts {
				if part == f.Measures[at].ID && stepColours[step] != colour {
					t.Errorf("%s is %s, and %s is %s", step, stepColours[step], part, colour)
				}
			}
			if f.Measures[at].ID == "before_unrecorded" && stepColours["not_recorded"] != colour {
				t.Errorf("not recorded is %s, and %s", stepColours["not_recorded"], colour)
			}
		}
	}
}
