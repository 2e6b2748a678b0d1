package noise

import (
	"math/big"
	"slices"

	"daylight/internal/problem"
)

// Protected is a measure's protected counts by outcome: Cells[i] is a row, a count for each outcome. All tables of a spine divide the
// same cases into the same outcomes.
type Protected struct {
	Variance int // of the noise in each cell
	Cells    [][]int64
}

// Spine is the outcomes' totals as all measures together tell them.
type Spine struct {
	Means    []*big.Rat // of each outcome
	Variance *big.Rat   // of the noise in each mean
	Totals   []int64    // the means in whole numbers, which add up to the rounded sum of the means, or to the exact total
}

// NewSpine combines what the tables say of each outcome's total, each in inverse proportion to its noise: the mean of the Y_j,
// weighted by 1/(m_j·variance_j), where m_j cells of table j add up to Y_j. Its variance is one over the sum of the weights. With an exact
// total over all outcomes (nil without) the means are moved by equal amounts to agree with it.
func NewSpine(tables []Protected, total *int64) (Spine, error) {
	if len(tables) == 0 {
		return Spine{}, problem.New(problem.Internal, "Totals were to be combined from no tables.")
	}
	outcomes := 0
	weights := new(big.Rat)
	for i, table := range tables {
		columns, err := columnsOf(table.Cells)
		if err != nil {
			return Spine{}, err
		}
		if i > 0 && columns != outcomes || table.Variance < 1 {
			return Spine{}, problem.New(problem.Internal, "The tables to combine divide the cases into different outcomes, or have no noise.")
		}
		outcomes = columns
		weights.Add(weights, table.weight())
	}
	s := Spine{Variance: new(big.Rat).Inv(weights)}
	sum := new(big.Rat)
	for outcome := range outcomes {
		mean := new(big.Rat)
		for _, table := range tables {
			column := big.NewRat(columnSum(table.Cells, outcome), 1)
			mean.Add(mean, column.Mul(column, table.weight()))
		}
		mean.Mul(mean, s.Variance)
		s.Means = append(s.Means, mean)
		sum.Add(sum, mean)
	}
	whole := nearest(sum)
	if total != nil {
		whole = *total
		move := new(big.Rat).Sub(big.NewRat(whole, 1), sum)
		move.Mul(move, big.NewRat(1, int64(outcomes)))
		for _, mean := range s.Means {
			mean.Add(mean, move)
		}
	}
	s.Totals = wholes(s.Means, whole)
	return s, nil
}

func (p Protected) weight() *big.Rat { return big.NewRat(1, int64(len(p.Cells))*int64(p.Variance)) }

// Adjustment returns what is added to every cell of a table's outcome so that the outcome adds up to the mean.
func (s Spine) Adjustment(of Protected, outcome int) *big.Rat {
	short := new(big.Rat).Sub(s.Means[outcome], big.NewRat(columnSum(of.Cells, outcome), 1))
	return short.Mul(short, big.NewRat(1, int64(len(of.Cells))))
}

// wholes rounds values by the method of the largest remainder: each down, then those with the largest remainders up, until they add up to
// the total, which is the sum of the values or the nearest whole number. Of equal remainders the earlier comes first.
func wholes(values []*big.Rat, total int64) []int64 {
	rounded := make([]int64, len(values))
	remainders := make([]*big.Rat, len(values))
	order := make([]int, len(values))
	for i, value := range values {
		rounded[i] = floor(value)
		remainders[i] = new(big.Rat).Sub(value, big.NewRat(rounded[i], 1))
		total -= rounded[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for _, i := range order[:total] {
		rounded[i]++
	}
	return rounded
}

func floor(r *big.Rat) int64 { return new(big.Int).Div(r.Num(), r.Denom()).Int64() }

func nearest(r *big.Rat) int64 { return floor(new(big.Rat).Add(r, big.NewRat(1, 2))) }

// columnsOf returns the number of columns, and an error for a table that is empty or ragged.
func columnsOf(cells [][]int64) (int, error) {
	if len(cells) == 0 || len(cells[0]) == 0 {
		return 0, problem.New(problem.Internal, "A table without cells cannot be made to add up.")
	}
	for _, row := range cells {
		if len(row) != len(cells[0]) {
			return 0, problem.New(problem.Internal, "The rows of a table differ in length.")
		}
	}
	return len(cells[0]), nil
}

func columnSum(cells [][]int64, column int) int64 {
	var sum int64
	for _, row := range cells {
		sum += row[column]
	}
	return sum
}

func rowSum(row []int64) int64 {
	var sum int64
	for _, count := range row {
		sum += count
	}
	return sum
}
