package reports_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
	"daylight/sql"
)

// Every column of every code list is changed, one at a time, and the same records are counted again: whatever counts then change name the
// list, totals included, and by another meaning; and a partition names no list that decides nothing of it. What codes are called decides
// nothing.
func TestCountsNameTheListsThatDecideThem(t *testing.T) {
	count := countsOfRecords(t)
	before := count(nil)
	decide := map[string][]string{} // by partition, the lists that decide its totals
	called := map[string][][]string{}
	for name, rows := range codeLists(t) {
		called[name] = rows
		for at, column := range rows[0] {
			switch column {
			case "code":
				continue
			case "label", "about", "group_label":
				called[name] = changed(called[name], at)
				continue
			}
			for i, now := range count(map[string][][]string{name: changed(rows, at)}) {
				was := before[i]
				if reflect.DeepEqual(was.Rows, now.Rows) {
					continue
				}
				if was.Meaning.Codes[name] == now.Meaning.Codes[name] {
					t.Errorf("%s by %s: its counts change with %s of the code list %s, and what they are said to mean does not", was.Partition, was.Breakdown, column, name)
				}
				if was.Breakdown == disclosure.Total && !slices.Contains(decide[was.Partition], name) {
					decide[was.Partition] = append(decide[was.Partition], name)
				}
			}
		}
	}
	for _, p := range reports.DefaultCatalogue().Partitions {
		if lists := decide[p.ID]; !slices.Equal(slices.Sorted(slices.Values(lists)), slices.Sorted(slices.Values(p.Codes))) {
			t.Errorf("%s: it names the code lists %v, and %v decide its counts", p.ID, p.Codes, lists)
		}
	}
	if !reflect.DeepEqual(before, count(called)) {
		t.Error("counts, or what they mean, change with what codes are called")
	}
}

// countsOfRecords loads records of some months, and counts a quarter of them for every partition, in total and by every breakdown that a
// plan can name, with code lists of the platform's own.
func countsOfRecords(t *testing.T) func(lists map[string][][]string) []disclosure.Counted {
	t.Helper()
	dir := t.TempDir()
	if _, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 2000, Seed: 5, From: period.NewDate(2025, 1, 1), To: period.NewDate(2025, 11, 1),
		Format: fixtures.CSV, Out: filepath.Join(dir, "records")}, nil); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.At(filepath.Join(dir, "data")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Release() })
	if _, err := ingest.Run(t.Context(), w, ingest.Options{Paths: []string{filepath.Join(dir, "records")}}); err != nil {
		t.Fatal(err)
	}
	var plan disclosure.Plan
	words := reports.DefaultCatalogue().Vocabulary()
	for _, p := range words.Partitions {
		planned := disclosure.PlannedTable{Partition: p.ID, Every: disclosure.EveryQuarter}
		for b := range words.Breakdowns {
			if p.Root == "suspended" || slices.Contains(reports.WaitBreakdowns, b) {
				planned.By = append(planned.By, b)
			}
		}
		slices.Sort(planned.By)
		plan.Tables = append(plan.Tables, planned)
	}
	own := filepath.Join(dir, "data", "codelists")
	return func(lists map[string][][]string) []disclosure.Counted {
		t.Helper()
		if err := errors.Join(os.RemoveAll(own), os.Mkdir(own, 0o700)); err != nil {
			t.Fatal(err)
		}
		for list, rows := range lists {
			var text bytes.Buffer
			if err := errors.Join(csv.NewWriter(&text).WriteAll(rows), os.WriteFile(filepath.Join(own, list+".csv"), text.Bytes(), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		s, err := w.Refresh(t.Context(), warehouse.Limits{Threads: 2}, nil)
		if err != nil {
			t.Fatalf("%v: %v", slices.Collect(maps.Keys(lists)), err)
		}
		r, err := queries.Open(t.Context(), s, nil, warehouse.Limits{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		counted, err := reports.CountedOf(t.Context(), r, period.MustParse("2025-Q2"), plan)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatalf("%v: %v", slices.Collect(maps.Keys(lists)), err)
		}
		for _, c := range counted {
			slices.SortFunc(c.Rows, func(a, b disclosure.CountedRow) int { return strings.Compare(a.Category, b.Category) })
		}
		return counted
	}
}

// codeLists are the code lists of the program, as rows of which the first names the columns.
func codeLists(t *testing.T) map[string][][]string {
	t.Helper()
	files, err := fs.Glob(sql.Files, "codelists/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][][]string{}
	for _, file := range files {
		text, err := sql.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		lists[strings.TrimSuffix(filepath.Base(file), ".csv")] = rows
	}
	return lists
}

// changed are rows with another value of a column in each: the one that comes after it among those of the list; of an edge in days the day
// before, but of the year, which two lists have in common.
func changed(rows [][]string, at int) [][]string {
	var values []string
	for _, row := range rows[1:] {
		values = append(values, row[at])
	}
	slices.Sort(values)
	values = slices.Compact(values)
	edges := strings.HasSuffix(rows[0][at], "_days")
	all := [][]string{rows[0]}
	for _, row := range rows[1:] {
		row = slices.Clone(row)
		if days, err := strconv.Atoi(row[at]); edges && err == nil && days != 0 && days != 365 {
			row[at] = strconv.Itoa(days - 1)
		} else if !edges {
			row[at] = values[(slices.Index(values, row[at])+1)%len(values)]
		}
		all = append(all, row)
	}
	return all
}
