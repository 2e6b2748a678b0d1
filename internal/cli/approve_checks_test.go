package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/release"
)

// A draft of records that others were added to is not published as if it said what there is; a snapshot built anew of the same records
// changes nothing.
func TestStaleDraft(t *testing.T) {
	p := newPlatform(t)
	approve := []string{"approve", "2025-Q1", "--by", "Us", "--dry-run"}
	p.must(t, "warehouse", "rebuild")
	p.must(t, approve...)
	settings := filepath.Join(p.data, "daylight.yaml")
	for text, says := range map[string]string{
		"platform: Another Market\n":                                      "the platform's name became Another Market;",
		"platform: Example Market\nreporting_zone: America/Los_Angeles\n": "the reporting zone became America/Los_Angeles;",
	} {
		must0(t, os.WriteFile(settings, []byte(text), 0o644))
		if status, _, stderr := p.run(t, approve...); status != exitFailed || !strings.Contains(stderr, says) {
			t.Errorf("%q: exit %d, %s", text, status, stderr)
		}
	}
	must0(t, os.WriteFile(settings, []byte("platform: Example Market\n"), 0o644))

	// A comment in the plan changes nothing; what it asks for does. A draft of another plan is approved with that one.
	plan, small := filepath.Join(p.data, "plan.yaml"), filepath.Join(filepath.Dir(p.data), "small.yaml")
	medium, err := os.ReadFile(plan)
	must0(t, err)
	must0(t, os.WriteFile(plan, append([]byte("# Ours.\n"), medium...), 0o644))
	p.must(t, approve...)
	must0(t, os.WriteFile(plan, bytes.Replace(medium, []byte("threshold: 10\n"), []byte("threshold: 20\n"), 1), 0o644))
	if status, _, stderr := p.run(t, approve...); status != exitFailed || !strings.Contains(stderr, "the release plan "+plan+" changed") {
		t.Errorf("a plan that was edited: exit %d, %s", status, stderr)
	}
	must0(t, os.WriteFile(small, []byte(must(t, "plan", "suggest", "--preset", "small")), 0o644))
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public", "--plan", small)
	if status, _, stderr := p.run(t, approve...); status != exitFailed || !strings.Contains(stderr, "is approved with --plan FILE") {
		t.Errorf("a plan that was named: exit %d, %s", status, stderr)
	}
	p.must(t, append(approve, "--plan", small)...)
	must0(t, os.WriteFile(small, medium, 0o644))
	if status, _, stderr := p.run(t, append(approve, "--plan", small)...); status != exitFailed || !strings.Contains(stderr, "the release plan "+small+" changed") ||
		!strings.Contains(stderr, "release --period 2025-Q1 --plan "+small) {
		t.Errorf("another plan than the one named: exit %d, %s", status, stderr)
	}
	must0(t, os.Remove(plan))
	p.must(t, approve...) // nothing to hold it against
	must0(t, os.WriteFile(plan, medium, 0o644))
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public")

	p.add(t, "late.csv", suspensions("2025-02-03", "late", 40))
	for _, args := range [][]string{approve, approve[:4]} {
		status, _, stderr := p.run(t, args...)
		if status != exitFailed || !strings.Contains(stderr, "records were loaded (batch 000002-") || !strings.Contains(stderr, "Make it anew: daylight release --period 2025-Q1 --data ") ||
			!strings.Contains(stderr, "write --as-drafted") {
			t.Errorf("%v: exit %d, %s", args, status, stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(p.releases, "2025-Q1")); err == nil {
		t.Error("it was published all the same")
	}
	p.must(t, append(approve, "--as-drafted")...)
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public", "--cutoff", "2025-12-01")
	p.add(t, "later.csv", suspensions("2025-02-04", "later", 40))
	if _, _, stderr := p.run(t, approve...); !strings.Contains(stderr, "release --period 2025-Q1 --cutoff 2025-12-01 --data") {
		t.Errorf("the cut-off that was named is forgotten: %s", stderr)
	}
	p.must(t, append(approve[:4], "--as-drafted")...)

	// An approval that was interrupted is finished, whatever came since.
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public", "--code", "R", "--revision-reason", "Late ones")
	kept := filepath.Join(t.TempDir(), "drafts")
	must0(t, os.CopyFS(kept, os.DirFS(filepath.Join(p.data, "drafts"))))
	p.must(t, approve[:4]...)
	must0(t, os.RemoveAll(filepath.Join(p.releases, "2025-Q1", "r2")))
	must0(t, os.CopyFS(filepath.Join(p.data, "drafts"), os.DirFS(kept)))
	p.add(t, "last.csv", suspensions("2025-02-05", "last", 40))
	p.must(t, approve[:4]...)
}

// Nothing was public before somebody approved it.
func TestBackdating(t *testing.T) {
	p := newPlatform(t)
	for _, past := range []string{"2020-01-01T00:00:00Z", time.Now().Add(-2 * time.Second).Format(time.RFC3339)} {
		for _, more := range []string{"--dry-run=true", "--dry-run=false"} {
			if status, _, stderr := p.run(t, "approve", "2025-Q1", "--by", "Us", "--publish-at", past, more); status != exitFailed || !strings.Contains(stderr, past+" is past") {
				t.Errorf("%s %s: exit %d, %s", past, more, status, stderr)
			}
		}
	}
	keys, err := keyring.Open(p.secret)
	must0(t, err)
	draft, err := release.NewDraftShelf(filepath.Join(p.data, "drafts")).Open(period.MustParse("2025-Q1"), 1)
	must0(t, err)
	now := time.Now()
	_, err = release.NewPublicShelf(p.releases, keys.Public(), time.Now).Publish(draft, release.Approval{ApprovedBy: "Us", ApprovedAt: now, PublishAt: now.Add(-time.Hour)}, keys.Current())
	must0(t, err)
	if status, out, _ := p.run(t, "verify"); status != exitFailed || !strings.Contains(out, "FOUND signature: approval.json: it says that the report could be read from ") {
		t.Errorf("verify: exit %d, %s", status, out)
	}
}

// Whoever names a draft that is none is told what there is.
func TestNoDraft(t *testing.T) {
	p := newPlatform(t)
	approve := func(name, says string) {
		t.Helper()
		if status, _, stderr := p.run(t, "approve", name, "--by", "Us"); status != exitFailed || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit %d, %s; want %q", name, status, stderr, says)
		}
	}
	approve("2025-Q1/r7", "There is no draft 2025-Q1/r7. The draft is 2025-Q1/r1: daylight approve 2025-Q1/r1 --by \"…\"")
	approve("2025-Q2", "Make one with: daylight release --period 2025-Q2 --data ")
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	for _, name := range []string{"2025-Q1", "2025-Q1/r1", "2025-Q1/r2"} {
		approve(name, "2025-Q1/r1 was approved already, and no other draft waits. A further revision begins with: daylight release --period 2025-Q1 --code C")
	}
}
