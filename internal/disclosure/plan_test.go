package disclosure

import (
	"strings"
	"testing"

	"daylight/internal/problem"
)

// What a plan may not say is refused with the reason.
func TestPlansThatAreRefused(t *testing.T) {
	v := Vocabulary{Partitions: partitions, Breakdowns: map[string][]string{Total: nil, "region": {"R0", "R1", "R2"}, "tenure": nil}}
	const head = "version: 1\nthreshold: 10\nwhole_group_below: 30\n"
	const totals = "  - {partition: outcome, by: [total], every: quarter}\n"
	for _, c := range []struct{ why, plan, says string }{
		{"empty", "", "The plan plan.yaml is empty"},
		{"an unknown word", head + "tabels: []\n", "The plan plan.yaml cannot be read: line 4: nothing is named tabels here."},
		{"a list for names", head + "least: [1]\n", "line 4: a list does not fit here."},
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
		_, err := ParsePlan("plan.yaml", []byte(c.plan), v)
		if problem.KindOf(err) != problem.Invalid || err == nil || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
	}
	good := head + "tables:\n" + totals + "  - {partition: outcome, by: [region], every: quarter, merge: {not_reversed: [modified, upheld]}}\n"
	if _, err := ParsePlan("plan.yaml", []byte(good), v); err != nil {
		t.Error(err)
	}
}
