package audit

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// day is when everything in these tests happens.
var day = time.Date(2026, 7, 6, 10, 0, 30, 0, time.UTC)

// quarter is an order that tests change where they want another.
func quarter(size int64) Order {
	return Order{Name: "2026-q1-unreviewed", Period: period.MustParse("2026-Q1"), Size: size, Double: 0.1, Seed: "lottery 2026-07-11: 3 14 15 22 31 49", Tool: "test"}
}

// frameOf is a frame of strata of so many suspensions each, named a, b, c …
func frameOf(sizes ...int) (candidates []Candidate) {
	for i, size := range sizes {
		for j := range size {
			candidates = append(candidates, Candidate{fmt.Sprintf("s-%d-%05d", i, j), string(rune('a' + i))})
		}
	}
	return candidates
}

func planned(t *testing.T, o Order, candidates []Candidate) *Plan {
	t.Helper()
	p, err := newPlan(o, candidates)
	if err != nil {
		t.Fatal(err)
	}
	p.Frame.Cohort = Cohort{Suspended: 10_000, Decided: 10_000 - 150 - int64(len(candidates)), SelfCorrected: 150, Confirmed: 690}
	return p
}

// registered is an audit of a fresh registry.
func registered(t *testing.T, o Order, candidates []Candidate) (Registry, *Audit) {
	t.Helper()
	r := At(filepath.Join(t.TempDir(), "audits"))
	a, err := r.Register(planned(t, o, candidates), day)
	if err != nil {
		t.Fatal(err)
	}
	return r, a
}

// reopened is the audit as its files say.
func reopened(t *testing.T, r Registry) *Audit {
	t.Helper()
	a, err := r.Open("2026-q1-unreviewed")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// out is an audit whose sheets are with aud-1 and aud-2.
func out(t *testing.T, o Order, candidates []Candidate) (Registry, []Sheet) {
	t.Helper()
	r, a := registered(t, o, candidates)
	sheets, err := a.WriteSheets([]string{"aud-1", "aud-2"}, "", day)
	if err != nil {
		t.Fatal(err)
	}
	return r, sheets
}

// fill writes a filled copy of a sheet: each line gets what find says of the case's number and its suspension.
func fill(t *testing.T, sheet string, find func(number, suspension string) string) string {
	t.Helper()
	text := readFile(t, sheet)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	for _, row := range rows[1:] {
		row[2] = find(strings.Split(row[0], ":")[1], row[1])
	}
	return write(t, filepath.Join(t.TempDir(), filepath.Base(sheet)), string(csvText(rows)))
}

func always(finding string) func(string, string) string {
	return func(string, string) string { return finding }
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refuses wants an error whose sentence says something.
func refuses(t *testing.T, why string, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(problem.Sentence(err), says) {
		t.Errorf("%s: %v; want %q", why, err, says)
	}
}

// ids are the suspensions of cases in order of their ids.
func ids(cases []Case) (all []string) {
	for _, c := range cases {
		all = append(all, c.SuspensionID)
	}
	slices.Sort(all)
	return all
}
