package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// reportPath is the address of a report, which ends in a slash; revision 0 is whichever is the newest.
func reportPath(p period.Period, revision int) string {
	if revision == 0 {
		return "/reports/" + p.String() + "/"
	}
	return fmt.Sprintf("/reports/%s/r%d/", p, revision)
}

// asked is the release that an address names.
type asked struct {
	*release.Opened
	fixed     bool  // the address names the revision
	revisions []int // that the period has, newest first
}

// base is the address of this very revision.
func (a asked) base() string { return reportPath(a.Period, a.Revision) }

func (a asked) newest() int { return a.revisions[0] }

// approved reports whether the release is a published one: it stays as it is for ever.
func (a asked) approved() bool { return a.Approval.Format > 0 }

// room is the name under which a file of comments can say something of a figure, or of the whole report; empty unless the release is a
// draft, which has none yet.
func (a asked) room(name string) string {
	if a.Edition != release.Public || a.approved() {
		return ""
	}
	return name
}

// predecessor is the revision before this one; 0 where there is none.
func (a asked) predecessor() int {
	for _, n := range a.revisions {
		if n < a.Revision {
			return n
		}
	}
	return 0
}

// releaseOf opens the release that an address names. Names from the address become a period and a number before they come near
// a file.
func (s *Server) releaseOf(r *http.Request) (asked, error) {
	var a asked
	vars := mux.Vars(r)
	p, err := period.Parse(vars["period"])
	if err != nil {
		return a, s.offerReports(problem.Wrap(problem.NotFound, err,
			"There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."))
	}
	if a.revisions, err = s.shelf.Revisions(p); err != nil {
		return a, err
	}
	if len(a.revisions) == 0 {
		return a, s.offerReports(problem.New(problem.NotFound, "There is no report for %s.", p.Label()))
	}
	revision := a.newest()
	if text, ok := vars["revision"]; ok {
		a.fixed = true
		revision, err = strconv.Atoi(strings.TrimPrefix(text, "r"))
		if err != nil || revision < 1 || text != "r"+strconv.Itoa(revision) {
			return a, offerRevisions(p, a.revisions,
				problem.New(problem.NotFound, "There is no such revision. Revisions are written r1, r2 and so on."))
		}
	}
	a.Opened, err = s.shelf.Open(p, revision)
	for !a.fixed && err != nil && len(a.revisions) > 1 { // a damaged revision does not hide the one before it
		s.log.ErrorContext(r.Context(), "revision cannot be read", "period", p.String(), "revision", a.newest(), "error", err.Error())
		a.revisions = a.revisions[1:]
		a.Opened, err = s.shelf.Open(p, a.newest())
	}
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return a, offerRevisions(p, a.revisions, err)
	}
	return a, err
}

func offerRevisions(p period.Period, revisions []int, err error) error {
	o := offer{error: err, heading: "Revisions of the report for " + p.Label()}
	for _, n := range revisions {
		o.links = append(o.links, link{"Revision " + strconv.Itoa(n), reportPath(p, n)})
	}
	return o
}

// offerFigures adds the figures that a report has to an error.
func (a asked) offerFigures(err error) error {
	o := offer{error: err, heading: "Figures of the report for " + a.Period.Label()}
	for _, section := range a.Sections {
		for _, id := range section.Figures {
			o.links = append(o.links, link{id, a.base() + "figures/" + id})
		}
	}
	return o
}

// linkVersions says where the same thing stands for ever and where its newest version is. The rest of the address follows the
// report's own; only a report itself knows that its predecessor has it too.
func (a asked) linkVersions(w http.ResponseWriter, rest string) {
	add := func(address, relation string) {
		w.Header().Add("Link", fmt.Sprintf("<%s%s>; rel=%q", address, rest, relation))
	}
	add(a.base(), "canonical")
	add(reportPath(a.Period, 0), "latest-version")
	if n := a.predecessor(); n > 0 && rest == "" {
		add(reportPath(a.Period, n), "predecessor-version")
	}
}
