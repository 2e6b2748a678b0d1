package disclosure

import (
	"strings"
	"testing"

	"daylight/internal/disclosure/noise"
	"daylight/internal/problem"
)

// crossPlan is a plan with one cross; the classes of its first dimension and its parts are to be filled in.
func crossPlan(variance, first, second, parts string) string {
	return "version: 1\nthreshold: 10\nwhole_group_below: 30\ntables:\n  - {partition: outcome, by: [total], every: quarter}\n" +
		"protected:\n  variance: " + variance + "\n  tables:\n    - name: cross\n      partition: outcome\n      every: quarter\n" +
		"      first: {breakdown: region, classes: " + first + "}\n      second: {breakdown: " + second + "}\n      parts: " + parts + "\n"
}

const (
	goodFirst  = "{a: [R0], b: [R1, R2], c: rest}"
	goodSecond = "tenure, classes: {x: [T0], y: rest}"
	goodParts  = "{reversed: [reversed], others: rest}"
)

func crossVocabulary() Vocabulary {
	return Vocabulary{Partitions: partitions, Breakdowns: map[string][]string{Total: nil, "region": {"R0", "R1", "R2"}, "tenure": {"T0", "T1"}}}
}

// The cells of protected counts are fixed before anything is counted: they may not overlap, miss a value, or follow the records.
func TestCrossesThatAreRefused(t *testing.T) {
	for _, c := range []struct{ why, plan, says string }{
		{"classes that overlap", crossPlan("9", "{a: [R0, R1], b: [R1], c: rest}", goodSecond, goodParts), "a and b overlap in R1"},
		{"a code in no class", crossPlan("9", "{a: [R0], b: [R1]}", goodSecond, goodParts), "no class has the code R2"},
		{"what is not recorded in no class", crossPlan("9", "{a: [R0], b: [R1, R2]}", goodSecond, goodParts), "no class has the code not_recorded"},
		{"a code that there is not", crossPlan("9", "{a: [R0], b: [R9], c: rest}", goodSecond, goodParts), "b has the code R9, which there is not"},
		{"two rests", crossPlan("9", "{a: [R0], b: rest, c: rest}", goodSecond, goodParts), "b and c are both the rest"},
		{"cells that follow the records", crossPlan("9", "{a: top 10, c: rest}", goodSecond, goodParts), "Cells are fixed before anything is counted"},
		{"an empty class", crossPlan("9", "{a: [], c: rest}", goodSecond, goodParts), "a has no codes"},
		{"one class", crossPlan("9", "{c: rest}", goodSecond, goodParts), "at least two classes"},
		{"a class whose name would be two cells", crossPlan("9", `{"a|b": [R0], c: rest}`, goodSecond, goodParts), "no name for a class"},
		{"an ending in no part", crossPlan("9", goodFirst, goodSecond, "{reversed: [reversed], upheld: [upheld]}"), "no class has the code given_back"},
		{"an ending in two parts", crossPlan("9", goodFirst, goodSecond, "{a: [reversed, upheld], b: [upheld], c: rest}"), "overlap in upheld"},
		{"crossed with itself", crossPlan("9", goodFirst, "region, classes: {x: [R0], y: rest}", goodParts), "crosses region with itself"},
		{"no noise to speak of", crossPlan("1", goodFirst, goodSecond, goodParts), "the variance is 1"},
	} {
		_, err := ParsePlan("plan.yaml", []byte(c.plan), crossVocabulary())
		if problem.KindOf(err) != problem.Invalid || err == nil || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
	}
	if _, err := ParsePlan("plan.yaml", []byte(crossPlan("9", goodFirst, goodSecond, goodParts)), crossVocabulary()); err != nil {
		t.Error(err)
	}
}

