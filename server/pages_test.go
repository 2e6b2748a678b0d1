package server

import (
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

const reportAddress = "/reports/2026-Q1/r2/"

func TestStartPage(t *testing.T) {
	doc := newSite(t).page(t, "/")
	expect(t, doc, "main h1", "What happens to suspended accounts, in numbers that can be checked")
	expect(t, doc, "#newest", "January–March 2026")
	expect(t, doc, ".headlines li", "We suspended 10,000 accounts, about 1 in 400 active ones.")
	expect(t, doc, ".shelf li:nth-child(1) p", "Provisional Revision 2 · records up to 29 June 2026")
	expect(t, doc, ".shelf li:nth-child(2) p", "Final Revision 1 · records up to 31 March 2026")
	if n := doc.Find(".shelf > li").Length(); n != 2 {
		t.Errorf("%d reports are listed, want one for each of 2 periods", n)
	}
}

// A site that has nothing to show yet says so, and no door of it is dead.
func TestEmptyShelf(t *testing.T) {
	s := emptySite(t)
	expect(t, s.page(t, "/"), "main section p", "No report has been published yet.")
	expect(t, s.page(t, "/reports/"), "main > p", "No report has been published yet.")
	s.page(t, "/methods/")
	if a := s.get(t, "/latest/"); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "/reports/" {
		t.Errorf("/latest/ leads with %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
}

// The report says in this order: what it is, its sentences, where all cases ended, what is not known, where the rest is.
func TestReportPage(t *testing.T) {
	s := newSite(t)
	doc := s.page(t, reportAddress)
	expect(t, doc, "main h1", "January–March 2026")
	expect(t, doc, ".standing", "Provisional internal edition · revision 2 · records up to 29 June 2026")
	expect(t, doc, ".standing + p",
		"Not every case has been followed for 90 days yet. The numbers become final with records up to 30 June 2026.")
	expect(t, doc, ".headlines li:nth-child(1) p", "We suspended 10,000 accounts, about 1 in 400 active ones.")
	expect(t, doc, ".headlines b", "10,000")
	expect(t, doc, ".headlines li:nth-child(1) .sources",
		"From Outcome of suspensions · Suspensions per 1,000 active accounts")
	var titles []string
	doc.Find(".report > section > h2").Each(func(_ int, h *goquery.Selection) { titles = append(titles, words(h)) })
	want := []string{"In short", "Where all cases ended", "What we do not know", "Questions that this report answers", "If it happens to you, and more", "Downloads"}
	if !slices.Equal(titles, want) {
		t.Errorf("the sections are %q, want %q", titles, want)
	}
	ends := doc.Find(`section[aria-labelledby="ends"]`)
	if n := ends.Find("figure").Length(); n != 1 {
		t.Errorf("the outcomes show %d figures, want the bar alone", n)
	}
	if picture := ends.Find("figure[data-figure] > .chart-frame > svg"); picture.Length() != 2 {
		t.Errorf("the bar is drawn %d times, want wide and narrow", picture.Length())
	}
	if data, _ := ends.Find("figure").Attr("data-figure"); data != reportAddress+"figures/outcomes-total.json" {
		t.Errorf("the interactive picture reads %q", data)
	}
	expect(t, doc, ".topics li:nth-child(1)", "Appeals and mistakes Appeal rate: 30.0 % Reversal rate by region and tenure")
	if href, _ := doc.Find(".topics a").Attr("href"); href != reportAddress+"appeals/" {
		t.Errorf("the first question leads to %q", href)
	}
	about := s.page(t, reportAddress+"about/")
	expect(t, about, `section[aria-labelledby="identities"] details summary`, "1 identity that the figures were held against")
	expect(t, s.page(t, reportAddress+"quality/"), "main tbody td", "0.02 %")
}

// A part of the report shows the first figure of each indicator. Where that is only a number, the first picture of the same indicator is
// shown with it.
func TestTopicPage(t *testing.T) {
	s := newSite(t)
	doc := s.page(t, reportAddress+"appeals/")
	expect(t, doc, "main h1", "Appeals and mistakes")
	var shown []string
	doc.Find("figure h3").Each(func(_ int, h *goquery.Selection) { shown = append(shown, words(h)) })
	if want := []string{"Appeal rate: 30.0 %", "Appeal rate by who decided", "Reversal rate by region and tenure", "Time to a decision over time"}; !slices.Equal(shown, want) {
		t.Errorf("shown are %q, want %q", shown, want)
	}
	expect(t, doc, ".contents [aria-current]", "Appeals and mistakes")
	outcomes := s.page(t, reportAddress+"outcomes/")
	if got := words(outcomes.Find(".cuts li a").Contents().Last()); got != "by region" {
		t.Errorf("beside the bar stands %q, want by region", got)
	}
	if a := s.get(t, reportAddress+"nothing/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a part that there is not has status %d", a.StatusCode)
	}
}

// The table under a figure is a table to every reader: caption, heads with a scope, words where there is no number.
func TestTablesOnThePage(t *testing.T) {
	doc := newSite(t).page(t, reportAddress+"figures/reversal-rate-by-region-tenure/")
	expect(t, doc, "table caption", "Reversal rate by region and tenure. Share of suspended accounts.")
	expect(t, doc, "details[open] > summary", "Table of Reversal rate by region and tenure")
	expect(t, doc, `th[scope="rowgroup"][rowspan="2"]`, "North")
	expect(t, doc, "tbody tr:nth-child(2) td.word", "Not recorded")
	expect(t, doc, "tbody tr td.number", "20.0 %")
	if n := doc.Find("th:not([scope])").Length(); n != 0 {
		t.Errorf("%d heads have no scope", n)
	}
}

func TestFigurePage(t *testing.T) {
	doc := newSite(t).page(t, reportAddress+"figures/appeal-rate-by-route/")
	expect(t, doc, "h1", "Appeal rate by who decided")
	expect(t, doc, ".opening .cuts a", "Appeal rate in total")
	if href, _ := doc.Find(".opening .cuts a").Attr("href"); href != reportAddress+"figures/appeal-rate-total/" {
		t.Errorf("the sibling is %q", href)
	}
	for _, fact := range []string{"Definition", "Population", "Counted", "Followed", "Ranges", "Source", "Notes", "Final or provisional", "Address"} {
		if doc.Find(".facts dt").FilterFunction(func(_ int,
			dt *goquery.Selection) bool {
			return words(dt) == fact
		}).Length() != 1 {
			t.Errorf("the page does not say: %s", fact)
		}
	}
	var files []string
	doc.Find(".files a").Each(func(_ int, a *goquery.Selection) { files = append(files, words(a)) })
	if want := []string{"CSV", "JSON", "Parquet", "SVG picture", "CSV as shown"}; !slices.Equal(files, want) {
		t.Errorf("files %q, want %q", files, want)
	}
	noPicture := newSite(t).page(t, reportAddress+"figures/exposure-total/")
	if noPicture.Find(".chart-frame, script, figure[data-figure]").Length() != 0 {
		t.Error("a figure without a picture has a frame or a script for one")
	}
}

// A figure with a horizon of its own is not said to be followed as long as the report's headlines.
func TestStandingOfAFigure(t *testing.T) {
	s := newSite(t)
	for figure, want := range map[string]string{
		"appeal-rate-total":     "Final Every case has been followed for 90 days.",
		"resolution-over-time":  "Final Every case has been followed to the end.",
		"data-quality-by-check": "Final It counts what happened in the period, and follows no case after that.",
	} {
		doc := s.page(t, "/reports/2025-Q4/figures/"+figure+"/")
		got := words(doc.Find(".facts dt").FilterFunction(func(_ int, dt *goquery.Selection) bool { return words(dt) == "Final or provisional" }).Next())
		if got != want {
			t.Errorf("%s: %q, want %q", figure, got, want)
		}
	}
}

// Whoever reads a page of the internal edition must see that it is one before reading anything else.
func TestRibbon(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/", "/reports/", "/methods/", reportAddress,
		reportAddress + "figures/outcomes-total/", "/nowhere", "/reports/2026-Q9/"} {
		a := s.get(t, address)
		doc := a.document(t)
		expect(t, doc, "body > .ribbon", "Internal, exact: not for publication")
		if title := doc.Find("head > title").Text(); !strings.HasSuffix(title, " · Internal, exact: not for publication") {
			t.Errorf("%s: title %q does not say it is internal", address, title)
		}
		if a.Header.Get("X-Daylight-Edition") != "internal" {
			t.Errorf("%s: the header does not say it is internal", address)
		}
	}
}

// The doors that stand in the navigation are those that there are, and the page's own is marked.
func TestDoors(t *testing.T) {
	s := newSite(t)
	for address, current := range map[string]string{"/methods/": "Data and methods", "/data/": "Data and methods", reportAddress: "Report", "/people/": "People like me", "/questions/": "Promises and questions", "/": ""} {
		doc := s.page(t, address)
		if got := words(doc.Find(`nav[aria-label="Main"] li`)); got != "ReportPeople like mePromises and questionsData and methods" {
			t.Errorf("%s: doors %q", address, got)
		}
		if got := words(doc.Find(`nav[aria-label="Main"] [aria-current]`)); got != current {
			t.Errorf("%s: current door %q, want %q", address, got, current)
		}
	}
}

// A label is text whatever it holds.
func TestLabelsStayText(t *testing.T) {
	s := newSite(t)
	a := s.get(t, reportAddress+"figures/outcomes-by-region/")
	if strings.Contains(string(a.body), hostile) || !strings.Contains(html.UnescapeString(string(a.body)), hostile) {
		t.Error("the label does not stand in the page as text")
	}
	doc := a.document(t)
	expect(t, doc, `tbody th[scope="row"]`, hostile)
	expect(t, doc, ".facts dt:contains(Notes) + dd", "A note with <i>marks</i>.")
	if doc.Find("th b, dd i").Length() != 0 {
		t.Error("a label became an element")
	}
	if s.page(t, "/").Find(".headlines i").Length() != 0 {
		t.Error("a headline became an element")
	}
}

// No page has a style or a script of its own: the policy would refuse them.
func TestNothingInline(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/", "/reports/", "/methods/", reportAddress,
		reportAddress + "figures/outcomes-by-region/", "/nowhere"} {
		doc := s.get(t, address).document(t)
		doc.Find("*").Each(func(_ int, e *goquery.Selection) {
			for _, attribute := range e.Nodes[0].Attr {
				if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", address, goquery.NodeName(e), attribute.Key, attribute.Val)
				}
			}
		})
		if doc.Find("style, script:not([src]), base, iframe").Length() != 0 {
			t.Errorf("%s has a style or a script of its own", address)
		}
		if lang, _ := doc.Find("html").Attr("lang"); lang != "en" {
			t.Errorf("%s: language %q", address, lang)
		}
	}
}

