package server

import (
	"math"

	"daylight/internal/language"
	"daylight/internal/release"
)

// Every number that a page shows is printed here, from the values of a release.

// space keeps a number and its unit on one line.
const space = "\u00a0"

// printer prints values in a language.
type printer struct{ *language.Language }

// amount prints a value of a unit: "20.0 %", "2,700", "2.46 per 1,000", "9 days 4 hours".
func (p printer) amount(unit release.Unit, value float64) string {
	switch unit {
	case release.Share:
		return p.percent(value) + space + "%"
	case release.Points:
		return p.Say("%s\u00a0points", p.points(value))
	case release.Per1000:
		return p.Say("%s\u00a0per\u00a01,000", p.Decimal(value, 2))
	case release.Minutes:
		return p.duration(value)
	}
	return p.Decimal(value, 0)
}

// interval prints both bounds with their unit once: "18.5–21.6 %".
func (p printer) interval(unit release.Unit, low float64, end *float64) string {
	if end == nil {
		return p.Say("%s or more", p.amount(unit, low))
	}
	high := *end
	switch unit {
	case release.Share:
		if high > 0 && high < leastShare {
			return p.percent(high) + space + "%"
		}
		places := max(shareDecimals(low), shareDecimals(high))
		return p.Decimal(100*low, places) + "–" + p.Decimal(100*high, places) + space + "%"
	case release.Points:
		return p.Say("%s to %s\u00a0points", p.points(low), p.points(high))
	case release.Per1000:
		return p.Decimal(low, 2) + "–" + p.Decimal(high, 2)
	case release.Minutes:
		return p.Say("%s to %s", p.duration(low), p.duration(high))
	}
	return p.Decimal(low, 0) + "–" + p.Decimal(high, 0)
}

// leastShare is the smallest share that two decimals of a per cent can print.
const leastShare = 0.00005

// percent prints a share with one decimal. What is there is not rounded to nothing: small shares have two decimals, and the
// smallest are "under 0.01".
func (p printer) percent(share float64) string {
	if share > 0 && share < leastShare {
		return p.Say("under\u00a0%s", p.Decimal(.01, 2))
	}
	return p.Decimal(100*share, shareDecimals(share))
}

// points prints a difference of shares in percentage points, with its sign: "+2.1".
func (p printer) points(difference float64) string {
	zero := p.Decimal(0, 1)
	text := p.Decimal(100*difference, 1)
	switch {
	case text == "−"+zero:
		return zero
	case difference > 0 && text != zero:
		return "+" + text
	}
	return text
}

func shareDecimals(share float64) int {
	if share > 0 && share < 0.00095 {
		return 2
	}
	return 1
}

// outOf is what a value was counted from: "540 of 2,700", or what it is an estimate of: "of 2,700". Protected counts hold random amounts, and
// say so; below the release's threshold, where one may even be negative, they say that alone: "fewer than 10 of about 126".
func (p printer) outOf(m release.Measure, v release.Value) string {
	about := m.Counts != nil && m.Counts.Variance > 0
	few := func(count *int64) bool { return about && *count < m.Counts.Threshold }
	switch {
	case v.Numerator == nil && v.Denominator != nil && m.Unit == release.Share && (v.Value != nil || v.Low != nil): // an estimate or a bound, of which nobody was counted
		switch {
		case few(v.Denominator):
			return p.Say("of fewer than %s", p.Whole(m.Counts.Threshold))
		case about:
			return p.Say("about of %s", p.Whole(*v.Denominator))
		}
		return p.Say("of %s", p.Whole(*v.Denominator))
	case v.Numerator == nil:
		return ""
	case v.Denominator == nil:
		switch {
		case few(v.Numerator):
			return p.Say("fewer than %s", p.Whole(m.Counts.Threshold))
		case about:
			return p.Say("about %s", p.Whole(*v.Numerator))
		}
		return p.Whole(*v.Numerator)
	case m.Unit == release.Per1000: // suspensions in a period and accounts active in a month of it: the one is no part of the other
		switch {
		case few(v.Numerator):
			return p.Say("fewer than %s against %s", p.Whole(m.Counts.Threshold), p.Whole(*v.Denominator))
		case about:
			return p.Say("about %s against %s", p.Whole(*v.Numerator), p.Whole(*v.Denominator))
		}
		return p.Say("%s against %s", p.Whole(*v.Numerator), p.Whole(*v.Denominator))
	case few(v.Denominator):
		return p.Say("of fewer than %s", p.Whole(m.Counts.Threshold))
	case few(v.Numerator):
		return p.Say("fewer than %s of about %s", p.Whole(m.Counts.Threshold), p.Whole(*v.Denominator))
	case about:
		return p.Say("about %s of %s", p.Whole(*v.Numerator), p.Whole(*v.Denominator))
	}
	return p.Say("%s of %s", p.Whole(*v.Numerator), p.Whole(*v.Denominator))
}

// duration prints minutes in at most two units, days and hours or hours and minutes: "35 minutes", "9 days 4 hours".
func (p printer) duration(minutes float64) string {
	const hour, dayLong = 60, 24 * 60
	whole := int64(math.Round(minutes))
	if whole < dayLong {
		return join(p.hours(whole/hour), p.Many(whole%hour, "%s\u00a0minute", "%s\u00a0minutes"), whole/hour, whole%hour)
	}
	hours := (whole + hour/2) / hour
	return join(p.Many(hours/24, "%s\u00a0day", "%s\u00a0days"), p.hours(hours%24), hours/24, hours%24)
}

func (p printer) hours(n int64) string { return p.Many(n, "%s\u00a0hour", "%s\u00a0hours") }

// join puts a large and a small unit together, and leaves out the one of which there is none.
func join(large, small string, largeOnes, smallOnes int64) string {
	switch {
	case largeOnes == 0:
		return small
	case smallOnes == 0:
		return large
	}
	return large + " " + small
}

// level prints the name of an interval: "95 % range".
func (p printer) level(of float64) string { return p.Say("%s\u00a0%%\u00a0range", p.Exactly(100*of)) }

// shortHash prints the beginning of a long hexadecimal name; what is short already stays whole.
func shortHash(text string) string {
	const shown = 16
	if len(text) < 2*shown {
		return text
	}
	return text[:shown] + "…"
}
