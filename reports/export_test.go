package reports

import (
	"context"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/stats"
	"daylight/queries"
)

// SamplesOf are the samples that one audit of a quarter's cells makes, for tests that know the truth.
func SamplesOf(cells []queries.Cell, frame string, unreviewed int64) (samples []stats.Sample) {
	part := auditPart{unreviewed: unreviewed}
	for _, c := range cells {
		if c.Category == frame {
			part.cells = append(part.cells, c)
		}
	}
	strata, _ := part.strata()
	for _, s := range strata {
		samples = append(samples, s.Sample)
	}
	return samples
}

// WaitBreakdowns are those by which waiting times are counted.
var WaitBreakdowns = waitBreakdowns

// CountedOf is what is counted of a period for a plan, exactly, with what the counts mean.
func CountedOf(ctx context.Context, r *queries.Reader, p period.Period, plan disclosure.Plan) ([]disclosure.Counted, error) {
	d, err := countedForPreview(ctx, r, Order{Period: p, Platform: "test", Tool: "test"})
	if err != nil {
		return nil, err
	}
	return d.planned(plan)
}
