package queries

import (
	"context"
	"fmt"

	"daylight/internal/period"
	"daylight/internal/stats"
)

// TimeCell is the histogram of how long the cases of one category took.
type TimeCell struct {
	Breakdown, Category, Category2 string
	Times                          stats.Times
}

// FirstResponses returns minutes from the first appeal to the first response, for the account-episodes of a period.
func (r *Reader) FirstResponses(ctx context.Context, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.times(ctx, "first_response_minutes", "responded", "censored", p, horizonDays)
}

// Resolutions returns minutes from the first appeal to its decision. An appeal that was taken back ends the wait without a
// decision and counts with those lost sight of.
func (r *Reader) Resolutions(ctx context.Context, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.times(ctx, "resolution_minutes", "decided", "withdrawn + censored", p, horizonDays)
}

// times streams a histogram view. Cells come ordered by breakdown and category, minutes ascending within each.
func (r *Reader) times(ctx context.Context, view, events, lost string, p period.Period, horizonDays int) (cells []TimeCell, err error) {
	query := fmt.Sprintf(`SELECT breakdown, category, category2, minutes, CAST(sum(%s) AS BIGINT), CAST(sum(%s) AS BIGINT) FROM %s
		WHERE horizon_days = %d AND %s GROUP BY breakdown, category, category2, minutes ORDER BY breakdown, category, category2, minutes`,
		events, lost, view, horizonDays, within("month", p))
	var last *TimeCell
	err = r.engine.Each(ctx, query, func(row []any) error {
		breakdown, category, category2 := row[0].(string), row[1].(string), row[2].(string)
		if last == nil || last.Breakdown != breakdown || last.Category != category || last.Category2 != category2 {
			cells = append(cells, TimeCell{Breakdown: breakdown, Category: category, Category2: category2})
			last = &cells[len(cells)-1]
		}
		last.Times.Minutes = append(last.Times.Minutes, row[3].(int64))
		last.Times.Events = append(last.Times.Events, row[4].(int64))
		last.Times.Lost = append(last.Times.Lost, row[5].(int64))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", view, err)
	}
	return cells, nil
}
