package server

import (
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/calendar"
)

// calendarFile is where calendar programs find the calendar.
const calendarFile = "/calendar.ics"

// calendarView is the release calendar.
type calendarView struct {
	Announced   []calendar.Announced
	Provisional []calendar.Provisional
	Published   []publishedView
	File        string
}

// publishedView is a revision that came out.
type publishedView struct {
	On       period.Date
	Period   period.Period
	Revision int
	Code     release.ChangeCode // why; empty: it is the first
	Href     string
}

func (v visit) calendarPage() (*answer, error) {
	r, err := v.register()
	if err != nil {
		return nil, err
	}
	c := calendar.Of(r, v.language, v.today())
	view := calendarView{Announced: c.Announced, Provisional: c.Provisional, File: v.to(calendarFile)}
	for at := range view.Provisional {
		view.Provisional[at].Path = v.to(view.Provisional[at].Path)
	}
	for _, revision := range c.Published {
		one := publishedView{On: period.DateOf(revision.Published.UTC()), Period: revision.Period, Revision: revision.Revision, Href: v.to(revision.Path())}
		if revision.Change != nil {
			one.Code = revision.Change.Code
		}
		view.Published = append(view.Published, one)
	}
	return v.page("calendar.html", v.frame(v.language.Say("Release calendar"), doorData, view))
}

// calendarFile is the calendar for calendar programs.
func (v visit) calendarFile() (*answer, error) {
	r, err := v.register()
	if err != nil {
		return nil, err
	}
	return document(calendar.MediaType, calendar.Of(r, v.language, v.today()).ICalendar(r, v.language, addressIn), nil)
}
