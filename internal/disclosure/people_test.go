package disclosure

import (
	"fmt"
	"math/rand/v2"

	"daylight/internal/period"
)

// The tests' world: people who were suspended, each with a region, a tenure, an ending, a notice and a time to the decision.

var (
	outcome = Partition{ID: "outcome", Root: "suspended", Keep: []string{"reversed"}, Sums: []Sum{
		{"suspended", []string{"appealed", "given_back", "still_suspended"}},
		{"appealed", []string{"decided", "pending"}},
		{"decided", []string{"reversed", "modified", "upheld"}},
	}}
	notice     = Partition{ID: "notice", Root: "suspended", Sums: []Sum{{"suspended", []string{"told", "not_told"}}}}
	resolution = Partition{ID: "resolution", Root: "decided", Sums: []Sum{{"decided", []string{"soon", "later", "late"}}}}
	partitions = []Partition{outcome, notice, resolution}
	quarter    = period.MustParse("2026-Q1")
)

func testPlan() Plan {
	return Plan{Version: 1, Threshold: 10, WholeGroupBelow: 30, Tables: []PlannedTable{
		{Partition: "outcome", By: []string{Total, "region", "tenure"}, Every: EveryQuarter},
		{Partition: "notice", By: []string{Total, "region", "tenure"}, Every: EveryQuarter},
		{Partition: "resolution", By: []string{Total, "region", "tenure"}, Every: EveryQuarter},
	}}
}

type person struct{ region, tenure, ending, notice, wait string }

var endings = []string{"given_back", "still_suspended", "pending", "reversed", "modified", "upheld"}

// somebody is a person drawn at random; large regions are likelier than small ones.
func somebody(dice *rand.Rand, regions int) person {
	place := min(dice.IntN(regions), dice.IntN(regions), dice.IntN(regions))
	return person{fmt.Sprintf("R%d", place), fmt.Sprintf("T%d", min(dice.IntN(3), dice.IntN(3))), endings[dice.IntN(len(endings))],
		[]string{"told", "not_told"}[min(dice.IntN(2), dice.IntN(2))], []string{"soon", "later", "late"}[min(dice.IntN(3), dice.IntN(3))]}
}

func crowd(seed uint64, people, regions int) []person {
	dice := rand.New(rand.NewPCG(seed, 1))
	var all []person
	for range people {
		all = append(all, somebody(dice, regions))
	}
	return all
}

// nodes are the counts that a person is one of.
func (p person) nodes(of Partition) []string {
	switch of.ID {
	case "notice":
		return []string{"suspended", p.notice}
	case "resolution":
		if p.ending == "reversed" || p.ending == "modified" || p.ending == "upheld" {
			return []string{"decided", p.wait}
		}
		return nil
	}
	nodes := []string{p.ending}
	for whole := above(of, p.ending); whole != ""; whole = above(of, whole) {
		nodes = append(nodes, whole)
	}
	return nodes
}

// count counts people as the plan of the tests asks for.
func countPeople(people []person) []Counted {
	var all []Counted
	for _, partition := range partitions {
		for _, b := range []string{Total, "region", "tenure"} {
			c := Counted{Partition: partition.ID, Breakdown: b}
			places := map[string]int{}
			for _, p := range people {
				category := map[string]string{Total: Total, "region": p.region, "tenure": p.tenure}[b]
				at, seen := places[category]
				if !seen {
					at = len(c.Rows)
					places[category] = at
					counts := map[string]int64{}
					for _, node := range partition.Nodes() {
						counts[node] = 0
					}
					c.Rows = append(c.Rows, CountedRow{Category: category, Counts: counts})
				}
				for _, node := range p.nodes(partition) {
					c.Rows[at].Counts[node]++
				}
			}
			all = append(all, c)
		}
	}
	return all
}

func request(people []person, before ...[]Published) Request {
	return Request{Period: quarter, Plan: testPlan(), Partitions: partitions, Counted: countPeople(people), Before: before}
}

func published(r Result) []Published {
	var all []Published
	for _, t := range r.Tables {
		all = append(all, t.published)
	}
	return all
}
