package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Two regions of 200 and 250 cases: one and a half times to twice as often, which may be chance or a factor of three. R, and for Newcombe
// the examples of his paper.
func TestCompare(t *testing.T) {
	c := Compare(30, 200, 20, 250)
	agrees(t, "ratio", c.Katz.Value, "1.875")
	agrees(t, "standard error of its logarithm", c.Katz.SE, ".2726414006")
	spans(t, "Katz", c.Katz.Interval, "1.098824897", "3.199440611")
	spans(t, "Koopman", c.Koopman.Interval, "1.106511281", "3.183484766")
	agrees(t, "difference", c.Difference.Value, ".07")
	spans(t, "Newcombe", c.Difference.Interval, ".0111458741", ".1324899008")
	agrees(t, "pooled z", c.Pooled.Statistic, "2.347871376")
	agrees(t, "pooled p", c.Pooled.P, ".01888104016")
	agrees(t, "Fisher's p", c.Fisher.P, ".02319478792")
	if c.Ratio().Interval.Method != KatzMethod || len(c.Notes) != 0 {
		t.Errorf("%+v", c)
	}
	for _, c := range []struct {
		k1, n1, k2, n2   int64
		value, low, high string
	}{
		{56, 70, 48, 80, ".2", ".0524314724", ".3338726540"},
		{9, 10, 3, 10, ".6", ".1705227239", ".8090179735"},
		{0, 10, 0, 10, "0", "-.2775327999", ".2775327999"}, // nothing in either is no proof that they are alike
	} {
		d := Compare(c.k1, c.n1, c.k2, c.n2).Difference
		name := fmt.Sprintf("%d/%d less %d/%d", c.k1, c.n1, c.k2, c.n2)
		agrees(t, name, d.Value, c.value)
		spans(t, name, d.Interval, c.low, c.high)
	}
}

// What the counts do not determine is not defined, and small cells call for the exact test and the score interval.
func TestCompareEdges(t *testing.T) {
	for _, c := range []struct {
		k1, n1, k2, n2                       int64
		difference, katz, koopman, z, fisher bool
		why                                  string
	}{
		{1, 10, 0, 0, false, false, false, false, false, "a group without cases"},
		{0, 10, 0, 12, true, false, false, false, true, "no events at all"},
		{0, 10, 3, 12, true, false, true, true, true, "a ratio of 0"},
		{3, 10, 0, 12, true, false, false, true, true, "a ratio without upper end"},
		{10, 10, 12, 12, true, true, true, false, true, "events everywhere"},
	} {
		r := Compare(c.k1, c.n1, c.k2, c.n2)
		if r.Difference.Defined != c.difference || r.Katz.Defined != c.katz || r.Koopman.Defined != c.koopman || r.Pooled.Defined != c.z ||
			r.Fisher.Defined != c.fisher || len(r.Notes) == 0 || r.Ratio().Defined != c.koopman {
			t.Errorf("%s: %+v", c.why, r)
		}
	}
	for cell, method := range map[int64]string{4: KoopmanMethod, 5: KatzMethod} {
		if r := Compare(cell, 40, 9, 40); r.Ratio().Interval.Method != method || (len(r.Notes) == 0) != (method == KatzMethod) {
			t.Errorf("a cell of %d: %+v", cell, r)
		}
	}
	if r := Compare(0, 10, 3, 12).Ratio(); r.Value != 0 || r.Interval.Low != 0 || r.Interval.High <= 0 || r.Interval.Method != KoopmanMethod {
		t.Errorf("%+v", r)
	}
}

