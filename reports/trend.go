package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// trendMonths is how many months a trend shows at most; its limits rest on the first on record, however long ago.
const trendMonths = 36

// laneyLevel is the level of three standard deviations.
const laneyLevel = .997

// fetchMonths reads the counts of every month on record up to the end of the period that trends and figures over time are made of, in one
// scan; a first month of which the beginning is not on record is left out.
func (d *draft) fetchMonths(ctx context.Context, r *queries.Reader) (err error) {
	first := r.Snapshot().RecordsFrom
	var months []period.Period
	for m := first.Month(); m.End() <= d.period.End(); m = m.Next() {
		if m.Start() >= first {
			months = append(months, m)
		}
	}
	names := slices.Concat(d.catalogue.counts("cohort", "over_time"), []string{"suspended", "mature", "decided", "reversed", "told_rule", "notice_recorded"})
	slices.Sort(names)
	d.months, err = r.CohortTotals(ctx, months, horizonDays, slices.Compact(names))
	return err
}

// overMonths adds up the months of each period.
func (d *draft) overMonths(periods []period.Period) []queries.Cell {
	var cells []queries.Cell
	for _, p := range periods {
		sum := queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: queries.Counts{}}
		for _, c := range d.months {
			within := p.Contains(period.MustParse(c.Category).Start())
			for name, n := range c.Counts {
				if !within {
					n = 0
				}
				sum.Counts[name] += n
			}
		}
		cells = append(cells, sum)
	}
	return cells
}

// settled reports whether a share of a month or period can still move: what is decided about a case later can, until every case has been
// followed to the end of its horizon; what its notice said cannot.
func settled(m Measure, counts queries.Counts) bool {
	return m.Numerator == "told_rule" || counts["mature"] == counts["suspended"]
}

// fillTrend makes a share by month, held against Laney's limits from the first months on record.
func (d *draft) fillTrend(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	f.Dimensions = []string{"Month"}
	f.Measures = []release.Measure{
		{ID: "share", Title: m.Title, Unit: release.Share, Numerator: lower(m.Title), Denominator: m.Of, Level: stats.Level95, Method: stats.WilsonMethod},
		{ID: "limits", Title: "Limits", Unit: release.Share, Numerator: "of the baseline's months", Denominator: m.Of, Level: laneyLevel, Method: laneyMethod},
		{ID: "ask", Title: "Ask why?", Unit: release.Count, Numerator: "flag"},
	}
	f.Subtitle = fmt.Sprintf("Share of %s, by month of the suspension, up to %s", m.Of, d.period.Label())
	if !d.delivered(i) {
		return nil
	}
	periods, words := d.chartPeriods(m)
	if !d.monthsRecord(m) {
		f.Rows = []release.Row{d.whole(release.Value{Word: release.NotRecorded}, release.Value{Word: release.NotRecorded}, release.Value{Word: release.NotRecorded})}
		f.Title = i.Title + ": not recorded"
		return nil
	}
	control, err := stats.NewControlChart(periods, stats.BaselinePeriods)
	flagged := int64(0)
	for _, c := range d.months[max(0, len(d.months)-trendMonths):] {
		row := release.Row{Category: c.Category, Label: d.names.label("over_time", c.Category)}
		at := slices.IndexFunc(periods, func(p stats.ChartPeriod) bool { return p.Name == c.Category })
		switch {
		case at < 0:
			row.Values = slices.Repeat([]release.Value{{Word: words[c.Category]}}, 3)
		case err != nil || !control.Ready:
			row.Values = []release.Value{share(stats.Wilson(periods[at].K, periods[at].N)), {Word: notYet}, {Word: notYet}}
		default:
			p, word := control.Periods[at], withinLimits
			if p.Signal {
				word, flagged = askWhy, flagged+1
			}
			mean, low, high := control.Mean, p.Laney.Low, p.Laney.High
			row.Values = []release.Value{share(p.Share), {Value: &mean, Low: &low, High: &high, Numerator: &control.K, Denominator: &control.N}, {Word: word}}
		}
		f.Rows = append(f.Rows, row)
	}
	f.Title = i.Title
	switch {
	case err != nil:
		f.Notes = append(f.Notes, "There are no limits: "+fmt.Sprintf("it happened to nobody or to everybody in the first %s.", many(stats.BaselinePeriods, "month")))
	case !control.Ready:
		f.Title += ": no limits yet"
		f.Notes = append(f.Notes, fmt.Sprintf("No limits yet: they rest on the first %d months with cases that can no longer change, and there are %d.", stats.BaselinePeriods, len(periods)))
	default:
		f.Title += ": every month within its limits"
		if flagged > 0 {
			f.Title = fmt.Sprintf("%s: %s to ask about", i.Title, many(flagged, "month"))
		}
		f.Notes = append(f.Notes, fmt.Sprintf("The limits rest on the first %d months on record, %s to %s, and stay where they are: three standard deviations, stretched by %.2f, by which those months differed more than chance alone would make them (Laney 2002). A month outside is one of which to ask why.",
			control.Baseline, d.names.label("over_time", periods[0].Name), d.names.label("over_time", periods[control.Baseline-1].Name), control.SigmaZ))
	}
	d.compareLatest(f, periods)
	return nil
}

