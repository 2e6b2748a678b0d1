package disclosure

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"daylight/internal/disclosure/suppression"
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
	Totals     []Table // that are sums of what was published for shorter periods
}

// Result is what may be published, and what may not.
type Result struct {
	Tables   []Table
	Withheld []Withheld
}

// Withheld is a table that the plan asks for and that cannot be published, with the reason in words for the reader.
type Withheld struct {
	Partition string `json:"partition"`
	Breakdown string `json:"breakdown"`
	Why       string `json:"why"`
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

// split is how a breakdown's categories stand in the tables of one root: by themselves, or merged.
type split struct {
	shown, merged []string
	withheld      string // why the breakdown has no table, if so
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

func (p *protector) withhold(partition Partition, breakdown, why string) {
	p.result.Withheld = append(p.result.Withheld, Withheld{partition.ID, breakdown, why})
}

func (p *protector) publish(t Published) {
	p.tables[tableKey(t.Partition.ID, t.Breakdown)] = t
	p.result.Tables = append(p.result.Tables, Table{t})
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
		c.Rows = []CountedRow{{Total, zero}}
	}
	if err := c.check(partition, nil); err != nil {
		return err
	}
	total := c.Rows[0].Counts
	parent, divides := parentOf(p.Partitions, partition.ID)
	if why := p.rootHidden(partition, parent, divides, total); why != "" {
		if partition.Root == p.Partitions[0].Root { // what everything is of
			return problem.New(problem.Withheld, "%s", why)
		}
		p.withholdAll(partition, planned, why)
		return nil
	}
	table, err := p.given(partition, total)
	if err != nil {
		return err
	}
	given := table != nil
	for _, t := range planned {
		if !given && slices.Contains(t.By, Total) {
			if table, err = p.totals(ctx, partition.coarser(t), coarsened(total, t), t.Merge); err != nil {
				return err
			}
		}
	}
	if table == nil {
		p.withholdAll(partition, planned, "Its totals cannot be published without giving single cases away.")
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
					p.withhold(partition, b, "The category that it divides is not shown by itself.")
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

// whole is what a table's categories add up to: counts, and where they are published.
type whole struct {
	counts   map[string]int64
	table    Published
	category string
}

// within is what a breakdown divides that lies within a category of another one, and the categories that do. There are no counts where
// that category is not shown by itself.
func (p *protector) within(partition Partition, c Counted) (whole, Counted, error) {
	w := p.Within[c.Breakdown]
	inside := Counted{Partition: c.Partition, Breakdown: c.Breakdown}
	for _, row := range c.Rows {
		if !slices.Contains(w.Rest, row.Category) {
			inside.Rows = append(inside.Rows, row)
		}
	}
	outer, err := p.counted(partition, w.Breakdown)
	if err != nil {
		return whole{}, c, err
	}
	table, published := p.tables[tableKey(partition.ID, w.Breakdown)]
	if _, shown := table.Count(w.Category, partition.Root); !published || !shown {
		return whole{}, inside, nil
	}
	for _, row := range outer.Rows {
		if row.Category == w.Category {
			return whole{row.Counts, table, w.Category}, inside, nil
		}
	}
	return whole{}, inside, nil
}

// unknown are the counts of a table's tree whose wholes nobody can know from where these are published: those that do neither show nor
// can be added up, of the merged parts or of what is left of their own whole.
func (of whole) unknown(fine, coarse Partition, t PlannedTable) map[string]bool {
	known := func(node string) bool { _, shown := of.table.Count(of.category, node); return shown }
	unknown := map[string]bool{}
	for _, node := range coarse.Nodes() {
		merged := t.Merge[node]
		if known(node) || len(merged) > 0 && all(merged, known) {
			continue
		}
		unknown[node] = true
		if len(merged) == 0 {
			continue
		}
		whole := above(fine, merged[0])
		others := slices.DeleteFunc(slices.Clone(fine.parts(whole)), func(part string) bool { return slices.Contains(merged, part) })
		if known(whole) && all(others, known) {
			delete(unknown, node)
		}
	}
	return unknown
}

func all(nodes []string, is func(string) bool) bool {
	return !slices.ContainsFunc(nodes, func(node string) bool { return !is(node) })
}

func (p *protector) withholdAll(partition Partition, planned []PlannedTable, why string) {
	for _, t := range planned {
		for _, b := range t.By {
			p.withhold(partition, b, why)
		}
	}
}

// rootHidden says why the root of a partition itself cannot be published; empty where it can.
func (p *protector) rootHidden(partition, parent Partition, divides bool, total map[string]int64) string {
	if divides {
		if t, ok := p.tables[tableKey(parent.ID, Total)]; !ok || t.hides(Total, partition.Root) {
			return "How many there are is hidden itself."
		}
		return ""
	}
	n := total[partition.Root]
	if n > 0 && n < p.Plan.Threshold {
		return fmt.Sprintf("There are fewer than %d cases in %s, so nothing can be published of it. A longer period may hold enough.", p.Plan.Threshold, p.Period.Label())
	}
	for _, tables := range p.Before {
		for _, t := range tables {
			if was, shown := t.Count(Total, partition.Root); shown && t.Breakdown == Total && t.Partition.ID == partition.ID && p.small(n-was) {
				return fmt.Sprintf("The number of cases in %s moved by fewer than %d since it was published: a revision would single those out. They are kept back until more has changed.",
					p.Period.Label(), p.Plan.Threshold)
			}
		}
	}
	return ""
}

// small reports whether a difference is of fewer people than the threshold, and not of none.
func (p *protector) small(n int64) bool { return n != 0 && max(n, -n) < p.Plan.Threshold }

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
func (p *protector) totals(ctx context.Context, partition Partition, total map[string]int64, merge map[string][]string) (*Published, error) {
	g := grid{tree: partition, rows: []gridRow{{Total, nil, total}}}
	counts, err := p.suppress(ctx, g, partition, Total)
	if counts == nil || err != nil {
		return nil, err
	}
	return &Published{Period: p.Period, Partition: partition, Breakdown: Total, Threshold: p.Plan.Threshold, Merge: merge, Rows: counts}, nil
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
	merged := CountedRow{Merged, map[string]int64{}}
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
			g.rows = append(g.rows, gridRow{row.Category, nil, counts})
			continue
		}
		for node, n := range counts {
			merged.Counts[node] += n
		}
	}
	if len(s.merged) > 0 {
		g.rows = append(g.rows, gridRow{Merged, s.merged, merged.Counts})
	}
	rows, err := p.suppress(ctx, g, partition, c.Breakdown)
	if err != nil {
		return err
	}
	if rows == nil {
		p.withhold(partition, c.Breakdown, "It cannot be published without giving single cases away.")
		return nil
	}
	totals := PublishedRow{Category: Total, Counts: map[string]*int64{}}
	for _, node := range partition.Nodes() {
		totals.Counts[node] = nil
		if !hidden[node] {
			n := total[node]
			totals.Counts[node] = &n
		}
		for i := range rows {
			if hidden[node] {
				rows[i].Counts[node] = nil
			}
		}
	}
	for i := range rows {
		maps.DeleteFunc(rows[i].Counts, func(node string, _ *int64) bool { return g.rests[node] })
	}
	p.publish(Published{Period: p.Period, Partition: partition, Breakdown: c.Breakdown, Within: p.withinOf(c.Breakdown), Threshold: p.Plan.Threshold, Merge: merge, Rows: append([]PublishedRow{totals}, rows...)})
	return nil
}

// withinOf says which category a breakdown divides; nil where it divides everything.
func (p *protector) withinOf(breakdown string) *Within {
	w, is := p.Within[breakdown]
	if !is {
		return nil
	}
	return &Within{Breakdown: w.Breakdown, Category: w.Category}
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

// split decides which categories of a breakdown stand by themselves. Those in which the root is hidden are merged, and their sum is
// known: it is what the others leave of the total.
func (p *protector) split(ctx context.Context, partition Partition, c Counted, total map[string]int64, parent Partition, divides bool) (split, error) {
	key := tableKey(partition.Root, c.Breakdown)
	if s, done := p.splits[key]; done {
		return s, nil
	}
	var s split
	var err error
	if divides {
		s = p.splitByParent(partition, c, parent)
	} else {
		s, err = p.splitByRoot(ctx, partition, c, total)
	}
	p.splits[key] = s
	return s, err
}

// splitByRoot protects the one-way table of a root.
func (p *protector) splitByRoot(ctx context.Context, partition Partition, c Counted, total map[string]int64) (split, error) {
	bare := Partition{ID: partition.ID, Root: partition.Root}
	g := grid{tree: bare, roots: true, all: total}
	for _, row := range c.Rows {
		g.rows = append(g.rows, gridRow{row.Category, nil, row.Counts})
	}
	rows, err := p.suppress(ctx, g, bare, c.Breakdown)
	if err != nil {
		return split{}, err
	}
	if rows == nil {
		return split{withheld: "Its categories cannot be told apart without giving single cases away."}, nil
	}
	var s split
	for _, row := range rows {
		if row.Counts[partition.Root] == nil {
			s.merged = append(s.merged, row.Category)
		} else {
			s.shown = append(s.shown, row.Category)
		}
	}
	return s, nil
}

// splitByParent merges the categories in which the root, a part of the parent, is hidden, and further ones, smallest first, until the
// merged category is none that must be hidden itself.
func (p *protector) splitByParent(partition Partition, c Counted, parent Partition) split {
	t, ok := p.tables[tableKey(parent.ID, c.Breakdown)]
	if !ok {
		return split{withheld: "The table of which it divides a part is not published."}
	}
	var s split
	sum := int64(0)
	rows := slices.Clone(c.Rows)
	slices.SortStableFunc(rows, func(a, b CountedRow) int { return int(a.Counts[partition.Root] - b.Counts[partition.Root]) })
	for _, row := range rows {
		n := row.Counts[partition.Root]
		if _, shown := t.Count(row.Category, partition.Root); !shown {
			s.merged = append(s.merged, row.Category)
			sum += n
		}
	}
	for _, row := range rows {
		if _, shown := t.Count(row.Category, partition.Root); !shown {
			continue
		}
		if n := row.Counts[partition.Root]; len(s.merged) > 0 && sum < p.Plan.Threshold && n > 0 {
			s.merged = append(s.merged, row.Category)
			sum += n
			continue
		}
		s.shown = append(s.shown, row.Category)
	}
	return s
}

// grid is a table on its way: rows of counts, and the total of each column, which is published, where there is more than one row.
type grid struct {
	tree  Partition
	rests map[string]bool // nodes of the tree that stand for several hidden ones
	roots bool            // the roots may be hidden: that is what the grid is for
	rows  []gridRow
	all   map[string]int64 // nil: the grid is the total itself
}

type gridRow struct {
	category string
	of       []string
	counts   map[string]int64
}

// suppress decides which counts of a grid are hidden. It returns nil rows where there is no safe way to publish the table.
func (p *protector) suppress(ctx context.Context, g grid, partition Partition, breakdown string) ([]PublishedRow, error) {
	var moved []cellID // counts that must not show although they are no longer small
	for {
		rows, err := p.solve(ctx, g, partition, breakdown, moved)
		if rows == nil || err != nil {
			return nil, err
		}
		more := p.movedRests(g, partition, breakdown, rows)
		if len(more) == 0 {
			return rows, nil
		}
		moved = append(moved, more...)
	}
}

// keepCost is how many times dearer it is to hide a count that readers need most.
const keepCost = 100

// cellID names a cell of a grid.
type cellID struct {
	row  int
	node string
}

func (p *protector) solve(ctx context.Context, g grid, partition Partition, breakdown string, moved []cellID) ([]PublishedRow, error) {
	var s suppression.System
	nodes := g.tree.Nodes()
	at := map[cellID]int{}
	for i, row := range g.rows {
		for _, node := range nodes {
			c := suppression.Cell{Name: row.category + ": " + node, Count: row.counts[node]}
			if slices.Contains(partition.Keep, node) {
				c.Cost = keepCost * (c.Count + 1)
			}
			id := cellID{i, node}
			switch {
			case node == g.tree.Root && !g.roots:
				c.Standing = suppression.Shown
			case p.wasHidden(breakdown, row, node, partition):
				c.Standing = suppression.Hidden
			}
			if c.Standing != suppression.Shown {
				c.Sensitive = p.sensitive(g, row, node) || g.roots && row.counts[node] > 0 && row.counts[node] < p.Plan.Least[breakdown] || p.moved(breakdown, row, node, partition) || slices.Contains(moved, id)
			}
			at[id] = s.Add(c)
		}
		for _, sum := range g.tree.Sums {
			s.Sum(at[cellID{i, sum.Whole}], places(at, i, sum.Parts)...)
		}
	}
	if g.all != nil && len(g.rows) > 0 {
		for _, leaf := range leaves(g.tree) {
			whole := s.Add(suppression.Cell{Name: "all: " + leaf, Count: g.all[leaf], Standing: suppression.Shown})
			var parts []int
			for i := range g.rows {
				parts = append(parts, at[cellID{i, leaf}])
			}
			s.Sum(whole, parts...)
		}
	}
	pattern, err := s.Protect(ctx, p.Plan.Threshold)
	var unsafe *suppression.UnsafeError
	if errors.As(err, &unsafe) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("protect %s by %s: %w", partition.ID, breakdown, err)
	}
	hidden := map[int]bool{}
	for _, i := range pattern.Hidden() {
		hidden[i] = true
	}
	var rows []PublishedRow
	for i, row := range g.rows {
		published := PublishedRow{Category: row.category, Of: row.of, Counts: map[string]*int64{}}
		for _, node := range nodes {
			published.Counts[node] = nil
			if n := row.counts[node]; !hidden[at[cellID{i, node}]] {
				published.Counts[node] = &n
			}
		}
		rows = append(rows, published)
	}
	return rows, nil
}

func places(at map[cellID]int, row int, nodes []string) []int {
	var list []int
	for _, node := range nodes {
		list = append(list, at[cellID{row, node}])
	}
	return list
}

// leaves are the nodes of a tree that are not divided.
func leaves(p Partition) []string {
	return slices.DeleteFunc(p.Nodes(), func(node string) bool {
		return slices.ContainsFunc(p.Sums, func(s Sum) bool { return s.Whole == node })
	})
}

// sensitive reports whether a count is of too few, or says of everyone in a small group the same.
func (p *protector) sensitive(g grid, row gridRow, node string) bool {
	n := row.counts[node]
	if p.small(n) {
		return true
	}
	if n == 0 || slices.ContainsFunc(g.tree.Sums, func(s Sum) bool { return s.Whole == node }) {
		return false
	}
	for whole := above(g.tree, node); whole != ""; whole = above(g.tree, whole) {
		if row.counts[whole] == n && n < p.Plan.WholeGroupBelow {
			return true
		}
	}
	return false
}

// above is the whole that a node is a part of; empty for the root.
func above(p Partition, node string) string {
	for _, s := range p.Sums {
		if slices.Contains(s.Parts, node) {
			return s.Whole
		}
	}
	return ""
}
