package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/register"
)

// Observations is every number of an indicator in one breakdown, of the newest revision of every period.
type Observations struct {
	head
	Language    string           `json:"language"` // of titles and labels
	Indicator   string           `json:"indicator"`
	Title       string           `json:"title"` // the newest, as what follows; each period says its own
	Version     int              `json:"definition_version"`
	Definition  string           `json:"definition"`
	Breakdown   string           `json:"breakdown"`
	Dimensions  []string         `json:"dimensions"`
	Figure      string           `json:"figure"` // its id in a report
	Measures    []measure        `json:"measures"`
	Categories  []category       `json:"categories"`
	Categories2 []category       `json:"categories2"` // of breakdowns that cross two
	Periods     []observedPeriod `json:"periods"`     // oldest first
	Rows        []observation    `json:"rows"`        // oldest period first, and then as the figure has them
}

type category struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// observedPeriod is a period that there are rows of, and what must be known to read them.
type observedPeriod struct {
	span
	Revision    int        `json:"revision"`
	Standing    string     `json:"standing"`
	Provisional bool       `json:"provisional"`
	Title       string     `json:"title"` // of the indicator, as the period's report calls it
	Version     int        `json:"definition_version"`
	Definition  string     `json:"definition"`
	Measures    []measure  `json:"measures"`
	Confidence  confidence `json:"confidence"`
	Links       Links      `json:"links"`
}

// confidence says how far the numbers of a period can be trusted, and why.
type confidence struct {
	Level      *float64    `json:"level"`   // of the intervals; null where there are none
	Methods    []string    `json:"methods"` // of the intervals
	Notes      []string    `json:"notes"`
	Protection *protection `json:"protection,omitempty"`
	RestsOn    restsOn     `json:"rests_on"`
}

// restsOn is what the numbers were counted from.
type restsOn struct {
	Source         string      `json:"source"`
	Population     string      `json:"population"`
	Clock          string      `json:"clock"`
	Horizon        string      `json:"horizon,omitempty"`
	Cutoff         period.Date `json:"cutoff"` // first day that no longer counts
	RecordsThrough period.Date `json:"records_through"`
	Snapshot       string      `json:"snapshot"`
}

// observation is one number. Every field is there in every row; what does not apply is null.
type observation struct {
	Period      period.Period `json:"period"`
	Revision    int           `json:"revision"`
	Category    string        `json:"category"`
	Label       string        `json:"label"`
	Category2   *string       `json:"category2"`
	Label2      *string       `json:"label2"`
	Measure     string        `json:"measure"`
	Unit        release.Unit  `json:"unit"`
	Value       *float64      `json:"value"`
	Numerator   *int64        `json:"numerator"`
	Denominator *int64        `json:"denominator"`
	Low         *float64      `json:"low"`
	High        *float64      `json:"high"`  // null beside a low: the interval ends beyond what was followed
	Range       *string       `json:"range"` // what low and high are: interval or limits
	Level       *float64      `json:"level"`
	Method      *string       `json:"method"`
	Noise       *int          `json:"noise"`   // variance of the random amount in each protected count that the number is made of
	Word        *string       `json:"word"`    // why there is no number, in the words of the files
	Why         *string       `json:"why"`     // what that word means
	Verdict     *string       `json:"verdict"` // what is said in the place of a number, where that is no reason
	Provisional bool          `json:"provisional"`
	Version     int           `json:"definition_version"`
	Figure      string        `json:"figure"` // page
}

// Observations are all numbers of an indicator in a breakdown. Titles, labels and notes are those of the reports where they speak the language,
// and labels of code lists are said in it everywhere. Codes, and the words of the files, stay as they are.
func (l Library) Observations(id, by string, in *language.Language) (Observations, error) {
	o, err := l.observations(id, by, in)
	if err == nil {
		o.say(in)
	}
	return o, err
}

