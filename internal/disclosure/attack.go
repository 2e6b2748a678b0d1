package disclosure

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"daylight/internal/disclosure/suppression"
)

// Finding is something that published tables give away, or in which they contradict each other.
type Finding struct {
	Table string `json:"table"`
	Where string `json:"where"`
	What  string `json:"what"`

	tied []string // the tables that tell of it together; none where one tells it alone
}

// Attack is what a reader can do with the tables of one release, and with those of the revisions of the same period before it: it
// computes every hidden count as closely as its table, the earlier ones and the declared inclusions let it be computed. It returns what
// should not have been possible; nothing of tables that Protect made. It needs no secret and no record.
func Attack(ctx context.Context, tables []Published, before [][]Published) ([]Finding, error) {
	a := &attacker{tables: tables, intervals: map[string]map[string]suppression.Interval{}}
	a.refitted()
	a.meanings(before)
	for _, t := range tables {
		if t.Noise != nil {
			continue // nothing in it is exact
		}
		if err := t.Partition.Check(); err != nil || len(t.Rows) == 0 || t.Rows[0].Category != Total || t.Threshold < MinThreshold {
			a.find(t, "the table", "it is not in the form of a protected table")
			continue
		}
		a.sums(t)
		a.groups(t)
		if t.Sampled != nil {
			if why := t.sampledTooMuch(); why != "" {
				a.find(t, "the table", why)
			}
			for _, earlier := range before {
				for _, old := range earlier {
					if old.Sampled != nil && old.Partition.ID == t.Partition.ID && t.sampleMoved(old) {
						a.find(t, "the table", "it moved by fewer people than the threshold since an earlier revision")
					}
				}
			}
			continue // whom the sample holds, nobody knows
		}
		a.small(t)
		a.roots(t)
		intervals, err := a.attack(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("attack %s: %w", tableKey(t.Partition.ID, t.Breakdown), err)
		}
		a.intervals[tableKey(t.Partition.ID, t.Breakdown)] = intervals
		for _, earlier := range before {
			for _, old := range earlier {
				if old.Partition.ID == t.Partition.ID && old.Breakdown == t.Breakdown {
					a.differences(old, t, intervals)
				}
			}
		}
	}
	for _, t := range tables {
		a.tied(t, before)
	}
	return a.findings, nil
}

type attacker struct {
	tables    []Published
	intervals map[string]map[string]suppression.Interval // of hidden counts, by table
	findings  []Finding
}

func (a *attacker) find(t Published, where, what string) {
	a.findings = append(a.findings, Finding{Table: tableKey(t.Partition.ID, t.Breakdown), Where: where, What: what})
}

// groups looks for categories that stand by themselves and in a group as well.
func (a *attacker) groups(t Published) {
	rows := t.finestCategories()
	for name, members := range t.Groups {
		for _, member := range members {
			if slices.Contains(rows, member) {
				a.find(t, member, "it stands by itself, and it is in the group "+name)
			}
		}
	}
}

// sums holds what is shown against the sums.
func (a *attacker) sums(t Published) {
	for _, row := range t.Rows {
		for _, s := range t.Partition.Sums {
			whole, known := t.Count(row.Category, s.Whole)
			sum := int64(0)
			for _, part := range s.Parts {
				n, shown := t.Count(row.Category, part)
				sum, known = sum+n, known && shown
			}
			if known && sum != whole {
				a.find(t, row.Category, fmt.Sprintf("the parts of %s add up to %d, not to %d", s.Whole, sum, whole))
			}
		}
	}
	if t.Breakdown == Total {
		return
	}
	for _, node := range t.Partition.Nodes() {
		total, known := t.Count(Total, node)
		sum := int64(0)
		for _, category := range t.categories() {
			n, shown := t.Count(category, node)
			sum, known = sum+n, known && shown
		}
		if known && sum != total {
			a.find(t, node, fmt.Sprintf("the categories add up to %d, not to %d", sum, total))
		}
	}
}

func (t Published) categories() []string {
	var list []string
	for _, row := range t.Rows[1:] {
		list = append(list, row.Category)
	}
	return list
}

// small looks for counts that should have been hidden.
func (a *attacker) small(t Published) {
	for _, row := range t.Rows {
		for _, node := range t.Partition.Nodes() {
			if n, shown := t.Count(row.Category, node); shown && (n < 0 || n > 0 && n < t.Threshold) {
				a.find(t, row.Category+": "+node, fmt.Sprintf("%d is shown, which is below the threshold of %d", n, t.Threshold))
			}
			if whole, n, is := t.everyone(row.Category, node); is {
				a.find(t, row.Category+": "+node, fmt.Sprintf("it holds for all %d of %s, a group of fewer than %d", n, whole, t.WholeGroup))
			}
		}
	}
}

// everyone reports whether a shown count holds for everyone of a small group, which may not show.
func (t Published) everyone(category, node string) (whole string, n int64, is bool) {
	n, shown := t.Count(category, node)
	if !shown || n == 0 {
		return "", 0, false
	}
	for whole = above(t.Partition, node); whole != ""; whole = above(t.Partition, whole) {
		if all, shown := t.Count(category, whole); shown && all == n && n < t.WholeGroup {
			return whole, n, true
		}
	}
	return "", 0, false
}

// roots compares a count that stands in several tables.
func (a *attacker) roots(t Published) {
	for _, other := range a.tables {
		if other.Breakdown != t.Breakdown || !slices.Contains(other.Partition.Nodes(), t.Partition.Root) {
			continue
		}
		for _, row := range t.Rows {
			n, shown := t.Count(row.Category, t.Partition.Root)
			if m, too := other.Count(row.Category, t.Partition.Root); shown && too && n != m && row.Category != Merged {
				a.find(t, row.Category+": "+t.Partition.Root, fmt.Sprintf("it is %d here and %d in %s", n, m, other.Partition.ID))
			}
		}
	}
}

