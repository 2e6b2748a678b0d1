package release

import (
	"slices"
	"testing"

	"daylight/internal/period"
)

func TestOtherZone(t *testing.T) {
	const utc, warsaw = "UTC", "Europe/Warsaw"
	for _, c := range []struct {
		why, of, zone string
		published     []string
		other         string
	}{
		{"nothing is published", "2026-Q2", warsaw, nil, ""},
		{"the quarter before", "2026-Q2", warsaw, []string{"2026-Q1"}, "2026-Q1"},
		{"a later one", "2026-Q1", warsaw, []string{"2026-Q4"}, "2026-Q4"},
		{"a half-year that it is no part of", "2026-Q1", warsaw, []string{"2026-H2"}, "2026-H2"},
		{"the year", "2026-Q1", warsaw, []string{"2026"}, "2026"},
		{"a part of the year", "2026", warsaw, []string{"2026-Q3"}, "2026-Q3"},
		{"an earlier revision", "2026-Q2", warsaw, []string{"2026-Q2"}, "2026-Q2"},
		{"the same zone", "2026-Q2", utc, []string{"2026-Q1", "2026-H1", "2026"}, ""},
		{"another year", "2027-Q1", warsaw, []string{"2026-Q4", "2026"}, ""},
	} {
		p, other, err := OtherZone(period.MustParse(c.of), c.zone, func(p period.Period) (zones []string, err error) {
			if slices.Contains(c.published, p.String()) {
				zones = []string{c.zone, utc}
			}
			return zones, nil
		})
		if err != nil || (other != "") != (c.other != "") || c.other != "" && (p.String() != c.other || other != utc) {
			t.Errorf("%s: %v %q, %v", c.why, p, other, err)
		}
	}
}