func (l Library) observations(id, by string, in *language.Language) (Observations, error) {
	i, err := l.Indicator(id)
	if err != nil {
		return Observations{}, err
	}
	at := slices.IndexFunc(i.Breakdowns, func(b breakdown) bool { return b.ID == by })
	if at < 0 {
		unknown := Unknown{error: problem.New(problem.NotFound, "The indicator is not cut in this way.")}
		for _, b := range i.Breakdowns {
			unknown.Exists = append(unknown.Exists, Choice{b.ID, ObservationsPath(id, b.ID)})
		}
		return Observations{}, unknown
	}
	b := i.Breakdowns[at]
	doc := Observations{head: l.head(ObservationsPath(id, by), Links{"indicator": l.URL(IndicatorPath(id)), "newest_figure": b.Links["newest_figure"]}),
		Language: language.English.Code(), Indicator: id, Title: i.Title, Version: i.Version, Definition: i.Definition, Breakdown: by, Dimensions: b.Dimensions,
		Figure: b.Figure, Measures: []measure{}, Categories: []category{}, Categories2: []category{}, Periods: []observedPeriod{}, Rows: []observation{}}
	reports := slices.Clone(l.Register.Reports)
	slices.Reverse(reports)
	for _, report := range reports {
		r := report.Newest()
		contents, err := l.Contents(r.Opened)
		if err != nil {
			return doc, err
		}
		s, has := contents.Find(id, by)
		if !has {
			continue
		}
		said, err := r.In(in)
		if err != nil {
			return doc, err
		}
		f, err := said.Figure(s.ID)
		if err != nil {
			return doc, err
		}
		doc.Title, doc.Version, doc.Definition, doc.Dimensions = s.Subject(), f.Version, f.Definition, listed(f.Dimensions)
		l.observe(&doc, register.Revision{Opened: said, Published: r.Published, Newer: r.Newer, Older: r.Older}, f)
	}
	return doc, nil
}

// observe adds the rows of a period's figure. What is said of measures and categories for all periods is what the newest report says.
func (l Library) observe(doc *Observations, r register.Revision, f release.Figure) {
	at := l.URL(figurePath(r, f.ID))
	seen := observedPeriod{span: spanOf(r.Period), Revision: r.Revision, Standing: r.Standing(), Provisional: f.Provisional,
		Title: doc.Title, Version: f.Version, Definition: f.Definition, Measures: measuresOf(f.Measures),
		Confidence: confidence{Methods: []string{}, Notes: listed(f.Notes), Protection: l.protection(r).of(f),
			RestsOn: restsOn{f.Source, f.Population, f.Clock, f.Horizon, r.Cutoff, r.RecordsThrough, r.MadeFrom.Snapshot}},
		Links: Links{"figure": at + "/", "csv": at + ".csv", "json": at + ".json", "parquet": at + ".parquet", "report": l.URL(ReportPath(r.Period, r.Revision))}}
	for _, m := range f.Measures {
		if m.Level > 0 && !m.Limits && seen.Confidence.Level == nil {
			seen.Confidence.Level = &m.Level
		}
		if m.Method != "" && !m.Limits {
			once(&seen.Confidence.Methods, m.Method)
		}
	}
	doc.Periods = append(doc.Periods, seen)
	for _, m := range measuresOf(f.Measures) {
		put(&doc.Measures, m, func(o measure) bool { return o.ID == m.ID })
	}
	for _, row := range f.Rows {
		put(&doc.Categories, category{row.Category, row.Label}, func(o category) bool { return o.ID == row.Category })
		if row.Category2 != "" {
			put(&doc.Categories2, category{row.Category2, row.Label2}, func(o category) bool { return o.ID == row.Category2 })
		}
		for at2, m := range f.Measures {
			doc.Rows = append(doc.Rows, observed(r, f, row, m, row.Values[at2], at+"/"))
		}
	}
}

// of is what there is to say of the numbers of one figure: random amounts only where its counts hold some.
func (p *protection) of(f release.Figure) *protection {
	if p == nil {
		return nil
	}
	p.NoiseVariance = 0
	for _, m := range f.Measures {
		if m.Counts != nil {
			p.NoiseVariance = max(p.NoiseVariance, m.Counts.Variance)
		}
	}
	for _, row := range f.Rows {
		if row.Counts != nil {
			p.NoiseVariance = max(p.NoiseVariance, row.Counts.Variance)
		}
	}
	if p.NoiseVariance == 0 {
		p.Noised, p.Promise = []string{}, ""
	}
	return p
}

