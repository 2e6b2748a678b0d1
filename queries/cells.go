package queries

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/period"
)

// Cell is the counts of one category of a breakdown in one period.
type Cell struct {
	Breakdown string
	Category  string
	Category2 string // empty unless the breakdown crosses two dimensions
	Counts    Counts
}

// Counts are whole numbers by the name of their column in the view; docs of the columns are in sql/views/episode_counts.sql.
type Counts map[string]int64

// countColumns are the columns of cohort_cells that are counts, in the view's order.
func (r *Reader) countColumns(ctx context.Context) ([]string, error) {
	return r.engine.Strings(ctx, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'cohort_cells' AND database_name = 'memory' AND data_type = 'BIGINT' ORDER BY column_index")
}

// CohortCells returns the cells of all breakdowns for the account-episodes suspended in a period, each followed for a horizon
// of 30 or 90 days, ordered by breakdown and category. A breakdown without episodes has no cells.
func (r *Reader) CohortCells(ctx context.Context, p period.Period, horizonDays int) ([]Cell, error) {
	columns, err := r.countColumns(ctx)
	if err != nil {
		return nil, fmt.Errorf("read cohort cells: %w", err)
	}
	query := fmt.Sprintf("SELECT breakdown, category, category2, %s FROM cohort_cells WHERE horizon_days = %d AND %s GROUP BY ALL ORDER BY breakdown, category, category2",
		sums(columns), horizonDays, within("month", p))
	return r.cells(ctx, query, columns, 3)
}

// CohortTotals returns some counts of the account-episodes suspended in each period, without a breakdown and in order; periods
// without episodes have zero counts. Fewer counts are read faster.
func (r *Reader) CohortTotals(ctx context.Context, periods []period.Period, horizonDays int, counts []string) ([]Cell, error) {
	return r.over(ctx, periods, counts, fmt.Sprintf("SELECT month, %s FROM cohort_totals WHERE horizon_days = %d", strings.Join(counts, ", "), horizonDays))
}

// ExposureTotals returns ExposureCells without a breakdown for each period, in order; all zero where there is no exposure. The count
// months is of those that give their active accounts in the same parts as the period's first.
func (r *Reader) ExposureTotals(ctx context.Context, periods []period.Period) ([]Cell, error) {
	totals, first, end := emptyTotals(periods, exposureColumns)
	if len(periods) == 0 {
		return totals, nil
	}
	months, err := r.cells(ctx, "SELECT month::VARCHAR, parts, suspended, active_accounts FROM exposure_totals WHERE "+between("month", first, end)+" ORDER BY month",
		[]string{"suspended", "active_accounts"}, 2)
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(periods))
	err = eachMonth(months, periods, func(i int, m Cell) {
		if parts[i] == "" {
			parts[i] = m.Category
		}
		if parts[i] == m.Category {
			totals[i].Counts["months"]++
		}
		totals[i].Counts["suspended"] += m.Counts["suspended"]
		totals[i].Counts["active_accounts"] += m.Counts["active_accounts"]
	})
	return totals, err
}

// PeriodDecisionTotals returns PeriodDecisions without a breakdown for each period, in order.
func (r *Reader) PeriodDecisionTotals(ctx context.Context, periods []period.Period) ([]Cell, error) {
	return r.over(ctx, periods, decisionColumns, "SELECT month, "+sums(decisionColumns)+" FROM closed_appeals GROUP BY month")
}

// over reads the counts of every month from the first period to the last and adds them up, one cell a period, in order.
func (r *Reader) over(ctx context.Context, periods []period.Period, columns []string, monthly string) ([]Cell, error) {
	totals, first, end := emptyTotals(periods, columns)
	if len(periods) == 0 {
		return totals, nil
	}
	months, err := r.cells(ctx, fmt.Sprintf("SELECT month::VARCHAR, %s FROM (%s) WHERE %s", strings.Join(columns, ", "), monthly, between("month", first, end)), columns, 1)
	if err != nil {
		return nil, err
	}
	err = eachMonth(months, periods, func(i int, m Cell) {
		for column, n := range m.Counts {
			totals[i].Counts[column] += n
		}
	})
	return totals, err
}

