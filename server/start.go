package server

import (
	"fmt"
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

// listed is the reports by period, newest first, and a stamp that changes with them.
func (s *Server) listed() (entries []shelfEntry, newest *release.Release, stamp string, err error) {
	releases, err := s.releases()
	if err != nil {
		return nil, nil, "", err
	}
	places := map[period.Period]int{}
	for _, r := range releases {
		stamp += fmt.Sprintf("%s r%d %s %s %t\n", r.Period, r.Revision, r.Cutoff, r.MadeFrom.Snapshot, r.Final)
		i, seen := places[r.Period]
		if seen {
			entries[i].Older = append(entries[i].Older,
				link{fmt.Sprintf("Revision %d", r.Revision), reportPath(r.Period, r.Revision)})
			continue
		}
		places[r.Period] = len(entries)
		base := reportPath(r.Period, r.Revision)
		files := []link{{"data package", base + "datapackage.json"}, {"checksums", base + checksumsFile}}
		if s.keys != nil {
			files = append(files, link{"how to check it", base + "check"})
		}
		entries = append(entries, shelfEntry{heading: headingOf(r), Files: files})
	}
	if len(releases) > 0 {
		newest = &releases[0]
	}
	return entries, newest, stamp, nil
}

// startView is the start page. Newest is nil while there is no report.
type startView struct {
	Newest    *heading
	Headlines []release.Headline
	Reports   []shelfEntry
}

func (s *Server) startPage(w http.ResponseWriter, r *http.Request) error {
	entries, newest, stamp, err := s.listed()
	if err != nil {
		return err
	}
	stamps := []string{stamp}
	if newest != nil { // its sentences are shown
		o, err := s.shelf.Open(newest.Period, newest.Revision)
		if err != nil {
			return err
		}
		stamps = append(stamps, stampOf(o))
	}
	return s.page(w, r, "start.html", stamps, func() (frame, error) {
		view := startView{Reports: entries}
		if newest != nil {
			h := headingOf(*newest)
			view.Newest, view.Headlines = &h, newest.Headlines
		}
		return s.frame("Transparency reports on suspensions and appeals", "", view), nil
	})
}

// reportsView is the list of all reports.
type reportsView struct{ Reports []shelfEntry }

func (s *Server) reportsPage(w http.ResponseWriter, r *http.Request) error {
	entries, _, stamp, err := s.listed()
	if err != nil {
		return err
	}
	return s.page(w, r, "reports.html", []string{stamp}, func() (frame, error) {
		return s.frame("All reports", doorReport, reportsView{entries}), nil
	})
}

// latest leads to the newest report; while there is none, to the list that says so.
func (s *Server) latest(w http.ResponseWriter, r *http.Request) error {
	_, newest, _, err := s.listed()
	if err != nil {
		return err
	}
	address := "/reports/"
	if newest != nil {
		address = reportPath(newest.Period, 0)
	}
	w.Header().Set("Cache-Control", checkEveryTime)
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}
