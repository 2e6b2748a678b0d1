package server

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"daylight/internal/browsertest"
	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/feed"
)

const (
	publicReport = "/reports/2026-Q1/r2/"
	siteAddress  = "https://transparency.example.org"
)

// A page holds what it shows for search engines in a block that no browser runs and no label can end.
func TestDatasetBlocks(t *testing.T) {
	s := machineSite(t)
	type dataset struct {
		Context    string `json:"@context"`
		Type       string `json:"@type"`
		ID         string `json:"@id"`
		Name       string
		License    string
		Covers     string `json:"temporalCoverage"`
		Status     string `json:"creativeWorkStatus"`
		Correction string
		Publisher  struct{ Name string }
		Variables  []struct{ Name, UnitText string } `json:"variableMeasured"`
		Files      []struct {
			Format string `json:"encodingFormat"`
			URL    string `json:"contentUrl"`
		} `json:"distribution"`
		Parts []struct {
			Type string `json:"@type"`
			Name string
		} `json:"hasPart"`
	}
	read := func(text string) (d dataset) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if d.Context != "https://schema.org/" || d.Type != "Dataset" || d.License == "" || d.Covers != "2026-01-01/2026-03-31" || d.Publisher.Name != "Example & Market" {
			t.Errorf("%+v", d)
		}
		for _, file := range d.Files {
			path, ours := strings.CutPrefix(file.URL, siteAddress)
			a := s.get(t, path)
			if kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";"); !ours || a.StatusCode != http.StatusOK || kind != file.Format {
				t.Errorf("%s: %d, %s", file.URL, a.StatusCode, kind)
			}
		}
		return d
	}
	block := func(address string) dataset {
		t.Helper()
		found := s.page(t, address).Find(`script[type="application/ld+json"]`)
		if found.Length() != 1 {
			t.Fatalf("%s has %d blocks", address, found.Length())
		}
		return read(found.Text())
	}
	report := block("/reports/2026-Q1/")
	if report.ID != siteAddress+publicReport || report.Status != "final" || report.Correction != "A filter was counted twice" || len(report.Files) != 3 || len(report.Parts) != 0 {
		t.Errorf("%+v", report)
	}
	if old := block("/reports/2026-Q1/r1/"); old.Status != "superseded" || old.Correction != "" {
		t.Errorf("%+v", old)
	}
	if figure := block(publicReport + "figures/outcomes-by-region/"); len(figure.Variables) != 2 || figure.Variables[0].UnitText != "share" || len(figure.Files) != 4 {
		t.Errorf("%+v", figure)
	}
	whole := read(string(s.get(t, publicReport+"dataset.jsonld").body))
	if whole.ID != report.ID || len(whole.Parts) < 9 || whole.Parts[0].Type != "Dataset" {
		t.Errorf("%+v", whole)
	}
	if s.page(t, "/").Find(`script[type="application/ld+json"]`).Length() != 0 {
		t.Error("the start page shows no data and says that it does")
	}
}

