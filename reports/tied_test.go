package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
)

// Four services were ended for good, too few to be shown; 300 accounts were closed. Whoever knows which measures are permanent subtracts
// these from the permanent measures. Or 304 accounts were closed, and what drew attention tells of three measures that were not permanent.
func TestPermanentMeasuresTellNoSmallKind(t *testing.T) {
	const step, attention = "Permanent measures without a step before in total", "Permanent measures by what drew attention"
	for _, c := range []struct {
		preset   string
		ended    int
		withheld []string
	}{{"medium", 4, []string{step, attention}}, {"large", 0, []string{attention}}} {
		text, appeals, n := "suspension_id,account_key,suspended_at,measure,region,detection,prior_warnings\n", appealHead, 0
		add := func(of int, day, measure, detection string) {
			for range of {
				n++
				text += fmt.Sprintf("s-%d,a%04dc0ffee,%sT10:00:00Z,%s,PL,%s,0\n", n, n, day, measure, detection)
				if n%4 == 0 {
					appeals += fmt.Sprintf("p-%d,s-%d,2026-01-20T10:00:00Z,2026-01-29T10:00:00Z,%s\n", n, n, []string{"upheld", "reversed"}[n/4%2])
				}
			}
		}
		add(304-c.ended, "2026-01-10", "account_termination", "automated")
		add(c.ended, "2026-01-10", "service_termination", "automated")
		add(200, "2026-01-10", "service_suspension", "user_report")
		add(3, "2026-01-10", "payout_hold", "automated")
		add(22, "2026-01-10", "payout_hold", "user_report")
		add(1, "2026-08-10", "account_termination", "automated")
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": text, "appeals": appeals})
		o := newOffice(t, c.preset).draft(t, r, period.MustParse("2026-Q1"))
		var withheld []string
		for _, w := range o.Protection.Withheld {
			if w.Why == disclosure.TooFewAround && (w.Title == step || w.Title == attention) {
				withheld = append(withheld, w.Title)
			}
		}
		slices.Sort(withheld)
		slices.Sort(c.withheld)
		if !slices.Equal(withheld, c.withheld) {
			t.Errorf("%s: withheld are %q, not %q: %+v", c.preset, withheld, c.withheld, o.Protection.Withheld)
		}
	}
}

// One suspension in each of ten regions: they are counted together, and the list of them names regions where nobody was suspended, too.
// Otherwise each region in it would have one at least, and so exactly one.
func TestMergedCategoriesMayBeEmpty(t *testing.T) {
	text, appeals := suspensionHead+suspensionsOf("a", 500, "2026-01-10", "DE"), appealHead
	for i := range 120 {
		appeals += fmt.Sprintf("p-%d,a-%d,2026-01-20T10:00:00Z,2026-01-29T10:00:00Z,%s\n", i, i, []string{"upheld", "reversed"}[i%2])
	}
	for i, region := range []string{"PL", "JP", "BR", "EG", "US", "SE", "PH", "IN", "IT", "KE"} {
		text += suspensionsOf(fmt.Sprintf("b%d", i), 1, "2026-01-10", region)
		if i%2 == 0 {
			appeals += fmt.Sprintf("p-b%d,b%d-0,2026-01-20T10:00:00Z,2026-01-29T10:00:00Z,upheld\n", i, i)
		}
	}
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": text + suspensionsOf("z", 1, "2026-08-10", "PL"), "appeals": appeals})
	o := newOffice(t, "medium").draft(t, r, period.MustParse("2026-Q1"))
	f, err := o.Figure("suspensions-by-region")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Rows) != 2 || f.Rows[1].Category != disclosure.Merged || *f.Rows[1].Values[0].Numerator != 10 {
		t.Fatalf("%+v", f.Rows)
	}
	if notes := strings.Join(f.Notes, " "); !strings.Contains(notes, "Northern Africa") || !strings.Contains(notes, "Western Asia") || !strings.Contains(notes, "Some of these may have nobody") {
		t.Errorf("%s", notes)
	}
}
