package reports_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/warehouse"
)

// Four accounts came back in the quarter. One was suspended again after 10 days and one after 100; one was followed for 50 days only and
// one for 200. Of the two that were left after 50 days one was suspended again: half of three quarters. To divide 2 by 4 would be too
// little, by the two followed to the end too much.
func TestSuspendedAgainWithCensoring(t *testing.T) {
	suspensions := suspensionHead +
		"s1,1-account,2026-01-01T10:00:00Z,account_suspension,PL\n" +
		"s1-again,1-account,2026-01-21T10:00:00Z,account_suspension,PL\n" +
		"s2,2-account,2026-01-01T10:00:00Z,account_suspension,PL\n" +
		"s2-again,2-account,2026-04-21T10:00:00Z,account_suspension,PL\n" +
		"s3,3-account,2026-01-01T10:00:00Z,account_suspension,PL\n" +
		"s4,4-account,2026-01-01T10:00:00Z,account_suspension,PL\n"
	reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n" +
		"r1,s1,2026-01-11T10:00:00Z,self_corrected\n" +
		"r2,s2,2026-01-11T10:00:00Z,self_corrected\n" +
		"r3,s3,2026-03-31T10:00:00Z,goodwill\n" +
		"r4,s4,2026-01-11T10:00:00Z,goodwill\n"
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 5, 20),
		map[string]string{"suspensions": suspensions, "reinstatements": reinstatements})
	wantNumber(t, "within 30 days", valueAt(t, o, "suspended-again-total", "all", "within_30").Value, 1./4)
	wantNumber(t, "within 90 days", valueAt(t, o, "suspended-again-total", "all", "within_90").Value, 1./4)
	wantNumber(t, "on the 100th day", valueAt(t, o, "suspended-again-curve-total", "100", "again").Value, 1-3./4*1./2)
	wantNumber(t, "followed and clear before the 100th day", valueAt(t, o, "suspended-again-curve-total", "100", "at_risk").Value, 2)
	if v := valueAt(t, o, "suspended-again-total", "all", "within_180"); v.Value != nil || v.Word != "not followed so long" {
		t.Errorf("nobody was followed for 180 days: %+v", v)
	}
	if v := valueAt(t, o, "suspended-again-total", "all", "followed_short"); *v.Numerator != 2 || *v.Denominator != 4 {
		t.Errorf("not followed for 180 days: %+v", v)
	}
	wantNumber(t, "after a mistake", valueAt(t, o, "suspended-again-by-why", "mistake", "within_30").Value, 1./2)
	wantNumber(t, "after goodwill", valueAt(t, o, "suspended-again-by-why", "other_cause", "within_30").Value, 0)
	// Of the two given back for goodwill nobody was suspended again: the band has no form there, and the range an end of its own, which is named.
	wantNumber(t, "at most after goodwill", valueAt(t, o, "suspended-again-by-why", "other_cause", "within_30").High, 1-math.Sqrt(.025))
	f, err := o.Figure("suspended-again-by-why")
	if note := strings.Join(f.Notes, " "); err != nil || !strings.Contains(note, "Kalbfleisch and Prentice") || !strings.Contains(note, "the exact binomial bound where none had the event yet") {
		t.Errorf("methods of ranges: %s, %v", note, err)
	}
	f, err = o.Figure("suspended-again-total")
	const until = "followed for 180 days yet. All will have been on 29 September 2026"
	if err != nil || !f.Provisional || !strings.Contains(breakable(strings.Join(f.Notes, " ")), until) {
		t.Errorf("provisional %v, %v, %v", f.Provisional, f.Notes, err)
	}
	if want := "Suspended again after coming back: 25.0 % within 30 days, 25.0 % within 90 days"; breakable(f.Title) != want {
		t.Errorf("title %q, want %q", f.Title, want)
	}
}

