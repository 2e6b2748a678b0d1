// Package suppression decides which counts must be hidden so that nobody can compute a sensitive one too closely from those that
// are shown. It knows counts and the sums that tie them, and nothing of where they come from.
//
// A System holds the true counts; Protect chooses what to hide (the publisher's side). A Publication holds only what anybody sees;
// Audit says how closely its hidden cells can be computed (the reader's side). Both rest on the same attack: the least and the
// greatest value that a hidden cell has in any table of whole numbers, none negative, that agrees with everything shown.
//
// A sensitive cell is safe when its greatest value is at least k and at least k above its least one. That is believed only of two
// tables that were written down and checked in whole-number arithmetic, never of a bound that an algorithm states.
package suppression

import (
	"context"
	"fmt"
	"slices"
)

// MaxCount is the largest count that a cell may have.
const MaxCount = 1<<31 - 1

// Standing says what may become of a cell.
type Standing int

const (
	Open   Standing = iota // may be shown or hidden
	Shown                  // is public already, or must be: never hidden
	Hidden                 // was hidden before, and stays so
)

// String returns the standing's name in lower case.
func (s Standing) String() string {
	switch s {
	case Open:
		return "open"
	case Shown:
		return "shown"
	case Hidden:
		return "hidden"
	}
	return fmt.Sprintf("Standing(%d)", int(s))
}

// Cell is a count with what may become of it.
type Cell struct {
	Name      string // unlike every other cell's
	Count     int64  // the true one, from 0 to MaxCount
	Standing  Standing
	Sensitive bool  // must be hidden and safe; such a cell is never Shown
	Cost      int64 // of hiding it, where it is open; 0 means Count, and 1 where that is 0 too
}

func (c Cell) cost() int64 {
	if c.Cost > 0 {
		return c.Cost
	}
	return max(1, c.Count)
}

// System is counts tied by sums. The zero value is an empty system. It is built by one goroutine; once built, its methods may be
// called from several.
type System struct {
	cells []Cell
	sums  []sum
}

// Add adds a cell and returns its index, which Sum and the results speak of.
func (s *System) Add(c Cell) int {
	s.cells = append(s.cells, c)
	return len(s.cells) - 1
}

// Sum declares that the parts add up to the whole. Whether they do, and whether the indices exist, is said by Protect and Attack.
func (s *System) Sum(whole int, parts ...int) {
	s.sums = append(s.sums, sum{whole, slices.Clone(parts)})
}

// Len returns how many cells there are; Cell returns one of them.
func (s *System) Len() int { return len(s.cells) }

// Cell returns the cell of an index that Add returned.
func (s *System) Cell(i int) Cell { return s.cells[i] }

// Publication returns what anybody sees of the system while the given cells are hidden.
func (s *System) Publication(hidden []int) (*Publication, error) {
	unknown, err := s.unknown(hidden)
	if err != nil {
		return nil, err
	}
	p := &Publication{sums: slices.Clone(s.sums)}
	for i, c := range s.cells {
		if unknown[i] {
			p.Hide(c.Name)
		} else {
			p.Show(c.Name, c.Count)
		}
	}
	return p, nil
}

// Attack returns, for each of the hidden cells, what anybody can compute of it while all other cells are shown. It asks nothing of
// the cells' standing.
func (s *System) Attack(ctx context.Context, hidden []int) ([]Interval, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	unknown, err := s.unknown(hidden)
	if err != nil {
		return nil, err
	}
	t := target{names: s.names(), rows: equations(s.sums), unknown: unknown, values: s.counts(), anchored: true}
	intervals, _, err := t.attack(ctx)
	if err != nil {
		return nil, fmt.Errorf("attack: %w", err)
	}
	asked := make([]Interval, len(hidden))
	for at, i := range hidden {
		asked[at] = intervals[i]
	}
	return asked, nil
}

func (s *System) unknown(hidden []int) ([]bool, error) {
	unknown := make([]bool, len(s.cells))
	for _, i := range hidden {
		if i < 0 || i >= len(s.cells) {
			return nil, fmt.Errorf("attack: there is no cell %d", i)
		}
		unknown[i] = true
	}
	return unknown, nil
}

func (s *System) counts() []int64 {
	counts := make([]int64, len(s.cells))
	for i, c := range s.cells {
		counts[i] = c.Count
	}
	return counts
}

func (s *System) names() []string {
	names := make([]string, len(s.cells))
	for i, c := range s.cells {
		names[i] = c.Name
	}
	return names
}

// check says what is wrong with the cells and sums as they were given.
func (s *System) check() error {
	names := s.names()
	if err := checkNames(names); err != nil {
		return err
	}
	for _, c := range s.cells {
		switch {
		case c.Count < 0 || c.Count > MaxCount:
			return fmt.Errorf("check cells: the count of %q is %d, not from 0 to %d", c.Name, c.Count, int64(MaxCount))
		case c.Cost < 0 || c.Cost > MaxCount:
			return fmt.Errorf("check cells: the cost of %q is %d, not from 0 to %d", c.Name, c.Cost, int64(MaxCount))
		case c.Standing < Open || c.Standing > Hidden:
			return fmt.Errorf("check cells: %q is %s", c.Name, c.Standing)
		case c.Sensitive && c.Standing == Shown:
			return fmt.Errorf("check cells: %q is sensitive and shown", c.Name)
		}
	}
	if err := checkSums(names, s.sums); err != nil {
		return err
	}
	for _, sum := range s.sums {
		var total int64
		for _, part := range sum.parts {
			total += s.cells[part].Count
		}
		if whole := s.cells[sum.whole]; total != whole.Count {
			return fmt.Errorf("check sums: %q is %d, but its parts %s add up to %d, a difference of %d",
				whole.Name, whole.Count, list(names, sum.parts), total, total-whole.Count)
		}
	}
	return nil
}
