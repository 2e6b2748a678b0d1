package reports

import (
	"fmt"
	"slices"
	"strings"

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
const doubtful = "The narrower bound is doubtful where those who were wronged are the ones who do not appeal: barriers of language, funds at risk, " +
	"new accounts that simply leave, and accounts that can no longer reach the form."

// noDecisions stands where a bound would rest on decisions of appeals.
const noDecisions = release.NoDecisions

// fillBounds makes what the counts alone leave possible for the share of suspensions that were mistakes.
func (d *draft) fillBounds(f *release.Figure, i Indicator) error {
	of, others, left := i.Measures[0].Of, "those neither decided nor corrected", "were neither decided nor corrected"
	if !slices.Contains(d.confirmed(), mayBeFew) { // these are among them, and the assumption speaks of them too
		others, left = "the others", "are the others"
		f.Notes = append(f.Notes, notCountedHere+" The narrower bound takes them for some of the others, and is a little lower than if they were counted.")
	}
	f.Measures = []release.Measure{
		{ID: "least", Title: "At least: confirmed", Unit: release.Share, Numerator: "confirmed mistakes", Denominator: of},
		{ID: "monotone", Title: "At most, if " + others + " were no more often wrong than those decided on appeal", Unit: release.Share,
			Numerator: "mistakes under that assumption", Denominator: of},
		{ID: "worst", Title: "At most, whatever " + others + " were", Unit: release.Share, Numerator: "suspensions not found right on appeal", Denominator: of},
		{ID: "region", Title: "Range that holds the share, chance at both ends allowed for", Unit: release.Share, Numerator: "mistakes", Denominator: of,
			Level: stats.Level95, Method: stats.ImbensManskiMethod},
	}
	if d.edition == release.Public {
		of := []string{"suspended"}
		confirmed := d.confirmed()
		f.Measures[0].Counts = &release.Counts{Numerator: confirmed, Denominator: of}
		f.Measures[1].Counts = &release.Counts{Numerator: confirmed, Denominator: of, Estimate: release.MonotoneBound}
		f.Measures[2].Counts = &release.Counts{Numerator: []string{"suspended", "reversed"}, Less: []string{"decided"}, Denominator: of}
		f.Measures[3].Counts = &release.Counts{Numerator: confirmed, Denominator: of, Estimate: release.RegionOfBounds}
	}
	f.Subtitle = fmt.Sprintf("What the counts leave possible for the share of %s that were mistakes, %s", of, d.period.Label())
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
	said := fmt.Sprintf("Between %s and %s of suspensions could have been mistakes", percent(b.WorstCase.Low), percent(b.WorstCase.High))
	if b.Monotone.Defined {
		monotone = release.Value{Value: &b.Monotone.High, Denominator: &n}
		said += fmt.Sprintf("; if %s were no more often wrong than those decided on appeal, at most %s", others, percent(b.Monotone.High))
	}
	f.Rows = []release.Row{d.whole(
		release.Value{Value: &b.WorstCase.Low, Numerator: &confirmed, Denominator: &n}, monotone,
		release.Value{Value: &b.WorstCase.High, Numerator: &most, Denominator: &n},
		release.Value{Word: fmt.Sprintf("from %s to %s", percent(b.Region.Low), percent(b.Region.High)), Low: &b.Region.Low, High: &b.Region.High, Denominator: &n})}
	f.Title = fmt.Sprintf("%s: from %s to %s", i.Title, percent(b.WorstCase.Low), percent(b.WorstCase.High))
	f.Notes = append(f.Notes, said+".", fmt.Sprintf("%s of them %s.", whole(b.Unverified), left), doubtful, b.Notes[0])
	for _, note := range b.Notes {
		if strings.HasPrefix(note, "Normal approximation") {
			f.Notes = append(f.Notes, note)
		}
	}
	return nil
}

// drawBounds draws the bounds, of which none is an estimate, as bars.
func (d *draft) drawBounds(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	return drawMeasures(s, f, chart.Bars, "least", "monotone", "worst")
}

// reviewers are assumptions about the review of appeals: how often a mistake is reversed, and how often what was right is upheld.
var reviewers = []stats.ReviewError{{ReversedIfMistake: 1, UpheldIfRight: 1}, {ReversedIfMistake: .9, UpheldIfRight: 1}, {ReversedIfMistake: .9, UpheldIfRight: .98},
	{ReversedIfMistake: .8, UpheldIfRight: .98}, {ReversedIfMistake: .7, UpheldIfRight: .99}, {ReversedIfMistake: .7, UpheldIfRight: .95}}

// fillReviewers makes the share of decided appeals that concerned a mistake under each assumption about those who review.
func (d *draft) fillReviewers(f *release.Figure, i Indicator) error {
	m := i.Measures[0]
	f.Dimensions = []string{"Mistakes that reviewers reverse", "Right suspensions that they uphold"}
	f.Measures = []release.Measure{{ID: m.ID, Title: m.Title, Unit: release.Share, Numerator: "reversed", Denominator: m.Of, Level: stats.Level95, Method: stats.RoganGladenMethod}}
	f.Subtitle = fmt.Sprintf("Share of %s, under assumptions about those who review, %s", m.Of, d.period.Label())
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
		row := release.Row{Category: fmt.Sprint(review.ReversedIfMistake), Label: inHundredParts(review.ReversedIfMistake),
			Category2: fmt.Sprint(review.UpheldIfRight), Label2: inHundredParts(review.UpheldIfRight)}
		v := release.Value{Word: release.NoCases, Numerator: &counts.Reversed, Denominator: &counts.Decided}
		if r.Share.Defined {
			v = release.Value{Value: &r.Share.Value, Low: &r.Share.Interval.Low, High: &r.Share.Interval.High, Numerator: &counts.Reversed, Denominator: &counts.Decided}
		}
		for _, note := range r.Share.Notes {
			if !said[note] {
				said[note] = true
				f.Notes = append(f.Notes, note)
			}
		}
		row.Values = []release.Value{v}
		f.Rows, shares = append(f.Rows, row), append(shares, group{value: v})
	}
	f.Title = i.Title + ": " + release.NoCases
	if shares = known(shares); len(shares) > 0 {
		lowest, highest := extremes(shares)
		f.Title = fmt.Sprintf("%s: %s to %s of decided appeals concerned a mistake", i.Title, valueText(f.Measures[0], lowest[0].value), valueText(f.Measures[0], highest[0].value))
	}
	f.Notes = append(f.Notes, "How often reviewers are right is not known; the rows say what would follow if it were so.")
	return nil
}

// inHundredParts prints a share as "90 in 100".
func inHundredParts(share float64) string { return fmt.Sprintf("%.0f in 100", 100*share) }

// fillRisk makes the range of the chance that a rule-abiding account is suspended, where active accounts are known.
func (d *draft) fillRisk(f *release.Figure, i Indicator) error {
	of := "accounts that had not breached the rules"
	f.Measures = []release.Measure{
		{ID: "least", Title: "At least", Unit: release.Per1000, Numerator: "confirmed mistakes", Denominator: of},
		{ID: "most", Title: "At most", Unit: release.Per1000, Numerator: "suspensions not found right on appeal", Denominator: of},
	}
	f.Subtitle = fmt.Sprintf("Wrongly suspended accounts per 1,000 that had not breached the rules, %s", d.period.Label())
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
	f.Title = fmt.Sprintf("%s: between %.2f and %.2f per 1,000", i.Title, 1000*r.Chance.Low, 1000*r.Chance.High)
	f.Notes = append(f.Notes, r.Notes...)
	f.Notes = append(f.Notes, "The two ends are those of the bounds on mistakes, and as wide: they are no interval of chance.")
	return nil
}
