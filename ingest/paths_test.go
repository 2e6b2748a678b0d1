package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// Names that a shell, a glob or SQL would trip over load like any other, in text and in Parquet, and only once.
func TestAnyFileNameLoads(t *testing.T) {
	names := []string{"a[1].csv", "a1.csv", "b*.csv", "bb.csv", "q?.csv", "qq.csv", "{x}.csv", "it's.csv", `say "x".csv`, "two words.csv", "zażółć.csv",
		"\xff\xfe.csv", `back\slash.csv`, "region=EU/s.csv", "%s%d.csv", "-o.csv", "new\nline.csv", "s.csv' OR '1'='1.csv"}
	w := newWorld(t)
	var paths []string
	for i, name := range names {
		paths = append(paths, w.file(name, "region,"+head+"PL,"+good(i+1, 1)))
	}
	s := w.load(paths...)
	if s.Total.Loaded != int64(len(names)) || s.Total.Superseding != 0 || !s.Clean() {
		t.Errorf("loaded %d of %d: %+v", s.Total.Loaded, len(names), s)
	}
	if regions := w.stored("suspensions", "region"); slices.ContainsFunc(regions, func(r string) bool { return r != "PL" }) {
		t.Errorf("a folder's name was read as a value: %q", regions)
	}
	entries, err := os.ReadDir(w.batch(s.Batch).Dir())
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(names)+2 { // the parts, rejects.parquet, batch.json
		t.Errorf("the batch holds more than its parts: %v", entries)
	}
	if s := w.load(w.files); s.Total.Lines != 0 || s.Already != len(names) || !s.Clean() || !s.Usable() {
		t.Errorf("the folder again: %+v", s)
	}
}

// The data folder may have such a name too, but for a question mark, which is refused at once.
func TestAnyDataFolderWorks(t *testing.T) {
	w := newWorld(t)
	if _, err := dataAt(filepath.Join(t.TempDir(), "what?")).Lock(); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a question mark: %v", err)
	}
	for _, name := range []string{"region=EU", "d[1]*", "it's"} {
		w := w
		w.warehouse = dataAt(filepath.Join(t.TempDir(), name))
		text := "region," + head + "PL," + good(1, 1)
		if s := w.load(w.file("a.csv", text+"PL,s-2,x,,\n")); s.Total.Loaded != 1 || s.Total.Rejected != 1 {
			t.Errorf("%s: %+v", name, s.Total)
		}
		if s := w.load(w.file("b.csv", text+"\n")); s.Total.Duplicate != 1 {
			t.Errorf("%s: %+v", name, s.Total)
		}
		if got := w.stored("suspensions", "region"); !slices.Equal(got, []string{"PL"}) {
			t.Errorf("%s: regions %q", name, got)
		}
		writer, err := w.warehouse.Lock()
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := writer.Refresh(t.Context(), warehouse.Limits{Threads: 1}, func(string) {})
		if err := errors.Join(err, writer.Release()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := w.query("ATTACH " + warehouse.Quote(snapshot.Path) + " AS s (READ_ONLY); SELECT region FROM s.stored.suspensions"); !slices.Equal(got, []string{"PL"}) {
			t.Errorf("%s: regions in the snapshot %q", name, got)
		}
	}
}

