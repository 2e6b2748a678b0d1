package disclosure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/disclosure/suppression"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/soak"
)

// Whatever happened to whomever, the tables give nobody away: no small count shows, and none can be computed from the others. And they
// are not protected by being empty: what shows is true.
func TestNobodyIsGivenAway(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 900).Draw(t, "people"), rapid.IntRange(1, 9).Draw(t, "regions"))
		r := request(people)
		result, err := Protect(t.Context(), r)
		if problem.KindOf(err) == problem.Withheld && len(people) > 0 && len(people) < 10 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		found, err := Attack(t.Context(), published(result), nil)
		if err != nil || len(found) > 0 {
			t.Fatalf("%v, %v", found, err)
		}
		for _, table := range result.Tables {
			shown += trueCounts(t, r, table)
		}
	})
	if shown < 1000 {
		t.Errorf("only %d counts were ever shown", shown)
	}
}

// trueCounts holds every shown count against the people and returns how many there are.
func trueCounts(t *rapid.T, r Request, table Table) (shown int) {
	merged := map[string]int64{}
	var exact Counted
	for _, c := range r.Counted {
		if c.Partition == table.Partition() && c.Breakdown == table.Breakdown() {
			exact = c
		}
	}
	check := func(category string, counts map[string]int64) {
		for node, n := range counts {
			if m, known := table.Count(category, node); known {
				shown++
				if m != n {
					t.Fatalf("%s by %s: %s of %s is %d and shows as %d", table.Partition(), table.Breakdown(), node, category, n, m)
				}
			}
		}
	}
	for _, row := range exact.Rows {
		for _, of := range table.MergedFrom() {
			if of == row.Category {
				for node, n := range row.Counts {
					merged[node] += n
				}
			}
		}
		check(row.Category, row.Counts)
	}
	if len(merged) > 0 {
		check(Merged, merged)
	}
	return shown
}

// The tables are protected one by one. That this is enough is held against the attack on all of them as one system: what it can
// compute of any hidden count is no more than what the table alone gives.
func TestTablesTogetherGiveNoMore(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(60, 200).Draw(t, "people"), rapid.IntRange(2, 3).Draw(t, "regions"))
		result, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		p, sensitive := together(published(result))
		intervals, err := p.Attack(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for name, at := range sensitive {
			checked++
			v := intervals[at]
			if v.High == 0 {
				continue // none of what a total hides are here: zeros are no secret
			}
			if v.High < 10 || v.High-v.Low < 10 && v.Low < 10 {
				t.Fatalf("%s lies in %s once all tables are taken together", name, v)
			}
		}
	})
	if checked == 0 {
		t.Error("nothing was hidden")
	}
}

// together is everything that a reader sees of the tables of the base root, as one system, and the hidden cells of it.
func together(tables []Published) (*suppression.Publication, map[string]int) {
	p := &suppression.Publication{}
	at, hidden := map[string]int{}, map[string]int{}
	cell := func(breakdown, category, node string, n int64, shown bool) int {
		name := breakdown + " " + category + ": " + node
		if category == Total {
			name = "total: " + node
		}
		if _, ok := at[name]; !ok {
			if shown {
				at[name] = p.Show(name, n)
			} else {
				at[name] = p.Hide(name)
				hidden[name] = at[name]
			}
		}
		return at[name]
	}
	for _, t := range tables {
		if t.Partition.Root != "suspended" {
			continue
		}
		for _, row := range t.Rows {
			for _, s := range t.Partition.Sums {
				// A sum stands in the system once, whichever table states it.
				key := "sum " + t.Breakdown + row.Category + s.Whole + t.Partition.ID
				if row.Category == Total {
					key = "sum total" + s.Whole + t.Partition.ID
				}
				if _, done := at[key]; done {
					continue
				}
				at[key] = 0
				var parts []int
				for _, part := range s.Parts {
					n, shown := t.Count(row.Category, part)
					parts = append(parts, cell(t.Breakdown, row.Category, part, n, shown))
				}
				n, shown := t.Count(row.Category, s.Whole)
				p.Sum(cell(t.Breakdown, row.Category, s.Whole, n, shown), parts...)
			}
		}
		if t.Breakdown == Total {
			continue
		}
		for _, leaf := range leaves(t.Partition) {
			n, shown := t.Count(Total, leaf)
			whole := cell(t.Breakdown, Total, leaf, n, shown)
			var parts []int
			for _, category := range t.categories() {
				n, shown := t.Count(category, leaf)
				parts = append(parts, cell(t.Breakdown, category, leaf, n, shown))
			}
			p.Sum(whole, parts...)
		}
	}
	return p, hidden
}

