package reports

import (
	"fmt"
	"slices"
	"strings"

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
	kind := d.period.Kind().String()
	f.Dimensions = []string{"Rate"}
	f.Measures = []release.Measure{
		{ID: "now", Title: d.period.Label(), Unit: release.Share, Numerator: "cases", Denominator: "those that the row names", Level: stats.Level95, Method: stats.WilsonMethod},
		{ID: "before", Title: d.period.Previous().Label(), Unit: release.Share, Numerator: "cases", Denominator: "those that the row names", Level: stats.Level95, Method: stats.WilsonMethod},
		{ID: "difference", Title: "Difference", Unit: release.Points, Numerator: "cases", Denominator: "those of both periods", Level: stats.Level95, Method: stats.NewcombeMethod},
		{ID: "verdict", Title: "What it says", Unit: release.Count, Numerator: "words"},
	}
	f.Subtitle = fmt.Sprintf("The main rates of this %s and of the %s before, with the difference in percentage points", kind, kind)
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
	switch {
	case before == nil:
		f.Title = i.Title + ": " + d.nothingBefore()
	case !d.final():
		f.Title = i.Title + ": not known yet"
	case compared == 0:
		f.Title = i.Title + ": no rate of both periods shows"
	case beyond == 0:
		f.Title = fmt.Sprintf("%s: none of %s changed by more than chance alone would explain", i.Title, many(int64(compared), "rate"))
	default:
		f.Title = fmt.Sprintf("%s: %d of %s changed by more than chance alone would explain", i.Title, beyond, many(int64(compared), "rate"))
	}
	f.Alt = changesInWords(*f)
	f.Notes = append(f.Notes, "A difference whose range holds 0 may be nothing but chance; one whose range does not hold it says that the two periods differ, and not why. Of twenty such differences about one lies beyond by chance.")
	return nil
}

// changesInWords says the rates of both periods, and what their difference says where there is one.
func changesInWords(f release.Figure) string {
	var sentences []string
	for _, row := range f.Rows {
		text := row.Label
		for at, m := range f.Measures[:2] {
			text += fmt.Sprintf("%s %s in %s", []string{":", ","}[at], valueText(m, row.Values[at]), m.Title)
		}
		if difference := row.Values[2]; difference.Value != nil {
			text += fmt.Sprintf("; the difference is %s, and %s", valueText(f.Measures[2], difference), row.Values[3].Word)
		}
		sentences = append(sentences, text+".")
	}
	return strings.Join(sentences, " ")
}

// changeOf is a rate of this period and of the one before, which may be missing, with their difference.
func (d *draft) changeOf(breakdown string, m Measure, now queries.Cell, before *queries.Cell) (row release.Row, err error) {
	row = release.Row{Category: m.ID, Label: m.Title + ", of " + m.Of, Counts: d.countsOf(breakdown, m.Numerator, m.Denominator)}
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
			series.Points = append(series.Points, point(m, row.Values[at], true))
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
