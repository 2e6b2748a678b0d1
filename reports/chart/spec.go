// Package chart draws the figures of a report. A Spec says what a figure shows; Draw lays it out and writes it twice: as SVG
// that follows the reader's light or dark mode, and as an ECharts option, plain JSON that a browser paints on a canvas. Both
// show the same, to the pixel. Same Spec, same bytes.
//
// A value that is not known or not shown is a nil with a word, and the word is what is drawn: never 0 and never a gap.
package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"daylight/internal/language"
)

// Kind is the form of a figure.
type Kind string

const (
	Bars   Kind = "bars"   // one bar for each category, with its interval; up to three series side by side
	Stacks Kind = "stacks" // one bar of 100 % for each category, divided among the series
	Lines  Kind = "lines"  // one line for each series over periods, with a band of intervals
	Dots   Kind = "dots"   // a dot and its interval for each category; up to three series
	Curves Kind = "curves" // one step line for each series over days, with a band of intervals
	Funnel Kind = "funnel" // groups by their number of cases within the limits of chance
	Heat   Kind = "heat"   // a table, categories down and series across, shaded by value
	Flow   Kind = "flow"   // what became of the cases of each series, by category: ribbons as wide as their counts
)

// maxSeries is what still can be told apart in each form.
var maxSeries = map[Kind]int{Bars: 3, Stacks: 10, Lines: 4, Curves: 4, Funnel: 1, Dots: 3, Heat: 12, Flow: MostFlowing}

// MostFlowing is how many series a flow may have.
const MostFlowing = 8

// Size is the width in px that a figure is laid out for; its height follows from what it shows.
type Size int

const (
	Wide   Size = 720
	Narrow Size = 328 // a phone held upright, without the margins of the page: names above the bars instead of beside them
)

// Sizes are the layouts every figure has.
var Sizes = []Size{Wide, Narrow}

// Spec is one figure.
type Spec struct {
	Kind     Kind
	Title    string // what the figure says, a sentence
	Subtitle string // what is measured: statistic, population, period
	Note     string // source and caveats; drawn only where the picture stands alone; may be empty
	Alt      string // what a reader who cannot see the figure should know
	Unit     Unit
	Language *language.Language // of all words and numbers; nil: English

	Categories []string // rows from top to bottom, or periods from left to right
	Series     []Series
	Reference  *Reference // bars, dots, funnels and lines; nil draws none
	X          []float64  // curves: the day of each category, ascending; funnels: its number of cases; lines with limits: 0, 1, 2 …
	Limits     *Limits    // funnels, and lines or nil
	Sides      [2]string  // flows: what the series are, at the left, and what the categories, at the right: "Before" and "Now"
}

// Series is one sequence of values, a Point for each of the Spec's categories in their order.
type Series struct {
	Name   string // may be empty where there is only one
	Colour Colour // empty takes the next of the general colours
	Points []Point
}

// Point is one value.
type Point struct {
	Label     string   // printed instead of the value as Unit prints it; empty for the latter
	Value     *float64 // in the Spec's unit; nil draws Note, a word such as "not recorded", in its place
	Low, High *float64 // bounds of the interval; one without High has no upper end
	K, N      *int64   // numerator and denominator, printed as "540 of 2,700"; K alone is printed as a count. In flows N is that of the series
	Note      string   // the word for a nil Value; otherwise a remark shown with the value in the browser
	Flag      bool     // outside the limits, so that one should ask why: funnels and lines only
}

// Reference is a value that the others are seen against, such as that of all accounts together.
type Reference struct {
	Label string
	Value float64 // in the Spec's unit
}

// in is the language of the figure.
func (s Spec) in() *language.Language {
	if s.Language == nil {
		return language.English
	}
	return s.Language
}

