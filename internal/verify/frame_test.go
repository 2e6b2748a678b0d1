package verify

import (
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// The size of an audit's frame tells of those who could not be drawn where they are few, or fewer than nobody.
func TestFrameOfFew(t *testing.T) {
	table := func(partition string, counts map[string]int64) disclosure.Published {
		row := disclosure.PublishedRow{Category: disclosure.Total, Counts: map[string]*int64{}}
		for node, n := range counts {
			row.Counts[node] = &n
		}
		return disclosure.Published{Partition: disclosure.Partition{ID: partition, Root: "suspended"}, Breakdown: disclosure.Total, Threshold: 10, Rows: []disclosure.PublishedRow{row}}
	}
	for _, c := range []struct {
		why  string
		from disclosure.Sampled
		hide string
		told bool
	}{
		{"nobody outside", disclosure.Sampled{Frame: 800}, "", false},
		{"eight outside", disclosure.Sampled{Frame: 792}, "", true},
		{"ten outside", disclosure.Sampled{Frame: 790}, "", false},
		{"more than there are", disclosure.Sampled{Frame: 801}, "", true},
		{"twelve corrected since, and eight outside", disclosure.Sampled{Frame: 804, Corrected: 12}, "", true},
		{"few, and no more is said", disclosure.Sampled{Frame: 800, Few: true}, "", false},
		{"few, who are hidden", disclosure.Sampled{Frame: 800, Few: true}, "corrected_undecided", true},
		{"a frame that nobody counted", disclosure.Sampled{Frame: 792, Estimated: true}, "", false},
		{"hidden corrections are among those outside", disclosure.Sampled{Frame: 800}, "self_corrected", false},
		{"hidden decisions", disclosure.Sampled{Frame: 792}, "decided", false},
	} {
		counts := map[string]int64{"suspended": 1000, "decided": 150, "self_corrected": 50}
		if delete(counts, c.hide); c.hide == "self_corrected" {
			counts["suspended"] = 950 + 20 // and so many of them
		}
		outcome := table("outcome", counts)
		if c.hide != "" {
			outcome.Rows[0].Counts[c.hide] = nil
		}
		audit := table(release.AuditPartition, nil)
		audit.Sampled = &c.from
		var r Release
		if r.frame([]disclosure.Published{outcome, audit}); (len(r.Findings) > 0) != c.told {
			t.Errorf("%s: %+v", c.why, r.Findings)
		}
	}
}
