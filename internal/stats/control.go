package stats

import (
	"fmt"
	"math"
)

// BaselinePeriods is how many periods the limits of a control chart rest on at least.
const BaselinePeriods = 12

// ChartPeriod is one period of a control chart.
type ChartPeriod struct {
	Name string
	K, N int64
}

// ControlChart follows a share over time against limits that the first periods set. Until there are BaselinePeriods of them, Ready is
// false and there are no limits yet.
type ControlChart struct {
	Periods   []ChartPoint // in the order given
	Ready     bool
	Baseline  int     // periods that the limits rest on
	K, N      int64   // of the baseline
	Mean      float64 // K/N
	MeanRange float64 // mean of |zᵢ-zᵢ₋₁| over the baseline
	SigmaZ    float64 // MeanRange/1.128, how far periods differ, by how far chance alone would make them differ
	Latest    Comparison
	Notes     []string
}

// ChartPoint is one period with its limits. The p chart's are those of chance alone, which in large numbers call every period unusual;
// Laney's allow for how periods differed from each other in the baseline, and Signal is about these.
type ChartPoint struct {
	Share  Proportion
	Name   string
	P      Limits
	Laney  Limits
	Signal bool // outside Laney's limits
}

// Limits of a control chart; undefined while there are none yet.
type Limits struct {
	Defined   bool
	Low, High float64
}

// NewControlChart returns the p chart and Laney's p′ chart (Laney 2002, Quality Engineering 14:531–537) of periods in order of time:
// P ± 3 √(P(1-P)/n), and the same with the distance times σz. The limits rest on the first baseline periods, or on BaselinePeriods where
// baseline is less, and stay where they are: later periods are held against them and do not move them. Latest compares the last period
// with the one before, of which the pooled z test is the one to read; it has no groups where there are fewer than two.
//
// It returns an error for a period without cases, and where the event happened to nobody or everybody in the baseline. It panics unless
// 0 ≤ K ≤ N.
func NewControlChart(periods []ChartPeriod, baseline int) (ControlChart, error) {
	c := ControlChart{Baseline: max(baseline, BaselinePeriods)}
	for _, p := range periods {
		mustCount(p.K, p.N)
		if p.N == 0 {
			return c, fmt.Errorf("%s has no cases", p.Name)
		}
		c.Periods = append(c.Periods, ChartPoint{Share: Wilson(p.K, p.N), Name: p.Name})
	}
	if last := len(periods) - 1; last > 0 {
		c.Latest = Compare(periods[last].K, periods[last].N, periods[last-1].K, periods[last-1].N)
	}
	if len(periods) < c.Baseline {
		c.Notes = []string{fmt.Sprintf("No limits yet: they rest on %d periods, and there are %d.", c.Baseline, len(periods))}
		return c, nil
	}
	for _, p := range periods[:c.Baseline] {
		c.K, c.N = c.K+p.K, c.N+p.N
	}
	if c.K == 0 || c.K == c.N {
		return c, fmt.Errorf("the event happened to nobody or to everybody in the first %d periods: there are no limits", c.Baseline)
	}
	c.Ready, c.Mean = true, float64(c.K)/float64(c.N)
	deviation := func(p Proportion) float64 { return math.Sqrt(c.Mean * (1 - c.Mean) / float64(p.N)) }
	before := 0.
	for i := range c.Baseline {
		p := c.Periods[i].Share
		z := (p.Value - c.Mean) / deviation(p)
		if i > 0 {
			c.MeanRange += math.Abs(z-before) / float64(c.Baseline-1)
		}
		before = z
	}
	c.SigmaZ = c.MeanRange / 1.128
	if c.SigmaZ < 1 {
		c.Notes = append(c.Notes, "The baseline's periods differ less than by chance; Laney's limits are the narrower ones.")
	}
	for i := range c.Periods {
		p := &c.Periods[i]
		spread := 3 * deviation(p.Share)
		p.P = Limits{true, clamp(c.Mean-spread, 0, 1), clamp(c.Mean+spread, 0, 1)}
		p.Laney = Limits{true, clamp(c.Mean-spread*c.SigmaZ, 0, 1), clamp(c.Mean+spread*c.SigmaZ, 0, 1)}
		p.Signal = p.Share.Value < p.Laney.Low || p.Share.Value > p.Laney.High
	}
	return c, nil
}
