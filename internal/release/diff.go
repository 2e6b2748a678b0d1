package release

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// Difference is one value that stands otherwise in one release than in another.
type Difference struct {
	Figure    string `json:"figure"`
	Category  string `json:"category"`
	Category2 string `json:"category2,omitempty"`
	Measure   string `json:"measure"`
	Label     string `json:"label"` // the category in words
	Title     string `json:"title"` // the measure in words
	Unit      Unit   `json:"unit"`
	Before    *Value `json:"before"` // nil: it was not there
	After     *Value `json:"after"`  // nil: it is no longer there
}

// Changes is changes.json: what a revision changed of the one that it replaces, cell by cell.
type Changes struct {
	From        string       `json:"from"` // as Name writes it
	To          string       `json:"to"`
	Differences []Difference `json:"differences"`
	Redrawn     int          `json:"redrawn,omitempty"` // protected numbers that differ by no more than their random amounts explain
}

// ChangesFile is where a revision keeps its Changes.
const ChangesFile = "changes.json"

// Changes reads what the release changed; not found of a first revision. In another language than English it takes the words from the
// release's figures, as far as they still have the cells.
func (o *Opened) Changes() (c Changes, err error) {
	text, err := o.File(ChangesFile)
	if err != nil {
		return c, err
	}
	if err := strictly(text, &c); err != nil {
		return c, o.unread(ChangesFile, err)
	}
	if o.language == nil {
		return c, nil
	}
	return o.reworded(c)
}

// reworded takes the words of changes from the release's figures.
func (o *Opened) reworded(c Changes) (Changes, error) {
	said := map[string]map[cell]Difference{} // by figure
	for at, d := range c.Differences {
		if said[d.Figure] == nil {
			said[d.Figure] = map[cell]Difference{}
			f, err := o.Figure(d.Figure)
			if problem.KindOf(err) == problem.NotFound {
				err = nil // it is no longer there
			}
			if err != nil {
				return c, err
			}
			for _, own := range cellsOf(f) {
				said[d.Figure][cell{own.Category, own.Category2, own.Measure}] = own
			}
		}
		if own, still := said[d.Figure][cell{d.Category, d.Category2, d.Measure}]; still {
			c.Differences[at].Label, c.Differences[at].Title = own.Label, own.Title
		}
	}
	return c, nil
}

// Compare lists what differs between two releases, figure by figure in the order of the later one, with those that it no longer has at
// the end. They may be of different periods, but must be of one edition: exact and protected numbers say different things.
func Compare(before, after *Opened) (Changes, error) {
	if before.Edition != after.Edition {
		return Changes{}, problem.New(problem.Invalid, "One of them is of the %s edition and the other of the %s one. Their numbers cannot be compared.", before.Edition, after.Edition)
	}
	old, err := before.Figures()
	if err != nil {
		return Changes{}, err
	}
	new, err := after.Figures()
	if err != nil {
		return Changes{}, err
	}
	return CompareFigures(Name(before.Period, before.Revision), Name(after.Period, after.Revision), old, new), nil
}

// Figures returns all figures in the order of the sections.
func (o *Opened) Figures() (figures []Figure, err error) {
	err = o.EachFigure(func(f Figure) { figures = append(figures, f) })
	return figures, err
}

// EachFigure hands over the figures one after the other in the order of the sections, and ends at the first that cannot be read.
func (o *Opened) EachFigure(do func(Figure)) error {
	seen := map[string]bool{}
	for _, s := range o.Sections {
		for _, id := range s.Figures {
			if seen[id] {
				return problem.New(problem.Internal, "The report names the figure %s twice.", id)
			}
			seen[id] = true
			f, err := o.Figure(id)
			if err != nil {
				return err
			}
			do(f)
		}
	}
	return nil
}

// CompareFigures is Compare of figures at hand. Protected counts are drawn anew for each release: of numbers that rest on them only those
// are listed that moved by more than their random amounts explain.
func CompareFigures(from, to string, before, after []Figure) Changes {
	c := Changes{From: from, To: to, Differences: []Difference{}}
	for _, f := range after {
		at := slices.IndexFunc(before, func(g Figure) bool { return g.ID == f.ID })
		var old Figure
		if at >= 0 {
			old = before[at]
		}
		c.add(old, f)
	}
	for _, f := range before {
		if !slices.ContainsFunc(after, func(g Figure) bool { return g.ID == f.ID }) {
			c.add(f, Figure{ID: f.ID})
		}
	}
	return c
}

