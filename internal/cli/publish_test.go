package cli

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// platform is a data folder with records, a plan and a keyring.
type platform struct{ data, releases, secret string }

// newPlatform is a copy of the platform that these tests share: a year of records, and a draft of its first quarter.
func newPlatform(t *testing.T) platform {
	t.Helper()
	shared.Do(func() {
		if sharedDir, sharedErr = os.MkdirTemp("", "daylight-platform-"); sharedErr != nil {
			return
		}
		p := platformIn(sharedDir)
		records := filepath.Join(sharedDir, "records")
		must(t, "generate", "--suspensions", "6000", "--from", "2025-01-01", "--to", "2025-12-31", "--out", records)
		p.must(t, "ingest", records)
		must(t, "secret", "new", p.secret, "--data", p.data, "--releases", p.releases)
		must0(t, os.WriteFile(filepath.Join(p.data, "daylight.yaml"), []byte("platform: Example Market\n"), 0o644))
		must0(t, os.WriteFile(filepath.Join(p.data, "plan.yaml"), []byte(must(t, "plan", "suggest", "--preset", "medium")), 0o644))
		p.must(t, "release", "--period", "2025-Q1", "--edition", "public")
	})
	must0(t, sharedErr)
	dir := t.TempDir()
	must0(t, os.CopyFS(dir, os.DirFS(sharedDir)))
	p := platformIn(dir)
	must0(t, os.Chmod(p.secret, 0o600))
	return p
}

var (
	shared    sync.Once
	sharedDir string
	sharedErr error
)

func platformIn(dir string) platform {
	return platform{filepath.Join(dir, "data"), filepath.Join(dir, "releases"), filepath.Join(dir, "keyring.json")}
}

func (p platform) args(args ...string) []string {
	return append(args, "--data", p.data, "--releases", p.releases, "--secret", p.secret)
}

func (p platform) run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return run(t, p.args(args...)...)
}

func (p platform) must(t *testing.T, args ...string) string {
	t.Helper()
	if args[0] == "ingest" { // there need be no keyring yet
		return must(t, append(args, "--data", p.data)...)
	}
	return must(t, p.args(args...)...)
}

