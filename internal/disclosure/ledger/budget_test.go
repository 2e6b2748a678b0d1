package ledger

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
)

// At variance 9 a quarter has eight measures, a ninth for a revision or correction, and never a tenth.
func TestTenthMeasureIsRefused(t *testing.T) {
	l, _ := create(t)
	tooMany := draft(t, l, q1, 1, 9, "")
	err := l.Afford(tooMany)
	says(t, err, "0 is spent", "asks for 1/2 (0.500)", "the cap is 1/2 (0.500), of which 1/18 (0.056) is kept for revisions")
	if err := l.Publish(tooMany); err == nil {
		t.Error("nine measures were published at once")
	}
	eight := tooMany
	eight.Charges = eight.Charges[:8]
	if err := l.Publish(eight); err != nil {
		t.Fatal(err)
	}
	plain := draft(t, l, q1, 2, 1, "")
	says(t, l.Publish(plain), "4/9 (0.444) is spent", "1/18")
	for _, code := range []string{Revision, Correction} {
		r := plain
		r.Code = code
		if err := l.Afford(r); err != nil {
			t.Error(err)
		}
	}
	ninth := plain
	ninth.Code = Correction
	if err := l.Publish(ninth); err != nil {
		t.Fatal(err)
	}
	says(t, l.Publish(draft(t, l, q1, 3, 1, Correction)), "1/2 (0.500) is spent", "the cap is 1/2 (0.500). ")
	if spent, _ := l.Spent(q1); spent.RatString() != "1/2" {
		t.Errorf("spent %s", spent)
	}
	// Without protected measures a revision is always affordable.
	if err := l.Publish(Release{Period: q1, Revision: 3, Code: Revision, Checksums: checksums}); err != nil {
		t.Error(err)
	}
	if left, err := l.Left(q1); err != nil || left.Sign() != 0 {
		t.Errorf("%s is left, %v", left, err)
	}
	if left, err := l.Left(q1.Next()); err != nil || left.RatString() != "1/2" || eight.Rho().RatString() != "4/9" {
		t.Errorf("%s is left of the next quarter, and eight measures ask for %s, %v", left, eight.Rho(), err)
	}
	if next, _ := l.Spent(q1.Next()); next.Sign() != 0 {
		t.Errorf("%s is spent on the next quarter", next)
	}
}

// A case is charged by every period that contains its quarter; drafts cost nothing.
func TestOverlappingPeriodsAreCharged(t *testing.T) {
	l, path := create(t)
	draft(t, l, q1, 7, 9, "") // a draft only
	for _, r := range []Release{draft(t, l, q1, 1, 4, ""), draft(t, l, h1, 1, 3, ""), draft(t, l, year, 1, 1, "")} {
		if err := l.Publish(r); err != nil {
			t.Fatal(err)
		}
	}
	l = open(t, path)
	for quarter, want := range map[string]string{"2026-Q1": "4/9", "2026-Q2": "2/9", "2026-Q3": "1/18", "2026-Q4": "1/18", "2025-Q4": "0", "2027-Q1": "0"} {
		if spent, err := l.Spent(period.MustParse(quarter)); err != nil || spent.RatString() != want {
			t.Errorf("spent on %s: %s, want %s (%v)", quarter, spent, want, err)
		}
	}
	says(t, l.Publish(draft(t, l, year, 2, 1, "")), "in 2026-Q1", "4/9")
	if err := l.Publish(draft(t, l, q1.Next(), 1, 4, "")); err != nil {
		t.Error(err)
	}
	if _, err := l.Spent(h1); err == nil {
		t.Error("a half-year has a budget")
	}
	// Different variances add exactly.
	d := drawingOf("fine", 1)
	d.Period, d.Variance = period.MustParse("2030-Q1"), 16
	register(t, l, d)
	coarse := drawingOf("coarse", 1)
	coarse.Period, coarse.Variance = d.Period, 25
	register(t, l, coarse)
	if err := l.Publish(Release{Period: d.Period, Revision: 1, Draw: "1", Checksums: checksums, Charges: []Charge{{"fine", 16}, {"coarse", 25}}}); err != nil {
		t.Fatal(err)
	}
	if spent, _ := l.Spent(d.Period); spent.RatString() != "41/800" {
		t.Errorf("1/32 and 1/50 make %s", spent)
	}
}

// A release is what was drawn for it, once.
func TestPublishRefuses(t *testing.T) {
	l, _ := create(t)
	good := draft(t, l, q1, 1, 2, "")
	for why, change := range map[string]func(r *Release){
		"a measure that was not drawn":  func(r *Release) { r.Charges = append(slices.Clone(r.Charges), Charge{"m7", 9}) },
		"another variance than drawn":   func(r *Release) { r.Charges = []Charge{{"m0", 16}} },
		"another label than drawn":      func(r *Release) { r.Draw = "1.2" },
		"a measure twice":               func(r *Release) { r.Charges = []Charge{{"m0", 9}, {"m0", 9}} },
		"no noise":                      func(r *Release) { r.Charges = []Charge{{"m0", 0}} },
		"no checksums":                  func(r *Release) { r.Checksums = "" },
		"checksums in capitals":         func(r *Release) { r.Checksums = strings.ToUpper(checksums) },
		"a code for the first revision": func(r *Release) { r.Code = Correction },
		"an unknown code":               func(r *Release) { r.Revision, r.Code = 2, "X" },
		"a month":                       func(r *Release) { r.Period = period.MustParse("2026-02") },
		"revision 0":                    func(r *Release) { r.Revision = 0 },
	} {
		r := good
		change(&r)
		if err := l.Publish(r); err == nil {
			t.Errorf("published: %s", why)
		}
	}
	if err := l.Publish(good); err != nil {
		t.Fatal(err)
	}
	other := good
	other.Checksums = strings.Repeat("cd", 32)
	says(t, l.Publish(other), "published before", "revision 2")
	if err := l.Afford(good); err != nil {
		t.Errorf("what is published costs again: %v", err)
	}
}
