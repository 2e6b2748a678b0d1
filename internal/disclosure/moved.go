package disclosure

import "slices"

// What earlier revisions of the same period published is remembered by every reader. So a count that was hidden stays hidden, and one
// that moved by fewer people than the threshold is hidden from then on: the difference would single those people out.

// wasHidden reports whether a count was hidden in an earlier revision.
func (g grid) wasHidden(row gridRow, node string) bool {
	return slices.ContainsFunc(g.before, func(m memory) bool { return m.hid(row.published(), node) })
}

// moved reports whether a count moved by fewer than the threshold, against any earlier revision in which it can be known.
func (p *protector) moved(g grid, row gridRow, node string) bool {
	return slices.ContainsFunc(g.before, func(m memory) bool {
		was, known := m.was(row.published().categories(), node)
		return known && p.few(row.counts[node]-was, row.repeats)
	})
}

// before lists what readers remember of a partition and breakdown, of each earlier revision that had it. A partition without sums is a root
// alone, which every partition of that root counted.
func (p *protector) before(breakdown string, partition Partition, now Published) (found []memory) {
	for _, tables := range p.Before {
		for _, t := range tables {
			same := t.Partition.ID == partition.ID || len(partition.Sums) == 0 && t.Partition.Root == partition.Root
			if same && t.Breakdown == breakdown && t.Noise == nil && t.Sampled == nil {
				found = append(found, remember(t, now))
			}
		}
	}
	return found
}

// has reports whether a category stands in the table, by itself or merged.
func (t Published) has(category string) bool {
	return slices.ContainsFunc(t.Rows, func(r PublishedRow) bool { return r.Category == category || slices.Contains(r.Of, category) })
}

// counts reports whether the table counts a node at all.
func (t Published) counts(node string) bool { return slices.Contains(t.Partition.Nodes(), node) }