// A reader who holds one revision against the next finds nobody: what moved by few people is hidden, and what was hidden stays so.
// Drawn at random, a revision moves a few people, or many.
func TestRevisionsSingleNobodyOut(t *testing.T) {
	compared, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		people := crowd(seed, rapid.IntRange(200, 900).Draw(t, "people"), rapid.IntRange(2, 8).Draw(t, "regions"))
		first, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		before := [][]Published{published(first)}
		dice := rand.New(rand.NewPCG(seed, 2))
		for range rapid.IntRange(1, 3).Draw(t, "revisions") {
			for range rapid.IntRange(1, 80).Draw(t, "moves") {
				switch at := dice.IntN(len(people)); dice.IntN(4) {
				case 0:
					people = append(people, somebody(dice, 8))
				default:
					people[at].ending = endings[dice.IntN(len(endings))]
				}
			}
			next, err := Protect(t.Context(), request(people, before...))
			if problem.KindOf(err) == problem.Withheld {
				held++
				return // too few came or went in all
			}
			if err != nil {
				t.Fatal(err)
			}
			compared++
			found, err := Attack(t.Context(), published(next), before)
			if err != nil || len(found) > 0 {
				t.Fatalf("%v, %v", found, err)
			}
			restsMove(t, before, published(next))
			before = append(before, published(next))
		}
	})
	if compared == 0 || held == 0 {
		t.Errorf("%d revisions were compared and %d held back: the draw misses a case", compared, held)
	}
}

// restsMove takes the shown parts of every sum from its whole, in both revisions, and looks at how far what is left moved.
func restsMove(t *rapid.T, before [][]Published, after []Published) {
	for _, earlier := range before {
		for _, old := range earlier {
			for _, now := range after {
				if old.Partition.ID != now.Partition.ID || old.Breakdown != now.Breakdown {
					continue
				}
				for _, row := range now.Rows {
					for _, s := range now.Partition.Sums {
						rest := func(table Published) (int64, bool) {
							n, known := table.Count(row.Category, s.Whole)
							for _, part := range s.Parts {
								if _, shown := now.Count(row.Category, part); shown {
									m, too := table.Count(row.Category, part)
									n, known = n-m, known && too
								}
							}
							return n, known
						}
						a, knownA := rest(old)
						b, knownB := rest(now)
						if moved := b - a; knownA && knownB && moved != 0 && max(moved, -moved) < 10 && row.Category != Merged {
							t.Fatalf("%s by %s: what is left of %s of %s moved by %+d", now.Partition.ID, now.Breakdown, s.Whole, row.Category, moved)
						}
					}
				}
			}
		}
	}
}

// Counts that do not add up are not published, and the message says which sum, where and by how much.
func TestCountsMustAddUp(t *testing.T) {
	people := crowd(7, 300, 4)
	for _, c := range []struct {
		why    string
		change func(c []Counted)
		says   string
	}{
		{"a part too many", func(c []Counted) { c[0].Rows[0].Counts["reversed"]++ }, "the parts of decided add up to"},
		{"a case lost in a region", func(c []Counted) {
			for _, node := range []string{"suspended", "still_suspended"} {
				c[1].Rows[0].Counts[node]--
			}
		}, "-1 against the total"},
		{"a count below 0", func(c []Counted) { c[0].Rows[0].Counts["pending"] = -1 }, "pending is -1"},
		{"a category twice", func(c []Counted) { c[1].Rows = append(c[1].Rows, c[1].Rows[0]) }, "counted twice"},
		{"a count missing", func(c []Counted) { delete(c[0].Rows[0].Counts, "pending") }, "was not counted"},
	} {
		r := request(people)
		c.change(r.Counted)
		_, err := Protect(t.Context(), r)
		if problem.KindOf(err) != problem.Internal || err == nil || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
	}
}

