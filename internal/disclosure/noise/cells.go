package noise

import (
	"slices"

	"daylight/internal/problem"
)

// Cells is the list of a measure's cells as the plan declares it: the same whatever the records hold, with the cells that
// nobody is in and the one for what is unknown. A list that followed the records would say who is there by what it names.
// The zero value is no list.
type Cells struct{ ids []string }

// NewCells takes the ids of the plan's cells in any order. It refuses an empty list, an empty id and one that stands twice.
func NewCells(ids []string) (Cells, error) {
	if len(ids) == 0 {
		return Cells{}, problem.New(problem.Invalid, "A measure needs at least one cell.")
	}
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	for i, id := range sorted {
		if id == "" || i > 0 && id == sorted[i-1] {
			return Cells{}, problem.New(problem.Invalid, "The cell list names %q twice or is empty in a place; each cell has one name.", id)
		}
	}
	return Cells{sorted}, nil
}

// IDs returns the ids in ascending order of bytes, which is the order of all counts that belong to the list.
func (c Cells) IDs() []string { return slices.Clone(c.ids) }

// Len returns the number of cells.
func (c Cells) Len() int { return len(c.ids) }

// Counts puts counts in the order of the list. A cell without an entry has none; an entry without a cell is refused, because a
// record that counts nowhere would be missing from every total.
func (c Cells) Counts(of map[string]int64) ([]int64, error) {
	counts := make([]int64, len(c.ids))
	found := 0
	for i, id := range c.ids {
		if n, is := of[id]; is {
			counts[i] = n
			found++
		}
	}
	if found != len(of) {
		return nil, problem.New(problem.Invalid, "The records hold %d cells that the plan's list does not name; add them or a cell for other values.",
			len(of)-found)
	}
	return counts, nil
}
