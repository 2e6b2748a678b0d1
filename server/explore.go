package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/explore"
)

// explorePath is the address of an indicator in a breakdown over all periods.
func explorePath(indicator, breakdown string) string {
	return "/explore/" + url.PathEscape(indicator) + "/" + url.PathEscape(breakdown) + "/"
}

// series is an indicator in a breakdown as the newest revision of each period says it.
func (v visit) series(indicator, breakdown string) (*explore.Series, error) {
	id := explore.ID(indicator, breakdown)
	var reports []explore.Report
	for _, o := range v.held.newest() {
		r, err := v.reportOf(o, id)
		if err != nil {
			return nil, err
		}
		if r.Figure != nil && (r.Figure.Indicator != indicator || r.Figure.Breakdown != breakdown) { // another one of the same name
			r.Figure, r.English = nil, nil
		}
		reports = append(reports, r)
	}
	if s := explore.New(reports); s != nil {
		return s, nil
	}
	cuts, err := v.cuts(indicator)
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.NotFound, "No report has such an indicator."))
	}
	return nil, offer{error: problem.New(problem.NotFound, "No report breaks this indicator down so."), heading: language.Message("Its breakdowns"), links: cuts}
}

// reportOf is what a report says by a figure, in the language of the visit if it speaks that one.
func (v visit) reportOf(own *release.Opened, id string) (r explore.Report, err error) {
	r = explore.Report{Period: own.Period, Revision: own.Revision}
	o, err := v.held.in(v.language, own)
	if err != nil {
		return r, err
	}
	if r.Figure, err = v.figureOf(o, id); err == nil && o != own {
		r.English, err = v.figureOf(own, id)
	}
	return r, err
}

// newest is the newest revision of each period as it speaks in the language of the visit: short periods before long ones, newest first.
func (v visit) newest() (newest []*release.Opened, err error) {
	for _, own := range v.held.newest() {
		o, err := v.held.in(v.language, own)
		if err != nil {
			return nil, err
		}
		newest = append(newest, o)
	}
	return newest, nil
}

// figureOf is a figure that pages of a release show, in its language, which nobody may change; nil where the release shows none of that name.
func (v visit) figureOf(o *release.Opened, id string) (*release.Figure, error) {
	a := asked{Opened: o, in: printer{o.Language()}, held: v.held}
	if !a.shows(id) {
		return nil, nil
	}
	f, err := a.figure(id)
	if err != nil || len(f.Measures) == 0 || id != explore.ID(f.Indicator, f.Breakdown) { // there is nothing to count, or no address for it
		return nil, err
	}
	return &f, nil
}

// siblings are the figures of an indicator, one in each breakdown, each as the newest report that shows it says it.
func (v visit) siblings(indicator string) (figures []*release.Figure, err error) {
	newest, err := v.newest()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, o := range newest {
		for _, section := range o.Sections {
			for _, id := range section.Figures {
				if seen[id] || !strings.HasPrefix(id, indicator+"-") {
					continue
				}
				f, err := v.figureOf(o, id)
				if err != nil {
					return nil, err
				}
				if f != nil && f.Indicator == indicator {
					seen[id] = true
					figures = append(figures, f)
				}
			}
		}
	}
	return figures, nil
}

// cuts are the breakdowns of an indicator.
func (v visit) cuts(indicator string) ([]link, error) {
	figures, err := v.siblings(indicator)
	return v.cutsOf(figures), err
}

func (v visit) cutsOf(figures []*release.Figure) (cuts []link) {
	if len(figures) == 0 {
		return nil
	}
	subject := subjectOf(figures)
	for _, f := range figures {
		cuts = append(cuts, link{printer{v.language}.cutOf(subject, *f), v.to(explorePath(f.Indicator, f.Breakdown))})
	}
	return withoutRepeats(v, figures[0].Indicator, cuts)
}

// subjectOf is what figures of one indicator are about, of which the first gives its name.
func subjectOf(figures []*release.Figure) string {
	var others []string
	for _, f := range figures[1:] {
		others = append(others, name(*f))
	}
	return sharedWords(name(*figures[0]), others)
}

// withoutRepeats leaves out an indicator over time where it is also there in total: over all periods both are the same.
func withoutRepeats(v visit, indicator string, cuts []link) []link {
	href := func(breakdown string) string { return v.to(explorePath(indicator, breakdown)) }
	if !slices.ContainsFunc(cuts, func(l link) bool { return l.Href == href("total") }) {
		return cuts
	}
	return slices.DeleteFunc(cuts, func(l link) bool { return l.Href == href("over_time") })
}

