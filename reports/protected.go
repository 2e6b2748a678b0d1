package reports

import (
	"context"
	"fmt"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// Vocabulary is what a release plan may speak of.
func (c Catalogue) Vocabulary() disclosure.Vocabulary {
	v := disclosure.Vocabulary{Partitions: c.Partitions, Breakdowns: map[string][]string{}, Within: c.within()}
	for name, b := range c.Breakdowns {
		if name != "over_time" && name != "check" && b.Second == "" {
			v.Breakdowns[name] = nil
		}
	}
	return v
}

// within are the breakdowns that divide a category of another one.
func (c Catalogue) within() map[string]disclosure.Within {
	all := map[string]disclosure.Within{}
	for name, b := range c.Breakdowns {
		if b.Within != nil {
			all[name] = *b.Within
		}
	}
	return all
}

// vocabularyWith is the vocabulary with the codes of the snapshot's code lists.
func (c Catalogue) vocabularyWith(codes map[string][]queries.Code) disclosure.Vocabulary {
	v := c.Vocabulary()
	for name, b := range c.Breakdowns {
		if _, planned := v.Breakdowns[name]; !planned || b.Codes == "" {
			continue
		}
		var list []string
		for _, code := range codes[b.Codes] {
			category := code.Code
			if b.Grouped && code.Group != "" {
				category = code.Group
			}
			if !slices.Contains(list, category) {
				list = append(list, category)
			}
		}
		v.Breakdowns[name] = list
	}
	return v
}

// counted is what was counted of everything that the plan asks for.
func (d *draft) counted(plan disclosure.Plan) ([]disclosure.Counted, error) {
	var all []disclosure.Counted
	for _, t := range plan.PlannedFor(d.period) {
		at := slices.IndexFunc(d.catalogue.Partitions, func(p disclosure.Partition) bool { return p.ID == t.Partition })
		partition := d.catalogue.Partitions[at]
		for _, b := range t.By {
			c := disclosure.Counted{Partition: partition.ID, Breakdown: b}
			for _, cell := range d.cellsOf(partition, b) {
				counts, err := d.tree(partition, cell)
				if err != nil {
					return nil, fmt.Errorf("%s by %s: %w", partition.ID, b, err)
				}
				category := cell.Category
				if b == disclosure.Total {
					category = disclosure.Total
				}
				c.Rows = append(c.Rows, disclosure.CountedRow{Category: category, Counts: counts, Repeats: d.repeatsOf(partition, b, cell.Category)})
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// cellsOf are the cells that hold a partition's counts.
func (d *draft) cellsOf(partition disclosure.Partition, breakdown string) []queries.Cell {
	switch partition.Root {
	case "brief_holds":
		return []queries.Cell{{Breakdown: breakdown, Counts: queries.Counts{"brief_holds": d.activity["brief_holds"]}}}
	case closedInPeriod:
		return d.rowsOf("decisions", breakdown)
	}
	return d.rowsOf("cohort", breakdown)
}

// closedInPeriod is the root of what is counted by the day of the decision.
const closedInPeriod = "closed_in_period"

// fetchRepeats reads how many of what is counted may be of one person.
func (d *draft) fetchRepeats(ctx context.Context, r *queries.Reader, plan disclosure.Plan) (err error) {
	if d.recordRepeats, err = r.RecordRepeats(ctx, d.period); err != nil || d.period.Kind() == period.Quarter {
		return err // a quarter counts each account once
	}
	var breakdowns []string
	for _, t := range plan.PlannedFor(d.period) {
		for _, b := range t.By {
			if b != disclosure.Total {
				breakdowns = append(breakdowns, b)
			}
		}
	}
	d.repeats, err = r.EpisodeRepeats(ctx, d.period, breakdowns)
	return err
}

// repeatsOf is how many of what a partition counts in a category may be of somebody whom it counts already.
func (d *draft) repeatsOf(partition disclosure.Partition, breakdown, category string) int64 {
	if n, ofRecords := d.recordRepeats[partition.Root]; ofRecords {
		return n
	}
	for _, c := range d.repeats {
		if c.Breakdown == breakdown && c.Category == category {
			return c.Counts["repeats"]
		}
	}
	return 0
}

// tree is a cell's counts of every node of a partition. A whole that was not counted itself is the sum of its parts, and one part that
// was not counted is what the others leave.
func (d *draft) tree(partition disclosure.Partition, cell queries.Cell) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, node := range partition.Nodes() {
		if n, ok := cell.Counts[node]; ok {
			counts[node] = n
		}
	}
	for _, s := range slices.Backward(partition.Sums) {
		sum, missing := int64(0), []string{}
		for _, part := range s.Parts {
			n, ok := counts[part]
			if !ok {
				missing = append(missing, part)
			}
			sum += n
		}
		whole, ok := counts[s.Whole]
		switch {
		case len(missing) == 0 && !ok:
			counts[s.Whole] = sum
		case len(missing) == 1 && ok:
			counts[missing[0]] = whole - sum
		case len(missing) > 0:
			return nil, fmt.Errorf("nobody counts %v", missing)
		}
	}
	return counts, nil
}

// protect has disclosure control decide what may be published of what was counted.
func (d *draft) protect(ctx context.Context, plan disclosure.Plan, before [][]disclosure.Published, summed disclosure.Result) (disclosure.Result, error) {
	counted, err := d.counted(plan)
	if err != nil {
		return disclosure.Result{}, err
	}
	r, err := disclosure.Protect(ctx, disclosure.Request{Period: d.period, Plan: plan, Partitions: d.catalogue.Partitions, Counted: counted, Before: before, Within: d.catalogue.within(), Totals: summed.Tables})
	return disclosure.Result{Tables: append(summed.Tables, r.Tables...), Withheld: append(summed.Withheld, r.Withheld...)}, err
}

// setting is what a draft of the public edition takes from the one that was counted: nothing that counts people.
type setting struct {
	draft
	exposure []queries.Cell // active accounts, as the platform reports them
}

// settingOf leaves out of a counted draft whatever counts people.
func settingOf(d *draft) setting {
	s := setting{draft: draft{catalogue: d.catalogue, period: d.period, revision: d.revision, edition: release.Public, platform: d.platform,
		cutoff: d.cutoff, through: d.through, names: d.names, onRecord: d.onRecord, made: map[string]release.Figure{}, bands: qualityBands(d.quality)}}
	for _, c := range d.cells["exposure"] {
		s.exposure = append(s.exposure, queries.Cell{Breakdown: c.Breakdown, Category: c.Category, Category2: c.Category2,
			Counts: queries.Counts{"active_accounts": c.Counts["active_accounts"], "months": c.Counts["months"]}})
	}
	return s
}

// publicDraft is the draft of the public edition: its counts are those of protected tables, and there is no other way to make one.
func publicDraft(s setting, tables []disclosure.Table, withheld []disclosure.Withheld) *draft {
	d := s.draft
	d.tables, d.withheld = tables, withheld
	d.cells, d.wholes = map[string][]queries.Cell{}, map[wholeOf]int64{}
	places := map[[2]string]int{}
	base := d.catalogue.Partitions[0].Root
	d.cells["cohort"] = crossed(tables)
	for _, t := range tables {
		if t.Noise() != nil {
			continue
		}
		b := t.Breakdown()
		for _, category := range t.Categories() {
			if _, seen := places[[2]string{b, category}]; !seen && t.Root() == base {
				places[[2]string{b, category}] = len(d.cells["cohort"])
				d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: b, Category: category, Counts: queries.Counts{}})
			}
		}
		if b == disclosure.Total {
			if _, seen := places[[2]string{b, "all"}]; !seen && t.Root() == base {
				places[[2]string{b, "all"}] = len(d.cells["cohort"])
				d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: b, Category: "all", Counts: queries.Counts{}})
			}
		}
	}
	for _, t := range tables {
		if t.Noise() != nil {
			continue
		}
		b := t.Breakdown()
		for _, node := range t.Nodes() {
			if n, shown := count(tables, t.Partition(), node); shown {
				d.wholes[wholeOf{"cohort", b, node}] = n
			}
		}
		for at, c := range d.cells["cohort"] {
			if c.Breakdown != b || c.Category == disclosure.Merged && !d.sameMerged(tables, base, t) {
				continue
			}
			category := c.Category
			if b == disclosure.Total {
				category = disclosure.Total
			}
			for _, node := range t.Nodes() {
				if n, shown := t.Count(category, node); shown {
					d.cells["cohort"][at].Counts[node] = n
				}
			}
		}
	}
	d.audit = d.publishedAudit()
	d.active = s.exposure
	d.addExposure(s.exposure)
	if n, shown := count(tables, "brief-holds", "brief_holds"); shown {
		d.activity = queries.Counts{"brief_holds": n}
	}
	return &d
}

