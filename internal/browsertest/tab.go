package browsertest

import (
	"context"
	"fmt"
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
)

// patience is how long a tab may be used before its test fails: a page that never comes must not hold up all tests.
const patience = 90 * time.Second

// Nowhere ends an address at which a test asks for a page that there is not; that the browser says so is no complaint.
const Nowhere = "/nowhere"

// Tab is one page of a browser and what the browser complained of. Whatever cannot be done in it ends the test.
type Tab struct {
	*testing.T
	Screen Screen

	ctx        context.Context
	mu         sync.Mutex
	complaints []string
}

// Open opens an empty tab, which closes with the test.
func (b Browser) Open(t *testing.T, s Screen) *Tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx)
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(func() { cancel(); closeTab() })
	tab := &Tab{T: t, Screen: s, ctx: ctx}
	tab.Do(chromedp.Navigate("about:blank"))
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatal(err)
	}
	Call(tab, browserlog.Enable, cdp.Empty{})
	Call(tab, runtime.Enable, cdp.Empty{})
	tab.Prefers(map[string]string{"prefers-color-scheme": s.Scheme})
	tab.Do(chromedp.EmulateViewport(s.Width, height))
	return tab
}

// Prefers sets what the reader asks of all pages, such as "prefers-reduced-motion": "reduce", in place of what was set before.
func (tab *Tab) Prefers(features map[string]string) {
	tab.Helper()
	var params emulation.SetEmulatedMediaParams
	for name, value := range features {
		params.Features = append(params.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	Call(tab, emulation.SetEmulatedMedia, params)
}

// WithoutScript makes the tab run no script of any page that it opens from now on.
func (tab *Tab) WithoutScript() {
	tab.Helper()
	Call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// hear collects what the page's console says and what the browser says of the page.
func (tab *Tab) hear(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *browserlog.EventEntryAdded:
		if !strings.HasSuffix(e.Entry.URL, Nowhere) && !strings.HasSuffix(e.Entry.URL, "/favicon.ico") { // which it asks for by itself where a file is no page
			tab.complaints = append(tab.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventExceptionThrown:
		tab.complaints = append(tab.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		tab.complaints = append(tab.complaints, "console."+string(e.Type))
	}
}

// Complaints is everything that the browser refused or complained of so far.
func (tab *Tab) Complaints() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return append([]string(nil), tab.complaints...)
}

// SaysNothing fails for each complaint.
func (tab *Tab) SaysNothing() {
	tab.Helper()
	for _, complaint := range tab.Complaints() {
		tab.Error(complaint)
	}
}

// Do takes steps one after the other.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.Fatal(err)
	}
}

// lettered is done when the typefaces of the page are there.
var lettered = chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise)

// Open loads a page, with its typefaces.
func (tab *Tab) Open(address string) {
	tab.Helper()
	tab.Do(chromedp.Navigate(address), lettered)
}

// Follow takes steps that lead to another page, and waits until that is loaded, with its typefaces.
func (tab *Tab) Follow(steps ...chromedp.Action[chromedp.Void]) {
	tab.Helper()
	if _, err := chromedp.RunResponse(tab.ctx, steps...); err != nil {
		tab.Fatal(err)
	}
	tab.Do(lettered)
}

// Evaluate returns the text that an expression has in the page.
func (tab *Tab) Evaluate(expression string) string {
	tab.Helper()
	return Value[string](tab, expression)
}

// Value returns what an expression has, or comes to have where it is a promise.
func Value[V any](tab *Tab, expression string) V {
	tab.Helper()
	return Result(tab, chromedp.Evaluate[V](expression, chromedp.EvalAwaitPromise))
}

// Await waits until an expression is true in the page, which stays the same meanwhile.
func (tab *Tab) Await(expression string) {
	tab.Helper()
	if _, err := chromedp.Run(tab.ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patience/8), chromedp.WithPollingInterval(20*time.Millisecond))); err != nil {
		tab.Fatalf("%s: %v", expression, err)
	}
}

// Result returns what an action results in.
func Result[R any](tab *Tab, action chromedp.Action[R]) R {
	tab.Helper()
	result, err := chromedp.Run(tab.ctx, action)
	if err != nil {
		tab.Fatal(err)
	}
	return result
}

// Call calls a command of the browser's protocol.
func Call[P, R any](tab *Tab, command cdp.Command[P, R], params P) R {
	tab.Helper()
	result, err := chromedp.Call(tab.ctx, command, params)
	if err != nil {
		tab.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// Photograph keeps a picture of the whole page, named for what it shows and for the screen, where DAYLIGHT_SCREENSHOTS names a folder.
func (tab *Tab) Photograph(name string) {
	tab.Helper()
	dir := os.Getenv("DAYLIGHT_SCREENSHOTS")
	if dir == "" {
		return
	}
	png := Result(tab, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		tab.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+"-"+tab.Screen.Name+".png"), png, 0o644); err != nil {
		tab.Fatal(err)
	}
}
