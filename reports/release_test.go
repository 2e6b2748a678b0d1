package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

var quarter = period.MustParse("2025-Q2")

// shared is the folder of what the tests share.
var shared string

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "daylight-reports-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	if err := os.RemoveAll(shared); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// world is one loaded marketplace, shared by the tests; it is never written to again.
var world = sync.OnceValues(func() (warehouse.Snapshot, error) {
	dir := shared
	records := filepath.Join(dir, "records")
	if _, err := fixtures.Generate(backgroundContext(), fixtures.Options{Suspensions: 6000, Seed: 3, From: period.NewDate(2025, 1, 1), To: period.NewDate(2025, 11, 1),
		Format: fixtures.CSV, Out: records}, nil); err != nil {
		return warehouse.Snapshot{}, err
	}
	w, err := warehouse.At(filepath.Join(dir, "data")).Lock()
	if err != nil {
		return warehouse.Snapshot{}, err
	}
	if _, err := ingest.Run(backgroundContext(), w, ingest.Options{Paths: []string{records}}); err != nil {
		return warehouse.Snapshot{}, err
	}
	s, err := w.Refresh(backgroundContext(), warehouse.Limits{}, nil)
	return s, errors.Join(err, w.Release())
})

func open(t *testing.T, cutoff *period.Date, threads int) *queries.Reader {
	t.Helper()
	s, err := world()
	if err != nil {
		t.Fatal(err)
	}
	r, err := queries.Open(t.Context(), s, cutoff, warehouse.Limits{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func publish(t *testing.T, r *queries.Reader, p period.Period) (release.InternalShelf, release.Release) {
	t.Helper()
	shelf := release.NewInternalShelf(t.TempDir())
	made, err := reports.MakeInternal(t.Context(), r, shelf, reports.Order{Period: p, Platform: "Example Market", Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return shelf, made
}

// standard is the release that most tests look at.
var standard = sync.OnceValues(func() (release.InternalShelf, error) {
	s, err := world()
	if err != nil {
		return release.InternalShelf{}, err
	}
	r, err := queries.Open(backgroundContext(), s, nil, warehouse.Limits{Threads: 2})
	if err != nil {
		return release.InternalShelf{}, err
	}
	shelf := release.NewInternalShelf(filepath.Join(filepath.Dir(filepath.Dir(s.Path)), "internal"))
	_, err = reports.MakeInternal(backgroundContext(), r, shelf, reports.Order{Period: quarter, Platform: "Example Market", Tool: "test"})
	return shelf, errors.Join(err, r.Close())
})

func published(t *testing.T) *release.Opened {
	t.Helper()
	shelf, err := standard()
	if err != nil {
		t.Fatal(err)
	}
	o, err := shelf.Open(quarter, 1)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The same snapshot, cut-off and period give the same bytes in every file, whatever the number of threads.
func TestSameBytes(t *testing.T) {
	a := published(t)
	again, made := publish(t, open(t, nil, 1), quarter)
	b, err := again.Open(quarter, made.Revision)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files()) < 100 {
		t.Errorf("the release has only %d files", len(a.Files()))
	}
	for _, name := range a.Files() {
		x, _ := a.Sum(name)
		y, ok := b.Sum(name)
		if !ok || x != y {
			t.Errorf("%s differs", name)
		}
	}
}

// Every number in a headline stands in one of the figures that it names, printed the same way.
func TestHeadlinesEqualFigures(t *testing.T) {
	o := published(t)
	if len(o.Headlines) < 5 {
		t.Fatalf("only %d headlines", len(o.Headlines))
	}
	number := regexp.MustCompile(`\d[\d,]*`)
	for _, line := range o.Headlines {
		known := map[int64]bool{90: true, 24: true, 100: true}
		for _, id := range line.Figures {
			f, err := o.Figure(id)
			if err != nil {
				t.Fatalf("headline %s: %v", line.ID, err)
			}
			for _, note := range f.Notes {
				for _, text := range number.FindAllString(note, -1) {
					if n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64); err == nil {
						known[n] = true
					}
				}
			}
			for _, row := range f.Rows {
				for i, v := range row.Values {
					for _, n := range []*int64{v.Numerator, v.Denominator} {
						if n != nil {
							known[*n] = true
						}
					}
					for j := range i {
						if w := row.Values[j]; v.Numerator != nil && w.Numerator != nil {
							known[max(*v.Numerator-*w.Numerator, *w.Numerator-*v.Numerator)] = true
						}
					}
				}
			}
		}
		for _, text := range number.FindAllString(line.Text, -1) {
			n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			if n > 100 && !known[n] && !derived(breakable(line.Text), text) {
				t.Errorf("headline %s says %s, which none of its figures %v has: %s", line.ID, text, line.Figures, line.Text)
			}
		}
	}
}

// derived are the numbers that a sentence works out from a figure's: "1 in N" and "1 for every N", brief holds (from the activity of the period),
// and mistakes found without an appeal, a difference of two counts.
func derived(sentence, number string) bool {
	return strings.Contains(sentence, "1 in "+number) || strings.Contains(sentence, "1 for every "+number) || strings.Contains(sentence, "Plus "+number) || strings.Contains(sentence, ", "+number+" of them found")
}

// CSV, Parquet and JSON of a figure hold the same rows; the CSV is what scripts read, so its header is fixed here.
func TestFilesOfAFigureAgree(t *testing.T) {
	o := published(t)
	f, err := o.Figure("reversal-rate-by-tenure")
	if err != nil {
		t.Fatal(err)
	}
	text, err := o.File("figures/reversal-rate-by-tenure.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const header = "period,revision,edition,figure,indicator,indicator_version,breakdown,category,category_label,category2,category2_label,measure,measure_label,unit," +
		"numerator,numerator_label,denominator,denominator_label,value,low,high,range,level,method,noise,word,verdict,provisional"
	if got := strings.Join(rows[0], ","); got != header {
		t.Errorf("header %s", got)
	}
	if len(rows)-1 != len(f.Rows)*len(f.Measures) || len(f.Rows) < 4 {
		t.Errorf("%d lines for %d rows of %d measures", len(rows)-1, len(f.Rows), len(f.Measures))
	}
	line := rows[1]
	first := f.Rows[0].Values[0]
	column := func(name string) string { return line[slices.Index(rows[0], name)] }
	m := f.Measures[0]
	for name, want := range map[string]string{"category": f.Rows[0].Category, "numerator": fmt.Sprint(*first.Numerator), "denominator": fmt.Sprint(*first.Denominator),
		"revision": "1", "measure_label": m.Title, "numerator_label": m.Numerator, "denominator_label": m.Denominator, "method": m.Method, "noise": ""} {
		if column(name) != want {
			t.Errorf("%s is %q, want %q", name, column(name), want)
		}
	}
	if m.Method == "" {
		t.Errorf("first line %v, first row %+v", line, f.Rows[0])
	}
	if value, _ := strconv.ParseFloat(column("value"), 64); value != *first.Value {
		t.Errorf("value %s in the CSV, %v in the JSON", column("value"), *first.Value)
	}
	e, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	dir := t.TempDir()
	for _, ending := range []string{"csv", "parquet"} {
		text, err := o.File("figures/reversal-rate-by-tenure." + ending)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "f."+ending), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var differing int64
	columns := "period, revision, figure, category, category_label, measure, measure_label, unit, numerator, numerator_label, denominator, value, low, high, method, noise, provisional"
	if err := e.Value(t.Context(), fmt.Sprintf("SELECT count(*) FROM (SELECT %[1]s FROM '%[2]s/f.csv' EXCEPT ALL SELECT %[1]s FROM '%[2]s/f.parquet')", columns, dir), &differing); err != nil {
		t.Fatal(err)
	}
	if differing != 0 {
		t.Errorf("%d rows of CSV and Parquet differ", differing)
	}
}

// Every figure opens, every picture is well-formed XML, and the checks balance.
func TestReleaseIsWhole(t *testing.T) {
	o := published(t)
	seen := 0
	for _, s := range o.Sections {
		for _, id := range s.Figures {
			f, err := o.Figure(id)
			if err != nil {
				t.Error(err)
				continue
			}
			seen++
			if f.Title == "" || f.Subtitle == "" || f.Alt == "" || f.Definition == "" || f.Population == "" || f.Clock == "" {
				t.Errorf("%s lacks a part of its description", id)
			}
			if said := strings.Contains(f.Title, ": "); !said {
				t.Errorf("%s: the title says nothing: %q", id, f.Title)
			}
			if release.Unbroken(f.Title) != f.Title {
				t.Errorf("%s: a number of the title can lose its unit: %q", id, f.Title)
			}
			words := strings.ToLower(strings.Join(append(f.Notes, f.Title, f.Subtitle, f.Definition, f.Population, f.Clock, f.Horizon), " "))
			for _, jargon := range []string{"episode", "clock", "horizon", "cohort", "log-log"} {
				if strings.Contains(words, jargon) {
					t.Errorf("%s speaks of a %s: %s", id, jargon, words)
				}
			}
			for _, m := range f.Measures {
				if m.Unit == release.Share && m.Denominator == "" {
					t.Errorf("%s: the share %s names no denominator", id, m.ID)
				}
			}
			for _, row := range f.Rows {
				for i, v := range row.Values {
					if v.Value == nil && v.Word == "" {
						t.Errorf("%s, %s: neither a number nor a word", id, row.Label)
					}
					if m := f.Measures[i]; v.Value != nil && m.Level > 0 && (v.Low == nil || v.High == nil && m.Unit != release.Minutes || v.Denominator == nil ||
						*v.Low > *v.Value || v.High != nil && *v.High < *v.Value) {
						t.Errorf("%s, %s: %s has a value without its interval: %+v", id, row.Label, m.ID, v)
					}
				}
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d figures", seen)
	}
	for _, name := range o.Files() {
		text, err := o.File(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if strings.HasSuffix(name, ".svg") {
			if err := wellFormed(text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(o.Checks) < 8 {
		t.Errorf("%d checks", len(o.Checks))
	}
	for _, c := range o.Checks {
		if c.Left != c.Right {
			t.Errorf("%s: %d against %d", c.Name, c.Left, c.Right)
		}
	}
}

func wellFormed(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A quarter is the sum of its months, a year the sum of its quarters, figure by figure.
func TestPeriodsAddUp(t *testing.T) {
	r := open(t, nil, 0)
	sum := func(p period.Period) map[string]int64 {
		cells, err := r.CohortCells(t.Context(), p, 90)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if c.Breakdown == "total" {
				return c.Counts
			}
		}
		return nil
	}
	for _, text := range []string{"2025-Q2", "2025-H1", "2025"} {
		whole := period.MustParse(text)
		parts := map[string]int64{}
		for _, month := range whole.Months() {
			for name, n := range sum(month) {
				parts[name] += n
			}
		}
		for name, n := range sum(whole) {
			if n != parts[name] {
				t.Errorf("%s: %s is %d, its months add up to %d", whole, name, n, parts[name])
			}
		}
		if parts["suspended"] == 0 {
			t.Errorf("%s is empty", whole)
		}
	}
}

// A cut-off that leaves cases open makes the release provisional and says until when; pending cases are shown as pending.
func TestProvisional(t *testing.T) {
	early := period.NewDate(2025, 7, 1)
	final := published(t)
	shelf, made := publish(t, open(t, &early, 0), quarter)
	if made.Final || made.FinalFrom.String() != "2025-09-30" || !final.Final {
		t.Errorf("at %s: final %v from %s; at the end: final %v", early, made.Final, made.FinalFrom, final.Final)
	}
	o, err := shelf.Open(quarter, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := o.Figure("outcomes-total")
	if err != nil {
		t.Fatal(err)
	}
	if !f.Provisional || !strings.Contains(breakable(strings.Join(f.Notes, " ")), "30 September 2025") {
		t.Errorf("the figure does not say that it is provisional: %v", f.Notes)
	}
	if pending := *f.Rows[0].Values[4].Numerator; pending < 50 {
		t.Errorf("%d pending cases at a cut-off right after the quarter", pending)
	}
}

// A revision is a new folder; what stands is never touched, and a period without records has a report that says so.
func TestRevisionsAndEmptyPeriods(t *testing.T) {
	r := readerOf(t, period.NewDate(2026, 6, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 5, "2026-01-10", "PL") + suspensionsOf("b", 5, "2026-03-10", "PL")})
	month := period.MustParse("2026-02")
	for _, outside := range []string{"2025-Q4", "2026-Q2"} {
		if _, err := reports.MakeInternal(t.Context(), r, release.NewInternalShelf(t.TempDir()), reports.Order{Period: period.MustParse(outside), Platform: "Example", Tool: "test"}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s, which has no records, was published: %v", outside, err)
		}
	}
	shelf, first := publish(t, r, month)
	second, err := reports.MakeInternal(t.Context(), r, shelf, reports.Order{Period: month, Platform: "Example Market", Tool: "test"})
	if err != nil || first.Revision != 1 || second.Revision != 2 {
		t.Fatalf("revisions %d and %d, %v", first.Revision, second.Revision, err)
	}
	if err := shelf.Put(month, 1, map[string][]byte{"release.json": []byte("{}")}); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a published revision was overwritten: %v", err)
	}
	if len(first.Headlines) != 1 || !strings.Contains(first.Headlines[0].Text, "no accounts") {
		t.Errorf("headlines of an empty period: %+v", first.Headlines)
	}
}
