package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/feed"
)

const (
	publicReport = "/reports/2026-Q1/r2/"
	siteAddress  = "https://transparency.example.org"
)

// With nothing published the machines get empty and valid documents.
func TestMachinesOfAnEmptySite(t *testing.T) {
	s := &testSite{dir: t.TempDir(), log: &bytes.Buffer{}}
	var err error
	if s.Server, err = NewPublic(release.NewPublicShelf(s.dir, newSeal(), time.Now), Config{Address: siteAddress}); err != nil {
		t.Fatal(err)
	}
	for _, kind := range feed.Kinds {
		if f := s.feedOf(t, kind.Path()); len(f.Entries) != 0 {
			t.Errorf("%+v", f)
		}
	}
	for address, want := range map[string]int{"/api/v1/reports.json": 200, "/api/v1/indicators.json": 200, "/api/v1/reports/2026-Q1.json": 404, "/catalog.ttl": 200, "/catalog.jsonld": 200,
		"/calendar/": 200, "/calendar.ics": 200, "/data/api/": 200, "/sitemap.xml": 200, "/sitemaps/site.xml": 200, "/embed/latest/figures/a/": 404, "/robots.txt": 200} {
		if a := s.get(t, address); a.StatusCode != want {
			t.Errorf("%s: %d, want %d\n%s", address, a.StatusCode, want, a.body)
		}
	}
	expect(t, s.page(t, "/calendar/"), "#announced + p", "No day has been announced for a further report.")
}

// The calendar says what is announced, and so honestly when it is late.
func TestCalendarPage(t *testing.T) {
	s := machineSite(t)
	const announced = "#announced ~ ul li"
	doc := s.page(t, "/calendar/")
	expect(t, doc, announced+" h3", "April–June 2026")
	expect(t, doc, announced+" h3 + p", "Comes out on 14 October 2026.")
	note := doc.Find(announced + " p[lang=de]")
	if note.Text() != "Mit <b>Nachprüfung</b>, erstmals; ja" {
		t.Errorf("the note is %q", note.Text())
	}
	if doc.Find(announced).Length() != 1 {
		t.Error("what came out is still announced")
	}
	if rows := doc.Find("table.dates tbody tr"); rows.Length() != 2 || !strings.Contains(words(rows.First()), "Correction (revision 2)") || !strings.Contains(words(rows.Last()), "First edition") {
		t.Errorf("came out: %s", words(rows))
	}
	s.now = func() time.Time { return time.Date(2026, 10, 15, 0, 0, 1, 0, time.UTC) } // the answer of another day is at hand
	expect(t, s.page(t, "/calendar/"), announced+" .badge", "Overdue")
	if a := s.get(t, "/de/calendar.ics"); a.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(string(a.body), "UID:report-2026-Q2@transparency.example.org") {
		t.Errorf("%s", a.body)
	}
}

