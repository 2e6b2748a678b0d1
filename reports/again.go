package reports

import (
	"fmt"
	"strings"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// againAt are the days after the return at which it is said who had been suspended again.
var againAt = []int{30, 90, againDays}

// againCounts are counts of accounts that came back; those of one horizon add up to all.
var againCounts = []string{"resuspended_90", "not_resuspended_90", "followed_short_90",
	"resuspended_180", "not_resuspended_180", "followed_short_180"}

// againNote says what the estimate is, and of whom nothing is known.
const againNote = message("Who could not be followed so long counts up to the cut-off (Kaplan–Meier), so a share is not always the accounts " +
	"suspended again so far by all. Accounts that close or leave are not on record and count as followed.")

// fillAgain makes the share of the accounts that came back which had been suspended again by some days: 1 less the Kaplan–Meier estimate.
func (d *draft) fillAgain(f *release.Figure, i Indicator) error {
	of := d.Text(i.Measures[0].Of)
	for _, day := range againAt {
		f.Measures = append(f.Measures, release.Measure{ID: fmt.Sprintf("within_%d", day), Title: d.Capital(d.withinDays(day)),
			Unit: release.Share, Numerator: d.Text("accounts suspended again so far"), Denominator: of, Level: stats.Level95, Method: d.Text(stats.LogLogMethod)})
	}
	f.Measures = append(f.Measures, release.Measure{ID: "followed_short", Title: d.Say("Not followed for %s days yet", d.Whole(againDays)),
		Unit: release.Share, Numerator: d.Text("accounts not suspended again so far"), Denominator: of})
	f.Subtitle = d.Say("Share of %s, by days since %s, %s", d.of(i.Measures[0].Of), theReturn, d.period)
	if !d.delivered(i) {
		return nil
	}
	var short, open int64
	for _, c := range d.timesBy(i.From, f.Breakdown) {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		row.Values = againValues(c)
		f.Rows = append(f.Rows, row)
		short, open = short+c.Counts["followed_short_180"], open+c.Counts["pending"]
	}
	if len(f.Rows) == 0 {
		return nil
	}
	f.Provisional = f.Provisional || flowSources[i.From].undated && short+open > 0
	f.Title = d.about(i, f.Breakdown)
	if f.Breakdown == "total" {
		f.Title += ": " + d.againInWords(*f)
	} else {
		const at = 1 // within 90 days: within 30 there are few
		f.Title += ", " + d.withinDays(againAt[at]) + ": " + d.between(f.Measures[at], d.groups(f, at))
	}
	f.Notes = append(f.Notes, d.said(againNote))
	return nil
}

// againValues are the values of a row: who was suspended again by each of the days, and who was not followed to the last.
func againValues(c queries.TimeCell) (values []release.Value) {
	n := c.Counts["given_back"]
	if n == 0 {
		for range len(againAt) + 1 {
			values = append(values, release.Value{Word: release.NoCases, Denominator: &n})
		}
		return values
	}
	var minutes []int64
	for _, day := range againAt {
		minutes = append(minutes, int64(day)*minutesPerDay)
	}
	events := int64(0)
	for _, s := range c.Times.At(minutes).Steps {
		events += s.Events
		values = append(values, answeredBy(s, events, n))
	}
	return append(values, census(c.Counts["followed_short_180"], n))
}

// againInWords says the row of a total: "2.1 % within 30 days, 5.0 % within 90 days".
func (l speech) againInWords(f release.Figure) string {
	var parts []string
	for at, day := range againAt {
		if v := f.Rows[0].Values[at]; v.Value != nil {
			parts = append(parts, l.percent(*v.Value)+" "+l.withinDays(day))
		}
	}
	if len(parts) == 0 {
		return l.Text(f.Rows[0].Values[0].Word)
	}
	return strings.Join(parts, ", ")
}

// drawAgain draws a dot for each of the days.
func (d *draft) drawAgain(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	s.Kind = chart.Dots
	if f.Breakdown == "total" {
		return d.drawMeasures(s, f, chart.Dots, "within_30", "within_90", "within_180")
	}
	known := 0
	for at := range againAt {
		series := chart.Series{Name: f.Measures[at].Title}
		for _, row := range f.Rows {
			if row.Values[at].Value != nil {
				known++
			}
			series.Points = append(series.Points, d.point(f.Measures[at], row.Values[at], false))
		}
		s.Series = append(s.Series, series)
	}
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
	}
	if known < 2 {
		return nil
	}
	return s
}
