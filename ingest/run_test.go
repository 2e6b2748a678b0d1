package ingest

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"daylight/fixtures"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// What a run leaves to say decides the exit status: good, done with rejects, nothing usable.
func TestExitSemantics(t *testing.T) {
	bad := head + "s-1,x,y,z\n"
	cases := []struct {
		name          string
		files         []string
		clean, usable bool
		sealed        bool
	}{
		{"all good", []string{head + good(1, 2)}, true, true, true},
		{"some lines refused", []string{head + good(1, 2) + "s-9,x,y,z\n"}, false, true, true},
		{"a file refused beside a good one", []string{head + good(1, 2), ""}, false, true, true},
		{"all lines refused", []string{bad}, false, false, false},
		{"all lines refused, and the same file again: twice nothing is nothing", []string{bad, bad}, false, false, false},
		{"all files refused", []string{"", "x;y\n"}, false, false, false},
		{"a header alone gives nothing, and nothing is wrong with it", []string{head}, true, false, false},
		{"the same good bytes twice", []string{head + good(1, 2), head + good(1, 2)}, true, true, true},
		{"repeats only", []string{head + good(1, 2) + good(1, 2)}, true, true, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			var paths []string
			for i, text := range c.files {
				paths = append(paths, w.file(string(rune('a'+i))+".csv", text))
			}
			s := w.load(paths...)
			if s.Clean() != c.clean || s.Usable() != c.usable || (s.Batch != "") != c.sealed {
				t.Errorf("clean %v, usable %v, batch %q", s.Clean(), s.Usable(), s.Batch)
			}
			if batches, _ := w.warehouse.Batches(); len(batches) > 0 != c.sealed {
				t.Errorf("%d batches", len(batches))
			}
			dry, err := Check(t.Context(), dataAt(t.TempDir()), Options{Paths: paths, Now: today})
			if err != nil || dry.Clean() != c.clean || dry.Usable() != c.usable || dry.Total != s.Total {
				t.Errorf("a check says otherwise: %+v, %v", dry, err)
			}
		})
	}
}

// The same bytes again are nothing new and still good, under any name, packed the same way, in the same run or a later one.
func TestSameBytesLoadOnce(t *testing.T) {
	w := newWorld(t)
	text := head + good(1, 2)
	one, other := w.file("a.csv", text), w.file("b.csv", text)
	first := w.load(one, other)
	if first.Total.Loaded != 2 || first.Already != 1 || first.Files[1].SameAs != one {
		t.Errorf("%+v", first)
	}
	again := w.load(other, one, w.file("c.csv", text))
	if again.Batch != "" || again.Already != 3 || again.Total.Lines != 0 || !again.Clean() || !again.Usable() || again.Files[0].SameAs != first.Batch {
		t.Errorf("%+v", again)
	}
	packed := w.load(w.file("a.csv.gz", gzipped(text)))
	if packed.Already != 0 || packed.Total.Duplicate != 2 || packed.Batch != "" || !packed.Usable() {
		t.Errorf("other bytes, the same records: %+v", packed)
	}
}

// A check writes nothing, whether the warehouse is there or not, and says what a run would.
func TestCheckWritesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := newWorld(t)
	path := w.file("s.csv", head+good(1, 2)+"s-1,x\n")
	check := func(want warehouse.Counts) {
		t.Helper()
		before := append(tree(t, w.warehouse.Dir()), tree(t, os.TempDir())...)
		s, err := Check(t.Context(), w.warehouse, Options{Paths: []string{path}, Now: today})
		if err != nil || s.Total != want || !s.Dry || s.Batch != "" || len(s.Examples) != 1 {
			t.Errorf("%+v, %v", s, err)
		}
		if after := append(tree(t, w.warehouse.Dir()), tree(t, os.TempDir())...); !slices.Equal(before, after) {
			t.Errorf("before %q\nafter %q", before, after)
		}
	}
	check(warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1})
	w.load(w.file("t.csv", head+good(1, 1)))
	check(warehouse.Counts{Lines: 4, Header: 1, Loaded: 1, Duplicate: 1, Rejected: 1})
}

