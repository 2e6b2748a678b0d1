package verify

import (
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// overlaps holds a release against those of the longer and the shorter periods that share its cases, as far as the folder has them.
func (r *Release) overlaps(o *release.Opened, tables []disclosure.Published, shelf earlier) {
	found, held, err := disclosure.Overlaps(o.Period, tables, shelf.tables)
	if err != nil {
		r.besides("overlaps", err)
		return
	}
	for _, f := range found {
		if f.Tied != "" {
			r.find("overlaps", f.Table+" of "+f.Longer.Label(), "every part of it publishes %s, which can be added up; together they tell of few people (%s)", f.What, f.Tied)
			continue
		}
		what := "is not the sum of what every part of it publishes"
		if f.Drawn {
			what = "has random amounts of its own, so that each case was drawn twice"
		}
		if len(f.Missing) > 0 {
			var names []string
			for _, p := range f.Missing {
				names = append(names, p.Label())
			}
			what += ", as far as this folder has them (" + strings.Join(names, ", ") + " missing)"
		}
		r.find("overlaps", f.Table+" of "+f.Longer.Label(), "%s tells of the same (%s), and the longer period %s: one can be subtracted from the other", f.Part.Label(), f.What, what)
	}
	if held > 0 && len(found) == 0 {
		r.checked("overlaps", held, "tables of longer periods held against those of shorter ones in this folder: they are sums, or of something else")
	}
}