// Random tables, among them lopsided and empty ones and some of millions, against R: fisher.test, prop.test without continuity correction,
// and Koopman's interval by finding where χ² of the likeliest shares with that ratio reaches 3.84.
func TestCompareInR(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	var cases []string
	var want []Comparison
	for i := range 300 {
		n1, n2 := 1+random.Int64N([]int64{12, 80, 3000, 2e6}[i%4]), 1+random.Int64N([]int64{12, 3000, 80, 2e6}[i%4])
		k1, k2 := random.Int64N(n1+1), random.Int64N(n2+1)
		if i%4 == 3 || i%5 == 0 { // shares of the same size
			k2 = min(n2, int64(float64(n2)*float64(k1)/float64(n1)+random.NormFloat64()*math.Sqrt(float64(n2))/2))
			k2 = max(k2, 0)
		}
		want = append(want, Compare(k1, n1, k2, n2))
		cases = append(cases, fmt.Sprint(k1, n1, k2, n2))
	}
	rows := inR(t, "", `x <- v[c(1,3)]; n <- v[c(2,4)]
		fisher <- if (sum(n) <= 10000) fisher.test(rbind(x, n - x))$p.value else NA
		pooled <- if (sum(x) > 0 && sum(x) < sum(n)) sqrt(suppressWarnings(prop.test(x, n, correct = FALSE)$statistic)) else NA
		low <- high <- NA
		if (x[1] > 0 && x[2] > 0 && x[1] < n[1] && x[2] < n[2]) {
			chi <- function(phi) { # the likeliest second share is where the score is 0
				score <- function(p) x[1]/p - phi*(n[1]-x[1])/(1-phi*p) + x[2]/p - (n[2]-x[2])/(1-p)
				p2 <- uniroot(score, c(1e-12, min(1, 1/phi) * (1 - 1e-12)), tol = 1e-16)$root
				e <- c(phi, 1) * p2
				sum((x - n * e)^2 / (n * e * (1 - e))) - qchisq(.95, 1)
			}
			at <- (x[1]/n[1])/(x[2]/n[2])
			low <- uniroot(chi, c(at/1000, at), tol = 1e-14)$root; high <- uniroot(chi, c(at, at*1000), tol = 1e-12)$root
		}
		put(fisher, pooled, low, high)`, cases)
	compared := 0
	for i, row := range rows {
		c := want[i]
		if !math.IsNaN(row[0]) {
			near(t, cases[i]+", Fisher's p", c.Fisher.P, row[0], 1e-9)
		}
		if c.Pooled.Defined == math.IsNaN(row[1]) {
			t.Errorf("%s: %+v, R has %v", cases[i], c.Pooled, row[1])
		} else if c.Pooled.Defined {
			near(t, cases[i]+", z", math.Abs(c.Pooled.Statistic), row[1], 1e-9)
		}
		if !math.IsNaN(row[2]) {
			compared++
			near(t, cases[i]+", Koopman, low", c.Koopman.Interval.Low, row[2], 1e-6)
			near(t, cases[i]+", Koopman, high", c.Koopman.Interval.High, row[3], 1e-6)
		}
	}
	if compared < 150 {
		t.Errorf("only %d ratios were compared", compared)
	}
}

// Fisher's p adds up the tables that are at most as probable as the observed one. Here all of them are added up.
func TestFisherByEnumeration(t *testing.T) {
	for n1 := int64(1); n1 <= 9; n1++ {
		for n2 := int64(1); n2 <= 9; n2++ {
			for k1 := range n1 + 1 {
				for k2 := range n2 + 1 {
					log := func(x int64) float64 {
						return logHypergeometric(float64(x), float64(n1), float64(k1+k2), float64(n1+n2))
					}
					want := 0.
					for x := range min(n1, k1+k2) + 1 {
						if log(x) <= log(k1)+1e-7 {
							want += math.Exp(log(x))
						}
					}
					near(t, fmt.Sprint(k1, n1, k2, n2), Compare(k1, n1, k2, n2).Fisher.P, want, 1e-12)
				}
			}
		}
	}
}

// What holds of every comparison: exchanging the groups turns the difference's sign and inverts the ratio; every interval holds its value.
func TestCompareProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.Int64Range(1, 1e6).Draw(t, "n1"), rapid.Int64Range(1, 1e6).Draw(t, "n2")
		k1, k2 := rapid.Int64Range(0, n1).Draw(t, "k1"), rapid.Int64Range(0, n2).Draw(t, "k2")
		a, b := Compare(k1, n1, k2, n2), Compare(k2, n2, k1, n1)
		if math.Abs(a.Difference.Interval.Low+b.Difference.Interval.High) > 1e-12 || math.Abs(a.Fisher.P-b.Fisher.P) > 1e-9 ||
			a.Pooled.Statistic != -b.Pooled.Statistic || a.Fisher.P < 0 || a.Fisher.P > 1 {
			t.Fatalf("%+v and the other way round %+v", a, b)
		}
		for _, e := range []Estimate{a.Difference, a.Katz, a.Koopman} {
			if e.Defined && !(e.Interval.Low <= e.Value && e.Value <= e.Interval.High) {
				t.Fatalf("%v is not in its interval: %+v", e.Value, e)
			}
		}
		if a.Katz.Defined {
			near := func(x, y float64) bool { return math.Abs(x*y-1) < 1e-9 }
			if !near(a.Katz.Interval.Low, b.Katz.Interval.High) || !near(a.Koopman.Interval.Low, b.Koopman.Interval.High) {
				t.Fatalf("%+v and the other way round %+v", a, b)
			}
		}
	})
}