// An earlier revision keeps its page and says what replaced it.
func TestEarlierRevision(t *testing.T) {
	s := newSite(t)
	doc := s.page(t, "/reports/2026-Q1/r1/")
	expect(t, doc, ".notice", "This is an earlier revision. Revision 2 has replaced it.")
	if s.page(t, reportAddress).Find(".notice").Length() != 0 {
		t.Error("the newest revision says that it was replaced")
	}
	expect(t, s.page(t, "/reports/2026-Q1/"), ".standing",
		"Provisional internal edition · revision 2 · records up to 29 June 2026")
	expect(t, s.page(t, "/reports/2025-Q4/"), ".standing + p", "Every case has been followed for 90 days.")
}

func TestMethodsPage(t *testing.T) {
	doc := newSite(t).page(t, "/methods/")
	expect(t, doc, "h1", "Methods: how the numbers are made")
	if doc.Find("h1").Length() != 1 || doc.Find(".prose table td").Length() < 10 {
		t.Error("the page has two titles, or its table is missing")
	}
	doc.Find(".contents a").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		if doc.Find(href).Length() != 1 {
			t.Errorf("the contents lead to %s, which is not there", href)
		}
	})
	expect(t, newSite(t).page(t, "/data/"), ".shelf li p", "Provisional Revision 2: data package, checksums")
	for _, phrase := range []string{"error rate", "accuracy", "false-positive", "false positive", " best ", " worst "} {
		if strings.Contains(strings.ToLower(doc.Find(".prose").Text()), phrase) {
			t.Errorf("the methods say %q", phrase)
		}
	}
}

