package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Twelve groups drawn from one share, the data of the methods page.
func twelveGroups() (groups []FunnelGroup) {
	n := []int64{60, 210, 55, 480, 120, 40, 300, 140, 9, 66, 410, 150}
	for i, x := range []int64{12, 45, 8, 102, 31, 5, 64, 22, 3, 18, 77, 40} {
		groups = append(groups, FunnelGroup{Name: fmt.Sprint(i), K: x, N: n[i]})
	}
	return groups
}

// Groups that do not differ are not made to: a little over-dispersion, and nobody is flagged. R.
func TestFunnel(t *testing.T) {
	f, err := NewFunnel(twelveGroups())
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "target", f.Target, ".2093137255")
	agrees(t, "χ²", f.ChiSquare, "13.80697802")
	agrees(t, "its p", f.P, ".2438588")
	agrees(t, "φ", f.Phi, ".9899177805")
	agrees(t, "τ²", f.TauSquared, "8.336760384e-5")
	for _, g := range f.Groups {
		if g.Flagged || g.Outside || math.Abs(g.ZOver) >= math.Abs(g.Z) || g.Adjusted < g.P {
			t.Errorf("%+v", g)
		}
	}
}

// Around the share of all cases groups lie elsewhere, and differ from each other as before.
func TestFunnelAround(t *testing.T) {
	own, err := NewFunnel(twelveGroups())
	if err != nil {
		t.Fatal(err)
	}
	f, err := own.Around(400, 1000)
	if err != nil || f.Target != .4 || f.K != 400 || f.N != 1000 {
		t.Fatalf("%+v, %v", f, err)
	}
	if f.ChiSquare != own.ChiSquare || f.P != own.P || f.Phi != own.Phi || f.TauSquared != own.TauSquared {
		t.Errorf("the groups differ by something else: %+v, was %+v", f, own)
	}
	for i, g := range f.Groups { // 3, with 102 of 480, lies 0.1875 below
		if g.Value != own.Groups[i].Value || g.Z >= own.Groups[i].Z || i == 3 && (!g.Flagged || math.Abs(g.Z-(102./480-.4)/math.Sqrt(.24/480)) > 1e-12) {
			t.Errorf("%+v, was %+v", g, own.Groups[i])
		}
	}
	if again, err := f.Around(own.K, own.N); err != nil || !reflect.DeepEqual(again, own) {
		t.Errorf("%+v, %v", again, err)
	}
	for _, none := range [][2]int64{{0, 10}, {10, 10}, {0, 0}, {11, 10}, {-1, 10}} {
		if _, err := own.Around(none[0], none[1]); err == nil {
			t.Errorf("around %d of %d", none[0], none[1])
		}
	}
}

// Limits between the counts of the binomial distribution, at a target of .2. R.
func TestFunnelLimits(t *testing.T) {
	f := Funnel{Target: .2}
	for _, c := range []struct {
		n                              int64
		low998, low95, high95, high998 string
	}{
		{50, ".03477614321", ".08440482201", ".3070938834", ".3791440977"},
		{100, ".08097825256", ".1197422327", ".276476085", ".3267658515"},
		{480, ".1443681258", ".1637415275", ".2353150707", ".2571221308"},
	} {
		l := f.ExactLimits(c.n)
		agrees(t, fmt.Sprintf("n = %d, 99.8 %%, low", c.n), l.Low998, c.low998)
		agrees(t, fmt.Sprintf("n = %d, 95 %%, low", c.n), l.Low95, c.low95)
		agrees(t, fmt.Sprintf("n = %d, 95 %%, high", c.n), l.High95, c.high95)
		agrees(t, fmt.Sprintf("n = %d, 99.8 %%, high", c.n), l.High998, c.high998)
		if same := f.Limits(c.n, 0, 0); math.Abs(same.Low998-l.Low998) > 1e-15 || math.Abs(same.High95-l.High95) > 1e-15 {
			t.Errorf("without over-dispersion %+v, exact %+v", same, l)
		}
	}
	// In large groups the limits are those of the normal distribution.
	f.TauSquared = 4e-4
	big := f.Limits(1_000_000, 0, 0)
	near(t, "of a million, high", big.High998, .2+3.090232306*math.Sqrt(.16e-6+4e-4), 5e-5)
	near(t, "of a million, low", big.Low95, .2-z95*math.Sqrt(.16e-6+4e-4), 5e-5)
}

// A group is flagged for standing out from the others by more than they differ among themselves, not for standing out from chance: with the
// others alike it is, among groups that differ as much it is not. Noise in its counts widens its limits as well.
func TestFunnelFlags(t *testing.T) {
	alike := twelveGroups()
	alike = append(alike, FunnelGroup{Name: "apart", K: 110, N: 300})
	f, err := NewFunnel(alike)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range f.Groups {
		if g.Flagged != (g.Name == "apart") || g.Flagged && (!g.Outside || g.Adjusted >= .05) {
			t.Errorf("%+v", g)
		}
	}
	var unlike []FunnelGroup
	for i := range int64(20) {
		unlike = append(unlike, FunnelGroup{Name: fmt.Sprint(i), K: 30 + 5*i, N: 400})
	}
	if f, err = NewFunnel(unlike); err != nil || f.TauSquared == 0 || f.Phi < 5 {
		t.Fatalf("%+v, %v", f, err)
	}
	if outermost := f.Groups[19]; outermost.Value <= f.ExactLimits(400).High998 || outermost.Flagged {
		t.Errorf("%+v, exact limits %+v", outermost, f.ExactLimits(400))
	}
	for i := range alike {
		alike[i].NoiseK, alike[i].NoiseRest = 100, 100
	}
	noisy, err := NewFunnel(alike)
	if err != nil || math.Abs(noisy.Groups[12].Z) >= 4 {
		t.Errorf("%+v, %v", noisy.Groups[12], err)
	}
	if a, b := noisy.Limits(100, 100, 100), noisy.Limits(100, 0, 0); a.High95 <= b.High95 || a.Low998 > b.Low998 {
		t.Errorf("noise does not widen %+v: %+v", b, a)
	}
}

