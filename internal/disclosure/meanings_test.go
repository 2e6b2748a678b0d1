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
		return Published{Period: quarter, Partition: p, Breakdown: breakdown, Threshold: 10, WholeGroup: 30, Meaning: Meaning{Codes: codes}, Rows: []PublishedRow{
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
		{"totals of two partitions, of which one rests on a list more", []Published{table("outcome", Total, "all", day365, 304)}, []Published{table("notice", Total, "all", nil, 304)}, false},
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
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "Who is counted as what was changed") {
		t.Errorf("the sum of two meanings: %v", err)
	}
}

// With days that begin an hour earlier, whoever is counted around midnight between two quarters is counted in both: in what a longer
// period adds up, in two tables of one release, in a further revision, and in the other quarters of the year.
func TestOneTimeZone(t *testing.T) {
	table := func(of, zone string) Published {
		all := int64(340)
		return Published{Period: period.MustParse(of), Partition: Partition{ID: "outcome", Root: "suspended"}, Breakdown: Total, Meaning: Meaning{Zone: zone}, Threshold: 10, WholeGroup: 30,
			Rows: []PublishedRow{{Category: Total, Counts: map[string]*int64{"suspended": &all}}}}
	}
	const utc, warsaw = "UTC", "Europe/Warsaw"
	one := []Published{table("2026-Q1", utc)}
	other := one[0]
	other.Partition.ID, other.Zone = "notice", warsaw
	for _, c := range []struct {
		why         string
		now, before []Published
		found       bool
	}{
		{"the same", one, one, false},
		{"a further revision", []Published{table("2026-Q1", warsaw)}, one, true},
		{"two tables", append(one[:1:1], other), nil, true},
	} {
		found, err := Attack(t.Context(), c.now, [][]Published{c.before})
		if is := slices.ContainsFunc(found, func(f Finding) bool { return f.Where == ReportingZone }); err != nil || is != c.found {
			t.Errorf("%s: %v, %v", c.why, found, err)
		}
	}

	half := period.MustParse("2026-H1")
	_, err := AddUp(half, []Published{table("2026-Q1", utc), table("2026-Q2", warsaw)})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "Days are of another time zone in April–June 2026 than in January–March 2026") {
		t.Errorf("the sum of two zones: %v", err)
	}
	if sum, err := AddUp(half, []Published{table("2026-Q1", warsaw), table("2026-Q2", warsaw)}); err != nil || sum.published.Zone != warsaw {
		t.Errorf("the sum of one zone: %+v, %v", sum.published, err)
	}
	all := int64(680)
	year := table("2026-H1", utc)
	year.Rows[0].Counts["suspended"] = &all
	if parts := []part{{period.MustParse("2026-Q1"), [][]Published{{table("2026-Q1", warsaw)}}}, {period.MustParse("2026-Q2"), [][]Published{{table("2026-Q2", warsaw)}}}}; year.isSumOf(parts) {
		t.Error("a half-year in one zone is the sum of quarters in another")
	}
}
