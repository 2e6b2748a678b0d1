package suppression

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// What a caller gets wrong is said in a sentence that names the cells.
func TestBadInput(t *testing.T) {
	cells := func(counts ...int64) *System {
		s := &System{}
		for i, count := range counts {
			s.Add(Cell{Name: string(rune('a' + i)), Count: count})
		}
		return s
	}
	for _, c := range []struct {
		name   string
		system func() *System
		k      int64
		want   string
	}{
		{"the parts do not add up", func() *System { s := cells(9, 4, 4); s.Sum(0, 1, 2); return s }, 10,
			`check sums: "a" is 9, but its parts "b", "c" add up to 8, a difference of -1`},
		{"a count below nothing", func() *System { return cells(-1) }, 10, `check cells: the count of "a" is -1, not from 0 to 2147483647`},
		{"a count beyond all measure", func() *System { return cells(MaxCount + 1) }, 10, `check cells: the count of "a" is 2147483648`},
		{"a cost below nothing", func() *System { s := &System{}; s.Add(Cell{Name: "a", Cost: -4}); return s }, 10,
			`check cells: the cost of "a" is -4`},
		{"a name twice", func() *System { s := cells(1); s.Add(Cell{Name: "a"}); return s }, 10, `check cells: "a" is the name of two cells`},
		{"no name", func() *System { s := &System{}; s.Add(Cell{}); return s }, 10, `check cells: cell 0 has no name`},
		{"no standing", func() *System { s := &System{}; s.Add(Cell{Name: "a", Standing: 7}); return s }, 10, `check cells: "a" is Standing(7)`},
		{"sensitive and shown", func() *System { s := &System{}; s.Add(Cell{Name: "a", Sensitive: true, Standing: Shown}); return s }, 10,
			`check cells: "a" is sensitive and shown`},
		{"a cell that is not there", func() *System { s := cells(1); s.Sum(0, 5); return s }, 10,
			`check sums: sum 0 speaks of cell 5, which is not there`},
		{"a whole that is not there", func() *System { s := cells(1); s.Sum(-1, 0); return s }, 10, `check sums: sum 0 speaks of cell -1`},
		{"the sum of nothing", func() *System { s := cells(0); s.Sum(0); return s }, 10, `check sums: "a" is the sum of nothing`},
		{"a part of itself", func() *System { s := cells(0, 0); s.Sum(0, 1, 0); return s }, 10, `check sums: "a" is a part of itself`},
		{"a part twice", func() *System { s := cells(0, 0); s.Sum(0, 1, 1); return s }, 10, `check sums: "a" has the part "b" twice`},
		{"a sum twice", func() *System { s := cells(3, 1, 2); s.Sum(0, 1, 2); s.Sum(0, 2, 1); return s }, 10,
			`check sums: "a" is declared the sum of "c", "b" twice`},
		{"a circle", func() *System { s := cells(3, 3, 3); s.Sum(0, 1); s.Sum(1, 2); s.Sum(2, 0); return s }, 10,
			`check sums: the sums go in a circle, "a" is a part of its own part "c"`},
		{"a threshold of 1", func() *System { return cells(3) }, 1, `check threshold: k is 1, not from 2 to 2147483647`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.system().Protect(context.Background(), c.k)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("Protect says %v, want %s…", err, c.want)
			}
			if c.k < 2 {
				return
			}
			if _, err := c.system().Attack(context.Background(), nil); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("Attack says %v, want %s…", err, c.want)
			}
		})
	}
	if _, err := cells(3).Attack(context.Background(), []int{4}); err == nil || err.Error() != "attack: there is no cell 4" {
		t.Errorf("hiding a cell that is not there: %v", err)
	}
	if _, err := cells(3).Publication([]int{-1}); err == nil {
		t.Error("a publication hides a cell that is not there")
	}
}

// Nothing to hide is no error, and neither is nothing at all.
func TestNothingToHide(t *testing.T) {
	s := &System{}
	if p, err := s.Protect(context.Background(), 10); err != nil || len(p.Hidden()) != 0 {
		t.Errorf("nothing at all: %+v, %v", p, err)
	}
	g := newGrid(0, o1...)
	if p, err := g.Protect(context.Background(), 10); err != nil || len(p.Hidden()) != 0 {
		t.Errorf("nothing sensitive: %+v, %v", p, err)
	}
}

// A cell that no sum speaks of is safe by itself: nothing bounds it.
func TestFreeCell(t *testing.T) {
	s := &System{}
	i := s.Add(Cell{Name: "alone", Count: 3, Sensitive: true})
	p := protected(t, s, 10)
	if v := p.Intervals[i]; v.String() != "[0, unlimited)" || !v.Exact {
		t.Errorf("it has %s", v)
	}
}

