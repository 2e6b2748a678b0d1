package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/soak"
)

// What had become of ten appeals. R's survfit with a factor as the status, standard errors by its infinitesimal jackknife.
func TestIncidence(t *testing.T) {
	r := tenAppeals.Incidence()
	for i, want := range []string{".1", ".1", ".1", ".2142857143", ".2142857143", ".3571428571", ".3571428571", ".3571428571", ".3571428571"} {
		agrees(t, fmt.Sprintf("reinstated by %d", i+1), r.Steps[i].Outcomes[0].Value, want)
	}
	reinstated, upheld := r.Steps[8].Outcomes[0], r.Steps[8].Outcomes[1]
	agrees(t, "standard error of reinstated", math.Sqrt(reinstated.Variance), ".1688582824")
	agrees(t, "reinstated, low", reinstated.Low, ".0794598275")
	agrees(t, "reinstated, high", reinstated.High, ".6579647067")
	agrees(t, "upheld", upheld.Value, ".4285714286")
	agrees(t, "standard error of upheld", math.Sqrt(upheld.Variance), ".1968131671")
	agrees(t, "upheld, low", upheld.Low, ".0861882189")
	agrees(t, "upheld, high", upheld.High, ".7461117209")
	if r.N != 10 || !reflect.DeepEqual(r.Events, []int64{3, 3}) || r.Followed != 9 || reinstated.Events != 3 || r.Level != .95 ||
		r.Method == "" {
		t.Errorf("%+v", r)
	}
}

// Why none of the obvious ratios is shown while appeals are pending: of those decided too many seem reinstated, of those who appealed too
// few, and a curve that calls the upheld ones lost from sight reinstates them in the end.
func TestWhyNotTheObviousRatios(t *testing.T) {
	right := tenAppeals.Incidence().Steps[8].Outcomes[0].Value
	reinstated := Times{Minutes: tenAppeals.Minutes, Events: tenAppeals.Events[0], Lost: make([]int64, 9)}
	for i := range reinstated.Lost {
		reinstated.Lost[i] = tenAppeals.Lost[i] + tenAppeals.Events[1][i]
	}
	ofDecided, ofAppealed, ofCurve := Wilson(3, 6).Value, Wilson(3, 10).Value, 1-reinstated.Curve().Steps[8].Survival
	agrees(t, "the estimate", right, ".3571")
	agrees(t, "of those decided", ofDecided, ".5")
	agrees(t, "of those who appealed", ofAppealed, ".3")
	agrees(t, "1 less the curve that loses the upheld", ofCurve, ".4214285714")
	if !(ofAppealed < right && right < ofCurve && ofCurve < ofDecided) {
		t.Error("the ratios do not err as said")
	}
}

// Edges: an outcome nobody has had yet may still come, and once everybody had it there is no standard error to go by.
func TestIncidenceEdges(t *testing.T) {
	all := CompetingTimes{Minutes: []int64{5}, Events: [][]int64{{8}, {0}}, Lost: []int64{0}}
	s := all.Incidence().Steps[0]
	if s.None != 0 || s.Outcomes[0].Value != 1 || s.Outcomes[0].High != 1 || math.Abs(math.Pow(s.Outcomes[0].Low, 8)-.025) > 1e-12 ||
		s.Outcomes[1].Value != 0 || math.Abs(math.Pow(1-s.Outcomes[1].High, 8)-.025) > 1e-12 {
		t.Errorf("all of one kind: %+v", s)
	}
	at := all.At([]int64{2, 9})
	if before, after := at.Steps[0], at.Steps[1]; !before.Defined || before.None != 1 || before.AtRisk != 8 || !after.Defined ||
		after.Outcomes[0].Value != 1 {
		t.Errorf("%+v", at)
	}
	if later := tenAppeals.At([]int64{10}).Steps[0]; later.Defined || later.Outcomes != nil {
		t.Errorf("known beyond the last case: %+v", later)
	}
	if none := (CompetingTimes{Events: make([][]int64, 2)}).At([]int64{3}); none.Steps[0].Defined || len(none.Notes) != 1 || none.N != 0 {
		t.Errorf("of no cases: %+v", none)
	}
}

// Random histograms of one to four outcomes against survfit: the shares and their standard errors.
func TestIncidenceInR(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 13))
	var cases []string
	var times []CompetingTimes
	for i := range 160 {
		c := randomTimes(random, 1+i%4)
		c.Events[len(c.Events)-1][0]++ // each outcome is a level of R's factor
		times, cases = append(times, c), append(cases, fmt.Sprintf("%d %s", 1+i%4, c.text()))
	}
	rows := inR(t, "survival", `k <- v[1]; m <- matrix(v[-1], 2); f <- survfit(Surv(m[1,], factor(m[2,], 0:k)) ~ 1)
		p <- matrix(f$pstate, length(f$time)); e <- matrix(f$std.err, length(f$time))
		put(t(cbind(f$time, p, e[, -1, drop = FALSE])))`, cases)
	worst := 0.
	for i, row := range rows {
		c, k := times[i], len(times[i].Events)
		seen := 0
		for j, s := range c.Incidence().Steps {
			happened := c.Lost[j]
			for _, events := range c.Events {
				happened += events[j]
			}
			if happened == 0 {
				continue
			}
			r := row[seen*(2+2*k):]
			seen++
			name := fmt.Sprintf("case %d at %d", i, s.Minutes)
			if float64(s.Minutes) != r[0] {
				t.Fatalf("%s: R has %v", name, r[0])
			}
			near(t, name+", none", s.None, r[1], 1e-12)
			for o, got := range s.Outcomes {
				near(t, fmt.Sprint(name, ", outcome ", o), got.Value, r[2+o], 1e-12)
				worst = max(worst, math.Abs(got.Variance-r[2+k+o]*r[2+k+o]))
			}
		}
		if seen*(2+2*k) != len(row) {
			t.Fatalf("case %d: R has %d numbers, we %d", i, len(row), seen*(2+2*k))
		}
	}
	if worst > 1e-14 {
		t.Errorf("variances differ by %v", worst)
	}
}

