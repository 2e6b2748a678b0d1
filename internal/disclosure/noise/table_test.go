package noise

import (
	"math"
	"math/big"
	"testing"
)

// Thresholds that were computed with 80 decimal digits in Python and 400 bits in Go.
func TestReferenceThresholds(t *testing.T) {
	table := tableOf(t, Standard)
	if table.Reach() != 36 || table.Variance() != 9 {
		t.Fatalf("reach %d, variance %d", table.Reach(), table.Variance())
	}
	thresholds := table.Thresholds()
	for z, want := range map[int]uint64{
		-20: 609700874, -10: 13521454511129872, -3: 3712085205166595153, -2: 5676343739409190736, -1: 7996841012396892066,
		0: 10449903061312659550, 1: 12770400334300360880, 2: 14734658868542956463, 3: 16222516211387861157,
		10: 18442705961176701637, 20: 18446744073647774393,
	} {
		if got := thresholds[z+36]; got != want {
			t.Errorf("threshold of %d is %d, want %d", z, got, want)
		}
	}
}

// Every variance on offer gives a table that is symmetric, of mean 0 and of its variance to 1e-15, and as near to the ideal as 64 bits
// allow.
func TestEveryTable(t *testing.T) {
	for variance := MinVariance; variance <= MaxVariance; variance++ {
		table := tableOf(t, variance)
		if reach := table.Reach(); reach*reach > 144*variance || (reach+1)*(reach+1) <= 144*variance {
			t.Errorf("variance %d reaches %d", variance, reach)
		}
		p := exactProbabilities(table)
		total, mean, second := new(big.Rat), new(big.Rat), new(big.Rat)
		for i, mass := range p {
			z := int64(i - table.reach)
			total.Add(total, mass)
			mean.Add(mean, new(big.Rat).Mul(mass, big.NewRat(z, 1)))
			second.Add(second, new(big.Rat).Mul(mass, big.NewRat(z*z, 1)))
			if mass.Sign() < 0 || mass.Cmp(p[len(p)-1-i]) != 0 {
				t.Errorf("variance %d: the mass of %d is %s, of its mirror image %s", variance, z, mass, p[len(p)-1-i])
			}
		}
		off, _ := second.Sub(second, big.NewRat(int64(variance), 1)).Float64()
		if total.Cmp(big.NewRat(1, 1)) != 0 || mean.Sign() != 0 || math.Abs(off) > 1e-15*float64(variance) {
			t.Errorf("variance %d: total %s, mean %s, variance off by %g", variance, total.FloatString(20), mean.FloatString(20), off)
		}
		if distance := fromIdeal(t, table); distance > 64*0x1p-64 {
			t.Errorf("variance %d: %g from the ideal", variance, distance)
		}
	}
	if got := fromIdeal(t, tableOf(t, Standard)); math.Abs(got-5.1e-19) > .05e-19 {
		t.Errorf("the standard table is %g from the ideal, want 5.1e-19", got)
	}
}

func exactProbabilities(table *Table) []*big.Rat {
	whole := new(big.Int).Lsh(one, 64)
	p := make([]*big.Rat, 2*table.reach+1)
	below := new(big.Int)
	for i := range p {
		above := whole
		if i < len(table.thresholds) {
			above = new(big.Int).SetUint64(table.thresholds[i])
		}
		p[i] = new(big.Rat).SetFrac(new(big.Int).Sub(above, below), whole)
		below = above
	}
	return p
}

// fromIdeal returns the total variation distance of a table from the discrete Gaussian, with 400 bits and a series of its own.
func fromIdeal(t *testing.T, table *Table) float64 {
	t.Helper()
	const bits = 400
	number := func(n float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(n) }
	base, term := number(1), number(1) // exp(-1/(2·variance))
	for k := 1.0; k < 100; k++ {
		term.Quo(term, number(-k*float64(2*table.variance)))
		base.Add(base, term)
	}
	weights := make([]*big.Float, 2*table.reach+1) // base^(z²), each by its own squarings
	for z := range weights {
		weights[z] = number(1)
		power := new(big.Float).Copy(base)
		for n := z * z; n > 0; n >>= 1 {
			if n&1 == 1 {
				weights[z].Mul(weights[z], power)
			}
			power.Mul(power, power)
		}
	}
	weight := func(z int) *big.Float { return weights[max(z, -z)] }
	total := new(big.Float).SetPrec(bits)
	for z := -2 * table.reach; z <= 2*table.reach; z++ {
		total.Add(total, weight(z))
	}
	distance := new(big.Float).SetPrec(bits)
	for i, mass := range exactProbabilities(table) {
		ideal := number(0).Quo(weight(i-table.reach), total)
		ideal.Sub(ideal, new(big.Float).SetPrec(bits).SetRat(mass))
		distance.Add(distance, ideal.Abs(ideal))
	}
	result, _ := distance.Float64()
	return result / 2
}

// The bits that were not enough are noticed: with few of them a table is refused and not guessed.
func TestTooFewBitsAreNoticed(t *testing.T) {
	table := tableOf(t, Standard)
	if _, sure := table.round(66); sure {
		t.Error("66 bits cannot round a threshold of 64 bits with certainty")
	}
	for _, bits := range []uint{192, 400, 1000} {
		thresholds, sure := table.round(bits)
		if !sure || len(thresholds) != len(table.thresholds) {
			t.Fatalf("%d bits: sure %v", bits, sure)
		}
		for i, c := range thresholds {
			if c != table.thresholds[i] {
				t.Errorf("%d bits: threshold %d differs", bits, i)
			}
		}
	}
}

// The search finds, for any bits, what reading the table from the left finds.
func TestNoiseIsTheFirstThresholdAbove(t *testing.T) {
	for _, variance := range []int{4, 9, 10, 100} {
		table := tableOf(t, variance)
		check := func(u uint64) {
			want := int64(-table.reach)
			for _, c := range table.thresholds {
				if u < c {
					break
				}
				want++
			}
			if got := table.Noise(u); got != want {
				t.Errorf("variance %d: noise of %d is %d, want %d", variance, u, got, want)
			}
		}
		check(0)
		check(math.MaxUint64)
		for _, c := range table.thresholds {
			check(c)
			check(c + 1)
			check(c - 1)
		}
	}
}
