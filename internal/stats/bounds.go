package stats

import (
	"errors"
	"fmt"
	"math"
)

// MistakeCounts are the account-episodes of a cohort that bear on how many suspensions were mistakes. Whoever was self-corrected
// did not appeal.
type MistakeCounts struct {
	Suspended          int64 // all of the cohort
	Appealed           int64
	Decided            int64 // of those appealed
	Reversed           int64 // of those decided
	SelfCorrected      int64 // given back as a mistake without an appeal
	CorrectedUndecided int64 // of those appealed, not decided and given back as a mistake
}

// Confirmed is the number of mistakes that the platform itself found.
func (c MistakeCounts) Confirmed() int64 { return c.Reversed + c.SelfCorrected + c.CorrectedUndecided }

// Unverified is the number of suspensions that were neither decided on appeal nor corrected as a mistake.
func (c MistakeCounts) Unverified() int64 {
	return c.Suspended - c.Decided - c.SelfCorrected - c.CorrectedUndecided
}

func (c MistakeCounts) check() error {
	if !(0 <= c.Reversed && c.Reversed <= c.Decided && c.Decided <= c.Appealed && 0 <= c.SelfCorrected &&
		c.SelfCorrected <= c.Suspended-c.Appealed && 0 <= c.CorrectedUndecided && c.CorrectedUndecided <= c.Appealed-c.Decided && c.Appealed <= c.Suspended) {
		return fmt.Errorf("the counts of mistakes contradict each other: %+v", c)
	}
	if c.Suspended == 0 {
		return errors.New("there are no suspensions")
	}
	return nil
}

// Range is what counts and an assumption leave possible. It is no confidence interval: more cases do not make it narrower.
type Range struct {
	Defined   bool
	Low, High float64
}

// MistakeBounds bound the share of suspensions that were mistakes where no random sample of them was audited. The
// reversals and corrections themselves are taken as right.
type MistakeBounds struct {
	Counts     MistakeCounts
	Unverified int64
	WorstCase  Range    // from no mistake to nothing but mistakes among the unverified
	Monotone   Range    // where those unverified were no more often wronged than those whose appeal was decided
	Region     Interval // holds the share itself with 95 %, wherever in WorstCase it lies
	Notes      []string
}

// ImbensManskiMethod names the interval around the worst case.
const ImbensManskiMethod = "Imbens–Manski region of the worst case"

// Notes of bounds, by which they can be told from each other.
const (
	TakenAsRight = "Reversals and corrections are taken as right."
	FewAtAnEnd   = "Normal approximation; fewer than 5 cases at an end of the range."
)

// BoundMistakes bounds the share of suspensions that were mistakes.
//
//   - WorstCase: Manski 1989, Journal of Human Resources 24:343–360: every unverified suspension may have been right or wrong.
//   - Monotone: its upper end assumes that the unverified were wronged at most as often as those decided; undefined without a
//     decided appeal. The lower end stays that of the worst case.
//   - Region: Imbens and Manski 2004, Econometrica 72:1845–1857, with binomial standard errors of the two ends.
//
// It returns an error where the counts contradict each other or the cohort is empty.
func BoundMistakes(c MistakeCounts) (MistakeBounds, error) {
	if err := c.check(); err != nil {
		return MistakeBounds{}, err
	}
	n, confirmed, unverified := float64(c.Suspended), float64(c.Confirmed()), float64(c.Unverified())
	low, high := confirmed/n, (confirmed+unverified)/n
	b := MistakeBounds{Counts: c, Unverified: c.Unverified(), WorstCase: Range{true, low, high},
		Notes: []string{TakenAsRight}}
	if c.Decided > 0 {
		b.Monotone = Range{true, low, (confirmed + unverified*float64(c.Reversed)/float64(c.Decided)) / n}
		b.Notes = append(b.Notes, "The narrower range assumes that those neither decided on appeal nor corrected were no more often wronged "+
			"than those whose appeal was decided. Barriers of language, funds at risk and accounts that simply leave speak against it.")
	} else {
		b.Notes = append(b.Notes, "No appeal was decided: there is no narrower range.")
	}
	seLow, seHigh := math.Sqrt(low*(1-low)/n), math.Sqrt(high*(1-high)/n)
	k := imbensManski(high-low, math.Max(seLow, seHigh))
	b.Region = Interval{Low: clamp(low-k*seLow, 0, 1), High: clamp(high+k*seHigh, 0, 1), Level: Level95, Method: ImbensManskiMethod}
	if c.Confirmed() < 5 || c.Suspended-c.Confirmed()-c.Unverified() < 5 {
		b.Notes = append(b.Notes, FewAtAnEnd)
	}
	return b, nil
}

