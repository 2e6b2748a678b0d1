package server

import (
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/explore"
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
	"per_1000":   language.Message("Suspensions in the period per 1,000 accounts active in a month"),
	"told_rule":  language.Message("Told the rule"),
	"of_decided": language.Message("Reversed of those decided"),
}

// glances are the tables that the report has figures for.
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

// juxtaposed is the rows of several figures of one breakdown side by side: those that stand by themselves in any of them, and then those that
// are counted together, a row for each group of them. Such a group is the same in two figures where both name the same others.
func (p printer) juxtaposed(figures []release.Figure, places []int) (rows []tableRow) {
	var seen, groups []string
	var together []tableRow
	for column, f := range figures {
		for _, row := range f.Rows {
			if notByThemselves[row.Category] {
				group := row.Category + " beside " + strings.Join(namedIn(f), ", ")
				if !slices.Contains(groups, group) {
					groups = append(groups, group)
					together = append(together, p.togetherIn(figures, places, column, row))
				}
				continue
			}
			if slices.Contains(seen, row.Category) {
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
	return append(rows, together...)
}

// togetherIn is the row of those that one of the figures counts together. Where another one has no such group, or one of others, it says so.
func (p printer) togetherIn(figures []release.Figure, places []int, column int, row release.Row) tableRow {
	made := tableRow{Key: release.Unbroken(row.Label)}
	named := namedIn(figures[column])
	for at, of := range figures {
		here := slices.IndexFunc(of.Rows, func(r release.Row) bool { return r.Category == row.Category })
		switch {
		case here < 0 && slices.Equal(namedIn(of), named):
			made.Cells = append(made.Cells, cell{Text: p.Text(string(standings[explore.Unlisted])), Word: true})
		case here < 0:
			made.Cells = append(made.Cells, cell{Text: p.Say("Each by itself"), Word: true})
		case !slices.Equal(namedIn(of), named):
			made.Cells = append(made.Cells, cell{Text: p.Say("Another group"), Word: true, Why: addressIn(p.Language, whyHidden)})
		default:
			made.Cells = append(made.Cells, p.glanceCell(of.Measures[places[at]], of.Rows[here].Values[places[at]]))
		}
	}
	return made
}

// namedIn are the categories that stand by themselves in a figure, in order. Those that it counts together are all others.
func namedIn(f release.Figure) (named []string) {
	for _, row := range f.Rows {
		if !notByThemselves[row.Category] {
			named = append(named, row.Category)
		}
	}
	slices.Sort(named)
	return named
}

// glanceCell is a value with its range and what it was counted from below, without the words that the table's note says once.
func (p printer) glanceCell(m release.Measure, v release.Value) cell {
	c := p.valueCell(m, v)
	if m.Range(v) == release.Interval {
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
