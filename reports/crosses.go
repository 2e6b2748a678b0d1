package reports

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/ledger"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// drawCrosses draws the protected counts that the plan asks for. The ledger registers each drawing before it happens; where records have
// changed since an earlier draft of the same revision, everything is drawn anew under a further label. exact are the tables that are
// published beside them.
func (p Publication) drawCrosses(counted *draft, exact []disclosure.Table) (tables []disclosure.Table, err error) {
	crosses := p.Plan.CrossesFor(counted.period)
	if len(crosses) == 0 {
		return nil, nil
	}
	var drawings []disclosure.Drawing
	for _, t := range crosses {
		d, err := counted.drawing(t)
		if err != nil {
			return nil, err
		}
		drawings = append(drawings, d)
	}
	label := p.Ledger.LatestDraw(counted.period, counted.revision)
	keys, err := p.register(counted, drawings, label)
	var conflict *ledger.Conflict
	if errors.As(err, &conflict) {
		label = conflict.Next
		keys, err = p.register(counted, drawings, label)
	}
	if err != nil {
		return nil, err
	}
	var keyed []disclosure.Keyed
	meanings := counted.meanings(p.Plan)
	for i, d := range drawings {
		key, err := p.Ledger.NoiseKey(keys[i])
		if err != nil {
			return nil, err
		}
		partition, _ := counted.catalogue.byID(d.Table.Partition)
		keyed = append(keyed, disclosure.Keyed{Drawing: d, Partition: partition, Meaning: meanings.of(d.Table.Name, d.Table.Breakdown()), Key: key, KeyID: keys[i]})
	}
	return disclosure.Draw(counted.period, label, p.Plan.Noise.Variance, keyed, disclosure.PublishedOf(exact))
}

// register enters all drawings under one label and returns the ids of the secrets to draw them with.
func (p Publication) register(counted *draft, drawings []disclosure.Drawing, label string) (keys []string, err error) {
	charge := ledger.Release{Period: counted.period, Revision: counted.revision, Draw: label}
	if p.Change != nil {
		charge.Code = string(p.Change.Code)
	}
	for _, d := range drawings {
		charge.Charges = append(charge.Charges, ledger.Charge{Measure: d.Table.Name, Variance: p.Plan.Noise.Variance})
	}
	if err := p.Ledger.Afford(charge); err != nil {
		return nil, err
	}
	for _, d := range drawings {
		key, err := p.Ledger.Register(ledger.Drawing{Period: counted.period, Revision: counted.revision, Draw: label, Measure: d.Table.Name,
			Variance: p.Plan.Noise.Variance, Cells: d.Cells.IDs(), Counts: d.Counts})
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// drawing puts the draft's counts into the cells of a planned cross.
func (d *draft) drawing(t disclosure.PlannedCross) (disclosure.Drawing, error) {
	partition, ok := d.catalogue.byID(t.Partition)
	if !ok {
		return disclosure.Drawing{}, fmt.Errorf("draw %s: there is no partition %s", t.Name, t.Partition)
	}
	var counted []disclosure.CrossCount
	for _, cell := range d.rowsOf("cohort", t.Breakdown()) {
		counts, err := d.tree(partition, cell)
		if err != nil {
			return disclosure.Drawing{}, fmt.Errorf("draw %s: %w", t.Name, err)
		}
		counted = append(counted, disclosure.CrossCount{First: cell.Category, Second: cell.Category2, Counts: counts})
	}
	return t.Prepare(partition, counted)
}

func (c Catalogue) byID(id string) (disclosure.Partition, bool) {
	at := slices.IndexFunc(c.Partitions, func(p disclosure.Partition) bool { return p.ID == id })
	if at < 0 {
		return disclosure.Partition{}, false
	}
	return c.Partitions[at], true
}

// crossed are the cells of a draft's tables of protected counts.
func crossed(tables []disclosure.Table) (cells []queries.Cell) {
	for _, t := range tables {
		for _, pair := range t.Pairs() {
			cells = append(cells, queries.Cell{Breakdown: t.Breakdown(), Category: pair.First, Category2: pair.Second, Counts: pair.Counts})
		}
	}
	return cells
}

// noisy is the table of protected counts in a breakdown; false where the breakdown is exact or suppressed.
func (d *draft) noisy(breakdown string) (disclosure.Table, bool) {
	if d.edition != release.Public {
		return disclosure.Table{}, false
	}
	at := slices.IndexFunc(d.tables, func(t disclosure.Table) bool { return t.Noise() != nil && t.Breakdown() == breakdown })
	if at < 0 {
		return disclosure.Table{}, false
	}
	return d.tables[at], true
}

// partsOf are the parts of a table of protected counts that add up to a count; none where no parts do.
func (d *draft) partsOf(t disclosure.Table, name string) []string {
	merge := map[string][]string{}
	for _, node := range t.Nodes()[1:] {
		merge[node] = t.MergedParts(node)
	}
	return d.partsAddingUp(merge, name)
}

// partsAddingUp are the parts, of which merge names the leaves, that add up to a count; none where no parts do.
func (d *draft) partsAddingUp(merge map[string][]string, name string) []string {
	want := d.leavesOf(name)
	var parts, have []string
	for _, node := range slices.Sorted(maps.Keys(merge)) {
		leaves := merge[node]
		if len(leaves) > 0 && !slices.ContainsFunc(leaves, func(leaf string) bool { return !slices.Contains(want, leaf) }) {
			parts, have = append(parts, node), append(have, leaves...)
		}
	}
	if len(have) != len(want) {
		return nil
	}
	return parts
}

// leavesOf are the leaves that a count is the sum of.
func (d *draft) leavesOf(name string) []string {
	var leaves []string
	if parts, derived := d.catalogue.Derived[name]; derived {
		for _, part := range parts {
			leaves = append(leaves, d.leavesOf(part)...)
		}
		return leaves
	}
	for _, p := range d.catalogue.Partitions {
		if slices.Contains(p.Nodes(), name) {
			return p.Leaves(name)
		}
	}
	return nil
}

// noisyRatio is a share of protected counts, with an interval that allows for the random amounts. It stands where enough cases are
// behind it, and that is judged by the protected count alone.
func (d *draft) noisyRatio(t disclosure.Table, c queries.Cell, numerator, denominator string) release.Value {
	of, part := d.partsOf(t, denominator), d.partsOf(t, numerator)
	var cases, rest stats.ProtectedCount
	variance := float64(t.Noise().Variance)
	for _, p := range of {
		one := stats.ProtectedCount{Value: float64(c.Counts[p]), Variance: variance}
		if slices.Contains(part, p) {
			cases = cases.Plus(one)
		} else {
			rest = rest.Plus(one)
		}
	}
	n := max(int64(cases.Value+rest.Value), 0)
	v := release.Value{Word: release.TooFew, Denominator: &n}
	share := stats.ProtectedWilson(cases, rest)
	if !share.Defined || !share.Publishable {
		v.Denominator = nil
		return v
	}
	k := min(max(int64(cases.Value), 0), n)
	v.Word, v.Numerator = "", &k
	v.Value, v.Low, v.High = &share.Value, &share.Interval.Low, &share.Interval.High
	return v
}
