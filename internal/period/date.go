// Package period names the spans of time that reports speak of: civil dates, months, quarters, half-years and years.
//
// All spans are half-open, [Start, End). A date is a day of the calendar without a clock or a zone; which zone a platform
// reports in is decided where times become dates, not here.
package period

import (
	"fmt"
	"time"
)

// Date is a civil date, counted in days since 1970-01-01. The zero value is 1970-01-01; where a date may be absent, the
// code says so beside it. Dates are ordered by <.
type Date int32

const isoDate = "2006-01-02"

// NewDate returns the date of a calendar day. Days beyond the month's end roll over, as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

const secondsPerDay = 24 * 60 * 60

// ParseDate reads YYYY-MM-DD.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(isoDate, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of the form YYYY-MM-DD", text)
	}
	return DateOf(t), nil
}

// DateOf returns the UTC day that t falls on.
func DateOf(t time.Time) Date {
	seconds := t.Unix()
	days := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		days--
	}
	return Date(days)
}

// Time returns the first instant of the day in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// Add returns the date n days later.
func (d Date) Add(n int) Date { return d + Date(n) }

// DaysSince returns the number of days from other to d.
func (d Date) DaysSince(other Date) int { return int(d) - int(other) }

// Month returns the calendar month that holds d.
func (d Date) Month() Period { return containing(d, Month) }

// Quarter returns the calendar quarter that holds d.
func (d Date) Quarter() Period { return containing(d, Quarter) }

// String returns YYYY-MM-DD.
func (d Date) String() string { return d.Time().Format(isoDate) }

// Label returns the date in words: 14 January 2026.
func (d Date) Label() string { return d.Time().Format("2 January 2006") }

// MarshalText and UnmarshalText write and read YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
