package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/server/explore"
)

// exploreView is an indicator in a breakdown over all periods.
type exploreView struct {
	Title, Section    string
	Definition, About string  // the whole of it, and its first sentence
	Measure           string  // what the cells are; empty where the rows are measures
	Of                string  // what they are counted from, in words
	Note              string  // what stands below the numbers
	Noisy             bool    // some counts hold random amounts
	Measures, Cuts    []oneOf // the other pages of the indicator
	Form              exploreForm
	Query             string   // that the server has answered
	Chosen            []string // the query in words
	Table             exploreTable
	Columns           int
	Words             []wordView
	Gathered          bool // some rows are categories that were counted together
	Meanings          []meaningView
	Broken            bool // there is more than one
	These, All        []download
	Rows, Total       int64 // of the files of what is shown, and of everything
}

// oneOf is one of several links, of which one is the page's own.
type oneOf struct {
	link
	Current bool
}

func (v visit) explorePage() (*answer, error) {
	indicator, breakdown, measure := v.vars["indicator"], v.vars["breakdown"], v.vars["measure"]
	s, err := v.series(indicator, breakdown)
	if err != nil {
		return nil, err
	}
	base := explorePath(indicator, breakdown)
	if breakdown == "over_time" {
		if total, err := v.series(indicator, "total"); err == nil && total != nil {
			return v.redirect(http.StatusFound, v.with(explorePath(indicator, "total")), nil), nil
		}
	}
	if measure != "" {
		if _, ok := s.Measure(measure); !ok {
			return nil, offer{error: problem.New(problem.NotFound, "No report has such a measure."), heading: language.Message("Its measures"), links: v.measures(s, base, "")}
		}
		if s.Turned || measure == s.Measures[0].ID { // which may be another one tomorrow
			return v.redirect(http.StatusFound, v.with(base), nil), nil
		}
		base += url.PathEscape(measure) + "/"
	}
	q, err := v.choose(s, base)
	if err != nil {
		return nil, err
	}
	if encoded := q.Encode(); encoded != v.query {
		return v.redirect(http.StatusMovedPermanently, v.to(base)+asQuery(encoded), nil), nil
	}
	view, err := v.explored(s, measure, q)
	if err != nil {
		return nil, err
	}
	at := v
	at.path += asQuery(q.Encode())
	f := at.frame(v.language.Say("%s, over all periods", view.Title), doorData, view)
	f.Script = "explore.js"
	a, err := v.page("explore.html", f)
	if a != nil {
		a.links = []string{fmt.Sprintf("<%s>; rel=\"canonical\"", v.to(base))}
	}
	return a, err
}

// explored lays out what a query chooses.
func (v visit) explored(s *explore.Series, measure string, q explore.Query) (view exploreView, err error) {
	newest := s.Newest()
	base := explorePath(newest.Indicator, newest.Breakdown)
	query := q.Encode()
	definition := v.language.Text(newest.Definition)
	in := printer{v.language}
	figures, err := v.siblings(newest.Indicator)
	if err != nil {
		return view, err
	}
	view = exploreView{Title: v.indicator(figures), Definition: definition, About: firstSentence(definition), Query: query}
	if newest.Breakdown != "over_time" && newest.Breakdown != "total" && view.Title != name(*newest) { // else it says already how it is cut
		view.Title += " " + in.cutOf(subjectOf(figures), *newest)
	}
	reports, err := v.newest()
	if err != nil {
		return view, err
	}
	for _, section := range reports[0].Sections {
		if section.ID == newest.Section {
			view.Section = v.language.Text(section.Title)
		}
	}
	shown := s.Measures[0]
	if measure != "" {
		shown, _ = s.Measure(measure)
	}
	selected := ""
	if !s.Turned {
		selected = shown.ID
		view.Measure = v.measure(shown)
		if len(s.Measures) > 1 {
			for at, l := range v.measures(s, base, query) {
				view.Measures = append(view.Measures, oneOf{l, s.Measures[at].ID == shown.ID})
			}
		}
	}
	if cuts := v.cutsOf(figures); len(cuts) > 1 {
		for _, l := range cuts {
			view.Cuts = append(view.Cuts, oneOf{l, l.Href == v.to(base)})
		}
	}
	t := s.Select(selected, q)
	view.Table = v.tableOver(s, t)
	view.Table.Caption = view.Title
	var dimensions []string
	for at, d := range newest.Dimensions {
		if d = v.language.Text(d); at > 0 {
			d = in.Lower(d)
		}
		dimensions = append(dimensions, d)
	}
	view.Table.Key = v.language.List(dimensions)
	if s.Turned {
		view.Table.Key = v.language.SayIn("of a table", "Measure")
	}
	if view.Measure != "" {
		view.Table.Caption += ", " + in.Lower(view.Measure)
	}
	view.Columns = len(t.Columns) + 1
	view.Words = v.wordsOf(t)
	view.Note, view.Of, view.Noisy = v.below(s, shown)
	view.Broken = len(t.Meanings) > 1
	for at, m := range t.Meanings {
		view.Meanings = append(view.Meanings, v.meaning(t.Meanings, at, m))
	}
	for _, row := range t.Rows {
		view.Gathered = view.Gathered || row.Gathered()
	}
	view.Form = v.form(s, q, base, measure)
	view.Chosen = v.chosen(s, q)
	view.Rows, view.Total = int64(s.Count(selected, q)), int64(s.Count("", explore.Query{}))
	stem := strings.TrimSuffix(base, "/")
	of := stem
	if selected != "" {
		of += "/" + url.PathEscape(selected)
	}
	for _, form := range []link{{v.language.Say("CSV"), ".csv"}, {v.language.Say("JSON"), ".json"}} {
		if view.Rows <= explore.MostRows {
			view.These = append(view.These, download{link{form.Title, of + form.Href + asQuery(query)}, fileName(s, selected, q, form.Href)})
		}
		if view.Total <= explore.MostRows {
			view.All = append(view.All, download{link{form.Title, stem + form.Href}, fileName(s, "", explore.Query{}, form.Href)})
		}
	}
	return view, nil
}
