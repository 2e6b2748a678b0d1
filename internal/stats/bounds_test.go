package stats

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The worked example of the methods page: 10,000 suspensions, 690 confirmed mistakes, and 7,150 cases at which nobody looked again. R.
func TestBoundMistakes(t *testing.T) {
	b, err := BoundMistakes(MistakeCounts{Suspended: 10000, Appealed: 3000, Decided: 2700, Reversed: 540, SelfCorrected: 150})
	if err != nil {
		t.Fatal(err)
	}
	if b.Unverified != 7150 || b.Counts.Confirmed() != 690 || len(b.Notes) != 2 {
		t.Errorf("%+v", b)
	}
	agrees(t, "worst case, low", b.WorstCase.Low, ".069")
	agrees(t, "worst case, high", b.WorstCase.High, ".784")
	agrees(t, "monotone, low", b.Monotone.Low, ".069")
	agrees(t, "monotone, high", b.Monotone.High, ".212")
	spans(t, "region", b.Region, ".0648310504", ".7907688075")
	seLow, seHigh := (b.WorstCase.Low-b.Region.Low)/1.644853627, (b.Region.High-b.WorstCase.High)/1.644853627
	agrees(t, "standard error of the low end", seLow, ".002534541379")
	agrees(t, "standard error of the high end", seHigh, ".004115142768")
	agrees(t, "k", imbensManski(.715, .004115142768), "1.644853627")
	for _, c := range []struct {
		reversed, of int64
		want         string
		why          string
	}{{540, 2700, ".20", "of those decided"}, {540, 3000, ".18", "of those who appealed"}, {540, 10000, ".054", "of all"}} {
		agrees(t, c.why, Wilson(c.reversed, c.of).Value, c.want)
	}
}

// The region covers the share itself, not the whole range: without a range it is 1.96 standard errors to either side, next to a wide one 1.645.
func TestImbensManski(t *testing.T) {
	agrees(t, "k without a range", imbensManski(0, .01), "1.959963985")
	agrees(t, "k next to a wide range", imbensManski(1, .01), "1.644853627")
	// R: uniroot(function(k) pnorm(k + 1) - pnorm(-k) - .95, c(1, 2), tol = 1e-12)
	agrees(t, "k next to a range of one standard error", imbensManski(.01, .01), "1.681477442")
}

func TestBoundMistakesRefused(t *testing.T) {
	for why, c := range map[string]MistakeCounts{
		"no suspensions":                                {},
		"more reversed than decided":                    {Suspended: 10, Appealed: 5, Decided: 3, Reversed: 4},
		"more decided than appealed":                    {Suspended: 10, Appealed: 2, Decided: 3},
		"corrected without an appeal, and all appealed": {Suspended: 10, Appealed: 10, Decided: 3, SelfCorrected: 1},
		"corrected undecided, and all decided":          {Suspended: 10, Appealed: 3, Decided: 3, CorrectedUndecided: 1},
		"a negative count":                              {Suspended: 10, Appealed: 5, Decided: -1, Reversed: -1},
	} {
		if b, err := BoundMistakes(c); err == nil {
			t.Errorf("%s is accepted: %+v", why, b)
		}
	}
	b, err := BoundMistakes(MistakeCounts{Suspended: 10, Appealed: 2})
	if err != nil || b.Monotone.Defined || !strings.Contains(strings.Join(b.Notes, " "), "No appeal was decided") {
		t.Errorf("without decisions: %+v, %v", b, err)
	}
}

// Reviewers are wrong too, in both directions. R.
func TestCorrectForReview(t *testing.T) {
	for _, c := range []struct {
		review ReviewError
		want   string
	}{{ReviewError{.90, .98}, ".2045454545"}, {ReviewError{.70, .99}, ".2753623188"}, {ReviewError{1, 1}, ".2"}} {
		r, err := CorrectForReview(540, 2700, c.review)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, "share", r.Share.Value, c.want)
		near(t, "standard error", r.Share.SE, math.Sqrt(.2*.8/2700)/(c.review.ReversedIfMistake+c.review.UpheldIfRight-1), 1e-12)
		if in := r.Share.Interval; !(in.Low < r.Share.Value && r.Share.Value < in.High) ||
			in.Width() < r.Observed.Interval.Width()*(1-1e-12) || len(r.Share.Notes) != 1 {
			t.Errorf("%+v", r)
		}
	}
	if r, err := CorrectForReview(1, 100, ReviewError{.9, .95}); err != nil || r.Share.Value != 0 || len(r.Share.Notes) != 2 {
		t.Errorf("fewer reversals than mistaken ones alone: %+v, %v", r, err)
	}
	if r, err := CorrectForReview(1, 100, ReviewError{.5, .5}); err == nil {
		t.Errorf("a coin toss tells something: %+v", r)
	}
	if r, err := CorrectForReview(0, 0, ReviewError{.9, .9}); err != nil || r.Share.Defined {
		t.Errorf("of no appeals: %+v, %v", r, err)
	}
}

