package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/soak"
)

// The data of the methods page: ten appeals after 1 to 9 days, reinstated, upheld or lost sight of.
var tenAppeals = CompetingTimes{
	Minutes: []int64{1, 2, 3, 4, 5, 6, 7, 8, 9},
	Events:  [][]int64{{1, 0, 0, 1, 0, 1, 0, 0, 0}, {0, 1, 0, 0, 1, 0, 0, 1, 0}},
	Lost:    []int64{0, 0, 1, 0, 1, 0, 1, 0, 1},
}

// resolved counts either outcome as the event.
func (c CompetingTimes) resolved() Times {
	t := Times{Minutes: c.Minutes, Events: make([]int64, len(c.Minutes)), Lost: c.Lost}
	for _, events := range c.Events {
		for i, d := range events {
			t.Events[i] += d
		}
	}
	return t
}

// The share of appeals still undecided. R's survfit.
func TestCurve(t *testing.T) {
	c := tenAppeals.resolved().Curve()
	for i, want := range []string{".9", ".8", ".8", ".6857142857", ".5714285714", ".4285714286", ".4285714286", ".2142857143", ".2142857143"} {
		agrees(t, fmt.Sprintf("S(%d)", i+1), c.Steps[i].Survival, want)
	}
	atRisk := []int64{}
	for _, s := range c.Steps {
		atRisk = append(atRisk, s.AtRisk)
	}
	if want := []int64{10, 9, 8, 7, 6, 4, 3, 2, 1}; !slices.Equal(atRisk, want) || c.N != 10 || c.Events != 6 || c.Followed != 9 {
		t.Errorf("at risk %v, want %v; %+v", atRisk, want, c)
	}
	if got := tenAppeals.resolved().Quantile(.5); got.Minutes != 6 || *got.Low != 1 || got.High != nil {
		t.Errorf("the band and the quantile differ: %+v", got)
	}
}

// A picture's points are the curve's own, read at other times; beyond what was followed there are none.
func TestCurveAt(t *testing.T) {
	all := tenAppeals.resolved()
	c := all.At([]int64{0, 4, 4, 7, 9, 10, 400})
	full := all.Curve()
	for i, want := range []int{-1, 3, 3, 6, 8} {
		got := c.Steps[i]
		if !got.Defined || (want < 0 && (got.Survival != 1 || got.AtRisk != 10)) || (want >= 0 &&
			(got.Survival != full.Steps[want].Survival || got.Low != full.Steps[want].Low || got.High != full.Steps[want].High)) {
			t.Errorf("at %d: %+v", got.Minutes, got)
		}
	}
	if c.Steps[5].Defined || c.Steps[6].Defined || c.Steps[6].Survival != 0 || c.Steps[6].High != 0 {
		t.Errorf("known beyond the last case: %+v", c.Steps[5:])
	}
	if s := c.Steps; s[1].Events != 3 || s[1].Lost != 1 || s[2].Events != 0 || s[3].AtRisk != 3 || s[3].Events != 2 {
		t.Errorf("since the step before: %+v", s)
	}
	if got := (Times{}).At([]int64{5}); got.Steps[0].Defined || len(got.Notes) != 1 {
		t.Errorf("of no cases: %+v", got)
	}
	ended := Times{Minutes: []int64{3}, Events: []int64{4}, Lost: []int64{0}}.At([]int64{1, 3, 50})
	if s := ended.Steps[2]; !s.Defined || s.Survival != 0 || s.Low != 0 || s.High != 1 {
		t.Errorf("after everybody had the event: %+v", s)
	}
	// Nobody of four had the event by then: the share without it may still be as low as 40 %, for .4⁴ is 2.5 %.
	if s := ended.Steps[0]; s.Survival != 1 || s.High != 1 || math.Abs(math.Pow(s.Low, 4)-.025) > 1e-12 {
		t.Errorf("before the first event: %+v", s)
	}
}

