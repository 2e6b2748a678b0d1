package reports

import (
	"fmt"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// reconcile holds the cells against the identities that must be true of them. A release that breaks one is not made; the error
// says which, where and by how much. The identities of the whole period are returned, to be published with it.
func (d *draft) reconcile() ([]release.Check, error) {
	var published []release.Check
	var broken []string
	check := func(publish bool, where, name string, left, right int64) {
		if left != right {
			broken = append(broken, fmt.Sprintf("%s: %s: %d against %d", where, name, left, right))
		}
		if publish {
			published = append(published, release.Check{Name: name, Left: left, Right: right})
		}
	}
	totals := map[string]int64{}
	for _, c := range d.cells["cohort"] {
		n := c.Counts
		where := strings.TrimSpace(c.Breakdown + " " + c.Category + " " + c.Category2)
		whole := c.Breakdown == "total"
		check(whole, where, "appealed = reversed + modified + upheld + omitted + withdrawn + pending", n["appealed"],
			n["reversed"]+n["modified"]+n["upheld"]+n["omitted"]+n["withdrawn"]+n["pending"])
		check(whole, where, "suspended = appealed + self-corrected + other reinstatement + still suspended", n["suspended"],
			n["appealed"]+n["self_corrected"]+n["other_reinstatement"]+n["still_suspended"])
		check(whole, where, "suspended = told the rule + a category + nothing + not recorded", n["suspended"],
			n["told_rule"]+n["told_category"]+n["told_nothing"]+n["told_unrecorded"])
		check(whole, where, "decided = reversed + modified + upheld", n["decided"], n["reversed"]+n["modified"]+n["upheld"])
		if c.Breakdown != "over_time" {
			totals[c.Breakdown] += n["suspended"]
		}
		for name, value := range n {
			if value < 0 {
				broken = append(broken, fmt.Sprintf("%s: %s is %d", where, name, value))
			}
			if value > n["suspended"] {
				broken = append(broken, fmt.Sprintf("%s: %s is %d of %d suspended", where, name, value, n["suspended"]))
			}
		}
	}
	for _, name := range sortedKeys(totals) {
		check(name != "total", name, "suspended: total = sum over "+name, totals["total"], totals[name])
	}
	for _, c := range d.cells["reinstatements"] {
		n := c.Counts
		check(c.Breakdown == "total", c.Breakdown+" "+c.Category, "given back = by someone else + by who suspended + not recorded", n["lifted"],
			n["by_same"]+n["by_other"]+n["by_unrecorded"])
	}
	for _, source := range []string{"first_response", "resolution"} {
		sums := map[string]int64{}
		for _, c := range d.times[source] {
			q := c.Times.Quantile(.5)
			sums[c.Breakdown] += q.N
		}
		for _, name := range sortedKeys(sums) {
			check(name == "total", name, "appealed = cases in the histogram of "+strings.ReplaceAll(source, "_", " "), total(d.cells["cohort"], "appealed"), sums[name])
		}
	}
	if len(broken) > 0 {
		return nil, problem.New(problem.Internal, "The figures do not reconcile, so nothing was published. %s.", strings.Join(broken, "; "))
	}
	return published, nil
}

func total(cells []queries.Cell, name string) int64 {
	for _, c := range cells {
		if c.Breakdown == "total" {
			return c.Counts[name]
		}
	}
	return 0
}
