package noise

import (
	"math/bits"
	"slices"

	"daylight/internal/problem"
)

// Measure is one table of protected counts: a cross of dimensions in which every case is in exactly one cell.
type Measure struct {
	Name     string
	Dims     []string // each of at least two categories; a coarser form of a dimension goes under the same name
	Variance int      // of the noise in each cell
}

// Plan is what one release publishes, as far as noise is concerned.
type Plan struct {
	Measures []Measure
	// Exact lists every table that is published without noise beside the measures, by the dimensions it keeps; the total keeps none.
	Exact [][]string
	// Ending is the dimension that says how a case ended.
	Ending string
	// Drawn is how many times the measures were drawn anew and published, in this release and in those that it revises; 0 counts as 1.
	Drawn int
}

// Odds says how well someone can tell two possible sets of records apart who has the whole release and finds both equally likely
// beforehand.
//
// What they promise depends on whether anything is exact.
//
// Without exact tables the two differ in one case: it is there or not, or it ended one way or the other. This is the attacker who
// knows every other case. No one who knows less does better, as long as the others' cases do not depend on this one: whatever they
// publish is then a mixture of such pairs, and a mixture is never easier to tell apart than its worst pair.
//
// With exact tables that attacker is done already, if they tell of what is asked: the exact total less the cases known is the last
// case. No noise can prevent it, and no number here speaks of it. What can be promised is about attackers to whom the exact tables
// leave more than one possibility. Those agree in everything exact, so they differ by an exchange between cases. Odds are of the
// smallest exchange of each kind, and of the worst kind: the attacker knows every case but those that take part in it (Cases), and
// the question is which of the two ways it was. The number of cells that an exchange touches at least (Touched) is no such promise
// by itself. So its cases are taken to be as different as they can be in all other tables, or as alike, whichever shows more.
//
// Three things are not promised. Where the exact tables leave one possibility only, they single someone out by themselves (a region
// with one case, an ending that nobody or everybody of a group had). Possibilities that differ in more cases are easier to
// tell apart, up to certainty: a cost of rho for one exchange is at most n²·rho for n of them together. And cases that are known to go
// together, such as one sweep against many accounts, count together as n cases do. See Kifer and Machanavajjhala 2011, "No Free Lunch
// in Data Privacy", on all three, and Gao, Gong and Yu 2022, "Subspace Differential Privacy", on guarantees among the sets of
// records that agree in what is exact.
//
// Odds are of one release. What several releases say of a case, of its quarter, half-year and year and of every revision, adds up:
// NewLoss takes the touches of all of them.
type Odds struct {
	// Cases is the number of cases that take part in the exchange; 1 where no exact table tells of what is asked.
	Cases int
	// Touches has an entry for each measure and distance.
	Touches []Touch
	Loss    Loss
}

// Presence returns the odds of telling whether a case is in the records, or, with exact tables, whether it or another is.
func (p Plan) Presence() (Odds, error) { return p.odds("") }

// HowItEnded returns the odds of telling which of two endings a case had.
func (p Plan) HowItEnded() (Odds, error) {
	if p.Ending == "" {
		return Odds{}, problem.New(problem.Invalid, "The plan does not say which dimension is the ending of a case.")
	}
	return p.odds(p.Ending)
}

func (p Plan) odds(ending string) (Odds, error) {
	var dims []string
	for _, tables := range [][][]string{p.measureDims(), p.Exact} {
		for _, table := range tables {
			for _, dim := range table {
				if !slices.Contains(dims, dim) {
					dims = append(dims, dim)
				}
			}
		}
	}
	if ending != "" && !slices.Contains(dims, ending) {
		return Odds{}, unknownDimension(ending)
	}
	all, err := newCross(dims, p.Exact)
	if err != nil {
		return Odds{}, err
	}
	least := make([]int, len(p.Measures)) // cells that an exchange touches in the measure, if any
	for i, m := range p.Measures {
		if least[i], err = p.leastIn(m, ending); err != nil {
			return Odds{}, err
		}
	}
	var worst Odds
	kinds := all.exchanges(all.mask([]string{ending}))
	if len(kinds) == 0 {
		return Odds{}, publishedWhole()
	}
	for i, kind := range kinds {
		cells := 1 << bits.OnesCount(kind)
		o := Odds{Cases: cells}
		if ending != "" {
			o.Cases = cells / 2 // each case leaves one cell for another
		}
		for j, m := range p.Measures {
			for by, n := range mostVisible(cells, least[j]) {
				if n > 0 {
					o.Touches = append(o.Touches, Touch{m.Variance, n * max(1, p.Drawn), by})
				}
			}
		}
		if o.Loss, err = NewLoss(o.Touches...); err != nil {
			return Odds{}, err
		}
		if i == 0 || o.Loss.rho.Cmp(&worst.Loss.rho) > 0 {
			worst = o
		}
	}
	return worst, nil
}

func (p Plan) measureDims() [][]string {
	var dims [][]string
	for _, m := range p.Measures {
		dims = append(dims, m.Dims)
	}
	return dims
}

// leastIn returns in how many cells of a measure two sets of records differ at least that agree in all exact tables and differ in the
// measure; 0 where a measure does not know of endings. What an exact table says of the measure is their common margin.
func (p Plan) leastIn(m Measure, ending string) (int, error) {
	var margins [][]string
	for _, exact := range p.Exact {
		margins = append(margins, slices.DeleteFunc(slices.Clone(exact), func(dim string) bool { return !slices.Contains(m.Dims, dim) }))
	}
	// A measure that is known whole protects nothing, whatever the question.
	cells, err := Touched(m.Dims, margins)
	if err != nil || ending == "" {
		return cells, err
	}
	if !slices.Contains(m.Dims, ending) {
		return 0, nil
	}
	return Touched(m.Dims, margins, ending)
}

// mostVisible returns how many cells of a measure differ by how much, where cases fall together in such a way that the sum of squares
// is largest: at most `total` ones up and down, in at least `least` cells, as much up as down. The index is the distance.
func mostVisible(total, least int) []int {
	if least == 0 || least > total {
		return nil // such an exchange is invisible in the measure
	}
	if total == 1 {
		return []int{0, 1}
	}
	half := total / 2
	var best []int
	most := 0
	for up := 1; up < least; up++ {
		down := least - up
		if up > half || down > half {
			continue
		}
		cells := make([]int, half+1)
		squares := 0
		for _, n := range []int{up, down} {
			cells[half-n+1]++
			cells[1] += n - 1
			squares += (half-n+1)*(half-n+1) + n - 1
		}
		if squares > most {
			best, most = cells, squares
		}
	}
	return best
}
