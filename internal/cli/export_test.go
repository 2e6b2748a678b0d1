package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An export is written whole, replaces an earlier one and nothing else, and carries nothing that the public shelf does not show.
func TestExport(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	dir := filepath.Join(t.TempDir(), "site")
	must0(t, os.Mkdir(dir, 0o755))
	for _, name := range []string{exportMark, "gone.html"} { // of an earlier export
		must0(t, os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o644))
	}
	code, out, said := p.run(t, "export", dir)
	if code != 0 || !strings.Contains(out, "Any web server can carry them.") || !strings.Contains(said, "No site file is named") {
		t.Fatalf("status %d: %s%s", code, out, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "gone.html")); err == nil {
		t.Error("the earlier export was not replaced")
	}
	for _, name := range []string{"index.html", "index.html.gz", "404.html", "_headers", "de/index.html", "people/index.html", "keys.pub"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := filepath.Glob(dir + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	full := t.TempDir()
	precious := filepath.Join(full, "thesis.txt")
	if err := os.WriteFile(precious, []byte("ten years"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, said := p.run(t, "export", full); code != 1 || !strings.Contains(said, "holds something else than an export") {
		t.Errorf("status %d: %s", code, said)
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "ten years" {
		t.Errorf("what stood in the folder is gone: %v", err)
	}
	for args, want := range map[string]string{
		"export": "name the folder", "export " + dir + " --site /nowhere.yaml": "There is no site file",
	} {
		if code, _, said := p.run(t, strings.Fields(args)...); code == 0 || !strings.Contains(said, want) {
			t.Errorf("%s: status %d, %s", args, code, said)
		}
	}
	p.releases = "/nowhere"
	if code, _, said := p.run(t, "export", dir); code != 1 || !strings.Contains(said, "There is no folder of public releases") {
		t.Errorf("without releases: status %d, %s", code, said)
	}
}
