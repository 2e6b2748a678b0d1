package server

import (
	"slices"

	"daylight/internal/language"
	"daylight/internal/release"
)

// glance is a table of the first screen: one breakdown down, and across what readers ask of it first, each column a measure of a figure of
// its own.
type glance struct {
	ID, Title string
	Key       string // what the rows are
	Note      string
	Heads     []link // with the figure that a column is of
	Rows      []tableRow
}

// glanceBreakdowns are those of the first screen.
var glanceBreakdowns = []string{"region", "tenure"}

// glanceColumns are the measures of a glance, in order.
var glanceColumns = []struct{ indicator, measure string }{
	{"exposure", "per_1000"}, {"notice", "told_rule"}, {"reversal-rate", "of_decided"},
}

// glanceHeads are what the columns are called.
var glanceHeads = map[string]language.Message{
	"per_1000":   language.Message("Suspended per 1,000 active in a month"),
	"told_rule":  language.Message("Told the rule"),
	"of_decided": language.Message("Reversed of those decided"),
}

// glances are the tables that the report has figures for. Only categories that stand by themselves somewhere have a row: what is counted
// together is another group in each figure.
func (a asked) glances() (made []glance, err error) {
	for _, breakdown := range glanceBreakdowns {
		g := glance{ID: "by-" + breakdown}
		var figures []release.Figure
		var places []int
		for _, column := range glanceColumns {
			id := column.indicator + "-by-" + breakdown
			if _, ok := a.Sum("figures/" + id + ".json"); !ok {
				continue
			}
			f, err := a.figure(id)
			if err != nil {
				return nil, err
			}
			at := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == column.measure })
			if at < 0 || len(f.Rows) == 0 || len(f.Dimensions) == 0 {
				continue
			}
			figures, places = append(figures, f), append(places, at)
			g.Heads = append(g.Heads, link{a.in.Text(string(glanceHeads[column.measure])), a.to("figures/" + id + "/")})
			g.Key = f.Dimensions[0]
		}
		if len(figures) < 2 {
			continue
		}
		g.Note = a.in.glanceNote(rangeLevel(figures[0].Measures))
		g.Title = a.in.Say("By %s", a.in.Lower(g.Key))
		g.Rows = a.in.juxtaposed(figures, places)
		made = append(made, g)
	}
	return made, nil
}

// juxtaposed is the rows of several figures of one breakdown side by side.
func (p printer) juxtaposed(figures []release.Figure, places []int) (rows []tableRow) {
	var seen []string
	for _, f := range figures {
		for _, row := range f.Rows {
			if slices.Contains(seen, row.Category) || notByThemselves[row.Category] {
				continue
			}
			seen = append(seen, row.Category)
			made := tableRow{Key: release.Unbroken(row.Label)}
			for at, of := range figures {
				here := slices.IndexFunc(of.Rows, func(r release.Row) bool { return r.Category == row.Category })
				if here < 0 {
					made.Cells = append(made.Cells, cell{Text: p.Say("With others"), Word: true, Why: addressIn(p.Language, whyHidden)})
					continue
				}
				made.Cells = append(made.Cells, p.glanceCell(of.Measures[places[at]], of.Rows[here].Values[places[at]]))
			}
			rows = append(rows, made)
		}
	}
	return rows
}

// glanceCell is a value with its range and what it was counted from below, without the words that the table's note says once.
func (p printer) glanceCell(m release.Measure, v release.Value) cell {
	c := p.valueCell(m, v)
	if v.Low != nil {
		c.More = append(c.More, p.interval(m.Unit, *v.Low, v.High))
	}
	if of := p.outOf(m, v); of != "" {
		c.More = append(c.More, of)
	}
	return c
}

// note says what stands below the numbers of a glance.
func (p printer) glanceNote(level float64) string {
	if level == 0 {
		return p.Say("Below each number: what it was counted from.")
	}
	return p.Say("Below each number: its %s, and what it was counted from.", p.level(level))
}

// notByThemselves are categories that hold others.
var notByThemselves = map[string]bool{"merged": true, "others": true}
