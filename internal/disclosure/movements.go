package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// movement is a number of people by which a count, or a sum of counts, moved from one revision to the next as readers of both can compute it.
type movement struct {
	where    string
	from, to int64
}

// movements looks for what readers of two revisions of a table can compute to have moved by fewer than the threshold: every count of every
// category, of every set of categories that one of them shows together or hides together, and of what is left of all.
func movements(old, t Published, threshold int64) (found []movement) {
	if t.Noise != nil || old.Noise != nil || t.Breakdown != old.Breakdown || t.Partition.ID != old.Partition.ID {
		return nil
	}
	fine := newFinest(old, t)
	before, now := fine.known(old), fine.known(t)
	sets := fine.sets(old, t)
	for _, set := range sets {
		for _, group := range fine.groups(set, old, t) {
			unknowns := fine.unknowns(set, group.leaves)
			was, known := before.value(unknowns)
			if !known {
				continue
			}
			n, known := now.value(unknowns)
			if d := n - was; known && d != 0 && max(d, -d) < threshold {
				found = append(found, movement{strings.Join(set, ", ") + ": " + group.name, was, n})
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

// known is what readers of a table know. A category that it does not have had nobody.
func (f finest) known(t Published) *span {
	s := &span{rows: map[int][]term{}}
	has := t.finestCategories()
	for _, c := range f.categories {
		if !slices.Contains(has, c) {
			for _, leaf := range slices.Sorted(maps.Keys(f.places)) {
				s.add(f.unknowns([]string{c}, []string{leaf}), 0)
			}
		}
	}
	for _, row := range t.Rows {
		categories := row.categories()
		if row.Category == Total {
			categories = has
		}
		for _, node := range t.Partition.Nodes() {
			if n := row.Counts[node]; n != nil {
				s.add(f.unknowns(categories, f.leaves[node]), *n)
			}
		}
	}
	return s
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

// groups are the nodes, and of every whole the parts together that one of the tables hides in the row of a set, or in total.
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
			for _, s := range t.Partition.Sums {
				var hidden, leaves []string
				for _, part := range s.Parts {
					if row.Counts[part] == nil {
						hidden, leaves = append(hidden, part), append(leaves, f.leaves[part]...)
					}
				}
				if len(hidden) > 1 {
					groups = append(groups, group{fmt.Sprint(strings.Join(hidden, " + ")), leaves})
				}
			}
		}
	}
	return groups
}
