package reports

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// fetchBacklog reads the appeals that were open in the period.
func (d *draft) fetchBacklog(ctx context.Context, r *queries.Reader) (err error) {
	if d.backlog, err = r.Backlog(ctx, d.period); err != nil {
		return err
	}
	d.stays, err = r.ClosedStays(ctx, d.period)
	return err
}

// ageBands are the ages of open appeals, by the name of their count.
var ageBands = []struct {
	count         string
	label, oldest message
}{{"age_0_to_2", message("0 to 2 days"), message("the oldest %s 0 to 2 days")}, {"age_3_to_7", message("3 to 7 days"), message("the oldest %s 3 to 7 days")},
	{"age_8_to_14", message("8 to 14 days"), message("the oldest %s 8 to 14 days")}, {"age_15_to_30", message("15 to 30 days"), message("the oldest %s 15 to 30 days")},
	{"age_31_to_60", message("31 to 60 days"), message("the oldest %s 31 to 60 days")}, {"age_over_60", message("Over 60 days"), message("the oldest %s over 60 days")}}

// flows are the counts of a backlog in the order of display: what was open, what came, what went, what is open.
var flows = []struct {
	count string
	title message
}{{"open_at_start", message("Open at the start")}, {"filed", message("Filed")}, {"closed", message("Closed")}, {"open_at_end", message("Open at the end")}}

// reconcileBacklog holds the appeals open at the end against those that should be, and their ages, months and levels against the
// total. A release that breaks one of these is not made. Those of the whole period are returned, to be published with it.
func (d *draft) reconcileBacklog() ([]check, error) {
	var b balance
	check := b.check
	sums := map[string]queries.Counts{}
	for _, c := range d.backlog {
		n, where := c.Counts, strings.TrimSpace("backlog "+c.Breakdown+" "+c.Category)
		check(c.Breakdown == "total", where, checkNamed(message("appeals open at the end = open at the start + filed - closed")), n["open_at_end"],
			stats.Conserve(n["open_at_start"], n["filed"], n["closed"], n["open_at_end"]).Expected)
		if c.Breakdown != "month" {
			ages := int64(0)
			for _, band := range ageBands {
				ages += n[band.count]
			}
			check(c.Breakdown == "total", where, checkNamed(message("appeals open at the end = sum over their ages")), n["open_at_end"], ages)
		}
		if sums[c.Breakdown] == nil {
			sums[c.Breakdown] = queries.Counts{}
		}
		for _, name := range []string{"filed", "closed"} {
			sums[c.Breakdown][name] += n[name]
		}
	}
	for _, breakdown := range []string{"level", "month"} {
		if sums[breakdown] == nil {
			continue
		}
		for _, name := range []string{"filed", "closed"} {
			check(false, "backlog", checkNamed(message("appeals "+name+" = sum over "+breakdown)), sums["total"][name], sums[breakdown][name])
		}
	}
	return b.close()
}

// backlogOf returns the cells of a breakdown.
func (d *draft) backlogOf(breakdown string) (cells []queries.Cell) {
	for _, c := range d.backlog {
		if c.Breakdown == breakdown {
			cells = append(cells, c)
		}
	}
	return cells
}

// fillBacklog makes what was open, came and went: plain counts, in total, by level or by month.
func (d *draft) fillBacklog(f *release.Figure, i Indicator) error {
	from := 0
	breakdown := f.Breakdown
	if breakdown == "over_time" {
		breakdown, from = "month", 1 // a month begins as the one before ended
		f.Dimensions = []string{d.Text("Month")}
	}
	for _, flow := range flows[from:] {
		f.Measures = append(f.Measures, release.Measure{ID: flow.count, Title: d.said(flow.title), Unit: release.Count, Numerator: d.Text("appeals of every level")})
	}
	f.Subtitle = d.Say("Appeals of every level, whenever the suspension was, %s", d.period)
	if !d.delivered(i) {
		return nil
	}
	cells := d.backlogOf(breakdown)
	if breakdown == "level" {
		d.names.sort("level", cells, func(c queries.Cell) (string, string) { return c.Category, "" })
	}
	for _, c := range cells {
		row := release.Row{Category: c.Category, Label: d.names.label(f.Breakdown, c.Category)}
		for _, flow := range flows[from:] {
			row.Values = append(row.Values, number(float64(c.Counts[flow.count])))
		}
		f.Rows = append(f.Rows, row)
	}
	if f.Breakdown != "total" || len(f.Rows) == 0 {
		f.Title = d.about(i, f.Breakdown) + ": " + d.openText(cells, f.Rows)
		return nil
	}
	n := cells[0].Counts
	f.Title = d.Say("%s: %s open at the end", d.Text(i.Title), d.Whole(n["open_at_end"]))
	f.Alt = d.Say("%s open at the start, %s filed, %s closed, %s open at the end.", d.Whole(n["open_at_start"]), d.Whole(n["filed"]), d.Whole(n["closed"]), d.Whole(n["open_at_end"]))
	f.Notes = append(f.Notes, d.Text("Open at the start, and filed, less closed is open at the end: exactly, or the report is not made."))
	f.Notes = append(f.Notes, d.littleNote(n)...)
	return nil
}

