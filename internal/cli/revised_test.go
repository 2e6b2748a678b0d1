package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/release"
)

// After a quarter is revised, whoever approved the revision is told which later reports still hold the numbers that it replaces, and a
// draft that holds them is not approved unseen. Each report says of which revision its earlier numbers are.
func TestRevisedQuarter(t *testing.T) {
	p := newPlatform(t)
	draft := func(args ...string) {
		p.must(t, append([]string{"release", "--edition", "public", "--period"}, args...)...)
	}
	note := func(folder, id, want string) {
		t.Helper()
		if text, err := os.ReadFile(filepath.Join(folder, "figures", id+".json")); err != nil || !strings.Contains(string(text), release.Unbroken(want)) {
			t.Errorf("%s of %s does not say %q, %v", id, folder, want, err)
		}
	}
	const outdated = "Numbers that it replaces stand in "
	if out := p.must(t, "approve", "2025-Q1", "--by", "Us"); strings.Contains(out, outdated) {
		t.Errorf("a first revision replaces nothing: %s", out)
	}
	draft("2025-Q2")
	p.must(t, "approve", "2025-Q2", "--by", "Us")
	second := filepath.Join(p.releases, "2025-Q2", "r1")
	const first = "Compared with what was published: January–March 2025, revision 1."
	note(second, "changes-total", first)
	note(second, "appeal-rate-over-time", first)
	if text, err := os.ReadFile(filepath.Join(second, "figures", "appeal-rate-total.json")); err != nil || strings.Contains(string(text), "Compared with") {
		t.Errorf("a figure of this quarter alone names another, %v", err)
	}
	p.add(t, "late.csv", suspensions("2025-02-03", "late", 40))
	draft("2025-Q3")
	draft("2025-Q1", "--code", "R", "--revision-reason", "Suspensions came late.")
	if out := p.must(t, "approve", "2025-Q1/r2", "--by", "Us"); !strings.Contains(out, outdated+"2025-Q2/r1. Revise each, the oldest first: daylight release --period 2025-Q2") {
		t.Errorf("nobody is told of the report that quotes the old numbers: %s", out)
	}
	if status, _, stderr := p.run(t, "approve", "2025-Q3", "--by", "Us"); status != exitFailed || !strings.Contains(stderr, "January–March 2025 was revised, with which it compares") {
		t.Errorf("a draft with numbers that were replaced since: exit %d, %s", status, stderr)
	}
	draft("2025-Q2", "--code", "R", "--revision-reason", "January–March came late.")
	note(filepath.Join(p.data, "drafts", "2025-Q2", "r2"), "changes-total", "January–March 2025, revision 2.")
	// What was published is said to be, whatever else lies there.
	damaged := filepath.Join(p.releases, "2025-Q1", "r2", "setting.json")
	must0(t, os.WriteFile(damaged, []byte("{"), 0o600))
	status, out, stderr := p.run(t, "approve", "2025-Q2/r2", "--by", "Us")
	if status != exitGood || strings.Contains(out, outdated) || !strings.Contains(out, "revision 2 is public") {
		t.Errorf("no public report has older numbers: exit %d, %s%s", status, out, stderr)
	}
	if !strings.Contains(stderr, "setting.json of revision 2 of the report for January–March 2025 was changed") {
		t.Errorf("nobody is told of the damaged report: %s", stderr)
	}
}
