package suppression

import (
	"context"
	"errors"
	"slices"
)

// program is a block that is no network. The bounds of its linear program are exact fractions, and no table of whole numbers lies
// beyond them; but whole numbers may not reach them. What they do reach is searched for by branch and bound.
type program struct {
	*block
	tableau *tableau // nil once its numbers outgrew their words: it is made anew for the next question
	wide    bool     // the numbers outgrew their words as soon as it was made
	fixed   []bool
	steps   *selection
	even    []int64 // the same cost for every cell
	effort  *effort // what searches are charged to, and where near is set everything
	near    bool    // answers start from the anchor, so that their tables differ from it in few cells
	aimed   int     // the cell that was last asked for, whose bounds may be narrower than the block's
	settled bool    // the tableau's values agree with the rows and the block's bounds
}

// nodeLimit is how many branches a search for whole numbers may look at.
const nodeLimit = 400

func (p *program) fix(i int, fixed bool) { p.fixed[i], p.settled = fixed, false }

// ready gives the tableau the bounds of the block and values that agree with them, where a table is known: those that an earlier
// question left, from which the answer is seldom far, or the anchor.
func (p *program) ready() error {
	if p.settled && p.tableau != nil && !p.near {
		p.tableau.low[p.aimed], p.tableau.high[p.aimed] = 0, Unlimited
		return nil
	}
	if p.wide {
		return errWide
	}
	if p.tableau == nil {
		t, _, err := eliminate(p.block)
		if err != nil {
			return err
		}
		p.tableau = t
		p.meter(false)
	}
	for i := range p.cells {
		p.tableau.low[i], p.tableau.high[i] = 0, Unlimited
		if p.fixed[i] {
			p.tableau.low[i], p.tableau.high[i] = p.x[i], p.x[i]
		}
	}
	if p.x != nil {
		p.tableau.set(p.x)
	}
	return nil
}

// toward changes a table step by step so that cell i comes nearer to the goal, and returns it; nil where it did not move.
func (p *program) toward(ctx context.Context, table []int64, i int, goal int64, e *effort) ([]int64, error) {
	if p.steps == nil {
		p.steps, p.even = &selection{block: p.block, fixed: p.fixed}, slices.Repeat([]int64{1}, len(p.cells))
	}
	p.steps.effort = e
	changed, _, err := p.steps.advance(ctx, table, i, goal > table[i], abs(goal-table[i]), p.even)
	if err != nil || changed[i] == table[i] {
		return nil, err
	}
	return p.checked(changed), nil
}

// approach looks, step by step from the witnesses that there are, for two that prove cell i safe, and adds them.
func (p *program) approach(ctx context.Context, w *witnesses, i int, k int64, e *effort) error {
	for _, up := range []bool{true, false} {
		if w.safe(i, k) {
			return nil
		}
		start, goal := w.at(w.mostAt[i]), max(k, w.least[i]+k)
		if !up {
			start, goal = w.at(w.leastAt[i]), max(0, w.most[i]-k)
		}
		table, err := p.toward(ctx, start, i, goal, e)
		if err != nil {
			return err
		}
		w.add(table)
	}
	return nil
}

func (p *program) anchor(ctx context.Context) (bool, error) {
	found, err := p.somewhere(ctx, nodeLimit)
	// Where the first corner of what the fractions allow leads nowhere, others may.
	for i := 0; errors.Is(err, errUndecided) && i < 2*len(p.cells); i++ {
		goal := int64(Unlimited)
		if i%2 == 1 {
			goal = 0
		}
		r, failed := p.extreme(ctx, i/2, i%2 == 0, goal, false)
		if failed != nil {
			return false, failed
		}
		if found = r.table; found == nil {
			found, err = p.somewhere(ctx, nodeLimit/16)
		}
		if found != nil {
			err = nil
		}
	}
	p.x = found
	return found != nil, err
}

// somewhere searches for any table from the values that the tableau has; nil without an error says that there is none.
func (p *program) somewhere(ctx context.Context, nodes int) ([]int64, error) {
	err := p.ready()
	if err == nil {
		var ok bool
		if ok, err = p.tableau.repair(ctx); err == nil && !ok {
			return nil, nil
		}
	}
	s := search{t: p.tableau, structural: len(p.cells), aim: -1, nodes: nodes}
	if err == nil {
		err = s.branch(ctx)
	}
	p.settled = false
	if errors.Is(err, errWide) {
		p.tableau, err = nil, errUndecided
	}
	if table := p.checked(s.found); table != nil || err != nil {
		return table, err
	}
	if s.found != nil {
		return nil, errUndecided
	}
	return nil, nil
}

func (p *program) extreme(ctx context.Context, i int, up bool, goal int64, whole bool) (reach, error) {
	if p.x != nil && (p.fixed[i] || up && goal <= p.x[i] || !up && goal >= p.x[i]) {
		return reach{bound: p.x[i]}, nil
	}
	r, err := p.solve(ctx, i, up, goal, whole)
	if errors.Is(err, errWide) {
		p.tableau, p.settled = nil, false
		return reach{bound: p.trivial(i, up, goal)}, nil
	}
	return r, err
}

// trivial is a bound that needs no program.
func (p *program) trivial(i int, up bool, goal int64) int64 {
	switch {
	case p.fixed[i]:
		return p.x[i]
	case up:
		return min(goal, p.ceilings()[i])
	}
	return max(goal, 0)
}

