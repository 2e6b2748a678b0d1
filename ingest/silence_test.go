package ingest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// talk records all that a run says while it works.
type talk struct{ said []string }

func (t *talk) Phase(what, file string, total int64) { t.said = append(t.said, what+file) }
func (t *talk) At(int64)                             {}
func (t *talk) Done()                                {}

// A value that was refused is nowhere afterwards: not in the summary, an error, the progress, a reject, nor in any file of the
// data folder, unpacked Parquet included. Source files may hold what nobody should read in a log.
func TestNothingRefusedIsRepeated(t *testing.T) {
	t.Parallel()
	const marker = "Zebra77Quagga"
	w := newWorld(t)
	var paths []string
	add := func(name, text string) { paths = append(paths, w.file(fmt.Sprintf("%03d-%s", len(paths), name), text)) }
	for _, kind := range record.Current().Kinds {
		var rows [][]string
		for i := range kind.Fields {
			for _, bad := range []string{"%s", "%s@example.org", "https://%s.example.org", "a b %s", "%s\x01", "2026-01-14T09:26:00%s", "1%s", "%s\n%s"} {
				row := example(kind, nil)
				row[i] = strings.ReplaceAll(bad, "%s", marker+"!")
				rows = append(rows, row)
			}
		}
		text := csvOf(kind, rows...)
		add(kind.Name+".csv", text)
		add(kind.Name+"-broken.csv", text+marker+",\"\n\""+marker+"\n"+marker+"\xff\n"+marker+"\x00\n")
		var objects strings.Builder
		for _, row := range rows {
			object := map[string]string{}
			for i, f := range kind.Fields {
				object[f.Name] = row[i]
			}
			line, _ := json.Marshal(object)
			objects.Write(append(line, '\n'))
		}
		add(kind.Name+".ndjson", objects.String())
		add(kind.Name+"-broken.ndjson", objects.String()+"{\""+marker+"\n")
	}
	plain := head + good(1, 3)
	add("no-header.csv", marker+","+marker+"\n"+plain)
	add("semicolon.csv", "a;"+marker+"\n")
	add("document.json", "{\n\""+marker+"\":\""+marker+"\"\n}\n")
	add("cut.csv.gz", gzipped(strings.Repeat(marker, 100))[:30])
	add("own-column.csv", "note,"+head+marker+","+good(1, 1))
	add("parquet.parquet", w.parquet("SELECT 's-9' AS suspension_id, '"+marker+"!' AS account_key, 'x"+marker+"' AS suspended_at, '"+marker+"' AS measure"))
	add("typed.parquet", w.parquet("SELECT 's-9' AS suspension_id, '"+marker+"!' AS account_key, ['"+marker+"'] AS suspended_at, 'warning' AS measure"))
	add("keys.ndjson", strings.Replace(goodJSON(1), "{", `{"`+marker+`@example.org":1,`, 1))
	progress := &talk{}
	s := w.run(Options{Paths: paths, Progress: progress})
	if s.Total.Rejected < 1000 || s.Refused < 5 {
		t.Fatalf("the faults were not met: %+v, %d files refused", s.Total, s.Refused)
	}
	report, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	silent := func(where, text string) {
		if at := strings.Index(text, marker); at >= 0 {
			t.Errorf("%s repeats a value: …%s…", where, text[max(0, at-60):min(len(text), at+60)])
		}
	}
	silent("the summary", string(report))
	silent("the progress", strings.Join(progress.said, "\n"))
	err = filepath.WalkDir(w.warehouse.Dir(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		silent(path, string(text))
		if strings.HasSuffix(path, ".parquet") {
			silent(path, strings.Join(w.query("SELECT * FROM "+warehouse.ParquetFiles(path)), "\n"))
			silent(path, strings.Join(w.query("SELECT * FROM parquet_metadata("+warehouse.Quote(path)+")"), "\n"))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	w.warehouse = dataAt(filepath.Join(t.TempDir(), "log"))
	if s, err := w.try(t.Context(), Options{Paths: paths, Source: SourceBlockLog}); err != nil {
		silent("an error", err.Error())
	} else {
		silent("the summary", fmt.Sprint(s))
	}
}