// Fewer cases than the threshold are not published at all, and none are no secret.
func TestFewCases(t *testing.T) {
	for _, c := range []struct {
		people int
		kind   problem.Kind
		fails  bool
	}{{0, 0, false}, {1, problem.Withheld, true}, {9, problem.Withheld, true}, {10, 0, false}} {
		r, err := Protect(t.Context(), request(crowd(1, c.people, 3)))
		if (err != nil) != c.fails || err != nil && problem.KindOf(err) != c.kind {
			t.Errorf("%d people: %v", c.people, err)
		}
		if err == nil {
			if n, shown := r.Tables[0].Count(Total, "suspended"); !shown || n != int64(c.people) {
				t.Errorf("%d people show as %d, %v", c.people, n, shown)
			}
		}
	}
}

// A table that shows what it should hide is found out, and so is one whose numbers no longer add up. (A change of numbers that fits the
// hidden ones is found by the signature alone.)
func TestAttackFindsTampering(t *testing.T) {
	for seed := range uint64(soak.Runs(t, 1, "crowds")) {
		people := crowd(3+seed, 500, 6)
		result, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		if found, err := Attack(t.Context(), published(result), nil); err != nil || len(found) > 0 {
			t.Fatalf("crowd %d, untouched: %v, %v", seed, found, err)
		}
		exact := countPeople(people)
		tampered := 0
		for i, table := range published(result) {
			for j, row := range table.Rows {
				for node, n := range row.Counts {
					changed := published(copied(result))
					if n != nil {
						if hides(row) {
							continue
						}
						*changed[i].Rows[j].Counts[node] += 3
					} else {
						truth, ok := truthOf(exact, table, row.Category, node)
						if !ok || truth == 0 || truth >= 10 {
							continue // a secondary one alone may give nothing away
						}
						changed[i].Rows[j].Counts[node] = &truth
					}
					tampered++
					if found, err := Attack(t.Context(), changed, nil); err != nil || len(found) == 0 {
						t.Errorf("crowd %d, %s by %s, %s: %s was tampered with and nobody noticed (%v)",
							seed, table.Partition.ID, table.Breakdown, row.Category, node, err)
					}
				}
			}
		}
		if tampered < 20 {
			t.Errorf("crowd %d: only %d cells were tampered with", seed, tampered)
		}
	}
}

// hides reports whether anything of a row is hidden.
func hides(row PublishedRow) bool {
	for _, n := range row.Counts {
		if n == nil {
			return true
		}
	}
	return false
}

func copied(r Result) Result {
	var c Result
	for _, t := range r.Tables {
		p := t.published
		p.Rows = nil
		for _, row := range t.published.Rows {
			counts := map[string]*int64{}
			for node, n := range row.Counts {
				counts[node] = nil
				if n != nil {
					m := *n
					counts[node] = &m
				}
			}
			p.Rows = append(p.Rows, PublishedRow{Category: row.Category, Of: row.Of, Counts: counts})
		}
		c.Tables = append(c.Tables, Table{p})
	}
	return c
}

func truthOf(exact []Counted, t Published, category, node string) (int64, bool) {
	for _, c := range exact {
		if c.Partition != t.Partition.ID || c.Breakdown != t.Breakdown {
			continue
		}
		for _, row := range c.Rows {
			if row.Category == category {
				return row.Counts[node], true
			}
		}
	}
	return 0, false
}

