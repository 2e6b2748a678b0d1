package server

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"daylight/internal/browsertest"
	"daylight/internal/language"
	"daylight/internal/needs"
)

// aPageOfEach is one address of every route that has pages, in both languages, so that no page can be left out.
func aPageOfEach(t *testing.T, s *testSite) (addresses []string) {
	t.Helper()
	v := s.visit(language.English)
	for _, route := range s.routes {
		if route.kind != page || route.path == "/latest/" {
			continue
		}
		address := route.path
		if route.every != nil {
			every, err := route.every(v)
			if err != nil {
				t.Fatal(err)
			}
			if len(every) == 0 {
				continue
			}
			address = every[len(every)/2]
		}
		addresses = append(addresses, address)
	}
	addresses = append(addresses, "/de/", "/nowhere")
	return addresses
}

// axe is the checker's own text, from the packages that `make node` installs.
func axe(t *testing.T) string {
	t.Helper()
	path := filepath.Join("..", "tools", "bundle", "node_modules", "axe-core", "axe.min.js")
	text, err := os.ReadFile(path)
	if err != nil {
		needs.Lacking(t, "axe is not installed (%v): make node", err)
	}
	return string(text)
}

// Every kind of page is held against the rules of WCAG 2.2 A and AA, and against what axe calls best practice, on a phone and on a desk.
// Where it is dark, only colours differ, and their rules are asked.
func TestAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	checker := axe(t)
	published, _ := newPublicSite(t)
	people, over := peopleSite(t), exploreSite(t)
	sites := map[*testSite]string{published: serveOnLoopback(t, published.Server), people: serveOnLoopback(t, people.Server), over: serveOnLoopback(t, over.Server)}
	browser := browsertest.Start(t)
	for _, screen := range browsertest.Screens {
		t.Run(screen.Name, func(t *testing.T) {
			tab := browser.Open(t, screen)
			for s, base := range sites {
				for _, address := range aPageOfEach(t, s) {
					if s == people && !strings.HasPrefix(address, "/people/") || s == over && !strings.HasPrefix(address, "/explore/") && !strings.HasPrefix(address, "/compare/") {
						continue
					}
					tab.Open(base + address)
					keepsTheRules(tab, address, checker, screen)
				}
			}
		})
	}
}

