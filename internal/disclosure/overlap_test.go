package disclosure

import (
	"slices"
	"testing"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Quarters publish how many measures were permanent, and the year which kinds there were: no count of theirs is the same, and everybody can
// add up four quarters. Whichever of them comes last.
func TestOverlapsOfTiedTables(t *testing.T) {
	year := period.MustParse("2026")
	quarters := year.Quarters()
	tables := func(permanent, closed, held int64) (kinds, steps Published) {
		of := func(result Result, err error) []Published {
			if err != nil {
				t.Fatal(err)
			}
			return published(result)
		}
		all := of(Protect(t.Context(), byKind([]int64{closed, held, 2 * held, held}, permanent-closed-held)))
		return all[1], all[len(all)-1]
	}
	for permanent, sound := range map[int64]bool{800: true, 804: false, 816: true} {
		of, _ := tables(permanent, 700, 100)
		_, part := tables(permanent/4, 175, 25)
		if of.Breakdown != "kind" || part.Partition.ID != ladder.ID {
			t.Fatalf("%+v %+v", of, part)
		}
		published := func(p period.Period) ([][]Published, error) {
			if slices.Contains(quarters, p) {
				return [][]Published{{part}}, nil
			}
			return nil, nil
		}
		found, _, err := Overlaps(year, []Published{of}, published)
		if err != nil || (len(found) == 0) != sound || !sound && (found[0].Tied == "" || found[0].Table != "notice by kind" || found[0].What != "ladder by total") {
			t.Errorf("%d permanent ones, the year last: %+v, %v", permanent, found, err)
		}
		found, _, err = Overlaps(quarters[2], []Published{part}, func(p period.Period) ([][]Published, error) {
			switch {
			case p == year:
				return [][]Published{{of}}, nil
			case p == quarters[2]:
				return nil, nil
			}
			return published(p)
		})
		if err != nil || (len(found) == 0) != sound || !sound && (found[0].Tied == "" || found[0].Part != quarters[2]) {
			t.Errorf("%d permanent ones, a quarter last: %+v, %v", permanent, found, err)
		}
	}
}

// Who is at fault is the part that completes a sum, in the revision that does; and it is said once. Parts that were revised without end are
// not looked through without end.
func TestTiesAreOfThePartThatCompletesThem(t *testing.T) {
	year := period.MustParse("2026")
	quarters := year.Quarters()
	of := func(kinds []int64, unknown int64) []Published {
		result, err := Protect(t.Context(), byKind(kinds, unknown))
		if err != nil {
			t.Fatal(err)
		}
		return published(result)
	}
	all, whole := of([]int64{175, 25, 50, 25}, 1), of([]int64{700, 100, 200, 100}, 4)
	steps, kinds := all[len(all)-1], whole[1]
	other := steps
	other.Partition.ID, other.Partition.Among = "another", nil
	other.Partition.Root, other.Partition.Sums = "others", nil
	shelf := map[period.Period][][]Published{year: {{kinds}}}
	for _, q := range quarters {
		shelf[q] = [][]Published{{steps}, {steps}, {steps}}
	}
	ask := func(p period.Period, tables ...Published) ([]Overlap, error) {
		found, _, err := Overlaps(p, tables, func(p period.Period) ([][]Published, error) { return shelf[p], nil })
		return found, err
	}
	if found, err := ask(year, kinds); err != nil || len(found) != 1 || found[0].Tied == "" {
		t.Errorf("the year: %+v, %v", found, err)
	}
	if found, err := ask(quarters[2], steps); err != nil || len(found) != 1 || found[0].Part != quarters[2] {
		t.Errorf("a quarter that completes a sum: %+v, %v", found, err)
	}
	if found, err := ask(quarters[2], other); err != nil || len(found) != 0 {
		t.Errorf("a quarter with something else, whose older revisions completed one: %+v, %v", found, err)
	}
	if found, err := ask(period.MustParse("2026-H1"), other); err != nil || len(found) != 0 {
		t.Errorf("a half-year beside them: %+v, %v", found, err)
	}
	for i := range quarters {
		shelf[quarters[i]] = slices.Repeat([][]Published{{steps}}, 13)
	}
	if _, err := ask(year, kinds); problem.KindOf(err) != problem.Invalid {
		t.Errorf("13 revisions of each: %v", err)
	}
}

// A count of a longer period is the sum of what all its parts published, or of something that none of them tells of: whichever of the two
// was published first.
func TestOverlaps(t *testing.T) {
	year := period.MustParse("2026")
	table := func(partition, breakdown string, n int64) Published {
		return Published{Partition: Partition{ID: partition, Root: "suspended"}, Breakdown: breakdown, Threshold: 10,
			Rows: []PublishedRow{{Category: Total, Counts: map[string]*int64{"suspended": &n}}}}
	}
	noisy := func(name string) Published {
		t := table(name, "region_tenure", 5)
		t.Noise = &Drawn{Variance: 9}
		return t
	}
	coded := func(digit string, n int64) Published {
		t := table("outcome", "tenure", n)
		t.Codes = map[string]string{"tenure_bands": meaningOf(digit)}
		return t
	}
	within := func(breakdown, outer string, n int64) Published {
		t := table("outcome", breakdown, n)
		t.Within = &Within{Breakdown: outer, Category: "under_1y"}
		return t
	}
	folded := func(partition, node string, parts []string, n, m int64) Published {
		t := table(partition, Total, n)
		t.Partition.Sums = []Sum{{"suspended", []string{node, partition + "_rest"}}}
		t.Merge = map[string][]string{node: parts}
		rest := n - m
		t.Rows[0].Counts[node], t.Rows[0].Counts[partition+"_rest"] = &m, &rest
		return t
	}
	hidden := table("outcome", Total, 0)
	hidden.Rows[0].Counts["suspended"] = nil
	one := func(tables ...Published) [][]Published { return [][]Published{tables} }
	each := func(tables ...Published) map[string][][]Published {
		return map[string][][]Published{"2026-Q1": one(tables...), "2026-Q2": one(tables...), "2026-Q3": one(tables...), "2026-Q4": one(tables...)}
	}
	without := func(all map[string][][]Published, p string) map[string][][]Published {
		delete(all, p)
		return all
	}
	with := func(all map[string][][]Published, p string, revisions [][]Published) map[string][][]Published {
		all[p] = revisions
		return all
	}
	total := table("outcome", Total, 10)
	for _, c := range []struct {
		why   string
		year  []Published
		parts map[string][][]Published
		sound bool
	}{
		{"nothing else is published", []Published{table("outcome", Total, 40)}, nil, true},
		{"the sum", []Published{table("outcome", Total, 40)}, each(total), true},
		{"no sum", []Published{table("outcome", Total, 41)}, each(total), false},
		{"the sum of an older revision", []Published{table("outcome", Total, 40)}, with(each(total), "2026-Q3", [][]Published{{table("outcome", Total, 50)}, {total}}), true},
		{"the fourth quarter is not published", []Published{table("outcome", Total, 34)}, without(each(total), "2026-Q4"), false},
		{"nor does it tell of it", []Published{table("outcome", Total, 34)}, with(each(total), "2026-Q4", one(table("decisions", "sweep", 4))), false},
		{"as many in each, and one hides it", []Published{table("notice", Total, 40)}, with(each(total), "2026-Q4", one(hidden)), false},
		{"halves, of which one is not published", []Published{table("outcome", Total, 34)}, map[string][][]Published{"2026-H1": one(table("outcome", Total, 20))}, false},
		{"the sum of quarters beside one half", []Published{table("outcome", Total, 40)}, with(each(total), "2026-H1", one(table("outcome", Total, 20))), true},
		{"another partition of the same cases", []Published{table("notice", Total, 34)}, without(each(total), "2026-Q4"), false},
		{"another partition of the same cases, which add up", []Published{table("notice", Total, 40)}, each(total), true},
		{"parts that the plans call otherwise", []Published{folded("notice", "others", []string{"a", "b"}, 40, 16)},
			with(each(folded("outcome", "rare", []string{"b", "a"}, 10, 5)), "2026-Q4", one(total)), false},
		{"other parts of the same name", []Published{folded("notice", "others", []string{"a", "b"}, 40, 16)},
			with(each(folded("outcome", "others", []string{"c", "d"}, 10, 5)), "2026-Q4", one(total)), true},
		{"groups that the parts do not have", []Published{table("outcome", Total, 40), table("outcome", "region", 40)}, each(total), true},
		{"groups of which all is no sum", []Published{table("outcome", "region", 41)}, each(total), false},
		{"groups that a part has", []Published{table("outcome", Total, 40), table("outcome", "region", 40)}, with(each(total), "2026-Q2", one(total, table("outcome", "region", 10))), false},
		{"other counts of the same groups", []Published{table("notice", "region", 40)}, each(table("outcome", "region", 10)), false},
		{"groups within a category of the parts' groups", []Published{within("account_age", "tenure", 10)}, each(total, table("outcome", "tenure", 10)), false},
		{"groups within a category that no part has", []Published{within("account_age", "tenure", 10)}, each(total), true},
		{"a sum of one meaning", []Published{coded("a", 40)}, each(coded("a", 10)), true},
		{"a sum said to mean something else", []Published{coded("b", 40)}, each(coded("a", 10)), false},
		{"drawn again", []Published{noisy("cross")}, each(noisy("other")), false},
		{"drawn once", []Published{noisy("cross")}, each(table("outcome", "region", 10)), true},
	} {
		shelf := map[string][][]Published{"2026": one(c.year...)}
		for p, revisions := range c.parts {
			shelf[p] = revisions
		}
		for name, revisions := range shelf {
			for i := range revisions {
				for j := range revisions[i] {
					revisions[i][j].Period = period.MustParse(name)
				}
			}
		}
		except := ""
		published := func(p period.Period) ([][]Published, error) {
			if p.String() == except {
				return nil, nil
			}
			return shelf[p.String()], nil
		}
		found, held, err := Overlaps(year, c.year, published)
		if err != nil || (len(found) == 0) != c.sound || (held > 0) != (len(c.parts) > 0) {
			t.Errorf("%s: %+v, %d held, %v", c.why, found, held, err)
		}
		var parts []string
		for _, f := range found {
			if !slices.Contains(parts, f.Part.String()) {
				parts = append(parts, f.Part.String())
			}
		}
		for except = range c.parts { // which comes last
			if len(c.parts[except]) > 1 {
				continue
			}
			found, _, err := Overlaps(period.MustParse(except), c.parts[except][0], published)
			if err != nil || (len(found) > 0) != slices.Contains(parts, except) {
				t.Errorf("%s, and then %s: %+v, %v", c.why, except, found, err)
			}
		}
	}
}
