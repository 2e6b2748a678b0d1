package disclosure

import "slices"

// whole is what a table's categories add up to: counts, and where they are published.
type whole struct {
	counts   map[string]int64
	table    Published
	category string
}

// within is what a breakdown divides that lies within a category of another one, and the categories that do. There are no counts where
// that category is not shown by itself.
func (p *protector) within(partition Partition, c Counted) (whole, Counted, error) {
	w := p.Within[c.Breakdown]
	inside := Counted{Partition: c.Partition, Breakdown: c.Breakdown, Meaning: c.Meaning}
	for _, row := range c.Rows {
		if !slices.Contains(w.Rest, row.Category) {
			inside.Rows = append(inside.Rows, row)
		}
	}
	outer, err := p.counted(partition, w.Breakdown)
	if err != nil {
		return whole{}, c, err
	}
	table, published := p.tables[tableKey(partition.ID, w.Breakdown)]
	if _, shown := table.Count(w.Category, partition.Root); !published || !shown {
		return whole{}, inside, nil
	}
	for _, row := range outer.Rows {
		if row.Category == w.Category {
			return whole{row.Counts, table, w.Category}, inside, nil
		}
	}
	return whole{}, inside, nil
}

// unknown are the counts of a table's tree whose wholes nobody can know from where these are published: those that do neither show nor
// can be added up, of the merged parts or of what is left of their own whole.
func (of whole) unknown(fine, coarse Partition, t PlannedTable) map[string]bool {
	known := func(node string) bool { _, shown := of.table.Count(of.category, node); return shown }
	unknown := map[string]bool{}
	for _, node := range coarse.Nodes() {
		merged := t.Merge[node]
		if known(node) || len(merged) > 0 && all(merged, known) {
			continue
		}
		unknown[node] = true
		if len(merged) == 0 {
			continue
		}
		whole := above(fine, merged[0])
		others := slices.DeleteFunc(slices.Clone(fine.parts(whole)), func(part string) bool { return slices.Contains(merged, part) })
		if known(whole) && all(others, known) {
			delete(unknown, node)
		}
	}
	return unknown
}

// withinOf says which category a breakdown divides; nil where it divides everything.
func (p *protector) withinOf(breakdown string) *Within {
	w, is := p.Within[breakdown]
	if !is {
		return nil
	}
	return &Within{Breakdown: w.Breakdown, Category: w.Category}
}
