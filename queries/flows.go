package queries

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/period"
)

var ladderColumns = []string{"episodes", "lasts_to_7d", "lasts_8_to_30d", "lasts_31_to_90d", "lasts_longer", "no_end"}

// Ladder returns the account-episodes of a period by the step of the ladder of measures: breakdown step, and breakdown earlier_step with
// the step before as category and the step itself as category2; each also by how long the measure was to last. See the view ladder_cells.
func (r *Reader) Ladder(ctx context.Context, p period.Period) ([]Cell, error) {
	return r.cells(ctx, fmt.Sprintf(`SELECT CASE WHEN grouping(earlier) = 0 THEN 'earlier_step' ELSE 'step' END,
			coalesce(earlier, step), CASE WHEN grouping(earlier) = 0 THEN step ELSE '' END, %s
		FROM ladder_cells WHERE %s GROUP BY GROUPING SETS ((step), (earlier, step)) ORDER BY 1, 2, 3`,
		sums(ladderColumns), within("month", p)), ladderColumns, 3)
}

// RepeatSuspensions returns the suspensions of a period, and those of accounts that had been suspended in the same calendar quarter
// before: suspensions = episodes + repeats; and the episodes by how often the account was suspended in its quarter. See the view
// repeat_cells.
func (r *Reader) RepeatSuspensions(ctx context.Context, p period.Period) (Counts, error) {
	columns := []string{"suspensions", "episodes", "repeats",
		"accounts_once", "accounts_twice", "accounts_more", "accounts_hidden", "quarter_running"}
	cells, err := r.cells(ctx, fmt.Sprintf("SELECT %s FROM repeat_cells WHERE %s", sums(columns), within("month", p)), columns, 0)
	if err != nil {
		return nil, err
	}
	return cells[0].Counts, nil
}

// ageBands are the ages of open appeals in days: the count, and the first day of its band.
var ageBands = []struct {
	count string
	from  int
}{{"age_0_to_2", 0}, {"age_3_to_7", 3}, {"age_8_to_14", 8}, {"age_15_to_30", 15}, {"age_31_to_60", 31}, {"age_over_60", 61}}

// Backlog returns the appeals open at the start of a period, filed and closed in it and open at its end (at the cut-off, if that comes
// first), by level, by month and in total: open_at_start + filed - closed = open_at_end. appeal_days sums over appeals the days on which
// they were open in the period, of which there are days. The cells by level and in total have the ages of the appeals open at the end, in
// days since filing on the last day, in counts such as age_3_to_7, that add up to open_at_end. See the views appeal_backlog and
// appeal_spans.
func (r *Reader) Backlog(ctx context.Context, p period.Period) ([]Cell, error) {
	end := min(p.End(), r.cutoff)
	monthly, err := r.cells(ctx, "SELECT level, month::VARCHAR, filed, closed, open_at_end, appeal_days FROM appeal_backlog WHERE month < "+day(p.End())+" ORDER BY level, month",
		[]string{"filed", "closed", "open_at_end", "appeal_days"}, 2)
	if err != nil {
		return nil, err
	}
	blank := func(breakdown, category string, days int) Cell {
		c := Cell{Breakdown: breakdown, Category: category, Counts: Counts{"days": int64(days)}}
		for _, name := range []string{"open_at_start", "filed", "closed", "open_at_end", "appeal_days"} {
			c.Counts[name] = 0
		}
		return c
	}
	total := blank("total", "all", max(end.DaysSince(p.Start()), 0))
	var months []Cell
	var starts []period.Date
	for start := p.Start(); start < end; start = start.Month().End() {
		months = append(months, blank("month", start.String()[:7], min(start.Month().End(), end).DaysSince(start)))
		starts = append(starts, start)
	}
	levels := map[string]*Cell{}
	var order []string
	for i := 0; i < len(monthly); {
		level := monthly[i].Breakdown
		c := blank("level", level, int(total.Counts["days"]))
		open := int64(0)
		for ; i < len(monthly) && monthly[i].Breakdown == level && monthly[i].Category < p.Start().String(); i++ {
			open = monthly[i].Counts["open_at_end"]
		}
		c.Counts["open_at_start"] = open
		for k, start := range starts {
			m := Counts{"open_at_start": open, "open_at_end": open, "appeal_days": open * months[k].Counts["days"]}
			if i < len(monthly) && monthly[i].Breakdown == level && monthly[i].Category == start.String() {
				for name, n := range monthly[i].Counts {
					m[name] = n
				}
				i++
			}
			open = m["open_at_end"]
			for name, n := range m {
				months[k].Counts[name] += n
			}
			for _, name := range []string{"filed", "closed", "appeal_days"} {
				c.Counts[name] += m[name]
			}
		}
		c.Counts["open_at_end"] = open
		for ; i < len(monthly) && monthly[i].Breakdown == level; i++ {
			continue // months that begin after the cut-off have no rows
		}
		levels[level] = &c
		order = append(order, level)
	}
	if err := r.ages(ctx, end, levels); err != nil {
		return nil, err
	}
	cells := make([]Cell, 0, len(order)+len(months)+1)
	for _, level := range order {
		cells = append(cells, *levels[level])
		for name, n := range levels[level].Counts {
			if name != "days" {
				total.Counts[name] += n
			}
		}
	}
	cells = append(cells, months...)
	return append(cells, total), nil
}

