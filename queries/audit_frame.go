package queries

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// Unreviewed is an account-episode that an audit may draw.
type Unreviewed struct {
	SuspensionID string
	Category     string // of the breakdown asked for; empty where none was
}

// AuditBreakdowns are what the frame of an audit may be divided by.
var AuditBreakdowns = []string{"region", "reason", "route", "tenure"}

// UnreviewedEpisodes returns the account-episodes suspended in a period that 90 days later were neither decided on appeal nor corrected,
// each with its category of one of AuditBreakdowns, in no order that may be relied on. An empty breakdown asks for none.
// Episodes whose 90 days are not over at the cut-off are left out.
func (r *Reader) UnreviewedEpisodes(ctx context.Context, p period.Period, breakdown string) ([]Unreviewed, error) {
	category := "''"
	if breakdown != "" {
		if !slices.Contains(AuditBreakdowns, breakdown) {
			return nil, problem.New(problem.Invalid, "An audit can be divided by %s.", strings.Join(AuditBreakdowns, ", "))
		}
		category = breakdown
	}
	var frame []Unreviewed
	query := fmt.Sprintf("SELECT suspension_id, %s FROM unreviewed_episodes WHERE %s", category, within("suspended_on", p))
	err := r.engine.Each(ctx, query, func(row []any) error {
		frame = append(frame, Unreviewed{row[0].(string), row[1].(string)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read unreviewed episodes: %w", err)
	}
	return frame, nil
}

// AuditRecords returns how many records of a frame's audit the snapshot holds.
func (r *Reader) AuditRecords(ctx context.Context, frame string) (n int64, err error) {
	if err := r.engine.Value(ctx, "SELECT count(*) FROM audits WHERE frame = "+warehouse.Quote(frame), &n); err != nil {
		return 0, fmt.Errorf("count audit records: %w", err)
	}
	return n, nil
}
