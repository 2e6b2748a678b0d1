package reports

import (
	"slices"
	"strconv"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// ending is one way in which cases end, made of endings as they are counted.
type ending struct {
	id      string
	title   message
	counted []string
	colour  chart.Colour
}

// endings are the ways in which cases end, by the source of the catalogue.
var endings = map[string][]ending{
	"appeal_ends": {{"reversed", message("Reversed"), []string{"reversed"}, chart.Reversed}, {"modified", message("Lessened"), []string{"modified"}, chart.Modified},
		{"upheld", message("Upheld"), []string{"upheld"}, chart.Upheld},
		{"closed", message("Ended without a decision"), []string{"corrected", "withdrawn", "omitted"}, chart.Withdrawn}},
	"return_ends": {{"mistake", message("Given back as a mistake"), []string{"mistake"}, chart.Reversed}, {"otherwise", message("Given back otherwise"), []string{"otherwise"}, chart.Reinstated},
		{"planned_end", message("Planned end reached"), []string{"planned_end"}, chart.Withdrawn}},
}

// endingsDay is the day that the title of endings speaks of.
const endingsDay = 30

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
	m, ends, cells, since := i.Measures[0], endings[i.From], d.ends, theAppeal
	if i.From == "return_ends" {
		cells, since = d.returns, theSuspension
	}
	f.Dimensions = []string{d.Say("Time since %s", since)}
	for _, end := range ends {
		f.Measures = append(f.Measures, release.Measure{ID: end.id, Title: d.said(end.title), Unit: release.Share, Numerator: d.Text("accounts so far"), Denominator: d.Text(m.Of),
			Level: stats.Level95, Method: d.Text(stats.IncidenceMethod)})
	}
	f.Measures = append(f.Measures, release.Measure{ID: "open", Title: d.Text(m.Title), Unit: release.Share, Numerator: d.Text("accounts"), Denominator: d.Text(m.Of)})
	f.Subtitle = d.Say("Share of %s, by days since %s, %s", d.of(m.Of), since, d.period)
	if !d.delivered(i) {
		return nil
	}
	for _, c := range cells {
		if c.Breakdown != "total" {
			continue
		}
		incidence := competing(c, ends).At(curveDays(horizonDays))
		for day, s := range incidence.Steps {
			row := release.Row{Category: strconv.Itoa(day), Label: d.days(day)}
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
	f.Title, f.Alt = d.Text(i.Title), d.curveInWords(*f)
	if v := f.Rows[endingsDay].Values[0]; v.Value != nil {
		f.Title += ": " + d.Lower(f.Measures[0].Title) + " " + d.percent(*v.Value) + " " + d.withinDays(endingsDay)
	}
	f.Notes = append(f.Notes, d.Text("A case ends in one way only, and the shares with those still open add up to all (Aalen–Johansen). Who could not be followed longer counts up to that day."))
	return nil
}

// drawEndings draws a line for each ending, so that each can be read off the axis.
func (d *draft) drawEndings(s *chart.Spec, f release.Figure, i Indicator) *chart.Spec {
	s.Kind = chart.Curves
	if len(f.Rows) == 0 {
		return nil
	}
	s.X, s.Categories = d.curveAxis(horizonDays)
	for k, end := range endings[i.From] {
		series := chart.Series{Name: d.said(end.title), Colour: end.colour}
		for _, row := range f.Rows {
			series.Points = append(series.Points, d.point(f.Measures[k], row.Values[k], true))
		}
		s.Series = append(s.Series, series)
	}
	d.sayEnds(s)
	return s
}
