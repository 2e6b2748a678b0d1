package disclosure

import (
	"fmt"
	"testing"

	"daylight/internal/disclosure/noise"
)

// Protected counts add up to whatever exact tables tell of their totals, also by subtraction, and all crosses agree about the rest.
func TestProtectedCountsAddUp(t *testing.T) {
	plan, one := goodCross(t)
	one.Parts = Classes{"reversed": {Codes: []string{"reversed"}}, "modified": {Codes: []string{"modified"}}, "upheld": {Codes: []string{"upheld"}}, "undecided": {Rest: true}}
	other := one
	other.Name = "other"
	other.First.Classes = Classes{"everywhere": {Rest: true}, "nowhere": {Codes: []string{"nowhere"}}}
	people := crowd(5, 900, 3)
	key, err := noise.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	var crosses []Keyed
	for _, c := range []PlannedCross{one, other} {
		d, err := c.Prepare(outcome, pairs(people))
		if err != nil {
			t.Fatal(err)
		}
		crosses = append(crosses, Keyed{Drawing: d, Partition: outcome, Key: key, KeyID: "k"})
	}
	truth := map[string]int64{}
	for _, p := range people {
		for _, node := range p.nodes(outcome) {
			truth[node]++
		}
	}
	beside := func(shown ...string) []Published {
		row := PublishedRow{Category: Total, Counts: map[string]*int64{}}
		for _, node := range outcome.Nodes() {
			row.Counts[node] = nil
		}
		for _, node := range shown {
			n := truth[node]
			row.Counts[node] = &n
		}
		return []Published{{Partition: outcome, Breakdown: Total, Rows: []PublishedRow{row}}}
	}
	for _, c := range []struct {
		why   string
		exact []Published
		known map[string]int64 // parts whose totals readers know
		whole bool             // whether they know what all parts add up to
	}{
		{"all leaves show", beside("suspended", "reversed", "modified", "upheld", "pending", "given_back", "still_suspended"),
			map[string]int64{"reversed": truth["reversed"], "modified": truth["modified"], "upheld": truth["upheld"], "undecided": truth["suspended"] - truth["decided"]}, true},
		{"two leaves are hidden, and what is left of them shows", beside("suspended", "decided", "reversed"),
			map[string]int64{"reversed": truth["reversed"], "undecided": truth["suspended"] - truth["decided"]}, true},
		{"the whole alone", beside("suspended"), nil, true},
		{"nothing", nil, nil, false},
	} {
		tables, err := Draw(quarter, "1", plan.Noise.Variance, crosses, c.exact)
		if err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		var sums []map[string]int64
		for _, table := range PublishedOf(tables) {
			sum := map[string]int64{}
			for _, row := range table.Rows {
				for part, n := range row.Counts {
					sum[part] += *n
					sum["all"] += *n
				}
			}
			for part, n := range c.known {
				if sum[part] != n {
					t.Errorf("%s: %s adds up to %d in %s, and is %d", c.why, part, sum[part], table.Partition.ID, n)
				}
			}
			if c.whole && sum["all"] != truth["suspended"] {
				t.Errorf("%s: %s holds %d of %d", c.why, table.Partition.ID, sum["all"], truth["suspended"])
			}
			sums = append(sums, sum)
		}
		if fmt.Sprint(sums[0]) != fmt.Sprint(sums[1]) {
			t.Errorf("%s: the crosses tell of %v and %v", c.why, sums[0], sums[1])
		}
		a := &attacker{tables: append(PublishedOf(tables), c.exact...)}
		if a.refitted(); len(a.findings) > 0 {
			t.Errorf("%s: %+v", c.why, a.findings)
		}
	}
}
