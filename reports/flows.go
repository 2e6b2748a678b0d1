package reports

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"daylight/queries"
)

// againDays is how long accounts that came back are followed.
const againDays = 180

// flowSource is a source of the catalogue that does not follow account-episodes from their suspension to the common horizon.
type flowSource struct {
	population message
	days       int     // how long what it counts is followed; 0: it is settled at once
	since      message // from when on, as said after a preposition
	undated    bool    // no day can be named by which all have been followed
	records    message // what it is counted from, where that is other records than those of most figures
}

// The records of other kinds.
const (
	applicationRecords = message("records of second chances, suspensions and reinstatements")
	checkRecords       = message("records of checks")
)

// What times are counted from, as said after a preposition: "days since the appeal".
const (
	theAppeal      = message("the appeal")
	theApplication = message("the application")
	theReturn      = message("the return")
	theSuspension  = message("the suspension")
)

// What populations have in common.
const (
	noWarnings = "Warnings and identity holds lifted within 24 hours are not suspensions."
	noHidden   = "Hidden accounts cannot be followed and are left out."
)

var flowSources = map[string]flowSource{
	"ladder":  {population: message("Accounts suspended in the period, each counted once a quarter. " + noWarnings)},
	"lasting": {population: message("Accounts suspended in the period, each counted once a quarter, whose measure has a planned end on record.")},
	"repeats": {population: message("Suspensions of the period, and the accounts they were of. " + noWarnings)},
	"resuspensions": {
		population: message("Suspended accounts that came back in the period, by a reinstatement or because the planned end was reached, " +
			"whenever the suspension was, each counted once for every quarter in which it was suspended. An account over which another " +
			"suspension stands is not back. " + noHidden),
		days: againDays, since: theReturn,
	},
	"chances": {population: message("Applications to the reinstatement programme filed in the period."), records: applicationRecords},
	"chance_returns": {
		population: message("Accounts that applied in the period, were granted a second chance and came back after that. " + noHidden),
		days:       againDays, since: theReturn, undated: true, records: applicationRecords,
	},
	"checks": {
		population: message("Checks of documents and identities in the period, of suspended accounts and others. An account may have several."),
		records:    checkRecords,
	},
	"check_firsts": {
		population: message("Accounts with a check in the period, each counted once a quarter, by its first. Hidden accounts are left out."),
		days:       30, since: message("the first check"), records: checkRecords,
	},
	"funds":   {population: message("Accounts suspended in the period, each counted once a quarter, with funds held at the suspension."), days: horizonDays, since: theSuspension},
	"clients": {population: message("Clients with whom accounts suspended in the period had contracts running.")},
}

// horizon is how many days the cases of an indicator are followed, and from when on; 0 where nothing is.
func (i Indicator) horizon() (days int, since message) {
	if s, is := flowSources[i.From]; is {
		return s.days, s.since
	}
	if i.Clock == "" && i.From != "exposure" {
		return horizonDays, theSuspension
	}
	return 0, ""
}

// provisionalNote says that the numbers of an indicator can still change, and until when.
func (d *draft) provisionalNote(i Indicator) string {
	days, _ := i.horizon()
	if days == 0 {
		return d.Text("Provisional: some were undecided at the cut-off.")
	}
	if flowSources[i.From].undated {
		return d.Say("Provisional: not every case has been followed for %s days yet.", d.Whole(int64(days)))
	}
	return d.Say("Provisional: not every case has been followed for %s days yet. All will have been on %s.", d.Whole(int64(days)), d.period.End().Add(days+1))
}

// fetchFlows reads what came before the suspensions of the period and what came after returns, applications and checks in it.
func (d *draft) fetchFlows(ctx context.Context, r *queries.Reader) error {
	ladder, err := r.Ladder(ctx, d.period)
	if err != nil {
		return err
	}
	d.cells["ladder"] = ladderCells(ladder)
	d.cells["lasting"] = lastingCells(d.cells["ladder"])
	repeats, err := r.RepeatSuspensions(ctx, d.period)
	if err != nil {
		return err
	}
	if repeats["suspensions"] > 0 {
		d.cells["repeats"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: repeats}}
	}
	checks, err := r.Verifications(ctx, d.period)
	if err != nil {
		return err
	}
	firsts, err := r.VerificationCures(ctx, d.period)
	if err != nil {
		return err
	}
	d.cells["checks"], d.cells["check_firsts"] = checkCells(checks, firsts)
	d.timed = map[string][]queries.TimeCell{}
	if d.timed["resuspensions"], err = r.Resuspensions(ctx, d.period); err != nil {
		return err
	}
	if d.timed["funds"], err = r.FundsTimes(ctx, d.period, horizonDays); err != nil {
		return err
	}
	d.chances, err = r.SecondChances(ctx, d.period)
	if n := d.chances.Counts; n["applied"] > 0 {
		whole := queries.Cell{Breakdown: "total", Category: "all", Counts: n}
		d.timed["chances"] = []queries.TimeCell{{Cell: whole, Times: d.chances.Decisions}}
		whole.Counts = chanceReturns(n)
		d.timed["chance_returns"] = []queries.TimeCell{{Cell: whole, Times: d.chances.Returns}}
	}
	return err
}

// chanceReturns names the counts of applications as those of accounts that came back are named.
func chanceReturns(n queries.Counts) queries.Counts {
	counts := queries.Counts{"given_back": n["granted"] - n["not_given_back"], "pending": n["pending"]}
	for _, name := range againCounts {
		counts[name] = n[name]
	}
	return counts
}

