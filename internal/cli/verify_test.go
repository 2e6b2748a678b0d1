package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// twoReports is a platform that published two quarters.
func twoReports(t *testing.T) platform {
	t.Helper()
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	p.must(t, "release", "--period", "2025-Q2", "--edition", "public")
	p.must(t, "approve", "2025-Q2", "--by", "Us")
	return p
}

// spoilt is a copy of the releases of which the first is spoilt.
func spoilt(t *testing.T, sound string, spoil func(first string)) (releases string) {
	t.Helper()
	releases = filepath.Join(t.TempDir(), "releases")
	must0(t, os.CopyFS(releases, os.DirFS(sound)))
	spoil(filepath.Join(releases, "2025-Q1", "r1"))
	return releases
}

// Whatever a downloaded folder holds, verify comes to its end, says of that release what is wrong in plain words, and of every other what it
// would say without it.
func TestVerifyHostileFolders(t *testing.T) {
	p := twoReports(t)
	const table = "tables/notice-by-total.json"
	edited := func(name, old, new string) func(dir string) {
		return func(dir string) {
			replace(t, dir, name, old, new)
			reseal(t, dir)
		}
	}
	instead := func(name string, put func(path string) error) func(dir string) {
		return func(dir string) {
			path := filepath.Join(dir, name)
			must0(t, errors.Join(os.RemoveAll(path), put(path)))
		}
	}
	pipe := func(path string) error { return syscall.Mkfifo(path, 0o644) }
	link := func(path string) error { return os.Symlink(os.DevNull, path) }
	large := func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o644), os.Truncate(path, 9<<20)) }
	for _, c := range []struct {
		why   string
		spoil func(dir string)
		says  string
	}{
		{"a link", instead("figures/notice-total.csv", link), "FOUND checksums: figures/notice-total.csv: Among the releases, 2025-Q1/r1/figures/notice-total.csv is a link"},
		{"a pipe", instead("README.txt", pipe), "FOUND checksums: README.txt: Among the releases, 2025-Q1/r1/README.txt is no file"},
		{"a pipe in place of the checksums", instead("CHECKSUMS", pipe), "2025-Q1/r1/CHECKSUMS is no file"},
		{"a pipe in place of the approval", instead("approval.json", pipe), "FOUND checksums: approval.json: it is no file"},
		{"a file without an end", instead("figures/notice-total.parquet", large), "is larger than 8,388,608 bytes"},
		{"a link in place of all figures", instead("figures", link), "2025-Q1/r1/figures is a link"},
		{"a count beyond all counts", edited(table, `"told_rule": `, `"told_rule": 9223372036854775807, "was": `), "FOUND form: " + table + ": it is no protected table of this release: a number in it is beyond all counts"},
		{"a count below all counts", edited(table, `"told_rule": `, `"told_rule": -9223372036854775808, "was": `), "a number in it is beyond all counts"},
		{"a table that is too large", edited(table, `{`, strings.Repeat(" ", 9<<20)+`{`), "is larger than 8,388,608 bytes"},
		{"a table of too many cells", edited(table, `"rows": [`, `"rows": [`+strings.Repeat("{},", 10_000)), "it has more cells than can be attacked"},
		{"a category twice", edited("tables/outcome-by-measure.json", `"payout_hold"`, `"hold"`), "FOUND attack: the tables: they cannot be attacked"},
		{"a table without rows", edited(table, `"rows": [`, `"rows": [], "were": [`), "it has no rows"},
		{"a whole that is a part of itself", edited(table, `"parts": [`, `"parts": ["suspended", `), "stands in it twice"},
		{"more kinds of counts than anybody counts", edited(table, `"parts": [`, `"parts": [`+strings.Repeat(`"x",`, 1_000)), "it has more kinds of counts than can be attacked"},
		{"numbers beside the figures", func(dir string) {
			text, err := os.ReadFile(filepath.Join(dir, "figures/notice-total.csv"))
			must0(t, err)
			writeFile(t, dir, "notice-total.csv", string(text))
			replace(t, dir, "CHECKSUMS", "  README.txt", "  README.txt\n"+strings.Repeat("0", 64)+"  notice-total.csv")
			reseal(t, dir)
		}, "FOUND csv: notice-total.csv: no figure of the report belongs to it"},
		{"another text than JSON", edited("release.json", `{`, `[`), "FOUND form: the report: The file release.json of revision 1"},
	} {
		releases := spoilt(t, p.releases, c.spoil)
		status, stdout, stderr := run(t, "verify", releases)
		if status != exitFailed || !strings.Contains(stdout, "2025-Q1/r1: NOT SOUND") || !strings.Contains(stdout, c.says) {
			t.Errorf("%s: exit %d\n%s%s; want %q", c.why, status, stdout, stderr, c.says)
		}
		if _, other, _ := strings.Cut(stdout, "2025-Q2/r1: "); !strings.HasPrefix(other, "sound; and nobody's") || strings.Contains(other, "FOUND") {
			t.Errorf("%s: of the other release it is said:\n%s%s", c.why, other, stderr)
		}
	}
}

