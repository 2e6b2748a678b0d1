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
	"daylight/reports"
)

// A figure over time shows earlier quarters as they were published. Counted anew from later records they would be a revision that nobody
// hears of.
func TestEarlierPeriodsAreShownAsPublished(t *testing.T) {
	office := newOffice(t, "small")
	before := quarter.Previous()
	r := open(t, nil, 2)
	if f, err := office.draft(t, r, quarter).Figure("appeal-rate-over-time"); err != nil || len(f.Rows) != 1 {
		t.Fatalf("nothing was published before, and %d periods show, %v", len(f.Rows), err)
	}
	cutoff := quarter.End() // the earlier quarter is published as it stood then
	earlier := open(t, &cutoff, 2)
	was, err := office.publish(t, earlier, before).Figure("appeal-rate-total")
	if err != nil {
		t.Fatal(err)
	}
	now, err := office.draft(t, r, quarter).Figure("appeal-rate-over-time")
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Rows) != 2 || now.Rows[0].Category != before.String() || *now.Rows[0].Values[0].Numerator != *was.Rows[0].Values[0].Numerator {
		t.Errorf("%+v does not show what was published: %+v", now.Rows, was.Rows)
	}
}

// A half-year is what its quarters published, and waits for them.
func TestPublicHalfYear(t *testing.T) {
	office := newOffice(t, "medium")
	half := period.MustParse("2025-H1")
	r := open(t, nil, 2)
	office.publish(t, r, half.Quarters()[0])
	_, err := reports.MakePublic(t.Context(), r, office.Publication, reports.Order{Period: half, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "April–June 2025 is not published, of which January–June 2025 is the sum.") {
		t.Errorf("a quarter is missing: %v", err)
	}
	office.publish(t, r, half.Quarters()[1])
	total := func(o *release.Opened) int64 {
		f, err := o.Figure("appeal-rate-total")
		if err != nil {
			t.Fatal(err)
		}
		return *f.Rows[0].Values[0].Denominator
	}
	sum := int64(0)
	for _, p := range half.Quarters() {
		o, err := office.Releases.Open(p, 0)
		if err != nil {
			t.Fatal(err)
		}
		sum += total(o)
	}
	if got := total(office.publish(t, r, half)); got != sum {
		t.Errorf("the half-year has %d suspensions and its quarters %d", got, sum)
	}
	dir := office.Releases.Dir(half, 1)
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), half, 0)
	if err != nil || !report.Sound() || !slices.ContainsFunc(report.Releases[0].Checks, func(c verify.Check) bool { return c.Name == "overlaps" && c.Of > 10 }) {
		t.Errorf("the half-year beside its quarters: %+v, %v", report, err)
	}
	path := filepath.Join(dir, "tables", "notice-by-total.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), `"suspended": `, `"suspended": 1`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	reseal(t, dir)
	report, err = verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), half, 0)
	if err != nil || !slices.ContainsFunc(report.Releases[0].Findings, func(f verify.Finding) bool { return f.Check == "overlaps" }) {
		t.Errorf("other totals than its quarters': %+v, %v", report, err)
	}
}

// Quarters whose plans put categories into other groups cannot be added up: the sum says so, and shows what can be.
func TestHalfYearOfOtherGroups(t *testing.T) {
	office := newOffice(t, "medium")
	half := period.MustParse("2025-H1")
	r := open(t, nil, 2)
	office.publish(t, r, half.Quarters()[0])
	office.Plan.Groups = []disclosure.Group{{Breakdown: "tenure", Name: "young", Title: "Up to 2 years", Categories: []string{"under_1y", "y1_to_2"}}}
	second := office.publish(t, r, half.Quarters()[1])
	grouped, err := second.Figure("appeal-rate-by-tenure")
	if err != nil || !slices.ContainsFunc(grouped.Rows, func(row release.Row) bool { return row.Category == "young" && row.Label == "Up to 2 years" }) ||
		slices.ContainsFunc(grouped.Rows, func(row release.Row) bool { return row.Category == "under_1y" }) {
		t.Errorf("a group of the plan: %+v, %v", grouped.Rows, err)
	}
	if grouped.Rows[0].Category != "young" {
		t.Errorf("the group stands at %+v, not where its first category would", grouped.Rows)
	}
	o := office.publish(t, r, half)
	sumWithoutTenure(t, o, "puts others together than")
	sound(t, office.Releases.Dir(half, 1), period.Period{})
}

// sumWithoutTenure fails the test unless a sum has no tables by tenure, says why, and has those by region.
func sumWithoutTenure(t *testing.T, o *release.Opened, why string) {
	t.Helper()
	if _, err := o.Figure("appeal-rate-by-tenure"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("what overlaps was added up: %v", err)
	}
	if !slices.ContainsFunc(o.Protection.Withheld, func(w release.Withheld) bool { return strings.Contains(w.Why, why) }) {
		t.Errorf("no word of why: %+v", o.Protection.Withheld)
	}
	if _, err := o.Figure("appeal-rate-by-region"); err != nil {
		t.Error(err)
	}
}
