package suppression

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anySystem draws a system of any shape: two-way and three-way tables, quarters with their year, hierarchies; some cells frozen, some
// open ones dear.
func anySystem(t *rapid.T) *System {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
	s := varied(random)
	for i, c := range s.cells {
		if c.Standing != Open {
			continue
		}
		s.cells[i].Sensitive = 0 < c.Count && c.Count < 6 && random.IntN(3) > 0
		if random.IntN(20) == 0 {
			s.cells[i].Standing = Hidden
		}
		if random.IntN(10) == 0 {
			s.cells[i].Cost = 1 + random.Int64N(1000)
		}
	}
	return s
}

// protect protects a drawn system, or says that it cannot be.
func protect(t *rapid.T, s *System, k int64) (Pattern, bool) {
	p, err := s.Protect(context.Background(), k)
	var unsafe *UnsafeError
	if errors.As(err, &unsafe) {
		for _, b := range unsafe.Blocks {
			if len(b.Unsafe) == 0 || len(b.Names) != len(b.Unsafe) || !slices.Contains(b.Cells, b.Unsafe[0]) {
				t.Fatalf("a refusal names nothing: %+v", b)
			}
		}
		return p, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return p, true
}

// What must be hidden is, what must be shown is, every interval contains the truth, the proofs hold, and readers find no flaw.
func TestPatternsKeepTheRule(t *testing.T) {
	const k = 6
	rapid.Check(t, func(t *rapid.T) {
		s := anySystem(t)
		p, ok := protect(t, s, k)
		if !ok {
			return
		}
		for i, c := range s.cells {
			hidden := p.Roles[i] != Visible
			if hidden && c.Standing == Shown || !hidden && (c.Sensitive || c.Standing == Hidden) {
				t.Fatalf("%q, %s, sensitive %v, became %s", c.Name, c.Standing, c.Sensitive, p.Roles[i])
			}
			v := p.Intervals[i]
			if v.Low > c.Count || v.High < c.Count || v.Least > c.Count || v.Most < c.Count || v.Low > v.Least || v.High < v.Most {
				t.Fatalf("%q is %d and has %+v", c.Name, c.Count, v)
			}
			if c.Sensitive && !v.Safe(k) || !hidden && v != (Interval{c.Count, c.Count, c.Count, c.Count, true}) {
				t.Fatalf("%q, which became %s, has %+v", c.Name, p.Roles[i], v)
			}
		}
		if err := s.Verify(p); err != nil {
			t.Fatal(err)
		}
		published, err := s.Publication(p.Hidden())
		if err != nil {
			t.Fatal(err)
		}
		findings, _, err := published.Audit(context.Background(), k)
		if err != nil || len(findings) > 0 {
			t.Fatalf("readers find %+v (%v)", findings, err)
		}
	})
}

// Readers, who do not know the hidden counts, compute what the publisher computes who does.
func TestReadersComputeTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySystem(t)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "hidden"), 4))
		var hidden []int
		for i, c := range s.cells {
			if c.Standing != Shown && random.IntN(3) > 0 {
				hidden = append(hidden, i)
			}
		}
		inside, err := s.Attack(context.Background(), hidden)
		if err != nil {
			t.Fatal(err)
		}
		published, err := s.Publication(hidden)
		if err != nil {
			t.Fatal(err)
		}
		outside, err := published.Attack(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for at, i := range hidden {
			a, b := inside[at], outside[i]
			if a.Exact && b.Exact && a != b || max(a.Least, b.Least) < min(a.Low, b.Low) || min(a.High, b.High) < max(a.Most, b.Most) {
				t.Fatalf("%q is %d: the publisher computes %+v, readers %+v", s.cells[i].Name, s.cells[i].Count, a, b)
			}
		}
	})
}

// A pattern for k keeps the rule for every smaller threshold too.
func TestLargerThresholdsAreSafer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySystem(t)
		k := rapid.Int64Range(3, 20).Draw(t, "k")
		p, ok := protect(t, s, k)
		if !ok {
			return
		}
		for i, c := range s.cells {
			for smaller := int64(2); smaller < k; smaller++ {
				if c.Sensitive && !p.Intervals[i].Safe(smaller) {
					t.Fatalf("%q is safe for %d, but not for %d: %s", c.Name, k, smaller, p.Intervals[i])
				}
			}
		}
		if _, ok := protect(t, s, k/2+1); !ok {
			t.Fatalf("protected for %d, refused for %d", k, k/2+1)
		}
	})
}

