package noise

import (
	"math/big"
	"sync"

	"daylight/internal/problem"
)

// The variances that Daylight names. Any whole number from MinVariance to MaxVariance has a table.
const (
	Standard    = 9
	Strict      = 16
	MinVariance = 4
	MaxVariance = 100
)

// reach is how many standard deviations the noise goes to either side. Beyond lies a mass of 2.5e-34.
const reach = 12

// Table is the public recipe of the noise: the discrete Gaussian, P(z) proportional to exp(-z²/(2·variance)) on the whole
// numbers (Canonne, Kamath and Steinke 2020, "The Discrete Gaussian for Differential Privacy"), within 12 standard deviations,
// as thresholds on 64 random bits. Safe for use by several goroutines.
type Table struct {
	variance   int
	reach      int      // the noise lies in [-reach, reach]
	thresholds []uint64 // of z = -reach, -reach+1, …; only those below 2^64
}

var tables [MaxVariance + 1]struct {
	once  sync.Once
	table *Table
}

// TableOf returns the table of a variance, which is built once and shared.
func TableOf(variance int) (*Table, error) {
	if variance < MinVariance || variance > MaxVariance {
		return nil, problem.New(problem.Invalid, "Noise of variance %d is not offered; choose %d (standard), %d (strict) or another from %d to %d.",
			variance, Standard, Strict, MinVariance, MaxVariance)
	}
	entry := &tables[variance]
	entry.once.Do(func() { entry.table = newTable(variance) })
	return entry.table, nil
}

// newTable rounds with proof: every number is held between two whole numbers, and where the two ends of a threshold round
// differently, all is computed again with twice the bits. That ends, because a threshold's exact value is no fraction of 2:
// exp(-1/(2·variance)) is transcendental.
func newTable(variance int) *Table {
	t := &Table{variance: variance, reach: int(new(big.Int).Sqrt(big.NewInt(int64(reach * reach * variance))).Int64())}
	for bits := uint(192); ; bits *= 2 {
		if thresholds, sure := t.round(bits); sure {
			t.thresholds = thresholds
			return t
		}
	}
}

// round computes the thresholds floor(2^64·CDF(z) + 1/2) with a number of bits, and says whether the bits suffice.
func (t *Table) round(bits uint) ([]uint64, bool) {
	weights := make([]bounds, t.reach+1) // of |z|, times 2^bits
	weights[0] = exactly(1, bits)
	base := expOfMinusInverse(int64(2*t.variance), bits)
	square := base.times(base, bits)
	step := base // base^(2z+1), because (z+1)² = z² + 2z + 1
	for z := range t.reach {
		weights[z+1] = weights[z].times(step, bits)
		step = step.times(square, bits)
	}
	total := weights[0]
	for _, w := range weights[1:] {
		total = total.plus(w).plus(w)
	}
	var thresholds []uint64
	below := exactly(0, bits)
	for z := -t.reach; z < t.reach; z++ {
		below = below.plus(weights[max(z, -z)])
		low, high := nearest64(below.low, total.high), nearest64(below.high, total.low)
		if low.Cmp(high) != 0 {
			return nil, false
		}
		if !low.IsUint64() {
			break // 2^64: from here on every draw is below
		}
		thresholds = append(thresholds, low.Uint64())
	}
	return thresholds, true
}

// nearest64 returns floor(2^64·part/whole + 1/2).
func nearest64(part, whole *big.Int) *big.Int {
	doubled := new(big.Int).Lsh(part, 65)
	doubled.Add(doubled, whole)
	return doubled.Div(doubled, new(big.Int).Lsh(whole, 1))
}

// Variance returns the variance parameter; the variance of the draws agrees with it to 1e-15.
func (t *Table) Variance() int { return t.variance }

// Reach returns the largest noise that the table holds.
func (t *Table) Reach() int { return t.reach }

// Thresholds returns the recipe as it is published: the noise of 64 random bits u is the first z of -Reach(), -Reach()+1, …
// whose threshold is above u. Thresholds that are 2^64, and so above every u, are left out at the end.
func (t *Table) Thresholds() []uint64 { return append([]uint64(nil), t.thresholds...) }

// Noise returns the noise that 64 uniformly random bits stand for.
func (t *Table) Noise(u uint64) int64 {
	low, high := 0, len(t.thresholds)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if u < t.thresholds[middle] {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return int64(low - t.reach)
}
