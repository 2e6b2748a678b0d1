package stats

import (
	"errors"
	"math"
)

// Shrinkage draws the shares of small groups towards that of all, for putting groups in the order in which somebody should look at
// them. It is not for publication and has no intervals: where the groups hardly differ these shrink to nothing, which would be
// absurd.
type Shrinkage struct {
	Target  float64   // share of all groups
	Rho     float64   // correlation within groups by the method of moments; at most 0 where the groups differ no more than by chance
	Weight  float64   // of the target, in cases: (1-rho)/rho
	Applies bool      // rho > 0; otherwise there is no model to shrink by, and Shares are the groups' own
	Shares  []float64 // of the groups, in their order
	Notes   []string
}

// Shrink fits the beta-binomial model by the method of moments (Kleinman 1973, JASA 68:46–54, with the weights n):
// rho = (Σ n(p-P)² - P(1-P)(k-1))/(P(1-P)(Σn - Σn²/Σn - (k-1))), and the shares are (x+PM)/(n+M) with M = (1-rho)/rho. It returns an
// error for fewer than two groups with cases and where the event happened to nobody or everybody, and panics unless 0 ≤ K ≤ N.
func Shrink(groups []Proportion) (Shrinkage, error) {
	var s Shrinkage
	events, cases, squares, k := 0., 0., 0., 0.
	for _, g := range groups {
		mustCount(g.K, g.N)
		if n := float64(g.N); n > 0 {
			events, cases, squares, k = events+float64(g.K), cases+n, squares+n*n, k+1
		}
	}
	if k < 2 {
		return s, errors.New("fewer than two groups have cases")
	}
	if events == 0 || events == cases {
		return s, errors.New("the event happened to nobody or to everybody")
	}
	s.Target = events / cases
	chance, between := s.Target*(1-s.Target), 0.
	for _, g := range groups {
		if g.N > 0 {
			d := float64(g.K)/float64(g.N) - s.Target
			between += float64(g.N) * d * d
		}
	}
	if room := cases - squares/cases - (k - 1); room > 0 {
		s.Rho = math.Min(1, (between-chance*(k-1))/(chance*room))
	}
	s.Notes = []string{"For screening only: the shares are drawn towards that of all groups, and have no intervals."}
	if s.Applies = s.Rho > 0; s.Applies {
		s.Weight = (1 - s.Rho) / s.Rho
	}
	for _, g := range groups {
		share := s.Target
		if n := float64(g.N) + s.Weight; n > 0 {
			share = (float64(g.K) + s.Target*s.Weight) / n
		}
		s.Shares = append(s.Shares, share)
	}
	return s, nil
}
