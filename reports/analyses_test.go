package reports_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/reports"
)

const appealHead = "appeal_id,suspension_id,filed_at,decided_at,outcome\n"

// valueAt is the value of a measure in the row of a category.
func valueAt(t *testing.T, o *release.Opened, figure, category, measure string) release.Value {
	t.Helper()
	f, err := o.Figure(figure)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	for _, row := range f.Rows {
		if row.Category == category && at >= 0 {
			return row.Values[at]
		}
	}
	t.Fatalf("%s has no %s of %q", figure, measure, category)
	return release.Value{}
}

func wantNumber(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		if got == nil {
			t.Errorf("%s: no number, want %v", what, want)
			return
		}
		t.Errorf("%s: %v, want %v", what, *got, want)
	}
}

// Five appealed early and were followed for long, five late and for eleven days. One of all ten had a decision after 2 days, two of
// the early five after 20: nine tenths of three fifths were still waiting. To divide 3 by 10 would blame those who could not be followed.
func TestCurveOfThoseWhoCouldNotBeFollowed(t *testing.T) {
	appeals := appealHead
	for i := range 5 {
		decided, outcome := "", "pending"
		if i < 2 {
			decided, outcome = "2026-01-31T10:00:00Z", "upheld"
		}
		appeals += fmt.Sprintf("p-a%d,a-%d,2026-01-11T10:00:00Z,%s,%s\n", i, i, decided, outcome)
		decided, outcome = "", "pending"
		if i == 0 {
			decided, outcome = "2026-03-23T10:00:00Z", "reversed"
		}
		appeals += fmt.Sprintf("p-b%d,b-%d,2026-03-21T10:00:00Z,%s,%s\n", i, i, decided, outcome)
	}
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 4, 1), map[string]string{"appeals": appeals,
		"suspensions": suspensionHead + suspensionsOf("a", 5, "2026-01-10", "PL") + suspensionsOf("b", 5, "2026-03-20", "PL")})
	for category, want := range map[string]float64{"1": 0, "2": .1, "19": .1, "20": 1 - .9*.6, "60": 1 - .9*.6} {
		v := valueAt(t, o, "decision-curve-total", category, "decided")
		wantNumber(t, "decided within "+category+" days", v.Value, want)
		if *v.Denominator != 10 || !(*v.Low <= *v.Value && *v.Value <= *v.High) {
			t.Errorf("within %s days: %+v", category, v)
		}
	}
	wantNumber(t, "waiting just before 20 days", valueAt(t, o, "decision-curve-total", "20", "at_risk").Value, 5)
	if v := valueAt(t, o, "decision-curve-total", "90", "decided"); v.Value != nil || v.Word != "not followed so long" {
		t.Errorf("at 90 days nobody was followed any more: %+v", v)
	}
	// The words and the picture say where the curve ends.
	f, err := o.Figure("decision-curve-total")
	if err != nil {
		t.Fatal(err)
	}
	if alt := breakable(f.Alt); !strings.HasSuffix(alt, "Within 80 days (nobody was followed longer): had a decision 46.0 %, still waiting and followed 3.") || strings.Contains(alt, "not followed so long") {
		t.Error(alt)
	}
	picture, err := o.File("figures/decision-curve-total.svg")
	if err != nil {
		t.Fatal(err)
	}
	if text := breakable(string(picture)); !strings.Contains(text, "nobody was followed longer than 80 days") || strings.Contains(text, "not followed so long") {
		t.Error("the picture does not say where the curve ends")
	}
	// The same cases by how they ended add up to all.
	reversed, upheld := valueAt(t, o, "appeal-endings-total", "30", "reversed"), valueAt(t, o, "appeal-endings-total", "30", "upheld")
	wantNumber(t, "reversed within 30 days", reversed.Value, .1)
	wantNumber(t, "upheld within 30 days", upheld.Value, .9*.4)
	wantNumber(t, "open after 30 days", valueAt(t, o, "appeal-endings-total", "30", "open").Value, 1-.1-.9*.4)
	if v := valueAt(t, o, "response-curve-total", "all", "answered"); v.Word != release.NotRecorded {
		t.Errorf("nobody recorded responses: %+v", v)
	}
}