// The catalogue says of every revision what it is, which it replaces, and where its files are.
func TestCatalog(t *testing.T) {
	s := machineSite(t)
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	a := s.get(t, "/catalog.jsonld")
	if err := json.Unmarshal(a.body, &doc); err != nil || a.Header.Get("Content-Type") != "application/ld+json" {
		t.Fatal(err, a.Header)
	}
	nodes := map[string]map[string]any{}
	kinds := map[string]int{}
	for _, n := range doc.Graph {
		nodes[n["@id"].(string)] = n
		kinds[n["@type"].([]any)[0].(string)]++
	}
	first, second := nodes[siteAddress+"/reports/2026-Q1/r1/"], nodes[siteAddress+publicReport]
	values := func(n map[string]any, predicate string) (found []string) {
		list, _ := n[predicate].([]any)
		for _, v := range list {
			object := v.(map[string]any)
			for _, key := range []string{"@id", "@value"} {
				if text, ok := object[key].(string); ok {
					found = append(found, text)
				}
			}
		}
		return found
	}
	for _, c := range []struct {
		node            map[string]any
		predicate, want string
	}{
		{first, "adms:status", "http://purl.org/adms/status/Deprecated"}, {second, "adms:status", "http://purl.org/adms/status/Completed"},
		{second, "prov:wasRevisionOf", siteAddress + "/reports/2026-Q1/r1/"}, {first, "dct:isReplacedBy", siteAddress + publicReport},
		{second, "dcat:inSeries", siteAddress + "/reports/#quarterly-reports"}, {second, "adms:versionNotes", "A filter was counted twice"},
		{second, "dct:license", "https://creativecommons.org/licenses/by/4.0/"}, {second, "dcat:version", "2026-Q1-r2"},
	} {
		if got := values(c.node, c.predicate); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s of %v is %v, want %s", c.predicate, c.node["@id"], got, c.want)
		}
	}
	if values(first, "dcat:inSeries") != nil || len(values(second, "dcat:contactPoint")) != 0 && second["dcat:contactPoint"] == nil {
		t.Error("what was replaced is a member of the series")
	}
	if kinds["dcat:Catalog"] != 1 || kinds["dcat:Dataset"] != 2 || kinds["dcat:DatasetSeries"] != 1 || kinds["dcat:DataService"] != 1 || kinds["dcat:Distribution"] != 12 {
		t.Errorf("%v", kinds)
	}
	files := 0
	for id, n := range nodes {
		for _, file := range values(n, "dcat:downloadURL") {
			path, ours := strings.CutPrefix(file, siteAddress)
			if a := s.ask(t, http.MethodHead, path); !ours || a.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", id, file, a.StatusCode)
			}
			files++
		}
	}
	if files < 40 {
		t.Errorf("only %d files", files)
	}
	if a := s.get(t, "/catalog.ttl"); a.Header.Get("Content-Type") != "text/turtle; charset=utf-8" || !strings.Contains(string(a.body), "<"+siteAddress+publicReport+">\n  a dcat:Dataset, prov:Entity") {
		t.Errorf("%s", a.body)
	}
}

