package reports

import (
	"context"
	"slices"
	"strings"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// form is a kind of figure that is more than shares of counts: how it is filled and drawn. The public edition has those of coarseForms only.
type form struct {
	// fill sets the rows, and may set what describe otherwise writes: title, subtitle, text alternative. Its figures in other breakdowns than
	// total set their titles themselves: only shares, partitions, rates and times have a finding of their own (findings.go).
	fill func(d *draft, f *release.Figure, i Indicator) error
	// draw completes a picture; nil where the table says it better.
	draw func(d *draft, s *chart.Spec, f release.Figure, i Indicator) *chart.Spec
	// ranges says what an interval means here; empty: what it means of shares.
	ranges message
}

// ownForms are these forms by the catalogue's name.
var ownForms = map[string]form{
	"curve":        {fill: (*draft).fillCurve, draw: (*draft).drawCurve},
	"endings":      {fill: (*draft).fillEndings, draw: (*draft).drawEndings},
	"trend":        {fill: (*draft).fillTrend, draw: (*draft).drawTrend},
	"again":        {fill: (*draft).fillAgain, draw: (*draft).drawAgain},
	"spells":       {fill: (*draft).fillSpells, draw: (*draft).drawSpells},
	"chances":      {fill: (*draft).fillChances, draw: (*draft).drawChances},
	"absent":       {fill: (*draft).fillAbsent, draw: undrawn},
	"changes":      {fill: (*draft).fillChanges, draw: (*draft).drawChanges},
	"backlog":      {fill: (*draft).fillBacklog, draw: (*draft).drawBacklog},
	"ages":         {fill: (*draft).fillAges, draw: (*draft).drawAges},
	"standardised": {fill: (*draft).fillStandardised, draw: (*draft).drawStandardised},
	"funnel":       {fill: (*draft).fillFunnel, draw: (*draft).drawFunnel},
	"bounds":       {fill: (*draft).fillBounds, draw: (*draft).drawBounds, ranges: message("It allows for chance at both ends; the bounds themselves do not move closer with more cases.")},
	"reviewers":    {fill: (*draft).fillReviewers, draw: undrawn},
	"risk":         {fill: (*draft).fillRisk, draw: undrawn},
	"audit": {fill: (*draft).fillAudit, draw: (*draft).drawAudit,
		ranges: message("What is random is which suspensions were drawn, and a range is about that: it holds what such a draw leaves possible. It does not allow for auditors who err.")},
}

// rangesNote says what the ranges of a figure are; empty where it has none.
func (l speech) rangesNote(i Indicator, measures []release.Measure) string {
	var kinds []string
	measures = slices.DeleteFunc(slices.Clone(measures), func(m release.Measure) bool { return m.Limits })
	for at, m := range measures {
		if m.Level == 0 || slices.ContainsFunc(measures[:at], func(o release.Measure) bool { return o.Level == m.Level }) {
			continue
		}
		same := slices.DeleteFunc(slices.Clone(measures), func(o release.Measure) bool { return o.Level != m.Level })
		methods, _ := rangeMethods(same)
		kinds = append(kinds, l.Say("%s intervals (%s)", l.level(m.Level), strings.Join(methods, "; ")))
	}
	if len(kinds) == 0 {
		return ""
	}
	meaning := message("The counts are complete; a range says what the same process could have given by chance.")
	if own := ownForms[i.Form].ranges; own != "" {
		meaning = own
	}
	return l.Say("Ranges are %s.", l.List(kinds)) + " " + l.said(meaning)
}

// undrawn is the drawing of figures that a table says better.
func undrawn(*draft, *chart.Spec, release.Figure, Indicator) *chart.Spec { return nil }

// drawMeasures draws some measures of a figure's only row below each other; nil where there are not two numbers.
func (l speech) drawMeasures(s *chart.Spec, f release.Figure, kind chart.Kind, ids ...string) *chart.Spec {
	s.Kind = kind
	var series chart.Series
	known := 0
	for i, m := range f.Measures {
		if len(f.Rows) == 0 || !slices.Contains(ids, m.ID) {
			continue
		}
		v := f.Rows[0].Values[i]
		if v.Value != nil {
			known++
		}
		s.Categories = append(s.Categories, m.Title)
		series.Points = append(series.Points, l.point(m, v, v.Numerator != nil))
	}
	s.Series = []chart.Series{series}
	if known < 2 {
		return nil
	}
	return s
}

// whole is the only row of a figure in total.
func (d *draft) whole(values ...release.Value) release.Row {
	return release.Row{Category: "all", Label: d.said(ownLabels["all"]), Values: values}
}

// census is a share that is a plain fact about the records, to which no interval belongs.
func census(k, n int64) release.Value {
	v := share(stats.Wilson(k, n))
	v.Low, v.High = nil, nil
	return v
}

// fetchAnalyses reads what only the internal edition's figures of these forms are made of, and the audit.
func (d *draft) fetchAnalyses(ctx context.Context, r *queries.Reader) error {
	if err := d.fetchAudit(ctx, r); err != nil {
		return err
	}
	if err := d.fetchBacklog(ctx, r); err != nil {
		return err
	}
	return d.fetchFlows(ctx, r)
}

// number is a value without an interval.
func number(x float64) release.Value { return release.Value{Value: &x} }
