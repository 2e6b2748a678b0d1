package disclosure

import (
	"fmt"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Sampled says that a table counts what was found in a random sample. Nobody outside can know whether somebody was drawn, and most were
// not: so a small count singles nobody out, and the findings are published as they are.
type Sampled struct {
	Frame     int64 `json:"frame"`               // how many the sample was drawn from
	Estimated bool  `json:"estimated,omitempty"` // the frame, from the sampling fraction: nobody counted it
	Few       bool  `json:"few,omitempty"`       // of the frame, fewer than the threshold could not be drawn, or none; how many does not show
	Corrected int64 `json:"corrected,omitempty"` // of the frame, corrected since the audit began, which other tables count so
}

// MinDrawn is the smallest sample whose findings may be published, and maxFraction the largest part of the frame, as one in so many.
const (
	MinDrawn    = 100
	maxFraction = 2
)

// Sample makes the table of what a simple random sample found. Counts hold every node of the partition, whose root is what was drawn from
// s; outside is how many of the same kind it was not drawn from. A sample that is too small, or so large that having been drawn is likely,
// is not published (problem.Withheld), nor is one that tells how few lay outside, or that moved by few since an earlier revision. What
// lies in the draw alone is said first, so that it is said whatever the counts around it are.
func Sample(of period.Period, partition Partition, counts map[string]int64, s Sampled, outside int64, m Meaning, p Plan, before [][]Published) (Table, error) {
	row := PublishedRow{Category: Total, Counts: map[string]*int64{}}
	for _, node := range partition.Nodes() {
		n, counted := counts[node]
		if !counted || n < 0 {
			return Table{}, problem.New(problem.Internal, "%s: %s is %d, so nothing was published.", partition.ID, node, n)
		}
		row.Counts[node] = &n
	}
	if s, excess, broken := partition.broken(counts); broken {
		return Table{}, problem.New(problem.Internal, "%s: the parts of %s exceed it by %d, so nothing was published.", partition.ID, s.Whole, excess)
	}
	t := Published{Period: of, Partition: partition, Breakdown: Total, Meaning: m, Threshold: p.Threshold, Sampled: &s, Rows: []PublishedRow{row}}
	if why := SampleHidden(counts[partition.Root], s.Frame); why != "" {
		return Table{}, problem.New(problem.Withheld, string(why))
	}
	few := t.fewCorrected() || outside > 0 && outside < p.Threshold
	for _, tables := range before {
		few = few || slices.ContainsFunc(tables, func(old Published) bool {
			return old.Sampled != nil && old.Partition.ID == partition.ID && t.sampleMoved(old)
		})
	}
	if few {
		return Table{}, problem.New(problem.Withheld, TooFewAround)
	}
	return Table{published: t}, nil
}

// sampleMoved reports whether any count of a sample, or what it was drawn from, moved by fewer people than the threshold since an earlier
// revision: whoever knows whose case moved would know who was drawn.
func (p Published) sampleMoved(old Published) bool {
	moved := []int64{p.Sampled.Frame - old.Sampled.Frame, p.Sampled.Corrected - old.Sampled.Corrected}
	for _, node := range p.Partition.Nodes() {
		n, _ := p.Count(Total, node)
		was, _ := old.Count(Total, node)
		moved = append(moved, n-was)
	}
	return slices.ContainsFunc(moved, func(d int64) bool { return d != 0 && max(d, -d) < p.Threshold })
}

// fewCorrected reports whether fewer of what a sample was drawn from were corrected since than the threshold: its estimate tells how many.
func (p Published) fewCorrected() bool {
	return p.Sampled.Corrected != 0 && p.Sampled.Corrected < p.Threshold
}

// sampledTooMuch says why a sample is one that may not be published; empty where it may.
func (p Published) sampledTooMuch() string {
	if p.fewCorrected() {
		return fmt.Sprintf("Fewer than %d of those it was drawn from were corrected since, and its estimate would tell how many.", p.Threshold)
	}
	drawn, _ := p.Count(Total, p.Partition.Root) // none where it is hidden
	return string(SampleHidden(drawn, p.Sampled.Frame))
}

// SampleHidden says why what was found among those drawn from a frame may not be published; empty where it may.
func SampleHidden(drawn, frame int64) language.Message {
	switch {
	case drawn < MinDrawn:
		return tooFewDrawn
	case maxFraction*drawn > frame:
		return tooManyDrawn
	}
	return ""
}

// Sampled is what a table's sample was drawn from; false where the table is of no sample.
func (t Table) Sampled() (s Sampled, is bool) {
	if t.published.Sampled == nil {
		return s, false
	}
	return *t.published.Sampled, true
}