// Who could have applied for a second chance is on no record: the figure says so instead of dividing by those suspended.
func TestSecondChances(t *testing.T) {
	chances := "application_id,suspension_id,applied_at,decided_at,outcome\n"
	reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n"
	suspensions := suspensionHead + suspensionsOf("a", 8, "2025-10-10", "PL")
	for i := range 8 {
		outcome := []string{"granted", "granted", "granted", "granted", "refused", "refused", "withdrawn", ""}[i]
		decided := fmt.Sprintf("2026-01-%02dT10:00:00Z", 11+i)
		if outcome == "" {
			decided = ""
		}
		chances += fmt.Sprintf("c-%d,a-%d,2026-01-10T10:00:00Z,%s,%s\n", i, i, decided, outcome)
		if i < 3 {
			reinstatements += fmt.Sprintf("r-%d,a-%d,2026-01-20T10:00:00Z,second_chance\n", i, i)
		}
	}
	suspensions += "again,a0000c0ffee,2026-04-01T10:00:00Z,account_suspension,PL\n"
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1),
		map[string]string{"suspensions": suspensions, "second_chances": chances, "reinstatements": reinstatements})
	if v := valueAt(t, o, "second-chances-total", "all", "eligible"); v.Word != release.NotRecorded || v.Value != nil {
		t.Errorf("eligible: %+v", v)
	}
	for outcome, want := range map[string]float64{"granted": .5, "refused": .25, "withdrawn": .125, "pending": .125} {
		wantNumber(t, outcome, valueAt(t, o, "second-chances-total", "all", outcome).Value, want)
	}
	// Of the four granted three came back; one of them was suspended again after 71 days.
	wantNumber(t, "again within 30 days", valueAt(t, o, "second-chance-again-total", "all", "within_30").Value, 0)
	wantNumber(t, "again within 90 days", valueAt(t, o, "second-chance-again-total", "all", "within_90").Value, 1./3)
	if v := valueAt(t, o, "second-chance-again-total", "all", "within_180"); *v.Numerator != 1 || *v.Denominator != 3 {
		t.Errorf("again within 180 days: %+v", v)
	}
	// Decided or withdrawn after 1 to 7 days, one open: the fourth of eight, the last of seven.
	wantNumber(t, "half decided within", valueAt(t, o, "second-chance-times-total", "all", "median").Value, 4*24*60)
	if v := valueAt(t, o, "second-chance-times-total", "all", "done"); *v.Numerator != 7 || *v.Denominator != 8 {
		t.Errorf("decided: %+v", v)
	}
	f, err := o.Figure("second-chance-again-total")
	if err != nil || !strings.Contains(strings.Join(f.Notes, " "), "not a random sample") {
		t.Errorf("%v, %v", f.Notes, err)
	}
}

// Of ten accounts six had their funds back after 10, 20 … 60 days, two were refunded, one is pending, and of one nothing is said. The
// refunded count as held to the end: the fifth of nine came after 50 days, and nine tenths were never reached.
func TestHowLongFundsWereHeld(t *testing.T) {
	suspensions := "suspension_id,account_key,suspended_at,measure,funds_held_band,funds_disposition,funds_released_at\n"
	for i := range 10 {
		disposition, released := "released", fmt.Sprintf("%sT10:00:00Z", period.NewDate(2026, 1, 1).Add(10*(i+1)))
		switch {
		case i == 9:
			disposition, released = "", ""
		case i == 8:
			disposition, released = "pending", ""
		case i >= 6:
			disposition, released = "refunded", ""
		}
		suspensions += fmt.Sprintf("s-%d,f%04dc0ffee,2026-01-01T10:00:00Z,account_suspension,under_100,%s,%s\n", i, i, disposition, released)
	}
	suspensions += "z-1,z0000c0ffee,2026-08-01T10:00:00Z,account_suspension,none,,\n" // so that the records reach to the end of the 90 days
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions})
	wantNumber(t, "half released within", valueAt(t, o, "funds-release-total", "all", "median").Value, 50*24*60)
	if v := valueAt(t, o, "funds-release-total", "all", "p90"); v.Value != nil || v.Word != "more than 90 days" {
		t.Errorf("nine in ten: %+v", v)
	}
	if v := valueAt(t, o, "funds-release-by-funds-band", "under_100", "untimed"); *v.Numerator != 1 || *v.Denominator != 10 {
		t.Errorf("without a time: %+v", v)
	}
	wantNumber(t, "released within 30 days", valueAt(t, o, "funds-curve-total", "30", "released").Value, 3./9)
	if f, err := o.Figure("funds-release-total"); err != nil || breakable(f.Title) != "How long funds were held: half within 50 days" {
		t.Errorf("title %q, %v", f.Title, err)
	}
}

