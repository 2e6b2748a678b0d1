package warehouse_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// deliveries generates a small world and hands it over in parts, as a platform would: the first part holds most lines, the
// others the rest, with corrections, late appeals and orphans that find their suspension among them.
func deliveries(t *testing.T, parts int) []string {
	t.Helper()
	whole := t.TempDir()
	if _, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 4000, Seed: 7, From: period.NewDate(2025, 1, 1), To: period.NewDate(2026, 1, 1),
		Format: fixtures.CSV, Out: whole}, nil); err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for range parts {
		dirs = append(dirs, t.TempDir())
	}
	files, err := filepath.Glob(filepath.Join(whole, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing was generated", err)
	}
	for _, name := range files {
		deal(t, name, dirs)
	}
	return dirs
}

// deal writes 90 % of a file's lines to the first folder and deals the others in turn, each file with its header. Appeals come
// the other way round, so that many arrive before their suspension.
func deal(t *testing.T, name string, dirs []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	out := make([]*bufio.Writer, len(dirs))
	for i, dir := range dirs {
		f, err := os.Create(filepath.Join(dir, filepath.Base(name)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out[i] = bufio.NewWriter(f)
		defer out[i].Flush()
		out[i].WriteString(lines[0])
	}
	for i, line := range lines[1:] {
		to := 0
		if i%10 == 9 {
			to = 1 + i/10%(len(dirs)-1)
		}
		if strings.HasPrefix(filepath.Base(name), "appeals") {
			to = len(dirs) - 1 - to
		}
		out[to].WriteString(line)
	}
}

func load(t *testing.T, w *warehouse.Writer, dir string) ingest.Summary {
	t.Helper()
	s, err := ingest.Run(t.Context(), w, ingest.Options{Paths: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Batch == "" {
		t.Fatalf("nothing was loaded from %s: %+v", dir, s)
	}
	return s
}

func lock(t *testing.T, dir string) *warehouse.Writer {
	t.Helper()
	w, err := warehouse.At(dir).Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Release() })
	return w
}

// A snapshot extended delivery by delivery answers every view exactly as one built from nothing: otherwise a report would
// depend on the day on which records came in.
func TestExtendedEqualsRebuilt(t *testing.T) {
	w := lock(t, t.TempDir())
	wholeSlices := warehouse.SmallSlices(t, 700) // the copy is written in slices, what is built from nothing at once
	var extended warehouse.Snapshot
	var steps []string
	for i, dir := range deliveries(t, 4) {
		load(t, w, dir)
		steps = nil
		var err error
		if extended, err = w.Refresh(t.Context(), warehouse.Limits{Threads: 2}, func(s string) { steps = append(steps, s) }); err != nil {
			t.Fatal(err)
		}
		if i > 0 && !strings.Contains(strings.Join(steps, "\n"), "copying the last snapshot") {
			t.Fatalf("delivery %d was not added to a copy: %q", i+1, steps)
		}
	}
	kept := filepath.Join(t.TempDir(), "extended.duckdb")
	text, err := os.ReadFile(extended.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, text, 0o444); err != nil {
		t.Fatal(err)
	}
	wholeSlices()
	rebuilt, err := w.Rebuild(t.Context(), warehouse.Limits{Threads: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if rebuilt.Name != extended.Name {
		t.Errorf("the same batches make snapshot %s extended and %s rebuilt", extended.Name, rebuilt.Name)
	}
	compareViews(t, kept, rebuilt.Path)
}

// compareViews compares every view of two snapshots as bags of rows.
func compareViews(t *testing.T, a, b string) {
	t.Helper()
	e, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for name, path := range map[string]string{"a": a, "b": b} {
		if _, err := e.Exec(t.Context(), fmt.Sprintf("ATTACH '%s' AS %s (READ_ONLY)", path, name)); err != nil {
			t.Fatal(err)
		}
	}
	views, err := e.Strings(t.Context(), "SELECT view_name FROM duckdb_views() WHERE database_name = 'a' AND NOT internal ORDER BY view_name")
	if err != nil {
		t.Fatal(err)
	}
	if len(views) < 20 {
		t.Fatalf("only %d views were found: %v", len(views), views)
	}
	mayBeEmpty := []string{"log_entries", "mixed_exposure"} // there is no block log, and no month that cannot be added up
	for _, view := range views {
		var rows, differing int64
		if err := e.Value(t.Context(), fmt.Sprintf(`SELECT (SELECT count(*) FROM a.%[1]s), (SELECT count(*) FROM
			((FROM a.%[1]s EXCEPT ALL FROM b.%[1]s) UNION ALL (FROM b.%[1]s EXCEPT ALL FROM a.%[1]s)))`, view), &rows, &differing); err != nil {
			t.Fatalf("%s: %v", view, err)
		}
		if differing != 0 {
			t.Errorf("%s: %d rows differ", view, differing)
		}
		if rows == 0 && !slices.Contains(mayBeEmpty, view) {
			t.Errorf("the view %s is empty: the comparison says nothing", view)
		}
	}
}

// A batch is whole or it is not there: what a killed writer left is not seen by readers, and the next writer clears it.
func TestUnfinishedIsNeverSeen(t *testing.T) {
	dir := t.TempDir()
	w := lock(t, dir)
	draft, err := w.NewDraft()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(draft.Path("suspensions-0001.parquet"), []byte("half"), 0o640); err != nil {
		t.Fatal(err)
	}
	if batches, err := warehouse.At(dir).Batches(); err != nil || len(batches) != 0 {
		t.Errorf("batches = %v, %v; want none", batches, err)
	}
	if err := w.Release(); err != nil {
		t.Fatal(err)
	}
	lock(t, dir)
	if _, err := os.Stat(draft.Path("")); !os.IsNotExist(err) {
		t.Errorf("the next writer left the unfinished batch: %v", err)
	}
}

// One process writes at a time; the second is told so at once and changes nothing.
func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	lock(t, dir)
	if _, err := warehouse.At(dir).Lock(); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a second writer got %v", err)
	}
}

// A part that changed after it was accepted is found before anything is counted from it.
func TestTamperedPartIsRefused(t *testing.T) {
	w := lock(t, t.TempDir())
	load(t, w, deliveries(t, 2)[0])
	batches, err := w.Batches()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{batches[0].Parts("suspensions")[0], batches[0].Superseding(), batches[0].Rejects()} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		put := func(text []byte) {
			if err := errors.Join(os.Chmod(path, 0o640), os.WriteFile(path, text, 0o640)); err != nil {
				t.Fatal(err)
			}
		}
		changed := bytes.Clone(text)
		changed[len(changed)/2] ^= 1
		put(changed)
		if _, err := w.Refresh(t.Context(), warehouse.Limits{}, nil); err == nil || !strings.Contains(err.Error(), "was changed after it was accepted") {
			t.Errorf("the changed file %s was read: %v", filepath.Base(path), err)
		}
		if _, err := w.Current(); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a snapshot of it became current: %v", err)
		}
		put(text)
	}
}

