// Package calendar says what is announced, what can still change, and what came out when; also as a file that calendar programs read
// (iCalendar, RFC 5545).
package calendar

import (
	"cmp"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/server/register"
)

// Calendar is all of it.
type Calendar struct {
	Announced   []Announced   // and not there yet, the earliest first
	Provisional []Provisional // reports whose numbers can still change, the earliest first
	Published   []register.Revision
}

// Announced is a report that was announced for a day, and is not there yet.
type Announced struct {
	Period  period.Period
	On      period.Date
	Note    string // in the language NoteIn; may be empty
	NoteIn  string
	Overdue bool // the day has passed
}

// Provisional is a report that not every case of which has been followed to the end.
type Provisional struct {
	Period period.Period
	From   period.Date // with records up to the day before, its numbers are final
	Since  bool        // that day has passed, so a further revision can make them final
	Path   string
}

// Of is the calendar of a site on a day.
func Of(r register.Register, l *language.Language, today period.Date) (c Calendar) {
	for _, planned := range r.Site.Calendar {
		if _, published := r.Report(planned.Period); published {
			continue
		}
		a := Announced{Period: planned.Period, On: planned.On, Overdue: planned.On < today}
		a.Note, a.NoteIn = planned.Note.In(l)
		c.Announced = append(c.Announced, a)
	}
	for _, report := range r.Reports {
		if newest := report.Newest(); !newest.Final {
			c.Provisional = append(c.Provisional, Provisional{report.Period, newest.FinalFrom, newest.FinalFrom <= today, register.Path(report.Period, 0)})
		}
	}
	slices.SortStableFunc(c.Announced, func(a, b Announced) int { return cmp.Compare(a.On, b.On) })
	slices.SortStableFunc(c.Provisional, func(a, b Provisional) int { return cmp.Compare(a.From, b.From) })
	c.Published = r.All()
	slices.SortStableFunc(c.Published, func(a, b register.Revision) int { return b.Published.Compare(a.Published) })
	return c
}
