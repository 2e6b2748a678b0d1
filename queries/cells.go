package queries

import (
	"context"
	"encoding/json"
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

// blocks are the dimensions of cohort_cells, those that are counted together in one block: few enough in each that their combinations
// stay some hundreds, or counting them costs more than it spares. The strata are the combinations of the first.
var blocks = [][]string{
	{"region", "tenure", "reason"},
	{"activity", "sweep", "measure", "step", "verified"},
	{"detection", "route", "account_role", "warned", "contracts"},
	{"account_age", "standing", "funds_band", "signal"},
}

// crosses are the breakdowns of cohort_cells by two dimensions, both of one block.
var crosses = [][2]string{{"region", "tenure"}, {"detection", "route"}, {"activity", "sweep"}}

// CohortCells returns the cells of all breakdowns for the account-episodes suspended in a period, each followed for a horizon
// of 30 or 90 days, ordered by breakdown and category. A breakdown without episodes has no cells.
//
// The cells are those of the view cohort_cells, counted in two steps: every combination of the dimensions of a block, and of these
// few rows every breakdown. So each episode is added up once per block instead of once per breakdown.
func (r *Reader) CohortCells(ctx context.Context, p period.Period, horizonDays int) ([]Cell, error) {
	cells, _, err := r.Cohort(ctx, p, horizonDays)
	return cells, err
}

// Stratum is the counts of one region, tenure and reason, which standardised rates are made of.
type Stratum struct {
	Region, Tenure, Reason string
	Counts                 Counts // suspended, mature, appealed, decided, reversed, confirmed_mistakes
}

var stratumColumns = []string{"suspended", "mature", "appealed", "decided", "reversed", "confirmed_mistakes"}

// Cohort returns the cells of CohortCells, and of the same scan the strata, in order.
func (r *Reader) Cohort(ctx context.Context, p period.Period, horizonDays int) (cells []Cell, strata []Stratum, err error) {
	columns, err := r.countColumns(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read cohort cells: %w", err)
	}
	err = r.rows(ctx, cellsInBlocks(columns, fmt.Sprintf("horizon_days = %d AND %s", horizonDays, within("month", p))), 4, len(columns),
		func(names []string, counts []int64) {
			all := make(Counts, len(columns))
			for i, column := range columns {
				all[column] = counts[i]
			}
			if names[0] != strataOfCells {
				cells = append(cells, Cell{names[0], names[1], names[2], all})
				return
			}
			s := Stratum{names[1], names[2], names[3], Counts{}}
			for _, column := range stratumColumns {
				s.Counts[column] = all[column]
			}
			strata = append(strata, s)
		})
	return cells, strata, err
}

// strataOfCells is the breakdown under which the strata come with the cells: all combinations of the first block.
const strataOfCells = "region_tenure_reason"

// cellsInBlocks is SQL for the sums of some counts of episode_counts in every breakdown. In the first step's rows the dimensions of
// other blocks are NULL, and the breakdowns of a block leave those rows out.
func cellsInBlocks(columns []string, condition string) string {
	var dimensions, sets, names, categories, categories2, breakdowns []string
	for _, block := range blocks {
		dimensions = append(dimensions, block...)
		sets = append(sets, "("+strings.Join(block, ", ")+")")
	}
	for _, c := range crosses {
		names = append(names, fmt.Sprintf("WHEN grouping(%[1]s, %[2]s) = 0 THEN CASE WHEN %[1]s IS NOT NULL THEN '%[1]s_%[2]s' END", c[0], c[1]))
		categories = append(categories, fmt.Sprintf("WHEN grouping(%[1]s, %[2]s) = 0 THEN %[1]s", c[0], c[1]))
		categories2 = append(categories2, fmt.Sprintf("WHEN grouping(%[1]s, %[2]s) = 0 THEN %[2]s", c[0], c[1]))
		breakdowns = append(breakdowns, fmt.Sprintf("(%s, %s)", c[0], c[1]))
	}
	names = append([]string{"WHEN grouping(region, tenure, reason) = 0 THEN CASE WHEN region IS NOT NULL THEN '" + strataOfCells + "' END"}, names...)
	breakdowns = append(breakdowns, "(region, tenure, reason)")
	for _, d := range dimensions {
		names = append(names, fmt.Sprintf("WHEN grouping(%[1]s) = 0 THEN CASE WHEN %[1]s IS NOT NULL THEN '%[1]s' END", d))
		breakdowns = append(breakdowns, "("+d+")")
	}
	return fmt.Sprintf(`WITH combinations AS (
			SELECT grouping(%[1]s) AS block, %[2]s, %[3]s FROM episode_counts WHERE %[4]s GROUP BY GROUPING SETS (%[5]s)),
		cells AS (
			SELECT CASE %[6]s WHEN block = 0 THEN 'total' END AS breakdown, CASE %[7]s ELSE coalesce(%[2]s, 'all') END AS category,
				CASE %[8]s ELSE '' END AS category2, CASE WHEN grouping(region, tenure, reason) = 0 THEN reason ELSE '' END AS category3, %[3]s
			FROM combinations GROUP BY GROUPING SETS (%[9]s, (block)))
		SELECT * FROM cells WHERE breakdown IS NOT NULL ORDER BY breakdown, category, category2, category3`,
		dimensions[0], strings.Join(dimensions, ", "), sums(columns), condition, strings.Join(sets, ", "),
		strings.Join(names, " "), strings.Join(categories, " "), strings.Join(categories2, " "), strings.Join(breakdowns, ", "))
}

// CohortTotals returns some counts of the account-episodes suspended in each period, without a breakdown and in order; periods
// without episodes have zero counts. Fewer counts are read faster.
func (r *Reader) CohortTotals(ctx context.Context, periods []period.Period, horizonDays int, counts []string) ([]Cell, error) {
	return r.over(ctx, periods, counts, fmt.Sprintf("SELECT month, %s FROM cohort_totals WHERE horizon_days = %d", strings.Join(counts, ", "), horizonDays))
}

// ActiveTotals returns the active accounts of each period, in order, as the sum over its months (active_accounts); all zero where there are
// none on record. The count months is of those that give their active accounts in the same parts as the period's first.
func (r *Reader) ActiveTotals(ctx context.Context, periods []period.Period) ([]Cell, error) {
	totals, first, end := emptyTotals(periods, []string{"months", "active_accounts"})
	if len(periods) == 0 {
		return totals, nil
	}
	months, err := r.cells(ctx, "SELECT month::VARCHAR, parts, active_accounts FROM active_totals WHERE "+between("month", first, end)+" ORDER BY month",
		[]string{"active_accounts"}, 2)
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
		totals[i].Counts["active_accounts"] += m.Counts["active_accounts"]
	})
	return totals, err
}

