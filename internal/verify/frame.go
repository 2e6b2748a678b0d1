package verify

import "daylight/internal/disclosure"

// reviewed are the suspensions from which no audit is drawn, as far as tables count them.
var reviewed = []string{"decided", "self_corrected", "corrected_undecided"}

// frame looks for an audit that tells how few could not be drawn: how many show as neither decided nor corrected, less what it was drawn
// from. One that says of them that they are fewer than the threshold, or that estimates its frame, tells nothing.
func (r *Release) frame(tables []disclosure.Published) {
	for _, t := range tables {
		if t.Sampled == nil || t.Sampled.Few > 0 || t.Sampled.Estimated {
			continue
		}
		left, shown := total(tables, "suspended")
		for _, node := range reviewed {
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
