package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"daylight/internal/release"
	"daylight/server/explore"
)

// The files have the rows that the page shows, at full precision, and the same query gives the same bytes.
func TestExploreFiles(t *testing.T) {
	s := exploreSite(t)
	const query = "?from=2025-Q2&to=2025-Q4&category=asia"
	a := s.get(t, "/explore/reversal-rate/region/of_filed.csv"+query)
	rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][11] != "" || rows[1][19] != release.TooFew || rows[2][11] != "0.033666666666666664" {
		t.Fatalf("%q, %v", rows, err)
	}
	for name, value := range map[string]string{"Content-Type": "text/csv; charset=utf-8; header=present", "Content-Disposition": `attachment; filename="daylight-internal-reversal-rate-by-region-of_filed-from-2025-Q2-to-2025-Q4-chosen.csv"`,
		"Cache-Control": "private, no-cache", "X-Daylight-Edition": "internal", "Access-Control-Allow-Origin": ""} {
		if got := a.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if again := exploreSite(t).get(t, "/explore/reversal-rate/region/of_filed.csv"+query); !bytes.Equal(again.body, a.body) || again.Header.Get("ETag") != a.Header.Get("ETag") {
		t.Error("the same query gives other bytes")
	}
	var all struct {
		explore.File
		Rows []explore.RowInFile `json:"rows"`
	}
	if err := json.Unmarshal(s.get(t, "/explore/reversal-rate/region.json").body, &all); err != nil || len(all.Rows) != 22 || all.Address != "/explore/reversal-rate/region.json" || all.Edition != release.Internal || len(all.Definitions) != 2 {
		t.Errorf("%d rows at %q: %v", len(all.Rows), all.Address, err)
	}
	if to := s.get(t, "/explore/reversal-rate/region.csv?to=2025-Q4&from=2025-Q3").Header.Get("Location"); to != "/explore/reversal-rate/region.csv?from=2025-Q3&to=2025-Q4" {
		t.Errorf("leads to %q", to)
	}
	if status := s.get(t, "/de/explore/reversal-rate/region.csv").StatusCode; status != http.StatusNotFound {
		t.Errorf("a file has a language: %d", status)
	}
	published, _ := newPublicSite(t)
	if a := published.get(t, "/explore/outcomes/region.json"); a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Content-Disposition") != `inline; filename="daylight-outcomes-by-region.json"` {
		t.Errorf("a public file is for %q as %q", a.Header.Get("Access-Control-Allow-Origin"), a.Header.Get("Content-Disposition"))
	}
}

// Each query is answered once and kept under the one way of writing it; what only leads there is not kept, and queries that a page does not
// read do not make it again.
func TestQueriesAreKeptOnce(t *testing.T) {
	s := exploreSite(t)
	s.config.Recheck = 1 << 40
	s.library.every = 1 << 40
	answers := s.library.current().answers
	kept := func(address string) *answer {
		to, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := answers.get(keyOf(to))
		return a
	}
	const asked, written = regions + "?category=asia&category=africa", regions + "?category=africa&category=asia"
	s.get(t, asked)
	s.get(t, regions+"?category=mars")
	if kept(asked) != nil || kept(regions+"?category=mars") != nil || kept(written) != nil {
		t.Error("an answer that nobody needs again is kept")
	}
	s.get(t, written)
	first := kept(written)
	s.get(t, written)
	if first == nil || kept(written) != first || kept(regions) == first {
		t.Error("an answer is made again, or kept under another address")
	}
	const report = "/reports/2026-Q1/"
	s.get(t, report+"?utm=1")
	whole := kept(report)
	s.get(t, report+"?utm=2")
	if whole == nil || kept(report) != whole || kept(report+"?utm=2") != nil {
		t.Error("a page is made again for a query that it does not read")
	}
	if a := s.get(t, "/explore/reversal-rate/region/%3Fcategory=africa&category=asia"); a.StatusCode == http.StatusOK {
		t.Error("a path answers as a query")
	}
}

// Whatever is asked, what is kept stays within its bound.
func TestManyQueries(t *testing.T) {
	s := exploreSite(t)
	s.library.every = 1 << 40
	held := s.library.current()
	held.answers = newAnswers(64<<10, 64<<10)
	for at := range 300 {
		s.get(t, fmt.Sprintf("/explore/reversal-rate/region_tenure/?from=2025-Q%d&category=%s&category2=%s", 2+at%3, []string{"africa", "asia"}[at/3%2], []string{"young", "old"}[at/6%2]))
		s.get(t, fmt.Sprintf("%s?category=none%d", regions, at))
	}
	if kept := held.answers.kept; kept.EstimatedSize() > 0 {
		t.Errorf("%d answers to queries are kept beside those of pages", kept.EstimatedSize())
	}
	held.answers.queried.CleanUp()
	if a := held.answers.queried.WeightedSize(); a > 64<<10 || a == 0 {
		t.Errorf("%d bytes of answers are kept", a)
	}
}
