package explore

import (
	"iter"
	"slices"

	"daylight/internal/period"
	"daylight/internal/release"
)

// mostCells is how many a table may have; what is beyond them is in the files.
const mostCells = 5000

// Table is what a query chose of a series.
type Table struct {
	Columns  []Column
	Rows     []Row
	Meanings []Meaning // of the whole series, in the order of the columns
	Held     int       // values of its cells that stand in reports
	Left     int       // rows that are left out because there are too many
}

// Column is a report.
type Column struct {
	Report
	Meaning int  // its place among the meanings; -1 where the report has nothing
	Broken  bool // the next newer report that has something means something else by it
	Longer  bool // the periods before it are shorter ones
}

// Cells are all cells of a table, row by row.
func (t Table) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for _, row := range t.Rows {
			for _, c := range row.Cells {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// Row is a category, or a measure where the table is turned. The cells are one for each column.
type Row struct {
	Key
	Measure release.Measure
	Cells   []Cell
}

// Cell is what a report says of a row.
type Cell struct {
	Standing
	Value   release.Value    // of what stands in the report
	Measure *release.Measure // as the report says it
}

// Standing says whether a report has a value.
type Standing int

// The standings.
const (
	Stands    Standing = iota // a number, or the word that stands for it
	Together                  // its category is counted together with others there
	Unlisted                  // the report does not list its category
	Unwritten                 // the report does not have the figure, or not this measure of it
)

// Meaning is a definition that reports used, in the words of the newest of them. Where two differ in what is compared here, their numbers are
// not comparable.
type Meaning struct {
	Version                int
	Definition             string
	Clock, Horizon         string
	Numerator, Denominator string          // of the measure, where there is only one
	Periods                []period.Period // newest first

	english sameness
}

// sameness is what figures that mean the same have in common: their English words, whatever language they are read in.
type sameness struct {
	version                int
	clock, horizon         string
	unit                   release.Unit
	numerator, denominator string
}

// meaningOf is what a report means by its figure, or by one measure of it.
func meaningOf(r Report, measure string) Meaning {
	f, e := r.Figure, r.english()
	m := Meaning{Version: f.Version, Definition: f.Definition, Clock: f.Clock, Horizon: f.Horizon, english: sameness{version: e.Version, clock: e.Clock, horizon: e.Horizon}}
	if of := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure }); of >= 0 {
		m.Numerator, m.Denominator = f.Measures[of].Numerator, f.Measures[of].Denominator
		m.english.unit, m.english.numerator, m.english.denominator = e.Measures[of].Unit, e.Measures[of].Numerator, e.Measures[of].Denominator
	}
	return m
}

// Select lays out what a query chooses: of one measure, or of all where the table is turned. The query must have been checked.
func (s *Series) Select(measure string, q Query) Table {
	var t Table
	columns := s.columns(measure, &t.Meanings)
	var places []int
	for at, c := range columns {
		if q.holds(c.Period) {
			t.Columns, places = append(t.Columns, c), append(places, at)
		}
	}
	keys, measures := s.chosen(q), s.Measures
	if !s.Turned {
		m, _ := s.Measure(measure)
		measures = []release.Measure{m}
	}
	if most := max(1, mostCells/max(1, len(t.Columns))/len(measures)); len(keys) > most {
		t.Left = len(keys) - most
		keys = keys[:most]
	}
	for _, k := range keys {
		for _, m := range measures {
			row := Row{Key: k, Measure: m, Cells: make([]Cell, len(places))}
			for at, place := range places {
				row.Cells[at] = s.cell(place, k, m.ID)
				if row.Cells[at].Standing == Stands {
					t.Held++
				}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// chosen is the keys of a query.
func (s *Series) chosen(q Query) []Key {
	if len(q.Categories) == 0 && len(q.Categories2) == 0 {
		return s.keys
	}
	in := func(chosen []string, code string) bool {
		if len(chosen) == 0 {
			return true
		}
		_, found := slices.BinarySearch(chosen, code)
		return found
	}
	var keys []Key
	for _, k := range s.keys {
		if in(q.Categories, k.Category) && in(q.Categories2, k.Category2) {
			keys = append(keys, k)
		}
	}
	return keys
}

// columns are all reports with what they mean.
func (s *Series) columns(measure string, meanings *[]Meaning) []Column {
	columns := make([]Column, len(s.Reports))
	last := -1 // meaning of the report before, if it has the figure
	for at, r := range s.Reports {
		c := Column{Report: r, Meaning: -1, Longer: at > 0 && r.Period.Kind() != s.Reports[at-1].Period.Kind()}
		if c.Longer {
			last = -1
		}
		if r.Figure != nil {
			m := meaningOf(r, measure)
			c.Meaning = slices.IndexFunc(*meanings, func(o Meaning) bool { return o.english == m.english })
			if c.Meaning < 0 {
				c.Meaning = len(*meanings)
				*meanings = append(*meanings, m)
			}
			of := &(*meanings)[c.Meaning]
			of.Periods = append(of.Periods, r.Period)
			c.Broken = last >= 0 && last != c.Meaning
			last = c.Meaning
		}
		columns[at] = c
	}
	return columns
}

// cell is what the report at a place says of a category.
func (s *Series) cell(place int, k Key, measure string) Cell {
	f := s.Reports[place].Figure
	if f == nil {
		return Cell{Standing: Unwritten}
	}
	of := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	if of < 0 {
		return Cell{Standing: Unwritten}
	}
	at, ok := s.at[place][k.pair()]
	if !ok {
		if s.gathers(place, k) {
			return Cell{Standing: Together}
		}
		return Cell{Standing: Unlisted}
	}
	row, m := f.Rows[at], &f.Measures[of]
	if row.Counts != nil { // the random amounts in a count are of its row
		own := *m
		own.Counts = row.Counts
		m = &own
	}
	return Cell{Value: row.Values[of], Measure: m}
}

// gathers reports whether a report has a row in which a category that it does not list may be counted.
func (s *Series) gathers(place int, k Key) bool {
	for _, code := range gathered {
		for _, pair := range [][2]string{{code, k.Category2}, {k.Category, code}, {code, code}, {code, ""}} {
			if _, ok := s.at[place][pair]; ok && pair != k.pair() {
				return true
			}
		}
	}
	return false
}

// variance is that of the random amount in each count of a cell; 0 where its counts are exact.
func (c Cell) variance() int {
	if c.Measure == nil || c.Measure.Counts == nil {
		return 0
	}
	return c.Measure.Counts.Variance
}

// level is that of a cell's interval or limits; 0 where it has none.
func (c Cell) level() float64 {
	if c.Value.Low == nil {
		return 0
	}
	return c.Measure.Level
}