// overPeriods is where a figure stands over all periods; empty where the newest revision of none has it.
func (v visit) overPeriods(f release.Figure) string {
	breakdowns := []string{f.Breakdown}
	if len(f.Measures) == 0 || f.ID != explore.ID(f.Indicator, f.Breakdown) {
		return ""
	}
	if f.Breakdown == "over_time" {
		breakdowns = []string{"total", "over_time"}
	}
	for _, breakdown := range breakdowns {
		if slices.ContainsFunc(v.held.newest(), func(o *release.Opened) bool { return (asked{Opened: o}).shows(explore.ID(f.Indicator, breakdown)) }) {
			return v.to(explorePath(f.Indicator, breakdown))
		}
	}
	return ""
}

// indicator is what the indicator of some figures is called in the language of the visit.
func (v visit) indicator(figures []*release.Figure) string {
	return v.language.Text(subjectOf(figures))
}

// measure is what a measure of a series is called.
func (v visit) measure(m release.Measure) string {
	switch m.Title {
	case explore.ThisPeriod:
		return v.language.Say("The period itself")
	case explore.PeriodBefore:
		return v.language.Say("The period before it")
	}
	return v.language.Text(m.Title)
}

// indicatorsView is the list of all indicators, by topic.
type indicatorsView struct {
	Topics  []indicatorTopic
	Choices []cutChoice // of the form: every breakdown that any indicator has
}

type indicatorTopic struct {
	ID, Title  string
	Indicators []indicatorEntry
}

type indicatorEntry struct {
	ID, Title, About string
	Cuts             []link
}

// cutChoice is a breakdown in the form.
type cutChoice struct{ ID, Title string }

func (v visit) indicatorsPage() (*answer, error) {
	if len(v.values) > 0 {
		return v.chosenIndicator()
	}
	view, err := v.indicators()
	if err != nil {
		return nil, err
	}
	f := v.frame(v.language.Say("Explore the numbers"), doorData, view)
	f.Script = "explore.js"
	return v.page("indicators.html", f)
}

// chosenIndicator leads from the form to what was chosen in it.
func (v visit) chosenIndicator() (*answer, error) {
	for name := range v.values {
		if name != "indicator" && name != "breakdown" {
			return nil, v.offerIndicators(problem.New(problem.Invalid, "This address asks for something that this page does not know. It knows indicator and breakdown."))
		}
	}
	indicator, breakdown := v.values.Get("indicator"), v.values.Get("breakdown")
	if indicator == "" {
		return nil, v.offerIndicators(problem.New(problem.Invalid, "This address chooses no indicator."))
	}
	cuts, err := v.cuts(indicator)
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.Invalid, "No report has such an indicator."))
	}
	to := cuts[0].Href
	if breakdown != "" {
		to = v.to(explorePath(indicator, breakdown))
		if !slices.ContainsFunc(cuts, func(l link) bool { return l.Href == to }) {
			return nil, offer{error: problem.New(problem.Invalid, "No report breaks this indicator down so."), heading: language.Message("Its breakdowns"), links: cuts}
		}
	}
	return v.redirect(http.StatusFound, to, nil), nil
}

func (v visit) offerIndicators(err error) error {
	return offer{error: err, heading: language.Message("What there is to explore"), links: []link{{v.language.Say("All indicators"), v.to("/explore/")}}}
}

