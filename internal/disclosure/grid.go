package disclosure

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"daylight/internal/disclosure/suppression"
)

// grid is a table on its way: rows of counts, and the total of each column, which is published, where there is more than one row.
type grid struct {
	tree  Partition
	rests map[string]bool // nodes of the tree that stand for several hidden ones
	roots bool            // the roots may be hidden: that is what the grid is for
	rows  []gridRow
	all   map[string]int64 // nil: the grid is the total itself

	table  func([]PublishedRow) Published // what is published of it
	before []memory                       // what readers remember
}

type gridRow struct {
	category string
	of       []string
	counts   map[string]int64
	repeats  int64 // as of CountedRow
}

// published is the row without its counts.
func (r gridRow) published() PublishedRow {
	return PublishedRow{Category: r.category, Of: r.of, Counts: map[string]*int64{}}
}

// repairs is how often a table is repaired before it is given up.
const repairs = 30

// suppress decides which counts of a grid are hidden. It returns nil rows where there is no safe way to publish the table.
func (p *protector) suppress(ctx context.Context, g grid, partition Partition, breakdown string) ([]PublishedRow, error) {
	var frame []PublishedRow
	for _, row := range g.rows {
		frame = append(frame, row.published())
	}
	g.before = p.before(breakdown, partition, g.table(frame))
	var moved []cellID // counts that must not show although they are no longer small
	for range repairs {
		rows, err := p.solve(ctx, g, partition, breakdown, moved)
		if rows == nil || err != nil {
			return nil, err
		}
		more, leaks := p.repair(g, g.table(rows))
		if !leaks {
			return rows, nil
		}
		if len(more) == 0 {
			break // what they are made of has to show
		}
		moved = append(moved, more...)
	}
	return nil, nil
}

// keepCost is how many times dearer it is to hide a count that readers need most.
const keepCost = 100

// cellID names a cell of a grid.
type cellID struct {
	row  int
	node string
}

// cost is what it costs to hide a count.
func (g grid) cost(id cellID) int64 {
	n := g.rows[id.row].counts[id.node]
	if slices.Contains(g.tree.Keep, id.node) {
		return keepCost * (n + 1)
	}
	return max(1, n)
}

func (p *protector) solve(ctx context.Context, g grid, partition Partition, breakdown string, moved []cellID) ([]PublishedRow, error) {
	var s suppression.System
	nodes := g.tree.Nodes()
	at := map[cellID]int{}
	for i, row := range g.rows {
		for _, node := range nodes {
			id := cellID{i, node}
			c := suppression.Cell{Name: row.category + ": " + node, Count: row.counts[node], Cost: g.cost(id)}
			switch {
			case node == g.tree.Root && !g.roots:
				c.Standing = suppression.Shown
			case g.wasHidden(row, node):
				c.Standing = suppression.Hidden
			}
			if c.Standing != suppression.Shown {
				c.Sensitive = p.sensitive(g, row, node) || g.roots && row.counts[node] > 0 && row.counts[node] < p.Plan.Least[breakdown] || p.moved(g, row, node) || slices.Contains(moved, id)
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
	var rows []PublishedRow
	for i, row := range g.rows {
		shown := row.published()
		for _, node := range nodes {
			shown.Counts[node] = nil
			if n := row.counts[node]; pattern.Roles[at[cellID{i, node}]] == suppression.Visible {
				shown.Counts[node] = &n
			}
		}
		rows = append(rows, shown)
	}
	return rows, nil
}

// repeats is how many of some categories may be of people who are counted already.
func (g grid) repeats(categories []string) (n int64) {
	for _, row := range g.rows {
		if slices.ContainsFunc(row.published().categories(), func(c string) bool { return slices.Contains(categories, c) }) {
			n += row.repeats
		}
	}
	return n
}

// open returns the place in the grid of a count of its table, and whether that may be hidden.
func (g grid) open(id cellID, t Published) (cellID, bool) {
	id.row -= len(t.Rows) - len(g.rows)
	return id, id.row >= 0 && (g.roots || id.node != g.tree.Root)
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
	if p.few(n, row.repeats) {
		return true
	}
	if n == 0 {
		return false
	}
	for whole := above(g.tree, node); whole != ""; whole = above(g.tree, whole) {
		if row.counts[whole] == n && n-row.repeats < p.Plan.WholeGroupBelow {
			return true
		}
	}
	return false
}
