package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// FunnelGroup is a group that a funnel plot compares with all of them. The variances are those of the protection noise in K and in
// N-K, 0 where the counts are exact.
type FunnelGroup struct {
	Name              string
	K, N              int64
	NoiseK, NoiseRest float64
}

// Funnel is a comparison of groups with what they have in common. It asks of which groups one should ask why; it ranks nobody.
type Funnel struct {
	Groups     []FunnelPoint // in the order given
	K, N       int64         // of all groups, or of what Around was given
	Target     float64       // K/N
	ChiSquare  float64       // Σ z² around the share of all groups
	P          float64       // of ChiSquare, with one degree of freedom less than there are groups
	Phi        float64       // mean z² after the outermost tenths were drawn in: 1 without over-dispersion
	TauSquared float64       // variance of the groups' shares beyond chance; 0 where Phi shows none
	Notes      []string
}

// FunnelPoint is one group of a funnel plot.
type FunnelPoint struct {
	FunnelGroup
	Value    float64
	Z        float64 // distance from the target, in standard deviations of chance and noise
	ZOver    float64 // the same with over-dispersion
	P        float64 // two-sided, of ZOver
	Adjusted float64 // P after Benjamini and Hochberg, over all groups
	Outside  bool    // of the 99.8 % limits with over-dispersion
	Flagged  bool    // Outside, and Adjusted below 0.05: ask why
}

// FunnelLimits are the limits of a funnel plot for groups of N cases: 2.5 % of the groups lie below Low95 by chance, 0.1 % below
// Low998, and as many above High95 and High998.
type FunnelLimits struct {
	N                              int64
	Low998, Low95, High95, High998 float64
}

// The points of the binomial distribution at which a funnel plot's limits lie.
const (
	funnel998 = 0.001
	funnel95  = 0.025
)

// NewFunnel compares groups by their share of cases with the share of all of them (Spiegelhalter 2005, Statistics in Medicine
// 24:1185–1202). Over-dispersion is additive: z = (p-P)/s with s² = P(1-P)/n and the noise's variance, drawn in to the 10 % and 90 %
// quantiles; φ the mean of z²; τ² = (kφ-(k-1))/(Σw-Σw²/Σw) with w = 1/s² where kφ > k-1, and else 0 (Spiegelhalter 2005, Quality and
// Safety in Health Care 14:347–351, on the scale of shares). A group is flagged where it lies outside the 99.8 % limits that Limits
// gives and its p, adjusted over all groups, is below 0.05.
//
// It returns an error for fewer than two groups, for a group without cases, and where no group or every case had the event. It panics
// where K is no count of N and no noise explains it.
func NewFunnel(groups []FunnelGroup) (Funnel, error) {
	var f Funnel
	if len(groups) < 2 {
		return f, errors.New("a funnel plot compares at least two groups")
	}
	for _, g := range groups {
		if g.NoiseK == 0 && g.NoiseRest == 0 {
			mustCount(g.K, g.N)
		}
		if g.NoiseK < 0 || g.NoiseRest < 0 {
			panic(fmt.Sprintf("stats: variances %v and %v", g.NoiseK, g.NoiseRest))
		}
		if g.N <= 0 {
			return f, fmt.Errorf("group %q has no cases", g.Name)
		}
		f.K, f.N = f.K+g.K, f.N+g.N
	}
	if f.K <= 0 || f.K >= f.N {
		return f, errors.New("no group differs from another: the event happened to nobody or to everybody")
	}
	f.Target = float64(f.K) / float64(f.N)
	z, weights, squares := make([]float64, len(groups)), 0., 0.
	for i, g := range groups {
		value, variance := float64(g.K)/float64(g.N), f.variance(g)
		z[i] = (value - f.Target) / math.Sqrt(variance)
		f.Groups = append(f.Groups, FunnelPoint{FunnelGroup: g, Value: value})
		f.ChiSquare += z[i] * z[i]
		weights += 1 / variance
		squares += 1 / (variance * variance)
	}
	k := float64(len(groups))
	f.P = chiSquareAbove(f.ChiSquare, len(groups)-1)
	for _, drawn := range winsorised(z) {
		f.Phi += drawn * drawn / k
	}
	if excess := k*f.Phi - (k - 1); excess > 0 {
		f.TauSquared = excess / (weights - squares/weights)
	}
	if len(groups) < 10 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d groups: how far they differ beyond chance is estimated from few.", len(groups)))
	}
	f.place()
	return f, nil
}

