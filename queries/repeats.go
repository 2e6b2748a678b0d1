package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/period"
)

// EpisodeRepeats returns how many of a period's account-episodes are not the first of their account in it, in some breakdowns of one
// dimension and in total: count repeats. A quarter has none, a year may have up to three of each account. An account whose key is
// withheld is a unit of its own.
func (r *Reader) EpisodeRepeats(ctx context.Context, p period.Period, breakdowns []string) ([]Cell, error) {
	dimensions := slices.Compact(slices.Sorted(slices.Values(breakdowns)))
	known := slices.Concat(blocks...)
	sets, names, categories := []string{"()"}, []string{}, []string{}
	for _, d := range dimensions {
		if !slices.Contains(known, d) {
			return nil, fmt.Errorf("count repeats by %q: there is no such dimension", d)
		}
		sets = append(sets, "("+d+")")
		names = append(names, fmt.Sprintf("WHEN grouping(%[1]s) = 0 THEN '%[1]s'", d))
		categories = append(categories, d)
	}
	columns := strings.Join(append(slices.Clone(dimensions), "place"), ", ")
	return r.cells(ctx, fmt.Sprintf(`WITH placed AS (
			SELECT %s FROM (
				SELECT *, row_number() OVER (PARTITION BY account_key ORDER BY suspended_on, suspension_no) AS place
				FROM episode_outcomes WHERE horizon_days = 90 AND account_key <> 'withheld' AND %s) AS e)
		SELECT CASE %s ELSE 'total' END, coalesce(%s), '', count(*) FILTER (WHERE place > 1)
		FROM placed GROUP BY GROUPING SETS (%s) ORDER BY 1, 2`, columns, within("month", p),
		strings.Join(append(names, "WHEN true THEN 'total'"), " "), strings.Join(append(categories, "'all'"), ", "), strings.Join(sets, ", ")),
		[]string{"repeats"}, 3)
}

// RecordRepeats returns how many records of a period are of an account that has one of the same kind in it already: appeals closed in it
// (closed_in_period), and identity holds lifted within 24 hours (brief_holds).
func (r *Reader) RecordRepeats(ctx context.Context, p period.Period) (Counts, error) {
	columns := []string{"closed_in_period", "brief_holds"}
	cells, err := r.cells(ctx, fmt.Sprintf(`SELECT
			(SELECT count(*) - count(DISTINCT coalesce(nullif(s.account_key, 'withheld'), c.appeal_id)) FROM closed_appeals AS c LEFT JOIN stored.suspensions AS s USING (suspension_no) WHERE %s),
			(SELECT count(*) - count(DISTINCT coalesce(nullif(account_key, 'withheld'), suspension_id)) FROM stored.suspensions, reporting_cutoff AS c
				WHERE takes_away AND brief_hold AND suspended_on < c.cutoff AND %s)`, within("c.decided_on", p), within("suspended_on", p)), columns, 0)
	if err != nil {
		return nil, err
	}
	return cells[0].Counts, nil
}
