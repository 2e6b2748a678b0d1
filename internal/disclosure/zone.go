package disclosure

import (
	"slices"

	"daylight/internal/period"
)

// OtherZone returns a table of a period of the same calendar year whose days are of another time zone; false where there is none.
// published returns the tables of each revision of a period.
//
// The periods of a year are added up. Where one of them has days that begin earlier or later, whoever is counted around midnight between
// two of them is counted in both, or in neither.
func OtherZone(of period.Period, zone string, published func(period.Period) ([][]Published, error)) (Published, bool, error) {
	year := slices.Concat([]period.Period{of}, of.Longer())
	var asked []period.Period
	for _, quarter := range year[len(year)-1].Quarters() {
		for _, p := range append(quarter.Longer(), quarter) {
			if slices.Contains(asked, p) {
				continue
			}
			asked = append(asked, p)
			revisions, err := published(p)
			if err != nil {
				return Published{}, false, err
			}
			for _, t := range slices.Concat(revisions...) {
				if t.Zone != zone {
					return t, true, nil
				}
			}
		}
	}
	return Published{}, false, nil
}
