package reports

import (
	"slices"
	"strings"

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
	cellOf := func(category string) *queries.Cell {
		for _, c := range d.cells["cohort"] {
			if c.Breakdown == "over_time" && c.Category == category {
				return &c
			}
		}
		return nil
	}
	now, before := cellOf(d.period.String()), cellOf(d.period.Previous().String())
	if d.edition == release.Public {
		f.Measures[1].Counts = &release.Counts{Estimate: release.PeriodBefore}
		f.Measures[2].Counts = &release.Counts{Estimate: release.SinceThePeriodBefore}
	}
	beyond, compared := 0, 0
	for _, m := range i.Measures {
		row, err := d.changeOf(f.Breakdown, m, *now, before)
		if err != nil {
			return err
		}
		if row.Values[2].Value != nil {
			compared++
		}
		if row.Values[3].Word == beyondChance {
			beyond++
		}
		f.Rows = append(f.Rows, row)
	}
	f.Title = d.Text(i.Title) + ": "
	switch {
	case before == nil:
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
	f.Notes = append(f.Notes, d.Text("A difference whose range holds 0 may be nothing but chance; one whose range does not hold it says that the two periods differ, and not why. Of twenty such differences about one lies beyond by chance."))
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

// changeOf is a rate of this period and of the one before, which may be missing, with their difference.
func (d *draft) changeOf(breakdown string, m Measure, now queries.Cell, before *queries.Cell) (row release.Row, err error) {
	row = release.Row{Category: m.ID, Label: d.Say("%s, of %s", d.Text(m.Title), d.of(m.Of)), Counts: d.countsOf(breakdown, m.Numerator, m.Denominator)}
	a, err := d.ratio(now, m.Numerator, m.Denominator, m.Needs, nil)
	if err != nil {
		return row, err
	}
	b := release.Value{Word: d.nothingBefore()}
	if before != nil {
		if b, err = d.ratio(*before, m.Numerator, m.Denominator, m.Needs, nil); err != nil {
			return row, err
		}
	}
	difference, verdict := release.Value{Word: release.NotApplicable}, release.Value{Word: release.NotApplicable}
	switch {
	case a.Value == nil || b.Value == nil:
	case m.Numerator != "told_rule" && !d.final():
		difference.Word, verdict.Word = notSettled, notSettled
	default:
		c := stats.Compare(*a.Numerator, *a.Denominator, *b.Numerator, *b.Denominator).Difference
		n := *a.Denominator + *b.Denominator
		difference = release.Value{Value: &c.Value, Low: &c.Interval.Low, High: &c.Interval.High, Denominator: &n}
		if verdict.Word = byChance; c.Interval.Low > 0 || c.Interval.High < 0 {
			verdict.Word = beyondChance
		}
	}
	row.Values = []release.Value{a, b, difference, verdict}
	return row, nil
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