// chartPeriods are the months whose share of a measure can no longer move, and the words for the others.
func (d *draft) chartPeriods(m Measure) (periods []stats.ChartPeriod, words map[string]string) {
	words = map[string]string{}
	for _, c := range d.months {
		k, n := c.Counts[m.Numerator], c.Counts[m.Denominator]
		switch {
		case n == 0:
			words[c.Category] = release.NoCases
		case !settled(m, c.Counts):
			words[c.Category] = notSettled
		default:
			periods = append(periods, stats.ChartPeriod{Name: c.Category, K: k, N: n})
		}
	}
	return periods, words
}

// monthsRecord reports whether any month records what a measure needs. What is recorded of the whole snapshot or not at all is no count of months.
func (d *draft) monthsRecord(m Measure) bool {
	return m.Needs == "" || strings.HasSuffix(m.Needs, onRecord) || slices.ContainsFunc(d.months, func(c queries.Cell) bool { return c.Counts[m.Needs] > 0 })
}

// compareLatest notes what a test says of the last two months.
func (d *draft) compareLatest(f *release.Figure, periods []stats.ChartPeriod) {
	if len(periods) < 2 {
		return
	}
	last, before := periods[len(periods)-1], periods[len(periods)-2]
	c := stats.Compare(last.K, last.N, before.K, before.N)
	test := c.Pooled
	if !test.Defined {
		return
	}
	f.Notes = append(f.Notes, fmt.Sprintf("%s against %s: %s of %s and %s of %s, p %s (%s). A small p says that chance alone is an unlikely explanation. It says neither how large the difference is nor why, and of many months one in twenty falls below 0.05 by chance.",
		d.names.label("over_time", last.Name), d.names.label("over_time", before.Name), whole(last.K), whole(last.N), whole(before.K), whole(before.N), probability(test.P), test.Method))
}

// probability prints a p value.
func probability(p float64) string {
	if p < .001 {
		return "below 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// Method and words of trends.
const (
	laneyMethod = "Laney p′, three standard deviations"
	notYet      = release.NotYet
	notSettled  = release.NotSettled
)

// drawTrend draws the line of months on the band of their limits.
func (d *draft) drawTrend(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	s.Kind = chart.Lines
	var series chart.Series
	known := 0
	for at, row := range f.Rows {
		p := point(f.Measures[0], row.Values[0], true)
		p.Low, p.High, p.Flag = nil, nil, row.Values[2].Word == askWhy
		if p.Value != nil {
			known++
		}
		series.Points = append(series.Points, p)
		s.Categories, s.X = append(s.Categories, row.Label), append(s.X, float64(at))
		limits := row.Values[1]
		if limits.Value == nil {
			continue
		}
		if s.Limits == nil {
			s.Limits = &chart.Limits{Inner: "Limits"}
			s.Reference = &chart.Reference{Label: "Share in the first months", Value: *limits.Value}
		}
		s.Limits.At = append(s.Limits.At, chart.Limit{X: float64(at), InnerLow: *limits.Low, InnerHigh: *limits.High})
	}
	if known < 2 {
		return nil
	}
	if s.Limits != nil && len(s.Limits.At) < 2 {
		s.Limits, s.Reference = nil, nil
	}
	s.Series = []chart.Series{series}
	return s
}