// Around is the same comparison with the share that k of n are in the place of that of all groups: of all cases, where some groups do
// not show. How far the groups differ from each other stays as it is. It returns an error unless some of n had the event and some had not.
func (f Funnel) Around(k, n int64) (Funnel, error) {
	if k <= 0 || k >= n {
		return f, fmt.Errorf("%d of %d are no share to draw limits around", k, n)
	}
	f.K, f.N, f.Target, f.Groups = k, n, float64(k)/float64(n), slices.Clone(f.Groups)
	f.place()
	return f, nil
}

// place says of each group how far it lies from the target.
func (f Funnel) place() {
	p := make([]float64, len(f.Groups))
	for i := range f.Groups {
		g := &f.Groups[i]
		g.Z = (g.Value - f.Target) / math.Sqrt(f.variance(g.FunnelGroup))
		g.ZOver = (g.Value - f.Target) / math.Sqrt(f.variance(g.FunnelGroup)+f.TauSquared)
		g.P = twoSided(g.ZOver)
		p[i] = g.P
		limits := f.limits(g.FunnelGroup)
		g.Outside = g.Value < limits.Low998 || g.Value > limits.High998
	}
	for i, adjusted := range BenjaminiHochberg(p).Value {
		f.Groups[i].Adjusted = adjusted
		f.Groups[i].Flagged = f.Groups[i].Outside && adjusted < .05
	}
}

// variance is that of a group's share around the target: of chance, and of the noise.
func (f Funnel) variance(g FunnelGroup) float64 {
	n, p := float64(g.N), f.Target
	return p*(1-p)/n + ((1-p)*(1-p)*g.NoiseK+p*p*g.NoiseRest)/(n*n)
}

// ExactLimits returns the limits of chance alone for groups of n cases, 1 or more, each between the two counts that enclose it in the
// binomial distribution (Spiegelhalter 2005, Statistics in Medicine 24:1185–1202, A.1.1).
func (f Funnel) ExactLimits(n int64) FunnelLimits {
	mustCount(1, n)
	limit := func(q float64) float64 { return funnelLimit(n, f.Target, q) }
	return FunnelLimits{N: n, Low998: limit(funnel998), Low95: limit(funnel95), High95: limit(1 - funnel95), High998: limit(1 - funnel998)}
}

// Limits returns the limits with over-dispersion and the given noise for groups of n cases, 1 or more. Each exact limit's distance from the
// target is stretched by √((s²+τ²)/(P(1-P)/n)): for large groups that is P ± z √(s²+τ²), for small ones it keeps the binomial
// distribution's lean to one side, and without over-dispersion and noise it is the exact limit.
func (f Funnel) Limits(n int64, noiseK, noiseRest float64) FunnelLimits {
	return f.limits(FunnelGroup{N: n, NoiseK: noiseK, NoiseRest: noiseRest})
}

func (f Funnel) limits(g FunnelGroup) FunnelLimits {
	l := f.ExactLimits(g.N)
	stretch := math.Sqrt((f.variance(g) + f.TauSquared) / (f.Target * (1 - f.Target) / float64(g.N)))
	for _, limit := range []*float64{&l.Low998, &l.Low95, &l.High95, &l.High998} {
		*limit = clamp(f.Target+stretch*(*limit-f.Target), 0, 1)
	}
	return l
}

// funnelLimit interpolates between r-1 and r, the least count by which the distribution has reached q.
func funnelLimit(n int64, target, q float64) float64 {
	m := float64(n)
	reached := func(r int64) bool { return binomialBelow(float64(r), m, target) >= q }
	low, high := int64(-1), n
	for high-low > 1 {
		if middle := low + (high-low)/2; reached(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	r := float64(high)
	alpha := (binomialBelow(r, m, target) - q) / math.Exp(logBinomial(r, m, target))
	return clamp((r-alpha)/m, 0, 1)
}

// winsorised draws values beyond the 10 % and 90 % quantiles in to these. The quantiles interpolate between order statistics at
// (k-1)q, R's type 7.
func winsorised(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	quantile := func(q float64) float64 {
		place := q * float64(len(sorted)-1)
		below := int(place)
		above := min(below+1, len(sorted)-1)
		return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
	}
	low, high := quantile(.1), quantile(.9)
	drawn := make([]float64, len(values))
	for i, value := range values {
		drawn[i] = clamp(value, low, high)
	}
	return drawn
}
