package reports

import (
	"slices"
	"strings"

	"daylight/internal/release"
)

// comparedNote says which revisions of earlier reports a public figure holds numbers of; empty where it has none.
func (d *draft) comparedNote(f *release.Figure, i Indicator) string {
	var named []string
	for _, e := range d.setting.Earlier {
		row := func(r release.Row) bool { return r.Category == e.Period.String() }
		if i.Form == "changes" && e.Period == d.period.Previous() || f.Breakdown == "over_time" && slices.ContainsFunc(f.Rows, row) {
			named = append(named, d.Say("%s, revision %s", e.Period, d.Whole(int64(e.Revision))))
		}
	}
	if len(named) == 0 {
		return ""
	}
	return d.Say("Compared with what was published: %s.", strings.Join(named, "; "))
}