func TestFunnelRefused(t *testing.T) {
	for why, groups := range map[string][]FunnelGroup{
		"one group":             {{"a", 1, 2, 0, 0}},
		"a group without cases": {{"a", 1, 2, 0, 0}, {"b", 0, 0, 0, 0}},
		"no events":             {{"a", 0, 2, 0, 0}, {"b", 0, 5, 0, 0}},
		"nothing but events":    {{"a", 2, 2, 0, 0}, {"b", 5, 5, 0, 0}},
	} {
		if f, err := NewFunnel(groups); err == nil {
			t.Errorf("%s: %+v", why, f)
		}
	}
	if f, err := NewFunnel([]FunnelGroup{{"a", 10, 100, 0, 0}, {"b", -1, 80, 9, 9}}); err != nil || f.Groups[1].Value >= 0 || len(f.Notes) != 1 {
		t.Errorf("noise makes a count negative, and %+v, %v", f, err)
	}
}

// Random groups against R: the limits by qbinom and pbinom, φ by quantile type 7, τ² and the adjusted p.
func TestFunnelInR(t *testing.T) {
	random := rand.New(rand.NewPCG(17, 17))
	var cases []string
	var want []Funnel
	for range 150 {
		text, groups := "", []FunnelGroup{}
		target, spread := .05+.9*random.Float64(), .1*random.Float64()
		for i := range 2 + random.IntN(30) {
			n := 5 + random.Int64N(3000)
			k := min(n, max(0, int64(float64(n)*(target+spread*random.NormFloat64()))))
			groups = append(groups, FunnelGroup{Name: fmt.Sprint(i), K: k, N: n})
			text += fmt.Sprint(k, n) + " "
		}
		f, err := NewFunnel(groups)
		if err != nil {
			t.Fatal(err)
		}
		want, cases = append(want, f), append(cases, text)
	}
	rows := inR(t, "", `m <- matrix(v, 2); x <- m[1,]; n <- m[2,]; k <- length(x); P <- sum(x)/sum(n); s2 <- P*(1-P)/n; z <- (x/n - P)/sqrt(s2)
		q <- quantile(z, c(.1, .9), type = 7); zw <- pmin(pmax(z, q[1]), q[2]); phi <- mean(zw^2); w <- 1/s2
		tau2 <- if (k*phi < k - 1) 0 else (k*phi - (k-1)) / (sum(w) - sum(w^2)/sum(w))
		p <- 2 * pnorm(-abs((x/n - P)/sqrt(s2 + tau2)))
		limit <- function(q) { r <- qbinom(q, n[1], P); a <- (pbinom(r, n[1], P) - q)/dbinom(r, n[1], P); max(0, min(1, (r - a)/n[1])) }
		put(phi, tau2, limit(.001), limit(.025), limit(.975), limit(.999), min(p.adjust(p, "BH")))`, cases)
	for i, row := range rows {
		f := want[i]
		l, least := f.ExactLimits(f.Groups[0].N), 1.
		for _, g := range f.Groups {
			least = min(least, g.Adjusted)
		}
		for j, got := range []float64{f.Phi, f.TauSquared, l.Low998, l.Low95, l.High95, l.High998, least} {
			near(t, fmt.Sprintf("case %d, number %d", i, j), got, row[j], 1e-9)
		}
	}
}

// What holds of every funnel: limits are in order around the target, lie in [0, 1], those with over-dispersion hold those without, and they
// close in on the target as groups grow.
func TestFunnelProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Funnel{Target: rapid.Float64Range(.001, .999).Draw(t, "target"), TauSquared: rapid.Float64Range(0, .05).Draw(t, "τ²")}
		n := rapid.Int64Range(1, 200_000).Draw(t, "n")
		exact, over, large := f.ExactLimits(n), f.Limits(n, 0, 0), f.ExactLimits(4*n)
		for _, l := range []FunnelLimits{exact, over} {
			if !(0 <= l.Low998 && l.Low998 <= l.Low95 && l.Low95 <= l.High95 && l.High95 <= l.High998 && l.High998 <= 1) {
				t.Fatalf("out of order: %+v", l)
			}
		}
		if over.Low998 > math.Min(exact.Low998, f.Target)+1e-12 && exact.Low998 <= f.Target ||
			over.High998 < math.Max(exact.High998, f.Target)-1e-12 && exact.High998 >= f.Target {
			t.Fatalf("%+v is within %+v", over, exact)
		}
		if n > 100 && large.High998-large.Low998 > exact.High998-exact.Low998+1e-12 {
			t.Fatalf("%+v for four times the cases of %+v", large, exact)
		}
	})
}

func BenchmarkFunnelLimits(b *testing.B) {
	f := Funnel{Target: .2, TauSquared: 1e-4}
	for b.Loop() {
		for n := int64(1); n < 100_000; n = n*5/4 + 1 {
			f.Limits(n, 0, 0)
		}
	}
}