// Of 30 suspended, 10 appealed; 4 were reversed, 4 upheld, 2 are undecided. So 4 were mistakes at least, and with the 22 neither decided
// nor corrected 26 at most; if these were wronged as often as those decided, 4 + 11.
func TestBoundsFromCounts(t *testing.T) {
	appeals := appealHead
	for i := range 10 {
		outcome, decided := "reversed", "2026-01-20T10:00:00Z"
		if i >= 4 {
			outcome = "upheld"
		}
		if i >= 8 {
			outcome, decided = "pending", ""
		}
		appeals += fmt.Sprintf("p-%d,a-%d,2026-01-11T10:00:00Z,%s,%s\n", i, i, decided, outcome)
	}
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 30, "2026-01-10", "PL"),
		"appeals": appeals, "exposure": "month,active_accounts\n2026-01,1000\n2026-02,1000\n2026-03,1000\n"})
	for measure, want := range map[string]float64{"least": 4. / 30, "monotone": 15. / 30, "worst": 26. / 30} {
		wantNumber(t, measure, valueAt(t, o, "mistake-bounds-total", "all", measure).Value, want)
	}
	if v := valueAt(t, o, "mistake-bounds-total", "all", "region"); v.Value != nil || v.Low == nil || *v.Low >= 4./30 || *v.High <= 26./30 {
		t.Errorf("the region does not hold the bounds: %+v", v)
	}
	f, err := o.Figure("mistake-bounds-total")
	if err != nil {
		t.Fatal(err)
	}
	// A title stands alone in lists, pictures and citations: the two ends are no range of an estimate.
	if want := "Bounds on the share of suspensions that were mistakes: at least 13.3 % are confirmed; whether it is more, up to 86.7 %, these counts cannot say"; breakable(f.Title) != want {
		t.Errorf("title %q", f.Title)
	}
	for _, said := range []string{"22 of them were neither decided nor corrected.", "could have been mistakes; if those neither decided nor corrected were no more often wrong than those decided on appeal", "barriers of language"} {
		if !strings.Contains(strings.Join(f.Notes, " "), said) {
			t.Errorf("the notes do not say %q", said)
		}
	}
	// Half were reversed. If reviewers reverse 9 of 10 mistakes and uphold 98 of 100 right ones: (0.5 + 0.98 - 1)/(0.9 + 0.98 - 1).
	f, err = o.Figure("review-errors-total")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range f.Rows {
		if row.Category == "0.9" && row.Category2 == "0.98" {
			wantNumber(t, "corrected", row.Values[0].Value, .48/.88)
		}
	}
	wantNumber(t, "least risk", valueAt(t, o, "abiding-risk-total", "all", "least").Value, 1000*4./(1000-30+4))
	wantNumber(t, "most risk", valueAt(t, o, "abiding-risk-total", "all", "most").Value, 1000*26./(1000-30+26))
	for _, h := range o.Headlines {
		if slices.ContainsFunc(h.Figures, func(id string) bool { return strings.Contains(id, "bounds") }) {
			t.Errorf("a bound is a headline: %s", h.Text)
		}
	}
}

// Auditors looked at 10 of 50 suspensions, drawn at random, and found 2 wrong: 2 to 26 of the 50 may be. Two of them were coded twice.
func TestAuditOfFifty(t *testing.T) {
	audits := "audit_id,suspension_id,frame,sampling_fraction,audited_at,auditor,finding\n"
	for i := range 10 {
		finding := "correct"
		if i < 2 {
			finding = "wrong"
		}
		audits += fmt.Sprintf("u-%d,a-%d,q1,0.2,2026-05-01T10:00:00Z,one,%s\n", i, i, finding)
		if i >= 8 {
			audits += fmt.Sprintf("v-%d,a-%d,q1,0.2,2026-05-02T10:00:00Z,two,%s\n", i, i, []string{"correct", "unclear"}[i-8])
		}
	}
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 50, "2026-01-10", "PL"), "audits": audits})
	v := valueAt(t, o, "mistakes-audited-total", "all", "mistakes")
	wantNumber(t, "estimate", v.Value, .2)
	wantNumber(t, "low", v.Low, 2./50)
	wantNumber(t, "high", v.High, 26./50)
	wantNumber(t, "found", valueAt(t, o, "mistakes-audited-total", "all", "found").Value, .2)
	wantNumber(t, "agreed", valueAt(t, o, "mistakes-audited-total", "all", "agreed").Value, .5)
}

