package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"
)

// Where a report promises "at least 95 %" it has to be the exact interval. R's binom.test and the published test values of statsmodels.
func TestClopperPearson(t *testing.T) {
	for _, c := range []struct {
		k, n      int64
		low, high string
	}{
		{0, 10, "0", ".308497108"}, // nothing seen in ten: three in ten are still possible
		{1, 10, ".002528579", ".445016117"},
		{3, 10, ".066739511", ".652452850"},
		{0, 30, "0", ".115703308"},
		{5, 30, ".056421696", ".347211699"},
		{18, 20, ".683017286", ".987651473"},        // statsmodels
		{4, 20, ".057333997", ".436614003"},         // statsmodels
		{4, 200, ".005475566", ".050413609"},        // statsmodels
		{12, 84, ".076053706", ".236249494"},        // the same counts as the worked example of protected counts
		{65, 100, ".548150638", ".742706221"},       // statsmodels
		{1045, 5000, ".197802396", ".220538351"},    // statsmodels
		{0, 100, "0", ".0362"},                      // no mistake among 100 audited: up to 3.62 %
		{1, 1e9, "2.5317808e-11", "5.5716434e-9"},   // the quantile function alone is wrong in the seventh digit here
		{5e8, 1e9, ".499969009748", ".50003099025"}, // no cancellation among a thousand million
	} {
		p := ClopperPearson(c.k, c.n)
		name := fmt.Sprintf("%d of %d", c.k, c.n)
		spans(t, name, p.Interval, c.low, c.high)
		if !p.Defined || p.K != c.k || p.N != c.n || p.Value != float64(c.k)/float64(c.n) || p.Interval.Method != ClopperPearsonMethod {
			t.Errorf("%s = %+v", name, p)
		}
	}
	if p := ClopperPearson(0, 0); p.Defined || p.Interval.Method != "" {
		t.Errorf("0 of 0 is defined: %+v", p)
	}
}

// Jeffreys' interval, which no report shows, lies within the exact one, since that covers at least as often as it says. Both are quantiles
// of beta distributions, which here have no whole parameters. The published test values of statsmodels.
func TestJeffreysLiesWithinClopperPearson(t *testing.T) {
	for _, c := range []struct {
		k, n      float64
		low, high string
	}{
		{0, 10, "0", ".217196268"},
		{1, 10, ".011011674", ".381314771"},
		{3, 10, ".092694594", ".605818318"},
		{0, 30, "0", ".079678174"},
		{5, 30, ".066573954", ".327427752"},
		{18, 20, ".716146743", ".978627512"},
		{4, 20, ".071520052", ".408225763"},
		{4, 200, ".006787599", ".046846567"},
		{12, 84, ".080535715", ".229266263"},
		{65, 100, ".553303188", ".738154390"},
		{1045, 5000, ".197900355", ".220436427"},
	} {
		name, low := fmt.Sprintf("%v of %v", c.k, c.n), 0.
		if c.k > 0 {
			low = mathext.InvRegIncBeta(c.k+.5, c.n-c.k+.5, .025)
		}
		high := mathext.InvRegIncBeta(c.k+.5, c.n-c.k+.5, .975)
		agrees(t, name+", low", low, c.low)
		agrees(t, name+", high", high, c.high)
		if exact := ClopperPearson(int64(c.k), int64(c.n)).Interval; exact.Low > low || exact.High < high {
			t.Errorf("%s: %v to %v is not within %v to %v", name, low, high, exact.Low, exact.High)
		}
	}
}

// Zero complaints are no proof of none to come. R's poisson.test.
func TestGarwood(t *testing.T) {
	for _, c := range []struct {
		n         int64
		low, high string
	}{
		{0, "0", "3.688879454"},
		{5, "1.62348639", "11.66833208"},
		{10, "4.795388696", "18.39035604"},
		{1e9, "999938021.4439", "1000061981.4504"},
	} {
		spans(t, fmt.Sprint(c.n), Garwood(c.n).Interval, c.low, c.high)
	}
}

// What a reader sees must rest on enough: 30 cases, and an interval that says something.
func TestReliability(t *testing.T) {
	for _, c := range []struct {
		k, n       int64
		show, flag bool
		why        string
	}{
		{15, 29, false, true, "one case short of 30"},
		{15, 30, false, true, "30 cases, but the interval spans .33"},
		{1, 30, true, true, "narrow enough, but five times as wide as the share"},
		{25, 50, true, false, "spans .27, about half of the share"},
		{0, 60, true, true, "spans .06, and nothing was seen"},
		{0, 100, true, false, "spans .037: narrow enough for any value"},
		{4, 200, true, false, "spans .042, twice the share, but narrow enough for any value"},
		{540, 2700, true, false, "a whole quarter"},
		{0, 0, false, true, "no cases"},
	} {
		if r := Wilson(c.k, c.n).Reliability(); r.Show != c.show || r.Flag != c.flag || (r.Flag && len(r.Notes) == 0) {
			t.Errorf("%d of %d (%s): %+v", c.k, c.n, c.why, r)
		}
	}
}

