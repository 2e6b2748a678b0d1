package server

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	browserlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"daylight/internal/needs"
)

// A screen is one way to look at a page.
type screen struct {
	name   string
	width  int64
	scheme string
}

var screens = []screen{{"phone-light", 360, "light"}, {"phone-dark", 360, "dark"}, {"desk-light", 1280, "light"},
	{"desk-dark", 1280, "dark"}}

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
	browser := startBrowser(t)
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			tab := openTab(t, browser, screen)
			for name, address := range map[string]string{
				"start": "/", "report": reportAddress, "figure": reportAddress + "figures/outcomes-by-region/",
				"table": reportAddress + "figures/reversal-rate-by-region-tenure/", "methods": "/methods/", "problem": "/nowhere",
			} {
				tab.open(base + address)
				tab.keepsWidth(address)
				tab.photograph(name)
			}
			for name, address := range map[string]string{
				"public": "/reports/2026-Q1/", "changes": "/reports/2026-Q1/r2/changes/", "check": "/reports/2026-Q1/r2/check/", "hidden": "/reports/2026-Q1/r2/figures/ladder-by-region/",
			} {
				tab.open(public + address)
				tab.keepsWidth(address)
				tab.photograph(name)
			}
			tab.open(base + reportAddress)
			sentence := tab.evaluate(`document.querySelector(".headlines p").innerText`)
			if !strings.Contains(sentence, "10,000") {
				t.Errorf("the first sentence is %q", sentence)
			}
			tab.opensByKeyboard(`#outcomes-total details > summary`)
			tab.keepsWidth("the report with its table open")
			if want := map[string]string{"light": "rgb(255, 255, 255)",
				"dark": "rgb(21, 25, 30)"}[screen.scheme]; tab.evaluate(`getComputedStyle(document.body).backgroundColor`) != want {
				t.Errorf("the paper is not %s", want)
			}
			if tab.evaluate(`String(document.fonts.check('400 16px "Daylight Sans"'))`) != "true" {
				t.Error("the font did not load")
			}
			tab.saysNothing()
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

func startBrowser(t *testing.T) context.Context {
	t.Helper()
	var options []chromedp.ExecAllocatorOption
	for _, name := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking",
		"disable-component-update", "disable-sync", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	options = append(options, chromedp.ExecPath(needs.Program(t, "chromium", "chromium")), chromedp.UserDataDir(t.TempDir()))
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() { closeBrowser(); free() })
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return browser
}

// tab is one page of the browser and what it complained of.
type tab struct {
	*testing.T
	ctx        context.Context
	screen     screen
	mu         sync.Mutex
	complaints []string
}

func openTab(t *testing.T, browser context.Context, s screen) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(func() { cancel(); closeTab() })
	b := &tab{T: t, ctx: ctx, screen: s}
	b.run(chromedp.Navigate("about:blank"))
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	call(b, browserlog.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
	})
	b.run(chromedp.EmulateViewport(s.width, 800))
	return b
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.Fatalf("%s: %v", command.Method, err)
	}
}

// hear collects what the page's console says and what the browser says of the page.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *browserlog.EventEntryAdded:
		if !strings.HasSuffix(e.Entry.URL, "/nowhere") { // whose 404 is asked for
			b.complaints = append(b.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, "console."+string(e.Type))
	}
}

func (b *tab) run(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) open(address string) {
	b.Helper()
	b.run(chromedp.Navigate(address),
		chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
}

func (b *tab) evaluate(expression string) string {
	b.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.Fatal(err)
	}
	return got
}

// keepsWidth holds the page against the width of the screen; tables may be wider in their own boxes.
func (b *tab) keepsWidth(what string) {
	b.Helper()
	if wide := b.evaluate(`String(document.documentElement.scrollWidth)`); wide != fmt.Sprint(b.screen.width) {
		b.Errorf("%s is %s px wide on a screen of %d", what, wide, b.screen.width)
	}
	const small = `[...document.querySelectorAll("a, summary, button")].filter(e => !e.closest("p, dd, td, .prose, .skip") && e.getClientRects().length > 0
		&& e.getBoundingClientRect().height < 24).map(e => e.textContent.trim()).join("; ")`
	if found := b.evaluate(small); found != "" {
		b.Errorf("%s: lower than 24 px: %s", what, found)
	}
}

// opensByKeyboard opens a folded table as someone does who has no mouse.
func (b *tab) opensByKeyboard(summary string) {
	b.Helper()
	is := func() string {
		return b.evaluate(fmt.Sprintf(`String(document.querySelector(%q).parentElement.open)`, summary))
	}
	if is() != "false" {
		b.Errorf("%s is open before", summary)
	}
	b.run(chromedp.Focus(chromedp.CSS(summary)), chromedp.KeyEvent(kb.Enter))
	if is() != "true" {
		b.Errorf("%s did not open", summary)
	}
	if outline := b.evaluate(fmt.Sprintf(`getComputedStyle(document.querySelector(%q)).outlineStyle`,
		summary)); outline != "solid" {
		b.Errorf("the focus on %s shows as %q", summary, outline)
	}
}

// saysNothing fails for everything that the browser refused or complained of.
func (b *tab) saysNothing() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.complaints {
		b.Error(complaint)
	}
}

func (b *tab) photograph(name string) {
	b.Helper()
	dir := os.Getenv("DAYLIGHT_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-"+b.screen.name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
}
