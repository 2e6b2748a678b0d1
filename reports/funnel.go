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
	m := i.Measures[0]
	k, kShown := d.total(m.Numerator)
	n, nShown := d.total(m.Denominator)
	centre := disclosure.Total
	f.Subtitle = d.Say("Share of %s against their number, with the limits of chance around the share of all, %s", d.of(m.Of), d.period)
	if !kShown || !nShown {
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
	funnel, err := stats.NewFunnel(groups)
	if err == nil && centre == disclosure.Total {
		funnel, err = funnel.Around(k, n)
	}
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

// funnelMeasures are a group's share and the limits around the share of what centre names.
func (d *draft) funnelMeasures(breakdown string, m Measure, centre string) []release.Measure {
	title, of := d.Text(m.Title), d.Text(m.Of)
	around := d.Say("%s, of the groups that show", d.Lower(title))
	if centre == disclosure.Total {
		around = d.Say("%s, of all", d.Lower(title))
	}
	limits := func(id, title string, level float64, method message) release.Measure {
		return release.Measure{ID: id, Title: title, Unit: release.Share, Numerator: around, Denominator: of, Level: level, Method: d.said(method)}
	}
	measures := []release.Measure{
		{ID: "share", Title: title, Unit: release.Share, Numerator: d.Lower(title), Denominator: of, Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		limits("limits_95", d.Text("Chance alone, 95 %"), .95, exactLimitsMethod),
		limits("limits_998", d.Text("Chance alone, 99.8 %"), .998, exactLimitsMethod),
		limits("limits_over", d.Text("And how groups differ anyway, 99.8 %"), .998, overLimitsMethod),
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
	group, word := funnel.Groups[at], withinLimits
	if group.Flagged {
		word = askWhy
	}
	exact, over := funnel.ExactLimits(group.N), funnel.Limits(group.N, 0, 0)
	return []release.Value{own, limitsOf(funnel, exact.Low95, exact.High95), limitsOf(funnel, exact.Low998, exact.High998), limitsOf(funnel, over.Low998, over.High998), {Word: word}}
}

// sayFunnel says of which groups to ask, and beside that what the test of all of them found. The title says nothing of the groups as a
// whole: that is for the figure of the rate, which holds each against the others.
func (l speech) sayFunnel(f *release.Figure, funnel stats.Funnel, hides bool) {
	flagged := int64(0)
	for _, g := range funnel.Groups {
		if g.Flagged {
			flagged++
		}
	}
	switch outside := func(g stats.FunnelPoint) bool { return g.Outside }; {
	case flagged > 0:
		f.Title += ": " + l.Many(flagged, "%s group to ask about", "%s groups to ask about")
	case slices.ContainsFunc(funnel.Groups, outside):
		f.Title += ": " + l.Text("no group to ask about once all are looked at together")
	default:
		f.Title += ": " + l.Text("no group beyond the widest limits")
	}
	f.Notes = append(f.Notes, l.Text("Ask why means: chance and the usual differences between groups are an unlikely explanation. It does not mean that something was done wrong there, and a group within the limits is not shown to be right."),
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
)

// limitsOf are limits for a group, with what they lie around.
func limitsOf(funnel stats.Funnel, low, high float64) release.Value {
	value := funnel.Target
	return release.Value{Value: &value, Low: new(min(low, value)), High: new(max(high, value)), Numerator: &funnel.K, Denominator: &funnel.N}
}

// drawFunnel draws the groups by size within the limits, which are computed again from the same counts for sizes between them.
func (d *draft) drawFunnel(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	var groups []stats.FunnelGroup
	var series chart.Series
	var centre release.Value
	s.Kind = chart.Funnel
	for _, row := range f.Rows {
		v := row.Values[0]
		if v.Value == nil || row.Values[1].Value == nil {
			continue
		}
		centre = row.Values[1]
		groups = append(groups, stats.FunnelGroup{Name: row.Category, K: *v.Numerator, N: *v.Denominator})
		p := d.point(f.Measures[0], v, true)
		p.Low, p.High, p.Flag = nil, nil, row.Values[4].Word == askWhy
		if p.Flag {
			p.Note = d.Text(askWhy)
		}
		s.X, s.Categories = append(s.X, float64(*v.Denominator)), append(s.Categories, row.Label)
		series.Points = append(series.Points, p)
	}
	funnel, err := stats.NewFunnel(groups)
	if err == nil {
		funnel, err = funnel.Around(*centre.Numerator, *centre.Denominator)
	}
	if err != nil {
		return nil
	}
	s.Series = []chart.Series{series}
	s.Reference = &chart.Reference{Label: d.Text("All"), Value: funnel.Target}
	if counts := f.Measures[1].Counts; counts != nil && counts.Centre == "" {
		s.Reference.Label = d.Text("All that show")
	}
	s.Limits = &chart.Limits{Inner: d.Text("95 % by chance"), Outer: d.Text("99.8 % by chance")}
	if funnel.TauSquared > 0 {
		s.Limits.Wide = d.Text("99.8 % with how groups differ anyway")
	}
	for _, n := range chart.FunnelSizes(s.X) {
		exact, over := funnel.ExactLimits(n), funnel.Limits(n, 0, 0)
		s.Limits.At = append(s.Limits.At, chart.Limit{X: float64(n), InnerLow: exact.Low95, InnerHigh: exact.High95, OuterLow: exact.Low998, OuterHigh: exact.High998,
			WideLow: over.Low998, WideHigh: over.High998})
	}
	return s
}
