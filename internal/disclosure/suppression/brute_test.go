package suppression

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"daylight/internal/soak"
)

// enumerate calls visit with every table of whole numbers, none negative, that agrees with the rows; the table is overwritten later.
// Every cell must be bounded by the rows.
func enumerate(b *block, visit func(table []int64)) {
	table, high := make([]int64, len(b.cells)), b.ceilings()
	last := make([]int, len(b.rows)) // the position after which a row is complete
	rowsOf := make([][]int, len(b.cells))
	for at, r := range b.rows {
		for _, i := range r.cells {
			last[at] = max(last[at], i)
			rowsOf[i] = append(rowsOf[i], at)
		}
	}
	var next func(i int)
	next = func(i int) {
		if i == len(table) {
			visit(table)
			return
		}
		from, to := int64(0), high[i]
		for _, at := range rowsOf[i] {
			// What the row leaves for cell i, while the cells behind it lie between 0 and their ceilings.
			r := b.rows[at]
			left, low, up := r.rhs, int64(0), int64(0)
			var sign int64
			for j, c := range r.cells {
				switch {
				case c < i:
					left -= r.signs[j] * table[c]
				case c == i:
					sign = r.signs[j]
				case r.signs[j] > 0:
					up += high[c]
				default:
					low -= high[c]
				}
			}
			// sign·x = left - (something from low to up)
			a, z := left-up, left-low
			if sign < 0 {
				a, z = -z, -a
			}
			from, to = max(from, a), min(to, z)
		}
		for table[i] = from; table[i] <= to; table[i]++ {
			next(i + 1)
		}
		table[i] = 0
	}
	next(0)
}

// ranges enumerates the tables that agree with what is shown while the given cells are hidden.
func ranges(t testing.TB, s *System, hidden []int) (low, high []int64, tables int) {
	t.Helper()
	unknown := make([]bool, s.Len())
	for _, i := range hidden {
		unknown[i] = true
	}
	blocks, err := split(equations(s.sums), unknown, s.counts(), true)
	if err != nil {
		t.Fatal(err)
	}
	low, high = s.counts(), s.counts()
	tables = 1
	for _, b := range blocks {
		n := 0
		enumerate(b, func(table []int64) {
			n++
			for j, i := range b.cells {
				low[i], high[i] = min(low[i], table[j]), max(high[i], table[j])
			}
		})
		tables *= n
	}
	return low, high, tables
}

// small returns a random system that brute force can look through, and whether its blocks are networks whatever is hidden.
func small(random *rand.Rand, k int64) (s *System, network bool) {
	count := func() int64 {
		if random.IntN(5) == 0 {
			return 0
		}
		return random.Int64N(2*k + 2)
	}
	table := func(rows, columns int) [][]int64 {
		t := make([][]int64, rows)
		for r := range t {
			for range columns {
				t[r] = append(t[r], count())
			}
		}
		return t
	}
	switch random.IntN(6) {
	case 0, 1: // a two-way table
		g := newGrid(k, table(2+random.IntN(2), 2+random.IntN(3))...)
		return &g.System, true
	case 2: // a two-way table whose row totals may be hidden too, under a grand total
		s = &System{}
		index := s.open("t", table(3, 2), k)
		rows, columns := s.margins("t", index, Open)
		s.total("all by rows", Shown, rows...)
		for _, i := range columns {
			s.cells[i].Standing = Shown
		}
		return s, true
	case 3: // regions within countries, by outcome: a hierarchy of rows
		s = &System{}
		leaves := s.open("region", table(4, 2), k)
		s.margins("region", leaves, Shown)
		for country := range 2 {
			var parts []int
			for outcome := range 2 {
				name := fmt.Sprintf("country %d.%d", country, outcome)
				parts = append(parts, s.total(name, Open, leaves[2*country][outcome], leaves[2*country+1][outcome]))
			}
			s.total(fmt.Sprintf("country %d", country), Shown, parts...)
		}
		return s, true
	case 4: // a three-way table
		s = &System{}
		sizes := [][3]int{{2, 2, 2}, {2, 2, 3}, {3, 3, 2}}[random.IntN(3)]
		var counts [][][]int64
		for range sizes[0] {
			counts = append(counts, table(sizes[1], sizes[2]))
		}
		s.cross("t", counts, k)
		return s, false
	}
	// two quarters and the year
	s = &System{}
	first, second := table(2, 3), table(2, 3)
	a, b := s.open("q1", first, k), s.open("q2", second, k)
	year := make([][]int, 2)
	for r := range year {
		for c := range 3 {
			year[r] = append(year[r], s.total(fmt.Sprintf("year %d.%d", r, c), Open, a[r][c], b[r][c]))
		}
	}
	for at, q := range [][][]int{a, b, year} {
		s.margins(fmt.Sprintf("margin %d", at), q, Shown)
	}
	for i, c := range s.cells {
		s.cells[i].Sensitive = c.Standing == Open && 0 < c.Count && c.Count < k
	}
	return s, false
}