// cell is where a value stands in a figure.
type cell struct{ category, category2, measure string }

func (c *Changes) add(before, after Figure) {
	for _, d := range differences(before, after) {
		if d.redrawn(before, after) {
			c.Redrawn++
		} else {
			c.Differences = append(c.Differences, d)
		}
	}
}

func differences(before, after Figure) (found []Difference) {
	old := values(before)
	for _, d := range cellsOf(after) {
		at := cell{d.Category, d.Category2, d.Measure}
		if was, ok := old[at]; ok {
			d.Before = &was
			delete(old, at)
		}
		if d.Before == nil || !same(*d.Before, *d.After) {
			found = append(found, d)
		}
	}
	for _, d := range cellsOf(before) {
		if _, gone := old[cell{d.Category, d.Category2, d.Measure}]; gone {
			d.Before, d.After = d.After, nil
			found = append(found, d)
		}
	}
	return found
}

func values(f Figure) map[cell]Value {
	all := map[cell]Value{}
	for _, d := range cellsOf(f) {
		all[cell{d.Category, d.Category2, d.Measure}] = *d.After
	}
	return all
}

// cellsOf lists the values of a figure as if all were new.
func cellsOf(f Figure) (all []Difference) {
	for _, row := range f.Rows {
		label := row.Label
		if row.Label2 != "" {
			label += ", " + row.Label2
		}
		for i, m := range f.Measures {
			v := row.Values[i]
			all = append(all, Difference{Figure: f.ID, Category: row.Category, Category2: row.Category2, Measure: m.ID, Label: label, Title: m.Title, Unit: m.Unit, After: &v})
		}
	}
	return all
}

// same reports whether two values say the same. What is hidden says nothing, whatever it is hidden of.
func same(a, b Value) bool {
	if a.Word == Hidden && b.Word == Hidden {
		return true
	}
	return sameNumber(a.Value, b.Value) && sameNumber(a.Low, b.Low) && sameNumber(a.High, b.High) &&
		sameNumber(a.Numerator, b.Numerator) && sameNumber(a.Denominator, b.Denominator) && a.Word == b.Word
}

func sameNumber[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// Text prints a value with what it was counted from; a dash where there is none.
func (v *Value) Text(u Unit) string {
	switch {
	case v == nil:
		return "–"
	case v.Value == nil:
		return v.Word
	}
	number := strconv.FormatFloat(*v.Value, 'f', -1, 64)
	switch u {
	case Share:
		number = strconv.FormatFloat(100**v.Value, 'f', 1, 64) + " %"
	case Per1000:
		number = strconv.FormatFloat(*v.Value, 'f', 2, 64) + " per 1,000"
	case Points:
		number = PointsText(*v.Value)
	case Minutes:
		number = numeral.Many(int64(math.Round(*v.Value)), "minute")
	case Count:
		number = numeral.Text(int64(math.Round(*v.Value)))
	}
	if v.Numerator != nil && v.Denominator != nil {
		number += " (" + numeral.Text(*v.Numerator) + " of " + numeral.Text(*v.Denominator) + ")"
	}
	return number
}

// PointsText prints a difference of shares in percentage points: "−3.1 points", and no minus before a zero.
func PointsText(difference float64) string {
	number := strconv.FormatFloat(math.Abs(100*difference), 'f', 1, 64)
	if difference < 0 && number != "0.0" {
		number = "−" + number
	}
	return number + " points"
}

// CSV writes the differences as a table, numbers at full precision and missing ones empty.
func (c Changes) CSV() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{{"from", "to", "figure", "category", "category2", "measure", "unit",
		"numerator_before", "denominator_before", "value_before", "word_before", "numerator_after", "denominator_after", "value_after", "word_after"}}
	for _, d := range c.Differences {
		line := []string{c.From, c.To, d.Figure, d.Category, d.Category2, d.Measure, string(d.Unit)}
		for _, v := range []*Value{d.Before, d.After} {
			fields := []string{"", "", "", ""}
			if v != nil {
				fields = []string{whole(v.Numerator), whole(v.Denominator), "", v.Word}
				if v.Value != nil {
					fields[2] = strconv.FormatFloat(*v.Value, 'g', -1, 64)
				}
			}
			line = append(line, fields...)
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write changes: %w", err)
	}
	return out.Bytes(), nil
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
