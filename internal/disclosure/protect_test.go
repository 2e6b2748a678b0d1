package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/period"
	"daylight/internal/problem"
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

// Where people are counted who are not among the cases, and there are few of them, readers are told one reason that fits all such cases;
// the platform is told which.
func TestFewBesideTheCases(t *testing.T) {
	for n, shows := range map[int64]bool{0: true, 1: false, 9: false, 12: true} {
		r := request(crowd(1, 300, 3))
		r.Partitions = append(slices.Clone(r.Partitions), Partition{ID: "brief-holds", Root: "brief_holds"})
		r.Plan.Tables = append(slices.Clone(r.Plan.Tables), PlannedTable{Partition: "brief-holds", By: []string{Total}, Every: EveryQuarter})
		r.Counted = append(r.Counted, Counted{Partition: "brief-holds", Breakdown: Total, Rows: []CountedRow{{Category: Total, Counts: map[string]int64{"brief_holds": n}}}})
		result, err := Protect(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		table := result.Tables[len(result.Tables)-1]
		if got, shown := table.Count(Total, "brief_holds"); table.Partition() == "brief-holds" != shows || shown != shows || shown && got != n {
			t.Errorf("%d holds: the last table is %s, with %d holds", n, table.Partition(), got)
		}
		at := slices.IndexFunc(result.Withheld, func(w Withheld) bool { return w.Partition == "brief-holds" })
		if (at < 0) != shows || at >= 0 && (result.Withheld[at].Why != TooFewAround || !strings.Contains(result.Withheld[at].Inside, "fewer than 10 people")) {
			t.Errorf("%d holds: %+v", n, result.Withheld)
		}
	}
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
