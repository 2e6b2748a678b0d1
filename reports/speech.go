package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// speech says what stands in a report in a language. Pages print the same values in tables at full precision.
type speech struct{ *language.Language }

// message is a sentence that is said somewhere else than where it is written: message("…") puts it into the catalogues.
type message = language.Message

// said is a message in the language. It may have per cent signs, and takes no arguments.
func (l speech) said(m message) string { return l.Text(string(m)) }

// put is said of a message that takes arguments, which are text already.
func (l speech) put(m message, args ...any) string { return fmt.Sprintf(l.said(m), args...) }

// inHundred prints a share as "20 in 100"; small ones as "1 in N", so that they do not round to nothing.
func (l speech) inHundred(k, n int64) string {
	switch {
	case n == 0:
		return l.Text("none")
	case k == 0:
		return l.Say("%s in 100", l.Whole(0))
	}
	hundred := int64(math.Round(100 * float64(k) / float64(n)))
	switch {
	case hundred == 100 && k < n:
		return l.Text("more than 99 in 100")
	case hundred < 2:
		return l.Say("1 in %s", l.Whole(int64(math.Round(float64(n)/float64(k)))))
	}
	return l.Say("%s in 100", l.Whole(hundred))
}

// ofAll prints a share as "20 in 100" in brackets after the count that it is of; nothing for none.
func (l speech) ofAll(k, n int64) string {
	if k == 0 {
		return ""
	}
	return " (" + l.inHundred(k, n) + ")"
}

// counted prints a count with the share that it is of all.
func (l speech) counted(k, n int64) string { return l.Whole(k) + l.ofAll(k, n) }

// percent prints a share with one decimal.
func (l speech) percent(share float64) string { return l.Say("%s %%", l.Decimal(100*share, 1)) }

// level prints a level of confidence: "95 %", "99.8 %".
func (l speech) level(level float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(100*level, 'g', 4, 64), 64)
	if err != nil {
		rounded = 100 * level
	}
	return l.Say("%s %%", l.Exactly(rounded))
}

// duration prints minutes as a person would say them, rounded up: it is said of how long something took at most.
func (l speech) duration(minutes int64) string { return l.atLeast(roundedUp(minutes)) }

// The units in which times are said, in minutes.
const hour, day = 60, 24 * 60

// roundedUp is the time that duration says, in minutes.
func roundedUp(minutes int64) int64 {
	switch {
	case minutes < 2*hour:
		return minutes
	case minutes < 2*day:
		return (minutes + hour - 1) / hour * hour
	}
	return (minutes + day - 1) / day * day
}

// atLeast prints minutes rounded down: it is said of how long something took and longer.
func (l speech) atLeast(minutes int64) string {
	switch {
	case minutes < 2*hour:
		return l.Many(minutes, "%s minute", "%s minutes")
	case minutes < 2*day:
		return l.Many(minutes/hour, "%s hour", "%s hours")
	}
	return l.days(int(minutes / day))
}

func (l speech) days(n int) string { return l.Many(int64(n), "%s day", "%s days") }

// within prints the time that duration says as that within which something happened.
func (l speech) within(minutes int64) string {
	minutes = roundedUp(minutes)
	switch {
	case minutes < 2*hour:
		return l.Many(minutes, "within %s minute", "within %s minutes")
	case minutes < 2*day:
		return l.Many(minutes/hour, "within %s hour", "within %s hours")
	}
	return l.withinDays(int(minutes / day))
}

func (l speech) withinDays(n int) string { return l.Many(int64(n), "within %s day", "within %s days") }

// ofAppealing says within how many days of the appeal something happened. Of an appeal filed late in the time that its case is followed,
// only the rest of that time is seen.
func (l speech) ofAppealing(days int64) string {
	return l.Many(days, "within %s day of appealing and %s days of the suspension", "within %s days of appealing and %s days of the suspension", l.Whole(horizonDays))
}

// points prints a difference of shares in percentage points: "−3.1 points".
func (l speech) points(difference float64) string {
	return l.Say("%s points", l.Decimal(100*difference, 1))
}

// value prints a value of a measure.
func (l speech) value(m release.Measure, v release.Value) string {
	if v.Value == nil {
		return l.Text(v.Word)
	}
	switch m.Unit {
	case release.Share:
		return l.percent(*v.Value)
	case release.Points:
		return l.points(*v.Value)
	case release.Per1000:
		return l.per1000(*v.Value)
	case release.Minutes:
		return l.duration(int64(*v.Value))
	}
	return l.Whole(int64(*v.Value))
}

// per1000 prints a rate.
func (l speech) per1000(rate float64) string { return l.Say("%s per 1,000", l.Decimal(rate, 2)) }

// previously says in which period something was: the one before another of its kind.
func (l speech) previously(kind period.Kind) string {
	switch kind {
	case period.Month:
		return l.Text("in the month before")
	case period.Quarter:
		return l.Text("in the quarter before")
	case period.Half:
		return l.Text("in the half-year before")
	}
	return l.Text("in the year before")
}

// countName is what a count is called: its name with spaces, or what stands for that.
func (l speech) countName(name string) string { return l.Text(spaced(name)) }

// each are texts in the language.
func (l speech) each(texts []string) []string {
	said := slices.Clone(texts)
	for at, text := range said {
		said[at] = l.Text(text)
	}
	return said
}
