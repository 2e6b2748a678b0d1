// Package browsertest opens pages in headless Chromium as their readers do: on a phone and at a desk, light and dark. What the browser
// refuses or complains of is collected, and what a page looked like is kept where DAYLIGHT_SCREENSHOTS names a folder. Only tests use it.
package browsertest

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"daylight/internal/needs"
)

// A Screen is one way to look at a page. Its name ends the names of screenshots.
type Screen struct {
	Name   string
	Width  int64  // in CSS pixels
	Scheme string // light or dark, as the reader has set it
}

// The screens that every page is made for.
var (
	PhoneLight = Screen{"phone-light", 360, "light"}
	PhoneDark  = Screen{"phone-dark", 360, "dark"}
	DeskLight  = Screen{"desk-light", 1280, "light"}
	DeskDark   = Screen{"desk-dark", 1280, "dark"}

	Screens = []Screen{PhoneLight, PhoneDark, DeskLight, DeskDark}
)

// height is that of every screen.
const height = 800

// Browser is a running Chromium. It may open tabs for several tests.
type Browser struct{ ctx context.Context }

// Start starts Chromium, which ends with the test. Tests that ask for short ones, or have no Chromium, are skipped.
func Start(t *testing.T) Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("browsers take long")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(needs.Program(t, "chromium", "chromium")), chromedp.UserDataDir(t.TempDir())}
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() { closeBrowser(); free() })
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return Browser{browser}
}
