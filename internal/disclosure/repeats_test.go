package disclosure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// A year counts an account up to four times. What shows is of ten different people all the same, and not of ten cases.
func TestPeopleAreCountedNotCases(t *testing.T) {
	shown, spared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		accounts, cases := rapid.IntRange(10, 300).Draw(t, "accounts"), rapid.IntRange(10, 900).Draw(t, "cases")
		people := crowd(dice.Uint64(), cases, 4)
		account := make([]int, cases)
		seen := map[int]bool{}
		repeats := map[[2]string]int64{}
		for i, p := range people {
			account[i] = dice.IntN(accounts)
			if seen[account[i]] {
				for breakdown, category := range map[string]string{Total: Total, "region": p.region, "tenure": p.tenure} {
					repeats[[2]string{breakdown, category}]++
				}
			}
			seen[account[i]] = true
		}
		r := request(people)
		for _, c := range r.Counted {
			for i, row := range c.Rows {
				c.Rows[i].Repeats = repeats[[2]string{c.Breakdown, row.Category}]
			}
		}
		result, err := Protect(t.Context(), r)
		if err != nil {
			return // too few people altogether, which TestFewCases is about
		}
		for _, table := range result.Tables {
			partition := partitions[map[string]int{"outcome": 0, "notice": 1, "resolution": 2}[table.Partition()]]
			for _, category := range append([]string{Total}, table.Categories()...) {
				for _, node := range table.Nodes() {
					n, known := table.Count(category, node)
					if !known || n == 0 || category == Merged {
						continue
					}
					shown++
					different := map[int]bool{}
					for i, p := range people {
						in := category == Total || category == map[string]string{"region": p.region, "tenure": p.tenure}[table.Breakdown()]
						for _, of := range p.nodes(partition) {
							if in && of == node {
								different[account[i]] = true
							}
						}
					}
					if len(different) < 10 {
						t.Fatalf("%s by %s, %s: %d cases of %s show, of %d people", table.Partition(), table.Breakdown(), category, n, node, len(different))
					}
					if int64(len(different)) < n {
						spared++
					}
				}
			}
		}
	})
	if shown < 500 || spared < 100 {
		t.Errorf("only %d counts were shown, %d of them of fewer people than cases", shown, spared)
	}
}

// Without repeats the same counts show more: what is hidden above is hidden for them.
func TestRepeatsHide(t *testing.T) {
	counts := map[string]int64{"suspended": 60, "told": 14, "not_told": 46}
	for repeats, want := range map[int64]bool{0: true, 4: true, 5: false, 30: false} {
		plan := Plan{Version: 1, Threshold: 10, WholeGroupBelow: 30, Tables: []PlannedTable{{Partition: "notice", By: []string{Total}, Every: EveryQuarter}}}
		result, err := Protect(t.Context(), Request{Period: quarter, Plan: plan, Partitions: []Partition{outcome, notice},
			Counted: []Counted{{Partition: "notice", Breakdown: Total, Rows: []CountedRow{{Total, counts, repeats}}}}})
		if err != nil {
			t.Fatal(err)
		}
		shown := false
		for _, table := range result.Tables {
			_, shown = table.Count(Total, "told")
		}
		if shown != want {
			t.Errorf("%s", fmt.Sprintf("14 cases with %d repeats: shown is %v", repeats, shown))
		}
	}
}
