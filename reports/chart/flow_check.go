package chart

import (
	"fmt"
	"math"
)

// checkFlow reports counts from which no flow can be drawn without making something up.
func (s Spec) checkFlow() (problems []error) {
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	for _, series := range s.Series {
		all, shown, known := series.Flowing()
		if !known {
			add("series %q: a flow needs to know of how many cases its points are parts, all of the same", series.Name)
			continue
		}
		hidden := false
		for j, p := range series.Points {
			hidden = hidden || p.Value == nil
			if p.Value != nil && (*p.K < 0 || math.Abs(float64(*p.K)/float64(all)-*p.Value) > sharesTolerance) {
				add("series %q, point %d: its count is not its share of %d", series.Name, j+1, all)
			}
		}
		switch {
		case shown > all || !hidden && shown < all:
			add("the parts of %q add up to %d of %d", series.Name, shown, all)
		case hidden && shown == all:
			add("the parts of %q that are shown leave nothing for those that are hidden", series.Name)
		}
	}
	return problems
}
