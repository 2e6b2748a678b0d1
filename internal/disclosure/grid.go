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
}

type gridRow struct {
	category string
	of       []string
	counts   map[string]int64
	repeats  int64 // as of CountedRow
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
