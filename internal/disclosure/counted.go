package disclosure

import (
	"fmt"
	"maps"

	"daylight/internal/problem"
)

// Total is the breakdown of one row, and Merged the category under which a table counts those that must not be told apart.
const (
	Total  = "total"
	Merged = "merged"
)

// Counted is the exact counts of a partition in one breakdown. They are whole numbers of people; nothing outside the platform may see
// them.
type Counted struct {
	Partition string
	Breakdown string
	Meaning   Meaning
	Rows      []CountedRow
}

// CountedRow is one category. Its counts hold every node of the partition. Repeats is how many of what the root counts may be of a person
// whom it counts already: of 14 cases with 3 repeats there are at least 11 people, and people are what must not be too few.
type CountedRow struct {
	Category string
	Counts   map[string]int64
	Repeats  int64
}

// grouped adds up the categories that the plan counts as one.
func (c Counted) grouped(p Plan) Counted {
	grouped := Counted{Partition: c.Partition, Breakdown: c.Breakdown, Meaning: c.Meaning}
	places := map[string]int{}
	for _, row := range c.Rows {
		name := p.group(c.Breakdown, row.Category)
		at, seen := places[name]
		if !seen {
			at = len(grouped.Rows)
			places[name] = at
			grouped.Rows = append(grouped.Rows, CountedRow{Category: name, Counts: map[string]int64{}})
		}
		grouped.Rows[at].Repeats += row.Repeats
		for node, n := range row.Counts {
			grouped.Rows[at].Counts[node] += n
		}
	}
	return grouped
}

// coarsen adds the counts that a planned table merges.
func (c *Counted) coarsen(t PlannedTable) {
	for i, row := range c.Rows {
		c.Rows[i].Counts = coarsened(row.Counts, t)
	}
}

func coarsened(counts map[string]int64, t PlannedTable) map[string]int64 {
	if len(t.Merge) == 0 {
		return counts
	}
	all := maps.Clone(counts)
	for name, parts := range t.Merge {
		all[name] = 0
		for _, part := range parts {
			all[name] += counts[part]
		}
	}
	return all
}

// check holds the counts against the partition and against its totals. Counts that do not add up are not published.
func (c Counted) check(p Partition, total map[string]int64) error {
	sums := map[string]int64{}
	for _, row := range c.Rows {
		where := fmt.Sprintf("%s by %s, %s", p.ID, c.Breakdown, row.Category)
		for _, node := range p.Nodes() {
			n, counted := row.Counts[node]
			switch {
			case !counted:
				return problem.New(problem.Internal, "%s: %s was not counted, so nothing was published.", where, node)
			case n < 0 || row.Repeats < 0:
				return problem.New(problem.Internal, "%s: %s is %d, so nothing was published.", where, node, n)
			}
			sums[node] += n
		}
		if s, excess, broken := p.broken(row.Counts); broken {
			return problem.New(problem.Internal, "%s: the parts of %s add up to %d, %+d against %d, so nothing was published.",
				where, s.Whole, row.Counts[s.Whole]+excess, excess, row.Counts[s.Whole])
		}
	}
	for _, node := range p.Nodes() {
		if total != nil && sums[node] != total[node] {
			return problem.New(problem.Internal, "%s by %s: the categories of %s add up to %d, %+d against the total, so nothing was published.",
				p.ID, c.Breakdown, node, sums[node], sums[node]-total[node])
		}
	}
	return nil
}