// One appeal was open when the quarter began; four were filed in it and three closed: two are open, one for 12 days, one for long.
func TestBacklogIsExact(t *testing.T) {
	appeals := appealHead +
		"p-0,a-0,2025-12-20T10:00:00Z,,pending\n" +
		"p-1,a-1,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,upheld\n" +
		"p-2,a-2,2026-01-11T10:00:00Z,2026-02-10T10:00:00Z,reversed\n" +
		"p-3,a-3,2026-02-11T10:00:00Z,2026-02-21T10:00:00Z,withdrawn\n" +
		"p-4,a-4,2026-03-19T10:00:00Z,2026-04-10T10:00:00Z,upheld\n"
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"appeals": appeals,
		"suspensions": suspensionHead + suspensionsOf("a", 1, "2025-12-10", "PL") + strings.Join(strings.SplitAfter(suspensionsOf("a", 5, "2026-01-10", "PL"), "\n")[1:], "")})
	for measure, want := range map[string]float64{"open_at_start": 1, "filed": 4, "closed": 3, "open_at_end": 2} {
		wantNumber(t, measure, valueAt(t, o, "backlog-total", "all", measure).Value, want)
	}
	for month, want := range map[string]float64{"2026-01": 2, "2026-02": 1, "2026-03": 2} {
		wantNumber(t, month, valueAt(t, o, "backlog-over-time", month, "open_at_end").Value, want)
	}
	for band, want := range map[string]float64{"age_8_to_14": .5, "age_over_60": .5, "age_0_to_2": 0} {
		wantNumber(t, band, valueAt(t, o, "backlog-ages-total", band, "share").Value, want)
	}
	// The three closed had been open for 10, 30 and 10 days.
	if f, err := o.Figure("backlog-total"); err != nil || !strings.Contains(breakable(strings.Join(f.Notes, " ")), "open for 16.7 days on average") {
		t.Errorf("%v, %v", f.Notes, err)
	}
	if !slices.ContainsFunc(made.Checks, func(c release.Check) bool {
		return strings.Contains(c.Name, "open at the start + filed - closed") && c.Left == 2
	}) {
		t.Errorf("the release does not publish that its backlog is conserved: %+v", made.Checks)
	}
}

// 9 of 10 appealed, of the quarter before 3 of 10: 60 points more, with Newcombe's range of 17.1 to 80.9. A plain "three times as many"
// would hide how little ten cases say.
func TestChangeHasItsRange(t *testing.T) {
	appeals := appealHead
	for i := range 9 {
		appeals += fmt.Sprintf("p-a%d,a-%d,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,upheld\n", i, i)
		if i < 3 {
			appeals += fmt.Sprintf("p-b%d,b-%d,2025-10-12T10:00:00Z,2025-10-21T10:00:00Z,upheld\n", i, i)
		}
	}
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"appeals": appeals,
		"suspensions": suspensionHead + suspensionsOf("a", 10, "2026-01-10", "PL") + suspensionsOf("b", 10, "2025-10-10", "PL") + suspensionsOf("c", 1, "2025-10-01", "PL") +
			suspensionsOf("z", 1, "2026-08-10", "PL")})
	// The quarter before has one more, who did not appeal: 3 of 11.
	v := valueAt(t, o, "changes-total", "appeal_rate", "difference")
	wantNumber(t, "difference", v.Value, .9-3./11)
	if *v.Low < .1 || *v.High > .9 || *v.Denominator != 21 || valueAt(t, o, "changes-total", "appeal_rate", "verdict").Word != "more than chance alone would explain" {
		t.Errorf("%+v", v)
	}
	if v := valueAt(t, o, "changes-total", "of_decided", "verdict"); v.Word != "chance alone could explain it" {
		t.Errorf("none was reversed in either quarter: %+v", v)
	}
	if v := valueAt(t, o, "changes-total", "told_rule", "now"); v.Word != release.NotRecorded {
		t.Errorf("no notice says what people were told: %+v", v)
	}
	f, err := o.Figure("changes-total")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Told the rule, of suspended accounts: not recorded in January–March 2026, not recorded in October–December 2025. ",
		"Appealed, of suspended accounts: 90.0 % in January–March 2026, 27.3 % in October–December 2025; the difference is 62.7 points, and more than chance alone would explain. ",
		"0.0 % in October–December 2025; the difference is 0.0 points, and chance alone could explain it.",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("to who cannot see it, it says %q, want %q", f.Alt, want)
		}
	}
}

