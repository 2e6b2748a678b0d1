package reports_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
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
	finds(t, shelf, first, "attack", "tenure_bands")
	if err := os.RemoveAll(office.Releases.Dir(first, 1)); err != nil {
		t.Fatal(err)
	}
	finds(t, shelf, first, "report", "tenure_bands")
}

// Quarters whose bands have other edges are not added up, and the half-year says why; where both quarters have the same, so must it.
func TestSumsKeepTheirCodeLists(t *testing.T) {
	half := period.MustParse("2026-H1")
	office := withoutCrosses(t)
	office.publish(t, tenured(t, 0, ""), half.Quarters()[0])
	office.publish(t, tenured(t, 0, moved), half.Quarters()[1])
	o := office.publish(t, tenured(t, 0, moved), half)
	sumWithoutTenure(t, o, "Who is counted as what was changed between January–March 2026 and April–June 2026")
	sound(t, office.Releases.Dir(half, 1), period.Period{})

	kept := withoutCrosses(t)
	for _, q := range half.Quarters() {
		kept.publish(t, tenured(t, 0, ""), q)
	}
	_, err := reports.MakePublic(t.Context(), tenured(t, 0, moved), kept.Publication, reports.Order{Period: half, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "The parts of January–June 2026 were published with another code list tenure_bands") {
		t.Errorf("a list that the parts do not have: %v", err)
	}
	kept.publish(t, tenured(t, 0, named), half)
}

// recovered are 300 suspensions of two quarters each, 200 of them permanent: 50 given back out of goodwill, and 50 as a mistake.
func recovered(t *testing.T, lists map[string]string) *queries.Reader {
	t.Helper()
	files := map[string]string{"suspensions": "suspension_id,account_key,suspended_at,measure,region\n",
		"reinstatements": "reinstatement_id,suspension_id,reinstated_at,cause\n"}
	for quarter, day := range map[string]string{"one": "2026-02-10", "two": "2026-05-10"} {
		files["suspensions"] += strings.ReplaceAll(suspensionsOf(quarter+"-a", 200, day, "PL"), "account_suspension", "account_termination") +
			strings.ReplaceAll(suspensionsOf(quarter+"-b", 100, day, "PL"), "account_suspension", "service_suspension")
		for i := range 100 {
			cause := "self_corrected"
			if i < 50 {
				cause = "goodwill"
			}
			files["reinstatements"] += fmt.Sprintf("%s-%d,%s-a-%d,%s-20T10:00:00Z,%s\n", quarter, i, quarter, i, day[:7], cause)
		}
	}
	files["suspensions"] += suspensionsOf("before", 1, "2025-12-01", "PL") + suspensionsOf("later", 1, "2026-11-01", "PL")
	maps.Copy(files, lists)
	return readerOf(t, period.NewDate(2026, 11, 2), files)
}

// Which causes admit a mistake and which measures are permanent decides counts that no breakdown names, and totals. Quarters that counted
// by other lists are not added up, no figure sets them beside each other, and revisions keep the lists.
func TestTotalsKeepTheirCodeLists(t *testing.T) {
	half := period.MustParse("2026-H1")
	first, second := half.Quarters()[0], half.Quarters()[1]
	const goodwill, service = "code,label,mistake\ngoodwill,Goodwill,true\n", "code,label,suspension,step\nservice_suspension,Service suspended,true,permanent\n"
	was := recovered(t, nil)
	for list, c := range map[string]struct {
		text string
		kept string // a partition that does not rest on the list
	}{"reinstatement_causes": {goodwill, "notice"}, "measures": {text: service}} {
		now := recovered(t, map[string]string{"codelists/" + list: c.text})
		office := withoutCrosses(t)
		office.publish(t, was, first)
		o := office.publish(t, now, second)
		f, err := o.Figure("changes-total")
		if note := "Published and not shown here, since it was counted with another code list (" + list + "): January–March 2026."; err != nil || !strings.Contains(breakable(strings.Join(f.Notes, " ")), note) || !strings.HasSuffix(f.Title, ": counted otherwise before") {
			t.Errorf("%s: %s %v, %v", list, f.Title, f.Notes, err)
		}
		o = office.publish(t, now, half)
		if _, err := o.File("tables/outcome-by-total.json"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("%s: outcomes that mean something else are added up: %v", list, err)
		}
		if _, err := o.File("tables/" + c.kept + "-by-total.json"); c.kept != "" && err != nil {
			t.Errorf("%s: %s: %v", list, c.kept, err)
		}
		const why = "Who is counted as what was changed between January–March 2026 and April–June 2026"
		if !slices.ContainsFunc(o.Protection.Withheld, func(w release.Withheld) bool { return strings.Contains(w.Why, why) }) {
			t.Errorf("%s: no word of why: %+v", list, o.Protection.Withheld)
		}
		sound(t, office.Releases.Dir(half, 1), period.Period{})
		office.Change = &release.Change{Code: release.Revised, Reason: "We think otherwise now."}
		_, err = reports.MakePublic(t.Context(), now, office.Publication, reports.Order{Period: first, Platform: "x", Tool: "test"})
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "was published with another code list "+list) {
			t.Errorf("%s: a further revision: %v", list, err)
		}
	}
}

