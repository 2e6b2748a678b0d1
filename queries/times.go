package queries

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

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

// waitDimensions are what waits are broken down by, besides region_tenure.
var waitDimensions = []string{"region", "tenure", "reason", "route", "account_age", "measure", "activity", "sweep"}

// WaitsAndEnds returns, of one scan of the view episode_waits, the waits of a period's account-episodes in every breakdown of
// categorised_waits, ordered by breakdown and category; and what first ended the appealed ones, in minutes from the first appeal:
// reversed, modified, upheld, corrected, withdrawn, omitted or NotEnded, in total, by region and by tenure. Each wait comes as it is and is
// counted here, once per breakdown: a histogram by the minute would have as many rows as there are waits. They come as text, "120 4320 …",
// since the driver would make an object of each number of a list.
func (r *Reader) WaitsAndEnds(ctx context.Context, p period.Period, horizonDays int) ([]WaitCell, []EndCell, error) {
	type place struct{ breakdown, category, category2 string }
	waits := map[place][]*waitLists{}
	ends := endLists{}
	query := fmt.Sprintf(`SELECT %[1]s, coalesce(ending, '%[2]s'), %[3]s FROM episode_waits WHERE horizon_days = %[4]d AND %[5]s GROUP BY %[1]s, ending`,
		strings.Join(waitDimensions, ", "), NotEnded, waitColumns, horizonDays, within("month", p))
	err := r.engine.Each(ctx, query, func(row []any) error {
		values := row[len(waitDimensions)+1:]
		w, err := readWaits(values)
		if err != nil {
			return err
		}
		region, tenure, ending := row[0].(string), row[1].(string), row[len(waitDimensions)].(string)
		places := []place{{"total", "all", ""}, {"region_tenure", region, tenure}}
		for i, dimension := range waitDimensions {
			places = append(places, place{dimension, row[i].(string), ""})
		}
		for _, at := range places {
			waits[at] = append(waits[at], &w)
		}
		ends.add(region, tenure, ending, w.decided)
		ends.add(region, tenure, ending, w.ended)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read waiting times: %w", err)
	}
	var cells []WaitCell
	var lists [][]*waitLists
	for at, w := range waits {
		cells = append(cells, WaitCell{Breakdown: at.breakdown, Category: at.category, Category2: at.category2})
		lists = append(lists, w)
	}
	tally(cells, lists)
	slices.SortFunc(cells, func(a, b WaitCell) int {
		return cmp.Or(cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Category2, b.Category2))
	})
	return cells, ends.cells(), nil
}

// WaitTotals returns the waits without a breakdown for each period with cases, in order; their category is the period.
func (r *Reader) WaitTotals(ctx context.Context, periods []period.Period, horizonDays int) ([]WaitCell, error) {
	if len(periods) == 0 {
		return nil, nil
	}
	_, first, end := emptyTotals(periods, nil)
	months := map[period.Date]*waitLists{}
	err := r.engine.Each(ctx, fmt.Sprintf(`SELECT month, %s FROM episode_waits WHERE horizon_days = %d AND %s GROUP BY month`,
		waitColumns, horizonDays, between("month", first, end)), func(row []any) error {
		day, ok := row[0].(time.Time)
		w, err := readWaits(row[1:])
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("month %v", row[0]))
		}
		months[period.NewDate(day.Year(), day.Month(), day.Day())] = &w
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting times: %w", err)
	}
	var cells []WaitCell
	var lists [][]*waitLists
	for _, p := range periods {
		var of []*waitLists
		for _, m := range p.Months() {
			if w := months[m.Start()]; w != nil {
				of = append(of, w)
			}
		}
		if of != nil {
			cells, lists = append(cells, WaitCell{Breakdown: "over_time", Category: p.String()}), append(lists, of)
		}
	}
	tally(cells, lists)
	return cells, nil
}

// waitLists are minutes to first responses and to decisions, those after which cases without one were lost sight of, and those after
// which cases without a decision ended or were lost sight of.
type waitLists struct{ responded, unanswered, decided, undecided, ended []int64 }

// waitColumns are SQL for waitLists of episode_waits.
var waitColumns = strings.Join([]string{
	"string_agg(response_minutes, ' ') FILTER (WHERE responded)", "string_agg(response_minutes, ' ') FILTER (WHERE NOT responded)",
	"string_agg(resolution_minutes, ' ') FILTER (WHERE decided)", "string_agg(followed_minutes, ' ') FILTER (WHERE NOT decided)",
	"string_agg(resolution_minutes, ' ') FILTER (WHERE NOT decided)"}, ", ")

// readWaits reads waitColumns.
func readWaits(row []any) (w waitLists, err error) {
	for i, into := range []*[]int64{&w.responded, &w.unanswered, &w.decided, &w.undecided, &w.ended} {
		minutes, _ := row[i].(string) // NULL where there are none
		if *into, err = integers(minutes); err != nil {
			return w, err
		}
	}
	return w, nil
}

// tally counts each cell's lists on all cores. They are put together only then, because a wait is in many cells.
func tally(cells []WaitCell, lists [][]*waitLists) {
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, w := range lists {
		group.Go(func() error {
			var events, lost []int64
			for _, l := range w {
				events, lost = append(events, l.responded...), append(lost, l.unanswered...)
			}
			cells[i].Response = stats.Tally(events, lost)
			events, lost = events[:0], lost[:0]
			for _, l := range w {
				events, lost = append(events, l.decided...), append(lost, l.undecided...)
			}
			cells[i].Resolution = stats.Tally(events, lost)
			return nil
		})
	}
	group.Wait() // none of them fails
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
