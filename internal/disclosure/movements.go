package disclosure

import (
	"maps"
	"slices"
	"strings"
)

// memory is an earlier revision's table as its readers remember it, to be held against a table of the same breakdown.
type memory struct {
	old   Published
	fine  finest
	known *span
}

func remember(old, now Published) memory {
	fine := newFinest(old, now)
	return memory{old, fine, fine.known(old)}
}

// was returns what readers of the earlier table know of a count: as it was shown, or as it follows from others. A category that the table
// does not have had nobody.
func (m memory) was(categories []string, node string) (n int64, known bool) {
	if !m.old.counts(node) {
		return 0, false
	}
	return m.known.value(m.fine.unknowns(categories, m.fine.leaves[node]))
}

// hid reports whether the earlier table counts what nobody could compute of it, so that it may not show now.
func (m memory) hid(row PublishedRow, node string) bool {
	if len(row.Of) == 0 && m.old.Hides(row.Category, node) {
		return true
	}
	_, known := m.was(row.categories(), node)
	return m.old.counts(node) && !known
}

// movement is a number of people by which a count, or a sum of counts, moved from one revision to the next as readers of both can compute it.
type movement struct {
	where      string
	categories []string
	of         []int // the finest counts
	from, to   int64
}

// movements looks for what readers of two revisions of a table can compute to have moved by few: every count of every category, of every
// set of categories that one of them shows together or hides together, and of what is left of all.
func (m memory) movements(t Published, few func(categories []string, n int64) bool) (found []movement) {
	now := m.fine.known(t)
	for _, set := range m.fine.sets(m.old, t) {
		for _, group := range m.fine.groups(set, m.old, t) {
			unknowns := m.fine.unknowns(set, group.leaves)
			was, known := m.known.value(unknowns)
			if !known {
				continue
			}
			if n, known := now.value(unknowns); known && few(set, n-was) {
				found = append(found, movement{strings.Join(set, ", ") + ": " + group.name, set, unknowns, was, n})
			}
		}
	}
	return found
}

// finest is what two tables of a partition divide at most: their categories by their leaves.
type finest struct {
	categories []string
	leaves     map[string][]string // of every node of either table
	places     map[string]int      // of leaves
}

func newFinest(tables ...Published) finest {
	f := finest{leaves: map[string][]string{}, places: map[string]int{}}
	for _, t := range tables {
		f.categories = append(f.categories, t.finestCategories()...)
		for _, node := range t.Partition.Nodes() {
			f.leaves[node] = finestLeaves(node, tables)
			for _, leaf := range f.leaves[node] {
				if _, placed := f.places[leaf]; !placed {
					f.places[leaf] = len(f.places)
				}
			}
		}
	}
	slices.Sort(f.categories)
	f.categories = slices.Compact(f.categories)
	return f
}

// finestLeaves are the leaves of a count in whichever table divides it most; of one that stands for several parts, those of the parts.
func finestLeaves(node string, tables []Published) []string {
	var leaves []string
	for _, t := range tables {
		parts := t.Merge[node]
		if parts == nil {
			parts = t.Partition.parts(node)
		}
		for _, part := range parts {
			leaves = append(leaves, finestLeaves(part, tables)...)
		}
		if parts != nil {
			return leaves
		}
	}
	return []string{node}
}

// finestCategories are a table's categories, those that are counted together one by one; of a table in total the total itself.
func (t Published) finestCategories() (all []string) {
	if t.Breakdown == Total {
		return []string{Total}
	}
	for _, row := range t.Rows[1:] {
		all = append(all, row.categories()...)
	}
	return all
}

func (r PublishedRow) categories() []string {
	if len(r.Of) > 0 {
		return r.Of
	}
	return []string{r.Category}
}

func (f finest) unknowns(categories, leaves []string) []int {
	var all []int
	for _, c := range categories {
		at := slices.Index(f.categories, c) * len(f.places)
		for _, leaf := range leaves {
			all = append(all, at+f.places[leaf])
		}
	}
	return all
}

