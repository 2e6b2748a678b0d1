package stats

import (
	"fmt"
	"math"
	"reflect"
	"testing"
)

// Reference values: R 4.2.2 and, where marked, the published test values of statsmodels.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int64
		low, high float64
	}{
		{0, 10, 0, .277532800},
		{1, 10, .017876213, .404150027},
		{3, 10, .107791267, .603221853},
		{0, 30, 0, .113513393},
		{5, 30, .073365424, .335643505},
		{18, 20, .698966355, .972133519},     // statsmodels
		{4, 20, .080657663, .416017432},      // statsmodels
		{4, 200, .007804426, .050287087},     // statsmodels
		{12, 84, .083650205, .233301029},     // 40-digit arithmetic: 0.0836502054056691…, 0.2333010291762307…
		{65, 100, .552544433, .736357518},    // statsmodels
		{1045, 5000, .197955499, .220491304}, // statsmodels
	} {
		p := Wilson(c.k, c.n)
		if !p.Defined || p.K != c.k || p.N != c.n || p.Value != float64(c.k)/float64(c.n) ||
			math.Abs(p.Interval.Low-c.low) > 5e-10 || math.Abs(p.Interval.High-c.high) > 5e-10 || p.Interval.Level != .95 {
			t.Errorf("Wilson(%d, %d) = %+v, want [%.9f, %.9f]", c.k, c.n, p, c.low, c.high)
		}
	}
}

// A share of nothing is no number, and its mirror image has the mirrored interval.
func TestWilsonEdges(t *testing.T) {
	if p := Wilson(0, 0); p.Defined {
		t.Errorf("0 of 0 is defined: %+v", p)
	}
	for n := int64(1); n < 60; n++ {
		for k := int64(0); k <= n; k++ {
			a, b := Wilson(k, n), Wilson(n-k, n)
			if math.Abs(a.Interval.Low-(1-b.Interval.High)) > 1e-12 || a.Interval.Low < 0 || a.Interval.High > 1 ||
				a.Value < a.Interval.Low-1e-12 || a.Value > a.Interval.High+1e-12 {
				t.Fatalf("Wilson(%d, %d) = %+v against %+v", k, n, a, b)
			}
		}
	}
}

// The worked example of the methods page (computed with R's survival package; the lower bound at .9 by hand): ten cases, of which four
// were lost sight of.
func TestQuantileCensored(t *testing.T) {
	resolved := Times{Minutes: []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}, Events: []int64{1, 1, 0, 1, 1, 1, 0, 1, 0}, Lost: []int64{0, 0, 1, 0, 1, 0, 1, 0, 1}}
	for _, c := range []struct {
		q       float64
		minutes int64
		reached bool
		bounds  string
	}{{.25, 4, true, "1 to 6"}, {.5, 6, true, "1 to -"}, {.75, 8, true, "5 to -"}, {.9, 0, false, "8 to -"}} {
		d := resolved.Quantile(c.q)
		if d.Reached != c.reached || d.Minutes != c.minutes || d.N != 10 || d.Events != 6 || d.Followed != 9 {
			t.Errorf("quantile %v = %+v, want %d (reached %v)", c.q, d, c.minutes, c.reached)
		}
		if got := bounds(d); got != c.bounds {
			t.Errorf("quantile %v has the interval %s, want %s", c.q, got, c.bounds)
		}
	}
}

func bounds(d Duration) string {
	text := func(bound *int64) string {
		if bound == nil {
			return "-"
		}
		return fmt.Sprint(*bound)
	}
	return text(d.Low) + " to " + text(d.High)
}

// Of 400 cases, one a minute, the interval of the median lies about as far to either side as that of an order statistic:
// 200 ± 1.96·√(400/4), here between 180 and 220.
func TestQuantileIntervalOfMany(t *testing.T) {
	var times []int64
	for minute := range int64(400) {
		times = append(times, minute+1)
	}
	d := Tally(times, nil).Quantile(.5)
	if d.Minutes != 200 || *d.Low < 178 || *d.Low > 184 || *d.High < 216 || *d.High > 222 {
		t.Errorf("median %d, interval %s", d.Minutes, bounds(d))
	}
}

// Where the last case saw the event nobody is left, and nothing bounds the latest times.
func TestQuantileIntervalWithoutAnEnd(t *testing.T) {
	d := Tally([]int64{5, 9}, nil).Quantile(.9)
	if d.Minutes != 9 || bounds(d) != "5 to -" {
		t.Errorf("%+v, interval %s", d, bounds(d))
	}
}

func TestTally(t *testing.T) {
	got := Tally([]int64{9, 3, 3, 0}, []int64{3, 12, 9})
	want := Times{Minutes: []int64{0, 3, 9, 12}, Events: []int64{1, 2, 1, 0}, Lost: []int64{0, 1, 1, 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if none := Tally(nil, nil); len(none.Minutes) != 0 || none.Quantile(.5).N != 0 {
		t.Errorf("nothing tallies to %+v", none)
	}
}

// Without losses a quantile is the order statistic of rank ceil(qN): the lower of the two middle values, not their mean.
func TestQuantileComplete(t *testing.T) {
	four := Times{Minutes: []int64{1, 2, 3, 4}, Events: []int64{1, 1, 1, 1}, Lost: []int64{0, 0, 0, 0}}
	if d := four.Quantile(.5); d.Minutes != 2 || !d.Reached {
		t.Errorf("median of 1 2 3 4 = %+v, want 2", d)
	}
	if d := (Times{}).Quantile(.5); d.Reached || d.N != 0 {
		t.Errorf("median of nothing = %+v", d)
	}
	waiting := Times{Minutes: []int64{10}, Events: []int64{0}, Lost: []int64{7}}
	if d := waiting.Quantile(.5); d.Reached || d.Followed != 10 || d.N != 7 {
		t.Errorf("median where nobody was answered = %+v, want not reached after 10", d)
	}
}

// The inequalities that spare logarithms never decide otherwise than the band itself.
func TestBandsByInequality(t *testing.T) {
	for survival := 0.001; survival < 1; survival += .0073 {
		for greenwood := 1e-8; greenwood < 4; greenwood *= 1.7 {
			for _, left := range []float64{.1, .25, .5, .75, .9, survival, survival * .999, survival * 1.001} {
				for side, within := range map[float64]func(survival, greenwood, left float64) bool{1: lowerBoundWithin, -1: upperBoundWithin} {
					if got, want := within(survival, greenwood, left), survivalBound(survival, greenwood, side) <= left; got != want {
						t.Fatalf("side %v, S %v, V %v, left %v: %v, want %v", side, survival, greenwood, left, got, want)
					}
				}
			}
		}
	}
}
