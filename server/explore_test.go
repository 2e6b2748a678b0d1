package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// texts are those of what a selector finds.
func texts(doc *goquery.Document, selector string) []string {
	return doc.Find(selector).Map(func(_ int, e *goquery.Selection) string { return strings.ReplaceAll(words(e), "\u2060", "") })
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q\nwant %q", what, got, want)
	}
}

// An indicator stands over all periods: the newest first, quarters before years, each column leading to its figure, each value with its range
// and its counts, and where there is none a word that is explained.
func TestExplorePage(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, regions)
	expect(t, doc, "h1", "Reversal rate by region")
	expect(t, doc, ".opening .lead", "Reversed within 90 days. The whole definition")
	expect(t, doc, ".eyebrow", "Explore the numbers · Appeals and mistakes")
	want(t, "columns", texts(doc, "table.over thead th"), "Region", "January–March 2026 Provisional Definition 2", "October–December 2025 Definition 2 revision 2", "July–September 2025", "April–June 2025 Definition 1", "2025 Definition 2")
	if href, _ := doc.Find("table.over thead th:nth-child(3) a").Attr("href"); href != "/reports/2025-Q4/r2/figures/reversal-rate-by-region/" {
		t.Errorf("a column leads to %q", href)
	}
	want(t, "rows", texts(doc, "table.over tbody th[scope=row]"), hostile, "Asia, all of it", "Others, counted together")
	want(t, "the first row", texts(doc, "table.over tbody tr:nth-child(1) td"), "14.8 %18.5–21.6 %400 of 2,700", "11.1 %18.5–21.6 %300 of 2,700", "Not published", "3.7 %18.5–21.6 %100 of 2,700", "18.5 %18.5–21.6 %500 of 2,700")
	want(t, "the second row", texts(doc, "table.over tbody tr:nth-child(2) td"), "With others", "Hidden", "Not published", "3.7 %18.5–21.6 %101 of 2,700", "18.6 %18.5–21.6 %501 of 2,700")
	want(t, "words", texts(doc, ".words dt"), "Hidden", "Not published", "With others")
	if href, _ := doc.Find("td.word a").Attr("href"); href != whyHidden || doc.Find(`td.word a:not([tabindex="-1"])`).Length() != 0 || doc.Find(".words a").Length() != 2 {
		t.Errorf("a word leads to %q, by keyboard as often as it stands", href)
	}
	expect(t, doc, "h2#numbers + .about", "Of those decided, of accounts with a decided appeal. Below each number: its 95 % range, and what it was counted from.")
	want(t, "measures", texts(doc, ".switch a"), "Of those decided", "Of those who appealed")
	want(t, "the measure", texts(doc, ".switch a[aria-current=page]"), "Of those decided")
	want(t, "breakdowns", texts(doc, "#otherwise + ul a"), "in total", "by region", "by region and tenure")
	expect(t, doc, ".files.these", "Download these 11 rows CSV JSON")
	expect(t, doc, ".files.these + .files", "All 22 rows: every measure, category and period CSV JSON")
	for selector, n := range map[string]int{".scroll[role=region][tabindex='0'][aria-label] > table > caption": 1, "th:not([scope])": 0, ".explored[data-query='']": 1, "form fieldset legend": 2,
		"form select": 2, "label input[type=checkbox]": 3, "[data-keep]": 2, ".chosen[hidden]": 1, ".none[hidden]": 1, "[data-not-here][hidden]": 1, "th b": 0} {
		if got := doc.Find(selector).Length(); got != n {
			t.Errorf("%s: %d, want %d", selector, got, n)
		}
	}
	if got := s.get(t, regions+"?category=asia").Header.Values("Link"); !slices.Equal(got, []string{"<" + regions + `>; rel="canonical"`}) {
		t.Errorf("Link %q", got)
	}
	expect(t, doc, `nav[aria-label="Main"] [aria-current]`, "Data and methods")
	other := s.page(t, regions+"of_filed/")
	expect(t, other, "table.over tbody tr:nth-child(1) td", "13.3 %16.6–19.4 %400 of 3,000")
	expect(t, other, "h2#numbers", "Of those who appealed")
	crossed := s.page(t, "/explore/reversal-rate/region_tenure/")
	expect(t, crossed, "table.over thead th", "Region and tenure")
	want(t, "groups", texts(crossed, "tr.of th[scope=rowgroup]"), "AFRICA", "ASIA")
	if crossed.Find("form fieldset.checks").Length() != 2 {
		t.Error("one of two dimensions cannot be chosen")
	}
}

