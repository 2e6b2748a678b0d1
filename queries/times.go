package queries

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/period"
	"daylight/internal/stats"
)

// TimeCell is the histogram of how long the cases of one category took.
type TimeCell struct {
	Breakdown, Category, Category2 string
	Times                          stats.Times
}

// waits says where each wait is found: its histogram view, the columns of that view, and those of episode_waits.
type waits struct {
	view, events, lost string
	minutes, happened  string
}

var (
	responses   = waits{"first_response_minutes", "responded", "censored", "response_minutes", "responded"}
	resolutions = waits{"resolution_minutes", "decided", "withdrawn + censored", "resolution_minutes", "decided"}
)

// FirstResponses returns minutes from the first appeal to the first response, for the account-episodes of a period.
func (r *Reader) FirstResponses(ctx context.Context, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.times(ctx, responses, p, horizonDays)
}

// Resolutions returns minutes from the first appeal to its decision. An appeal that was taken back ends the wait without a
// decision and counts with those lost sight of.
func (r *Reader) Resolutions(ctx context.Context, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.times(ctx, resolutions, p, horizonDays)
}

// FirstResponseTotals is FirstResponses without a breakdown, one cell a period with cases; their category is the period.
func (r *Reader) FirstResponseTotals(ctx context.Context, periods []period.Period, horizonDays int) ([]TimeCell, error) {
	return r.timeTotals(ctx, responses, periods, horizonDays)
}

// ResolutionTotals is Resolutions without a breakdown, one cell a period with cases; their category is the period.
func (r *Reader) ResolutionTotals(ctx context.Context, periods []period.Period, horizonDays int) ([]TimeCell, error) {
	return r.timeTotals(ctx, resolutions, periods, horizonDays)
}

// times reads a histogram view, ordered by breakdown and category, minutes ascending within each.
func (r *Reader) times(ctx context.Context, w waits, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.histograms(ctx, fmt.Sprintf(`SELECT breakdown, category, category2, minutes, CAST(sum(%s) AS BIGINT), CAST(sum(%s) AS BIGINT) FROM %s
		WHERE horizon_days = %d AND %s GROUP BY breakdown, category, category2, minutes ORDER BY breakdown, category, category2, minutes`,
		w.events, w.lost, w.view, horizonDays, within("month", p)))
}

func (r *Reader) timeTotals(ctx context.Context, w waits, periods []period.Period, horizonDays int) ([]TimeCell, error) {
	var whens []string
	for _, p := range periods {
		whens = append(whens, fmt.Sprintf("WHEN %s THEN '%s'", within("month", p), p))
	}
	return r.histograms(ctx, fmt.Sprintf(`SELECT 'over_time', period, '', minutes, events, lost FROM (
			SELECT CASE %s END AS period, %s AS minutes, count(*) FILTER (WHERE %s) AS events, count(*) FILTER (WHERE NOT %s) AS lost
			FROM episode_waits WHERE horizon_days = %d GROUP BY period, minutes)
		WHERE period IS NOT NULL ORDER BY period, minutes`, strings.Join(whens, " "), w.minutes, w.happened, w.happened, horizonDays))
}

// histograms streams rows of three names, minutes, events and losses.
func (r *Reader) histograms(ctx context.Context, query string) (cells []TimeCell, err error) {
	err = r.engine.Each(ctx, query, func(row []any) error {
		breakdown, category, category2 := row[0].(string), row[1].(string), row[2].(string)
		if n := len(cells); n == 0 || cells[n-1].Breakdown != breakdown || cells[n-1].Category != category || cells[n-1].Category2 != category2 {
			cells = append(cells, TimeCell{Breakdown: breakdown, Category: category, Category2: category2})
		}
		t := &cells[len(cells)-1].Times
		t.Minutes = append(t.Minutes, row[3].(int64))
		t.Events = append(t.Events, row[4].(int64))
		t.Lost = append(t.Lost, row[5].(int64))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting times: %w", err)
	}
	return cells, nil
}