// Two lists divide the first year of an account. Where their edges differ, the sentence names both lists and both edges.
func TestBandsWithinHaveTheEdgesOfTheirCategory(t *testing.T) {
	quarter := period.MustParse("2026-Q1")
	for _, c := range []struct{ why, tenure, ages, fault string }{
		{"a year of 360 days", strings.ReplaceAll(named, "365", "360"), "", "under_1y ends before day 360, and they end before day 365. Give both lists the same edges, or leave account_age out of the plan."},
		{"in both lists", strings.ReplaceAll(named, "365", "360"), "d0_to_90,Under 91 days,0,91\nd91_to_365,To a year,91,360\nover_1y,More,360,\n", ""},
		{"days that no band has", "", "d0_to_90,Under 91 days,0,91\nd92_to_365,To a year,92,365\nover_1y,More,365,\n", "d92_to_365 begins on day 92 and not on day 91"},
		{"another name for the rest", "", "d0_to_365,Under a year,0,365\nolder,More,365,\n", "under_1y ends before day 365, and they end before day (none)"},
		{"no such category", moved, "", ""},
	} {
		files := map[string]string{"suspensions": "suspension_id,account_key,suspended_at,measure,region,tenure_days\n"}
		for tenure, prefix := range map[string]string{"200": "a", "362": "b", "1000": "c"} {
			files["suspensions"] += strings.ReplaceAll(suspensionsOf(prefix, 100, "2026-02-10", "PL"), ",PL\n", ",PL,"+tenure+"\n")
		}
		files["suspensions"] += strings.ReplaceAll(suspensionsOf("later", 1, "2026-11-01", "PL"), ",PL\n", ",PL,200\n")
		for list, bands := range map[string]string{"tenure_bands": c.tenure, "account_age_bands": c.ages} {
			if bands != "" {
				files["codelists/"+list] = "code,label,from_days,to_days\n" + bands
			}
		}
		r := readerOf(t, period.NewDate(2026, 11, 2), files)
		office := withoutCrosses(t)
		_, err := reports.MakePublic(t.Context(), r, office.Publication, reports.Order{Period: quarter, Platform: "x", Tool: "test"})
		_, preview := reports.PreviewPlans(t.Context(), r, reports.Order{Period: quarter, Platform: "x", Tool: "test"}, []disclosure.Plan{office.Plan})
		for _, err := range []error{err, preview} {
			switch {
			case c.fault == "" && err != nil:
				t.Errorf("%s: %v", c.why, err)
			case c.fault != "" && (problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "The code lists tenure_bands and account_age_bands disagree") || !strings.Contains(problem.Sentence(err), c.fault)):
				t.Errorf("%s: %v", c.why, err)
			}
		}
	}
}

// Every table of a report says what it means, protected counts and the findings of an audit included.
func TestEveryTableSaysWhatItMeans(t *testing.T) {
	o := newOffice(t, "large").draft(t, open(t, nil, 2), quarter)
	lists := map[string][]string{}
	for _, name := range o.Files() {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		table := tableOf(t, o, name)
		if table.Zone != o.MadeFrom.Zone {
			t.Errorf("%s: its days are of %q", name, table.Zone)
		}
		lists[table.Partition.ID+" by "+table.Breakdown] = slices.Sorted(maps.Keys(table.Codes))
	}
	for table, want := range map[string][]string{
		"outcome by total":                              {"measures", "reinstatement_causes"},
		"outcome by tenure":                             {"measures", "reinstatement_causes", "tenure_bands"},
		"notice by account_age":                         {"account_age_bands", "measures", "tenure_bands"},
		"period-decisions by total":                     nil,
		"outcome-by-region-and-tenure by region_tenure": {"measures", "regions", "reinstatement_causes", "tenure_bands"},
		"audit by total":                                {"measures", "reinstatement_causes"},
	} {
		if got, has := lists[table]; !has || !slices.Equal(got, want) {
			t.Errorf("%s rests on %v, %v", table, got, has)
		}
	}
}

// tableOf reads a protected table of a release.
func tableOf(t *testing.T, o *release.Opened, name string) (table disclosure.Published) {
	t.Helper()
	text, err := o.File(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	return table
}
