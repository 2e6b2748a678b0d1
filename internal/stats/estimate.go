// Package stats holds the estimates that reports rest on, as pure functions. A number leaves it only together with what it
// rests on: its numerator and denominator, its interval, the interval's level and method, and what has to be said beside it.
//
// Counts that cannot be, such as 5 of 3, are a fault of the caller and panic. Counts that can be and admit no estimate come back
// as an error where the whole result is lacking, and as a Defined of false where a part of it is. Nothing is ever NaN.
package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Level95 is the confidence level of every published interval.
const Level95 = 0.95

// z95 is the 97.5 % point of the standard normal distribution, and tail95 what an interval leaves out on either side.
const (
	z95    = 1.959963984540054
	tail95 = 0.025
)

// Interval is a closed interval at a confidence level. The zero value, without a Method, is no interval.
type Interval struct {
	Low, High float64
	Level     float64
	Method    string
}

// Width is how far the interval reaches.
func (i Interval) Width() float64 { return i.High - i.Low }

// Estimate is a number computed from counts, as part of a result that holds these counts. Where Defined is false it has no value.
// Its interval may be absent, and is then the zero value.
type Estimate struct {
	Defined  bool
	Value    float64
	SE       float64 // standard error of the value, of its logarithm for a ratio; 0 where the method has none
	Interval Interval
	Notes    []string // sentences for the reader: assumptions and warnings
}

// Test is a test of the hypothesis that nothing differs, against a difference in either direction.
type Test struct {
	Defined   bool
	Statistic float64 // a standard normal deviate or χ²; 0 where the method has none
	P         float64
	Method    string
}

// NormalMethod names an interval of the estimate plus or minus 1.96 standard errors, LogNormalMethod one of its logarithm.
const (
	NormalMethod    = "normal approximation"
	LogNormalMethod = "normal approximation of the logarithm"
)

// normalInterval is value ± 1.96 se, kept within what the value can be.
func normalInterval(value, se, lowest, highest float64) Interval {
	return Interval{Low: clamp(value-z95*se, lowest, highest), High: clamp(value+z95*se, lowest, highest), Level: Level95, Method: NormalMethod}
}

// ratioOf is a/b with the interval that the standard error of its logarithm gives; a and b are positive.
func ratioOf(a, b, seLog float64, method string) Estimate {
	ratio, factor := a/b, math.Exp(z95*seLog)
	return Estimate{Defined: true, Value: ratio, SE: seLog,
		Interval: Interval{Low: ratio / factor, High: ratio * factor, Level: Level95, Method: method}}
}

// zTest is the two-sided test of a standard normal deviate.
func zTest(z float64, method string) Test {
	return Test{Defined: true, Statistic: z, P: twoSided(z), Method: method}
}

// twoSided is the probability that a standard normal deviate lies at least as far from 0 as z.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normalBelow is the probability that a standard normal deviate is at most z.
func normalBelow(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// chiSquareAbove is the probability that χ² with df degrees of freedom is at least x.
func chiSquareAbove(x float64, df int) float64 { return mathext.GammaIncRegComp(float64(df)/2, x/2) }

func clamp(x, lowest, highest float64) float64 { return math.Min(math.Max(x, lowest), highest) }

// mustCount panics unless 0 ≤ k ≤ n.
func mustCount(k, n int64) {
	if k < 0 || k > n {
		panic(fmt.Sprintf("stats: %d of %d is no proportion", k, n))
	}
}
