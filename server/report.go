package server

import (
	"fmt"
	"net/http"
	"slices"
	"time"

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
	Newer     *link  // set where this is not the newest revision
	Change    *release.Change
}

func (a asked) heading() heading {
	h := headingOf(a.Release)
	if n := a.newest(); n > a.Revision {
		h.Newer = &link{fmt.Sprintf("Revision %d", n), reportPath(a.Period, n)}
	}
	return h
}

func headingOf(r release.Release) heading {
	return heading{
		Platform: r.Platform, Period: r.Period, Revision: r.Revision, Edition: r.Edition, Final: r.Final, FinalFrom: r.FinalFrom,
		Cutoff: r.Cutoff, Through: min(r.Cutoff.Add(-1), r.RecordsThrough), Horizon: r.HorizonDays, Href: reportPath(r.Period, r.Revision), Change: r.Change,
	}
}

// stamps names everything that a page of this release is made from.
func (a asked) stamps() []string {
	return []string{stampOf(a.Opened), fmt.Sprint(a.revisions)}
}

// reportView is the page of a report.
type reportView struct {
	heading
	Headlines []headlineView
	Revised   []revisedView // reports that this one compares with
	Sections  []sectionView
	Unknown   *unknownView
	MadeFrom  release.MadeFrom
	Checks    []release.Check
	Records   period.Date // last day on record
	Revisions []link      // the others of the period
	Downloads []link
	Approval  release.Approval // zero where nobody had to approve it
	Published time.Time
	Comment   string // what the platform says of the report as a whole
	Room      string // of a draft: where it can say that
	Keeps     *release.Protection
	Withheld  []withheldView // what is not published, by the reason for it
	Audited   bool           // a random audit says how many mistakes there are among those neither decided on appeal nor corrected
}

// published is when a report could first be read: nobody could before it was approved.
func published(a release.Approval) time.Time {
	if a.ApprovedAt.After(a.PublishAt) {
		return a.ApprovedAt
	}
	return a.PublishAt
}

// withheldView is what is kept back for one reason.
type withheldView struct {
	Why    string
	Titles []string
}

type headlineView struct {
	release.Headline
	Sources []link
}

// revisedView is a report that was revised since another one held numbers of it.
type revisedView struct {
	Period period.Period
	Newest link
}

// sectionView is one section: its first figure shown, the rest of it linked.
type sectionView struct {
	release.Section
	Shown      []figureView
	Changes    *figureView // since the period before
	Indicators []indicatorView
}

// indicatorView is an indicator that is not shown on the page itself.
type indicatorView struct {
	Title, Subtitle, Href string
	Subject               string
	More                  []link
}

// unknownView is what the records behind the report lack.
type unknownView struct {
	release.Section
	Figure *figureView
}

// The parts of a report that have a place of their own on its page.
const (
	leadFigure     = "outcomes-total"
	auditFigure    = "mistakes-audited-total" // whose number says what is not known otherwise
	changesFigure  = "changes-total"          // is shown whole, where there was a period before
	unknownSection = "quality"
)

func (s *Server) reportPage(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	a.linkVersions(w, "")
	revised := s.revisedSince(r, a)
	return s.page(w, r, "report.html", append(a.stamps(), fmt.Sprint(revised)), func() (frame, error) {
		view, err := a.report()
		if err != nil {
			return frame{}, err
		}
		view.Revised = revised
		f := s.frame(a.Period.Label()+" · "+a.Platform, doorReport, view)
		f.Charts = true
		return f, nil
	})
}

// revisedSince lists the reports that an approved one compares with and that have newer numbers now.
func (s *Server) revisedSince(r *http.Request, a asked) (views []revisedView) {
	if !a.approved() {
		return nil
	}
	newer, err := release.RevisedSince(a.Opened, s.shelf)
	if err != nil {
		s.log.ErrorContext(r.Context(), "what a report compares with cannot be read", "period", a.Period.String(), "revision", a.Revision, "error", err.Error())
	}
	for _, c := range newer {
		views = append(views, revisedView{c.Period, link{fmt.Sprintf("revision %d", c.Revision), reportPath(c.Period, c.Revision)}})
	}
	return views
}