// add loads records that came later.
func (p platform) add(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(filepath.Dir(p.data), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p.must(t, "ingest", path)
}

// suspensions are records of accounts that were suspended on one day.
func suspensions(day, prefix string, n int) string {
	var lines strings.Builder
	lines.WriteString("suspension_id,account_key,suspended_at,measure,notice_reason\n")
	for i := range n {
		fmt.Fprintf(&lines, "%s-%d,%s%05dc0ffee,%sT10:00:00Z,account_suspension,none\n", prefix, i, prefix, i, day)
	}
	return lines.String()
}

// A report goes from draft to public in the open: nobody sees it before it was approved, then everybody can check it, and a further
// revision says why there is one and what it changed.
func TestPublishing(t *testing.T) {
	p := newPlatform(t)
	if entries, err := os.ReadDir(p.releases); err == nil && len(entries) > 0 {
		t.Fatalf("a draft stands among the public releases: %v", entries)
	}
	if out := p.must(t, "approve", "2025-Q1", "--by", "Transparency team", "--dry-run"); !strings.Contains(out, "nothing was published") {
		t.Errorf("dry run: %s", out)
	}
	comments := filepath.Join(filepath.Dir(p.data), "comments.yaml")
	must0(t, os.WriteFile(comments, []byte("report: A faulty filter was switched off in March.\n"), 0o600))
	p.must(t, "approve", "2025-Q1", "--by", "Transparency team", "--comments", comments)
	if out := p.must(t, "verify"); !strings.HasPrefix(out, "2025-Q1/r1: sound") {
		t.Errorf("verify: %s", out)
	}

	for _, c := range []struct {
		why  string
		args []string
		says string
	}{
		{"a second time", []string{"approve", "2025-Q1", "--by", "x"}, "was approved already"},
		{"a revision without a reason", []string{"release", "--period", "2025-Q1", "--edition", "public"}, "needs its reason and a code"},
		{"a revision that changes nothing", []string{"release", "--period", "2025-Q1", "--edition", "public", "--code", "C", "--revision-reason", "Wording"}, "Nothing that may be shown has changed"},
		{"a quarter whose cases still move", []string{"release", "--period", "2025-Q3", "--edition", "public", "--cutoff", "2025-11-01"}, "can be made from 2025-12-31 on"},
	} {
		if status, stdout, stderr := p.run(t, c.args...); status != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, %s%s; want %q", c.why, status, stdout, stderr, c.says)
		}
	}

	// Three suspensions come late. Their number would show in the difference, and with it their reason and notice.
	p.add(t, "late.csv", suspensions("2025-02-03", "late", 3))
	revise := []string{"release", "--period", "2025-Q1", "--edition", "public", "--code", "R", "--revision-reason", "Suspensions came late."}
	if status, _, stderr := p.run(t, revise...); status != exitFailed || !strings.Contains(stderr, "moved by fewer than 10") {
		t.Errorf("three late ones: exit %d, %s", status, stderr)
	}
	// Forty more come: now the change is one of many.
	p.add(t, "later.csv", suspensions("2025-02-03", "later", 40))
	const commented = "Revision 1 has 1 comment of yours, on report"
	if status, out, stderr := p.run(t, revise...); status != exitGood || !strings.Contains(stderr, commented) ||
		!strings.Contains(out, "See what it changes with: daylight diff 2025-Q1/r1 2025-Q1/r2 --drafts") {
		t.Errorf("a revision of what has comments: exit %d, %s%s", status, out, stderr)
	}

	// What it would change can be read before it is public.
	if status, _, stderr := p.run(t, "diff", "2025-Q1/r1", "2025-Q1/r2"); status != exitFailed || !strings.Contains(stderr, "2025-Q1/r2 is a draft: add --drafts.") {
		t.Errorf("a draft among the public releases: exit %d, %s", status, stderr)
	}
	for name, says := range map[string]string{
		"2025-Q1/r3": "There is no revision 3 of the report for January–March 2025. A draft is made with: daylight release --period 2025-Q1 --code C --revision-reason",
		"2025-Q2":    "There is no report for April–June 2025. A draft is made with: daylight release --period 2025-Q2 --data",
	} {
		for _, more := range [][]string{nil, {"--drafts"}} {
			if status, _, stderr := p.run(t, append([]string{"diff", "2025-Q1/r1", name}, more...)...); status != exitFailed || !strings.Contains(stderr, says) {
				t.Errorf("%s %v: exit %d, %s", name, more, status, stderr)
			}
		}
	}
	drafted := p.must(t, "diff", "2025-Q1/r1", "2025-Q1", "--drafts")
	if status, _, stderr := p.run(t, "diff", "2025-Q1/r1", "2025-Q1", "--drafts", "--internal"); status != exitUsage || !strings.Contains(stderr, "not both") {
		t.Errorf("two shelves: exit %d, %s", status, stderr)
	}

	approve := []string{"approve", "2025-Q1/r2", "--by", "Transparency team"}
	if status, _, stderr := p.run(t, approve...); status != exitFailed || !strings.Contains(stderr, commented) || !strings.Contains(stderr, "--keep-comments") {
		t.Errorf("comments would be lost: exit %d, %s", status, stderr)
	}
	must0(t, os.WriteFile(comments, nil, 0o600))
	if status, out, stderr := p.run(t, append(approve, "--comments", comments, "--dry-run")...); status != exitGood || !strings.Contains(stderr, commented) {
		t.Errorf("comments are dropped: exit %d, %s%s", status, out, stderr)
	}
	p.must(t, append(approve, "--keep-comments")...)
	if text, err := os.ReadFile(filepath.Join(p.releases, "2025-Q1", "r2", "approval.json")); err != nil || !strings.Contains(string(text), "faulty filter") {
		t.Errorf("the comment was not kept: %s, %v", text, err)
	}
	if out := p.must(t, "verify"); strings.Contains(out, "NOT SOUND") || !strings.Contains(out, "2025-Q1/r2: sound") ||
		strings.Count(out, "1  earlier revisions held against this one") != 1 || strings.Contains(out, "0  earlier revisions") || strings.Count(out, "files that are as CHECKSUMS says") < 2 {
		t.Errorf("verify: %s", out)
	}
	out := p.must(t, "diff", "2025-Q1/r1", "2025-Q1/r2")
	if out != drafted {
		t.Errorf("the draft had other changes:\n%s", drafted)
	}
	if !strings.Contains(out, "What people were told") && !strings.Contains(out, "notice-total") {
		t.Errorf("diff: %s", out)
	}
	text, err := os.ReadFile(filepath.Join(p.releases, "2025-Q1", "r2", "changes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var changes struct{ Differences []any }
	if err := json.Unmarshal(text, &changes); err != nil || len(changes.Differences) == 0 {
		t.Errorf("changes.json has %d differences, %v", len(changes.Differences), err)
	}
}

// Whatever is done to a published folder, verify finds it, with the key or without.
func TestVerifyFindsTampering(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Transparency team")
	sound := p.releases
	for _, c := range []struct {
		why    string
		tamper func(t *testing.T, dir string)
		keyed  bool // found by the signature alone
		says   string
	}{
		{"a digit of a figure", func(t *testing.T, dir string) {
			replace(t, dir, "figures/notice-total.csv", "public", "publik")
		}, false, "was changed after it was published"},
		{"a file added", func(t *testing.T, dir string) { writeFile(t, dir, "figures/extra.csv", "x") }, false, "the checksums do not name it"},
		{"a file removed", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "figures/notice-total.csv")); err != nil {
				t.Fatal(err)
			}
		}, false, "FOUND checksums"},
		{"a figure and its checksum", func(t *testing.T, dir string) {
			replace(t, dir, "figures/notice-total.json", `"value": 0.`, `"value": 0.0`)
			reseal(t, dir)
		}, false, "or its range is not theirs"},
		{"a word of the headlines and its checksum", func(t *testing.T, dir string) {
			replace(t, dir, "release.json", "We suspended", "We never suspended")
			reseal(t, dir)
		}, false, "not those that were approved"},
		{"a table that contradicts itself", func(t *testing.T, dir string) {
			replace(t, dir, "tables/notice-by-total.json", `"told_rule": `, `"told_rule": 1`)
			reseal(t, dir)
		}, false, "no table agrees with what is shown"},
		{"no approval", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "approval.json")); err != nil {
				t.Fatal(err)
			}
		}, true, "nobody has approved it"},
	} {
		p.releases = filepath.Join(t.TempDir(), "releases")
		if err := os.CopyFS(p.releases, os.DirFS(sound)); err != nil {
			t.Fatal(err)
		}
		c.tamper(t, filepath.Join(p.releases, "2025-Q1", "r1"))
		status, stdout, stderr := p.run(t, "verify")
		if status != exitFailed || !strings.Contains(stdout, c.says) || strings.Contains(stdout, " 1 findings") {
			t.Errorf("%s: exit %d\n%s%s; want %q", c.why, status, stdout, stderr, c.says)
		}
		status, stdout, stderr = run(t, "verify", filepath.Join(p.releases, "2025-Q1", "r1"))
		if (status == exitFailed) == c.keyed || !strings.Contains(stdout, "not checked: no public key") {
			t.Errorf("%s, without a key: exit %d\n%s%s", c.why, status, stdout, stderr)
		}
	}
}