// The chance that a rule-abiding account is suspended is another number than the share of suspensions that were mistakes: 7 to 79 in 10,000.
func TestRiskPerAccount(t *testing.T) {
	r, err := RiskPerAccount(1_000_000, 10_000, 690, 7_840)
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, "at least", r.Chance.Low, ".000696484")
	agrees(t, "at most", r.Chance.High, ".007856971")
	if r, err := RiskPerAccount(20, 20, 5, 8); err != nil || r.Chance.Low != 1 || r.Chance.High != 1 {
		t.Errorf("every account was suspended, and so were all that kept the rules: %+v, %v", r, err)
	}
	for _, c := range [][4]int64{{10, 20, 1, 2}, {100, 20, 3, 2}, {100, 20, -1, 2}, {100, 20, 1, 21}, {20, 20, 0, 5}} {
		if r, err := RiskPerAccount(c[0], c[1], c[2], c[3]); err == nil {
			t.Errorf("%v is accepted: %+v", c, r)
		}
	}
}

// What holds of all bounds: the ratios that are usually shown lie within the worst case, the narrower range within the wider, and the region
// around it; one reversal more never lowers an end.
func TestBoundProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c MistakeCounts
		c.Suspended = rapid.Int64Range(1, 1e7).Draw(t, "suspended")
		c.Appealed = rapid.Int64Range(0, c.Suspended).Draw(t, "appealed")
		c.Decided = rapid.Int64Range(0, c.Appealed).Draw(t, "decided")
		c.Reversed = rapid.Int64Range(0, c.Decided).Draw(t, "reversed")
		c.SelfCorrected = rapid.Int64Range(0, c.Suspended-c.Appealed).Draw(t, "corrected")
		b, err := BoundMistakes(c)
		if err != nil {
			t.Fatal(err)
		}
		const rounding = 1e-12
		w, m, in := b.WorstCase, b.Monotone, b.Region
		if !(0 <= in.Low && in.Low <= w.Low+rounding && w.Low <= w.High+rounding && w.High <= in.High+rounding && in.High <= 1) {
			t.Fatalf("not nested: %+v", b)
		}
		if m.Defined && !(m.Low == w.Low && m.Low <= m.High+rounding && m.High <= w.High+rounding) {
			t.Fatalf("not nested: %+v", b)
		}
		if share := float64(c.Reversed) / float64(c.Suspended); share > w.Low+rounding {
			t.Fatalf("the share reversed, %v, lies above %v", share, w.Low)
		}
		if c.Reversed < c.Decided {
			c.Reversed++
			if more, _ := BoundMistakes(c); more.WorstCase.Low <= w.Low || more.WorstCase.High < w.High || more.Monotone.High < m.High-rounding {
				t.Fatalf("a reversal more lowers %+v to %+v", b, more)
			}
		}
		risk, err := RiskPerAccount(2*c.Suspended, c.Suspended, b.Counts.Confirmed(), b.Counts.Confirmed()+b.Unverified)
		if err != nil || !(0 <= risk.Chance.Low && risk.Chance.Low <= risk.Chance.High && risk.Chance.High <= 1) || math.IsNaN(risk.Chance.High) {
			t.Fatalf("%+v, %v", risk, err)
		}
	})
}

// Why the two ratios that are usually shown are the ends of a range and not estimates: with a perfect review of every appeal, the share reversed
// of all suspensions never overstates the mistakes, and the share reversed of the appeals overstates them where the wronged appeal more. The
// range holds the truth just then; the worst case holds it always.
func TestBoundsHoldTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		appealed, others := rapid.Int64Range(1, 1e6).Draw(t, "appealed"), rapid.Int64Range(0, 1e6).Draw(t, "others")
		wronged := rapid.Int64Range(0, appealed).Draw(t, "wronged, appealed")
		silent := rapid.Int64Range(0, others).Draw(t, "wronged, did not appeal")
		b, err := BoundMistakes(MistakeCounts{Suspended: appealed + others, Appealed: appealed, Decided: appealed, Reversed: wronged})
		if err != nil {
			t.Fatal(err)
		}
		n, a := float64(appealed+others), float64(appealed)/float64(appealed+others)
		truth, ofAppeals, ofAll := float64(wronged+silent)/n, float64(wronged)/float64(appealed), float64(wronged)/n
		ofOthers := 0.
		if others > 0 {
			ofOthers = float64(silent) / float64(others)
		}
		const rounding = 1e-12
		if math.Abs(ofAppeals-truth-(1-a)*(ofAppeals-ofOthers)) > rounding || math.Abs(ofAll-truth+(1-a)*ofOthers) > rounding {
			t.Fatalf("the biases are others: %v and %v against %v", ofAppeals, ofAll, truth)
		}
		if truth < b.WorstCase.Low-rounding || truth > b.WorstCase.High+rounding {
			t.Fatalf("%v is not in %+v", truth, b.WorstCase)
		}
		if held := truth <= b.Monotone.High+rounding; held != (ofOthers <= ofAppeals+rounding) && math.Abs(ofOthers-ofAppeals) > 1e-6 {
			t.Fatalf("%v, %+v, of the others %v, of the appealed %v", truth, b.Monotone, ofOthers, ofAppeals)
		}
	})
}
