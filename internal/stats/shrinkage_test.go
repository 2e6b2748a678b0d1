package stats

import (
	"math"
	"testing"
)

// The twelve groups of the funnel differ little beyond chance, and so are drawn far towards their common share. R.
func TestShrink(t *testing.T) {
	var groups []Proportion
	for _, g := range twelveGroups() {
		groups = append(groups, Proportion{K: g.K, N: g.N})
	}
	s, err := Shrink(groups)
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "rho", s.Rho, ".001618770394")
	agrees(t, "target", s.Target, ".2093137255")
	for i, share := range s.Shares {
		own := float64(groups[i].K) / float64(groups[i].N)
		if math.Abs(share-s.Target) > math.Abs(own-s.Target) || (share-s.Target)*(own-s.Target) < 0 {
			t.Errorf("%v is not drawn towards %v: %v", own, s.Target, share)
		}
	}
	if !s.Applies || len(s.Notes) != 1 {
		t.Errorf("%+v", s)
	}
}

// Groups that differ less than by chance give no model to shrink by, and a group without cases is where the others are.
func TestShrinkEdges(t *testing.T) {
	s, err := Shrink([]Proportion{{K: 20, N: 100}, {K: 20, N: 100}, {K: 0, N: 0}})
	if err != nil || s.Applies || s.Rho >= 0 || s.Shares[0] != .2 || s.Shares[2] != .2 {
		t.Errorf("%+v, %v", s, err)
	}
	apart, err := Shrink([]Proportion{{K: 0, N: 100}, {K: 100, N: 100}})
	if err != nil || apart.Rho != 1 || apart.Shares[0] != 0 || apart.Shares[1] != 1 {
		t.Errorf("%+v, %v", apart, err)
	}
	for why, groups := range map[string][]Proportion{"one group": {{K: 1, N: 5}, {}}, "no events": {{K: 0, N: 5}, {K: 0, N: 9}}} {
		if s, err := Shrink(groups); err == nil {
			t.Errorf("%s: %+v", why, s)
		}
	}
}
