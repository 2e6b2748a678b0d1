package disclosure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Request is what Protect needs: the plan, every table that it asks for as counted, and what was published before.
type Request struct {
	Period     period.Period
	Plan       Plan
	Partitions []Partition // each after the one of which its root is a part
	Counted    []Counted
	Before     [][]Published // the tables of each earlier revision of the same period
	Within     map[string]Within
	Totals     []Table             // that are sums of what was published for shorter periods
	Categories map[string][]string // all that there are of a breakdown, whether anybody is in them or not
}

// Result is what may be published, and what may not.
type Result struct {
	Tables   []Table
	Withheld []Withheld
}

// Protect makes tables of what was counted. Counts that do not add up are an error (problem.Internal), and so are totals that moved by
// less than the threshold since an earlier revision (problem.Withheld): then nothing at all can be published.
func Protect(ctx context.Context, r Request) (Result, error) {
	p := &protector{Request: r, tables: map[string]Published{}, splits: map[string]split{}}
	for _, t := range r.Totals {
		p.tables[tableKey(t.Partition(), t.Breakdown())] = t.published
	}
	for _, partition := range r.Partitions {
		var planned []PlannedTable
		for _, t := range r.Plan.PlannedFor(r.Period) {
			if t.Partition == partition.ID {
				planned = append(planned, t)
			}
		}
		if len(planned) > 0 {
			if err := p.protect(ctx, partition, planned); err != nil {
				return Result{}, err
			}
		}
	}
	return p.result, nil
}

type protector struct {
	Request
	result Result
	tables map[string]Published // by partition and breakdown
	splits map[string]split     // by root and breakdown
}

func tableKey(partition, breakdown string) string { return partition + " by " + breakdown }

func (p *protector) counted(partition Partition, breakdown string) (Counted, error) {
	for _, c := range p.Counted {
		if c.Partition == partition.ID && c.Breakdown == breakdown {
			seen := map[string]bool{}
			for _, row := range c.Rows {
				if seen[row.Category] {
					return c, problem.New(problem.Internal, "%s by %s, %s was counted twice, so nothing was published.", partition.ID, breakdown, row.Category)
				}
				seen[row.Category] = true
			}
			return c.grouped(p.Plan), nil
		}
	}
	return Counted{}, problem.New(problem.Internal, "%s by %s is in the plan and was not counted, so nothing was published.", partition.ID, breakdown)
}

func (p *protector) withhold(partition Partition, breakdown string, why language.Message) {
	p.result.Withheld = append(p.result.Withheld, Withheld{Partition: partition.ID, Breakdown: breakdown, Why: why})
}

func (p *protector) publish(t Published) {
	p.tables[tableKey(t.Partition.ID, t.Breakdown)] = t
	p.result.Tables = append(p.result.Tables, Table{published: t})
}

