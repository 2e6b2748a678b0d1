package reports

import (
	"cmp"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// fillFunnel holds the groups against the limits that chance draws around the share of all cases; where that is hidden, around the share of
// the groups that show.
func (d *draft) fillFunnel(f *release.Figure, i Indicator) error {
	m, centre := i.Measures[0], disclosure.Total
	f.Subtitle = d.Say("Share of %s against their number, with the limits of chance around the share of all, %s", d.of(m.Of), d.period)
	if _, _, shown := d.centre(m); !shown {
		centre = ""
		f.Subtitle = d.Say("Share of %s against their number, with the limits of chance around the share of the groups that show, %s", d.of(m.Of), d.period)
	}
	f.Measures = d.funnelMeasures(f.Breakdown, m, centre)
	if !d.delivered(i) {
		return nil
	}
	cells := d.rowsOf("cohort", f.Breakdown)
	slices.SortStableFunc(cells, func(a, b queries.Cell) int { return cmp.Compare(b.Counts[m.Denominator], a.Counts[m.Denominator]) })
	var groups []stats.FunnelGroup
	for _, c := range cells {
		if n := c.Counts[m.Denominator]; n > 0 && d.shows(c, m.Numerator, m.Denominator) {
			groups = append(groups, stats.FunnelGroup{Name: c.Category, K: c.Counts[m.Numerator], N: n})
		}
	}
	funnel, err := d.funnel(m, groups)
	none := err != nil
	if none {
		funnel = stats.Funnel{}
	}
	hides := false
	for _, c := range cells {
		row := d.row(f.Breakdown, c.Category, "")
		if row.Values = d.funnelRow(m, c, funnel); row.Values[0].Word == release.Hidden {
			hides = true
		}
		f.Rows = append(f.Rows, row)
	}
	f.Title = d.about(i, f.Breakdown)
	switch {
	case len(cells) == 0:
	case none:
		f.Title += ": " + d.Text(noLimits)
		f.Notes = append(f.Notes, d.Text("There are no limits: they need two groups with cases, and both kinds of decisions."))
	default:
		d.sayFunnel(f, funnel, hides)
	}
	return nil
}

// centre is the share of all cases as two counts, and whether it shows.
func (d *draft) centre(m Measure) (k, n int64, shown bool) {
	k, shown = d.total(m.Numerator)
	n, too := d.total(m.Denominator)
	return k, n, shown && too
}

// funnel holds groups against the share of all cases, or of themselves where that is hidden.
func (d *draft) funnel(m Measure, groups []stats.FunnelGroup) (stats.Funnel, error) {
	funnel, err := stats.NewFunnel(groups)
	if k, n, shown := d.centre(m); err == nil && shown {
		return funnel.Around(k, n)
	}
	return funnel, err
}

// funnelMeasures are a group's share and the limits around the share of what centre names.
func (d *draft) funnelMeasures(breakdown string, m Measure, centre string) []release.Measure {
	title, of := d.Text(m.Title), d.Text(m.Of)
	around := d.Text("limits of chance around the share of the groups that show")
	if centre == disclosure.Total {
		around = d.Text("limits of chance around the share of all")
	}
	limits := func(id, title string, level float64, method message) release.Measure {
		return release.Measure{ID: id, Title: title, Unit: release.Share, Numerator: around, Denominator: of, Level: level, Method: d.said(method), Limits: true}
	}
	measures := []release.Measure{
		{ID: "share", Title: title, Unit: release.Share, Numerator: d.Lower(title), Denominator: of, Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		limits("limits_95", d.Text("Limits of chance (95 %)"), .95, exactLimitsMethod),
		limits("limits_998", d.Text("Limits of chance (99.8 %)"), .998, exactLimitsMethod),
		limits("limits_over", d.Text("Limits that also allow for how groups differ anyway (99.8 %)"), .998, overLimitsMethod),
		{ID: "ask", Title: d.Text("Ask why?"), Unit: release.Count, Numerator: d.Text("flag")},
	}
	if counts := d.countsOf(breakdown, m.Numerator, m.Denominator); counts != nil {
		measures[0].Counts = counts
		for at, estimate := range []release.Estimate{release.FunnelLimits95, release.FunnelLimits998, release.FunnelLimitsWide} {
			measures[1+at].Counts = &release.Counts{Numerator: counts.Numerator, Denominator: counts.Denominator, Estimate: estimate, Centre: centre}
		}
	}
	return measures
}

// funnelRow is a group's share within the limits for its size; a funnel without groups has none.
func (d *draft) funnelRow(m Measure, c queries.Cell, funnel stats.Funnel) []release.Value {
	if !d.shows(c, m.Numerator, m.Denominator) {
		return slices.Repeat([]release.Value{{Word: release.Hidden}}, 5)
	}
	own := share(stats.Wilson(c.Counts[m.Numerator], c.Counts[m.Denominator]))
	at := slices.IndexFunc(funnel.Groups, func(g stats.FunnelPoint) bool { return g.Name == c.Category })
	if at < 0 {
		return append([]release.Value{own}, slices.Repeat([]release.Value{{Word: noLimits}}, 4)...)
	}
	group := funnel.Groups[at]
	exact, over := funnel.ExactLimits(group.N), funnel.Limits(group.N, 0, 0)
	word := withinLimits
	switch beyondExact := group.Value < exact.Low998 || group.Value > exact.High998; {
	case group.Flagged:
		word = askWhy
	case group.Outside:
		word = beyondAlone
	case beyondExact:
		word = beyondChanceLimits
	}
	return []release.Value{own, d.limitsAround(exact.Low95, exact.High95, funnel.Target), d.limitsAround(exact.Low998, exact.High998, funnel.Target), d.limitsAround(over.Low998, over.High998, funnel.Target), {Word: word}}
}

// sayFunnel says of which groups to ask, and beside that what the test of all of them found. The title says of groups no more than beyond
// which limits they lie: whether they differ is for the figure of the rate, which holds each against the others.
func (l speech) sayFunnel(f *release.Figure, funnel stats.Funnel, hides bool) {
	flagged, beyond := int64(0), int64(0)
	for _, g := range funnel.Groups {
		if g.Flagged {
			flagged++
		}
		if chance := funnel.ExactLimits(g.N); g.Value < chance.Low998 || g.Value > chance.High998 {
			beyond++
		}
	}
	switch outside := func(g stats.FunnelPoint) bool { return g.Outside }; {
	case flagged > 0:
		f.Title += ": " + l.Many(flagged, "%s group to ask about", "%s groups to ask about")
	case slices.ContainsFunc(funnel.Groups, outside):
		f.Title += ": " + l.Text("no group to ask about once all are looked at together")
	case beyond > 0:
		f.Title += ": " + l.Many(beyond, "%s group beyond the 99.8 %% limits of chance, not beyond those that also allow for how groups differ anyway",
			"%s groups beyond the 99.8 %% limits of chance, none of them beyond those that also allow for how groups differ anyway")
	case hides:
		f.Title += ": " + l.Text("no group that shows beyond the 99.8 % limits of chance")
	default:
		f.Title += ": " + l.Text("no group beyond the 99.8 % limits of chance")
	}
	f.Notes = append(f.Notes, l.Say("The limits of chance lie around %s (%s of %s): if that were the share of every group, about 95 %% and 99.8 %% of groups of the same size would lie within them. They are no ranges for a group’s own share.",
		l.percent(funnel.Target), l.Whole(funnel.K), l.Whole(funnel.N)),
		l.Text("Ask why means: chance and the usual differences between groups are an unlikely explanation. It does not mean that something was done wrong there, and a group within the limits is not shown to be right."),
		l.testOfGroups(funnel, hides), l.Text("Groups are in the order of their size. Who appeals differs between groups, so this alone shows no disparity."))
}

// testOfGroups says what the test of groups found, and what the widest limits are made of where they are wider for how groups differ.
func (l speech) testOfGroups(f stats.Funnel, hides bool) string {
	n := int64(len(f.Groups))
	of := l.Many(n, "A test of all %s group with cases together", "A test of all %s groups with cases together")
	if hides {
		of = l.Many(n, "A test of the %s group that show together", "A test of the %s groups that show together")
	}
	said := l.Many(n-1, "%[2]s: χ² %[3]s with %[1]s degree of freedom, p %[4]s. A small p means that chance alone is an unlikely explanation of how far they differ from each other; it does not say which ones do.",
		"%[2]s: χ² %[3]s with %[1]s degrees of freedom, p %[4]s. A small p means that chance alone is an unlikely explanation of how far they differ from each other; it does not say which ones do.",
		of, l.Decimal(f.ChiSquare, 1), l.probability(f.P))
	switch {
	case f.TauSquared == 0:
		return said
	case n < fewGroups:
		return said + " " + l.Say("The widest limits allow for how far they differ. With fewer than %s groups these limits are mostly made by the very groups that they should judge, and flag hardly anything.", l.Whole(fewGroups))
	}
	return said + " " + l.Text("The widest limits allow for how far they differ.")
}

// fewGroups are too few to judge from how far groups differ anyway.
const fewGroups = 10

// shows reports whether all of some counts of a cell may be shown.
func (d *draft) shows(c queries.Cell, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, shown, err := d.count(c, name); return !shown || err != nil })
}

