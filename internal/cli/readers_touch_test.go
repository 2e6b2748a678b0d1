package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"daylight/internal/browsertest"
)

// reader is somebody before a screen, who touches what she sees and nothing else.
type reader struct {
	*browsertest.Tab
	touched int
}

// newReader is a reader who asked for less motion, so that what she scrolls to is there at once.
func newReader(tab *browsertest.Tab) *reader {
	tab.Helper()
	tab.Prefers(map[string]string{"prefers-color-scheme": tab.Screen.Scheme, "prefers-reduced-motion": "reduce"})
	return &reader{Tab: tab}
}

// find marks the one thing with these words that can be touched, and brings it on the screen if it is not there. It must be the topmost
// thing at its place and large enough for a finger; what stands in the midst of a text is as high as its line.
const find = `((selector, words) => {
	const said = (e) => (e.innerText || "").replace(/[\u2060\u00ad\u200b]/g, "").replace(/\s+/g, " ").trim();
	const found = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && (!words || said(e) === words || said(e).startsWith(words + " ")));
	if (!found.length) return "is nowhere";
	const e = found[0];
	let box = e.getBoundingClientRect();
	if (box.top < 0 || box.bottom > innerHeight) { e.scrollIntoView({block: "center", behavior: "instant"}); box = e.getClientRects()[0]; }
	const x = box.left + Math.min(box.width, innerWidth) / 2, y = box.top + Math.min(box.height, innerHeight) / 2;
	const top = document.elementFromPoint(x, y);
	if (!top || !(e === top || e.contains(top) || top.contains(e))) return "is covered";
	const inText = e.matches("p a, dd a, li p a");
	if (!inText && (box.height < 24 || box.width < 24)) return "is only " + box.width + " by " + box.height + " px";
	return x + " " + y;
})(%q, %q)`

// place is where something can be touched.
func (r *reader) place(selector, words string) (x, y float64) {
	r.Helper()
	at := r.Evaluate(fmt.Sprintf(find, selector, words))
	if _, err := fmt.Sscan(at, &x, &y); err != nil {
		r.Fatalf("%q %s %s, on %s", words, selector, at, r.Evaluate(`location.pathname`))
	}
	return x, y
}

// touch taps what a selector finds, of which the words are those; empty words are those of whatever comes first. At a desk it clicks.
func (r *reader) touch(selector, words string) {
	r.Helper()
	r.Do(r.touching(selector, words))
}

// follow touches what leads to another page, and waits for it.
func (r *reader) follow(selector, words string) {
	r.Helper()
	r.Follow(r.touching(selector, words))
}

func (r *reader) touching(selector, words string) chromedp.Action[chromedp.Void] {
	r.Helper()
	x, y := r.place(selector, words)
	r.touched++
	return func(ctx context.Context, _ *chromedp.Target) (done chromedp.Void, err error) {
		if r.Screen.Width > browsertest.PhoneLight.Width {
			for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
				if err == nil {
					_, err = chromedp.Call(ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1})
				}
			}
			return done, err
		}
		for kind, points := range map[input.DispatchTouchEventType][]*input.TouchPoint{"touchStart": {{X: x, Y: y}}} {
			if _, err = chromedp.Call(ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points}); err != nil {
				return done, err
			}
		}
		_, err = chromedp.Call(ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}})
		return done, err
	}
}

// choose takes an answer from a list, which is two touches: the list opens over the page, and the answer is touched in it.
func (r *reader) choose(list, answer string) {
	r.Helper()
	r.place(list, "")
	r.touched += 2
	if chosen := r.Evaluate(fmt.Sprintf(`(() => {
		const list = document.querySelector(%q), at = [...list.options].findIndex((o) => o.text === %q);
		if (at >= 0) { list.selectedIndex = at; list.dispatchEvent(new Event("change", {bubbles: true})); }
		return at < 0 ? "" : list.selectedOptions[0].text;
	})()`, list, answer)); chosen != answer {
		r.Fatalf("%s has no %q", list, answer)
	}
}

