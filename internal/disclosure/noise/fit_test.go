package noise

import (
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The reference: one outcome's total is told by 72 cells as 10013 and by 30 cells as 9996.
func TestSpineReference(t *testing.T) {
	column := func(rows int, sum int64) Protected {
		p := Protected{Variance: Standard}
		for range rows {
			p.Cells = append(p.Cells, []int64{sum / int64(rows)})
		}
		p.Cells[0][0] += sum % int64(rows)
		return p
	}
	many, few := column(72, 10013), column(30, 9996)
	spine, err := NewSpine([]Protected{many, few}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if spine.Means[0].Cmp(big.NewRat(10001, 1)) != 0 || !slices.Equal(spine.Totals, []int64{10001}) {
		t.Errorf("mean %s, total %v", spine.Means[0], spine.Totals)
	}
	if a, b := spine.Adjustment(many, 0), spine.Adjustment(few, 0); a.Cmp(big.NewRat(-1, 6)) != 0 || b.Cmp(big.NewRat(1, 6)) != 0 {
		t.Errorf("adjustments %s and %s", a, b)
	}
	// Of 72 and 30 cells of variance 9: 1/(1/648 + 1/270).
	if spine.Variance.Cmp(big.NewRat(648*270, 648+270)) != 0 {
		t.Errorf("variance %s", spine.Variance)
	}
	for _, p := range []Protected{many, few} {
		fitted, err := Fit(p.Cells, nil, spine.Totals)
		if err != nil || columnSum(fitted, 0) != 10001 {
			t.Errorf("fitted to %d, %v", columnSum(fitted, 0), err)
		}
	}
}

// A table with twice the variance counts half; an exact total moves every outcome alike.
func TestSpineWeights(t *testing.T) {
	tables := []Protected{{9, [][]int64{{100, 20}}}, {18, [][]int64{{106, 26}}}}
	spine, err := NewSpine(tables, nil)
	if err != nil || !slices.Equal(spine.Totals, []int64{102, 22}) {
		t.Errorf("totals %v, %v", spine.Totals, err)
	}
	total := int64(125)
	spine, err = NewSpine(tables, &total)
	if err != nil || spine.Means[0].Cmp(big.NewRat(205, 2)) != 0 || !slices.Equal(spine.Totals, []int64{103, 22}) {
		t.Errorf("means %v, totals %v, %v", spine.Means, spine.Totals, err)
	}
	for _, bad := range [][]Protected{nil, {{9, nil}}, {{9, [][]int64{{}}}}, {{9, [][]int64{{1, 2}, {3}}}}, {{9, [][]int64{{1}}}, {9, [][]int64{{1, 2}}}}, {{0, [][]int64{{1}}}}} {
		if s, err := NewSpine(bad, nil); err == nil {
			t.Errorf("%v gives the totals %v", bad, s.Totals)
		}
	}
}

func drawCells(t *rapid.T, height, width int, from, to int64) [][]int64 {
	cells := make([][]int64, height)
	for i := range cells {
		cells[i] = rapid.SliceOfN(rapid.Int64Range(from, to), width, width).Draw(t, "row")
	}
	return cells
}

// Whatever the tables, the spine's totals add up, lie within one of the means, and every table fitted to them agrees with every other.
func TestSpineAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outcomes := rapid.IntRange(1, 9).Draw(t, "outcomes")
		var tables []Protected
		for range rapid.IntRange(1, 5).Draw(t, "tables") {
			tables = append(tables, Protected{rapid.IntRange(4, 100).Draw(t, "variance"),
				drawCells(t, rapid.IntRange(1, 30).Draw(t, "rows"), outcomes, -20, 1_000_000)})
		}
		var exact *int64
		if rapid.Bool().Draw(t, "exact") {
			n := rapid.Int64Range(0, 1_000_000).Draw(t, "total")
			exact = &n
		}
		spine, err := NewSpine(tables, exact)
		if err != nil {
			t.Fatal(err)
		}
		again, err := NewSpine(tables, exact)
		if err != nil || !slices.Equal(again.Totals, spine.Totals) {
			t.Fatalf("the same tables gave %v and %v", spine.Totals, again.Totals)
		}
		sum := new(big.Rat)
		for i, mean := range spine.Means {
			sum.Add(sum, mean)
			if off := new(big.Rat).Sub(mean, big.NewRat(spine.Totals[i], 1)); off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("the mean %s became %d", mean, spine.Totals[i])
			}
		}
		total := rowSum(spine.Totals)
		if off := new(big.Rat).Sub(sum, big.NewRat(total, 1)); off.Abs(off).Cmp(big.NewRat(1, 2)) > 0 || exact != nil && total != *exact {
			t.Fatalf("the means add up to %s, the totals to %d", sum, total)
		}
		for _, table := range tables {
			raw := clone(table.Cells)
			fitted, err := Fit(table.Cells, nil, spine.Totals)
			if err != nil {
				t.Fatal(err)
			}
			for outcome, want := range spine.Totals {
				adjustment := spine.Adjustment(table, outcome)
				if columnSum(fitted, outcome) != want {
					t.Fatalf("outcome %d adds up to %d, not to %d", outcome, columnSum(fitted, outcome), want)
				}
				for i := range fitted {
					change := big.NewRat(fitted[i][outcome]-raw[i][outcome], 1)
					if off := change.Sub(change, adjustment); off.Abs(off).Cmp(big.NewRat(2, 1)) >= 0 {
						t.Fatalf("a cell changed by %s more than the mean adjustment %s", off, adjustment)
					}
				}
			}
			if !reflect.DeepEqual(raw, table.Cells) {
				t.Fatal("the raw counts were changed")
			}
		}
	})
}