// How often the intervals cover, exactly, over all outcomes of n cases and the shares .0010, .0015, … .9990: Wilson's covers 95 % on
// average but not everywhere, the exact one covers at least that everywhere. On a finer grid Wilson's least is .837 for either n.
func TestCoverageOfProportions(t *testing.T) {
	for _, c := range []struct {
		n                     int64
		wilsonMin, wilsonMean string
		exactMin, exactMean   string
	}{
		{20, ".843", ".953", ".958", ".977"},
		{50, ".839", ".952", ".951", ".969"},
	} {
		for _, interval := range []struct {
			of        func(k, n int64) Proportion
			min, mean string
		}{{Wilson, c.wilsonMin, c.wilsonMean}, {ClopperPearson, c.exactMin, c.exactMean}} {
			all := make([]Interval, c.n+1)
			for k := range all {
				all[k] = interval.of(int64(k), c.n).Interval
			}
			least, sum := 1., 0.
			for i := 2; i <= 1998; i++ {
				share, covered := float64(i)/2000, 0.
				for k, in := range all {
					if in.Low <= share && share <= in.High {
						covered += math.Exp(logBinomial(float64(k), float64(c.n), share))
					}
				}
				least, sum = min(least, covered), sum+covered
			}
			name := fmt.Sprintf("%s, n = %d", all[0].Method, c.n)
			agrees(t, name+", least coverage", least, interval.min)
			agrees(t, name+", mean coverage", sum/1997, interval.mean)
		}
	}
}

// The guarantee of the exact interval holds for every number of cases up to 60 and close to every end of an interval, where coverage is
// least.
func TestClopperPearsonGuarantee(t *testing.T) {
	for n := int64(1); n <= 60; n++ {
		all := make([]Interval, n+1)
		for k := range all {
			all[k] = ClopperPearson(int64(k), n).Interval
		}
		for _, end := range all {
			for _, share := range []float64{end.Low * (1 - 1e-9), end.High * (1 + 1e-9)} {
				if share <= 0 || share >= 1 {
					continue
				}
				missed := 0.
				for k, in := range all {
					if share < in.Low || share > in.High {
						missed += math.Exp(logBinomial(float64(k), float64(n), share))
					}
				}
				if missed > .05+1e-8 {
					t.Fatalf("n = %d, share %v: missed with %v", n, share, missed)
				}
			}
		}
	}
}

// Random counts, of a few cases up to a thousand million, against R.
func TestProportionsInR(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var cases []string
	var want []Proportion
	for i := range 400 {
		n := 1 + random.Int64N([]int64{30, 1000, 1e6, 1e9}[i%4])
		k := random.Int64N(n + 1)
		if i%3 == 0 {
			k = min(k, random.Int64N(20))
		}
		if i%7 == 0 {
			k = n - min(k, n)
		}
		want = append(want, ClopperPearson(k, n))
		cases = append(cases, fmt.Sprintf("%d %d", k, n))
	}
	// binom.test and poisson.test take the time of a thousand million cases for their p, and so only small ones ask them.
	rows := inR(t, "", `k <- v[1]; n <- v[2]
		b <- if (n <= 1000) binom.test(k, n)$conf.int else c(if (k > 0) qbeta(.025, k, n - k + 1) else 0, if (k < n) qbeta(.975, k + 1,
			n - k) else 1)
		g <- if (k <= 1000) poisson.test(k)$conf.int else c(qgamma(.025, k), qgamma(.975, k + 1))
		put(b, g, prop.test(k, n, correct = FALSE)$conf.int)`, cases)
	for i, row := range rows {
		p, g, w := want[i], Garwood(want[i].K), Wilson(want[i].K, want[i].N)
		for j, got := range []float64{p.Interval.Low, p.Interval.High, g.Interval.Low, g.Interval.High, w.Interval.Low, w.Interval.High} {
			// R's quantile functions are themselves good to about 1e-8 of a small number.
			if math.Abs(got-row[j]) > 1e-9*math.Abs(row[j])+1e-15 {
				t.Errorf("%s, number %d: %.15g, R has %.15g", cases[i], j, got, row[j])
			}
		}
	}
}

