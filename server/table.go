package server

import (
	"slices"

	"daylight/internal/release"
)

// table is a figure's rows as a page shows them: the words and numbers of an HTML table, ready to print.
type table struct {
	Caption string
	Keys    []string // titles of the columns that name a row
	Heads   []string // titles of the other columns
	Groups  []tableGroup
}

// Swiped reports whether a phone held upright shows a part of the columns only.
func (t table) Swiped() bool { return len(t.Keys)+len(t.Heads) > 4 }

// tableGroup is rows that share their first key. Key is empty where rows have one key only.
type tableGroup struct {
	Key  string
	Rows []tableRow
}

type tableRow struct {
	Key   string
	Cells []cell
}

// cell is a value, or the word that stands where there is none, with what it rests on below.
type cell struct {
	Text string
	Word bool
	Why  string // address that says why there is no value; empty: the word says it all
	More []string
}

// Where the methods page says why a number does not show.
const (
	whyHidden = "/methods/#why-some-numbers-are-hidden"
	whyTooFew = "/methods/#protected-counts"
)

// missing stands in a column that says more about a value where there is nothing more to say.
const missing = "–"

// tableOf lays a figure out: a figure of one row with its measures downwards, one of one measure with range and counts in columns
// of their own, any other with range and counts below each value.
func (p printer) tableOf(f release.Figure) table {
	t := table{Caption: f.Title + ". " + f.Subtitle + "."}
	switch {
	case f.Breakdown == "total" && len(f.Rows) == 1:
		t.Keys = []string{p.SayIn("of a table", "Measure")}
		t.Heads = p.longHeads(f.Measures, p.Say("Value"), p.Say("In numbers"))
		var rows []tableRow
		for i, m := range f.Measures {
			rows = append(rows, tableRow{release.Unbroken(m.Title), p.longCells(f.Measures, m, f.Rows[0].Values[i], true)})
		}
		t.Groups = []tableGroup{{Rows: rows}}
	case len(f.Measures) == 1:
		m := f.Measures[0]
		of := p.Say("In numbers")
		if m.Denominator != "" {
			of = p.Say("In numbers, of %s", m.Denominator)
		}
		t.Keys = f.Dimensions
		t.Heads = p.longHeads(f.Measures, release.Unbroken(m.Title), of)
		t.Groups = groups(f.Rows, func(row release.Row) []cell { return p.longCells(f.Measures, m, row.Values[0], false) })
	default:
		t.Keys = f.Dimensions
		for _, m := range f.Measures {
			t.Heads = append(t.Heads, release.Unbroken(m.Title))
		}
		t.Groups = groups(f.Rows, func(row release.Row) []cell {
			var cells []cell
			for i, m := range f.Measures {
				cells = append(cells, p.stackedCell(m, row.Values[i]))
			}
			return cells
		})
	}
	return t.withoutEmpty()
}

// withoutEmpty is the table without those columns after the first that say nothing more of any row.
func (t table) withoutEmpty() table {
	for at := len(t.Heads) - 1; at > 0; at-- {
		empty := len(t.Groups) > 0
		for _, g := range t.Groups {
			for _, row := range g.Rows {
				empty = empty && row.Cells[at].Text == missing
			}
		}
		if !empty {
			continue
		}
		t.Heads = slices.Delete(t.Heads, at, at+1)
		for _, g := range t.Groups {
			for i := range g.Rows {
				g.Rows[i].Cells = slices.Delete(g.Rows[i].Cells, at, at+1)
			}
		}
	}
	return t
}

func groups(rows []release.Row, cells func(release.Row) []cell) []tableGroup {
	var made []tableGroup
	for _, row := range rows {
		key, label := "", release.Unbroken(row.Label)
		if row.Label2 != "" {
			key, label = label, release.Unbroken(row.Label2)
		}
		if len(made) == 0 || made[len(made)-1].Key != key {
			made = append(made, tableGroup{Key: key})
		}
		last := &made[len(made)-1]
		last.Rows = append(last.Rows, tableRow{label, cells(row)})
	}
	return made
}

// rangeLevel is the level of the first measure that has intervals; 0 where none has.
func rangeLevel(measures []release.Measure) float64 {
	for _, m := range measures {
		if m.Level > 0 && !m.Limits {
			return m.Level
		}
	}
	return 0
}

func (p printer) longHeads(measures []release.Measure, value, of string) []string {
	if l := rangeLevel(measures); l > 0 {
		return []string{value, p.level(l), of}
	}
	return []string{value, of}
}

func (p printer) longCells(measures []release.Measure, m release.Measure, v release.Value, sayOf bool) []cell {
	cells := []cell{p.valueCell(m, v)}
	if rangeLevel(measures) > 0 {
		bounds := cell{Text: missing}
		if v.Low != nil {
			bounds.Text = p.interval(m.Unit, *v.Low, v.High)
		}
		cells = append(cells, bounds)
	}
	of := cell{Text: p.outOf(m, v)}
	switch {
	case of.Text == "":
		of.Text = missing
	case sayOf && v.Denominator != nil && m.Denominator != "":
		of.More = []string{m.Denominator}
	}
	return append(cells, of)
}

func (p printer) stackedCell(m release.Measure, v release.Value) cell {
	c := p.valueCell(m, v)
	if m.Range(v) == release.Interval {
		c.More = append(c.More, p.level(m.Level)+" "+p.interval(m.Unit, *v.Low, v.High))
	}
	if of := p.outOf(m, v); of != "" {
		c.More = append(c.More, of)
	}
	return c
}

func (p printer) valueCell(m release.Measure, v release.Value) cell {
	if v.Value == nil {
		c := cell{Text: release.Unbroken(p.Capital(p.Text(v.Word))), Word: m.Range(v) != release.Limits}
		switch v.Word {
		case release.Hidden:
			c.Why = addressIn(p.Language, whyHidden)
		case release.TooFew:
			c.Why = addressIn(p.Language, whyTooFew)
		}
		return c
	}
	if m.Unit == release.Count && m.Counts != nil && m.Counts.Variance > 0 && *v.Value < float64(m.Counts.Threshold) {
		return cell{Text: p.Capital(p.Say("fewer than %s", p.Whole(m.Counts.Threshold))), Word: true}
	}
	return cell{Text: p.amount(m.Unit, *v.Value)}
}
