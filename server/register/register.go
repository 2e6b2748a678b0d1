// Package register lists what a site has published: its reports, their revisions, when each came out, and where it stands. Catalogues,
// feeds, calendars and the read API are made of it.
package register

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/site"
)

// Register is the reports of a site, and what the site says of itself.
type Register struct {
	Address string // of the site, without a slash at the end
	Site    site.Site
	Reports []Report // newest first

	// Contents returns what a release of the register holds.
	Contents func(*release.Opened) (*Contents, error)
}

// Report is a period with what was published of it.
type Report struct {
	Period    period.Period
	Revisions []Revision // newest first; at least one
}

// Revision is one published revision of a report.
type Revision struct {
	*release.Opened
	Published time.Time // when it could first be read
	Newer     int       // the revision that came after it; 0: it is the newest
	Older     int       // the one before it that can be read; 0: none
}

// Of registers releases, which come newest period first and newest revision first within it.
func Of(address string, of site.Site, releases []*release.Opened) Register {
	r := Register{Address: strings.TrimSuffix(address, "/"), Site: of}
	for _, o := range releases {
		revision := Revision{Opened: o, Published: Published(o.Approval)}
		if last := len(r.Reports) - 1; last >= 0 && r.Reports[last].Period == o.Period {
			report := &r.Reports[last]
			newer := &report.Revisions[len(report.Revisions)-1]
			revision.Newer, newer.Older = newer.Revision, o.Revision
			report.Revisions = append(report.Revisions, revision)
			continue
		}
		r.Reports = append(r.Reports, Report{o.Period, []Revision{revision}})
	}
	return r
}

// Published is when a report could first be read: nobody could before it was approved.
func Published(a release.Approval) time.Time {
	if a.ApprovedAt.After(a.PublishAt) {
		return a.ApprovedAt
	}
	return a.PublishAt
}

// Newest is the newest revision of a report.
func (r Report) Newest() Revision { return r.Revisions[0] }

// First is its first revision that can still be read.
func (r Report) First() Revision { return r.Revisions[len(r.Revisions)-1] }

// Path is the address of a report on its site, which ends in a slash; revision 0 is whichever is the newest.
func Path(p period.Period, revision int) string {
	if revision == 0 {
		return "/reports/" + p.String() + "/"
	}
	return fmt.Sprintf("/reports/%s/r%d/", p, revision)
}

// Path is where a revision stands for ever.
func (r Revision) Path() string { return Path(r.Period, r.Opened.Revision) }

// Standing says whether the numbers of a revision are the newest that there are, and whether these can still change.
func (r Revision) Standing() string {
	switch {
	case r.Newer > 0:
		return "superseded"
	case r.Final:
		return "final"
	}
	return "provisional"
}

// URL is the whole address of something on the site.
func (r Register) URL(path string) string { return r.Address + path }

// All lists the revisions of all reports, newest report first.
func (r Register) All() (all []Revision) {
	for _, report := range r.Reports {
		all = append(all, report.Revisions...)
	}
	return all
}

// Report returns the report of a period.
func (r Register) Report(p period.Period) (Report, bool) {
	for _, report := range r.Reports {
		if report.Period == p {
			return report, true
		}
	}
	return Report{}, false
}

// Platform is whose reports these are, as the newest one says; empty while there is none.
func (r Register) Platform() string {
	if len(r.Reports) == 0 {
		return ""
	}
	return r.Reports[0].Newest().Platform
}

// Publisher is the name of who answers for the reports.
func (r Register) Publisher() string {
	if r.Site.Publisher.Name != "" {
		return r.Site.Publisher.Name
	}
	return r.Platform()
}

// Updated is when something was last published; zero while nothing was.
func (r Register) Updated() (newest time.Time) {
	for _, revision := range r.All() {
		if revision.Published.After(newest) {
			newest = revision.Published
		}
	}
	return newest
}

// Begun is when something was first published; zero while nothing was.
func (r Register) Begun() (first time.Time) {
	for _, revision := range r.All() {
		if first.IsZero() || revision.Published.Before(first) {
			first = revision.Published
		}
	}
	return first
}

// Host is the name of the site without its port, which identifiers are made of.
func (r Register) Host() string {
	u, err := url.Parse(r.Address)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return strings.ReplaceAll(u.Hostname(), ":", ".")
}

// Tag is an identifier of something on the site that stays when it moves (RFC 4151). The day is one on which it was there.
func (r Register) Tag(on time.Time, path string) string {
	if on.IsZero() {
		on = time.Unix(0, 0)
	}
	return "tag:" + r.Host() + "," + on.UTC().Format(time.DateOnly) + ":" + path
}