// at calls act once when a phase begins.
type at struct {
	phase string
	act   func()
}

func (a *at) Phase(what, _ string, _ int64) {
	if what == a.phase {
		a.phase = ""
		a.act()
	}
}
func (a *at) At(int64) {}
func (a *at) Done()    {}

// A run that is stopped leaves nothing, wherever it was.
func TestStoppedRunLeavesNothing(t *testing.T) {
	for _, phase := range []string{"reading", "reading line by line", "checking", "comparing", "sealing"} {
		t.Run(phase, func(t *testing.T) {
			w := newWorld(t)
			w.load(w.file("before.csv", head+good(9000, 1)))
			before := tree(t, w.warehouse.Dir())
			path := w.file("s.csv.gz", gzipped(head+good(1, 2000)+head))
			ctx, cancel := context.WithCancel(t.Context())
			_, err := w.try(ctx, Options{Paths: []string{path}, Progress: &at{phase, cancel}})
			if !errors.Is(err, context.Canceled) && !strings.Contains(err.Error(), "INTERRUPT") {
				t.Errorf("the error is %v", err)
			}
			if after := tree(t, w.warehouse.Dir()); !slices.Equal(before, after) {
				t.Errorf("before %q\nafter %q", before, after)
			}
			if s := w.load(path); s.Total.Loaded != 2000 {
				t.Errorf("and again: %+v", s)
			}
		})
	}
}

// A file that changes while it is read is refused: what was counted and what was loaded may be two different files.
func TestFileThatChanges(t *testing.T) {
	for _, phase := range []string{"reading", "checking"} {
		w := newWorld(t)
		path := w.file("s.csv", head+good(1, 3))
		s := w.run(Options{Paths: []string{path, w.file("t.csv", head+good(9, 1))}, Progress: &at{phase, func() { w.file("s.csv", head+good(1, 4)) }}})
		if got := s.Files[0].Quarantine; got != "The file changed while it was read. Hand it over again when it is complete." || s.Total.Loaded != 1 {
			t.Errorf("%s: %+v", phase, s.Files[0])
		}
	}
	w := newWorld(t)
	path := w.file("s.csv", head+good(1, 3)+"s-9,x,y,z\n")
	_, err := w.try(t.Context(), Options{Paths: []string{path}, Progress: &at{"comparing", func() { os.Remove(path); w.file("s.csv", head) }}})
	if problem.KindOf(err) != problem.Invalid || problem.Sentence(err) != path+": The file changed while it was read. Hand it over again when it is complete. Nothing was loaded." {
		t.Errorf("before its rejects were located: %v", err)
	}
}

// One run at a time: the second is told to wait.
func TestTwoRunsAtOnce(t *testing.T) {
	w := newWorld(t)
	writer, err := w.warehouse.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Release()
	if _, err := w.warehouse.Lock(); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a second writer: %v", err)
	}
	if _, err := Check(t.Context(), w.warehouse, Options{Paths: []string{w.file("s.csv", head+good(1, 1))}, Now: today}); err != nil {
		t.Errorf("a check meanwhile: %v", err)
	}
}

// A full disk is said to be one, nothing is lost, and there is room again afterwards.
func TestFullDisk(t *testing.T) {
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v); run as root to test a full disk", err)
	}
	t.Cleanup(func() { syscall.Unmount(small, syscall.MNT_DETACH) })
	w := newWorld(t)
	w.warehouse = dataAt(filepath.Join(small, "data"))
	w.load(w.file("s.csv", head+good(1, 1)))
	before := tree(t, w.warehouse.Dir())
	for _, o := range []Options{{}, {exact: true}} {
		o.Paths = []string{w.file("large.csv", head+good(10, 200_000))}
		_, err := w.try(t.Context(), o)
		if problem.KindOf(err) != problem.Unavailable || !strings.HasPrefix(problem.Sentence(err), "The disk is full.") {
			t.Errorf("exact %v: %v", o.exact, err)
		}
		if after := tree(t, w.warehouse.Dir()); !slices.Equal(before, after) {
			t.Errorf("exact %v: before %q\nafter %q", o.exact, before, after)
		}
	}
	if s := w.load(w.file("t.csv", head+good(2, 1))); s.Total.Loaded != 1 {
		t.Errorf("afterwards: %+v", s)
	}
}

