package queries

import (
	"context"
	"fmt"

	"daylight/internal/period"
)

// ClosedStays returns of the appeals closed in a period, whatever their level, how many they are (closed) and for how many days they had
// been open together, from the day of filing to that of closing (stay_days). See the view appeal_spans.
func (r *Reader) ClosedStays(ctx context.Context, p period.Period) (Counts, error) {
	columns := []string{"closed", "stay_days"}
	cells, err := r.cells(ctx, fmt.Sprintf(`SELECT CAST(coalesce(sum(appeals), 0) AS BIGINT), CAST(coalesce(sum(appeals * (closed_on - filed_on)), 0) AS BIGINT)
		FROM appeal_spans WHERE %s`, within("closed_on", p)), columns, 0)
	if err != nil {
		return nil, err
	}
	return cells[0].Counts, nil
}
