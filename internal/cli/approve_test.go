package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Drafts that were made side by side know nothing of each other. The second to be approved is held against the first, also where readers
// cannot see that one yet: a half-year less one quarter would be the other.
func TestApproveHoldsDraftsAgainstWhatWasApprovedSince(t *testing.T) {
	for _, order := range [][]string{{"2025-Q1", "2025-H1"}, {"2025-H1", "2025-Q1"}} {
		p := newPlatform(t)
		halves := filepath.Join(filepath.Dir(p.data), "halves.yaml")
		writeFile(t, filepath.Dir(halves), filepath.Base(halves), "version: 1\nthreshold: 10\nwhole_group_below: 30\ntables:\n  - {partition: outcome, by: [total], every: half-year}\n")
		drafting := []string{"release", "--period", "2025-H1", "--edition", "public", "--plan", halves}
		p.must(t, drafting...)
		later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		approve := func(name string) []string {
			plan := filepath.Join(p.data, "plan.yaml")
			if name == "2025-H1" {
				plan = halves
			}
			return []string{"approve", name, "--by", "Us", "--publish-at", later, "--plan", plan}
		}
		p.must(t, approve(order[0])...)
		if status, _, stderr := p.run(t, approve(order[1])...); status != exitFailed || !strings.Contains(stderr, "The draft is not sound, so it was not approved: overlaps, outcome by total of January–June 2025") ||
			!strings.Contains(stderr, "Make it anew with daylight release --period "+order[1]) {
			t.Errorf("%s after %s: exit %d, %s", order[1], order[0], status, stderr)
		}
		if _, err := os.Stat(filepath.Join(p.releases, order[1])); err == nil {
			t.Errorf("%s after %s was published all the same", order[1], order[0])
		}
		if order[1] == "2025-Q1" {
			drafting = []string{"release", "--period", "2025-Q1", "--edition", "public"}
		}
		if status, _, stderr := p.run(t, drafting...); status != exitFailed || !strings.Contains(stderr, "could be subtracted") {
			t.Errorf("%s, made anew: exit %d, %s", order[1], status, stderr)
		}
	}
}