// Clean-up keeps the newest three snapshots and the current one; a reader of an older one is not disturbed.
func TestCollect(t *testing.T) {
	w := lock(t, t.TempDir())
	var first *warehouse.Engine
	for i, dir := range deliveries(t, 5) {
		load(t, w, dir)
		s, err := w.Refresh(t.Context(), warehouse.Limits{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if first, err = warehouse.OpenEngine(t.Context(), warehouse.Limits{}, ""); err != nil {
				t.Fatal(err)
			}
			defer first.Close()
			if _, err := first.Exec(t.Context(), fmt.Sprintf("ATTACH '%s' AS s (READ_ONLY)", s.Path)); err != nil {
				t.Fatal(err)
			}
		}
	}
	wouldGo, err := w.Collect(true)
	if err != nil || len(wouldGo) != 2 {
		t.Fatalf("a dry run would remove %v, %v; want two", wouldGo, err)
	}
	if all, _ := w.Snapshots(); len(all) != 5 {
		t.Fatalf("a dry run left %d snapshots of 5", len(all))
	}
	if gone, err := w.Collect(false); err != nil || len(gone) != 2 {
		t.Fatalf("removed %v, %v; want two", gone, err)
	}
	all, err := w.Snapshots()
	if err != nil || len(all) != 3 || !all[0].Current {
		t.Errorf("left %+v, %v; want the newest three, the newest current", all, err)
	}
	var n int64
	if err := first.Value(context.Background(), "SELECT count(*) FROM s.suspensions", &n); err != nil || n == 0 {
		t.Errorf("a reader of the removed snapshot was disturbed: %d, %v", n, err)
	}
}

// A code list of the platform's own takes the place of ours and makes another snapshot.
func TestOwnCodeList(t *testing.T) {
	dir := t.TempDir()
	w := lock(t, dir)
	load(t, w, deliveries(t, 2)[0])
	before, err := w.Refresh(t.Context(), warehouse.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "codelists"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "codelists", "tenure_bands.csv"), []byte("\xef\xbb\xbfcode,label,from_days,to_days\nyoung,Young,0,100\nold,Old,100,\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	after, err := w.Refresh(t.Context(), warehouse.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if before.Name == after.Name {
		t.Error("another code list makes the same snapshot")
	}
	if err := w.Usable(t.Context(), before); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a snapshot with other code lists is usable: %v", err)
	}
	if err := w.Usable(t.Context(), after); err != nil {
		t.Error(err)
	}
	e, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Exec(t.Context(), fmt.Sprintf("ATTACH '%s' AS s (READ_ONLY)", after.Path)); err != nil {
		t.Fatal(err)
	}
	bands, err := e.Strings(t.Context(), "SELECT DISTINCT tenure FROM s.episodes ORDER BY tenure")
	if err != nil || strings.Join(bands, " ") != "not_recorded old young" {
		t.Errorf("tenure bands = %v, %v", bands, err)
	}
}
