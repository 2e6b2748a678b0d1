package disclosure

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// Meaning is what the counts of a table mean, beside what they are called: when a day begins, and who falls under which code.
type Meaning struct {
	Zone  string            `json:"reporting_zone"`  // IANA time zone in which times were made into days
	Codes map[string]string `json:"codes,omitempty"` // by code list that the counts or the categories rest on, the SHA-256 of what decides who falls under which code
}

// ReportingZone is what DiffersIn says where the days are of another time zone.
const ReportingZone = "reporting_zone"

// meanings looks for what means one thing in a table and another in a table of the same release or of an earlier revision: with an edge
// moved from 365 to 360 days, or a day that begins an hour later, one less the other is who lies in between, whatever it is called.
func (a *attacker) meanings(before [][]Published) {
	for i, t := range a.tables {
		for _, list := range slices.Sorted(maps.Keys(t.Codes)) {
			if sum, err := hex.DecodeString(t.Codes[list]); err != nil || len(sum) != 32 {
				a.find(t, list, "it does not name its code list by a SHA-256")
			}
		}
		for _, old := range a.tables[:i] {
			if what := t.DiffersIn(old); what != "" {
				a.find(t, what, fmt.Sprintf("it means something else in %s", tableKey(old.Partition.ID, old.Breakdown)))
			}
		}
		for _, earlier := range before {
			at := slices.IndexFunc(earlier, func(old Published) bool { return t.DiffersIn(old) != "" })
			if at >= 0 {
				a.find(t, t.DiffersIn(earlier[at]), "it meant something else in an earlier revision, and who lies in between can be computed")
			}
		}
	}
}

// DiffersIn names what means something else in another table: ReportingZone, or a code list that both rest on, or that only one of them
// names where they are the same table of two releases; empty where there is none.
func (p Published) DiffersIn(o Published) string {
	if p.Zone != o.Zone {
		return ReportingZone
	}
	same := p.Partition.ID == o.Partition.ID && p.Breakdown == o.Breakdown
	lists := slices.Concat(slices.Collect(maps.Keys(p.Codes)), slices.Collect(maps.Keys(o.Codes)))
	slices.Sort(lists)
	for _, list := range lists {
		mine, named := p.Codes[list]
		its, too := o.Codes[list]
		if mine != its && (same || named && too) {
			return list
		}
	}
	return ""
}