// imbensManski is the k at which Φ(k + width/se) - Φ(-k) is 0.95: 1.96 for a range of no width, 1.645 for a wide one.
func imbensManski(width, se float64) float64 {
	if se == 0 {
		return z95
	}
	return boundary(0, 2, func(k float64) bool { return normalBelow(k+width/se)-normalBelow(-k) <= Level95 })
}

// ReviewError is what is known of the reviewers: how often they reverse a suspension that was a mistake, and how often they uphold
// one that was not.
type ReviewError struct {
	ReversedIfMistake float64
	UpheldIfRight     float64
}

// ReviewedShare is the share of decided appeals that concerned a mistake, once the reviewers' own mistakes are allowed for.
type ReviewedShare struct {
	Observed Proportion // reversed, of those decided
	Review   ReviewError
	Share    Estimate
}

// RoganGladenMethod names the interval of a reviewed share.
const RoganGladenMethod = "Wilson score, corrected for review error"

// CorrectForReview estimates the share of decided appeals that concerned a mistake from the share reversed (Rogan and Gladen 1978,
// American Journal of Epidemiology 107:71–76): (r + c - 1)/(s + c - 1), kept within [0, 1]. The interval takes Wilson's for r the
// same way; s and c count as known, and so it is too narrow where they were estimated. It returns an error where s or c lie
// outside [0, 1] or where their sum is at most 1: such a review tells nothing.
func CorrectForReview(reversed, decided int64, review ReviewError) (ReviewedShare, error) {
	r := ReviewedShare{Observed: Wilson(reversed, decided), Review: review}
	s, c := review.ReversedIfMistake, review.UpheldIfRight
	if !(s >= 0 && s <= 1 && c >= 0 && c <= 1 && s+c > 1) {
		return r, fmt.Errorf("reviewers who reverse %v of the mistakes and uphold %v of the others tell nothing", s, c)
	}
	if !r.Observed.Defined {
		return r, nil
	}
	correct := func(share float64) float64 { return clamp((share-(1-c))/(s+c-1), 0, 1) }
	r.Share = Estimate{Defined: true, Value: correct(r.Observed.Value),
		SE: math.Sqrt(r.Observed.Value*(1-r.Observed.Value)/float64(decided)) / (s + c - 1),
		Interval: Interval{Low: correct(r.Observed.Interval.Low), High: correct(r.Observed.Interval.High),
			Level: Level95, Method: RoganGladenMethod},
		Notes: []string{"How often reviewers are right counts as known; the interval does not allow for doubt about that."}}
	if raw := r.Observed.Value + c - 1; raw < 0 || raw > s+c-1 {
		r.Share.Notes = append(r.Share.Notes, "The share reversed does not fit what is assumed about the reviewers; the end of the scale is shown.")
	}
	return r, nil
}

// AccountRisk is the chance that a rule-abiding account is suspended: wrongly suspended accounts, by all accounts that had not
// breached the rules. The latter are the active accounts less those rightly suspended, so that a mistake more enlarges both.
type AccountRisk struct {
	Active, Suspended int64
	Mistakes          [2]int64 // at least, at most
	Chance            Range
	Notes             []string
}

// RiskPerAccount returns the range of that chance for a range of mistakes among the suspended accounts. It returns an error unless
// 0 ≤ least ≤ most ≤ suspended ≤ active and somebody kept the rules.
func RiskPerAccount(active, suspended, least, most int64) (AccountRisk, error) {
	r := AccountRisk{Active: active, Suspended: suspended, Mistakes: [2]int64{least, most}}
	if !(0 <= least && least <= most && most <= suspended && suspended <= active) {
		return r, fmt.Errorf("%d to %d mistakes among %d suspensions of %d accounts are impossible", least, most, suspended, active)
	}
	if active-suspended+least == 0 {
		return r, errors.New("no account that kept the rules is left to divide by")
	}
	chance := func(mistakes int64) float64 { return float64(mistakes) / float64(active-suspended+mistakes) }
	r.Chance = Range{true, chance(least), chance(most)}
	r.Notes = []string{"Accounts whose breach nobody noticed count as rule-abiding."}
	return r, nil
}
