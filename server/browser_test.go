package server

import (
	"context"
	"net"
	"strings"
	"testing"

	"daylight/internal/browsertest"
)

// The browser opens the pages as readers do: nothing is refused by the policy, nothing runs out of a phone's width, the
// sentences are there, and the table opens by keyboard. DAYLIGHT_SCREENSHOTS names a folder
// for pictures of what it saw.
func TestInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	s := newSite(t)
	base := serveOnLoopback(t, s.Server)
	published, _ := newPublicSite(t)
	public := serveOnLoopback(t, published.Server)
	browser := browsertest.Start(t)
	for _, screen := range browsertest.Screens {
		t.Run(screen.Name, func(t *testing.T) {
			tab := browser.Open(t, screen)
			for name, address := range map[string]string{
				"start": "/", "report": reportAddress, "figure": reportAddress + "figures/outcomes-by-region/",
				"table": reportAddress + "figures/reversal-rate-by-region-tenure/", "methods": "/methods/", "problem": "/nowhere",
			} {
				tab.Open(base + address)
				tab.KeepsWidth(address)
				tab.Photograph(name)
			}
			for name, address := range map[string]string{
				"public": "/reports/2026-Q1/", "changes": "/reports/2026-Q1/r2/changes/", "check": "/reports/2026-Q1/r2/check/", "hidden": "/reports/2026-Q1/r2/figures/ladder-by-region/",
			} {
				tab.Open(public + address)
				tab.KeepsWidth(address)
				tab.Photograph(name)
			}
			tab.Open(base + reportAddress)
			sentence := tab.Evaluate(`document.querySelector(".headlines p").innerText`)
			if !strings.Contains(sentence, "10,000") {
				t.Errorf("the first sentence is %q", sentence)
			}
			tab.OpensByKeyboard(`#outcomes-total details > summary`)
			tab.KeepsWidth("the report with its table open")
			if want := map[string]string{"light": "rgb(255, 255, 255)",
				"dark": "rgb(21, 25, 30)"}[screen.Scheme]; tab.Evaluate(`getComputedStyle(document.body).backgroundColor`) != want {
				t.Errorf("the paper is not %s", want)
			}
			if tab.Evaluate(`String(document.fonts.check('400 16px "Daylight Sans"'))`) != "true" {
				t.Error("the font did not load")
			}
			tab.SaysNothing()
		})
	}
}

// A page must be readable without its script: the button for the interactive picture is all that is missing.
func TestWithoutScript(t *testing.T) {
	doc := newSite(t).page(t, reportAddress)
	doc.Find("script").Remove()
	if doc.Find("button, [hidden], noscript").Length() != 0 || doc.Find("figure table td").Length() == 0 ||
		doc.Find("figure svg").Length() == 0 {
		t.Error("the page needs its script")
	}
}

func serveOnLoopback(t *testing.T, s *Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stop serving: %v", err)
		}
	})
	return "http://" + l.Addr().String()
}
