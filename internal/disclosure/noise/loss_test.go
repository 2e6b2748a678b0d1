package noise

import (
	"math"
	"math/big"
	"testing"
)

// The published table of odds, which was computed in Python from the same thresholds. A dash there is a zero here.
func TestLossTable(t *testing.T) {
	const delta = 1e-6
	for _, c := range []struct {
		variance, cells                              int
		rho, eps, generic, simple, distance, guesses float64
	}{
		{9, 1, .0556, 1.45491, 1.55766, 1.80773, .132981, .5665},
		{9, 6, .3333, 3.88172, 4.15739, 4.62527, .316446, .6582},
		{9, 8, .4444, 4.5673, 0, 0, .362258, .6811},
		{9, 9, .5, 4.88934, 5.22154, 5.75652, .383106, .6916},
		{9, 16, .8889, 6.8025, 0, 0, .494768, .7474},
		{9, 18, 1, 7.28817, 7.76622, 8.43384, .520274, .7601},
		{16, 8, .25, 3.3066, 0, 0, .276154, .6381},
		{16, 16, .5, 4.8862, 0, 0, .382810, .6914},
		{25, 8, .16, 2.5829, 0, 0, .222612, .6113},
	} {
		loss, err := NewLoss(Touch{Variance: c.variance, Cells: c.cells})
		if err != nil {
			t.Fatal(err)
		}
		rho, _ := loss.Rho().Float64()
		check := func(what string, got, want, within float64) {
			if want != 0 && math.Abs(got-want) > within {
				t.Errorf("variance %d, %d cells: %s = %.6f, want %v", c.variance, c.cells, what, got, want)
			}
		}
		check("rho", rho, c.rho, 5e-5)
		check("eps", loss.Epsilon(delta), c.eps, 5.1e-5)
		check("generic eps", GenericEpsilon(rho, delta), c.generic, 1e-5) // for 9 cells the minimum is 5.2215344; the table has 5.22154
		check("rho+2·sqrt(rho·ln 1/delta)", rho+2*math.Sqrt(rho*math.Log(1/delta)), c.simple, 5.1e-6)
		check("distance", loss.Distance(), c.distance, 5.1e-7)
		check("guess", loss.Guess(), c.guesses, 5.1e-5)
		if got := loss.Delta(loss.Epsilon(delta)); math.Abs(got-delta) > 1e-12 {
			t.Errorf("variance %d, %d cells: delta at eps is %g", c.variance, c.cells, got)
		}
		// The usual shortcut, mu = sqrt(2·rho), is near.
		check("guess against Phi(mu/2)", loss.Guess(), math.Erfc(-math.Sqrt(2*rho)/2/math.Sqrt2)/2, 2e-3)
	}
}