// put adds to a list, in the place of what is the same.
func put[T any](list *[]T, value T, same func(T) bool) {
	if at := slices.IndexFunc(*list, same); at >= 0 {
		(*list)[at] = value
		return
	}
	*list = append(*list, value)
}

func observed(r register.Revision, f release.Figure, row release.Row, m release.Measure, v release.Value, page string) observation {
	o := observation{Period: r.Period, Revision: r.Revision, Category: row.Category, Label: row.Label, Category2: text(row.Category2), Label2: text(row.Label2),
		Measure: m.ID, Unit: m.Unit, Value: v.Value, Numerator: v.Numerator, Denominator: v.Denominator, Low: v.Low, High: v.High,
		Provisional: f.Provisional, Version: f.Version, Figure: page}
	if v.Low != nil {
		o.Range, o.Level, o.Method = text(m.Range(v)), &m.Level, text(m.Method)
	}
	counts := row.Counts
	if counts == nil {
		counts = m.Counts
	}
	if counts != nil && counts.Variance > 0 {
		o.Noise = &counts.Variance
	}
	if means, is := v.Why(); is {
		o.Word, o.Why = text(v.Word), text(string(means))
	} else {
		o.Verdict = text(v.Word)
	}
	return o
}

// text is a text, or null where there is none.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Filter is which rows of Observations are wanted, and in which language their labels. The zero value wants all, in English.
type Filter struct {
	Language *language.Language
	wanted   map[string][]string // values by parameter, sorted, each once
	repeated map[string]bool     // parameters whose values cannot stand between commas
}

// Parameters are those of Observations.
var Parameters = []string{"period", "category", "category2", "measure", "lang"}

// most is how many values a parameter may have.
const most = 200

// Filter reads the parameters of a query. Values are separated by commas, or the parameter is repeated; empty ones are as good as none. What
// does not exist is refused, with what does.
func (o Observations) Filter(query url.Values) (Filter, error) {
	f := Filter{Language: language.English, wanted: map[string][]string{}, repeated: map[string]bool{}}
	path := ObservationsPath(o.Indicator, o.Breakdown)
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values := query[name]
		known, is := o.known(name)
		if !is {
			return f, Unknown{problem.New(problem.Invalid, "There is no parameter “%s”. Parameters are %s.", short(name), strings.Join(Parameters, ", ")), nil}
		}
		for _, value := range split(values, known) {
			if value == "" {
				continue
			}
			if slices.Contains(known, value) {
				f.wanted[name] = append(f.wanted[name], value)
				continue
			}
			unknown := Unknown{error: problem.New(problem.Invalid, "The parameter %s has no value “%s” here.", name, short(value))}
			if len(known) == 0 {
				unknown.error = problem.New(problem.Invalid, "The parameter %s has no values here.", name)
			}
			for _, k := range known {
				only, _ := o.Filter(url.Values{name: {k}})
				to := path
				if encoded := only.Encode(); encoded != "" {
					to += "?" + encoded
				}
				unknown.Exists = append(unknown.Exists, Choice{k, to})
			}
			return f, unknown
		}
		slices.Sort(f.wanted[name])
		f.wanted[name] = slices.Compact(f.wanted[name])
		f.repeated[name] = slices.Contains(known, strings.Join(f.wanted[name], ",")) || slices.ContainsFunc(f.wanted[name], func(code string) bool { return strings.Contains(code, ",") })
		if len(f.wanted[name]) > most || name == "lang" && len(f.wanted[name]) > 1 {
			return f, problem.New(problem.Invalid, "The parameter %s has too many values.", name)
		}
	}
	if code := f.wanted["lang"]; len(code) == 1 {
		f.Language, _ = language.Of(code[0])
	}
	return f, nil
}

// Encode writes the filter as an address has it, the same filter always alike; empty where everything is wanted, in English.
func (f Filter) Encode() string {
	var parts []string
	for _, name := range Parameters {
		values := f.wanted[name]
		switch {
		case len(values) == 0 || name == "lang" && f.Language == language.English:
		case f.repeated[name]:
			for _, value := range values {
				parts = append(parts, name+"="+url.QueryEscape(value))
			}
		default:
			parts = append(parts, name+"="+strings.ReplaceAll(url.QueryEscape(strings.Join(values, ",")), "%2C", ","))
		}
	}
	return strings.Join(parts, "&")
}

