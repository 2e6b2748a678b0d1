package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/stats"
)

// EndCell is after how many minutes the cases of one category ended, by how they ended: what competing outcomes over time are drawn
// from (Aalen–Johansen).
type EndCell struct {
	Breakdown, Category string

	Ends map[string][]MinuteCases // by ending; under NotEnded the cases that had not ended when they could not be followed longer
}

// NotEnded is the ending of cases that had not ended.
const NotEnded = "not_ended"

// MinuteCases is how many cases ended at a minute; lists of them go up with the minutes.
type MinuteCases struct{ Minutes, Cases int64 }

// ReturnEnds returns how the account-episodes of a period came back, in minutes from the suspension: mistake, otherwise, planned_end or
// NotEnded; in total, by region and by tenure. See the view episode_returns.
func (r *Reader) ReturnEnds(ctx context.Context, p period.Period, horizonDays int) ([]EndCell, error) {
	ends := endLists{}
	// Those not back were nearly all followed equally long, so they come as one number and its count.
	query := fmt.Sprintf(`SELECT region, tenure, coalesce(ending, '%s'),
			string_agg(minutes, ' ') FILTER (WHERE ending IS NOT NULL), min(minutes), count(*)
		FROM episode_returns WHERE horizon_days = %d AND %s GROUP BY region, tenure, ending, CASE WHEN ending IS NULL THEN minutes END`,
		NotEnded, horizonDays, within("month", p))
	err := r.engine.Each(ctx, query, func(row []any) error {
		region, tenure, ending := row[0].(string), row[1].(string), row[2].(string)
		if ending == NotEnded {
			ends.addCases(region, tenure, ending, MinuteCases{row[4].(int64), row[5].(int64)})
			return nil
		}
		minutes, err := integers(row[3].(string))
		if err != nil {
			return err
		}
		ends.add(region, tenure, ending, minutes)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read how cases ended: %w", err)
	}
	return ends.cells(), nil
}

// endPlace is where cases that ended are counted.
type endPlace struct{ breakdown, category string }

// endLists gathers what becomes EndCells.
type endLists map[endPlace]map[string]*endList

// endList is minutes of one case each, and of several.
type endList struct {
	minutes []int64
	cases   []MinuteCases
}

func (l endLists) add(region, tenure, ending string, minutes []int64) {
	for _, list := range l.at(region, tenure, ending) {
		list.minutes = append(list.minutes, minutes...)
	}
}

func (l endLists) addCases(region, tenure, ending string, cases MinuteCases) {
	for _, list := range l.at(region, tenure, ending) {
		list.cases = append(list.cases, cases)
	}
}

// at returns the lists in which a case counts.
func (l endLists) at(region, tenure, ending string) (lists [3]*endList) {
	for i, at := range [3]endPlace{{"total", "all"}, {"region", region}, {"tenure", tenure}} {
		if l[at] == nil {
			l[at] = map[string]*endList{}
		}
		if l[at][ending] == nil {
			l[at][ending] = &endList{}
		}
		lists[i] = l[at][ending]
	}
	return lists
}

// cells returns the cells, ordered by breakdown and category. The lists are used up.
func (l endLists) cells() []EndCell {
	var cells []EndCell
	for at, ends := range l {
		c := EndCell{Breakdown: at.breakdown, Category: at.category, Ends: map[string][]MinuteCases{}}
		for ending, list := range ends {
			if counted := list.counted(); len(counted) > 0 {
				c.Ends[ending] = counted
			}
		}
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b EndCell) int {
		return cmp.Or(cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Category, b.Category))
	})
	return cells
}

// counted returns how many cases ended at each minute. It sorts the list.
func (l *endList) counted() []MinuteCases {
	slices.Sort(l.minutes)
	slices.SortFunc(l.cases, func(a, b MinuteCases) int { return cmp.Compare(a.Minutes, b.Minutes) })
	var counted []MinuteCases
	add := func(m MinuteCases) {
		if n := len(counted); n > 0 && counted[n-1].Minutes == m.Minutes {
			counted[n-1].Cases += m.Cases
			return
		}
		counted = append(counted, m)
	}
	several := l.cases
	for _, minutes := range l.minutes {
		for len(several) > 0 && several[0].Minutes < minutes {
			add(several[0])
			several = several[1:]
		}
		add(MinuteCases{minutes, 1})
	}
	for _, m := range several {
		add(m)
	}
	return counted
}

// TimeCell is the counts of one category and how long its cases took, in minutes.
type TimeCell struct {
	Cell
	Times stats.Times
}

// FundsTimes returns how long funds were held, for the account-episodes of a period with funds held: the minutes from the suspension
// to the release, in total, by region, tenure and band. Counts: funds_held, released (with a time, the events), followed (not
// released when they could not be followed longer), unplaced (neither can be said). See the view episode_funds.
func (r *Reader) FundsTimes(ctx context.Context, p period.Period, horizonDays int) ([]TimeCell, error) {
	return r.times(ctx, []string{"region", "tenure", "funds_band"}, []string{"funds_held", "released", "followed", "unplaced"},
		fmt.Sprintf(`SELECT region, tenure, funds_band, string_agg(minutes, ' ') FILTER (WHERE released), string_agg(minutes, ' ') FILTER (WHERE NOT released),
			count(*), count(minutes) FILTER (WHERE released), count(minutes) FILTER (WHERE NOT released), count(*) - count(minutes)
		FROM episode_funds WHERE horizon_days = %d AND %s GROUP BY region, tenure, funds_band`, horizonDays, within("month", p)))
}

