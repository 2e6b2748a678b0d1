package reports

import (
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// What a difference between two periods says.
const (
	byChance      = "chance alone could explain it"
	beyondChance  = "more than chance alone would explain"
	noEarlier     = release.NoEarlier
	countedBefore = release.CountedBefore
)

// fillChanges makes the main rates of this period and of the one before, with their difference.
func (d *draft) fillChanges(f *release.Figure, i Indicator) error {
	f.Dimensions = []string{d.Text("Rate")}
	cases, named := d.Text("cases"), d.Text("those that the row names")
	f.Measures = []release.Measure{
		{ID: "now", Title: d.Period(d.period), Unit: release.Share, Numerator: cases, Denominator: named, Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		{ID: "before", Title: d.Period(d.period.Previous()), Unit: release.Share, Numerator: cases, Denominator: named, Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		{ID: "difference", Title: d.Text("Difference"), Unit: release.Points, Numerator: cases, Denominator: d.Text("those of both periods"), Level: stats.Level95, Method: d.Text(stats.NewcombeMethod)},
		{ID: "verdict", Title: d.Text("What it says"), Unit: release.Count, Numerator: d.Text("words")},
	}
	f.Subtitle = d.ofBoth()
	if suspended, shown := d.total("suspended"); !shown || suspended == 0 {
		return nil
	}
	if d.edition == release.Public {
		f.Measures[1].Counts = &release.Counts{Estimate: release.PeriodBefore}
		f.Measures[2].Counts = &release.Counts{Estimate: release.SinceThePeriodBefore}
	}
	changes, err := d.comparedRates(i.Measures)
	if err != nil {
		return err
	}
	beyond, compared := 0, 0
	for _, c := range changes {
		if c.compared {
			compared++
		}
		if c.beyond {
			beyond++
		}
		f.Rows = append(f.Rows, d.changeRow(f.Breakdown, c))
	}
	f.Title = d.Text(i.Title) + ": "
	switch {
	case d.overTime(d.period.Previous()) == nil:
		f.Title += d.Text(d.nothingBefore())
	case !d.final():
		f.Title += d.Text("not known yet")
	case compared == 0:
		f.Title += d.Text("no rate of both periods shows")
	case beyond == 0:
		f.Title += d.Many(int64(compared), "none of %s rate changed by more than chance alone would explain", "none of %s rates changed by more than chance alone would explain")
	default:
		f.Title += d.Many(int64(compared), "%[2]s of %[1]s rate changed by more than chance alone would explain", "%[2]s of %[1]s rates changed by more than chance alone would explain", d.Whole(int64(beyond)))
	}
	f.Alt = d.changesInWords(*f)
	f.Notes = append(f.Notes, d.Text("Each range is one of 95 % for its own difference alone: of twenty differences that are nothing but chance, about one has a range without 0. What a difference says looks at all these rates together (Fisher’s exact test of each; for their number after Holm 1979, at 5 % over all): a range without 0 may therefore still be chance. Why two periods differ it does not say."))
	return nil
}

// ofBoth is the subtitle of a period and the one before.
func (d *draft) ofBoth() string {
	switch d.period.Kind() {
	case period.Month:
		return d.Text("The main rates of this month and of the month before, with the difference in percentage points")
	case period.Quarter:
		return d.Text("The main rates of this quarter and of the quarter before, with the difference in percentage points")
	case period.Half:
		return d.Text("The main rates of this half-year and of the half-year before, with the difference in percentage points")
	}
	return d.Text("The main rates of this year and of the year before, with the difference in percentage points")
}

// changesInWords says the rates of both periods, and what their difference says where there is one.
func (l speech) changesInWords(f release.Figure) string {
	var sentences []string
	for _, row := range f.Rows {
		now, before, difference := f.Measures[0], f.Measures[1], l.value(f.Measures[2], row.Values[2])
		text := row.Label + ": " + l.Say("%s in %s, %s in %s", l.value(now, row.Values[0]), now.Title, l.value(before, row.Values[1]), before.Title)
		switch {
		case row.Values[2].Value == nil:
			text += "."
		case row.Values[3].Word == beyondChance:
			text += "; " + l.Say("the difference is %s, and more than chance alone would explain.", difference)
		default:
			text += "; " + l.Say("the difference is %s, and chance alone could explain it.", difference)
		}
		sentences = append(sentences, text)
	}
	return strings.Join(sentences, " ")
}

// change is a rate of this period and of the one before, which may be missing.
type change struct {
	Measure
	now, before release.Value
	compared    bool
	beyond      bool // they differ by more than chance would explain, once all rates that are compared are looked at together
}

// comparedRates compares rates of this period with those of the one before. With many rates some differ by chance, and so the p values of the
// exact tests are raised for their number, as those of groups are (Holm 1979).
func (d *draft) comparedRates(measures []Measure) (changes []change, err error) {
	var p []float64
	var compared []int
	now, before := d.overTime(d.period), d.overTime(d.period.Previous())
	if now == nil {
		return nil, nil
	}
	for at, m := range measures {
		c := change{Measure: m, before: release.Value{Word: d.nothingBefore()}}
		if c.now, err = d.ratio(*now, m.Numerator, m.Denominator, m.Needs, nil); err != nil {
			return nil, err
		}
		if before != nil {
			if c.before, err = d.ratio(*before, m.Numerator, m.Denominator, m.Needs, nil); err != nil {
				return nil, err
			}
		}
		if c.compared = c.now.Value != nil && c.before.Value != nil && d.settles(m); c.compared {
			p, compared = append(p, chanceAlone(c.now, c.before)), append(compared, at)
		}
		changes = append(changes, c)
	}
	for i, adjusted := range stats.Holm(p).Value {
		changes[compared[i]].beyond = adjusted < 1-groupsLevel
	}
	return changes, nil
}

// settles reports whether a rate of this period can no longer move.
func (d *draft) settles(m Measure) bool { return m.Numerator == "told_rule" || d.final() }

// chanceAlone is the p of two shares by themselves.
func chanceAlone(a, b release.Value) float64 {
	return exactly(*a.Numerator, *a.Denominator, *b.Numerator, *b.Denominator)
}

// overTime is the cell of everything in a period; nil where there is none.
func (d *draft) overTime(p period.Period) *queries.Cell {
	for _, c := range d.cells["cohort"] {
		if c.Breakdown == "over_time" && c.Category == p.String() {
			return &c
		}
	}
	return nil
}

// changeRow is both rates with their difference, and what it says.
func (d *draft) changeRow(breakdown string, c change) release.Row {
	difference, verdict := release.Value{Word: release.NotApplicable}, release.Value{Word: release.NotApplicable}
	switch {
	case c.compared:
		by := stats.Compare(*c.now.Numerator, *c.now.Denominator, *c.before.Numerator, *c.before.Denominator).Difference
		n := *c.now.Denominator + *c.before.Denominator
		difference = release.Value{Value: &by.Value, Low: &by.Interval.Low, High: &by.Interval.High, Denominator: &n}
		if verdict.Word = byChance; c.beyond {
			verdict.Word = beyondChance
		}
	case c.now.Value != nil && c.before.Value != nil:
		difference.Word, verdict.Word = notSettled, notSettled
	}
	return release.Row{Category: c.ID, Label: d.Say("%s, of %s", d.Text(c.Title), d.of(c.Of)), Counts: d.countsOf(breakdown, c.Numerator, c.Denominator),
		Values: []release.Value{c.now, c.before, difference, verdict}}
}

// beyondChance reports whether two shares, of this period and of the one before, differ by more than chance would explain: as the figure of
// changes says where these are among its rates, so that a sentence cannot say otherwise; else by themselves.
func (d *draft) beyondChance(now, before release.Value) bool {
	for _, i := range d.catalogue.Indicators {
		if i.Form != "changes" {
			continue
		}
		changes, err := d.comparedRates(d.measuresOf(i, disclosure.Total))
		if err != nil { // the figure itself fails with it
			continue
		}
		for _, c := range changes {
			if c.compared && sameCounts(c.now, now) && sameCounts(c.before, before) {
				return c.beyond
			}
		}
	}
	return chanceAlone(now, before) < 1-groupsLevel
}

func sameCounts(a, b release.Value) bool {
	return *a.Numerator == *b.Numerator && *a.Denominator == *b.Denominator
}

// nothingBefore says why there is no period before to compare with.
func (d *draft) nothingBefore() string {
	if slices.ContainsFunc(d.setting.Otherwise, func(o countedOtherwise) bool { return o.Period == d.period.Previous() }) {
		return countedBefore
	}
	return noEarlier
}

// drawChanges draws both periods side by side.
func (d *draft) drawChanges(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	s.Kind = chart.Dots
	for at, m := range f.Measures[:2] {
		series := chart.Series{Name: m.Title, Colour: []chart.Colour{chart.First, chart.Third}[at]}
		for _, row := range f.Rows {
			series.Points = append(series.Points, d.point(m, row.Values[at], true))
		}
		s.Series = append(s.Series, series)
	}
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
	}
	if len(f.Rows) == 0 || slices.Contains([]string{noEarlier, countedBefore}, f.Rows[0].Values[1].Word) {
		return nil
	}
	return s
}
