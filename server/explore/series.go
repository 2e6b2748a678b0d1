// Package explore lays out what reports published of one indicator in one breakdown: a row for each category, a column for each period, and
// a query that chooses among them. It computes no number: every value of a table stands in a report as it was published.
package explore

import (
	"cmp"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/release"
)

// ID is the figure of an indicator in a breakdown.
func ID(indicator, breakdown string) string {
	switch breakdown {
	case total:
		return indicator + "-total"
	case overTime:
		return indicator + "-over-time"
	}
	return indicator + "-by-" + strings.ReplaceAll(breakdown, "_", "-")
}

// Breakdowns that have no categories of their own.
const (
	total    = "total"
	overTime = "over_time"
)

// Report is what the report of a period says of an indicator in a breakdown.
type Report struct {
	Period   period.Period
	Revision int
	Figure   *release.Figure // in the language of the reader; nil: nothing
	English  *release.Figure // the same in English, by which reports are held against each other; nil: it is in English
}

// english is the figure in English.
func (r Report) english() *release.Figure {
	if r.English != nil {
		return r.English
	}
	return r.Figure
}

// Series is an indicator in a breakdown over reports. It is made once and only read after that.
type Series struct {
	Reports  []Report          // short periods before long ones, newest first; the oldest of each has the figure
	Measures []release.Measure // that any report has, as the newest of them says it

	// Turned is a series of one category, all accounts: its measures are the rows of its table, all at once.
	Turned bool

	keys []Key
	at   []map[[2]string]int // of each report: the place of a category among the rows of its figure
}

// Key is what names a row.
type Key struct{ Category, Label, Category2, Label2 string }

func (k Key) pair() [2]string { return [2]string{k.Category, k.Category2} }

// All is the category of those who are in no other.
var all = Key{Category: "all", Label: "All"}

// gathered are categories that hold those which are too small to stand by themselves: other ones in each report.
var gathered = []string{"merged", "others"}

// Gathered reports whether a row stands for categories that were counted together.
func (k Key) Gathered() bool {
	return slices.Contains(gathered, k.Category) || slices.Contains(gathered, k.Category2)
}

// New makes a series of what reports have, in any order; nil where none has anything.
func New(reports []Report) *Series {
	s := &Series{Reports: slices.Clone(reports)}
	slices.SortStableFunc(s.Reports, func(a, b Report) int {
		return cmp.Or(cmp.Compare(a.Period.Kind(), b.Period.Kind()), cmp.Compare(b.Period.End(), a.Period.End()))
	})
	s.Reports = withoutTheUnbegun(s.Reports)
	if len(s.Reports) == 0 {
		return nil
	}
	turned := true
	seen := map[string]bool{}
	for at := range s.Reports {
		r := &s.Reports[at]
		r.Figure = ownRow(r.Figure)
		places := map[[2]string]int{}
		s.at = append(s.at, places)
		if r.Figure == nil {
			continue
		}
		for at, m := range r.Figure.Measures {
			if !seen[m.ID] {
				seen[m.ID] = true
				m.Title = named(m.Title, r.english().Measures[at].Title, r.Period)
				s.Measures = append(s.Measures, m)
			}
		}
		for row, of := range r.Figure.Rows {
			places[[2]string{of.Category, of.Category2}] = row
		}
		turned = turned && (r.Figure.Breakdown == total || r.Figure.Breakdown == overTime)
	}
	s.keys = s.order()
	s.Turned = turned && len(s.keys) == 1
	return s
}

// withoutTheUnbegun leaves out reports from before the first that has the figure, of each length of periods. Later ones that lack it stay: a
// gap in a series must show.
func withoutTheUnbegun(reports []Report) (kept []Report) {
	for at, r := range reports {
		begun := slices.ContainsFunc(reports[at:], func(older Report) bool { return older.Figure != nil && older.Period.Kind() == r.Period.Kind() })
		if begun {
			kept = append(kept, r)
		}
	}
	return kept
}

