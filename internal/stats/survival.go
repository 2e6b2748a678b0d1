package stats

import "math"

// Times is the histogram of how long cases took: at each whole minute, how many ended with the event asked for, and how many
// were lost sight of without it.
type Times struct {
	Minutes []int64 // ascending, each once
	Events  []int64
	Lost    []int64 // censored, or ended otherwise
}

// Tally counts the times to the event and the times after which a case was lost sight of, in any order. It needs memory for every
// minute between the shortest and the longest time.
func Tally(events, lost []int64) Times {
	if len(events)+len(lost) == 0 {
		return Times{}
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, times := range [][]int64{events, lost} {
		for _, minutes := range times {
			first, last = min(first, minutes), max(last, minutes)
		}
	}
	counts := make([]struct{ events, lost int64 }, last-first+1)
	for _, minutes := range events {
		counts[minutes-first].events++
	}
	for _, minutes := range lost {
		counts[minutes-first].lost++
	}
	var t Times
	for i, c := range counts {
		if c.events+c.lost > 0 {
			t.Minutes, t.Events, t.Lost = append(t.Minutes, first+int64(i)), append(t.Events, c.events), append(t.Lost, c.lost)
		}
	}
	return t
}

// Duration is a quantile of the time to an event with the cases it rests on. Reached is false where more than the share asked
// for had not seen the event when the last case was lost sight of; Followed then is the longest time that any case was followed.
// The interval goes from Low to High minutes, each of which may lie beyond what was followed and is then nil.
type Duration struct {
	Share     float64 // of the cases, 0.5 for the median
	Reached   bool
	Minutes   int64
	Low, High *int64
	Level     float64
	Method    string
	Followed  int64
	Events    int64
	N         int64
}

// BrookmeyerCrowleyMethod names the interval that Quantile computes.
const BrookmeyerCrowleyMethod = "Brookmeyer and Crowley 1982"

// tolerance absorbs the rounding of the product-limit estimate where it meets a quantile exactly.
const tolerance = 1e-12

// Quantile returns the smallest time by which the Kaplan–Meier estimate (Kaplan and Meier 1958, JASA 53:457–481) says that a
// share q of the cases has seen the event, 0 < q < 1. Cases lost at a time were still at risk for the events of that time. Where
// nothing is lost before the quantile it is the order statistic of rank ceil(qN). Its interval at 95 % holds the times at which the
// log-log band of the estimate, with Greenwood's variance, has 1-q inside (Brookmeyer and Crowley 1982, Biometrics 38:29–41).
func (t Times) Quantile(q float64) Duration {
	d := Duration{Share: q, Level: Level95, Method: BrookmeyerCrowleyMethod}
	for i := range t.Minutes {
		d.N += t.Events[i] + t.Lost[i]
		d.Events += t.Events[i]
		d.Followed = t.Minutes[i]
	}
	atRisk, survival, greenwood := d.N, 1.0, 0.0
	left := 1 - q + tolerance // as many may not have seen the event yet
	for i, minutes := range t.Minutes {
		if n, events := float64(atRisk), float64(t.Events[i]); events > 0 {
			survival *= 1 - events/n
			greenwood += events / (n * (n - events))
			if !d.Reached && survival <= left {
				d.Reached, d.Minutes = true, minutes
			}
			if d.Low == nil && lowerBoundWithin(survival, greenwood, left) {
				d.Low = &minutes
			}
			if d.Reached && upperBoundWithin(survival, greenwood, left) {
				d.High = &minutes
				return d
			}
		}
		atRisk -= t.Events[i] + t.Lost[i]
	}
	return d
}

// lowerBoundWithin says whether the lower end of the log-log band is at most left. Far from that, an inequality says so without
// logarithms, of which a large table would need millions: with w = z√V at most (1-S)/2, and so at most |ln S|/2, the band's
// S^exp(w/|ln S|) is at least S(1-1.3w), because exp x ≤ 1+1.3x below ½.
func lowerBoundWithin(survival, greenwood, left float64) bool {
	if w := z95 * math.Sqrt(greenwood); w <= (1-survival)/2 && survival*(1-1.3*w) > left {
		return false
	}
	return survivalBound(survival, greenwood, 1) <= left
}

// upperBoundWithin says the same of the upper end, which is at least S(1+w-w²/(2(1-S))), because exp -x ≤ 1-x+x²/2.
func upperBoundWithin(survival, greenwood, left float64) bool {
	if w := z95 * math.Sqrt(greenwood); survival < 1 && survival*(1+w-w*w/(2*(1-survival))) > left {
		return false
	}
	return survivalBound(survival, greenwood, -1) <= left
}

// survivalBound is the lower (side 1) or upper (side -1) end of the log-log band around a survival estimate between 0 and 1. Once
// nobody is left, nothing bounds the estimate from above.
func survivalBound(survival, greenwood, side float64) float64 {
	if survival <= 0 || math.IsInf(greenwood, 1) {
		return (1 - side) / 2
	}
	return math.Exp(math.Log(survival) * math.Exp(side*z95*math.Sqrt(greenwood)/-math.Log(survival)))
}