// PeriodDecisionTotals returns PeriodDecisions without a breakdown for each period, in order.
func (r *Reader) PeriodDecisionTotals(ctx context.Context, periods []period.Period) ([]Cell, error) {
	return r.over(ctx, periods, decisionColumns, "SELECT month, "+decisionSums()+" FROM closed_appeals GROUP BY month")
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

// cells reads rows of up to three names and one count per column.
func (r *Reader) cells(ctx context.Context, query string, columns []string, names int) (cells []Cell, err error) {
	texts := make([]string, 3)
	err = r.rows(ctx, query, names, len(columns), func(names []string, counts []int64) {
		copy(texts, names)
		c := Cell{texts[0], texts[1], texts[2], make(Counts, len(columns))}
		for i, column := range columns {
			c.Counts[column] = counts[i]
		}
		cells = append(cells, c)
	})
	return cells, err
}

// rows calls f with the names and counts of each row; the slices are reused.
func (r *Reader) rows(ctx context.Context, query string, names, counts int, f func(names []string, counts []int64)) error {
	rows, err := r.engine.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read cells: %w", err)
	}
	defer rows.Close()
	texts, numbers := make([]string, names), make([]int64, counts)
	into := []any{}
	for i := range texts {
		into = append(into, &texts[i])
	}
	for i := range numbers {
		into = append(into, &numbers[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read cells: %w", err)
		}
		f(texts, numbers)
	}
	return rows.Err()
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

// decisionColumns count appeals by the day on which they were closed. Their names tell them from the counts of account-episodes.
var decisionColumns = []string{"closed_in_period", "decided_in_period", "reversed_in_period", "modified_in_period", "upheld_in_period",
	"omitted_in_period", "withdrawn_in_period"}

// decisionSums is SQL for the sums of decisionColumns of closed_appeals.
func decisionSums() string {
	var parts []string
	for _, column := range decisionColumns {
		parts = append(parts, fmt.Sprintf("CAST(coalesce(sum(%s), 0) AS BIGINT) AS %s", strings.TrimSuffix(column, "_in_period"), column))
	}
	return strings.Join(parts, ", ")
}

// PeriodDecisions returns appeal decisions by the date on which they were taken, by level and in total.
func (r *Reader) PeriodDecisions(ctx context.Context, p period.Period) ([]Cell, error) {
	query := fmt.Sprintf(`SELECT CASE WHEN grouping(level) = 1 THEN 'total' ELSE 'level' END, coalesce(level, 'all'), '', %s
		FROM closed_appeals WHERE %s GROUP BY GROUPING SETS ((), (level)) ORDER BY 1, 2`, decisionSums(), within("decided_on", p))
	return r.cells(ctx, query, decisionColumns, 3)
}

// PeriodActivity returns what happened in a period, whenever the suspension was, by activity.
func (r *Reader) PeriodActivity(ctx context.Context, p period.Period) (Counts, error) {
	cells, err := r.cells(ctx, fmt.Sprintf("SELECT activity, count(*) FROM activity_records WHERE %s GROUP BY activity ORDER BY activity",
		within("day", p)), []string{"records"}, 1)
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
	Code       string `json:"code"`
	Label      string `json:"label"`
	Group      string `json:"group,omitempty"` // empty where the list has no groups
	GroupLabel string `json:"group_label,omitempty"`
	Decides    string `json:"decides,omitempty"` // what else decides who falls under it, such as from_days=0 to_days=365

	Words map[string]string `json:"words,omitempty"` // labels in other languages, by column: label_de, group_label_de
}

// Codes returns the code lists that the snapshot was built with, each in its order.
func (r *Reader) Codes(ctx context.Context) (map[string][]Code, error) {
	rows, err := r.engine.Query(ctx, "SELECT list, code, label, coalesce(code_group, ''), coalesce(group_label, ''), coalesce(decides, ''), coalesce(words, '') FROM stored.codes ORDER BY list, place")
	if err != nil {
		return nil, fmt.Errorf("read code lists: %w", err)
	}
	defer rows.Close()
	lists := map[string][]Code{}
	for rows.Next() {
		var list, words string
		var c Code
		if err := rows.Scan(&list, &c.Code, &c.Label, &c.Group, &c.GroupLabel, &c.Decides, &words); err != nil {
			return nil, fmt.Errorf("read code lists: %w", err)
		}
		if words != "" {
			if err := json.Unmarshal([]byte(words), &c.Words); err != nil {
				return nil, fmt.Errorf("read code list %s: %w", list, err)
			}
		}
		lists[list] = append(lists[list], c)
	}
	return lists, rows.Err()
}

// OnRecord counts what the snapshot holds at all, whatever the period: a source that delivers no appeals has none to count, which is
// not the same as nobody having appealed. Of fields it counts the records that have them.
type OnRecord struct {
	Appeals   int64 // appeals
	Responses int64 // appeals with a first response
	Returns   int64 // reinstatements, and suspensions with a planned end
	Lifted    int64 // reinstatements
	Causes    int64 // reinstatements with a recorded cause
	Exposure  int64 // months of active accounts, in all their parts

	Warnings      int64 // records of measures that only warn
	PlannedEnds   int64 // suspensions with a planned end
	SecondChances int64
	Verifications int64
	Audits        int64

	// Of suspensions, records with the field:
	Verified, PriorWarnings, Contacts, Notices, RuleCitations, AppealOffers, ReviewsBefore, Detections, Deciders, Signals, ReportsBefore,
	Activities, Funds, FundsDispositions, FundsReleases, Contracts, ContractsResumed int64
	Sweeps int64 // that are part of a sweep of many accounts

	// Of appeals, records with the field:
	AppealReasons, AppealReviewers int64
}

// OnRecord returns the counts.
func (r *Reader) OnRecord(ctx context.Context) (o OnRecord, err error) {
	n := map[string]int64{}
	err = r.rows(ctx, "SELECT name, records FROM delivered", 1, 1, func(names []string, counts []int64) { n[names[0]] = counts[0] })
	if err != nil {
		return o, fmt.Errorf("count what is on record: %w", err)
	}
	return OnRecord{
		Appeals: n["appeals"], Responses: n["responses"], Returns: n["reinstatements"] + n["planned_ends"], Lifted: n["reinstatements"], Causes: n["causes"],
		Exposure: n["exposure"], Warnings: n["warning_records"], PlannedEnds: n["planned_ends"], SecondChances: n["second_chances"],
		Verifications: n["verifications"], Audits: n["audits"], Verified: n["verified"], PriorWarnings: n["prior_warnings"], Contacts: n["contacts"],
		Notices: n["notices"], RuleCitations: n["rule_citations"], AppealOffers: n["appeal_offers"], ReviewsBefore: n["reviews_before"],
		Detections: n["detections"], Deciders: n["deciders"], Signals: n["signals"], ReportsBefore: n["reports_before"], Activities: n["activities"],
		Funds: n["funds"], FundsDispositions: n["funds_dispositions"], FundsReleases: n["funds_releases"], Contracts: n["contracts"],
		ContractsResumed: n["contracts_resumed"], Sweeps: n["sweeps"], AppealReasons: n["appeal_reasons"], AppealReviewers: n["appeal_reviewers"],
	}, nil
}
