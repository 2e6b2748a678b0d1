package suppression

import (
	"cmp"
	"context"
	"slices"
)

// guard protects one block.
type guard struct {
	*block
	k         int64
	sensitive []bool
	frozen    []bool // hidden whatever becomes of the others: the sensitive ones too
	hidden    []bool
	cost      []int64
	witnesses *witnesses // of the pattern so far
	chooser   chooser
	fields    []*field // of the pattern so far
	barred    []bool   // cells that are not to be hidden
	ascending bool     // the smallest sensitive cell is covered first
	effort    *effort  // that pruning may take
}

// protectBlock protects a block in each of a few ways, as long as that is quick, and returns the one that hides the fewest cells, of
// those the one that costs least, and of those the first. Where none succeeds it returns the first with the cells for which nothing
// helps.
func (s *System) protectBlock(ctx context.Context, b *block, k int64, e *effort) (best *guard, unsafe []int, err error) {
	for way := range ways {
		g, left, err := s.attempt(ctx, b, k, e, way)
		if err != nil {
			return nil, nil, err
		}
		if best == nil || len(left) == 0 && (len(unsafe) > 0 || s.better(g, best)) {
			best, unsafe = g, left
		}
		if _, isNetwork := g.chooser.(*network); !isNetwork {
			break
		}
	}
	return best, unsafe, nil
}

// attempt protects a block in one way. Cells that turn out to be exposed by being hidden, as those of a line with a small total, are
// barred, and the block is protected without them; where that fails too, the cells are those of the first try.
func (s *System) attempt(ctx context.Context, b *block, k int64, e *effort, way int) (*guard, []int, error) {
	barred := make([]bool, len(b.cells))
	var first *guard
	var bare []int
	for range tries {
		g := s.guard(b, k, e)
		g.ascending, g.barred = way&1 != 0, barred
		if way&2 != 0 {
			g.level()
		}
		unsafe, err := g.protect(ctx)
		if err != nil || len(unsafe) == 0 {
			return g, nil, err
		}
		if first == nil {
			first, bare = g, unsafe
		}
		more := false
		for _, i := range unsafe {
			if !g.frozen[i] {
				barred[i], more = true, true
			}
		}
		if !more {
			break
		}
	}
	return first, bare, nil
}

// tries is how often an attempt bars cells and starts again.
const tries = 10

// ways is in how many ways a network is protected: largest or smallest sensitive cells first, with or without a cost of each cell.
const ways = 4

// better says whether pattern a hides fewer cells than b, or as many that cost less.
func (s *System) better(a, b *guard) bool {
	weigh := func(g *guard) (n int, total int64) {
		for j, i := range g.cells {
			if g.hidden[j] && !g.frozen[j] {
				n++
				total += s.cells[i].cost()
			}
		}
		return n, total
	}
	n, total := weigh(a)
	m, other := weigh(b)
	return n < m || n == m && total < other
}

func (s *System) guard(b *block, k int64, e *effort) *guard {
	n := len(b.cells)
	g := &guard{
		block: b, k: k, sensitive: make([]bool, n), frozen: make([]bool, n), cost: make([]int64, n), witnesses: newWitnesses(b),
		barred: make([]bool, n), effort: e,
	}
	for j, i := range b.cells {
		c := s.cells[i]
		g.sensitive[j], g.frozen[j] = c.Sensitive, c.Sensitive || c.Standing == Hidden
		if !g.frozen[j] {
			g.cost[j] = c.cost()
		}
	}
	g.hidden = slices.Clone(g.frozen)
	return g
}

// level makes every cell cost as much as the mean besides: fewer cells are hidden then, though larger ones.
func (g *guard) level() {
	var total int64
	for _, c := range g.cost {
		total += c
	}
	for i, c := range g.cost {
		if c > 0 {
			g.cost[i] += 1 + total/int64(len(g.cost))
		}
	}
}

// protect hides cells until all hidden ones keep the rule, then shows what need not be hidden. It returns those for which nothing
// helps.
func (g *guard) protect(ctx context.Context) (unsafe []int, err error) {
	order := descending(marked(g.sensitive), g.x)
	if g.ascending {
		slices.Reverse(order)
	}
	for _, i := range order {
		if _, err := g.cover(ctx, i); err != nil {
			return nil, err
		}
	}
	for round := 0; ; round++ {
		bare, err := g.examine(ctx)
		if err != nil {
			return nil, err
		}
		if len(bare) == 0 {
			break
		}
		grown := false
		for _, i := range bare {
			more, err := g.cover(ctx, i)
			if err != nil {
				return nil, err
			}
			grown = grown || more
		}
		if !grown && !g.widen(bare, round) {
			break
		}
	}
	for _, f := range g.fields {
		left, err := f.prune(ctx, g)
		if err != nil {
			return nil, err
		}
		unsafe = append(unsafe, left...)
	}
	slices.Sort(unsafe)
	return unsafe, nil
}

