package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// unplaced says why those counted together have no rate.
const unplaced = message("Among those counted together may be suspended accounts of which it is not recorded where they belong. No active accounts can be set beside them, so there is no rate for all of them together.")

// fillRate makes suspensions per 1,000 active accounts. Where no suspension says what the breakdown asks for, no category has a
// rate: 0 would be wrong. The denominator is the mean of the months' active accounts, and so the
// rate is 1,000 × suspended × months / account-months.
func (d *draft) fillRate(f *release.Figure, i Indicator) {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: d.Text(m.Title), Unit: release.Per1000, Numerator: d.Text("suspended accounts"), Denominator: d.Text(m.Of),
		Level: stats.Level95, Method: d.Text(stats.WilsonMethod), Counts: d.countsOf(f.Breakdown, m.Numerator, "")}}
	cells := d.rowsOf(i.From, f.Breakdown)
	placed := slices.ContainsFunc(cells, func(c queries.Cell) bool { return c.Category != "not_recorded" && c.Counts["suspended"] > 0 })
	hides := d.edition == release.Public
	for _, c := range cells {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		v := release.Value{Word: release.NotRecorded}
		_, shown := c.Counts["suspended"]
		switch {
		case hides && !shown:
			v.Word = release.Hidden
		case c.Category == disclosure.Merged && c.Counts["months"] == 0 && slices.Contains(d.mergedFrom(f.Breakdown), "not_recorded"):
			v.Word = release.NotApplicable
			f.Notes = append(f.Notes, d.said(unplaced))
		case placed || f.Breakdown == "over_time":
			v = d.rate(c, f.Breakdown)
		}
		row.Values = []release.Value{v}
		f.Rows = append(f.Rows, row)
	}
}

// rate is suspensions per 1,000 active accounts. It stands only where every month of the quarter has its active accounts: with one
// month of three the numerator would be a month's and the title a quarter's. Over several quarters an account may be counted several
// times, which no share of accounts is.
func (d *draft) rate(c queries.Cell, breakdown string) release.Value {
	of := d.period
	if breakdown == "over_time" {
		of = period.MustParse(c.Category)
	}
	months, suspended := c.Counts["months"], c.Counts["suspended"]
	switch {
	case of.Kind() != period.Quarter:
		return release.Value{Word: release.NotApplicable}
	case months != int64(len(of.Months())):
		return release.Value{Word: release.NotRecorded}
	}
	active := (c.Counts["active_accounts"] + months/2) / months
	v := release.Value{Numerator: &suspended, Denominator: &active}
	switch {
	case active == 0:
		v.Word = release.NotRecorded
	case suspended > active:
		v.Word = release.NotApplicable
	default:
		p := stats.Wilson(suspended, active)
		value, low, high := 1000*p.Value, 1000*p.Interval.Low, 1000*p.Interval.High
		v.Value, v.Low, v.High = &value, &low, &high
	}
	return v
}
