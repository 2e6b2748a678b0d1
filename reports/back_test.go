package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
)

// The first figure says how many accounts are known to have been back, and in which ways.
func TestHowManyWereBack(t *testing.T) {
	appeals := "appeal_id,suspension_id,filed_at,decided_at,outcome\n"
	reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n"
	for i := range 40 {
		appeals += fmt.Sprintf("p-%d,s-%d,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,%s\n", i, i, []string{"reversed", "upheld"}[i%2])
	}
	for i := 40; i < 75; i++ {
		cause := "goodwill"
		if i >= 45 {
			cause = "term_served"
		}
		reinstatements += fmt.Sprintf("r-%d,s-%d,2026-01-20T10:00:00Z,%s\n", i, i, cause)
	}
	for i := 75; i < 90; i++ {
		reinstatements += fmt.Sprintf("r-%d,s-%d,2026-01-20T10:00:00Z,self_corrected\n", i, i)
	}
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": suspensionHead + suspensionsOf("s", 400, "2026-01-10", "PL"), "appeals": appeals, "reinstatements": reinstatements})
	f, err := o.Figure("outcomes-total")
	if err != nil || made.Final {
		t.Fatal(err, made.Final)
	}
	if got, want := breakable(f.Subtitle), "Share of suspended accounts, January–March 2026. At least 70 of 400 (18 in 100; 95 % range 14.1 % to 21.5 %) were back by the cut-off or within 90 days"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	const ways = "Back were at least: 20 reversed on appeal; 15 corrected as a mistake without an appeal; 35 lifted for another cause or ended as planned (30 because the planned end was reached)."
	if !slices.ContainsFunc(f.Notes, func(note string) bool { return strings.HasPrefix(breakable(note), ways) }) {
		t.Errorf("no %q in %q", ways, f.Notes)
	}
}

// In the public edition the number is the sum of what shows.
func TestBackIsWhatShows(t *testing.T) {
	r := open(t, nil, 2)
	for preset, planned := range map[string]bool{"small": false, "medium": true, "large": true} {
		f, err := newOffice(t, preset).draft(t, r, quarter).Figure("outcomes-total")
		if err != nil {
			t.Fatal(err)
		}
		var back int64
		for at, m := range f.Measures {
			if v := f.Rows[0].Values[at]; slices.Contains([]string{"reversed", "self_corrected", "corrected_undecided", "other_reinstatement"}, m.ID) && v.Value != nil {
				back += *v.Numerator
			}
		}
		if want := fmt.Sprintf(". At least %d of ", back); back == 0 || !strings.Contains(strings.ReplaceAll(f.Subtitle, ",", ""), want) {
			t.Errorf("%s: no %q in %q", preset, want, f.Subtitle)
		}
		if says := slices.ContainsFunc(f.Notes, func(note string) bool { return strings.Contains(note, "because the planned end was reached") }); says != planned {
			t.Errorf("%s: it says how many ended as planned: %t", preset, says)
		}
		if f.Edition != release.Public {
			t.Errorf("%s is of the edition %s", preset, f.Edition)
		}
	}
}

// Counts that a plan takes together have a name in which no condition of one reads as one of the others.
func TestNamesOfMergedOutcomes(t *testing.T) {
	r := open(t, nil, 2)
	for preset, want := range map[string]string{"medium": "Appeal undecided, or given back as a mistake before it was decided",
		"small": "Appeal undecided or appeal withdrawn or appeal closed undecided, or given back as a mistake before it was decided"} {
		f, err := newOffice(t, preset).draft(t, r, quarter).Figure("outcomes-total")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(f.Measures, func(m release.Measure) bool { return m.ID == "undecided" && m.Title == want }) {
			t.Errorf("%s: nothing is called %q: %+v", preset, want, f.Measures)
		}
	}
}
