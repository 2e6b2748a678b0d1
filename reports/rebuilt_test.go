package reports_test

import (
	"path/filepath"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
)

// The bytes of both editions follow from the records, and not from the way the snapshot was made: extended by a delivery or built from
// nothing.
func TestSameBytesFromAnExtendedSnapshot(t *testing.T) {
	dir := t.TempDir()
	w, err := warehouse.At(filepath.Join(dir, "data")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Release() })
	var extended warehouse.Snapshot
	for i, seed := range []uint64{5, 6} {
		records := filepath.Join(dir, string(rune('a'+i)))
		if _, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 2000, Seed: seed, From: period.NewDate(2025, 1, 1), To: period.NewDate(2025, 11, 1),
			Format: fixtures.CSV, Out: records}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := ingest.Run(t.Context(), w, ingest.Options{Paths: []string{records}}); err != nil {
			t.Fatal(err)
		}
		if extended, err = w.Refresh(t.Context(), warehouse.Limits{Threads: 2}, nil); err != nil {
			t.Fatal(err)
		}
	}
	office := newOffice(t, "large")
	sums := func(s warehouse.Snapshot, threads int) map[string]string {
		r, err := queries.Open(t.Context(), s, nil, warehouse.Limits{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		all := map[string]string{}
		add := func(edition string, o *release.Opened) {
			for _, name := range o.Files() {
				all[edition+name], _ = o.Sum(name)
			}
		}
		shelf, made := publish(t, r, quarter)
		o, err := shelf.Open(quarter, made.Revision)
		if err != nil {
			t.Fatal(err)
		}
		add("internal ", o)
		add("public ", office.draft(t, r, quarter))
		return all
	}
	want := sums(extended, 2)
	rebuilt, err := w.Rebuild(t.Context(), warehouse.Limits{Threads: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := sums(rebuilt, 4)
	if len(want) < 500 || len(got) != len(want) {
		t.Fatalf("%d files and %d files", len(want), len(got))
	}
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
}
