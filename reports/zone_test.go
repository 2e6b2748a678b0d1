package reports_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/queries"
	"daylight/reports"
)

// atMidnight are 300 suspensions in each of some quarters, and 40 of half past midnight on 1 April 2025 in Warsaw, which is March in UTC.
func atMidnight(t *testing.T, zone string) *queries.Reader {
	t.Helper()
	records := "suspension_id,account_key,suspended_at,measure,region\n" + strings.ReplaceAll(suspensionsOf("mid", 40, "2025-03-31", "PL"), "T10:", "T22:")
	for prefix, day := range map[string]string{"before": "2024-11-10", "one": "2025-02-10", "two": "2025-05-10", "later": "2026-02-10"} {
		records += suspensionsOf(prefix, 300, day, "PL")
	}
	return readerOf(t, period.NewDate(2026, 8, 1), map[string]string{"suspensions": records + suspensionsOf("last", 1, "2026-07-31", "PL"), disclosure.ReportingZone: zone})
}

// Forty people around midnight would be in both quarters of a half-year whose days began at another time in the second one. A calendar
// year keeps the time zone of its first report, and so do revisions.
func TestAYearKeepsItsTimeZone(t *testing.T) {
	const warsaw = "Europe/Warsaw"
	half := period.MustParse("2025-H1")
	first, second := half.Quarters()[0], half.Quarters()[1]
	utc, moved := atMidnight(t, "UTC"), atMidnight(t, warsaw)
	office := withoutCrosses(t)
	office.publish(t, utc, first)
	const why = "January–March 2025, which is published, has days of the time zone UTC, and %s would have days of Europe/Warsaw: where the two are added up, whoever is counted around midnight is counted twice or not at all. Put reporting_zone: UTC back into daylight.yaml. A calendar year, with all its revisions, keeps its time zone; take the other one up from 2026 on."
	office.Change = &release.Change{Code: release.Revised, Reason: "Days begin an hour earlier."}
	for _, p := range []period.Period{first, second, half, half.Longer()[0]} {
		_, err := reports.MakePublic(t.Context(), moved, office.Publication, reports.Order{Period: p, Platform: "x", Tool: "test"})
		if want := strings.Replace(why, "%s", p.Label(), 1); problem.KindOf(err) != problem.Invalid || problem.Sentence(err) != want {
			t.Errorf("%s: %v", p, err)
		}
	}
	office.publish(t, utc, second)
	o := office.publish(t, utc, half)
	if n, _ := tableOf(t, o, "tables/outcome-by-total.json").Count(disclosure.Total, "suspended"); n != 640 {
		t.Errorf("%d in the half-year", n)
	}
	sound(t, office.Releases.Dir(half, 1), period.Period{})

	// In the year after, days may begin at another time; no figure sets its quarters beside those before.
	later := period.MustParse("2026-Q1")
	o = office.publish(t, moved, later)
	f, err := o.Figure("appeal-rate-over-time")
	const note = "Published and not shown here, since it was counted by days of another time zone: January–March 2025, April–June 2025."
	if err != nil || len(f.Rows) != 1 || !strings.Contains(breakable(strings.Join(f.Notes, " ")), note) {
		t.Errorf("%+v, %v, %v", f.Rows, f.Notes, err)
	}
	sound(t, office.Releases.Dir(later, 1), period.Period{})

	// A report that was approved elsewhere is found beside those of its year, and one whose tables have other days than it says by itself.
	elsewhere := withoutCrosses(t)
	elsewhere.publish(t, moved, second)
	shelf := filepath.Dir(filepath.Dir(office.Releases.Dir(first, 1)))
	for _, p := range []period.Period{second, half} {
		if err := os.RemoveAll(office.Releases.Dir(p, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(office.Releases.Dir(second, 1), os.DirFS(elsewhere.Releases.Dir(second, 1))); err != nil {
		t.Fatal(err)
	}
	for _, p := range []period.Period{first, second} {
		finds(t, shelf, p, "zone", "A calendar year keeps the time zone of its first report")
	}
	draft, err := verifier.Draft(t.Context(), shelf, second, 1, shelf)
	if err != nil || !slices.ContainsFunc(draft.Findings, func(f verify.Finding) bool { return f.Check == "zone" }) {
		t.Errorf("approved all the same: %+v, %v", draft.Findings, err)
	}
	dir := elsewhere.Releases.Dir(second, 1)
	text, err := os.ReadFile(filepath.Join(dir, "release.json"))
	if err != nil || !strings.Contains(string(text), warsaw) {
		t.Fatalf("%s, %v", text, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "release.json"), []byte(strings.Replace(string(text), warsaw, "UTC", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	reseal(t, dir)
	finds(t, filepath.Dir(filepath.Dir(dir)), second, "form", "it is no protected table of this release")
}

// finds fails the test where verify does not find that in a period's newest release.
func finds(t *testing.T, shelf string, p period.Period, check, what string) {
	t.Helper()
	report, err := verifier.Shelf(t.Context(), shelf, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	newest := report.Releases[len(report.Releases)-1]
	if !slices.ContainsFunc(newest.Findings, func(f verify.Finding) bool { return f.Check == check && strings.Contains(f.Where+f.What, what) }) {
		t.Errorf("%s of %s: %+v", check, newest.Name, newest.Findings)
	}
}
