package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"daylight/internal/browsertest"
)

// standing serves the pages of a site as files: whatever is asked behind the question mark is passed over.
func standing(t *testing.T, s *testSite) string {
	t.Helper()
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawQuery = ""
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(host.Close)
	return host.URL
}

// seen is what a reader sees of a page over periods, and what its form would send.
const seen = `(() => {
	const text = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length > 0).map((e) => e.innerText).join("; ");
	const form = new URLSearchParams(new FormData(document.querySelector(".choose form"))).toString();
	const also = [...document.querySelectorAll("[data-keep], .languages a")].map((a) => a.search).join("; ");
	return [text(".explored table"), text(".none"), text(".chosen"), text(".words"), text(".these .label"), text("[data-not-here]"), form, also].join("\n---\n");
})()`

// The same address shows the same where a server answers its query and where the page stands as a file.
func TestFilesShowWhatTheServerShows(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	s := exploreSite(t)
	live, files := serveOnLoopback(t, s.Server), standing(t, s)
	tab := browsertest.Start(t).Open(t, browsertest.DeskLight)
	const crossed = "/explore/reversal-rate/region_tenure/"
	for _, address := range []string{
		regions, regions + "?category=asia", regions + "?from=2025-Q3&to=2026-Q1&category=africa&category=asia", regions + "?from=2026-Q1", regions + "?to=2025-Q2",
		regions + "?from=2025", regions + "?from=2025-Q4&category=merged", regions + "of_filed/?to=2025-Q4&category=asia", "/explore/reversal-rate/total/?from=2025-Q4&to=2025-Q4",
		crossed + "?category=asia", crossed + "?category2=old", crossed + "?from=2025-Q3&category=africa&category2=young", crossed + "?category=asia&category2=old", "/de" + regions + "?from=2025-Q4&category=africa",
	} {
		tab.Open(live + address)
		want := tab.Evaluate(seen)
		tab.Open(files + address)
		if got := tab.Evaluate(seen); got != want {
			t.Errorf("%s: as a file it shows\n%s\nthe server shows\n%s", address, got, want)
		}
	}
	tab.Photograph("explore-file")

	// The file of what shows is made of the file of everything, byte for byte.
	for query, of := range map[string]string{
		"?from=2025-Q4&to=2025-Q4&category=africa": "of_decided", "?category=asia&category=merged": "of_decided", "?from=2025-Q3": "of_decided"} {
		tab.Open(files + regions + query)
		got := tab.Evaluate(`new Promise((done) => {
			const make = URL.createObjectURL;
			URL.createObjectURL = (blob) => { blob.text().then(done); return make(blob); };
			document.querySelector(".these a").click();
		})`)
		if want := s.get(t, "/explore/reversal-rate/region/"+of+".csv"+query).body; got != string(want) {
			t.Errorf("%s: the file is\n%s\nwant\n%s", query, got, want)
		}
	}

	// What nothing here has is said, and everything stays in sight.
	for _, address := range []string{regions + "?category=mars", regions + "?from=2024-Q1", regions + "?q=1", regions + "?from=2026-Q1&to=2025-Q2", "/explore/?indicator=luck&breakdown=region",
		"/explore/?indicator=reversal-rate", "/compare/?before=2025-Q3&after=2025-Q3", "/compare/?before=2025-Q3"} {
		tab.Open(files + address)
		if said := tab.Evaluate(`[...document.querySelectorAll("[data-not-here]")].filter((e) => e.getClientRects().length > 0).map((e) => e.innerText).join()`); said != "There is nothing here for what this address asks for. Choose again." {
			t.Errorf("%s says %q", address, said)
		}
		if strings.HasPrefix(address, regions) && tab.Evaluate(`String(document.querySelectorAll("table.over tbody tr:not([hidden])").length)`) != "3" {
			t.Errorf("%s hides rows", address)
		}
	}

	// A form leads where it would lead on the server.
	for address, to := range map[string]string{
		"/explore/?figure=reversal-rate%2Fregion": regions, "/explore/?indicator=reversal-rate&breakdown=region": regions, "/compare/?before=2025-Q3&after=2026-Q1": "/compare/2025-Q3/2026-Q1/", "/compare/?before=2026-Q1&after=2025-Q3": "/compare/2025-Q3/2026-Q1/",
		"/de/explore/?breakdown=region&indicator=reversal-rate": "/de" + regions,
	} {
		tab.Open(files + address)
		got := ""
		for range 50 {
			if got = tab.Evaluate(`location.pathname`); got == to {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if got != to {
			t.Errorf("%s leads to %s, want %s", address, got, to)
		}
	}
	tab.SaysNothing()
}

// The pages keep the width of a phone, everything in them is large enough for a finger, and what is chosen by keyboard becomes an address.
func TestExploreInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	live := serveOnLoopback(t, exploreSite(t).Server)
	browser := browsertest.Start(t)
	for _, screen := range browsertest.Screens {
		t.Run(screen.Name, func(t *testing.T) {
			tab := browser.Open(t, screen)
			for name, address := range map[string]string{"indicators": "/explore/", "explore": regions, "explore-crossed": "/explore/reversal-rate/region_tenure/", "explore-total": "/explore/reversal-rate/total/",
				"explore-chosen": regions + "?from=2025-Q3&category=asia", "periods": "/compare/", "compare": "/compare/2025-Q4/2026-Q1/", "compare-apart": "/compare/2025-Q3/2026-Q1/"} {
				tab.Open(live + address)
				tab.Evaluate(`document.querySelectorAll("details").forEach((e) => e.open = true), ""`)
				tab.KeepsWidth(address)
				const small = `[...document.querySelectorAll("label")].filter(e => e.getClientRects().length > 0 && e.getBoundingClientRect().height < 24).map(e => e.textContent.trim()).join("; ")`
				if found := tab.Evaluate(small); found != "" {
					t.Errorf("%s: lower than 24 px: %s", address, found)
				}
				tab.Photograph(name)
			}
			tab.Open(live + regions)
			tab.OpensByKeyboard("details.choose > summary")
			tab.Follow(chromedp.Focus(chromedp.CSS(`input[value="asia"]`)), chromedp.KeyEvent(" "), chromedp.Focus(chromedp.CSS(".choose button")), chromedp.KeyEvent(kb.Enter))
			if got := tab.Evaluate(`location.search`); got != "?category=asia" {
				t.Errorf("what was chosen became %q", got)
			}
			tab.Open(live + regions)
			scrolled := tab.Evaluate(`(() => { const box = document.querySelector(".scroll"); box.scrollLeft = 200; return String(document.querySelector("table.over tbody th").getBoundingClientRect().left - box.getBoundingClientRect().left); })()`)
			if scrolled != "0" {
				t.Errorf("the first column is %s px from where it should stay", scrolled)
			}
			tab.SaysNothing()
		})
	}
}
