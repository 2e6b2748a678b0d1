package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"daylight/internal/warehouse"
)

// sus is one suspension as a CSV line.
func sus(id, at, measure string) string {
	return fmt.Sprintf("%s,%s,%s,%s\n", id, accountKey(len(id)), at, measure)
}

const appealHead = "appeal_id,suspension_id,filed_at,decided_at,outcome\n"

// One step of a platform's deliveries: the files of one run, in the order of the command line.
type delivery struct {
	files []string // CSV texts; their kinds follow from the headers
	want  warehouse.Counts
	bad   []string
}

// Repeats, corrections and what refers to what, within a file, a run and across runs.
func TestDeliveries(t *testing.T) {
	a, b := "2026-01-10T10:00:00Z", "2026-01-20T10:00:00Z"
	cases := []struct {
		name  string
		steps []delivery
		keep  string // superseding keys of the last batch
	}{
		{"a line twice in a file is one record",
			[]delivery{{[]string{head + sus("s-1", a, "hold") + sus("s-1", a, "hold")}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Duplicate: 1}, nil}}, ""},
		{"a record that differs corrects the one before; both stay",
			[]delivery{{[]string{head + sus("s-1", a, "hold") + sus("s-1", a, "warning")}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 2, Superseding: 1}, nil}}, "suspensions s-1"},
		{"there and back again is two corrections, not a repeat",
			[]delivery{{[]string{head + sus("s-1", a, "hold") + sus("s-1", a, "warning") + sus("s-1", a, "hold")}, warehouse.Counts{Lines: 4, Header: 1, Loaded: 3, Superseding: 2}, nil}}, "suspensions s-1"},
		{"the order of the files is the order of the versions",
			[]delivery{{[]string{head + sus("s-1", a, "hold"), head + sus("s-1", a, "warning") + sus("s-2", a, "hold")}, warehouse.Counts{Lines: 5, Header: 2, Loaded: 3, Superseding: 1}, nil}}, "suspensions s-1"},
		{"a refused line corrects nothing",
			[]delivery{{[]string{head + sus("s-1", a, "hold") + sus("s-1", a, "nonsense") + sus("s-1", a, "hold")}, warehouse.Counts{Lines: 4, Header: 1, Loaded: 1, Duplicate: 1, Rejected: 1}, []string{"3 measure.not_in_code_list"}}}, ""},
		{"a later delivery repeats, corrects and adds",
			[]delivery{
				{[]string{head + sus("s-1", a, "hold") + sus("s-2", a, "hold")}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 2}, nil},
				{[]string{head + sus("s-1", a, "hold") + sus("s-2", a, "warning") + sus("s-3", a, "hold")}, warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Duplicate: 1, Superseding: 1}, nil},
				{[]string{head + sus("s-2", a, "hold") + sus("s-3", a, "hold")}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Duplicate: 1, Superseding: 1}, nil},
			}, "suspensions s-2"},
		{"seconds are not kept, so they make no difference",
			[]delivery{{[]string{head + sus("s-1", "2026-01-10T10:00:05Z", "hold") + sus("s-1", "2026-01-10T11:00:59+01:00", "hold")}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Duplicate: 1}, nil}}, ""},
		{"an id may stand in two kinds",
			[]delivery{{[]string{head + sus("x-1", a, "hold"), appealHead + "x-1,x-1," + b + ",,pending\n"}, warehouse.Counts{Lines: 4, Header: 2, Loaded: 2}, nil}}, ""},
		{"an appeal before its suspension is refused, whichever file comes first",
			[]delivery{{[]string{appealHead + "p-1,s-1," + a + ",,pending\np-2,s-1," + b + ",,pending\n", head + sus("s-1", b, "hold")},
				warehouse.Counts{Lines: 5, Header: 2, Loaded: 2, Rejected: 1}, []string{"2 filed_at.before_suspension"}}}, ""},
		{"also where the suspension came in an earlier delivery",
			[]delivery{
				{[]string{head + sus("s-1", b, "hold")}, warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}, nil},
				{[]string{appealHead + "p-1,s-1," + a + ",,pending\np-2,s-1," + b + ",,pending\n"}, warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Rejected: 1}, []string{"2 filed_at.before_suspension"}},
			}, ""},
		{"an appeal is early only if it lies before every version of the suspension",
			[]delivery{{[]string{head + sus("s-1", b, "hold") + sus("s-1", a, "hold"), appealHead + "p-1,s-1,2026-01-15T10:00:00Z,,pending\n"},
				warehouse.Counts{Lines: 5, Header: 2, Loaded: 3, Superseding: 1}, nil}}, "suspensions s-1"},
		{"a refused suspension refuses nothing else",
			[]delivery{{[]string{head + sus("s-1", b, "nonsense"), appealHead + "p-1,s-1," + a + ",,pending\n"}, warehouse.Counts{Lines: 4, Header: 2, Loaded: 1, Rejected: 1}, []string{"2 measure.not_in_code_list"}}}, ""},
		{"an appeal whose suspension has not arrived waits",
			[]delivery{{[]string{appealHead + "p-1,s-404," + a + ",,pending\n"}, warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}, nil}}, ""},
		{"a decision without its date is a record with a gap, a date before the filing is a fault",
			[]delivery{{[]string{appealHead + "p-1,s-1," + b + ",,reversed\np-2,s-1," + b + "," + a + ",upheld\np-3,s-1," + b + "," + b + ",pending\n"},
				warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, []string{"3 decided_at.before_its_start"}}}, ""},
		{"the key of a month's exposure is the month with every breakdown, empty ones too",
			[]delivery{{[]string{"month,active_accounts,region\n2026-01,10,PL\n2026-01,20,\n2026-01,30,DE\n2026-01,31,DE\n2026-01,20,\n"},
				warehouse.Counts{Lines: 6, Header: 1, Loaded: 4, Duplicate: 1, Superseding: 1}, nil}}, "exposure 2026-01-01|DE|||"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var s Summary
			for i, step := range c.steps {
				var paths []string
				for k, text := range step.files {
					paths = append(paths, w.file(fmt.Sprintf("%d-%d.csv", i, k), text))
				}
				if s = w.load(paths...); s.Total != step.want {
					t.Errorf("delivery %d\n got %+v\nwant %+v", i+1, s.Total, step.want)
				}
				if got := where(w.rejects(w.batch(s.Batch))); !slices.Equal(got, append([]string{}, step.bad...)) {
					t.Errorf("delivery %d: rejects %q, want %q", i+1, got, step.bad)
				}
			}
			keys := ""
			if list := w.batch(s.Batch).Superseding(); list != "" {
				keys = strings.Join(w.query("SELECT kind, key FROM "+warehouse.ParquetFiles(list)), ", ")
			}
			if keys != c.keep {
				t.Errorf("superseding %q, want %q", keys, c.keep)
			}
		})
	}
}

