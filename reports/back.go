package reports

import (
	"fmt"
	"strings"

	"daylight/internal/release"
)

// waysBack are the counts of accounts that were back at the end of their horizon, and how each is said.
var waysBack = []struct{ name, said string }{
	{"reversed", "%s reversed on appeal"},
	{"self_corrected", "%s corrected as a mistake without an appeal"},
	{"corrected_undecided", "%s corrected as a mistake before the appeal was decided"},
	{"other_reinstatement", "%s lifted for another cause or ended as planned"},
}

// sayBack says under the figure of all outcomes how many accounts are known to have been back: at least those that show. Of appeals that were
// not reversed no count says whether the measure had ended since.
func (d *draft) sayBack(f *release.Figure) {
	suspended, shown := d.total("suspended")
	var back int64
	var ways []string
	for _, way := range waysBack {
		n, shows := d.total(way.name)
		if !shows || n == 0 {
			continue
		}
		said := fmt.Sprintf(way.said, whole(n))
		if planned, shows := d.total("returned_planned"); way.name == "other_reinstatement" && shows && planned > 0 {
			said += fmt.Sprintf(" (%s because the planned end was reached)", whole(planned))
		}
		back, ways = back+n, append(ways, said)
	}
	if !shown || back == 0 {
		return
	}
	by := "within"
	if !d.final() {
		by = "by the cut-off or within"
	}
	were := "were"
	if back == 1 {
		were = "was"
	}
	f.Subtitle += fmt.Sprintf(". At least %s of %s (%s) %s back %s %d days", whole(back), whole(suspended), inHundred(back, suspended), were, by, horizonDays)
	f.Notes = append(f.Notes, fmt.Sprintf("Back were at least: %s. Others may have been, which no number here counts: those whose appeal was not reversed and whose measure ended meanwhile, and what is hidden or counted together with other outcomes.",
		strings.Join(ways, "; ")))
}
