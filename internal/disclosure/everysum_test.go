package disclosure

import (
	"math/big"
	"math/bits"
	"slices"
	"testing"
)

// everySum asks of every sum of finest counts there is, in a small table, whether it is known in both revisions and moved by few. Sums that
// are made of smaller ones that are known so tell nothing more. It knows rational numbers and nothing of how the program looks for such sums.
func everySum(t *testing.T, old, now Published) (asked int) {
	if old.Partition.ID != now.Partition.ID || old.Breakdown != now.Breakdown || now.Breakdown == Total {
		return 0
	}
	f := newFinest(old, now)
	n := len(f.categories) * len(f.places)
	if n > 12 {
		return 0
	}
	var known [2][][]*big.Rat
	for i, table := range []Published{old, now} {
		for _, e := range f.told(table) {
			row := rationals(n + 1)
			for _, u := range e.of {
				row[u].SetInt64(1)
			}
			row[n].SetInt64(e.n)
			known[i] = include(known[i], row)
		}
	}
	var both []int
	sets := make([]int, 1<<n)
	for i := range sets {
		sets[i] = i
	}
	slices.SortStableFunc(sets, func(a, b int) int { return bits.OnesCount(uint(a)) - bits.OnesCount(uint(b)) })
	for _, set := range sets[1:] {
		if slices.ContainsFunc(both, func(smaller int) bool { return set&smaller == smaller }) {
			continue
		}
		var values [2]*big.Rat
		for i := range known {
			row := rationals(n + 1)
			for u := range n {
				row[u].SetInt64(int64(set >> u & 1))
			}
			if row = eliminated(known[i], row); leading(row) >= n {
				values[i] = row[n]
			}
		}
		if values[0] == nil || values[1] == nil {
			continue
		}
		asked++
		both = append(both, set)
		moved := new(big.Rat).Sub(values[0], values[1])
		if moved.Sign() != 0 && moved.Abs(moved).Cmp(big.NewRat(10, 1)) < 0 {
			t.Errorf("%s by %s: the sum %b of %v moved by %s", now.Partition.ID, now.Breakdown, set, f.categories, moved)
		}
	}
	return asked
}

func rationals(n int) []*big.Rat {
	row := make([]*big.Rat, n)
	for i := range row {
		row[i] = new(big.Rat)
	}
	return row
}

// leading is the place of the first number that is not 0.
func leading(row []*big.Rat) int {
	for i, x := range row {
		if x.Sign() != 0 {
			return i
		}
	}
	return len(row)
}

func include(known [][]*big.Rat, row []*big.Rat) [][]*big.Rat {
	if row = eliminated(known, row); leading(row) >= len(row)-1 {
		return known
	}
	known = append(known, row)
	slices.SortFunc(known, func(a, b []*big.Rat) int { return leading(a) - leading(b) })
	return known
}

// eliminated takes from a row what is known of it.
func eliminated(known [][]*big.Rat, row []*big.Rat) []*big.Rat {
	for _, k := range known {
		at := leading(k)
		if row[at].Sign() == 0 {
			continue
		}
		times := new(big.Rat).Quo(row[at], k[at])
		for i := range row {
			row[i].Sub(row[i], new(big.Rat).Mul(times, k[i]))
		}
	}
	return row
}
