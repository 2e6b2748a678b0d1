package reports

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// A sentence about counts that are not published gives the reason that holds: hidden to protect people, counted together by the plan, not
// in the plan, or planned otherwise for a part of the period. To call all of these hidden would say that few people were concerned.
func TestHeadlinesSayWhyCountsDoNotShow(t *testing.T) {
	suspended := disclosure.Sum{Whole: "suspended", Parts: []string{"appealed", "self_corrected", "other_reinstatement", "still_suspended"}}
	appealed := disclosure.Sum{Whole: "appealed", Parts: []string{"decided", mayBeFew, "pending", "withdrawn", "omitted"}}
	decided := disclosure.Sum{Whole: "decided", Parts: []string{"reversed", "modified", "upheld"}}
	outcome := disclosure.Partition{ID: "outcome", Root: "suspended", Sums: []disclosure.Sum{suspended, appealed, decided}}
	folded := outcome
	folded.Sums = outcome.Sums[:1]
	merged := outcome
	merged.Sums = []disclosure.Sum{suspended, appealed, {Whole: "decided", Parts: []string{"changed", "upheld"}}}
	notice := disclosure.Partition{ID: "notice", Root: "suspended", Sums: []disclosure.Sum{{Whole: "suspended", Parts: []string{"told_rule", "told_less"}}}}
	told := map[string]int64{"suspended": 1000, "told_rule": 600, "told_less": 400}
	shows := map[string]int64{"suspended": 1000, "appealed": 200, "self_corrected": 100, "other_reinstatement": 100, "still_suspended": 600,
		"decided": 120, mayBeFew: 20, "pending": 20, "withdrawn": 20, "omitted": 20, "upheld": 60, "changed": 60}
	without := func(names ...string) map[string]int64 {
		some := map[string]int64{}
		for name, n := range shows {
			some[name] = n
		}
		for _, name := range names {
			delete(some, name)
		}
		return some
	}
	const hides, coarser, none = " is hidden to protect people.", " is not published. " + string(plannedCoarser), " is not published. " + string(notPlanned)
	const otherwise = "It was planned otherwise in July–September 2025 than in January–March 2025, so that the two cannot be added up."
	const appeals, mistakes, more = "How many appealed, and how that ended,", "How many suspensions were mistakes by our own decisions", "How many more we took back as mistakes"
	for _, c := range []struct {
		name              string
		partition         disclosure.Partition
		shown             map[string]int64
		withheld          string
		appeals, mistakes string
	}{
		{"all hidden", outcome, map[string]int64{"suspended": 1000}, "", appeals + hides, mistakes + hides},
		{"all hidden but the corrected", outcome, without("appealed", "still_suspended", "decided", mayBeFew, "pending", "withdrawn", "omitted"), "", appeals + hides,
			"At least 100 suspensions (10 in 100) were mistakes by our own decisions. " + more + hides + " The others were not all re-checked, so we do not know how many more there are."},
		{"decisions hidden", outcome, without("decided", "pending", mayBeFew), "", "How that ended" + hides, more + hides},
		{"reversals hidden", outcome, shows, "", "how many we reversed" + hides, more + hides},
		{"appeals left undivided", folded, shows, "", "How that ended" + coarser, more + coarser},
		{"reversed and lessened as one", merged, shows, "", "how many we reversed" + coarser, more + coarser},
		{"no outcomes planned", notice, told, "", appeals + none, mistakes + none},
		{"planned otherwise in a part", notice, told, otherwise, appeals + " is not published. " + otherwise, mistakes + " is not published. " + otherwise},
	} {
		row := disclosure.PublishedRow{Category: disclosure.Total, Counts: map[string]*int64{}}
		for _, node := range c.partition.Nodes() {
			row.Counts[node] = nil
			if n, shown := c.shown[node]; shown {
				row.Counts[node] = &n
			}
		}
		of := period.MustParse("2025")
		tables, err := disclosure.Reread(t.Context(), []disclosure.Published{{Period: of, Partition: c.partition, Breakdown: disclosure.Total, Threshold: 10, WholeGroup: 30,
			Rows: []disclosure.PublishedRow{row}}})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		s := setting{Recorded: map[string]bool{"appeals_on_record": true, "causes_on_record": true}}
		if c.withheld != "" {
			s.Withheld = []disclosure.Withheld{{Partition: "outcome", Breakdown: disclosure.Total, Why: message(c.withheld)}}
		}
		found := map[string]string{}
		d := publicDraft(subject{period: of}, s, disclosure.Plan{Threshold: 10}, tables)
		for _, line := range d.headlines(nil) {
			found[line.ID] = strings.ReplaceAll(line.Text, "\u00a0", " ")
		}
		if !strings.Contains(found["appeals"], c.appeals) || !strings.Contains(found["mistakes"], c.mistakes) {
			t.Errorf("%s:\n%s\n%s", c.name, found["appeals"], found["mistakes"])
		}
		if why, made := d.published(Indicator{From: "cohort", Form: "bounds"}, disclosure.Total); c.withheld != "" && (made || english.why(why) != c.withheld) {
			t.Errorf("%s: there are no bounds because %q", c.name, why)
		}
	}
	lines := publicDraft(subject{period: period.MustParse("2025")}, setting{}, disclosure.Plan{}, nil).headlines(nil)
	if want := "How many accounts we suspended in 2025" + none; lines[0].Text != want {
		t.Errorf("\n got %s\nwant %s", lines[0].Text, want)
	}
}

// The first sentence says how the number and the rate of suspensions moved, and whether chance alone could be why; with a rate of its own or
// not at all.
func TestSuspensionsSayTheirChange(t *testing.T) {
	d := handmade()
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: queries.Counts{"suspended": 300}}}
	rate := func(category string, suspended, active int64) release.Row {
		value := 1000 * float64(suspended) / float64(active)
		return release.Row{Category: category, Values: []release.Value{{Value: &value, Numerator: &suspended, Denominator: &active}}}
	}
	for _, c := range []struct {
		why  string
		now  int64
		over []release.Row
		want string
	}{
		{"a rise beyond chance", 300, []release.Row{rate("2025-Q4", 100, 50000), rate("2026-Q1", 300, 60000)},
			"We suspended 300 accounts, about 1 for every 200 accounts active in a month. In the quarter before, it was 100 accounts, about 1 for every 500; chance alone would hardly explain the difference."},
		{"one within it", 300, []release.Row{rate("2025-Q4", 290, 60000), rate("2026-Q1", 300, 60000)},
			"We suspended 300 accounts, about 1 for every 200 accounts active in a month. In the quarter before, it was 290 accounts, about 1 for every 207; chance alone could explain the difference."},
		{"no earlier one", 300, []release.Row{rate("2026-Q1", 300, 60000)}, "We suspended 300 accounts, about 1 for every 200 accounts active in a month."},
		{"a rate of other suspensions", 299, []release.Row{rate("2025-Q4", 290, 60000), rate("2026-Q1", 299, 60000)}, "We suspended 300 accounts."},
	} {
		measures := []release.Measure{{ID: "per_1000"}}
		figures := map[string]release.Figure{"exposure-total": {Measures: measures, Rows: []release.Row{rate("all", c.now, 60000)}},
			"exposure-over-time": {Measures: measures, Rows: c.over}}
		line := d.headlines(figures)[0]
		if got := strings.ReplaceAll(line.Text, "\u00a0", " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
		if says := strings.Contains(c.want, "before"); says != slices.Contains(line.Figures, "exposure-over-time") {
			t.Errorf("%s: %v", c.why, line.Figures)
		}
	}
}
