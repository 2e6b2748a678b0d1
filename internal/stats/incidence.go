package stats

import (
	"fmt"
	"math"
	"slices"
)

// CompetingTimes is the histogram of how long cases took to the first of several outcomes: at each whole minute, how many had
// each of them, and how many were lost sight of with none. Which outcome stands at which place is the caller's choice.
type CompetingTimes struct {
	Minutes []int64   // ascending, each once
	Events  [][]int64 // by outcome, then by minute
	Lost    []int64
}

// Incidence is the Aalen–Johansen estimate of what had become of the cases, as a step function of time.
type Incidence struct {
	Steps    []IncidenceStep // ascending by time
	N        int64           // cases
	Events   []int64         // by outcome
	Followed int64           // the longest time that any case was followed, in minutes
	Level    float64
	Method   string
	Notes    []string
}

// IncidenceStep is where the estimate stands at a time, the events of that time included. None and the outcomes' values add up
// to 1. Defined is false beyond what was followed, unless every case had an outcome by then.
type IncidenceStep struct {
	Minutes  int64
	Defined  bool
	AtRisk   int64             // just before
	None     float64           // share without any outcome
	Outcomes []OutcomeEstimate // in the order of CompetingTimes
}

// OutcomeEstimate is the share of the cases that had an outcome by a time.
type OutcomeEstimate struct {
	Events    int64 // by then
	Value     float64
	Variance  float64
	Low, High float64
}

// Incidence returns the Aalen–Johansen estimate (Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141–150) at every
// time at which anything happened. With one outcome it is 1 less the Kaplan–Meier curve. Unlike the ratios of outcomes to decided
// or to all cases it is right while some are still undecided, provided that whoever is lost sight of is like those who are not.
//
// The variance is that of the delta method (Marubini and Valsecchi 1995, Analysing Survival Data from Clinical Trials, 10.2),
//
//	Σ [I(t)-I(tᵢ)]² dᵢ/(nᵢ(nᵢ-dᵢ)) + Σ S(tᵢ₋)² dₖᵢ(nᵢ-dₖᵢ)/nᵢ³ - 2 Σ [I(t)-I(tᵢ)] S(tᵢ₋) dₖᵢ/nᵢ²,
//
// and the interval I^exp(±z se/(I ln I)) at 95 %. While an outcome has not been seen, its interval ends at the exact binomial bound
// of those still at risk; where every case had it, it begins at that of all cases, or at 0 if some were lost.
//
// It takes time in proportion to the distinct times, and panics where the lists differ in length.
func (c CompetingTimes) Incidence() Incidence { return c.At(c.Minutes) }

// At returns the same estimate at the given times only, in ascending order. It panics where they do not ascend.
func (c CompetingTimes) At(minutes []int64) Incidence {
	if !slices.IsSorted(minutes) {
		panic("stats: the times do not ascend")
	}
	r := Incidence{Level: Level95, Method: IncidenceMethod, Steps: make([]IncidenceStep, 0, len(minutes)), Events: make([]int64, len(c.Events))}
	if len(c.Lost) != len(c.Minutes) {
		panic(fmt.Sprintf("stats: %d counts of lost cases for %d times", len(c.Lost), len(c.Minutes)))
	}
	for k, events := range c.Events {
		if len(events) != len(c.Minutes) {
			panic(fmt.Sprintf("stats: outcome %d has %d counts for %d times", k, len(events), len(c.Minutes)))
		}
		for _, d := range events {
			r.Events[k] += d
		}
		r.N += r.Events[k]
	}
	lost := int64(0)
	for i, gone := range c.Lost {
		r.Followed = c.Minutes[i]
		lost += gone
	}
	if r.N += lost; r.N == 0 {
		r.Notes = []string{"There are no cases."}
	}
	estimates := make([]OutcomeEstimate, len(minutes)*len(c.Events)) // one piece of memory for all steps
	running := make([]outcomeSum, len(c.Events))
	left, none, hazard, i := r.N, 1.0, 0.0, 0
	for _, at := range minutes {
		s := IncidenceStep{Minutes: at, AtRisk: left}
		for ; i < len(c.Minutes) && c.Minutes[i] <= at; i++ {
			s.AtRisk = left
			n, d := float64(left), int64(0)
			for k := range running {
				if events := c.Events[k][i]; events > 0 {
					d += events
					running[k].rise(none, float64(events), n, hazard)
				}
			}
			if d > 0 && d < left {
				none *= float64(left-d) / n
				hazard += float64(d) / (n * float64(left-d))
			} else if d > 0 {
				none = 0
			}
			left -= d + c.Lost[i]
			if c.Minutes[i] < at {
				s.AtRisk = left
			}
		}
		if s.Defined = r.N > 0 && (at <= r.Followed || none == 0); s.Defined {
			s.None = none
			s.Outcomes, estimates = estimates[:len(running):len(running)], estimates[len(running):]
			for k := range running {
				s.Outcomes[k] = running[k].estimate(s.AtRisk, r.N)
			}
		}
		r.Steps = append(r.Steps, s)
	}
	return r
}

// outcomeSum carries the variance of one outcome's share along the times. Written as it stands, the formula's first and third sums
// would be over all earlier times at each time; as I(t)-I(tᵢ) grows by the same rise for all of them, sums of the terms without
// their square and without themselves suffice, and none of them is a difference.
type outcomeSum struct {
	events int64
	value  float64 // I(t)

	plain, square  float64 // Σ [I(t)-I(tᵢ)] gᵢ and Σ [I(t)-I(tᵢ)]² gᵢ, where gᵢ = dᵢ/(nᵢ(nᵢ-dᵢ))
	own            float64 // Σ S(tᵢ₋)² dₖᵢ(nᵢ-dₖᵢ)/nᵢ³
	weights, cross float64 // Σ rᵢ and Σ [I(t)-I(tᵢ)] rᵢ, where rᵢ = S(tᵢ₋) dₖᵢ/nᵢ²
}

// rise takes in d events among n at risk, where none is the share without an outcome just before and hazard is Σ gᵢ of the times
// before this one: to this one's own g the rise does not count.
func (o *outcomeSum) rise(none, d, n, hazard float64) {
	rise := none * d / n
	o.events += int64(d)
	o.value += rise
	o.square += rise * (2*o.plain + rise*hazard)
	o.plain += rise * hazard
	o.cross += rise * o.weights
	o.weights += none * d / (n * n)
	o.own += none * none * d * (n - d) / (n * n * n)
}

func (o *outcomeSum) estimate(atRisk, all int64) OutcomeEstimate {
	e := OutcomeEstimate{Events: o.events, Value: math.Min(o.value, 1), Variance: math.Max(0, o.square+o.own-2*o.cross)}
	switch {
	case o.events == 0:
		e.High = 1 - allSoFar(atRisk)
	case e.Value > 1-tolerance: // all had it, but for rounding
		e.Value, e.Variance, e.High = 1, 0, 1
		if o.events == all {
			e.Low = allSoFar(all)
		}
	default:
		log := math.Log(e.Value)
		spread := math.Exp(z95 * math.Sqrt(e.Variance) / (e.Value * -log))
		e.Low, e.High = math.Exp(log*spread), math.Exp(log/spread)
	}
	return e
}