// emptyTotals are cells of periods with all counts zero, and the days from which and until which the periods reach.
func emptyTotals(periods []period.Period, columns []string) (totals []Cell, first, end period.Date) {
	totals = make([]Cell, len(periods))
	for i, p := range periods {
		if i == 0 {
			first, end = p.Start(), p.End()
		}
		first, end = min(first, p.Start()), max(end, p.End())
		totals[i] = Cell{Breakdown: "over_time", Category: p.String(), Counts: make(Counts, len(columns))}
		for _, column := range columns {
			totals[i].Counts[column] = 0
		}
	}
	return totals, first, end
}

// eachMonth calls f for every month, read with its first day as the name of the breakdown, and every period that holds it.
func eachMonth(months []Cell, periods []period.Period, f func(i int, month Cell)) error {
	for _, m := range months {
		day, err := period.ParseDate(m.Breakdown)
		if err != nil {
			return fmt.Errorf("read cells: %w", err)
		}
		for i, p := range periods {
			if p.Start() <= day && day < p.End() {
				f(i, m)
			}
		}
	}
	return nil
}

// cells reads rows of names texts and one count per column.
func (r *Reader) cells(ctx context.Context, query string, columns []string, names int) (cells []Cell, err error) {
	rows, err := r.engine.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read cells: %w", err)
	}
	defer rows.Close()
	texts := make([]string, 3)
	counts := make([]int64, len(columns))
	into := []any{}
	for i := range names {
		into = append(into, &texts[i])
	}
	for i := range counts {
		into = append(into, &counts[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read cells: %w", err)
		}
		c := Cell{texts[0], texts[1], texts[2], make(Counts, len(columns))}
		for i, column := range columns {
			c.Counts[column] = counts[i]
		}
		cells = append(cells, c)
	}
	return cells, rows.Err()
}

func sums(columns []string) string {
	list := make([]string, len(columns))
	for i, column := range columns {
		list[i] = fmt.Sprintf("CAST(coalesce(sum(%s), 0) AS BIGINT) AS %s", column, column)
	}
	return strings.Join(list, ", ")
}

// within is SQL for a date lying in a period.
func within(column string, p period.Period) string { return between(column, p.Start(), p.End()) }

func between(column string, first, end period.Date) string {
	return fmt.Sprintf("(%[1]s >= DATE '%[2]s' AND %[1]s < DATE '%[3]s')", column, first, end)
}

var exposureColumns = []string{"suspended", "active_accounts", "months"}

const exposureSums = `CAST(sum(suspended) AS BIGINT), CAST(coalesce(sum(active_accounts), 0) AS BIGINT),
	CASE WHEN count(DISTINCT parts) = 1 THEN count(parts) ELSE 0 END`

// ExposureCells returns suspended and active accounts by breakdown for a period. The count months says over how many months
// active_accounts was summed, 0 where their active accounts are given in different parts.
func (r *Reader) ExposureCells(ctx context.Context, p period.Period) ([]Cell, error) {
	query := fmt.Sprintf("SELECT breakdown, category, category2, %s FROM exposure_cells WHERE %s GROUP BY breakdown, category, category2 ORDER BY breakdown, category, category2",
		exposureSums, within("month", p))
	return r.cells(ctx, query, exposureColumns, 3)
}

var reinstatementColumns = []string{"episodes", "lifted", "by_same", "by_other", "by_unrecorded"}

// ReinstatementCells returns the account-episodes of a period that were given back within the horizon, by cause and in total.
func (r *Reader) ReinstatementCells(ctx context.Context, p period.Period, horizonDays int) ([]Cell, error) {
	query := fmt.Sprintf(`SELECT CASE WHEN grouping(cause) = 1 THEN 'total' ELSE 'cause' END, coalesce(cause, 'all'), '', %s FROM reinstatement_cells
		WHERE horizon_days = %d AND %s GROUP BY GROUPING SETS ((), (cause)) ORDER BY 1, 2`, sums(reinstatementColumns), horizonDays, within("month", p))
	return r.cells(ctx, query, reinstatementColumns, 3)
}

var decisionColumns = []string{"closed", "decided", "reversed", "modified", "upheld", "omitted", "withdrawn"}

