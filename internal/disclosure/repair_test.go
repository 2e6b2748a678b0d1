package disclosure

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"daylight/internal/soak"
)

// Late decisions, corrected regions and late cases, a few in a hundred: what hiding can save is not withheld, nobody is singled out, and the
// gate finds nothing left to do.
func TestRevisionsKeepWhatTheyCan(t *testing.T) {
	kept, planned, shown, brute := 0, 0, 0, 0
	for seed := range uint64(soak.Runs(t, 12, "marketplaces")) {
		size := []struct{ people, regions int }{{400, 2}, {1500, 3}, {6000, 12}, {20000, 20}}[seed%4]
		dice := rand.New(rand.NewPCG(seed, 9))
		people := crowd(seed, size.people, size.regions)
		categories := map[string][]string{"tenure": {"T0", "T1", "T2"}} // as a code list names them, be there anybody or not
		for i := range size.regions {
			categories["region"] = append(categories["region"], fmt.Sprintf("R%d", i))
		}
		var before [][]Published
		for range 4 {
			r := request(people, before...)
			r.Categories = categories
			result, err := Protect(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Protect(t.Context(), r)
			if err != nil || !reflect.DeepEqual(published(again), published(result)) {
				t.Errorf("marketplace %d: protected twice, the tables differ, %v", seed, err)
			}
			passed, err := Gate(t.Context(), result, before)
			if err != nil || len(passed.Tables) != len(result.Tables) {
				t.Errorf("marketplace %d: the gate withholds %d tables, %v: %v", seed, len(result.Tables)-len(passed.Tables), err, passed.Withheld)
			}
			now := published(passed)
			for _, earlier := range before {
				planned += 9
				kept += len(now)
				for _, b := range now {
					shown += shownIn(b)
					for _, a := range earlier {
						brute += everySum(t, a, b)
					}
				}
			}
			before = append(before, now)
			change(dice, people, []float64{0.001, 0.005, 0.02}[dice.IntN(3)], size.regions)
			if dice.IntN(3) == 0 {
				people = append(people, crowd(dice.Uint64(), 10+dice.IntN(20), size.regions)...)
			}
		}
	}
	t.Logf("%d of %d tables kept with %d counts; %d sums were known in two revisions", kept, planned, shown, brute)
	if brute == 0 || kept == 0 {
		t.Error("nothing was compared")
	}
}

// change lets some cases end otherwise, and corrects the region of as many others.
func change(dice *rand.Rand, people []person, share float64, regions int) {
	for i := range people {
		if dice.Float64() < share {
			people[i].ending = endings[dice.IntN(len(endings))]
		}
		if dice.Float64() < share {
			people[i].region = somebody(dice, regions).region
		}
	}
}

func shownIn(t Published) (n int) {
	for _, row := range t.Rows {
		for _, count := range row.Counts {
			if count != nil {
				n++
			}
		}
	}
	return n
}

// requestOf asks for one partition in one breakdown, by regions of which the counts are given in the order of the partition's nodes.
func requestOf(partition Partition, regions map[string][]int64, before ...[]Published) Request {
	nodes := partition.Nodes()
	total, by := map[string]int64{}, Counted{Partition: partition.ID, Breakdown: "region"}
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		row := CountedRow{Category: region, Counts: map[string]int64{}}
		for i, n := range regions[region] {
			row.Counts[nodes[i]] = n
			total[nodes[i]] += n
		}
		by.Rows = append(by.Rows, row)
	}
	r := Request{Period: quarter, Plan: testPlan(), Partitions: []Partition{partition}, Before: before,
		Counted: []Counted{{Partition: partition.ID, Breakdown: Total, Rows: []CountedRow{{Category: Total, Counts: total}}}, by}}
	r.Plan.Tables = []PlannedTable{{Partition: partition.ID, By: []string{Total, "region"}, Every: EveryQuarter}}
	return r
}

// What is merged with further categories shows as long as readers could add it up before.
func TestMoreCategoriesAreMerged(t *testing.T) {
	r := requestOf(notice, map[string][]int64{"A": {40, 20, 20}, "B": {50, 25, 25}, "C": {100, 60, 40}, "D": {200, 100, 100}, "E": {300, 150, 150}, "F": {150, 75, 75}})
	r.Plan.Least = map[string]int64{"region": 60}
	first, err := Protect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r = requestOf(notice, map[string][]int64{"A": {40, 20, 20}, "B": {50, 25, 25}, "C": {103, 60, 43}, "D": {197, 100, 97}, "E": {300, 150, 150}, "F": {150, 75, 75}}, published(first))
	r.Plan.Least = map[string]int64{"region": 60}
	second, err := Protect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if passed, err := Gate(t.Context(), second, r.Before); err != nil || len(passed.Tables) != 2 {
		t.Fatalf("%d tables pass, %v", len(passed.Tables), err)
	}
	old, table := first.Tables[1], second.Tables[1]
	if of := old.MergedFrom(); !slices.Equal(of, []string{"A", "B"}) {
		t.Errorf("at first %v are merged", of)
	}
	if of := table.MergedFrom(); !slices.Equal(of, []string{"A", "B", "C", "D"}) {
		t.Errorf("then %v are merged", of)
	}
	for category, want := range map[string]int64{Merged: 205, "E": 150, "F": 75} {
		if n, shown := table.Count(category, "told"); !shown || n != want {
			t.Errorf("told of %s is %d, %v", category, n, shown)
		}
	}
}

// Hiding a count of nobody would not help when three people moved: one is hidden with which many moved, and the others show.
func TestWhatIsHiddenWithFew(t *testing.T) {
	parts := Partition{ID: "parts", Root: "all", Sums: []Sum{{"all", []string{"few", "small", "still", "fewer", "more"}}}}
	first, err := Protect(t.Context(), requestOf(parts, map[string][]int64{"A": {1060, 500, 40, 60, 300, 160}}))
	if err != nil {
		t.Fatal(err)
	}
	before := published(first)
	second, err := Protect(t.Context(), requestOf(parts, map[string][]int64{"A": {1060, 503, 40, 60, 285, 172}}, before))
	if err != nil {
		t.Fatal(err)
	}
	for node, want := range map[string]bool{"all": true, "few": false, "still": true, "fewer": true, "more": false} {
		if _, shown := second.Tables[0].Count(Total, node); shown != want {
			t.Errorf("%s shows: %v", node, shown)
		}
	}
}