// The variance by running sums is that of the formula as it is printed.
func TestIncidenceVarianceAsPrinted(t *testing.T) {
	random := rand.New(rand.NewPCG(14, 14))
	for range 50 {
		c := randomTimes(random, 3)
		steps := c.Incidence().Steps
		for k := range c.Events {
			for last := range steps {
				now, want, before := steps[last].Outcomes[k].Value, 0., 1.
				for i := range last + 1 {
					n, d, own := float64(steps[i].AtRisk), 0., float64(c.Events[k][i])
					for _, events := range c.Events {
						d += float64(events[i])
					}
					ahead := now - steps[i].Outcomes[k].Value
					if n == 0 {
						break
					}
					if d < n {
						want += ahead * ahead * d / (n * (n - d))
					}
					want += before*before*own*(n-own)/(n*n*n) - 2*ahead*before*own/(n*n)
					before = steps[i].None
				}
				near(t, "variance", steps[last].Outcomes[k].Variance, want, 1e-13)
			}
		}
	}
}

// What holds of every incidence: the shares and what is left add up to 1, none falls, each lies in its interval; with one outcome it is 1
// less the curve; and the order of the outcomes does not matter.
func TestIncidenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		c := randomTimes(random, 1+random.IntN(4))
		r := c.Incidence()
		turned := CompetingTimes{Minutes: c.Minutes, Lost: c.Lost}
		for k := range c.Events {
			turned.Events = append(turned.Events, c.Events[len(c.Events)-1-k])
		}
		other, curve := turned.Incidence(), c.resolved().Curve()
		for i, s := range r.Steps {
			sum := s.None
			for k, o := range s.Outcomes {
				sum += o.Value
				if !(0 <= o.Low && o.Low <= o.Value && o.Value <= o.High && o.High <= 1) || o.Variance < 0 ||
					i > 0 && o.Value < r.Steps[i-1].Outcomes[k].Value {
					t.Fatalf("%+v", o)
				}
				if math.Abs(other.Steps[i].Outcomes[len(s.Outcomes)-1-k].Value-o.Value) > 1e-12 {
					t.Fatalf("in another order: %+v, %+v", s, other.Steps[i])
				}
			}
			if math.Abs(sum-1) > 1e-12 || math.Abs(s.None-curve.Steps[i].Survival) > 1e-12 || s.AtRisk != curve.Steps[i].AtRisk {
				t.Fatalf("%+v adds up to %v; the curve has %+v", s, sum, curve.Steps[i])
			}
			if one := s.Outcomes[0]; len(c.Events) == 1 && s.None > 0 && math.Abs(math.Sqrt(one.Variance)-curve.Steps[i].SE()) > 1e-10 {
				t.Fatalf("one outcome: %+v, the curve has %+v", one, curve.Steps[i])
			}
		}
		if !reflect.DeepEqual(c.At(c.Minutes), r) {
			t.Fatal("read at its own times it differs")
		}
	})
}

// How often the interval holds the true share of an outcome at a time, while a third of the cases are still pending.
func TestCoverageOfIncidence(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 15))
	draws := soak.Runs(t, 3000, "tables of each size")
	for _, n := range []int{40, 150} {
		held := 0
		for range draws {
			tally := waits(random, n)
			c := CompetingTimes{Minutes: tally.Minutes, Events: make([][]int64, 2), Lost: tally.Lost}
			for _, d := range tally.Events {
				reversed := int64(0)
				for range d {
					if random.IntN(4) == 0 {
						reversed++
					}
				}
				c.Events[0], c.Events[1] = append(c.Events[0], reversed), append(c.Events[1], d-reversed)
			}
			truth := .25 * (1 - math.Exp(-1.2))
			if s := c.At([]int64{11999}).Steps[0]; !s.Defined || s.Outcomes[0].Low <= truth && truth <= s.Outcomes[0].High {
				held++
			}
		}
		share := float64(held) / float64(draws)
		t.Logf("n = %d: %.4f", n, share)
		if share < .93 || share > .98 {
			t.Errorf("n = %d: held in %.4f of the draws", n, share)
		}
	}
}

func BenchmarkIncidenceOfHundredThousandMinutes(b *testing.B) {
	times := yearOfWaits()
	b.ReportAllocs()
	for b.Loop() {
		times.Incidence()
	}
}