// What a plan may not say is refused with the reason.
func TestPlansThatAreRefused(t *testing.T) {
	v := Vocabulary{Partitions: partitions, Breakdowns: map[string][]string{Total: nil, "region": {"R0", "R1", "R2"}, "tenure": nil}}
	const head = "version: 1\nthreshold: 10\nwhole_group_below: 30\n"
	const totals = "  - {partition: outcome, by: [total], every: quarter}\n"
	for _, c := range []struct{ why, plan, says string }{
		{"empty", "", "The plan is empty"},
		{"an unknown word", head + "tabels: []\n", "tabels"},
		{"a later version", "version: 2\nthreshold: 10\nwhole_group_below: 30\ntables:\n" + totals, "version 2"},
		{"a threshold that protects nobody", "version: 1\nthreshold: 2\nwhole_group_below: 30\ntables:\n" + totals, "at least 5"},
		{"no tables", head, "no tables"},
		{"an unknown partition", head + "tables:\n  - {partition: outcomes, by: [total], every: quarter}\n", `no partition "outcomes"`},
		{"an unknown breakdown", head + "tables:\n  - {partition: outcome, by: [country], every: quarter}\n", `no breakdown "country"`},
		{"monthly tables", head + "tables:\n  - {partition: outcome, by: [total], every: month}\n", "must be quarter, half-year or year"},
		{"one table at two grains", head + "tables:\n" + totals + "  - {partition: outcome, by: [region], every: quarter}\n  - {partition: outcome, by: [region], every: year}\n", "could be subtracted"},
		{"a breakdown without its totals", head + "tables:\n  - {partition: outcome, by: [region], every: quarter}\n", "without its totals"},
		{"a part divided before its whole", head + "tables:\n  - {partition: resolution, by: [total], every: quarter}\n", "must be planned by total every quarter too"},
		{"overlapping groups", head + "groups:\n  - {breakdown: region, name: a, title: A, categories: [R0, R1]}\n  - {breakdown: region, name: b, title: B, categories: [R1, R2]}\ntables:\n" + totals, "overlap in \"R1\""},
		{"a group of an unknown category", head + "groups:\n  - {breakdown: region, name: a, title: A, categories: [R0, R9]}\ntables:\n" + totals, `no category "R9"`},
		{"a group with a category's name", head + "groups:\n  - {breakdown: region, name: R2, title: A, categories: [R0, R1]}\ntables:\n" + totals, "there is a category of that name"},
		{"merging parts of two wholes", head + "tables:\n  - {partition: outcome, by: [total], every: quarter, merge: {x: [reversed, pending]}}\n", "not parts of one whole"},
		{"merging all parts", head + "tables:\n  - {partition: outcome, by: [total], every: quarter, merge: {x: [reversed, modified, upheld]}}\n", "fold that instead"},
		{"merging a part twice", head + "tables:\n  - {partition: outcome, by: [total], every: quarter, merge: {x: [reversed, modified], y: [modified, upheld]}}\n", "overlap in modified"},
		{"folding a leaf", head + "tables:\n  - {partition: outcome, by: [total], every: quarter, fold: [reversed]}\n", "not divided"},
	} {
		_, err := ParsePlan([]byte(c.plan), v)
		if problem.KindOf(err) != problem.Invalid || err == nil || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
	}
	good := head + "tables:\n" + totals + "  - {partition: outcome, by: [region], every: quarter, merge: {not_reversed: [modified, upheld]}}\n"
	if _, err := ParsePlan([]byte(good), v); err != nil {
		t.Error(err)
	}
}

// A hidden count shows in no form of the table: not in what is written, and not as a number that a revision adds.
func TestWrittenTablesHideWhatTheyHide(t *testing.T) {
	result, err := Protect(t.Context(), request(crowd(5, 400, 6)))
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for _, table := range result.Tables {
		text, err := table.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		hidden += strings.Count(string(text), "null")
		for k := range 10 {
			if k > 0 && strings.Contains(string(text), fmt.Sprintf(":%d,", k)) || strings.Contains(string(text), fmt.Sprintf(":%d}", k)) && k > 0 {
				t.Errorf("a count of %d is written: %s", k, text)
			}
		}
	}
	if hidden == 0 {
		t.Error("nothing was hidden")
	}
}

