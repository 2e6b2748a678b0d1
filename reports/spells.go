package reports

import (
	"slices"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// spell is how long something took, in words, by the source of the catalogue.
type spell struct {
	half   message // within so long half was over
	most   message // and nine in ten
	done   message // what was over by the end
	few    message // that fewer than half was over
	of     message // what it was of, where the numerator says it
	since  message // where its clock starts
	counts string  // count of all that it is of, those without a time included
	timed  message // those of them that have a time
	noTime message // what is to be said of the others
}

var spells = map[string]spell{
	"funds": {message("Half released within"), message("Nine in ten released within"), message("Had been released by then"),
		message("fewer than half were released so far"), message("accounts whose funds were released"), theSuspension, "funds_held",
		message("suspended accounts with funds held with a time on record"),
		message("Of some it is not recorded what became of the funds, or when they were released: they are in no time here.")},
	"chances": {message("Half decided within"), message("Nine in ten decided within"), message("Had been decided by then"),
		message("fewer than half were decided so far"), message("applications decided or withdrawn"), theApplication, "applied",
		message("applications for a second chance with a time on record"),
		message("Of some the day of the decision is not recorded: they are in no time here.")},
}

// fillSpells makes the median and the 90th percentile of how long something took, with those counted as waiting to whom it had not
// happened; and of how many no time can be said.
func (d *draft) fillSpells(f *release.Figure, i Indicator) error {
	w := spells[i.From]
	for _, q := range waits {
		title := map[string]message{"median": w.half, "p90": w.most}[q.id]
		f.Measures = append(f.Measures, release.Measure{ID: q.id, Title: d.said(title), Unit: release.Minutes, Numerator: d.said(w.of), Denominator: d.Text(i.Of),
			Level: stats.Level95, Method: d.Text(stats.BrookmeyerCrowleyMethod)})
	}
	f.Measures = append(f.Measures,
		release.Measure{ID: "done", Title: d.said(w.done), Unit: release.Share, Numerator: d.said(w.of),
			Denominator: d.said(w.timed), Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		release.Measure{ID: "untimed", Title: d.Text("No time on record"), Unit: release.Share, Numerator: d.Text("those without a time"), Denominator: d.Text(i.Of)})
	f.Subtitle = d.Say("Time since %s, %s", w.since, d.period)
	if !d.delivered(i) {
		return nil
	}
	untimed := int64(0)
	for _, c := range d.timesBy(i.From, f.Breakdown) {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		var last stats.Duration
		for _, q := range waits {
			last = c.Times.Quantile(q.share)
			row.Values = append(row.Values, d.wait(last))
		}
		all := c.Counts[w.counts]
		untimed += all - last.N
		row.Values = append(row.Values, share(stats.Wilson(last.Events, last.N)), census(all-last.N, all))
		f.Rows = append(f.Rows, row)
	}
	if len(f.Rows) > 0 && f.Breakdown != "total" {
		f.Title = d.Say("%s: half within %s", d.about(i, f.Breakdown), d.between(f.Measures[0], d.groups(f, 0)))
	}
	if len(f.Rows) > 0 && f.Breakdown == "total" {
		title := d.Text(i.Title)
		f.Title = title + ": " + d.said(w.few)
		if v := f.Rows[0].Values[0]; v.Value != nil {
			f.Title = d.Say("%s: half %s", title, d.within(int64(*v.Value)))
		} else if v.Word == release.NoCases {
			f.Title = title + ": " + d.Text(v.Word)
		}
	}
	if untimed > 0 {
		f.Notes = append(f.Notes, d.said(w.noTime))
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
			series.Points = append(series.Points, d.point(f.Measures[at], row.Values[at], false))
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
