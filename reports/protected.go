package reports

import (
	"context"
	"fmt"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/queries"
)

// planned is what was counted of everything that the plan asks for.
func (d *draft) planned(plan disclosure.Plan) ([]disclosure.Counted, error) {
	var all []disclosure.Counted
	meanings := d.meanings(plan)
	for _, t := range plan.PlannedFor(d.period) {
		at := slices.IndexFunc(d.catalogue.Partitions, func(p disclosure.Partition) bool { return p.ID == t.Partition })
		partition := d.catalogue.Partitions[at]
		for _, b := range append([]string{disclosure.Total}, t.By...) {
			if slices.ContainsFunc(all, func(c disclosure.Counted) bool { return c.Partition == partition.ID && c.Breakdown == b }) {
				continue // the totals, which every table is held against
			}
			c := disclosure.Counted{Partition: partition.ID, Breakdown: b, Meaning: meanings.of(partition.ID, b)}
			for _, cell := range d.cellsOf(partition, b) {
				counts, err := d.tree(partition, cell)
				if err != nil {
					return nil, fmt.Errorf("%s by %s: %w", partition.ID, b, err)
				}
				category := cell.Category
				if b == disclosure.Total {
					category = disclosure.Total
				}
				c.Rows = append(c.Rows, disclosure.CountedRow{Category: category, Counts: counts, Repeats: d.repeatsOf(partition, b, cell.Category)})
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// cellsOf are the cells that hold a partition's counts.
func (d *draft) cellsOf(partition disclosure.Partition, breakdown string) []queries.Cell {
	switch partition.Root {
	case "brief_holds":
		return []queries.Cell{{Breakdown: breakdown, Counts: queries.Counts{"brief_holds": d.activity["brief_holds"]}}}
	case closedInPeriod:
		return d.rowsOf("decisions", breakdown)
	}
	return d.rowsOf("cohort", breakdown)
}

// closedInPeriod is the root of what is counted by the day of the decision.
const closedInPeriod = "closed_in_period"

// fetchRepeats reads how many of what is counted may be of one person.
func (d *draft) fetchRepeats(ctx context.Context, r *queries.Reader, plan disclosure.Plan) (err error) {
	if d.recordRepeats, err = r.RecordRepeats(ctx, d.period); err != nil || d.period.Kind() == period.Quarter {
		return err // a quarter counts each account once
	}
	var breakdowns []string
	for _, t := range plan.PlannedFor(d.period) {
		for _, b := range t.By {
			if b != disclosure.Total {
				breakdowns = append(breakdowns, b)
			}
		}
	}
	d.repeats, err = r.EpisodeRepeats(ctx, d.period, breakdowns)
	return err
}

// repeatsOf is how many of what a partition counts in a category may be of somebody whom it counts already.
func (d *draft) repeatsOf(partition disclosure.Partition, breakdown, category string) int64 {
	if n, ofRecords := d.recordRepeats[partition.Root]; ofRecords {
		return n
	}
	for _, c := range d.repeats {
		if c.Breakdown == breakdown && c.Category == category {
			return c.Counts["repeats"]
		}
	}
	return 0
}

// tree is a cell's counts of every node of a partition. A whole that was not counted itself is the sum of its parts, and one part that
// was not counted is what the others leave.
func (d *draft) tree(partition disclosure.Partition, cell queries.Cell) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, node := range partition.Nodes() {
		if n, ok := cell.Counts[node]; ok {
			counts[node] = n
		}
	}
	for _, s := range slices.Backward(partition.Sums) {
		sum, missing := int64(0), []string{}
		for _, part := range s.Parts {
			n, ok := counts[part]
			if !ok {
				missing = append(missing, part)
			}
			sum += n
		}
		whole, ok := counts[s.Whole]
		switch {
		case len(missing) == 0 && !ok:
			counts[s.Whole] = sum
		case len(missing) == 1 && ok:
			counts[missing[0]] = whole - sum
		case len(missing) > 0:
			return nil, fmt.Errorf("nobody counts %v", missing)
		}
	}
	return counts, nil
}

// protect has disclosure control decide what may be published of what was counted.
func (d *draft) protect(ctx context.Context, plan disclosure.Plan, before [][]disclosure.Published, summed disclosure.Result) (disclosure.Result, error) {
	counted, err := d.planned(plan)
	if err != nil {
		return disclosure.Result{}, err
	}
	r, err := disclosure.Protect(ctx, disclosure.Request{Period: d.period, Plan: plan, Partitions: d.catalogue.tied(d.names.codes), Counted: counted, Before: before,
		Within: d.catalogue.within(), Totals: summed.Tables, Categories: d.catalogue.categories(d.names.codes)})
	if err != nil {
		return disclosure.Result{}, err
	}
	return disclosure.Gate(ctx, disclosure.Result{Tables: append(summed.Tables, r.Tables...), Withheld: append(summed.Withheld, r.Withheld...)}, before)
}

// mature refuses a public report of cases that have not been followed to the end: the next revision would tell the cases that moved in
// between from all others.
func (d *draft) mature() error {
	if d.final() {
		return nil
	}
	return problem.New(problem.Withheld, "The public edition of %s can be made from %s on, once records and cut-off reach that day: until then cases still move, and two revisions would show whose. Make the internal edition until then: --edition internal.",
		d.period.Label(), d.finalFrom())
}
