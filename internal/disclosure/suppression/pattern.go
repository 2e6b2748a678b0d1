package suppression

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Role is what became of a cell.
type Role int

const (
	Visible   Role = iota // is shown
	Primary               // is hidden because it is sensitive
	Frozen                // is hidden because it was before
	Secondary             // is hidden so that no primary one can be computed too closely
)

// String returns the role's name in lower case.
func (r Role) String() string {
	switch r {
	case Visible:
		return "visible"
	case Primary:
		return "primary"
	case Frozen:
		return "frozen"
	case Secondary:
		return "secondary"
	}
	return fmt.Sprintf("Role(%d)", int(r))
}

// Pattern says which cells are hidden and what anybody can compute of each, by index. A shown cell's interval is its count.
type Pattern struct {
	K         int64
	Roles     []Role
	Intervals []Interval
	Proofs    []Proof // one for each sensitive cell, ascending
	Pruned    bool    // every secondary cell was found to be needed; else the search for those that are not was cut short
}

// Hidden returns the indices of the hidden cells, ascending.
func (p *Pattern) Hidden() []int {
	var hidden []int
	for i, r := range p.Roles {
		if r != Visible {
			hidden = append(hidden, i)
		}
	}
	return hidden
}

// Proof is why a sensitive cell is safe: two tables that agree with everything shown, by how they differ from the true one. The cell
// is at least k in Most, and at least k less in Least. An empty list is the true table itself.
type Proof struct {
	Cell        int
	Least, Most []Change
}

// Change is how far a cell of a table lies from its true count.
type Change struct {
	Cell int
	By   int64
}

// UnsafeError says that some cells cannot be kept from being computed too closely even while every open cell of their blocks is
// hidden, or that this could not be proven: something that is public has to be withdrawn.
type UnsafeError struct {
	K      int64
	Blocks []UnsafeBlock
}

// UnsafeBlock is cells that sums connect, none of which is shown for certain, with those among them that are not safe.
type UnsafeBlock struct {
	Cells  []int    // of the system, ascending
	Unsafe []int    // of those, the cells that can be computed too closely
	Names  []string // of the unsafe cells
}

func (e *UnsafeError) Error() string {
	var names []string
	for _, b := range e.Blocks {
		names = append(names, b.Names...)
	}
	return fmt.Sprintf("nothing that may be hidden keeps %s from being computed within %d", list(names, all(len(names))), e.K)
}

// pruneEffort is what may be spent on showing secondary cells again.
const pruneEffort = 4_000_000_000

// Protect chooses what to hide, so that every sensitive cell is safe and every other hidden cell is concealed (Interval.Safe,
// Interval.Conceals): the readers' Publication.Audit finds no flaw that it can prove. k is at least 2. The same system gives the
// same pattern.
// Where that cannot be had the error is, or wraps, an *UnsafeError, and there is no pattern.
func (s *System) Protect(ctx context.Context, k int64) (Pattern, error) {
	if err := checkThreshold(k); err != nil {
		return Pattern{}, err
	}
	if err := s.check(); err != nil {
		return Pattern{}, err
	}
	free, hidden := make([]bool, len(s.cells)), make([]bool, len(s.cells))
	for i, c := range s.cells {
		free[i] = c.Standing != Shown
	}
	rows, names, counts := equations(s.sums), s.names(), s.counts()
	blocks, err := split(rows, free, counts, true)
	if err != nil {
		return Pattern{}, err
	}
	failed := &UnsafeError{K: k}
	known := make([][]int64, 0, len(blocks))
	e := &effort{pruneEffort}
	for _, b := range blocks {
		if !s.sought(b) {
			continue
		}
		g, unsafe, err := s.protectBlock(ctx, b, k, e)
		if err != nil {
			return Pattern{}, fmt.Errorf("protect the block of %q: %w", names[b.cells[0]], err)
		}
		if len(unsafe) > 0 {
			failed.add(names, b, unsafe)
			continue
		}
		for j, i := range b.cells {
			hidden[i] = g.hidden[j]
		}
		known = append(known, g.lifted(counts)...)
	}
	if len(failed.Blocks) > 0 {
		return Pattern{}, failed
	}
	p, err := s.verdict(ctx, k, rows, hidden, known)
	p.Pruned = !e.spent()
	return p, err
}

// sought says whether a block has a cell that must be hidden.
func (s *System) sought(b *block) bool {
	return slices.ContainsFunc(b.cells, func(i int) bool { return s.cells[i].Sensitive || s.cells[i].Standing == Hidden })
}