// Where there is little, there are words: nothing stops, and no number stands that nobody counted.
func TestAnalysesOfLittle(t *testing.T) {
	pending := appealHead
	for i := range 5 {
		pending += fmt.Sprintf("p-%d,a-%d,2026-01-11T10:00:00Z,,pending\n", i, i)
	}
	suspensions := suspensionHead + suspensionsOf("a", 20, "2026-01-10", "PL")
	for _, c := range []struct {
		name, when string
		cutoff     period.Date
		files      map[string]string
	}{
		{"suspensions only", "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions}},
		{"nothing decided, one region", "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions, "appeals": pending}},
		{"not final", "2026-Q1", period.NewDate(2026, 4, 1), map[string]string{"suspensions": suspensions, "appeals": pending}},
		{"a year", "2026", period.NewDate(2027, 6, 1), map[string]string{"suspensions": suspensions, "appeals": pending}},
		{"a month without anything", "2026-02", period.NewDate(2026, 9, 1), map[string]string{"appeals": pending,
			"suspensions": suspensions + suspensionsOf("b", 2, "2026-03-10", "PL")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, o := releaseOf(t, c.when, c.cutoff, c.files)
			for _, s := range made.Sections {
				for _, id := range s.Figures {
					f, err := o.Figure(id)
					if err != nil {
						t.Fatal(err)
					}
					if f.Title == "" || f.Subtitle == "" || f.Alt == "" {
						t.Errorf("%s lacks words: %q, %q, %q", id, f.Title, f.Subtitle, f.Alt)
					}
					for _, row := range f.Rows {
						for i, v := range row.Values {
							if v.Value == nil && v.Word == "" || v.Value != nil && (math.IsNaN(*v.Value) || math.IsInf(*v.Value, 0)) {
								t.Errorf("%s, %s, %s: %+v", id, row.Label, f.Measures[i].ID, v)
							}
						}
					}
				}
			}
		})
	}
}

// banned are words that say more than these records can (docs/methods.md says what is said instead), in every language of the files.
var banned = []string{"error rate", "accuracy", "false-positive rate", "false positive rate", "success rate", "league table", "best region", "worst region", "no mistakes", "% higher", "% lower",
	"nobody looked", "nobody had looked", "nobody re-checked", "(0 in 100)",
	"fehlerquote", "fehlerrate", "irrtumsquote", "trefferquote", "treffsicherheit", "genauigkeit", "falsch-positiv", "falsch positiv", "erfolgsquote", "rangliste", "beste region",
	"besten region", "schlechteste", "keine fehler", "fehlerfrei", "% höher", "% niedriger", "% mehr", "% weniger", "niemand hat hingesehen", "niemand sah hin", "niemand prüfte", "(0 von 100)"}

// shorthand is how counts are named within the program: "decided 7d".
var shorthand = regexp.MustCompile(`_|\d+d\b|\bday \d|^episodes$|\bby other\b`)

// No file of a report, in either edition, says what these records cannot know.
func TestNoBannedWords(t *testing.T) {
	editions := map[string]*release.Opened{"internal": published(t)}
	for _, preset := range reports.Presets {
		editions[preset] = newOffice(t, preset).draft(t, open(t, nil, 2), quarter)
	}
	for edition, o := range editions {
		seen, german := 0, 0
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range figures {
			for _, m := range f.Measures {
				if shorthand.MatchString(m.Numerator) || shorthand.MatchString(m.Denominator) {
					t.Errorf("%s edition: %s counts %q of %q", edition, f.ID, m.Numerator, m.Denominator)
				}
			}
		}
		for _, name := range o.Files() {
			if !strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, ".csv") && !strings.HasSuffix(name, ".svg") {
				continue
			}
			text, err := o.File(name)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			if strings.HasPrefix(name, "de/") {
				german++
			}
			plain := strings.ToLower(strings.ReplaceAll(string(text), "\u00a0", " "))
			for _, phrase := range banned {
				if at := strings.Index(plain, phrase); at >= 0 {
					t.Errorf("%s edition: %s says %q: …%s…", edition, name, phrase, plain[max(0, at-40):min(len(plain), at+60)])
				}
			}
		}
		if seen-german < 100 || german < 50 {
			t.Errorf("%s edition: only %d files, %d of them in German", edition, seen, german)
		}
	}
}

// The table of a funnel in CSV has a line for each group and measure, in the order of the groups' size, never of their share.
func TestFunnelIsNoRanking(t *testing.T) {
	o := published(t)
	f, err := o.Figure("reversal-funnel-by-region")
	if err != nil {
		t.Fatal(err)
	}
	last := int64(math.MaxInt64)
	for _, row := range f.Rows {
		n := *row.Values[0].Denominator
		if n > last {
			t.Errorf("%s with %d cases comes after a smaller group", row.Label, n)
		}
		last = n
	}
	text, err := o.File("figures/reversal-funnel-by-region.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines)-1 != len(f.Rows)*len(f.Measures) || len(f.Rows) < 5 {
		t.Errorf("%d lines for %d groups of %d measures, %v", len(lines), len(f.Rows), len(f.Measures), err)
	}
}
