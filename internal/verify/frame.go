package verify

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// frame looks for an audit that tells how few could not be drawn: how many show as neither decided nor corrected, less what it was drawn
// from. One that estimates its frame tells nothing, and one that says of them that they are fewer than the threshold tells nothing more; yet
// it must not say so where the tables hide a count of people who are among them.
func (r *Release) frame(tables []disclosure.Published) {
	for _, t := range tables {
		switch {
		case t.Sampled == nil || t.Sampled.Estimated:
			continue
		case t.Sampled.Few:
			if hidden(tables, release.CorrectedUndecided) {
				r.find("attack", t.Partition.ID, "it says that fewer than %d could not be drawn, and a hidden count is among them: %s", t.Threshold, release.CorrectedUndecided)
			}
			continue
		}
		left, shown := total(tables, "suspended")
		for _, node := range release.Reviewed {
			if n, counted := total(tables, node); counted {
				left -= n
			} else if node == "decided" {
				shown = false // nobody knows how many were left
			}
		}
		if outside := left - (t.Sampled.Frame - t.Sampled.Corrected); shown && outside != 0 && outside < t.Threshold {
			r.find("attack", t.Partition.ID, "of those who show as neither decided nor corrected, %d could not be drawn: fewer than the threshold", outside)
		}
	}
}

// hidden reports whether a table of everything hides the count.
func hidden(tables []disclosure.Published, node string) bool {
	return slices.ContainsFunc(tables, func(t disclosure.Published) bool {
		return t.Breakdown == disclosure.Total && t.Hides(disclosure.Total, node)
	})
}
