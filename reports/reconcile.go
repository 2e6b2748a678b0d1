package reports

import (
	"fmt"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// identity is a count that is the sum of others.
type identity struct {
	name  string
	whole string
	parts []string
}

var identities = []identity{
	{"appealed = reversed + modified + upheld + omitted + withdrawn + pending", "appealed",
		[]string{"reversed", "modified", "upheld", "omitted", "withdrawn", "pending"}},
	{"suspended = appealed + self-corrected + other reinstatement + still suspended", "suspended",
		[]string{"appealed", "self_corrected", "other_reinstatement", "still_suspended"}},
	{"suspended = told the rule + a category + nothing + not recorded", "suspended",
		[]string{"told_rule", "told_category", "told_nothing", "told_unrecorded"}},
	{"decided = reversed + modified + upheld", "decided", []string{"reversed", "modified", "upheld"}},
}

// sum adds up the parts; not complete where the whole or a part was not counted.
func (i identity) sum(n queries.Counts) (sum int64, complete bool) {
	_, complete = n[i.whole]
	for _, part := range i.parts {
		value, ok := n[part]
		sum, complete = sum+value, complete && ok
	}
	return sum, complete
}

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
	var whole queries.Counts // of the period
	for _, c := range d.cells["cohort"] {
		if c.Breakdown == "total" {
			whole = c.Counts
		}
	}
	for _, c := range d.cells["cohort"] {
		n := c.Counts
		where := strings.TrimSpace(c.Breakdown + " " + c.Category + " " + c.Category2)
		for _, i := range identities {
			sum, complete := i.sum(n)
			if complete || c.Breakdown != "over_time" { // over time only what is shown was counted
				check(c.Breakdown == "total", where, i.name, n[i.whole], sum)
			}
		}
		if c.Breakdown == "over_time" && c.Category == d.period.String() {
			for _, name := range sortedKeys(n) {
				check(false, where, name+" over time = "+name+" of the period", n[name], whole[name])
			}
		}
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
		for _, c := range d.waits {
			if c.Breakdown != "over_time" {
				sums[c.Breakdown] += timesOf(c, source).Quantile(.5).N
			}
		}
		for _, name := range sortedKeys(sums) {
			check(name == "total", name, "appealed = cases in the histogram of "+strings.ReplaceAll(source, "_", " "), total(d.cells["cohort"], "appealed"), sums[name])
		}
	}
	for _, c := range d.waits {
		if c.Breakdown == "total" {
			check(true, c.Breakdown, "decided = cases whose wait ended with a decision", total(d.cells["cohort"], "decided"), c.Resolution.Quantile(.5).Events)
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
