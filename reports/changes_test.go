package reports

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/queries"
)

// Five rates are compared: by themselves one of them would seem to have changed, together they do not. The range of each stays its own, the
// verdict, the title and every sentence on the same rate look at all of them.
func TestChangesLookAtAllRatesTogether(t *testing.T) {
	for name, c := range map[string]struct {
		reversedBefore           int64 // of 400 decided; 100 now
		title, sentence, verdict string
	}{
		// Fisher's p of 100 and 75 of 400 is 0.040; times five, 0.2. The range of the difference holds no 0.
		"alone": {75, "none of 5 rates changed by more than chance alone would explain", "chance alone could explain the difference", byChance},
		// That of 100 and 55 is below 0.001, also of all suspended.
		"beyond": {55, "2 of 5 rates changed by more than chance alone would explain", "chance alone would hardly explain the difference", beyondChance},
	} {
		d := handmade()
		counts := func(reversed int64) queries.Counts {
			return queries.Counts{"suspended": 4000, "mature": 4000, "appealed": 450, "decided": 400, "reversed": reversed, "self_corrected": 130 - reversed,
				"corrected_undecided": 0, "withdrawn": 0, "omitted": 50, "pending": 0, "told_rule": 2000, "told_category": 1000, "told_nothing": 1000}
		}
		now := counts(100)
		d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: now}, {Breakdown: "over_time", Category: "2026-Q1", Counts: now},
			{Breakdown: "over_time", Category: "2025-Q4", Counts: counts(c.reversedBefore)}}
		f := made(t, d, "changes", "total")
		at := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == "of_decided" })
		v := f.Rows[at].Values
		if *v[2].Low <= 0 || f.Measures[2].Level != .95 {
			t.Errorf("%s: the range is no longer one of 95 %% of its own: %+v", name, v[2])
		}
		if v[3].Word != c.verdict || !strings.HasSuffix(f.Title, ": "+c.title) {
			t.Errorf("%s: %s, %q", name, v[3].Word, f.Title)
		}
		if notes := strings.Join(f.Notes, " "); !strings.Contains(notes, "Holm 1979") || !strings.Contains(notes, "for its own difference alone") {
			t.Errorf("%s: the notes do not say what looks at what: %s", name, notes)
		}
		overTime := made(t, d, "reversal-rate", "over_time")
		if !strings.HasSuffix(overTime.Title, c.sentence) {
			t.Errorf("%s: title %q", name, overTime.Title)
		}
		said := ""
		d.appealLines(map[string]release.Figure{"reversal-rate-over-time": overTime, "confirmed-mistakes-over-time": made(t, d, "confirmed-mistakes", "over_time")}, 4000,
			func(id string, _ []string, text string) {
				if id == "appeals" {
					said = text
				}
			})
		if !strings.Contains(said, c.sentence) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// A rate that the figure of changes does not have is looked at by itself.
func TestOtherSharesAreLookedAtAlone(t *testing.T) {
	d := handmade()
	share := func(k int64) release.Value { n := int64(400); return release.Value{Numerator: &k, Denominator: &n} }
	if !d.beyondChance(share(100), share(75)) || d.beyondChance(share(100), share(80)) {
		t.Error("100 and 75 of 400 have a p of 0.04, 100 and 80 one of 0.11")
	}
}

// In German a row says of what a rate is so that nobody takes those for the ones who did it: "von gesperrten Konten" would be read as that.
func TestGermanRowsSayWhatTheyAreOf(t *testing.T) {
	d := handmade()
	d.speech = speech{Language: language.German}
	d.names.speech = d.speech
	row := d.changeRow("total", change{Measure: Measure{ID: "told_rule", Title: "Told the rule", Of: "suspended accounts"}})
	if row.Label != "Regel genannt, Anteil an den gesperrten Konten" {
		t.Errorf("got %q", row.Label)
	}
}
