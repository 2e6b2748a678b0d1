// Package stats holds the estimates that reports rest on, as pure functions. A number leaves it only together with what it
// rests on: its numerator and denominator, its interval, the interval's level and method.
package stats

import (
	"fmt"
	"math"
)

// Level95 is the confidence level of every published interval.
const Level95 = 0.95

// z95 is the 97.5 % point of the standard normal distribution.
const z95 = 1.959963984540054

// Interval is a closed interval at a confidence level.
type Interval struct {
	Low, High float64
	Level     float64
	Method    string
}

// Proportion is K of N with its interval. Defined is false where N is 0: there is then no value and no interval.
type Proportion struct {
	K, N     int64
	Defined  bool
	Value    float64
	Interval Interval
}

// WilsonMethod names the interval that Wilson computes.
const WilsonMethod = "Wilson score"

// Wilson returns k of n with the score interval at 95 % (Wilson 1927, JASA 22:209–212; Brown, Cai and DasGupta 2001, Statistical
// Science 16:101–133), the mean coverage of which is nominal. It panics unless 0 ≤ k ≤ n: such counts are a fault of the caller.
func Wilson(k, n int64) Proportion {
	if k < 0 || k > n {
		panic(fmt.Sprintf("stats: %d of %d is no proportion", k, n))
	}
	p := Proportion{K: k, N: n}
	if n == 0 {
		return p
	}
	x, m := float64(k), float64(n)
	share := x / m
	z2 := z95 * z95
	centre := share + z2/(2*m)
	spread := z95 * math.Sqrt(share*(1-share)/m+z2/(4*m*m))
	scale := 1 + z2/m
	p.Defined, p.Value = true, share
	p.Interval = Interval{Low: (centre - spread) / scale, High: (centre + spread) / scale, Level: Level95, Method: WilsonMethod}
	if k == 0 {
		p.Interval.Low = 0
	}
	if k == n {
		p.Interval.High = 1
	}
	return p
}