// known is the values that a parameter can have.
func (o Observations) known(parameter string) (values []string, is bool) {
	categories := func(of []category) {
		for _, c := range of {
			values = append(values, c.ID)
		}
	}
	switch parameter {
	case "period":
		for _, p := range o.Periods {
			values = append(values, p.Period.String())
		}
	case "category":
		categories(o.Categories)
	case "category2":
		categories(o.Categories2)
	case "measure":
		for _, m := range o.Measures {
			values = append(values, m.ID)
		}
	case "lang":
		for _, l := range language.All {
			values = append(values, l.Code())
		}
	default:
		return nil, false
	}
	return values, true
}

// split takes values apart at their commas, but for those that are known as they stand.
func split(values, known []string) (all []string) {
	for _, value := range values {
		if slices.Contains(known, value) {
			all = append(all, value)
			continue
		}
		all = append(all, strings.Split(value, ",")...)
	}
	return all
}

// short is what was asked for, as far as it is worth repeating.
func short(text string) string {
	const shown = 60
	runes := []rune(strings.ToValidUTF8(text, "\ufffd"))
	if len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return string(runes)
}

// Only is what a filter wants of the rows, with the measures, categories and periods that these are of. It changes nothing of what it was
// taken from.
func (o Observations) Only(f Filter) Observations {
	wants := func(parameter, value string) bool {
		wanted := f.wanted[parameter]
		return len(wanted) == 0 || slices.Contains(wanted, value)
	}
	o.Measures = those(o.Measures, func(m measure) bool { return wants("measure", m.ID) })
	o.Categories = those(o.Categories, func(c category) bool { return wants("category", c.ID) })
	o.Categories2 = those(o.Categories2, func(c category) bool { return wants("category2", c.ID) })
	periods := map[period.Period]bool{}
	o.Periods = those(o.Periods, func(p observedPeriod) bool {
		periods[p.Period] = wants("period", p.Period.String())
		return periods[p.Period]
	})
	for at, p := range o.Periods {
		o.Periods[at].Measures = those(p.Measures, func(m measure) bool { return wants("measure", m.ID) })
	}
	o.Rows = those(o.Rows, func(r observation) bool {
		return periods[r.Period] && wants("category", r.Category) && wants("measure", r.Measure) && (r.Category2 == nil || wants("category2", *r.Category2))
	})
	return o
}

// those is what is wanted of a list, in a list of its own.
func those[T any](list []T, wanted func(T) bool) []T {
	kept := []T{}
	for _, one := range list {
		if wanted(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// say says titles, labels and reasons in a language. Codes and the words of the files stay as they are.
func (o *Observations) say(l *language.Language) {
	if l == language.English {
		return
	}
	translated := func(s *string) *string {
		if s == nil {
			return nil
		}
		return text(l.Text(*s))
	}
	o.Language, o.Title, o.Definition = l.Code(), l.Text(o.Title), l.Text(o.Definition)
	o.Dimensions = slices.Clone(o.Dimensions)
	for at, d := range o.Dimensions {
		o.Dimensions[at] = l.Text(d)
	}
	for at := range o.Measures {
		o.Measures[at].say(l)
	}
	for _, list := range [][]category{o.Categories, o.Categories2} {
		for at, c := range list {
			list[at].Label = l.Text(c.Label)
		}
	}
	for at, p := range o.Periods {
		period := &o.Periods[at]
		period.Label, period.Title, period.Definition = l.Period(p.Period), l.Text(p.Title), l.Text(p.Definition)
		for at := range period.Measures {
			period.Measures[at].say(l)
		}
	}
	for at, r := range o.Rows {
		row := &o.Rows[at]
		row.Label, row.Label2, row.Why, row.Verdict = l.Text(r.Label), translated(r.Label2), translated(r.Why), translated(r.Verdict)
	}
}

func (m *measure) say(l *language.Language) {
	m.Title, m.Numerator, m.Denominator = l.Text(m.Title), l.Text(m.Numerator), l.Text(m.Denominator)
}
