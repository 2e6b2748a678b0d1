package suppression

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// grid is a two-way table whose margins are shown.
type grid struct {
	System
	cell [][]int
}

// newGrid makes every count below sensitiveBelow, but not 0, sensitive.
func newGrid(sensitiveBelow int64, rows ...[]int64) *grid {
	g := &grid{}
	columns := make([]int64, len(rows[0]))
	for r, row := range rows {
		var total int64
		var indices []int
		for c, count := range row {
			indices = append(indices, g.Add(Cell{Name: fmt.Sprintf("R%dC%d", r+1, c+1), Count: count, Sensitive: 0 < count && count < sensitiveBelow}))
			total += count
			columns[c] += count
		}
		g.cell = append(g.cell, indices)
		g.Sum(g.Add(Cell{Name: fmt.Sprintf("R%d", r+1), Count: total, Standing: Shown}), indices...)
	}
	for c, total := range columns {
		var parts []int
		for r := range rows {
			parts = append(parts, g.cell[r][c])
		}
		g.Sum(g.Add(Cell{Name: fmt.Sprintf("C%d", c+1), Count: total, Standing: Shown}), parts...)
	}
	return g
}

// The reference tables of the methods page: the optimum was found by brute force, the intervals by brute force and GLPK.
var (
	o1 = [][]int64{{7, 24, 31, 40}, {22, 4, 18, 35}, {41, 26, 9, 52}, {60, 33, 28, 21}}
	o2 = [][]int64{{3, 48, 52}, {61, 44, 57}, {39, 66, 8}, {70, 35, 41}}
	o3 = [][]int64{{12, 6, 30, 44}, {15, 25, 11, 50}, {33, 40, 21, 17}, {29, 38, 27, 36}}
)

func TestReferenceIntervals(t *testing.T) {
	for _, c := range []struct {
		name   string
		table  [][]int64
		hidden [][2]int
		want   [][2]int64
	}{
		{"O1", o1, [][2]int{{0, 0}, {0, 2}, {1, 1}, {1, 0}, {2, 1}, {2, 2}}, [][2]int64{{3, 29}, {9, 35}, {0, 26}, {0, 26}, {4, 30}, {5, 31}}},
		{"O2", o2, [][2]int{{0, 0}, {0, 2}, {2, 0}, {2, 2}}, [][2]int64{{0, 42}, {13, 55}, {0, 42}, {5, 47}}},
		{"O3", o3, [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, [][2]int64{{0, 18}, {0, 18}, {9, 27}, {13, 31}}},
	} {
		g := newGrid(10, c.table...)
		var hidden []int
		for _, at := range c.hidden {
			hidden = append(hidden, g.cell[at[0]][at[1]])
		}
		got, err := g.Attack(context.Background(), hidden)
		if err != nil {
			t.Fatal(err)
		}
		published, err := g.Publication(hidden)
		if err != nil {
			t.Fatal(err)
		}
		outside, err := published.Attack(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if got[i].Low != want[0] || got[i].High != want[1] || !got[i].Exact {
				t.Errorf("%s: %s has %s, want %v", c.name, g.Cell(hidden[i]).Name, got[i], want)
			}
			if outside[hidden[i]] != got[i] {
				t.Errorf("%s: %s has %s without the counts, %s with them", c.name, g.Cell(hidden[i]).Name, outside[hidden[i]], got[i])
			}
		}
	}
}

// The choice is a heuristic: it must be safe, and how far it is from the optimum is recorded, not required.
func TestReferencePatterns(t *testing.T) {
	for _, c := range []struct {
		name         string
		table        [][]int64
		optimum, sum int64
	}{{"O1", o1, 3, 79}, {"O2", o2, 2, 91}} {
		g := newGrid(10, c.table...)
		p := protected(t, &g.System, 10)
		var secondary []string
		var sum int64
		for i, role := range p.Roles {
			if role == Secondary {
				secondary = append(secondary, g.Cell(i).Name)
				sum += g.Cell(i).Count
			}
		}
		slices.Sort(secondary)
		t.Logf("%s: %d secondary cells with the sum %d (optimum %d, %d): %v", c.name, len(secondary), sum, c.optimum, c.sum, secondary)
	}
}

// Tables of a real size, tied over four quarters and their year: readers find no flaw.
func TestLinkedTables(t *testing.T) {
	for _, margin := range []Standing{Shown, Open} {
		s := linked(12000, 4, margin, [2]int{25, 9}, [2]int{6, 9})
		p := protected(t, s, 10)
		var roles [4]int
		for _, role := range p.Roles {
			roles[role]++
		}
		t.Logf("margins %s: %d primary and %d secondary cells of %d", margin, roles[Primary], roles[Secondary], s.Len())
	}
}

// protected protects a system, and has a reader audit what is then shown.
func protected(t testing.TB, s *System, k int64) Pattern {
	t.Helper()
	p, err := s.Protect(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(p); err != nil {
		t.Fatal(err)
	}
	published, err := s.Publication(p.Hidden())
	if err != nil {
		t.Fatal(err)
	}
	findings, _, err := published.Audit(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("a reader finds that of %q: %s, %s", f.Name, f.Flaw, f.Interval)
	}
	return p
}

// A proof that does not hold is not believed, whoever wrote it.
func TestVerifyBelievesNothing(t *testing.T) {
	g := newGrid(10, o2...)
	p := protected(t, &g.System, 10)
	visible := slices.Index(p.Roles, Visible)
	for name, change := range map[string]func(*Proof){
		"a shown cell changes":      func(proof *Proof) { proof.Most = append(slices.Clone(proof.Most), Change{Cell: visible, By: 1}) },
		"a cell that is not there":  func(proof *Proof) { proof.Most = append(slices.Clone(proof.Most), Change{Cell: -1, By: 1}) },
		"a sum does not hold":       func(proof *Proof) { proof.Most = slices.Clone(proof.Most[1:]) },
		"a count is negative":       func(proof *Proof) { proof.Least = []Change{{Cell: proof.Cell, By: -1000}} },
		"the range is too narrow":   func(proof *Proof) { proof.Least, proof.Most = nil, nil },
		"it is one of another cell": func(proof *Proof) { proof.Cell++ },
	} {
		broken := p
		broken.Proofs = slices.Clone(p.Proofs)
		change(&broken.Proofs[0])
		if err := g.Verify(broken); err == nil {
			t.Errorf("%s: the proof is believed", name)
		}
	}
	broken := p
	broken.Proofs = p.Proofs[1:]
	if err := g.Verify(broken); err == nil {
		t.Error("a proof is missing, and nobody minds")
	}
}
