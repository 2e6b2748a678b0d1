package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"daylight/internal/browsertest"
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
	browser := browsertest.Start(t)
	for _, screen := range []browsertest.Screen{browsertest.PhoneLight, browsertest.PhoneDark, {Name: "wide-light", Width: 900, Scheme: "light"}, {Name: "wide-dark", Width: 900, Scheme: "dark"}} {
		t.Run(screen.Name, func(t *testing.T) { compareCanvases(t, browser, site.URL, screen) })
	}
}

func compareCanvases(t *testing.T, browser browsertest.Browser, address string, screen browsertest.Screen) {
	tab := browser.Open(t, screen)
	tab.Open(address)
	count := browsertest.Value[int](tab, `document.querySelectorAll("figure[data-figure]").length`)
	if count < 10 {
		t.Fatalf("%d figures", count)
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
			picture, err := png.Decode(bytes.NewReader(browsertest.Result(tab, chromedp.Screenshot(chromedp.CSS(frame)))))
			if err != nil {
				t.Fatal(err)
			}
			return picture
		}
		picture := photograph()
		tab.Do(press)
		if !browsertest.Value[bool](tab, fmt.Sprintf(`document.querySelectorAll("figure[data-figure]")[%d].querySelector("canvas") !== null`, i)) {
			t.Errorf("figure %d has no canvas", i+1)
			continue
		}
		canvas := photograph()
		if apart := difference(picture, canvas); apart > mostApart {
			t.Errorf("figure %d: %.2f %% of the canvas is not as in the picture", i+1, 100*apart)
			if *gallery != "" {
				save(t, fmt.Sprintf("%s/apart-%d-%s-picture.png", *gallery, i+1, screen.Name), picture)
				save(t, fmt.Sprintf("%s/apart-%d-%s-canvas.png", *gallery, i+1, screen.Name), canvas)
			}
		}
		tab.Do(press)
		if apart := difference(picture, photograph()); apart != 0 {
			t.Errorf("figure %d: the picture did not come back, %.2f %% differs", i+1, 100*apart)
		}
	}
	tab.SaysNothing()
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
