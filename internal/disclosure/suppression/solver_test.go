package suppression

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"daylight/internal/needs"
	"daylight/internal/soak"
)

// cube returns a random three-way table with its two-way margins, small enough for brute searches by others.
func cube(random *rand.Rand, a, b, c int, most int64) *System {
	s := &System{}
	counts := make([][][]int64, a)
	for i := range counts {
		counts[i] = make([][]int64, b)
		for j := range counts[i] {
			for range c {
				counts[i][j] = append(counts[i][j], random.Int64N(most))
			}
		}
	}
	s.cross("t", counts, 3)
	return s
}

// varied returns systems of every shape, some of them networks.
func varied(random *rand.Rand) *System {
	switch random.IntN(4) {
	case 0:
		rows := make([][]int64, 3+random.IntN(4))
		columns := 3 + random.IntN(4)
		for r := range rows {
			for range columns {
				rows[r] = append(rows[r], random.Int64N(60))
			}
		}
		return &newGrid(10, rows...).System
	case 1:
		return cube(random, 3, 3+random.IntN(2), 3, 9)
	case 2:
		return linked(60+random.IntN(300), random.Uint64(), Shown, [2]int{3 + random.IntN(3), 3})
	}
	s, _ := small(random, 5)
	return s
}

// openBlocks are the blocks of a system while a random part of what is not shown is hidden.
func openBlocks(t testing.TB, random *rand.Rand, s *System) []*block {
	t.Helper()
	unknown := make([]bool, s.Len())
	for i, c := range s.cells {
		unknown[i] = c.Standing != Shown && random.IntN(4) > 0
	}
	blocks, err := split(equations(s.sums), unknown, s.counts(), true)
	if err != nil {
		t.Fatal(err)
	}
	return blocks
}

// A program made of a network gives what the network gives: two ways of computing that share nothing.
func TestProgramAgreesWithNetwork(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	ctx := context.Background()
	compared := 0
	for range soak.Runs(t, 3000, "random systems") {
		for _, b := range openBlocks(t, random, varied(random)) {
			s, err := newSolver(b, nil)
			if err != nil {
				t.Fatal(err)
			}
			n, ok := s.(*network)
			if !ok {
				continue
			}
			tableau, _, err := eliminate(b)
			if err != nil {
				t.Fatal(err)
			}
			p := &program{block: b, tableau: tableau, fixed: make([]bool, len(b.cells))}
			fixed := random.IntN(len(b.cells))
			n.fix(fixed, true)
			p.fix(fixed, true)
			for range min(8, len(b.cells)) {
				i, up, goal := random.IntN(len(b.cells)), random.IntN(2) == 0, int64(0)
				if up {
					goal = []int64{Unlimited, b.x[random.IntN(len(b.cells))] + 5}[random.IntN(2)]
				}
				want, err1 := n.extreme(ctx, i, up, goal, true)
				got, err2 := p.extreme(ctx, i, up, goal, true)
				if err1 != nil || err2 != nil || want.bound != got.bound {
					t.Fatalf("cell %d, up %v to %d: the network says %d (%v), the program %d (%v)", i, up, goal, want.bound, err1, got.bound, err2)
				}
				if want.table != nil && (!b.holds(want.table) || want.table[i] != want.bound || want.table[fixed] != b.x[fixed]) {
					t.Fatalf("the network's table %v is none", want.table)
				}
				compared++
			}
			cost := make([]int64, len(b.cells))
			for j := range cost {
				cost[j] = random.Int64N(40)
			}
			n.fix(fixed, false)
			i := random.IntN(len(b.cells))
			far, err := (&selection{block: b}).choose(ctx, i, random.IntN(2) == 0, 10, cost)
			if err != nil || far.table != nil && (!b.holds(far.table) || abs(far.table[i]-b.x[i]) != far.moved || far.moved > 10) {
				t.Fatalf("ten units of cell %d: the program finds %+v (%v)", i, far, err)
			}
			flow, err1 := n.choose(ctx, i, true, 1, cost)
			steps, err2 := (&selection{block: b}).choose(ctx, i, true, 1, cost)
			if err1 != nil || err2 != nil || flow.moved != steps.moved || price(b, flow, i, cost) != price(b, steps, i, cost) {
				t.Fatalf("one more for cell %d: the network finds %+v (%v), the program %+v (%v)", i, flow, err1, steps, err2)
			}
		}
	}
	t.Logf("%d bounds compared", compared)
}

// price is what a choice's changes cost, but for that of cell i itself.
func price(b *block, c choice, i int, cost []int64) (total int64) {
	for _, j := range c.cells {
		if j != i {
			total += cost[j] * abs(c.table[j]-b.x[j])
		}
	}
	return total
}

