package suppression

import (
	"context"
	"errors"
	"fmt"
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

// attackEffort is what may be spent on finding whole tables at the bounds of programs. The bounds themselves are computed in any case.
const attackEffort = 1_000_000_000

// attack computes what anybody can compute of the unknown among the named cells. Where anchored is set, values are those of a table
// that agrees with the rows also for unknown cells; else they are used for the known ones only. Tables that are known to agree with
// what is shown may be given by seed, which is asked once for each block.
func attack(
	ctx context.Context, names []string, rows []row, unknown []bool, values []int64, anchored bool, seed func(*block) [][]int64,
) ([]Interval, []*assault, error) {
	blocks, err := split(rows, unknown, values, anchored)
	if err != nil {
		if c := (*contradiction)(nil); errors.As(err, &c) {
			return nil, nil, &InconsistentError{Cells: named(names, c.cells)}
		}
		return nil, nil, err
	}
	intervals := make([]Interval, len(unknown))
	for i, v := range values {
		if !unknown[i] {
			intervals[i] = Interval{Low: v, High: v, Least: v, Most: v, Exact: true}
		}
	}
	assaults := make([]*assault, len(blocks))
	e := &effort{attackEffort}
	for at, b := range blocks {
		var known [][]int64
		if seed != nil {
			known = seed(b)
		}
		a, err := storm(ctx, b, known, e)
		if errors.Is(err, errNone) {
			return nil, nil, &InconsistentError{Cells: named(names, speaking(rows, b, len(unknown)))}
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

// storm attacks one block. Witnesses that reach a bound spare its computation.
func storm(ctx context.Context, b *block, known [][]int64, e *effort) (*assault, error) {
	s, err := newSolver(b, e)
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
	a := &assault{witnesses: newWitnesses(b), intervals: make([]Interval, len(b.cells))}
	for _, table := range known {
		a.add(table)
	}
	ceilings := b.ceilings()
	for i := range b.cells {
		for _, up := range []bool{true, false} {
			known, limit := a.most, ceilings[i]
			if !up {
				known, limit = a.least, 0
			}
			if b.x == nil || known[i] != limit {
				if limit, err = a.extreme(ctx, s, i, up); err != nil {
					return nil, err
				}
			}
			if up {
				a.intervals[i].High = limit
			} else {
				a.intervals[i].Low = limit
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

// extreme returns a bound of cell i that no table exceeds, and looks for a witness that reaches it.
func (a *assault) extreme(ctx context.Context, s solver, i int, up bool) (int64, error) {
	goal, known, at := int64(0), a.least, a.leastAt
	if up {
		goal, known, at = Unlimited, a.most, a.mostAt
	}
	r, err := s.extreme(ctx, i, up, goal, false)
	if err != nil {
		return 0, err
	}
	a.add(r.table)
	p, isProgram := s.(*program)
	if !isProgram || a.x == nil || r.bound == Unlimited || r.bound == known[i] || p.effort.spent() {
		return r.bound, nil
	}
	table, err := p.toward(ctx, a.at(at[i]), i, r.bound)
	if err != nil {
		return 0, err
	}
	a.add(table)
	if known[i] == r.bound {
		return r.bound, nil
	}
	r, err = p.extreme(ctx, i, up, goal, true)
	a.add(r.table)
	return r.bound, err
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
