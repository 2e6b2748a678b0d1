package release

import (
	"slices"

	"daylight/internal/period"
)

// OtherZone returns a period of the same calendar year that has a revision whose days are of another time zone, and that zone; "" where
// there is none. zones returns the zone of each revision of a period.
//
// The periods of a year are added up. Where one of them has days that begin earlier or later, whoever is counted around midnight between
// two of them is counted in both, or in neither.
func OtherZone(of period.Period, zone string, zones func(period.Period) ([]string, error)) (p period.Period, other string, err error) {
	var asked []period.Period
	for _, quarter := range of.Year().Quarters() {
		for _, p := range append(quarter.Longer(), quarter) {
			if slices.Contains(asked, p) {
				continue
			}
			asked = append(asked, p)
			found, err := zones(p)
			if err != nil {
				return period.Period{}, "", err
			}
			if at := slices.IndexFunc(found, func(z string) bool { return z != zone }); at >= 0 {
				return p, found[at], nil
			}
		}
	}
	return period.Period{}, "", nil
}
