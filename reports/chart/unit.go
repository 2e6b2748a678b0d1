package chart

import (
	"math"
	"strconv"
	"strings"

	"daylight/internal/language"
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

// Text prints one value of the unit.
func (u Unit) Text(l *language.Language, value float64) string {
	switch u {
	case Percent:
		return l.Decimal(value*100, rateDecimals(value*100)) + space + "%"
	case Per1000:
		return unbroken(l.Say("%s per 1,000", l.Decimal(value*1000, rateDecimals(value*1000))))
	case Minutes:
		return duration(l, value)
	}
	return l.Decimal(value, 0)
}

// short prints a value where the axis tells the unit.
func (u Unit) short(l *language.Language, value float64) string {
	if u == Per1000 {
		return l.Decimal(value*1000, rateDecimals(value*1000))
	}
	return u.Text(l, value)
}

// unbroken keeps a text on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", space) }

// rateDecimals is one decimal for all rates that it can say anything about, so that columns of them line up.
func rateDecimals(rate float64) int {
	if rate > 0 && rate < 0.095 {
		return 2
	}
	return 1
}

// duration prints in the unit a person would say: minutes up to two hours, hours up to two days, then days.
func duration(l *language.Language, minutes float64) string {
	switch {
	case minutes < 2*60:
		return unbroken(l.Say("%s min", l.Decimal(minutes, 0)))
	case minutes < 2*minutesPerDay:
		return unbroken(l.Say("%s hours", l.Decimal(minutes/60, 0)))
	case minutes < 100*minutesPerDay:
		return unbroken(l.Say("%s days", tenths(l, minutes/minutesPerDay)))
	}
	return unbroken(l.Say("%s days", l.Decimal(minutes/minutesPerDay, 0)))
}

// tenths prints a number with one decimal, where that is not 0.
func tenths(l *language.Language, value float64) string {
	if strings.HasSuffix(strconv.FormatFloat(value, 'f', 1, 64), ".0") {
		return l.Decimal(value, 0)
	}
	return l.Decimal(value, 1)
}

// scale is how an axis counts a unit: values times factor, each label with the suffix.
type scale struct {
	factor float64
	suffix string
}

// axis returns the scale for values up to highest.
func (s Spec) axis(highest float64) scale {
	u, l := s.Unit, s.in()
	switch {
	case u == Percent:
		return scale{100, space + "%"}
	case u == Per1000:
		return scale{1000, ""}
	case u == Minutes && highest < 2*60:
		return scale{1, space + l.TextIn("axis", "min")}
	case u == Minutes && highest < 2*minutesPerDay:
		return scale{1. / 60, space + l.TextIn("axis", "h")}
	case u == Minutes:
		return scale{1. / minutesPerDay, space + l.TextIn("axis", "days")}
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
	return s.Unit.short(s.in(), *p.Value)
}

// detail is what a value rests on: "540 of 2,700", "540", or nothing.
func (p Point) detail(l *language.Language) string {
	switch {
	case p.K != nil && p.N != nil:
		return l.Say("%s of %s", l.Whole(*p.K), l.Whole(*p.N))
	case p.K != nil:
		return l.Whole(*p.K)
	}
	return ""
}

// openText is an interval without an upper end: "20 days or more".
func (s Spec) openText(p Point) string {
	return unbroken(s.in().Say("%s or more", s.Unit.Text(s.in(), *p.Low)))
}

// sentence is what the browser says about a point when it is pointed at, after the point's name.
func (s Spec) sentence(name string, p Point) string {
	lines := []string{name}
	if p.Value == nil {
		return strings.Join(append(lines, p.Note), "\n")
	}
	l := s.in()
	value := s.Unit.Text(l, *p.Value)
	if p.Label != "" {
		value = p.Label
	}
	if detail := p.detail(l); detail != "" {
		value += " (" + detail + ")"
	}
	lines = append(lines, value)
	switch {
	case p.bounded():
		lines = append(lines, l.Say("interval %s to %s", s.Unit.Text(l, *p.Low), s.Unit.Text(l, *p.High)))
	case p.open():
		lines = append(lines, l.Say("interval %s", s.openText(p)))
	}
	if p.Note != "" {
		lines = append(lines, p.Note)
	}
	return strings.Join(lines, "\n")
}
