package disclosure

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

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
