package cli

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daylight/internal/disclosure/noise"
	"daylight/internal/period"
)

// tree is every file and folder below another, with what it holds.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	must0(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			fmt.Fprintln(&all, path)
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&all, "%s %x\n", path, sha256.Sum256(text))
		return err
	}))
	return all.String()
}

// A dry run says what the real one then makes, and leaves the data folder as it is: before anything was made, beside a draft, beside
// what is public, and with counts that have random amounts added.
func TestDryRun(t *testing.T) {
	p := newPlatform(t)
	t.Setenv("TMPDIR", t.TempDir())
	must0(t, os.WriteFile(filepath.Join(p.data, "plan.yaml"), []byte(must(t, "plan", "suggest", "--preset", "large")), 0o644))
	dry := func(args ...string) (status int, said, stderr string) {
		t.Helper()
		before := tree(t, filepath.Dir(p.data))
		status, said, stderr = p.run(t, append(args, "--dry-run")...)
		if after := tree(t, filepath.Dir(p.data)); after != before {
			t.Errorf("%v wrote something:\n%s\nwas\n%s", args, after, before)
		}
		return status, said, stderr
	}
	order := []string{"release", "--period", "2025-Q2"}
	status, out, stderr := dry(order...)
	for _, says := range []string{"internal edition, would be written to", "draft of the public edition, would be written to", "It passes the checks of approve.",
		"Not published: ", "To publish it would take ", " of which 1/2 is left.", "Nothing was written: this was a dry run."} {
		if status != exitGood || !strings.Contains(out, says) {
			t.Errorf("exit %d, no %q in\n%s%s", status, says, out, stderr)
		}
	}
	if strings.Contains(out, "We suspended") {
		t.Errorf("a dry run shows random amounts that no ledger knows of:\n%s", out)
	}

	_, out, _ = dry(append(order, "--json")...)
	foreseen := decoded[releasesMade](t, out)
	made := decoded[releasesMade](t, p.must(t, append(order, "--json")...))
	if made.Draft.Folder != foreseen.Draft.Folder || made.Internal.Folder != foreseen.Internal.Folder ||
		fmt.Sprint(made.Draft.Release.Sections, made.Draft.Release.Protection.Withheld) != fmt.Sprint(foreseen.Draft.Release.Sections, foreseen.Draft.Release.Protection.Withheld) || len(foreseen.Draft.Release.Headlines) > 0 {
		t.Errorf("it foresees %+v", foreseen)
	}
	if _, out, _ := dry(append(order, "--edition", "internal")...); !strings.Contains(out, "internal edition, stands as it would be made, in "+made.Internal.Folder+":") {
		t.Errorf("the same again:\n%s", out)
	}

	p.must(t, "approve", "2025-Q2", "--by", "Us")
	if _, out, _ := dry(order...); !strings.Contains(out, "There would be no draft of the public edition. April–June 2025 is published already") {
		t.Errorf("beside what is public:\n%s", out)
	}
	p.add(t, "forty.csv", suspensions("2025-05-10", "forty", 40))
	revise := append(order, "--edition", "public", "--code", "C", "--revision-reason", "Wording")
	if status, out, stderr := dry(revise...); status != exitGood || !strings.Contains(out, "revision 2, draft") || strings.Contains(out, "of which 1/2 is left") {
		t.Errorf("a revision costs again: exit %d, %s%s", status, out, stderr)
	}

	late := filepath.Join(filepath.Dir(p.data), "late.csv")
	must0(t, os.WriteFile(late, []byte(suspensions("2025-02-03", "late", 3)), 0o600))
	p.must(t, "ingest", late, "--no-snapshot")
	if status, _, stderr := dry(order...); status != exitFailed || !strings.Contains(stderr, "daylight warehouse rebuild --extend") {
		t.Errorf("a snapshot that lacks a batch: exit %d, %s", status, stderr)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A dry run knows what the ledger knows and draws other amounts: what it draws for, the ledger never hears of, and it would draw the same
// for other counts. A ledger that stands draws the same each time.
func TestDryRunDrawsOtherAmounts(t *testing.T) {
	p := newPlatform(t)
	standing := app{data: p.data, releases: p.releases, secret: p.secret}
	aside := standing
	aside.output = t.TempDir()
	must0(t, standing.copyForRehearsal(aside, period.MustParse("2025-Q1")))
	keys, err := standing.keyring()
	must0(t, err)
	var names []string
	for i := range 200 {
		names = append(names, strconv.Itoa(i))
	}
	cells, err := noise.NewCells(names)
	must0(t, err)
	drawn := func(a app) []int64 {
		l, err := a.ledger(keys, "")
		must0(t, err)
		key, err := l.NoiseKey(keys.Current().ID())
		must0(t, err)
		amounts, err := key.Protect(noise.Draw{Period: "2025-Q1", Revision: "1", Measure: "m", Variance: noise.Standard}, cells, make([]int64, cells.Len()))
		must0(t, err)
		return amounts
	}
	release, rehearsal := drawn(standing), drawn(aside)
	if !slices.Equal(release, drawn(standing)) {
		t.Error("a ledger that is opened again draws other amounts")
	}
	same := 0
	for i := range release {
		if release[i] == rehearsal[i] {
			same++
		}
	}
	if same > 60 { // by chance 19
		t.Errorf("%d of %d amounts of a dry run are those of the release", same, len(release))
	}
}

// A dry run works on copies, and speaks of what they are copies of.
func TestDryRunNamesTheLedger(t *testing.T) {
	p := newPlatform(t)
	own := filepath.Join(p.data, "ledger.jsonl")
	must0(t, os.WriteFile(own, []byte("{}\n"), 0o600))
	for _, args := range [][]string{{"release", "--period", "2025-Q2", "--edition", "public", "--dry-run"}, {"release", "--period", "2025-Q2", "--dry-run"}} {
		if _, out, stderr := p.run(t, args...); !strings.Contains(out+stderr, own) || strings.Contains(out+stderr, "daylight-dry-run") {
			t.Errorf("%v: %s%s", args, out, stderr)
		}
	}
}