// randomTimes draws a histogram with ties, losses and any number of outcomes.
func randomTimes(random *rand.Rand, outcomes int) CompetingTimes {
	var c CompetingTimes
	c.Events = make([][]int64, outcomes)
	at := int64(0)
	for range 1 + random.IntN(25) {
		at += 1 + random.Int64N(30)
		c.Minutes = append(c.Minutes, at)
		for k := range c.Events {
			c.Events[k] = append(c.Events[k], max(0, random.Int64N(6)-2))
		}
		c.Lost = append(c.Lost, max(0, random.Int64N(6)-3))
	}
	c.Lost[0]++ // somebody
	return c
}

// text lists the cases for R: pairs of a time and a status, 0 for lost and k for the k-th outcome.
func (c CompetingTimes) text() string {
	var words []string
	for i, at := range c.Minutes {
		for range c.Lost[i] {
			words = append(words, fmt.Sprint(at, 0))
		}
		for k := range c.Events {
			for range c.Events[k][i] {
				words = append(words, fmt.Sprint(at, k+1))
			}
		}
	}
	return strings.Join(words, " ")
}

// Random histograms against survfit: the curve, Greenwood's standard error and the log-log band.
func TestCurveInR(t *testing.T) {
	random := rand.New(rand.NewPCG(10, 10))
	var cases []string
	var want []Curve
	for range 200 {
		c := randomTimes(random, 1)
		cases, want = append(cases, c.text()), append(want, c.resolved().Curve())
	}
	rows := inR(t, "survival", `m <- matrix(v, 2); f <- survfit(Surv(m[1,], m[2,]) ~ 1, conf.type = "log-log")
		put(rbind(f$time, f$n.risk, f$surv, f$std.err, f$lower, f$upper))`, cases)
	for i, row := range rows {
		steps := slices.DeleteFunc(slices.Clone(want[i].Steps), func(s Step) bool { return s.Events+s.Lost == 0 })
		if len(row) != 6*len(steps) {
			t.Fatalf("case %d: R has %d steps, we %d", i, len(row)/6, len(steps))
		}
		for j, s := range steps {
			r := row[6*j:]
			name := fmt.Sprintf("case %d at %d", i, s.Minutes)
			if float64(s.Minutes) != r[0] || float64(s.AtRisk) != r[1] {
				t.Errorf("%s: %+v, R has %v", name, s, r[:6])
			}
			near(t, name+", S", s.Survival, r[2], 1e-12)
			if s.Survival > 0 {
				near(t, name+", standard error of ln S", math.Sqrt(s.Greenwood), r[3], 1e-12)
				near(t, name+", standard error of S", s.SE(), r[2]*r[3], 1e-12)
			}
			if s.Survival > 0 && s.Survival < 1 {
				near(t, name+", low", s.Low, r[4], 1e-12)
				near(t, name+", high", s.High, r[5], 1e-12)
			}
		}
	}
}

// What holds of every curve: it falls from 1, lies in its band, and its median is where Quantile says; reading it at its own times changes
// nothing; without losses it is the share of cases that are left.
func TestCurveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Int64Range(0, 50), 0, 60).Draw(t, "events")
		lost := rapid.SliceOfN(rapid.Int64Range(0, 50), 0, 60).Draw(t, "lost")
		tally := Tally(events, lost)
		c := tally.Curve()
		before := Step{Survival: 1, AtRisk: c.N}
		median := tally.Quantile(.5)
		reached := false
		for _, s := range c.Steps {
			if !s.Defined || s.Survival > before.Survival || s.AtRisk > before.AtRisk || s.Greenwood < before.Greenwood && s.Survival > 0 ||
				!(0 <= s.Low && s.Low <= s.Survival && s.Survival <= s.High && s.High <= 1) {
				t.Fatalf("%+v after %+v", s, before)
			}
			if !reached && s.Survival <= .5+tolerance {
				if reached = true; !median.Reached || median.Minutes != s.Minutes {
					t.Fatalf("the curve passes one half at %d, the median is %+v", s.Minutes, median)
				}
			}
			if len(lost) == 0 {
				left := float64(s.AtRisk-s.Events) / float64(c.N)
				if math.Abs(s.Survival-left) > 1e-12 || s.Survival > 0 && math.Abs(s.SE()-math.Sqrt(left*(1-left)/float64(c.N))) > 1e-12 {
					t.Fatalf("%+v, left %v", s, left)
				}
			}
			before = s
		}
		if reached != median.Reached {
			t.Fatalf("the median is %+v", median)
		}
		if !reflect.DeepEqual(tally.At(tally.Minutes), c) {
			t.Fatalf("read at its own times: %+v", tally.At(tally.Minutes))
		}
	})
}

