package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/soak"
)

// The worked example of the methods page: of 10,000 suspensions 690 were confirmed mistakes, and of the 7,150 at which nobody had looked
// again, 400 were drawn and looked at. R.
func TestSimpleAudit(t *testing.T) {
	cohort := Audited{Suspended: 10000, Confirmed: 690}
	r, err := SimpleAudit(cohort, Sample{Frame: 7150, Drawn: 400, Mistakes: 28})
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "mistakes", r.Mistakes.Value, "500.5")
	agrees(t, "standard error", r.Mistakes.SE, "88.73786055")
	spans(t, "mistakes, normal", r.Normal, "326.5769893", "674.4230107")
	spans(t, "mistakes, exact", r.Mistakes.Interval, "341", "706")
	agrees(t, "share", r.Share.Value, ".11905")
	spans(t, "share, normal", r.NormalShare, ".1016576989", ".1364423011")
	spans(t, "share, exact", r.Share.Interval, ".1031", ".1396")
	if r.Share.Interval != r.ExactShare || r.Frame != 7150 || r.Drawn != 400 || r.Found != 28 || len(r.Notes) != 0 {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		found     int64
		low, high string
	}{{2, "2", "26"}, {0, "0", "13"}} { // none found among ten of fifty: there may be thirteen
		r, err := SimpleAudit(Audited{Suspended: 50}, Sample{Frame: 50, Drawn: 10, Mistakes: c.found})
		if err != nil {
			t.Fatal(err)
		}
		spans(t, fmt.Sprintf("%d of 10 drawn from 50", c.found), r.Exact, c.low, c.high)
		if c.found == 0 && (r.Normal.Method != "" || len(r.Notes) != 1) {
			t.Errorf("none found, and yet a normal interval or no warning: %+v", r)
		}
	}
}

// Of a frame of forty up to six could not be drawn, and nobody knows how many or whether they were mistakes. Over all samples that can be
// drawn from the others the interval holds the number of mistakes 19 times of 20 or more; that of a frame whose size is known does not.
func TestNearlyAllAuditCovers(t *testing.T) {
	const frame, drawn, few = 40, 15, 6
	hidden := [drawn + 1]Interval{}
	known := hidden
	for found := range int64(drawn + 1) {
		s := Sample{Frame: frame, Drawn: drawn, Mistakes: found}
		r, err := NearlyAllAudit(Audited{Suspended: 50, Confirmed: 10}, s, few)
		if err != nil {
			t.Fatal(err)
		}
		simple, err := SimpleAudit(Audited{Suspended: 50, Confirmed: 10}, s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Mistakes.Value != simple.Mistakes.Value || r.Mistakes.Interval.Method != NearlyAllMethod || r.Share.Interval != r.shareOf(r.Mistakes.Interval) ||
			r.Share.Interval.High > 1 {
			t.Errorf("%d found: %+v", found, r)
		}
		hidden[found], known[found] = r.Mistakes.Interval, simple.Mistakes.Interval
	}
	worst, worstKnown := 1., 1.
	for left := range int64(few + 1) {
		for mistakes := range frame - left + 1 {
			for _, beyond := range []int64{0, left} { // of those that could not be drawn
				covered, coveredKnown := 0., 0.
				for found := range int64(drawn + 1) {
					chance := math.Exp(logHypergeometric(float64(found), drawn, float64(mistakes), float64(frame-left)))
					truth := float64(mistakes + beyond)
					if hidden[found].Low <= truth && truth <= hidden[found].High {
						covered += chance
					}
					if known[found].Low <= truth && truth <= known[found].High {
						coveredKnown += chance
					}
				}
				worst, worstKnown = min(worst, covered), min(worstKnown, coveredKnown)
			}
		}
	}
	if worst < .95 || worstKnown > .9 {
		t.Errorf("it covers %.3f at least, and that of a known frame %.3f", worst, worstKnown)
	}
}

// Two strata, the smaller one drawn from more densely as more mistakes were expected there. R.
func TestStratifiedAudit(t *testing.T) {
	r, err := StratifiedAudit(Audited{Suspended: 10000, Confirmed: 690}, []Sample{{"held funds", 600, 150, 30}, {"other", 6550, 250, 10}})
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "mistakes", r.Mistakes.Value, "382")
	agrees(t, "standard error", r.Mistakes.SE, "81.57016564")
	spans(t, "mistakes", r.Mistakes.Interval, "222.1254131", "541.8745869")
	agrees(t, "share", r.Share.Value, ".1072")
	if r.Mistakes.Interval != r.Normal || r.Exact.Width() < r.Normal.Width() || len(r.Notes) != 0 {
		t.Errorf("%+v", r)
	}
}

