package stats

import "math"

// Comparison holds what two groups of exact counts say about each other: First against Second. Parts that the counts do not
// determine are not defined. Differences and ratios describe; they do not say why the groups differ.
type Comparison struct {
	First, Second Proportion
	Difference    Estimate // First less Second; interval of Newcombe
	Katz          Estimate // First by Second; not defined where either has no events
	Koopman       Estimate // First by Second; not defined where Second has no events
	Pooled        Test     // z test with the pooled variance
	Fisher        Test     // exact
	Notes         []string
}

// Names of the intervals and tests of a comparison.
const (
	NewcombeMethod = "Newcombe hybrid score"
	KatzMethod     = "Katz log"
	KoopmanMethod  = "Koopman score"
	PooledMethod   = "z of two shares, pooled variance"
	FisherMethod   = "Fisher's exact test"
)

// Compare compares k1 of n1 with k2 of n2. It panics unless 0 ≤ k ≤ n in both.
//
//   - Difference: Newcombe 1998, Statistics in Medicine 17:873–890, method 10 (from Wilson's intervals).
//   - Ratio: Katz, Baptista, Azen and Pike 1978, Biometrics 34:469–474 (logarithm); Koopman 1984, Biometrics 40:513–517 (score).
//   - Fisher's two-sided p adds up the tables that are at most as probable as the one observed, as R's fisher.test does.
func Compare(k1, n1, k2, n2 int64) Comparison {
	c := Comparison{First: Wilson(k1, n1), Second: Wilson(k2, n2)}
	if n1 == 0 || n2 == 0 {
		c.Notes = []string{"One of the groups has no cases: there is nothing to compare."}
		return c
	}
	x1, m1, x2, m2 := float64(k1), float64(n1), float64(k2), float64(n2)
	p1, p2 := x1/m1, x2/m2
	c.Difference = newcombe(c.First, c.Second)
	c.Fisher = Test{Defined: true, P: fisher(x1, m1, x2, m2), Method: FisherMethod}
	if k1+k2 > 0 && k1+k2 < n1+n2 {
		pooled := (x1 + x2) / (m1 + m2)
		c.Pooled = zTest((p1-p2)/math.Sqrt(pooled*(1-pooled)*(1/m1+1/m2)), PooledMethod)
	}
	if k2 > 0 {
		c.Koopman = koopman(x1, m1, x2, m2)
		if k1 > 0 {
			c.Katz = ratioOf(p1, p2, math.Sqrt((1-p1)/x1+(1-p2)/x2), KatzMethod)
		}
	} else {
		c.Notes = append(c.Notes, "The second group has no events: the ratio has no upper end.")
	}
	if c.fewEvents() {
		c.Notes = append(c.Notes, "Fewer than 5 cases in a cell: the exact test and the score intervals are the ones to read.")
	}
	return c
}

// Ratio is the ratio to publish: Koopman's where a cell holds fewer than 5 cases, Katz's otherwise.
func (c Comparison) Ratio() Estimate {
	if c.fewEvents() || !c.Katz.Defined {
		return c.Koopman
	}
	return c.Katz
}

func (c Comparison) fewEvents() bool {
	return min(c.First.K, c.First.N-c.First.K, c.Second.K, c.Second.N-c.Second.K) < 5
}

// newcombe is the difference of two shares with the interval made of their own.
func newcombe(a, b Proportion) Estimate {
	d := a.Value - b.Value
	return Estimate{Defined: true, Value: d, Interval: Interval{
		Low:   d - math.Hypot(a.Value-a.Interval.Low, b.Interval.High-b.Value),
		High:  d + math.Hypot(a.Interval.High-a.Value, b.Value-b.Interval.Low),
		Level: Level95, Method: NewcombeMethod}}
}

// koopman is the ratio of two shares, the second above 0, with the ratios that the score test does not reject. The statistic falls
// to 0 at the observed ratio and rises on both sides of it, and so each end is found by halving.
func koopman(x1, n1, x2, n2 float64) Estimate {
	p1, p2 := x1/n1, x2/n2
	within := func(ratio float64) bool {
		// The likeliest shares q with this ratio are the root of a quadratic (Miettinen and Nurminen 1985, Statistics in Medicine
		// 4:213–226). Its discriminant, and what is left of each share to 1, are written as sums, since differences would lose half
		// of the digits where a share is near 1.
		first, second, others := ratio*(n1+x2), n2+x1, ratio*(n1-x1)*(n2-x2)
		root := math.Hypot(first-second, 2*math.Sqrt(others))
		plus := func(difference float64) float64 { // root + difference
			if difference < 0 {
				return 4 * others / (root - difference)
			}
			return root + difference
		}
		whole := first + second + root
		q2 := 2 * (x1 + x2) / whole
		left1, left2 := (plus(second-first)+2*ratio*(n1-x1))/whole, (plus(first-second)+2*(n2-x2))/whole
		variance := ratio*q2*left1/n1 + ratio*ratio*q2*left2/n2
		distance := p1 - ratio*p2
		return distance*distance <= z95*z95*variance
	}
	value := p1 / p2
	e := Estimate{Defined: true, Value: value, Interval: Interval{Level: Level95, Method: KoopmanMethod}}
	outside := math.Max(value, 1/n1)
	for within(outside) {
		outside *= 2
	}
	e.Interval.High = boundary(value, outside, within)
	if x1 > 0 {
		e.Interval.Low = boundary(value, 0, within)
	}
	return e
}

// boundary halves the way from inside to outside until it stands where within changes.
func boundary(inside, outside float64, within func(float64) bool) float64 {
	for range 200 {
		middle := inside + (outside-inside)/2
		if middle == inside || middle == outside {
			break
		}
		if within(middle) {
			inside = middle
		} else {
			outside = middle
		}
	}
	return inside
}

// fisher is the two-sided exact p of two shares. Given the events of both, those of the first group are hypergeometric; from the
// mode the probabilities fall on both sides, so that the tables at most as probable as the observed one are two tails. R's
// relative tolerance of 1e-7 decides what is as probable.
func fisher(x1, n1, x2, n2 float64) float64 {
	events, all := x1+x2, n1+n2
	log := func(x float64) float64 { return logHypergeometric(x, n1, events, all) }
	first, last := math.Max(0, n1-(all-events)), math.Min(n1, events)
	mode := clamp(math.Floor((n1+1)*(events+1)/(all+2)), first, last)
	bar := log(x1) + math.Log1p(1e-7)
	if log(mode) <= bar {
		return 1
	}
	// From rare, where the tables count, to common, where they do not.
	edge := func(rare, common float64) float64 {
		if log(rare) > bar {
			return math.NaN()
		}
		for math.Abs(common-rare) > 1 {
			middle := math.Floor((rare + common) / 2)
			if log(middle) <= bar {
				rare = middle
			} else {
				common = middle
			}
		}
		return rare
	}
	p := 0.
	if low := edge(first, mode); !math.IsNaN(low) {
		p += hypergeometricBelow(low, n1, events, all)
	}
	if high := edge(last, mode); !math.IsNaN(high) {
		p += hypergeometricAbove(high, n1, events, all)
	}
	return math.Min(1, p)
}