// What holds of every interval of a proportion: it lies in [0, 1] and holds the value, it is the mirror image of that of the complement,
// it moves up with the events, more cases make it narrower, and the exact one holds Wilson's centre.
func TestProportionProperties(t *testing.T) {
	for _, interval := range []func(k, n int64) Proportion{Wilson, ClopperPearson} {
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.Int64Range(1, 100_000).Draw(t, "n")
			k := rapid.Int64Range(0, n).Draw(t, "k")
			p, mirror := interval(k, n), interval(n-k, n)
			if !(0 <= p.Interval.Low && p.Interval.Low <= p.Value+1e-12 && p.Value <= p.Interval.High+1e-12 && p.Interval.High <= 1) {
				t.Fatalf("out of order: %+v", p)
			}
			if math.Abs(p.Interval.Low-(1-mirror.Interval.High)) > 1e-12 {
				t.Fatalf("%+v is no mirror image of %+v", p, mirror)
			}
			if k < n {
				if more := interval(k+1, n); more.Interval.Low <= p.Interval.Low-1e-15 || more.Interval.High <= p.Interval.High-1e-15 {
					t.Fatalf("one more event lowers an end: %+v, %+v", p, more)
				}
			}
			if tenfold := interval(10*k, 10*n); tenfold.Interval.Width() >= p.Interval.Width() {
				t.Fatalf("ten times the cases make no narrower interval: %+v, %+v", p, tenfold)
			}
		})
	}
}

func TestGarwoodProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1e9).Draw(t, "n")
		a, b := Garwood(n), Garwood(n+1)
		if !(0 <= a.Interval.Low && a.Interval.Low <= float64(n) && float64(n) < a.Interval.High && a.Interval.Low < b.Interval.Low &&
			a.Interval.High < b.Interval.High) {
			t.Fatalf("%+v, %+v", a, b)
		}
	})
}

// The tails under everything exact are the sums of their point probabilities, in every small case and on both sides of the mean.
func TestTailsByEnumeration(t *testing.T) {
	const frame = 12.
	for n := 1.; n <= frame; n++ {
		for marked := 0.; marked <= frame; marked++ {
			p := marked / frame
			var hypergeometric, binomial float64
			for x := 0.; x <= n; x++ {
				name := fmt.Sprintf("%v of %v, %v marked", x, n, marked)
				near(t, name+", hypergeometric, above", hypergeometricAbove(x, n, marked, frame), 1-hypergeometric, 1e-13)
				near(t, name+", binomial, above", binomialAbove(x, n, p), 1-binomial, 1e-13)
				hypergeometric += math.Exp(logHypergeometric(x, n, marked, frame))
				binomial += math.Exp(logBinomial(x, n, p))
				near(t, name+", hypergeometric, below", hypergeometricBelow(x, n, marked, frame), hypergeometric, 1e-13)
				near(t, name+", binomial, below", binomialBelow(x, n, p), binomial, 1e-13)
			}
			near(t, "all of them, hypergeometric", hypergeometric, 1, 1e-13)
			near(t, "all of them, binomial", binomial, 1, 1e-13)
		}
	}
}

// The tails under everything exact, where log-gammas would have lost half of the digits: against R's pbinom and phyper.
func TestTailsInR(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	var cases []string
	type tail struct{ x, n, marked, frame float64 }
	var tails []tail
	for i := range 300 {
		frame := 2 + random.Int64N([]int64{50, 5000, 1e6, 1e9}[i%4])
		n, marked := 1+random.Int64N(min(frame, 100_000)), random.Int64N(frame+1)
		mean := float64(n) * float64(marked) / float64(frame)
		x := math.Floor(mean + random.NormFloat64()*3*math.Sqrt(mean+1))
		tails = append(tails, tail{x, float64(n), float64(marked), float64(frame)})
		cases = append(cases, fmt.Sprintf("%.0f %d %d %d", x, n, marked, frame))
	}
	rows := inR(t, "", `p <- v[3]/v[4]
		put(phyper(v[1], v[3], v[4]-v[3], v[2]), phyper(v[1]-1, v[3], v[4]-v[3], v[2], lower.tail=FALSE),
			pbinom(v[1], v[2], p), pbinom(v[1]-1, v[2], p, lower.tail=FALSE))`, cases)
	for i, row := range rows {
		c := tails[i]
		p := c.marked / c.frame
		for j, got := range []float64{hypergeometricBelow(c.x, c.n, c.marked, c.frame), hypergeometricAbove(c.x, c.n, c.marked, c.frame),
			binomialBelow(c.x, c.n, p), binomialAbove(c.x, c.n, p)} {
			if math.Abs(got-row[j]) > 1e-9*row[j]+1e-14 {
				t.Errorf("%s, number %d: %.15g, R has %.15g", cases[i], j, got, row[j])
			}
		}
	}
}
