package server

import (
	"net/http"

	"daylight/internal/period"
	"daylight/internal/release"
)

// shelfEntry is a period in the list of reports.
type shelfEntry struct {
	heading
	Older []link // its earlier revisions
	Files []link
}

// listed is the reports by period, newest first.
func (v visit) listed() (entries []shelfEntry, newest *release.Release, err error) {
	releases, err := v.held.list()
	if err != nil {
		return nil, nil, err
	}
	places := map[period.Period]int{}
	for _, r := range releases {
		i, seen := places[r.Period]
		if seen {
			entries[i].Older = append(entries[i].Older, link{v.language.Say("Revision %d", r.Revision), v.to(reportPath(r.Period, r.Revision))})
			continue
		}
		places[r.Period] = len(entries)
		base := reportPath(r.Period, r.Revision)
		files := []link{{v.language.Say("data package"), base + "datapackage.json"}, {v.language.Say("checksums"), base + checksumsFile}}
		if v.keys != nil {
			files = append(files, link{v.language.Say("how to check it"), v.to(base + "check/")})
		}
		entries = append(entries, shelfEntry{heading: headingOf(r, v.language), Files: files})
	}
	if len(releases) > 0 {
		newest = &releases[0]
	}
	return entries, newest, nil
}

// startView is the start page. Newest is nil while there is no report.
type startView struct {
	Newest    *heading
	Headlines []release.Headline
	Reports   []shelfEntry
	Doors     []doorView
}

func (v visit) startPage() (*answer, error) {
	entries, newest, err := v.listed()
	if err != nil {
		return nil, err
	}
	view := startView{Reports: entries, Doors: v.doors("")}
	if newest != nil {
		h := headingOf(*newest, v.language)
		view.Newest, view.Headlines = &h, newest.Headlines
		if o, err := v.held.open(newest.Period, newest.Revision); err == nil {
			if o, err = v.held.in(v.language, o); err != nil {
				return nil, err
			}
			view.Headlines = o.Headlines
		}
	}
	return v.page("start.html", v.frame(v.language.Say("Transparency reports on suspensions and appeals"), "", view))
}

// reportsView is the list of all reports.
type reportsView struct{ Reports []shelfEntry }

func (v visit) reportsPage() (*answer, error) {
	entries, _, err := v.listed()
	if err != nil {
		return nil, err
	}
	return v.page("reports.html", v.frame(v.language.Say("All reports"), doorReport, reportsView{entries}))
}

// latest leads to the newest report; while there is none, to the list that says so.
func (v visit) latest() (*answer, error) {
	_, newest, err := v.listed()
	if err != nil {
		return nil, err
	}
	address := "/reports/"
	if newest != nil {
		address = reportPath(newest.Period, 0)
	}
	return v.redirect(http.StatusFound, v.to(address), nil), nil
}