// indicators reads what every report has, of each figure the newest.
func (v visit) indicators() (view indicatorsView, err error) {
	newest, err := v.newest()
	if err != nil {
		return view, err
	}
	seen := map[string]bool{}
	topics := map[string]int{}
	type place struct{ topic, at int }
	places := map[string]place{}
	figures := map[string][]*release.Figure{}
	for _, o := range newest {
		for _, section := range o.Sections {
			for _, id := range section.Figures {
				if seen[id] {
					continue
				}
				seen[id] = true
				f, err := v.figureOf(o, id)
				if err != nil {
					return view, err
				}
				if f == nil {
					continue
				}
				if _, there := places[f.Indicator]; !there {
					topic, known := topics[section.ID]
					if !known {
						topic = len(view.Topics)
						topics[section.ID] = topic
						view.Topics = append(view.Topics, indicatorTopic{ID: section.ID, Title: v.language.Text(section.Title)})
					}
					of := &view.Topics[topic]
					places[f.Indicator] = place{topic, len(of.Indicators)}
					of.Indicators = append(of.Indicators, indicatorEntry{ID: f.Indicator, About: firstSentence(v.language.Text(f.Definition))})
				}
				figures[f.Indicator] = append(figures[f.Indicator], f)
			}
		}
	}
	for _, topic := range view.Topics {
		for at := range topic.Indicators {
			entry := &topic.Indicators[at]
			of := figures[entry.ID]
			entry.Title, entry.Cuts = v.indicator(of), v.cutsOf(of)
			for _, f := range of {
				if f.Breakdown != "over_time" && !slices.ContainsFunc(view.Choices, func(o cutChoice) bool { return o.ID == f.Breakdown }) {
					view.Choices = append(view.Choices, cutChoice{f.Breakdown, v.language.Capital(printer{v.language}.cutOf(subjectOf(of), *f))})
				}
			}
		}
	}
	return view, nil
}

// firstSentence is the first sentence of a text.
func firstSentence(text string) string {
	for at := 0; ; {
		stop := strings.Index(text[at:], ". ")
		if stop < 0 {
			return text
		}
		at += stop + 2
		const shortest = 24 // an abbreviation ends no sentence
		if at > shortest && at < len(text) && text[at] >= 'A' && text[at] <= 'Z' {
			return text[:at-1]
		}
	}
}

// indicatorPage leads to the indicator's place in the list, for who cuts an address short.
func (v visit) indicatorPage() (*answer, error) {
	cuts, err := v.cuts(v.vars["indicator"])
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.NotFound, "No report has such an indicator."))
	}
	return v.redirect(http.StatusFound, v.to("/explore/")+"#"+v.vars["indicator"], nil), nil
}

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

// exploreForm is what can be chosen.
type exploreForm struct {
	Action   string
	From, To []option
	Groups   []optionGroup
}

type optionGroup struct {
	Name, Title string
	Options     []option
}

type option struct {
	Value, Title string
	Chosen       bool
}

// download is a file and how many rows it has.
type download struct {
	link
	File string // what it is called at the reader's
}

// exploreTable is what a series says, ready to print.
type exploreTable struct {
	Caption string
	Key     string
	Heads   []exploreHead
	Groups  []exploreGroup
	Left    int64
}

// exploreHead is a period.
type exploreHead struct {
	period.Period
	Href        string // its figure; where it has none, how the report was made, which says what is withheld
	Revision    int
	Provisional bool
	Meaning     string // which definition, where there are several
	Broken      bool   // the newer periods mean something else
	Longer      bool   // the periods before it are shorter
}

type exploreGroup struct {
	Key, Category string
	Rows          []exploreRow
}

type exploreRow struct {
	Key, Category, Category2 string
	Cells                    []exploreCell
}

type exploreCell struct {
	cell
	Absent         bool // no report has it
	Broken, Longer bool // as its column
}

// meaningView is a definition and when it held.
type meaningView struct {
	Title, Definition string
	Facts             []string
	Periods           []period.Period
}

// wordView is a word that stands in a table, and what it means.
type wordView struct{ Word, Means, Href string }

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

// choose reads the query of the visit, and says what there is where it asks for something else.
func (v visit) choose(s *explore.Series, page string) (explore.Query, error) {
	q, err := explore.Parse(v.values)
	if err == nil {
		err = s.Check(q)
	}
	var refused explore.Refused
	if !errors.As(err, &refused) {
		return q, err
	}
	o := offer{error: err, heading: language.Message("What this page knows")}
	one := func(title string, q explore.Query) {
		o.links = append(o.links, link{title, v.to(page) + asQuery(q.Encode())})
	}
	switch refused.Parameter {
	case explore.From, explore.To:
		for _, r := range s.Reports {
			q := explore.Query{From: r.Period}
			if refused.Parameter == explore.To {
				q = explore.Query{To: r.Period}
			}
			one(v.language.Period(r.Period), q)
		}
	case explore.Category:
		for _, k := range most(s.Options(0)) {
			one(v.language.Text(k.Label), explore.Query{Categories: []string{k.Category}})
		}
	case explore.Category2:
		for _, k := range most(s.Options(1)) {
			one(v.language.Text(k.Label), explore.Query{Categories2: []string{k.Category}})
		}
	}
	if len(o.links) == 0 {
		one(v.language.Say("All of it"), explore.Query{})
	}
	return q, o
}

