package disclosure

import (
	"context"
	"daylight/internal/language"
	"slices"
)

// split is how a breakdown's categories stand in the tables of one root: by themselves, or merged.
type split struct {
	shown, merged []string
	withheld      language.Message // why the breakdown has no table, if so
}

// split decides which categories of a breakdown stand by themselves. Those in which the root is hidden are merged, and their sum is
// known: it is what the others leave of the total.
func (p *protector) split(ctx context.Context, partition Partition, c Counted, total map[string]int64, parent Partition, divides bool) (split, error) {
	key := tableKey(partition.Root, c.Breakdown)
	if s, done := p.splits[key]; done {
		return s, nil
	}
	var s split
	var err error
	if divides {
		s = p.splitByParent(partition, c, parent)
	} else {
		s, err = p.splitByRoot(ctx, partition, c, total)
	}
	if len(s.merged) > 0 {
		s.merged = append(s.merged, p.empty(c)...)
		slices.Sort(s.merged)
	}
	p.splits[key] = s
	return s, err
}

// empty are the categories that nobody is in. They are named among the merged ones: a list of those that somebody is in would say of each
// that it is not 0.
func (p *protector) empty(c Counted) (categories []string) {
	within, divides := p.Within[c.Breakdown]
	for _, category := range p.Categories[c.Breakdown] {
		name := p.Plan.group(c.Breakdown, category)
		counted := slices.ContainsFunc(c.Rows, func(r CountedRow) bool { return r.Category == name })
		if !counted && !slices.Contains(categories, name) && !(divides && slices.Contains(within.Rest, category)) {
			categories = append(categories, name)
		}
	}
	return categories
}

// splitByRoot protects the one-way table of a root.
func (p *protector) splitByRoot(ctx context.Context, partition Partition, c Counted, total map[string]int64) (split, error) {
	bare := Partition{ID: partition.ID, Root: partition.Root}
	g := grid{tree: bare, roots: true, all: total}
	for _, row := range c.Rows {
		g.rows = append(g.rows, gridRow{row.Category, nil, row.Counts, row.Repeats})
	}
	all := total[bare.Root]
	g.table = func(rows []PublishedRow) Published {
		return Published{Partition: bare, Breakdown: c.Breakdown, Rows: append([]PublishedRow{{Category: Total, Counts: map[string]*int64{bare.Root: &all}}}, rows...)}
	}
	rows, err := p.suppress(ctx, g, bare, c.Breakdown)
	if err != nil {
		return split{}, err
	}
	if rows == nil {
		return split{withheld: categoriesTell}, nil
	}
	var s split
	for _, row := range rows {
		if row.Counts[partition.Root] == nil {
			s.merged = append(s.merged, row.Category)
		} else {
			s.shown = append(s.shown, row.Category)
		}
	}
	return s, nil
}

// splitByParent merges the categories in which the root, a part of the parent, is hidden, and further ones, smallest first, until the
// merged category is none that must be hidden itself.
func (p *protector) splitByParent(partition Partition, c Counted, parent Partition) split {
	t, ok := p.tables[tableKey(parent.ID, c.Breakdown)]
	if !ok {
		return split{withheld: parentMissing}
	}
	var s split
	sum := int64(0)
	rows := slices.Clone(c.Rows)
	slices.SortStableFunc(rows, func(a, b CountedRow) int { return int(a.Counts[partition.Root] - b.Counts[partition.Root]) })
	for _, row := range rows {
		n := row.Counts[partition.Root]
		if _, shown := t.Count(row.Category, partition.Root); !shown {
			s.merged = append(s.merged, row.Category)
			sum += n
		}
	}
	for _, row := range rows {
		if _, shown := t.Count(row.Category, partition.Root); !shown {
			continue
		}
		if n := row.Counts[partition.Root]; len(s.merged) > 0 && sum < p.Plan.Threshold && n > 0 {
			s.merged = append(s.merged, row.Category)
			sum += n
			continue
		}
		s.shown = append(s.shown, row.Category)
	}
	return s
}