// descending sorts cells by their values, the largest first and of those the smallest index.
func descending(cells []int, x []int64) []int {
	slices.SortStableFunc(cells, func(a, b int) int { return cmp.Or(cmp.Compare(x[b], x[a]), cmp.Compare(a, b)) })
	return cells
}

// cover hides what a cell needs to be as safe as can be, and says whether that was anything new. What is hidden already is free.
func (g *guard) cover(ctx context.Context, i int) (grown bool, err error) {
	if g.witnesses.safe(i, g.k) {
		return false, nil
	}
	if g.chooser == nil {
		if g.chooser, err = newChooser(g.block, g.barred); err != nil {
			return false, err
		}
	}
	up, err := g.chooser.choose(ctx, i, true, g.k, g.cost)
	if err != nil {
		return false, err
	}
	grown = g.hide(up)
	if up.moved < g.k {
		down, err := g.chooser.choose(ctx, i, false, g.k-up.moved, g.cost)
		if err != nil {
			return false, err
		}
		grown = g.hide(down) || grown
	}
	return grown, nil
}

func (g *guard) hide(c choice) (grown bool) {
	for _, j := range c.cells {
		if !g.hidden[j] {
			g.hidden[j], g.cost[j], grown = true, 0, true
		}
	}
	g.witnesses.add(c.table)
	return grown
}

func newChooser(b *block, barred []bool) (chooser, error) {
	s, err := newSolver(b, nil)
	if err != nil {
		return nil, err
	}
	if n, isNetwork := s.(*network); isNetwork {
		for i, barred := range barred {
			n.fix(i, barred)
		}
		return n, nil
	}
	return &selection{block: b, fixed: barred}, nil
}

// rounds is how often widen hides the next cell of each row before it hides all.
const rounds = 3

// widen hides the cheapest open cell in each row of the given cells, later all open cells of the block. It says whether there were
// any. In a network that changes nothing: the cheapest flow is as large as any.
func (g *guard) widen(bare []int, round int) (grown bool) {
	if _, isNetwork := g.chooser.(*network); isNetwork {
		return false
	}
	speaks := make([]bool, len(g.cells))
	for _, i := range bare {
		speaks[i] = true
	}
	for _, r := range g.rows {
		best := -1
		concerned := round >= rounds
		for _, i := range r.cells {
			concerned = concerned || speaks[i]
			if !g.hidden[i] && !g.barred[i] && (best < 0 || g.cost[i] < g.cost[best]) {
				best = i
			}
		}
		if !concerned || best < 0 {
			continue
		}
		grown = true
		g.hidden[best], g.cost[best] = true, 0
		for _, i := range r.cells {
			if round >= rounds && !g.barred[i] {
				g.hidden[i], g.cost[i] = true, 0
			}
		}
	}
	return grown
}

// examine splits the hidden cells into fields and returns the cells that do not keep the rule.
func (g *guard) examine(ctx context.Context) (bare []int, err error) {
	g.fields = nil
	for _, b := range g.within(g.hidden) {
		f, err := g.field(b)
		if err != nil {
			return nil, err
		}
		g.fields = append(g.fields, f)
		for i := range f.cells {
			ok, _, err := f.prove(ctx, f.witnesses, i)
			if err != nil {
				return nil, err
			}
			if f.bare[i] = !ok; !ok {
				bare = append(bare, f.cells[i])
			}
		}
		for _, table := range f.lifted(g.x) {
			g.witnesses.add(table)
		}
	}
	return bare, nil
}

// lifted returns the witnesses of all fields as tables of what the block was split from.
func (g *guard) lifted(counts []int64) [][]int64 {
	var tables [][]int64
	for _, f := range g.fields {
		for _, table := range f.lifted(g.x) {
			whole := slices.Clone(counts)
			for j, i := range g.cells {
				whole[i] = table[j]
			}
			tables = append(tables, whole)
		}
	}
	return tables
}