// open adds the cells of a table, those below k but not 0 sensitive.
func (s *System) open(name string, counts [][]int64, k int64) [][]int {
	index := make([][]int, len(counts))
	for r, row := range counts {
		for c, count := range row {
			index[r] = append(index[r], s.Add(Cell{Name: fmt.Sprintf("%s %d.%d", name, r, c), Count: count, Sensitive: 0 < count && count < k}))
		}
	}
	return index
}

// Whatever is hidden, the intervals of networks are those that all tables together have, and those of other blocks contain them;
// where an interval says that it is exact it is.
func TestAttackAgainstEnumeration(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 1))
	exact, inexact, loose, looked := 0, 0, 0, 0
	for range soak.Runs(t, 1500, "random systems") {
		s, network := small(random, 4)
		var hidden []int
		for i, c := range s.cells {
			if c.Standing == Open && random.IntN(3) > 0 {
				hidden = append(hidden, i)
			}
		}
		if len(hidden) == 0 || len(hidden) > 11 {
			continue
		}
		looked++
		low, high, _ := ranges(t, s, hidden)
		got, err := s.Attack(context.Background(), hidden)
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
			for _, v := range []Interval{got[at], outside[i]} {
				same := v.Low == low[i] && v.High == high[i]
				switch {
				case (network || v.Exact) && (!same || !v.Exact):
					t.Fatalf("%q has %s, of all tables [%d, %d]\n%s", s.cells[i].Name, v, low[i], high[i], s)
				case v.Low > low[i] || v.High < high[i] || v.Least < low[i] || v.Most > high[i]:
					t.Fatalf("%q has %s with tables from %d to %d, of all tables [%d, %d]", s.cells[i].Name, v, v.Least, v.Most, low[i], high[i])
				case v.Exact:
					exact++
				default:
					inexact++
				}
				if !same {
					loose++
				}
			}
		}
	}
	t.Logf("%d systems; %d exact intervals, %d not known to be, of which %d were not", looked, exact, inexact, loose)
}

// String writes a system for the message of a failing test.
func (s *System) String() string {
	text := ""
	for i, c := range s.cells {
		text += fmt.Sprintf("%d %q %d %s sensitive=%v\n", i, c.Name, c.Count, c.Standing, c.Sensitive)
	}
	return text + fmt.Sprint(s.sums)
}

// What Protect lets pass is safe in the tables that there are, all of which are looked at; and where it gives up on a network, hiding
// everything would not help.
func TestProtectAgainstEnumeration(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 1))
	const k = 3
	passed, refused, minimal := 0, 0, 0
	for range soak.Runs(t, 1500, "random systems") {
		s, network := small(random, k)
		p, err := s.Protect(context.Background(), k)
		if err != nil {
			unsafe, ok := err.(*UnsafeError)
			if !ok {
				t.Fatal(err)
			}
			refused++
			if network {
				helpless(t, s, unsafe, k)
			}
			continue
		}
		hidden := p.Hidden()
		if len(hidden) == 0 || len(hidden) > 12 {
			continue
		}
		passed++
		low, high, _ := ranges(t, s, hidden)
		for _, i := range hidden {
			width := high[i] - low[i]
			if s.cells[i].Sensitive && (high[i] < k || width < k) || low[i] < k && (high[i] < k || width < k) || width == 0 {
				t.Fatalf("%q is left with [%d, %d]\n%s", s.cells[i].Name, low[i], high[i], s)
			}
		}
		for _, i := range hidden {
			if p.Roles[i] == Secondary && network {
				minimal++
				needed(t, s, p, i)
			}
		}
	}
	t.Logf("%d patterns safe, %d systems refused, %d secondary cells needed", passed, refused, minimal)
}

// helpless checks that a refused sensitive or frozen cell is not safe even if everything open is hidden.
func helpless(t *testing.T, s *System, unsafe *UnsafeError, k int64) {
	t.Helper()
	var open []int
	for i, c := range s.cells {
		if c.Standing != Shown {
			open = append(open, i)
		}
	}
	intervals, err := s.Attack(context.Background(), open)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range unsafe.Blocks {
		for at, i := range open {
			for _, u := range b.Unsafe {
				if i == u && s.cells[i].Sensitive && intervals[at].Safe(k) {
					t.Fatalf("%q is refused, but safe with %s if all is hidden\n%s", s.cells[i].Name, intervals[at], s)
				}
			}
		}
	}
}

// failing is what checks need of a test.
type failing interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// needed checks that the rule breaks if secondary cell i is shown after all.
func needed(t failing, s *System, p Pattern, i int) {
	t.Helper()
	var rest []int
	for _, j := range p.Hidden() {
		if j != i {
			rest = append(rest, j)
		}
	}
	intervals, err := s.Attack(context.Background(), rest)
	if err != nil {
		t.Fatal(err)
	}
	for at, j := range rest {
		if s.cells[j].Sensitive && !intervals[at].Safe(p.K) || !intervals[at].Conceals(p.K) {
			return
		}
	}
	t.Fatalf("secondary cell %q need not be hidden\n%s", s.cells[i].Name, s)
}
