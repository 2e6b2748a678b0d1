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

// LateAudits returns the frames of the audits of suspensions of a period that do not count at the reader's cut-off: they were not over
// by then.
func (r *Reader) LateAudits(ctx context.Context, p period.Period) (frames []string, err error) {
	frames, err = r.engine.Strings(ctx, fmt.Sprintf("SELECT DISTINCT frame FROM audit_parts WHERE NOT counts AND began_on IS NOT NULL AND quarter < DATE '%s' AND quarter >= DATE '%s' ORDER BY frame",
		p.End(), p.Start().Quarter().Start()))
	if err != nil {
		return nil, fmt.Errorf("list late audits: %w", err)
	}
	return frames, nil
}

// AuditRecords returns how many records of a frame's audit the snapshot holds.
func (r *Reader) AuditRecords(ctx context.Context, frame string) (n int64, err error) {
	if err := r.engine.Value(ctx, "SELECT count(*) FROM audits WHERE frame = "+warehouse.Quote(frame), &n); err != nil {
		return 0, fmt.Errorf("count audit records: %w", err)
	}
	return n, nil
}
