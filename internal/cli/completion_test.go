package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// Shells offer what there is: periods that the records hold, drafts to approve, releases to verify and compare, the plans that come along.
func TestCompletion(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	p.must(t, "release", "--period", "2025-Q2")
	none := filepath.Join(t.TempDir(), "none")
	for _, c := range []struct{ args, want string }{
		{"release --period", "2025-Q3 2025-Q2 2025-Q1"},
		{"plan preview --period", "2025-Q3 2025-Q2 2025-Q1"},
		{"audit draw --period", "2025-Q3 2025-Q2 2025-Q1"},
		{"plan suggest --preset", "small medium large"},
		{"approve", "2025-Q2/r1"},
		{"approve 2025-Q2/r1", ""},
		{"verify", "2025-Q1/r1"},
		{"diff", "2025-Q1/r1"},
		{"diff --drafts", "2025-Q2/r1 2025-Q1/r1"},
		{"diff --internal 2025-Q2/r1", "2025-Q2/r1"},
		{"diff 2025-Q1/r1 2025-Q1/r1", ""},
		{"approve --data " + none, ""},
		{"verify --releases " + none, ""},
	} {
		args := append([]string{"__complete"}, p.args()...)
		_, out, _ := run(t, append(append(args, strings.Fields(c.args)...), "")...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if got := strings.Join(lines[:len(lines)-1], " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.args, got, c.want)
		}
	}
	p.add(t, "last.csv", suspensions("2025-12-31", "last", 1))
	if _, out, _ := run(t, append(append([]string{"__complete"}, p.args()...), "release", "--period", "")...); !strings.HasPrefix(out, "2025-Q4\n2025-Q3\n2025-Q2\n2025-Q1\n2025\n:") {
		t.Errorf("a whole year: %s", out)
	}
}
