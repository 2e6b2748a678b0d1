package server

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// figureView is a figure as a page shows it: the picture, the table below it and the files.
type figureView struct {
	release.Figure
	Href    string // page of the figure
	Data    string // file that the interactive picture reads
	Picture picture
	Table   table
	Open    bool // the table is shown at once
	Files   []link
	Subject string
	More    []link // the same indicator in other breakdowns
	Comment string // what the platform says of it
	Room    string // of a draft: the name under which a file of comments can say something of it
}

// picture is the drawn figure in its two widths; empty where there is only a table.
type picture struct{ Wide, Narrow template.HTML }

// fileTitles are the forms of a figure in the order of display.
var fileTitles = []struct {
	title  language.Message
	ending string
}{{language.Message("CSV"), ".csv"}, {language.Message("JSON"), ".json"}, {language.Message("Parquet"), ".parquet"}, {language.Message("SVG picture"), ".svg"}}

// figure is a figure of the release in the language of the visit, without the browser's drawing of it. Nobody may change what is in it: the
// next one gets the same.
func (a asked) figure(id string) (release.Figure, error) {
	name := release.Name(a.Period, a.Revision) + " " + a.in.Code() + " " + id
	if f, ok := a.held.figures.GetIfPresent(name); ok {
		return f, nil
	}
	f, err := a.Figure(id)
	if err != nil {
		return f, err
	}
	f.Chart = nil
	for _, m := range f.Measures {
		if m.Counts != nil && a.Protection != nil {
			m.Counts.Threshold = a.Protection.Threshold
		}
	}
	a.held.figures.Set(name, f)
	return f, nil
}

// shows reports whether a figure is in a section of the report.
func (a asked) shows(id string) bool {
	return slices.ContainsFunc(a.Sections, func(s release.Section) bool { return slices.Contains(s.Figures, id) })
}

// figuresBytes is about how much memory the figures at hand may take.
const figuresBytes = 32 << 20

func newFigures() *otter.Cache[string, release.Figure] {
	return otter.Must(&otter.Options[string, release.Figure]{
		MaximumWeight: figuresBytes,
		Weigher: func(_ string, f release.Figure) uint32 {
			const texts, row, value = 4 << 10, 160, 160 // bytes, about
			return uint32(texts + len(f.Rows)*(row+len(f.Measures)*value))
		},
	})
}

// view reads one figure and its pictures.
func (a asked) view(id string) (figureView, error) {
	f, err := a.figure(id)
	if err != nil {
		return figureView{}, err
	}
	v := figureView{Figure: f, Href: a.to("figures/" + id + "/"), Data: a.spokenFile("figures/" + id + ".json"),
		Table: a.in.tableOf(f), Comment: a.Approval.Comments[id], Room: a.room(id)}
	if v.Subject, err = a.subject(f); err != nil {
		return v, err
	}
	if v.Picture, err = a.picture(id); err != nil {
		return v, err
	}
	v.Open = v.Picture == picture{}
	for _, form := range fileTitles {
		if _, ok := a.Sum("figures/" + id + form.ending); ok {
			v.Files = append(v.Files, link{a.in.Text(string(form.title)), a.spokenFile("figures/" + id + form.ending)})
		}
	}
	v.Files = append(v.Files, link{a.in.Say("CSV as shown"), a.to("figures/" + id + shownEnding)})
	if a.approved() {
		v.Files = append(v.Files, link{a.in.Say("PNG to share"), a.to("figures/" + id + ".png")})
	}
	return v, nil
}

// spokenFile is the address of a file in the language of the visit, if the release has it in that one.
func (a asked) spokenFile(name string) string {
	if a.Translated(name) != name {
		return a.to(name)
	}
	return a.base() + name
}

// hasPicture reports whether a figure is drawn at all.
func (a asked) hasPicture(id string) bool {
	_, ok := a.Sum(a.Translated("figures/" + id + ".wide.svg"))
	return ok
}

// picture reads the drawings that stand in a page. They come from the release as they were drawn, checked against its
// checksums; labels in them were escaped when they were drawn.
func (a asked) picture(id string) (picture, error) {
	if !a.hasPicture(id) {
		return picture{}, nil
	}
	var drawn [2]template.HTML
	for i, width := range []string{"wide", "narrow"} {
		name := a.Translated("figures/" + id + "." + width + ".svg")
		text, err := a.File(name)
		if err != nil {
			return picture{}, err
		}
		if !bytes.HasPrefix(text, []byte("<svg ")) {
			return picture{}, problem.New(problem.Internal, "The picture of the figure %s cannot stand in a page.", id)
		}
		drawn[i] = template.HTML(text)
	}
	return picture{Wide: drawn[0], Narrow: drawn[1]}, nil
}

// cut names a breakdown in a list of breakdowns: "by region", "over time".
func (p printer) cut(f release.Figure) string {
	switch f.Breakdown {
	case "total":
		return p.Say("in total")
	case "over_time":
		return p.Say("over time")
	}
	names := make([]string, len(f.Dimensions))
	for i, dimension := range f.Dimensions {
		names[i] = p.Lower(dimension)
	}
	return p.Say("by %s", p.List(names))
}

// name is a figure's title without what it says: "Appeal rate" of "Appeal rate: 30.0 %".
func name(f release.Figure) string {
	before, _, _ := strings.Cut(f.Title, ": ")
	return before
}

