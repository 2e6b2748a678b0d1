package verify

import (
	"daylight/internal/period"
	"daylight/internal/release"
)

// zone holds the time zone of a release's days against those of the other releases of its year, as far as the folder has them.
func (r *Release) zone(o *release.Opened, all []place) {
	at, other, err := release.OtherZone(o.Period, o.MadeFrom.Zone, func(p period.Period) (zones []string, err error) {
		for _, at := range all {
			if at.period != p {
				continue
			}
			o, err := at.open()
			if err != nil {
				return nil, at.damaged()
			}
			zones = append(zones, o.MadeFrom.Zone)
		}
		return zones, nil
	})
	switch {
	case err != nil:
		r.besides("zone", err)
	case other != "":
		r.find("zone", at.Label(), "its days are of the time zone %s, and those of %s of %s: where the two are added up, whoever is counted around midnight is counted twice or not at all. A calendar year keeps the time zone of its first report, and another one begins with a year",
			other, o.Period.Label(), o.MadeFrom.Zone)
	}
}
