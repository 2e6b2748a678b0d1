package reports

import (
	"fmt"
	"slices"

	"daylight/internal/release"
	"daylight/reports/chart"
)

// outcomeColours are fixed, so that an outcome looks the same in every figure. Outcomes that a preset of the plan counts together have the
// colour of the larger of them.
var outcomeColours = map[string]chart.Colour{
	"reversed": chart.Reversed, "self_corrected": chart.SelfCorrected, "corrected_undecided": chart.CorrectedUndecided,
	"modified": chart.Modified, "other_reinstatement": chart.Reinstated,
	"pending": chart.Pending, "withdrawn": chart.Withdrawn, "omitted": chart.Omitted, "upheld": chart.Upheld, "still_suspended": chart.NoAppeal,
	"undecided": chart.Pending, "not_reversed": chart.Upheld, "not_corrected": chart.NoAppeal,
	"before_unrecorded": chart.NoAppeal, "quarter_running": chart.NoAppeal, "first_open": chart.NoAppeal,
}

// spec says how a figure is drawn; nil where a table says it better: no rows, or nothing but one number.
func (d *draft) spec(f release.Figure, i Indicator) *chart.Spec {
	if len(f.Rows) == 0 {
		return nil
	}
	drawn := drawnMeasures(f, i)
	s := &chart.Spec{Title: f.Title, Subtitle: f.Subtitle, Note: d.Say("Source: %s.", f.Source), Alt: f.Alt, Unit: unitOf(f.Measures[drawn[0]].Unit), Language: d.Language}
	if own, is := ownForms[i.Form]; is {
		if !d.delivered(i) {
			return nil
		}
		return own.draw(d, s, f, i)
	}
	switch {
	case len(f.Dimensions) == 2:
		if d.catalogue.Breakdowns[f.Breakdown].Flow && d.flow(s, f, drawn[0]) {
			return s
		}
		return d.heat(s, f, drawn[0])
	case i.Form == formPartition:
		s.Kind = chart.Stacks
	case f.Breakdown == "over_time":
		s.Kind = chart.Lines
	case i.Form == formTimes:
		s.Kind = chart.Dots
	default:
		s.Kind = chart.Bars
	}
	if f.Breakdown == "total" && i.Form != formPartition {
		return d.compare(s, f, drawn)
	}
	for _, row := range f.Rows {
		label := row.Label
		if f.Breakdown == "over_time" {
			label = row.Category
		}
		s.Categories = append(s.Categories, label)
	}
	for _, m := range drawn {
		series := chart.Series{Colour: outcomeColours[f.Measures[m].ID]}
		if len(drawn) > 1 {
			series.Name = f.Measures[m].Title
		}
		for _, row := range f.Rows {
			series.Points = append(series.Points, d.point(f.Measures[m], row.Values[m], i.Form != formTimes))
		}
		s.Series = append(s.Series, series)
	}
	return s
}

// compare draws the measures of one row as bars of one series; a single number needs no picture.
func (d *draft) compare(s *chart.Spec, f release.Figure, drawn []int) *chart.Spec {
	if len(drawn) < 2 || s.Unit != chart.Percent {
		return nil
	}
	s.Kind = chart.Bars
	var series chart.Series
	for _, m := range drawn {
		s.Categories = append(s.Categories, f.Measures[m].Title)
		series.Points = append(series.Points, d.point(f.Measures[m], f.Rows[0].Values[m], true))
	}
	s.Series = []chart.Series{series}
	return s
}

// mostDots is how many groups of a crossed breakdown still are seen one by one.
const mostDots = 24

// sparse reports whether fewer than half of a crossed breakdown's groups have a number: as a map it would say little but words.
func sparse(f release.Figure, m int) bool {
	known := 0
	for _, row := range f.Rows {
		if row.Values[m].Value != nil {
			known++
		}
	}
	return len(f.Dimensions) == 2 && 2*known < len(f.Rows)
}

// few draws the groups of a sparse breakdown that have a number, each with its range; nil where the table says it better.
func (d *draft) few(s *chart.Spec, f release.Figure, m int) *chart.Spec {
	s.Kind = chart.Dots
	var series chart.Series
	for _, row := range f.Rows {
		if row.Values[m].Value != nil {
			s.Categories = append(s.Categories, row.Label+", "+d.inSentence(row.Label2))
			series.Points = append(series.Points, d.point(f.Measures[m], row.Values[m], true))
		}
	}
	if n := len(s.Categories); n < 2 || n > mostDots {
		return nil
	}
	s.Series = []chart.Series{series}
	return s
}

// heat draws a crossed breakdown: the first dimension down, the second across.
func (d *draft) heat(s *chart.Spec, f release.Figure, m int) *chart.Spec {
	if sparse(f, m) {
		return d.few(s, f, m)
	}
	s.Kind = chart.Heat
	s.Categories, s.Series = d.crossed(f, m)
	return s
}

// crossed are the names of the first dimension, and a series of each category of the second with a point for each of them.
func (d *draft) crossed(f release.Figure, m int) (down []string, series []chart.Series) {
	var across []string
	downAt, acrossAt := map[string]int{}, map[string]int{}
	for _, row := range f.Rows {
		if _, seen := downAt[row.Category]; !seen {
			downAt[row.Category] = len(down)
			down = append(down, row.Label)
		}
	}
	var second []release.Row
	for _, row := range f.Rows {
		if _, seen := acrossAt[row.Category2]; !seen {
			acrossAt[row.Category2] = len(second)
			second = append(second, row)
		}
	}
	d.orderAcross(f.Breakdown, second)
	for at, row := range second {
		acrossAt[row.Category2] = at
		across = append(across, row.Label2)
	}
	for _, name := range across {
		points := make([]chart.Point, len(down))
		for at := range points {
			points[at] = chart.Point{Note: d.Text(release.NoCases)}
		}
		series = append(series, chart.Series{Name: name, Points: points})
	}
	for _, row := range f.Rows {
		series[acrossAt[row.Category2]].Points[downAt[row.Category]] = d.point(f.Measures[m], row.Values[m], true)
	}
	return down, series
}

