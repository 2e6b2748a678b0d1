package disclosure

import (
	"fmt"
	"slices"

	"daylight/internal/disclosure/suppression"
)

// Inclusion says that all people whom some counts count are among those whom others count, by what the counts mean: permanent measures
// hold every measure of a kind that is permanent. Tables that are protected one by one are tied by it: the difference of the two tells
// how many are in the one and not in the other.
type Inclusion struct {
	Part  People `yaml:"part" json:"part"`
	Whole People `yaml:"whole" json:"whole"`
}

// People are those whom some counts count together: in the row of the table that declares the inclusion, or in categories of another
// breakdown.
type People struct {
	Nodes      []string `yaml:"nodes" json:"nodes"` // exclusive
	Breakdown  string   `yaml:"breakdown,omitempty" json:"breakdown,omitempty"`
	Categories []string `yaml:"categories,omitempty" json:"categories,omitempty"`

	Groups []string `yaml:"groups,omitempty" json:"-"` // in a catalogue: the categories of these groups of the code list
	Except []string `yaml:"except,omitempty" json:"-"` // or all but these
}

// bounds are what a reader knows of a number.
type bounds struct{ low, high int64 }

func (s bounds) exact() bool { return s.low == s.high }

// tied looks for inclusions that tell of few people: where both numbers are known and their difference is below the threshold, or moved by
// less since an earlier revision, and where what one table shows bounds what another hides.
func (a *attacker) tied(t Published, before [][]Published) {
	for _, in := range t.Partition.Among {
		rows := t.Rows
		if in.Part.Breakdown != "" || in.Whole.Breakdown != "" {
			rows = rows[:1] // categories of another breakdown are told of everything alone
			if t.Breakdown != Total {
				continue
			}
		}
		for _, row := range rows {
			part, ok := a.known(a.tables, in.Part, t, row)
			whole, too := a.known(a.tables, in.Whole, t, row)
			if !ok || !too {
				continue
			}
			where := label(row.Category, in.Part.Nodes[0])
			rest := whole.low - part.low
			switch {
			case part.exact() && whole.exact() && rest < 0:
				a.find(t, where, fmt.Sprintf("%d are said to be among %d", part.low, whole.low))
			case part.exact() && whole.exact() && rest > 0 && rest < t.Threshold:
				a.findTied(t, where, fmt.Sprintf("all but %d of those whom another table counts are among them: fewer people than the threshold", rest))
			case (!part.exact() || !whole.exact()) && part.high > whole.low:
				a.findTied(t, where, "it bounds what another table hides, or is bounded by what another shows")
			}
			if !part.exact() || !whole.exact() {
				continue
			}
			for _, earlier := range before {
				old := &attacker{tables: earlier}
				oldPart, ok := old.known(earlier, in.Part, t, row)
				oldWhole, too := old.known(earlier, in.Whole, t, row)
				if !ok || !too || !oldPart.exact() || !oldWhole.exact() {
					continue
				}
				if moved := rest - (oldWhole.low - oldPart.low); moved != 0 && max(moved, -moved) < t.Threshold {
					a.findTied(t, where, fmt.Sprintf("what another table counts beside them moved by %+d since an earlier revision: fewer people than the threshold", moved))
				}
			}
		}
	}
}

// findTied is find for what no table tells alone.
func (a *attacker) findTied(t Published, where, what string) {
	a.findings = append(a.findings, Finding{Table: tableKey(t.Partition.ID, t.Breakdown), Where: where, What: what, tied: true})
}

// known is what a reader knows of how many people there are, from some tables; false where no table counts them.
func (a *attacker) known(tables []Published, of People, t Published, row PublishedRow) (sum bounds, counted bool) {
	breakdown, categories := t.Breakdown, t.members(row)
	if of.Breakdown != "" {
		breakdown, categories = of.Breakdown, of.Categories
	}
	for _, node := range of.Nodes {
		at := slices.IndexFunc(tables, func(o Published) bool {
			return o.Breakdown == breakdown && o.Noise == nil && o.Sampled == nil && o.counts(node)
		})
		if at < 0 {
			return sum, false
		}
		for _, s := range a.spans(tables[at], categories, node) {
			sum.low, sum.high = sum.low+s.low, sum.high+s.high
		}
	}
	return sum, true
}

// spans are what a reader knows of a count in some categories. Those that are counted together with others are taken with these: some or
// all of the sum.
func (a *attacker) spans(t Published, categories []string, node string) (found []bounds) {
	for _, row := range t.Rows {
		members, in := t.members(row), 0
		for _, member := range members {
			if slices.Contains(categories, member) {
				in++
			}
		}
		if in == 0 {
			continue
		}
		s := a.cell(t, row.Category, node)
		if in < len(members) {
			s.low = 0
		}
		found = append(found, s)
	}
	return found
}

// members are the categories that a row stands for.
func (t Published) members(row PublishedRow) []string {
	switch {
	case len(row.Of) > 0:
		return row.Of
	case len(t.Groups[row.Category]) > 0:
		return t.Groups[row.Category]
	}
	return []string{row.Category}
}

// cell is what a reader knows of one cell of a table: its count, or the bounds that the attack on the table found.
func (a *attacker) cell(t Published, category, node string) bounds {
	if n, shown := t.Count(category, node); shown {
		return bounds{n, n}
	}
	all, known := t.Count(category, t.Partition.Root)
	if !known {
		all = suppression.MaxCount
	}
	if v, found := a.intervals[tableKey(t.Partition.ID, t.Breakdown)][label(category, node)]; found {
		return bounds{v.Low, min(v.High, all)}
	}
	return bounds{0, all}
}
