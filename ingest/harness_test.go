package ingest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// today is the clock of all runs in tests.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const head = "suspension_id,account_key,suspended_at,measure\n"

// good returns n well-formed suspensions as CSV lines, numbered from first.
func good(first, n int) string {
	var b strings.Builder
	for i := first; i < first+n; i++ {
		fmt.Fprintf(&b, "s-%04d,%s,2026-01-%02dT09:26:00Z,warning\n", i, accountKey(i), i%28+1)
	}
	return b.String()
}

// goodJSON is one well-formed suspension as a JSON line.
func goodJSON(i int) string {
	return fmt.Sprintf(`{"suspension_id":"s-%04d","account_key":%q,"suspended_at":"2026-01-14T09:26:00Z","measure":"warning"}`+"\n", i, accountKey(i))
}

// accountKey is a pseudonymous key, the same for the same i.
func accountKey(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "account %d", i))
	return "a-" + hex.EncodeToString(sum[:6])
}

// world is a warehouse and a folder of source files.
type world struct {
	*testing.T
	warehouse warehouse.Warehouse
	files     string
}

func newWorld(t *testing.T) world {
	t.Helper()
	return world{t, warehouse.At(filepath.Join(t.TempDir(), "data")), t.TempDir()}
}

// file writes a source file and returns its path.
func (w world) file(name string, content string) string {
	w.Helper()
	path := filepath.Join(w.files, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

func (w world) try(ctx context.Context, o Options) (Summary, error) {
	w.Helper()
	writer, err := w.warehouse.Lock()
	if err != nil {
		w.Fatal(err)
	}
	defer writer.Release()
	o.Now = cmp.Or(o.Now, today)
	return Run(ctx, writer, o)
}

// dataAt is a warehouse in a folder of any name.
func dataAt(dir string) warehouse.Warehouse { return warehouse.At(dir) }

// run ingests files and requires that every line of every file is accounted for.
func (w world) run(o Options) Summary {
	w.Helper()
	summary, err := w.try(w.Context(), o)
	if err != nil {
		w.Fatal(err)
	}
	w.reconcile(summary)
	return summary
}

func (w world) load(paths ...string) Summary {
	w.Helper()
	return w.run(Options{Paths: paths})
}

// reconcile holds a summary against itself and against the batch that it names.
func (w world) reconcile(s Summary) {
	w.Helper()
	var total warehouse.Counts
	var rejected int64
	for _, f := range s.Files {
		if f.Counts.Unaccounted() != 0 {
			w.Errorf("%s does not add up: %+v", f.Name, f.Counts)
		}
		if f.SameAs == "" {
			total = total.Plus(f.Counts)
		}
		sum := int64(0)
		for _, n := range f.Rules {
			sum += n
		}
		if sum != f.Counts.Rejected {
			w.Errorf("%s has %d rejected lines, its rules %d", f.Name, f.Counts.Rejected, sum)
		}
		rejected += sum
	}
	if total != s.Total {
		w.Errorf("files sum to %+v, the summary says %+v", total, s.Total)
	}
	if s.Batch == "" {
		return
	}
	b := w.batch(s.Batch)
	if err := b.Verify(); err != nil {
		w.Error(err)
	}
	if n := int64(len(w.rejects(b))); n != rejected {
		w.Errorf("%d rejects are on record, %d were counted", n, rejected)
	}
	for _, f := range b.Files {
		if f.Part != "" {
			w.checkPart(b, f)
		}
	}
}

// checkPart requires a part to hold a file's loaded records and, where it was not written anew, its few duplicates and the empty
// places of what was refused.
func (w world) checkPart(b warehouse.Batch, f warehouse.SourceFile) {
	w.Helper()
	kind := kindNamed(f.Kind)
	var fields []string
	for _, field := range kind.Fields {
		fields = append(fields, field.Name)
	}
	part := filepath.Join(b.Dir(), f.Part)
	count := func(from, where string) (n int64) {
		fmt.Sscan(w.query("SELECT count(*) FROM " + from + " WHERE " + where)[0], &n)
		return n
	}
	rows, records := count(warehouse.ParquetFiles(part), "true"), count(warehouse.Records(kind, part), "true")
	c := f.Counts
	if anew := rows == c.Loaded && records == c.Loaded; !anew && (rows != c.Loaded+c.Duplicate+c.Rejected || records != c.Loaded+c.Duplicate) {
		w.Errorf("%s: %d rows, %d records are in the part; counted %+v", f.Name, rows, records, c)
	}
	if n := count(warehouse.ParquetFiles(part), kind.Event+" IS NULL AND coalesce("+strings.Join(fields, "::VARCHAR, ")+"::VARCHAR) IS NOT NULL"); n > 0 {
		w.Errorf("%s: %d refused records are in the part with what they say", f.Name, n)
	}
}

func (w world) batch(id string) warehouse.Batch {
	w.Helper()
	batches, err := w.warehouse.Batches()
	if err != nil {
		w.Fatal(err)
	}
	i := slices.IndexFunc(batches, func(b warehouse.Batch) bool { return b.ID == id })
	if i < 0 {
		w.Fatalf("there is no batch %q", id)
	}
	return batches[i]
}

func (w world) rejects(b warehouse.Batch) []Reject {
	w.Helper()
	var all []Reject
	if err := Rejects(w.Context(), b, func(r Reject) error { all = append(all, r); return nil }); err != nil {
		w.Fatal(err)
	}
	return all
}

// query returns rows as text, values separated by a blank.
func (w world) query(query string) []string {
	w.Helper()
	engine, err := warehouse.OpenEngine(w.Context(), warehouse.Limits{Threads: 1}, "")
	if err != nil {
		w.Fatal(err)
	}
	defer engine.Close()
	var rows []string
	if err := engine.Each(w.Context(), query, func(row []any) error {
		rows = append(rows, strings.TrimSuffix(fmt.Sprintln(row...), "\n"))
		return nil
	}); err != nil {
		w.Fatal(err)
	}
	return rows
}

// stored returns columns of all records of a kind in the sealed batches, in order of acceptance.
func (w world) stored(kind, columns string) []string {
	w.Helper()
	batches, err := w.warehouse.Batches()
	if err != nil {
		w.Fatal(err)
	}
	var rows []string
	for _, b := range batches {
		for _, part := range b.Parts(kind) {
			rows = append(rows, w.query("SELECT "+columns+" FROM "+warehouse.Records(kindNamed(kind), part))...)
		}
	}
	return rows
}

func kindNamed(name string) record.Kind {
	if kind, ok := record.Current().Kind(name); ok {
		return kind
	}
	return record.BlockLog()
}

// where lists rejects as "line rule".
func where(rejects []Reject) []string {
	places := []string{}
	for _, r := range rejects {
		places = append(places, fmt.Sprintf("%d %s", r.Line, r.Rule))
	}
	return places
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

func zstandard(text string) string {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true))
	if err != nil {
		panic(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

// tree lists every file below a folder with its size.
func tree(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		names = append(names, fmt.Sprintf("%s %d", path, info.Size()))
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