// A folder stands for the files below it that look like sources; what only looks packed wrongly is refused aloud.
func TestFoldersAndGlobs(t *testing.T) {
	w := newWorld(t)
	for i, name := range []string{"in/2026-01.csv", "in/2026-02.CSV", "in/deep/x.csv.gz"} {
		text := head + good(i+1, 1)
		if strings.HasSuffix(name, ".gz") {
			text = gzipped(text)
		}
		w.file(name, text)
	}
	w.file("in/old.csv.zip", "PK\x03\x04")
	for _, passedOver := range []string{"in/README.md", "in/.hidden.csv", "in/.git/x.csv", "in/checksums.sha256"} {
		w.file(passedOver, "not a source")
	}
	names := func(paths ...string) []string {
		t.Helper()
		found, err := expand(paths)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, s := range found {
			relative, _ := filepath.Rel(w.files, s.path)
			list = append(list, relative)
		}
		return list
	}
	all := []string{"in/2026-01.csv", "in/2026-02.CSV", "in/deep/x.csv.gz", "in/old.csv.zip"}
	in, link := filepath.Join(w.files, "in"), filepath.Join(w.files, "link")
	if err := os.Symlink(in, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why   string
		paths []string
		want  []string
	}{
		{"a folder", []string{in}, all},
		{"a link to a folder", []string{link}, []string{"link/2026-01.csv", "link/2026-02.CSV", "link/deep/x.csv.gz", "link/old.csv.zip"}},
		{"a glob", []string{filepath.Join(in, "*-02.*")}, all[1:2]},
		{"a glob that matches a folder", []string{filepath.Join(w.files, "i?")}, all},
		{"the same file by several ways, once", []string{filepath.Join(in, "2026-01.csv"), in, filepath.Join(in, "deep", "..", "2026-01.csv")}, all},
	} {
		if got := names(c.paths...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
	s := w.load(in)
	if s.Total.Loaded != 3 || s.Refused != 1 || !strings.Contains(s.Files[3].Quarantine, "packed with zip") {
		t.Errorf("%+v", s)
	}
}

// What cannot be a source at all stops the run before anything is read, with a sentence that names it.
func TestPathsThatAreNoSources(t *testing.T) {
	w := newWorld(t)
	empty := filepath.Join(w.files, "empty")
	pipe := filepath.Join(w.files, "pipe.csv")
	if err := os.Mkdir(empty, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	good := w.file("good.csv", head+good(1, 1))
	for _, c := range []struct{ path, want string }{
		{filepath.Join(w.files, "none.csv"), "There is no file or folder %s."},
		{filepath.Join(w.files, "none-*.csv"), "Nothing matches %s."},
		{filepath.Join(w.files, "bad[.csv"), "Nothing matches %s."},
		{empty, "The folder %s holds no .csv, .ndjson, .jsonl, .json or .parquet file."},
		{pipe, "%s is not a regular file."},
		{"/dev/zero", "%s is not a regular file."},
	} {
		_, err := w.try(t.Context(), Options{Paths: []string{good, c.path}})
		if want := strings.Replace(c.want, "%s", c.path, 1); problem.Sentence(err) != want || problem.KindOf(err) != problem.Invalid {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := w.stored("suspensions", "*"); got != nil {
		t.Errorf("something was loaded: %v", got)
	}
}

// Batches hold what was loaded. A data folder, its own or another one's, or a folder with one in it, is no source.
func TestDataFolderIsNoSource(t *testing.T) {
	w := newWorld(t)
	b := w.batch(w.load(w.file("good.csv", head+good(1, 1))).Batch)
	other := newWorld(t)
	parts := b.Parts("suspensions")
	for _, path := range []string{w.warehouse.Dir(), filepath.Dir(w.warehouse.Dir()), b.Dir(), parts[0]} {
		for _, into := range []world{w, other} {
			if _, err := into.try(t.Context(), Options{Paths: []string{path}}); problem.KindOf(err) != problem.Invalid ||
				!strings.Contains(problem.Sentence(err), "holds records that were loaded before") {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if batches, err := other.warehouse.Batches(); err != nil || len(batches) != 0 {
		t.Errorf("%d batches, %v", len(batches), err)
	}
}

// A file that others cannot read names itself. Root reads everything, so the sentence is tested at the error.
func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		err := pathError(&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, "x.csv")
		if problem.Sentence(err) != "The file x.csv cannot be read: permission denied." {
			t.Error(err)
		}
		return
	}
	w := newWorld(t)
	path := w.file("s.csv", head+good(1, 1))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.try(t.Context(), Options{Paths: []string{path}}); problem.Sentence(err) != "The file "+path+" cannot be read: permission denied." {
		t.Error(err)
	}
}
