package reports

import (
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