// stepColours give the steps before a suspension the colours that they have, some of them counted together, among the parts of what came
// before.
var stepColours = map[string]chart.Colour{"none": chart.First, "warning": chart.Second, "payout_hold": chart.Third, "restriction": chart.Third,
	"temporary": chart.Fourth, "permanent": chart.Fourth, "not_recorded": chart.NoAppeal}

// mostHidden is the share of all cases of a flow that may go where it is not shown. Beyond it a table of words says more.
const mostHidden = 0.25

// flow draws a crossed breakdown as ribbons from the first dimension to the second. It leaves s alone and reports false where that cannot
// be drawn: the number of a category's cases is not known, too much is hidden, or what is hidden leaves no room for its word.
func (d *draft) flow(s *chart.Spec, f release.Figure, m int) bool {
	var codes []string
	for _, row := range f.Rows {
		if !slices.Contains(codes, row.Category) {
			codes = append(codes, row.Category)
		}
	}
	from, to := d.crossed(f, m)
	if len(from) > chart.MostFlowing {
		return false
	}
	var all, hidden int64
	drawn := chart.Spec{Sides: [2]string{f.Dimensions[0], f.Dimensions[1]}}
	for _, series := range to {
		drawn.Categories = append(drawn.Categories, series.Name)
	}
	for i, name := range from {
		series := chart.Series{Name: d.Unbroken(name), Colour: stepColours[codes[i]]}
		for _, part := range to {
			series.Points = append(series.Points, part.Points[i])
		}
		n, shown, known := series.Flowing()
		unseen := slices.ContainsFunc(series.Points, func(p chart.Point) bool { return p.Value == nil })
		if !known || unseen && n == shown {
			return false
		}
		all, hidden = all+n, hidden+n-shown
		drawn.Series = append(drawn.Series, series)
	}
	if float64(hidden) > mostHidden*float64(all) {
		return false
	}
	s.Kind, s.Sides, s.Categories, s.Series = chart.Flow, drawn.Sides, drawn.Categories, drawn.Series
	return true
}

func (d *draft) orderAcross(breakdown string, rows []release.Row) {
	second := d.catalogue.Breakdowns[breakdown].Second
	sortRows(rows, func(a, b release.Row) int {
		return d.names.compare(second, [2]string{a.Category2}, [2]string{b.Category2})
	})
}

// drawnMeasures are the places of the measures that share one picture: those of the first's unit that are not kept to the table, or else
// all of that unit. There is one at least.
func drawnMeasures(f release.Figure, i Indicator) []int {
	var drawn, alike []int
	for at, m := range f.Measures {
		if m.Unit != f.Measures[0].Unit {
			continue
		}
		alike = append(alike, at)
		if !slices.ContainsFunc(i.Measures, func(o Measure) bool { return o.ID == m.ID && !o.drawnIn(f.Breakdown) }) {
			drawn = append(drawn, at)
		}
	}
	if len(drawn) == 0 {
		return alike
	}
	return drawn
}

func unitOf(u release.Unit) chart.Unit {
	switch u {
	case release.Share:
		return chart.Percent
	case release.Per1000:
		return chart.Per1000
	case release.Minutes:
		return chart.Minutes
	}
	return chart.Count
}

// point turns a value into a mark; counts are printed beside it where they are what the mark rests on.
func (l speech) point(m release.Measure, v release.Value, counts bool) chart.Point {
	p := chart.Point{Value: v.Value, Low: v.Low, High: v.High, Note: l.Text(v.Word)}
	if m.Unit == release.Per1000 && v.Value != nil {
		value, low, high := *v.Value/1000, *v.Low/1000, *v.High/1000
		p.Value, p.Low, p.High = &value, &low, &high
	}
	if counts {
		p.K, p.N = v.Numerator, v.Denominator
	}
	if v.Value == nil && p.Note == "" {
		p.Note = l.Text(release.NotApplicable)
	}
	return p
}

// pictures draws a figure in all its forms; they are empty where a table says it better.
func (d *draft) pictures(f release.Figure) (chart.Pictures, error) {
	at := slices.IndexFunc(d.catalogue.Indicators, func(i Indicator) bool { return i.ID == f.Indicator })
	spec := d.spec(f, d.shownAs(d.catalogue.Indicators[at]))
	if spec == nil {
		return chart.Pictures{}, nil
	}
	for at, name := range spec.Categories {
		spec.Categories[at] = d.Unbroken(name)
	}
	made, err := chart.Draw(*spec)
	if err != nil {
		return chart.Pictures{}, fmt.Errorf("draw figure %s: %w", f.ID, err)
	}
	return made, nil
}

// pictureFiles are the pictures of a figure by the names of their files; none where it was not drawn.
func (d *draft) pictureFiles(id string, p chart.Pictures) map[string][]byte {
	if p.Alone == nil {
		return nil
	}
	return map[string][]byte{
		d.file(id + ".svg"):        p.Alone,
		d.file(id + ".wide.svg"):   p.Wide,
		d.file(id + ".narrow.svg"): p.Narrow,
	}
}
