package suppression

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// InconsistentError says that what is shown contradicts itself: no table of whole numbers, none negative, agrees with it.
type InconsistentError struct {
	Cells []string // of the sums that contradict each other
}

func (e *InconsistentError) Error() string {
	return "no table agrees with what is shown of " + list(e.Cells, all(len(e.Cells)))
}

// assault is the attack on one block: what is known of each of its cells, and the tables that prove it.
type assault struct {
	*witnesses
	intervals []Interval
}

// attackEffort is what may be spent on finding whole tables at the bounds of programs, and ruleEffort on finding such as prove the
// rule, which comes first. The bounds themselves are computed in any case.
const (
	attackEffort = 1_000_000_000
	ruleEffort   = 4_000_000_000
)

// target is what an attack is made on: counts of which some are unknown, and rows that tie them.
type target struct {
	names    []string
	rows     []row
	unknown  []bool
	values   []int64
	anchored bool      // the values of unknown cells too are those of a table that agrees with the rows
	known    [][]int64 // tables of all cells that agree with everything, as far as they are known
	k        int64     // the threshold of the rule that is to be proven, if it holds; 0 where nobody asks
}

// attack computes what anybody can compute of the unknown cells; of the others the intervals are their values.
func (t target) attack(ctx context.Context) ([]Interval, []*assault, error) {
	blocks, err := split(t.rows, t.unknown, t.values, t.anchored)
	if err != nil {
		if c := (*contradiction)(nil); errors.As(err, &c) {
			return nil, nil, &InconsistentError{Cells: named(t.names, c.cells)}
		}
		return nil, nil, err
	}
	intervals := make([]Interval, len(t.unknown))
	for i, v := range t.values {
		if !t.unknown[i] {
			intervals[i] = Interval{Low: v, High: v, Least: v, Most: v, Exact: true}
		}
	}
	assaults := make([]*assault, len(blocks))
	bounds, rule := &effort{attackEffort}, &effort{ruleEffort}
	for at, b := range blocks {
		a, err := t.storm(ctx, b, bounds, rule)
		if errors.Is(err, errNone) {
			return nil, nil, &InconsistentError{Cells: named(t.names, speaking(t.rows, b, len(t.unknown)))}
		}
		if err != nil {
			return nil, nil, err
		}
		assaults[at] = a
		for j, i := range b.cells {
			intervals[i] = a.intervals[j]
		}
	}
	return intervals, assaults, nil
}

// unknown stands for a bound that was not computed yet.
const unknown = -1

// storm attacks one block. Witnesses that reach a bound spare its computation, and so do programs for other bounds that prove it.
func (t target) storm(ctx context.Context, b *block, bounds, rule *effort) (*assault, error) {
	s, err := newSolver(b, bounds)
	if err != nil {
		return nil, err
	}
	if b.x == nil {
		switch ok, err := s.anchor(ctx); {
		case errors.Is(err, errUndecided):
		case err != nil:
			return nil, err
		case !ok:
			return nil, errNone
		}
	}
	a := &assault{witnesses: newWitnesses(b), intervals: slices.Repeat([]Interval{{Low: unknown, High: unknown}}, len(b.cells))}
	for _, table := range restricted(b, t.known) {
		a.add(table)
	}
	if p, isProgram := s.(*program); isProgram && b.x != nil && t.k > 0 {
		for i := range b.cells {
			if rule.spent() {
				break
			}
			if err := p.approach(ctx, a.witnesses, i, t.k, rule); err != nil {
				return nil, err
			}
		}
	}
	ceilings := b.ceilings()
	for i := range b.cells {
		for _, up := range []bool{true, false} {
			known, limit, bound := a.most, ceilings[i], &a.intervals[i].High
			if !up {
				known, limit, bound = a.least, 0, &a.intervals[i].Low
			}
			if b.x != nil && known[i] == limit {
				*bound = limit
			} else if *bound, err = a.extreme(ctx, s, i, up, *bound); err != nil {
				return nil, err
			}
		}
	}
	for i := range a.intervals {
		v := &a.intervals[i]
		v.Least, v.Most = a.least[i], a.most[i]
		if v.High == Unlimited && b.x != nil {
			v.Most = Unlimited // whole multiples of what nothing bounds can be added to the anchor
		}
		v.Exact = v.Low == v.Least && v.High == v.Most
		if v.Low > v.High || v.Least <= v.Most && (v.Low > v.Least || v.High < v.Most) {
			return nil, fmt.Errorf("attack block: cell %d has the bounds %d and %d, but tables with %d and %d", i, v.Low, v.High, v.Least, v.Most)
		}
	}
	return a, nil
}

// extreme returns a bound of cell i that no table exceeds, computed unless it is known, and looks for a witness that reaches it.
func (a *assault) extreme(ctx context.Context, s solver, i int, up bool, bound int64) (int64, error) {
	goal, known, at := int64(0), a.least, a.leastAt
	if up {
		goal, known, at = Unlimited, a.most, a.mostAt
	}
	p, isProgram := s.(*program)
	if bound == unknown {
		r, err := s.extreme(ctx, i, up, goal, false)
		if err != nil {
			return 0, err
		}
		a.add(r.table)
		bound = r.bound
		if isProgram {
			a.learn(p)
		}
	}
	if !isProgram || a.x == nil || bound == Unlimited || bound == known[i] || p.effort.spent() {
		return bound, nil
	}
	table, err := p.toward(ctx, a.at(at[i]), i, bound, p.effort)
	if err != nil {
		return 0, err
	}
	a.add(table)
	if known[i] == bound {
		return bound, nil
	}
	r, err := p.extreme(ctx, i, up, goal, true)
	a.add(r.table)
	return r.bound, err
}

// learn takes the bounds that the answer to the last question proves by the way.
func (a *assault) learn(p *program) {
	for i := range a.intervals {
		v := &a.intervals[i]
		if v.High == unknown {
			if bound, ok := p.proven(i, true); ok {
				v.High = bound
			}
		}
		if v.Low == unknown {
			if bound, ok := p.proven(i, false); ok {
				v.Low = bound
			}
		}
	}
}

// speaking returns all cells of the rows that speak of a block's cells.
func speaking(rows []row, b *block, n int) []int {
	inside, spoken := make([]bool, n), make([]bool, n)
	for _, i := range b.cells {
		inside[i] = true
	}
	for _, r := range rows {
		for _, i := range r.cells {
			if inside[i] {
				for _, j := range r.cells {
					spoken[j] = true
				}
				break
			}
		}
	}
	return marked(spoken)
}

// marked returns the indices that are set.
func marked(set []bool) []int {
	var indices []int
	for i, m := range set {
		if m {
			indices = append(indices, i)
		}
	}
	return indices
}

func named(names []string, cells []int) []string {
	of := make([]string, len(cells))
	for at, i := range cells {
		of[at] = names[i]
	}
	return of
}