// ownRow is a figure over time without the other periods, of which their own reports speak.
func ownRow(f *release.Figure) *release.Figure {
	if f == nil || f.Breakdown != overTime {
		return f
	}
	at := slices.IndexFunc(f.Rows, func(row release.Row) bool { return row.Category == f.Period.String() })
	if at < 0 {
		return f
	}
	own := *f
	row := f.Rows[at]
	row.Category, row.Label = all.Category, all.Label
	own.Rows = []release.Row{row}
	return &own
}

// The titles of measures that name a period in each report, such as a difference to the one before.
const (
	ThisPeriod   = "The period itself"
	PeriodBefore = "The period before it"
)

// named is the title of a measure that holds for all periods.
func named(title, english string, of period.Period) string {
	switch english {
	case of.Label():
		return ThisPeriod
	case of.Previous().Label():
		return PeriodBefore
	}
	return title
}

// order puts the rows of all reports into one order, that of the newest.
func (s *Series) order() (keys []Key) {
	var first, second [][]string
	known := map[[2]string]bool{}
	for _, r := range s.Reports {
		if r.Figure == nil {
			continue
		}
		var categories, categories2 []string
		for _, row := range r.Figure.Rows {
			categories, categories2 = append(categories, row.Category), append(categories2, row.Category2)
			if k := (Key{row.Category, row.Label, row.Category2, row.Label2}); !known[k.pair()] {
				known[k.pair()] = true
				keys = append(keys, k)
			}
		}
		first, second = append(first, categories), append(second, categories2)
	}
	rank, rank2 := ranks(first), ranks(second)
	slices.SortStableFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(rank[a.Category], rank[b.Category]), cmp.Compare(rank2[a.Category2], rank2[b.Category2]))
	})
	return keys
}

// ranks gives every code of some lists a place: that of the first list, and what only later ones have stands behind what stands before it
// there.
func ranks(lists [][]string) map[string]int {
	next := map[string]string{} // behind a code; the empty code is the head
	known := map[string]bool{}
	for _, list := range lists {
		before := ""
		for _, code := range list {
			if code != "" && !known[code] {
				known[code] = true
				next[code], next[before] = next[before], code
			}
			before = code
		}
	}
	rank := map[string]int{}
	for code := next[""]; code != ""; code = next[code] {
		rank[code] = len(rank)
	}
	return rank
}

// Options are the categories of a dimension, 0 or 1, in the order of the rows; none where there is nothing to choose.
func (s *Series) Options(dimension int) (options []Key) {
	if s.Turned {
		return nil
	}
	seen := map[string]bool{}
	for _, k := range s.keys {
		o := Key{Category: k.Category, Label: k.Label}
		if dimension == 1 {
			o = Key{Category: k.Category2, Label: k.Label2}
		}
		if o.Category != "" && !seen[o.Category] {
			seen[o.Category] = true
			options = append(options, o)
		}
	}
	return options
}

// Check holds a query against what the series has.
func (s *Series) Check(q Query) error {
	for at, p := range []period.Period{q.From, q.To} {
		if !p.IsZero() && !slices.ContainsFunc(s.Reports, func(r Report) bool { return r.Period == p }) {
			return noPeriod(parameters[at])
		}
	}
	for dimension, chosen := range [][]string{q.Categories, q.Categories2} {
		if len(chosen) == 0 {
			continue
		}
		has := map[string]bool{}
		for _, o := range s.Options(dimension) {
			has[o.Category] = true
		}
		for _, code := range chosen {
			if !has[code] {
				return noCategory([]string{Category, Category2}[dimension])
			}
		}
	}
	return nil
}

// Newest is the newest figure of the series.
func (s *Series) Newest() *release.Figure {
	newest := -1
	for at, r := range s.Reports {
		if r.Figure != nil && (newest < 0 || r.Period.End() > s.Reports[newest].Period.End()) {
			newest = at
		}
	}
	return s.Reports[newest].Figure
}

// Measure finds a measure by its id.
func (s *Series) Measure(id string) (m release.Measure, ok bool) {
	at := slices.IndexFunc(s.Measures, func(m release.Measure) bool { return m.ID == id })
	if at < 0 {
		return m, false
	}
	return s.Measures[at], true
}