// A mixture of variances lies between its parts, costs what they cost together, and does not depend on their order; a plan in one
// piece or in several is the same plan.
func TestMixtures(t *testing.T) {
	of := func(touches ...Touch) Loss {
		t.Helper()
		loss, err := NewLoss(touches...)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	mixed := of(Touch{9, 4, 1}, Touch{16, 4, 1})
	if want := big.NewRat(4*16+4*9, 2*9*16); mixed.Rho().Cmp(want) != 0 {
		t.Errorf("rho of the mixture is %s, want %s", mixed.Rho(), want)
	}
	if g := mixed.Guess(); g <= of(Touch{16, 8, 1}).Guess() || g >= of(Touch{9, 8, 1}).Guess() {
		t.Errorf("guess of the mixture is %v", g)
	}
	// By hand: the sum over both noises of the larger excess.
	p, q := tableOf(t, 9).sum(4), tableOf(t, 16).sum(4)
	var distance float64
	for i, a := range p.p {
		for j, b := range q.p {
			loss := float64(4+2*(p.from+i))/18 + float64(4+2*(q.from+j))/32
			distance += a * b * max(0, 1-math.Exp(-loss))
		}
	}
	if math.Abs(distance-mixed.Distance()) > 1e-12 {
		t.Errorf("distance %v, by hand %v", mixed.Distance(), distance)
	}
	for _, other := range []Loss{of(Touch{16, 4, 1}, Touch{9, 4, 1}), of(Touch{9, 1, 1}, Touch{16, 2, 1}, Touch{9, 3, 1}, Touch{16, 2, 1}, Touch{25, 0, 1})} {
		if other.Guess() != mixed.Guess() || other.Epsilon(1e-6) != mixed.Epsilon(1e-6) || other.Rho().Cmp(mixed.Rho()) != 0 {
			t.Errorf("the same plan in other words: guess %v, want %v", other.Guess(), mixed.Guess())
		}
	}
	if none := of(); none.Guess() != .5 || none.Epsilon(1e-6) != 0 || none.Rho().Sign() != 0 {
		t.Errorf("nothing published: %v", none.Guess())
	}
	three := of(Touch{9, 6, 1}, Touch{16, 6, 1}, Touch{25, 6, 1})
	if rho, _ := three.Rho().Float64(); math.Abs(three.Guess()-math.Erfc(-math.Sqrt(2*rho)/2/math.Sqrt2)/2) > 2e-3 {
		t.Errorf("three variances: guess %v, rho %v", three.Guess(), rho)
	}
	if _, err := NewLoss(Touch{97, 50, 1}, Touch{89, 50, 1}, Touch{83, 50, 1}, Touch{79, 50, 1}); err == nil {
		t.Error("a plan too wide to compute was not refused")
	}
	if _, err := NewLoss(Touch{9, -1, 1}); err == nil {
		t.Error("a negative number of cells was taken")
	}
	if _, err := NewLoss(Touch{2, 1, 1}); err == nil {
		t.Error("a variance without a table was taken")
	}
}

// Whatever rho says, the exact loss stays below the generic bound, and grows with every cell.
func TestLossBelowTheGenericBound(t *testing.T) {
	for _, variance := range []int{4, 9, 16, 25, 100} {
		last := 0.0
		for _, cells := range []int{1, 2, 3, 5, 8, 16, 32, 64} {
			loss, err := NewLoss(Touch{Variance: variance, Cells: cells})
			if err != nil {
				t.Fatal(err)
			}
			rho, _ := loss.Rho().Float64()
			for _, delta := range []float64{1e-3, 1e-6, 1e-9} {
				if eps := loss.Epsilon(delta); eps > GenericEpsilon(rho, delta)+1e-9 || eps <= 0 && delta < loss.Distance() {
					t.Errorf("variance %d, %d cells: eps %v at %g, generic %v", variance, cells, eps, delta, GenericEpsilon(rho, delta))
				}
			}
			if loss.Guess() <= last {
				t.Errorf("variance %d: %d cells do not tell more than fewer", variance, cells)
			}
			last = loss.Guess()
		}
	}
}

// A difference by d in one cell costs what d² cells cost that differ by one, and tells about as much; not exactly as much, because its
// losses lie on a coarser lattice.
func TestOneCellByMore(t *testing.T) {
	for _, variance := range []int{4, 9, 16, 50, 100} {
		p := tableOf(t, variance).distribution()
		for d := 1; d <= 5; d++ {
			moved, err := NewLoss(Touch{variance, 1, d})
			if err != nil {
				t.Fatal(err)
			}
			many, err := NewLoss(Touch{variance, d * d, 1})
			if err != nil {
				t.Fatal(err)
			}
			if moved.Rho().Cmp(many.Rho()) != 0 || math.Abs(moved.Guess()-many.Guess()) > 6e-3 {
				t.Errorf("variance %d, by %d: rho %s and %s, guess %v and %v", variance, d, moved.Rho(), many.Rho(), moved.Guess(), many.Guess())
			}
			for _, eps := range []float64{0, .5, 1, 2, 4} {
				var delta float64
				for i, mass := range p.p {
					delta += mass * max(0, 1-math.Exp(eps-float64(d*d+2*d*(p.from+i))/float64(2*variance)))
				}
				if math.Abs(delta-moved.Delta(eps)) > 1e-12 {
					t.Errorf("variance %d, by %d: delta(%v) = %v, by hand %v", variance, d, eps, moved.Delta(eps), delta)
				}
			}
		}
	}
}
