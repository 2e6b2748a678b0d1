package stats

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Region A has mostly new accounts, region B mostly old ones. Crude, A reverses more (.18 to .128); at equal tenure it reverses less (.15 to
// .17): the crude rates compared tenures. R.
func TestStandardise(t *testing.T) {
	a, err := Standardise([]Stratum{{"new", 500, 80, 400}, {"old", 500, 10, 100}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Standardise([]Stratum{{"new", 500, 24, 100}, {"old", 500, 40, 400}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		group                                  Standardised
		crude, value, se, effective, low, high string
	}{
		{a, ".18", ".15", ".01802775638", "392.3076923", ".1180685126", ".1887193883"},
		{b, ".128", ".17", ".0226329406", "275.4514397", ".1302520643", ".2188257276"},
	} {
		agrees(t, "crude", c.group.Crude.Value, c.crude)
		agrees(t, "standardised", c.group.Estimate.Value, c.value)
		agrees(t, "standard error", c.group.Estimate.SE, c.se)
		agrees(t, "effective number", c.group.EffectiveN, c.effective)
		spans(t, "standardised", c.group.Estimate.Interval, c.low, c.high)
		if c.group.Covered != 1 || len(c.group.Notes) != 0 || c.group.Strata[0].Weight != .5 {
			t.Errorf("%+v", c.group)
		}
	}
	ratio, err := StandardisedRatio(a, b)
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "ratio", ratio.Value, ".8823529412")
	spans(t, "ratio", ratio.Interval, ".620829543", "1.25404263")
	pooled := MantelHaenszel([]StratumPair{{"new", 80, 400, 24, 100}, {"old", 10, 100, 40, 400}})
	agrees(t, "Mantel–Haenszel", pooled.Ratio.Value, ".8823529412")
	if pooled.First != a.Crude || pooled.Second != b.Crude || pooled.Silent != nil || pooled.Ratio.Interval.Method != GreenlandRobinsMethod {
		t.Errorf("%+v", pooled)
	}
}

// A stratum without cases says nothing, and leaving it out compares with another population. That is refused, and done only where it is asked
// for and said.
func TestStandardiseEmptyStrata(t *testing.T) {
	strata := []Stratum{{"new", 600, 30, 200}, {"middle", 100, 0, 0}, {"old", 200, 10, 100}, {"oldest", 100, 0, 0}, {"nobody", 0, 0, 0}}
	_, err := Standardise(strata)
	var empty *EmptyStrataError
	if !errors.As(err, &empty) || fmt.Sprint(empty.Names) != "[middle oldest]" || empty.Covered != .8 || !strings.Contains(err.Error(), "80 %") {
		t.Errorf("%v", err)
	}
	s, err := StandardiseCovered(strata)
	if err != nil || s.Covered != .8 || fmt.Sprint(s.Empty) != "[middle oldest]" || len(s.Notes) != 1 ||
		math.Abs(s.Estimate.Value-(.75*.15+.25*.1)) > 1e-15 {
		t.Errorf("%+v, %v", s, err)
	}
	whole, err := Standardise([]Stratum{{"new", 600, 30, 200}, {"middle", 100, 3, 10}, {"old", 200, 10, 100}, {"oldest", 100, 3, 10}})
	if err != nil {
		t.Fatal(err)
	}
	if ratio, err := StandardisedRatio(s, whole); err == nil {
		t.Errorf("groups standardised to different populations are compared: %+v", ratio)
	}
	for why, strata := range map[string][]Stratum{
		"no weights":        {{"new", 0, 1, 2}},
		"a negative weight": {{"new", -1, 1, 2}},
		"a name twice":      {{"new", 1, 1, 2}, {"new", 1, 1, 2}},
		"nobody at all":     {{"new", 1, 0, 0}},
	} {
		if s, err := StandardiseCovered(strata); err == nil {
			t.Errorf("%s: %+v", why, s)
		}
	}
}

// Where no stratum has an event the variance is 0. The interval is then that of nothing among as many cases as the weights leave, and a ratio
// is not defined.
func TestStandardiseNothing(t *testing.T) {
	none, err := Standardise([]Stratum{{"new", 1, 0, 40}, {"old", 1, 0, 40}})
	if err != nil || none.Estimate.Interval.Low != 0 || none.Estimate.Interval.High != Wilson(0, 80).Interval.High ||
		none.EffectiveN != 80 || len(none.Notes) != 1 {
		t.Errorf("%+v, %v", none, err)
	}
	if ratio, err := StandardisedRatio(none, none); err != nil || ratio.Defined || len(ratio.Notes) != 1 {
		t.Errorf("%+v, %v", ratio, err)
	}
	if split, err := Standardise([]Stratum{{"new", 1, 0, 4}, {"old", 1, 4, 4}}); err != nil || split.Estimate.Value != .5 ||
		split.Estimate.Interval.Width() < .4 {
		t.Errorf("all here and none there: %+v, %v", split, err)
	}
	pooled := MantelHaenszel([]StratumPair{{"new", 0, 10, 1, 10}, {"old", 5, 10, 0, 0}})
	if pooled.Ratio.Defined || len(pooled.Silent) != 1 || pooled.Silent[0] != "old" || len(pooled.Notes) != 2 {
		t.Errorf("%+v", pooled)
	}
}

// Random strata against R: the estimate and its interval by the formulas of the page, the pooled ratio's interval by those of Greenland and
// Robins as they print them, summing over strata.
func TestStandardiseInR(t *testing.T) {
	random := rand.New(rand.NewPCG(16, 16))
	var cases []string
	var direct []Standardised
	var pooled []PooledRatio
	for range 200 {
		var strata []Stratum
		var pairs []StratumPair
		var text []string
		for i := range 2 + random.IntN(6) {
			n1, n2 := 5+random.Int64N(500), 5+random.Int64N(500)
			k1, k2 := 1+random.Int64N(n1-1), 1+random.Int64N(n2-1)
			name, weight := fmt.Sprint(i), 1+random.Int64N(1000)
			strata = append(strata, Stratum{name, float64(weight), k1, n1})
			pairs = append(pairs, StratumPair{name, k1, n1, k2, n2})
			text = append(text, fmt.Sprint(weight, k1, n1, k2, n2))
		}
		s, err := Standardise(strata)
		if err != nil {
			t.Fatal(err)
		}
		direct, pooled, cases = append(direct, s), append(pooled, MantelHaenszel(pairs)), append(cases, strings.Join(text, " "))
	}
	rows := inR(t, "", `m <- matrix(v, 5); w <- m[1,]/sum(m[1,]); a <- m[2,]; n1 <- m[3,]; b <- m[4,]; n0 <- m[5,]; N <- n1 + n0
		D <- weighted.mean(a/n1, w); V <- sum(w^2 * (a/n1) * (1 - a/n1) / n1); n <- min(D * (1 - D) / V, sum(n1))
		i <- prop.test(D * n, n, correct = FALSE)$conf.int
		R <- a * n0 / N; S <- b * n1 / N; P <- (n1 * n0 * (a + b) - a * b * N) / N^2
		rr <- sum(R) / sum(S); se <- sqrt(sum(P) / (sum(R) * sum(S)))
		put(D, sqrt(V), i, rr, rr * exp(c(-1, 1) * qnorm(.975) * se))`, cases)
	for i, row := range rows {
		d, p := direct[i], pooled[i]
		for j, got := range []float64{d.Estimate.Value, d.Estimate.SE, d.Estimate.Interval.Low, d.Estimate.Interval.High, p.Ratio.Value,
			p.Ratio.Interval.Low, p.Ratio.Interval.High} {
			near(t, fmt.Sprintf("case %d, number %d", i, j), got, row[j], 1e-10)
		}
	}
}

// What holds of every standardisation: with the group's own sizes as weights it is the crude share; the scale of the weights does not matter; it
// lies between the strata's shares; and the pooled ratio of one stratum is Katz's.
func TestStandardiseProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var own, scaled []Stratum
		low, high := 1., 0.
		for i := range rapid.IntRange(1, 6).Draw(t, "strata") {
			n := rapid.Int64Range(1, 2000).Draw(t, "n")
			k := rapid.Int64Range(0, n).Draw(t, "k")
			weight := rapid.Float64Range(.1, 10).Draw(t, "weight")
			own = append(own, Stratum{fmt.Sprint(i), float64(n), k, n})
			scaled = append(scaled, Stratum{fmt.Sprint(i), weight, k, n})
			low, high = min(low, float64(k)/float64(n)), max(high, float64(k)/float64(n))
		}
		crude, err := Standardise(own)
		if err != nil || math.Abs(crude.Estimate.Value-crude.Crude.Value) > 1e-12 {
			t.Fatalf("%+v, %v", crude, err)
		}
		a, _ := Standardise(scaled)
		for i := range scaled {
			scaled[i].Weight *= 1000
		}
		b, _ := Standardise(scaled)
		if math.Abs(a.Estimate.Value-b.Estimate.Value) > 1e-12 || a.Estimate.Value < low-1e-12 || a.Estimate.Value > high+1e-12 {
			t.Fatalf("%+v, scaled %+v, strata from %v to %v", a, b, low, high)
		}
		if in := a.Estimate.Interval; !(0 <= in.Low && in.Low <= a.Estimate.Value+1e-12 && a.Estimate.Value <= in.High+1e-12 && in.High <= 1 &&
			in.Width() > 0) {
			t.Fatalf("%+v", a)
		}
		k, n := own[0].K, own[0].N
		one, katz := MantelHaenszel([]StratumPair{{"", k, n, 7, 90}}).Ratio, Compare(k, n, 7, 90).Katz
		if one.Defined != katz.Defined || math.Abs(one.Value-katz.Value) > 1e-9 || math.Abs(one.Interval.High-katz.Interval.High) > 1e-9 {
			t.Fatalf("one stratum: %+v, Katz %+v", one, katz)
		}
	})
}
