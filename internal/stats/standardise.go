package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Stratum is one part of a group, such as its new accounts, with the weight that this part has in the standard population.
type Stratum struct {
	Name   string
	Weight float64 // not negative; any scale, such as the number of cases of both groups
	K, N   int64
}

// Standardised is the share that a group would have if its strata were as large as those of the standard population. Crude is its
// own share, to be shown beside it.
type Standardised struct {
	Crude      Proportion
	Strata     []Stratum // as used, with weights that add up to 1
	Estimate   Estimate
	EffectiveN float64 // cases of a simple sample with the same variance
	Empty      []string
	Covered    float64 // share of the standard population's weight that Strata hold; 1 where none was empty
	Notes      []string
}

// EmptyStrataError says that strata with weight have no cases: the group says nothing about them.
type EmptyStrataError struct {
	Names   []string
	Covered float64 // share of the weight that the other strata hold
}

func (e *EmptyStrataError) Error() string {
	return fmt.Sprintf("no cases in %s, which leaves %.3g %% of the standard population covered", strings.Join(e.Names, ", "), 100*e.Covered)
}

// StandardisedMethod names the interval of a standardised share.
const StandardisedMethod = "Wilson score, effective number"

// Standardise returns the directly standardised share D = Σ w p with the variance Σ w² p(1-p)/n, and Wilson's interval for D of
// D(1-D)/Var cases, at most as many as there are (effective numbers: Korn and Graubard 1998, Survey Methodology 24:193–201). Where
// every stratum's share is 0 or 1 that variance is 0 and says nothing; the effective number then is that of equal shares,
// 1/Σ(w²/n). It returns an *EmptyStrataError where a stratum has weight but no cases, an error where weights are impossible or
// names repeat, and panics unless 0 ≤ K ≤ N.
func Standardise(strata []Stratum) (Standardised, error) {
	s, err := standardise(strata)
	if err == nil && len(s.Empty) > 0 {
		return Standardised{}, &EmptyStrataError{s.Empty, s.Covered}
	}
	return s, err
}

// StandardiseCovered does the same for the part of the standard population in whose strata the group has cases. Empty names the
// others, Covered is the weight of that part, and a note says both. It returns an error where that part is nothing.
func StandardiseCovered(strata []Stratum) (Standardised, error) {
	s, err := standardise(strata)
	if err == nil && len(s.Empty) > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("Standardised to %.3g %% of the standard population; no cases in %s.", 100*s.Covered,
			strings.Join(s.Empty, ", ")))
	}
	return s, err
}

func standardise(strata []Stratum) (Standardised, error) {
	var s Standardised
	total, covered, k, n := 0., 0., int64(0), int64(0)
	names := map[string]bool{}
	for _, stratum := range strata {
		mustCount(stratum.K, stratum.N)
		if !(stratum.Weight >= 0) || math.IsInf(stratum.Weight, 0) {
			return s, fmt.Errorf("stratum %q has the weight %v", stratum.Name, stratum.Weight)
		}
		if names[stratum.Name] {
			return s, fmt.Errorf("stratum %q is given twice", stratum.Name)
		}
		names[stratum.Name] = true
		total += stratum.Weight
		k, n = k+stratum.K, n+stratum.N
		switch {
		case stratum.Weight == 0:
		case stratum.N == 0:
			s.Empty = append(s.Empty, stratum.Name)
		default:
			s.Strata = append(s.Strata, stratum)
			covered += stratum.Weight
		}
	}
	if total == 0 {
		return s, errors.New("no stratum has any weight")
	}
	s.Crude, s.Covered = Wilson(k, n), covered/total
	if len(s.Strata) == 0 {
		return s, &EmptyStrataError{s.Empty, 0}
	}
	value, variance, equal, cases, extreme := 0., 0., 0., 0., 0
	for i := range s.Strata {
		s.Strata[i].Weight /= covered
		w, p, m := s.Strata[i].Weight, float64(s.Strata[i].K)/float64(s.Strata[i].N), float64(s.Strata[i].N)
		value += w * p
		variance += w * w * p * (1 - p) / m
		equal += w * w / m
		cases += m
		if p == 0 || p == 1 {
			extreme++
		}
	}
	value = clamp(value, 0, 1)
	if variance > 0 {
		s.EffectiveN = value * (1 - value) / variance
	} else {
		s.EffectiveN = 1 / equal
		if value > 1-1e-12 { // weights that add up to 1 but for rounding
			value = 1
		}
	}
	s.EffectiveN = math.Min(s.EffectiveN, cases)
	s.Estimate = Estimate{Defined: true, Value: value, SE: math.Sqrt(variance), Interval: wilsonInterval(value, s.EffectiveN)}
	s.Estimate.Interval.Method = StandardisedMethod
	if extreme > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("In %d of %d strata the share is 0 or 1, which adds nothing to the interval's width; "+
			"it may be too narrow.", extreme, len(s.Strata)))
	}
	return s, nil
}