func (p *program) solve(ctx context.Context, i int, up bool, goal int64, whole bool) (reach, error) {
	if err := p.ready(); err != nil {
		return reach{}, err
	}
	t, side := p.tableau, int64(-1)
	if up {
		side = 1
	}
	if !p.settled && p.x == nil {
		if ok, err := t.repair(ctx); err != nil {
			return reach{}, err
		} else if !ok {
			return reach{}, errNone
		}
	}
	p.aimed, p.settled = i, false
	bound := goal
	if v, _ := t.whole(i); side*v < side*goal || !up && goal == 0 {
		fits := true
		if up && goal != Unlimited {
			fits = t.bound(i, 0, goal)
		} else if !up {
			fits = t.bound(i, max(goal, 0), Unlimited)
		}
		if !fits {
			return reach{}, errWide
		}
		ended, err := t.push(ctx, i, side)
		if err != nil {
			return reach{}, err
		}
		if ended == unbounded {
			p.settled = true
			return reach{bound: Unlimited}, nil
		}
		bound = inward(t, i, up)
	}
	s := search{t: t, structural: len(p.cells), aim: i, side: side, limit: bound, nodes: nodeLimit}
	if j, _, _ := s.fraction(); j < 0 {
		p.settled = true
		return reach{bound: bound, table: p.checked(s.values())}, nil
	}
	if p.x == nil || !whole {
		p.settled = true
		return reach{bound: bound}, nil
	}
	if p.near {
		s.nodes = nodeLimit / 16
	}
	s.best = p.x[i]
	p.meter(true)
	defer p.meter(false)
	switch err := s.branch(ctx); {
	case err == nil:
		bound = s.best // nothing was left unsearched
	case errors.Is(err, errWide):
		p.tableau = nil
	case !errors.Is(err, errUndecided):
		return reach{}, err
	}
	return reach{bound: bound, table: p.checked(s.found)}, nil
}

// proven returns the bound of cell i if the values that the last question left reach it.
func (p *program) proven(i int, up bool) (bound int64, ok bool) {
	if !p.settled || p.tableau == nil {
		return 0, false
	}
	side := int64(-1)
	if up {
		side = 1
	}
	if j, _ := p.tableau.entering(i, side, true); j >= 0 {
		return 0, false
	}
	return inward(p.tableau, i, up), true
}

// meter says whether the tableau's work is charged from now on.
func (p *program) meter(on bool) {
	if p.tableau == nil {
		return
	}
	if p.tableau.effort = nil; on || p.near {
		p.tableau.effort = p.effort
	}
}

// checked returns a table that agrees with the rows, as it is; nil where it does not, which would be a fault of the arithmetic.
func (p *program) checked(table []int64) []int64 {
	if table != nil && !p.holds(table) {
		return nil
	}
	return table
}

// inward is a variable's value rounded towards the inside of what it bounds: a whole number that lies beyond it lies beyond both.
func inward(t *tableau, i int, up bool) int64 {
	v, whole := t.whole(i)
	if !up && !whole {
		v++
	}
	return v
}

// search looks for whole values of the structural variables: any, where aim is -1, else such that the aim lies far to its side.
// It goes depth first, to the nearer side of a fraction before the other, from values that agree with the rows and bounds.
type search struct {
	t          *tableau
	structural int // variables whose values must be whole: the first ones
	aim        int
	side       int64
	limit      int64 // of the aim's value, which ends the search once it is met
	best       int64 // the farthest value known
	found      []int64
	nodes      int
}

// ended says whether nothing better is to be had.
func (s *search) ended() bool {
	return s.aim < 0 && s.found != nil || s.aim >= 0 && s.best == s.limit
}

// branch searches within the bounds as they are. errUndecided says that it was given up before everything was looked at.
func (s *search) branch(ctx context.Context) error {
	if s.ended() {
		return nil
	}
	if s.nodes--; s.nodes < 0 {

		return errUndecided
	}
	if s.aim >= 0 {
		ended, err := s.t.push(ctx, s.aim, s.side)
		if err != nil {
			return err
		}
		if ended == unbounded {
			return errUndecided
		}
		if v := inward(s.t, s.aim, s.side > 0); s.side*(v-s.best) <= 0 {
			return nil
		}
	}
	j, floor, nearer := s.fraction()
	if j < 0 {
		s.found = s.values()
		if s.aim >= 0 {
			s.best, _ = s.t.whole(s.aim)
		}
		return nil
	}
	low, high := s.t.low[j], s.t.high[j]
	for _, below := range []bool{nearer, !nearer} {
		// The variable is pushed to the whole value, and kept on that side of it.
		side, target := int64(1), floor+1
		from, to := low, target
		if below {
			side, target = -1, floor
			from, to = target, high
		}
		if !s.t.bound(j, from, to) {
			return errWide
		}
		if _, err := s.t.push(ctx, j, side); err != nil {
			return err
		}
		if v, whole := s.t.whole(j); whole && v == target {
			if from, to = target, high; below {
				from, to = low, target
			}
			if !s.t.bound(j, from, to) {
				return errWide
			}
			if err := s.branch(ctx); err != nil {
				return err
			}
		}
		if !s.t.bound(j, low, high) {
			return errWide
		}
		if s.ended() {
			return nil
		}
	}
	return nil
}

// values returns those of the structural variables, rounded down.
func (s *search) values() []int64 {
	table := make([]int64, s.structural)
	for i := range table {
		table[i], _ = s.t.whole(i)
	}
	return table
}

// fraction returns the first variable whose value is not whole, that value rounded down, and whether it lies nearer below.
func (s *search) fraction() (j int, floor int64, below bool) {
	for i := range s.structural {
		if v, whole := s.t.whole(i); !whole {
			r := s.t.row[i]
			return i, v, 2*(s.t.num[r]-v*s.t.den[r]) <= s.t.den[r]
		}
	}
	return -1, 0, false
}
