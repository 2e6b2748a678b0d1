package chart

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	browserlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"daylight/internal/needs"
)

// policy is what the pages of the site may do; the interactive figures must get by with it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'"

// The canvas that a reader can ask for shows what the picture shows, in both layouts, light and dark: but for
// the edges of letters and lines. Pressing again brings the picture back. Neither breaks the site's policy.
func TestCanvasShowsThePicture(t *testing.T) {
	if testing.Short() {
		t.Skip("browsers take long")
	}
	dir := t.TempDir()
	writeGallery(t, dir)
	files := http.FileServer(http.Dir(dir))
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" { // which the browser asks for by itself
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		files.ServeHTTP(w, r)
	}))
	defer site.Close()
	browser := startBrowser(t)
	for _, width := range []int64{360, 900} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%d %s", width, scheme), func(t *testing.T) {
				compareCanvases(t, browser, site.URL, width, scheme)
			})
		}
	}
}

func startBrowser(t *testing.T) context.Context {
	t.Helper()
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
	return browser
}

func compareCanvases(t *testing.T, browser context.Context, address string, width int64, scheme string) {
	ctx, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	run := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	run(chromedp.Navigate("about:blank"))
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *browserlog.EventEntryAdded:
			t.Errorf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		case *runtime.EventExceptionThrown:
			t.Error(e.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
	run(chromedp.EmulateViewport(width, 900), chromedp.Navigate(address),
		chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	count, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll("figure[data-figure]").length`))
	if err != nil || count < 10 {
		t.Fatalf("%d figures, %v", count, err)
	}
	for i := range count {
		frame := fmt.Sprintf(`figure:nth-of-type(%d) .chart-frame`, i+1)
		press := chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(async () => {
			const figure = document.querySelectorAll("figure[data-figure]")[%d];
			const button = figure.querySelector(".chart-button");
			const before = button.getAttribute("aria-pressed");
			button.click();
			while (button.getAttribute("aria-pressed") === before && !button.disabled) await new Promise((r) => setTimeout(r, 10));
			await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
		})()`, i), chromedp.EvalAwaitPromise)
		photograph := func() image.Image {
			t.Helper()
			shot, err := chromedp.Run(ctx, chromedp.Screenshot(chromedp.CSS(frame)))
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				t.Fatal(err)
			}
			return picture
		}
		picture := photograph()
		run(press)
		painted, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelectorAll("figure[data-figure]")[%d].querySelector("canvas") !== null`, i)))
		if err != nil || !painted {
			t.Errorf("figure %d has no canvas, %v", i+1, err)
			continue
		}
		canvas := photograph()
		if apart := difference(picture, canvas); apart > mostApart {
			t.Errorf("figure %d: %.2f %% of the canvas is not as in the picture", i+1, 100*apart)
			if *gallery != "" {
				save(t, fmt.Sprintf("%s/apart-%d-%d-%s-picture.png", *gallery, i+1, width, scheme), picture)
				save(t, fmt.Sprintf("%s/apart-%d-%d-%s-canvas.png", *gallery, i+1, width, scheme), canvas)
			}
		}
		run(press)
		if apart := difference(picture, photograph()); apart != 0 {
			t.Errorf("figure %d: the picture did not come back, %.2f %% differs", i+1, 100*apart)
		}
	}
}

// mostApart is the share of blocks in which letters may lie otherwise by a pixel.
const mostApart = 0.006

// difference is the share of blocks of 6 by 6 pixels whose mean colours differ visibly, 1 where the sizes do. A canvas places letters
// and lines by fractions of a pixel otherwise than a picture; a mark, a word or a number that is elsewhere fills blocks.
func difference(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	const side = 6
	differing, all := 0, 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y += side {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x += side {
			block := image.Rect(x, y, x+side, y+side).Intersect(a.Bounds())
			p, q := mean(a, block), mean(b, block)
			all++
			if max(between(p.R, q.R), between(p.G, q.G), between(p.B, q.B)) > 48 {
				differing++
			}
		}
	}
	return float64(differing) / float64(all)
}

func mean(picture image.Image, block image.Rectangle) color.RGBA {
	var r, g, b, n int
	for y := block.Min.Y; y < block.Max.Y; y++ {
		for x := block.Min.X; x < block.Max.X; x++ {
			c := color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
			r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

func between(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func save(t *testing.T, path string, picture image.Image) {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