// verdict attacks the chosen pattern from scratch and lets it pass only if the rule holds.
func (s *System) verdict(ctx context.Context, k int64, rows []row, hidden []bool, known [][]int64) (Pattern, error) {
	t := target{names: s.names(), rows: rows, unknown: hidden, values: s.counts(), anchored: true, known: known}
	intervals, assaults, err := t.attack(ctx)
	if err != nil {
		return Pattern{}, err
	}
	p := Pattern{K: k, Roles: make([]Role, len(s.cells)), Intervals: intervals}
	failed := &UnsafeError{K: k}
	for _, a := range assaults {
		var unsafe []int
		for j, i := range a.cells {
			c, v := s.cells[i], a.intervals[j]
			switch {
			case c.Sensitive:
				p.Roles[i] = Primary
				p.Proofs = append(p.Proofs, Proof{Cell: i, Least: a.changes(a.leastAt[j]), Most: a.changes(a.mostAt[j])})
			case c.Standing == Hidden:
				p.Roles[i] = Frozen
			default:
				p.Roles[i] = Secondary
			}
			if c.Sensitive && !v.Safe(k) || !v.Conceals(k) {
				unsafe = append(unsafe, j)
			}
		}
		if len(unsafe) > 0 {
			failed.add(t.names, a.block, unsafe)
		}
	}
	if len(failed.Blocks) > 0 {
		return Pattern{}, failed
	}
	slices.SortFunc(p.Proofs, func(a, b Proof) int { return a.Cell - b.Cell })
	if err := s.Verify(p); err != nil {
		return Pattern{}, err
	}
	return p, nil
}

func (e *UnsafeError) add(names []string, b *block, unsafe []int) {
	found := UnsafeBlock{Cells: b.cells}
	for _, j := range unsafe {
		found.Unsafe = append(found.Unsafe, b.cells[j])
	}
	found.Names = named(names, found.Unsafe)
	e.Blocks = append(e.Blocks, found)
}

// restricted returns the distinct tables of a whole system on a block's cells that are not the block's anchor.
func restricted(b *block, tables [][]int64) [][]int64 {
	var on [][]int64
	seen := map[string]bool{}
	for _, table := range tables {
		cut := make([]int64, len(b.cells))
		for j, i := range b.cells {
			cut[j] = table[i]
		}
		if key := fmt.Sprint(cut); !slices.Equal(cut, b.x) && !seen[key] {
			seen[key] = true
			on = append(on, cut)
		}
	}
	return on
}

// Verify checks the pattern's proofs against the system: that no shown cell changes, that the sums hold of the tables they name and
// no count is negative, and that every sensitive cell is hidden and proven safe.
func (s *System) Verify(p Pattern) error {
	if len(p.Roles) != len(s.cells) {
		return fmt.Errorf("verify pattern: it is one of %d cells, not of %d", len(p.Roles), len(s.cells))
	}
	var flaws []string
	next := 0
	for i, c := range s.cells {
		switch {
		case c.Standing == Shown && p.Roles[i] != Visible:
			flaws = append(flaws, fmt.Sprintf("%q must be shown", c.Name))
		case (c.Sensitive || c.Standing == Hidden) && p.Roles[i] == Visible:
			flaws = append(flaws, fmt.Sprintf("%q must be hidden", c.Name))
		}
		if !c.Sensitive {
			continue
		}
		if next == len(p.Proofs) || p.Proofs[next].Cell != i {
			flaws = append(flaws, fmt.Sprintf("%q has no proof", c.Name))
			continue
		}
		proof := p.Proofs[next]
		next++
		least, err := s.changed(p, proof.Least)
		if err != nil {
			flaws = append(flaws, fmt.Sprintf("the least table of %q: %v", c.Name, err))
			continue
		}
		most, err := s.changed(p, proof.Most)
		if err != nil {
			flaws = append(flaws, fmt.Sprintf("the greatest table of %q: %v", c.Name, err))
			continue
		}
		if most[i] < p.K || most[i]-least[i] < p.K {
			flaws = append(flaws, fmt.Sprintf("%q is proven to go from %d to %d only", c.Name, least[i], most[i]))
		}
	}
	if len(flaws) > 0 {
		return errors.New("verify pattern: " + strings.Join(flaws, "; "))
	}
	return nil
}

// changed returns the true table with some changes, if it agrees with what the pattern shows and with all sums.
func (s *System) changed(p Pattern, changes []Change) ([]int64, error) {
	table := s.counts()
	for _, c := range changes {
		if c.Cell < 0 || c.Cell >= len(table) || p.Roles[c.Cell] == Visible {
			return nil, fmt.Errorf("cell %d is not hidden", c.Cell)
		}
		table[c.Cell] += c.By
		if table[c.Cell] < 0 || table[c.Cell] > credible {
			return nil, fmt.Errorf("%q cannot be %d", s.cells[c.Cell].Name, table[c.Cell])
		}
	}
	for _, sum := range s.sums {
		var total int64
		for _, part := range sum.parts {
			total += table[part]
		}
		if total != table[sum.whole] {
			return nil, fmt.Errorf("the parts of %q add up to %d, not to %d", s.cells[sum.whole].Name, total, table[sum.whole])
		}
	}
	return table, nil
}
