package reports_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/reports"
)

// No number of the public edition is of fewer people than the threshold, whatever the plan; and no file says more than the figures.
func TestPublicEditionHasNoSmallCounts(t *testing.T) {
	r := open(t, nil, 2)
	merged := 0
	for _, preset := range reports.Presets {
		office := newOffice(t, preset)
		o := office.draft(t, r, quarter)
		drafts := filepath.Dir(filepath.Dir(office.Drafts.Dir(quarter, 1)))
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		report, err := verifier.Shelf(t.Context(), drafts, quarter, 0)
		if err != nil || !report.Sound() {
			t.Errorf("%s: verify finds %+v, %v", preset, report.Releases, err)
		}
		numbers, hidden := 0, 0
		for _, f := range figures {
			if f.Breakdown == "region_tenure" || f.Breakdown == "detection_route" || f.Indicator == "mistakes-audited" {
				continue // protected counts: a random amount was added; and a sample of which nobody knows who is in it
			}
			for _, row := range f.Rows {
				if row.Category == disclosure.Merged {
					merged++
					if !strings.Contains(strings.Join(f.Notes, " "), "Counted together to protect people: ") {
						t.Errorf("%s: %s does not say what is counted together: %v", preset, f.ID, f.Notes)
					}
				}
				for i, v := range row.Values {
					if f.Measures[i].Unit == release.Minutes {
						t.Errorf("%s: %s tells single minutes", preset, f.ID)
					}
					for _, n := range []*int64{v.Numerator, v.Denominator} {
						if n == nil {
							continue
						}
						numbers++
						if *n > 0 && *n < 10 {
							t.Errorf("%s: %s, %s: %d people show", preset, f.ID, row.Category, *n)
						}
					}
					if v.Word == release.Hidden {
						hidden++
					}
				}
			}
		}
		if numbers < 20 || hidden == 0 {
			t.Errorf("%s: %d numbers and %d hidden: the test looked at too little", preset, numbers, hidden)
		}
	}
	if merged == 0 {
		t.Error("no plan counts categories together: the test looked at too little")
	}
}

// The same snapshot, plan, secret and earlier releases give the same bytes, whatever the number of threads.
func TestPublicSameBytes(t *testing.T) {
	office := newOffice(t, "large")
	sums := func(threads int) map[string]string {
		o := office.draft(t, open(t, nil, threads), quarter)
		all := map[string]string{}
		for _, name := range o.Files() {
			all[name], _ = o.Sum(name)
		}
		return all
	}
	one, four := sums(1), sums(4)
	if len(one) < 50 || len(one) != len(four) {
		t.Fatalf("%d files and %d files", len(one), len(four))
	}
	for name, sum := range one {
		if four[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
}

// Every figure of the public edition can be read, and every one that is not there is named with the reason.
func TestPublicSaysWhatItKeepsBack(t *testing.T) {
	o := newOffice(t, "small").draft(t, open(t, nil, 2), quarter)
	if o.Protection == nil || o.Protection.Threshold != 10 || len(o.Protection.Tables) == 0 {
		t.Fatalf("protection %+v", o.Protection)
	}
	listed := 0
	for _, s := range o.Sections {
		listed += len(s.Figures)
	}
	internal := published(t)
	all := 0
	for _, s := range internal.Sections {
		all += len(s.Figures)
	}
	if listed+len(o.Protection.Withheld) != all {
		t.Errorf("%d figures and %d named as withheld, of %d", listed, len(o.Protection.Withheld), all)
	}
	named := map[string]bool{}
	for _, w := range o.Protection.Withheld {
		if w.Title == "" || !strings.HasSuffix(w.Why, ".") {
			t.Errorf("%+v", w)
		}
		if named[w.Title] {
			t.Errorf("%q is named twice: it does not say which breakdown is meant", w.Title)
		}
		named[w.Title] = true
		for about, why := range map[string]string{"How soon people had a decision": "times to the day", "How checks ended": "not suspended", "Clients affected": "not recorded",
			"How accounts came back over time": "times to the day", "Suspended again after coming back": "follows single accounts", "Reversal rate by month": "by month",
			"Suspensions of an account already suspended": "once a quarter", "Suspended accounts by region": "not in the release plan"} {
			if strings.HasPrefix(w.Title, about) && !strings.Contains(w.Why, why) {
				t.Errorf("%s: %s", w.Title, w.Why)
			}
		}
	}
}

// Until every case was followed to the end there is no public edition: two reports would show whose case moved in between.
func TestPublicWaitsForMaturity(t *testing.T) {
	early := quarter.End().Add(30)
	_, err := reports.MakePublic(t.Context(), open(t, &early, 2), newOffice(t, "medium").Publication, reports.Order{Period: quarter, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "can be made from 2025-09-30 on") {
		t.Errorf("got %v", err)
	}
}

// Nobody recorded what notices said. Where the plan counts that together with less than the rule, the part says what it is made of and
// the rule, which would be nobody's, says that it is not recorded: the total tells.
func TestMergedPartsSayWhatIsNotRecorded(t *testing.T) {
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": suspensionHead + suspensionsOf("a", 500, "2026-01-10", "PL") + suspensionsOf("z", 1, "2026-08-10", "PL")})
	office := newOffice(t, "medium")
	o := office.draft(t, r, period.MustParse("2026-Q1"))
	if v := valueAt(t, o, "notice-by-region", "eastern_europe", "told_rule"); v.Word != release.NotRecorded {
		t.Errorf("told the rule: %+v", v)
	}
	if v := valueAt(t, o, "notice-by-region", "eastern_europe", "told_less"); v.Numerator == nil || *v.Numerator != 500 {
		t.Errorf("told less: %+v", v)
	}
	sound(t, office.Drafts.Dir(o.Period, 1), o.Period)
}

// Of suspensions whose account is hidden nobody can tell how many people they are of. A report whose records may hold some says so where it
// says what is hidden and under what the records lack; the small number of them that there may be is not told.
func TestHiddenAccountsMayBeOnePerson(t *testing.T) {
	for _, c := range []struct {
		name, suspensions string
		says              bool
	}{
		{"fourteen of hidden accounts", suspensionHead + suspensionsOf("a", 500, "2026-01-10", "PL") + hiddenOf(14), true},
		{"one in a thousand records, or none", suspensionHead + suspensionsOf("a", 1000, "2026-01-10", "PL"), true},
		{"none of twenty thousand", suspensionHead + suspensionsOf("a", 20_000, "2026-01-10", "PL"), false},
	} {
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": c.suspensions + suspensionsOf("z", 1, "2026-08-10", "PL")})
		o := newOffice(t, "small").draft(t, r, period.MustParse("2026-Q1"))
		f, err := o.Figure("data-quality-by-check")
		if err != nil {
			t.Fatal(err)
		}
		const says = "though several may be of one"
		if strings.Contains(o.Protection.People, says) != c.says || strings.Contains(strings.Join(f.Notes, " "), says) != c.says {
			t.Errorf("%s: %q, %v", c.name, o.Protection.People, f.Notes)
		}
	}
}

// hiddenOf writes n suspensions of hidden accounts.
func hiddenOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "h-%d,withheld,2026-01-10T10:00:00Z,account_suspension,PL\n", i)
	}
	return b.String()
}