// sees expects sentences in the text of the page, legible and not off the screen. Within says how many screens down the last of them is at most;
// it returns whether all are there.
func (r *reader) sees(within float64, sentences ...string) {
	r.Helper()
	for _, sentence := range sentences {
		where := r.Evaluate(fmt.Sprintf(`((words) => {
			const said = (e) => (e.innerText || "").replace(/[\u2060\u00ad\u200b]/g, "").replace(/\s+/g, " ").trim();
			let e = document.querySelector("main");
			if (!said(e).includes(words)) return "is not on the page";
			for (let inner = e; inner; inner = [...e.children].find((c) => c.checkVisibility() && said(c).includes(words))) e = inner;
			const box = e.getBoundingClientRect(), style = getComputedStyle(e);
			if (box.left < 0 || box.right > innerWidth + 1 && !e.closest(".scroll")) return "is off the screen";
			if (style.visibility !== "visible" || parseFloat(style.opacity) < 1) return "is hidden";
			return String((box.bottom + scrollY) / innerHeight);
		})(%q)`, sentence))
		var screens float64
		if _, err := fmt.Sscan(where, &screens); err != nil {
			r.Errorf("%s: %q %s", r.Evaluate(`location.pathname`), sentence, where)
		} else if screens > within {
			r.Errorf("%s: %q is %.1f screens down, want %.1f at most", r.Evaluate(`location.pathname`), sentence, screens, within)
		}
	}
}

// lands expects the beginning of a part of the page at the top of the screen.
func (r *reader) lands(anchor string) {
	r.Helper()
	if at := r.Evaluate(`location.hash`); at != anchor {
		r.Fatalf("the page is at %q, not at %s", at, anchor)
	}
	r.Await(fmt.Sprintf(`document.querySelector(%q).getBoundingClientRect().top < innerHeight / 3`, anchor))
}

// page holds a page against what every reader needs, and keeps a picture of it: nothing runs out of the screen, is too small to touch or to
// read, or is complained of.
func (r *reader) page(name string) {
	r.Helper()
	r.KeepsWidth(name)
	if small := r.Evaluate(`(() => {
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
		for (let text = walk.nextNode(); text; text = walk.nextNode()) {
			const e = text.parentElement;
			if (!text.data.trim() || !e.checkVisibility() || e.closest(".visually-hidden, script, style, .skip")) continue;
			const matrix = e instanceof SVGGraphicsElement && e.getScreenCTM();
			if (e instanceof SVGElement && !matrix) continue;
			const size = parseFloat(getComputedStyle(e).fontSize) * (matrix ? matrix.a : 1);
			if (size < 11.95) found.add(size.toFixed(1) + " px: " + text.data.trim().slice(0, 40));
		}
		return [...found].join("; ");
	})()`); small != "" {
		r.Errorf("%s has letters below 12 px: %s", name, small)
	}
	r.Photograph(name)
}

// text is all that can be read in the page's main part.
func (r *reader) text() string {
	r.Helper()
	return plain(r.Evaluate(`document.querySelector("main").innerText`))
}

// texts are those of all elements that a selector finds, but for what only a voice says.
func (r *reader) texts(selector string) (found []string) {
	r.Helper()
	for _, text := range browsertest.Value[[]string](r.Tab, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).map((e) => {
		const hidden = [...e.querySelectorAll(".visually-hidden")].map((h) => h.innerText).filter((h) => h);
		return hidden.reduce((text, h) => text.replace(h, ""), e.innerText);
	})`, selector)) {
		found = append(found, plain(text))
	}
	return found
}

// table is the text of each cell in a table, row by row, without the lines below a number.
func (r *reader) table(selector string) (rows [][]string) {
	r.Helper()
	for _, row := range browsertest.Value[[][]string](r.Tab, fmt.Sprintf(`[...document.querySelectorAll(%q + " tr")].filter((e) => e.checkVisibility()).map((row) => [...row.cells].map((cell) => {
		const copy = cell.cloneNode(true);
		copy.querySelectorAll(".more, .visually-hidden").forEach((e) => e.remove());
		return copy.textContent;
	}))`, selector)) {
		for at := range row {
			row[at] = strings.TrimSuffix(strings.TrimSuffix(plain(row[at]), " why?"), " warum?")
		}
		rows = append(rows, row)
	}
	return rows
}
