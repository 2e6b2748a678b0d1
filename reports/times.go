package reports

import (
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// The quantiles of waiting times that are shown.
var waits = []struct {
	id    string
	title message
	share float64
}{{"median", message("Half waited at most"), .5}, {"p90", message("Nine in ten waited at most"), .9}}

func (d *draft) fillTimes(f *release.Figure, i Indicator) {
	for _, w := range waits {
		f.Measures = append(f.Measures, release.Measure{ID: w.id, Title: d.said(w.title), Unit: release.Minutes, Numerator: d.Text("accounts answered"), Denominator: d.Text(i.Of),
			Level: stats.Level95, Method: d.Text(stats.BrookmeyerCrowleyMethod)})
	}
	f.Measures = append(f.Measures, release.Measure{ID: "answered", Title: d.Text("Answered by then"), Unit: release.Share, Numerator: d.Text("accounts answered"),
		Denominator: d.Text(i.Of), Level: stats.Level95, Method: d.Text(stats.WilsonMethod)})
	var found []queries.WaitCell
	for _, c := range d.waits {
		if c.Breakdown == f.Breakdown {
			found = append(found, c)
		}
	}
	d.names.sortTimes(f.Breakdown, found)
	for _, c := range found {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		var last stats.Duration
		for _, w := range waits {
			last = timesOf(c, i.From).Quantile(w.share)
			row.Values = append(row.Values, d.wait(last))
		}
		row.Values = append(row.Values, share(stats.Wilson(last.Events, last.N)))
		f.Rows = append(f.Rows, row)
	}
}

// timesOf is what a source of the catalogue means by a wait.
func timesOf(c queries.WaitCell, from string) stats.Times {
	if from == "resolution" {
		return c.Resolution
	}
	return c.Response
}

func (l speech) wait(q stats.Duration) release.Value {
	v := release.Value{Numerator: &q.Events, Denominator: &q.N}
	switch {
	case q.N == 0:
		v.Word = release.NoCases
	case !q.Reached:
		v.Word = l.Say("more than %s", l.atLeast(q.Followed))
	default:
		minutes := float64(q.Minutes)
		v.Value, v.Low, v.High = &minutes, float(q.Low), float(q.High)
	}
	return v
}

// float is a bound that may lie beyond what was followed.
func float(minutes *int64) *float64 {
	if minutes == nil {
		return nil
	}
	x := float64(*minutes)
	return &x
}
