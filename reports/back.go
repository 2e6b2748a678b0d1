package reports

import (
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/internal/stats"
)

// knownBack is the derived count of accounts that were back at the end of their horizon, as far as the outcomes tell.
const knownBack = "known_back"

// waysBack are the counts of accounts that were back at the end of their horizon, and how each is said.
var waysBack = []struct {
	name string
	said message
}{
	{"reversed", message("%s reversed on appeal")},
	{"self_corrected", message("%s corrected as a mistake without an appeal")},
	{"corrected_undecided", message("%s corrected as a mistake before the appeal was decided")},
	{"other_reinstatement", message("%s lifted for another cause or ended as planned")},
}

// sayBack says under the figure of all outcomes how many accounts are known to have been back, as far as every way shows that the plan
// counts by itself. Of appeals that were not reversed no count says whether the measure had ended since.
func (d *draft) sayBack(f *release.Figure) {
	suspended, shown := d.total("suspended")
	var back int64
	var ways []string
	counted, _ := d.derived(disclosure.Total, knownBack)
	for _, way := range waysBack {
		if !slices.Contains(counted, way.name) {
			continue
		}
		n, shows := d.total(way.name)
		if !shows {
			return
		}
		if n == 0 {
			continue
		}
		said := d.put(way.said, d.Whole(n))
		if planned, shows := d.total("returned_planned"); way.name == "other_reinstatement" && shows && planned > 0 {
			said = d.Say("%s (%s because the planned end was reached)", said, d.Whole(planned))
		}
		back, ways = back+n, append(ways, said)
	}
	if !shown || back == 0 {
		return
	}
	p := stats.Wilson(back, suspended)
	of, days := d.Whole(suspended), d.Whole(horizonDays)
	share := d.Say("%s; 95 %% range %s to %s", d.inHundred(back, suspended), d.percent(p.Interval.Low), d.percent(p.Interval.High))
	if d.final() {
		f.Subtitle += d.Many(back, ". At least %s of %s (%s) was back within %s days", ". At least %s of %s (%s) were back within %s days", of, share, days)
	} else {
		f.Subtitle += d.Many(back, ". At least %s of %s (%s) was back by the cut-off or within %s days", ". At least %s of %s (%s) were back by the cut-off or within %s days", of, share, days)
	}
	f.Notes = append(f.Notes, d.Say("Back were at least: %s. Others may have been, which no number here counts: those whose appeal was not reversed and whose measure ended meanwhile, and what is counted together with other outcomes.",
		strings.Join(ways, "; ")))
}
