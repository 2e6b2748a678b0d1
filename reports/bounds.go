package reports

import (
	"fmt"
	"slices"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// mistakeCounts are the counts that bound how many suspensions were mistakes.
func (d *draft) mistakeCounts() stats.MistakeCounts {
	cells := d.cells["cohort"]
	return stats.MistakeCounts{Suspended: total(cells, "suspended"), Appealed: total(cells, "appealed"), Decided: total(cells, "decided"),
		Reversed: total(cells, "reversed"), SelfCorrected: total(cells, "self_corrected"), CorrectedUndecided: total(cells, "corrected_undecided")}
}

// doubtful says when the narrower bound may not hold (see the page of methods).
const doubtful = message("The narrower bound is doubtful where those who were wronged are the ones who do not appeal: barriers of language, funds at risk, " +
	"new accounts that simply leave, and accounts that can no longer reach the form.")

// noDecisions stands where a bound would rest on decisions of appeals.
const noDecisions = release.NoDecisions

// fillBounds makes what the counts alone leave possible for the share of suspensions that were mistakes.
func (d *draft) fillBounds(f *release.Figure, i Indicator) error {
	of, others, least := d.Text(i.Measures[0].Of), leftAlone, d.Text("confirmed mistakes")
	if !slices.Contains(d.confirmed(), mayBeFew) { // these are among them, and the assumption speaks of them too
		others, least = leftOver, d.Text(d.catalogue.WithoutFew[confirmedMistakes].What)
		f.Notes = append(f.Notes, d.Text(fewNotCounted+" The narrower bound takes them for some of the others, and is a little lower than if they were counted."))
	}
	f.Measures = []release.Measure{
		{ID: "least", Title: d.Text("At least: confirmed"), Unit: release.Share, Numerator: least, Denominator: of},
		{ID: "monotone", Title: d.said(others.assumed), Unit: release.Share, Numerator: d.Text("mistakes under that assumption"), Denominator: of},
		{ID: "worst", Title: d.said(others.whatever), Unit: release.Share, Numerator: d.Text("suspensions not found right on appeal"), Denominator: of},
		{ID: "region", Title: d.Text("Range that holds the share, chance at both ends allowed for"), Unit: release.Share, Numerator: d.Text("mistakes"), Denominator: of,
			Level: stats.Level95, Method: d.Text(stats.ImbensManskiMethod)},
	}
	if d.edition == release.Public {
		of := []string{"suspended"}
		confirmed := d.confirmed()
		f.Measures[0].Counts = &release.Counts{Numerator: confirmed, Denominator: of}
		f.Measures[1].Counts = &release.Counts{Numerator: confirmed, Denominator: of, Estimate: release.MonotoneBound}
		f.Measures[2].Counts = &release.Counts{Numerator: []string{"suspended", "reversed"}, Less: []string{"decided"}, Denominator: of}
		f.Measures[3].Counts = &release.Counts{Numerator: confirmed, Denominator: of, Estimate: release.RegionOfBounds}
	}
	f.Subtitle = d.Say("What the counts leave possible for the share of %s that were mistakes, %s", d.of(i.Measures[0].Of), d.period)
	counts := d.mistakeCounts()
	if !d.delivered(i) || counts.Suspended == 0 {
		return nil
	}
	b, err := stats.BoundMistakes(counts)
	if err != nil {
		return fmt.Errorf("bound mistakes: %w", err)
	}
	confirmed, most, n := counts.Confirmed(), counts.Confirmed()+b.Unverified, counts.Suspended
	monotone := release.Value{Word: noDecisions, Denominator: &n}
	low, high := d.percent(b.WorstCase.Low), d.percent(b.WorstCase.High)
	between := d.Say("Between %s and %s of suspensions could have been mistakes.", low, high)
	if b.Monotone.Defined {
		monotone = release.Value{Value: &b.Monotone.High, Denominator: &n}
		between = d.put(others.between, low, high, d.percent(b.Monotone.High))
	}
	f.Rows = []release.Row{d.whole(
		release.Value{Value: &b.WorstCase.Low, Numerator: &confirmed, Denominator: &n}, monotone,
		release.Value{Value: &b.WorstCase.High, Numerator: &most, Denominator: &n},
		release.Value{Word: d.Say("from %s to %s", d.percent(b.Region.Low), d.percent(b.Region.High)), Low: &b.Region.Low, High: &b.Region.High, Denominator: &n})}
	f.Title = d.Say("%s: at least %s are confirmed; whether it is more, up to %s, these counts cannot say", d.Text(i.Title), low, high)
	f.Notes = append(f.Notes, between, d.put(others.many, d.Whole(b.Unverified)), d.said(doubtful), d.Text(stats.TakenAsRight))
	if slices.Contains(b.Notes, stats.FewAtAnEnd) {
		f.Notes = append(f.Notes, d.Text(stats.FewAtAnEnd))
	}
	return nil
}

// unreviewed is how bounds speak of the suspensions that no decision says anything of.
type unreviewed struct{ assumed, whatever, between, many message }

// leftAlone are those neither decided nor corrected; leftOver stands where those corrected before a decision are among them.
var (
	leftAlone = unreviewed{
		message("At most, if those neither decided nor corrected were no more often wrong than those decided on appeal"),
		message("At most, whatever those neither decided nor corrected were"),
		message("Between %s and %s of suspensions could have been mistakes; if those neither decided nor corrected were no more often wrong than those decided on appeal, at most %s."),
		message("%s of them were neither decided nor corrected."),
	}
	leftOver = unreviewed{
		message("At most, if the others were no more often wrong than those decided on appeal"),
		message("At most, whatever the others were"),
		message("Between %s and %s of suspensions could have been mistakes; if the others were no more often wrong than those decided on appeal, at most %s."),
		message("%s of them are the others."),
	}
)

// drawBounds draws the bounds, of which none is an estimate, as bars.
func (d *draft) drawBounds(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	return d.drawMeasures(s, f, chart.Bars, "least", "monotone", "worst")
}

// reviewers are assumptions about the review of appeals: how often a mistake is reversed, and how often what was right is upheld.
var reviewers = []stats.ReviewError{{ReversedIfMistake: 1, UpheldIfRight: 1}, {ReversedIfMistake: .9, UpheldIfRight: 1}, {ReversedIfMistake: .9, UpheldIfRight: .98},
	{ReversedIfMistake: .8, UpheldIfRight: .98}, {ReversedIfMistake: .7, UpheldIfRight: .99}, {ReversedIfMistake: .7, UpheldIfRight: .95}}

// fillReviewers makes the share of decided appeals that concerned a mistake under each assumption about those who review.
func (d *draft) fillReviewers(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	f.Dimensions = []string{d.Text("Mistakes that reviewers reverse"), d.Text("Right suspensions that they uphold")}
	f.Measures = []release.Measure{{ID: m.ID, Title: d.Text(m.Title), Unit: release.Share, Numerator: d.Text("reversed"), Denominator: d.Text(m.Of), Level: stats.Level95, Method: d.Text(stats.RoganGladenMethod)}}
	f.Subtitle = d.Say("Share of %s, under assumptions about those who review, %s", d.of(m.Of), d.period)
	counts := d.mistakeCounts()
	if !d.delivered(i) || counts.Suspended == 0 {
		return nil
	}
	said := map[string]bool{}
	var shares []group
	for _, review := range reviewers {
		r, err := stats.CorrectForReview(counts.Reversed, counts.Decided, review)
		if err != nil {
			return fmt.Errorf("correct for review: %w", err)
		}
		row := release.Row{Category: fmt.Sprint(review.ReversedIfMistake), Label: d.inHundredParts(review.ReversedIfMistake),
			Category2: fmt.Sprint(review.UpheldIfRight), Label2: d.inHundredParts(review.UpheldIfRight)}
		v := release.Value{Word: release.NoCases, Numerator: &counts.Reversed, Denominator: &counts.Decided}
		if r.Share.Defined {
			v = release.Value{Value: &r.Share.Value, Low: &r.Share.Interval.Low, High: &r.Share.Interval.High, Numerator: &counts.Reversed, Denominator: &counts.Decided}
		}
		for _, note := range r.Share.Notes {
			if !said[note] {
				said[note] = true
				f.Notes = append(f.Notes, d.Text(note))
			}
		}
		row.Values = []release.Value{v}
		f.Rows, shares = append(f.Rows, row), append(shares, group{value: v})
	}
	f.Title = d.Text(i.Title) + ": " + d.Text(release.NoCases)
	if shares = known(shares); len(shares) > 0 {
		lowest, highest := extremes(shares)
		f.Title = d.Say("%s: %s to %s of decided appeals concerned a mistake, depending on how often", d.Text(i.Title), d.value(f.Measures[0], lowest[0].value), d.value(f.Measures[0], highest[0].value))
	}
	f.Notes = append(f.Notes, d.Text("How often reviewers are right is not known; the rows say what would follow if it were so."))
	return nil
}

// inHundredParts prints a share as "90 in 100".
func (l speech) inHundredParts(share float64) string {
	return l.Say("%s in 100", l.Decimal(100*share, 0))
}

// fillRisk makes the range of the chance that a rule-abiding account is suspended, where active accounts are known.
func (d *draft) fillRisk(f *release.Figure, i Indicator) error {
	of := d.Text("accounts that had not breached the rules")
	f.Measures = []release.Measure{
		{ID: "least", Title: d.Text("At least"), Unit: release.Per1000, Numerator: d.Text("confirmed mistakes"), Denominator: of},
		{ID: "most", Title: d.Text("At most"), Unit: release.Per1000, Numerator: d.Text("suspensions not found right on appeal"), Denominator: of},
	}
	f.Subtitle = d.Say("Wrongly suspended accounts per 1,000 that had not breached the rules, %s", d.period)
	counts := d.mistakeCounts()
	if !d.delivered(i) || counts.Suspended == 0 {
		return nil
	}
	active := release.Value{Word: release.NotRecorded}
	for _, c := range d.cells["exposure"] {
		if c.Breakdown == "total" {
			active = d.rate(c, "total")
		}
	}
	if !d.recorded["mistakes_on_record"] {
		active = release.Value{Word: release.NotRecorded}
	}
	if active.Value == nil {
		f.Rows = []release.Row{d.whole(release.Value{Word: active.Word}, release.Value{Word: active.Word})}
		return nil
	}
	least, most := counts.Confirmed(), counts.Confirmed()+counts.Unverified()
	r, err := stats.RiskPerAccount(*active.Denominator, counts.Suspended, least, most)
	if err != nil { // more suspended than active, or nobody left who kept the rules
		f.Rows = []release.Row{d.whole(release.Value{Word: release.NotApplicable}, release.Value{Word: release.NotApplicable})}
		return nil
	}
	of1000 := func(chance float64, mistakes int64) release.Value {
		chance *= 1000
		kept := r.Active - r.Suspended + mistakes
		return release.Value{Value: &chance, Numerator: &mistakes, Denominator: &kept}
	}
	f.Rows = []release.Row{d.whole(of1000(r.Chance.Low, least), of1000(r.Chance.High, most))}
	f.Title = d.Say("%s: at least %s per 1,000 by confirmed mistakes; whether it is more, up to %s, these counts cannot say", d.Text(i.Title), d.Decimal(1000*r.Chance.Low, 2), d.Decimal(1000*r.Chance.High, 2))
	f.Notes = append(f.Notes, d.each(r.Notes)...)
	f.Notes = append(f.Notes, d.Text("The two ends are those of the bounds on mistakes, and as wide: they are no interval of chance."))
	return nil
}