// The page of a figure has the code to show it and the words to cite it, as text that does what it says.
func TestReuse(t *testing.T) {
	s := machineSite(t)
	doc := s.page(t, publicReport+"figures/outcomes-by-region/")
	blocks := doc.Find("details.reuse pre.commands")
	if blocks.Length() != 5 { // BibTeX, and two forms of two codes
		t.Fatalf("%d blocks", blocks.Length())
	}
	shown := 0
	blocks.Slice(1, 5).Each(func(_ int, e *goquery.Selection) {
		code, err := goquery.NewDocumentFromReader(strings.NewReader(e.Text()))
		if err != nil {
			t.Fatal(err)
		}
		code.Find("iframe, img, a").Each(func(_ int, made *goquery.Selection) {
			address := made.AttrOr("src", made.AttrOr("href", ""))
			path, ours := strings.CutPrefix(address, siteAddress)
			if a := s.get(t, path); !ours || a.StatusCode != http.StatusOK {
				t.Errorf("the code leads to %s: %d", address, a.StatusCode)
			}
			if made.Is("iframe") && made.AttrOr("title", "") == "" || made.Is("img") && made.AttrOr("alt", "") == "" {
				t.Errorf("%s says nothing to who cannot see", e.Text())
			}
			shown++
		})
	})
	if shown != 6 {
		t.Errorf("%d things are shown", shown)
	}
	if latest := blocks.Last().Text(); strings.Contains(latest, "540") {
		t.Errorf("what always shows the newest names a number: %s", latest)
	}
	if cited := words(doc.Find(".reuse p.whole")); !strings.HasPrefix(cited, "Example & Market (2026): Outcome of suspensions by region, January–March 2026. Revision 2, published on 14 July 2026. "+siteAddress+publicReport+"figures/") {
		t.Error(cited)
	}
	v := s.visit(language.English)
	r, err := v.register()
	if err != nil {
		t.Fatal(err)
	}
	ends := v.embedCode(r, r.Reports[0].Newest(), figureView{Subject: hostile, Figure: release.Figure{ID: "outcomes-total", Title: hostile, Breakdown: "total"}})
	for _, code := range []string{ends.Fixed.Frame, ends.Fixed.Picture, ends.Latest.Frame, ends.Latest.Picture} {
		if code == "" || strings.Contains(code, "<b>") || strings.Contains(code, `& "more`) {
			t.Errorf("markup in a title ends the code: %s", code)
		}
	}
	report := s.page(t, publicReport)
	if files := report.Find(".reuse a"); files.Length() != 2 {
		t.Errorf("%d files", files.Length())
	}
	for name, kind := range map[string]string{"cite.bib": "application/x-bibtex; charset=utf-8", "cite.json": "application/vnd.citationstyles.csl+json"} {
		for _, base := range []string{publicReport, "/reports/2026-Q1/"} {
			if a := s.get(t, base+name); a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != kind || !strings.Contains(string(a.body), siteAddress+publicReport) {
				t.Errorf("%s%s: %d %s\n%s", base, name, a.StatusCode, a.Header.Get("Content-Type"), a.body)
			}
		}
	}
}

// Pages and files say what describes them, what licence they have and in which languages they are.
func TestMachineLinks(t *testing.T) {
	s := machineSite(t)
	for address, want := range map[string][]string{
		publicReport: {`</de/reports/2026-Q1/r2/>; rel="alternate"; hreflang="de"`, `</reports/2026-Q1/r2/datapackage.json>; rel="describedby"; type="application/json"`,
			`</reports/2026-Q1/r2/dataset.jsonld>; rel="describedby"; type="application/ld+json"`, s.licence},
		"/de/methods/": {`</methods/>; rel="alternate"; hreflang="en"`, s.licence},
		publicReport + "figures/outcomes-total.json":    {`</reports/2026-Q1/r2/datapackage.json>; rel="describedby"; type="application/json"`, s.licence},
		publicReport + "figures/outcomes-total.parquet": {`</reports/2026-Q1/r2/datapackage.json>; rel="describedby"; type="application/json"`, s.licence},
		publicReport + "datapackage.json":               {s.licence},
	} {
		got := s.get(t, address).Header.Get("Link")
		for _, link := range want {
			if !strings.Contains(got, link) {
				t.Errorf("%s: no %s in %q", address, link, got)
			}
		}
	}
	if strings.Contains(s.get(t, publicReport+"datapackage.json").Header.Get("Link"), "describedby") {
		t.Error("the data package describes itself")
	}
	if got := s.get(t, s.assets.prefix()+"/site.css").Header.Get("Link"); got != "" {
		t.Errorf("the licence of the data is said to be that of %q", got)
	}
}

// The page for programs shows commands that lead somewhere, and what every kind of problem means.
func TestAPIPage(t *testing.T) {
	s := machineSite(t)
	for _, l := range language.All {
		doc := s.page(t, addressIn(l, "/data/api/"))
		found := 0
		for _, address := range regexp.MustCompile(siteAddress+`[^\s"'()]*`).FindAllString(doc.Find("pre").Text(), -1) {
			if a := s.get(t, strings.TrimPrefix(address, siteAddress)); a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", address, a.StatusCode)
			}
			found++
		}
		if found < 8 {
			t.Errorf("only %d addresses", found)
		}
		for status, id := range map[string]string{"400": "bad-request", "404": "not-found", "405": "method-not-allowed", "414": "address-too-long", "500": "internal-error", "503": "not-available-now"} {
			if at := doc.Find("#" + id); !strings.HasPrefix(at.Text(), status) {
				t.Errorf("#%s says %q", id, at.Text())
			}
		}
	}
}