// Beside each CSV stands what its columns are and what an empty number means, and the file says where.
func TestCSVW(t *testing.T) {
	s := machineSite(t)
	const csv = publicReport + "figures/reversal-rate-by-region-tenure.csv"
	a := s.get(t, csv)
	want := "<" + csv + `-metadata.json>; rel="describedby"; type="application/csvm+json"`
	if !strings.Contains(a.Header.Get("Link"), want) {
		t.Errorf("links %q, want %s", a.Header.Get("Link"), want)
	}
	described := s.get(t, csv+"-metadata.json")
	var doc struct {
		URL    string
		Schema struct {
			Columns []struct {
				Name     string
				Titles   string
				About    string `json:"dc:description"`
				Datatype any
			}
			PrimaryKey []string
		} `json:"tableSchema"`
	}
	if err := json.Unmarshal(described.body, &doc); err != nil || described.Header.Get("Content-Type") != "application/csvm+json" {
		t.Fatal(err, described.Header)
	}
	at, err := url.Parse(csv + "-metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	if to := at.ResolveReference(&url.URL{Path: doc.URL}); to.Path != csv {
		t.Errorf("it describes %s", to)
	}
	columns := doc.Schema.Columns
	if len(columns) != 4 || columns[1].Datatype != "number" || !strings.HasSuffix(columns[1].About, "Empty: no number; hidden, and not 0") ||
		columns[3].Datatype.(map[string]any)["format"] != "hidden|no cases" || !slices.Equal(doc.Schema.PrimaryKey, []string{"category", "category2", "measure"}) {
		t.Errorf("%+v", doc)
	}
	for _, address := range []string{"/reports/2026-Q1/r2/figures/none.csv-metadata.json", "/reports/2026-Q9/figures/a.csv-metadata.json"} {
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
}

// atomFeed is what RFC 4287 asks of a feed.
type atomFeed struct {
	XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	IDs     []string   `xml:"http://www.w3.org/2005/Atom id"`
	Titles  []string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated []string   `xml:"http://www.w3.org/2005/Atom updated"`
	Names   []string   `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []atomLink `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		IDs     []string   `xml:"http://www.w3.org/2005/Atom id"`
		Titles  []string   `xml:"http://www.w3.org/2005/Atom title"`
		Updated []string   `xml:"http://www.w3.org/2005/Atom updated"`
		Links   []atomLink `xml:"http://www.w3.org/2005/Atom link"`
		Summary []string   `xml:"http://www.w3.org/2005/Atom summary"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// feedOf reads a feed and holds it against the standard: what must be there once is, links and identifiers are whole, and none of
// those that must differ are the same.
func (s *testSite) feedOf(t *testing.T, address string) (f atomFeed) {
	t.Helper()
	a := s.get(t, address)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%s: %d %s", address, a.StatusCode, a.Header.Get("Content-Type"))
	}
	decoder := xml.NewDecoder(strings.NewReader(string(a.body)))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	if err := xml.Unmarshal(a.body, &f); err != nil {
		t.Fatal(err)
	}
	tag := regexp.MustCompile(`^tag:transparency\.example\.org,\d{4}-\d\d-\d\d:/[^ ]+$`)
	seen := map[string]bool{}
	once := func(what string, ids, titles, updated []string, links []atomLink) {
		t.Helper()
		if len(ids) != 1 || len(titles) != 1 || len(updated) != 1 || titles[0] == "" {
			t.Fatalf("%s, %s: %q %q %q", address, what, ids, titles, updated)
		}
		if !tag.MatchString(ids[0]) || seen[ids[0]] {
			t.Errorf("%s: the identifier %s", address, ids[0])
		}
		seen[ids[0]] = true
		if _, err := time.Parse(time.RFC3339, updated[0]); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		alternates := map[string]bool{}
		for _, l := range links {
			if !strings.HasPrefix(l.Href, siteAddress+"/") {
				t.Errorf("%s leads to %s", address, l.Href)
			}
			if key := l.Type + " " + l.Lang; l.Rel == "alternate" && alternates[key] {
				t.Errorf("%s has two alternates of %s", address, key)
			} else if l.Rel == "alternate" {
				alternates[key] = true
			}
			if got := s.get(t, strings.TrimPrefix(l.Href, siteAddress)); got.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", address, l.Href, got.StatusCode)
			}
		}
		if len(alternates) == 0 {
			t.Errorf("%s, %s leads to no page", address, what)
		}
	}
	once("feed", f.IDs, f.Titles, f.Updated, f.Links)
	if len(f.Names) != 1 || f.Names[0] == "" {
		t.Errorf("%s: authors %q", address, f.Names)
	}
	if at := slices.IndexFunc(f.Links, func(l atomLink) bool { return l.Rel == "self" }); at < 0 || f.Links[at].Href != siteAddress+address {
		t.Errorf("%s does not say where it is: %v", address, f.Links)
	}
	newest := ""
	for _, e := range f.Entries {
		once("entry", e.IDs, e.Titles, e.Updated, e.Links)
		if len(e.Summary) != 1 || e.Summary[0] == "" {
			t.Errorf("%s: summary %q", address, e.Summary)
		}
		newest = max(newest, e.Updated[0])
	}
	if newest != "" && f.Updated[0] != newest {
		t.Errorf("%s is of %s and its newest entry of %s", address, f.Updated[0], newest)
	}
	return f
}

func TestFeeds(t *testing.T) {
	s := machineSite(t)
	ids := map[string]bool{}
	for _, l := range language.All {
		entries := map[string]int{}
		for _, kind := range feed.Kinds {
			f := s.feedOf(t, addressIn(l, kind.Path()))
			if f.Lang != l.Code() || ids[f.IDs[0]] {
				t.Errorf("%s: language %s, identifier %s", kind.Name, f.Lang, f.IDs[0])
			}
			ids[f.IDs[0]] = true
			entries[kind.Name] = len(f.Entries)
		}
		if entries["releases"] != 1 || entries["corrections"] != 1 || entries["revisions"] != 0 {
			t.Errorf("%v", entries)
		}
	}
	correction := s.feedOf(t, "/feeds/corrections.atom").Entries[0]
	if correction.Summary[0] != "A mistake of ours is put right: A filter was counted twice. 2 values changed." || correction.IDs[0] != "tag:transparency.example.org,2026-07-14:/reports/2026-Q1/r2" ||
		correction.Links[0].Href != siteAddress+publicReport+"changes/" {
		t.Errorf("%+v", correction)
	}
	if report := s.feedOf(t, "/feeds/releases.atom").Entries[0]; !strings.Contains(report.Summary[0], "3,000 appealed <i>here</i>.") {
		t.Errorf("%+v", report)
	}
	doc := s.page(t, "/de/reports/")
	if found := doc.Find(`head link[rel="alternate"][type="application/atom+xml"]`); found.Length() != 3 || found.First().AttrOr("href", "") != "/de/feeds/releases.atom" {
		t.Errorf("%d feeds are named", found.Length())
	}
}

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

// A figure may stand in a frame anywhere, and only there; it says what it is, and that a newer revision has replaced it.
func TestEmbeds(t *testing.T) {
	s := machineSite(t)
	for address, newer := range map[string]bool{"/embed/latest/figures/outcomes-by-region/": false, "/embed/reports/2026-Q1/r2/figures/outcomes-by-region/": false,
		"/embed/reports/2026-Q1/r1/figures/outcomes-by-region/": true, "/de/embed/reports/2026-Q1/r1/figures/outcomes-by-region/": true} {
		a := s.get(t, address)
		if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors *") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: %s", address, policy)
		}
		if a.Header.Get("Cross-Origin-Resource-Policy") != "" || a.Header.Get("X-Robots-Tag") != "noindex" ||
			!strings.Contains(a.Header.Get("Link"), `figures/outcomes-by-region/>; rel="canonical"`) {
			t.Errorf("%s: %v", address, a.Header)
		}
		doc := a.document(t)
		if doc.Find("script, header, nav, form").Length() != 0 || doc.Find("svg.chart-wide").Length() != 1 || doc.Find("svg.chart-narrow").Length() != 1 {
			t.Errorf("%s is no bare figure", address)
		}
		if (doc.Find(".notice").Length() == 1) != newer {
			t.Errorf("%s: %s", address, doc.Find(".notice").Text())
		}
		doc.Find("a").Each(func(_ int, e *goquery.Selection) {
			if e.AttrOr("target", "") != "_blank" || e.AttrOr("rel", "") != "noopener" {
				t.Errorf("%s: a link opens in the frame", address)
			}
			if a := s.get(t, e.AttrOr("href", "")); a.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", address, e.AttrOr("href", ""), a.StatusCode)
			}
		})
		if !strings.Contains(words(doc.Find(".credit")), platform) {
			t.Errorf("%s: %s", address, words(doc.Find(".credit")))
		}
	}
	table := s.page(t, "/embed/latest/figures/reversal-rate-by-region-tenure/") // has no picture
	if table.Find("table td").Length() == 0 {
		t.Error("a figure without a picture shows nothing")
	}
	if a := s.get(t, "/embed/latest/figures/outcomes-by-region.svg"); a.Header.Get("Content-Type") != "image/svg+xml" || a.Header.Get("Access-Control-Allow-Origin") != "*" ||
		a.Header.Get("Cache-Control") != checkEveryTime {
		t.Errorf("%v", a.Header)
	}
	for _, address := range []string{"/embed/latest/figures/none/", "/embed/latest/figures/none.svg", "/embed/reports/2026-Q1/r2/figures/none/", "/embed/reports/2026-Q1/r9/figures/outcomes-total/",
		"/embed/reports/2026-Q1/figures/outcomes-total/", "/embed/", "/embed/latest/figures/%3Cb%3E/"} {
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound || strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors *") || strings.Contains(string(a.body), "<b>") {
			t.Errorf("%s: %d, %s", address, a.StatusCode, a.Header.Get("Content-Security-Policy"))
		}
	}
	for _, address := range []string{"/", publicReport, publicReport + "figures/outcomes-by-region/", "/data/api/", "/calendar/"} {
		if policy := s.get(t, address).Header.Get("Content-Security-Policy"); policy != pagePolicy {
			t.Errorf("%s: %s", address, policy)
		}
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
	if cited := words(doc.Find(".reuse p.whole")); !strings.HasPrefix(cited, "Example & Market (2026): Outcome of suspensions by region. Revision 2, published on 14 July 2026. "+siteAddress+publicReport+"figures/") {
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

// Every page that a reader can reach stands in the sitemap, and nothing else does.
func TestSitemap(t *testing.T) {
	s := machineSite(t)
	var index struct {
		Parts []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal(s.get(t, "/sitemap.xml").body, &index); err != nil || len(index.Parts) != 2 {
		t.Fatal(err, index)
	}
	if !strings.Contains(string(s.get(t, "/robots.txt").body), "Sitemap: "+siteAddress+"/sitemap.xml\n") {
		t.Error("robots are not told")
	}
	listed := map[string]bool{}
	for _, part := range index.Parts {
		var set struct {
			Addresses []string `xml:"url>loc"`
		}
		if err := xml.Unmarshal(s.get(t, strings.TrimPrefix(part, siteAddress)).body, &set); err != nil {
			t.Fatal(err)
		}
		for _, address := range set.Addresses {
			path := strings.TrimPrefix(address, siteAddress)
			if listed[path] {
				t.Errorf("%s stands twice", path)
			}
			listed[path] = true
			if a := s.get(t, path); a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
				t.Errorf("%s: %d", path, a.StatusCode)
			}
		}
	}
	seen := map[string]bool{"/": true}
	queue := []string{"/"}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		a := s.get(t, address)
		if to := a.Header.Get("Location"); to != "" && !seen[to] {
			seen[to], queue = true, append(queue, to)
		}
		if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		canonical := address
		for l := range strings.SplitSeq(a.Header.Get("Link"), ", ") {
			if of, is := strings.CutSuffix(l, `>; rel="canonical"`); is {
				canonical = strings.TrimPrefix(of, "<")
			}
		}
		if !listed[canonical] {
			t.Errorf("%s is not in the sitemap", canonical)
		}
		a.document(t).Find("a[href]").Each(func(_ int, e *goquery.Selection) {
			if to, err := url.Parse(e.AttrOr("href", "")); err == nil && to.Host == "" && to.Path != "" && !seen[to.Path] {
				seen[to.Path], queue = true, append(queue, to.Path)
			}
		})
	}
	if len(listed) < 60 {
		t.Errorf("only %d pages", len(listed))
	}
	if a := s.get(t, "/sitemaps/2031-Q1.xml"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%d", a.StatusCode)
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

// A browser shows the figure in a frame of another site, and refuses every other page there.
func TestOnlyEmbedsInFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	s := machineSite(t)
	base := serveOnLoopback(t, s.Server)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><link rel="icon" href="data:,"><iframe src="`+base+r.URL.Query().Get("of")+`" width="100%" height="500"></iframe>`)
	}))
	defer host.Close()
	browser := browsertest.Start(t)
	heard := func(page string) string {
		tab := browser.Open(t, browsertest.DeskLight)
		tab.Open(host.URL + "/?of=" + page)
		tab.Do(chromedp.Sleep(300 * time.Millisecond)) // what a frame complains of comes after its page
		return strings.Join(tab.Complaints(), "; ")
	}
	for _, page := range []string{"/embed/latest/figures/outcomes-by-region/", "/embed/reports/2026-Q1/r1/figures/outcomes-by-region/", "/de/embed/latest/figures/reversal-rate-by-region-tenure/"} {
		if said := heard(page); said != "" {
			t.Errorf("%s: %s", page, said)
		}
	}
	if said := heard(publicReport); !strings.Contains(said, "frame-ancestors") {
		t.Errorf("a report may stand in a frame: %q", said)
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
	if cited := words(s.page(t, "/de"+publicReport+"figures/outcomes-by-region/").Find(".reuse p.whole")); !strings.Contains(cited, "Deutsch: ") {
		t.Error(cited)
	}
}