// PeriodDecisions returns appeal decisions by the date on which they were taken, by level and in total.
func (r *Reader) PeriodDecisions(ctx context.Context, p period.Period) ([]Cell, error) {
	query := fmt.Sprintf(`SELECT CASE WHEN grouping(level) = 1 THEN 'total' ELSE 'level' END, coalesce(level, 'all'), '', %s
		FROM closed_appeals WHERE %s GROUP BY GROUPING SETS ((), (level)) ORDER BY 1, 2`, sums(decisionColumns), within("month", p))
	return r.cells(ctx, query, decisionColumns, 3)
}

// PeriodActivity returns what happened in a period, whenever the suspension was, by activity.
func (r *Reader) PeriodActivity(ctx context.Context, p period.Period) (Counts, error) {
	cells, err := r.cells(ctx, fmt.Sprintf("SELECT activity, CAST(sum(records) AS BIGINT) FROM period_activity WHERE %s GROUP BY activity ORDER BY activity",
		within("month", p)), []string{"records"}, 1)
	if err != nil {
		return nil, err
	}
	counts := Counts{}
	for _, c := range cells {
		counts[c.Breakdown] = c.Counts["records"]
	}
	return counts, nil
}

// QualityCheck is one row of the view data_quality.
type QualityCheck struct {
	Name    string `json:"check"`
	Failing int64  `json:"failing"`
	Records int64  `json:"records"`
}

// Orphans reports whether the check counts records that refer to something which has not arrived.
func (q QualityCheck) Orphans() bool {
	return strings.HasSuffix(q.Name, "whose suspension has not arrived") || strings.HasSuffix(q.Name, "about a block before the log")
}

// DataQuality returns what the records lack, in the view's order.
func (r *Reader) DataQuality(ctx context.Context) ([]QualityCheck, error) {
	cells, err := r.cells(ctx, "SELECT check_name, CAST(failing AS BIGINT), CAST(records AS BIGINT) FROM data_quality", []string{"failing", "records"}, 1)
	if err != nil {
		return nil, err
	}
	checks := make([]QualityCheck, len(cells))
	for i, c := range cells {
		checks[i] = QualityCheck{c.Breakdown, c.Counts["failing"], c.Counts["records"]}
	}
	return checks, nil
}

// Code is one entry of a code list.
type Code struct {
	Code, Label string
	Group       string // empty where the list has no groups
	GroupLabel  string
}

// Codes returns the code lists that the snapshot was built with, each in its order.
func (r *Reader) Codes(ctx context.Context) (map[string][]Code, error) {
	rows, err := r.engine.Query(ctx, "SELECT list, code, label, coalesce(code_group, ''), coalesce(group_label, '') FROM stored.codes ORDER BY list, place")
	if err != nil {
		return nil, fmt.Errorf("read code lists: %w", err)
	}
	defer rows.Close()
	lists := map[string][]Code{}
	for rows.Next() {
		var list string
		var c Code
		if err := rows.Scan(&list, &c.Code, &c.Label, &c.Group, &c.GroupLabel); err != nil {
			return nil, fmt.Errorf("read code lists: %w", err)
		}
		lists[list] = append(lists[list], c)
	}
	return lists, rows.Err()
}

// OnRecord counts what the snapshot holds at all, whatever the period: a source that delivers no appeals has none to count, which is
// not the same as nobody having appealed.
type OnRecord struct {
	Appeals   int64 // appeals
	Responses int64 // appeals with a first response
	Returns   int64 // reinstatements, and suspensions with a planned end
	Lifted    int64 // reinstatements
	Causes    int64 // reinstatements with a recorded cause
	Exposure  int64 // months of active accounts, in all their parts
}

// OnRecord returns the counts.
func (r *Reader) OnRecord(ctx context.Context) (o OnRecord, err error) {
	err = r.engine.Value(ctx, `SELECT (SELECT count(*) FROM stored.appeals), (SELECT count(first_response_on) FROM stored.appeals),
		(SELECT count(*) FROM stored.reinstatements) + (SELECT count(ends_on) FROM stored.suspensions), (SELECT count(*) FROM stored.reinstatements),
		(SELECT count(cause) FROM stored.reinstatements), (SELECT count(*) FROM stored.exposure)`,
		&o.Appeals, &o.Responses, &o.Returns, &o.Lifted, &o.Causes, &o.Exposure)
	if err != nil {
		return o, fmt.Errorf("count what is on record: %w", err)
	}
	return o, nil
}
