package queries

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"daylight/internal/period"
	"daylight/internal/stats"
)

// WaitCell is how long the appealed account-episodes of one category waited, in minutes from the first appeal.
type WaitCell struct {
	Breakdown, Category, Category2 string

	Response   stats.Times // to the first response
	Resolution stats.Times // to the decision; who took the appeal back never had one, and is followed to the end like the others
}

// Waits returns the waits of a period's account-episodes in every breakdown, ordered by breakdown and category. Each wait comes
// as it is and is counted here: a histogram by the minute would have as many rows as there are waits.
func (r *Reader) Waits(ctx context.Context, p period.Period, horizonDays int) ([]WaitCell, error) {
	return r.waits(ctx, fmt.Sprintf(`SELECT breakdown, category, category2, %s FROM categorised_waits WHERE horizon_days = %d AND %s
		GROUP BY breakdown, category, category2 ORDER BY breakdown, category, category2`, waitLists, horizonDays, within("month", p)))
}

// WaitTotals returns the waits without a breakdown for each period with cases, in order; their category is the period.
func (r *Reader) WaitTotals(ctx context.Context, periods []period.Period, horizonDays int) ([]WaitCell, error) {
	var all []WaitCell
	for _, p := range periods {
		cells, err := r.waits(ctx, fmt.Sprintf(`SELECT 'over_time', '%s', '', %s FROM episode_waits WHERE horizon_days = %d AND %s HAVING count(*) > 0`,
			p, waitLists, horizonDays, within("month", p)))
		if err != nil {
			return nil, err
		}
		all = append(all, cells...)
	}
	return all, nil
}

var waitLists = strings.Join([]string{
	"list(response_minutes) FILTER (WHERE responded)", "list(response_minutes) FILTER (WHERE NOT responded)",
	"list(resolution_minutes) FILTER (WHERE decided)", "list(followed_minutes) FILTER (WHERE NOT decided)"}, ", ")

// waits reads rows of three names and four lists, and counts the lists on all cores.
func (r *Reader) waits(ctx context.Context, query string) ([]WaitCell, error) {
	var cells []WaitCell
	var lists [][4][]int64
	err := r.engine.Each(ctx, query, func(row []any) error {
		cells = append(cells, WaitCell{Breakdown: row[0].(string), Category: row[1].(string), Category2: row[2].(string)})
		var minutes [4][]int64
		for i := range minutes {
			minutes[i] = integers(row[3+i])
		}
		lists = append(lists, minutes)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting times: %w", err)
	}
	var group sync.WaitGroup
	free := make(chan struct{}, runtime.NumCPU())
	tally := func(into *stats.Times, events, lost []int64) {
		free <- struct{}{}
		group.Go(func() {
			*into = stats.Tally(events, lost)
			<-free
		})
	}
	for i, l := range lists {
		tally(&cells[i].Response, l[0], l[1])
		tally(&cells[i].Resolution, l[2], l[3])
	}
	group.Wait()
	return cells, nil
}

// integers unpacks a list of BIGINT as the driver hands it out; nil where it is NULL.
func integers(list any) []int64 {
	boxed, _ := list.([]any)
	values := make([]int64, len(boxed))
	for i, v := range boxed {
		values[i] = v.(int64)
	}
	return values
}
