package chart

import (
	"math"
	"strconv"
	"strings"
)

// Unit says what the numbers of a Spec are and how they are printed.
type Unit string

const (
	Percent Unit = "percent"  // proportions from 0 to 1, printed as "20.0 %"
	Per1000 Unit = "per_1000" // proportions from 0 to 1, printed as "2.5 per 1,000"
	Count   Unit = "count"    // whole numbers, printed as "2,700"
	Minutes Unit = "minutes"  // durations in minutes, printed in minutes, hours or days
)

const (
	space         = "\u00a0" // no-break: a number and its unit stay together
	minutesPerDay = 24 * 60
)

func (u Unit) known() bool { return u == Percent || u == Per1000 || u == Count || u == Minutes }

// Text prints one value of the unit, in English.
func (u Unit) Text(value float64) string {
	switch u {
	case Percent:
		return decimals(value*100, rateDecimals(value*100)) + space + "%"
	case Per1000:
		return decimals(value*1000, rateDecimals(value*1000)) + space + "per" + space + "1,000"
	case Minutes:
		return duration(value)
	}
	return decimals(value, 0)
}

// short prints a value where the axis tells the unit.
func (u Unit) short(value float64) string {
	if u == Per1000 {
		return decimals(value*1000, rateDecimals(value*1000))
	}
	return u.Text(value)
}

// rateDecimals is one decimal for all rates that it can say anything about, so that columns of them line up.
func rateDecimals(rate float64) int {
	if rate > 0 && rate < 0.095 {
		return 2
	}
	return 1
}

// duration prints in the unit a person would say: minutes up to two hours, hours up to two days, then days.
func duration(minutes float64) string {
	switch {
	case minutes < 2*60:
		return decimals(minutes, 0) + space + "min"
	case minutes < 2*minutesPerDay:
		return decimals(minutes/60, 0) + space + "hours"
	case minutes < 100*minutesPerDay:
		return strings.TrimSuffix(decimals(minutes/minutesPerDay, 1), ".0") + space + "days"
	}
	return decimals(minutes/minutesPerDay, 0) + space + "days"
}

// decimals prints with commas between thousands.
func decimals(value float64, places int) string {
	return thousands(strconv.FormatFloat(value, 'f', places, 64))
}

// thousands sets commas between the thousands of a number, which is not negative.
func thousands(number string) string {
	whole, fraction, broken := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if !broken {
		return whole
	}
	return whole + "." + fraction
}

// scale is how an axis counts a unit: values times factor, each label with the suffix.
type scale struct {
	factor float64
	suffix string
}

// axis returns the scale for values up to highest.
func (u Unit) axis(highest float64) scale {
	switch {
	case u == Percent:
		return scale{100, space + "%"}
	case u == Per1000:
		return scale{1000, ""}
	case u == Minutes && highest < 2*60:
		return scale{1, space + "min"}
	case u == Minutes && highest < 2*minutesPerDay:
		return scale{1. / 60, space + "h"}
	case u == Minutes:
		return scale{1. / minutesPerDay, space + "days"}
	}
	return scale{1, ""}
}

// of returns a value as the axis counts it, without the dust that binary fractions leave (0.07*100 = 7.000000000000001).
func (s scale) of(value float64) float64 { return math.Round(value*s.factor*1e9) / 1e9 }

// text is what a figure prints at a point that has a value.
func (s Spec) text(p Point) string {
	if p.Label != "" {
		return p.Label
	}
	return s.Unit.short(*p.Value)
}

// detail is what a value rests on: "540 of 2,700", "540", or nothing.
func (p Point) detail() string {
	switch {
	case p.K != nil && p.N != nil:
		return decimals(float64(*p.K), 0) + " of " + decimals(float64(*p.N), 0)
	case p.K != nil:
		return decimals(float64(*p.K), 0)
	}
	return ""
}

// openText is an interval without an upper end: "20 days or more".
func (s Spec) openText(p Point) string {
	return s.Unit.Text(*p.Low) + space + "or" + space + "more"
}

// sentence is what the browser says about a point when it is pointed at.
func (s Spec) sentence(category string, series Series, p Point) string {
	lines := []string{category}
	if series.Name != "" {
		lines = []string{strings.TrimPrefix(category+", "+series.Name, ", ")}
	}
	if p.Value == nil {
		return strings.Join(append(lines, p.Note), "\n")
	}
	value := s.Unit.Text(*p.Value)
	if p.Label != "" {
		value = p.Label
	}
	if detail := p.detail(); detail != "" {
		value += " (" + detail + ")"
	}
	lines = append(lines, value)
	switch {
	case p.bounded():
		lines = append(lines, "interval "+s.Unit.Text(*p.Low)+" to "+s.Unit.Text(*p.High))
	case p.open():
		lines = append(lines, "interval "+s.openText(p))
	}
	if p.Note != "" {
		lines = append(lines, p.Note)
	}
	return strings.Join(lines, "\n")
}
