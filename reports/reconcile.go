package reports

import (
	"fmt"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// maxBroken is how many broken identities an error spells out.
const maxBroken = 5

// identity is a count that is the sum of others.
type identity struct {
	name string
	disclosure.Sum
}

// identities are the sums of the catalogue's partitions, and that of the suspensions that a random audit is drawn from.
func (c Catalogue) identities() []identity {
	sums := []disclosure.Sum{{Whole: "suspended", Parts: []string{"decided", "self_corrected", "unreviewed"}}}
	for _, p := range c.Partitions {
		sums = append(sums, p.Sums...)
	}
	var all []identity
	for _, s := range sums {
		name := s.Whole + " = " + strings.Join(s.Parts, " + ")
		all = append(all, identity{strings.ReplaceAll(name, "_", " "), s})
	}
	return all
}

// sum adds up the parts; not complete where the whole or a part was not counted.
func (d *draft) sum(i identity, c queries.Cell) (whole, sum int64, complete bool) {
	whole, complete, _ = d.count(c, i.Whole)
	for _, part := range i.Parts {
		n, counted, _ := d.count(c, part)
		sum, complete = sum+n, complete && counted
	}
	return whole, sum, complete
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
	held := map[string]bool{} // identities that the total was held against
	totals := map[string]int64{}
	var whole queries.Counts // of the period
	for _, c := range d.cells["cohort"] {
		if c.Breakdown == "total" {
			whole = c.Counts
		}
	}
	for _, c := range d.cells["decisions"] {
		for _, i := range d.catalogue.identities() {
			if whole, sum, complete := d.sum(i, c); complete {
				held[i.name] = held[i.name] || c.Breakdown == "total"
				check(c.Breakdown == "total", strings.TrimSpace(c.Breakdown+" "+c.Category), i.name, whole, sum)
			}
		}
	}
	for _, c := range d.cells["cohort"] {
		n := c.Counts
		where := strings.TrimSpace(c.Breakdown + " " + c.Category + " " + c.Category2)
		for _, i := range d.catalogue.identities() {
			if whole, sum, complete := d.sum(i, c); complete { // over time only what is shown was counted; bins of time are counted apart
				held[i.name] = held[i.name] || c.Breakdown == "total"
				check(c.Breakdown == "total", where, i.name, whole, sum)
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
	for _, i := range d.catalogue.identities() {
		if len(totals) > 0 && !held[i.name] {
			broken = append(broken, "nobody counts what "+i.name+" is held against")
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
		rest := ""
		if n := len(broken) - maxBroken; n > 0 {
			broken, rest = broken[:maxBroken], fmt.Sprintf("; and %d more", n)
		}
		return nil, problem.New(problem.Internal, "The figures do not reconcile, so nothing was published. %s%s.", strings.Join(broken, "; "), rest)
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