// StandardisedRatio is the ratio of two standardised shares, with the normal interval of its logarithm (delta method). It returns an
// error unless both were standardised by the same strata with the same weights. It is not defined where either share is 0.
func StandardisedRatio(a, b Standardised) (Estimate, error) {
	same := slices.EqualFunc(a.Strata, b.Strata, func(x, y Stratum) bool { return x.Name == y.Name && math.Abs(x.Weight-y.Weight) <= 1e-9 })
	if !same {
		return Estimate{}, errors.New("the groups are standardised to different populations")
	}
	if !a.Estimate.Defined || !b.Estimate.Defined || a.Estimate.Value == 0 || b.Estimate.Value == 0 {
		return Estimate{Notes: []string{"One of the shares is 0: there is no ratio."}}, nil
	}
	return ratioOf(a.Estimate.Value, b.Estimate.Value, math.Hypot(a.Estimate.SE/a.Estimate.Value, b.Estimate.SE/b.Estimate.Value),
		LogNormalMethod), nil
}

// StratumPair is one stratum of two groups.
type StratumPair struct {
	Name           string
	K1, N1, K2, N2 int64
}

// PooledRatio is a ratio of shares common to all strata, with the groups' own shares beside it.
type PooledRatio struct {
	First, Second Proportion // crude
	Ratio         Estimate
	Silent        []string // strata in which one of the groups has no cases
	Notes         []string
}

// GreenlandRobinsMethod names the interval of a pooled ratio.
const GreenlandRobinsMethod = "Greenland–Robins log"

// MantelHaenszel returns the ratio of two groups' shares that the strata have in common (Mantel and Haenszel 1959, JNCI 22:719–748),
// with the interval of Greenland and Robins (1985, Biometrics 41:55–68). Where the ratios of the strata differ it is an average of
// them. A stratum in which one of the groups has no cases cannot say anything about a ratio; Silent names it. The ratio is not
// defined where either group has no events in the others. It panics unless 0 ≤ k ≤ n everywhere.
func MantelHaenszel(strata []StratumPair) PooledRatio {
	var r PooledRatio
	var k1, n1, k2, n2 int64
	above, below, spread := 0., 0., 0.
	for _, s := range strata {
		mustCount(s.K1, s.N1)
		mustCount(s.K2, s.N2)
		k1, n1, k2, n2 = k1+s.K1, n1+s.N1, k2+s.K2, n2+s.N2
		if s.N1 == 0 || s.N2 == 0 {
			if s.N1 > 0 || s.N2 > 0 {
				r.Silent = append(r.Silent, s.Name)
			}
			continue
		}
		x1, m1, x2, m2 := float64(s.K1), float64(s.N1), float64(s.K2), float64(s.N2)
		all := m1 + m2
		above += x1 * m2 / all
		below += x2 * m1 / all
		spread += ((x1+x2)*m1*m2 - x1*x2*all) / (all * all)
	}
	r.First, r.Second = Wilson(k1, n1), Wilson(k2, n2)
	if len(r.Silent) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("The ratio rests on the strata in which both have cases; %s not among them.",
			strings.Join(r.Silent, ", ")))
	}
	if above == 0 || below == 0 {
		r.Notes = append(r.Notes, "One of the groups has no events: there is no ratio.")
		return r
	}
	r.Ratio = ratioOf(above, below, math.Sqrt(spread/(above*below)), GreenlandRobinsMethod)
	return r
}
