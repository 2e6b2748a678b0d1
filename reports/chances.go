package reports

import (
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// chanceEnds are how applications for a second chance end: exclusive parts of those filed.
var chanceEnds = []struct {
	count         string
	title, counts message
	colour        chart.Colour
}{
	{"granted", message("Granted"), message("applications granted"), chart.First},
	{"refused", message("Refused"), message("applications refused"), chart.Second},
	{"withdrawn", message("Withdrawn"), message("applications withdrawn"), chart.Third},
	{"pending", message("Undecided"), message("applications undecided"), chart.Pending},
}

// fillChances makes what became of applications for a second chance. How many accounts could have applied is on no record.
func (d *draft) fillChances(f *release.Figure, i Indicator) error {
	f.Measures = []release.Measure{
		{ID: "eligible", Title: d.Text("Could have applied"), Unit: release.Count, Numerator: d.Text("accounts that could have applied")},
		{ID: "applied", Title: d.Text("Applied"), Unit: release.Count, Numerator: d.Text("applications")},
	}
	for _, end := range chanceEnds {
		f.Measures = append(f.Measures, release.Measure{ID: end.count, Title: d.said(end.title), Unit: release.Share,
			Numerator: d.said(end.counts), Denominator: d.Text("applications"), Level: stats.Level95, Method: d.Text(stats.WilsonMethod)})
	}
	f.Subtitle = d.Say("Share of applications for a second chance, %s", d.period)
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
	f.Title = d.Many(n["applied"], "%[2]s: %[3]s of %[1]s application granted", "%[2]s: %[3]s of %[1]s applications granted", d.Text(i.Title), d.Whole(n["granted"]))
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
		p := d.point(f.Measures[at+2], f.Rows[0].Values[at+2], true)
		s.Series = append(s.Series, chart.Series{Name: d.said(end.title), Colour: end.colour, Points: []chart.Point{p}})
	}
	return s
}

// fillAbsent makes the figure of what no record holds: it says so, where leaving it out would hide that nobody knows.
func (d *draft) fillAbsent(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: d.Text(m.Title), Unit: release.Count, Numerator: d.Text(m.Of)}}
	f.Subtitle = d.Say("Number of %s, %s", d.of(m.Of), d.period)
	return nil
}
