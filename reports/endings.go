package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// ending is one way in which cases end, made of endings as they are counted.
type ending struct {
	id, title string
	counted   []string
	colour    chart.Colour
}

// endings are the ways in which cases end, by the source of the catalogue.
var endings = map[string][]ending{
	"appeal_ends": {{"reversed", "Reversed", []string{"reversed"}, chart.Reversed}, {"modified", "Lessened", []string{"modified"}, chart.Modified},
		{"upheld", "Upheld", []string{"upheld"}, chart.Upheld},
		{"closed", "Ended without a decision", []string{"corrected", "withdrawn", "omitted"}, chart.Withdrawn}},
	"return_ends": {{"mistake", "Given back as a mistake", []string{"mistake"}, chart.Reversed}, {"otherwise", "Given back otherwise", []string{"otherwise"}, chart.Reinstated},
		{"planned_end", "Planned end reached", []string{"planned_end"}, chart.Withdrawn}},
}

// competing puts the endings of a cell into one histogram.
func competing(c queries.EndCell, ends []ending) stats.CompetingTimes {
	var minutes []int64
	for _, list := range c.Ends {
		for _, m := range list {
			minutes = append(minutes, m.Minutes)
		}
	}
	slices.Sort(minutes)
	minutes = slices.Compact(minutes)
	t := stats.CompetingTimes{Minutes: minutes, Lost: make([]int64, len(minutes)), Events: make([][]int64, len(ends))}
	into := func(counts []int64, ending string) {
		at := 0
		for _, m := range c.Ends[ending] {
			for minutes[at] < m.Minutes {
				at++
			}
			counts[at] += m.Cases
		}
	}
	into(t.Lost, queries.NotEnded)
	for k, end := range ends {
		t.Events[k] = make([]int64, len(minutes))
		for _, counted := range end.counted {
			into(t.Events[k], counted)
		}
	}
	return t
}

// fillEndings makes the share of the cases that had ended in each way by each day: the Aalen–Johansen estimate.
func (d *draft) fillEndings(f *release.Figure, i Indicator) error {
	m, ends, cells := i.Measures[0], endings[i.From], d.ends
	since := "Time since the appeal"
	if i.From == "return_ends" {
		cells, since = d.returns, "Time since the suspension"
	}
	f.Dimensions = []string{since}
	for _, end := range ends {
		f.Measures = append(f.Measures, release.Measure{ID: end.id, Title: end.title, Unit: release.Share, Numerator: "accounts so far", Denominator: m.Of,
			Level: stats.Level95, Method: stats.IncidenceMethod})
	}
	f.Measures = append(f.Measures, release.Measure{ID: "open", Title: m.Title, Unit: release.Share, Numerator: "accounts", Denominator: m.Of})
	f.Subtitle = fmt.Sprintf("Share of %s, by days %s, %s", m.Of, strings.TrimPrefix(lower(since), "time "), d.period.Label())
	if !d.delivered(i) {
		return nil
	}
	for _, c := range cells {
		if c.Breakdown != "total" {
			continue
		}
		incidence := competing(c, ends).At(curveDays(horizonDays))
		for day, s := range incidence.Steps {
			row := release.Row{Category: strconv.Itoa(day), Label: many(int64(day), "day")}
			n := incidence.N
			for k := range ends {
				v := release.Value{Word: notFollowed, Denominator: &n}
				if s.Defined {
					o := s.Outcomes[k]
					v = release.Value{Value: &o.Value, Low: new(min(o.Low, o.Value)), High: new(max(o.High, o.Value)), Numerator: &o.Events, Denominator: &n}
				}
				row.Values = append(row.Values, v)
			}
			open := release.Value{Word: notFollowed, Denominator: &n}
			if s.Defined {
				open = release.Value{Value: &s.None, Denominator: &n}
			}
			row.Values = append(row.Values, open)
			f.Rows = append(f.Rows, row)
		}
	}
	if len(f.Rows) == 0 {
		return nil
	}
	f.Title, f.Alt = i.Title+saidAt(*f, 30), curveInWords(*f)
	if f.Title != i.Title {
		f.Title = strings.Replace(f.Title, ": ", ": "+lower(ends[0].title)+" ", 1)
	}
	f.Notes = append(f.Notes, "A case ends in one way only, and the shares with those still open add up to all (Aalen–Johansen). Who could not be followed longer counts up to that day.")
	return nil
}

// drawEndings draws a line for each ending, so that each can be read off the axis.
func (d *draft) drawEndings(s *chart.Spec, f release.Figure, i Indicator) *chart.Spec {
	s.Kind = chart.Curves
	if len(f.Rows) == 0 {
		return nil
	}
	s.X, s.Categories = curveAxis(horizonDays)
	for k, end := range endings[i.From] {
		series := chart.Series{Name: end.title, Colour: end.colour}
		for _, row := range f.Rows {
			series.Points = append(series.Points, point(f.Measures[k], row.Values[k], true))
		}
		s.Series = append(s.Series, series)
	}
	sayEnds(s)
	return s
}
