package disclosure

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// meanings looks for categories that mean one thing in a table and another in a table of the same release or of an earlier revision: with
// an edge moved from 365 to 360 days, one less the other is who lies in between, whatever the categories are called.
func (a *attacker) meanings(before [][]Published) {
	for i, t := range a.tables {
		for _, list := range slices.Sorted(maps.Keys(t.Codes)) {
			if sum, err := hex.DecodeString(t.Codes[list]); err != nil || len(sum) != 32 {
				a.find(t, list, "it does not name its code list by a SHA-256")
			}
		}
		for _, old := range a.tables[:i] {
			if list := t.OtherCodes(old); list != "" {
				a.find(t, list, fmt.Sprintf("its categories mean something else in %s", tableKey(old.Partition.ID, old.Breakdown)))
			}
		}
		for _, earlier := range before {
			at := slices.IndexFunc(earlier, func(old Published) bool { return t.OtherCodes(old) != "" })
			if at >= 0 {
				a.find(t, t.OtherCodes(earlier[at]), "the code list meant something else in an earlier revision, and who lies in between can be computed")
			}
		}
	}
}

// OtherCodes names a code list that both tables rest on, or that only one of two tables of a breakdown names, and that means something else
// in the other; empty where there is none.
func (p Published) OtherCodes(o Published) string {
	for _, list := range slices.Sorted(maps.Keys(p.Codes)) {
		if sum, has := o.Codes[list]; sum != p.Codes[list] && (has || p.Breakdown == o.Breakdown) {
			return list
		}
	}
	if p.Breakdown != o.Breakdown || maps.Equal(p.Codes, o.Codes) {
		return ""
	}
	for _, list := range slices.Sorted(maps.Keys(o.Codes)) {
		if p.Codes[list] == "" {
			return list
		}
	}
	return ""
}
