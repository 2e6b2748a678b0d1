package reports

import (
	"maps"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// publicDraft is the draft of the public edition: its counts are those of protected tables, and there is no other way to make one.
func publicDraft(of subject, s setting, plan disclosure.Plan, tables []disclosure.Table) *draft {
	of.edition = release.Public
	d := &draft{subject: of, speech: speech{language.English}, catalogue: DefaultCatalogue(), recorded: s.Recorded, made: map[string]release.Figure{},
		protected: protected{setting: s, tables: tables, wholes: map[wholeOf]int64{}}}
	d.names = names{d.catalogue, s.Codes, plan.Groups, d.speech}
	d.cells = map[string][]queries.Cell{"cohort": crossed(tables)}
	for _, t := range d.catalogue.divisions(tables) {
		categories := t.Categories()
		if t.Breakdown() == disclosure.Total {
			categories = []string{"all"}
		}
		for _, category := range categories {
			d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: t.Breakdown(), Category: category, Counts: queries.Counts{}})
		}
	}
	for _, t := range tables {
		if t.Noise() == nil {
			d.addCounts(t)
		}
	}
	d.audit = d.publishedAudit()
	d.addExposure()
	if n, shown := count(tables, "brief-holds", "brief_holds"); shown {
		d.activity = queries.Counts{"brief_holds": n}
	}
	for _, e := range s.Earlier {
		d.addPoint(e.Period, e.Totals)
	}
	d.addOwnPoint()
	return d
}

// addCounts adds what a table shows to the cells of its breakdown.
func (d *draft) addCounts(t disclosure.Table) {
	for _, node := range t.Nodes() {
		if n, shown := count(d.tables, t.Partition(), node); shown {
			d.wholes[wholeOf{"cohort", t.Breakdown(), node}] = n
		}
	}
	for at, c := range d.cells["cohort"] {
		if c.Breakdown != t.Breakdown() || c.Category == disclosure.Merged && !d.sameMerged(t) {
			continue
		}
		category := c.Category
		if c.Breakdown == disclosure.Total {
			category = disclosure.Total
		}
		for _, node := range t.Nodes() {
			if n, shown := t.Count(category, node); shown {
				d.cells["cohort"][at].Counts[node] = n
			}
		}
	}
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

// sameMerged reports whether a table merges the same categories as the one that divides what everything is of.
func (d *draft) sameMerged(t disclosure.Table) bool {
	return slices.Equal(slices.Sorted(slices.Values(d.mergedFrom(t.Breakdown()))), slices.Sorted(slices.Values(t.MergedFrom())))
}

// addExposure sets the active accounts beside the suspensions that may be shown.
func (d *draft) addExposure() {
	for _, c := range d.cells["cohort"] {
		at := slices.IndexFunc(d.setting.Active, func(a activeAccounts) bool {
			return a.Breakdown == c.Breakdown && a.Category == c.Category && c.Category2 == ""
		})
		if at >= 0 {
			d.cells["exposure"] = append(d.cells["exposure"], d.setting.Active[at].beside(c))
		}
	}
}

// beside is the active accounts with the suspensions of a cell, if these show.
func (a activeAccounts) beside(c queries.Cell) queries.Cell {
	counts := queries.Counts{"active_accounts": a.Accounts, "months": a.Months}
	if n, shown := c.Counts["suspended"]; shown {
		counts["suspended"] = n
	}
	return queries.Cell{Breakdown: a.Breakdown, Category: a.Category, Counts: counts}
}

// notBeside says which published periods before do not stand beside the draft's own in a figure of several, and why.
func (d *draft) notBeside(breakdown string) (notes []string) {
	var names []string
	for at, o := range d.setting.Otherwise {
		if breakdown == "over_time" || o.Period == d.period.Previous() {
			names = append(names, d.Period(o.Period))
		}
		if next := at + 1; len(names) == 0 || next < len(d.setting.Otherwise) && d.setting.Otherwise[next].By == o.By {
			continue
		}
		periods := strings.Join(names, ", ")
		names = nil
		if o.By == disclosure.ReportingZone {
			notes = append(notes, d.Say("Published and not shown here, since it was counted by days of another time zone: %s.", periods))
		} else {
			notes = append(notes, d.Say("Published and not shown here, since it was counted with another code list (%s): %s.", o.By, periods))
		}
	}
	return notes
}

// addOwnPoint adds the draft's own period to the figures over time.
func (d *draft) addOwnPoint() {
	totals := map[string]map[string]int64{}
	for _, t := range d.tables {
		if t.Breakdown() == disclosure.Total {
			addShown(totals, t.Root(), t.Nodes(), t.Count)
		}
	}
	d.addPoint(d.period, totals)
}

// addPoint adds a period to the figures over time: counts that may show, by the root that they are of.
func (d *draft) addPoint(p period.Period, totals map[string]map[string]int64) {
	c := queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: queries.Counts{}}
	decisions := queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: queries.Counts{}}
	for root, counts := range totals {
		if root == closedInPeriod {
			maps.Copy(decisions.Counts, counts)
		} else {
			maps.Copy(c.Counts, counts)
		}
	}
	d.cells["cohort"], d.cells["decisions"] = append(d.cells["cohort"], c), append(d.cells["decisions"], decisions)
	for _, a := range d.setting.Active {
		if a.Breakdown == "over_time" && a.Category == p.String() {
			d.cells["exposure"] = append(d.cells["exposure"], a.beside(c))
		}
	}
}

// mergedFrom lists the categories of a breakdown that are counted together.
func (d *draft) mergedFrom(breakdown string) []string {
	for _, t := range d.catalogue.divisions(d.tables) {
		if t.Breakdown() == breakdown {
			return t.MergedFrom()
		}
	}
	return nil
}