// What programs read of a page in a language is in that language where the report speaks it, and says so; what has one address is in English.
func TestMachinesSpeakTheLanguageOfTheReport(t *testing.T) {
	s := machineSite(t)
	type dataset struct {
		Name, Description, InLanguage string
	}
	block := func(address string) (d dataset) {
		t.Helper()
		if err := json.Unmarshal([]byte(s.page(t, address).Find(`script[type="application/ld+json"]`).Text()), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := block("/de" + publicReport + "figures/outcomes-by-region/"); d.InLanguage != "de" || !strings.HasPrefix(d.Name, "Deutsch: ") {
		t.Errorf("%+v", d)
	}
	if d := block("/de" + publicReport); d.InLanguage != "de" || !strings.HasPrefix(d.Description, "Deutsch: ") || !strings.Contains(d.Name, "Sperrungen") {
		t.Errorf("%+v", d)
	}
	if d := block(publicReport); d.InLanguage != "en" || strings.Contains(d.Description, "Deutsch") {
		t.Errorf("%+v", d)
	}
	if f := s.feedOf(t, "/de/feeds/releases.atom"); !strings.HasPrefix(f.Entries[0].Summary[0], "Deutsch: ") {
		t.Errorf("%+v", f.Entries[0])
	}
	if f := s.feedOf(t, "/feeds/releases.atom"); strings.Contains(f.Entries[0].Summary[0], "Deutsch") {
		t.Errorf("%+v", f.Entries[0])
	}
	for address, german := range map[string]bool{"": false, "?category=a": false, "?lang=de": true, "?category=a&lang=de": true} {
		o := s.observe(t, "/api/v1/indicators/outcomes/region.json"+address)
		if strings.HasPrefix(o.Rows[0].Label, "Deutsch: ") != german || strings.HasPrefix(o.Categories[0].Label, "Deutsch: ") != german || o.Rows[0].Label == "Deutsch: " {
			t.Errorf("%s: %+v", address, o.Rows[0])
		}
	}
	for _, address := range []string{"/catalog.jsonld", publicReport + "dataset.jsonld", publicReport + "cite.bib", "/api/v1/reports/2026-Q1.json", publicReport + "figures/outcomes-by-region.csv-metadata.json"} {
		if a := s.get(t, address); a.StatusCode != http.StatusOK || strings.Contains(string(a.body), "Deutsch") {
			t.Errorf("%s: %d, in German", address, a.StatusCode)
		}
	}
	for address, german := range map[string]bool{"/embed/latest/figures/outcomes-by-region.svg": false, "/de/embed/latest/figures/outcomes-by-region.svg": true} {
		if a := s.get(t, address); a.StatusCode != http.StatusOK || strings.Contains(string(a.body), "Deutsch") != german {
			t.Errorf("%s: %d %s", address, a.StatusCode, a.body)
		}
	}
	codes := s.page(t, "/de"+publicReport+"figures/outcomes-by-region/").Find(".reuse pre.commands")
	for _, address := range []string{"/de/embed/latest/figures/outcomes-by-region.svg", "/de" + publicReport + "figures/outcomes-by-region.svg", "/de/embed/latest/figures/outcomes-by-region/"} {
		if !strings.Contains(codes.Text(), siteAddress+address) {
			t.Errorf("no code has %s", address)
		}
	}
	if cited := words(s.page(t, "/de"+publicReport+"figures/outcomes-by-region/").Find(".reuse p.whole")); !strings.Contains(cited, "Deutsch, Januar–März") {
		t.Error(cited)
	}
}