// known is what readers of a table know.
func (f finest) known(t Published) *span {
	s := newSpan()
	for _, e := range f.told(t) {
		s.add(e.of, e.n)
	}
	return s
}

// told is a count that a table tells, as a sum of the finest ones.
type told struct {
	of   []int
	n    int64
	cell cellID // by the row's place in the table; -1 for a category that the table does not have, which had nobody
}

// told lists what a table tells: first of its categories, and then the totals.
func (f finest) told(t Published) (all []told) {
	has := t.finestCategories()
	for _, c := range f.categories {
		if !slices.Contains(has, c) {
			for _, leaf := range slices.Sorted(maps.Keys(f.places)) {
				all = append(all, told{f.unknowns([]string{c}, []string{leaf}), 0, cellID{-1, leaf}})
			}
		}
	}
	for i := range t.Rows {
		i = (i + 1) % len(t.Rows)
		row := t.Rows[i]
		categories := row.categories()
		if row.Category == Total {
			categories = has
		}
		for _, node := range t.Partition.Nodes() {
			if n := row.Counts[node]; n != nil {
				all = append(all, told{f.unknowns(categories, f.leaves[node]), *n, cellID{i, node}})
			}
		}
	}
	return all
}

// sets are the sets of categories to ask about: all, each row's, those in which one of the tables hides a count, and what is left of each.
func (f finest) sets(tables ...Published) [][]string {
	sets := [][]string{f.categories}
	add := func(set []string) {
		set = slices.Sorted(slices.Values(set))
		rest := slices.DeleteFunc(slices.Clone(f.categories), func(c string) bool { return slices.Contains(set, c) })
		for _, s := range [][]string{set, rest} {
			if len(s) > 0 && !slices.ContainsFunc(sets, func(o []string) bool { return slices.Equal(o, s) }) {
				sets = append(sets, s)
			}
		}
	}
	for _, t := range tables {
		if t.Breakdown == Total {
			continue
		}
		for _, row := range t.Rows[1:] {
			add(row.categories())
		}
		for _, node := range t.Partition.Nodes() {
			var hides []string
			for _, row := range t.Rows[1:] {
				if row.Counts[node] == nil {
					hides = append(hides, row.categories()...)
				}
			}
			add(hides)
		}
	}
	return sets
}

// group is a sum of leaves to ask about.
type group struct {
	name   string
	leaves []string
}

// groups are the nodes, and of every whole the parts together that one of the tables hides in the row of a set, or in total: those of the
// whole itself, and those that are left of it when all shown counts below it are taken away, however deep.
func (f finest) groups(set []string, tables ...Published) (groups []group) {
	for _, node := range slices.Sorted(maps.Keys(f.leaves)) {
		groups = append(groups, group{node, f.leaves[node]})
	}
	for _, t := range tables {
		for _, row := range t.Rows {
			own := row.Category == Total || slices.Equal(slices.Sorted(slices.Values(row.categories())), set)
			if !own {
				continue
			}
			add := func(hidden []string) {
				var leaves []string
				for _, part := range hidden {
					leaves = append(leaves, f.leaves[part]...)
				}
				if len(hidden) > 1 {
					groups = append(groups, group{strings.Join(hidden, " + "), leaves})
				}
			}
			hides := func(part string) bool { return row.Counts[part] == nil }
			hidden := map[string]bool{}
			for _, s := range t.Partition.Sums {
				add(slices.DeleteFunc(slices.Clone(s.Parts), func(part string) bool { return !hides(part) }))
				for _, part := range s.Parts {
					hidden[part] = hides(part)
				}
			}
			_, rests := t.Partition.without(hidden)
			for _, whole := range slices.Sorted(maps.Keys(rests)) {
				add(rests[whole])
			}
		}
	}
	return groups
}
