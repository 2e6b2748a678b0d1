package cli

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/period"
)

// What a newcomer gets wrong is answered with what to do.
func TestMessages(t *testing.T) {
	p := newPlatform(t)
	write := writer(t, filepath.Dir(p.data))
	unknown := write("unknown.yaml", "version: 1\nthresold: 10\n")
	list := write("list.yaml", "version: 1\nleast: [1]\n")
	public := []string{"release", "--period", "2025-Q2", "--edition", "public"}
	for _, c := range []struct {
		why    string
		args   []string
		status int
		says   string
	}{
		{"an unknown word in a plan", append(public, "--plan", unknown), exitFailed, "The plan " + unknown + " cannot be read: line 2: nothing is named thresold here."},
		{"a list in a plan", []string{"plan", "preview", "--period", "2025-Q2", "--plan", list}, exitFailed, "The plan " + list + " cannot be read: line 2: a list does not fit here."},
		{"a folder for a plan", append(public, "--plan", p.data), exitFailed, "The release plan " + p.data + " is a folder; name the file."},
		{"a folder for comments", []string{"approve", "2025-Q1", "--by", "Us", "--comments", p.data}, exitFailed, "The file of comments " + p.data + " is a folder; name the file."},
		{"nothing to verify", []string{"verify"}, exitFailed, "There is no folder " + p.releases + ". Name the folder of the public releases with --releases, or the folder to check"},
		{"a folder for public keys", []string{"verify", p.data, "--key", p.data}, exitFailed, "is a folder; name the file."},
		{"a period in the future", []string{"release", "--period", "2999-Q1"}, exitFailed, "lies outside the records, which run from 2025-01-01 to 2025-12-30. Name a period within them"},
		{"a period that the records end in", []string{"release", "--period", "2025-Q4"}, exitFailed, "has not ended at the cut-off, 2025-12-31, and the records reach only to 2025-12-30."},
		{"a cut-off in the future", []string{"release", "--period", "2025-Q1", "--cutoff", "2999-01-01"}, exitUsage, "lies in the future, and the records reach only to 2025-12-30. Leave --cutoff away"},
		{"a preview of the future", []string{"plan", "preview", "--period", "2999-Q1"}, exitFailed, "lies outside the records"},
		{"a preview of no period", []string{"plan", "preview"}, exitUsage, "--period is needed, such as --period 2026-Q1"},
		{"a code that is none", append(public, "--code", "X", "--revision-reason", "y"), exitUsage, `--code: there is no code "X"; write R where records came later, C where something was wrong`},
		{"a reason without a code", append(public, "--revision-reason", "y"), exitUsage, "needs both --revision-reason"},
		{"a keyring in no folder elsewhere", []string{"secret", "new", filepath.Join(filepath.Dir(p.data), "none", "k.json")}, exitFailed, "cannot be written: no such file or directory. Name a file in a folder that exists and is yours."},
		{"a port that is none", []string{"serve", "--internal", "--addr", "127.0.0.1:99999"}, exitFailed, "The address 127.0.0.1:99999 cannot be used: address 99999: invalid port. Choose another with --addr."},
		{"an address without a port", []string{"serve", "--drafts", "--addr", "127.0.0.1"}, exitUsage, `"127.0.0.1" is not an address such as 127.0.0.1:8080`},
		{"the data folder as a source", []string{"ingest", p.data}, exitFailed, "holds records that were loaded before: it lies in a data folder."},
	} {
		if status, stdout, stderr := p.run(t, c.args...); status != c.status || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, want %d, and %q in:\n%s%s", c.why, status, c.status, c.says, stdout, stderr)
		}
	}
	if status, _, stderr := run(t, "serve", "--releases", p.data, "--key", p.secret+".pub", "--addr", "8097"); status != exitFailed ||
		!strings.Contains(stderr, "The address 8097 has no port. Write for instance --addr 127.0.0.1:8080.") {
		t.Errorf("a port alone: exit %d, %s", status, stderr)
	}
	if status, _, stderr := run(t, append(public, "--data", p.data, "--releases", p.releases, "--secret", p.secret+".pub")...); status != exitFailed ||
		!strings.Contains(stderr, p.secret+".pub is the public half, which anyone may have. Name the keyring itself") {
		t.Errorf("the public half of the keyring: exit %d, %s", status, stderr)
	}
}

// A preview says why numbers are missing, and which categories are counted together; totals have none to speak of.
func TestPreviewText(t *testing.T) {
	p := newPlatform(t)
	plan := filepath.Join(p.data, "plan.yaml")
	preview := []string{"plan", "preview", "--period", "2025-Q2", "--plan", plan}
	short, _, _ := strings.Cut(p.must(t, preview...), "What merging more")
	if lines := strings.Split(short, "\n"); len(lines) != 8 || !strings.HasPrefix(lines[2], "  "+plan) || !strings.HasPrefix(lines[3], "  small ") {
		t.Errorf("no line for each plan:\n%s", short)
	}
	out := p.must(t, append(preview, "--tables")...)
	for _, says := range []string{"In the place of the others stands a word: ", "hidden, ", "category; counted together: ", "  no category by itself: all are counted together\n", "\n  notice            by total             5 of     5 counts shown\n"} {
		if !strings.Contains(strings.ReplaceAll(out, "categories", "category"), says) {
			t.Errorf("no %q in\n%s", says, out)
		}
	}
	if strings.Contains(out, " 0 categor") {
		t.Errorf("totals have categories:\n%s", out)
	}
}

