package suppression

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// without returns the system as somebody sees it who forgets some of its sums, those that name a cell of any of the given wholes.
func (s *System) without(wholes ...int) *System {
	left := &System{cells: append([]Cell(nil), s.cells...)}
	for _, sum := range s.sums {
		forgotten := false
		for _, w := range wholes {
			forgotten = forgotten || sum.whole == w
		}
		if !forgotten {
			left.sums = append(left.sums, sum)
		}
	}
	return left
}

// exposed returns the interval of the least safe sensitive cell while a pattern's cells are hidden, and whether it is safe.
func exposed(t testing.TB, s *System, p Pattern) (string, bool) {
	t.Helper()
	hidden := p.Hidden()
	intervals, err := s.Attack(context.Background(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	for at, i := range hidden {
		if s.cells[i].Sensitive && !intervals[at].Safe(p.K) {
			return fmt.Sprintf("%q: %s", s.cells[i].Name, intervals[at]), false
		}
	}
	return "", true
}

// threat is a way of computing what each of several publications hides from all of them together.
type threat struct {
	name   string
	system func() (s *System, tying []int) // tying are the wholes of the sums that tie the publications to each other
}

var threats = []threat{
	{
		// By reason and by route, a platform publishes how many were reversed; both tables have the same margin by outcome. Who
		// hides one category in each and forgets that the margins are one lets the reader compute both from their difference.
		name: "two overlapping tables with a common margin",
		system: func() (*System, []int) {
			s := &System{}
			reasons := s.open("reason", [][]int64{{4, 31}, {25, 40}, {31, 52}}, 10)
			routes := s.open("route", [][]int64{{22, 60}, {38, 63}}, 10)
			s.margins("reason", reasons, Open)
			s.margins("route", routes, Shown)
			var tying []int
			for c := range 2 {
				// The totals by outcome are open in the first table, but shown by the second.
				whole := s.Add(Cell{Name: fmt.Sprintf("outcome %d", c), Count: []int64{60, 123}[c], Standing: Shown})
				s.Sum(whole, routes[0][c], routes[1][c])
				s.Sum(whole, reasons[0][c], reasons[1][c], reasons[2][c])
				tying = append(tying, whole)
			}
			return s, tying
		},
	},
	{
		// The regions were cut anew: the old ones and the new ones are both public, and a place that changed region is the
		// difference of two shown counts.
		name: "an old and a new regional hierarchy",
		system: func() (*System, []int) {
			s := &System{}
			places := s.open("place", [][]int64{{40}, {6}, {55}, {70}}, 10)
			at := func(i int) int { return places[i][0] }
			oldNorth := s.total("old north", Open, at(0), at(1))
			oldSouth := s.total("old south", Open, at(2), at(3))
			newNorth := s.total("new north", Open, at(0))
			newSouth := s.total("new south", Open, at(1), at(2), at(3))
			s.total("country", Shown, oldNorth, oldSouth)
			s.Sum(s.Len()-1, newNorth, newSouth)
			return s, []int{newNorth, newSouth}
		},
	},
	{
		// Each month says how many there were since January, the quarter how many there were in each month: the difference of two
		// months' cumulative counts is a month.
		name: "cumulative against period",
		system: func() (*System, []int) {
			s := &System{}
			months := s.open("month", [][]int64{{3, 40, 14}, {17, 30, 12}, {21, 19, 40}}, 10)
			s.margins("month", months, Shown)
			var tying []int
			for r := range months {
				tying = append(tying, s.total(fmt.Sprintf("to February %d", r), Open, months[r][0], months[r][1]))
				tying = append(tying, s.total(fmt.Sprintf("to March %d", r), Open, months[r]...))
			}
			return s, tying
		},
	},
	{
		// Three quarters and the year are shown, and the fourth is their difference.
		name: "the year minus three quarters",
		system: func() (*System, []int) {
			s := &System{}
			quarters := [][][]int64{{{3, 20}, {25, 30}}, {{14, 32}, {28, 41}}, {{19, 25}, {33, 50}}, {{22, 27}, {36, 44}}}
			index := make([][][]int, len(quarters))
			for q, counts := range quarters {
				index[q] = s.open(fmt.Sprintf("quarter %d", q+1), counts, 10)
				s.margins(fmt.Sprintf("quarter %d", q+1), index[q], Shown)
			}
			var tying []int
			for r := range 2 {
				for c := range 2 {
					name := fmt.Sprintf("year %d.%d", r, c)
					tying = append(tying, s.total(name, Open, index[0][r][c], index[1][r][c], index[2][r][c], index[3][r][c]))
				}
			}
			s.margins("year", [][]int{tying[:2], tying[2:]}, Shown)
			return s, tying
		},
	},
	{
		// Last quarter's count was revised from 14 to 15: who shows both says that one person was reinstated late.
		name: "two revisions of one cohort",
		system: func() (*System, []int) {
			s := &System{}
			late := s.open("late", [][]int64{{1, 12}, {11, 20}}, 10)
			first := s.open("first", [][]int64{{14, 31}, {40, 28}}, 10)
			s.margins("first", first, Shown)
			var tying []int
			revised := make([][]int, 2)
			for r := range 2 {
				for c := range 2 {
					whole := s.total(fmt.Sprintf("revised %d.%d", r, c), Open, first[r][c], late[r][c])
					revised[r] = append(revised[r], whole)
					tying = append(tying, whole)
				}
			}
			s.margins("revised", revised, Shown)
			return s, tying
		},
	},
}

// Protect withstands each way; who forgets the sums that tie the publications does not, which shows that the way is one.
func TestThreats(t *testing.T) {
	const k = 5
	for _, c := range threats {
		t.Run(c.name, func(t *testing.T) {
			s, tying := c.system()
			for i, cell := range s.cells {
				s.cells[i].Sensitive = cell.Standing == Open && 0 < cell.Count && cell.Count < 10
			}
			p := protected(t, s, k)
			if what, safe := exposed(t, s, p); !safe {
				t.Error(what)
			}
			forgetful, err := s.without(tying...).Protect(context.Background(), k)
			if err != nil {
				t.Fatal(err)
			}
			what, safe := exposed(t, s, forgetful)
			if safe {
				t.Error("forgetting what ties the publications reveals nothing: the test shows no threat")
			}
			t.Logf("%d cells hidden; where the ties are forgotten %d, which leaves %s", len(p.Hidden()), len(forgetful.Hidden()), what)
		})
	}
}

// "At least two hidden cells in each line", the rule of thumb, hides cells of a table whose ranges are far narrower than k.
func TestTwoPerLineIsNotEnough(t *testing.T) {
	// The sensitive 9 can only be moved together with the 1s, none of which can move down by more than 1.
	g := newGrid(10, []int64{9, 1, 50, 40}, []int64{1, 1, 60, 20}, []int64{45, 20, 35, 25})
	for i := range g.cells {
		g.cells[i].Sensitive = i == g.cell[0][0]
	}
	hidden := []int{g.cell[0][0], g.cell[0][1], g.cell[1][0], g.cell[1][1]}
	intervals, err := g.Attack(context.Background(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	if intervals[0].Low != 8 || intervals[0].High != 10 || intervals[0].Safe(10) {
		t.Errorf("the sensitive cell has %s, want [8, 10]", intervals[0])
	}
	p := protected(t, &g.System, 10)
	if v := p.Intervals[g.cell[0][0]]; !v.Safe(10) {
		t.Errorf("protected, it has %s", v)
	}
}

// A cell that was hidden last time and is shown now gives away what it once protected; Protect keeps it hidden.
func TestFrozenCellsStayHidden(t *testing.T) {
	g := newGrid(10, o2...)
	first := protected(t, &g.System, 10)
	for _, i := range first.Hidden() {
		g.cells[i].Standing = Hidden
	}
	for i, c := range g.cells {
		if c.Standing == Open {
			g.cells[i].Standing = Shown // it was shown last time
		}
		g.cells[i].Sensitive = false // as counts that have grown since
	}
	again := protected(t, &g.System, 10)
	for i := range g.cells {
		if (first.Roles[i] != Visible) != (again.Roles[i] != Visible) {
			t.Errorf("%q was %s and is %s", g.cells[i].Name, first.Roles[i], again.Roles[i])
		}
	}
	// Forgetting one of the frozen cells is caught by Verify, and by what it lets compute.
	for _, i := range first.Hidden() {
		broken := again
		broken.Roles = append([]Role(nil), again.Roles...)
		broken.Roles[i] = Visible
		if err := g.Verify(broken); err == nil {
			t.Errorf("nobody minds that %q, hidden before, is shown", g.cells[i].Name)
		}
		var rest []int
		for _, j := range first.Hidden() {
			if j != i {
				rest = append(rest, j)
			}
		}
		intervals, err := g.Attack(context.Background(), rest)
		if err != nil {
			t.Fatal(err)
		}
		if intervals[0].Low != intervals[0].High {
			t.Errorf("without %q the others still have %v", g.cells[i].Name, intervals)
		}
	}
}

// ladder ties p to cells that are half of it, those to cells that are half of them, and so on: in fractions p may be anything from 0
// to 18, in whole numbers every rung doubles the step by which it can move.
func ladder(rungs int) (s *System, p int) {
	s = &System{}
	p = s.Add(Cell{Name: "p", Count: 3, Sensitive: true})
	above, value, total := p, int64(3), int64(19)
	for rung := range rungs {
		half := (total - value) / 2
		var trio []int
		for i := range 3 {
			trio = append(trio, s.Add(Cell{Name: fmt.Sprintf("rung %d.%d", rung, i), Count: half}))
		}
		for i := range 3 {
			s.total(fmt.Sprintf("rung %d without %d", rung, i), Shown, above, trio[(i+1)%3], trio[(i+2)%3])
		}
		above, value = trio[0], half
		total = value + 2*value
	}
	return s, p
}

// The bounds of the linear program alone would let this cell pass, although nearly nothing is left of its range in whole numbers:
// only a table that was written down counts.
func TestFractionsAreNoProof(t *testing.T) {
	for rungs := 1; rungs <= 5; rungs++ {
		s, p := ladder(rungs)
		var open []int
		for i, c := range s.cells {
			if c.Standing == Open {
				open = append(open, i)
			}
		}
		low, high, _ := ranges(t, s, open)
		unknown := make([]bool, s.Len())
		for _, i := range open {
			unknown[i] = true
		}
		blocks, err := split(equations(s.sums), unknown, s.counts(), true)
		if err != nil {
			t.Fatal(err)
		}
		solver, err := newSolver(blocks[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		up, err1 := solver.extreme(context.Background(), 0, true, Unlimited, false)
		down, err2 := solver.extreme(context.Background(), 0, false, 0, false)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		believed := Interval{Low: down.bound, High: up.bound, Least: down.bound, Most: up.bound, Exact: true}
		really := Interval{Low: low[p], High: high[p], Least: low[p], Most: high[p], Exact: true}
		_, err = s.Protect(context.Background(), 10)
		var unsafe *UnsafeError
		if !really.Safe(10) && !errors.As(err, &unsafe) {
			t.Errorf("%d rungs: p really has %s and is let pass (%v)", rungs, really, err)
		}
		t.Logf("%d rungs: fractions say %s, whole numbers %s", rungs, believed, really)
		if rungs == 5 && (!believed.Safe(10) || really.Safe(10)) {
			t.Error("the example shows nothing")
		}
	}
}

// The same in an ordinary three-way table, found among 200,000 random ones: fractions allow a cell from 1 to 3 where whole numbers
// allow 1 and 2, and let another, which whole numbers fix at 1, be 0.
func TestFractionsAreNoProofInThreeWayTables(t *testing.T) {
	s := &System{}
	index := s.cross("t", [][][]int64{
		{{1, 2, 1, 0}, {2, 0, 1, 1}, {1, 1, 1, 1}},
		{{2, 1, 2, 2}, {2, 0, 2, 2}, {1, 2, 1, 1}},
		{{1, 1, 2, 1}, {1, 1, 2, 1}, {1, 2, 1, 1}},
	}, 0)
	hidden := []int{1, 2, 3, 4, 6, 7, 8, 9, 11, 19, 21, 22, 24, 25, 26, 28, 29, 39, 40, 41, 43, 45, 48, 49}
	for i := range s.cells {
		s.cells[i].Standing = Shown
	}
	for _, i := range hidden {
		s.cells[i].Standing = Hidden
	}
	cell, fixed := index[1][0][3], index[2][0][3]
	s.cells[cell].Sensitive = true
	low, high, _ := ranges(t, s, hidden)
	if low[cell] != 1 || high[cell] != 2 || low[fixed] != 1 || high[fixed] != 1 {
		t.Fatalf("enumeration says [%d, %d] and [%d, %d]", low[cell], high[cell], low[fixed], high[fixed])
	}
	unknown := make([]bool, s.Len())
	for _, i := range hidden {
		unknown[i] = true
	}
	blocks, err := split(equations(s.sums), unknown, s.counts(), true)
	if err != nil {
		t.Fatal(err)
	}
	believed := func(i int) Interval {
		for _, b := range blocks {
			for j, c := range b.cells {
				if c != i {
					continue
				}
				solver, err := newSolver(b, nil)
				if err != nil {
					t.Fatal(err)
				}
				up, err1 := solver.extreme(context.Background(), j, true, Unlimited, false)
				down, err2 := solver.extreme(context.Background(), j, false, 0, false)
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				return Interval{Low: down.bound, High: up.bound, Least: down.bound, Most: up.bound}
			}
		}
		t.Fatal("the cell is in no block")
		return Interval{}
	}
	if v := believed(cell); v.Low != 1 || v.High != 3 || !v.Safe(2) {
		t.Errorf("fractions say %s", v)
	}
	if v := believed(fixed); v.Low != 0 || v.High != 1 {
		t.Errorf("fractions say %s of the other", v)
	}
	var unsafe *UnsafeError
	if _, err := s.Protect(context.Background(), 2); !errors.As(err, &unsafe) {
		t.Errorf("it is let pass: %v", err)
	}
	for _, b := range blocks {
		g := s.guard(b, 2, nil)
		f, err := g.field(g.within(g.hidden)[0])
		if err != nil {
			t.Fatal(err)
		}
		for j, i := range f.cells {
			ok, _, err := f.prove(context.Background(), f.witnesses, j)
			if err != nil || b.cells[i] == cell && ok {
				t.Errorf("%q is taken to be proven safe (%v)", s.cells[cell].Name, err)
			}
		}
	}
	intervals, err := s.Attack(context.Background(), hidden)
	if err != nil {
		t.Fatal(err)
	}
	for at, i := range hidden {
		if v := intervals[at]; v.Low != low[i] || v.High != high[i] || !v.Exact {
			t.Errorf("%q has %s, of all tables [%d, %d]", s.cells[i].Name, v, low[i], high[i])
		}
	}
}

// Bounds of fractions are rounded towards the inside, beyond which no whole number lies.
func TestFractionsAreRoundedInwards(t *testing.T) {
	p := &Publication{}
	x, y, z, w := p.Hide("x"), p.Hide("y"), p.Hide("z"), p.Hide("w")
	p.Sum(p.Show("xy", 5), x, y)
	p.Sum(p.Show("yz", 5), y, z)
	p.Sum(p.Show("xzw", 5), x, z, w)
	intervals, err := p.Attack(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// x = z = 5-y and w = 2y-5 >= 0, so that y is at least two and a half.
	for i, want := range map[int]string{x: "[0, 2]", y: "[3, 5]", z: "[0, 2]", w: "[1, 5]"} {
		if got := intervals[i].String(); got != want {
			t.Errorf("%q has %s, want %s", p.names[i], got, want)
		}
	}
	b := &block{cells: all(4), rows: []row{
		{cells: []int{0, 1}, signs: []int64{1, 1}, rhs: 5}, {cells: []int{1, 2}, signs: []int64{1, 1}, rhs: 5},
		{cells: []int{0, 2, 3}, signs: []int64{1, 1, 1}, rhs: 5},
	}, x: []int64{0, 5, 0, 5}}
	solver, err := newSolver(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	up, err1 := solver.extreme(context.Background(), x, true, Unlimited, false)
	down, err2 := solver.extreme(context.Background(), y, false, 0, false)
	if err1 != nil || err2 != nil || up.bound != 2 || down.bound != 3 {
		t.Errorf("x is at most %d (%v), y at least %d (%v)", up.bound, err1, down.bound, err2)
	}
}

// A table is no witness because somebody says so.
func TestWitnessesAreChecked(t *testing.T) {
	b := &block{cells: all(2), rows: []row{{cells: []int{0, 1}, signs: []int64{1, 1}, rhs: 5}}, x: []int64{2, 3}}
	w := newWitnesses(b)
	for _, table := range [][]int64{nil, {5}, {2, 4}, {6, -1}, {1 << 60, 5 - 1<<60}} {
		if w.add(table) {
			t.Errorf("%v is taken for a witness", table)
		}
	}
	if !w.add([]int64{5, 0}) || w.least[1] != 0 || w.most[0] != 5 {
		t.Error("a witness is refused")
	}
}

// The last word is an attack from scratch: a pattern that somehow hides too little is refused.
func TestVerdictRefuses(t *testing.T) {
	g := newGrid(10, o1...)
	hidden := make([]bool, g.Len())
	for i, c := range g.cells {
		hidden[i] = c.Sensitive
	}
	var unsafe *UnsafeError
	if _, err := g.verdict(context.Background(), 10, equations(g.sums), hidden, nil); !errors.As(err, &unsafe) || len(unsafe.Blocks) != 3 {
		t.Errorf("three cells alone in their lines pass: %v", err)
	}
}

// Rows that contradict each other in fractions already are found out when they are brought into a tableau.
func TestContradictoryRows(t *testing.T) {
	b := &block{cells: all(3), rows: []row{
		{cells: []int{0, 1}, signs: []int64{1, 1}, rhs: 6}, {cells: []int{1, 2}, signs: []int64{1, 1}, rhs: 6},
		{cells: []int{0, 2}, signs: []int64{1, 1}, rhs: 6}, {cells: []int{0, 1, 2}, signs: []int64{1, 1, 1}, rhs: 10},
	}}
	if _, _, err := eliminate(b); !errors.Is(err, errNone) {
		t.Errorf("got %v", err)
	}
}
