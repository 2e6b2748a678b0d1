package sitemap

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"daylight/internal/language"
)

func in(l *language.Language, path string) string {
	if l == language.English {
		return path
	}
	return "/" + l.Code() + path
}

// Every page stands there in every language, each with all others.
func TestPages(t *testing.T) {
	body, err := Pages([]Page{{"/", time.Time{}}, {"/a?b=1&c=<", time.Date(2026, 7, 14, 9, 0, 0, 0, time.UTC)}}, "https://example.org", in)
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
			Links   []struct {
				Lang string `xml:"hreflang,attr"`
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	if err := xml.Unmarshal(body, &set); err != nil {
		t.Fatal(err, string(body))
	}
	if len(set.URLs) != 2*len(language.All) {
		t.Fatalf("%s", body)
	}
	for _, u := range set.URLs {
		if len(u.Links) != len(language.All)+1 || u.Links[len(u.Links)-1].Lang != "x-default" {
			t.Errorf("%+v", u)
		}
	}
	if set.URLs[1].Loc != "https://example.org/de/" || set.URLs[0].Lastmod != "" || set.URLs[2].Lastmod != "2026-07-14T09:00:00Z" || set.URLs[2].Loc != "https://example.org/a?b=1&c=<" {
		t.Errorf("%+v", set.URLs)
	}
	if strings.Contains(string(body), "=<") {
		t.Error("not escaped")
	}
}

func TestIndex(t *testing.T) {
	body, err := Index([]Page{{"/sitemaps/site.xml", time.Time{}}}, "https://example.org")
	if err != nil || !strings.Contains(string(body), `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://example.org/sitemaps/site.xml</loc></sitemap></sitemapindex>`) {
		t.Error(err, string(body))
	}
}
