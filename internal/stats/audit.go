package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// An audit looks again at a random sample of the suspensions that nobody had looked at twice. What is random is the draw, and
// nothing else is assumed: the intervals hold over the draws that the design could have made. A sample that was chosen, such as
// cases somebody re-opened, is no audit.

// Audited is the cohort that an audit is about.
type Audited struct {
	Suspended int64 // account-episodes of the cohort
	Confirmed int64 // of these, the mistakes that reversals and corrections had confirmed before the audit
}

// Sample is a simple random sample without replacement. A stratum of a stratified audit has one of its own.
type Sample struct {
	Name     string // of the stratum
	Frame    int64  // unverified suspensions to draw from
	Drawn    int64  // of the frame
	Mistakes int64  // of those drawn
}

// AuditResult is the estimate that an audit gives: of the mistakes among the frame, and of the share of all suspensions that were
// mistakes, (confirmed + mistakes)/suspended.
type AuditResult struct {
	Cohort      Audited
	Samples     []Sample // one per stratum; one for the others
	Frame       int64    // of all strata together, as the two below
	Drawn       int64
	Found       int64
	Mistakes    Estimate // among the frame, in cases
	Share       Estimate // of all suspensions that were mistakes
	Normal      Interval // for Mistakes, from its standard error; no Method where there is none or it has no width
	NormalShare Interval // for Share
	Exact       Interval // for Mistakes, covers at least as often as it says
	ExactShare  Interval // for Share
	Notes       []string
}

// Names of the intervals of an audit.
const (
	HypergeometricMethod = "exact hypergeometric"
	StratifiedMethod     = "exact hypergeometric, strata combined"
	NoneFoundMethod      = "exact, none found by chance"
	NearlyAllMethod      = "hypergeometric, allowing for all that could not be drawn"
)

// fewFound is the number of mistakes, and of suspensions found right, below which a normal approximation is not relied on.
const fewFound = 5

// SimpleAudit estimates from one simple random sample of the whole frame. The published interval is the exact one, all numbers of
// mistakes in the frame of which the sample is not in a tail of 2.5 % (Cochran 1977, Sampling Techniques, chapter 3; Buonaccorsi 1987,
// The American Statistician 41:215–218). The normal interval with the finite population correction (Cochran, the same) stands
// beside it. It returns an error where nothing was drawn from a frame that holds cases, or where frame and confirmed mistakes exceed
// the cohort, and panics where a sample holds more than it was drawn from.
func SimpleAudit(cohort Audited, s Sample) (AuditResult, error) {
	r, err := newAudit(cohort, []Sample{s})
	if err != nil {
		return r, err
	}
	frame, n, x := float64(s.Frame), float64(s.Drawn), float64(s.Mistakes)
	value := 0.
	if s.Frame > 0 {
		value = frame * x / n
	}
	most := mostMistakes(s)
	least := s.Frame - mostMistakes(s.mirrored())
	r.settle(value, math.Sqrt(s.variance()), Interval{float64(least), float64(most), Level95, HypergeometricMethod})
	r.lead(r.Exact, r.ExactShare)
	return r, nil
}

// NearlyAllAudit is SimpleAudit where up to few of the frame could not be drawn, and where how many they are is not known. The estimate takes
// the sample for one of the whole frame. The interval holds what SimpleAudit's would whatever their number, be none of them a mistake or all.
func NearlyAllAudit(cohort Audited, s Sample, few int64) (AuditResult, error) {
	r, err := SimpleAudit(cohort, s)
	if err != nil {
		return r, err
	}
	s.Frame = max(s.Drawn, s.Frame-few)
	smallest, err := SimpleAudit(cohort, s)
	if err != nil {
		return r, err
	}
	most := min(r.Exact.High+float64(few), float64(r.Frame))
	r.Exact = Interval{smallest.Exact.Low, most, Level95, NearlyAllMethod}
	r.ExactShare = r.shareOf(r.Exact)
	r.Normal, r.NormalShare = Interval{}, Interval{}
	r.lead(r.Exact, r.ExactShare)
	return r, nil
}

