package server

import (
	"encoding/xml"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/language"
	"daylight/server/feed"
)

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
