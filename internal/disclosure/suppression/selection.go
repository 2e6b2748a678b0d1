package suppression

import (
	"context"
	"errors"
	"slices"
)

// selection chooses what to hide in a block that is no network, and finds witnesses there. It changes a table step by step, each
// step being the whole multiple, as large as can be, of a cheapest change that moves the cell asked for by one:
//
//	minimise Σ cost·(u+d) where A(u-d) = 0, u >= 0, 0 <= d <= table, and u-d is 1 for the cell (or -1).
//
// The dual simplex method solves that from the rows as they are: no change at all costs nothing, so that all prices are right from
// the beginning, and only the rows that a change unbalances are ever worked on. Cheapest changes are nearly always whole; where one
// is not, whole ones are searched for.
type selection struct {
	*block
	fixed  []bool  // cells that stay as they are; nil where none do
	effort *effort // what the work is charged to; nil where nobody asks
	p      *pricing
}

// costLimit bounds the costs of the program; larger ones are scaled. What is free costs something all the same, of which trifles are
// one unit of cost: where every way is as good as any other the simplex method goes astray.
const (
	costLimit = 1 << 14
	trifles   = 64
)

func (s *selection) choose(ctx context.Context, i int, up bool, by int64, cost []int64) (choice, error) {
	if !up {
		by = min(by, s.x[i])
	}
	table, touched, err := s.advance(ctx, s.x, i, up, by, cost)
	if err != nil {
		return choice{}, err
	}
	c := choice{moved: abs(table[i] - s.x[i]), cells: touched}
	if c.moved > 0 {
		c.table = table
	}
	return c, nil
}

// advance changes a table until cell i lies by so many units away from where it was, or as many as are found. Touched are the cells
// that a step used, also one in fractions that led no further. What one step used is free to the next.
func (s *selection) advance(
	ctx context.Context, table []int64, i int, up bool, by int64, cost []int64,
) (changed []int64, touched []int, err error) {
	table, cost = slices.Clone(table), slices.Clone(cost)
	scale := slices.Max(cost)/costLimit + 1
	for j, c := range cost {
		if cost[j] = 1; c > 0 {
			cost[j] = trifles * max(1, c/scale)
		}
	}
	used := make([]bool, len(table))
	for by > 0 && (s.fixed == nil || !s.fixed[i]) && (up || table[i] > 0) {
		step, whole, err := s.step(ctx, table, i, up, cost)
		if errors.Is(err, errWide) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if step == nil {
			break
		}
		times := by
		for j, d := range step {
			if d != 0 {
				used[j], cost[j] = true, 1
			}
			if d < 0 {
				times = min(times, table[j]/-d)
			}
		}
		if !whole {
			break
		}
		for j, d := range step {
			table[j] += times * d
		}
		by -= times
	}
	return table, marked(used), nil
}

// step returns a cheapest change that moves cell i by one; nil where there is none. Where no whole one was found, what it returns is
// not 0 for the cells of one in fractions.
func (s *selection) step(ctx context.Context, table []int64, i int, up bool, cost []int64) (step []int64, whole bool, err error) {
	n := len(s.cells)
	if s.p == nil {
		s.p = newPricing(s.block)
	}
	s.p.effort = s.effort
	s.p.reset(s.block, s.fixed, table, i, up, cost)
	if ok, err := s.p.settle(ctx); err != nil || !ok {
		return nil, false, err
	}
	nodes := nodeLimit / 10
	q, err := s.p.integral(ctx, 2*n, &nodes)
	if err != nil {
		return nil, false, err
	}
	step = make([]int64, n)
	for j := range step {
		if q == nil {
			if s.p.differ(j, n+j) {
				step[j] = 1
			}
			continue
		}
		u, _ := q.whole(j)
		d, _ := q.whole(n + j)
		step[j] = u - d
	}
	return step, q != nil, nil
}

// pricing is a tableau with what a unit of each variable costs beyond what the basic ones refund. Variable j raises cell j, variable
// n+j lowers it; one more variable for each row says by how much it is out of balance, and leaves for good.
type pricing struct {
	tableau
	cost  []int64 // of a unit of each cell, either way
	toll  []int64 // what raising costs besides, and lowering spares, in units of 1/share
	share int64
}

// price is that of variable j in units of 1/share: not negative where the variable may grow, not positive where it may shrink.
func (p *pricing) price(j int) int64 {
	column, sign := p.column(j)
	return p.share*p.cost[column] + sign*p.toll[column]
}

func newPricing(b *block) *pricing {
	n, m := len(b.cells), len(b.rows)
	p := &pricing{cost: make([]int64, n), toll: make([]int64, n)}
	p.coef, p.den, p.num, p.basic = make([][]int64, m), make([]int64, m), make([]int64, m), make([]int, m)
	p.row, p.val = slices.Repeat([]int{-1}, 2*n+m), make([]int64, 2*n+m)
	p.low, p.high = make([]int64, 2*n+m), make([]int64, 2*n+m)
	p.worked = make([]bool, m)
	for at := range b.rows {
		p.coef[at], p.worked[at] = make([]int64, n), true
		p.basic[at] = 2*n + at
	}
	return p
}