// most is as many options as a page offers.
func most(options []explore.Key) []explore.Key {
	const offered = 250
	return options[:min(offered, len(options))]
}

// asQuery is a query as it stands in an address.
func asQuery(encoded string) string {
	if encoded == "" {
		return ""
	}
	return "?" + encoded
}

// with is the address of a page with the query of the visit.
func (v visit) with(page string) string { return v.to(page) + asQuery(v.query) }

// measures are the pages of a series, one for each measure; the first has the series' own address.
func (v visit) measures(s *explore.Series, base, query string) (links []link) {
	for at, m := range s.Measures {
		to := base
		if at > 0 {
			to += url.PathEscape(m.ID) + "/"
		}
		links = append(links, link{v.measure(m), v.to(to) + asQuery(query)})
	}
	return links
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

// form is what can be chosen, with what was.
func (v visit) form(s *explore.Series, q explore.Query, base, measure string) exploreForm {
	f := exploreForm{Action: v.to(base)}
	if measure != "" {
		f.Action += url.PathEscape(measure) + "/"
	}
	for _, r := range s.Reports {
		o := option{Value: r.Period.String(), Title: v.language.Period(r.Period)}
		o.Chosen = r.Period == q.From
		f.From = append(f.From, o)
		o.Chosen = r.Period == q.To
		f.To = append(f.To, o)
	}
	newest := s.Newest()
	for dimension, name := range []string{explore.Category, explore.Category2} {
		options := most(s.Options(dimension))
		if len(options) < 2 || dimension >= len(newest.Dimensions) {
			continue
		}
		g := optionGroup{Name: name, Title: v.language.Text(newest.Dimensions[dimension])}
		for _, k := range options {
			chosen := [][]string{q.Categories, q.Categories2}[dimension]
			g.Options = append(g.Options, option{k.Category, release.Unbroken(v.language.Text(k.Label)), slices.Contains(chosen, k.Category)})
		}
		f.Groups = append(f.Groups, g)
	}
	return f
}

// chosen says a query in words, one after the other.
func (v visit) chosen(s *explore.Series, q explore.Query) (said []string) {
	if !q.From.IsZero() {
		said = append(said, v.language.Say("From %s", q.From))
	}
	if !q.To.IsZero() {
		said = append(said, v.language.Say("To %s", q.To))
	}
	for dimension, chosen := range [][]string{q.Categories, q.Categories2} {
		for _, k := range s.Options(dimension) {
			if slices.Contains(chosen, k.Category) {
				said = append(said, release.Unbroken(v.language.Text(k.Label)))
			}
		}
	}
	return said
}

// below says what the small print of a cell is, what the cells are counted from, and whether some counts hold random amounts.
func (v visit) below(s *explore.Series, m release.Measure) (note, of string, noisy bool) {
	level := rangeLevel(s.Measures)
	if !s.Turned {
		level = m.Level
		if m.Denominator != "" {
			of = v.language.Say("%s, of %s.", v.language.Capital(v.language.Text(m.Numerator)), v.language.Text(m.Denominator))
		}
	}
	for _, r := range s.Reports {
		if r.Figure == nil {
			continue
		}
		for _, m := range r.Figure.Measures {
			noisy = noisy || m.Counts != nil && m.Counts.Variance > 0
		}
	}
	return printer{v.language}.glanceNote(level), of, noisy
}

// tableOver prints a table.
func (v visit) tableOver(s *explore.Series, t explore.Table) exploreTable {
	in := printer{v.language}
	made := exploreTable{Left: int64(t.Left)}
	for _, c := range t.Columns {
		h := exploreHead{Period: c.Period, Revision: c.Revision, Broken: c.Broken, Longer: c.Longer, Href: v.to(reportPath(c.Period, c.Revision) + "about/")}
		if c.Figure != nil {
			h.Provisional = c.Figure.Provisional
			h.Href = v.to(reportPath(c.Period, c.Revision) + "figures/" + c.Figure.ID + "/")
			if len(t.Meanings) > 1 {
				h.Meaning = v.meaningTitle(t.Meanings, c.Meaning)
			}
		}
		made.Heads = append(made.Heads, h)
	}
	for _, row := range t.Rows {
		key, label := "", release.Unbroken(v.language.Text(row.Label))
		switch {
		case s.Turned:
			label = release.Unbroken(v.measure(row.Measure))
		case row.Label2 != "":
			key, label = label, release.Unbroken(v.language.Text(row.Label2))
		}
		if n := len(made.Groups); n == 0 || made.Groups[n-1].Key != key || made.Groups[n-1].Category != row.Category && key != "" {
			made.Groups = append(made.Groups, exploreGroup{Key: key, Category: row.Category})
		}
		printed := exploreRow{Key: label, Category: row.Category, Category2: row.Category2}
		for at, c := range row.Cells {
			printed.Cells = append(printed.Cells, exploreCell{in.cellOver(c), c.Standing != explore.Stands, made.Heads[at].Broken, made.Heads[at].Longer})
		}
		last := &made.Groups[len(made.Groups)-1]
		last.Rows = append(last.Rows, printed)
	}
	return made
}

// The words that stand where a report has nothing, and where it says why.
var standings = map[explore.Standing]language.Message{
	explore.Together:  language.Message("With others"),
	explore.Unlisted:  language.Message("Not listed"),
	explore.Unwritten: language.Message("Not published"),
}

// cellOver is a cell of a table over periods, with its range and its counts below the value.
func (p printer) cellOver(c explore.Cell) cell {
	if c.Standing != explore.Stands {
		return cell{Text: p.Text(string(standings[c.Standing])), Word: true}
	}
	return p.glanceCell(*c.Measure, c.Value)
}

// wordsOf explains the words that stand in a table instead of numbers.
func (v visit) wordsOf(tables ...explore.Table) (words []wordView) {
	seen := map[string]bool{}
	for _, t := range tables {
		for c := range t.Cells() {
			word := wordView{Word: v.language.Text(string(standings[c.Standing]))}
			switch {
			case c.Standing == explore.Together:
				word.Means, word.Href = v.language.Say("In that report the category is counted together with others, to protect people."), whyHidden
			case c.Standing == explore.Unlisted:
				word.Means = v.language.Say("That report does not list the category by itself.")
			case c.Standing == explore.Unwritten:
				word.Means = v.language.Say("That report does not have this number; its page on how it was made says what is withheld, and why.")
			case c.Value.Value == nil && c.Value.Word == release.Hidden:
				word = wordView{v.language.Text(release.Hidden), v.language.Say("The number is of few people, or would let the number of few be computed."), whyHidden}
			case c.Value.Value == nil && c.Value.Word == release.TooFew:
				word = wordView{v.language.Text(release.TooFew), v.language.Say("So few cases that the random amounts that protect people would drown the number."), whyTooFew}
			default:
				continue
			}
			if !seen[word.Word] {
				seen[word.Word] = true
				word.Word = v.language.Capital(word.Word)
				if word.Href != "" {
					word.Href = v.to(word.Href)
				}
				words = append(words, word)
			}
		}
	}
	slices.SortFunc(words, func(a, b wordView) int { return strings.Compare(a.Word, b.Word) })
	return words
}

// meaningTitle names a definition among others.
func (v visit) meaningTitle(all []explore.Meaning, at int) string {
	same := 0
	for _, m := range all {
		if m.Version == all[at].Version {
			same++
		}
	}
	if same == 1 {
		return v.language.Say("Definition %d", all[at].Version)
	}
	letter := 0
	for _, m := range all[at:] { // the oldest is a
		if m.Version == all[at].Version {
			letter++
		}
	}
	return v.language.Say("Definition %d%s", all[at].Version, string(rune('a'+letter-1)))
}

func (v visit) meaning(all []explore.Meaning, at int, m explore.Meaning) meaningView {
	view := meaningView{Title: v.meaningTitle(all, at), Definition: v.language.Text(m.Definition), Periods: m.Periods}
	if m.Clock != "" {
		view.Facts = append(view.Facts, v.language.Say("Counted %s.", v.language.Text(m.Clock)))
	}
	if m.Horizon != "" {
		view.Facts = append(view.Facts, v.language.Say("Followed up to %s.", v.language.Text(m.Horizon)))
	}
	if m.Denominator != "" {
		view.Facts = append(view.Facts, v.language.Say("%s, of %s.", v.language.Capital(v.language.Text(m.Numerator)), v.language.Text(m.Denominator)))
	}
	return view
}

// exploreForms are the endings of the files.
var exploreForms = []string{".csv", ".json"}

func (v visit) exploreFile() (*answer, error) {
	indicator, breakdown, name := v.vars["indicator"], v.vars["breakdown"], v.vars["file"]
	ending := path.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	measure := stem
	if breakdown == "" {
		breakdown, measure = stem, ""
	}
	s, err := v.series(indicator, breakdown)
	if err != nil {
		return nil, err
	}
	base := "/explore/" + url.PathEscape(indicator) + "/"
	if measure != "" {
		if _, ok := s.Measure(measure); !ok {
			return nil, offer{error: problem.New(problem.NotFound, "No report has such a measure."), heading: language.Message("Its measures"), links: v.measures(s, explorePath(indicator, breakdown), "")}
		}
		base = explorePath(indicator, breakdown)
	}
	if !slices.Contains(exploreForms, ending) {
		return nil, problem.New(problem.NotFound, "These rows come as .csv and .json.")
	}
	base += url.PathEscape(stem) + ending
	q, err := v.choose(s, base)
	if err != nil {
		return nil, err
	}
	if encoded := q.Encode(); encoded != v.query {
		return v.redirect(http.StatusMovedPermanently, base+asQuery(encoded), nil), nil
	}
	rows, err := s.File(measure, q)
	if err != nil {
		return nil, err
	}
	rows.Address = base + asQuery(v.query)
	write, disposition := rows.CSV, "attachment"
	if ending == ".json" {
		write, disposition = rows.JSON, "inline"
	}
	body, err := write()
	return &answer{kind: fileForms[ending].kind, body: body, embeddable: v.audience.public,
		disposition: fmt.Sprintf("%s; filename=%q", disposition, fileName(s, measure, q, ending))}, err
}

// fileName is what a file of a series is called at the reader's: "daylight-reversal-rate-by-region-of_decided-2025-Q1-to-2026-Q2.csv".
func fileName(s *explore.Series, measure string, q explore.Query, ending string) string {
	newest := s.Newest()
	parts := []string{"daylight", explore.ID(newest.Indicator, newest.Breakdown)}
	if newest.Edition != release.Public {
		parts = slices.Insert(parts, 1, string(newest.Edition))
	}
	if measure != "" {
		parts = append(parts, measure)
	}
	if !q.From.IsZero() {
		parts = append(parts, "from", q.From.String())
	}
	if !q.To.IsZero() {
		parts = append(parts, "to", q.To.String())
	}
	if len(q.Categories)+len(q.Categories2) > 0 {
		parts = append(parts, "chosen")
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
	return name + ending
}

// eachSeries visits every indicator in every breakdown that the list leads to.
func (v visit) eachSeries(do func(s *explore.Series, base string)) error {
	view, err := v.indicators()
	if err != nil {
		return err
	}
	for _, topic := range view.Topics {
		for _, entry := range topic.Indicators {
			for _, cut := range entry.Cuts {
				s, err := v.series(entry.ID, path.Base(cut.Href))
				if err != nil {
					return err
				}
				do(s, cut.Href)
			}
		}
	}
	return nil
}

func (v visit) everyExploredIndicator() (found []string, err error) {
	view, err := v.indicators()
	for _, topic := range view.Topics {
		for _, entry := range topic.Indicators {
			found = append(found, "/explore/"+url.PathEscape(entry.ID)+"/")
		}
	}
	return found, err
}

func (v visit) everyExplored() (found []string, err error) {
	err = v.eachSeries(func(_ *explore.Series, base string) { found = append(found, base) })
	return found, err
}

// everyMeasure lists the pages of all measures but the first, which has the page of the breakdown.
func (v visit) everyMeasure() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, m := range s.Measures[1:] {
			if !s.Turned {
				found = append(found, base+url.PathEscape(m.ID)+"/")
			}
		}
	})
	return found, err
}

func (v visit) everyExploredFile() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, ending := range exploreForms {
			if s.Count("", explore.Query{}) <= explore.MostRows {
				found = append(found, strings.TrimSuffix(base, "/")+ending)
			}
		}
	})
	return found, err
}

func (v visit) everyMeasureFile() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, m := range s.Measures {
			for _, ending := range exploreForms {
				if !s.Turned && s.Count(m.ID, explore.Query{}) <= explore.MostRows {
					found = append(found, base+url.PathEscape(m.ID)+ending)
				}
			}
		}
	})
	return found, err
}
