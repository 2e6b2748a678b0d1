package reports

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"daylight/internal/disclosure"
	"daylight/queries"
)

// Merging is a change to a plan that makes more numbers show: what is counted together needs less hiding.
type Merging struct {
	Partition string   `json:"partition,omitempty"`
	By        []string `json:"by,omitempty"`
	Change    string   `json:"change"` // as it is written into the plan
	Shown     int      `json:"shown"`  // numbers that show with it
	Numbers   int      `json:"numbers"`
}

// PreviewMergings tries on a plan, one by one, each whole that could be left undivided, the two smallest parts of each whole as one, and
// twice as many cases for a category to stand by itself. It returns those that make more numbers show, the best first. It publishes
// nothing and writes nothing.
func PreviewMergings(ctx context.Context, r *queries.Reader, o Order, plan disclosure.Plan) ([]Merging, error) {
	counted, err := countedForPreview(ctx, r, o)
	if err != nil {
		return nil, err
	}
	now, err := counted.previewOf(ctx, r, plan)
	if err != nil {
		return nil, err
	}
	tries := counted.mergings(plan)
	var found []Merging
	o.step("trying what merging would win")
	for _, try := range tries {
		p, err := counted.previewOf(ctx, r, try.plan)
		if err != nil {
			return nil, err
		}
		if p.Shown > now.Shown {
			try.Shown, try.Numbers = p.Shown, p.Numbers
			found = append(found, try.Merging)
		}
	}
	slices.SortStableFunc(found, func(a, b Merging) int { return b.Shown - a.Shown })
	return found, nil
}

// mergedPlan is a plan with one change.
type mergedPlan struct {
	Merging
	plan disclosure.Plan
}

// mergings are the changes that there are to try on a plan.
func (d *draft) mergings(plan disclosure.Plan) (tries []mergedPlan) {
	with := func(at int, change string, t disclosure.PlannedTable) {
		changed := plan
		changed.Tables = slices.Clone(plan.Tables)
		changed.Tables[at] = t
		if changed.Check(d.catalogue.vocabularyWith(d.names.codes)) == nil { // else the partition cannot be so
			tries = append(tries, mergedPlan{Merging{Partition: t.Partition, By: t.By, Change: change}, changed})
		}
	}
	for at, t := range plan.Tables {
		if !slices.ContainsFunc(plan.PlannedFor(d.period), func(o disclosure.PlannedTable) bool { return o.Partition == t.Partition && slices.Equal(o.By, t.By) }) {
			continue
		}
		partition, _ := d.catalogue.byID(t.Partition)
		for _, s := range partition.Sums {
			if s.Whole != partition.Root && !slices.Contains(t.Fold, s.Whole) {
				folded := t
				folded.Fold = append(slices.Clone(t.Fold), s.Whole)
				with(at, "fold: ["+s.Whole+"]", folded)
			}
			if a, b, are := d.smallest(partition, s, t); are {
				merged := t
				merged.Merge = maps.Clone(t.Merge)
				if merged.Merge == nil {
					merged.Merge = map[string][]string{}
				}
				merged.Merge[a+"_or_"+b] = []string{a, b}
				with(at, fmt.Sprintf("merge: {%s_or_%s: [%s, %s]}", a, b, a, b), merged)
			}
		}
	}
	for _, b := range slices.Sorted(maps.Keys(d.catalogue.Breakdowns)) {
		if !slices.ContainsFunc(plan.PlannedFor(d.period), func(t disclosure.PlannedTable) bool { return b != disclosure.Total && slices.Contains(t.By, b) }) {
			continue
		}
		changed := plan
		changed.Least = maps.Clone(plan.Least)
		if changed.Least == nil {
			changed.Least = map[string]int64{}
		}
		changed.Least[b] = 2 * max(plan.Least[b], 5*plan.Threshold)
		tries = append(tries, mergedPlan{Merging{By: []string{b}, Change: fmt.Sprintf("least: {%s: %d}", b, changed.Least[b])}, changed})
	}
	return tries
}

// smallest are the two parts of a whole with the fewest cases that are not divided, merged or needed by themselves; false where there are
// not three parts.
func (d *draft) smallest(p disclosure.Partition, s disclosure.Sum, t disclosure.PlannedTable) (a, b string, are bool) {
	cells := d.cellsOf(p, disclosure.Total)
	if len(cells) != 1 || len(s.Parts) < 3 {
		return "", "", false
	}
	counts, err := d.tree(p, cells[0])
	if err != nil {
		return "", "", false
	}
	parts := slices.DeleteFunc(slices.Clone(s.Parts), func(part string) bool {
		merged := slices.ContainsFunc(slices.Collect(maps.Values(t.Merge)), func(of []string) bool { return slices.Contains(of, part) })
		return merged || len(p.Leaves(part)) > 1 || slices.Contains(p.Keep, part)
	})
	if len(parts) < 2 {
		return "", "", false
	}
	slices.SortStableFunc(parts, func(x, y string) int { return int(counts[x] - counts[y]) })
	return parts[0], parts[1], true
}