// All accounts are one row, so all measures are shown; the same over time leads there.
func TestExploreTotal(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, "/explore/reversal-rate/total/")
	expect(t, doc, "h1", "Reversal rate")
	want(t, "rows", texts(doc, "table.over tbody th"), "Of those decided", "Of those who appealed")
	if doc.Find(".switch, input[type=checkbox]").Length() != 0 {
		t.Error("there is something to choose among one")
	}
	for address, to := range map[string]string{"/explore/reversal-rate/over_time/": "/explore/reversal-rate/total/", "/explore/reversal-rate/over_time/?from=2025-Q3": "/explore/reversal-rate/total/?from=2025-Q3",
		"/explore/reversal-rate/total/of_filed/": "/explore/reversal-rate/total/", regions + "of_decided/?category=asia": regions + "?category=asia"} {
		if a := s.get(t, address); a.StatusCode != http.StatusFound || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	if doc := s.page(t, "/explore/changes/total/"); words(doc.Find("h1")) != "Changes since the period before" || doc.Find(".switch a").Length() != 2 {
		t.Errorf("a figure of all accounts with several rows is called %q", words(doc.Find("h1")))
	}
}

// What is asked stands in the address, in one way of writing it, and the page shows that and nothing else.
func TestExploreQuery(t *testing.T) {
	s := exploreSite(t)
	const query = "?from=2025-Q3&to=2026-Q1&category=africa&category=asia"
	for asked, to := range map[string]string{"?category=asia&to=2026-Q1&category=africa&from=2025-Q3": query, "?from=&to=&category=": "", "?category=asia&category=asia": "?category=asia"} {
		if a := s.get(t, regions+asked); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != regions+to {
			t.Errorf("%s leads with %d to %q", asked, a.StatusCode, a.Header.Get("Location"))
		}
	}
	doc := s.page(t, regions+query)
	want(t, "rows", texts(doc, "table.over tbody th"), hostile, "Asia, all of it")
	if n := doc.Find("table.over thead th").Length(); n != 4 {
		t.Errorf("%d columns", n)
	}
	want(t, "chosen", texts(doc, ".chosen:not([hidden]) li"), "From July–September 2025", "To January–March 2026", hostile, "Asia, all of it")
	want(t, "in the form", append(texts(doc, "option[selected]"), texts(doc, "label:has(input[checked])")...), "July–September 2025", "January–March 2026", hostile, "Asia, all of it")
	if applied, _ := doc.Find(".explored").Attr("data-query"); "?"+applied != query {
		t.Errorf("the page says that it answered %q", applied)
	}
	for selector, href := range map[string]string{"[data-keep]:last-child": "", ".these a:last-child": "/explore/reversal-rate/region/of_decided.json" + query, ".these a": "/explore/reversal-rate/region/of_decided.csv" + query,
		".these + .files a": "/explore/reversal-rate/region.csv", ".switch li:last-child a": regions + "of_filed/" + query, ".languages a": "/de" + regions + query, ".chosen a": regions} {
		if got, _ := doc.Find(selector).First().Attr("href"); href != "" && got != href {
			t.Errorf("%s leads to %q, want %q", selector, got, href)
		}
	}
	expect(t, doc, ".files.these", "Download these 3 rows CSV JSON")
	none := s.page(t, "/explore/reversal-rate/region_tenure/?from=2025-Q2&to=2025-Q2&category=africa&category2=old")
	want(t, "a row of two dimensions", texts(none, "table.over tbody tr"), "AFRICA", "old3.7 %18.5–21.6 %101 of 2,700")
	nothing := s.page(t, "/explore/reversal-rate/region_tenure/?category=asia&category2=old")
	expect(t, nothing, ".none:not([hidden])", "No row has all that was chosen.")
	if nothing.Find(".these:not([hidden])").Length() != 0 {
		t.Error("nothing can be downloaded")
	}
	for asked, c := range map[string]struct{ sentence, offer, href string }{
		"?q=1":                        {"This address asks for something that this page does not know. It knows from, to, category and category2.", "All of it", regions},
		"?category=mars":              {"There is no such category here.", hostile, regions + "?category=africa"},
		"?category2=old":              {"There is no such category here.", "All of it", regions},
		"?from=2024-Q1":               {"There is no such period here. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03.", "January–March 2026", regions + "?from=2026-Q1"},
		"?to=<b>":                     {"There is no such period here. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03.", "January–March 2026", regions + "?to=2026-Q1"},
		"?from=2026-Q1&to=2025-Q2":    {"The first period is later than the last.", "January–March 2026", regions + "?from=2026-Q1"},
		"?category=asia;from=2025":    {"The part of this address behind the question mark cannot be read.", "", ""},
		"?category=%00":               {"There is no such category here.", hostile, regions + "?category=africa"},
		"?from=2025-Q2&from=2025":     {"A period can begin and end only once.", "January–March 2026", regions + "?from=2026-Q1"},
		"?category=" + many("c", 101): {"At most 100 categories can be chosen at once.", hostile, regions + "?category=africa"},
	} {
		a := s.get(t, regions+strings.ReplaceAll(asked, "<b>", "%3Cb%3E"))
		doc := a.document(t)
		href, _ := doc.Find("#exists + ul a").First().Attr("href")
		if a.StatusCode != http.StatusBadRequest || words(doc.Find("h1")) != c.sentence || words(doc.Find("#exists + ul a").First()) != c.offer || href != c.href {
			t.Errorf("%.40s: %d %q, offers %q at %q", asked, a.StatusCode, words(doc.Find("h1")), words(doc.Find("#exists + ul a").First()), href)
		}
	}
	if a := s.get(t, regions+"?category="+strings.Repeat("x", longestAddress)); a.StatusCode != http.StatusRequestURITooLong {
		t.Errorf("an address without end: %d", a.StatusCode)
	}
}