// attack computes the hidden counts of a table; by the names that label gives them, as closely as they can be known.
func (a *attacker) attack(ctx context.Context, t Published) (map[string]suppression.Interval, error) {
	hidden := map[string]bool{}
	for _, node := range t.Partition.Nodes() {
		_, shown := t.Count(Total, node)
		hidden[node] = !shown
	}
	if t.Breakdown == Total {
		var p suppression.Publication
		t.add(&p, t.Partition, Total, nil)
		return a.audit(ctx, t, &p)
	}
	tree, rests := t.Partition.without(hidden)
	var p suppression.Publication
	at := map[string]map[string]int{}
	for _, category := range t.categories() {
		at[category] = t.add(&p, tree, category, rests)
	}
	for _, leaf := range leaves(tree) {
		if len(t.Rows) == 1 {
			break // nobody to tell apart
		}
		total, known := t.value(Total, tree, leaf, rests)
		if !known {
			a.find(t, leaf, "its total is hidden, and so nothing bounds its categories")
			continue
		}
		var parts []int
		for _, category := range t.categories() {
			parts = append(parts, at[category][leaf])
		}
		p.Sum(p.Show("all: "+leaf, total), parts...)
	}
	if of := t.MergedOf(); len(of) > 0 && t.dividesNothing(a.tables) {
		n, _ := t.Count(Merged, t.Partition.Root)
		var parts []int
		for _, category := range of {
			parts = append(parts, p.Hide(category))
		}
		p.Sum(p.Show("merged", n), parts...)
	}
	return a.audit(ctx, t, &p)
}

// dividesNothing reports whether the table's root is no part of another table.
func (t Published) dividesNothing(tables []Published) bool {
	return !slices.ContainsFunc(tables, func(o Published) bool {
		return o.Partition.Root != t.Partition.Root && slices.Contains(o.Partition.Nodes(), t.Partition.Root)
	})
}

// MergedOf lists the categories that the table counts together.
func (t Published) MergedOf() []string {
	for _, row := range t.Rows {
		if row.Category == Merged {
			return row.Of
		}
	}
	return nil
}

// value is a count of a contracted tree as a reader knows it: the rest of a whole is what its other parts leave.
func (t Published) value(category string, tree Partition, node string, rests map[string][]string) (int64, bool) {
	if rests[node] == nil {
		return t.Count(category, node)
	}
	whole := above(tree, node)
	n, known := t.Count(category, whole)
	for _, part := range tree.parts(whole) {
		if part != node {
			m, shown := t.Count(category, part)
			n, known = n-m, known && shown
		}
	}
	return n, known
}

// add adds a row to what a reader sees.
func (t Published) add(p *suppression.Publication, tree Partition, category string, rests map[string][]string) map[string]int {
	at := map[string]int{}
	for _, node := range tree.Nodes() {
		name := label(category, node)
		if n, known := t.value(category, tree, node, rests); known {
			at[node] = p.Show(name, n)
		} else {
			at[node] = p.Hide(name)
		}
	}
	for _, s := range tree.Sums {
		var parts []int
		for _, part := range s.Parts {
			parts = append(parts, at[part])
		}
		p.Sum(at[s.Whole], parts...)
	}
	return at
}

func label(category, node string) string { return category + ": " + node }

func (a *attacker) audit(ctx context.Context, t Published, p *suppression.Publication) (map[string]suppression.Interval, error) {
	found, intervals, err := p.Audit(ctx, t.Threshold)
	var contradiction *suppression.InconsistentError
	if errors.As(err, &contradiction) {
		a.find(t, "the table", err.Error())
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		a.find(t, f.Name, fmt.Sprintf("%s: it lies in %s", f.Flaw, f.Interval))
	}
	return intervals, nil
}

// nearlyMoved reports whether a count that was known and lies from low to high now may have moved by fewer than the threshold, and is known
// more closely than that.
func nearlyMoved(low, high, was, threshold int64) bool {
	unmoved := low == was && high == was
	return !unmoved && high-low < threshold && low-was < threshold && was-high < threshold
}

// differences looks for hidden counts that show now, for sums of counts that moved by fewer than the threshold between two revisions, and for
// hidden counts that may have moved by so few and are known more closely than that.
func (a *attacker) differences(old, t Published, intervals map[string]suppression.Interval) {
	if old.Noise != nil {
		return
	}
	m := remember(old, t)
	for _, row := range t.Rows {
		for _, node := range t.Partition.Nodes() {
			_, shown := t.Count(row.Category, node)
			whole := row.Category == Total && t.Breakdown != Total
			if shown && (whole && old.Hides(Total, node) || !whole && m.hid(row, node)) {
				a.find(t, label(row.Category, node), "an earlier revision hides it, and this one shows it")
			}
			if whole {
				continue
			}
			was, known := m.was(row.categories(), node)
			if v, hidden := intervals[label(row.Category, node)]; known && hidden && nearlyMoved(v.Low, v.High, was, t.Threshold) {
				a.find(t, label(row.Category, node),
					fmt.Sprintf("it was %d in an earlier revision and lies in %s now: it is known too closely how far it moved", was, v))
			}
		}
	}
	for _, x := range m.movements(t, func(_ []string, n int64) bool { return n != 0 && max(n, -n) < t.Threshold }) {
		a.find(t, x.where, fmt.Sprintf("it moved by %+d since an earlier revision: fewer people than the threshold", x.to-x.from))
	}
}
