package server

import (
	"slices"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/api"
	"daylight/server/register"
	"daylight/server/site"
)

// apiView is the page that says how programs read what is published.
type apiView struct {
	Address     string // of the site
	Example     *exampleView
	Licence     site.Licence
	Feeds       []link
	Problems    []problemKind
	Description string // file of the interface
}

// exampleView is a figure of the newest report that there are commands for.
type exampleView struct {
	Title, Page        string
	Indicator          string
	Breakdown, Measure string
	Periods            []string // two of those published, oldest first
	Reports            string   // address of the newest revision's files of the figure, without their ending
	Observations       string
}

// problemKind is a kind of problem that the API answers with.
type problemKind struct {
	ID, Name, Means string
	Status          int
}

// apiProblems are what the API answers with, and what each means.
var apiProblems = []struct {
	status int
	means  language.Message
}{
	{400, language.Message("A parameter or one of its values does not exist here. The answer lists what does.")},
	{404, language.Message("There is nothing at this address: no such report, revision, indicator or breakdown. The answer lists what there is.")},
	{405, language.Message("The API can only be read.")},
	{414, language.Message("The address with its parameters is longer than 4,096 bytes. Leave parameters out and take rows away yourself.")},
	{500, language.Message("Something went wrong on our side: a file is damaged, or the program has a fault. It stands in the log of whoever runs this site.")},
	{503, language.Message("What was asked for cannot be had now. Try again in a minute.")},
}

func (v visit) apiPage() (*answer, error) {
	r, err := v.register()
	if err != nil {
		return nil, err
	}
	view := apiView{Address: r.Address, Licence: v.config.Site.Licence, Feeds: v.feeds(), Description: api.DescriptionPath}
	if view.Example, err = v.example(r); err != nil {
		return nil, err
	}
	for _, p := range apiProblems {
		name := string(statusNames[p.status])
		view.Problems = append(view.Problems, problemKind{api.ProblemType("", name)[len(api.DocumentationPath)+1:], v.language.Text(name), v.language.Text(string(p.means)), p.status})
	}
	return v.page("api.html", v.frame(v.language.Say("Data for programs"), doorData, view))
}

// exampleFigure is the figure of the examples where the newest report has it; else its first one with a breakdown is.
const exampleFigure = "reversal-rate-by-region"

func (v visit) example(r register.Register) (*exampleView, error) {
	if len(r.Reports) == 0 {
		return nil, nil
	}
	newest := r.Reports[0].Newest()
	contents, err := r.Contents(newest.Opened)
	if err != nil {
		return nil, err
	}
	readable := func(s register.Summary) bool {
		return len(s.Forms) > 2 && len(s.Measures) > 0 && s.Measures[0].Unit != release.Count
	}
	at := slices.IndexFunc(contents.Figures, func(s register.Summary) bool { return s.ID == exampleFigure && readable(s) })
	if at < 0 {
		at = slices.IndexFunc(contents.Figures, func(s register.Summary) bool { return s.Breakdown != "total" && readable(s) })
	}
	if at < 0 {
		return nil, nil
	}
	f := contents.Figures[at]
	path := newest.Path() + "figures/" + f.ID
	e := exampleView{Title: f.Title, Page: v.to(path + "/"), Indicator: f.Indicator, Breakdown: f.Breakdown, Measure: f.Measures[0].ID,
		Reports: r.URL(path), Observations: r.URL(api.ObservationsPath(f.Indicator, f.Breakdown))}
	for _, report := range r.Reports[:min(2, len(r.Reports))] {
		e.Periods = slices.Insert(e.Periods, 0, report.Period.String())
	}
	return &e, nil
}
