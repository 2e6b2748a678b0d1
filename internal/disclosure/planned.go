package disclosure

import (
	"reflect"
	"slices"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Asks holds what was published of a period against the plan: each table is one that the plan asks for, counts what the plan says, and is
// protected by its threshold; and each that the plan asks for is there or said to be withheld. Sums of shorter periods may have been
// planned otherwise. What is not so is an error (problem.Invalid).
func (p Plan) Asks(of period.Period, tables []Published, withheld []Withheld, partitions []Partition) error {
	for _, t := range p.Tables {
		if grains[t.Every] > of.Kind() {
			continue
		}
		for _, b := range t.By {
			has := slices.ContainsFunc(tables, func(o Published) bool { return o.Partition.ID == t.Partition && o.Breakdown == b && o.Noise == nil })
			kept := slices.ContainsFunc(withheld, func(w Withheld) bool { return w.Partition == t.Partition && w.Breakdown == b })
			if has == kept {
				return problem.New(problem.Invalid, "The plan asks for %s by %s, which must be published or said to be withheld, and not both.", t.Partition, b)
			}
		}
	}
	for _, t := range tables {
		if !p.asks(of, t, partitions) {
			return problem.New(problem.Invalid, "The plan does not ask for %s by %s as it is published.", t.Partition.ID, t.Breakdown)
		}
	}
	return nil
}

func (p Plan) asks(of period.Period, t Published, partitions []Partition) bool {
	switch {
	case t.Noise != nil:
		return slices.ContainsFunc(p.CrossesFor(of), func(c PlannedCross) bool { return p.asksCross(c, t, partitions) })
	case t.Sampled != nil:
		return p.Audit && t.Threshold == p.Threshold
	}
	at := slices.IndexFunc(partitions, func(q Partition) bool { return q.ID == t.Partition.ID })
	return at >= 0 && slices.ContainsFunc(p.Tables, func(planned PlannedTable) bool {
		if planned.Partition != t.Partition.ID || !slices.Contains(planned.By, t.Breakdown) {
			return false
		}
		if grains[planned.Every] < of.Kind() {
			return true // a sum
		}
		return grains[planned.Every] == of.Kind() && t.Threshold == p.Threshold && t.WholeGroup == p.WholeGroupBelow &&
			reflect.DeepEqual(t.Partition.Sums, partitions[at].coarser(planned).Sums) && t.Partition.Root == partitions[at].Root && sameLists(t.Merge, planned.Merge) &&
			sameLists(t.Groups, p.groupsOf(t.Breakdown))
	})
}

// asksCross reports whether a table of protected counts has the cells of a planned cross, each once.
func (p Plan) asksCross(c PlannedCross, t Published, partitions []Partition) bool {
	at := slices.IndexFunc(partitions, func(q Partition) bool { return q.ID == c.Partition })
	if at < 0 || c.Name != t.Partition.ID || c.Breakdown() != t.Breakdown || t.Noise.Variance != p.Noise.Variance || !sameLists(t.Merge, c.PartsOf(partitions[at])) {
		return false
	}
	parts := c.Parts.names()
	if t.Partition.Root != partitions[at].Root || len(t.Partition.Sums) != 1 || !slices.Equal(t.Partition.Sums[0].Parts, parts) {
		return false
	}
	var pairs [][2]string
	for _, a := range c.First.Classes.names() {
		for _, b := range c.Second.Classes.names() {
			pairs = append(pairs, [2]string{a, b})
		}
	}
	return slices.EqualFunc(pairs, t.Rows, func(pair [2]string, row PublishedRow) bool {
		if pair != [2]string{row.Category, row.Category2} || len(row.Counts) != len(parts) || len(row.Raw) != len(parts) {
			return false
		}
		return all(parts, func(part string) bool { _, raw := row.Raw[part]; return raw && row.Counts[part] != nil })
	})
}

// sameLists reports whether two maps hold the same lists; one may be nil and the other empty.
func sameLists(a, b map[string][]string) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}