// The steps of the ladder as the parts of what came before.
var beforeParts = map[string]string{"none": "before_nothing", "warning": "before_warning",
	"payout_hold": "before_lesser", "restriction": "before_lesser", "temporary": "before_suspended", "permanent": "before_suspended"}

// ladderCells are the cells of the ladder: in total and by step with what came before in parts, and by the step before and the step itself
// with all that stood at the former.
func ladderCells(found []queries.Cell) []queries.Cell {
	blank := func(breakdown, category string) queries.Cell {
		counts := queries.Counts{"before_unrecorded": 0}
		for _, part := range beforeParts {
			counts[part] = 0
		}
		return queries.Cell{Breakdown: breakdown, Category: category, Counts: counts}
	}
	whole := blank("total", "all")
	steps, from := map[string]queries.Cell{}, map[string]int64{}
	var cells []queries.Cell
	for _, c := range found {
		switch c.Breakdown {
		case "step":
			step, seen := steps[c.Category]
			if !seen {
				step = blank("step", c.Category)
				steps[c.Category] = step
				cells = append(cells, step)
			}
			for name, k := range c.Counts {
				step.Counts[name] += k
				whole.Counts[name] += k
			}
		case "earlier_step":
			from[c.Category] += c.Counts["episodes"]
		}
	}
	went := map[[2]string]int64{}
	for _, c := range found {
		if c.Breakdown == "earlier_step" {
			part := cmp.Or(beforeParts[c.Category], "before_unrecorded")
			steps[c.Category2].Counts[part] += c.Counts["episodes"]
			whole.Counts[part] += c.Counts["episodes"]
			went[[2]string{c.Category, c.Category2}] += c.Counts["episodes"]
		}
	}
	for _, earlier := range slices.Sorted(maps.Keys(from)) {
		for _, step := range slices.Sorted(maps.Keys(steps)) { // where none went from here, 0 of them did
			cells = append(cells, queries.Cell{Breakdown: "earlier_step", Category: earlier, Category2: step,
				Counts: queries.Counts{"episodes": went[[2]string{earlier, step}], "stood_before": from[earlier]}})
		}
	}
	if len(cells) == 0 {
		return nil
	}
	return append(cells, whole)
}

// lastingCells are those of the ladder with measures that have an end.
func lastingCells(ladder []queries.Cell) []queries.Cell {
	var cells []queries.Cell
	for _, c := range ladder {
		ending := c.Counts["episodes"] - c.Counts["no_end"]
		if c.Breakdown == "earlier_step" || ending == 0 {
			continue
		}
		counts := queries.Counts{"ending": ending}
		for _, name := range []string{"lasts_to_7d", "lasts_8_to_30d", "lasts_31_to_90d", "lasts_longer"} {
			counts[name] = c.Counts[name]
		}
		cells = append(cells, queries.Cell{Breakdown: c.Breakdown, Category: c.Category, Counts: counts})
	}
	return cells
}

// Kinds of documents and reasons for which checks failed are the platform's own words, and there may be many: those of the most checks are
// shown, the others are counted together.
const (
	mostDocuments   = 8
	mostFailReasons = 12
)

// checkCells are the cells of checks and of accounts by their first check.
func checkCells(checks, firsts []queries.Cell) (ofChecks, ofFirsts []queries.Cell) {
	documents := most(checks, "document_type", "checks", mostDocuments)
	reasons := most(checks, "fail_reason", "failed", mostFailReasons)
	group := func(cells []queries.Cell) []queries.Cell {
		return regrouped(cells, func(breakdown, category, category2 string) (string, string) {
			switch breakdown {
			case "document_type":
				return documents(category), category2
			case "fail_reason":
				return reasons(category), category2
			case "region_document_type":
				return category, documents(category2)
			}
			return category, category2
		})
	}
	ofChecks, ofFirsts = group(checks), group(firsts)
	if total(ofChecks, "checks") == 0 {
		ofChecks = nil
	}
	for _, c := range ofFirsts {
		c.Counts["first_open"] = c.Counts["first_unclear"] + c.Counts["first_unrecorded"]
	}
	if total(ofFirsts, "checked") == 0 {
		ofFirsts = nil
	}
	return ofChecks, ofFirsts
}

// most returns what the categories of a breakdown are shown as: those with the highest counts as themselves, the rest as others.
func most(cells []queries.Cell, breakdown, count string, limit int) func(category string) string {
	var found []queries.Cell
	for _, c := range cells {
		if c.Breakdown == breakdown && c.Category != "not_recorded" {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(x, y queries.Cell) int {
		return cmp.Or(cmp.Compare(y.Counts[count], x.Counts[count]), cmp.Compare(x.Category, y.Category))
	})
	shown := map[string]bool{"not_recorded": true}
	for _, c := range found[:min(len(found), limit)] {
		shown[c.Category] = true
	}
	return func(category string) string {
		if shown[category] {
			return category
		}
		return "others"
	}
}

// regrouped adds up the cells whose categories become the same, in the order of the first of them.
func regrouped(cells []queries.Cell, into func(breakdown, category, category2 string) (string, string)) []queries.Cell {
	type place struct{ breakdown, category, category2 string }
	at := map[place]int{}
	var sums []queries.Cell
	for _, c := range cells {
		category, category2 := into(c.Breakdown, c.Category, c.Category2)
		to := place{c.Breakdown, category, category2}
		i, seen := at[to]
		if !seen {
			i = len(sums)
			at[to] = i
			sums = append(sums, queries.Cell{Breakdown: c.Breakdown, Category: category, Category2: category2, Counts: queries.Counts{}})
		}
		for name, n := range c.Counts {
			sums[i].Counts[name] += n
		}
	}
	return sums
}
