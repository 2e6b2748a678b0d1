package suppression

import (
	"fmt"
	"slices"
)

// row says that Σ signs·x over its cells is rhs; the signs are +1 and -1.
type row struct {
	cells []int
	signs []int64
	rhs   int64
}

// block is unknown cells that sums connect, and the rows that speak of them. Nothing outside a block says anything about it.
type block struct {
	cells []int   // ascending, in the numbering of what the block was split from
	rows  []row   // over positions in cells
	x     []int64 // one table that agrees with the rows, by position; nil while none is known
}

// contradiction is a row without any unknown that does not hold, by the cells it speaks of.
type contradiction struct{ cells []int }

func (c *contradiction) Error() string {
	return fmt.Sprintf("a sum of %d shown counts does not hold", len(c.cells))
}

// split returns the blocks that rows make of the unknown among n cells, in the order of their first cells; a cell that no row
// speaks of is a block of its own. The values of unknown cells are used only where anchored is set: they then are the blocks' x.
func split(rows []row, unknown []bool, values []int64, anchored bool) ([]*block, error) {
	leader := make([]int, len(unknown))
	for i := range leader {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	for _, r := range rows {
		first := -1
		for _, i := range r.cells {
			if !unknown[i] {
				continue
			}
			if first < 0 {
				first = find(i)
				continue
			}
			// The smaller index leads, so that a block's leader is its first cell.
			if other := find(i); other < first {
				leader[first], first = other, other
			} else {
				leader[other] = first
			}
		}
	}
	var blocks []*block
	of, at := make([]*block, len(unknown)), make([]int, len(unknown))
	for i := range unknown {
		if !unknown[i] {
			continue
		}
		first := find(i)
		if first == i {
			of[i] = &block{}
			if anchored {
				of[i].x = []int64{}
			}
			blocks = append(blocks, of[i])
		}
		b := of[first]
		of[i], at[i] = b, len(b.cells)
		b.cells = append(b.cells, i)
		if anchored {
			b.x = append(b.x, values[i])
		}
	}
	for _, r := range rows {
		left := row{rhs: r.rhs}
		var b *block
		for j, i := range r.cells {
			if unknown[i] {
				b = of[i]
				left.cells, left.signs = append(left.cells, at[i]), append(left.signs, r.signs[j])
			} else {
				left.rhs -= r.signs[j] * values[i]
			}
		}
		if b != nil {
			b.rows = append(b.rows, left)
		} else if left.rhs != 0 {
			return nil, &contradiction{r.cells}
		}
	}
	return blocks, nil
}

// within splits the block's cells that are marked from the others, which are fixed at x.
func (b *block) within(marked []bool) []*block {
	blocks, err := split(b.rows, marked, b.x, true)
	if err != nil {
		panic("suppression: the anchor of a block contradicts its rows")
	}
	return blocks
}

// credible bounds the values of tables that are added up: far above what counts can be, far below what overflows.
const credible = 1 << 40

// holds says whether a table agrees with every row, in whole numbers none of which is negative.
func (b *block) holds(table []int64) bool {
	if len(table) != len(b.cells) {
		return false
	}
	for _, v := range table {
		if v < 0 || v > credible {
			return false
		}
	}
	for _, r := range b.rows {
		var total int64
		for j, i := range r.cells {
			total += r.signs[j] * table[i]
		}
		if total != r.rhs {
			return false
		}
	}
	return true
}

// ceilings returns a value that no table exceeds for each cell, Unlimited where the rows one by one give none.
func (b *block) ceilings() []int64 {
	high := make([]int64, len(b.cells))
	for i := range high {
		high[i] = Unlimited
	}
	// A row bounds the cells of either sign by the ceilings of the other sign's.
	for changed, rounds := true, 0; changed && rounds <= len(b.rows); rounds++ {
		changed = false
		for _, r := range b.rows {
			for _, side := range []int64{1, -1} {
				limit := side * r.rhs
				for j, i := range r.cells {
					if r.signs[j] != side && limit != Unlimited {
						if high[i] > credible {
							limit = Unlimited
						} else {
							limit += high[i]
						}
					}
				}
				for j, i := range r.cells {
					if r.signs[j] == side && max(limit, 0) < high[i] {
						high[i], changed = max(limit, 0), true
					}
				}
			}
		}
	}
	return high
}

// shortened takes rows from others as long as that makes these shorter, so that a sum that has all parts of another names its whole
// instead. What the rows say together stays the same.
func shortened(rows []row, n int) []row {
	rows = slices.Clone(rows)
	sign := make([]int64, n)
	for again := true; again; {
		again = false
		for from, a := range rows {
			for j, i := range a.cells {
				sign[i] = a.signs[j]
			}
			for at := range rows {
				if left, ok := minus(rows[at], a, sign); at != from && ok {
					rows[at], again = left, true
				}
			}
			for _, i := range a.cells {
				sign[i] = 0
			}
		}
	}
	return slices.DeleteFunc(rows, func(r row) bool { return len(r.cells) == 0 && r.rhs == 0 })
}

// minus returns b less a, or b and a together, if the signs allow it and the row becomes shorter, or names the smaller
// of two cells that a says are equal. Sign holds the signs of a by cell.
func minus(b, a row, sign []int64) (row, bool) {
	var shared int
	var factor int64
	for j, i := range b.cells {
		switch ratio := b.signs[j] * sign[i]; {
		case ratio == 0:
		case factor == 0 || ratio == factor:
			factor = ratio
			shared++
		default:
			return row{}, false
		}
	}
	if 2*shared < len(a.cells) || shared == 0 {
		return row{}, false
	}
	left := row{rhs: b.rhs - factor*a.rhs}
	for j, i := range b.cells {
		if sign[i] == 0 {
			left.cells, left.signs = append(left.cells, i), append(left.signs, b.signs[j])
		}
	}
	for j, i := range a.cells {
		if !slices.Contains(b.cells, i) {
			left.cells, left.signs = append(left.cells, i), append(left.signs, -factor*a.signs[j])
		}
	}
	if 2*shared > len(a.cells) {
		return left, true
	}
	equal := len(a.cells) == 2 && a.rhs == 0 && a.signs[0] != a.signs[1]
	return left, equal && slices.Contains(left.cells, min(a.cells[0], a.cells[1]))
}
