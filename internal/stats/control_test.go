package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Twelve quarters, the data of the methods page.
func twelveQuarters() (periods []ChartPeriod) {
	n := []int64{1200, 1350, 1280, 1500, 1420, 1610, 1580, 1490, 1700, 1650, 1720, 1810}
	for i, d := range []int64{228, 243, 256, 255, 284, 290, 332, 283, 340, 297, 361, 435} {
		periods = append(periods, ChartPeriod{fmt.Sprint("quarter ", i+1), d, n[i]})
	}
	return periods
}

// Quarters differ by twice as much as chance would have it. So the p chart raises an alarm about the last one, and Laney's does not. R, as
// package qicharts2 computes it.
func TestControlChart(t *testing.T) {
	c, err := NewControlChart(twelveQuarters(), 12)
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "mean", c.Mean, ".1968323321")
	agrees(t, "mean range", c.MeanRange, "2.275834348")
	agrees(t, "σz", c.SigmaZ, "2.017583642")
	last := c.Periods[11]
	agrees(t, "the last quarter", last.Share.Value, ".2403314917")
	agrees(t, "p chart, low", last.P.Low, ".1687952189")
	agrees(t, "p chart, high", last.P.High, ".2248694452")
	agrees(t, "Laney, low", last.Laney.Low, ".1402651111")
	agrees(t, "Laney, high", last.Laney.High, ".2533995530")
	if !c.Ready || last.Signal || last.Share.Value < last.P.High || len(c.Notes) != 0 {
		t.Errorf("%+v", c)
	}
	agrees(t, "χ² against the quarter before", c.Latest.Pooled.Statistic*c.Latest.Pooled.Statistic, "4.681458224")
	agrees(t, "its p", c.Latest.Pooled.P, ".03048985619")
}

// Limits rest on twelve periods, and stay where these put them whatever comes later; before that there are none yet.
func TestControlChartBaseline(t *testing.T) {
	periods := twelveQuarters()
	early, err := NewControlChart(periods[:11], 12)
	if err != nil || early.Ready || early.Periods[10].Laney.Defined || early.Periods[10].Signal || len(early.Notes) != 1 ||
		!strings.Contains(early.Notes[0], "No limits yet") {
		t.Errorf("%+v, %v", early, err)
	}
	if early.Latest.First.K != 361 {
		t.Errorf("the latest comparison waits for limits: %+v", early.Latest)
	}
	before, err := NewControlChart(periods, 4) // fewer than twelve are not enough
	if err != nil || before.Baseline != 12 {
		t.Fatalf("%+v, %v", before, err)
	}
	later, err := NewControlChart(append(periods, ChartPeriod{"a bad one", 700, 1800}), 12)
	if err != nil || later.Mean != before.Mean || later.SigmaZ != before.SigmaZ || !later.Periods[12].Signal ||
		later.Periods[11].Laney != before.Periods[11].Laney {
		t.Errorf("%+v, %v", later, err)
	}
	if first, err := NewControlChart(periods[:1], 12); err != nil || first.Latest.Difference.Defined {
		t.Errorf("one period is compared with none: %+v, %v", first, err)
	}
}

func TestControlChartRefused(t *testing.T) {
	empty := twelveQuarters()
	empty[3].K, empty[3].N = 0, 0
	if c, err := NewControlChart(empty, 12); err == nil || !strings.Contains(err.Error(), "quarter 4") {
		t.Errorf("a period without cases: %+v, %v", c, err)
	}
	none := twelveQuarters()
	for i := range none {
		none[i].K = 0
	}
	if c, err := NewControlChart(none, 12); err == nil {
		t.Errorf("no events: %+v", c)
	}
}

// Random series against the formulas in R, with a baseline shorter than the series.
func TestControlChartInR(t *testing.T) {
	random := rand.New(rand.NewPCG(18, 18))
	var cases []string
	var want []ControlChart
	for range 150 {
		var periods []ChartPeriod
		baseline := 12 + random.IntN(6)
		text := fmt.Sprint(baseline)
		for range baseline + random.IntN(8) {
			n := 20 + random.Int64N(5000)
			k := random.Int64N(n)
			periods = append(periods, ChartPeriod{"", k, n})
			text += fmt.Sprint(" ", k, " ", n)
		}
		c, err := NewControlChart(periods, baseline)
		if err != nil {
			t.Fatal(err)
		}
		want, cases = append(want, c), append(cases, text)
	}
	rows := inR(t, "", `b <- seq_len(v[1]); m <- matrix(v[-1], 2); d <- m[1,]; n <- m[2,]; l <- length(n); P <- sum(d[b])/sum(n[b]); s <- sqrt(P*(1-P)/n)
		sz <- mean(abs(diff(((d/n - P)/s)[b])))/1.128; p <- suppressWarnings(prop.test(d[c(l, l-1)], n[c(l, l-1)], correct = FALSE)$p.value)
		put(P, sz, max(0, P - 3*s[l]), min(1, P + 3*s[l]), max(0, P - 3*s[l]*sz), min(1, P + 3*s[l]*sz), p)`, cases)
	for i, row := range rows {
		c := want[i]
		last := c.Periods[len(c.Periods)-1]
		for j, got := range []float64{c.Mean, c.SigmaZ, last.P.Low, last.P.High, last.Laney.Low, last.Laney.High, c.Latest.Pooled.P} {
			near(t, fmt.Sprintf("case %d, number %d", i, j), got, row[j], 1e-9)
		}
	}
}

// What holds of every chart: limits are in order around the mean, and those of the complement are their mirror images.
func TestControlChartProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var periods, mirrored []ChartPeriod
		for range rapid.IntRange(12, 20).Draw(t, "periods") {
			n := rapid.Int64Range(2, 10_000).Draw(t, "n")
			k := rapid.Int64Range(1, n-1).Draw(t, "k")
			periods, mirrored = append(periods, ChartPeriod{"", k, n}), append(mirrored, ChartPeriod{"", n - k, n})
		}
		a, err := NewControlChart(periods, 12)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := NewControlChart(mirrored, 12)
		for i, p := range a.Periods {
			for _, l := range []Limits{p.P, p.Laney} {
				if !(l.Defined && 0 <= l.Low && l.Low <= a.Mean && a.Mean <= l.High && l.High <= 1) {
					t.Fatalf("%+v", p)
				}
			}
			if math.Abs(p.Laney.Low-(1-b.Periods[i].Laney.High)) > 1e-9 || math.Abs(p.P.High-(1-b.Periods[i].P.Low)) > 1e-9 {
				t.Fatalf("%+v, mirrored %+v", p, b.Periods[i])
			}
		}
	})
}
