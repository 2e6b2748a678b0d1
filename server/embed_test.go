package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"daylight/internal/browsertest"
)

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
