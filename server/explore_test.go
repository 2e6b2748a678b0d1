package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/explore"
)

// exploreSite is a server over reports of four quarters and a year. Between the second and the third quarter the reversal rate was defined
// anew; one region is counted with others in one quarter and hidden in another; one quarter lacks the figure by region.
func exploreSite(t testing.TB) *testSite {
	t.Helper()
	s := &testSite{dir: t.TempDir(), log: &bytes.Buffer{}}
	s.shelf = release.NewInternalShelf(s.dir)
	for number, of := range []string{"2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2025"} {
		p := period.MustParse(of)
		base := int64(100 * (number + 1))
		total, region, crossed := reversals("total", "All"), reversals("region", "Region"), reversals("region_tenure", "Region", "Tenure")
		total.Rows = []release.Row{{Category: "all", Label: "All", Values: reversed(base)}}
		for at, code := range []string{"africa", "asia", "merged"} {
			region.Rows = append(region.Rows, release.Row{Category: code, Label: []string{hostile, "Asia, all of it", "Others, counted together"}[at], Values: reversed(base + int64(at))})
		}
		for at, pair := range [][2]string{{"africa", "young"}, {"africa", "old"}, {"asia", "young"}} {
			crossed.Rows = append(crossed.Rows, release.Row{Category: pair[0], Label: strings.ToUpper(pair[0]), Category2: pair[1], Label2: pair[1], Values: reversed(base + int64(at))})
		}
		switch of {
		case "2025-Q4":
			region.Rows[1].Values = []release.Value{word(release.Hidden), word(release.TooFew)}
		case "2026-Q1":
			region.Rows = slices.Delete(region.Rows, 1, 2)
		}
		overTime := reversals("over_time", "Period")
		overTime.Rows = []release.Row{{Category: of, Label: p.Label(), Values: reversed(base)}}
		appeals := reversals("total", "All")
		appeals.Indicator, appeals.ID, appeals.Title, appeals.Definition = "appeal-rate", "appeal-rate-total", "Appeal rate: 30 %", "Those who appealed. Of all."
		appeals.Rows = total.Rows
		changes := reversals("total", "Rate")
		changes.Indicator, changes.ID, changes.Title = "changes", "changes-total", "Changes since the period before: none"
		changes.Rows = []release.Row{{Category: "appealed", Label: "Appealed", Values: reversed(7)}, {Category: "reversed", Label: "Reversed", Values: reversed(8)}}
		figures := []release.Figure{total, region, crossed, overTime, changes}
		if of == "2025-Q3" {
			figures = slices.Delete(figures, 1, 2)
		}
		if of != "2025-Q2" {
			figures = append(figures, appeals)
		}
		for at := range figures {
			figures[at].Provisional = of == "2026-Q1"
			if of == "2025-Q2" || of == "2025-Q3" {
				figures[at].Version, figures[at].Definition = 1, "Reversed within 60 days."
			}
		}
		putFigures(t, s.shelf, p, 1, figures)
		if of == "2025-Q4" {
			putFigures(t, s.shelf, p, 2, figures)
		}
	}
	var err error
	if s.Server, err = NewInternal(s.shelf, Config{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func reversals(breakdown string, dimensions ...string) release.Figure {
	f := release.Figure{ID: explore.ID("reversal-rate", breakdown), Indicator: "reversal-rate", Version: 2, Edition: release.Internal, Section: "appeals", Breakdown: breakdown, Dimensions: dimensions,
		Title: "Reversal rate: 20 %", Definition: "Reversed within 90 days. Not all appealed.", Clock: "by the day of the suspension", Horizon: "90 days after the suspension",
		Measures: []release.Measure{shareMeasure("of_decided", "Of those decided", "accounts with a decided appeal"), shareMeasure("of_filed", "Of those who appealed", "accounts that appealed")}}
	switch breakdown {
	case "region":
		f.Title = "Reversal rate by region, of those decided: 1 of 3 differs"
	case "region_tenure":
		f.Title = "Reversal rate by region and tenure, of those decided"
	}
	return f
}

func reversed(k int64) []release.Value {
	return []release.Value{shareOf(k, 2700, .1853, .2156), shareOf(k, 3000, .1661, .1939)}
}

// putFigures writes a release of some figures.
func putFigures(t testing.TB, shelf release.InternalShelf, p period.Period, revision int, figures []release.Figure) {
	t.Helper()
	section := release.Section{ID: "appeals", Title: "Appeals and mistakes", About: "Who appealed."}
	files := map[string][]byte{"datapackage.json": []byte(`{"name":"daylight"}`)}
	write := func(name string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	for _, f := range figures {
		f.Period, f.Revision = p, revision
		section.Figures = append(section.Figures, f.ID)
		write("figures/"+f.ID+".json", f)
	}
	r := release.Release{Format: release.Format, Platform: platform, Period: p, Revision: revision, Edition: release.Internal, Cutoff: p.End().Add(90),
		RecordsThrough: p.End().Add(100), HorizonDays: 90, FinalFrom: p.End().Add(91), Final: true, Sections: []release.Section{section}}
	write("release.json", r)
	if p == quarter { // the newest speaks German, too
		r.Sections = []release.Section{{ID: section.ID, Title: "Einsprüche und Fehler", Figures: section.Figures}}
		write(release.FileIn(language.German, release.WordsFile), release.WordsOf(r, language.German))
		for _, f := range figures {
			f.Period, f.Revision = p, revision
			f.Title = strings.NewReplacer("Reversal rate by region", "Aufhebungsquote nach Region", "Reversal rate", "Aufhebungsquote").Replace(f.Title)
			f.Clock, f.Horizon, f.Definition = "nach dem Tag der Sperrung", "90 Tage nach der Sperrung", "Aufgehoben innerhalb von 90 Tagen."
			f.Measures = slices.Clone(f.Measures)
			for at := range f.Measures {
				f.Measures[at].Title, f.Measures[at].Denominator = "Kennzahl "+f.Measures[at].ID, "allen"
			}
			f.Rows = slices.Clone(f.Rows)
			slices.Reverse(f.Rows)
			write(release.FileIn(language.German, "figures/"+f.ID+".json"), f)
		}
	}
	if err := shelf.Put(p, revision, files); err != nil {
		t.Fatal(err)
	}
}

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

const regions = "/explore/reversal-rate/region/"

// The list says each indicator in a sentence and leads to each of its breakdowns; what a form chooses is an address of its own.
func TestIndicators(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, "/explore/")
	want(t, "indicators", texts(doc, ".indicators h3"), "Reversal rate", "Changes since the period before", "Appeal rate")
	expect(t, doc, "#reversal-rate > p", "Reversed within 90 days.")
	want(t, "breakdowns", texts(doc, "#reversal-rate .links a"), "Reversal rate in total", "Reversal rate by region", "Reversal rate by region and tenure")
	want(t, "choices", texts(doc, "select[name=breakdown] option"), "In total", "By region", "By region and tenure")
	if doc.Find("form[data-to] label select").Length() != 2 || doc.Find(`script[src$="/explore.js"][defer]`).Length() != 1 {
		t.Error("the form lacks a label or its script")
	}
	for address, to := range map[string]string{
		"/explore/?indicator=reversal-rate&breakdown=region": regions, "/explore/?indicator=reversal-rate": "/explore/reversal-rate/total/",
		"/de/explore/?indicator=reversal-rate&breakdown=region": "/de" + regions, "/explore/reversal-rate/": "/explore/#reversal-rate",
	} {
		if a := s.get(t, address); a.StatusCode != http.StatusFound || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	for address, c := range map[string]struct {
		status          int
		sentence, offer string
	}{
		"/explore/?q=1":                                       {400, "This address asks for something that this page does not know. It knows indicator and breakdown.", "All indicators"},
		"/explore/?breakdown=region":                          {400, "This address chooses no indicator.", "All indicators"},
		"/explore/?indicator=luck":                            {400, "No report has such an indicator.", "All indicators"},
		"/explore/?indicator=appeal-rate&breakdown=region":    {400, "No report breaks this indicator down so.", "in total"},
		"/explore/?indicator=%zz":                             {400, "The part of this address behind the question mark cannot be read.", ""},
		"/explore/luck/":                                      {404, "No report has such an indicator.", "All indicators"},
		"/explore/luck/total/":                                {404, "No report has such an indicator.", "All indicators"},
		"/explore/appeal-rate/region/":                        {404, "No report breaks this indicator down so.", "in total"},
		"/explore/reversal-rate/region/of_all/":               {404, "No report has such a measure.", "Of those decided"},
		"/explore/reversal-rate/region.parquet":               {404, "These rows come as .csv and .json.", ""},
		"/explore/reversal-rate/region/of_all.csv":            {404, "No report has such a measure.", "Of those decided"},
		"/explore/reversal-rate/..%2f..%2fsecret/":            {404, "There is no page at this address.", "January–March 2026"},
		"/explore/reversal-rate/region-tenure/":               {404, "No report breaks this indicator down so.", "in total"}, // it is written region_tenure
		"/explore/reversal/rate-by-region/":                   {404, "No report has such an indicator.", "All indicators"},
		"/explore/reversal-rate/region/of_decided.csv?from=x": {400, "There is no such period here. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03.", "January–March 2026"},
	} {
		a := s.get(t, address)
		doc := a.document(t)
		if a.StatusCode != c.status || words(doc.Find("h1")) != c.sentence || words(doc.Find("#exists + ul a").First()) != c.offer {
			t.Errorf("%s: %d %q, offers %q", address, a.StatusCode, words(doc.Find("h1")), words(doc.Find("#exists + ul a").First()))
		}
	}
	if empty := emptySite(t).page(t, "/explore/"); empty.Find("form").Length() != 0 || !strings.Contains(empty.Text(), "No report has been published yet.") {
		t.Error("there is something to choose among no reports")
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

// A change of definition is marked where it happens, and both definitions stand on the page.
func TestDefinitionsChange(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, regions)
	expect(t, doc, ".explored .notice", "The definition has changed: on the two sides of a double line the numbers are not comparable.")
	want(t, "beyond the line", texts(doc, "thead th.broken"), "April–June 2025 Definition 1")
	if doc.Find("tbody td.broken").Length() != 3 || doc.Find("tbody td.longer").Length() != 3 {
		t.Error("the line does not go through the table")
	}
	want(t, "definitions", texts(doc, "section[aria-labelledby=definition] dt"), "Definition 2", "Definition 1")
	want(t, "what they say", texts(doc, "section[aria-labelledby=definition] dd"),
		"Reversed within 90 days. Not all appealed. Counted by the day of the suspension. Followed up to 90 days after the suspension. Of those decided, of accounts with a decided appeal. January–March 2026, October–December 2025, 2025",
		"Reversed within 60 days. Counted by the day of the suspension. Followed up to 90 days after the suspension. Of those decided, of accounts with a decided appeal. April–June 2025")
	if one := newSite(t).page(t, "/explore/outcomes/region/"); one.Find(".explored .notice, .broken").Length() != 0 || one.Find("section[aria-labelledby=definition] dt").Length() != 1 {
		t.Error("one definition is marked as several")
	}
	letters := exploreSite(t).visit(language.English)
	both := []explore.Meaning{{Version: 2, Horizon: "90 days"}, {Version: 2, Horizon: "60 days"}, {Version: 1}}
	for at, title := range []string{"Definition 2b", "Definition 2a", "Definition 1"} {
		if got := letters.meaningTitle(both, at); got != title {
			t.Errorf("definition %d is called %q, want %q", at, got, title)
		}
	}
}

// The files have the rows that the page shows, at full precision, and the same query gives the same bytes.
func TestExploreFiles(t *testing.T) {
	s := exploreSite(t)
	const query = "?from=2025-Q2&to=2025-Q4&category=asia"
	a := s.get(t, "/explore/reversal-rate/region/of_filed.csv"+query)
	rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][11] != "" || rows[1][18] != release.TooFew || rows[2][11] != "0.033666666666666664" {
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

// A figure that was changed after it was published is not shown over periods either.
func TestTamperedFigureOverPeriods(t *testing.T) {
	s, dir := newPublicSite(t)
	forge(t, dir+"/2026-Q1/r2/figures/outcomes-total.json")
	for _, address := range []string{"/explore/outcomes/total/", "/explore/outcomes/total.csv", "/explore/"} {
		if a := s.get(t, address); a.StatusCode != http.StatusInternalServerError || bytes.Contains(a.body, []byte("forged")) {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
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

// A first sentence is one that ends.
func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Only one.": "Only one.", "Reversed within 90 days. The rest is not.": "Reversed within 90 days.",
		"No. This is an abbreviation and goes on. So.": "No. This is an abbreviation and goes on.", "Counted in e. g. two ways here, not more": "Counted in e. g. two ways here, not more",
		"Whoever was told within 30 days of it": "Whoever was told within 30 days of it",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
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
