package reports_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/ingest"
	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// readerOf loads files, CSV by name, and opens them as of a cut-off. Those whose name begins with codelists/ are code lists of the platform's
// own, and reporting_zone is the zone of its days.
func readerOf(t *testing.T, cutoff period.Date, files map[string]string) *queries.Reader {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for name, text := range files {
		path := filepath.Join(dir, name+".csv")
		if zone := name == disclosure.ReportingZone; zone || strings.HasPrefix(name, "codelists/") {
			path = filepath.Join(dir, "data", name+".csv")
			if zone {
				path, text = filepath.Join(dir, "data", "daylight.yaml"), name+": "+text
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
		} else {
			paths = append(paths, path)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := warehouse.At(filepath.Join(dir, "data")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	summary, err := ingest.Run(t.Context(), w, ingest.Options{Paths: paths})
	if err != nil || !summary.Clean() {
		t.Fatalf("%+v, %v", summary, err)
	}
	s, err := w.Refresh(t.Context(), warehouse.Limits{Threads: 1}, nil)
	if err := errors.Join(err, w.Release()); err != nil {
		t.Fatal(err)
	}
	r, err := queries.Open(t.Context(), s, &cutoff, warehouse.Limits{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// releaseOf makes the report of a few records.
func releaseOf(t *testing.T, when string, cutoff period.Date, files map[string]string) (release.Release, *release.Opened) {
	t.Helper()
	shelf, made := publish(t, readerOf(t, cutoff, files), period.MustParse(when))
	o, err := shelf.Open(made.Period, made.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return made, o
}

func headline(r release.Release, id string) string {
	for _, line := range r.Headlines {
		if line.ID == id {
			return breakable(line.Text)
		}
	}
	return ""
}

// breakable is a text with the spaces that a test is written with.
func breakable(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

const suspensionHead = "suspension_id,account_key,suspended_at,measure,region\n"

// suspensionsOf writes n suspensions of as many accounts on a day.
func suspensionsOf(prefix string, n int, day, region string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s-%d,%s%04dc0ffee,%sT10:00:00Z,account_suspension,%s\n", prefix, i, prefix, i, day, region)
	}
	return b.String()
}

// Who took the appeal back never had a decision. Leaving them out of the wait would let a platform look quick by wearing people down.
func TestWithdrawnAppealsWereNeverDecided(t *testing.T) {
	var appeals strings.Builder
	appeals.WriteString("appeal_id,suspension_id,filed_at,decided_at,outcome\n")
	for i := range 10 {
		outcome, decided := "withdrawn", "2026-01-12"
		if i >= 6 {
			outcome, decided = "upheld", "2026-01-21"
		}
		fmt.Fprintf(&appeals, "p-%d,s-%d,2026-01-11T10:00:00Z,%sT10:00:00Z,%s\n", i, i, decided, outcome)
	}
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": suspensionHead + suspensionsOf("s", 30, "2026-01-10", "PL"), "appeals": appeals.String()})
	want := "Fewer than half of those who appealed had a decision within 90 days of their suspension; 6 (60 in 100) had none by the cut-off or 90 days after their suspension, 6 because the appeal was taken back or closed."
	if got := headline(made, "waiting"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	f, err := o.Figure("resolution-total")
	if err != nil {
		t.Fatal(err)
	}
	if v := f.Rows[0].Values; !strings.HasPrefix(v[0].Word, "more than ") || *v[2].Numerator != 4 || *v[2].Denominator != 10 {
		t.Errorf("resolution: %+v", f.Rows[0])
	}
}

// A rate needs every part of the active accounts in every month, a quarter, and nobody counted twice.
func TestRatesNeedAllActiveAccounts(t *testing.T) {
	whole := suspensionsOf("a", 10, "2026-01-10", "PL") + suspensionsOf("b", 10, "2026-02-10", "PL") + suspensionsOf("c", 10, "2026-03-10", "IN")
	const head = "month,active_accounts,region\n"
	for _, c := range []struct{ name, when, exposure, headline, word string }{
		{"all months", "2026-Q1", head + "2026-01,1000,\n2026-02,1000,\n2026-03,1000,\n", "We suspended 30 accounts, about 1 for every 33 accounts active in a month.", ""},
		{"one month of three", "2026-Q1", head + "2026-02,1000,\n", "We suspended 30 accounts.", release.NotRecorded},
		{"a region in one month only", "2026-Q1", head + "2026-01,1000,PL\n2026-02,1000,PL\n2026-03,1000,PL\n2026-03,1000,IN\n", "We suspended 30 accounts.", release.NotRecorded},
		{"nobody active in a region", "2026-Q1", head + "2026-01,1000,PL\n2026-02,1000,PL\n2026-03,1000,PL\n2026-01,0,IN\n2026-02,0,IN\n2026-03,1000,IN\n",
			"We suspended 30 accounts, about 1 for every 44 accounts active in a month.", ""},
		{"a total beside its parts", "2026-Q1", head + "2026-01,1000,\n2026-01,1000,PL\n2026-02,1000,\n2026-03,1000,\n", "We suspended 30 accounts.", release.NotRecorded},
		{"a half-year", "2026-H1", head + "2026-01,1000,\n2026-02,1000,\n2026-03,1000,\n2026-04,1000,\n2026-05,1000,\n2026-06,1000,\n",
			"We suspended accounts 30 times, each account counted once a quarter.", release.NotApplicable},
		{"a month", "2026-02", head + "2026-02,1000,\n", "We suspended 10 accounts for the first time in the quarter.", release.NotApplicable},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, o := releaseOf(t, c.when, period.NewDate(2026, 11, 1), map[string]string{"suspensions": suspensionHead + whole, "exposure": c.exposure})
			if got := headline(made, "suspensions"); got != c.headline {
				t.Errorf("\n got %s\nwant %s", got, c.headline)
			}
			f, err := o.Figure("exposure-total")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(f.Notes, " "), "as if all of them were among the active ones") || !strings.Contains(breakable(f.Title), "per 1,000 accounts active in a month") {
				t.Errorf("%s: %v", f.Title, f.Notes)
			}
			if v := f.Rows[0].Values[0]; v.Word != c.word || (v.Value == nil) != (c.word != "") {
				t.Errorf("exposure: %+v, want word %q", v, c.word)
			}
		})
	}
}

// The same holds for each earlier quarter of a figure over time.
func TestEarlierRatesNeedAllActiveAccounts(t *testing.T) {
	suspensions := suspensionHead
	for i, day := range []string{"2025-07-01", "2025-10-10", "2026-01-10"} {
		suspensions += suspensionsOf(fmt.Sprintf("q%d", i), 20, day, "PL")
	}
	exposure := "month,active_accounts,region\n"
	for _, month := range []string{"2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"} {
		exposure += month + ",1000,PL\n"
		if month != "2025-11" {
			exposure += month + ",500,IN\n"
		}
	}
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 11, 1), map[string]string{"suspensions": suspensions, "exposure": exposure})
	f, err := o.Figure("exposure-over-time")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range f.Rows {
		v := row.Values[0]
		if v.Value == nil {
			got = append(got, row.Category+" "+v.Word)
			continue
		}
		got = append(got, fmt.Sprintf("%s %d of %d", row.Category, *v.Numerator, *v.Denominator))
	}
	if want := []string{"2025-Q3 20 of 1500", "2025-Q4 not recorded", "2026-Q1 20 of 1500"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A quarter cut off in its middle is no quarter.
func TestPeriodMustHaveEnded(t *testing.T) {
	r := readerOf(t, period.NewDate(2026, 2, 2), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 10, "2026-01-10", "PL")})
	_, err := reports.MakeInternal(t.Context(), r, release.NewInternalShelf(t.TempDir()), reports.Order{Period: period.MustParse("2026-Q1"), Platform: "Example", Tool: "test"})
	if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "--cutoff 2026-04-01") {
		t.Errorf("got %v", err)
	}
}

// What a source never delivers is not recorded: not 0 people answered, not everybody still suspended.
func TestKindsNeverDelivered(t *testing.T) {
	suspensions := suspensionHead + suspensionsOf("a", 20, "2026-01-10", "PL")
	cutoff := period.NewDate(2026, 11, 1)
	word := func(o *release.Opened, figure, measure, want string) {
		t.Helper()
		f, err := o.Figure(figure)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range f.Measures {
			if v := f.Rows[0].Values[i]; m.ID == measure && (v.Value != nil || v.Word != want) {
				t.Errorf("%s of %s: %+v, want %q", measure, figure, v, want)
			}
		}
	}
	_, o := releaseOf(t, "2026-Q1", cutoff, map[string]string{"suspensions": suspensions})
	for _, measure := range []string{"reversed", "self_corrected", "other_reinstatement", "still_suspended"} {
		word(o, "outcomes-total", measure, release.NotRecorded)
	}
	word(o, "lifted-by-total", "by_other", release.NotRecorded)
	for figure, measure := range map[string]string{"suspended-again-total": "within_90", "suspended-again-curve-total": "again",
		"planned-length-total": "lasts_to_7d"} {
		word(o, figure, measure, release.NotRecorded)
	}
	if f, err := o.Figure("reinstatement-causes-by-cause"); err != nil || !strings.HasSuffix(f.Title, "not recorded") {
		t.Errorf("%q, %v", f.Title, err)
	}
	appeals := "appeal_id,suspension_id,filed_at,decided_at,outcome\n"
	for i := range 10 {
		appeals += fmt.Sprintf("p-%d,a-%d,2026-01-11T10:00:00Z,2026-01-12T10:00:00Z,reversed\n", i, i)
	}
	made, o := releaseOf(t, "2026-Q1", cutoff, map[string]string{"suspensions": suspensions, "appeals": appeals})
	word(o, "first-response-total", "answered", release.NotRecorded)
	if got, want := headline(made, "mistakes"), "At least 10 suspensions (50 in 100) were mistakes by our own decisions; the others were not all re-checked, so we do not know how many more."; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// None is said as none and not as a share of 0; a sentence names the figures that it speaks of; and a year counts times, not accounts.
func TestSentencesOfNone(t *testing.T) {
	suspensions := "suspension_id,account_key,suspended_at,measure,region,notice_reason,account_activity\n"
	appeals := appealHead
	for i := range 20 {
		suspensions += fmt.Sprintf("s-%d,a%04dc0ffee,2026-01-10T10:00:00Z,account_suspension,PL,category,earning\n", i, i)
		if i < 10 {
			appeals += fmt.Sprintf("p-%d,s-%d,2026-01-11T10:00:00Z,2026-01-12T10:00:00Z,upheld\n", i, i)
		}
	}
	files := map[string]string{"suspensions": suspensions, "appeals": appeals}
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2027, 4, 1), files)
	for id, want := range map[string]string{
		"suspensions": "We suspended 20 accounts; 20 of them had earned money here in the past year.",
		"notice":      "We told 0 which rule they had broken in our view, 20 (100 in 100) only a general category, and 0 nothing.",
		"appeals":     "10 appealed (50 in 100). We decided 10 of these cases and reversed none of them.",
		"waiting":     "Half of those who appealed had a decision within 24 hours of appealing; all had a decision within 90 days of their suspension.",
		"groups":      "Of accounts that had earned money here in the past year, we told 0 of 20 the rule and reversed 0 of 10 decided appeals.",
	} {
		if got := headline(made, id); got != want {
			t.Errorf("%s:\n got %s\nwant %s", id, got, want)
		}
	}
	at := slices.IndexFunc(o.Headlines, func(h release.Headline) bool { return h.ID == "groups" })
	if want := []string{"notice-by-activity", "reversal-rate-by-activity"}; at < 0 || !slices.Equal(o.Headlines[at].Figures, want) {
		t.Errorf("the sentence on accounts that earned money comes from %v, want %v", o.Headlines[at].Figures, want)
	}
	made, _ = releaseOf(t, "2026", period.NewDate(2027, 4, 1), files)
	if got, want := headline(made, "suspensions"), "We suspended accounts 20 times, each account counted once a quarter; 20 of these times the account had earned money here in the past year."; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// Mistakes that the platform admitted while an appeal was undecided are mistakes, whatever became of the appeal.
func TestMistakesAdmittedBeforeTheAppealIsDecided(t *testing.T) {
	appeals := "appeal_id,suspension_id,filed_at,decided_at,outcome\n"
	reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n"
	for i := range 100 {
		appeals += fmt.Sprintf("p-%d,s-%d,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,omitted\n", i, i)
		reinstatements += fmt.Sprintf("r-%d,s-%d,2026-01-20T10:00:00Z,self_corrected\n", i, i)
	}
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": suspensionHead + suspensionsOf("s", 400, "2026-01-10", "PL"), "appeals": appeals, "reinstatements": reinstatements})
	for id, want := range map[string]string{
		"mistakes": "At least 100 suspensions (25 in 100) were mistakes by our own decisions, 100 of them before the appeal was decided; the others were not all re-checked, so we do not know how many more.",
		"waiting":  "Fewer than half of those who appealed had a decision within 90 days of their suspension; 100 (100 in 100) had none by the cut-off or 90 days after their suspension, 100 because the account had been given back as a mistake.",
	} {
		if got := headline(made, id); got != want {
			t.Errorf("%s\n got %s\nwant %s", id, got, want)
		}
	}
	for figure, measure := range map[string]string{"confirmed-mistakes-total": "confirmed_mistakes", "mistake-bounds-total": "least", "outcomes-total": "corrected_undecided"} {
		if v := valueAt(t, o, figure, "all", measure); v.Value == nil || *v.Numerator != 100 {
			t.Errorf("%s: %+v", figure, v)
		}
	}
	wantNumber(t, "at most, whatever the others were", valueAt(t, o, "mistake-bounds-total", "all", "worst").Value, 1)
	if v := valueAt(t, o, "appeal-endings-total", "9", "closed"); v.Value == nil || *v.Value != 1 {
		t.Errorf("nine days after the appeal: %+v", v)
	}
	if v := valueAt(t, o, "appeal-endings-total", "8", "closed"); v.Value == nil || *v.Value != 0 {
		t.Errorf("eight days after the appeal: %+v", v)
	}
}

// A quarter that holds nothing but brief holds says so.
func TestBriefHoldsAlone(t *testing.T) {
	made, _ := releaseOf(t, "2026-Q1", period.NewDate(2026, 11, 1), map[string]string{
		"suspensions":    "suspension_id,account_key,suspended_at,measure\ns-1,a0001c0ffee,2026-01-10T10:00:00Z,hold\n",
		"reinstatements": "reinstatement_id,suspension_id,reinstated_at\nr-1,s-1,2026-01-10T12:00:00Z\n"})
	if got, want := headline(made, "suspensions"), "We suspended no accounts in January–March 2026. (Plus 1 identity hold lifted within 24 hours.)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A median that rests on people who were not followed to the end is not said of people.
func TestMedianIsSaidAsAnEstimate(t *testing.T) {
	var appeals strings.Builder
	appeals.WriteString("appeal_id,suspension_id,filed_at,decided_at,outcome\n")
	for i := range 10 {
		decided, outcome, day := "", "pending", 31
		if i < 4 {
			decided, outcome, day = "2026-01-11T18:00:00Z", "upheld", 10
		}
		fmt.Fprintf(&appeals, "p-%d,a-%d,2026-03-%02dT12:00:00Z,%s,%s\n", i, i, day, decided, outcome)
	}
	text := strings.ReplaceAll(appeals.String(), "2026-03-10T12:00:00Z", "2026-01-10T12:00:00Z")
	suspensions := suspensionHead + suspensionsOf("a", 10, "2026-01-10", "PL")
	made, _ := releaseOf(t, "2026-Q1", period.NewDate(2026, 4, 1), map[string]string{"suspensions": suspensions, "appeals": text})
	if got := headline(made, "waiting"); !strings.HasPrefix(got, "4 (40 in 100) of those who appealed had a decision within 30 hours of appealing and 90 days of the suspension; 6 (60 in 100) had none") {
		t.Errorf("got %q", got)
	}
}
