package reports

import (
	"fmt"

	"daylight/internal/release"
	"daylight/reports/chart"
)

// form is a kind of figure that is more than shares of counts: how it is filled and drawn. Its figures are of the internal edition.
type form struct {
	// fill sets the rows, and may set what describe otherwise writes: title, subtitle, text alternative.
	fill func(d *draft, f *release.Figure, i Indicator) error
	// draw completes a picture from nothing but the figure, since it runs while others are counted; nil where the table says it better.
	draw func(d *draft, s *chart.Spec, f release.Figure, i Indicator) *chart.Spec
	// ranges says what an interval means here; empty: what it means of shares.
	ranges string
	// waits: the figure is made of waits, which are counted last.
	waits bool
}

// ownForms are these forms by the catalogue's name.
var ownForms = map[string]form{
	"curve": {fill: (*draft).fillCurve, draw: (*draft).drawCurve, waits: true},
}

// waits reports whether the figures of an indicator are made of waits.
func (i Indicator) waits() bool { return i.Form == formTimes || ownForms[i.Form].waits }

// rangesNote says what the ranges of a figure are.
func rangesNote(i Indicator, level float64, methods string) string {
	meaning := "The counts are complete; a range says what the same process could have given by chance."
	if own := ownForms[i.Form].ranges; own != "" {
		meaning = own
	}
	return fmt.Sprintf("Ranges are %s intervals (%s). %s", levelText(level), methods, meaning)
}

// levelText prints a level of confidence: "95 %".
func levelText(level float64) string { return fmt.Sprintf("%.4g %%", 100*level) }

// number is a value without an interval.
func number(x float64) release.Value { return release.Value{Value: &x} }

// when says which period a figure is of.
func (d *draft) when() string { return d.period.Label() }
