package reports

import (
	"slices"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// leastCovered is the share of the standard population that a group must say something about to be compared with others.
const leastCovered = .8

// strataOf splits the cells of regions, tenures and reasons for a breakdown: the group, and its stratum by the other two.
func strataOf(breakdown string, s queries.Stratum) (group, stratum string) {
	if breakdown == "tenure" {
		return s.Tenure, s.Region + ", " + s.Reason
	}
	return s.Region, s.Tenure + ", " + s.Reason
}

// fillStandardised makes what each group's share would be if its cases were mixed like those of all groups, and beside it its own.
func (d *draft) fillStandardised(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	numerator, of := d.Lower(d.Text(m.Title)), d.Text(m.Of)
	f.Measures = []release.Measure{
		{ID: "standardised", Title: d.Text("Standardised"), Unit: release.Share, Numerator: numerator, Denominator: of, Level: stats.Level95, Method: d.Text(stats.StandardisedMethod)},
		{ID: "crude", Title: d.Text("As counted"), Unit: release.Share, Numerator: numerator, Denominator: of, Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
		{ID: "covered", Title: d.Text("Of all cases' mix, it has cases of"), Unit: release.Share, Numerator: d.Text("cases of such kinds"), Denominator: of},
	}
	others := d.Text("account age and reason")
	if f.Breakdown == "tenure" {
		others = d.Text("region and reason")
	}
	f.Subtitle = d.Say("Share of %s, as counted and as if every group had the same mix of %s, %s", d.of(m.Of), others, d.period)
	if !d.delivered(i) {
		return nil
	}
	weights, groups := map[string]int64{}, map[string]map[string][2]int64{}
	var all int64
	for _, c := range d.strata {
		group, stratum := strataOf(f.Breakdown, c)
		k, n := c.Counts[m.Numerator], c.Counts[m.Denominator]
		weights[stratum] += n
		all += n
		if groups[group] == nil {
			groups[group] = map[string][2]int64{}
		}
		groups[group][stratum] = [2]int64{k, n}
	}
	names := make([]string, 0, len(weights))
	for name, weight := range weights {
		if weight > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	empty := false
	for _, c := range d.rowsOf("cohort", f.Breakdown) {
		row := d.row(f.Breakdown, c.Category, "")
		crude := stats.Wilson(c.Counts[m.Numerator], c.Counts[m.Denominator])
		var strata []stats.Stratum
		for _, name := range names {
			counts := groups[c.Category][name]
			strata = append(strata, stats.Stratum{Name: name, Weight: float64(weights[name]), K: counts[0], N: counts[1]})
		}
		v, covered := standardised(strata, crude)
		row.Values = []release.Value{v, share(crude), coveredShare(covered, strata, all)}
		f.Rows = append(f.Rows, row)
		empty = empty || v.Word == notCovered
	}
	f.Notes = append(f.Notes, d.Say("Standardised by %s: the weights are the cases of all groups together. What else the groups differ in is not evened out, and a difference does not say why.", others),
		d.Text("Where a group has no case of some kind, its share rests on the other kinds; the last column says of how much of all cases' mix the group has cases."))
	if empty {
		f.Notes = append(f.Notes, d.Say("A group that has cases of less than %s of the mix has no standardised share: it would be one of another mix.", d.level(leastCovered)))
	}
	f.Title = d.about(i, f.Breakdown) + ": " + d.between(f.Measures[0], d.groups(f, 0))
	return nil
}

// notCovered stands where a group has cases of too few kinds.
const notCovered = release.NotCovered

// standardised is a group's standardised share, and the share of the weights that it has cases of.
func standardised(strata []stats.Stratum, crude stats.Proportion) (v release.Value, covered float64) {
	v = release.Value{Numerator: &crude.K, Denominator: &crude.N}
	s, err := stats.StandardiseCovered(strata)
	switch {
	case err != nil || crude.N == 0: // no case at all
		v.Word = release.NoCases
		return v, 0
	case s.Covered < leastCovered:
		v.Word = notCovered
		return v, s.Covered
	}
	// The effective number of cases can be so small that rounding leaves the share outside its interval.
	low, high := min(s.Estimate.Interval.Low, s.Estimate.Value), max(s.Estimate.Interval.High, s.Estimate.Value)
	v.Value, v.Low, v.High = &s.Estimate.Value, &low, &high
	return v, s.Covered
}

// coveredShare is how much of the mix of all cases a group has cases of.
func coveredShare(covered float64, strata []stats.Stratum, all int64) release.Value {
	if all == 0 {
		return release.Value{Word: release.NoCases}
	}
	var k int64
	for _, s := range strata {
		if s.N > 0 {
			k += int64(s.Weight)
		}
	}
	return release.Value{Value: &covered, Numerator: &k, Denominator: &all}
}

// drawStandardised draws both shares of each group side by side.
func (d *draft) drawStandardised(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	s.Kind = chart.Dots
	for at, m := range f.Measures[:2] {
		series := chart.Series{Name: m.Title, Colour: []chart.Colour{chart.First, chart.Third}[at]}
		for _, row := range f.Rows {
			series.Points = append(series.Points, d.point(m, row.Values[at], at == 1))
		}
		s.Series = append(s.Series, series)
	}
	for _, row := range f.Rows {
		s.Categories = append(s.Categories, row.Label)
	}
	if len(f.Rows) == 0 {
		return nil
	}
	return s
}
