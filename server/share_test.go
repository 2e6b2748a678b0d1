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

// Every number of the picture says what it was counted from, and its range; it holds every outcome's name in full.
func TestDrawnHundredSaysWhatItIsOf(t *testing.T) {
	f := figures(true)[0]
	f.Measures[0].Title = "Given back before the appeal was decided, or ended otherwise, or corrected by the platform itself"
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(english.hundredOf(f, f.Rows[0]).drawing())))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	doc.Find("text").Each(func(_ int, line *goquery.Selection) { lines = append(lines, words(line)) })
	said := strings.Join(lines, " ")
	for _, want := range []string{"Shares of ", " suspended accounts. ", "95 % range", "add up to 100.", "corrected by the platform itself"} {
		if !strings.Contains(said, want) {
			t.Errorf("the picture does not say %q: %s", want, said)
		}
	}
	if strings.Contains(said, "…") || strings.Count(said, "–") < len(f.Measures) {
		t.Errorf("the picture lacks ranges or cuts words: %s", said)
	}
}
