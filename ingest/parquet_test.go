package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/warehouse"
)

// parquet returns the bytes of a Parquet file that holds a query's rows.
func (w world) parquet(query string) string {
	w.Helper()
	engine, err := warehouse.OpenEngine(w.Context(), warehouse.Limits{Threads: 1}, "")
	if err != nil {
		w.Fatal(err)
	}
	defer engine.Close()
	path := filepath.Join(w.TempDir(), "x.parquet")
	if _, err := engine.Exec(w.Context(), "COPY ("+query+") TO "+warehouse.Quote(path)+" (FORMAT parquet)"); err != nil {
		w.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

// suspension is SQL for one good suspension, its columns given as expressions where they differ.
func suspension(columns string) string {
	rest := ""
	for _, column := range []string{"'s-1' AS suspension_id", "'" + accountKey(1) + "' AS account_key", "TIMESTAMPTZ '2026-01-14 09:26:31Z' AS suspended_at", "'warning' AS measure"} {
		if name := column[strings.LastIndex(column, " ")+1:]; !strings.Contains(columns, "AS "+name) {
			rest += ", " + column
		}
	}
	return "SELECT " + strings.TrimPrefix(columns+rest, ", ")
}

// A Parquet column of the field's own type is taken as it is, text is checked like any other, and the rest has no certain reading.
func TestParquetColumns(t *testing.T) {
	cases := []struct {
		columns string // beside those that every suspension needs
		want    string // stored values, a reject, or why the file is refused
	}{
		{"", "2026-01-14 09:26:00 <nil> <nil> <nil>"},
		{"'2026-01-14T10:26:59+01:00' AS suspended_at", "2026-01-14 09:26:00 <nil> <nil> <nil>"},
		{"3::UTINYINT AS reports_before, 7::UBIGINT AS tenure_days, DATE '2021-03-02' AS registered_on", "2026-01-14 09:26:00 3 7 2021-03-02"},
		{"'3' AS reports_before, '2021-03-02' AS registered_on", "2026-01-14 09:26:00 3 <nil> 2021-03-02"},
		{"'' AS reports_before, NULL::INTEGER AS tenure_days", "2026-01-14 09:26:00 <nil> <nil> <nil>"},
		{"17::BIGINT AS suspension_id", "2026-01-14 09:26:00 <nil> <nil> <nil>"},
		{"'x' AS \" measure\", 1 AS \"a\"\"b\", [1, 2] AS our_own", "2026-01-14 09:26:00 <nil> <nil> <nil>"},
		{"-3 AS reports_before", "1 reports_before.not_an_integer"},
		{"1000000000 AS reports_before", "1 reports_before.not_an_integer"},
		{"NULL::TIMESTAMPTZ AS suspended_at", "1 suspended_at.missing"},
		{"'infinity'::TIMESTAMPTZ AS ends_at", "1 ends_at.not_a_time"},
		{"'-infinity'::TIMESTAMPTZ AS suspended_at", "1 suspended_at.too_early"},
		{"TIMESTAMPTZ '2026-01-13 09:26:31Z' AS ends_at", "1 ends_at.before_its_start"},
		{"'7.9' AS reports_before", "1 reports_before.not_an_integer"},
		{"'Anna' AS account_key", "1 account_key.not_an_account"},
		{"TIMESTAMP '2026-01-14 09:26:31' AS suspended_at", "The column suspended_at is a timestamp without a zone. Write it adjusted to UTC, or as text with an offset."},
		{"DATE '2026-01-14' AS suspended_at", "The column suspended_at has the Parquet type date, which cannot be read as time."},
		{"2.0::DOUBLE AS reports_before", "The column reports_before has the Parquet type double, which cannot be read as integer."},
		{"1 AS verified", "The column verified has the Parquet type integer, which cannot be read as boolean."},
		{"['warning'] AS measure", "The column measure has the Parquet type varchar[], which cannot be read as code."},
		{"'warning' AS \" measure\", 'warning' AS measured, 'warning' AS MEASURE", "It looks like suspensions but lacks the required column measure."},
		{"'a'::BLOB AS account_key", "The column account_key has the Parquet type blob, which cannot be read as account."},
	}
	for _, c := range cases {
		t.Run(c.columns, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.load(w.file("zz.csv", head+good(9000, 1)), w.file("s.parquet", w.parquet(suspension(c.columns))))
			f := s.Files[1]
			got := f.Quarantine
			if got == "" && f.Counts.Rejected > 0 {
				got = where(w.rejects(w.batch(s.Batch)))[0]
			} else if got == "" {
				got = w.stored("suspensions", "suspended_at::VARCHAR, reports_before, tenure_days, registered_on::VARCHAR")[1]
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// The rows of a Parquet file stand for lines, also when thousands in the middle are refused.
func TestParquetRowsAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := w.parquet(`SELECT 's-' || i AS suspension_id, 'a-' || left(md5(i::VARCHAR), 12) AS account_key,
		TIMESTAMPTZ '2026-01-14 09:26:31Z' AS suspended_at, CASE WHEN i % 5 = 2 THEN 'x' ELSE 'warning' END AS measure FROM range(300000) AS t(i)`)
	s := w.load(w.file("s.parquet", text))
	if want := (warehouse.Counts{Lines: 300000, Loaded: 240000, Rejected: 60000}); s.Total != want {
		t.Errorf("%+v", s.Total)
	}
	rejects := w.rejects(w.batch(s.Batch))
	for i, r := range rejects {
		if r.Line != int64(5*i+3) || r.LineSHA256 != "" {
			t.Fatalf("reject %d: %+v", i, r)
		}
	}
	for cut := range 4 {
		name := fmt.Sprintf("cut-%d.parquet", cut)
		s := w.load(w.file(name, text[:len(text)*cut/4+cut+4]), w.file("other.csv", head+good(9000+cut, 1)))
		if !slices.Contains([]string{"The Parquet file is damaged.", "The Parquet file is damaged or of a kind that cannot be read."}, s.Files[0].Quarantine) {
			t.Errorf("%s: %+v", name, s.Files[0])
		}
	}
}
