package server

import (
	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// heading is what stands at the top of every page of a report.
type heading struct {
	Platform  string
	Period    period.Period
	Revision  int
	Edition   release.Edition
	Final     bool
	FinalFrom period.Date
	Cutoff    period.Date // first day that no longer counts
	Through   period.Date // last day that counts
	Horizon   int
	Href      string // this revision
	Only      string // the language that the report is in, where it is not in that of the visit
	Newer     *link  // set where this is not the newest revision
	Change    *release.Change
}

func (a asked) heading() heading {
	h := headingOf(a.Release, a.in.Language)
	if l := a.Opened.Language(); l != a.in.Language {
		h.Only = l.Name()
	}
	if n := a.newest(); n > a.Revision {
		h.Newer = &link{a.in.Say("Revision %d", n), addressIn(a.in.Language, reportPath(a.Period, n))}
	}
	return h
}

func headingOf(r release.Release, l *language.Language) heading {
	return heading{
		Platform: r.Platform, Period: r.Period, Revision: r.Revision, Edition: r.Edition, Final: r.Final, FinalFrom: r.FinalFrom,
		Cutoff: r.Cutoff, Through: min(r.Cutoff.Add(-1), r.RecordsThrough), Horizon: r.HorizonDays, Href: addressIn(l, reportPath(r.Period, r.Revision)), Change: r.Change,
	}
}