// subject is what a figure and its siblings are about, "Reversal rate" of "Reversal rate", "Reversal rate over time" and "Reversal rate by
// tenure, of those decided": the words that all their names begin with, in any language. A figure without siblings has its own name.
func (a asked) subject(f release.Figure) (string, error) {
	heads, err := a.heads()
	var names []string
	for _, h := range heads {
		if h.Indicator == f.Indicator && h.ID != f.ID {
			names = append(names, name(h.figure()))
		}
	}
	return sharedWords(name(f), names), err
}

// sharedWords are those that a name and all others begin with, but for the "by" that is left where they go on.
func sharedWords(name string, others []string) string {
	all := strings.Split(name, " ")
	words := all
	for _, other := range others {
		same := 0
		for theirs := strings.Split(other, " "); same < min(len(words), len(theirs)) && words[same] == theirs[same]; {
			same++
		}
		words = words[:same]
	}
	if n := len(words); n > 0 && n < len(all) && slices.Contains(bys, words[n-1]) {
		words = words[:n-1]
	}
	if len(words) == 0 {
		return name
	}
	return strings.TrimRight(strings.Join(words, " "), ",;(")
}

// bys is "by" in every language: a report that was made before there were languages has English names on all pages.
var bys = func() (words []string) {
	for _, l := range language.All {
		words = append(words, strings.TrimSpace(l.Say("by %s", "")))
	}
	return words
}()

// cutOf names the breakdown of a figure of a subject as its name does, or else as cut does.
func (p printer) cutOf(subject string, f release.Figure) string {
	rest, _ := strings.CutPrefix(name(f), subject+" ")
	by, _, _ := strings.Cut(rest, ", ")
	if first, _, more := strings.Cut(by, " "); more && slices.Contains(bys, first) {
		return by
	}
	return p.cut(f)
}

// named is a figure by its subject and how it is cut: "Reversal rate by tenure".
func (a asked) named(f release.Figure) (string, error) {
	subject, err := a.subject(f)
	if subject == name(f) && f.Breakdown != "total" { // it says already how it is cut
		return subject, err
	}
	return subject + " " + a.in.cutOf(subject, f), err
}

// longTable is how many rows a table may have to be shown at once on the page of its figure; a longer one would hide what the
// figure means.
const longTable = 24

// figurePageView is the page of one figure.
type figurePageView struct {
	Report  heading
	Figure  figureView
	Section release.Section
	Revised []revisedView // reports that this one compares with
	Methods []string      // of the intervals, each once; none where there are none
	Cite    *citation     // nil where it was not published
	Embed   *embedCode
	Periods string // where the same stands over all periods; empty where no newest revision has it
}

// AsReport reports whether the cases of the figure are followed for as many days as those of the report.
func (v figurePageView) AsReport() bool {
	var days int
	_, err := fmt.Sscan(v.Figure.Horizon, &days)
	return err == nil && days == v.Report.Horizon
}

// shownFigure is the report of a visit, and the figure of it that the address names.
func (v visit) shownFigure() (a asked, id string, err error) {
	id = v.vars["figure"]
	if a, err = v.release(); err == nil && !a.shows(id) {
		err = a.offerFigures(problem.New(problem.NotFound, "The report for %s has no such figure.", period.Spoken(a.Period)))
	}
	return a, id, err
}

func (v visit) figurePage() (*answer, error) {
	a, id, err := v.shownFigure()
	if err != nil {
		return nil, err
	}
	shown, err := a.view(id)
	if err != nil {
		return nil, err
	}
	page := figurePageView{Report: a.heading(), Figure: shown, Revised: v.revisedSince(a)}
	page.Figure.Open = page.Figure.Open || len(shown.Rows) <= longTable
	if page.Figure.More, err = a.siblings(shown.Figure); err != nil {
		return nil, err
	}
	page.Periods = v.overPeriods(shown.Figure)
	for _, section := range a.Sections {
		if section.ID == shown.Section {
			page.Section = section
		}
	}
	for _, m := range shown.Measures {
		if m.Method != "" && !slices.Contains(page.Methods, m.Method) {
			page.Methods = append(page.Methods, m.Method)
		}
	}
	var dataset any
	if v.audience.public {
		if page.Cite, page.Embed, dataset, err = v.reused(a, shown); err != nil {
			return nil, err
		}
	}
	f := v.frame(shown.Title+" · "+v.language.Period(a.Period), doorReport, page)
	f.Dataset = dataset
	f.Charts = shown.Picture != picture{}
	if a.approved() {
		v.share(&f, a.base()+"figures/"+id+".png", shown.Title, shown.Subtitle)
	}
	return a.page(v, "figure.html", "figures/"+id+"/", f)
}

// siblings lists the same indicator in all other breakdowns.
func (a asked) siblings(f release.Figure) (links []link, err error) {
	heads, err := a.heads()
	if err != nil {
		return nil, err
	}
	subject, err := a.subject(f)
	for _, other := range heads {
		if other.Indicator == f.Indicator && other.ID != f.ID {
			links = append(links, link{a.in.cutOf(subject, other.figure()), a.to("figures/" + other.ID + "/")})
		}
	}
	return links, err
}