// allRules and colourRules are what the checker is asked, as it takes them.
const (
	allRules    = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	colourRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// keepsTheRules runs the checker in the page.
func keepsTheRules(tab *browsertest.Tab, address, checker string, on browsertest.Screen) {
	tab.Helper()
	rules := allRules
	if on.Scheme == "dark" {
		rules = colourRules
	}
	tab.Do(chromedp.Evaluate[chromedp.Void](checker + "; true"))
	found := tab.Evaluate(`axe.run(document, {runOnly: ` + rules + `, resultTypes: ["violations"]})
		.then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map((n) => n.html.slice(0, 200) + " | " + n.failureSummary)}))))`)
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		tab.Fatal(err)
	}
	for _, v := range violations {
		tab.Errorf("%s breaks %s (%s):\n%s", address, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}

// Who magnifies a page to 400 % reads it without scrolling sideways: it fits a width of 320 px.
func TestMagnified(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	published, _ := newPublicSite(t)
	base := serveOnLoopback(t, published.Server)
	tab := browsertest.Start(t).Open(t, browsertest.Screen{Name: "magnified", Width: 320, Scheme: "light"})
	for _, address := range aPageOfEach(t, published) {
		for _, l := range language.All { // other languages have longer words
			if !strings.HasPrefix(address, "/de/") {
				tab.Open(base + addressIn(l, address))
				tab.KeepsWidth(addressIn(l, address))
			}
		}
	}
}

// Who has no mouse reaches everything with the tabulator, in the order of the page, sees where she is, and can skip what stands on every page.
func TestByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	people := peopleSite(t)
	base := serveOnLoopback(t, people.Server)
	tab := browsertest.Start(t).Open(t, browsertest.Screen{Name: "desk", Width: 1280, Scheme: "light"})
	tab.Prefers(map[string]string{"prefers-reduced-motion": "reduce"}) // else the page still scrolls when it is looked at
	for _, address := range []string{"/people/north/any/any/", reportPath(earlier, 0), "/data/"} {
		tab.Open(base + address)
		tab.Do(chromedp.KeyEvent(kb.Tab))
		if first := tab.Evaluate(`document.activeElement.className`); first != "skip" {
			t.Errorf("%s: the tabulator reaches %q first, want the link that skips", address, first)
		}
		reachable := tab.Evaluate(`String([...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")].filter((e) => e.checkVisibility()).length)`)
		var seen int
		last := -1
		for range 400 {
			state := tab.Evaluate(`(() => {
				const all = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")].filter((e) => e.checkVisibility());
				const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
				const on = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, innerHeight) / 2)));
				return [all.indexOf(e), box.bottom > 0 && box.top < innerHeight, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
					on === e || e.contains(on) || (on && on.contains(e)), e.outerHTML.slice(0, 90)].join("\u0001");
			})()`)
			parts := strings.SplitN(state, "\u0001", 5)
			var at int
			if _, err := fmt.Sscan(parts[0], &at); err != nil || at < 0 {
				break
			}
			if at <= last {
				t.Errorf("%s: the tabulator goes back to %s", address, parts[4])
				break
			}
			last = at
			seen++
			for i, what := range []string{"is not on the screen", "does not show that it has the focus", "is covered"} {
				if parts[1+i] != "true" {
					t.Errorf("%s: %s %s", address, parts[4], what)
				}
			}
			tab.Do(chromedp.KeyEvent(kb.Tab))
		}
		if fmt.Sprint(seen) != reachable {
			t.Errorf("%s: the tabulator reaches %d of %s", address, seen, reachable)
		}
		tab.Open(base + address)
		tab.Do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
		if where := tab.Evaluate(`document.activeElement.id + location.hash`); where != "content#content" {
			t.Errorf("%s: the link that skips leads to %q", address, where)
		}
	}
	// The form is answered with keys alone.
	tab.Open(base + "/people/")
	tab.Follow(chromedp.Focus(chromedp.CSS("#choose-region")), chromedp.KeyEvent("Northern Land"), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	if where := tab.Evaluate(`location.pathname`); where != "/people/north/any/any/" {
		t.Errorf("the form leads to %s", where)
	}
	tab.SaysNothing()
}

// Who asks for less motion gets none, and who has colours of her own keeps them, with pictures that stay legible.
func TestOwnSettings(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	people := peopleSite(t)
	base := serveOnLoopback(t, people.Server)
	tab := browsertest.Start(t).Open(t, browsertest.Screen{Name: "forced", Width: 360, Scheme: "dark"})
	tab.Prefers(map[string]string{"prefers-reduced-motion": "reduce", "forced-colors": "active", "prefers-color-scheme": "dark"})
	tab.Open(base + "/people/north/any/any/")
	if got := tab.Evaluate(`getComputedStyle(document.documentElement).scrollBehavior`); got != "auto" {
		t.Errorf("the page scrolls %s for a reader who asked for less motion", got)
	}
	if moving := tab.Evaluate(`String([...document.querySelectorAll("*")].filter((e) => { const s = getComputedStyle(e); return s.animationName !== "none" || parseFloat(s.transitionDuration) > 0 }).length)`); moving != "0" {
		t.Errorf("%s elements move", moving)
	}
	colours := tab.Evaluate(`(() => { const cells = [...document.querySelectorAll(".hundred-both > svg rect")]; return new Set(cells.map((c) => getComputedStyle(c).fill)).size + " " + cells.length })()`)
	if colours != "3 100" {
		t.Errorf("with forced colours the hundred squares have %q colours, want the 3 of their outcomes", colours)
	}
	tab.Photograph("people-forced")
	tab.SaysNothing()
}
