package server

import (
	"slices"

	"daylight/internal/period"
	"daylight/internal/release"
)

// aboutView is the page that says what a report is made of, what it keeps back and what it was held against.
type aboutView struct {
	heading
	MadeFrom  release.MadeFrom
	Checks    []release.Check
	Records   period.Date // last day on record
	Revisions []link      // the others of the period
	Keeps     *release.Protection
	Withheld  []withheldView // what is not published, by the reason for it
	Approved  bool
}

// withheldView is what is kept back for one reason.
type withheldView struct {
	Why    string
	Titles []string
}

func (v visit) aboutPage() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	view := aboutView{heading: a.heading(), MadeFrom: a.MadeFrom, Checks: a.Checks, Records: a.RecordsThrough, Revisions: a.others(), Keeps: a.Protection, Approved: a.approved()}
	if a.Protection != nil {
		for _, w := range a.Protection.Withheld {
			at := slices.IndexFunc(view.Withheld, func(o withheldView) bool { return o.Why == w.Why })
			if at < 0 {
				at = len(view.Withheld)
				view.Withheld = append(view.Withheld, withheldView{Why: w.Why})
			}
			view.Withheld[at].Titles = append(view.Withheld[at].Titles, w.Title)
		}
	}
	return a.page(v, "about.html", "about/", v.frame(v.language.Say("How this report was made · %s", a.Period), doorData, view))
}