// Where another program made a report, the verdict begins with what was not compared, and the numbers of CSV files are held against their
// figures all the same.
func TestVerifyReportsOfAnotherProgram(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	const file, notCompared = "figures/notice-total.csv", "2025-Q1/r1: NOT COMPARED: words, pictures, Parquet and further files; "
	other := func(further func(dir string)) func(string) {
		return func(dir string) {
			replace(t, dir, "release.json", `"making": "`, `"making": "another`)
			further(dir)
			reseal(t, dir)
		}
	}
	status, stdout, stderr := run(t, "verify", spoilt(t, p.releases, other(func(string) {})))
	if status != exitPartly || !strings.HasPrefix(stdout, notCompared) {
		t.Errorf("exit %d, %s%s; want %q", status, stdout, stderr, notCompared)
	}
	line := func(text string) []string {
		fields := strings.Split(strings.Split(text, "\n")[1], ",")
		return fields
	}
	for _, c := range []struct {
		why   string
		forge func(text string) string
		says  string
	}{
		{"a number", func(text string) string { return strings.Replace(text, ",0.", ",0.9", 1) }, "line 2 has another value than its figure"},
		{"a category", func(text string) string { return strings.Replace(text, ","+line(text)[7]+",", ",x,", 1) }, "line 2 has another category than its figure"},
		{"a line left out", func(text string) string { return text[:strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1] }, "it is not a line for each number"},
		{"a column renamed", func(text string) string { return strings.Replace(text, ",value,", ",values,", 1) }, "line 2 has another value than its figure"},
		{"a column beside its like", func(text string) string { return strings.Replace(text, ",level,", ",value,", 1) }, "two of its columns have one name"},
	} {
		status, stdout, stderr := run(t, "verify", spoilt(t, p.releases, other(func(dir string) {
			text, err := os.ReadFile(filepath.Join(dir, file))
			must0(t, err)
			forged := c.forge(string(text))
			if forged == string(text) {
				t.Fatalf("%s: nothing was forged", c.why)
			}
			writeFile(t, dir, file, forged)
		})))
		if status != exitFailed || !strings.Contains(stdout, "FOUND csv: "+file+": "+c.says) {
			t.Errorf("%s: exit %d\n%s%s; want %q", c.why, status, stdout, stderr, c.says)
		}
	}
	for why, change := range map[string]func(dir string){
		"it is missing": func(dir string) {
			replace(t, dir, "CHECKSUMS", "  "+file, "  figures/notice-total.txt")
			must0(t, os.Rename(filepath.Join(dir, file), filepath.Join(dir, "figures/notice-total.txt")))
		},
		"no figure of the report belongs to it": func(dir string) {
			writeFile(t, dir, "figures/further.csv", "value\n1\n")
			replace(t, dir, "CHECKSUMS", "  README.txt", "  README.txt\n"+strings.Repeat("0", 64)+"  figures/further.csv")
		},
	} {
		if _, stdout, stderr := run(t, "verify", spoilt(t, p.releases, other(change))); !strings.Contains(stdout, "FOUND csv: figures/") || !strings.Contains(stdout, why) {
			t.Errorf("%s: %s%s", why, stdout, stderr)
		}
	}
}

// A period's folder that is a link is a release for nobody: whoever reads or publishes is told of the link and what to do about it. The
// folder of releases itself may be one.
func TestLinkAmongTheReleases(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	aside := filepath.Join(t.TempDir(), "aside")
	must0(t, errors.Join(os.Rename(p.releases, aside), os.Symlink(aside, p.releases)))
	if out := p.must(t, "verify"); !strings.HasPrefix(out, "2025-Q1/r1: sound") {
		t.Errorf("a link to the releases: %s", out)
	}
	quarter, elsewhere := filepath.Join(p.releases, "2025-Q1"), filepath.Join(t.TempDir(), "elsewhere")
	must0(t, errors.Join(os.Rename(quarter, elsewhere), os.Symlink(elsewhere, quarter)))
	const says = "Among the releases, 2025-Q1 is a link, and releases are folders of files: move what it leads to there itself."
	for _, args := range [][]string{{"verify"}, {"verify", "2025-Q1/r1"}, {"release", "--period", "2025-Q2", "--edition", "public"}, {"diff", "2025-Q1/r1", "2025-Q1/r1"}} {
		if status, stdout, stderr := p.run(t, args...); status != exitFailed || !strings.Contains(stdout+stderr, says) {
			t.Errorf("%v: exit %d, %s%s; want %q", args, status, stdout, stderr, says)
		}
	}
}

// Whoever names an archive instead of the folder in it is told so.
func TestVerifyNeedsAFolder(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "releases.zip", "PK")
	for name, says := range map[string]string{
		filepath.Join(dir, "releases.zip"): "releases.zip is a file. Name a folder of releases, or one release's own folder; an archive must be unpacked first.",
		filepath.Join(dir, "nowhere"):      "is neither a release such as 2026-Q1/r2 nor a folder",
	} {
		if status, stdout, stderr := run(t, "verify", name); status == exitGood || stdout != "" || !strings.Contains(stderr, says) {
			t.Errorf("exit %d, %s%s; want %q", status, stdout, stderr, says)
		}
	}
}