func (a asked) report() (reportView, error) {
	v := reportView{heading: a.heading(), MadeFrom: a.MadeFrom, Checks: a.Checks, Records: a.RecordsThrough,
		Downloads: a.downloads(), Approval: a.Approval, Published: published(a.Approval), Comment: a.Approval.Comments[release.ReportComment], Room: a.room(release.ReportComment), Keeps: a.Protection}
	if a.Protection != nil {
		for _, w := range a.Protection.Withheld {
			at := slices.IndexFunc(v.Withheld, func(o withheldView) bool { return o.Why == w.Why })
			if at < 0 {
				at = len(v.Withheld)
				v.Withheld = append(v.Withheld, withheldView{Why: w.Why})
			}
			v.Withheld[at].Titles = append(v.Withheld[at].Titles, w.Title)
		}
	}
	for _, n := range a.revisions {
		if n != a.Revision {
			v.Revisions = append(v.Revisions, link{fmt.Sprintf("Revision %d", n), reportPath(a.Period, n)})
		}
	}
	for _, headline := range a.Headlines {
		h := headlineView{Headline: headline}
		for _, id := range headline.Figures {
			f, err := a.Figure(id)
			if err != nil {
				return v, err
			}
			h.Sources = append(h.Sources, link{name(f), a.base() + "figures/" + id})
		}
		v.Headlines = append(v.Headlines, h)
	}
	for _, section := range a.Sections {
		if section.ID == unknownSection {
			unknown, err := a.unknown(section)
			if err != nil {
				return v, err
			}
			v.Unknown = &unknown
			continue
		}
		made, err := a.section(section)
		if err != nil {
			return v, err
		}
		if slices.Contains(section.Figures, auditFigure) {
			f, err := a.Figure(auditFigure)
			if err != nil {
				return v, err
			}
			v.Audited = shows(f, "mistakes")
		}
		if slices.Contains(section.Figures, leadFigure) { // comes before all others, wherever the catalogue has it
			v.Sections = slices.Insert(v.Sections, 0, made)
			continue
		}
		v.Sections = append(v.Sections, made)
	}
	return v, nil
}

// section shows the first figure of a section and links all others, indicator by indicator. Where the first is but a number,
// the first picture of the same indicator is shown with it.
func (a asked) section(section release.Section) (sectionView, error) {
	v := sectionView{Section: section}
	places := map[string]int{}
	drawn := false
	for _, id := range section.Figures {
		f, err := a.Figure(id)
		if err != nil {
			return v, err
		}
		first := len(v.Shown) == 0
		same := !first && f.Indicator == v.Shown[0].Indicator
		if first || (same && !drawn && a.hasPicture(id)) {
			shown, err := a.view(id)
			if err != nil {
				return v, err
			}
			v.Shown = append(v.Shown, shown)
			drawn = drawn || a.hasPicture(id)
			continue
		}
		if id == changesFigure && a.hasPicture(id) {
			if v.Changes, err = a.changesView(id); err != nil {
				return v, err
			}
			continue
		}
		here := link{cut(f), a.base() + "figures/" + id}
		if same {
			v.Shown[0].More = append(v.Shown[0].More, here)
			continue
		}
		place, seen := places[f.Indicator]
		if !seen {
			places[f.Indicator] = len(v.Indicators)
			v.Indicators = append(v.Indicators, indicatorView{Title: f.Title, Subtitle: f.Subtitle, Href: here.Href, Subject: subject(f)})
			continue
		}
		v.Indicators[place].More = append(v.Indicators[place].More, here)
	}
	if n := len(v.Shown); n > 1 { // the others follow the last one shown
		v.Shown[0].More, v.Shown[n-1].More = nil, v.Shown[0].More
	}
	return v, nil
}

// shows reports whether a figure has a number of a measure in its first row.
func shows(f release.Figure, measure string) bool {
	at := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	return at >= 0 && len(f.Rows) > 0 && f.Rows[0].Values[at].Value != nil
}

func (a asked) changesView(id string) (*figureView, error) {
	v, err := a.view(id)
	return &v, err
}

func (a asked) unknown(section release.Section) (unknownView, error) {
	v := unknownView{Section: section}
	if len(section.Figures) == 0 {
		return v, nil
	}
	figure, err := a.view(section.Figures[0])
	if err != nil {
		return v, err
	}
	figure.Picture, figure.Open = picture{}, true
	v.Figure = &figure
	return v, nil
}

// downloads lists the files of the release itself.
func (a asked) downloads() []link {
	var links []link
	for _, file := range []link{
		{"What this report is (JSON)", "release.json"},
		{"What the files are and how to compute with them (text)", "README.txt"},
		{"Data package with every file and every column described (JSON)", "datapackage.json"},
		{"What this revision changed, cell by cell (JSON)", "changes.json"},
		{"Who approved it (JSON)", "approval.json"},
	} {
		if _, ok := a.Sum(file.Href); ok || file.Href == "approval.json" && a.approved() {
			links = append(links, link{file.Title, a.base() + file.Href})
		}
	}
	links = append(links, link{"Checksums of all files (SHA-256)", a.base() + checksumsFile})
	if a.approved() {
		links = append(links, link{"All files of this revision in one (.tar.gz)", a.base() + archiveFile})
	}
	return links
}
