package server

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Whoever shares a page's address shares a picture of its message, under an address that says everything.
func TestCards(t *testing.T) {
	s, _ := newPublicSite(t)
	s.config.Address = "https://transparency.example.org"
	for page, want := range map[string]string{
		"/reports/2026-Q1/": "/reports/2026-Q1/r2/card.png", "/reports/2026-Q1/r2/figures/outcomes-total/": "/reports/2026-Q1/r2/figures/outcomes-total.png",
		"/de/reports/2026-Q1/r1/": "/de/reports/2026-Q1/r1/card.png", "/reports/2026-Q1/r2/figures/exposure-total/": "/reports/2026-Q1/r2/figures/exposure-total.png",
	} {
		doc := s.page(t, page)
		if got := doc.Find(`meta[property="og:image"]`).AttrOr("content", ""); got != "https://transparency.example.org"+want {
			t.Errorf("%s is shared with %q", page, got)
			continue
		}
		if title := doc.Find(`meta[property="og:image:alt"]`).AttrOr("content", ""); title == "" {
			t.Errorf("the picture of %s has no words", page)
		}
		a := s.get(t, want)
		drawn, err := png.Decode(bytes.NewReader(a.body))
		if err != nil || a.Header.Get("Content-Type") != "image/png" || drawn.Bounds().Dx() != 1200 || drawn.Bounds().Dy() != 630 {
			t.Errorf("%s: status %d, %q, %v", want, a.StatusCode, a.Header.Get("Content-Type"), err)
		}
	}
	for _, address := range []string{"/reports/2026-Q1/r2/figures/none.png", "/reports/2026-Q1/r9/card.png", "/people/nowhere/any/any/card.png"} {
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s has status %d", address, a.StatusCode)
		}
	}
}

// What is not public has no picture that somebody could share.
func TestNoCardOfWhatIsNotPublic(t *testing.T) {
	s := peopleSite(t)
	doc := s.page(t, "/people/north/any/any/")
	if doc.Find(`meta[property], a[href$=".png"]`).Length() != 0 {
		t.Error("a page of the internal edition is made to be shared")
	}
	for _, address := range []string{"/people/card.png", "/people/north/any/any/card.png", "/reports/2025-Q4/r2/card.png", "/reports/2025-Q4/r2/figures/outcomes-by-region.png"} {
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s has status %d", address, a.StatusCode)
		}
	}
}

// The squares of a picture have the colours that they have on the page, and its words are text.
func TestDrawnHundred(t *testing.T) {
	f := figures(true)[0]
	f.Measures[0].Title = hostile
	drawing := string(english.hundredOf(f, f.Rows[0]).drawing())
	if !strings.Contains(drawing, `fill="`+lightOutcomes()["fill-reversed"]+`"`) || lightOutcomes()["fill-reversed"] != "#1b59bd" {
		t.Error("squares have other colours than on the page")
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(drawing))
	if err != nil || doc.Find("script, b").Length() != 0 || !strings.Contains(doc.Text(), "</script>") {
		t.Errorf("what a label holds is not text: %v", err)
	}
}