// Methods and words of funnel plots.
const (
	exactLimitsMethod = message("exact binomial limits (Spiegelhalter 2005)")
	overLimitsMethod  = message("the same, with additive over-dispersion")
	noLimits          = release.NoLimits
	askWhy            = "ask why"
	withinLimits      = "within the limits"

	beyondChanceLimits = "beyond chance, within the widest limits"
	beyondAlone        = "beyond the limits, but not once all are looked at together"
)

// limitsAround are limits around a share. They are of no row by itself, and so have no value of their own.
func (l speech) limitsAround(low, high, around float64) release.Value {
	low, high = min(low, around), max(high, around)
	return release.Value{Low: &low, High: &high, Word: l.Say("%s to %s", l.percent(low), l.percent(high))}
}

// drawFunnel draws the groups by size within the limits, which are computed again from the same counts for sizes between them.
func (d *draft) drawFunnel(s *chart.Spec, f release.Figure, i Indicator) *chart.Spec {
	var groups []stats.FunnelGroup
	var series chart.Series
	s.Kind = chart.Funnel
	for _, row := range f.Rows {
		v := row.Values[0]
		if v.Value == nil || row.Values[1].Low == nil {
			continue
		}
		groups = append(groups, stats.FunnelGroup{Name: row.Category, K: *v.Numerator, N: *v.Denominator})
		p := d.point(f.Measures[0], v, true)
		p.Low, p.High, p.Flag = nil, nil, row.Values[4].Word == askWhy
		if p.Flag {
			p.Note = d.Text(askWhy)
		}
		s.X, s.Categories = append(s.X, float64(*v.Denominator)), append(s.Categories, row.Label)
		series.Points = append(series.Points, p)
	}
	funnel, err := d.funnel(i.Measures[0], groups)
	if err != nil {
		return nil
	}
	s.Series = []chart.Series{series}
	s.Reference = &chart.Reference{Label: d.Text("All"), Value: funnel.Target}
	if counts := f.Measures[1].Counts; counts != nil && counts.Centre == "" {
		s.Reference.Label = d.Text("All that show")
	}
	s.Limits = &chart.Limits{Inner: d.Text("95 % limits of chance"), Outer: d.Text("99.8 % limits of chance")}
	if funnel.TauSquared > 0 {
		s.Limits.Wide = d.Text("99.8 % limits with how groups differ anyway")
	}
	for _, n := range chart.FunnelSizes(s.X) {
		exact, over := funnel.ExactLimits(n), funnel.Limits(n, 0, 0)
		s.Limits.At = append(s.Limits.At, chart.Limit{X: float64(n), InnerLow: exact.Low95, InnerHigh: exact.High95, OuterLow: exact.Low998, OuterHigh: exact.High998,
			WideLow: over.Low998, WideHigh: over.High998})
	}
	return s
}