// reset returns to the rows as they are, with no change but that of cell i by one, which leaves its rows out of balance.
func (p *pricing) reset(b *block, fixed []bool, table []int64, i int, up bool, cost []int64) {
	n := len(b.cells)
	for at, r := range b.rows {
		p.num[at] = 0
		if !p.worked[at] {
			continue
		}
		clear(p.coef[at])
		for k, j := range r.cells {
			p.coef[at][j] = r.signs[k]
		}
		p.row[p.basic[at]] = -1
		p.basic[at], p.den[at], p.worked[at] = 2*n+at, 1, false
	}
	for at := range b.rows {
		p.row[2*n+at] = at
	}
	clear(p.val)
	clear(p.low)
	copy(p.cost, cost)
	clear(p.toll)
	p.share = 1
	for j := range table {
		if p.high[j], p.high[n+j] = Unlimited, table[j]; fixed != nil && fixed[j] {
			p.high[j], p.high[n+j] = 0, 0
		}
	}
	moves, sign := i, int64(1)
	if !up {
		moves, sign = n+i, -1
	}
	p.high[i], p.high[n+i] = 0, 0
	p.low[moves], p.high[moves], p.val[moves] = 1, 1, 1
	for at, coef := range p.coef {
		p.num[at] = -sign * coef[i]
	}
}

// settle finds the cheapest values within the bounds; false says that there are none.
func (p *pricing) settle(ctx context.Context) (bool, error) {
	idle := 0
	for pivots := 0; ; pivots++ {
		if pivots%32 == 31 {
			if err := interrupted(ctx, "choose cells to hide"); err != nil {
				return false, err
			}
		}
		careful := idle > patience
		r, target, side := p.violated(careful)
		if r < 0 {
			return true, nil
		}
		j, way := p.cheapest(r, side, careful)
		if j < 0 {
			return false, nil
		}
		if p.price(j) == 0 {
			idle++
		} else {
			idle = 0
		}
		if !p.enter(j, r, target, way*abs(p.num[r]-target*p.den[r])) || !p.reprice(j) {
			return false, errWide
		}
	}
}

// cheapest returns the variable that moves the one of row r to a side at the least price, and the way it goes. Of several it takes the
// smallest coefficient and then the smallest variable; where careful, the smallest variable.
func (p *pricing) cheapest(r int, side int64, careful bool) (j int, way int64) {
	j = -1
	n := len(p.coef[r])
	var least, size int64
	for column, a := range p.coef[r] {
		if a == 0 {
			continue
		}
		to := side
		if a > 0 {
			to = -side
		}
		a = abs(a)
		for _, v := range [...]int{column, n + column} {
			if v > column {
				to = -to
			}
			price := abs(p.price(v))
			if j >= 0 {
				if less(least, size, price, a) {
					continue
				}
				if !less(price, a, least, size) && (careful && v > j || !careful && (a > size || a == size && v > j)) {
					continue
				}
			}
			if p.row[v] < 0 && (to > 0 && p.val[v] < p.high[v] || to < 0 && p.val[v] > p.low[v]) {
				j, way, least, size = v, to, price, a
			}
		}
	}
	return j, way
}

// reprice takes variable j, which is basic now, out of the prices.
func (p *pricing) reprice(j int) bool {
	den, price := p.den[p.row[j]], p.price(j)
	if price == 0 {
		return true
	}
	g := gcd(den, price)
	a, q := den/g, price/g
	if a != 1 {
		for c := range p.toll {
			p.toll[c] *= a
		}
		p.share *= a
	}
	var size int64
	for _, e := range p.used {
		v := p.toll[e.column] - q*e.coef
		p.toll[e.column] = v
		size |= v ^ v>>63
	}
	return a == 1 && size < word || p.shorten()
}

// shorten divides the prices by their common divisor and says whether they fit their words then.
func (p *pricing) shorten() bool {
	g := p.share
	for _, c := range p.toll {
		if g == 1 {
			break
		}
		g = gcd(g, c)
	}
	var size int64
	for c, v := range p.toll {
		v /= g
		p.toll[c] = v
		size |= v ^ v>>63
	}
	p.share /= g
	return size < word && p.share < word && p.share*slices.Max(p.cost) < word
}

// integral returns a pricing with whole values of the first n variables, the cheapest of those that a search which goes depth first
// meets first; nil where the nodes did not suffice or there are none.
func (p *pricing) integral(ctx context.Context, n int, nodes *int) (*pricing, error) {
	s := search{t: &p.tableau, structural: n}
	j, floor, below := s.fraction()
	if j < 0 {
		return p, nil
	}
	for _, down := range []bool{below, !below} {
		if *nodes--; *nodes < 0 {
			return nil, nil
		}
		q := p.clone()
		if down {
			q.high[j] = floor
		} else {
			q.low[j] = floor + 1
		}
		ok, err := q.settle(ctx)
		if err != nil && !errors.Is(err, errWide) {
			return nil, err
		}
		if !ok {
			continue
		}
		found, err := q.integral(ctx, n, nodes)
		if found != nil || err != nil {
			return found, err
		}
	}
	return nil, nil
}

func (p *pricing) clone() *pricing {
	q := &pricing{cost: p.cost, toll: slices.Clone(p.toll), share: p.share}
	q.tableau = tableau{
		coef: make([][]int64, len(p.coef)), den: slices.Clone(p.den), num: slices.Clone(p.num), basic: slices.Clone(p.basic),
		row: slices.Clone(p.row), val: slices.Clone(p.val), low: slices.Clone(p.low), high: slices.Clone(p.high),
		worked: slices.Clone(p.worked), effort: p.effort,
	}
	for i, coef := range p.coef {
		q.coef[i] = slices.Clone(coef)
	}
	return q
}

// differ says whether the values of two variables do.
func (p *pricing) differ(u, d int) bool {
	value := func(v int) (num, den int64) {
		if r := p.row[v]; r >= 0 {
			return p.num[r], p.den[r]
		}
		return p.val[v], 1
	}
	a, b := value(u)
	c, e := value(d)
	return less(a, b, c, e) || less(c, e, a, b)
}
