package queries

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

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
// as it is and is counted here: a histogram by the minute would have as many rows as there are waits. They come as text,
// "120 4320 …", since the driver would make an object of each number of a list.
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
	"string_agg(response_minutes, ' ') FILTER (WHERE responded)", "string_agg(response_minutes, ' ') FILTER (WHERE NOT responded)",
	"string_agg(resolution_minutes, ' ') FILTER (WHERE decided)", "string_agg(followed_minutes, ' ') FILTER (WHERE NOT decided)"}, ", ")

// waits reads rows of three names and four lists, and counts the lists on all cores.
func (r *Reader) waits(ctx context.Context, query string) ([]WaitCell, error) {
	var cells []WaitCell
	var lists [][4]string
	err := r.engine.Each(ctx, query, func(row []any) error {
		cells = append(cells, WaitCell{Breakdown: row[0].(string), Category: row[1].(string), Category2: row[2].(string)})
		var minutes [4]string
		for i := range minutes {
			minutes[i], _ = row[3+i].(string) // NULL where there are none
		}
		lists = append(lists, minutes)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting times: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, l := range lists {
		group.Go(func() error { return tally(&cells[i].Response, l[0], l[1]) })
		group.Go(func() error { return tally(&cells[i].Resolution, l[2], l[3]) })
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("read waiting times: %w", err)
	}
	return cells, nil
}

// tally counts minutes written as text.
func tally(into *stats.Times, events, lost string) error {
	happened, err := integers(events)
	if err != nil {
		return err
	}
	gone, err := integers(lost)
	if err != nil {
		return err
	}
	*into = stats.Tally(happened, gone)
	return nil
}

// integers reads numbers with one space between them; an empty text has none.
func integers(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	values := make([]int64, 0, strings.Count(text, " ")+1)
	for number := range strings.SplitSeq(text, " ") {
		value, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}
