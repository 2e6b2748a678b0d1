package reports

import (
	"fmt"
	"slices"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// spell is how long something took, in words, by the source of the catalogue.
type spell struct {
	done   string // what ended it: "released"
	of     string // what it was of, where the numerator says it: "accounts whose funds were released"
	since  string // where its clock starts
	counts string // count of all that it is of, those without a time included
	noTime string // what is to be said of those
}

var spells = map[string]spell{
	"funds": {"released", "accounts whose funds were released", "the suspension", "funds_held",
		"Of some it is not recorded what became of the funds, or when they were released: they are in no time here."},
	"chances": {"decided", "applications decided or withdrawn", "the application", "applied",
		"Of some the day of the decision is not recorded: they are in no time here."},
}

// fillSpells makes the median and the 90th percentile of how long something took, with those counted as waiting to whom it had not
// happened; and of how many no time can be said.
func (d *draft) fillSpells(f *release.Figure, i Indicator) error {
	w := spells[i.From]
	for _, q := range waits {
		title := map[string]string{"median": "Half " + w.done + " within", "p90": "Nine in ten " + w.done + " within"}[q.id]
		f.Measures = append(f.Measures, release.Measure{ID: q.id, Title: title, Unit: release.Minutes, Numerator: w.of, Denominator: i.Of,
			Level: stats.Level95, Method: stats.BrookmeyerCrowleyMethod})
	}
	f.Measures = append(f.Measures,
		release.Measure{ID: "done", Title: "Had been " + w.done + " by then", Unit: release.Share, Numerator: w.of,
			Denominator: i.Of + " with a time on record", Level: stats.Level95, Method: stats.WilsonMethod},
		release.Measure{ID: "untimed", Title: "No time on record", Unit: release.Share, Numerator: "those without a time", Denominator: i.Of})
	f.Subtitle = fmt.Sprintf("Time since %s, %s", w.since, d.period.Label())
	if !d.delivered(i) {
		return nil
	}
	untimed := int64(0)
	for _, c := range d.timesBy(i.From, f.Breakdown) {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		var last stats.Duration
		for _, q := range waits {
			last = c.Times.Quantile(q.share)
			row.Values = append(row.Values, wait(last))
		}
		all := c.Counts[w.counts]
		untimed += all - last.N
		row.Values = append(row.Values, share(stats.Wilson(last.Events, last.N)), census(all-last.N, all))
		f.Rows = append(f.Rows, row)
	}
	if len(f.Rows) > 0 && f.Breakdown != "total" {
		f.Title = fmt.Sprintf("%s: half within %s", d.about(i, f.Breakdown), between(f.Measures[0], d.groups(f, 0)))
	}
	if len(f.Rows) > 0 && f.Breakdown == "total" {
		f.Title = fmt.Sprintf("%s: fewer than half were %s so far", i.Title, w.done)
		if v := f.Rows[0].Values[0]; v.Value != nil {
			f.Title = fmt.Sprintf("%s: half within %s", i.Title, duration(int64(*v.Value)))
		} else if v.Word == release.NoCases {
			f.Title = i.Title + ": " + v.Word
		}
	}
	if untimed > 0 {
		f.Notes = append(f.Notes, w.noTime)
	}
	return nil
}

// drawSpells draws both times of each category; one that was reached in none of them is in the table only.
func (d *draft) drawSpells(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	if f.Breakdown == "total" || len(f.Rows) == 0 {
		return nil
	}
	s.Kind = chart.Dots
	for at := range waits {
		series := chart.Series{Name: f.Measures[at].Title}
		for _, row := range f.Rows {
			series.Points = append(series.Points, point(f.Measures[at], row.Values[at], false))
		}
		if slices.ContainsFunc(series.Points, func(p chart.Point) bool { return p.Value != nil }) {
			s.Series = append(s.Series, series)
		}
	}
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
	}
	if len(s.Series) == 0 {
		return nil
	}
	return s
}