// A revision that is put on the shelf while the site runs is shown at once, though pages are kept in memory.
func TestNewRevisionIsSeen(t *testing.T) {
	s := newSite(t)
	before := s.get(t, "/reports/2025-Q4/r1/")
	if before.document(t).Find(".notice").Length() != 0 {
		t.Fatal("there is a newer revision before there is one")
	}
	putRelease(t, s.shelf, earlier, 2, true)
	after := s.get(t, "/reports/2025-Q4/r1/", "If-None-Match", before.Header.Get("ETag"))
	if after.StatusCode != http.StatusOK {
		t.Fatalf("status %d, want 200: the page has changed", after.StatusCode)
	}
	expect(t, after.document(t), ".notice a", "Revision 2")
}

// A report begins with links to its parts, and every one of them leads somewhere on the page.
func TestContentsOfAReport(t *testing.T) {
	doc := newSite(t).page(t, reportAddress)
	links := doc.Find("nav.contents a")
	if links.Length() < 5 {
		t.Errorf("%d links", links.Length())
	}
	links.Each(func(_ int, a *goquery.Selection) {
		if href, _ := a.Attr("href"); !strings.HasPrefix(href, "#") || doc.Find("main h2"+href).Length() != 1 {
			t.Errorf("%s leads to %s, which is no heading", words(a), href)
		}
	})
	if doc.Find("main > .with-contents > nav.contents + .report").Length() != 1 {
		t.Error("the links do not stand before the sentences")
	}
}
