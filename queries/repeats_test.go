package queries_test

import (
	"fmt"
	"testing"

	"daylight/internal/period"
	"daylight/queries"
)

// repeats are what is left when every account is counted once, in each category the categories' sum.
func repeats(t *testing.T, r *queries.Reader) {
	number := func(format string, args ...any) int64 {
		t.Helper()
		text, err := r.Engine().Strings(t.Context(), fmt.Sprintf("SELECT CAST(("+format+") AS VARCHAR)", args...))
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		if _, err := fmt.Sscan(text[0], &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	some := int64(0)
	for _, p := range []period.Period{parse(t, "2026-Q1"), parse(t, "2025-H2"), parse(t, "2025")} {
		cells, err := r.EpisodeRepeats(t.Context(), p, []string{"region", "tenure", "region"})
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]int64{}
		for _, c := range cells {
			sums[c.Breakdown] += c.Counts["repeats"]
		}
		in := fmt.Sprintf("account_key <> 'withheld' AND suspended_on >= DATE '%s' AND suspended_on < DATE '%s'", p.Start(), p.End())
		want := number("SELECT count(*) - count(DISTINCT account_key) FROM stored.suspensions WHERE takes_away AND NOT brief_hold AND episode AND %s", in)
		if p.Kind() == period.Quarter && want != 0 {
			t.Errorf("%s counts an account twice", p)
		}
		for _, b := range []string{"total", "region", "tenure"} {
			if sums[b] != want {
				t.Errorf("%s by %s: %d repeats, want %d", p, b, sums[b], want)
			}
		}
		some += want
		records, err := r.RecordRepeats(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		appeals := number(`SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM stored.appeals AS a JOIN stored.suspensions AS s USING (suspension_no)
			WHERE s.account_key <> 'withheld' AND a.outcome <> 'pending' AND a.decided_on >= DATE '%s' AND a.decided_on < DATE '%s' GROUP BY s.account_key)`, p.Start(), p.End())
		holds := number("SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM stored.suspensions WHERE takes_away AND brief_hold AND %s GROUP BY account_key)", in)
		if records["closed_in_period"] != appeals || records["brief_holds"] != holds {
			t.Errorf("%s: %v, want %d appeals and %d holds", p, records, appeals, holds)
		}
		some += appeals
	}
	if some < 100 {
		t.Errorf("only %d repeats in all: the test looked at too little", some)
	}
	if _, err := r.EpisodeRepeats(t.Context(), parse(t, "2025"), []string{"shoe_size"}); err == nil {
		t.Error("repeats by something that no episode has")
	}
}
