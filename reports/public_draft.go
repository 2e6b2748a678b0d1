package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/queries"
)

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