// A stratum in which no mistake was found adds nothing to the variance, though it may hide hundreds; and where none was found anywhere the
// normal interval would be a single point. Neither may be shown as certainty.
func TestStratifiedAuditOfFewMistakes(t *testing.T) {
	cohort := Audited{Suspended: 10000}
	r, err := StratifiedAudit(cohort, []Sample{{"small", 600, 150, 30}, {"large", 6550, 50, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if alone, _ := SimpleAudit(cohort, Sample{Frame: 6550, Drawn: 50}); r.Mistakes.Interval != r.Exact || r.Exact.High < alone.Exact.High ||
		r.Normal.High > 200 || len(r.Notes) != 1 {
		t.Errorf("0 of 50 in 6,550 alone reach to %v; %+v", alone.Exact.High, r)
	}
	if r, err = StratifiedAudit(cohort, []Sample{{"small", 600, 150, 0}, {"large", 6550, 250, 0}}); err != nil {
		t.Fatal(err)
	}
	// All of them in the large stratum, where 250 drawn miss 94 with 2.5 %.
	missed := hypergeometricBelow(0, 250, r.Exact.High, 6550)
	spans(t, "none found in 150 of 600 and 250 of 6,550", r.Mistakes.Interval, "0", "94")
	if r.Normal.Method != "" || missed < .025 || hypergeometricBelow(0, 250, r.Exact.High+1, 6550) >= .025 || len(r.Notes) != 2 {
		t.Errorf("none found: %+v, missed with %v", r, missed)
	}
}

// What the sample says nothing about is refused by name, and impossible frames are.
func TestAuditRefused(t *testing.T) {
	cohort := Audited{Suspended: 100, Confirmed: 10}
	_, err := StratifiedAudit(cohort, []Sample{{"a", 20, 0, 0}, {"b", 20, 5, 1}, {"c", 20, 0, 0}})
	if err == nil || !strings.Contains(err.Error(), `"a", "c"`) {
		t.Errorf("empty strata: %v", err)
	}
	if r, err := SimpleAudit(cohort, Sample{Frame: 91, Drawn: 5}); err == nil {
		t.Errorf("a frame with confirmed cases in it: %+v", r)
	}
	if r, err := SimpleAudit(cohort, Sample{Frame: 50}); err == nil {
		t.Errorf("nothing drawn: %+v", r)
	}
	if r, err := SimpleAudit(Audited{}, Sample{}); err == nil {
		t.Errorf("no suspensions: %+v", r)
	}
	if r, err := SimpleAudit(cohort, Sample{Frame: 20, Drawn: 20, Mistakes: 3}); err != nil || r.Share.Value != .13 ||
		r.Share.Interval.Width() != 0 || len(r.Notes) != 1 {
		t.Errorf("all looked at: %+v, %v", r, err)
	}
	for _, c := range []struct {
		frame  int64
		lowest float64
		drawn  []Draw
	}{{20, 0, nil}, {20, .2, []Draw{{.1, true}}}, {20, .2, []Draw{{1.1, true}}}, {1, .2, []Draw{{.5, true}, {.5, true}}}, {20, 1,
		[]Draw{{1, true}}}, {95, .1, nil}} {
		if r, err := UnequalAudit(cohort, c.frame, c.lowest, c.drawn); err == nil {
			t.Errorf("%+v is accepted: %+v", c, r)
		}
	}
}

// Cases drawn with unequal probabilities count by how many they stand for. By hand: 2 + 4 + 4 mistakes, variance .5/.25 + 2·.75/.0625 = 26.
func TestUnequalAudit(t *testing.T) {
	cohort := Audited{Suspended: 100, Confirmed: 5}
	r, err := UnequalAudit(cohort, 60, .25, []Draw{{.5, true}, {.25, true}, {.25, true}, {.5, false}, {1, false}})
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "mistakes", r.Mistakes.Value, "10")
	near(t, "standard error", r.Mistakes.SE, math.Sqrt(26), 1e-14)
	agrees(t, "share", r.Share.Value, ".15")
	spans(t, "mistakes", r.Mistakes.Interval, "3", "19.9939") // three were found: there cannot be fewer
	if len(r.Notes) != 2 {
		t.Errorf("a normal interval of three mistakes goes without a warning: %v", r.Notes)
	}
	// None found but one that was drawn for certain: (1-1/4)^12 is still 3 %, and (1-1/4)^13 is 2.4 %.
	if r, err = UnequalAudit(cohort, 60, .25, []Draw{{1, true}, {.25, false}, {.5, false}}); err != nil {
		t.Fatal(err)
	}
	spans(t, "none by chance", r.Mistakes.Interval, "1", "13")
}

// Exact intervals of random audits, of frames up to millions, against R: the numbers of mistakes that phyper does not put into a tail.
func TestSimpleAuditInR(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	var cases []string
	var want []AuditResult
	for i := range 300 {
		frame := 1 + random.Int64N([]int64{60, 3000, 1_000_000, 20_000_000}[i%4])
		n := 1 + random.Int64N(min(frame, 2000))
		x := random.Int64N(n + 1)
		if i%3 == 0 {
			x = min(x, random.Int64N(4))
		}
		r, err := SimpleAudit(Audited{Suspended: frame}, Sample{Frame: frame, Drawn: n, Mistakes: x})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, r)
		cases = append(cases, fmt.Sprint(frame, n, x))
	}
	rows := inR(t, "", `N <- v[1]; n <- v[2]; x <- v[3]
		find <- function(a, b, ok) { while (b - a > 1) { m <- floor((a + b) / 2); if (ok(m)) a <- m else b <- m }; a }
		at_most <- function(M) phyper(x, M, N - M, n) >= .025 * (1 - 1e-10)
		too_few <- function(M) phyper(x - 1, M, N - M, n, lower.tail = FALSE) < .025 * (1 - 1e-10)
		put(if (too_few(x)) find(x, N, too_few) + 1 else x, find(x, N - (n - x) + 1, at_most))`, cases)
	for i, row := range rows {
		if want[i].Exact.Low != row[0] || want[i].Exact.High != row[1] {
			t.Errorf("%s: %v to %v, R has %v to %v", cases[i], want[i].Exact.Low, want[i].Exact.High, row[0], row[1])
		}
	}
}

// The exact interval covers with at least 95 %, over every sample that can be drawn and every number of mistakes in the frame.
func TestCoverageOfSimpleAudit(t *testing.T) {
	for _, c := range [][2]int64{{50, 10}, {50, 45}, {200, 30}, {37, 1}} {
		frame, n := c[0], c[1]
		all := make([]Interval, n+1)
		for x := range all {
			r, err := SimpleAudit(Audited{Suspended: frame}, Sample{Frame: frame, Drawn: n, Mistakes: int64(x)})
			if err != nil {
				t.Fatal(err)
			}
			all[x] = r.Exact
		}
		least := 1.
		for m := range frame + 1 {
			covered := 0.
			for x, in := range all {
				if in.Low <= float64(m) && float64(m) <= in.High {
					covered += math.Exp(logHypergeometric(float64(x), float64(n), float64(m), float64(frame)))
				}
			}
			least = min(least, covered)
		}
		t.Logf("%d of %d: at least %.4f", n, frame, least)
		if least < .95-1e-9 {
			t.Errorf("%d of %d: coverage falls to %.5f", n, frame, least)
		}
	}
}

// Coverage of a stratified audit, exactly, over every pair of samples: the published interval, which is the normal one where both strata
// hold enough and the exact one elsewhere; and the exact one alone, which covers with 95 % however the mistakes are divided.
func TestCoverageOfStratifiedAudit(t *testing.T) {
	strata := []Sample{{"a", 60, 25, 0}, {"b", 240, 40, 0}}
	type ends struct{ exact, published Interval }
	all := make([][]ends, strata[0].Drawn+1)
	for x := range all {
		for y := range strata[1].Drawn + 1 {
			strata[0].Mistakes, strata[1].Mistakes = int64(x), y
			r, err := StratifiedAudit(Audited{Suspended: 300}, strata)
			if err != nil {
				t.Fatal(err)
			}
			all[x] = append(all[x], ends{r.Exact, r.Mistakes.Interval})
		}
	}
	least, leastPublished, sum, times := 1., 1., 0., 0.
	for a := int64(0); a <= 60; a += 4 {
		for b := int64(0); b <= 240; b += 8 {
			exact, published, total := 0., 0., float64(a+b)
			var py [41]float64
			for y := range py {
				py[y] = math.Exp(logHypergeometric(float64(y), 40, float64(b), 240))
			}
			for x := range all {
				px := math.Exp(logHypergeometric(float64(x), 25, float64(a), 60))
				for y, in := range all[x] {
					chance := px * py[y]
					if in.exact.Low <= total && total <= in.exact.High {
						exact += chance
					}
					if in.published.Low <= total && total <= in.published.High {
						published += chance
					}
				}
			}
			least, leastPublished = min(least, exact), min(leastPublished, published)
			sum, times = sum+published, times+1
		}
	}
	t.Logf("exact at least %.4f; published at least %.4f, on average %.4f", least, leastPublished, sum/times)
	if least < .95-1e-9 {
		t.Errorf("the exact interval covers with %.4f", least)
	}
	if leastPublished < .90 || sum/times < .945 {
		t.Errorf("the published interval covers with %.4f at least, %.4f on average", leastPublished, sum/times)
	}
}

// The normal interval of a simple sample, drawn again and again from a frame like that of the example.
func TestCoverageOfNormalAudit(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	draws := soak.Runs(t, 20000, "samples")
	covered := 0
	for range draws {
		// 500 of 7,150 are mistakes.
		left, marked, found := 7150, 500, int64(0)
		for range 400 {
			if random.IntN(left) < marked {
				marked--
				found++
			}
			left--
		}
		s := Sample{Frame: 7150, Drawn: 400, Mistakes: found}
		if in := normalInterval(7150*float64(found)/400, math.Sqrt(s.variance()), 0, 7150); in.Low <= 500 && 500 <= in.High {
			covered++
		}
	}
	share := float64(covered) / float64(draws)
	t.Logf("%.4f", share)
	if share < .93 || share > .965 {
		t.Errorf("covered with %.4f", share)
	}
}

// The best division of mistakes among strata is found by price; here it is found by trying all.
func TestStrataByEnumeration(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	for range 60 {
		strata := make([]Sample, 2+random.IntN(2))
		for i := range strata {
			frame := 2 + random.Int64N(14)
			n := 1 + random.Int64N(frame)
			strata[i] = Sample{Frame: frame, Drawn: n, Mistakes: random.Int64N(n + 1)}
			if random.IntN(2) == 0 {
				strata[i].Mistakes = 0
			}
		}
		open, found := 0, int64(0)
		for _, s := range strata {
			if s.Drawn < s.Frame {
				open++
				found += s.Mistakes
			}
		}
		within := func(logTail float64) bool {
			if found == 0 {
				return logTail >= math.Log(.025)-1e-9
			}
			return chiSquareAbove(-2*logTail, 2*open) >= .025-1e-9
		}
		most := int64(0)
		var try func(i int, marked int64, logTail float64)
		try = func(i int, marked int64, logTail float64) {
			if i == len(strata) {
				if open == 0 || within(logTail) {
					most = max(most, marked)
				}
				return
			}
			s := strata[i]
			for m := s.Mistakes; m <= s.Frame-(s.Drawn-s.Mistakes); m++ {
				try(i+1, marked+m, logTail+math.Log(s.tail(float64(m))))
			}
		}
		try(0, 0, 0)
		if got := mostMistakesOfStrata(strata); got != most {
			t.Errorf("%+v: %d, by trying all %d", strata, got, most)
		}
	}
}

// What holds of every audit: the exact interval, of whole mistakes, holds the estimate to the next whole one, is that
// of the complement turned round, lies where the sample allows, and one stratum says the same as a simple sample.
func TestAuditProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frame := rapid.Int64Range(1, 1e7).Draw(t, "frame")
		n := rapid.Int64Range(1, min(frame, 5000)).Draw(t, "n")
		x := rapid.Int64Range(0, n).Draw(t, "x")
		cohort := Audited{Suspended: frame + 7, Confirmed: 7}
		r, err := SimpleAudit(cohort, Sample{Frame: frame, Drawn: n, Mistakes: x})
		if err != nil {
			t.Fatal(err)
		}
		turned, _ := SimpleAudit(cohort, Sample{Frame: frame, Drawn: n, Mistakes: n - x})
		in := r.Exact
		if !(float64(x) <= in.Low && in.Low <= math.Ceil(r.Mistakes.Value) && math.Floor(r.Mistakes.Value) <= in.High && in.High <= float64(frame-(n-x))) {
			t.Fatalf("out of order: %+v", r)
		}
		if in.Low != float64(frame)-turned.Exact.High || (n < frame && in.Width() == 0 && len(r.Notes) == 0) {
			t.Fatalf("%+v turned round is %+v", in, turned.Exact)
		}
		one, _ := StratifiedAudit(cohort, []Sample{{Frame: frame, Drawn: n, Mistakes: x}})
		if math.Abs(one.Exact.Low-in.Low) > 0 || math.Abs(one.Exact.High-in.High) > 0 || one.Mistakes.SE != r.Mistakes.SE {
			t.Fatalf("one stratum has %+v, the sample %+v", one.Exact, in)
		}
		two, err := StratifiedAudit(cohort, []Sample{{Frame: frame, Drawn: n, Mistakes: x}, {Frame: 0}})
		if err != nil || two.Exact != one.Exact {
			t.Fatalf("an empty stratum changes %+v to %+v", one.Exact, two.Exact)
		}
	})
}

