package noise

import (
	"daylight/internal/problem"
)

// Fit returns whole numbers near the cells that add up to the given totals of rows, of columns or of both; nil stands for totals that
// are not given. Of all such tables it returns one with the smallest sum of squared changes, always the same one. Cells may be
// negative before and after; the input stays as it is. It is an error if both are given and their sums differ.
//
// Totals may be exact or those of a Spine. More dimensions are fitted in turn: region by outcome first, then each of its cells as a
// row over tenures. Where an exact total is 0, so are its cells: leave the row or column out.
func Fit(cells [][]int64, rows, columns []int64) ([][]int64, error) {
	width, err := columnsOf(cells)
	switch {
	case err != nil:
		return nil, err
	case rows != nil && len(rows) != len(cells) || columns != nil && len(columns) != width:
		return nil, problem.New(problem.Internal, "A table of %d rows and %d columns got %d and %d totals.", len(cells), width, len(rows), len(columns))
	case rows != nil && columns != nil && rowSum(rows) != rowSum(columns):
		return nil, problem.New(problem.Internal, "The totals of rows add up to %d, those of columns to %d.", rowSum(rows), rowSum(columns))
	case rows == nil && columns == nil:
		rows = make([]int64, len(cells))
		for i, row := range cells {
			rows[i] = rowSum(row)
		}
	}
	turned := rows == nil || columns != nil && width > len(cells) // the work grows with the square of the columns
	if turned {
		cells, rows, columns = transposed(cells), columns, rows
	}
	f := newFit(cells, rows, columns)
	for columns != nil && f.improve() {
	}
	fitted := make([][]int64, len(cells))
	for i, row := range cells {
		fitted[i] = make([]int64, len(row))
		for j, count := range row {
			fitted[i][j] = count + f.change[i][j]
		}
	}
	if turned {
		fitted = transposed(fitted)
	}
	return fitted, nil
}

// fit is a table of changes that keeps the rows' totals and has the smallest sum of squares of all with its own column sums. It starts at
// such a table and moves units between columns along the cheapest path each time, which keeps it so: a transport problem with
// convex costs, solved by successive shortest paths (Ahuja, Magnanti and Orlin 1993, "Network Flows", chapter 14).
type fit struct {
	change [][]int64
	short  []int64 // what each column still lacks
}

// newFit changes each column by the same amount in every row, and then spreads over the columns what each row lacks. Changes of a row then
// differ from those of the columns by one of two neighbouring numbers, which no exchange between columns can better.
func newFit(cells [][]int64, rows, columns []int64) *fit {
	height, width := len(cells), len(cells[0])
	f := &fit{change: make([][]int64, height), short: make([]int64, width)}
	shift := make([]int64, width)
	for j, total := range columns {
		f.short[j] = total - columnSum(cells, j)
		shift[j] = floorDiv(f.short[j], int64(height))
	}
	moved := rowSum(shift)
	for i, row := range cells {
		f.change[i] = spread(rows[i]-rowSum(row)-moved, width, i)
		for j := range f.change[i] {
			f.change[i][j] += shift[j]
			f.short[j] -= f.change[i][j]
		}
	}
	return f
}

// spread divides an amount into n parts that differ by one at most, the larger ones evenly among the others, and turned by start so
// that not every row favours the same columns.
func spread(amount int64, n, start int) []int64 {
	each := floorDiv(amount, int64(n))
	rest := amount - each*int64(n)
	parts := make([]int64, n)
	for i := range parts {
		k := int64(i)
		parts[(i+start)%n] = each + (k+1)*rest/int64(n) - k*rest/int64(n)
	}
	return parts
}

// improve moves one unit to a column that lacks some from one that has too much, and says whether there was any to move.
func (f *fit) improve() bool {
	width := len(f.short)
	cost := make([][]int64, width) // of moving a unit from column a to column b within the best row
	via := make([][]int, width)
	for a := range width {
		cost[a], via[a] = make([]int64, width), make([]int, width)
		for b := range width {
			if a == b {
				continue
			}
			for i, row := range f.change {
				// (x-1)² - x² + (y+1)² - y²
				if c := 2*(row[b]-row[a]) + 2; i == 0 || c < cost[a][b] {
					cost[a][b], via[a][b] = c, i
				}
			}
		}
	}
	const none = -1
	reached, from := make([]bool, width), make([]int, width)
	distance := make([]int64, width)
	for a := range width {
		from[a] = none
		reached[a] = f.short[a] < 0
	}
	for range width { // Bellman and Ford; there is no cycle of negative cost
		changed := false
		for a := range width {
			for b := range width {
				if a != b && reached[a] && (!reached[b] || distance[a]+cost[a][b] < distance[b]) {
					reached[b], distance[b], from[b], changed = true, distance[a]+cost[a][b], a, true
				}
			}
		}
		if !changed {
			break
		}
	}
	end := none
	for b := range width {
		if f.short[b] > 0 && (end == none || distance[b] < distance[end]) {
			end = b
		}
	}
	if end == none {
		return false
	}
	f.short[end]--
	for from[end] != none {
		a := from[end]
		row := f.change[via[a][end]]
		row[a]--
		row[end]++
		end = a
	}
	f.short[end]++
	return true
}

func floorDiv(a, b int64) int64 { // b is positive
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func transposed(cells [][]int64) [][]int64 {
	turned := make([][]int64, len(cells[0]))
	for j := range turned {
		turned[j] = make([]int64, len(cells))
		for i, row := range cells {
			turned[j][i] = row[j]
		}
	}
	return turned
}
