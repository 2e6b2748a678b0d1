package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// bench stages files one after another with one engine.
type bench struct {
	testing.TB
	job  *job
	path string
}

func newBench(t testing.TB) *bench {
	t.Helper()
	folder := t.TempDir()
	engine, err := warehouse.OpenEngine(context.Background(), warehouse.Limits{Threads: 1}, filepath.Join(folder, "spill"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return &bench{t, &job{warehouse: warehouse.At(filepath.Join(folder, "data")), source: SourceRecords, now: today, progress: newTracker(nil),
		engine: engine, folder: folder}, filepath.Join(folder, "source")}
}

// reading is all that staging says of a file.
type reading struct {
	refused string
	counts  warehouse.Counts
	kind    string
	rows    []string // every record with the rule that refuses it
	direct  bool
}

// read stages text as a file, by DuckDB where it is well-formed or the exact way.
func (b *bench) read(text []byte, exact bool) reading {
	b.Helper()
	if err := os.WriteFile(b.path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(b.path)
	if err != nil {
		b.Fatal(err)
	}
	b.job.exact = exact
	st, err := b.job.stage(context.Background(), &source{name: "source", path: b.path, state: info})
	var whole *unusable
	if errors.As(err, &whole) {
		return reading{refused: whole.sentence}
	}
	if err != nil {
		b.Fatalf("exact %v: %v\n%q", exact, err, text)
	}
	r := reading{counts: st.file.Counts, kind: st.kind.Name, direct: !st.located}
	var columns []string
	for _, f := range st.kind.Fields {
		columns = append(columns, f.Name)
	}
	err = b.job.engine.Each(context.Background(), "SELECT refused_by, "+strings.Join(columns, ", ")+" FROM "+warehouse.ParquetFiles(st.path), func(row []any) error {
		if row[0] != nil {
			row = row[:1] // what a refused record says is not kept
		}
		r.rows = append(r.rows, fmt.Sprintln(row...))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if n := r.counts.Lines - r.counts.Header - r.counts.Blank - r.counts.Continuation; n != int64(len(r.rows)) || n != st.records {
		b.Errorf("exact %v: %+v, but %d rows\n%q", exact, r.counts, len(r.rows), text)
	}
	if n := physicalLines(text); r.counts.Lines != n {
		b.Errorf("exact %v: %d lines, want %d\n%q", exact, r.counts.Lines, n, text)
	}
	return r
}

func physicalLines(text []byte) int64 {
	n := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return int64(n)
}

// agree reads text both ways, requires the same of both and returns what DuckDB alone was trusted with.
func (b *bench) agree(text []byte) reading {
	b.Helper()
	fast, exact := b.read(text, false), b.read(text, true)
	if fast.refused != exact.refused || fast.counts != exact.counts || fast.kind != exact.kind || !slices.Equal(fast.rows, exact.rows) {
		b.Errorf("the two readers disagree\n fast %+v\nexact %+v\n%q", fast, exact, text)
	}
	return fast
}

// dice makes random files of records.
type dice struct{ *rand.Rand }

func (d dice) one(of ...string) string { return of[d.IntN(len(of))] }

// kind is mostly one of the narrow ones, which are checked faster.
func (d dice) kind() record.Kind {
	kind, _ := record.Current().Kind(d.one("suspensions", "appeals", "reinstatements", "audits", "verifications", "audits", "series"))
	return kind
}

// value is mostly a good value of a field, sometimes one that its rule refuses.
func (d dice) value(f record.Field) string {
	if d.IntN(12) == 0 {
		return d.one("", "x y", "a,b", `a "quoted" word`, "żółć", "someone@example.org", "7.9", "\t", " ", "2026-13-01T00:00:00Z", `"`, `""`, "'", "null", "\\")
	}
	if !f.Required && d.IntN(3) == 0 {
		return ""
	}
	switch f.Type {
	case record.ID:
		return fmt.Sprint("s-", d.IntN(1000))
	case record.Account:
		return accountKey(d.IntN(1000))
	case record.Time:
		return fmt.Sprintf("20%02d-%02d-%02dT%02d:%02d:%02d%s", 24+d.IntN(3), 1+d.IntN(12), 1+d.IntN(28), d.IntN(24), d.IntN(60), d.IntN(60), d.one("Z", "+02:00", "-11:30"))
	}
	return f.Example
}

// file renders records as CSV: columns in any order with one of the platform's own, quotes where they must be and at random,
// blank lines, either line end. multiline puts line breaks into quoted fields.
func (d dice) file(records int, multiline bool) []byte {
	kind := d.kind()
	fields := append(slices.Clone(kind.Fields), record.Field{Name: "our_note", Type: record.Label})
	for i := len(fields) - 2; i >= 0; i-- {
		if !fields[i].Required && d.IntN(2) == 0 {
			fields = slices.Delete(fields, i, i+1)
		}
	}
	d.Shuffle(len(fields), func(i, k int) { fields[i], fields[k] = fields[k], fields[i] })
	end, quotes := d.one("\n", "\r\n"), d.IntN(3)
	var b bytes.Buffer
	for i, f := range fields {
		b.WriteString(strings.Repeat(",", min(i, 1)) + f.Name)
	}
	for range records {
		b.WriteString(end)
		for d.IntN(10) == 0 {
			b.WriteString(end)
		}
		for i, f := range fields {
			value := d.value(f)
			if multiline && d.IntN(20) == 0 {
				value += "\n" + d.one("", "more", `"`)
			}
			if strings.ContainsAny(value, "\",\n") || d.IntN(4) < quotes {
				value = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
			}
			b.WriteString(strings.Repeat(",", min(i, 1)) + value)
		}
	}
	if d.IntN(2) == 0 {
		b.WriteString(end)
	}
	return b.Bytes()
}

// objects renders the like as NDJSON.
func (d dice) objects(records int) []byte {
	kind := d.kind()
	end := d.one("\n", "\r\n")
	var b bytes.Buffer
	for range records {
		pairs := []string{`"our_note":{"a":[1,"}"]}`}
		for _, f := range kind.Fields {
			if value := d.value(f); value != "" {
				pairs = append(pairs, fmt.Sprintf("%q:%s", f.Name, jsonText(value)))
			}
		}
		if d.IntN(5) == 0 {
			d.Shuffle(len(pairs), func(i, k int) { pairs[i], pairs[k] = pairs[k], pairs[i] })
		}
		b.WriteString("{" + strings.Join(pairs, ",") + "}" + end)
		for d.IntN(10) == 0 {
			b.WriteString(end)
		}
	}
	return b.Bytes()
}

func jsonText(value string) string {
	if value == "7.9" || value == "null" {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(value) + `"`
}

// DuckDB, where it is trusted, and the exact reader say the same of every well-formed file; and well-formed files are read by
// DuckDB alone, or loading would be several times slower.
func TestBothReadersAgree(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for seed := range uint64(50) {
		d := dice{rand.New(rand.NewPCG(seed, 1))}
		for form, text := range map[string][]byte{"csv": d.file(1+d.IntN(30), false), "ndjson": d.objects(1 + d.IntN(30))} {
			if r := b.agree(text); !r.direct && r.refused == "" {
				t.Errorf("seed %d: a well-formed %s file was read the slow way\n%q", seed, form, text)
			}
		}
		if text := d.file(1+d.IntN(30), true); b.agree(text).refused != "" {
			t.Errorf("seed %d: refused\n%q", seed, text)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// Flipped, lost and added bytes cost lines, never the account, and never make a record that the exact reader does not see.
func TestDamagedFilesAddUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for seed := range uint64(100) {
		d := dice{rand.New(rand.NewPCG(seed, 2))}
		text := d.file(1+d.IntN(12), d.IntN(4) == 0)
		if d.IntN(3) == 0 {
			text = d.objects(1 + d.IntN(6))
		}
		for range 1 + d.IntN(4) {
			at := d.IntN(len(text))
			switch d.IntN(3) {
			case 0:
				text[at] = byte(d.IntN(256))
			case 1:
				text = slices.Delete(text, at, min(len(text), at+1+d.IntN(3)))
			case 2:
				text = slices.Insert(text, at, []byte(d.one("\"", "\n", "\r", ",", "\x00", "\xff", "\x1f", "\\", "{", "\"\"", "\n\n", "\xef\xbb\xbf", " ", "\u2028"))...)
			}
			if len(text) == 0 {
				text = []byte("x")
			}
		}
		if b.agree(text); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzBothReaders takes the same to texts that nobody thought of.
func FuzzBothReaders(f *testing.F) {
	f.Add([]byte(head + good(1, 3)))
	f.Add([]byte("\xef\xbb\xbf" + head + "\"s\n1\",,,\r\n\r\n" + head))
	f.Add([]byte(goodJSON(1) + "\n{\"a\":1,\"a\":2}\r\n" + goodJSON(2)))
	f.Add([]byte("month,name,value\n2026-01,a,1\n"))
	b := newBench(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		local := *b
		local.TB = t
		local.agree(text)
	})
}
