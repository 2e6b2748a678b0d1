package release

import (
	"math"
	"slices"
)

// beyondNoise is how many standard deviations of its random amounts a protected count has to move by before that is called a change: by
// chance one in a thousand does. Numerator and denominator are held apart, so about two in a thousand numbers are listed by chance.
const beyondNoise = 3.29

// redrawn reports whether a difference is of protected counts and no larger than their random amounts explain. Where too few are behind a
// number it is not shown, and which ones these are the random amounts decide as well.
func (d Difference) redrawn(before, after Figure) bool {
	old, now := before.counts(d.Measure), after.counts(d.Measure)
	if old == nil || now == nil || old.Variance == 0 || now.Variance == 0 || d.Before == nil || d.After == nil {
		return false
	}
	if d.Before.Word == TooFew || d.After.Word == TooFew {
		return true
	}
	return within(d.Before.Numerator, d.After.Numerator, len(old.Numerator)*old.Variance+len(now.Numerator)*now.Variance) &&
		within(d.Before.Denominator, d.After.Denominator, len(old.Denominator)*old.Variance+len(now.Denominator)*now.Variance)
}

func (f Figure) counts(measure string) *Counts {
	at := slices.IndexFunc(f.Measures, func(m Measure) bool { return m.ID == measure })
	if at < 0 {
		return nil
	}
	return f.Measures[at].Counts
}

// within reports whether two sums of protected counts differ by no more than a difference of this variance explains.
func within(a, b *int64, variance int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(float64(*a-*b)) <= beyondNoise*math.Sqrt(float64(variance))
}