// waits draws n exponential times with the mean of 100 minutes, lost sight of at a uniform time up to 300.
func waits(random *rand.Rand, n int) Times {
	var events, lost []int64
	for range n {
		at, gone := int64(random.ExpFloat64()*10000), random.Int64N(30000)
		if at <= gone {
			events = append(events, at)
		} else {
			lost = append(lost, gone)
		}
	}
	slices.Sort(events)
	slices.Sort(lost)
	return histogram(events, lost)
}

// histogram is Tally without its memory for each minute; both lists ascend.
func histogram(events, lost []int64) Times {
	var t Times
	for len(events)+len(lost) > 0 {
		at := int64(math.MaxInt64)
		if len(events) > 0 {
			at = events[0]
		}
		if len(lost) > 0 {
			at = min(at, lost[0])
		}
		d, gone := int64(0), int64(0)
		for len(events) > 0 && events[0] == at {
			d, events = d+1, events[1:]
		}
		for len(lost) > 0 && lost[0] == at {
			gone, lost = gone+1, lost[1:]
		}
		t.Minutes, t.Events, t.Lost = append(t.Minutes, at), append(t.Events, d), append(t.Lost, gone)
	}
	return t
}

// How often the band holds the true curve at a time, and the interval of the median the true median, in groups as small as reports have.
func TestCoverageOfCurve(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 11))
	draws := soak.Runs(t, 2000, "tables of each size")
	const median = 6931 // 10,000 ln 2
	for _, n := range []int{30, 100, 400} {
		times := []int64{1000, 7000, 16000}
		held, medians := make([]int, len(times)), 0
		for range draws {
			tally := waits(random, n)
			for i, s := range tally.At(times).Steps {
				truth := math.Exp(-float64(times[i]+1) / 10000) // the time is cut off to whole minutes
				if !s.Defined || s.Low <= truth && truth <= s.High {
					held[i]++
				}
			}
			if d := tally.Quantile(.5); (d.Low == nil || *d.Low <= median) && (d.High == nil || median <= *d.High) {
				medians++
			}
		}
		for i, count := range append(held, medians) {
			name, share := fmt.Sprintf("n = %d, the median", n), float64(count)/float64(draws)
			if i < len(times) {
				name = fmt.Sprintf("n = %d at %d", n, times[i])
			}
			t.Logf("%s: %.4f", name, share)
			if share < .93 || share > .985 {
				t.Errorf("%s: held in %.4f of the draws", name, share)
			}
		}
	}
}

// A year of appeals by the minute.
func yearOfWaits() CompetingTimes {
	random := rand.New(rand.NewPCG(12, 12))
	c := CompetingTimes{Events: make([][]int64, 3)}
	for at := range int64(100_000) {
		c.Minutes = append(c.Minutes, at)
		for k := range c.Events {
			c.Events[k] = append(c.Events[k], random.Int64N(8))
		}
		c.Lost = append(c.Lost, random.Int64N(8))
	}
	return c
}

func BenchmarkCurveOfHundredThousandMinutes(b *testing.B) {
	times := yearOfWaits().resolved()
	b.ReportAllocs()
	for b.Loop() {
		times.Curve()
	}
}

func BenchmarkThinnedCurveOfHundredThousandMinutes(b *testing.B) {
	times := yearOfWaits().resolved()
	points := make([]int64, 300)
	for i := range points {
		points[i] = int64(i) * 333
	}
	b.ReportAllocs()
	for b.Loop() {
		times.At(points)
	}
}
