package disclosure

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// meaningOf stands for the hash of a code list.
func meaningOf(digit string) string { return strings.Repeat(digit, 64) }

// Whatever categories are called, one meaning of a code list less another is the few who lie in between: in a further revision, in another
// table of the same breakdown, and in a sum.
func TestOneMeaning(t *testing.T) {
	table := func(partition, breakdown, young string, codes map[string]string, n int64) Published {
		p := Partition{ID: partition, Root: "suspended"}
		rest, all := 600-n, int64(600)
		return Published{Period: quarter, Partition: p, Breakdown: breakdown, Threshold: 10, WholeGroup: 30, Codes: codes, Rows: []PublishedRow{
			{Category: Total, Counts: map[string]*int64{"suspended": &all}},
			{Category: young, Counts: map[string]*int64{"suspended": &n}}, {Category: "older", Counts: map[string]*int64{"suspended": &rest}}}}
	}
	day365, day360 := map[string]string{"tenure_bands": meaningOf("a")}, map[string]string{"tenure_bands": meaningOf("b")}
	for _, c := range []struct {
		why         string
		before, now []Published
		found       bool
	}{
		{"the same", []Published{table("outcome", "tenure", "under_1y", day365, 304)}, []Published{table("outcome", "tenure", "under_1y", day365, 304)}, false},
		{"an edge was moved", []Published{table("outcome", "tenure", "under_1y", day365, 304)}, []Published{table("outcome", "tenure", "under_360d", day360, 300)}, true},
		{"in another partition", []Published{table("outcome", "tenure", "under_1y", day365, 304)}, []Published{table("notice", "tenure", "under_360d", day360, 300)}, true},
		{"in a breakdown that rests on it too", []Published{table("outcome", "tenure", "under_1y", day365, 304)},
			[]Published{table("outcome", "account_age", "new", map[string]string{"account_age_bands": meaningOf("c"), "tenure_bands": meaningOf("b")}, 300)}, true},
		{"it is not said any more", []Published{table("outcome", "tenure", "under_1y", day365, 304)}, []Published{table("outcome", "tenure", "under_360d", nil, 300)}, true},
		{"another code list", []Published{table("outcome", "tenure", "under_1y", day365, 304)}, []Published{table("outcome", "sweep", "single", map[string]string{"sweeps": meaningOf("b")}, 300)}, false},
		{"two tables of one release", nil, []Published{table("outcome", "tenure", "under_1y", day365, 304), table("notice", "tenure", "under_360d", day360, 300)}, true},
		{"no hash", nil, []Published{table("outcome", "tenure", "under_1y", map[string]string{"tenure_bands": "365"}, 304)}, true},
	} {
		found, err := Attack(t.Context(), c.now, [][]Published{c.before})
		if is := slices.ContainsFunc(found, func(f Finding) bool { return f.Where == "tenure_bands" }); err != nil || is != c.found {
			t.Errorf("%s: %v, %v", c.why, found, err)
		}
	}

	half := period.MustParse("2026-H1")
	if sum, err := AddUp(half, []Published{table("outcome", "tenure", "under_1y", day365, 304), table("outcome", "tenure", "under_1y", day365, 304)}); err != nil || sum.published.Codes["tenure_bands"] != meaningOf("a") {
		t.Errorf("the sum of one meaning: %+v, %v", sum.published.Codes, err)
	}
	_, err := AddUp(half, []Published{table("outcome", "tenure", "under_1y", day365, 304), table("outcome", "tenure", "under_360d", day360, 300)})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "Who is counted in which group was changed") {
		t.Errorf("the sum of two meanings: %v", err)
	}
}