// A warning, then a restriction, then the account: each step by what came before it. A step to which none went is 0 of those who stood
// before it, and not a gap.
func TestLadderOfThree(t *testing.T) {
	suspensions := "suspension_id,account_key,suspended_at,measure,ends_at,prior_warnings\n" +
		"s0,00-account,2025-06-01T10:00:00Z,account_suspension,,0\n" +
		"s1-warned,01-account,2026-01-05T10:00:00Z,warning,,\n" +
		"s1,01-account,2026-01-15T10:00:00Z,service_suspension,2026-01-20T10:00:00Z,1\n" +
		"s2-limited,02-account,2025-12-05T10:00:00Z,service_suspension,2025-12-20T10:00:00Z,0\n" +
		"s2,02-account,2026-01-15T10:00:00Z,account_termination,,0\n" +
		"s3,03-account,2026-01-15T10:00:00Z,account_termination,,0\n" +
		"s3-again,03-account,2026-02-15T10:00:00Z,account_termination,,0\n" +
		"s4,withheld,2026-01-15T10:00:00Z,account_suspension,2026-03-15T10:00:00Z,\n"
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions})
	for part, want := range map[string]float64{"before_nothing": .25, "before_warning": .25, "before_lesser": .25, "before_suspended": 0,
		"before_unrecorded": .25} {
		wantNumber(t, part, valueAt(t, o, "ladder-total", "all", part).Value, want)
	}
	wantNumber(t, "permanent out of nothing", valueAt(t, o, "ladder-by-step", "permanent", "before_nothing").Value, .5)
	f, err := o.Figure("ladder-steps-by-earlier-step")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range f.Rows {
		got = append(got, fmt.Sprintf("%s to %s %d of %d", row.Category, row.Category2, *row.Values[0].Numerator, *row.Values[0].Denominator))
	}
	want := []string{"none to restriction 0 of 1", "none to temporary 0 of 1", "none to permanent 1 of 1",
		"warning to restriction 1 of 1", "warning to temporary 0 of 1", "warning to permanent 0 of 1",
		"restriction to restriction 0 of 1", "restriction to temporary 0 of 1", "restriction to permanent 1 of 1",
		"not_recorded to restriction 0 of 1", "not_recorded to temporary 1 of 1", "not_recorded to permanent 0 of 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for part, k := range map[string]int64{"lasts_to_7d": 1, "lasts_8_to_30d": 0, "lasts_31_to_90d": 1, "lasts_longer": 0} {
		if v := valueAt(t, o, "planned-length-total", "all", part); *v.Numerator != k || *v.Denominator != 2 {
			t.Errorf("%s: %+v", part, v)
		}
	}
	for part, k := range map[string]int64{"accounts_once": 2, "accounts_twice": 1, "accounts_hidden": 1, "quarter_running": 0} {
		if v := valueAt(t, o, "repeats-total", "all", part); *v.Numerator != k || *v.Denominator != 4 {
			t.Errorf("%s: %+v", part, v)
		}
	}
	if v := valueAt(t, o, "repeat-share-total", "all", "share"); *v.Numerator != 1 || *v.Denominator != 5 {
		t.Errorf("repeats: %+v", v)
	}
}

// Of a quarter that is still running nobody knows how often its accounts will have been suspended.
func TestRepeatsOfARunningQuarter(t *testing.T) {
	suspensions := suspensionHead + suspensionsOf("a", 4, "2026-01-10", "PL")
	_, o := releaseOf(t, "2026-01", period.NewDate(2026, 2, 1), map[string]string{"suspensions": suspensions})
	if v := valueAt(t, o, "repeats-total", "all", "quarter_running"); *v.Numerator != 4 {
		t.Errorf("running: %+v", v)
	}
	if v := valueAt(t, o, "repeats-total", "all", "accounts_once"); v.Word != release.NotRecorded {
		t.Errorf("once: %+v", v)
	}
}

