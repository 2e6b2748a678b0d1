package disclosure

import (
	"maps"
	"slices"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// AddUp adds up the tables of one partition and breakdown that were published for the parts of a longer period. It uses nothing else, so
// that the longer period says nothing that its parts do not: a count that one of them hides is hidden, and a category that one of them
// merges is counted with the others. Tables that count other parts, put categories into other groups, or mean something else, cannot be
// added up (problem.Withheld).
func AddUp(of period.Period, tables []Published) (Table, error) {
	if len(tables) == 0 {
		return Table{}, problem.New(problem.Internal, "There is nothing to add up for %s.", of.Label())
	}
	first := tables[0]
	sum := Published{Period: of, Partition: first.Partition, Breakdown: first.Breakdown, Threshold: first.Threshold, WholeGroup: first.WholeGroup, Merge: first.Merge, Groups: first.Groups, Meaning: first.Meaning, Within: first.Within}
	nodes := first.Partition.Nodes()
	shown := map[string]bool{} // categories that stand by themselves wherever there are any of them
	for _, t := range tables {
		if !slices.Equal(t.Partition.Nodes(), nodes) || t.Breakdown != first.Breakdown {
			return Table{}, problem.New(problem.Withheld, string(plannedOtherwise), period.Spoken(t.Period), period.Spoken(first.Period))
		}
		if !sameLists(t.Groups, first.Groups) || !sameLists(t.Merge, first.Merge) {
			return Table{}, problem.New(problem.Withheld, string(groupedOtherwise), period.Spoken(t.Period), period.Spoken(first.Period))
		}
		switch what := t.DiffersIn(first); what {
		case "":
		case ReportingZone:
			return Table{}, problem.New(problem.Withheld, string(otherDays), period.Spoken(t.Period), period.Spoken(first.Period))
		default:
			return Table{}, problem.New(problem.Withheld, string(otherCodes), period.Spoken(first.Period), period.Spoken(t.Period), what)
		}
		sum.Threshold = max(sum.Threshold, t.Threshold)
		for _, category := range t.categories() {
			shown[category] = category != Merged
		}
	}
	for _, t := range tables {
		for _, category := range t.MergedOf() {
			shown[category] = false
		}
	}
	total := PublishedRow{Category: Total, Counts: map[string]*int64{}}
	for _, node := range nodes {
		total.Counts[node] = added(tables, Total, node)
	}
	sum.Rows = append(sum.Rows, total)
	merged := PublishedRow{Category: Merged, Counts: maps.Clone(total.Counts)}
	for _, category := range slices.Sorted(maps.Keys(shown)) {
		if !shown[category] {
			if category != Merged {
				merged.Of = append(merged.Of, category)
			}
			continue
		}
		row := PublishedRow{Category: category, Counts: map[string]*int64{}}
		for _, node := range nodes {
			row.Counts[node] = added(tables, category, node)
			merged.Counts[node] = less(merged.Counts[node], row.Counts[node])
		}
		sum.Rows = append(sum.Rows, row)
	}
	if len(merged.Of) > 0 {
		sum.Rows = append(sum.Rows, merged)
	}
	return Table{sum, true}, nil
}

// added is the sum of a count over tables; nil where one hides it. A table without the category counts none of it.
func added(tables []Published, category, node string) *int64 {
	sum := int64(0)
	for _, t := range tables {
		n, shown := t.Count(category, node)
		if !shown && t.has(category) {
			return nil
		}
		sum += n
	}
	return &sum
}

func less(a, b *int64) *int64 {
	if a == nil || b == nil {
		return nil
	}
	n := *a - *b
	return &n
}
