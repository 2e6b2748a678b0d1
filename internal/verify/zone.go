package verify

import (
	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// zone holds the time zone of a release's days against those of the other releases of its year, as far as the folder has them.
func (r *Release) zone(o *release.Opened, tables []disclosure.Published, shelf earlier) {
	if len(tables) == 0 {
		return
	}
	other, is, err := disclosure.OtherZone(o.Period, tables[0].Zone, shelf.tables)
	switch {
	case err != nil:
		r.besides("zone", err)
	case is:
		r.find("zone", other.Period.Label(), "its days are of the time zone %s, and those of %s of %s: where the two are added up, whoever is counted around midnight is counted twice or not at all. A calendar year keeps the time zone of its first report, and another one begins with a year",
			other.Zone, o.Period.Label(), tables[0].Zone)
	}
}
