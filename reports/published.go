package reports

import (
	"cmp"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// published reports whether the draft has the tables that a figure is made of, and why not.
func (d *draft) published(i Indicator, breakdown string) (why absence, ok bool) {
	i = d.shownAs(i)
	switch {
	case i.From == "quality":
		return why, true
	case !i.coarse():
		return because(internalOnly[i.From]), false
	}
	switch i.Form {
	case "audit":
		return d.lacksAudit()
	case "bounds":
		for _, name := range d.told([]string{"suspended", "appealed", "decided", "reversed", "self_corrected", mayBeFew}) {
			if _, shown := d.total(name); !shown && !why.is() {
				why = cmp.Or(d.lacks(disclosure.Total, name), because(hiddenItself))
			}
		}
		return why, !why.is()
	case "funnel":
		why = d.lacks(breakdown, i.Measures[0].Numerator, i.Measures[0].Denominator)
		return why, !why.is()
	case "changes":
		if _, shown := d.total("suspended"); !shown {
			return cmp.Or(d.lacks(disclosure.Total, "suspended"), because(hiddenItself)), false
		}
		return why, true
	}
	if i.Form == formPartition {
		why = d.lacks(breakdown, i.Denominator.Count)
		for _, m := range d.measuresOf(i, breakdown) {
			if !why.is() {
				why = d.lacks(breakdown, m.Numerator)
			}
		}
		return why, !why.is()
	}
	if len(d.measuresOf(i, breakdown)) > 0 {
		return why, true
	}
	return d.lacks(breakdown, i.Measures[0].Numerator, i.Measures[0].Denominator), false
}

// coarseEnough are the sources of which a plan can publish counts, and coarseForms the forms of figures that are computed of published ones.
var (
	coarseEnough = []string{"cohort", "exposure", "decisions"}
	coarseForms  = []string{"audit", "bounds", "funnel", "changes"}
)

// coarse reports whether a plan can publish what an indicator is made of. Times to the minute have shares of bins in their place.
func (i Indicator) coarse() bool {
	return i.Form == formTimes || i.From == "quality" || slices.Contains(coarseEnough, i.From) || slices.Contains(coarseForms, i.Form)
}

// lacksAudit says why there is no estimate from an audit.
func (d *draft) lacksAudit() (why absence, ok bool) {
	if len(d.audit) > 0 {
		why = d.lacks(disclosure.Total, "confirmed_mistakes")
		return why, !why.is()
	}
	for _, w := range d.setting.Withheld {
		if w.Partition == auditPartition.ID {
			return absenceOf(w), false
		}
	}
	return because(notPlanned), false
}

// The reasons for which there is no table.
const (
	notPlanned     = message("It is not in the release plan.")
	plannedCoarser = message("The release plan counts it together with others.")
	hiddenItself   = message("Counts that it is made of are hidden.")
)

// absence is why something is not published: a sentence for readers, with what is put into it as disclosure.Withheld has it.
type absence struct {
	why message
	of  [3]string
}

// because is an absence for a reason that nothing is put into; there is none where that is empty.
func because(why message) absence { return absence{why: why} }

func absenceOf(w disclosure.Withheld) (a absence) {
	a.why = w.Why
	copy(a.of[:], w.Of)
	return a
}

// is reports whether there is a reason.
func (a absence) is() bool { return a.why != "" }

// why says the reason.
func (l speech) why(a absence) string {
	w := disclosure.Withheld{Why: a.why}
	for _, of := range a.of {
		if of != "" {
			w.Of = append(w.Of, of)
		}
	}
	return w.Said(l.Language)
}

// internalOnly are the reasons for which no plan can publish what is made of a source.
var internalOnly = map[string]message{
	"first_response": timesToTheDay,
	"resolution":     timesToTheDay,
	"appeal_ends":    timesToTheDay,
	"return_ends":    timesToTheDay,
	"funds":          timesToTheDay,
	"resuspensions":  followsAccounts,
	"chance_returns": followsAccounts,
	"backlog":        message("It counts appeals at single days, and between two of them few may have come or gone; the internal edition has it."),
	"strata":         message("It is computed of counts by region, account age and reason at once, which are too small to be shown; the internal edition has it."),
	"months":         message("It counts by month, which is too fine: public tables are of quarters and longer periods. The internal edition has it."),
	"reinstatements": message("Single causes of a return, and who lifted a suspension, are too fine: many are of few accounts. The internal edition has it."),
	"ladder":         message("What came before is counted in other parts than in the public tables on warnings and steps; of both, small numbers could be computed. The internal edition has it."),
	"lasting":        message("Single lengths of a measure are too fine: many are of few accounts. The internal edition has it."),
	"repeats":        message("It counts single suspensions of the same account; public tables count each account once a quarter. The internal edition has it."),
	"chances":        message("Applications are neither suspensions nor appeals, of which public tables are; the internal edition has it."),
	"checks":         ofOthersToo,
	"check_firsts":   ofOthersToo,
	"clients":        message("No edition has it: whose contracts were running is not recorded."),
	"bounds":         message("It is for specialists, who can compute it of what is published; the internal edition has it."),
}

// What several sources have in common.
const (
	timesToTheDay   = message("It tells times to the day, in which somebody's own could be seen; the internal edition has it.")
	followsAccounts = message("It follows single accounts to the day after their return; the internal edition has it.")
	ofOthersToo     = message("Checks are also of people who were not suspended, and no release plan has a table of them; the internal edition has it.")
)

// lacks says why there is no table with some counts in a breakdown; empty where there is one for each.
func (d *draft) lacks(breakdown string, names ...string) (none absence) {
	if breakdown == "over_time" {
		breakdown = disclosure.Total
	}
	if t, is := d.noisy(breakdown); is {
		return d.lacksParts(t, names)
	}
	for _, name := range names {
		if name == "" || name == "all" || name == "active_accounts" || d.tabled(breakdown, name) {
			continue
		}
		if parts, is := d.derived(breakdown, name); is {
			if why := d.lacks(breakdown, parts...); why.is() {
				return why
			}
			continue
		}
		partition, known := d.catalogue.partition(name)
		if !known && d.merged(breakdown, name) != nil {
			continue
		}
		if !known {
			return because(notPlanned)
		}
		at := slices.IndexFunc(d.tables, func(t disclosure.Table) bool { return t.Partition() == partition.ID && t.Breakdown() == breakdown })
		switch {
		case at >= 0 && slices.Contains(d.tables[at].Nodes(), name):
		case at >= 0:
			return because(plannedCoarser)
		default:
			for _, w := range d.setting.Withheld {
				if w.Partition == partition.ID && w.Breakdown == breakdown {
					return absenceOf(w)
				}
			}
			return because(notPlanned)
		}
	}
	return none
}

// tabled reports whether a table counts something itself in a breakdown, whether or not it counts what that is the sum of.
func (d *draft) tabled(breakdown, name string) bool {
	return slices.ContainsFunc(d.tables, func(t disclosure.Table) bool {
		return t.Breakdown() == breakdown && t.Root() != name && slices.Contains(t.Nodes(), name)
	})
}

// lacksParts says why a table of protected counts cannot tell some counts; empty where it can.
func (d *draft) lacksParts(t disclosure.Table, names []string) (none absence) {
	for _, name := range names {
		switch {
		case name == "active_accounts", name == "all":
			return because(notPlanned)
		case name != "" && d.partsOf(t, name) == nil:
			return because(plannedCoarser)
		}
	}
	return none
}

// measuresOf are the measures of an indicator that the draft's edition has in a breakdown.
func (d *draft) measuresOf(i Indicator, breakdown string) []Measure {
	if d.edition != release.Public || i.From == "quality" {
		return i.Measures
	}
	if i.Form == formPartition {
		return d.mergedMeasures(i, breakdown)
	}
	return slices.DeleteFunc(slices.Clone(i.Measures), func(m Measure) bool { return d.lacks(breakdown, m.Numerator, m.Denominator).is() })
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
	places, parts := map[string]int{}, map[string][]Measure{}
	for _, m := range i.Measures {
		name := d.mergedInto(breakdown, m.Numerator)
		if name == "" {
			measures = append(measures, m)
			continue
		}
		at, seen := places[name]
		if !seen {
			at = len(measures)
			places[name] = at
			measures = append(measures, m)
		}
		parts[name] = append(parts[name], m)
		one := &measures[at]
		one.ID, one.Numerator, one.Given, one.Otherwise, one.Title = name, name, "", "", d.mergedTitle(parts[name])
		one.Needs = d.eitherNeed(one.Needs, m.Needs)
	}
	return measures
}

// mergedTitle is what measures are called that are counted as one: a title that goes on after the others stands last.
func (l speech) mergedTitle(parts []Measure) (title string) {
	var beside []string
	for _, m := range parts {
		switch own := l.Text(m.Title); {
		case m.Beside != "" && len(parts) > 1:
			beside = append(beside, l.Text(m.Beside))
		case title == "":
			title = own
		default:
			title = l.Say("%s or %s", title, l.Lower(own))
		}
	}
	for _, end := range beside {
		title = l.Say("%s, or %s", title, end)
	}
	return title
}

// eitherNeed is what two counts need that are counted as one: what either has is there.
func (d *draft) eitherNeed(a, b string) string {
	if held, whole := d.recorded[a]; a != "" && whole && !held || b == "" {
		return b
	}
	return a
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