// A year is the sum of its quarters as they were published, and says nothing that they hide: whoever subtracts three quarters from the
// year gets the fourth as it was published, hidden counts and all.
func TestAYearSaysNoMoreThanItsQuarters(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		var quarters [][]Published
		for range 4 {
			r, err := Protect(t.Context(), request(crowd(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(100, 900).Draw(t, "people"), rapid.IntRange(1, 8).Draw(t, "regions"))))
			if err != nil {
				t.Fatal(err)
			}
			quarters = append(quarters, published(r))
		}
		var parts []Published
		for _, tables := range quarters {
			for _, table := range tables {
				if table.Partition.ID == "outcome" && table.Breakdown == "region" {
					parts = append(parts, table)
				}
			}
		}
		if len(parts) != 4 {
			return // one was withheld
		}
		year, err := AddUp(period.MustParse("2026"), parts)
		if err != nil {
			t.Fatal(err)
		}
		for _, category := range append(year.Categories(), Total) {
			for _, node := range year.Nodes() {
				n, known := year.Count(category, node)
				if !known {
					continue
				}
				shown++
				sum := int64(0)
				for _, part := range parts {
					m, too := part.Count(category, node)
					if !too && part.has(category) && category != Merged {
						t.Fatalf("%s of %s is hidden in a quarter, and shown as %d for the year", node, category, n)
					}
					sum += m
				}
				if category != Merged && sum != n {
					t.Fatalf("%s of %s is %d for the year and %d over its quarters", node, category, n, sum)
				}
			}
		}
	})
	if shown < 500 {
		t.Errorf("only %d counts were shown", shown)
	}
}

// One breakdown may divide a category of another: the first year of tenure in days, say. Whoever has both tables adds up the one and
// compares; together they must give no more than each alone. Taken for independent, as the broken variant does, they give counts away.
func TestABreakdownWithinACategory(t *testing.T) {
	given := 0
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(100, 700).Draw(t, "people"), 4)
		for _, within := range []bool{true, false} {
			r := request(people)
			r.Plan.Tables[0].By = append(r.Plan.Tables[0].By, "age")
			r.Plan.Tables[1].By, r.Plan.Tables[2].By = []string{Total, "tenure"}, []string{Total, "tenure"}
			ages := Counted{Partition: "outcome", Breakdown: "age"}
			for _, c := range r.Counted {
				if c.Partition != "outcome" || c.Breakdown != "region" {
					continue
				}
				ages.Rows = countAges(people)
			}
			r.Counted = append(r.Counted, ages)
			if within {
				r.Within = map[string]Within{"age": {Breakdown: "tenure", Category: "T0", Rest: []string{"older"}}}
			}
			result, err := Protect(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			leaks := comparedByAge(published(result))
			if within && leaks > 0 {
				t.Fatalf("%d hidden counts come out by adding up the ages", leaks)
			}
			if !within {
				given += leaks
			}
		}
	})
	if given == 0 {
		t.Error("even without knowing how the breakdowns lie nothing was given away: the test looks at nothing")
	}
}

// countAges divides the people of tenure T0 by their region, as if that were their age, and counts all others as older.
func countAges(people []person) []CountedRow {
	var aged []person
	for _, p := range people {
		p.region = map[bool]string{true: p.region, false: "older"}[p.tenure == "T0"]
		aged = append(aged, p)
	}
	for _, c := range countPeople(aged) {
		if c.Partition == "outcome" && c.Breakdown == "region" {
			return c.Rows
		}
	}
	return nil
}

// comparedByAge counts the hidden small counts of either table that follow from the other: the category from all ages, and an age from
// the category and the other ages.
func comparedByAge(tables []Published) (leaks int) {
	var tenure, age Published
	for _, t := range tables {
		if t.Partition.ID == "outcome" && t.Breakdown == "tenure" {
			tenure = t
		}
		if t.Partition.ID == "outcome" && t.Breakdown == "age" {
			age = t
		}
	}
	if len(age.Rows) == 0 {
		return 0 // withheld
	}
	for _, node := range outcome.Nodes() {
		sum, hidden := int64(0), 0
		for _, category := range age.categories() {
			n, shown := age.Count(category, node)
			if category == "older" {
				continue
			}
			if !shown {
				hidden++
			}
			sum += n
		}
		n, shown := tenure.Count("T0", node)
		switch {
		case slices.Contains(age.MergedOf(), "older") || slices.Contains(tenure.MergedOf(), "T0"):
		case !shown && hidden == 0 && sum > 0:
			leaks++
		case shown && hidden == 1 && n != sum:
			leaks++
		}
	}
	return leaks
}