// What stands outside has no place inside: names of people who approved, and comments, come with the approval and are signed with it.
func TestCommentsAndEmbargo(t *testing.T) {
	p := newPlatform(t)
	comments := filepath.Join(filepath.Dir(p.data), "comments.yaml")
	for _, c := range []struct{ text, says string }{
		{"notice-totall: x\n", "which is no figure of the draft"},
		{"- a\n- b\n", "no list of figures"},
	} {
		if err := os.WriteFile(comments, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if status, _, stderr := p.run(t, "approve", "2025-Q1", "--by", "Us", "--comments", comments); status != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%q: exit %d, %s", c.text, status, stderr)
		}
	}
	if err := os.WriteFile(comments, []byte("report: A faulty filter was switched off in March.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	if out := p.must(t, "approve", "2025-Q1", "--by", "Us", "--comments", comments, "--publish-at", later); !strings.Contains(out, "can be read from "+later) {
		t.Errorf("approve: %s", out)
	}
	// Readers have to wait; whoever publishes knows of it, and can put it right before anybody reads it.
	keys, err := keyring.Open(p.secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := release.NewPublicShelf(p.releases, keys.Public(), time.Now).Open(period.MustParse("2025-Q1"), 0); problem.KindOf(err) != problem.NotFound {
		t.Errorf("an hour too early: %v", err)
	}
	if status, _, stderr := p.run(t, "release", "--period", "2025-Q1", "--edition", "public"); status != exitFailed || !strings.Contains(stderr, "is published already, as revision 1") {
		t.Errorf("a second first revision: exit %d, %s", status, stderr)
	}
	p.must(t, "release", "--period", "2025-Q2", "--edition", "public")
	if status, _, stderr := p.run(t, "approve", "2025-Q2", "--by", "Us"); status != exitFailed || !strings.Contains(stderr, "this report speaks of it. Let it be read then or later: --publish-at "+later) {
		t.Errorf("a report that says what another may not say yet: exit %d, %s", status, stderr)
	}
	p.must(t, "approve", "2025-Q2", "--by", "Us", "--publish-at", later)
	text, err := os.ReadFile(filepath.Join(p.releases, "2025-Q1", "r1", "approval.json"))
	if err != nil || !strings.Contains(string(text), "faulty filter") {
		t.Errorf("approval: %s, %v", text, err)
	}
}

func replace(t *testing.T, dir, name, old, new string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q, %v", name, old, err)
	}
	writeFile(t, dir, name, strings.Replace(string(text), old, new, 1))
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reseal makes the checksums fit the files.
func reseal(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "CHECKSUMS"))
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		_, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(body), name)
	}
	writeFile(t, dir, "CHECKSUMS", lines.String())
}