// StratifiedAudit estimates from a simple random sample of each stratum: Σ N x/n with the variance Σ N² (1-n/N) p(1-p)/(n-1)
// (Cochran 1977, chapter 5).
//
// The normal interval is published where each stratum that was not looked through entirely holds 5 mistakes and 5 suspensions found
// right or more among those drawn. Otherwise it would be too narrow: a stratum in which none was found adds nothing to the
// variance, though it may hide many, and where none was found at all the interval would have no width. The exact interval is
// published then. It holds the totals for which some division among the strata is not rejected by Fisher's combination of the
// strata's exact tails, χ² with two degrees of freedom a stratum (Fisher 1932, Statistical Methods for Research Workers, 21.1; for
// audits with strata Ottoboni, Stark, Lindeman and McBurnett 2018, SUITE). Where none was found anywhere, the total is bounded by
// the probability of that alone, at least 2.5 %: as no outcome is rarer under more mistakes, the level still holds. One stratum gives
// the exact interval of SimpleAudit; with more it is wide, and covers more often than it says.
//
// It returns an error where a stratum that holds cases had none drawn, naming each, and otherwise as SimpleAudit.
func StratifiedAudit(cohort Audited, strata []Sample) (AuditResult, error) {
	r, err := newAudit(cohort, strata)
	if err != nil {
		return r, err
	}
	value, variance, sound := 0., 0., true
	mirrored := make([]Sample, len(strata))
	for i, s := range strata {
		if s.Frame > 0 {
			value += float64(s.Frame) * float64(s.Mistakes) / float64(s.Drawn)
		}
		variance += s.variance()
		sound = sound && s.sound()
		mirrored[i] = s.mirrored()
	}
	least := r.Frame - mostMistakesOfStrata(mirrored)
	r.settle(value, math.Sqrt(variance), Interval{float64(least), float64(mostMistakesOfStrata(strata)), Level95, StratifiedMethod})
	if sound {
		r.lead(r.Normal, r.NormalShare)
	} else {
		r.lead(r.Exact, r.ExactShare)
		r.Notes = append(r.Notes, "A stratum holds fewer than 5 mistakes, or fewer than 5 suspensions found right: the interval is the "+
			"exact one, which is wide and covers more often than it says.")
	}
	return r, nil
}

// Draw is a suspension drawn with a known probability of its own.
type Draw struct {
	Probability float64 // with which the design drew it, above 0
	Mistake     bool
}

// UnequalAudit estimates from suspensions drawn independently of each other, each with its own known probability (Poisson
// sampling): Σ y/π with the variance Σ (1-π) y/π² (Horvitz and Thompson 1952, JASA 47:663–685; Särndal, Swensson and Wretman 1992,
// Model Assisted Survey Sampling, 3.5), and a normal interval; no exact one is known. The lowest is the smallest probability in the
// whole frame, drawn or not: where no mistake was found but among those drawn for certain, the number M of the others is bounded by
// (1-lowest)^M ≥ 2.5 %, which is exact where all probabilities are equal and safe otherwise.
//
// It returns an error where a probability lies outside (0, 1] or below the lowest, where the number drawn is impossible, or where
// frame and confirmed mistakes exceed the cohort.
func UnequalAudit(cohort Audited, frame int64, lowest float64, drawn []Draw) (AuditResult, error) {
	s := Sample{Frame: frame, Drawn: int64(len(drawn))}
	if !(lowest > 0 && lowest <= 1) {
		return AuditResult{}, fmt.Errorf("the lowest probability of the frame is %v", lowest)
	}
	if s.Drawn > frame || (lowest == 1 && s.Drawn < frame) {
		return AuditResult{}, fmt.Errorf("%d suspensions were drawn from %d with probabilities of %v and more", s.Drawn, frame, lowest)
	}
	value, variance := 0., 0.
	for i, d := range drawn {
		if !(d.Probability >= lowest && d.Probability <= 1) {
			return AuditResult{}, fmt.Errorf("draw %d has the probability %v; the lowest of the frame is %v", i, d.Probability, lowest)
		}
		if d.Mistake {
			s.Mistakes++
			value += 1 / d.Probability
			variance += (1 - d.Probability) / (d.Probability * d.Probability)
		}
	}
	r, err := auditOf(cohort, []Sample{s})
	if err != nil {
		return r, err
	}
	r.Notes = append(r.Notes, "Each suspension was drawn with a known probability of its own; the number drawn was itself random.")
	exact := Interval{}
	if variance == 0 {
		hidden := math.Floor(math.Log(tail95)/math.Log1p(-lowest) + tie) // 0 where all are certain
		exact = Interval{float64(s.Mistakes), math.Min(float64(s.Mistakes)+hidden, float64(frame-(s.Drawn-s.Mistakes))), Level95, NoneFoundMethod}
	}
	r.settle(value, math.Sqrt(variance), exact)
	if variance == 0 {
		r.lead(r.Exact, r.ExactShare)
		return r, nil
	}
	r.lead(r.Normal, r.NormalShare)
	if s.Mistakes < fewFound {
		r.Notes = append(r.Notes, fmt.Sprintf("Normal approximation; fewer than %d mistakes found.", fewFound))
	}
	if value > r.Mistakes.Value {
		r.Notes = append(r.Notes, "The weights alone would make more mistakes than there can be; the number is capped.")
	}
	return r, nil
}

