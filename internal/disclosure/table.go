package disclosure

import (
	"context"
	"encoding/json"
	"slices"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Table is what may be published of a partition in one breakdown: some counts as they are, the others hidden. Only Protect, AddUp,
// Draw and Sample make one. The zero value holds no rows. It is never changed and safe for use from several goroutines.
type Table struct {
	published Published
	sum       bool // of what was published for shorter periods
}

// Published is a table as it stands in a release. It can be read, compared and attacked, and it is no Table: whoever writes figures
// needs one that was just protected. Reread is for those who check.
type Published struct {
	Period     period.Period       `json:"period"`
	Partition  Partition           `json:"partition"`
	Breakdown  string              `json:"breakdown"`
	Threshold  int64               `json:"threshold,omitempty"`
	WholeGroup int64               `json:"whole_group_below,omitempty"` // a group of fewer may not share one answer
	Merge      map[string][]string `json:"merge,omitempty"`             // what stands in the partition for several parts that were counted as one
	Groups     map[string][]string `json:"groups,omitempty"`            // the plan's groups of this breakdown: which categories stand under one name
	Meaning
	Within  *Within        `json:"within,omitempty"`  // the category of another breakdown that the rows divide, and that the total row stands for
	Noise   *Drawn         `json:"noise,omitempty"`   // of protected counts
	Sampled *Sampled       `json:"sampled,omitempty"` // of what a random sample found
	Rows    []PublishedRow `json:"rows"`              // the total first, and the merged category last; of protected counts every cell
}

// PublishedRow is one category, or of protected counts a pair of classes. A count that is nil is hidden.
type PublishedRow struct {
	Category  string            `json:"category"`
	Category2 string            `json:"category2,omitempty"`
	Of        []string          `json:"of,omitempty"` // of the merged category: which ones it holds
	Counts    map[string]*int64 `json:"counts"`
	Raw       map[string]int64  `json:"raw,omitempty"` // protected counts as they were drawn, before they were made to add up
}

// Reread makes tables of published ones, so that a report can be made again and compared with what stands there. Tables that give
// somebody away are refused (problem.Withheld).
func Reread(ctx context.Context, published []Published) ([]Table, error) {
	found, err := Attack(ctx, published, nil)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, problem.New(problem.Withheld, "%s, %s: %s.", found[0].Table, found[0].Where, found[0].What)
	}
	tables := make([]Table, len(published))
	for i, t := range published {
		tables[i] = Table{published: t}
	}
	return tables, nil
}

// PublishedOf are tables as they stand in a release. They share their rows with the tables and are not to be changed.
func PublishedOf(tables []Table) []Published {
	published := make([]Published, len(tables))
	for i, t := range tables {
		published[i] = t.published
	}
	return published
}

// MarshalJSON writes the table as Published.
func (t Table) MarshalJSON() ([]byte, error) { return json.Marshal(t.published) }

// Partition returns the partition's id, and Breakdown the breakdown.
func (t Table) Partition() string { return t.published.Partition.ID }

// Root returns the count that the partition divides, and Nodes all its counts.
func (t Table) Root() string { return t.published.Partition.Root }

// Threshold is the number of people below which the table hides counts.
func (t Table) Threshold() int64 { return t.published.Threshold }

// Nodes lists the counts of the partition, the root first.
func (t Table) Nodes() []string { return t.published.Partition.Nodes() }

// MergedParts returns the parts that a count stands for; none where it is a count of the partition itself.
func (t Table) MergedParts(node string) []string { return slices.Clone(t.published.Merge[node]) }

// Breakdown returns the breakdown, Total for a table of one row.
func (t Table) Breakdown() string { return t.published.Breakdown }

// Categories lists the rows without the total; Merged is among them where categories were merged.
func (t Table) Categories() []string {
	var categories []string
	for _, row := range t.published.Rows {
		if row.Category != Total {
			categories = append(categories, row.Category)
		}
	}
	return categories
}

// MergedFrom lists the categories that are counted together; none where all stand by themselves.
func (t Table) MergedFrom() []string {
	for _, row := range t.published.Rows {
		if row.Category == Merged {
			return slices.Clone(row.Of)
		}
	}
	return nil
}

// Count returns a count of a category, or of Total. It is not shown where it is hidden, or where the table has no such row or count.
func (t Table) Count(category, node string) (n int64, shown bool) {
	return t.published.Count(category, node)
}

// Count is Table.Count.
func (p Published) Count(category, node string) (n int64, shown bool) {
	for _, row := range p.Rows {
		if row.Category == category && row.Counts[node] != nil {
			return *row.Counts[node], true
		}
	}
	return 0, false
}

// Hides reports whether a count stands in the table and is hidden.
func (p Published) Hides(category, node string) bool {
	for _, row := range p.Rows {
		if row.Category == category {
			n, counted := row.Counts[node]
			return counted && n == nil
		}
		if slices.Contains(row.Of, category) {
			return true
		}
	}
	return false
}
