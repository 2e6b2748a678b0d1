package suppression

import (
	"context"
	"slices"
)

// network is a block whose every cell stands in at most two rows, with signs that make it a flow: raising the cell by one carries
// one unit from its tail to its head, and every node (a row) passes on what it receives. Cells of a single row begin or end at the
// ground, a further node. A table then is a flow, and what can become of a cell is a maximum flow through the others (Ford and
// Fulkerson 1956): exact whole numbers, without any solver.
type network struct {
	*block
	nodes      int // the last one is the ground
	tail, head []int
	supply     []int64 // what each node receives beyond what it passes on
	arcs       [][]int // of each node: 2·cell where it leaves by raising the cell, 2·cell+1 by lowering it
	fixed      []bool  // cells that are shown after all
	level, at  []int   // of each node, scratch of augment
	queue      []int
}

// newNetwork arranges the signs of the kept rows of a block, if they can be.
func newNetwork(b *block, kept []int) (*network, bool) {
	type entry struct {
		row  int
		sign int64
	}
	columns := make([][]entry, len(b.cells))
	for at, r := range kept {
		for j, i := range b.rows[r].cells {
			if len(columns[i]) == 2 {
				return nil, false
			}
			columns[i] = append(columns[i], entry{at, b.rows[r].signs[j]})
		}
	}
	// Each row is taken as it is or with all signs turned, so that the two entries of every column differ.
	turn := make([]int64, len(kept))
	for start := range kept {
		if turn[start] != 0 {
			continue
		}
		turn[start] = 1
		for stack := []int{start}; len(stack) > 0; {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, i := range b.rows[kept[at]].cells {
				if len(columns[i]) < 2 {
					continue
				}
				here, there := columns[i][0], columns[i][1]
				if there.row == at {
					here, there = there, here
				}
				want := -turn[at] * here.sign * there.sign
				switch turn[there.row] {
				case 0:
					turn[there.row] = want
					stack = append(stack, there.row)
				case -want:
					return nil, false
				}
			}
		}
	}
	ground := len(kept)
	n := &network{
		block: b, nodes: ground + 1, tail: make([]int, len(b.cells)), head: make([]int, len(b.cells)), supply: make([]int64, ground+1),
		arcs: make([][]int, ground+1), fixed: make([]bool, len(b.cells)), level: make([]int, ground+1), at: make([]int, ground+1),
	}
	for at, r := range kept {
		n.supply[at] = turn[at] * b.rows[r].rhs
		n.supply[ground] -= n.supply[at]
	}
	for i, column := range columns {
		n.tail[i], n.head[i] = ground, ground
		for _, e := range column {
			if turn[e.row]*e.sign > 0 {
				n.head[i] = e.row
			} else {
				n.tail[i] = e.row
			}
		}
		n.arcs[n.tail[i]] = append(n.arcs[n.tail[i]], 2*i)
		n.arcs[n.head[i]] = append(n.arcs[n.head[i]], 2*i+1)
	}
	return n, true
}

// ends returns where an arc leads from and to.
func (n *network) ends(arc int) (from, to int) {
	if arc%2 == 0 {
		return n.tail[arc/2], n.head[arc/2]
	}
	return n.head[arc/2], n.tail[arc/2]
}

// room is how far a table's cell may still go along an arc.
func (n *network) room(table []int64, arc int) int64 {
	switch {
	case n.fixed[arc/2]:
		return 0
	case arc%2 == 0:
		return Unlimited
	}
	return table[arc/2]
}

// carry changes a table by sending an amount along an arc.
func carry(table []int64, arc int, amount int64) {
	if arc%2 == 0 {
		table[arc/2] += amount
	} else {
		table[arc/2] -= amount
	}
}