// A cell that nothing can protect is refused by name, together with its block, so that the caller can withdraw something.
func TestRefusal(t *testing.T) {
	s := &System{}
	a := s.Add(Cell{Name: "a", Count: 4, Sensitive: true})
	b := s.Add(Cell{Name: "b", Count: 50, Standing: Shown})
	s.total("all", Shown, a, b)
	_, err := s.Protect(context.Background(), 10)
	var unsafe *UnsafeError
	if !errors.As(err, &unsafe) || err.Error() != `nothing that may be hidden keeps "a" from being computed within 10` {
		t.Fatalf("got %v", err)
	}
	if len(unsafe.Blocks) != 1 || unsafe.Blocks[0].Cells[0] != a || unsafe.Blocks[0].Unsafe[0] != a {
		t.Errorf("got %+v", unsafe.Blocks)
	}
}

// What was published and cannot be true is said, with the cells that contradict each other.
func TestInconsistentPublications(t *testing.T) {
	ctx := context.Background()
	var inconsistent *InconsistentError
	shown := &Publication{}
	shown.Sum(shown.Show("all", 10), shown.Show("a", 4), shown.Show("b", 5))
	if _, err := shown.Attack(ctx); !errors.As(err, &inconsistent) || len(inconsistent.Cells) != 3 {
		t.Errorf("4 + 5 = 10 passes: %v", err)
	}
	network := &Publication{}
	a, b := network.Hide("a"), network.Hide("b")
	network.Sum(network.Show("all", 10), a, b)
	network.Sum(network.Show("more", 12), a, network.Show("c", 15))
	if _, _, err := network.Audit(ctx, 10); !errors.As(err, &inconsistent) {
		t.Errorf("a part larger than its whole passes: %v", err)
	}
	if want := `no table agrees with what is shown of "a", "b", "all", "more", "c"`; inconsistent != nil && inconsistent.Error() != want {
		t.Errorf("got %q", inconsistent)
	}
	// The sides of the triangle say that its corners are 3 each, and the sum of the corners says otherwise.
	triangle := &Publication{}
	u, v, w := triangle.Hide("u"), triangle.Hide("v"), triangle.Hide("w")
	triangle.Sum(triangle.Show("uv", 6), u, v)
	triangle.Sum(triangle.Show("vw", 6), v, w)
	triangle.Sum(triangle.Show("uw", 6), u, w)
	triangle.Sum(triangle.Show("uvw", 10), u, v, w)
	if _, err := triangle.Attack(ctx); !errors.As(err, &inconsistent) {
		t.Errorf("a triangle of 3, 3 and 3 that sums up to 10 passes: %v", err)
	}
	// Only halves would do: x + y = y + z = x + z = 5.
	halves := &Publication{}
	x, y, z := halves.Hide("x"), halves.Hide("y"), halves.Hide("z")
	halves.Sum(halves.Show("xy", 5), x, y)
	halves.Sum(halves.Show("yz", 5), y, z)
	halves.Sum(halves.Show("xz", 5), x, z)
	if _, err := halves.Attack(ctx); !errors.As(err, &inconsistent) {
		t.Errorf("halves pass: %v", err)
	}
}

// A reader's audit finds what a careless publisher leaves: a count that follows, and one that is known within fewer than k.
func TestAuditFindsFlaws(t *testing.T) {
	p := &Publication{}
	a, b := p.Hide("a"), p.Hide("b")
	p.Sum(p.Show("ab", 14), a, b)
	c := p.Hide("c")
	p.Sum(p.Show("cd", 40), c, p.Show("d", 33))
	e, f := p.Hide("e"), p.Hide("f")
	p.Sum(p.Show("ef", 9), e, f)
	findings, _, err := p.Audit(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		cell int
		flaw Flaw
	}{{c, Computed}, {e, Narrow}, {f, Narrow}}
	if len(findings) != len(want) {
		t.Fatalf("found %v", findings)
	}
	for at, w := range want {
		if findings[at].Cell != w.cell || findings[at].Flaw != w.flaw {
			t.Errorf("found %+v, want %s of cell %d", findings[at], w.flaw, w.cell)
		}
	}
}

// Who no longer waits is not kept waiting, and gets no pattern.
func TestCancelled(t *testing.T) {
	s := linked(2000, 1, Shown, [2]int{25, 9})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := s.Protect(ctx, 10); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if late := time.Since(start); late > 3*time.Second {
		t.Errorf("it took %v to notice", late)
	}
}