// count is a total of a partition.
func count(tables []disclosure.Table, partition, node string) (int64, bool) {
	for _, t := range tables {
		if t.Partition() == partition && t.Breakdown() == disclosure.Total {
			return t.Count(disclosure.Total, node)
		}
	}
	return 0, false
}

// sameMerged reports whether a table merges the same categories as those of the base root do.
func (d *draft) sameMerged(tables []disclosure.Table, base string, t disclosure.Table) bool {
	for _, other := range tables {
		if other.Root() == base && other.Breakdown() == t.Breakdown() {
			return slices.Equal(slices.Sorted(slices.Values(other.MergedFrom())), slices.Sorted(slices.Values(t.MergedFrom())))
		}
	}
	return false
}

// addExposure sets the active accounts beside the suspensions that may be shown. Those of a merged category are the sum of its parts.
func (d *draft) addExposure(cells []queries.Cell) {
	for _, c := range d.cells["cohort"] {
		if c.Breakdown == "over_time" {
			continue
		}
		counts := queries.Counts{}
		if n, shown := c.Counts["suspended"]; shown {
			counts["suspended"] = n
		}
		of := []string{c.Category}
		if c.Category == disclosure.Merged {
			of = d.mergedFrom(c.Breakdown)
		}
		found := 0
		for _, e := range cells {
			if e.Breakdown != c.Breakdown || !slices.Contains(of, e.Category) {
				continue
			}
			if found == 0 {
				counts["months"] = e.Counts["months"]
			}
			if e.Counts["months"] != counts["months"] {
				counts["months"] = 0 // not all for the same months
			}
			counts["active_accounts"] += e.Counts["active_accounts"]
			found++
		}
		if found == len(of) {
			d.cells["exposure"] = append(d.cells["exposure"], queries.Cell{Breakdown: c.Breakdown, Category: c.Category, Counts: counts})
		}
	}
}

