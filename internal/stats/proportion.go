package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Proportion is K of N with its interval. Defined is false where N is 0: there is then no value and no interval.
type Proportion struct {
	K, N     int64
	Defined  bool
	Value    float64
	Interval Interval
}

// Names of the intervals of a proportion and of a count.
const (
	WilsonMethod         = "Wilson score"
	ClopperPearsonMethod = "Clopper–Pearson exact"
	GarwoodMethod        = "Garwood exact Poisson"
)

// Wilson returns k of n with the score interval at 95 % (Wilson 1927, JASA 22:209–212; Brown, Cai and DasGupta 2001, Statistical
// Science 16:101–133), the mean coverage of which is nominal. It panics unless 0 ≤ k ≤ n: such counts are a fault of the caller.
func Wilson(k, n int64) Proportion {
	mustCount(k, n)
	p := Proportion{K: k, N: n}
	if n == 0 {
		return p
	}
	p.Defined, p.Value = true, float64(k)/float64(n)
	p.Interval = wilsonInterval(p.Value, float64(n))
	return p
}

// wilsonInterval is the score interval of a share of n cases, which need not be whole: an effective number is not.
func wilsonInterval(share, n float64) Interval {
	z2 := z95 * z95
	centre := share + z2/(2*n)
	spread := z95 * math.Sqrt(share*(1-share)/n+z2/(4*n*n))
	scale := 1 + z2/n
	i := Interval{Low: (centre - spread) / scale, High: (centre + spread) / scale, Level: Level95, Method: WilsonMethod}
	if share == 0 {
		i.Low = 0
	}
	if share == 1 {
		i.High = 1
	}
	return i
}

// ClopperPearson returns k of n with the exact binomial interval at 95 % (Clopper and Pearson 1934, Biometrika 26:404–413). It
// covers at least as often as it says, whatever the share, and is wider than Wilson's for that: use it where a report promises
// "at least 95 %". It panics unless 0 ≤ k ≤ n.
func ClopperPearson(k, n int64) Proportion {
	mustCount(k, n)
	p := Proportion{K: k, N: n}
	if n == 0 {
		return p
	}
	p.Defined, p.Value = true, float64(k)/float64(n)
	p.Interval = Interval{Level: Level95, Method: ClopperPearsonMethod}
	if x := min(k, n-k); x == k {
		p.Interval.Low, p.Interval.High = exactLower(x, n), exactUpper(x, n)
	} else {
		p.Interval.Low, p.Interval.High = 1-exactUpper(x, n), 1-exactLower(x, n)
	}
	return p
}

// exactLower is the share at which x events or more have a probability of 2.5 %, and exactUpper that at which x or fewer have. The
// beta quantile is good to six digits where x is small among a thousand million; a step or two of Newton's adds the others.
func exactLower(x, n int64) float64 {
	if x == 0 {
		return 0
	}
	k, m := float64(x), float64(n)
	p := mathext.InvRegIncBeta(k, m-k+1, tail95)
	for range 2 {
		p -= (binomialAbove(k, m, p) - tail95) / (m * math.Exp(logBinomial(k-1, m-1, p)))
	}
	return p
}

func exactUpper(x, n int64) float64 {
	if x == n {
		return 1
	}
	k, m := float64(x), float64(n)
	p := mathext.InvRegIncBeta(k+1, m-k, 1-tail95)
	for range 2 {
		p += (binomialBelow(k, m, p) - tail95) / (m * math.Exp(logBinomial(k, m-1, p)))
	}
	return p
}

// Reliability says whether a proportion rests on enough to be shown, and whether it needs a warning.
type Reliability struct {
	Show          bool
	Flag          bool    // to be shown with a warning, or not shown
	Width         float64 // of the interval
	RelativeWidth float64 // of the interval, by the value; 0 where the value is 0
	Notes         []string
}

// Reliability applies the presentation standards of the US National Center for Health Statistics (Parker et al. 2017, Vital and
// Health Statistics 2(175)) to the proportion's own interval. It is shown where it rests on 30 cases or more and its interval is
// narrower than 0.30. An interval of 0.05 or less is narrow enough for any value; a wider one is flagged where it is wider than
// 1.3 times the value, as it always is where the value is 0.
func (p Proportion) Reliability() Reliability {
	if !p.Defined {
		return Reliability{Flag: true, Notes: []string{"There are no cases."}}
	}
	r := Reliability{Width: p.Interval.Width()}
	if p.Value > 0 {
		r.RelativeWidth = r.Width / p.Value
	}
	switch {
	case p.N < 30:
		r.Notes = append(r.Notes, fmt.Sprintf("Fewer than 30 cases: the share rests on %d.", p.N))
	case r.Width >= .30:
		r.Notes = append(r.Notes, "The interval spans 30 percentage points or more.")
	default:
		r.Show = true
		if r.Width > .05 && r.Width > 1.3*p.Value {
			r.Flag = true
			r.Notes = append(r.Notes, "The interval is wide for so small a share.")
		}
	}
	r.Flag = r.Flag || !r.Show
	return r
}

// Count is a number of events with the interval of the mean number that the same process would bring about.
type Count struct {
	N        int64
	Interval Interval
}

// Garwood returns n events with the exact Poisson interval at 95 % (Garwood 1936, Biometrika 28:437–442). It panics where n is
// negative.
func Garwood(n int64) Count {
	mustCount(0, n)
	c := Count{N: n, Interval: Interval{Level: Level95, Method: GarwoodMethod}}
	if n > 0 {
		c.Interval.Low = mathext.GammaIncRegInv(float64(n), tail95)
	}
	c.Interval.High = mathext.GammaIncRegCompInv(float64(n)+1, tail95)
	return c
}