var resuspensionColumns = []string{"given_back", "resuspended_90", "not_resuspended_90", "followed_short_90", "resuspended_180", "not_resuspended_180", "followed_short_180"}

// Resuspensions returns whether the accounts that came back in a period were suspended again: the minutes from the return to the next
// suspension, followed for 180 days, in total and by why they came back. See the view episode_resuspensions.
func (r *Reader) Resuspensions(ctx context.Context, p period.Period) ([]TimeCell, error) {
	return r.times(ctx, []string{"why"}, resuspensionColumns,
		fmt.Sprintf(`SELECT why, string_agg(minutes, ' ') FILTER (WHERE resuspended),
			any_value(minutes) FILTER (WHERE NOT resuspended) || '*' || count(*) FILTER (WHERE NOT resuspended), %s
		FROM episode_resuspensions WHERE %s GROUP BY why, CASE WHEN NOT resuspended THEN minutes END`, sums(resuspensionColumns), within("back_on", p)))
}

var secondChanceColumns = []string{"applied", "granted", "refused", "withdrawn", "pending",
	"resuspended_90", "not_resuspended_90", "followed_short_90",
	"resuspended_180", "not_resuspended_180", "followed_short_180", "not_given_back"}

// ChanceCell is the applications of a period to a reinstatement programme, in total, and how long they took, in minutes.
type ChanceCell struct {
	Counts    Counts
	Decisions stats.Times // from the application to the decision or withdrawal
	Returns   stats.Times // of those granted, from the return of the account to its next suspension, followed for 180 days
}

// SecondChances returns the applications of a period to a reinstatement programme. See the view second_chance_cells.
func (r *Reader) SecondChances(ctx context.Context, p period.Period) (c ChanceCell, err error) {
	c.Counts = Counts{}
	query := fmt.Sprintf(`SELECT string_agg(minutes, ' ') FILTER (WHERE decided), string_agg(minutes, ' ') FILTER (WHERE NOT decided),
			string_agg(back_minutes, ' ') FILTER (WHERE resuspended), string_agg(back_minutes, ' ') FILTER (WHERE NOT resuspended), %s
		FROM second_chance_cells WHERE %s`, sums(secondChanceColumns), within("applied_on", p))
	err = r.engine.Each(ctx, query, func(row []any) error {
		var lists [4][]int64
		for i := range lists {
			minutes, _ := row[i].(string) // NULL where there are none
			if lists[i], err = integers(minutes); err != nil {
				return err
			}
		}
		for i, column := range secondChanceColumns {
			c.Counts[column] = row[len(lists)+i].(int64)
		}
		c.Decisions, c.Returns = stats.Tally(lists[0], lists[1]), stats.Tally(lists[2], lists[3])
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("read second chances: %w", err)
	}
	return c, nil
}

// times reads rows of dimensions, the minutes of events, the minutes of what was lost sight of, and counts, and adds them up by each
// dimension and in total, ordered as cells are.
func (r *Reader) times(ctx context.Context, dimensions, columns []string, query string) ([]TimeCell, error) {
	type sum struct {
		counts       Counts
		events, lost []int64
	}
	found := map[endPlace]*sum{}
	err := r.engine.Each(ctx, query, func(row []any) error {
		events, _ := row[len(dimensions)].(string) // NULL where there are none
		lost, _ := row[len(dimensions)+1].(string)
		happened, err := integers(events)
		if err != nil {
			return err
		}
		gone, err := repeated(lost)
		if err != nil {
			return err
		}
		at := []endPlace{{"total", "all"}}
		for i, d := range dimensions {
			at = append(at, endPlace{d, row[i].(string)})
		}
		for _, at := range at {
			s := found[at]
			if s == nil {
				s = &sum{counts: Counts{}}
				found[at] = s
			}
			for i, column := range columns {
				s.counts[column] += row[len(dimensions)+2+i].(int64)
			}
			s.events, s.lost = append(s.events, happened...), append(s.lost, gone...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read times: %w", err)
	}
	var cells []TimeCell
	for at, s := range found {
		cells = append(cells, TimeCell{Cell{Breakdown: at.breakdown, Category: at.category, Counts: s.counts}, stats.Tally(s.events, s.lost)})
	}
	slices.SortFunc(cells, func(a, b TimeCell) int {
		return cmp.Or(cmp.Compare(a.Breakdown, b.Breakdown), cmp.Compare(a.Category, b.Category))
	})
	return cells, nil
}

// repeated reads minutes as minuteCases does, one number a case.
func repeated(text string) ([]int64, error) {
	minutes, cases, several := strings.Cut(text, "*")
	if !several {
		return integers(text)
	}
	both, err := integers(minutes + " " + cases)
	if err != nil {
		return nil, err
	}
	return slices.Repeat(both[:1], int(both[1])), nil
}
