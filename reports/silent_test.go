package reports_test

import (
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
)

// A source that knows nothing of appeals, notices, causes, regions or active accounts gives a report that says so: never a 0 that
// nobody counted, and no title that claims more than the records say.
func TestSilentSource(t *testing.T) {
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": "suspension_id,account_key,suspended_at,measure\n" +
			"s-1,acct-00000001,2026-01-05T10:00:00Z,account_suspension\n" +
			"s-2,acct-00000002,2026-01-06T10:00:00Z,account_suspension\n" +
			"s-3,acct-00000003,2026-01-07T10:00:00Z,account_suspension\n",
		"reinstatements": "reinstatement_id,suspension_id,reinstated_at\nr-1,s-1,2026-01-20T10:00:00Z\n"})
	for _, line := range made.Headlines {
		for _, never := range []string{"appealed", "mistake", "decision", "told", "1 in "} {
			if strings.Contains(line.Text, never) && !strings.Contains(line.Text, "not record") {
				t.Errorf("a headline speaks of what is not recorded: %s", line.Text)
			}
		}
	}
	total := func(id string) map[string]release.Value {
		t.Helper()
		f, err := o.Figure(id + "-total")
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Rows) != 1 {
			t.Fatalf("%s has %d rows", id, len(f.Rows))
		}
		values := map[string]release.Value{}
		for i, m := range f.Measures {
			values[m.Title] = f.Rows[0].Values[i]
		}
		return values
	}
	outcomes := total("outcomes")
	for title, numerator := range map[string]int64{"Given back or ended": 1, "Still suspended": 2} {
		v, ok := outcomes[title]
		if !ok || v.Numerator == nil || *v.Numerator != numerator || *v.Denominator != 3 {
			t.Errorf("outcomes: %s is %+v", title, v)
		}
		delete(outcomes, title)
	}
	silent := map[string]map[string]release.Value{"outcomes": outcomes}
	for _, id := range []string{"appeal-rate", "reversal-rate", "confirmed-mistakes", "first-response", "resolution", "exposure",
		"planned-length", "second-chances", "second-chance-times", "second-chance-again", "funds-release", "funds-curve", "clients-affected",
		"check-results", "check-firsts", "check-cures"} {
		silent[id] = total(id)
	}
	// What came before cannot be known either: the records begin with the period, and nothing counts warnings.
	before := total("ladder")
	delete(before, "Not recorded")
	silent["ladder"] = before
	for id, values := range silent {
		for title, v := range values {
			if v.Word != release.NotRecorded || v.Value != nil || v.Numerator != nil {
				t.Errorf("%s: %s is %+v, not %q", id, title, v, release.NotRecorded)
			}
		}
	}
	for _, id := range []string{"planned-length-by-step", "suspended-again-by-why", "funds-release-by-tenure",
		"contracts-number-by-contracts", "check-results-by-region", "check-failures-by-region-document-type",
		"check-fail-reasons-by-fail-reason", "check-cures-by-document-type"} {
		f, err := o.Figure(id)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.HasSuffix(f.Title, ": not recorded"); said != (id != "suspended-again-by-why") { // one account did come back
			t.Errorf("the title of %s is %q", id, f.Title)
		}
	}
}