// Validate reports everything in the Spec that would make its figure wrong or empty.
func (s Spec) Validate() error {
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	limit, known := maxSeries[s.Kind]
	switch {
	case !known:
		add("kind %q is not known", s.Kind)
	case len(s.Series) == 0 || len(s.Series) > limit:
		add("%s take 1 to %d series, not %d", s.Kind, limit, len(s.Series))
	}
	if s.Title == "" || s.Alt == "" {
		add("title and text alternative must not be empty")
	}
	if !s.Unit.known() {
		add("unit %q is not known", s.Unit)
	}
	if len(s.Categories) == 0 {
		add("there are no categories")
	}
	if s.Reference != nil && s.Kind != Bars && s.Kind != Dots && s.Kind != Funnel && s.Kind != Lines {
		add("%s take no reference", s.Kind)
	}
	if s.Kind == Curves && (len(s.X) != len(s.Categories) || len(s.X) < 2 || !slices.IsSorted(s.X)) {
		add("curves need a day for each category, two or more, in order")
	}
	if s.Kind == Funnel && (len(s.X) != len(s.Categories) || len(s.X) == 0 || slices.Min(s.X) < 1 || s.Limits == nil || len(s.Limits.At) < 2) {
		add("a funnel needs a number of cases for each group, and limits")
	}
	if s.Kind == Lines && s.Limits != nil && (len(s.X) != len(s.Categories) || len(s.Series) != 1) {
		add("lines with limits are one series with a place for each period")
	}
	if (s.Kind == Stacks || s.Kind == Flow) && s.Unit != Percent {
		add("%s divide 100 %%; their unit is percent, not %s", s.Kind, s.Unit)
	}
	if s.Kind == Flow && (s.Sides[0] == "" || s.Sides[1] == "") {
		add("a flow says what stands at its sides")
	}
	for _, series := range s.Series {
		if len(series.Points) != len(s.Categories) {
			add("series %q has %d points for %d categories", series.Name, len(series.Points), len(s.Categories))
		}
		if series.Name == "" && len(s.Series) > 1 {
			add("a series has no name")
		}
		if series.Colour != "" && !series.Colour.known() {
			add("colour %q is not known", series.Colour)
		}
		for i, point := range series.Points {
			if err := point.validate(); err != nil {
				add("series %q, point %d: %w", series.Name, i+1, err)
			}
		}
	}
	if s.Kind == Stacks && len(problems) == 0 {
		problems = append(problems, s.checkShares()...)
	}
	if s.Kind == Flow && len(problems) == 0 {
		problems = append(problems, s.checkFlow()...)
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("figure %q: %w", s.Title, err)
	}
	return nil
}

// bounded reports whether the point has an interval with both ends, open whether it has one without an upper end.
func (p Point) bounded() bool { return p.Low != nil && p.High != nil }
func (p Point) open() bool    { return p.Low != nil && p.High == nil }

func (p Point) validate() error {
	for _, number := range []*float64{p.Value, p.Low, p.High} {
		if number != nil && (math.IsNaN(*number) || math.IsInf(*number, 0) || *number < 0) {
			return fmt.Errorf("%v cannot be drawn", *number)
		}
	}
	switch {
	case p.Value == nil && p.Note == "":
		return errors.New("no value, and no word that says why")
	case p.Value == nil && (p.Low != nil || p.High != nil):
		return errors.New("an interval without a value")
	case p.Low == nil && p.High != nil:
		return errors.New("an interval without a lower bound")
	case p.bounded() && *p.Low > *p.High:
		return errors.New("an interval whose low is above its high")
	}
	return nil
}

// sharesTolerance is how far the shares of a bar may be from adding up to 1: they come from integers, so only rounding.
const sharesTolerance = 1e-6

func (s Spec) checkShares() (problems []error) {
	for i, category := range s.Categories {
		sum, hidden := s.shown(i)
		if sum > 1+sharesTolerance || (!hidden && sum < 1-sharesTolerance) {
			problems = append(problems, fmt.Errorf("the shares of %q add up to %v", category, sum))
		}
	}
	return problems
}

// shown returns the sum of a category's known values and whether any is not known.
func (s Spec) shown(category int) (sum float64, hidden bool) {
	for _, series := range s.Series {
		if value := series.Points[category].Value; value != nil {
			sum += *value
		} else {
			hidden = true
		}
	}
	return sum, hidden
}
