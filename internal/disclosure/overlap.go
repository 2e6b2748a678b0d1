package disclosure

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Overlap is a count of a longer period that a part of it tells of too, and that is not the sum of what was published of all its parts: one
// could be subtracted from the other, and what is hidden of the rest computed.
type Overlap struct {
	Table   string // of the longer period
	Longer  period.Period
	Part    period.Period
	What    string          // that both count: outcome by region, or suspended
	Missing []period.Period // parts as long as this one that are not published
	Drawn   bool            // of protected counts, of which each case was drawn again
	Tied    string          // what the table and the sum of what its parts published tell of few people together; empty where it is the count itself
}

// Overlaps holds what is to be published of a period, or was, against what was published of the longer periods that it is a part of and of
// its own parts. published returns the tables of each revision of a period; none where it has none. It also returns how many tables of
// longer periods were held against those of parts.
//
// A count, be it a total or in a breakdown, is made of the records for periods of one length. Those of a longer period are exact sums of
// what was published of all its parts, in any of their revisions, or of something that no part tells of. Nor do they tell of few people
// together with such a sum.
func Overlaps(of period.Period, tables []Published, published func(period.Period) ([][]Published, error)) (found []Overlap, held int, err error) {
	hold := func(longer period.Period, tables []Published, published func(period.Period) ([][]Published, error)) ([]Overlap, error) {
		var lengths [][]part
		beside := false
		for _, grain := range []Grain{EveryQuarter, EveryHalfYear} {
			var parts []part
			for _, p := range (PlannedTable{Every: grain}).PartsOf(longer) {
				revisions, err := published(p)
				if err != nil {
					return nil, err
				}
				parts, beside = append(parts, part{p, revisions}), beside || len(revisions) > 0
			}
			if !countable(parts) {
				return nil, problem.New(problem.Invalid, "The parts of %s were revised so often that there are more than %d ways to add them up, too many to hold it against.", longer.Label(), mostSums)
			}
			lengths = append(lengths, parts)
		}
		if !beside {
			return nil, nil
		}
		held += len(tables)
		return append(overlaps(longer, tables, lengths), tiedToParts(longer, tables, lengths, of)...), nil
	}
	if found, err = hold(of, tables, published); err != nil {
		return nil, 0, err
	}
	for _, longer := range of.Longer() {
		revisions, err := published(longer)
		if err != nil {
			return nil, 0, err
		}
		for _, revision := range revisions {
			all, err := hold(longer, revision, func(p period.Period) ([][]Published, error) {
				others, err := published(p)
				if p == of {
					others = append([][]Published{tables}, others...)
				}
				return others, err
			})
			if err != nil {
				return nil, 0, err
			}
			for _, o := range all {
				if o.Part == of {
					found = append(found, o)
				}
			}
		}
	}
	return found, held, nil
}

// part is a period within a longer one, with the tables of each of its published revisions; none where it is not published.
type part struct {
	period    period.Period
	revisions [][]Published
}

// overlaps looks for them in the tables of one release of a longer period; lengths are its parts of each length.
func overlaps(of period.Period, tables []Published, lengths [][]part) (found []Overlap) {
	for _, t := range tables {
		if t.Sampled != nil || slices.ContainsFunc(lengths, t.isSumOf) {
			continue
		}
		loose := t.looseTotals(lengths)
		for _, parts := range lengths {
			var missing []period.Period
			for _, p := range parts {
				if len(p.revisions) == 0 {
					missing = append(missing, p.period)
				}
			}
			for _, p := range parts {
				if what := p.tells(t, loose); what != "" {
					found = append(found, Overlap{Table: tableKey(t.Partition.ID, t.Breakdown), Longer: of, Part: p.period, What: what, Missing: missing, Drawn: t.Noise != nil})
				}
			}
		}
	}
	return found
}