// mergedFrom lists the categories of a breakdown that are counted together.
func (d *draft) mergedFrom(breakdown string) []string {
	for _, t := range d.tables {
		if t.Breakdown() == breakdown && t.Root() == d.catalogue.Partitions[0].Root {
			return t.MergedFrom()
		}
	}
	return nil
}

// published reports whether the draft has the tables that a figure is made of, and why not.
func (d *draft) published(i Indicator, breakdown string) (why string, ok bool) {
	i = d.shownAs(i)
	switch {
	case i.From == "quality":
		return "", true
	case slices.Contains(coarseEnough, i.From) || slices.Contains(coarseForms, i.Form):
	case i.From == "bounds":
		return "It is for specialists, who can compute it of what is published; the internal edition has it.", false
	default:
		return internalOnly, false
	}
	switch i.Form {
	case "audit":
		return d.lacksAudit()
	case "bounds":
		for _, name := range []string{"suspended", "appealed", "decided", "reversed", "self_corrected"} {
			if _, shown := d.total(name); !shown && why == "" {
				why = hiddenItself
			}
		}
		return why, why == ""
	case "funnel":
		why = d.lacks(breakdown, i.Measures[0].Numerator, i.Measures[0].Denominator)
		return why, why == ""
	case "changes":
		if _, shown := d.total("suspended"); !shown {
			return hiddenItself, false
		}
		return "", true
	}
	if i.Form == formPartition {
		why = d.lacks(breakdown, i.Denominator.Count)
		for _, m := range d.measuresOf(i, breakdown) {
			if why == "" {
				why = d.lacks(breakdown, m.Numerator)
			}
		}
		return why, why == ""
	}
	why = d.lacks(breakdown, i.Measures[0].Numerator, i.Measures[0].Denominator)
	return why, why == ""
}

// coarseEnough are the sources of which a plan can publish counts, and coarseForms the forms of figures that are computed of published ones.
var (
	coarseEnough = []string{"cohort", "exposure", "decisions"}
	coarseForms  = []string{"audit", "bounds", "funnel", "changes"}
)

// lacksAudit says why there is no estimate from an audit.
func (d *draft) lacksAudit() (why string, ok bool) {
	if len(d.audit) > 0 {
		why = d.lacks(disclosure.Total, "confirmed_mistakes")
		return why, why == ""
	}
	for _, w := range d.withheld {
		if w.Partition == auditPartition.ID {
			return w.Why, false
		}
	}
	return notPlanned, false
}

