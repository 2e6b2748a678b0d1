package explore

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Query chooses among the periods and the categories of a series. The zero value chooses all of them.
type Query struct {
	From, To    period.Period // the first and the last; zero: as far as there are reports
	Categories  []string      // sorted, each once; none: all
	Categories2 []string      // of the second dimension
}

// The parameters of an address, in their order.
const (
	From      = "from"
	To        = "to"
	Category  = "category"
	Category2 = "category2"
)

// parameters is their order in every address.
var parameters = []string{From, To, Category, Category2}

// What one query may hold, so that none costs more than a page.
const (
	mostChosen  = 100 // categories of a dimension
	longestCode = 200 // bytes of a category
)

// Refused is why a query is not answered. Parameter is the one at fault; empty where there is no such parameter.
type Refused struct {
	error
	Parameter string
}

func (r Refused) Unwrap() error { return r.error }

// Parse reads a query without knowing the series that it is about. Forms send what nobody chose as empty values: these are as good as none.
func Parse(values url.Values) (q Query, err error) {
	for name := range values {
		if !slices.Contains(parameters, name) {
			return q, Refused{problem.New(problem.Invalid, "This address asks for something that this page does not know. It knows from, to, category and category2."), ""}
		}
	}
	if q.From, err = one(From, values); err != nil {
		return Query{}, err
	}
	if q.To, err = one(To, values); err != nil {
		return Query{}, err
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.From.Start() >= q.To.End() {
		return Query{}, Refused{problem.New(problem.Invalid, "The first period is later than the last."), From}
	}
	if q.Categories, err = several(Category, values); err != nil {
		return Query{}, err
	}
	if q.Categories2, err = several(Category2, values); err != nil {
		return Query{}, err
	}
	return q, nil
}

// one is the period of a parameter that has one value.
func one(name string, values url.Values) (p period.Period, err error) {
	given := slices.DeleteFunc(slices.Clone(values[name]), func(v string) bool { return v == "" })
	if len(given) == 0 {
		return p, nil
	}
	if len(given) > 1 {
		return p, Refused{problem.New(problem.Invalid, "A period can begin and end only once."), name}
	}
	if p, err = period.Parse(given[0]); err != nil {
		return p, noPeriod(name)
	}
	return p, nil
}

// several is the categories of a parameter.
func several(name string, values url.Values) (chosen []string, err error) {
	for _, code := range values[name] {
		switch {
		case code == "":
		case len(code) > longestCode || !utf8.ValidString(code) || strings.ContainsFunc(code, unicode.IsControl):
			return nil, noCategory(name)
		default:
			chosen = append(chosen, code)
		}
	}
	slices.Sort(chosen)
	if chosen = slices.Compact(chosen); len(chosen) > mostChosen {
		return nil, Refused{problem.New(problem.Invalid, "At most 100 categories can be chosen at once."), name}
	}
	return chosen, nil
}

func noCategory(parameter string) error {
	return Refused{problem.New(problem.Invalid, "There is no such category here."), parameter}
}

func noPeriod(parameter string) error {
	return Refused{problem.New(problem.Invalid, "There is no such period here. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."), parameter}
}

// IsZero reports whether everything is chosen.
func (q Query) IsZero() bool {
	return q.From.IsZero() && q.To.IsZero() && len(q.Categories) == 0 && len(q.Categories2) == 0
}

// Encode writes the query as an address has it, the same query always alike; empty where everything is chosen.
func (q Query) Encode() string {
	var parts []string
	add := func(name, value string) { parts = append(parts, name+"="+url.QueryEscape(value)) }
	if !q.From.IsZero() {
		add(From, q.From.String())
	}
	if !q.To.IsZero() {
		add(To, q.To.String())
	}
	for _, code := range q.Categories {
		add(Category, code)
	}
	for _, code := range q.Categories2 {
		add(Category2, code)
	}
	return strings.Join(parts, "&")
}

// holds reports whether a period lies between the first and the last.
func (q Query) holds(p period.Period) bool {
	return (q.From.IsZero() || q.From.Start() <= p.Start()) && (q.To.IsZero() || p.End() <= q.To.End())
}