func BenchmarkExactAuditOfAMillion(b *testing.B) {
	for b.Loop() {
		if _, err := SimpleAudit(Audited{Suspended: 1_000_000}, Sample{Frame: 1_000_000, Drawn: 2000, Mistakes: 140}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStratifiedAuditOfAMillion(b *testing.B) {
	var strata []Sample
	for i := range int64(8) {
		strata = append(strata, Sample{Frame: 125_000, Drawn: 300, Mistakes: 3 * i})
	}
	for b.Loop() {
		if _, err := StratifiedAudit(Audited{Suspended: 1_000_000}, strata); err != nil {
			b.Fatal(err)
		}
	}
}

// How many cases an audit needs, as the methods page says: 385 give five points to either side at worst and three at a share of .1; where none
// of a hundred was a mistake, at most 2.95 % are with one-sided 95 %, three in a hundred by the rule of thumb, and 3.62 % two-sided.
func TestPlanSizes(t *testing.T) {
	half := func(p, n float64) float64 { return normalInterval(p, math.Sqrt(p*(1-p)/n), 0, 1).Width() / 2 }
	if half(.5, 385) > .05 || half(.5, 384) <= .05 {
		t.Errorf("384 and 385 cases give %v and %v", half(.5, 384), half(.5, 385))
	}
	agrees(t, "385 cases at a share of .1", half(.1, 385), ".03")
	agrees(t, "one-sided", boundary(0, 1, func(p float64) bool { return binomialBelow(0, 100, p) >= .05 }), ".0295")
	agrees(t, "two-sided", ClopperPearson(0, 100).Interval.High, ".0362")
}
