package noise

import (
	"math/big"

	"daylight/internal/problem"
)

// Within returns the probability that the noise in a sum of so many cells is at most a, to either side.
func Within(variance, cells int, a int64) (float64, error) {
	sum, err := sumOf(variance, cells)
	if err != nil {
		return 0, err
	}
	return sum.within(int(a)), nil
}

// Margin returns the smallest a that the noise in a sum of so many cells stays within with at least the probability p, 0 < p < 1.
func Margin(variance, cells int, p float64) (int64, error) {
	if p <= 0 || p >= 1 {
		return 0, problem.New(problem.Internal, "There is no margin for a probability of %v.", p)
	}
	sum, err := sumOf(variance, cells)
	if err != nil {
		return 0, err
	}
	inside := 0.0
	for a := 0; a < -sum.from; a++ {
		inside += sum.p[a-sum.from]
		if a > 0 {
			inside += sum.p[-a-sum.from]
		}
		if inside >= p {
			return int64(a), nil
		}
	}
	return int64(-sum.from), nil
}

func sumOf(variance, cells int) (distribution, error) {
	table, err := TableOf(variance)
	if err != nil {
		return distribution{}, err
	}
	if cells < 1 {
		return distribution{}, problem.New(problem.Internal, "A sum of %d cells has no noise to speak of.", cells)
	}
	return table.sum(cells), nil
}

// SumVariance returns the variance of the noise in a sum of protected counts: cells of the given variance, as many of them as the
// sum has. Intervals of rates that rest on protected counts need it for numerator and remainder.
func SumVariance(variance, cells int) *big.Rat { return big.NewRat(int64(variance)*int64(cells), 1) }

// FittedVariance returns the variance of the noise in a sum of some of a column's cells after the column was fitted to a total: cells
// of rows cells of the given variance, where the total itself carries the variance total (0 for an exact one). It is
// variance·k·(1-k/m) + (k/m)²·total, with k cells of m, because a column's parts are uncorrelated with its own sum, and with
// what other measures add to the total. The rounding to whole numbers, less than one in each cell, is left out; a fit to rows as
// well lowers the variance further.
func FittedVariance(variance, cells, rows int, total *big.Rat) *big.Rat {
	share := big.NewRat(int64(cells), int64(rows))
	result := new(big.Rat).Mul(SumVariance(variance, cells), new(big.Rat).Sub(big.NewRat(1, 1), share))
	return result.Add(result, share.Mul(share, new(big.Rat).Mul(share, total)))
}
