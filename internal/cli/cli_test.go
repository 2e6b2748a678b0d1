package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test binary stand in for the program, so that tests can run it as a process of its own and kill it.
func TestMain(m *testing.M) {
	if os.Getenv("DAYLIGHT_RUN_MAIN") != "" {
		os.Exit(Main(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	status := m.Run()
	if err := os.RemoveAll(sharedDir); sharedDir != "" && err != nil {
		status = 1
	}
	os.Exit(status)
}

// run calls the program in-process.
func run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(t.Context(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := run(t, args...)
	if status != exitGood {
		t.Fatalf("daylight %s: exit %d\n%s%s", strings.Join(args, " "), status, stdout, stderr)
	}
	return stdout
}

// The whole way as an operator goes it: generate, check, ingest, the same again, release, status.
func TestTheWholeWay(t *testing.T) {
	dir := t.TempDir()
	records, data := filepath.Join(dir, "records"), filepath.Join(dir, "data")
	must(t, "generate", "--suspensions", "2000", "--from", "2025-01-01", "--to", "2025-10-01", "--out", records)

	if out := must(t, "check", "--data", data, records); !strings.Contains(out, "Nothing was written") {
		t.Errorf("check says %s", out)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("check wrote to the data folder: %v", err)
	}
	if out := must(t, "ingest", "--data", data, records); !strings.Contains(out, "Loaded as batch 000001-") {
		t.Errorf("ingest says %s", out)
	}
	if out := must(t, "ingest", "--data", data, records); !strings.Contains(out, "nothing new") || !strings.Contains(out, "loaded already (000001-") {
		t.Errorf("the same bytes again: %s", out)
	}
	out := must(t, "release", "--data", data, "--period", "2025-Q1", "--edition", "internal", "--json")
	var all struct {
		Internal struct {
			Folder  string
			Release struct {
				Revision  int
				Final     bool
				Headlines []struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatal(err)
	}
	made := all.Internal
	if made.Release.Revision != 1 || !made.Release.Final || len(made.Release.Headlines) < 4 {
		t.Errorf("release = %+v", made)
	}
	if _, err := os.Stat(filepath.Join(made.Folder, "CHECKSUMS")); err != nil {
		t.Error(err)
	}
	out = must(t, "warehouse", "status", "--data", data, "--json")
	var state warehouseState
	if err := json.Unmarshal([]byte(out), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Batches) != 1 || len(state.Snapshots) != 1 || state.Stale || state.Current != state.Snapshots[0].Name {
		t.Errorf("status = %+v", state)
	}
}

// writer returns what writes a file into a folder and returns its path.
func writer(t *testing.T, dir string) func(name, text string) string {
	return func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
}

// The exit status tells a script what happened, and stderr tells a person.
func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	write := writer(t, dir)
	const header = "suspension_id,account_key,suspended_at,measure\n"
	good := write("good.csv", header+"s-1,acct-0a1b2c3d,2026-01-01T00:00:00Z,warning\n")
	mixed := write("mixed.csv", header+"s-2,acct-0a1b2c3d,2026-01-01T00:00:00Z,warning\ns-3,acct-0a1b2c3d,yesterday,warning\n")
	bad := write("bad.csv", header+"s-4,acct-0a1b2c3d,yesterday,warning\n")
	data, out := filepath.Join(dir, "data"), filepath.Join(dir, "synthetic")
	for _, c := range []struct {
		why    string
		args   []string
		status int
		says   string // on stdout or stderr
	}{
		{"all lines good", []string{"ingest", good}, exitGood, "Loaded as batch"},
		{"the same bytes again are no failure", []string{"ingest", good}, exitGood, "nothing new"},
		{"some lines refused", []string{"ingest", mixed}, exitPartly, "line 3: suspended_at is not an RFC 3339 time"},
		{"no line usable", []string{"ingest", bad}, exitFailed, "Nothing usable"},
		{"no such file", []string{"ingest", filepath.Join(dir, "none.csv")}, exitFailed, "There is no file or folder"},
		{"no path", []string{"ingest"}, exitUsage, "name at least one file"},
		{"no such flag", []string{"ingest", "--speed", good}, exitUsage, "unknown flag"},
		{"no such command", []string{"inject"}, exitUsage, `no command or argument "inject"`},
		{"no such source", []string{"ingest", "--source", "tea-leaves", good}, exitUsage, "choose records or mediawiki-blocklog"},
		{"a cut-off in the future", []string{"release", "--period", "2026-Q1", "--cutoff", "2999-01-01"}, exitUsage, "lies in the future, and the records reach only to 2026-01-01"},
		{"a period without its flag", []string{"release", "2026-Q1"}, exitUsage, "Write --period 2026-Q1"},
		{"reports of nowhere", []string{"serve", "--internal", "--addr", "127.0.0.1:0", "--data", filepath.Join(dir, "nowhere")}, exitFailed, "There is no data folder"},
		{"nearly a command of a group", []string{"plan", "previw"}, exitUsage, "Did you mean daylight plan preview?"},
		{"a command with letters swapped", []string{"sevre"}, exitUsage, "Did you mean daylight serve?"},
		{"nearly a flag", []string{"audit", "draw", "--perid", "2026-Q1"}, exitUsage, "unknown flag: --perid. Did you mean --period?"},
		{"nearly a flag of all commands", []string{"serve", "--relases", "x"}, exitUsage, "Did you mean --releases?"},
		{"no flag at all", []string{"audit", "draw", "--xyzzy"}, exitUsage, "See daylight audit draw --help"},
		{"too many to verify", []string{"verify", "a", "b"}, exitUsage, "name one release or folder"},
		{"nearly a command", []string{"relase"}, exitUsage, "Did you mean daylight release?"},
		{"no such memory", []string{"check", "--memory", "5", good}, exitUsage, "no size such as 700MB"},
		{"threads below none", []string{"check", "--threads", "-1", good}, exitUsage, "below 0"},
		{"no such format", []string{"generate", "--out", out, "--format", "xml"}, exitUsage, "there are csv, ndjson and parquet"},
		{"more errors than lines", []string{"generate", "--out", out, "--errors", "2"}, exitUsage, "not between 0 and 1"},
		{"a span that ends before it begins", []string{"generate", "--out", out, "--from", "2026-02-01", "--to", "2026-01-01"}, exitUsage, "2026-01-01"},
		{"no period", []string{"release"}, exitUsage, "--period is needed"},
		{"a period that is none", []string{"release", "--period", "2026-Q7"}, exitUsage, "is not a period"},
		{"a cut-off that is none", []string{"release", "--period", "2026-Q1", "--cutoff", "soon"}, exitUsage, "is not a date"},
		{"an edition that is none", []string{"release", "--period", "2026-Q1", "--edition", "gold"}, exitUsage, "no edition"},
		{"no such batch", []string{"rejects", "--batch", "000009-x"}, exitFailed, "There is no batch"},
		{"no such snapshot", []string{"release", "--period", "2026-Q1", "--snapshot", "../../etc"}, exitFailed, "is not the name of a snapshot"},
		{"the exact edition for all the world", []string{"serve", "--internal", "--addr", "0.0.0.0:0"}, exitUsage, "on this machine only"},
		{"help is no failure", []string{"help"}, exitGood, "daylight ingest"},
	} {
		status, stdout, stderr := run(t, append([]string{"--data", data}, c.args...)...)
		if status != c.status || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("%s: exit %d, want %d, and %q in:\n%s%s", c.why, status, c.status, c.says, stdout, stderr)
		}
		if strings.Contains(stdout+stderr, "yesterday") {
			t.Errorf("%s: a field's value was printed", c.why)
		}
	}
	out = must(t, "rejects", "--data", data, "--format", "csv")
	if !strings.HasPrefix(out, "file,line,line_sha256,kind,rule,message\n") || !strings.Contains(out, ",3,") || strings.Count(out, "\n") != 2 {
		t.Errorf("rejects:\n%s", out)
	}
}

// Where nothing is loaded, or nothing was meant to be, the refused lines can be listed all the same.
func TestRejectsOfWhatWasNotLoaded(t *testing.T) {
	dir := t.TempDir()
	bad, list := filepath.Join(dir, "bad.csv"), filepath.Join(dir, "refused.csv")
	text := "suspension_id,account_key,suspended_at,measure\n" + strings.Repeat("s-4,acct-0a1b2c3d,yesterday,warning\n", 25)
	if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "ingest"} {
		status, stdout, _ := run(t, command, "--data", filepath.Join(dir, "data"), "--rejects", list, bad)
		if status != exitFailed || !strings.Contains(stdout, "--rejects FILE") {
			t.Errorf("%s: exit %d: %s", command, status, stdout)
		}
		out, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(out), "file,line,line_sha256,kind,rule,message\n") || strings.Count(string(out), ",suspended_at.not_a_time,") != 25 {
			t.Errorf("%s lists\n%s", command, out)
		}
		if err := os.Remove(list); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "none", "list.csv"), dir} {
		if status, _, stderr := run(t, "check", "--rejects", path, bad); status != exitFailed || !strings.Contains(stderr, "cannot be written to "+path+". Name a file") {
			t.Errorf("a list in no folder, or in the place of one: exit %d: %s", status, stderr)
		}
	}
}

// Where all that is good is known already there is no batch that keeps the refused lines: it is said how to see them.
func TestRejectsWithNothingNew(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "records.csv")
	good := suspensions("2025-02-03", "s", 2)
	must0(t, os.WriteFile(file, []byte(good), 0o600))
	must(t, "ingest", "--data", data, file)
	must0(t, os.WriteFile(file, []byte(good+strings.Repeat("s-4,acct-0a1b2c3d,yesterday,warning,none\n", 39)), 0o600))
	status, out, _ := run(t, "ingest", "--data", data, file)
	if status != exitPartly || !strings.Contains(out, "no batch that would keep what was refused. For every refused line, run daylight check --rejects FILE") {
		t.Errorf("ingest: exit %d, %s", status, out)
	}
	if status, out, _ := run(t, "check", "--data", data, file); status != exitPartly || !strings.Contains(out, "For every refused line, add --rejects FILE.") {
		t.Errorf("check: exit %d, %s", status, out)
	}
	if out := must(t, "rejects", "--data", data); !strings.HasPrefix(out, "Nothing was refused in batch 000001-") || !strings.Contains(out, "daylight check --rejects FILE") {
		t.Errorf("rejects: %s", out)
	}
	list := filepath.Join(dir, "refused.csv")
	run(t, "check", "--data", data, "--rejects", list, file)
	if text, err := os.ReadFile(list); err != nil || strings.Count(string(text), ",suspended_at.not_a_time,") != 39 {
		t.Errorf("the list: %s, %v", text, err)
	}
}