// tells names what a part counts of the same as a table of the longer period that is no sum; loose are its totals that are no sums either.
// Empty where it counts nothing of it.
func (p part) tells(t Published, loose []string) string {
	for _, tables := range p.revisions {
		for _, o := range tables {
			switch {
			case o.Sampled != nil || (o.Noise != nil) != (t.Noise != nil):
			case t.Noise != nil, t.Partition.ID == o.Partition.ID && t.Breakdown == o.Breakdown, t.sharesBreakdown(o):
				return tableKey(o.Partition.ID, o.Breakdown)
			}
		}
		for _, count := range loose {
			if _, counted := inTotal(tables, count); counted {
				return strings.ReplaceAll(count, "+", " or ")
			}
		}
	}
	return ""
}

// sharesBreakdown reports whether two tables divide their cases alike, wholly or in a category of it.
func (p Published) sharesBreakdown(o Published) bool {
	rests := func(t Published) []string {
		if t.Within != nil {
			return []string{t.Breakdown, t.Within.Breakdown}
		}
		return []string{t.Breakdown}
	}
	return slices.ContainsFunc(rests(p), func(b string) bool { return b != Total && slices.Contains(rests(o), b) })
}

// isSumOf reports whether a table is the sum of the same table of all parts, of one revision of each: those that were the newest when it
// was made.
func (p Published) isSumOf(parts []part) bool {
	var same [][]Published
	for _, one := range parts {
		var revisions []Published
		for _, tables := range one.revisions {
			for _, t := range tables {
				if t.Noise == nil && t.Sampled == nil && t.Partition.ID == p.Partition.ID && t.Breakdown == p.Breakdown {
					revisions = append(revisions, t)
				}
			}
		}
		same = append(same, revisions)
	}
	return len(parts) > 0 && p.Noise == nil && p.addsUp(same, nil)
}

func (p Published) addsUp(revisions [][]Published, chosen []Published) bool {
	if len(revisions) == 0 {
		sum, err := AddUp(p.Period, chosen)
		return err == nil && reflect.DeepEqual(sum.published.Rows, p.Rows) && sum.published.DiffersIn(p) == ""
	}
	return slices.ContainsFunc(revisions[0], func(t Published) bool { return p.addsUp(revisions[1:], append(slices.Clip(chosen), t)) })
}

// looseTotals are the counts that a table shows in total and that are not what its parts of any length add up to as published: tables of
// different partitions and breakdowns have such counts in common. What a table within a category has in total is none.
func (p Published) looseTotals(lengths [][]part) (loose []string) {
	if p.Noise != nil || p.Within != nil {
		return nil
	}
	for _, node := range p.Partition.Nodes() {
		n, shown := p.Count(Total, node)
		count := p.countOf(node)
		if shown && !slices.ContainsFunc(lengths, func(parts []part) bool { return reaches(n, parts, count) }) {
			loose = append(loose, count)
		}
	}
	return loose
}

// reaches reports whether a total is the sum of what all parts show of it, each in one of its revisions.
func reaches(n int64, parts []part, count string) bool {
	sums := map[int64]bool{0: true}
	for _, p := range parts {
		next := map[int64]bool{}
		for _, tables := range p.revisions {
			if m, counted := inTotal(tables, count); counted && m != nil {
				for sum := range sums {
					next[sum+*m] = true
				}
			}
		}
		sums = next
	}
	return len(parts) > 0 && sums[n]
}

// inTotal is a count in total as the exact tables of a release show it; nil where all of them hide it.
func inTotal(tables []Published, count string) (n *int64, counted bool) {
	for _, t := range tables {
		if t.Noise != nil || t.Sampled != nil || t.Within != nil {
			continue
		}
		for _, node := range t.Partition.Nodes() {
			if len(t.Rows) > 0 && t.countOf(node) == count {
				n, counted = cmp.Or(n, t.Rows[0].Counts[node]), true
			}
		}
	}
	return n, counted
}

