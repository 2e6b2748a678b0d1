package reports

import (
	"fmt"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// chanceEnds are how applications for a second chance end: exclusive parts of those filed.
var chanceEnds = []struct {
	count, title string
	colour       chart.Colour
}{
	{"granted", "Granted", chart.First},
	{"refused", "Refused", chart.Second},
	{"withdrawn", "Withdrawn", chart.Third},
	{"pending", "Undecided", chart.Pending},
}

// fillChances makes what became of applications for a second chance. How many accounts could have applied is on no record.
func (d *draft) fillChances(f *release.Figure, i Indicator) error {
	f.Measures = []release.Measure{
		{ID: "eligible", Title: "Could have applied", Unit: release.Count, Numerator: "accounts that could have applied"},
		{ID: "applied", Title: "Applied", Unit: release.Count, Numerator: "applications"},
	}
	for _, end := range chanceEnds {
		f.Measures = append(f.Measures, release.Measure{ID: end.count, Title: end.title, Unit: release.Share,
			Numerator: "applications " + lower(end.title), Denominator: "applications", Level: stats.Level95, Method: stats.WilsonMethod})
	}
	f.Subtitle = "Share of applications for a second chance, " + d.period.Label()
	if !d.delivered(i) {
		return nil
	}
	n := d.chances.Counts
	if n["applied"] == 0 {
		return nil
	}
	values := []release.Value{{Word: release.NotRecorded}, number(float64(n["applied"]))}
	for _, end := range chanceEnds {
		values = append(values, share(stats.Wilson(n[end.count], n["applied"])))
	}
	f.Rows = []release.Row{d.whole(values...)}
	f.Title = fmt.Sprintf("%s: %s of %s granted", i.Title, whole(n["granted"]), many(n["applied"], "application"))
	if n["pending"] > 0 {
		f.Provisional = true
	}
	return nil
}

// drawChances draws how the applications ended as parts of one bar.
func (d *draft) drawChances(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	if len(f.Rows) == 0 {
		return nil
	}
	s.Kind, s.Categories, s.Unit = chart.Stacks, []string{f.Rows[0].Label}, chart.Percent
	for at, end := range chanceEnds {
		p := point(f.Measures[at+2], f.Rows[0].Values[at+2], true)
		s.Series = append(s.Series, chart.Series{Name: end.title, Colour: end.colour, Points: []chart.Point{p}})
	}
	return s
}

// fillAbsent makes the figure of what no record holds: it says so, where leaving it out would hide that nobody knows.
func (d *draft) fillAbsent(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: m.Title, Unit: release.Count, Numerator: m.Of}}
	f.Subtitle = "Number of " + m.Of + ", " + d.period.Label()
	return nil
}