func goodCross(t *testing.T) (Plan, PlannedCross) {
	t.Helper()
	plan, err := ParsePlan("plan.yaml", []byte(crossPlan("9", goodFirst, goodSecond, goodParts)), crossVocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return plan, plan.Noise.Tables[0]
}

// counts puts people into pairs of categories.
func pairs(people []person) (list []CrossCount) {
	places := map[[2]string]int{}
	for _, p := range people {
		key := [2]string{p.region, p.tenure}
		at, seen := places[key]
		if !seen {
			at = len(list)
			places[key] = at
			list = append(list, CrossCount{p.region, p.tenure, map[string]int64{}})
		}
		for _, node := range p.nodes(outcome) {
			list[at].Counts[node]++
		}
	}
	return list
}

// Every case is in exactly one cell, and the list of cells is the same whoever is there.
func TestEveryCaseIsInOneCell(t *testing.T) {
	_, cross := goodCross(t)
	people := crowd(1, 500, 3)
	many, err := cross.Prepare(outcome, pairs(people))
	if err != nil {
		t.Fatal(err)
	}
	none, err := cross.Prepare(outcome, nil)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(many.Cells.IDs(), " ") != strings.Join(none.Cells.IDs(), " ") || many.Cells.Len() != 3*2*2 {
		t.Errorf("cells %v and %v", many.Cells.IDs(), none.Cells.IDs())
	}
	sum := int64(0)
	for _, n := range many.Counts {
		sum += n
	}
	if sum != int64(len(people)) {
		t.Errorf("the cells hold %d of %d people", sum, len(people))
	}
	delete(cross.Second.Classes, "y")
	if _, err := cross.Prepare(outcome, pairs(people)); problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "would be missing") {
		t.Errorf("a category without a class: %v", err)
	}
}

// What is published adds up to the exact totals, holds the amounts as they were drawn, and is the same however often it is asked for.
func TestDrawnTables(t *testing.T) {
	plan, cross := goodCross(t)
	people := crowd(2, 800, 3)
	d, err := cross.Prepare(outcome, pairs(people))
	if err != nil {
		t.Fatal(err)
	}
	key, err := noise.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	totals, exact := map[string]int64{}, PublishedRow{Category: Total, Counts: map[string]*int64{}}
	for _, leaf := range leaves(outcome) {
		n := int64(0)
		for _, p := range people {
			if p.ending == leaf {
				n++
			}
		}
		part, _ := cross.Parts.class(leaf)
		exact.Counts[leaf], totals[part] = &n, totals[part]+n
	}
	beside := Published{Partition: outcome, Breakdown: Total, Rows: []PublishedRow{exact}}
	draw := func(label string) Table {
		tables, err := Draw(quarter, label, plan.Noise.Variance, []Keyed{{Drawing: d, Partition: outcome, Key: key, KeyID: "k"}}, []Published{beside})
		if err != nil {
			t.Fatal(err)
		}
		return tables[0]
	}
	first, again, other := draw("1"), draw("1"), draw("1.2")
	sums, moved, same := map[string]int64{}, 0, 0
	for i, row := range first.published.Rows {
		for part, n := range row.Counts {
			sums[part] += *n
			if *again.published.Rows[i].Counts[part] != *n {
				t.Error("asked for again, another amount comes")
			}
			if *other.published.Rows[i].Counts[part] == *n {
				same++
			}
			if row.Raw[part] != d.Counts[indexOf(d.Cells.IDs(), row.Category+"|"+row.Category2+"|"+part)] {
				moved++
			}
		}
	}
	for part, total := range totals {
		if sums[part] != total {
			t.Errorf("%s adds up to %d, not to %d", part, sums[part], total)
		}
	}
	if moved == 0 || same == 12 {
		t.Errorf("%d of 12 counts have an amount added, and %d of 12 the same under another label", moved, same)
	}
	attacked := func() []Finding {
		a := &attacker{tables: []Published{beside, first.published}}
		a.refitted()
		return a.findings
	}
	if found := attacked(); len(found) > 0 {
		t.Errorf("as it was drawn: %+v", found)
	}
	row := first.published.Rows[1]
	for part, n := range row.Counts {
		*n++
		if found := attacked(); len(found) != 1 || !strings.Contains(found[0].What, "follows from what was drawn") {
			t.Errorf("one more of %s: %+v", part, found)
		}
		*n--
		row.Raw[part] += 50
		if found := attacked(); len(found) == 0 {
			t.Errorf("another amount drawn for %s: unnoticed", part)
		}
		row.Raw[part] -= 50
		delete(row.Counts, part)
		if found := attacked(); len(found) != 1 {
			t.Errorf("%s is missing: %+v", part, found)
		}
		row.Counts[part] = n
	}
}

func indexOf(list []string, item string) int {
	for i, other := range list {
		if other == item {
			return i
		}
	}
	return -1
}
