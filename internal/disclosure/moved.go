package disclosure

import "slices"

// What earlier revisions of the same period published is remembered by every reader. So a count that was hidden stays hidden, and one
// that moved by fewer people than the threshold is hidden from then on: the difference would single those people out.

// wasHidden reports whether a count was hidden in an earlier revision.
func (p *protector) wasHidden(breakdown string, row gridRow, node string, partition Partition) bool {
	return slices.ContainsFunc(p.before(breakdown, partition), func(t Published) bool {
		of := row.of
		if of == nil || slices.Equal(slices.Sorted(slices.Values(of)), slices.Sorted(slices.Values(t.MergedOf()))) {
			return t.hides(row.category, node)
		}
		return slices.ContainsFunc(of, func(c string) bool { return t.hides(c, node) })
	})
}

// moved reports whether a count moved by fewer than the threshold, against any earlier revision in which it can be known.
func (p *protector) moved(breakdown string, row gridRow, node string, partition Partition) bool {
	return slices.ContainsFunc(p.before(breakdown, partition), func(t Published) bool {
		was, known := t.knew(row, node)
		return known && p.few(row.counts[node]-was, row.repeats)
	})
}

// before lists the table of a partition and breakdown in each earlier revision that had it. A partition without sums is a root alone,
// which every partition of that root counted.
func (p *protector) before(breakdown string, partition Partition) []Published {
	var found []Published
	for _, tables := range p.Before {
		for _, t := range tables {
			if t.Breakdown == breakdown && (t.Partition.ID == partition.ID || len(partition.Sums) == 0 && t.Partition.Root == partition.Root) {
				found = append(found, t)
			}
		}
	}
	return found
}

// knew returns what a reader of the table could know of a row's count: as it was shown, or as a sum of shown ones for a merged row. A
// category that the table does not have had none.
func (t Published) knew(row gridRow, node string) (n int64, known bool) {
	if row.of == nil {
		if n, shown := t.Count(row.category, node); shown {
			return n, true
		}
		return 0, !t.has(row.category) && t.counts(node)
	}
	var merged []string
	for _, r := range t.Rows {
		if r.Category == Merged {
			merged = r.Of
		}
	}
	sum := int64(0)
	whole := len(merged) > 0 && !slices.ContainsFunc(merged, func(c string) bool { return !slices.Contains(row.of, c) })
	if whole {
		n, shown := t.Count(Merged, node)
		if !shown {
			return 0, false
		}
		sum += n
	}
	for _, c := range row.of {
		if slices.Contains(merged, c) {
			if !whole {
				return 0, false
			}
			continue
		}
		n, shown := t.Count(c, node)
		if !shown && t.has(c) {
			return 0, false
		}
		sum += n
	}
	return sum, t.counts(node)
}

// has reports whether a category stands in the table, by itself or merged.
func (t Published) has(category string) bool {
	return slices.ContainsFunc(t.Rows, func(r PublishedRow) bool { return r.Category == category || slices.Contains(r.Of, category) })
}

// counts reports whether the table counts a node at all.
func (t Published) counts(node string) bool { return slices.Contains(t.Partition.Nodes(), node) }

// movedRests looks at what is left when the shown parts of a sum are taken from its whole: the hidden parts together. Where that
// moved by fewer than the threshold since an earlier revision, it returns the smallest shown part, to be hidden with them. Once every
// part is hidden, what is left is the whole, which did not move so little or is hidden itself.
func (p *protector) movedRests(g grid, partition Partition, breakdown string, rows []PublishedRow) (hide []cellID) {
	before := p.before(breakdown, partition)
	if len(before) == 0 {
		return nil
	}
	for _, line := range g.lines() {
		var shown []cellID
		hidden := int64(0)
		for _, id := range line.parts {
			if rows[id.row].Counts[id.node] != nil && !g.rests[id.node] {
				shown = append(shown, id)
			} else {
				hidden += g.rows[id.row].counts[id.node]
			}
		}
		if len(shown) == 0 || len(shown) == len(line.parts) {
			continue
		}
		for _, t := range before {
			if was, known := line.rest(g, t, shown); known && p.few(hidden-was, line.repeats) {
				if id := g.smallest(shown); !slices.Contains(hide, id) {
					hide = append(hide, id)
				}
			}
		}
	}
	return hide
}

// line is a sum of a grid: of a row's tree, or of a column.
type line struct {
	whole   cellID // row -1 stands for the total
	parts   []cellID
	repeats int64 // of its rows
}

func (g grid) lines() []line {
	var lines []line
	for i := range g.rows {
		for _, s := range g.tree.Sums {
			l := line{whole: cellID{i, s.Whole}, repeats: g.rows[i].repeats}
			for _, part := range s.Parts {
				l.parts = append(l.parts, cellID{i, part})
			}
			lines = append(lines, l)
		}
	}
	if g.all != nil {
		for _, leaf := range leaves(g.tree) {
			l := line{whole: cellID{-1, leaf}}
			for i, row := range g.rows {
				l.parts = append(l.parts, cellID{i, leaf})
				l.repeats += row.repeats
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// rest is what an earlier revision's table leaves of a line when the parts that are shown now are taken from it.
func (l line) rest(g grid, t Published, shown []cellID) (n int64, known bool) {
	if l.whole.row < 0 {
		n, known = t.Count(Total, l.whole.node)
	} else {
		n, known = t.knew(g.rows[l.whole.row], l.whole.node)
	}
	for _, id := range shown {
		was, k := t.knew(g.rows[id.row], id.node)
		n, known = n-was, known && k
	}
	return n, known
}

// smallest is the smallest of some counts that is not 0, else the first.
func (g grid) smallest(cells []cellID) cellID {
	best := cells[0]
	for _, id := range cells {
		n, least := g.rows[id.row].counts[id.node], g.rows[best.row].counts[best.node]
		if n > 0 && (least == 0 || n < least) {
			best = id
		}
	}
	return best
}
