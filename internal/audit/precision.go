package audit

import "math"

// z95 is the 97.5 % point of the standard normal distribution.
const z95 = 1.959963984540054

// HalfWidth is half of the 95 % range that is to be expected for the share of mistakes in the frame, if it were share in each stratum:
// the normal approximation with the finite population correction (Cochran 1977, Sampling Techniques, 5.9).
func (f Frame) HalfWidth(share float64) float64 {
	variance := 0.
	for _, s := range f.Strata {
		weight, n, size := float64(s.Frame)/float64(f.Size), float64(s.Drawn), float64(s.Frame)
		variance += weight * weight * share * (1 - share) / n * (1 - n/size)
	}
	return z95 * math.Sqrt(variance)
}

// wanted is the half-width that a report can still tell something with.
const wanted = 0.05

// enough is how many cases of a frame give the wanted half-width at worst, where half were mistakes: 385 of a large one.
func enough(frame int64) int64 {
	large := z95 * z95 * 0.25 / (wanted * wanted)
	return int64(math.Ceil(float64(frame) * large / (float64(frame) + large)))
}

// thin counts the strata in which fewer than 5 mistakes would be found if 1 in 10 were one, though others are left undrawn. With such a
// stratum the range of the whole is an exact and much wider one (stats.StratifiedAudit).
func (f Frame) thin() (n int) {
	for _, s := range f.Strata {
		if len(f.Strata) > 1 && s.Drawn < s.Frame && s.Drawn < 50 {
			n++
		}
	}
	return n
}