// A file in the place of a folder is named as one, whatever the command.
func TestFileForAFolder(t *testing.T) {
	file := writer(t, t.TempDir())("f", "x")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"ingest", file, "--data", file}, "--data: " + file + " is a file; name a folder"},
		{[]string{"warehouse", "status", "--data", filepath.Join(file, "data")}, "--data: " + filepath.Join(file, "data") + " would lie in a file; name a folder"},
		{[]string{"release", "--period", "2025-Q1", "--releases", file}, "--releases: " + file + " is a file; name a folder"},
	} {
		if status, _, stderr := run(t, c.args...); status != exitUsage || !strings.Contains(stderr, c.says) {
			t.Errorf("%v: exit %d, %s; want %q", c.args, status, stderr, c.says)
		}
	}
}

// Who asked for JSON gets JSON, also where the command line itself is wrong.
func TestUsageInJSON(t *testing.T) {
	for _, args := range [][]string{{"release", "--json"}, {"release", "--perid", "2025-Q1", "--json"}, {"ingest", "--json"}} {
		status, stdout, stderr := run(t, args...)
		if said := decoded[map[string]string](t, stderr); status != exitUsage || stdout != "" || said["kind"] != "invalid" || said["error"] == "" {
			t.Errorf("%v: exit %d, %s%s", args, status, stdout, stderr)
		}
	}
}

// An address that another program has is said to be taken.
func TestAddressTaken(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must0(t, err)
	defer listener.Close()
	addr := listener.Addr().String()
	if status, _, stderr := run(t, "serve", "--internal", "--data", t.TempDir(), "--addr", addr); status != exitFailed ||
		!strings.Contains(stderr, "Another program listens on "+addr+" already.") {
		t.Errorf("exit %d, %s", status, stderr)
	}
	if status, _, stderr := run(t, "serve", "--internal", "--data", t.TempDir(), "--addr", "127.0.0.1:0", "--metrics-addr", addr); status != exitFailed ||
		!strings.Contains(stderr, "Another program listens on "+addr+" already. End it, or choose another address with --metrics-addr.") {
		t.Errorf("metrics: exit %d, %s", status, stderr)
	}
}

// A report that was changed stops those that follow it, and is named.
func TestTamperedPredecessor(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	replace(t, filepath.Join(p.releases, "2025-Q1", "r1"), "release.json", "We suspended", "We never suspended")
	if status, _, stderr := p.run(t, "release", "--period", "2025-Q2", "--edition", "public"); status != exitFailed ||
		!strings.Contains(stderr, "The file release.json of revision 1 of the report for January–March 2025 was changed after it was published.") {
		t.Errorf("exit %d, %s", status, stderr)
	}
}

// Readers must know whose report it is: without a name nothing becomes public, neither a new draft nor one that was made without.
func TestPublicReportNamesThePlatform(t *testing.T) {
	p := newPlatform(t)
	settings := filepath.Join(p.data, "daylight.yaml")
	for _, text := range []string{"platform: The platform\n", "platform: \"\"\n", ""} {
		must0(t, os.WriteFile(settings, []byte(text), 0o644))
		if status, _, stderr := p.run(t, "release", "--period", "2025-Q2", "--edition", "public"); status != exitFailed ||
			!strings.Contains(stderr, `Write a line such as "platform: Example Market" into `+settings) {
			t.Errorf("%q: exit %d, %s", text, status, stderr)
		}
	}
	draft := filepath.Join(p.data, "drafts", "2025-Q1", "r1")
	replace(t, draft, "release.json", `"Example Market"`, `"The platform"`)
	reseal(t, draft)
	status, _, stderr := p.run(t, "approve", "2025-Q1", "--by", "Us")
	if status != exitFailed || !strings.Contains(stderr, settings+". Then make the draft anew: daylight release --period 2025-Q1") {
		t.Errorf("approve: exit %d, %s", status, stderr)
	}
	if _, err := os.Stat(filepath.Join(p.releases, "2025-Q1")); err == nil {
		t.Error("it was published all the same")
	}
}

// The next release is of the newest quarter that can be published; where none can yet, the internal edition of the newest that is over.
func TestNextRelease(t *testing.T) {
	for _, c := range []struct{ from, through, want string }{
		{"2025-01-01", "2025-12-30", "release --period 2025-Q3"},
		{"2025-01-01", "2025-12-29", "release --period 2025-Q2"},
		{"2025-09-01", "2025-12-29", "release --period 2025-Q3 --edition internal"},
		{"2025-11-01", "2025-12-31", "release --period 2025-Q4 --edition internal"},
		{"2025-11-01", "2025-12-30", ""},
	} {
		now := inWarehouse{From: date(t, c.from), Through: date(t, c.through)}
		if got := now.next(); got != c.want {
			t.Errorf("records from %s to %s: %q, want %q", c.from, c.through, got, c.want)
		}
	}
	if got := (inWarehouse{}).next(); got != "" {
		t.Errorf("no records: %q", got)
	}
}

func date(t *testing.T, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	must0(t, err)
	return d
}
