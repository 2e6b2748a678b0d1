package release

import (
	"math"
	"slices"
)

// beyondNoise is how many standard deviations of its random amounts a protected count has to move by before that is called a change: by
// chance one in a thousand does. Numerator and denominator are held apart, so about two in a thousand numbers are listed by chance.
const beyondNoise = 3.29

// redrawn reports whether a difference is of protected counts and no larger than their random amounts explain. Where too few are behind a
// number it is not shown: near that limit the random amounts decide which ones these are, and far above it they do not.
func (d Difference) redrawn(before, after Figure) bool {
	old, now := before.counts(d.Measure), after.counts(d.Measure)
	if old == nil || now == nil || old.Variance == 0 || now.Variance == 0 || d.Before == nil || d.After == nil {
		return false
	}
	denominators := len(old.Denominator)*old.Variance + len(now.Denominator)*now.Variance
	switch {
	case d.Before.Word == TooFew && d.After.Word == TooFew:
		return true
	case d.Before.Word == TooFew:
		return belowByChance(d.After.Denominator, old.Least, denominators)
	case d.After.Word == TooFew:
		return belowByChance(d.Before.Denominator, now.Least, denominators)
	}
	return within(d.Before.Numerator, d.After.Numerator, len(old.Numerator)*old.Variance+len(now.Numerator)*now.Variance) &&
		within(d.Before.Denominator, d.After.Denominator, denominators)
}

func (f Figure) counts(measure string) *Counts {
	at := slices.IndexFunc(f.Measures, func(m Measure) bool { return m.ID == measure })
	if at < 0 {
		return nil
	}
	return f.Measures[at].Counts
}

// belowByChance reports whether random amounts explain that a denominator fell below the least that shows.
func belowByChance(n *int64, least int64, variance int) bool {
	return n == nil || *n < least || within(n, &least, variance)
}

// within reports whether two sums of protected counts differ by no more than a difference of this variance explains.
func within(a, b *int64, variance int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(float64(*a-*b)) <= beyondNoise*math.Sqrt(float64(variance))
}
