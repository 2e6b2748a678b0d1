// Package sitemap lists the pages of a site for search engines (sitemaps.org), each with the languages that it is in.
package sitemap

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"daylight/internal/language"
)

// Page is a page, by its address in English.
type Page struct {
	Path    string
	Changed time.Time // zero: nothing is said
}

// Most is how many addresses one file may have, all languages together.
const Most = 50000

type urlset struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []entry  `xml:"url"`
}

type index struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Files   []entry  `xml:"sitemap"`
}

type entry struct {
	Address string      `xml:"loc"`
	Changed string      `xml:"lastmod,omitempty"`
	Links   []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// Pages writes a sitemap of pages; in is the address of a page in a language.
func Pages(pages []Page, address string, in func(*language.Language, string) string) ([]byte, error) {
	set := urlset{XHTML: "http://www.w3.org/1999/xhtml"}
	for _, p := range pages {
		var links []alternate
		for _, l := range language.All {
			links = append(links, alternate{"alternate", l.Code(), address + in(l, p.Path)})
		}
		links = append(links, alternate{"alternate", "x-default", address + p.Path})
		for _, l := range language.All {
			set.URLs = append(set.URLs, entry{address + in(l, p.Path), changed(p.Changed), links})
		}
	}
	return written(set)
}

// Index writes a sitemap of sitemaps.
func Index(files []Page, address string) ([]byte, error) {
	var i index
	for _, f := range files {
		i.Files = append(i.Files, entry{Address: address + f.Path, Changed: changed(f.Changed)})
	}
	return written(i)
}

func changed(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func written(document any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(document); err != nil {
		return nil, fmt.Errorf("write sitemap: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
