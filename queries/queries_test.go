package queries_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/period"
	"daylight/internal/warehouse"
	"daylight/queries"
)

// marketplace opens a snapshot of a small invented marketplace with two years behind it, as of a day in the middle of its last quarter.
func marketplace(t *testing.T) *queries.Reader {
	t.Helper()
	records := t.TempDir()
	if _, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 6000, Seed: 3, From: period.NewDate(2024, 10, 1), To: period.NewDate(2026, 10, 1),
		Format: fixtures.Parquet, Out: records}, nil); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.At(t.TempDir()).Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Release()
	if _, err := ingest.Run(t.Context(), w, ingest.Options{Paths: []string{records}, Limits: limits, Now: readingTime}); err != nil {
		t.Fatal(err)
	}
	s, err := w.Refresh(t.Context(), limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	cutoff := period.NewDate(2026, 8, 17)
	r, err := queries.Open(t.Context(), s, &cutoff, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func parse(t *testing.T, text string) period.Period {
	t.Helper()
	p, err := period.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Typed queries take shorter ways than the views: the shorter way must give the same numbers, and every whole must be the sum of its
// parts.
func TestQueries(t *testing.T) {
	r := marketplace(t)
	t.Run("cells in blocks", func(t *testing.T) { cellsInBlocks(t, r) })
	t.Run("waits and ends", func(t *testing.T) { waitsAndEnds(t, r) })
	t.Run("parts", func(t *testing.T) { parts(t, r) })
	t.Run("backlog", func(t *testing.T) { backlog(t, r) })
	t.Run("repeats", func(t *testing.T) { repeats(t, r) })
}

// Cells are counted in blocks and are those of the view, which counts each breakdown by itself; strata add up to them.
func cellsInBlocks(t *testing.T, r *queries.Reader) {
	for _, p := range []period.Period{parse(t, "2026-Q1"), parse(t, "2026-Q3"), parse(t, "2025")} {
		for _, horizon := range []int{30, 90} {
			cells, strata, err := r.Cohort(t.Context(), p, horizon)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range cells {
				for name, n := range c.Counts {
					got = append(got, fmt.Sprint(c.Breakdown, " ", c.Category, " ", c.Category2, " ", name, " ", n))
				}
			}
			slices.Sort(got)
			want, err := r.Engine().Strings(t.Context(), fmt.Sprintf(`SELECT concat_ws(' ', breakdown, category, category2, name, CAST(sum(k) AS BIGINT)) AS line
				FROM (UNPIVOT (SELECT breakdown, category, category2, COLUMNS(c -> c NOT IN ('month', 'horizon_days', 'breakdown', 'category', 'category2'))
						FROM cohort_cells WHERE horizon_days = %d AND month >= DATE '%s' AND month < DATE '%s')
					ON COLUMNS(c -> c NOT IN ('breakdown', 'category', 'category2')) INTO NAME name VALUE k)
				GROUP BY breakdown, category, category2, name`, horizon, p.Start(), p.End()))
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(want)
			if len(want) < 5000 || !slices.Equal(got, want) {
				t.Errorf("%s, %d days: %d numbers in blocks, %d in the view, or others", p, horizon, len(got), len(want))
			}
			sum := queries.Counts{}
			for _, s := range strata {
				for name, n := range s.Counts {
					sum[name] += n
				}
			}
			for _, c := range cells {
				for name := range sum {
					if c.Breakdown == "total" && sum[name] != c.Counts[name] {
						t.Errorf("%s, %d days: the strata have %d %s, the total %d", p, horizon, sum[name], name, c.Counts[name])
					}
				}
			}
		}
	}
}

// Waits are those of the views by breakdown, and the ends of appeals are as many as waits.
func waitsAndEnds(t *testing.T, r *queries.Reader) {
	p := parse(t, "2026-Q2")
	waits, ends, err := r.WaitsAndEnds(t.Context(), p, 90)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range waits {
		for i, minutes := range w.Resolution.Minutes {
			got = append(got, fmt.Sprint(w.Breakdown, " ", w.Category, " ", w.Category2, " ", minutes, " ", w.Resolution.Events[i], " ", w.Resolution.Lost[i]))
		}
	}
	slices.Sort(got)
	want, err := r.Engine().Strings(t.Context(), fmt.Sprintf(`SELECT concat_ws(' ', breakdown, category, category2, minutes, decided, lost) AS line FROM (
		SELECT breakdown, category, category2, CASE WHEN decided THEN resolution_minutes ELSE followed_minutes END AS minutes,
			count(*) FILTER (decided) AS decided, count(*) FILTER (NOT decided) AS lost
		FROM categorised_waits WHERE horizon_days = 90 AND month >= DATE '%s' AND month < DATE '%s' GROUP BY ALL)`, p.Start(), p.End()))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if len(want) < 100 || !slices.Equal(got, want) {
		t.Errorf("%d waits, %d in the view, or others", len(got), len(want))
	}
	returns, err := r.ReturnEnds(t.Context(), p, 90)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := r.CohortCells(t.Context(), p, 90)
	if err != nil {
		t.Fatal(err)
	}
	count := func(cells []queries.EndCell, breakdown, category string) (cases, decided int64) {
		for _, c := range cells {
			if c.Breakdown != breakdown || c.Category != category {
				continue
			}
			for ending, list := range c.Ends {
				if !slices.IsSortedFunc(list, func(a, b queries.MinuteCases) int { return int(a.Minutes - b.Minutes) }) {
					t.Errorf("%s %s: the minutes of %s do not go up", breakdown, category, ending)
				}
				for _, m := range list {
					cases += m.Cases
					if slices.Contains([]string{"reversed", "modified", "upheld"}, ending) {
						decided += m.Cases
					}
				}
			}
		}
		return cases, decided
	}
	for _, c := range cells {
		if !slices.Contains([]string{"total", "region", "tenure"}, c.Breakdown) {
			continue
		}
		appealed, decided := count(ends, c.Breakdown, c.Category)
		if appealed != c.Counts["appealed"] || decided != c.Counts["decided"] {
			t.Errorf("%s %s: %d appeals ended or stayed open, %d by a decision; the cells have %d and %d", c.Breakdown, c.Category, appealed, decided,
				c.Counts["appealed"], c.Counts["decided"])
		}
		if suspended, _ := count(returns, c.Breakdown, c.Category); suspended != c.Counts["suspended"] {
			t.Errorf("%s %s: %d came back or did not, of %d", c.Breakdown, c.Category, suspended, c.Counts["suspended"])
		}
	}
}

// families are wholes and the exclusive parts that they are the sum of.
var families = []struct {
	whole string
	parts []string
}{
	{"suspended", []string{"appealed", "self_corrected", "other_reinstatement", "still_suspended"}},
	{"appealed", []string{"reversed", "modified", "upheld", "corrected_undecided", "omitted", "withdrawn", "pending"}},
	{"suspended", []string{"decided", "self_corrected", "corrected_undecided", "unreviewed"}},
	{"suspended", []string{"told_rule", "told_category", "told_nothing", "told_unrecorded"}},
	{"suspended", []string{"cites_rule", "cites_no_rule", "rule_citation_unrecorded"}},
	{"suspended", []string{"appeal_offered", "appeal_not_offered", "appeal_offer_unrecorded"}},
	{"suspended", []string{"reviewed_before", "not_reviewed_before", "review_unrecorded"}},
	{"suspended", []string{"contacted_before", "not_contacted_before", "contact_unrecorded"}},
	{"suspended", []string{"warned_before", "not_warned_before", "warnings_unrecorded"}},
	{"suspended", []string{"not_permanent", "permanent"}},
	{"permanent", []string{"after_lesser_step", "skipped_step", "step_unrecorded"}},
	{"permanent", []string{"permanent_single_report", "permanent_several_reports", "permanent_otherwise_detected", "permanent_report_unrecorded"}},
	{"suspended", []string{"contracts_none", "contracts_all_resumed", "contracts_some_resumed", "contracts_none_resumed", "contracts_resumption_unrecorded", "contracts_unrecorded"}},
	{"suspended", []string{"no_funds_held", "funds_held", "funds_unrecorded"}},
	{"funds_held", []string{"funds_released", "funds_refunded", "funds_forfeited", "funds_pending", "funds_disposition_unrecorded"}},
	{"decided", []string{"reversed", "modified", "upheld"}},
	{"decided", []string{"decided_with_reason", "decided_without_reason", "decided_reason_unrecorded"}},
	{"decided", []string{"decided_by_other", "decided_by_same", "decided_by_unrecorded"}},
	{"given_back", []string{"resuspended_90", "not_resuspended_90", "followed_short_90"}},
	{"given_back", []string{"resuspended_180", "not_resuspended_180", "followed_short_180"}},
	{"applied", []string{"granted", "refused", "withdrawn", "pending"}},
	{"granted", []string{"resuspended_90", "not_resuspended_90", "followed_short_90", "not_given_back"}},
	{"granted", []string{"resuspended_180", "not_resuspended_180", "followed_short_180", "not_given_back"}},
	{"checks", []string{"passed", "failed", "unclear", "result_unrecorded"}},
	{"checked", []string{"first_passed", "first_failed", "first_unclear", "first_unrecorded"}},
	{"first_failed", []string{"cured_30", "not_cured_30", "followed_short_30"}},
	{"audited", []string{"correct", "wrong", "unclear"}},
	{"audited", []string{"in_remainder", "decided_since", "self_corrected_since", "not_episodes"}},
	{"in_remainder", []string{"remainder_correct", "remainder_wrong", "remainder_unclear"}},
	{"open_at_end", []string{"age_0_to_2", "age_3_to_7", "age_8_to_14", "age_15_to_30", "age_31_to_60", "age_over_60"}},
	{"suspensions", []string{"episodes", "repeats"}},
	{"episodes", []string{"accounts_once", "accounts_twice", "accounts_more", "accounts_hidden", "quarter_running"}},
	{"episodes", []string{"lasts_to_7d", "lasts_8_to_30d", "lasts_31_to_90d", "lasts_longer", "no_end"}},
	{"funds_held", []string{"released", "followed", "unplaced"}},
}

// parts holds every whole against its parts, in cells of all queries.
func parts(t *testing.T, r *queries.Reader) {
	ctx, p := t.Context(), parse(t, "2026-Q1")
	checked := map[string]bool{}
	check := func(what string, cells []queries.Cell, err error) {
		t.Helper()
		if err != nil || len(cells) == 0 {
			t.Fatalf("%s: %d cells, %v", what, len(cells), err)
		}
		for _, c := range cells {
			for _, f := range families {
				sum, complete := int64(0), true
				for _, part := range f.parts {
					n, ok := c.Counts[part]
					sum, complete = sum+n, complete && ok
				}
				whole, ok := c.Counts[f.whole]
				if !ok || !complete {
					continue
				}
				checked[f.parts[0]] = true
				if whole != sum {
					t.Errorf("%s, %s %s %s: %d %s, and its parts are %d: %v", what, c.Breakdown, c.Category, c.Category2, whole, f.whole, sum, f.parts)
				}
			}
		}
	}
	cells, err := r.CohortCells(ctx, p, 90)
	check("cohort", cells, err)
	cells, err = r.Verifications(ctx, p)
	check("verifications", cells, err)
	cells, err = r.VerificationCures(ctx, p)
	check("cures", cells, err)
	cells, err = r.Audit(ctx, p, 90)
	check("audit", cells, err)
	cells, err = r.Backlog(ctx, p)
	check("backlog", cells, err)
	ladder, err := r.Ladder(ctx, p)
	check("ladder", ladder, err)
	repeats, err := r.RepeatSuspensions(ctx, p)
	check("repeats", []queries.Cell{{Counts: repeats}}, err)
	chances, err := r.SecondChances(ctx, p)
	check("second chances", []queries.Cell{{Counts: chances.Counts}}, err)
	for what, query := range map[string]func() ([]queries.TimeCell, error){
		"resuspensions": func() ([]queries.TimeCell, error) { return r.Resuspensions(ctx, p) },
		"funds":         func() ([]queries.TimeCell, error) { return r.FundsTimes(ctx, p, 90) },
	} {
		times, err := query()
		var cells []queries.Cell
		for _, c := range times {
			cells = append(cells, c.Cell)
		}
		check(what, cells, err)
	}
	for _, f := range families {
		if !checked[f.parts[0]] {
			t.Errorf("nothing was held against %s = %v", f.whole, f.parts)
		}
	}
	pairs, err := r.AuditAgreement(ctx, parse(t, "2025"))
	if err != nil || len(pairs) == 0 {
		t.Errorf("no case was coded by two auditors: %v", err)
	}
	sums := map[string]int64{}
	for _, c := range ladder {
		sums[c.Breakdown] += c.Counts["episodes"]
	}
	if episodes := repeats["episodes"]; sums["step"] != episodes || sums["earlier_step"] != episodes {
		t.Errorf("%d episodes, and by step %v", episodes, sums)
	}
	on, err := r.OnRecord(ctx)
	if err != nil || on.Verified == 0 || on.Sweeps == 0 || on.Audits == 0 || on.Returns != on.Lifted+on.PlannedEnds {
		t.Errorf("on record: %+v, %v", on, err)
	}
}

// The backlog is conserved from month to month and level to level, and the days that appeals were open, worked out from monthly counts,
// are those of single appeals, counted day by day.
func backlog(t *testing.T, r *queries.Reader) {
	for _, text := range []string{"2026-Q1", "2026-Q3", "2025", "2026-02"} {
		p := parse(t, text)
		cells, err := r.Backlog(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]queries.Counts{}
		last := int64(-1)
		for _, c := range cells {
			n := c.Counts
			if n["open_at_start"]+n["filed"]-n["closed"] != n["open_at_end"] {
				t.Errorf("%s, %s %s: %v is not conserved", p, c.Breakdown, c.Category, n)
			}
			if sums[c.Breakdown] == nil {
				sums[c.Breakdown] = queries.Counts{}
			}
			for _, name := range []string{"filed", "closed", "appeal_days"} {
				sums[c.Breakdown][name] += n[name]
			}
			if c.Breakdown == "month" {
				if last >= 0 && n["open_at_start"] != last {
					t.Errorf("%s: %s begins with %d open, the month before ended with %d", p, c.Category, n["open_at_start"], last)
				}
				last = n["open_at_end"]
			}
		}
		if sums["total"]["filed"] == 0 || !maps.Equal(sums["level"], sums["total"]) || !maps.Equal(sums["month"], sums["total"]) {
			t.Errorf("%s: levels and months add up to %v", p, sums)
		}
		total := cells[len(cells)-1]
		var days, open int64
		end := min(p.End(), r.Cutoff())
		if err := r.Engine().Value(t.Context(), fmt.Sprintf(`SELECT
			(SELECT count(*) FROM generate_series(DATE '%[1]s', DATE '%[2]s' - 1, INTERVAL 1 DAY) AS d (day)
				JOIN stored.appeals AS a ON a.filed_on <= d.day AND (a.outcome = 'pending' OR a.decided_on > d.day)),
			(SELECT count(*) FROM stored.appeals WHERE filed_on < DATE '%[2]s' AND (outcome = 'pending' OR decided_on >= DATE '%[2]s'))`, p.Start(), end), &days, &open); err != nil {
			t.Fatal(err)
		}
		if n := total.Counts; n["appeal_days"] != days || n["open_at_end"] != open || n["days"] != int64(end.DaysSince(p.Start())) {
			t.Errorf("%s: %v; day by day %d appeal days and %d open at the end", p, n, days, open)
		}
	}
}
