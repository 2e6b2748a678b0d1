package disclosure

import (
	"fmt"
	"maps"
	"slices"

	"daylight/internal/disclosure/suppression"
)

// Inclusion says that all people whom some counts count are among those whom others count, by what the counts mean: permanent measures
// hold every measure of a kind that is permanent. Tables that are protected one by one are tied by it: the difference of the two tells
// how many are in the one and not in the other.
type Inclusion struct {
	Part  People  `yaml:"part" json:"part"`
	Less  *People `yaml:"less,omitempty" json:"less,omitempty"` // of the part as many at most, who may not be among the whole
	Whole People  `yaml:"whole" json:"whole"`
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

// tie is what a reader knows of the numbers of an inclusion.
type tie struct {
	part, less, whole bounds
	tables            []string // that tell of them
}

func (t tie) exact() bool { return t.part.exact() && t.whole.exact() && t.less == bounds{} }

// beside is how many the whole counts beside those of the part who are among it.
func (t tie) beside() bounds {
	return bounds{t.whole.low - t.part.high, t.whole.high - t.part.low + t.less.high}
}

// binds reports whether what shows of one number bounds what is hidden of the other.
func (t tie) binds() bool {
	return !(t.part.exact() && t.whole.exact()) && t.part.high > t.whole.low+t.less.low
}

// tied looks for inclusions that tell of few people: where those whom the whole counts beside the part are fewer than the threshold for all
// that is known, or moved by fewer since an earlier revision, and where what one table shows bounds what another hides.
func (a *attacker) tied(t Published, before [][]Published) {
	for _, in := range t.Partition.Among {
		for _, row := range in.rows(t) {
			k, counted := a.tie(a.tables, in, t, row)
			if !counted {
				continue
			}
			where, beside := label(row.Category, in.Part.Nodes[0]), k.beside()
			switch {
			case beside.high < 0:
				a.find(t, where, fmt.Sprintf("%d are said to be among %d", k.part.low, k.whole.high))
			case a.intervals != nil && k.binds():
				a.findTied(t, k, where, "it bounds what another table hides, or is bounded by what another shows")
			case beside.low > 0 && beside.high < t.Threshold:
				a.findTied(t, k, where, fmt.Sprintf("beside those among them another table counts at least %d and at most %d: fewer people than the threshold", beside.low, beside.high))
			}
			for _, earlier := range before {
				old, counted := (&attacker{tables: earlier}).tie(earlier, in, t, row)
				if !counted || !k.exact() || !old.exact() {
					continue
				}
				if moved := beside.low - old.beside().low; moved != 0 && max(moved, -moved) < t.Threshold {
					a.findTied(t, k, where, fmt.Sprintf("what another table counts beside them moved by %+d since an earlier revision: fewer people than the threshold", moved))
				}
			}
		}
	}
}

// rows are those of a table of which an inclusion is told: its categories, of a table in total everything, and of nothing but that where it
// speaks of categories of another breakdown.
func (in Inclusion) rows(t Published) []PublishedRow {
	switch {
	case t.Breakdown == Total || len(t.Rows) == 0:
		return t.Rows
	case in.Part.Breakdown == "" && in.Whole.Breakdown == "":
		return t.Rows[1:]
	}
	return nil
}

// tie is what is known of the numbers of an inclusion in a row of the table that declares it; false where some table does not count them.
func (a *attacker) tie(tables []Published, in Inclusion, t Published, row PublishedRow) (k tie, counted bool) {
	for _, number := range []struct {
		of *People
		is *bounds
	}{{&in.Part, &k.part}, {in.Less, &k.less}, {&in.Whole, &k.whole}} {
		if number.of == nil {
			continue
		}
		known, by, counted := a.known(tables, *number.of, t, row)
		if !counted {
			return k, false
		}
		*number.is, k.tables = known, append(k.tables, by...)
	}
	return k, true
}

// findTied is find for what no table tells alone.
func (a *attacker) findTied(t Published, k tie, where, what string) {
	a.findings = append(a.findings, Finding{Table: tableKey(t.Partition.ID, t.Breakdown), Where: where, What: what, tied: k.tables})
}

// known is what a reader knows of how many people there are, and from which tables; false where none counts them.
func (a *attacker) known(tables []Published, of People, t Published, row PublishedRow) (sum bounds, by []string, counted bool) {
	breakdown, categories := t.Breakdown, t.members(row)
	if of.Breakdown != "" {
		breakdown, categories = of.Breakdown, of.Categories
	}
	in := map[int][]string{} // nodes by the table that counts them
	for _, node := range of.Nodes {
		at := slices.IndexFunc(tables, func(o Published) bool {
			return o.Breakdown == breakdown && o.Noise == nil && o.Sampled == nil && o.counts(node)
		})
		if at < 0 {
			return sum, by, false
		}
		in[at] = append(in[at], node)
	}
	for _, at := range slices.Sorted(maps.Keys(in)) {
		by = append(by, tableKey(tables[at].Partition.ID, tables[at].Breakdown))
		s := a.together(tables[at], categories, in[at])
		sum.low, sum.high = sum.low+s.low, sum.high+s.high
	}
	return sum, by, true
}

// together is what a reader knows of the sum of some counts in some categories: from each of them, and from what they are parts of.
func (a *attacker) together(t Published, categories, nodes []string) (sum bounds) {
	for _, node := range nodes {
		s := a.within(t, categories, node)
		sum.low, sum.high = sum.low+s.low, sum.high+s.high
	}
	for _, s := range t.Partition.Sums {
		if !all(nodes, func(node string) bool { return slices.Contains(s.Parts, node) }) {
			continue
		}
		whole := a.within(t, categories, s.Whole)
		for _, part := range s.Parts {
			if !slices.Contains(nodes, part) {
				rest := a.within(t, categories, part)
				whole.low, whole.high = whole.low-rest.high, whole.high-rest.low
			}
		}
		sum.low, sum.high = max(sum.low, whole.low), min(sum.high, whole.high)
	}
	return sum
}

// within is what a reader knows of a count in some categories. Those that are counted together with others are taken with these: some or
// all of the sum.
func (a *attacker) within(t Published, categories []string, node string) (sum bounds) {
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
		sum.low, sum.high = sum.low+s.low, sum.high+s.high
	}
	return sum
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
