package api

import (
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/register"
)

// Reports is the list of all reports and revisions.
type Reports struct {
	head
	Reports []reportEntry `json:"reports"` // newest period first
}

type reportEntry struct {
	span
	Revision  int             `json:"revision"` // the newest
	Standing  string          `json:"standing"` // of the newest
	Revisions []revisionEntry `json:"revisions"`
	Links     Links           `json:"links"`
}

type revisionEntry struct {
	standing
	Links Links `json:"links"`
}

// standing is where a revision stands among those of its period.
type standing struct {
	Revision     int         `json:"revision"`
	Newest       bool        `json:"newest"`
	Standing     string      `json:"standing"`      // final, provisional or superseded
	Provisional  bool        `json:"provisional"`   // not every case had been followed to the end when it was made
	SupersededBy *int        `json:"superseded_by"` // revision
	FinalFrom    period.Date `json:"final_from"`
	Published    time.Time   `json:"published"`
	ApprovedBy   string      `json:"approved_by"`
	Change       *change     `json:"change"`
}

func standingOf(r register.Revision) standing {
	s := standing{Revision: r.Revision, Newest: r.Newer == 0, Standing: r.Standing(), Provisional: !r.Final, FinalFrom: r.FinalFrom, Published: r.Published,
		ApprovedBy: r.Approval.ApprovedBy}
	if r.Newer > 0 {
		s.SupersededBy = &r.Newer
	}
	if r.Change != nil {
		s.Change = &change{r.Change.Code, meansOfCode[r.Change.Code], r.Change.Reason, r.Change.Replaces}
	}
	return s
}

// change is why a revision replaces an earlier one.
type change struct {
	Code     release.ChangeCode `json:"code"`
	Means    string             `json:"means"`
	Reason   string             `json:"reason"`
	Replaces int                `json:"replaces"`
}

// meansOfCode says what the code of a change stands for.
var meansOfCode = map[release.ChangeCode]string{
	release.Revised:   "Records that came or changed later are added.",
	release.Corrected: "A mistake of ours is put right.",
}

// Reports lists all reports.
func (l Library) Reports() Reports {
	doc := Reports{head: l.head(ReportsPath, Links{"page": l.URL("/reports/"), "feed": l.URL("/feeds/releases.atom"), "calendar": l.URL("/calendar/")}),
		Reports: []reportEntry{}}
	for _, report := range l.Register.Reports {
		newest := report.Newest()
		entry := reportEntry{span: spanOf(report.Period), Revision: newest.Revision, Standing: newest.Standing(),
			Links: Links{"report": l.URL(ReportPath(report.Period, 0)), "page": l.URL(register.Path(report.Period, 0))}}
		for _, r := range report.Revisions {
			entry.Revisions = append(entry.Revisions, revisionEntry{standingOf(r),
				Links{"report": l.URL(ReportPath(r.Period, r.Revision)), "page": l.URL(r.Path())}})
		}
		doc.Reports = append(doc.Reports, entry)
	}
	return doc
}

// Report is one revision of a report, without its numbers.
type Report struct {
	head
	Platform string `json:"platform"`
	span
	standing
	Revisions      []int              `json:"revisions"` // of the period that can be read, newest first
	Cutoff         period.Date        `json:"cutoff"`
	RecordsThrough period.Date        `json:"records_through"`
	HorizonDays    int                `json:"horizon_days"`
	Comment        string             `json:"comment,omitempty"`
	Headlines      []headline         `json:"headlines"`
	Sections       []section          `json:"sections"`
	Figures        []figure           `json:"figures"`
	Changed        *changed           `json:"changed"`
	Calendar       calendar           `json:"calendar"`
	Protection     *protection        `json:"protection,omitempty"`
	Withheld       []release.Withheld `json:"withheld"`
}

type headline struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Figures []string `json:"figures"` // that its numbers stand in
}

type section struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	About   string   `json:"about"`
	Figures []string `json:"figures"`
}

// figure is what a report says of one of its figures.
type figure struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	Subtitle    string    `json:"subtitle"`
	Indicator   string    `json:"indicator"`
	Version     int       `json:"definition_version"`
	Breakdown   string    `json:"breakdown"`
	Section     string    `json:"section"`
	Provisional bool      `json:"provisional"`
	Rows        int       `json:"rows"`
	Comment     string    `json:"comment,omitempty"`
	Measures    []measure `json:"measures"`
	Links       Links     `json:"links"`
}

// measure is one number of every row.
type measure struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Unit        release.Unit `json:"unit"`
	Numerator   string       `json:"numerator"`
	Denominator string       `json:"denominator"` // empty where there is none
}

// changed is what a revision changed of the one that it replaces, counted.
type changed struct {
	Values  int             `json:"values"`
	Redrawn int             `json:"redrawn"` // protected numbers that differ by no more than their random amounts explain
	Figures []changedFigure `json:"figures"`
	Links   Links           `json:"links"`
}

type changedFigure struct {
	ID     string `json:"id"`
	Values int    `json:"values"`
}

// calendar is where a report stands in the calendar.
type calendar struct {
	AnnouncedFor *period.Date `json:"announced_for"` // null where no day was announced
	Published    time.Time    `json:"published"`
	FinalFrom    period.Date  `json:"final_from"` // with records up to the day before, the numbers are final
	Final        bool         `json:"final"`
}