// countOf names a count whatever the plan calls it: one that stands for several parts by these.
func (p Published) countOf(node string) string {
	if parts := p.Merge[node]; len(parts) > 0 {
		return strings.Join(slices.Sorted(slices.Values(parts)), "+")
	}
	return node
}

// tiedToParts holds the tables of a longer period against what its parts published and it did not: where all of them have a table, everybody
// can add it up, and by declared inclusions the sum and what the longer period counts by itself may tell of few people together.
// Where a part is looked at, in its first revision, the sums are those that it is in.
func tiedToParts(of period.Period, tables []Published, lengths [][]part, looked period.Period) (found []Overlap) {
	for _, parts := range lengths {
		if len(parts) == 0 {
			continue
		}
		last := parts[len(parts)-1].period
		if looked != of {
			at := slices.IndexFunc(parts, func(p part) bool { return p.period == looked })
			if at < 0 {
				continue
			}
			parts, last = slices.Clone(parts), looked
			parts[at].revisions = parts[at].revisions[:1]
		}
		for chosen := range combinations(parts) {
			sums := sumsOf(of, chosen, tables)
			all := slices.Concat(tables, sums)
			a := &attacker{tables: all}
			for _, t := range all {
				a.tied(t, nil)
			}
			for _, f := range a.findings {
				own := slices.IndexFunc(tables, func(t Published) bool {
					return slices.Contains(f.tied, tableKey(t.Partition.ID, t.Breakdown)) && !t.isSumOf(parts)
				})
				if own < 0 || !slices.ContainsFunc(sums, func(t Published) bool { return slices.Contains(f.tied, tableKey(t.Partition.ID, t.Breakdown)) }) {
					continue
				}
				table := tableKey(tables[own].Partition.ID, tables[own].Breakdown)
				others := slices.DeleteFunc(f.tied, func(key string) bool { return key == table })
				o := Overlap{Table: table, Longer: of, Part: last, What: strings.Join(others, " and "), Tied: f.Where + ": " + f.What}
				if !slices.ContainsFunc(found, func(other Overlap) bool { return other.Table == o.Table && other.What == o.What }) {
					found = append(found, o)
				}
			}
		}
	}
	return found
}

// mostSums is how many ways to add up the revisions of a period's parts are looked through: four parts with twelve revisions each.
const mostSums = 12 * 12 * 12 * 12

// countable reports whether there are no more of them than that.
func countable(parts []part) bool {
	n := 1
	for _, p := range parts {
		if n *= len(p.revisions); n > mostSums {
			return false
		}
	}
	return true
}

// combinations are all ways to take one revision of each part; none where a part is not published.
func combinations(parts []part) iter.Seq[[][]Published] {
	return func(yield func([][]Published) bool) {
		var add func(chosen [][]Published) bool
		add = func(chosen [][]Published) bool {
			if len(chosen) == len(parts) {
				return yield(chosen)
			}
			for _, tables := range parts[len(chosen)].revisions {
				if !add(append(slices.Clip(chosen), tables)) {
					return false
				}
			}
			return true
		}
		if len(parts) > 0 {
			add(nil)
		}
	}
}

// sumsOf adds up each exact table that all parts have, but for those that stand beside.
func sumsOf(of period.Period, parts [][]Published, beside []Published) (sums []Published) {
	for _, t := range parts[0] {
		same := func(o Published) bool {
			return o.Noise == nil && o.Sampled == nil && o.Partition.ID == t.Partition.ID && o.Breakdown == t.Breakdown
		}
		var all []Published
		for _, tables := range parts {
			if at := slices.IndexFunc(tables, same); at >= 0 {
				all = append(all, tables[at])
			}
		}
		if len(all) < len(parts) || slices.ContainsFunc(beside, same) {
			continue
		}
		if sum, err := AddUp(of, all); err == nil {
			sums = append(sums, sum.published)
		}
	}
	return sums
}