func newAudit(cohort Audited, samples []Sample) (AuditResult, error) {
	var empty []string
	for _, s := range samples {
		mustCount(s.Drawn, s.Frame)
		mustCount(s.Mistakes, s.Drawn)
		if s.Drawn == 0 && s.Frame > 0 {
			empty = append(empty, fmt.Sprintf("%q", s.Name))
		}
	}
	if len(samples) == 1 && len(empty) == 1 {
		return AuditResult{}, errors.New("nothing was drawn: there is no audit")
	}
	if len(empty) > 0 {
		return AuditResult{}, fmt.Errorf("nothing was drawn from %s: the sample says nothing about those suspensions", strings.Join(empty, ", "))
	}
	return auditOf(cohort, samples)
}

func auditOf(cohort Audited, samples []Sample) (AuditResult, error) {
	mustCount(cohort.Confirmed, cohort.Suspended)
	r := AuditResult{Cohort: cohort, Samples: slices.Clone(samples)}
	for _, s := range samples {
		r.Frame, r.Drawn, r.Found = r.Frame+s.Frame, r.Drawn+s.Drawn, r.Found+s.Mistakes
	}
	if r.Frame > cohort.Suspended-cohort.Confirmed {
		return r, fmt.Errorf("%d unverified suspensions and %d confirmed mistakes are more than the %d suspensions", r.Frame,
			cohort.Confirmed, cohort.Suspended)
	}
	if cohort.Suspended == 0 {
		return r, errors.New("there are no suspensions")
	}
	return r, nil
}

// mirrored is the sample with mistakes and suspensions found right exchanged.
func (s Sample) mirrored() Sample {
	s.Mistakes = s.Drawn - s.Mistakes
	return s
}

// variance is that of the estimated number of mistakes in the frame; none is left where all were drawn, and none can be estimated
// from a single case.
func (s Sample) variance() float64 {
	if s.Drawn == s.Frame || s.Drawn < 2 {
		return 0
	}
	frame, n := float64(s.Frame), float64(s.Drawn)
	p := float64(s.Mistakes) / n
	return frame * frame * (1 - n/frame) * p * (1 - p) / (n - 1)
}

// sound says whether the normal approximation may be relied on.
func (s Sample) sound() bool {
	return s.Drawn == s.Frame || min(s.Mistakes, s.Drawn-s.Mistakes) >= fewFound
}

// settle fills in the estimate and its intervals.
func (r *AuditResult) settle(mistakes, se float64, exact Interval) {
	// What the audit itself found is no matter of estimation.
	least, most := float64(r.Found), float64(r.Frame-(r.Drawn-r.Found))
	r.Mistakes = Estimate{Defined: true, Value: math.Min(mistakes, most), SE: se}
	n := float64(r.Cohort.Suspended)
	r.Share = Estimate{Defined: true, Value: (float64(r.Cohort.Confirmed) + r.Mistakes.Value) / n, SE: se / n}
	if r.Drawn == r.Frame {
		r.Notes = append(r.Notes, "All of the frame was looked through: the draw leaves no doubt.")
	} else if r.Found == 0 {
		r.Notes = append(r.Notes, "No mistake was found among those drawn; the others may still hold some.")
	}
	if se > 0 || r.Drawn == r.Frame {
		r.Normal = normalInterval(mistakes, se, least, most)
		r.NormalShare = r.shareOf(r.Normal)
	}
	if exact.Method != "" {
		r.Exact, r.ExactShare = exact, r.shareOf(exact)
		if exact.Width() == 0 && r.Drawn < r.Frame {
			r.Notes = append(r.Notes, "So few were not looked at that the interval has no width; those few are not known.")
		}
	}
}

// lead makes an interval the published one.
func (r *AuditResult) lead(mistakes, share Interval) {
	r.Mistakes.Interval, r.Share.Interval = mistakes, share
}

