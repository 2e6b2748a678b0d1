package suppression

import (
	"container/heap"
	"context"
	"slices"
)

// choose changes the anchor so that cell i lies by more, or less, units of it away, at the least Σ cost·|change|: the cells that
// change are those to hide. Units travel one cheapest path after the other, with Dijkstra's algorithm on costs that potentials keep
// from being negative (Edmonds and Karp 1972).
func (n *network) choose(ctx context.Context, i int, up bool, by int64, cost []int64) (choice, error) {
	from, to, left := n.head[i], n.tail[i], by
	if !up {
		from, to = to, from
		left = min(left, n.x[i])
	}
	change := make([]int64, len(n.cells))
	potential := make([]int64, n.nodes)
	var sent int64
	for left > 0 && from != to {
		if err := ctx.Err(); err != nil {
			return choice{}, err
		}
		path := n.cheapest(change, potential, cost, from, to, i)
		if path == nil {
			break
		}
		got := left
		for _, arc := range path {
			room, _ := n.marginal(change, cost, arc)
			got = min(got, room)
		}
		for _, arc := range path {
			carry(change, arc, got)
		}
		sent += got
		left -= got
	}
	if from == to {
		sent = left
	}
	if sent == 0 {
		return choice{}, nil
	}
	if change[i] = sent; !up {
		change[i] = -sent
	}
	c := choice{moved: sent, table: slices.Clone(n.x)}
	for j, d := range change {
		if d != 0 {
			c.cells = append(c.cells, j)
			c.table[j] += d
		}
	}
	return c, nil
}

// marginal is how far a cell may still change along an arc at the cost of the next unit, and that cost: what goes back on an
// earlier change is refunded.
func (n *network) marginal(change, cost []int64, arc int) (room, each int64) {
	i, d := arc/2, change[arc/2]
	switch {
	case n.fixed[i]:
		return 0, 0
	case arc%2 == 0 && d < 0:
		return -d, -cost[i]
	case arc%2 == 0:
		return Unlimited, cost[i]
	case d > 0:
		return d, -cost[i]
	}
	return n.x[i] + d, cost[i]
}

// cheapest returns the arcs of a cheapest path, which avoids the cell without, and brings the potentials up to date; nil where
// there is no path. Of equally cheap paths the one through smaller indices is taken.
func (n *network) cheapest(change, potential, cost []int64, from, to, without int) []int {
	distance, by, done := make([]int64, n.nodes), make([]int, n.nodes), make([]bool, n.nodes)
	for node := range distance {
		distance[node], by[node] = Unlimited, -1
	}
	distance[from] = 0
	nearest := &frontier{{0, from}}
	for nearest.Len() > 0 {
		here := heap.Pop(nearest).(reached).node
		if done[here] {
			continue
		}
		done[here] = true
		for _, arc := range n.arcs[here] {
			if arc/2 == without {
				continue
			}
			room, each := n.marginal(change, cost, arc)
			if room == 0 {
				continue
			}
			_, there := n.ends(arc)
			if d := distance[here] + each + potential[here] - potential[there]; d < distance[there] {
				distance[there], by[there] = d, arc
				heap.Push(nearest, reached{d, there})
			}
		}
	}
	if distance[to] == Unlimited {
		return nil
	}
	for node, d := range distance {
		potential[node] += min(d, distance[to])
	}
	var path []int
	for node := to; node != from; {
		path = append(path, by[node])
		node, _ = n.ends(by[node])
	}
	return path
}

// reached is a node at a distance, frontier a heap of them, the nearest first and of those the one with the smallest index.
type reached struct {
	distance int64
	node     int
}

type frontier []reached

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(a, b int) bool {
	return f[a].distance < f[b].distance || f[a].distance == f[b].distance && f[a].node < f[b].node
}
func (f frontier) Swap(a, b int) { f[a], f[b] = f[b], f[a] }
func (f *frontier) Push(r any)   { *f = append(*f, r.(reached)) }
func (f *frontier) Pop() any {
	last := len(*f) - 1
	r := (*f)[last]
	*f = (*f)[:last]
	return r
}