// A platform names its kinds of documents itself. Of twelve the eight with the most checks show, and the others are counted together, so
// that a picture and a table stay readable; they still add up.
func TestRareDocumentsAreCountedTogether(t *testing.T) {
	checks := "check_id,account_key,checked_at,document_type,region,result,fail_reason\n"
	for kind := range 12 {
		for i := range 20 - kind {
			result, why := "passed", ""
			if i == 0 {
				result, why = "failed", "unreadable"
			}
			checks += fmt.Sprintf("k-%d-%d,k%02d%02d-account,2026-01-10T10:00:00Z,kind_%02d,PL,%s,%s\n", kind, i, kind, i, kind, result, why)
		}
	}
	checks += "k-cured,k0000-account,2026-01-20T10:00:00Z,kind_11,PL,passed,\n"
	suspensions := suspensionHead + suspensionsOf("a", 4, "2026-01-10", "PL")
	_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions, "verifications": checks})
	// The last four kinds have 12, 11, 10 and 9 checks, and one more that passed.
	if v := valueAt(t, o, "check-results-by-document-type", "others", "failed"); *v.Numerator != 4 || *v.Denominator != 12+11+10+9+1 {
		t.Errorf("others: %+v", v)
	}
	f, err := o.Figure("check-failures-by-region-document-type")
	if err != nil || len(f.Rows) != 9 {
		t.Errorf("%d rows, %v", len(f.Rows), err)
	}
	if v := valueAt(t, o, "check-cures-total", "all", "cured_30"); *v.Numerator != 1 || *v.Denominator != 12 {
		t.Errorf("passed after failing: %+v", v)
	}
	if v := valueAt(t, o, "check-cures-by-document-type", "kind_00", "cured_30"); *v.Numerator != 1 || *v.Denominator != 1 {
		t.Errorf("passed after failing with the first kind: %+v", v)
	}
	if v := valueAt(t, o, "check-firsts-total", "all", "first_passed"); *v.Numerator != 162 || *v.Denominator != 174 {
		t.Errorf("passed at once: %+v", v)
	}
}

// spans are how long single cases were followed, and whether they ended then.
type spans []struct {
	minutes int64
	ended   bool
}

// left is the share without the event after so many minutes, case by case: each that ends takes its part of those still followed.
func (s spans) left(after int64) float64 {
	share := 1.
	for _, one := range s {
		if !one.ended || one.minutes > after {
			continue
		}
		followed, together := 0., 0.
		for _, other := range s {
			if other.minutes >= one.minutes {
				followed++
			}
			if other.ended && other.minutes == one.minutes {
				together++
			}
		}
		share *= math.Pow(1-together/followed, 1/together) // as often as there are cases that ended together
	}
	return share
}

