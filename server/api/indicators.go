package api

import (
	"slices"

	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/register"
)

// Indicators is the registry of everything that is measured.
type Indicators struct {
	head
	Indicators []indicator `json:"indicators"` // in the order of the newest report
}

// Indicator is one of them.
type Indicator struct {
	indicator
	Publisher *agent   `json:"publisher,omitempty"`
	Licence   *licence `json:"licence,omitempty"`
}

type indicator struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Section    string         `json:"section"`
	Version    int            `json:"definition_version"` // the newest
	Definition string         `json:"definition"`
	Population string         `json:"population"`
	Clock      string         `json:"clock"` // which day decides in which period a case is counted
	Horizon    string         `json:"horizon,omitempty"`
	Units      []release.Unit `json:"units"`
	Measures   []measure      `json:"measures"`
	Versions   []version      `json:"versions"` // newest first
	Breakdowns []breakdown    `json:"breakdowns"`
	Periods    []string       `json:"periods"` // that it was published for, oldest first
	Links      Links          `json:"links"`
}

// version is a definition of an indicator, with the periods whose newest reports use it and in which breakdowns. One version can have
// several: a report whose plan does not count some of the cases by themselves says that they are left out.
type version struct {
	Version    int      `json:"version"`
	Title      string   `json:"title"`
	Definition string   `json:"definition"`
	Periods    []string `json:"periods"` // oldest first
	Breakdowns []string `json:"breakdowns"`
}

// breakdown is a way in which an indicator is cut.
type breakdown struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Dimensions []string `json:"dimensions"` // what its rows are named by
	Figure     string   `json:"figure"`     // id of the figure in a report
	Measures   []string `json:"measures"`
	Periods    []string `json:"periods"` // oldest first
	Links      Links    `json:"links"`
}

// Indicators lists all indicators of all newest revisions.
func (l Library) Indicators() (Indicators, error) {
	doc := Indicators{head: l.head(IndicatorsPath, Links{"reports": l.URL(ReportsPath)}), Indicators: []indicator{}}
	for _, report := range l.Register.Reports { // newest first: what it says of an indicator stands
		newest := report.Newest()
		contents, err := l.Contents(newest.Opened)
		if err != nil {
			return doc, err
		}
		for _, f := range contents.Figures {
			at := slices.IndexFunc(doc.Indicators, func(i indicator) bool { return i.ID == f.Indicator })
			if at < 0 {
				at = len(doc.Indicators)
				doc.Indicators = append(doc.Indicators, l.begun(f))
			}
			l.add(&doc.Indicators[at], newest, f)
		}
	}
	for at := range doc.Indicators {
		i := &doc.Indicators[at]
		slices.Reverse(i.Periods)
		for at := range i.Versions {
			slices.Reverse(i.Versions[at].Periods)
		}
		for at := range i.Breakdowns {
			slices.Reverse(i.Breakdowns[at].Periods)
		}
	}
	return doc, nil
}

// Paths are the addresses of all indicators, and of all their breakdowns.
func (l Library) Paths() (indicators, breakdowns []string, err error) {
	all, err := l.Indicators()
	for _, i := range all.Indicators {
		indicators = append(indicators, IndicatorPath(i.ID))
		for _, b := range i.Breakdowns {
			breakdowns = append(breakdowns, ObservationsPath(i.ID, b.ID))
		}
	}
	return indicators, breakdowns, err
}

// begun is an indicator as the first figure of it says.
func (l Library) begun(f register.Summary) indicator {
	return indicator{ID: f.Indicator, Title: f.Subject(), Section: f.Section, Version: f.Version, Definition: f.Definition, Population: f.Population, Clock: f.Clock,
		Horizon: f.Horizon, Units: []release.Unit{}, Measures: []measure{}, Versions: []version{}, Breakdowns: []breakdown{}, Periods: []string{},
		Links: Links{"indicator": l.URL(IndicatorPath(f.Indicator))}}
}

// add adds what a figure of the newest revision of a period says.
func (l Library) add(i *indicator, r register.Revision, f register.Summary) {
	p := r.Period.String()
	once(&i.Periods, p)
	at := slices.IndexFunc(i.Versions, func(v version) bool { return v.Version == f.Version && v.Definition == f.Definition })
	if at < 0 {
		at = len(i.Versions)
		i.Versions = append(i.Versions, version{Version: f.Version, Title: f.Subject(), Definition: f.Definition, Periods: []string{}, Breakdowns: []string{}})
	}
	once(&i.Versions[at].Periods, p)
	once(&i.Versions[at].Breakdowns, f.Breakdown)
	at = slices.IndexFunc(i.Breakdowns, func(b breakdown) bool { return b.ID == f.Breakdown })
	if at < 0 {
		at = len(i.Breakdowns)
		i.Breakdowns = append(i.Breakdowns, breakdown{ID: f.Breakdown, Title: f.BreakdownTitle(), Dimensions: listed(f.Dimensions), Figure: f.ID, Measures: []string{}, Periods: []string{},
			Links: Links{"observations": l.URL(ObservationsPath(f.Indicator, f.Breakdown)), "newest_figure": l.URL(figurePath(r, f.ID) + "/")}})
	}
	b := &i.Breakdowns[at]
	once(&b.Periods, p)
	for _, m := range measuresOf(f.Measures) {
		once(&b.Measures, m.ID)
		if !slices.ContainsFunc(i.Measures, func(o measure) bool { return o.ID == m.ID }) {
			i.Measures = append(i.Measures, m)
			once(&i.Units, m.Unit)
		}
	}
}

// once adds what a list does not end with or hold yet.
func once[T comparable](list *[]T, value T) {
	if !slices.Contains(*list, value) {
		*list = append(*list, value)
	}
}

// Indicator describes one indicator.
func (l Library) Indicator(id string) (Indicator, error) {
	all, err := l.Indicators()
	if err != nil {
		return Indicator{}, err
	}
	for _, i := range all.Indicators {
		if i.ID == id {
			h := l.head(IndicatorPath(id), Links{"indicators": l.URL(IndicatorsPath)})
			i.Links = h.Links
			return Indicator{i, h.Publisher, h.Licence}, nil
		}
	}
	unknown := Unknown{error: problem.New(problem.NotFound, "There is no such indicator.")}
	for _, i := range all.Indicators {
		unknown.Exists = append(unknown.Exists, Choice{i.ID, IndicatorPath(i.ID)})
	}
	return Indicator{}, unknown
}

// Unknown is an error that says what exists instead of what was asked for.
type Unknown struct {
	error
	Exists []Choice
}

func (u Unknown) Unwrap() error { return u.error }

// Choice is something that exists, and its address on the site.
type Choice struct{ Name, Path string }
