package server

import (
	"slices"
	"time"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/register"
)

// bulletinView is the first screen of a report, in the order that its readers need: what it says in sentences, where all cases ended, regions
// and tenures beside each other, what the platform says, what is not known or hidden, what to do, and the files.
type bulletinView struct {
	heading
	Headlines []headlineView
	Revised   []revisedView // reports that this one compares with
	Lead      *figureView   // where all cases ended
	Glances   []glance
	Changes   *figureView // since the period before
	Topics    []topicLink
	Unknown   *topicLink // what the records lack
	Audited   bool       // a random audit says how many mistakes there are among those neither decided on appeal nor corrected
	Keeps     *release.Protection
	Withheld  int // figures that are not published
	Downloads []link
	Revisions []link           // the others of the period
	Approval  release.Approval // zero where nobody had to approve it
	Published time.Time
	Doors     []doorView
	Comment   string // what the platform says of the report as a whole
	Room      string // of a draft: where it can say that
	Cite      *citation
}

// published is when a report could first be read: nobody could before it was approved.
func published(a release.Approval) time.Time { return register.Published(a) }

type headlineView struct {
	release.Headline
	Sources []link
}

// revisedView is a report that was revised since another one held numbers of it.
type revisedView struct {
	Period period.Period
	Newest link
}

// topicLink leads to the page of a section.
type topicLink struct {
	Title, About, Href string
	Messages           []string // titles of its first figures
}

// The parts of a report that have a place of their own on its first screen.
const (
	leadFigure     = "outcomes-total"
	auditFigure    = "mistakes-audited-total" // whose number says what is not known otherwise
	changesFigure  = "changes-total"          // is shown whole, where there was a period before
	unknownSection = "quality"
)

func (v visit) reportPage() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	view, err := a.bulletin()
	if err != nil {
		return nil, err
	}
	view.Revised, view.Doors = v.revisedSince(a), v.doors(doorReport)
	var dataset any
	if v.audience.public {
		if view.Cite, dataset, err = v.reusedReport(a); err != nil {
			return nil, err
		}
	}
	f := v.frame(v.language.Period(a.Period)+" · "+a.Platform, doorReport, view)
	f.Dataset = dataset
	f.Charts = true
	if a.approved() && len(a.Headlines) > 0 {
		v.share(&f, a.base()+cardFile, v.language.Period(a.Period)+" · "+a.Platform, view.Headlines[0].Text)
	}
	return a.page(v, "bulletin.html", "", f)
}

// revisedSince lists the reports that an approved one compares with and that have newer numbers now.
func (v visit) revisedSince(a asked) (views []revisedView) {
	if !a.approved() {
		return nil
	}
	newer, err := release.RevisedSince(a.Opened, v.held)
	if err != nil {
		v.log.Error("what a report compares with cannot be read", "period", a.Period.String(), "revision", a.Revision, "error", err.Error())
	}
	for _, c := range newer {
		views = append(views, revisedView{c.Period, link{v.language.Say("revision %d", c.Revision), v.to(reportPath(c.Period, c.Revision))}})
	}
	return views
}

func (a asked) bulletin() (bulletinView, error) {
	v := bulletinView{heading: a.heading(), Downloads: a.downloads(), Revisions: a.others(), Approval: a.Approval, Published: published(a.Approval),
		Comment: a.Approval.Comments[release.ReportComment], Room: a.room(release.ReportComment), Keeps: a.Protection}
	if a.Protection != nil {
		v.Withheld = len(a.Protection.Withheld)
	}
	for _, headline := range a.Headlines {
		h := headlineView{Headline: headline}
		for _, id := range headline.Figures {
			f, err := a.head(id)
			if err != nil {
				return v, err
			}
			h.Sources = append(h.Sources, link{name(f.figure()), a.to("figures/" + id + "/")})
		}
		v.Headlines = append(v.Headlines, h)
	}
	var err error
	if v.Lead, err = a.ifThere(leadFigure); err != nil {
		return v, err
	}
	if a.hasPicture(changesFigure) {
		if v.Changes, err = a.ifThere(changesFigure); err != nil {
			return v, err
		}
	}
	if audit, err := a.ifThere(auditFigure); err != nil {
		return v, err
	} else if audit != nil {
		v.Audited = shows(audit.Figure, "mistakes")
	}
	if v.Glances, err = a.glances(); err != nil {
		return v, err
	}
	for _, section := range a.Sections {
		if len(section.Figures) == 0 {
			continue
		}
		topic, err := a.topicLink(section)
		if err != nil {
			return v, err
		}
		if section.ID == unknownSection {
			v.Unknown = &topic
			continue
		}
		v.Topics = append(v.Topics, topic)
	}
	return v, nil
}

// ifThere is a figure of the release; nil where it has none of that name.
func (a asked) ifThere(id string) (*figureView, error) {
	if _, ok := a.Sum("figures/" + id + ".json"); !ok {
		return nil, nil
	}
	v, err := a.view(id)
	return &v, err
}

// shows reports whether a figure has a number of a measure in its first row.
func shows(f release.Figure, measure string) bool {
	at := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	return at >= 0 && len(f.Rows) > 0 && f.Rows[0].Values[at].Value != nil
}

// others are the other revisions of the period.
func (a asked) others() (links []link) {
	for _, n := range a.revisions {
		if n != a.Revision {
			links = append(links, link{a.in.Say("Revision %d", n), addressIn(a.in.Language, reportPath(a.Period, n))})
		}
	}
	return links
}

// downloads lists the files of the release itself.
func (a asked) downloads() []link {
	var links []link
	for _, file := range []link{
		{a.in.Say("What this report is (JSON)"), "release.json"},
		{a.in.Say("What the files are and how to compute with them (text)"), "README.txt"},
		{a.in.Say("Data package with every file and every column described (JSON)"), "datapackage.json"},
		{a.in.Say("What this revision changed, cell by cell (JSON)"), "changes.json"},
		{a.in.Say("Who approved it (JSON)"), "approval.json"},
	} {
		if _, ok := a.Sum(file.Href); ok || file.Href == "approval.json" && a.approved() {
			links = append(links, link{file.Title, a.base() + file.Href})
		}
	}
	links = append(links, link{a.in.Say("Checksums of all files (SHA-256)"), a.base() + checksumsFile})
	if a.approved() {
		links = append(links, link{a.in.Say("All files of this revision in one (.tar.gz)"), a.base() + archiveFile})
	}
	return links
}
