package reports_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/queries"
	"daylight/reports"
)

// tenured are suspensions of two quarters: in each 300 accounts of 200 days, 4 of 362 days, and 300 of 1000.
func tenured(t *testing.T, late int, tenureBands string) *queries.Reader {
	t.Helper()
	files := map[string]string{"suspensions": "suspension_id,account_key,suspended_at,measure,region,tenure_days\n"}
	add := func(prefix string, n int, day, tenure string) {
		files["suspensions"] += strings.ReplaceAll(suspensionsOf(prefix, n, day, "PL"), ",PL\n", ",PL,"+tenure+"\n")
	}
	for quarter, day := range map[string]string{"one": "2026-02-10", "two": "2026-05-10"} {
		add(quarter+"-a", 300+late, day, "200")
		add(quarter+"-b", 4, day, "362")
		add(quarter+"-c", 300, day, "1000")
	}
	add("later", 1, "2026-11-01", "200")
	if tenureBands != "" {
		files["codelists/tenure_bands"] = "code,label,from_days,to_days\n" + tenureBands
	}
	return readerOf(t, period.NewDate(2026, 11, 2), files)
}

// withoutCrosses publishes by a plan whose classes name no codes, so that any code list goes with it.
func withoutCrosses(t *testing.T) office {
	o := newOffice(t, "medium")
	o.Plan.Noise = nil
	return o
}

const (
	named = "under_1y,Newcomers,0,365\ny1_to_2,1 to 2 years,365,730\ny2_to_5,2 to 5 years,730,1826\nover_5y,5 years and more,1826,\n"
	moved = "under_360d,Under 360 days,0,360\nd360_to_2y,360 days to 2 years,360,730\ny2_to_5,2 to 5 years,730,1826\nover_5y,5 years and more,1826,\n"
)

// With an edge of a band moved from 365 to 360 days a further revision would show 300 where the first one showed 304, and tell of four
// people. What bands are called may change.
func TestRevisionsKeepTheirCodeLists(t *testing.T) {
	first := period.MustParse("2026-Q1")
	office := withoutCrosses(t)
	office.publish(t, tenured(t, 0, ""), first)
	office.Change = &release.Change{Code: release.Revised, Reason: "Records came late."}
	_, err := reports.MakePublic(t.Context(), tenured(t, 40, moved), office.Publication, reports.Order{Period: first, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "was published with another code list tenure_bands. A further revision keeps it") {
		t.Errorf("a moved edge: %v", err)
	}
	if _, err := os.Stat(office.Drafts.Dir(first, 2)); err == nil {
		t.Error("a draft was written all the same")
	}
	if f, err := office.publish(t, tenured(t, 40, named), first).Figure("appeal-rate-by-tenure"); err != nil || f.Rows[0].Label != "Newcomers" {
		t.Errorf("another name: %+v, %v", f.Rows, err)
	}
	shelf := filepath.Dir(filepath.Dir(office.Releases.Dir(first, 1)))
	report, err := verifier.Shelf(t.Context(), shelf, first, 0)
	if err != nil || !report.Sound() {
		t.Errorf("%+v, %v", report, err)
	}

	// A forger who writes another meaning into the second revision is found by its code lists, and by the first revision.
	dir := office.Releases.Dir(first, 2)
	tables, err := filepath.Glob(filepath.Join(dir, "tables", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	forged := 0
	for _, path := range tables {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, after, has := strings.Cut(string(text), `"tenure_bands": "`)
		if !has {
			continue
		}
		forged++
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), after[:64], strings.Repeat("0", 64), 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if forged < 5 {
		t.Errorf("only %d tables say what their tenures mean", forged)
	}
	reseal(t, dir)
	finds := func(check string) {
		t.Helper()
		report, err := verifier.Shelf(t.Context(), shelf, first, 2)
		if err != nil || !slices.ContainsFunc(report.Releases[0].Findings, func(f verify.Finding) bool {
			return f.Check == check && strings.Contains(f.Where+f.What, "tenure_bands")
		}) {
			t.Errorf("%s: %+v, %v", check, report, err)
		}
	}
	finds("attack")
	if err := os.RemoveAll(office.Releases.Dir(first, 1)); err != nil {
		t.Fatal(err)
	}
	finds("report")
}

// Quarters whose bands have other edges are not added up, and the half-year says why; where both quarters have the same, so must it.
func TestSumsKeepTheirCodeLists(t *testing.T) {
	half := period.MustParse("2026-H1")
	office := withoutCrosses(t)
	office.publish(t, tenured(t, 0, ""), half.Quarters()[0])
	office.publish(t, tenured(t, 0, moved), half.Quarters()[1])
	o := office.publish(t, tenured(t, 0, moved), half)
	if _, err := o.Figure("appeal-rate-by-tenure"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("bands that overlap were added up: %v", err)
	}
	if !slices.ContainsFunc(o.Protection.Withheld, func(w release.Withheld) bool {
		return strings.Contains(w.Why, "Who is counted in which group was changed between January–March 2026 and April–June 2026")
	}) {
		t.Errorf("no word of why: %+v", o.Protection.Withheld)
	}
	if _, err := o.Figure("appeal-rate-by-region"); err != nil {
		t.Error(err)
	}
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(office.Releases.Dir(half, 1))), period.Period{}, 0)
	if err != nil || !report.Sound() {
		t.Errorf("%+v, %v", report, err)
	}

	kept := withoutCrosses(t)
	for _, q := range half.Quarters() {
		kept.publish(t, tenured(t, 0, ""), q)
	}
	_, err = reports.MakePublic(t.Context(), tenured(t, 0, moved), kept.Publication, reports.Order{Period: half, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "The parts of January–June 2026 were published with another code list tenure_bands") {
		t.Errorf("a list that the parts do not have: %v", err)
	}
	kept.publish(t, tenured(t, 0, named), half)
}
