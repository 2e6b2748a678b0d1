package stats

import (
	"math"
	"slices"
)

// Curve is the Kaplan–Meier estimate of the share still without the event, as a step function of time.
type Curve struct {
	Steps    []Step // ascending by time
	N        int64  // cases
	Events   int64
	Followed int64 // the longest time that any case was followed, in minutes
	Level    float64
	Method   string
	Notes    []string
}

// Step is where a curve stands at a time, the events of that time included. Defined is false beyond what was followed, unless
// nobody was without the event by then: it is not known how the curve goes on.
type Step struct {
	Minutes   int64
	Defined   bool
	AtRisk    int64 // just before
	Events    int64 // since the step before, this time included
	Lost      int64 // likewise
	Survival  float64
	Greenwood float64 // Σ d/(n(n-d)), the variance of ln Survival; 0 once Survival is 0
	Low, High float64 // of Survival
}

// SE is the standard error of Survival by Greenwood's formula; 0 where Survival is 1 or 0.
func (s Step) SE() float64 { return s.Survival * math.Sqrt(s.Greenwood) }

// Methods of the bands of a curve and of an incidence.
const (
	LogLogMethod    = "band around the curve, Kalbfleisch and Prentice 1980; the exact binomial bound where none had the event yet"
	IncidenceMethod = LogLogMethod + " or all had it"
)

// Curve returns the Kaplan–Meier estimate (Kaplan and Meier 1958, JASA 53:457–481) at every time at which an event or a loss
// happened, with Greenwood's variance (Greenwood 1926) and the pointwise log-log band at 95 % (Kalbfleisch and Prentice 1980, The
// Statistical Analysis of Failure Time Data, 1.3). Cases lost at a time were still at risk for the events of that time.
//
// Before the first event the band has no log-log form; its lower end then is the exact binomial one for those still at risk. Once
// nobody is left, nothing bounds the curve from above, and the band goes to 1.
func (t Times) Curve() Curve { return t.At(t.Minutes) }

// At returns the same curve at the given times only, in ascending order: a picture needs a few hundred points where the records
// have a hundred thousand. It panics where the times do not ascend.
func (t Times) At(minutes []int64) Curve {
	if !slices.IsSorted(minutes) {
		panic("stats: the times do not ascend")
	}
	c := Curve{Level: Level95, Method: LogLogMethod, Steps: make([]Step, 0, len(minutes))}
	for i := range t.Minutes {
		c.N += t.Events[i] + t.Lost[i]
		c.Events += t.Events[i]
		c.Followed = t.Minutes[i]
	}
	if c.N == 0 {
		c.Notes = []string{"There are no cases."}
	}
	left, survival, greenwood, i := c.N, 1.0, 0.0, 0
	for _, at := range minutes {
		s := Step{Minutes: at, AtRisk: left}
		for ; i < len(t.Minutes) && t.Minutes[i] <= at; i++ {
			s.AtRisk = left
			if d := t.Events[i]; d > 0 {
				survival *= float64(left-d) / float64(left)
				greenwood += float64(d) / (float64(left) * float64(left-d))
			}
			s.Events += t.Events[i]
			s.Lost += t.Lost[i]
			left -= t.Events[i] + t.Lost[i]
			if t.Minutes[i] < at {
				s.AtRisk = left
			}
		}
		if s.Defined = c.N > 0 && (at <= c.Followed || survival == 0); s.Defined {
			s.Survival = survival
			if survival > 0 {
				s.Greenwood = greenwood
			}
			s.Low, s.High = band(survival, greenwood, s.AtRisk)
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

// band is the log-log band of a survival estimate.
func band(survival, greenwood float64, atRisk int64) (low, high float64) {
	if survival == 1 {
		return allSoFar(atRisk), 1
	}
	return survivalBound(survival, greenwood, 1), survivalBound(survival, greenwood, -1)
}

// allSoFar is the least share that leaves so many of so many a probability of 2.5 %.
func allSoFar(n int64) float64 {
	if n == 0 {
		return 0
	}
	return math.Pow(tail95, 1/float64(n))
}
