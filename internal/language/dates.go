package language

import (
	"fmt"
	"strconv"
	"time"

	"daylight/internal/period"
)

// Date writes a day: "3 July 2026".
func (l *Language) Date(d period.Date) string {
	t := d.Time()
	return fmt.Sprintf(l.date, t.Day(), l.months[t.Month()-time.January], t.Year())
}

// Period writes a reporting period: "March 2026", "January–March 2026", "2026".
func (l *Language) Period(p period.Period) string {
	if p.IsZero() {
		return ""
	}
	first, last := p.Start().Time(), p.End().Add(-1).Time()
	year := strconv.Itoa(first.Year())
	switch p.Kind() {
	case period.Year:
		return year
	case period.Month:
		return l.months[first.Month()-time.January] + " " + year
	}
	return l.months[first.Month()-time.January] + "–" + l.months[last.Month()-time.January] + " " + year
}