// many is so many categories in a query.
func many(code string, n int) string {
	var all []string
	for at := range n {
		all = append(all, fmt.Sprintf("%s%d", code, at))
	}
	return strings.Join(all, "&category=")
}

// Labels, words and addresses are in the language of the page.
func TestExploreInGerman(t *testing.T) {
	doc := exploreSite(t).page(t, "/de"+regions+"?from=2025-Q4")
	want(t, "a column", texts(doc, "thead th:nth-child(2) a"), "Januar–März 2026")
	expect(t, doc, "h1", "Aufhebungsquote nach Region")
	expect(t, doc, ".eyebrow", "Die Zahlen erkunden · Einsprüche und Fehler")
	expect(t, doc, "h2#numbers", "Kennzahl of_decided")
	want(t, "rows in the order of the newest report in its language", texts(doc, "table.over tbody tr"), "Andere, gemeinsam gezählt14,9 %18,5–21,6 %402 von 2.70011,2 %18,5–21,6 %302 von 2.700",
		"</script><b>Region</b> & \"more\"14,8 %18,5–21,6 %400 von 2.70011,1 %18,5–21,6 %300 von 2.700", "Asia, all of itMit anderen zusammenVerborgen")
	if doc.Find("thead th.broken").Length() != 0 {
		t.Error("a report that speaks German and one that does not are taken to mean different things")
	}
	for _, selector := range []string{".switch a", ".eyebrow a", "form", ".chosen a", ".words a"} {
		e := doc.Find(selector).First()
		if to := e.AttrOr("href", e.AttrOr("action", "")); !strings.HasPrefix(to, "/de/") {
			t.Errorf("%s leads to %q", selector, to)
		}
	}
}

// Every page and file over periods that a link leads to is in the lists that an export is made of, and the lists name nothing else.
func TestExploredIsListed(t *testing.T) {
	s := exploreSite(t)
	listed, err := s.Addresses()
	if err != nil {
		t.Fatal(err)
	}
	ours := func(address string) bool {
		return strings.HasPrefix(address, "/explore/") || strings.HasPrefix(address, "/compare/")
	}
	linked := map[string]bool{"/explore/": true, "/compare/": true}
	for queue := []string{"/explore/", "/compare/"}; len(queue) > 0; queue = queue[1:] {
		a := s.get(t, queue[0])
		if a.StatusCode != http.StatusOK || !slices.Contains(listed, queue[0]) {
			t.Errorf("%s has status %d, and is in the lists: %v", queue[0], a.StatusCode, slices.Contains(listed, queue[0]))
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		a.document(t).Find("a[href]").Each(func(_ int, e *goquery.Selection) {
			to, _, _ := strings.Cut(e.AttrOr("href", ""), "#")
			if ours(to) && !linked[to] {
				linked[to] = true
				queue = append(queue, to)
			}
		})
	}
	for _, address := range listed {
		a := s.get(t, address)
		if ours(address) && !linked[address] && a.StatusCode != http.StatusFound {
			t.Errorf("%s is listed, and nothing leads there", address)
		}
	}
}