// protection says how people are protected.
type protection struct {
	Threshold     int64    `json:"threshold"` // counts of fewer people are hidden
	People        string   `json:"people,omitempty"`
	NoiseVariance int      `json:"noise_variance"` // of the random amount in each protected count; 0: none was drawn
	Noised        []string `json:"noised"`         // what these counts are of
	Promise       string   `json:"promise,omitempty"`
	Explained     string   `json:"explained"` // page
}

func (l Library) protection(r register.Revision) *protection {
	if r.Protection == nil {
		return nil
	}
	p := &protection{Threshold: r.Protection.Threshold, People: r.Protection.People, Noised: []string{}, Explained: l.URL("/methods/#why-some-numbers-are-hidden")}
	if n := r.Protection.Noise; n != nil {
		p.NoiseVariance, p.Noised, p.Promise = n.Variance, append(p.Noised, n.Measures...), n.Promise
	}
	return p
}

// Report describes a revision of a report. Where fixed is not set it stands at the address of whichever is the newest.
func (l Library) Report(p period.Period, r register.Revision, fixed bool) (Report, error) {
	contents, err := l.Contents(r.Opened)
	if err != nil {
		return Report{}, err
	}
	path := ReportPath(p, 0)
	if fixed {
		path = ReportPath(p, r.Revision)
	}
	base := r.Path()
	links := Links{"permanent": l.URL(ReportPath(p, r.Revision)), "latest": l.URL(ReportPath(p, 0)), "page": l.URL(base), "release": l.URL(base + "release.json"),
		"data_package": l.URL(base + "datapackage.json"), "checksums": l.URL(base + "CHECKSUMS"), "archive": l.URL(base + "archive.tar.gz"), "check": l.URL(base + "check/"),
		"dataset": l.URL(base + "dataset.jsonld"), "citation": l.URL(base + "cite.bib")}
	if r.Older > 0 {
		links["predecessor"] = l.URL(ReportPath(p, r.Older))
	}
	if r.Newer > 0 {
		links["successor"] = l.URL(ReportPath(p, r.Newer))
	}
	doc := Report{head: l.head(path, links), Platform: r.Platform, span: spanOf(p),
		standing: standingOf(r),
		Cutoff:   r.Cutoff, RecordsThrough: r.RecordsThrough, HorizonDays: r.HorizonDays, Comment: r.Approval.Comments[release.ReportComment],
		Headlines: []headline{}, Sections: []section{}, Figures: []figure{}, Protection: l.protection(r), Withheld: []release.Withheld{},
		Calendar: calendar{Published: r.Published, FinalFrom: r.FinalFrom, Final: r.Final}}
	for _, planned := range l.Site.Calendar {
		if planned.Period == p {
			doc.Calendar.AnnouncedFor = &planned.On
		}
	}
	if report, ok := l.Register.Report(p); ok {
		for _, other := range report.Revisions {
			doc.Revisions = append(doc.Revisions, other.Revision)
		}
	}
	for _, h := range r.Headlines {
		doc.Headlines = append(doc.Headlines, headline{h.ID, h.Text, listed(h.Figures)})
	}
	for _, s := range r.Sections {
		doc.Sections = append(doc.Sections, section{s.ID, s.Title, s.About, listed(s.Figures)})
	}
	for _, f := range contents.Figures {
		doc.Figures = append(doc.Figures, l.figure(r, f))
	}
	if r.Protection != nil {
		doc.Withheld = append(doc.Withheld, r.Protection.Withheld...)
	}
	doc.Changed, err = l.changed(r)
	return doc, err
}

// listed is a list as JSON has it: empty, and never null.
func listed(ids []string) []string { return append([]string{}, ids...) }

func (l Library) figure(r register.Revision, f register.Summary) figure {
	at := l.URL(figurePath(r, f.ID))
	made := figure{ID: f.ID, Title: f.Title, Subtitle: f.Subtitle, Indicator: f.Indicator, Version: f.Version, Breakdown: f.Breakdown, Section: f.Section,
		Provisional: f.Provisional, Rows: f.Count, Comment: r.Approval.Comments[f.ID], Measures: measuresOf(f.Measures),
		Links: Links{"page": at + "/", "observations": l.URL(ObservationsPath(f.Indicator, f.Breakdown))}}
	for _, form := range f.Forms {
		made.Links[form.Name] = at + form.Ending
	}
	if _, described := r.Sum(register.ColumnsFile); described && made.Links["csv"] != "" {
		made.Links["csv_metadata"] = at + ".csv-metadata.json"
	}
	return made
}

func measuresOf(of []release.Measure) []measure {
	made := []measure{}
	for _, m := range of {
		made = append(made, measure{m.ID, m.Title, m.Unit, m.Numerator, m.Denominator})
	}
	return made
}

// changed counts what a revision changed; nil where it replaces none.
func (l Library) changed(r register.Revision) (*changed, error) {
	changes, err := r.Changes()
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	made := &changed{Values: len(changes.Differences), Redrawn: changes.Redrawn, Figures: []changedFigure{},
		Links: Links{"values": l.URL(r.Path() + release.ChangesFile), "page": l.URL(r.Path() + "changes/")}}
	for _, d := range changes.Differences {
		if last := len(made.Figures) - 1; last < 0 || made.Figures[last].ID != d.Figure {
			made.Figures = append(made.Figures, changedFigure{ID: d.Figure})
		}
		made.Figures[len(made.Figures)-1].Values++
	}
	return made, nil
}
