package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
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
	sums := []disclosure.Sum{{Whole: "suspended", Parts: []string{"decided", "self_corrected", "corrected_undecided", "unreviewed"}}}
	for _, p := range c.Partitions {
		sums = append(sums, p.Sums...)
	}
	var all []identity
	for _, s := range sums {
		all = append(all, identity{s.Whole + " = " + strings.Join(s.Parts, " + "), s})
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
func (d *draft) reconcile() ([]check, error) {
	var b balance
	held := map[string]bool{} // identities that the total was held against
	for _, c := range slices.Concat(d.cells["decisions"], d.cells["cohort"]) {
		for _, i := range d.catalogue.identities() {
			if whole, sum, complete := d.sum(i, c); complete { // over time only what is shown was counted; bins of time are counted apart
				held[i.name] = held[i.name] || c.Breakdown == "total"
				b.check(c.Breakdown == "total", placeOf(c), sumNamed(i.Sum), whole, sum)
			}
		}
	}
	_, suspended := d.wholeCell()
	for _, i := range d.catalogue.identities() {
		if suspended && !held[i.name] {
			b.refuse("nobody counts what %s is held against", spaced(i.name))
		}
	}
	d.reconcileCohort(&b)
	for _, c := range d.cells["reinstatements"] {
		n := c.Counts
		b.check(c.Breakdown == "total", placeOf(c), checkNamed(message("given back = by someone else + by who suspended + not recorded")), n["lifted"],
			n["by_same"]+n["by_other"]+n["by_unrecorded"])
	}
	d.reconcileTimes(&b)
	return b.close()
}

// placeOf names a cell in messages.
func placeOf(c queries.Cell) string {
	return strings.TrimSpace(c.Breakdown + " " + c.Category + " " + c.Category2)
}

// reconcileCohort holds every breakdown's cells against the total, the period against itself among the periods over time, and each count
// against 0 and those suspended.
func (d *draft) reconcileCohort(b *balance) {
	whole, _ := d.wholeCell()
	totals := map[string]int64{}
	for _, c := range d.cells["cohort"] {
		n := c.Counts
		switch {
		case c.Breakdown != "over_time":
			totals[c.Breakdown] += n["suspended"]
		case c.Category == d.period.String():
			for _, name := range sortedKeys(n) {
				b.check(false, placeOf(c), checkNamed(message(name+" over time = "+name+" of the period")), n[name], whole.Counts[name])
			}
		}
		for _, name := range sortedKeys(n) {
			if n[name] < 0 {
				b.refuse("%s: %s is %d", placeOf(c), name, n[name])
			}
			if n[name] > n["suspended"] {
				b.refuse("%s: %s is %d of %d suspended", placeOf(c), name, n[name], n["suspended"])
			}
		}
	}
	for _, name := range sortedKeys(totals) {
		b.check(name != "total", name, func(l speech) string { return l.Say("suspended: total = sum over %s", name) }, totals["total"], totals[name])
	}
}

// reconcileTimes holds the cases of which times are told against those that appealed and were decided.
func (d *draft) reconcileTimes(b *balance) {
	for _, source := range []string{"first_response", "resolution"} {
		sums := map[string]int64{}
		for _, c := range d.waits {
			if c.Breakdown != "over_time" {
				sums[c.Breakdown] += timesOf(c, source).Quantile(.5).N
			}
		}
		for _, name := range sortedKeys(sums) {
			b.check(name == "total", name, histograms[source], total(d.cells["cohort"], "appealed"), sums[name])
		}
	}
	for _, c := range d.waits {
		if c.Breakdown == "total" {
			b.check(true, c.Breakdown, checkNamed(message("decided = cases whose wait ended with a decision")), total(d.cells["cohort"], "decided"), c.Resolution.Quantile(.5).Events)
		}
	}
}

// flowSums are what the counts of the sources of fetchFlows must add up to, in every cell that has them.
var flowSums = []disclosure.Sum{
	{Whole: "episodes", Parts: []string{"before_nothing", "before_warning", "before_lesser", "before_suspended", "before_unrecorded"}},
	{Whole: "episodes", Parts: []string{"lasts_to_7d", "lasts_8_to_30d", "lasts_31_to_90d", "lasts_longer", "no_end"}},
	{Whole: "ending", Parts: []string{"lasts_to_7d", "lasts_8_to_30d", "lasts_31_to_90d", "lasts_longer"}},
	{Whole: "suspensions", Parts: []string{"episodes", "repeats"}},
	{Whole: "episodes", Parts: []string{"accounts_once", "accounts_twice", "accounts_more", "accounts_hidden", "quarter_running"}},
	{Whole: "checks", Parts: []string{"passed", "failed", "unclear", "result_unrecorded"}},
	{Whole: "checked", Parts: []string{"first_passed", "first_failed", "first_open"}},
	{Whole: "first_failed", Parts: []string{"cured_30", "not_cured_30", "followed_short_30"}},
	{Whole: "given_back", Parts: []string{"resuspended_90", "not_resuspended_90", "followed_short_90"}},
	{Whole: "given_back", Parts: []string{"resuspended_180", "not_resuspended_180", "followed_short_180"}},
	{Whole: "applied", Parts: []string{"granted", "refused", "withdrawn", "pending"}},
	{Whole: "funds_held", Parts: []string{"released", "followed", "unplaced"}},
}

// flowWholes are the counts whose sum over every breakdown of a source is the total; only reasons for which checks failed divide the
// failed ones.
var flowWholes = map[string]string{"ladder": "episodes", "lasting": "ending", "repeats": "episodes", "checks": "checks",
	"check_firsts": "checked", "resuspensions": "given_back", "funds": "funds_held", "chances": "applied", "chance_returns": "given_back"}

// reconcileFlows holds what came before suspensions, and after returns, applications and checks, against its sums, its totals and the
// account-episodes of the period. A release that breaks one of these is not made.
func (d *draft) reconcileFlows() ([]check, error) {
	var b balance
	cells := map[string][]queries.Cell{}
	for _, source := range slices.Sorted(maps.Keys(flowWholes)) {
		cells[source] = d.cells[source]
		for _, c := range d.timed[source] {
			cells[source] = append(cells[source], c.Cell)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(cells)) {
		count := flowWholes[source]
		sums := map[string]int64{}
		for _, c := range cells[source] {
			where := source + " " + placeOf(c)
			for _, s := range flowSums {
				whole, counted := c.Counts[s.Whole]
				if sum, complete := sumOf(c.Counts, s.Parts); counted && complete {
					b.check(c.Breakdown == "total", where, sumNamed(s).of(source), whole, sum)
				}
			}
			for _, name := range sortedKeys(c.Counts) {
				if c.Counts[name] < 0 {
					b.refuse("%s: %s is %d", where, name, c.Counts[name])
				}
			}
			divided := count
			if c.Breakdown == "fail_reason" {
				divided = "failed"
			}
			sums[c.Breakdown+" "+divided] += c.Counts[divided]
		}
		for _, at := range sortedKeys(sums) {
			breakdown, divided, _ := strings.Cut(at, " ")
			b.check(false, source, checkNamed(message(divided+": total = sum over "+breakdown)), total(cells[source], divided), sums[at])
		}
	}
	for _, c := range []struct{ cohort, count, source string }{
		{"suspended", "episodes", "ladder"},
		{"suspended", "episodes", "repeats"},
		{"funds_held", "funds_held", "funds"},
	} {
		name := func(l speech) string {
			return l.Say("%s = %s of %s", l.countName(c.cohort), l.countName(c.count), l.countName(c.source))
		}
		b.check(true, c.source, name, total(d.cells["cohort"], c.cohort), total(cells[c.source], c.count))
	}
	for _, t := range []struct{ source, events string }{
		{"resuspensions", "resuspended_180"},
		{"chance_returns", "resuspended_180"},
		{"funds", "released"},
	} {
		for _, c := range d.timed[t.source] {
			ended := c.Times.Quantile(.5).Events
			b.check(false, t.source+" "+c.Breakdown+" "+c.Category, checkNamed(message(t.events+" = times that ended so")), c.Counts[t.events], ended)
		}
	}
	return b.close()
}

// sumOf adds up counts; not complete where one was not counted.
func sumOf(counts queries.Counts, parts []string) (sum int64, complete bool) {
	for _, part := range parts {
		n, counted := counts[part]
		if !counted {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// balance gathers the identities that a release was held against.
type balance struct {
	published []check
	broken    []string
}

// check holds two counts against each other that must be equal; publish puts them into the release.
func (b *balance) check(publish bool, where string, name checkName, left, right int64) {
	if left != right {
		b.refuse("%s: %s: %d against %d", where, name.inEnglish(), left, right)
	}
	if publish {
		b.published = append(b.published, check{name, left})
	}
}

// refuse says what keeps the release from being made.
func (b *balance) refuse(format string, args ...any) {
	b.broken = append(b.broken, fmt.Sprintf(format, args...))
}

// close returns what is to be published, or an error that says what does not add up.
func (b *balance) close() ([]check, error) {
	if len(b.broken) == 0 {
		return b.published, nil
	}
	broken, rest := b.broken, ""
	if n := len(broken) - maxBroken; n > 0 {
		broken, rest = broken[:maxBroken], fmt.Sprintf("; and %d more", n)
	}
	return nil, problem.New(problem.Internal, "The figures do not reconcile, so nothing was published. %s%s.",
		strings.Join(broken, "; "), rest)
}

func total(cells []queries.Cell, name string) int64 {
	for _, c := range cells {
		if c.Breakdown == "total" {
			return c.Counts[name]
		}
	}
	return 0
}