// Without records there is a sentence that says what to do, not a stack of errors.
func TestEmptyWarehouse(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if out := must(t, "warehouse", "status", "--data", data); !strings.Contains(out, "There are no records") {
		t.Errorf("status says %s", out)
	}
	status, _, stderr := run(t, "release", "--data", data, "--period", "2026-Q1")
	if status != exitFailed || !strings.Contains(stderr, "Load some with daylight ingest") {
		t.Errorf("release: exit %d: %s", status, stderr)
	}
}

// The demo empties its own folder only.
func TestDemoLeavesOtherFoldersAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := run(t, "demo", "--once", "--dir", dir)
	if status != exitFailed || !strings.Contains(stderr, "holds other things") {
		t.Errorf("exit %d: %s", status, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

// What a stopped command left is named by status and gone after the next command that writes.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "suspensions.csv")
	if err := os.WriteFile(source, []byte("suspension_id,account_key,suspended_at,measure\ns-1,acct-0a1b2c3d,2026-01-01T00:00:00Z,warning\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if status, _, stderr := run(t, "--data", data, "ingest", source); status != exitGood {
		t.Fatal(stderr)
	}
	left := []string{filepath.Join(data, "batches", ".unfinished-1"), filepath.Join(data, "internal", "2026-Q1", ".unfinished-2")}
	for _, path := range left {
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, stdout, _ := run(t, "--data", data, "warehouse", "status"); !strings.Contains(stdout, "unfinished work (batches/.unfinished-1)") {
		t.Errorf("status says\n%s", stdout)
	}
	if status, _, stderr := run(t, "--data", data, "warehouse", "gc"); status != exitGood {
		t.Fatal(stderr)
	}
	for _, path := range left {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	if _, stdout, _ := run(t, "--data", data, "warehouse", "status"); strings.Contains(stdout, "unfinished") {
		t.Errorf("status still says\n%s", stdout)
	}
}

// A report of the same inputs is not written again, unless it is asked for; and what was refused as a whole is listed.
func TestReleaseOfTheSame(t *testing.T) {
	dir := t.TempDir()
	write := writer(t, dir)
	data := filepath.Join(dir, "data")
	good := write("good.csv", "suspension_id,account_key,suspended_at,measure\ns-1,acct-0a1b2c3d,2026-01-05T00:00:00Z,account_suspension\n"+
		"s-2,acct-0a1b2c3e,2026-04-02T00:00:00Z,account_suspension\n")
	bad := write("bad.csv", "one;two\n1;2\n")
	status, stdout, _ := run(t, "--data", data, "ingest", good, bad)
	if status != exitPartly || !strings.Contains(stdout, "The records run from 2026-01-05 to 2026-04-02. Next: daylight release --period 2026-Q1 --edition internal --data "+data) {
		t.Errorf("ingest: exit %d\n%s", status, stdout)
	}
	if out := must(t, "rejects", "--data", data, "--format", "csv"); !strings.Contains(out, "bad.csv,,,,whole_file,") {
		t.Errorf("rejects:\n%s", out)
	}
	if out := must(t, "warehouse", "status", "--data", data); !strings.Contains(out, "2 (1 refused)") {
		t.Errorf("status:\n%s", out)
	}
	for _, c := range []struct {
		more []string
		says string
		made int
	}{{nil, "revision 1,", 1}, {nil, "Nothing has changed", 1}, {[]string{"--again"}, "revision 2,", 2}, {[]string{"--cutoff", "2026-04-02"}, "revision 3,", 3}} {
		out := must(t, append([]string{"release", "--data", data, "--period", "2026-Q1", "--edition", "internal"}, c.more...)...)
		revisions, err := os.ReadDir(filepath.Join(data, "internal", "2026-Q1"))
		if err != nil || len(revisions) != c.made || !strings.Contains(out, c.says) {
			t.Errorf("%v: %d revisions, want %d, %v, and %q in\n%s", c.more, len(revisions), c.made, err, c.says, out)
		}
	}
}

// What waits for something is counted in words that fit one as well as many.
func TestOrphans(t *testing.T) {
	dir := t.TempDir()
	appeal := writer(t, dir)("appeals.csv", "appeal_id,suspension_id,filed_at,outcome\na-1,s-9,2026-01-03T00:00:00Z,pending\n")
	out := must(t, "ingest", "--data", filepath.Join(dir, "data"), appeal)
	if !strings.Contains(out, "In the warehouse now: appeals whose suspension has not arrived: 1 of 1.") {
		t.Errorf("ingest says\n%s", out)
	}
}
