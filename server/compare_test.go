package server

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"daylight/internal/period"
)

// Two periods are chosen in any order, and stand under one address; what can be compared is listed with links.
func TestPeriods(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, "/compare/")
	want(t, "periods", texts(doc, ".indicators h3"), "January–March 2026", "October–December 2025", "July–September 2025")
	want(t, "pairs of the newest", texts(doc, ".indicators > li:first-child .links a"), "January–March 2026 with October–December 2025", "January–March 2026 with July–September 2025", "January–March 2026 with April–June 2025")
	want(t, "proposed", texts(doc, "option[selected]"), "October–December 2025", "January–March 2026")
	if n := doc.Find("select[name=before] option").Length(); n != 5 {
		t.Errorf("%d periods can be chosen", n)
	}
	for address, to := range map[string]string{
		"/compare/?before=2025-Q3&after=2026-Q1": "/compare/2025-Q3/2026-Q1/", "/compare/?before=2026-Q1&after=2025-Q3": "/compare/2025-Q3/2026-Q1/",
		"/compare/?before=2025-Q4&after=2025": "/compare/2025/2025-Q4/", "/de/compare/?after=2026-Q1&before=2025": "/de/compare/2025/2026-Q1/",
	} {
		if a := s.get(t, address); a.StatusCode != http.StatusFound || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	for address, to := range map[string]string{"/compare/?&": "/compare/", "/compare/2026-Q1/2025-Q3/": "/compare/2025-Q3/2026-Q1/", "/compare/2026-Q1/2025-Q3.csv": "/compare/2025-Q3/2026-Q1.csv", "/compare/2025-Q3/2026-Q1": "/compare/2025-Q3/2026-Q1/"} {
		if a := s.get(t, address); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	const noPeriod = "There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."
	for address, c := range map[string]struct {
		status   int
		sentence string
	}{
		"/compare/?q=1": {400, "This address asks for something that this page does not know. It knows before and after."}, "/compare/?before=2025-Q3": {400, noPeriod},
		"/compare/?before=spring&after=2026-Q1": {400, noPeriod}, "/compare/?before=2026-Q1&after=2026-Q1": {400, "Choose two periods that differ."}, "/compare/2026-Q1/2026-Q1/": {404, "Choose two periods that differ."},
		"/compare/2026-Q1/spring/": {404, noPeriod}, "/compare/2024-Q1/2026-Q1/": {404, "There is no report for January–March 2024."}, "/compare/2025-Q3/2026-Q1.json": {404, "Two periods side by side come as .csv."},
	} {
		a := s.get(t, address)
		if got := words(a.document(t).Find("h1")); a.StatusCode != c.status || got != c.sentence {
			t.Errorf("%s: %d %q, want %d %q", address, a.StatusCode, got, c.status, c.sentence)
		}
	}
	if doc := emptySite(t).page(t, "/compare/"); doc.Find("form").Length() != 0 || !strings.Contains(doc.Text(), "Two reports are needed to compare them.") {
		t.Error("nothing can be compared with nothing")
	}
}

// Two reports stand side by side as they were published, with their ranges and with how to read them. No difference is computed: of periods
// next to each other the later report has published some.
func TestCompare(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, "/compare/2025-Q4/2026-Q1/")
	expect(t, doc, "h1", "January–March 2026 and October–December 2025")
	expect(t, doc, "table.pair caption", "Appeals and mistakes: first January–March 2026, then October–December 2025")
	want(t, "columns", texts(doc, "table.pair thead th"), "Measure", "January–March 2026", "October–December 2025revision 2")
	want(t, "indicators", texts(doc, "table.pair tr.of"), "Reversal rate", "Appeal rate")
	want(t, "cells", texts(doc, "table.pair tbody:nth-of-type(1) td"), "14.8 %18.5–21.6 %400 of 2,700", "11.1 %18.5–21.6 %300 of 2,700", "13.3 %16.6–19.4 %400 of 3,000", "10.0 %16.6–19.4 %300 of 3,000")
	if href, _ := doc.Find("table.pair tr.of a").Attr("href"); href != "/explore/reversal-rate/total/" {
		t.Errorf("an indicator leads to %q", href)
	}
	if n := doc.Find("#reading + ul li").Length(); n != 3 {
		t.Errorf("%d ways to read two ranges", n)
	}
	expect(t, doc, "#since", "Changes since the period before")
	if about := words(doc.Find("#since + .about")); !strings.Contains(about, "the later period less the earlier one") || !strings.Contains(about, "before anything is rounded") {
		t.Errorf("of the differences it says %q", about)
	}
	if doc.Find("section[aria-labelledby=since] tbody tr").Length() != 2 || doc.Find(".between, .otherwise, .opening .notice").Length() != 0 {
		t.Error("the published differences are not shown, or more than they")
	}
	expect(t, doc, ".files", "Download these 8 rows CSV")
	for selector, n := range map[string]int{".scroll[role=region][tabindex='0'] > table.pair > caption": 1, "th:not([scope])": 0, "th[scope=rowgroup][colspan='3']": 2} {
		if got := doc.Find(selector).Length(); got != n {
			t.Errorf("%s: %d, want %d", selector, got, n)
		}
	}

	apart := s.page(t, "/compare/2025-Q3/2026-Q1/")
	want(t, "the differences between", texts(apart, ".between a"), "October–December 2025", "January–March 2026")
	expect(t, apart, ".otherwise", "Not comparable: the two reports define it differently")
	expect(t, apart, "details.data summary", "What the two reports mean: Reversal rate")
	want(t, "what they mean", texts(apart, "details.data:first-of-type dt"), "Definition 1", "Definition 2")
	if apart.Find("#since").Length() != 0 {
		t.Error("differences to another period are shown")
	}

	lengths := s.page(t, "/compare/2025/2026-Q1/")
	expect(t, lengths, ".opening .notice", "The two periods are not of the same length. Shares can be read beside each other; counts cannot.")
	if lengths.Find("#since, .between").Length() != 0 {
		t.Error("differences of quarters are shown for a year")
	}
	alone := s.page(t, "/compare/2025-Q2/2025-Q4/")
	if !strings.Contains(words(alone.Find("main")), "Only one of the two reports has: Appeal rate.") {
		t.Error("what only one report has is not said")
	}
}

// The file has what the page shows, at full precision.
func TestCompareFile(t *testing.T) {
	s := exploreSite(t)
	a := s.get(t, "/compare/2025-Q4/2026-Q1.csv")
	rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	if err != nil || len(rows) != 9 || rows[1][0] != "2026-Q1" || rows[1][3] != "reversal-rate" || rows[1][11] != "0.14814814814814814" || rows[2][0] != "2025-Q4" || rows[2][1] != "2" {
		t.Errorf("%q, %v", rows, err)
	}
	if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="daylight-internal-2025-Q4-and-2026-Q1.csv"` {
		t.Errorf("it is called %q", got)
	}
}

// Of two periods that end together the longer one began earlier, and comes first.
func TestWhichComesFirst(t *testing.T) {
	for _, c := range [][2]string{{"2025-Q3", "2025-Q4"}, {"2025", "2025-Q4"}, {"2025-H2", "2025-Q4"}, {"2025", "2026-Q1"}, {"2025-12", "2026"}} {
		a, b := period.MustParse(c[0]), period.MustParse(c[1])
		if !comesBefore(a, b) || comesBefore(b, a) || comesBefore(a, a) {
			t.Errorf("%s comes before %s: %v, the other way round %v", a, b, comesBefore(a, b), comesBefore(b, a))
		}
	}
}
