package server

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"daylight/internal/period"
	"daylight/internal/release"
)

// Every number that a page shows is printed here, from the values of a release.

// space keeps a number and its unit on one line.
const space = "\u00a0"

// amount prints a value of a unit: "20.0 %", "2,700", "2.46 per 1,000", "9 days 4 hours".
func amount(unit release.Unit, value float64) string {
	switch unit {
	case release.Share:
		return percent(value) + space + "%"
	case release.Points:
		return points(value) + space + "points"
	case release.Per1000:
		return thousands(value, 2) + space + "per" + space + "1,000"
	case release.Minutes:
		return duration(value)
	}
	return thousands(value, 0)
}

// interval prints both bounds with their unit once: "18.5–21.6 %".
func interval(unit release.Unit, low float64, end *float64) string {
	if end == nil {
		return amount(unit, low) + " or more"
	}
	high := *end
	switch unit {
	case release.Share:
		if high > 0 && high < leastShare {
			return percent(high) + space + "%"
		}
		places := max(shareDecimals(low), shareDecimals(high))
		return thousands(100*low, places) + "–" + thousands(100*high, places) + space + "%"
	case release.Points:
		return points(low) + " to " + points(high) + space + "points"
	case release.Per1000:
		return thousands(low, 2) + "–" + thousands(high, 2)
	case release.Minutes:
		return duration(low) + " to " + duration(high)
	}
	return thousands(low, 0) + "–" + thousands(high, 0)
}

// leastShare is the smallest share that two decimals of a per cent can print.
const leastShare = 0.00005

// percent prints a share with one decimal. What is there is not rounded to nothing: small shares have two decimals, and the
// smallest are "under 0.01".
func percent(share float64) string {
	if share > 0 && share < leastShare {
		return "under" + space + "0.01"
	}
	return thousands(100*share, shareDecimals(share))
}

// points prints a difference of shares in percentage points, with its sign: "+2.1".
func points(difference float64) string {
	text := thousands(100*difference, 1)
	switch {
	case text == "−0.0":
		return "0.0"
	case difference > 0 && text != "0.0":
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

// outOf is what a value was counted from: "540 of 2,700", or what it is an estimate of: "of 2,700". Protected counts hold random amounts, and say so.
func outOf(m release.Measure, v release.Value) string {
	about := ""
	if m.Counts != nil && m.Counts.Variance > 0 {
		about = "about "
	}
	switch {
	case v.Numerator == nil && v.Denominator != nil && m.Unit == release.Share && (v.Value != nil || v.Low != nil): // an estimate or a bound, of which nobody was counted
		return about + "of " + thousands(float64(*v.Denominator), 0)
	case v.Numerator == nil:
		return ""
	case v.Denominator == nil:
		return about + thousands(float64(*v.Numerator), 0)
	}
	return about + thousands(float64(*v.Numerator), 0) + " of " + thousands(float64(*v.Denominator), 0)
}

// duration prints minutes in at most two units, days and hours or hours and minutes: "35 minutes", "9 days 4 hours".
func duration(minutes float64) string {
	const hour, dayLong = 60, 24 * 60
	whole := int64(math.Round(minutes))
	if whole < dayLong {
		return join(whole/hour, "hour", whole%hour, "minute")
	}
	hours := (whole + hour/2) / hour
	return join(hours/24, "day", hours%24, "hour")
}

func join(large int64, largeUnit string, small int64, smallUnit string) string {
	switch {
	case large == 0:
		return plural(small, smallUnit)
	case small == 0:
		return plural(large, largeUnit)
	}
	return plural(large, largeUnit) + " " + plural(small, smallUnit)
}

// plural prints a count with its unit: "1 day", "2,000 days".
func plural(n int64, unit string) string {
	if n == 1 {
		return "1" + space + unit
	}
	return thousands(float64(n), 0) + space + unit + "s"
}

// thousands prints with commas between thousands.
func thousands(value float64, places int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(value, 'f', places, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// level prints the name of an interval: "95 % range".
func level(of float64) string {
	return strconv.FormatFloat(100*of, 'f', -1, 64) + space + "%" + space + "range"
}

// day prints a date: "3 July 2026".
func day(d period.Date) string {
	t := d.Time()
	return fmt.Sprintf("%d"+space+"%s"+space+"%d", t.Day(), time.Month(t.Month()), t.Year())
}

// shortHash prints the beginning of a long hexadecimal name; what is short already stays whole.
func shortHash(text string) string {
	const shown = 16
	if len(text) < 2*shown {
		return text
	}
	return text[:shown] + "…"
}
