package reports

import (
	"context"
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
	f.Dimensions = []string{d.Text("Month")}
	f.Measures = []release.Measure{
		{ID: "share", Title: d.Text(m.Title), Unit: release.Share, Numerator: d.Lower(d.Text(m.Title)), Denominator: d.Text(m.Of), Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		{ID: "limits", Title: d.Text("Limits"), Unit: release.Share, Numerator: d.Text("limits around the share in the first months"), Denominator: d.Text(m.Of), Level: laneyLevel, Method: d.said(laneyMethod), Limits: true},
		{ID: "ask", Title: d.Text("Ask why?"), Unit: release.Count, Numerator: d.Text("flag")},
	}
	f.Subtitle = d.Say("Share of %s, by month of the suspension, up to %s", d.of(m.Of), d.period)
	if !d.delivered(i) {
		return nil
	}
	periods, words := d.chartPeriods(m)
	if !d.monthsRecord(m) {
		f.Rows = []release.Row{d.whole(release.Value{Word: release.NotRecorded}, release.Value{Word: release.NotRecorded}, release.Value{Word: release.NotRecorded})}
		f.Title = d.Text(i.Title) + ": " + d.Text(release.NotRecorded)
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
			row.Values = []release.Value{share(p.Share), d.limitsAround(p.Laney.Low, p.Laney.High, control.Mean), {Word: word}}
		}
		f.Rows = append(f.Rows, row)
	}
	f.Title = d.Text(i.Title)
	switch {
	case err != nil:
		f.Notes = append(f.Notes, d.Say("There are no limits: it happened to nobody or to everybody in the first %s months.", d.Whole(stats.BaselinePeriods)))
	case !control.Ready:
		f.Title += ": " + d.Text("no limits yet")
		f.Notes = append(f.Notes, d.Say("No limits yet: they rest on the first %s months with cases that can no longer change, and there are %s.", d.Whole(stats.BaselinePeriods), d.Whole(int64(len(periods)))))
	default:
		if flagged > 0 {
			f.Title = d.Many(flagged, "%[2]s: %[1]s month to ask about", "%[2]s: %[1]s months to ask about", f.Title)
		} else {
			f.Title += ": " + d.Text("every month within its limits")
		}
		f.Notes = append(f.Notes, d.Say("The limits rest on the first %s months on record, %s to %s, and stay where they are: three standard deviations, stretched by %s, by which those months differed more than chance alone would make them (Laney 2002). A month outside is one of which to ask why. They lie around the share in those first months, %s, and are no range for a month’s own share.",
			d.Whole(int64(control.Baseline)), d.names.label("over_time", periods[0].Name), d.names.label("over_time", periods[control.Baseline-1].Name), d.Decimal(control.SigmaZ, 2), d.percent(control.Mean)))
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
	f.Notes = append(f.Notes, d.Say("%s against %s: %s of %s and %s of %s, p %s (%s). A small p says that chance alone is an unlikely explanation. It says neither how large the difference is nor why, and of many months one in twenty falls below 0.05 by chance.",
		d.names.label("over_time", last.Name), d.names.label("over_time", before.Name), d.Whole(last.K), d.Whole(last.N), d.Whole(before.K), d.Whole(before.N), d.probability(test.P), d.Text(test.Method)))
}

// probability prints a p value.
func (l speech) probability(p float64) string {
	if p < .001 {
		return l.Text("below 0.001")
	}
	return l.Decimal(p, 3)
}

// Method and words of trends.
const (
	laneyMethod = message("Laney p′, three standard deviations")
	notYet      = release.NotYet
	notSettled  = release.NotSettled
)

// drawTrend draws the line of months on the band of their limits.
func (d *draft) drawTrend(s *chart.Spec, f release.Figure, i Indicator) *chart.Spec {
	s.Kind = chart.Lines
	periods, _ := d.chartPeriods(i.Measures[0])
	control, err := stats.NewControlChart(periods, stats.BaselinePeriods)
	var series chart.Series
	known := 0
	for at, row := range f.Rows {
		p := d.point(f.Measures[0], row.Values[0], true)
		p.Low, p.High, p.Flag = nil, nil, row.Values[2].Word == askWhy
		if p.Value != nil {
			known++
		}
		series.Points = append(series.Points, p)
		s.Categories, s.X = append(s.Categories, row.Label), append(s.X, float64(at))
		limits := row.Values[1]
		if err != nil || limits.Low == nil {
			continue
		}
		if s.Limits == nil {
			s.Limits = &chart.Limits{Inner: d.Text("Limits")}
			s.Reference = &chart.Reference{Label: d.Text("Share in the first months"), Value: control.Mean}
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