// What was published must be known before more is: a ledger that was lost, cut or edited, and a release that is gone or exchanged, are
// refused with the reason, and nothing is written.
func TestWhatWasPublishedMustBeKnown(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	journal := filepath.Join(p.data, "ledger.jsonl")
	for _, c := range []struct {
		why   string
		spoil func(t *testing.T)
		says  string
	}{
		{"a lost ledger", func(t *testing.T) { must0(t, os.Remove(journal)) }, "ledger"},
		{"an edited ledger", func(t *testing.T) { replace(t, p.data, "ledger.jsonl", `"revision":1`, `"revision":2`) }, "changed"},
		{"an older ledger", func(t *testing.T) {
			text, err := os.ReadFile(journal)
			must0(t, err)
			first, _, _ := strings.Cut(string(text), "\n")
			writeFile(t, p.data, "ledger.jsonl", first+"\n")
		}, "2025-Q1/r1"},
		{"a release that is gone", func(t *testing.T) { must0(t, os.RemoveAll(filepath.Join(p.releases, "2025-Q1"))) }, "not among the releases"},
		{"an exchanged release", func(t *testing.T) {
			replace(t, filepath.Join(p.releases, "2025-Q1", "r1"), "release.json", "We suspended", "We never suspended")
			reseal(t, filepath.Join(p.releases, "2025-Q1", "r1"))
		}, "not those that were approved"},
	} {
		kept := t.TempDir()
		must0(t, os.CopyFS(filepath.Join(kept, "releases"), os.DirFS(p.releases)))
		text, err := os.ReadFile(journal)
		must0(t, err)
		c.spoil(t)
		for _, args := range [][]string{{"release", "--period", "2025-Q2", "--edition", "public"}} {
			if status, _, stderr := p.run(t, args...); status != exitFailed || !strings.Contains(stderr, c.says) {
				t.Errorf("%s: %v: exit %d, %s; want %q", c.why, args, status, stderr, c.says)
			}
		}
		if _, err := os.Stat(filepath.Join(p.data, "drafts", "2025-Q2", "r1")); err == nil {
			t.Errorf("%s: a draft was written", c.why)
		}
		must0(t, os.RemoveAll(p.releases))
		must0(t, os.CopyFS(p.releases, os.DirFS(filepath.Join(kept, "releases"))))
		must0(t, os.WriteFile(journal, text, 0o600))
	}
	p.must(t, "release", "--period", "2025-Q2", "--edition", "public")
}

func must0(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