// openText says how many appeals were open at the end of each month, or at each level.
func (l speech) openText(cells []queries.Cell, rows []release.Row) string {
	if len(cells) == 0 {
		return l.Text(release.NoCases)
	}
	var parts []string
	for at, c := range cells {
		parts = append(parts, fmt.Sprintf("%s (%s)", l.Whole(c.Counts["open_at_end"]), rows[at].Label))
	}
	return l.Say("open at the end %s", strings.Join(parts, ", "))
}

// littleNote is the rough check of the queue: the rate of filing times the mean time to closing should make the mean number open.
func (d *draft) littleNote(n queries.Counts) []string {
	days, closed := n["days"], d.stays["closed"]
	if days == 0 || closed == 0 || n["appeal_days"] == 0 || n["filed"] == 0 {
		return nil
	}
	open := float64(n["appeal_days"]) / float64(days)
	stay := float64(d.stays["stay_days"]) / float64(closed)
	ratio := float64(n["filed"]) / float64(days) * stay / open
	note := d.Say("On average %s were open. Those closed had been open for %s days on average; at the rate at which appeals were filed that makes %s times as many as were open (Little 1961).",
		d.Decimal(open, 1), d.Decimal(stay, 1), d.Decimal(ratio, 2))
	if ratio < .75 || ratio > 1.33 {
		note += " " + d.Text("That is outside 0.75 to 1.33: the queue grew or shrank, or times are wrong.")
	}
	return []string{note}
}

// drawBacklog draws months as lines.
func (d *draft) drawBacklog(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	if f.Breakdown != "over_time" || len(f.Rows) < 2 {
		return nil
	}
	s.Kind = chart.Lines
	for at, m := range f.Measures {
		series := chart.Series{Name: m.Title}
		for _, row := range f.Rows {
			series.Points = append(series.Points, d.point(m, row.Values[at], false))
		}
		s.Series = append(s.Series, series)
	}
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
	}
	return s
}

// fillAges makes how old the open appeals are.
func (d *draft) fillAges(f *release.Figure, i Indicator) error {
	f.Dimensions = []string{d.Text("Age")}
	f.Measures = []release.Measure{{ID: "share", Title: d.Text("Share of open appeals"), Unit: release.Share, Numerator: d.Text("appeals of that age"), Denominator: d.Text("appeals open at the end of the period")}}
	f.Subtitle = d.Say("Share of appeals open at the end, by days since they were filed, %s", d.period)
	if !d.delivered(i) {
		return nil
	}
	cells := d.backlogOf("total")
	if len(cells) == 0 || cells[0].Counts["open_at_end"] == 0 {
		return nil
	}
	oldest := ""
	for _, band := range ageBands {
		v := census(cells[0].Counts[band.count], cells[0].Counts["open_at_end"])
		if *v.Numerator > 0 {
			oldest = d.put(band.oldest, d.Whole(*v.Numerator))
		}
		f.Rows = append(f.Rows, release.Row{Category: band.count, Label: d.said(band.label), Values: []release.Value{v}})
	}
	f.Title = d.Text(i.Title) + ": " + oldest
	f.Notes = append(f.Notes, d.Text("Appeals that take long are more often among those open on a day. These ages do not compare with the times to a decision."))
	return nil
}

// drawAges draws the bands as bars.
func (d *draft) drawAges(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	if len(f.Rows) == 0 {
		return nil
	}
	s.Kind = chart.Bars
	var series chart.Series
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
		series.Points = append(series.Points, d.point(f.Measures[0], row.Values[0], true))
	}
	s.Series = []chart.Series{series}
	return s
}
