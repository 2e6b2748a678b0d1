package server

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

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
