package disclosure

import (
	"testing"

	"daylight/internal/problem"
)

// What was published is what the plan asks for, and nothing that it asks for is missing without a word.
func TestPlanAsks(t *testing.T) {
	req := request(crowd(3, 600, 4))
	r, err := Protect(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	tables := PublishedOf(r.Tables)
	if err := req.Plan.Asks(req.Period, tables, r.Withheld, req.Partitions); err != nil {
		t.Fatalf("as it was protected: %v", err)
	}
	at := len(tables) - 1
	for name, change := range map[string]func(tables []Published, withheld []Withheld, p *Plan) ([]Published, []Withheld){
		"left out": func(tables []Published, w []Withheld, _ *Plan) ([]Published, []Withheld) { return tables[:at], w },
		"withheld and published": func(tables []Published, w []Withheld, _ *Plan) ([]Published, []Withheld) {
			return tables, append(w, Withheld{Partition: tables[at].Partition.ID, Breakdown: tables[at].Breakdown, Why: "why"})
		},
		"another threshold": func(tables []Published, w []Withheld, p *Plan) ([]Published, []Withheld) {
			p.Threshold, p.WholeGroupBelow = p.Threshold+1, p.WholeGroupBelow+1
			return tables, w
		},
		"another breakdown": func(tables []Published, w []Withheld, _ *Plan) ([]Published, []Withheld) {
			further := tables[at]
			further.Breakdown = "phase_of_the_moon"
			return append(tables, further), w
		},
		"other sums": func(tables []Published, w []Withheld, _ *Plan) ([]Published, []Withheld) {
			tables[at].Partition.Sums = tables[at].Partition.Sums[:len(tables[at].Partition.Sums)-1]
			return tables, w
		},
		"a sample": func(tables []Published, w []Withheld, _ *Plan) ([]Published, []Withheld) {
			return append(tables, Published{Partition: Partition{ID: "audit"}, Breakdown: Total, Threshold: 10, Sampled: &Sampled{Frame: 1000}}), w
		},
	} {
		plan := req.Plan
		changed, withheld := change(append([]Published{}, tables...), append([]Withheld{}, r.Withheld...), &plan)
		if err := plan.Asks(req.Period, changed, withheld, req.Partitions); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
