package suppression

import (
	"context"
	"slices"
)

// field is hidden cells that sums connect while all others are shown: what an attacker sees of a block, in pieces that say nothing
// of each other.
type field struct {
	*block
	solver    solver
	witnesses *witnesses
	effort    *effort
	k         int64
	sensitive []bool
	frozen    []bool
	shown     []bool // secondary cells that were found not to be needed
	bare      []bool // cells that do not keep the rule
	culprit   []int  // the cell that spoke against showing each cell when it was last tried, -1 before
}

func (g *guard) field(b *block) (*field, error) {
	s, err := newSolver(b, g.effort)
	if err != nil {
		return nil, err
	}
	if p, isProgram := s.(*program); isProgram {
		p.near = true
		p.meter(true)
	}
	n := len(b.cells)
	f := &field{
		block: b, effort: g.effort, solver: s, witnesses: newWitnesses(b), k: g.k, sensitive: make([]bool, n), frozen: make([]bool, n),
		shown: make([]bool, n), bare: make([]bool, n), culprit: slices.Repeat([]int{-1}, n),
	}
	for j, i := range b.cells {
		f.sensitive[j], f.frozen[j] = g.sensitive[i], g.frozen[i]
	}
	for _, table := range restricted(b, g.witnesses.found) {
		f.witnesses.add(table)
	}
	return f, nil
}

// prove looks for witnesses that cell i keeps the rule and adds them to w, which holds none that moves a fixed cell. Fixed says that
// the cell can be computed. What fractions cannot do is not searched for in whole numbers.
func (f *field) prove(ctx context.Context, w *witnesses, i int) (ok, fixed bool, err error) {
	x := f.x[i]
	if p, isProgram := f.solver.(*program); isProgram {
		if err := p.approach(ctx, w, i, f.k, f.effort); err != nil {
			return false, false, err
		}
	}
	bounds := Interval{Low: 0, High: Unlimited}
	for _, whole := range []bool{false, true} {
		for _, up := range []bool{true, false} {
			if w.safe(i, f.k) {
				return true, false, nil
			}
			goal := max(f.k, w.least[i]+f.k)
			if !up {
				goal = w.most[i]
				if !whole {
					goal = bounds.High
				}
				if goal = max(0, min(x, goal-f.k)); !f.sensitive[i] {
					goal = min(goal, f.k-1)
				}
			}
			r, err := f.solver.extreme(ctx, i, up, goal, whole)
			if err != nil {
				return false, false, err
			}
			w.add(r.table)
			if up {
				bounds.High = r.bound
			} else {
				bounds.Low = r.bound
			}
		}
		bounds.Least, bounds.Most = bounds.Low, bounds.High
		if !bounds.Conceals(f.k) || f.sensitive[i] && !bounds.Safe(f.k) {
			break
		}
	}
	found := Interval{Low: bounds.Low, Least: w.least[i], Most: w.most[i]}
	return w.safe(i, f.k) || !f.sensitive[i] && found.Conceals(f.k), bounds.High == x && bounds.Low == x, nil
}

// prune shows secondary cells of the field again, the largest first, as long as every other keeps the rule as it did before; it goes
// round until none can be shown any more, or the effort is spent. It returns the cells that do not keep the rule, in g's numbering.
func (f *field) prune(ctx context.Context, g *guard) (bare []int, err error) {
	var candidates []int
	for i := range f.cells {
		if !f.frozen[i] {
			candidates = append(candidates, i)
		}
	}
	descending(candidates, f.x)
	// Cells that do not keep the rule come first: showing them is the best that can be done about them.
	slices.SortStableFunc(candidates, func(a, b int) int { return order(f.bare[a], f.bare[b]) })
	for again := true; again; {
		again = false
		for _, i := range candidates {
			if f.shown[i] || f.effort.spent() {
				continue
			}
			if err := interrupted(ctx, "prune pattern"); err != nil {
				return nil, err
			}
			spared, err := f.spare(ctx, i)
			if err != nil {
				return nil, err
			}
			again = again || spared
		}
	}
	for j, i := range f.cells {
		g.hidden[i] = !f.shown[j]
		if f.bare[j] && !f.shown[j] {
			bare = append(bare, i)
		}
	}
	return bare, nil
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// spare shows cell i again if that breaks the rule nowhere. Secondary cells that can then be computed are shown with it: hiding
// them would tell nobody less.
func (f *field) spare(ctx context.Context, i int) (bool, error) {
	shown := []int{i}
	f.shown[i] = true
	f.solver.fix(i, true)
	w := f.witnesses.keeping(f.shown)
	before := len(w.found)
	speaks, err := f.against(ctx, w, i, &shown)
	if err != nil {
		return false, err
	}
	if speaks < 0 {
		f.witnesses = w
		return true, nil
	}
	f.culprit[i] = speaks
	for _, j := range shown {
		f.shown[j] = false
		f.solver.fix(j, false)
	}
	for _, table := range w.found[before:] {
		f.witnesses.add(table)
	}
	return false, nil
}

// against returns a cell that would not keep the rule while the shown cells are, -1 where there is none.
func (f *field) against(ctx context.Context, w *witnesses, i int, shown *[]int) (int, error) {
	first := f.culprit[i]
	for at := -1; at < len(f.cells); at++ {
		j := at
		if at < 0 {
			j = first
		}
		if j < 0 || f.shown[j] || f.bare[j] || at == first {
			continue
		}
		ok, fixed, err := f.prove(ctx, w, j)
		if err != nil {
			return 0, err
		}
		if ok && !f.effort.spent() {
			continue
		}
		if ok || !fixed || f.frozen[j] {
			return j, nil
		}
		*shown = append(*shown, j)
		f.shown[j] = true
		f.solver.fix(j, true)
	}
	return -1, nil
}

// lifted returns the field's witnesses as tables of what it was split from, of which counts is the anchor.
func (f *field) lifted(counts []int64) [][]int64 {
	tables := make([][]int64, len(f.witnesses.found))
	for at, table := range f.witnesses.found {
		tables[at] = slices.Clone(counts)
		for j, i := range f.cells {
			tables[at][i] = table[j]
		}
	}
	return tables
}