// Rejects stand in the order of the files on the command line and of their lines, thousands of them too.
func TestRejectsAreInOrder(t *testing.T) {
	w := newWorld(t)
	var text strings.Builder
	for i := range 20_000 {
		text.WriteString(good(i, 1))
		text.WriteString("x\n")
	}
	s := w.load(w.file("b.csv", head+text.String()), w.file("a.csv", head+good(30_000, 1)+"s-1,x,y,z\n"))
	all := w.rejects(w.batch(s.Batch))
	if len(all) != 20_001 || len(s.Examples) != 10 || s.Examples[0] != all[0] {
		t.Fatalf("%d rejects, examples %+v", len(all), s.Examples)
	}
	for i, r := range all[:20_000] {
		if filepath.Base(r.File) != "b.csv" || r.Line != int64(2*i+3) {
			t.Fatalf("reject %d is %+v", i, r)
		}
	}
	stop := errors.New("enough")
	if err := Rejects(t.Context(), w.batch(s.Batch), func(Reject) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error is lost: %v", err)
	}
}

// A source that does not exist is named, with those that do.
func TestUnknownSource(t *testing.T) {
	w := newWorld(t)
	_, err := w.try(t.Context(), Options{Source: "phpbb", Paths: []string{w.file("s.csv", head)}})
	if problem.Sentence(err) != `There is no source "phpbb". The sources are records, mediawiki-blocklog.` {
		t.Error(err)
	}
}

// The generator's marketplace with faults loads with exactly as many rejects as it planted, in every format and packing.
func TestGeneratedMarketplace(t *testing.T) {
	from, _ := period.ParseDate("2025-01-01")
	to, _ := period.ParseDate("2026-01-01")
	for _, format := range []fixtures.Format{fixtures.CSV, fixtures.NDJSON, fixtures.Parquet} {
		t.Run(string(format), func(t *testing.T) {
			w := newWorld(t)
			planted, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 3000, Seed: 5, From: from, To: to, Format: format, Out: w.files, ErrorShare: 0.02}, nil)
			if err != nil {
				t.Fatal(err)
			}
			s := w.load(w.files)
			var faults, records int64
			for _, n := range planted.Faults {
				faults += n
			}
			for _, kind := range planted.Kinds {
				records += kind.Records
			}
			if s.Total.Rejected != faults || s.Total.Lines-s.Total.Header != records {
				t.Errorf("%d rejected, %d planted (%v); rules %v", s.Total.Rejected, faults, planted.Faults, s.Rules)
			}
			if s.Total.Duplicate == 0 || s.Total.Superseding == 0 {
				t.Errorf("no repeats or corrections were met: %+v", s.Total)
			}
		})
	}
}

// slowly reads a few bytes at a time and stops the world in the middle.
type slowly struct {
	r     io.Reader
	after int
	act   func()
}

func (s *slowly) Read(p []byte) (int, error) {
	if s.after--; s.after == 0 {
		s.act()
	}
	return s.r.Read(p[:min(len(p), 16)])
}

// A reader that is stopped says so and does not take the rest for damage.
func TestStoppedReader(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	s := source{name: "s.csv.gz", packed: packedGzip}
	text, err := s.unpack(packedBytes{stoppable{ctx, &slowly{strings.NewReader(gzipped(good(1, 90_000))), 1000, cancel}}, io.NopCloser(nil)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, text); !errors.Is(s.readError(err), context.Canceled) {
		t.Error(err)
	}
}
