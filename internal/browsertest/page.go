package browsertest

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// KeepsWidth holds the page against the width of the screen; tables may be wider in their own boxes. What stands by itself and can be
// touched must be at least 24 px high; what stands in the midst of a text is as high as its line.
func (tab *Tab) KeepsWidth(what string) {
	tab.Helper()
	if wide := tab.Evaluate(`String(document.documentElement.scrollWidth)`); wide != fmt.Sprint(tab.Screen.Width) {
		tab.Errorf("%s is %s px wide on a screen of %d", what, wide, tab.Screen.Width)
	}
	const small = `[...document.querySelectorAll("a, summary, button, select")].filter(e => !(e.closest("p, dd, td, .prose, .skip") && !e.matches("select")) && e.getClientRects().length > 0
		&& e.getBoundingClientRect().height < 24).map(e => e.textContent.trim()).join("; ")`
	if found := tab.Evaluate(small); found != "" {
		tab.Errorf("%s: lower than 24 px: %s", what, found)
	}
}

// OpensByKeyboard opens a folded table as someone does who has no mouse.
func (tab *Tab) OpensByKeyboard(summary string) {
	tab.Helper()
	is := func() string {
		return tab.Evaluate(fmt.Sprintf(`String(document.querySelector(%q).parentElement.open)`, summary))
	}
	if is() != "false" {
		tab.Errorf("%s is open before", summary)
	}
	tab.Do(chromedp.Focus(chromedp.CSS(summary)), chromedp.KeyEvent(kb.Enter))
	if is() != "true" {
		tab.Errorf("%s did not open", summary)
	}
	if outline := tab.Evaluate(fmt.Sprintf(`getComputedStyle(document.querySelector(%q)).outlineStyle`, summary)); outline != "solid" {
		tab.Errorf("the focus on %s shows as %q", summary, outline)
	}
}
