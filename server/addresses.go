package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/api"
	"daylight/server/register"
)

// reportPath is the address of a report, which ends in a slash; revision 0 is whichever is the newest.
func reportPath(p period.Period, revision int) string {
	return register.Path(p, revision)
}

// reportAddress is that of a report, in the API where that is visited.
func (v visit) reportAddress(p period.Period, revision int) string {
	if v.isAPI() {
		return api.ReportPath(p, revision)
	}
	return v.to(reportPath(p, revision))
}

// asked is the release that an address names.
type asked struct {
	*release.Opened
	in        printer
	held      *holdings
	fixed     bool  // the address names the revision
	revisions []int // that the period has, newest first
}

// base is the address of the files of this very revision.
func (a asked) base() string { return reportPath(a.Period, a.Revision) }

// to is the address of a page of this very revision, in the language of the visit.
func (a asked) to(page string) string { return addressIn(a.in.Language, a.base()+page) }

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

// successor is the revision after this one; 0 where there is none.
func (a asked) successor() (next int) {
	for _, n := range a.revisions {
		if n > a.Revision {
			next = n
		}
	}
	return next
}

// release is what an address names. Names from the address become a period and a number before they come near a file.
func (v visit) release() (asked, error) {
	a := asked{in: printer{v.language}, held: v.held}
	p, err := period.Parse(v.vars["period"])
	if err != nil {
		return a, v.offerReports(problem.Wrap(problem.NotFound, err,
			"There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."))
	}
	if a.revisions, err = v.held.Revisions(p); err != nil {
		return a, err
	}
	if len(a.revisions) == 0 {
		return a, v.offerReports(problem.New(problem.NotFound, "There is no report for %s.", period.Spoken(p)))
	}
	revision := a.newest()
	if text, ok := v.vars["revision"]; ok {
		a.fixed = true
		revision, err = strconv.Atoi(strings.TrimPrefix(text, "r"))
		if err != nil || revision < 1 || text != "r"+strconv.Itoa(revision) {
			return a, v.offerRevisions(p, a.revisions,
				problem.New(problem.NotFound, "There is no such revision. Revisions are written r1, r2 and so on."))
		}
	}
	a.Opened, err = v.held.open(p, revision)
	for !a.fixed && err != nil && len(a.revisions) > 1 { // a damaged revision does not hide the one before it
		a.revisions = a.revisions[1:]
		a.Opened, err = v.held.open(p, a.newest())
	}
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return a, v.offerRevisions(p, a.revisions, err)
	}
	if err != nil {
		return a, err
	}
	a.Opened, err = v.held.in(v.language, a.Opened)
	return a, err
}

func (v visit) offerRevisions(p period.Period, revisions []int, err error) error {
	o := offer{error: err, heading: language.Message("Revisions of this report")}
	for _, n := range revisions {
		o.links = append(o.links, link{v.language.Say("Revision %d", n), v.reportAddress(p, n)})
	}
	return o
}

// offerFigures adds the figures that a report has to an error.
func (a asked) offerFigures(err error) error {
	o := offer{error: err, heading: language.Message("Figures of this report")}
	for _, section := range a.Sections {
		for _, id := range section.Figures {
			o.links = append(o.links, link{id, a.to("figures/" + id + "/")})
		}
	}
	return o
}

// versions says where the same thing stands for ever and where its newest version is, for the header Link. The rest of the address follows
// the report's own; only a report itself knows that its predecessor has it too.
func (a asked) versions(rest string, in *language.Language) (links []string) {
	add := func(report, relation string) {
		links = append(links, fmt.Sprintf("<%s>; rel=%q", addressIn(in, report+rest), relation))
	}
	add(a.base(), "canonical")
	add(reportPath(a.Period, 0), "latest-version")
	if n := a.predecessor(); n > 0 && rest == "" {
		add(reportPath(a.Period, n), "predecessor-version")
	}
	if n := a.successor(); n > 0 && rest == "" {
		add(reportPath(a.Period, n), "successor-version")
	}
	return links
}

// page renders a page of the release.
func (a asked) page(v visit, name, rest string, f frame) (*answer, error) {
	if v.config.Address != "" {
		f.Address = v.config.Address + a.to(rest)
	}
	made, err := v.page(name, f)
	if made != nil {
		made.links = slices.Concat(a.versions(rest, v.language), made.links, v.describedBy(a))
	}
	return made, err
}