func clone(cells [][]int64) [][]int64 {
	copied := make([][]int64, len(cells))
	for i, row := range cells {
		copied[i] = slices.Clone(row)
	}
	return copied
}

// Whatever the cells and the exact margins: rows and columns add up, the answer is always the same, and no cycle of exchanges brings the
// cells nearer to the raw ones, which for this kind of problem proves that no table at all is nearer.
func TestFitToMargins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		height, width := rapid.IntRange(1, 12).Draw(t, "height"), rapid.IntRange(1, 9).Draw(t, "width")
		far := rapid.SampledFrom([]int64{3, 50, 1_000_000}).Draw(t, "far")
		cells, truth := drawCells(t, height, width, -far, 2*far), drawCells(t, height, width, 0, far)
		rows, columns := margins(truth)
		raw := clone(cells)
		fitted, err := Fit(cells, rows, columns)
		if err != nil {
			t.Fatal(err)
		}
		gotRows, gotColumns := margins(fitted)
		if !slices.Equal(gotRows, rows) || !slices.Equal(gotColumns, columns) {
			t.Fatalf("margins %v and %v, want %v and %v", gotRows, gotColumns, rows, columns)
		}
		if !reflect.DeepEqual(raw, cells) {
			t.Fatal("the raw counts were changed")
		}
		if again, err := Fit(cells, rows, columns); err != nil || !reflect.DeepEqual(again, fitted) {
			t.Fatal("the same table was fitted in two ways")
		}
		if better := cheaperCycle(raw, fitted); better {
			t.Fatalf("%v fitted to %v can be bettered", raw, fitted)
		}
		if same, err := Fit(fitted, rows, columns); err != nil || !reflect.DeepEqual(same, fitted) {
			t.Fatal("a table that adds up was changed")
		}
	})
}

func margins(cells [][]int64) (rows, columns []int64) {
	columns = make([]int64, len(cells[0]))
	for _, row := range cells {
		rows = append(rows, rowSum(row))
		for j, count := range row {
			columns[j] += count
		}
	}
	return rows, columns
}

// cheaperCycle looks for a cycle of cells, up and down in turn, that lowers the sum of squares, by Floyd and Warshall on rows and columns.
func cheaperCycle(raw, fitted [][]int64) bool {
	height, width := len(raw), len(raw[0])
	const far = int64(1) << 50
	n := height + width
	distance := make([][]int64, n)
	for i := range distance {
		distance[i] = slices.Repeat([]int64{far}, n)
	}
	for i := range height {
		for j := range width {
			change := fitted[i][j] - raw[i][j]
			distance[i][height+j] = 2*change + 1
			distance[height+j][i] = -2*change + 1
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				distance[i][j] = min(distance[i][j], distance[i][k]+distance[k][j])
			}
		}
	}
	for i := range n {
		if distance[i][i] < 0 {
			return true
		}
	}
	return false
}

