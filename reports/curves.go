package reports

import (
	"slices"
	"strconv"
	"strings"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

const minutesPerDay = 24 * 60

// notFollowed stands where nobody was followed so long.
const notFollowed = release.NotFollowed

// course is what a curve follows, by the source of the catalogue.
type course struct {
	days    int     // how far it goes
	since   message // where its clock starts
	so      message // the numerator in words
	waiting message // title of those without the event
	censors message // what is to be said of those who could not be followed longer
	said    []int   // days that the title says, and those at which groups are compared
}

var courses = map[string]course{
	"first_response": appealCourse,
	"resolution":     appealCourse,
	"resuspensions": {days: againDays, since: theReturn, so: message("accounts suspended again so far"), waiting: message("Not suspended again and followed"),
		censors: message("Who could not be followed longer counts up to that day (Kaplan–Meier), so a share is not always the accounts suspended again so far by all."),
		said:    []int{30, 90, againDays}},
	"funds": {days: horizonDays, since: theSuspension, so: message("accounts whose funds were released so far"), waiting: message("Not released and followed"),
		censors: message("Who could not be followed longer counts up to that day (Kaplan–Meier), so a share is not always the accounts so far by all."),
		said:    []int{30, 60, horizonDays}},
}

var appealCourse = course{days: horizonDays, since: theAppeal, so: message("accounts answered so far"), waiting: message("Still waiting and followed"),
	censors: message("Who could not be followed longer counts as waiting up to that day (Kaplan–Meier), so a share is not always the accounts answered so far by all."),
	said:    []int{7, 30, horizonDays}}

// curveDays are the days at which curves are shown, in minutes.
func curveDays(days int) (minutes []int64) {
	for day := range int64(days + 1) {
		minutes = append(minutes, day*minutesPerDay)
	}
	return minutes
}

// spokenDays are the days at which a curve is said in words.
var spokenDays = []int{1, 3, 7, 14, 30, 60, 90, 120, 180}

// fillCurve makes the share that had the event by each day: 1 less the Kaplan–Meier estimate, with its band.
func (d *draft) fillCurve(f *release.Figure, i Indicator) error {
	m, way := i.Measures[0], courses[i.From]
	f.Measures = []release.Measure{
		{ID: m.ID, Title: d.Text(m.Title), Unit: release.Share, Numerator: d.said(way.so), Denominator: d.Text(m.Of), Level: stats.Level95, Method: d.Text(stats.LogLogMethod)},
		{ID: "at_risk", Title: d.said(way.waiting), Unit: release.Count, Numerator: d.Text("accounts")},
	}
	grouped := f.Breakdown != "total"
	f.Dimensions = []string{d.Say("Time since %s", way.since)}
	if grouped {
		f.Dimensions = []string{d.Text(d.catalogue.Breakdowns[f.Breakdown].Title), d.Say("Time since %s", way.since)}
	}
	f.Subtitle = d.Say("Share of %s, by days since %s, %s", d.of(m.Of), way.since, d.period)
	if !d.delivered(i) {
		return nil
	}
	for _, c := range d.timesBy(i.From, f.Breakdown) {
		curve := c.Times.At(curveDays(way.days))
		events := int64(0)
		for day, s := range curve.Steps {
			events += s.Events
			row := release.Row{Category: strconv.Itoa(day), Label: d.days(day)}
			if grouped {
				row.Category2, row.Label2 = row.Category, row.Label
				row.Category, row.Label = c.Category, d.names.label(f.Breakdown, c.Category)
			}
			row.Values = []release.Value{answeredBy(s, events, curve.N), number(float64(s.AtRisk))}
			f.Rows = append(f.Rows, row)
		}
	}
	f.Notes = append(f.Notes, d.said(way.censors))
	if !grouped && len(f.Rows) > 0 {
		f.Title, f.Alt = d.titleAt(i, *f, way.said[:2]...), d.curveInWords(*f)
	} else if grouped && len(f.Rows) > 0 {
		day := way.said[1]
		var groups []group
		for from := 0; from < len(f.Rows); from += way.days + 1 {
			if f.Rows[from].Category != "not_recorded" {
				groups = append(groups, group{d.inSentence(f.Rows[from].Label), f.Rows[from+day].Values[0]})
			}
		}
		f.Title = d.about(i, f.Breakdown) + ", " + d.withinDays(day) + ": " + d.between(f.Measures[0], groups)
		f.Alt = d.groupsInWords(*f, way)
	}
	return nil
}

// timesBy returns the times of a source in one breakdown, in the order of display.
func (d *draft) timesBy(from, breakdown string) (found []queries.TimeCell) {
	for _, c := range d.waits {
		if _, flow := flowSources[from]; !flow && c.Breakdown == breakdown {
			cell := queries.Cell{Breakdown: c.Breakdown, Category: c.Category, Category2: c.Category2}
			found = append(found, queries.TimeCell{Cell: cell, Times: timesOf(c, from)})
		}
	}
	for _, c := range d.timed[from] {
		if c.Breakdown == breakdown {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(x, y queries.TimeCell) int {
		return d.names.compare(breakdown, [2]string{x.Category, x.Category2}, [2]string{y.Category, y.Category2})
	})
	return found
}

// answeredBy turns a step of the curve of those who wait into the share of those who do not.
func answeredBy(s stats.Step, events, n int64) release.Value {
	if !s.Defined {
		return release.Value{Word: notFollowed, Denominator: &n}
	}
	value, low, high := 1-s.Survival, 1-s.High, 1-s.Low
	return release.Value{Value: &value, Low: &low, High: &high, Numerator: &events, Denominator: &n}
}

// titleAt is an indicator's title with the first measure at some days, as far as it is known: "…: 45.2 % within 7 days, 80.1 % within 30 days".
func (d *draft) titleAt(i Indicator, f release.Figure, days ...int) string {
	var parts []string
	for _, day := range days {
		if v := f.Rows[day].Values[0]; v.Value != nil {
			parts = append(parts, d.percent(*v.Value)+" "+d.withinDays(day))
		}
	}
	if len(parts) == 0 {
		return d.Text(i.Title)
	}
	return d.Text(i.Title) + ": " + strings.Join(parts, ", ")
}

// curveInWords says every measure of a curve at a few days, up to the last on which anyone was followed.
func (l speech) curveInWords(f release.Figure) string {
	var sentences []string
	for _, day := range spokenDays {
		if day >= len(f.Rows) {
			break
		}
		day, within := l.lastWithin(f.Rows, day)
		var parts []string
		for j, m := range f.Measures {
			parts = append(parts, l.Lower(m.Title)+" "+l.value(m, f.Rows[day].Values[j]))
		}
		sentences = append(sentences, l.Capital(within)+": "+strings.Join(parts, ", ")+".")
	}
	return strings.Join(slices.Compact(sentences), " ")
}

// groupsInWords says the first measure of each group's curve at a few days, up to the last on which anyone of it was followed.
func (l speech) groupsInWords(f release.Figure, way course) string {
	var sentences []string
	for from := 0; from < len(f.Rows); from += way.days + 1 {
		rows := f.Rows[from : from+way.days+1]
		var parts []string
		for _, day := range way.said {
			day, within := l.lastWithin(rows, day)
			parts = append(parts, within+" "+l.value(f.Measures[0], rows[day].Values[0]))
		}
		sentences = append(sentences, rows[0].Label+": "+strings.Join(slices.Compact(parts), ", ")+".")
	}
	return strings.Join(sentences, " ")
}

// lastWithin is a day of a curve as words say it: itself, or else the last day before on which anyone was followed.
func (l speech) lastWithin(rows []release.Row, day int) (said int, within string) {
	for last := day; last > 0; last-- {
		switch {
		case rows[last].Values[0].Value == nil:
		case last == day:
			return day, l.withinDays(day)
		default:
			return last, l.Say("%s (nobody was followed longer)", l.withinDays(last))
		}
	}
	return day, l.withinDays(day)
}

// sayEnds says in a picture of curves, where one ends early, up to which day anyone was followed: what stands at its end is of that day.
func (l speech) sayEnds(s *chart.Spec) {
	for _, one := range s.Series {
		last := len(one.Points) - 1
		for last > 0 && one.Points[last].Value == nil {
			last--
		}
		for at := last + 1; last > 0 && at < len(one.Points); at++ {
			one.Points[at].Note = l.Say("nobody was followed longer than %s", l.days(last))
		}
	}
}

// drawCurve draws a curve with its band, or one line for each group. Groups without a code are in the table only.
func (d *draft) drawCurve(s *chart.Spec, f release.Figure, i Indicator) *chart.Spec {
	s.Kind = chart.Curves
	days := courses[i.From].days
	s.X, s.Categories = d.curveAxis(days)
	for from := 0; from < len(f.Rows); from += days + 1 {
		rows := f.Rows[from : from+days+1]
		var series chart.Series
		if len(f.Dimensions) == 2 {
			if rows[0].Category == "not_recorded" || len(s.Series) == 4 {
				continue
			}
			series.Name = rows[0].Label
		}
		for _, row := range rows {
			p := d.point(f.Measures[0], row.Values[0], true)
			if series.Name != "" {
				p.Low, p.High = nil, nil
			}
			series.Points = append(series.Points, p)
		}
		s.Series = append(s.Series, series)
	}
	if !slices.ContainsFunc(s.Series, func(one chart.Series) bool { return one.Points[0].Value != nil }) {
		return nil
	}
	d.sayEnds(s)
	return s
}

// curveAxis are the days of a curve as a picture takes them.
func (l speech) curveAxis(days int) (x []float64, names []string) {
	for day := range days + 1 {
		x, names = append(x, float64(day)), append(names, l.Capital(l.withinDays(day)))
	}
	return x, names
}
