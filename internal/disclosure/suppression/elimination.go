package suppression

import (
	"cmp"
	"slices"
)

// eliminate brings the rows of a block into a tableau with all nonbasic variables at 0 and bounded by 0 from below. Rows that follow
// from others are dropped; kept are the indices of the rest. Rows go first that have few cells in more than two rows, so that what
// is kept is a network where dropping rows can make it one. errNone says that the rows contradict each other.
func eliminate(b *block) (t *tableau, kept []int, err error) {
	n := len(b.cells)
	rowsOf := make([]int, n)
	for _, r := range b.rows {
		for _, i := range r.cells {
			rowsOf[i]++
		}
	}
	weight := make([]int, len(b.rows))
	for at, r := range b.rows {
		for _, i := range r.cells {
			if rowsOf[i] > 2 {
				weight[at]++
			}
		}
	}
	order := all(len(b.rows))
	slices.SortStableFunc(order, func(a, c int) int { return cmp.Compare(weight[a], weight[c]) })
	t = &tableau{row: make([]int, n), val: make([]int64, n), low: make([]int64, n), high: make([]int64, n)}
	for i := range n {
		t.row[i], t.high[i] = -1, Unlimited
	}
	for _, at := range order {
		coef := make([]int64, n)
		for j, i := range b.rows[at].cells {
			coef[i] = b.rows[at].signs[j]
		}
		added, err := t.insert(coef, b.rows[at].rhs, rowsOf)
		if err != nil {
			return nil, nil, err
		}
		if added {
			kept = append(kept, at)
		}
	}
	slices.Sort(kept)
	return t, kept, nil
}

// insert adds the equation Σ coef·x = rhs while all nonbasic variables are 0, unless it follows from the others. A variable of few
// rows becomes basic in it.
func (t *tableau) insert(coef []int64, rhs int64, rowsOf []int) (added bool, err error) {
	t.coef, t.den, t.num, t.basic = append(t.coef, coef), append(t.den, 0), append(t.num, rhs), append(t.basic, -1)
	last := len(t.coef) - 1
	for at := range last {
		if coef[t.basic[at]] != 0 {
			if !t.subtract(last, at, t.basic[at], t.num[at], nil) {
				return false, errWide
			}
		}
	}
	enter := -1
	for j, c := range coef {
		if c == 0 {
			continue
		}
		if enter < 0 || abs(c) < abs(coef[enter]) || abs(c) == abs(coef[enter]) && rowsOf[j] < rowsOf[enter] {
			enter = j
		}
	}
	if enter < 0 {
		if t.num[last] != 0 {
			return false, errNone
		}
		t.coef, t.den, t.num, t.basic = t.coef[:last], t.den[:last], t.num[:last], t.basic[:last]
		return false, nil
	}
	if coef[enter] < 0 {
		for j := range coef {
			coef[j] = -coef[j]
		}
		t.num[last] = -t.num[last]
	}
	t.den[last], t.basic[last], t.row[enter] = coef[enter], enter, last
	t.reduce(last, 0)
	for at := range last {
		if t.coef[at][enter] != 0 && !t.subtract(at, last, enter, t.num[last], nil) {
			return false, errWide
		}
	}
	return true, nil
}