// shareOf turns numbers of mistakes in the frame into shares of all suspensions.
func (r *AuditResult) shareOf(mistakes Interval) Interval {
	confirmed, n := float64(r.Cohort.Confirmed), float64(r.Cohort.Suspended)
	return Interval{(confirmed + mistakes.Low) / n, (confirmed + mistakes.High) / n, mistakes.Level, mistakes.Method}
}

// tie absorbs rounding where a tail of exactly 2.5 % still belongs to the interval.
const tie = 1e-10

// mostMistakes is the largest number of mistakes in the frame under which so few or fewer are found with 2.5 % or more.
func mostMistakes(s Sample) int64 {
	return s.largest(func(marked float64) bool { return s.tail(marked) >= tail95*(1-tie) })
}

// tail is the probability of finding so few mistakes or fewer, with so many in the frame.
func (s Sample) tail(marked float64) float64 {
	return hypergeometricBelow(float64(s.Mistakes), float64(s.Drawn), marked, float64(s.Frame))
}

// largest is the largest number of mistakes that the sample leaves possible and holds accepts. It accepts the smallest such, and
// none above one that it does not accept.
func (s Sample) largest(holds func(marked float64) bool) int64 {
	low, high := s.Mistakes, s.Frame-(s.Drawn-s.Mistakes)
	for low < high {
		middle := high - (high-low)/2
		if holds(float64(middle)) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// mostMistakesOfStrata is the largest total under which some division among the strata is not rejected. The logarithm of each
// stratum's tail falls ever faster with the mistakes in the stratum (the position of the next mistake in a random order of the
// stratum has log-concave probabilities, and so has its tail). So the best division of a total comes from adding mistakes one by
// one where the next costs least, and all that cost less than a common price may be added at once.
func mostMistakesOfStrata(strata []Sample) int64 {
	total, found, open := int64(0), int64(0), []Sample{}
	for _, s := range strata {
		if s.Drawn == s.Frame {
			total += s.Mistakes
		} else {
			open = append(open, s)
			found += s.Mistakes
		}
	}
	if len(open) == 0 {
		return total
	}
	budget := -math.Log(tail95)
	if found > 0 {
		budget = mathext.GammaIncRegCompInv(float64(len(open)), tail95)
	}
	budget += tie
	spend := func(counts []int64) float64 {
		sum := 0.
		for i, s := range open {
			sum += s.cost(float64(counts[i]))
		}
		return sum
	}
	atPrice := func(price float64) []int64 {
		counts := make([]int64, len(open))
		for i, s := range open {
			counts[i] = s.largest(func(marked float64) bool { return s.price(marked-1) <= price })
		}
		return counts
	}
	cheap, dear := 0., budget
	counts := atPrice(cheap)
	for range 60 {
		price := (cheap + dear) / 2
		if tried := atPrice(price); spend(tried) <= budget {
			cheap, counts = price, tried
		} else {
			dear = price
		}
	}
	left := budget - spend(counts)
	for {
		best, next := -1, math.Inf(1)
		for i, s := range open {
			if counts[i] < s.Frame-(s.Drawn-s.Mistakes) {
				if price := s.price(float64(counts[i])); price < next {
					best, next = i, price
				}
			}
		}
		if best < 0 || next > left {
			break
		}
		counts[best]++
		left -= next
	}
	for _, count := range counts {
		total += count
	}
	return total
}

// cost is the logarithm of the tail's inverse. Far out the tail itself would be 0.
func (s Sample) cost(marked float64) float64 {
	x, n, frame := float64(s.Mistakes), float64(s.Drawn), float64(s.Frame)
	if x < marked && x <= n*(marked/frame) {
		return -logHypergeometric(x, n, marked, frame) - math.Log(hypergeometricSum(x, n, marked, frame))
	}
	return -math.Log(s.tail(marked))
}

// price is by how much the cost rises when one mistake is added to the marked ones. The tail loses the outcomes in which so many were
// found and the added one is drawn too: P(X ≤ x | M) - P(X ≤ x | M+1) = P(X = x | M) (n-x)/(frame-M).
func (s Sample) price(marked float64) float64 {
	x, n, frame := float64(s.Mistakes), float64(s.Drawn), float64(s.Frame)
	share := math.Exp(logHypergeometric(x, n, marked, frame) + s.cost(marked)) // of the tail, that of exactly x
	return -math.Log1p(-share * (n - x) / (frame - marked))
}