// Gonum's simplex method, in floating point and of other authors, agrees on the bounds of fractions.
func TestProgramAgreesWithGonum(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	compared, refused := 0, 0
	for range soak.Runs(t, 1000, "random cubes") {
		for _, b := range openBlocks(t, random, cube(random, 3, 3, 3, 12)) {
			tableau, kept, err := eliminate(b)
			if err != nil || len(kept) == 0 || len(kept) >= len(b.cells) {
				continue
			}
			p := &program{block: b, tableau: tableau, fixed: make([]bool, len(b.cells))}
			a, rhs := mat.NewDense(len(kept), len(b.cells), nil), make([]float64, len(kept))
			for at, r := range kept {
				rhs[at] = float64(b.rows[r].rhs)
				for j, i := range b.rows[r].cells {
					a.Set(at, i, float64(b.rows[r].signs[j]))
				}
			}
			i, up := random.IntN(len(b.cells)), random.IntN(2) == 0
			side, goal := 1.0, int64(0)
			if up {
				side, goal = -1, Unlimited
			}
			objective := make([]float64, len(b.cells))
			objective[i] = side
			value, _, err := lp.Simplex(objective, a, rhs, 0, nil)
			if err != nil {
				refused++ // it gives up on some degenerate tables
				continue
			}
			got, err := p.extreme(context.Background(), i, up, goal, false)
			if err != nil {
				t.Fatal(err)
			}
			want := int64(math.Ceil(value - 1e-6))
			if up {
				want = int64(math.Floor(-value + 1e-6))
			}
			if got.bound != want {
				t.Fatalf("cell %d of %v, up %v: %d, gonum says %d", i, b.rows, up, got.bound, want)
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
	t.Logf("%d bounds compared, %d that gonum gave up on", compared, refused)
}

// GLPK agrees on the bounds of fractions and on those of whole numbers.
func TestAgreesWithGLPK(t *testing.T) {
	glpsol := needs.Program(t, "glpsol", "glpk-utils")
	random := rand.New(rand.NewPCG(7, 7))
	ctx := context.Background()
	networks, programs := 0, 0
	for range soak.Runs(t, 150, "random systems") {
		s := varied(random)
		for _, b := range openBlocks(t, random, s) {
			solver, err := newSolver(b, nil)
			if err != nil {
				t.Fatal(err)
			}
			i, up, goal := random.IntN(len(b.cells)), random.IntN(2) == 0, int64(0)
			if up {
				goal = Unlimited
			}
			fractions, err := solver.extreme(ctx, i, up, goal, false)
			if err != nil {
				t.Fatal(err)
			}
			want, unlimited := glpk(t, glpsol, b, i, up, false)
			rounded := int64(math.Ceil(want - 1e-6))
			if up {
				rounded = int64(math.Floor(want + 1e-6))
			}
			if unlimited != (fractions.bound == Unlimited) || !unlimited && rounded != fractions.bound {
				t.Fatalf("cell %d of %v, up %v: the bound is %d, GLPK says %v", i, b.rows, up, fractions.bound, want)
			}
			if _, ok := solver.(*network); ok || unlimited {
				networks++
				continue
			}
			programs++
			a, err := target{}.storm(ctx, b, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			whole, _ := glpk(t, glpsol, b, i, up, true)
			v := a.intervals[i]
			if got := map[bool]int64{true: v.High, false: v.Low}[up]; v.Exact && got != int64(math.Round(whole)) {
				t.Fatalf("cell %d of %v, up %v: %s, GLPK says %v of whole numbers", i, b.rows, up, v, whole)
			}
		}
	}
	if networks == 0 || programs == 0 {
		t.Error("one kind of block was not compared")
	}
	t.Logf("%d networks and %d programs compared", networks, programs)
}

var objectiveLine = regexp.MustCompile(`(?m)^Objective: +\S+ = (\S+)`)

// glpk returns how far cell i goes by GLPK, or that nothing bounds it.
func glpk(t *testing.T, glpsol string, b *block, i int, up, whole bool) (value float64, unlimited bool) {
	t.Helper()
	var text bytes.Buffer
	text.WriteString(map[bool]string{true: "Maximize\n", false: "Minimize\n"}[up])
	fmt.Fprintf(&text, " goal: x%d\nSubject To\n", i)
	if len(b.rows) == 0 {
		fmt.Fprintf(&text, " none: x%d >= 0\n", i)
	}
	for at, r := range b.rows {
		fmt.Fprintf(&text, " r%d:", at)
		for j, c := range r.cells {
			fmt.Fprintf(&text, " %s x%d", map[int64]string{1: "+", -1: "-"}[r.signs[j]], c)
		}
		fmt.Fprintf(&text, " = %d\n", r.rhs)
	}
	if whole {
		text.WriteString("Generals\n")
		for j := range b.cells {
			fmt.Fprintf(&text, " x%d\n", j)
		}
	}
	text.WriteString("End\n")
	dir := t.TempDir()
	model, solution := filepath.Join(dir, "block.lp"), filepath.Join(dir, "block.sol")
	if err := os.WriteFile(model, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(glpsol, "--nopresol", "--cpxlp", model, "-o", solution).CombinedOutput()
	if err != nil {
		t.Fatalf("glpsol: %v\n%s", err, out)
	}
	if bytes.Contains(out, []byte("UNBOUNDED")) {
		return 0, true
	}
	found, err := os.ReadFile(solution)
	if err != nil {
		t.Fatal(err)
	}
	line := objectiveLine.FindSubmatch(found)
	if line == nil {
		t.Fatalf("glpsol states no objective:\n%s", found)
	}
	if value, err = strconv.ParseFloat(string(line[1]), 64); err != nil {
		t.Fatal(err)
	}
	return value, false
}

// What is a network is found from the sums, whatever the table's shape.
func TestNetworksAreFound(t *testing.T) {
	hierarchy := func() *System { // two countries of two regions each, by outcome; a country's rows follow from its regions'
		s := &System{}
		regions := s.open("region", [][]int64{{12, 30}, {21, 14}, {17, 28}, {40, 11}}, 10)
		s.margins("region", regions, Shown)
		for country := range 2 {
			var parts []int
			for outcome := range 2 {
				name := fmt.Sprintf("country %d.%d", country, outcome)
				parts = append(parts, s.total(name, Open, regions[2*country][outcome], regions[2*country+1][outcome]))
			}
			s.total(fmt.Sprintf("country %d", country), Shown, parts...)
		}
		return s
	}
	openMargins := func() *System {
		s := &System{}
		rows, columns := s.margins("t", s.open("t", [][]int64{{12, 30}, {21, 14}}, 10), Open)
		all := s.total("all", Open, rows...)
		s.Sum(all, columns...)
		return s
	}
	triangle := &System{}
	corners := triangle.open("corner", [][]int64{{12, 30, 21}}, 10)[0]
	for i := range corners {
		triangle.total(fmt.Sprintf("side %d", i), Shown, corners[i], corners[(i+1)%3])
	}
	for _, c := range []struct {
		name   string
		system *System
		want   bool
	}{
		{"triangle, in which no turning of signs makes a flow", triangle, false},
		{"two-way table", &newGrid(10, o1...).System, true},
		{"two-way table whose margins are unknown too", openMargins(), true},
		{"hierarchy of rows", hierarchy(), true},
		{"three-way table", cube(rand.New(rand.NewPCG(1, 1)), 3, 3, 3, 9), false},
		{"quarters and their year", linked(500, 1, Shown, [2]int{3, 3}), false},
	} {
		unknown := make([]bool, c.system.Len())
		for i, cell := range c.system.cells {
			unknown[i] = cell.Standing != Shown
		}
		blocks, err := split(equations(c.system.sums), unknown, c.system.counts(), true)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			s, err := newSolver(b, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, got := s.(*network); got != c.want {
				t.Errorf("%s: a network is %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// Coefficients that outgrow their words end in wide bounds and a refusal, never in wrong numbers.
func TestNumbersThatOutgrowTheirWords(t *testing.T) {
	b := chain(40, 1)
	if _, _, err := eliminate(b); !errors.Is(err, errWide) {
		t.Fatalf("elimination fits, so that nothing is tried: %v", err)
	}
	a, err := target{}.storm(context.Background(), b, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range a.intervals {
		if v.Low > b.x[i] || v.High < b.x[i] || v.Exact {
			t.Errorf("cell %d, which is %d, has %s", i, b.x[i], v)
		}
	}
}

// chain is a block in which each cell is known from the next but for a factor of -2: p + a + b = p + b + c = p + a + c for each link.
func chain(links int, last int64) *block {
	n := 3*links + 1
	b := &block{cells: all(n), x: make([]int64, n)}
	for i := range b.x {
		b.x[i] = last
	}
	for link := range links {
		p := 0
		if link > 0 {
			p = 3*link - 2
		}
		first := 3*link + 1
		for _, pair := range [][2]int{{0, 1}, {1, 2}, {0, 2}} {
			b.rows = append(b.rows, row{cells: []int{p, first + pair[0], first + pair[1]}, signs: []int64{1, 1, 1}, rhs: 3 * last})
		}
	}
	return b
}
