package suppression

import (
	"context"
	"math/bits"
	"math/rand/v2"
	"testing"

	"daylight/internal/soak"
)

// optimum returns the fewest secondary cells that keep the rule, and of those with as many the least sum, by trying all.
func optimum(t *testing.T, s *System, k int64) (cells int, sum int64) {
	t.Helper()
	var hidden, open []int
	for i, c := range s.cells {
		switch {
		case c.Sensitive:
			hidden = append(hidden, i)
		case c.Standing == Open:
			open = append(open, i)
		}
	}
	best, least := len(open)+1, int64(0)
	for subset := range 1 << len(open) {
		n, total := bits.OnesCount(uint(subset)), int64(0)
		if n > best {
			continue
		}
		with := append([]int(nil), hidden...)
		for at, i := range open {
			if subset>>at&1 != 0 {
				with = append(with, i)
				total += s.cells[i].Count
			}
		}
		if n == best && total >= least {
			continue
		}
		intervals, err := s.Attack(context.Background(), with)
		if err != nil {
			t.Fatal(err)
		}
		safe := true
		for at, i := range with {
			safe = safe && (!s.cells[i].Sensitive || intervals[at].Safe(k)) && intervals[at].Conceals(k)
		}
		if safe {
			best, least = n, total
		}
	}
	return best, least
}

// How far the heuristic is from the optimum on random tables of four by four is recorded, not required.
func TestGapToOptimum(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 21))
	var found, best, same int
	var foundSum, bestSum int64
	tables := soak.Runs(t, 25, "random tables")
	for range tables {
		rows := make([][]int64, 4)
		for r := range rows {
			for range 4 {
				rows[r] = append(rows[r], 10+random.Int64N(50))
			}
		}
		for range 3 {
			rows[random.IntN(4)][random.IntN(4)] = 1 + random.Int64N(9)
		}
		g := newGrid(10, rows...)
		p, err := g.Protect(context.Background(), 10)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		var sum int64
		for i, role := range p.Roles {
			if role == Secondary {
				n++
				sum += g.cells[i].Count
			}
		}
		least, leastSum := optimum(t, &g.System, 10)
		if n < least || n == least && sum < leastSum {
			t.Errorf("%d secondary cells with the sum %d are fewer than the fewest, %d with %d", n, sum, least, leastSum)
		}
		found, best, foundSum, bestSum = found+n, best+least, foundSum+sum, bestSum+leastSum
		if n == least {
			same++
		}
	}
	t.Logf("%d tables: %d secondary cells with the sum %d, where %d with %d do; as few in %d tables",
		tables, found, foundSum, best, bestSum, same)
}

// What Protect refuses nobody could have protected: no choice of cells keeps the rule.
func TestRefusalsAreRight(t *testing.T) {
	random := rand.New(rand.NewPCG(22, 22))
	refused, wrongly := 0, 0
	for range soak.Runs(t, 600, "random systems") {
		k := 2 + random.Int64N(4)
		s, _ := small(random, k)
		open := 0
		for _, c := range s.cells {
			if c.Standing == Open && !c.Sensitive {
				open++
			}
		}
		if open > 8 {
			continue
		}
		if _, err := s.Protect(context.Background(), k); err == nil {
			continue
		}
		refused++
		if cells, _ := optimum(t, s, k); cells <= open {
			wrongly++
			t.Logf("refused, though %d secondary cells would do:\n%s", cells, s)
		}
	}
	// The cells that are barred because hiding exposes them are a guess; it is seldom wrong.
	if wrongly*50 > refused {
		t.Errorf("%d of %d refusals are wrong", wrongly, refused)
	}
	t.Logf("%d refusals, %d of them wrong", refused, wrongly)
}