// The numbers of a marketplace are computed again from its records in a plainer way: by joins of single records, and case by case.
func TestFlowsAgainFromRecords(t *testing.T) {
	o := published(t)
	s, err := world()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{Threads: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if _, err := engine.Exec(t.Context(), "ATTACH "+warehouse.Quote(s.Path)+" AS snapshot (READ_ONLY)"); err != nil {
		t.Fatal(err)
	}
	// The records: suspensions that take something away, those that count, and when their accounts were back.
	for _, statement := range []string{"CREATE VIEW s AS FROM snapshot.stored.suspensions",
		"CREATE VIEW e AS FROM s WHERE episode AND suspended_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'"} {
		if _, err := engine.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	count := func(query string) (n int64) {
		t.Helper()
		if err := engine.Value(t.Context(), query, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	same := func(figure, category, measure, numerator, denominator string) {
		t.Helper()
		v := valueAt(t, o, figure, category, measure)
		k, n := count("SELECT count(*) FROM "+numerator), count("SELECT count(*) FROM "+denominator)
		if v.Numerator == nil || *v.Numerator != k || *v.Denominator != n || n == 0 {
			t.Errorf("%s, %s, %s: %+v, and %d of %d", figure, category, measure, v, k, n)
		}
		if v.Value != nil {
			wantNumber(t, figure+" "+category+" "+measure, v.Value, float64(k)/float64(n))
		}
	}
	same("ladder-total", "all", "before_lesser", "e WHERE earlier_step IN ('payout_hold', 'restriction')", "e")
	same("ladder-total", "all", "before_suspended", "e WHERE earlier_step IN ('temporary', 'permanent')", "e")
	same("ladder-by-step", "permanent", "before_warning",
		"e WHERE step = 'permanent' AND (earlier_step = 'warning' OR earlier_step IS NULL AND prior_warnings > 0)", "e WHERE step = 'permanent'")
	same("planned-length-total", "all", "lasts_8_to_30d",
		"e WHERE ends_minutes / 1440 > 7 AND ends_minutes / 1440 <= 30", "e WHERE ends_on IS NOT NULL")
	const suspended = "s WHERE takes_away AND NOT brief_hold AND suspended_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'"
	same("repeats-total", "all", "accounts_twice",
		"(SELECT account_key FROM "+suspended+" AND account_key <> 'withheld' GROUP BY account_key HAVING count(*) = 2)", "e")
	same("repeat-share-total", "all", "share", suspended+" AND NOT episode", suspended)
	const checks = "snapshot.stored.verifications WHERE checked_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'"
	same("check-results-total", "all", "failed", checks+" AND result = 'failed'", checks)
	const passports = checks + " AND document_type = 'passport'"
	same("check-results-by-document-type", "passport", "unclear", passports+" AND result = 'unclear'", passports)
	same("check-fail-reasons-by-fail-reason", "expired", "share", checks+" AND fail_reason = 'expired'", checks+" AND result = 'failed'")
	const firsts = "snapshot.stored.verifications AS f WHERE checked_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30' AND first_of_quarter"
	same("check-firsts-total", "all", "first_passed", firsts+" AND result = 'passed'", firsts)
	same("check-cures-total", "all", "cured_30",
		firsts+" AND result = 'failed' AND passed_minutes <= 30 * 1440 AND passed_on < DATE '2025-11-01'", firsts+" AND result = 'failed'")
	const applied = "snapshot.stored.second_chances WHERE applied_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'"
	same("second-chances-total", "all", "granted", applied+" AND outcome = 'granted' AND decided_on <= DATE '2025-10-31'", applied)

	read := func(query string) (all spans) {
		t.Helper()
		rows, err := engine.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var one struct {
				minutes int64
				ended   bool
			}
			if err := rows.Scan(&one.minutes, &one.ended); err != nil {
				t.Fatal(err)
			}
			all = append(all, one)
		}
		if err := rows.Err(); err != nil || len(all) == 0 {
			t.Fatal(len(all), err)
		}
		return all
	}
	var through string
	if err := engine.Value(t.Context(), "SELECT records_through::VARCHAR FROM snapshot.stored.snapshot", &through); err != nil {
		t.Fatal(err)
	}
	again := read(fmt.Sprintf(`
		SELECT least(coalesce(next_minutes, 1440 * (DATE '%[1]s' + 1 - back_on)), 259200), coalesce(next_minutes <= 259200, false)
		FROM s WHERE episode AND account_key <> 'withheld' AND back_on BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'`, through))
	for _, days := range []int64{30, 90} {
		v := valueAt(t, o, "suspended-again-total", "all", fmt.Sprintf("within_%d", days))
		wantNumber(t, fmt.Sprintf("again within %d days", days), v.Value, 1-again.left(days*1440))
		if *v.Denominator != int64(len(again)) {
			t.Errorf("%d came back, %d in the figure", len(again), *v.Denominator)
		}
		wantNumber(t, "the same of the curve", valueAt(t, o, "suspended-again-curve-total", fmt.Sprint(days), "again").Value, *v.Value)
	}
	funds := read(`
		SELECT CASE WHEN lost THEN 129600 ELSE least(coalesce(funds_released_minutes, 129600), 129600) END,
			coalesce(funds_released_minutes <= 129600 AND NOT lost, false)
		FROM (SELECT *, coalesce(funds_disposition IN ('refunded', 'forfeited'), false) AS lost FROM e)
		WHERE funds_held_band <> 'none' AND (funds_released_minutes IS NOT NULL OR funds_disposition <> 'released')`)
	wantNumber(t, "released within 30 days", valueAt(t, o, "funds-curve-total", "30", "released").Value, 1-funds.left(30*1440))
	median := valueAt(t, o, "funds-release-total", "all", "median")
	if at := int64(*median.Value); funds.left(at) > .5 || funds.left(at-1) <= .5 || *median.Denominator != int64(len(funds)) {
		t.Errorf("after %d minutes %.4f are held, a minute before %.4f; %d of %d",
			at, funds.left(at), funds.left(at-1), *median.Denominator, len(funds))
	}
}