// ages puts the ages of the appeals open at the end into the cells of their levels.
func (r *Reader) ages(ctx context.Context, end period.Date, levels map[string]*Cell) error {
	columns, counts := make([]string, len(ageBands)), make([]string, len(ageBands))
	for i, band := range ageBands {
		columns[i] = band.count
		counts[i] = fmt.Sprintf("CAST(coalesce(sum(appeals) FILTER (WHERE age >= %d", band.from)
		if i+1 < len(ageBands) {
			counts[i] += fmt.Sprintf(" AND age < %d", ageBands[i+1].from)
		}
		counts[i] += "), 0) AS BIGINT)"
	}
	open, err := r.cells(ctx, fmt.Sprintf(`SELECT level, %[1]s FROM (SELECT level, appeals, %[2]s - 1 - filed_on AS age FROM appeal_spans
		WHERE filed_on < %[2]s AND (closed_on IS NULL OR closed_on >= %[2]s)) GROUP BY level`, strings.Join(counts, ", "), day(end)), columns, 1)
	if err != nil {
		return err
	}
	for _, c := range levels {
		for _, column := range columns {
			c.Counts[column] = 0
		}
	}
	for _, c := range open {
		for column, n := range c.Counts {
			levels[c.Breakdown].Counts[column] = n
		}
	}
	return nil
}

func day(d period.Date) string { return fmt.Sprintf("DATE '%s'", d) }

var (
	checkColumns = []string{"checks", "passed", "failed", "unclear", "result_unrecorded"}
	cureColumns  = []string{"checked", "first_passed", "first_failed", "first_unclear", "first_unrecorded", "cured_30", "not_cured_30", "followed_short_30"}
)

// Verifications returns the checks of documents and identities of a period: in total, by region, by kind of document, by both, and the
// failed ones by fail_reason. See the view verification_cells.
func (r *Reader) Verifications(ctx context.Context, p period.Period) ([]Cell, error) {
	return r.cells(ctx, fmt.Sprintf(`SELECT breakdown, category, category2, %[1]s FROM (
			SELECT CASE WHEN grouping(region, document_type) = 0 THEN 'region_document_type' WHEN grouping(region) = 0 THEN 'region'
					WHEN grouping(document_type) = 0 THEN 'document_type' WHEN grouping(fail_reason) = 0 THEN 'fail_reason' ELSE 'total' END AS breakdown,
				coalesce(region, document_type, fail_reason, 'all') AS category, CASE WHEN grouping(region, document_type) = 0 THEN document_type ELSE '' END AS category2, %[2]s
			FROM verification_cells WHERE %[3]s GROUP BY GROUPING SETS ((), (region), (document_type), (region, document_type), (fail_reason)))
		WHERE category <> '' ORDER BY breakdown, category, category2`, strings.Join(checkColumns, ", "), sums(checkColumns), within("month", p)), checkColumns, 3)
}

// VerificationCures returns the accounts with a check in a period, by how the first of the quarter went and whether those refused passed
// within 30 days: in total, by region and by kind of document. See the view verification_cures.
func (r *Reader) VerificationCures(ctx context.Context, p period.Period) ([]Cell, error) {
	return r.cells(ctx, fmt.Sprintf(`SELECT CASE WHEN grouping(region) = 0 THEN 'region' WHEN grouping(document_type) = 0 THEN 'document_type' ELSE 'total' END,
			coalesce(region, document_type, 'all'), '', %s
		FROM verification_cures WHERE %s GROUP BY GROUPING SETS ((), (region), (document_type)) ORDER BY 1, 2`,
		sums(cureColumns), within("month", p)), cureColumns, 3)
}

var auditColumns = []string{"audited", "correct", "wrong", "unclear", "in_remainder", "remainder_correct", "remainder_wrong", "remainder_unclear",
	"decided_since", "self_corrected_since", "corrected_drawn", "corrected_wrong", "corrected_unclear", "not_episodes", "frame_remainder", "frame_corrected"}

// Audit returns what auditors found in suspensions of a period: in total, by frame, and by stratum with the frame as category and its
// sampling fraction as category2. See the view audit_cells.
func (r *Reader) Audit(ctx context.Context, p period.Period, horizonDays int) ([]Cell, error) {
	return r.cells(ctx, fmt.Sprintf(`SELECT CASE WHEN grouping(sampling_fraction) = 0 THEN 'stratum' WHEN grouping(frame) = 0 THEN 'frame' ELSE 'total' END,
			coalesce(frame, 'all'), CASE WHEN grouping(sampling_fraction) = 0 THEN CAST(sampling_fraction AS VARCHAR) ELSE '' END, %s
		FROM audit_cells WHERE horizon_days = %d AND %s GROUP BY GROUPING SETS ((), (frame), (frame, sampling_fraction)) ORDER BY 1, 2, 3`,
		sums(auditColumns), horizonDays, within("month", p)), auditColumns, 3)
}

// AuditAgreement returns the suspensions of a period that two auditors coded: breakdown findings with the first finding as category, the
// second as category2, and the count cases. See the view audit_pairs.
func (r *Reader) AuditAgreement(ctx context.Context, p period.Period) ([]Cell, error) {
	return r.cells(ctx, fmt.Sprintf(`SELECT 'findings', first_finding, second_finding, CAST(sum(cases) AS BIGINT)
		FROM audit_pairs WHERE %s GROUP BY first_finding, second_finding ORDER BY 2, 3`, within("month", p)), []string{"cases"}, 3)
}
