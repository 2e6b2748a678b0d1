package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/internal/disclosure/noise"
)

// crossCells are the amounts that were drawn for a table of protected counts, a row for each pair of classes and a column for each part.
type crossCells struct {
	of    Published
	parts []string
	cells [][]int64
}

// cellsOf reads the amounts as they were drawn; false where the table is not in the form of one.
func cellsOf(t Published) (c crossCells, ok bool) {
	c = crossCells{of: t, parts: t.Partition.Nodes()[1:]}
	for _, row := range t.Rows {
		var cells []int64
		for _, part := range c.parts {
			n, drawn := row.Raw[part]
			if !drawn || row.Counts[part] == nil {
				return c, false
			}
			cells = append(cells, n)
		}
		c.cells = append(c.cells, cells)
	}
	return c, len(c.cells) > 0 && len(c.parts) > 0
}

// fit makes the protected counts of a release add up: each part to its total where exact tables tell it, and otherwise to what all tables
// that divide the same cases say of it together. It uses nothing but what is published, and so it costs nobody anything.
func fit(drawn []crossCells, exact []Published) (fitted [][][]int64, err error) {
	totals := make([]map[string]int64, len(drawn))
	alike := map[string][]int{} // tables by the parts that no exact table tells
	for i, c := range drawn {
		totals[i] = exactTotals(c.of, exact)
		var unknown []string
		for _, part := range c.untold(totals[i]) {
			unknown = append(unknown, strings.Join(c.of.Merge[part], "+"))
		}
		if len(unknown) > 0 {
			key := c.of.Partition.Root + ": " + strings.Join(unknown, ", ")
			alike[key] = append(alike[key], i)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(alike)) {
		if err := combine(drawn, alike[key], totals, exact); err != nil {
			return nil, err
		}
	}
	for i, c := range drawn {
		columns := make([]int64, len(c.parts))
		for j, part := range c.parts {
			columns[j] = totals[i][part]
		}
		cells, err := noise.Fit(c.cells, nil, columns)
		if err != nil {
			return nil, fmt.Errorf("fit %s: %w", c.of.Partition.ID, err)
		}
		fitted = append(fitted, cells)
	}
	return fitted, nil
}

// untold are the parts whose totals are not known, in the order of their leaves.
func (c crossCells) untold(totals map[string]int64) []string {
	parts := slices.DeleteFunc(slices.Clone(c.parts), func(part string) bool { _, known := totals[part]; return known })
	slices.SortFunc(parts, func(a, b string) int { return slices.Compare(c.of.Merge[a], c.of.Merge[b]) })
	return parts
}

// combine sets the totals of the parts that no exact table tells to what some tables together say of them.
func combine(drawn []crossCells, alike []int, totals []map[string]int64, exact []Published) error {
	var tables []noise.Protected
	for _, i := range alike {
		c := drawn[i]
		table := noise.Protected{Variance: c.of.Noise.Variance}
		for _, row := range c.cells {
			var cells []int64
			for _, part := range c.untold(totals[i]) {
				cells = append(cells, row[slices.Index(c.parts, part)])
			}
			table.Cells = append(table.Cells, cells)
		}
		tables = append(tables, table)
	}
	first := alike[0]
	var left *int64
	if all, shown := totalOf(exact, drawn[first].of.Partition.Root); shown {
		for _, n := range totals[first] {
			all -= n
		}
		left = &all
	}
	spine, err := noise.NewSpine(tables, left)
	if err != nil {
		return err
	}
	for _, i := range alike {
		for j, part := range drawn[i].untold(totals[i]) {
			totals[i][part] = spine.Totals[j]
		}
	}
	return nil
}

// totalOf is a count of exact tables in total.
func totalOf(exact []Published, node string) (n int64, shown bool) {
	for _, t := range exact {
		if n, shown := t.Count(Total, node); shown && t.Breakdown == Total && t.Noise == nil && t.Sampled == nil {
			return n, true
		}
	}
	return 0, false
}

// exactTotals are the totals of a cross's parts as far as they follow from what exact tables show in total.
func exactTotals(cross Published, exact []Published) map[string]int64 {
	places := map[string]int{}
	place := func(leaves []string) (at []int) {
		for _, leaf := range leaves {
			if _, placed := places[leaf]; !placed {
				places[leaf] = len(places)
			}
			at = append(at, places[leaf])
		}
		return at
	}
	known := newSpan()
	var everyone []string
	for _, part := range slices.Sorted(maps.Keys(cross.Merge)) {
		everyone = append(everyone, cross.Merge[part]...)
	}
	for _, t := range exact {
		if t.Breakdown != Total || t.Noise != nil || t.Sampled != nil {
			continue
		}
		for _, node := range t.Partition.Nodes() {
			if n, shown := t.Count(Total, node); shown {
				known.add(place(finestLeaves(node, []Published{t})), n)
				if node == cross.Partition.Root {
					known.add(place(everyone), n)
				}
			}
		}
	}
	totals := map[string]int64{}
	for _, part := range cross.Partition.Nodes()[1:] {
		if n, is := known.value(place(cross.Merge[part])); is {
			totals[part] = n
		}
	}
	return totals
}

// refitted holds protected counts against the amounts that were drawn, from which they follow.
func (a *attacker) refitted() {
	var drawn []crossCells
	for _, t := range a.tables {
		if t.Noise == nil {
			continue
		}
		c, ok := cellsOf(t)
		if !ok {
			a.find(t, "the table", "it is not in the form of a table of protected counts")
			return
		}
		drawn = append(drawn, c)
	}
	fitted, err := fit(drawn, a.tables)
	if err != nil {
		a.find(drawn[0].of, "the table", err.Error())
		return
	}
	for i, c := range drawn {
		for r, row := range c.of.Rows {
			for j, part := range c.parts {
				if n := *row.Counts[part]; n != fitted[i][r][j] {
					a.find(c.of, row.Category+", "+row.Category2+": "+part, fmt.Sprintf("it is %d, and %d follows from what was drawn", n, fitted[i][r][j]))
				}
			}
		}
	}
}
