package stats

import (
	"fmt"
	"math"
)

// ProtectedCount is a count to which a random amount of mean 0 was added before anybody saw it. It can be negative. A sum of
// independent ones has the sum of their variances; a variance of 0 is an exact count.
type ProtectedCount struct {
	Value    float64
	Variance float64 // of the added amount
}

// Plus is the sum of two independently protected counts.
func (c ProtectedCount) Plus(other ProtectedCount) ProtectedCount {
	return ProtectedCount{c.Value + other.Value, c.Variance + other.Variance}
}

// ProtectedProportion is the share that Cases have of Cases and Rest, both protected. Where Defined is false the noise leaves no
// share to speak of. Publishable says whether the denominator stands far enough above the noise.
type ProtectedProportion struct {
	Cases, Rest ProtectedCount
	N           float64 // both together, as protected
	Defined     bool
	Value       float64
	Variance    float64 // of the value: of the process and of the noise
	Interval    Interval
	Publishable bool
	Notes       []string
}

// ProtectedWilsonMethod names the interval of a protected proportion.
const ProtectedWilsonMethod = "Wilson score, noise-aware"

// ProtectedWilson returns the share of two complementary protected counts with the score interval at 95 % that allows for the
// noise: the shares p that |y1 - p(y1+y0)| ≤ z √(n p(1-p) + v1 (1-p)² + v0 p²) does not rule out, with n = y1+y0. That is Wilson's
// idea with the variance of the noise added; without noise it is Wilson's interval. It is not available where n, the leading term
// of the squared inequality or its discriminant is not positive. Value and interval are kept within [0, 1]. Where noise made a count
// negative the inequality can leave a sliver at the end of the scale, or nothing; the interval then is no narrower than Wilson's of
// none among as many cases without noise. It panics where a variance is negative.
func ProtectedWilson(cases, rest ProtectedCount) ProtectedProportion {
	if cases.Variance < 0 || rest.Variance < 0 {
		panic(fmt.Sprintf("stats: variances %v and %v", cases.Variance, rest.Variance))
	}
	y1, y0, v1, v0 := cases.Value, rest.Value, cases.Variance, rest.Variance
	n, z2 := y1+y0, z95*z95
	p := ProtectedProportion{Cases: cases, Rest: rest, N: n}
	leading := n*n + z2*(n-v1-v0)
	// A quarter of the discriminant, with the terms that cancel left out.
	discriminant := z2 * (n*y1*y0 + v1*y0*y0 + v0*y1*y1 + z2*(n*n/4-v0*v1))
	if n <= 0 || leading <= 0 || discriminant < 0 {
		p.Notes = []string{"Too few cases beside the protection noise: no share is available."}
		return p
	}
	p.Defined, p.Value = true, clamp(y1/n, 0, 1)
	p.Variance = p.Value*(1-p.Value)/n + ((1-p.Value)*(1-p.Value)*v1+p.Value*p.Value*v0)/(n*n)
	middle, spread := y1*n+z2*(n-2*v1)/2, math.Sqrt(discriminant)
	low, high := (middle-spread)/leading, (middle+spread)/leading
	switch alone := z2 / (n + z2); {
	case y1 < 0:
		high = math.Max(high, alone)
	case y0 < 0:
		low = math.Min(low, 1-alone)
	}
	p.Interval = Interval{Low: clamp(low, 0, p.Value), High: clamp(high, p.Value, 1), Level: Level95, Method: ProtectedWilsonMethod}
	if v1 == 0 && y1 == 0 {
		p.Interval.Low = 0
	}
	if v0 == 0 && y0 == 0 {
		p.Interval.High = 1
	}
	if y1 < 0 || y0 < 0 {
		p.Notes = append(p.Notes, "The protection noise made a count negative; the share is shown at the end of the scale.")
	}
	if p.Publishable = EnoughCases(n, v1+v0); !p.Publishable {
		p.Notes = append(p.Notes, "Too few cases beside the protection noise: the share is not for publication.")
	}
	return p
}

// EnoughCases is the rule of publication: the protected denominator n is at least 30 and at least √200 ≈ 14.1 standard deviations
// of the noise in it, of which variance is the square, v1+v0. For two counts with σ = 3 each that is 60, for two with σ = 4 it is 80, and these are the two bars for which
// the interval's coverage and width were measured; n² ≥ 200 v is the one rule proportional to the noise that passes through both.
// It says that noise alone moves the denominator by 7 % at most (one standard deviation). The 30 is that of exact counts. The
// rule looks at the denominator only, so that it does not select on the outcome.
func EnoughCases(n, variance float64) bool { return n >= 30 && n*n >= 200*variance }

// LeastCases is the smallest denominator that passes EnoughCases.
func LeastCases(variance float64) int64 {
	return int64(math.Ceil(math.Max(30, math.Sqrt(200*variance))))
}

// ProtectedComparison holds what two protected proportions say about each other. Ratio is not defined where a share is 0, and
// nothing is where a proportion is not.
type ProtectedComparison struct {
	First, Second ProtectedProportion
	Difference    Estimate // First less Second
	Ratio         Estimate // First by Second
	Test          Test
	Notes         []string
}

// CompareProtected compares two independent protected proportions by their values and variances: the difference with a normal
// interval and its z test, the ratio with a normal interval of its logarithm (delta method; Katz et al. 1978, Biometrics
// 34:469–474, without noise).
func CompareProtected(first, second ProtectedProportion) ProtectedComparison {
	c := ProtectedComparison{First: first, Second: second}
	if !first.Defined || !second.Defined {
		c.Notes = []string{"One of the shares is not available: there is nothing to compare."}
		return c
	}
	if !first.Publishable || !second.Publishable {
		c.Notes = append(c.Notes, "One of the shares is not for publication, and so the comparison is not either.")
	}
	difference, se := first.Value-second.Value, math.Sqrt(first.Variance+second.Variance)
	if se > 0 {
		c.Difference = Estimate{Defined: true, Value: difference, SE: se, Interval: normalInterval(difference, se, -1, 1)}
		c.Test = zTest(difference/se, "z of two shares, noise-aware")
	} else {
		c.Notes = append(c.Notes, "Both shares lie at an end of the scale: the normal approximation has no standard error for their difference.")
	}
	if first.Value > 0 && second.Value > 0 {
		seLog := math.Sqrt(first.Variance/(first.Value*first.Value) + second.Variance/(second.Value*second.Value))
		c.Ratio = ratioOf(first.Value, second.Value, seLog, LogNormalMethod)
	}
	return c
}