// The reasons for which there is no table.
const (
	notPlanned     = "It is not in the release plan."
	plannedCoarser = "The release plan counts it together with others."
	hiddenItself   = "Counts that it is made of are hidden."
	internalOnly   = "It rests on single days, or on groups or causes too fine to be shown; the internal edition has it."
)

// lacks says why there is no table with some counts in a breakdown; empty where there is one for each.
func (d *draft) lacks(breakdown string, names ...string) string {
	if breakdown == "over_time" {
		breakdown = disclosure.Total
	}
	if t, is := d.noisy(breakdown); is {
		return d.lacksParts(t, names)
	}
	for _, name := range names {
		if name == "" || name == "all" || name == "active_accounts" {
			continue
		}
		if parts, derived := d.catalogue.Derived[name]; derived {
			if why := d.lacks(breakdown, parts...); why != "" {
				return why
			}
			continue
		}
		partition, known := d.catalogue.partition(name)
		if !known && d.merged(breakdown, name) != nil {
			continue
		}
		if !known {
			return notPlanned
		}
		at := slices.IndexFunc(d.tables, func(t disclosure.Table) bool { return t.Partition() == partition.ID && t.Breakdown() == breakdown })
		switch {
		case at >= 0 && slices.Contains(d.tables[at].Nodes(), name):
		case at >= 0:
			return plannedCoarser
		default:
			for _, w := range d.withheld {
				if w.Partition == partition.ID && w.Breakdown == breakdown {
					return w.Why
				}
			}
			return notPlanned
		}
	}
	return ""
}

// lacksParts says why a table of protected counts cannot tell some counts; empty where it can.
func (d *draft) lacksParts(t disclosure.Table, names []string) string {
	for _, name := range names {
		switch {
		case name == "active_accounts", name == "all":
			return notPlanned
		case name != "" && d.partsOf(t, name) == nil:
			return plannedCoarser
		}
	}
	return ""
}

// measuresOf are the measures of an indicator that the draft's edition has in a breakdown.
func (d *draft) measuresOf(i Indicator, breakdown string) []Measure {
	if d.edition != release.Public || i.From == "quality" {
		return i.Measures
	}
	if i.Form == formPartition {
		return d.mergedMeasures(i, breakdown)
	}
	return slices.DeleteFunc(slices.Clone(i.Measures), func(m Measure) bool { return d.lacks(breakdown, m.Numerator, m.Denominator) != "" })
}

// merged returns the parts that a count of the plan's own stands for in a breakdown; none where no plan made it.
func (d *draft) merged(breakdown, name string) []string {
	if breakdown == "over_time" {
		breakdown = disclosure.Total
	}
	for _, t := range d.tables {
		if t.Breakdown() == breakdown && t.MergedParts(name) != nil {
			return t.MergedParts(name)
		}
	}
	return nil
}

// mergedMeasures are the measures of a partition with those as one that the plan counts as one.
func (d *draft) mergedMeasures(i Indicator, breakdown string) []Measure {
	var measures []Measure
	places := map[string]int{}
	for _, m := range i.Measures {
		name := d.mergedInto(breakdown, m.Numerator)
		at, seen := places[name]
		switch {
		case name == "":
			measures = append(measures, m)
		case seen:
			measures[at].Title += " or " + lower(m.Title)
		default:
			places[name] = len(measures)
			m.ID, m.Numerator, m.Given, m.Otherwise = name, name, "", ""
			measures = append(measures, m)
		}
	}
	return measures
}

// mergedInto names the count of the plan's own that a count is part of; empty where it stands by itself.
func (d *draft) mergedInto(breakdown, part string) string {
	if breakdown == "over_time" {
		breakdown = disclosure.Total
	}
	for _, t := range d.tables {
		if t.Breakdown() != breakdown {
			continue
		}
		for _, node := range t.Nodes() {
			if slices.Contains(t.MergedParts(node), part) {
				return node
			}
		}
	}
	return ""
}

// mature refuses a public report of cases that have not been followed to the end: the next revision would tell the cases that moved in
// between from all others.
func (d *draft) mature() error {
	if d.final() {
		return nil
	}
	return problem.New(problem.Withheld, "The public edition of %s can be made from %s on, once records and cut-off reach that day: until then cases still move, and two revisions would show whose. Make the internal edition until then: --edition internal.",
		d.period.Label(), d.finalFrom())
}