// The order in which cells and sums are given may change what is hidden, not that it is safe.
func TestOrderDoesNotMatterForSafety(t *testing.T) {
	const k = 6
	rapid.Check(t, func(t *rapid.T) {
		s := anySystem(t)
		_, ok := protect(t, s, k)
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 5)).Perm(len(s.cells))
		at := make([]int, len(order))
		shuffled := &System{}
		for _, i := range order {
			at[i] = shuffled.Add(s.cells[i])
		}
		for i := range s.sums {
			sum := s.sums[len(s.sums)-1-i]
			var parts []int
			for _, part := range sum.parts {
				parts = append(parts, at[part])
			}
			shuffled.Sum(at[sum.whole], parts...)
		}
		if _, again := protect(t, shuffled, k); ok != again {
			t.Fatalf("protected %v, shuffled %v", ok, again)
		}
	})
}

// No single secondary cell of a pattern can be shown again.
func TestPatternsAreMinimal(t *testing.T) {
	const k = 6
	rapid.Check(t, func(t *rapid.T) {
		s := anySystem(t)
		p, ok := protect(t, s, k)
		if !ok {
			return
		}
		if !p.Pruned {
			t.Fatal("a small system was not pruned to the end")
		}
		for i, role := range p.Roles {
			if role == Secondary {
				needed(t, s, p, i)
			}
		}
	})
}

// The same system gives the same pattern, whatever runs beside it and on however many processors.
func TestDeterministic(t *testing.T) {
	s := linked(3000, 2, Shown, [2]int{8, 5}, [2]int{4, 5})
	s.cross("cross", [][][]int64{{{3, 40, 12}, {25, 8, 31}}, {{14, 5, 22}, {9, 17, 28}}, {{33, 21, 4}, {16, 30, 11}}}, 10)
	first := protected(t, s, 10)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again := make(chan Pattern)
	for range 3 {
		go func() {
			p, err := s.Protect(context.Background(), 10)
			if err != nil {
				t.Error(err)
			}
			again <- p
		}()
	}
	for range 3 {
		if p := <-again; !reflect.DeepEqual(first, p) {
			t.Error("the same system gave two patterns")
		}
	}
}

// FuzzSystem builds whatever system the bytes describe: nothing panics, and what passes keeps the rule.
func FuzzSystem(f *testing.F) {
	f.Add([]byte{3, 0x41, 0x12, 0x33, 0x05, 0x77, 1, 2, 3})
	f.Add([]byte{8, 4, 4, 9, 9, 13, 5, 30, 30, 6, 0, 1, 4, 2, 3, 5, 0, 2, 6, 1, 3})
	f.Add([]byte("Y000000000007110771077107111021"))
	f.Fuzz(func(t *testing.T, data []byte) {
		next := func() int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b)
		}
		s := &System{}
		n := 2 + next()%9
		for i := range n {
			b := next()
			s.Add(Cell{Name: string(rune('a' + i)), Count: int64(b % 32), Sensitive: b&0x20 != 0, Standing: Standing(b >> 6 % 3)})
		}
		k := int64(2 + next()%6)
		for len(data) > 0 && s.Len() < 24 {
			mask := next() | next()<<8
			var parts []int
			for i := range s.Len() {
				if mask>>i&1 != 0 {
					parts = append(parts, i)
				}
			}
			if next()%16 == 0 {
				s.Sum(next()%s.Len(), parts...) // seldom true
				continue
			}
			s.total(string(rune('a'+s.Len())), Standing(next()%3), parts...)
		}
		p, err := s.Protect(context.Background(), k)
		if err != nil {
			return
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
			// Sums as wild as these may keep readers from finding any whole table; then nothing is proven, and they say so.
			if f.Flaw != Unproven {
				t.Fatalf("readers find %+v", f)
			}
		}
	})
}
