package disclosure

import (
	"fmt"
	"slices"

	"daylight/internal/disclosure/noise"
)

// exactTotals are the totals of a cross's parts as exact tables show them, whose leaves merge names; nil where one does not show.
func exactTotals(merge map[string][]string, exact []Published) map[string]int64 {
	totals := map[string]int64{}
	for part, leaves := range merge {
		for _, leaf := range leaves {
			at := slices.IndexFunc(exact, func(t Published) bool {
				_, shown := t.Count(Total, leaf)
				return shown && t.Breakdown == Total && t.Noise == nil
			})
			if at < 0 {
				return nil
			}
			n, _ := exact[at].Count(Total, leaf)
			totals[part] += n
		}
	}
	return totals
}

// fitted makes drawn cells add up to the totals of their parts; as they were drawn where these are not known.
func fitted(cells [][]int64, parts []string, totals map[string]int64) ([][]int64, error) {
	if totals == nil {
		return cells, nil
	}
	columns := make([]int64, len(parts))
	for i, part := range parts {
		columns[i] = totals[part]
	}
	return noise.Fit(cells, nil, columns)
}

// refitted holds protected counts against the amounts that were drawn: they follow from these and from the exact totals beside them.
func (a *attacker) refitted(t Published) {
	parts := slices.Clone(t.Partition.Nodes())[1:]
	cells := make([][]int64, len(t.Rows))
	for i, row := range t.Rows {
		for _, part := range parts {
			n, drawn := row.Raw[part]
			if !drawn || row.Counts[part] == nil {
				a.find(t, row.Category+" "+row.Category2, "it is not in the form of a table of protected counts")
				return
			}
			cells[i] = append(cells[i], n)
		}
	}
	want, err := fitted(cells, parts, exactTotals(t.Merge, a.tables))
	if err != nil {
		a.find(t, "the table", err.Error())
		return
	}
	for i, row := range t.Rows {
		for j, part := range parts {
			if n := *row.Counts[part]; n != want[i][j] {
				a.find(t, row.Category+", "+row.Category2+": "+part, fmt.Sprintf("it is %d, and %d follows from what was drawn", n, want[i][j]))
			}
		}
	}
}