// In small tables every table with these margins near enough is looked at.
func TestFitIsNearestByBruteForce(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		cells, truth := make([][]int64, 3), make([][]int64, 3)
		for i := range 3 {
			for range 3 {
				count := random.Int64N(9)
				truth[i] = append(truth[i], count)
				cells[i] = append(cells[i], count+random.Int64N(9)-4)
			}
		}
		rows, columns := margins(truth)
		fitted, err := Fit(cells, rows, columns)
		if err != nil {
			t.Fatal(err)
		}
		got, best := squaredChange(cells, fitted), int64(1<<40)
		const around = 6
		for code := range 13 * 13 * 13 * 13 {
			candidate := [][]int64{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}
			rest := code
			for i := range 2 {
				for j := range 2 {
					candidate[i][j] = fitted[i][j] + int64(rest%13) - around
					rest /= 13
				}
				candidate[i][2] = rows[i] - candidate[i][0] - candidate[i][1]
			}
			for j := range 3 {
				candidate[2][j] = columns[j] - candidate[0][j] - candidate[1][j]
			}
			best = min(best, squaredChange(cells, candidate))
		}
		if got != best {
			t.Errorf("%v fitted to %v changes %d, the least is %d", cells, fitted, got, best)
		}
	}
}

func squaredChange(a, b [][]int64) int64 {
	var sum int64
	for i := range a {
		for j := range a[i] {
			sum += (a[i][j] - b[i][j]) * (a[i][j] - b[i][j])
		}
	}
	return sum
}

// Totals of rows alone, of columns alone, of both or of none.
func TestFitToPartOfTheMargins(t *testing.T) {
	cells := [][]int64{{5, -1, 7}, {0, 3, 2}}
	for _, c := range []struct {
		rows, columns []int64
		want          [][]int64
	}{
		{nil, nil, cells},
		{[]int64{14, 5}, nil, [][]int64{{6, 0, 8}, {0, 3, 2}}},
		{nil, []int64{5, 2, 11}, [][]int64{{5, -1, 8}, {0, 3, 3}}},
		{[]int64{11, 8}, []int64{5, 5, 9}, [][]int64{{5, 0, 6}, {0, 5, 3}}},
	} {
		got, err := Fit(cells, c.rows, c.columns)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("rows %v, columns %v: %v, want %v (%v)", c.rows, c.columns, got, c.want, err)
		}
	}
	for _, c := range []struct {
		cells         [][]int64
		rows, columns []int64
	}{{nil, nil, nil}, {cells, []int64{1}, nil}, {cells, nil, []int64{1}}, {cells, []int64{1, 2}, []int64{1, 1, 2}}, {[][]int64{{1}, {1, 2}}, nil, nil}} {
		if got, err := Fit(c.cells, c.rows, c.columns); err == nil {
			t.Errorf("%v was fitted to %v and %v: %v", c.cells, c.rows, c.columns, got)
		}
	}
}

// Margins one after another: a three-way table keeps its exact totals of region, of tenure and of outcome.
func TestFitThreeWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		regions, tenures, outcomes := rapid.IntRange(1, 5).Draw(t, "regions"), rapid.IntRange(1, 4).Draw(t, "tenures"), rapid.IntRange(1, 4).Draw(t, "outcomes")
		truth, noisy := drawCells(t, regions*outcomes, tenures, 0, 40), drawCells(t, regions*outcomes, tenures, -8, 48)
		perCell := func(cells [][]int64) [][]int64 { // region by outcome
			sums := make([][]int64, regions)
			for i, row := range cells {
				sums[i/outcomes] = append(sums[i/outcomes], rowSum(row))
			}
			return sums
		}
		byRegion, byOutcome := margins(perCell(truth))
		_, byTenure := margins(truth)
		flat, err := Fit(perCell(noisy), byRegion, byOutcome)
		if err != nil {
			t.Fatal(err)
		}
		fitted, err := Fit(noisy, slices.Concat(flat...), byTenure)
		if err != nil {
			t.Fatal(err)
		}
		gotRegion, gotOutcome := margins(perCell(fitted))
		_, gotTenure := margins(fitted)
		if !slices.Equal(gotRegion, byRegion) || !slices.Equal(gotOutcome, byOutcome) || !slices.Equal(gotTenure, byTenure) {
			t.Fatalf("regions %v, tenures %v, outcomes %v", gotRegion, gotTenure, gotOutcome)
		}
	})
}

// A large platform's cross: 250 regions in 6 bands of tenure by 9 outcomes.
func BenchmarkFit(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	truth, noisy := make([][]int64, 1500), make([][]int64, 1500)
	for i := range truth {
		for range 9 {
			count := random.Int64N(400)
			truth[i], noisy[i] = append(truth[i], count), append(noisy[i], count+random.Int64N(21)-10)
		}
	}
	rows, columns := margins(truth)
	for b.Loop() {
		if _, err := Fit(noisy, rows, columns); err != nil {
			b.Fatal(err)
		}
	}
}
