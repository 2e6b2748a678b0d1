package verify

import (
	"reflect"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// overlaps holds a release against those of the shorter periods that it contains, as far as the folder has them. Its tables are sums of
// theirs, or of what they do not count at all: otherwise one could be subtracted from the other, and what is hidden computed.
func (r *Release) overlaps(o *release.Opened, tables []disclosure.Published, shelf earlier) {
	held := 0
	for _, grain := range []disclosure.Grain{disclosure.EveryHalfYear, disclosure.EveryQuarter} {
		var parts [][][]disclosure.Published // by part of the period and by revision
		for _, p := range (disclosure.PlannedTable{Every: grain}).PartsOf(o.Period) {
			revisions, err := shelf.tables(p)
			if err != nil {
				r.find("overlaps", p.String(), "%s", problem.Sentence(err))
				return
			}
			parts = append(parts, revisions)
		}
		if !slices.ContainsFunc(parts, func(revisions [][]disclosure.Published) bool { return len(revisions) > 0 }) {
			continue // nothing to subtract
		}
		for _, t := range tables {
			held++
			if why := subtractable(t, parts); why != "" {
				r.find("overlaps", t.Partition.ID+" by "+t.Breakdown, why+" of every %s", grain)
			}
		}
	}
	if held > 0 {
		r.checked("overlaps", held, "tables held against those of the shorter periods in this folder, none of which can be subtracted from them")
	}
}

// subtractable says what is wrong where the tables of a table's parts could be subtracted from it; empty where nothing is. parts are the
// tables of each part and revision; a part that is not at hand has none.
func subtractable(t disclosure.Published, parts [][][]disclosure.Published) string {
	beside, missing := false, false
	var same [][]disclosure.Published // the same table of each part, by revision
	for _, revisions := range parts {
		var found []disclosure.Published
		for _, tables := range revisions {
			for _, o := range tables {
				switch {
				case (o.Noise != nil) != (t.Noise != nil) || o.Sampled != nil:
				case o.Partition.ID == t.Partition.ID && o.Breakdown == t.Breakdown:
					found, beside = append(found, o), true
				case t.Noise != nil || o.Breakdown == t.Breakdown && t.Breakdown != disclosure.Total:
					beside = true
				}
			}
		}
		same, missing = append(same, found), missing || len(revisions) == 0
	}
	whole := !slices.ContainsFunc(same, func(found []disclosure.Published) bool { return len(found) == 0 })
	switch {
	case t.Sampled != nil || !beside:
		return ""
	case t.Noise != nil:
		return "each case was drawn again beside the protected counts"
	case whole && !isSum(t, same, nil), !whole && !missing && t.Breakdown != disclosure.Total:
		return "it is not the sum of what was published"
	}
	return ""
}

// isSum reports whether a table is the sum of one of each part's revisions: those that were the newest when it was made.
func isSum(t disclosure.Published, revisions [][]disclosure.Published, chosen []disclosure.Published) bool {
	if len(revisions) == 0 {
		sum, err := disclosure.AddUp(t.Period, chosen)
		return err == nil && reflect.DeepEqual(disclosure.PublishedOf([]disclosure.Table{sum})[0].Rows, t.Rows)
	}
	return slices.ContainsFunc(revisions[0], func(o disclosure.Published) bool { return isSum(t, revisions[1:], append(slices.Clip(chosen), o)) })
}