// Where few records of a file stand there twice, its part keeps them; the snapshot holds each once, in its last version.
func TestFewDuplicatesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := head + good(1, 400) + strings.ReplaceAll(good(7, 1), "warning", "hold") + good(9, 2) + "s-500,x,y,z\n"
	s := w.load(w.file("s.csv", text))
	if want := (warehouse.Counts{Lines: 405, Header: 1, Loaded: 401, Duplicate: 2, Superseding: 1, Rejected: 1}); s.Total != want {
		t.Fatalf("%+v", s.Total)
	}
	if n := len(w.stored("suspensions", "suspension_id")); n != 403 {
		t.Errorf("the part holds %d records, the duplicates among them", n)
	}
	keys := w.query("SELECT key FROM " + warehouse.ParquetFiles(w.batch(s.Batch).Superseding()))
	if !slices.Equal(keys, []string{"s-0007", "s-0009", "s-0010"}) {
		t.Errorf("listed are %q", keys)
	}
	// The next delivery repeats one more and corrects one of those kept twice.
	next := w.load(w.file("t.csv", head+good(1000, 400)+good(8, 1)+strings.ReplaceAll(good(9, 1), "warning", "hold")))
	if want := (warehouse.Counts{Lines: 403, Header: 1, Loaded: 401, Duplicate: 1, Superseding: 1}); next.Total != want {
		t.Errorf("%+v", next.Total)
	}
	writer, err := w.warehouse.Lock()
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := writer.Refresh(t.Context(), warehouse.Limits{Threads: 1}, func(string) {})
	if err := errors.Join(err, writer.Release()); err != nil {
		t.Fatal(err)
	}
	engine, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{Threads: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if _, err := engine.Exec(t.Context(), "ATTACH "+warehouse.Quote(snapshot.Path)+" AS s (READ_ONLY)"); err != nil {
		t.Fatal(err)
	}
	var n, ids, hold int64
	if err := engine.Value(t.Context(), "SELECT count(*), count(DISTINCT suspension_id), count(*) FILTER (measure = 'hold') FROM s.stored.suspensions", &n, &ids, &hold); err != nil {
		t.Fatal(err)
	}
	if n != 800 || ids != 800 || hold != 2 {
		t.Errorf("the snapshot holds %d records of %d suspensions, %d of them corrected", n, ids, hold)
	}
}

// Deliveries in any split and order of runs account for the same records: what is loaded and not repeated is the same.
func TestSplitsOfADelivery(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(strings.TrimSuffix(good(1, 40)+good(10, 15)+strings.ReplaceAll(good(20, 10), "warning", "hold")+good(20, 5), "\n"), "\n")
	whole := newWorld(t)
	want := whole.load(whole.file("s.csv", head+strings.Join(lines, "")))
	for _, size := range []int{7, 23} {
		w := newWorld(t)
		var got warehouse.Counts
		for chunk := range slices.Chunk(lines, size) {
			got = got.Plus(w.load(w.file("s.csv", head+strings.Join(chunk, ""))).Total)
		}
		if got.Loaded != want.Total.Loaded || got.Duplicate != want.Total.Duplicate || got.Superseding != want.Total.Superseding {
			t.Errorf("in runs of %d: %+v, at once: %+v", size, got, want.Total)
		}
	}
}
