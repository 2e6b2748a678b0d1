package audit

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// fewest is how many are drawn at least from a stratum that has so many: a variance needs two.
const fewest = 2

// strataOf counts the strata of a frame, sorted by name; nothing is drawn from them yet.
func strataOf(candidates []Candidate) []Stratum {
	sizes := map[string]int64{}
	for _, c := range candidates {
		sizes[c.Stratum]++
	}
	var strata []Stratum
	for name, size := range sizes {
		strata = append(strata, Stratum{Name: name, Frame: size})
	}
	slices.SortFunc(strata, func(a, b Stratum) int { return strings.Compare(a.Name, b.Name) })
	return strata
}

// allocate says how many to draw from each stratum: so many from each, or all of it where it is smaller, or size in all, spread
// in proportion to the strata with at least two from each.
func allocate(strata []Stratum, size, perStratum int64) error {
	frame := int64(0)
	for _, s := range strata {
		frame += s.Frame
	}
	largest := slices.MaxFunc(strata, func(a, b Stratum) int { return int(a.Frame - b.Frame) })
	switch {
	case perStratum > largest.Frame:
		return problem.New(problem.Invalid, "No stratum holds %s; the largest holds %s. Choose a smaller --size-per-stratum.", numeral.Many(perStratum, "suspension"), numeral.Text(largest.Frame))
	case perStratum > 0:
		for i := range strata {
			strata[i].Drawn = min(perStratum, strata[i].Frame)
		}
	case size > frame:
		return problem.New(problem.Invalid, "The frame holds %s; %s cannot be drawn from it. Choose a smaller --size.", numeral.Many(frame, "unreviewed suspension"), numeral.Text(size))
	default:
		left := size
		for i := range strata {
			strata[i].Drawn = min(fewest, strata[i].Frame)
			left -= strata[i].Drawn
		}
		if left < 0 {
			return problem.New(problem.Invalid, "There are %d strata, and each needs %d cases: draw %d or more, or divide the frame by something with fewer categories.",
				len(strata), fewest, size-left)
		}
		for ; left > 0; left-- {
			strata[neediest(strata)].Drawn++
		}
	}
	for i, s := range strata {
		strata[i].Fraction = big.NewRat(s.Drawn, s.Frame).FloatString(12)
	}
	return nil
}

// neediest is the stratum that the next case belongs to in a proportional draw (Sainte-Laguë: the greatest frame/(2 drawn + 1)).
func neediest(strata []Stratum) (at int) {
	best := -1
	for i, s := range strata {
		if s.Drawn < s.Frame && (best < 0 || s.Frame*(2*strata[best].Drawn+1) > strata[best].Frame*(2*s.Drawn+1)) {
			best = i
		}
	}
	if best < 0 {
		panic(fmt.Sprintf("audit: %d strata are drawn out", len(strata)))
	}
	return best
}