// flow sends up to limit units from one node to another by changing the table's cells other than without, and returns how many
// it sent: Unlimited, with the table as it then was, where limit is Unlimited and nothing bounds the flow. Shortest paths are
// used up level by level (Dinitz 1970).
func (n *network) flow(ctx context.Context, table []int64, from, to, without int, limit int64) (int64, error) {
	if limit == Unlimited && n.endless(from, to, without) {
		return Unlimited, nil
	}
	var sent int64
	for sent < limit {
		if err := ctx.Err(); err != nil {
			return sent, err
		}
		if !n.levels(table, from, to, without) {
			break
		}
		for node := range n.at {
			n.at[node] = 0
		}
		for sent < limit {
			got := n.augment(table, from, to, without, limit-sent)
			if got == 0 {
				break
			}
			sent += got
		}
	}
	return sent, nil
}

// levels numbers the nodes by their distance from a node, and says whether another is reached.
func (n *network) levels(table []int64, from, to, without int) bool {
	for node := range n.level {
		n.level[node] = -1
	}
	n.level[from] = 0
	n.queue = append(n.queue[:0], from)
	for next := 0; next < len(n.queue); next++ {
		node := n.queue[next]
		for _, arc := range n.arcs[node] {
			if arc/2 == without || n.room(table, arc) == 0 {
				continue
			}
			if _, there := n.ends(arc); n.level[there] < 0 {
				n.level[there] = n.level[node] + 1
				n.queue = append(n.queue, there)
			}
		}
	}
	return n.level[to] >= 0
}

// augment sends up to limit units along one path of rising levels. Where limit is Unlimited the path is known to have a bound.
func (n *network) augment(table []int64, node, to, without int, limit int64) int64 {
	if node == to {
		return limit
	}
	for ; n.at[node] < len(n.arcs[node]); n.at[node]++ {
		arc := n.arcs[node][n.at[node]]
		if arc/2 == without {
			continue
		}
		room := n.room(table, arc)
		_, there := n.ends(arc)
		if room == 0 || n.level[there] != n.level[node]+1 {
			continue
		}
		if got := n.augment(table, there, to, without, min(limit, room)); got > 0 {
			carry(table, arc, got)
			return got
		}
	}
	return 0
}

// endless says whether a path of arcs that nothing bounds leads from one node to another: raising cells only.
func (n *network) endless(from, to, without int) bool {
	seen := make([]bool, n.nodes)
	seen[from] = true
	n.queue = append(n.queue[:0], from)
	for next := 0; next < len(n.queue); next++ {
		for _, arc := range n.arcs[n.queue[next]] {
			if arc%2 == 1 || n.fixed[arc/2] || arc/2 == without {
				continue
			}
			if there := n.head[arc/2]; !seen[there] {
				seen[there] = true
				n.queue = append(n.queue, there)
			}
		}
	}
	return seen[to]
}

func (n *network) fix(i int, fixed bool) { n.fixed[i] = fixed }

// anchor finds a table where none is known: the flow that brings each node its supply.
func (n *network) anchor(ctx context.Context) (bool, error) {
	table := make([]int64, len(n.cells))
	wants := slices.Clone(n.supply)
	for from := range wants {
		for to := 0; to < n.nodes && wants[from] < 0; to++ {
			if wants[to] <= 0 {
				continue
			}
			sent, err := n.flow(ctx, table, from, to, -1, min(-wants[from], wants[to]))
			if err != nil {
				return false, err
			}
			wants[from] += sent
			wants[to] -= sent
		}
		if wants[from] < 0 {
			return false, nil
		}
	}
	if !n.holds(table) {
		return false, nil
	}
	n.x = table
	return true, nil
}

func (n *network) extreme(ctx context.Context, i int, up bool, goal int64, _ bool) (reach, error) {
	x := n.x[i]
	from, to, limit := n.head[i], n.tail[i], goal
	if !up {
		from, to, limit = to, from, x-goal
	} else if goal != Unlimited {
		limit = goal - x
	}
	if n.fixed[i] || limit <= 0 {
		return reach{bound: x}, nil
	}
	table := slices.Clone(n.x)
	sent := limit // what no row speaks of goes anywhere
	if from != to {
		var err error
		if sent, err = n.flow(ctx, table, from, to, i, limit); err != nil {
			return reach{}, err
		}
	}
	switch {
	case sent == Unlimited:
		return reach{bound: Unlimited}, nil
	case up:
		table[i] += sent
	default:
		table[i] -= sent
	}
	return reach{bound: table[i], table: table}, nil
}