// protect makes the tables of one partition: the totals, and then each breakdown.
func (p *protector) protect(ctx context.Context, partition Partition, planned []PlannedTable) error {
	c, err := p.counted(partition, Total)
	if err != nil {
		return err
	}
	if len(c.Rows) == 0 { // nothing was suspended: zeros are no secret
		zero := map[string]int64{}
		for _, node := range partition.Nodes() {
			zero[node] = 0
		}
		c.Rows = []CountedRow{{Category: Total, Counts: zero}}
	}
	if err := c.check(partition, nil); err != nil {
		return err
	}
	total, repeats := c.Rows[0].Counts, c.Rows[0].Repeats
	parent, divides := parentOf(p.Partitions, partition.ID)
	if why, inside := p.rootHidden(partition, parent, divides, c.Rows[0]); why != "" {
		if partition.Root == p.Partitions[0].Root { // what everything is of
			return problem.New(problem.Withheld, "%s", cmp.Or(inside, string(why)))
		}
		p.withholdAll(partition, planned, why, inside)
		return nil
	}
	table, err := p.given(partition, total)
	if err != nil {
		return err
	}
	given := table != nil
	for _, t := range planned {
		if !given && slices.Contains(t.By, Total) {
			if table, err = p.totals(ctx, partition.coarser(t), coarsened(total, t), repeats, t.Merge, c.Meaning); err != nil {
				return err
			}
		}
	}
	if table == nil {
		p.withholdAll(partition, planned, totalsTell, "")
		return nil
	}
	if !given {
		p.publish(*table)
	}
	for _, inner := range []bool{false, true} { // what divides a category comes after the table of that category
		for _, t := range planned {
			for _, b := range t.By {
				if _, is := p.Within[b]; b == Total || is != inner {
					continue
				}
				of := whole{total, *table, Total}
				c, err := p.counted(partition, b)
				if err == nil && inner {
					of, c, err = p.within(partition, c)
				}
				if err != nil {
					return err
				}
				if of.counts == nil {
					p.withhold(partition, b, outerHidden)
					continue
				}
				if err := c.check(partition, of.counts); err != nil {
					return err
				}
				coarse := partition.coarser(t)
				c.coarsen(t)
				of.counts = coarsened(of.counts, t)
				if err := p.breakdown(ctx, coarse, c, of.counts, of.unknown(partition, coarse, t), parent, divides, t.Merge); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func all(nodes []string, is func(string) bool) bool {
	return !slices.ContainsFunc(nodes, func(node string) bool { return !is(node) })
}

func (p *protector) withholdAll(partition Partition, planned []PlannedTable, why language.Message, inside string) {
	for _, t := range planned {
		for _, b := range t.By {
			p.result.Withheld = append(p.result.Withheld, Withheld{Partition: partition.ID, Breakdown: b, Why: why, Inside: inside})
		}
	}
}

// rootHidden says why the root of a partition itself cannot be published, and the same exactly where readers may not know; empty where it can.
func (p *protector) rootHidden(partition, parent Partition, divides bool, total CountedRow) (why language.Message, inside string) {
	if divides {
		if t, ok := p.tables[tableKey(parent.ID, Total)]; !ok || t.Hides(Total, partition.Root) {
			return rootIsHidden, ""
		}
		return "", ""
	}
	n := total.Counts[partition.Root]
	if p.few(n, total.Repeats) {
		return TooFewAround, fmt.Sprintf("There are fewer than %d people in %s, so nothing can be published of it. A longer period may hold enough.", p.Plan.Threshold, p.Period.Label())
	}
	for _, tables := range p.Before {
		for _, t := range tables {
			if was, shown := t.Count(Total, partition.Root); shown && t.Breakdown == Total && t.Partition.ID == partition.ID && p.few(n-was, total.Repeats) {
				return TooFewAround, fmt.Sprintf("The number of cases in %s moved by fewer than %d since it was published: a revision would single those out. They are kept back until more has changed.",
					p.Period.Label(), p.Plan.Threshold)
			}
		}
	}
	return "", ""
}

// few reports whether a count or difference may be of fewer people than the threshold, and is not of none; so many of what was counted may
// be of people who were counted already.
func (p *protector) few(n, repeats int64) bool {
	return n != 0 && max(n, -n)-repeats < p.Plan.Threshold
}

// given are totals that were published already, in parts. What was counted now must be what they say, or a reader of both would see the
// difference.
func (p *protector) given(partition Partition, total map[string]int64) (*Published, error) {
	for _, t := range p.Totals {
		if t.Partition() != partition.ID || t.Breakdown() != Total {
			continue
		}
		for _, node := range partition.Nodes() {
			if n, shown := t.Count(Total, node); shown && n != total[node] {
				return nil, problem.New(problem.Withheld, "%s has %+d of %s against what was published for its parts, so its tables cannot be published. Revise the parts first.",
					p.Period.Label(), total[node]-n, node)
			}
		}
		return &t.published, nil
	}
	return nil, nil
}

// totals protects the single row of a partition's totals; nil where that cannot be done.
func (p *protector) totals(ctx context.Context, partition Partition, total map[string]int64, repeats int64, merge map[string][]string, m Meaning) (*Published, error) {
	g := grid{tree: partition, rows: []gridRow{{Total, nil, total, repeats}}}
	g.table = func(rows []PublishedRow) Published {
		return Published{Period: p.Period, Partition: partition, Breakdown: Total, Meaning: m, Threshold: p.Plan.Threshold, WholeGroup: p.Plan.WholeGroupBelow, Merge: merge, Rows: rows}
	}
	rows, err := p.suppress(ctx, g, partition, Total)
	if rows == nil || err != nil {
		return nil, err
	}
	t := g.table(rows)
	return &t, nil
}

// breakdown protects the table of a partition in one breakdown, whose margins are published.
func (p *protector) breakdown(ctx context.Context, partition Partition, c Counted, total map[string]int64, hidden map[string]bool, parent Partition, divides bool, merge map[string][]string) error {
	s, err := p.split(ctx, partition, c, total, parent, divides)
	if err != nil {
		return err
	}
	if s.withheld != "" {
		p.withhold(partition, c.Breakdown, s.withheld)
		return nil
	}
	tree, remainders := partition.without(hidden)
	g := grid{tree: tree, rests: map[string]bool{}, all: map[string]int64{}}
	for name := range remainders {
		g.rests[name] = true
	}
	merged := CountedRow{Category: Merged, Counts: map[string]int64{}}
	for _, node := range tree.Nodes() {
		g.all[node] = valueOf(total, remainders, node)
		merged.Counts[node] = 0
	}
	for _, row := range c.Rows {
		counts := map[string]int64{}
		for _, node := range tree.Nodes() {
			counts[node] = valueOf(row.Counts, remainders, node)
		}
		if slices.Contains(s.shown, row.Category) {
			g.rows = append(g.rows, gridRow{row.Category, nil, counts, row.Repeats})
			continue
		}
		merged.Repeats += row.Repeats
		for node, n := range counts {
			merged.Counts[node] += n
		}
	}
	if len(s.merged) > 0 {
		g.rows = append(g.rows, gridRow{Merged, s.merged, merged.Counts, merged.Repeats})
	}
	totals := PublishedRow{Category: Total, Counts: map[string]*int64{}}
	for _, node := range partition.Nodes() {
		totals.Counts[node] = nil
		if n := total[node]; !hidden[node] {
			totals.Counts[node] = &n
		}
	}
	g.table = func(rows []PublishedRow) Published {
		t := Published{Period: p.Period, Partition: partition, Breakdown: c.Breakdown, Groups: p.Plan.groupsOf(c.Breakdown), Meaning: c.Meaning,
			Within: p.withinOf(c.Breakdown), Threshold: p.Plan.Threshold, WholeGroup: p.Plan.WholeGroupBelow, Merge: merge, Rows: []PublishedRow{totals}}
		for _, row := range rows {
			shown := PublishedRow{Category: row.Category, Of: row.Of, Counts: map[string]*int64{}}
			for _, node := range partition.Nodes() {
				if shown.Counts[node] = row.Counts[node]; hidden[node] {
					shown.Counts[node] = nil
				}
			}
			t.Rows = append(t.Rows, shown)
		}
		return t
	}
	rows, err := p.suppress(ctx, g, partition, c.Breakdown)
	if err != nil {
		return err
	}
	if rows == nil {
		p.withhold(partition, c.Breakdown, tableTells)
		return nil
	}
	p.publish(g.table(rows))
	return nil
}

// valueOf is a count of a contracted tree.
func valueOf(counts map[string]int64, remainders map[string][]string, node string) int64 {
	rest, is := remainders[node]
	if !is {
		return counts[node]
	}
	sum := int64(0)
	for _, part := range rest {
		sum += counts[part]
	}
	return sum
}
