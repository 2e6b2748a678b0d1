package reports_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/queries"
	"daylight/reports"
)

// What could be subtracted from what is published is refused: a revision under another plan, a breakdown or cross that a part of the period
// has counted, and months.
func TestWhatCouldBeSubtracted(t *testing.T) {
	r := open(t, nil, 2)
	half := period.MustParse("2025-H1")
	office := newOffice(t, "medium")
	office.publish(t, r, half.Quarters()[0])
	office.publish(t, r, half.Quarters()[1])
	for name, c := range map[string]struct {
		change func(p *reports.Publication)
		of     period.Period
		says   string
	}{
		"another plan": {func(p *reports.Publication) {
			p.Plan.Threshold, p.Change = 12, &release.Change{Code: release.Revised, Reason: "Records came late."}
		}, quarter, "was published under another release plan"},
		"another length": {func(p *reports.Publication) {
			p.Plan.Tables = slices.Clone(p.Plan.Tables)
			for i := range p.Plan.Tables {
				if p.Plan.Tables[i].Partition != "notice" && !slices.Contains(p.Plan.Tables[i].By, disclosure.Total) {
					p.Plan.Tables[i].Every = disclosure.EveryHalfYear
				}
			}
		}, half, "could be subtracted from outcome by"},
		"a month": {func(*reports.Publication) {}, period.MustParse("2025-02"), "Months are for the internal edition"},
	} {
		p := office.Publication
		c.change(&p)
		_, err := reports.MakePublic(t.Context(), r, p, reports.Order{Period: c.of, Platform: "x", Tool: "test"})
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The plan for small platforms shows groups once a longer period is over; it lies in the release, and can be read back.
func TestGroupsOfLongerPeriods(t *testing.T) {
	r := open(t, nil, 2)
	half := period.MustParse("2025-H1")
	office := newOffice(t, "small")
	office.Plan.Tables = slices.Clone(office.Plan.Tables)
	for i, table := range office.Plan.Tables {
		if table.Every == disclosure.EveryYear {
			office.Plan.Tables[i].Every = disclosure.EveryHalfYear
		}
	}
	for _, q := range half.Quarters() {
		office.publish(t, r, q)
	}
	o := office.publish(t, r, half)
	f, err := o.Figure("reversal-rate-by-tenure")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, row := range f.Rows {
		if row.Values[0].Value != nil {
			shown++
		}
	}
	if shown < 2 {
		t.Errorf("only %d of %d groups show", shown, len(f.Rows))
	}
	text, err := o.File("plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reports.ParsePlan("plan.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := plan.Hash(); err != nil || hash != o.Protection.Plan {
		t.Errorf("the plan in the release is %s, not %s, %v", hash, o.Protection.Plan, err)
	}
}

// planOf is a plan with a few tables.
func planOf(t *testing.T, tables ...string) disclosure.Plan {
	t.Helper()
	plan, err := reports.ParsePlan("plan.yaml", []byte("version: 1\nthreshold: 10\nwhole_group_below: 30\ntables:\n  - "+strings.Join(tables, "\n  - ")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// withFunds are 100 suspensions in each quarter of a year; of those of the last one three had funds held, of the others 20.
func withFunds(t *testing.T) *queries.Reader {
	t.Helper()
	text := "suspension_id,account_key,suspended_at,measure,region,funds_held_band,funds_disposition\n"
	add := func(prefix string, n int, day, funds string) {
		text += strings.ReplaceAll(suspensionsOf(prefix, n, day, "PL"), ",PL\n", ",PL,"+funds+"\n")
	}
	for q, day := range []string{"2025-02-10", "2025-05-10", "2025-08-10", "2025-11-10"} {
		held := 20
		if q == 3 {
			held = 3
		}
		add(fmt.Sprintf("held-%d", q), held, day, "100_to_499,forfeited")
		add(fmt.Sprintf("none-%d", q), 100-held, day, "none,")
	}
	add("later", 1, "2026-06-01", "none,")
	return readerOf(t, period.NewDate(2026, 6, 2), map[string]string{"suspensions": text})
}

// A count of a longer period that is no sum of its parts' could be subtracted from theirs, whichever was published first: it is refused
// when the second of the two is drafted, when a draft of it is checked again, and it is found in a folder that has both.
func TestCountsOfOneLength(t *testing.T) {
	r, year := withFunds(t), period.MustParse("2025")
	quarters := year.Quarters()
	const outcomes, fundsQuarterly, fundsYearly = "{partition: outcome, by: [total], every: quarter}", "{partition: funds, by: [total], every: quarter}", "{partition: funds, by: [total], every: year}"
	yearly := planOf(t, "{partition: outcome, by: [total], every: year}")
	refused := func(o office, why string, of period.Period, says string) {
		t.Helper()
		_, err := reports.MakePublic(t.Context(), r, o.Publication, reports.Order{Period: of, Platform: "x", Tool: "test"})
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), says) {
			t.Errorf("%s: %v", why, err)
		}
		if _, err := o.Drafts.Open(of, 0); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s: a draft was written all the same", why)
		}
	}

	// The year less three quarters is the fourth, which hides that three had funds held.
	office := newOffice(t, "small")
	office.Plan = planOf(t, outcomes, fundsQuarterly)
	for _, q := range quarters[:3] {
		office.publish(t, r, q)
	}
	office.Plan = planOf(t, outcomes)
	office.publish(t, r, quarters[3])
	office.Plan = planOf(t, outcomes, fundsYearly)
	refused(office, "totals that a quarter does not have", year, "January–March 2025, which is published, has funds by total; of 2025 this would be no sum")
	office.Plan = planOf(t, outcomes, fundsQuarterly)
	o := office.publish(t, r, year)
	if slices.Contains(o.Protection.Tables, "funds-by-total") || !slices.ContainsFunc(o.Protection.Withheld, func(w release.Withheld) bool {
		return w.Why == "It is not published for October–December 2025, of which it is a sum."
	}) {
		t.Errorf("a sum of what one part lacks: %+v", o.Protection)
	}

	// The year comes first, and then quarters of the same counts, or of others of the same cases.
	office = newOffice(t, "small")
	office.Plan = yearly
	office.publish(t, r, year)
	office.Plan = planOf(t, outcomes)
	refused(office, "a quarter after its year", quarters[0], "2025, which is published, counts outcome by total by itself and not as the sum of its parts")
	office.Plan = planOf(t, "{partition: notice, by: [total], every: quarter}")
	refused(office, "another partition of a quarter after its year", quarters[2], "What July–September 2025 says of it (suspended) could be subtracted")

	// Drafts made side by side know nothing of each other, until one of them is approved.
	office = newOffice(t, "small")
	office.Plan = yearly
	whole := office.draft(t, r, year)
	office.Plan = planOf(t, outcomes)
	first := office.draft(t, r, quarters[0])
	approve := func(o *release.Opened) {
		t.Helper()
		if _, err := office.Releases.Publish(o, release.Approval{ApprovedBy: "Test", ApprovedAt: time.Now(), PublishAt: time.Now()}, office.keys.Current()); err != nil {
			t.Fatal(err)
		}
	}
	releases := filepath.Dir(filepath.Dir(office.Releases.Dir(year, 1)))
	sound := func(p period.Period) bool {
		t.Helper()
		found, err := verifier.Draft(t.Context(), filepath.Dir(filepath.Dir(office.Drafts.Dir(p, 1))), p, 1, releases)
		if err != nil || slices.ContainsFunc(found.Findings, func(f verify.Finding) bool { return f.Check != "overlaps" }) {
			t.Errorf("%+v, %v", found, err)
		}
		return len(found.Findings) == 0
	}
	if !sound(year) || !sound(quarters[0]) {
		t.Error("drafts that stand alone are refused")
	}
	approve(first)
	if sound(year) {
		t.Error("the year's draft is sound beside a quarter that was approved after it was made")
	}
	approve(whole)
	report, err := verifier.Shelf(t.Context(), releases, period.Period{}, 0)
	if err != nil || len(report.Releases) != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, one := range report.Releases {
		if !slices.ContainsFunc(one.Findings, func(f verify.Finding) bool {
			return f.Check == "overlaps" && f.Where == "outcome by total of 2025" && strings.Contains(f.What, "October–December 2025 missing") && strings.Contains(f.What, "one can be subtracted from the other")
		}) {
			t.Errorf("%s, in a folder with both: %+v", one.Name, one.Findings)
		}
	}
	if err := os.RemoveAll(filepath.Join(releases, quarters[0].String())); err != nil {
		t.Fatal(err)
	}
	if sound(quarters[0]) {
		t.Error("the quarter's draft is sound beside a year that was approved after it was made")
	}
}

// A quarter may be revised after its year, which is the sum of what was published; and then the year.
func TestQuartersAreRevisedAfterTheirYear(t *testing.T) {
	half := period.MustParse("2026-H1")
	office := withoutCrosses(t)
	before, after := tenured(t, 0, ""), tenured(t, 40, "")
	for _, p := range append(half.Quarters(), half) {
		office.publish(t, before, p)
	}
	office.Change = &release.Change{Code: release.Revised, Reason: "Records came late."}
	for _, p := range append(half.Quarters(), half) {
		office.publish(t, after, p)
		report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(office.Releases.Dir(p, 1))), period.Period{}, 0)
		if err != nil || !report.Sound() {
			t.Errorf("after %s: %+v, %v", p, report, err)
		}
	}
}
