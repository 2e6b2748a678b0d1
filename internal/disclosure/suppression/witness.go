package suppression

import "slices"

// witnesses are tables that agree with everything shown, each checked when it came in: whoever sees what is shown cannot tell them
// from the true one. What they prove is the least that an attacker does not know, and needs no trust in how they were found.
type witnesses struct {
	*block          // its x is the first witness, where there is one
	found           [][]int64
	least, most     []int64 // of each cell; least > most where there is no witness
	leastAt, mostAt []int   // the witness that has it: an index of found, -1 for x
}

func newWitnesses(b *block) *witnesses {
	w := &witnesses{block: b}
	w.recount()
	return w
}

// add keeps a table if it is a witness, and says whether it is.
func (w *witnesses) add(table []int64) bool {
	if table == nil || !w.holds(table) {
		return false
	}
	w.found = append(w.found, table)
	w.count(table, len(w.found)-1)
	return true
}

func (w *witnesses) count(table []int64, at int) {
	for i, v := range table {
		if v < w.least[i] {
			w.least[i], w.leastAt[i] = v, at
		}
		if v > w.most[i] {
			w.most[i], w.mostAt[i] = v, at
		}
	}
}

func (w *witnesses) recount() {
	n := len(w.cells)
	w.least, w.most = slices.Repeat([]int64{Unlimited}, n), slices.Repeat([]int64{-1}, n)
	w.leastAt, w.mostAt = slices.Repeat([]int{-1}, n), slices.Repeat([]int{-1}, n)
	w.count(w.x, -1)
	for at, table := range w.found {
		w.count(table, at)
	}
}

// keeping returns the witnesses in which the marked cells have their values of x: those that are left once these cells are shown.
func (w *witnesses) keeping(marked []bool) *witnesses {
	left := &witnesses{block: w.block}
	for _, table := range w.found {
		same := true
		for i, m := range marked {
			if m && table[i] != w.x[i] {
				same = false
				break
			}
		}
		if same {
			left.found = append(left.found, table)
		}
	}
	left.recount()
	return left
}

// at returns the witness of an index.
func (w *witnesses) at(index int) []int64 {
	if index < 0 {
		return w.x
	}
	return w.found[index]
}

// safe says whether the witnesses prove a cell safe.
func (w *witnesses) safe(i int, k int64) bool {
	return Interval{Least: w.least[i], Most: w.most[i]}.Safe(k)
}

// changes returns how the witness of an index differs from the anchor, in the numbering of what the block was split from.
func (w *witnesses) changes(at int) []Change {
	if at < 0 {
		return nil
	}
	var changes []Change
	for i, v := range w.found[at] {
		if v != w.x[i] {
			changes = append(changes, Change{Cell: w.cells[i], By: v - w.x[i]})
		}
	}
	return changes
}
