package chart

import (
	"cmp"
	"flag"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	update  = flag.Bool("update", false, "write server/static/charts.css again")
	gallery = flag.String("gallery", "", "write a page with every sample, and their pictures, into this folder")
)

const static = "../../server/static"

// Every sample can be drawn in every size. A figure is judged by looking at it: go test ./reports/chart -run Gallery -gallery DIR, then
// open DIR/index.html through any web server, in light and dark, wide and narrow.
func TestGallery(t *testing.T) { writeGallery(t, cmp.Or(*gallery, t.TempDir())) }

// writeGallery writes a page with every sample, and their pictures, into a folder.
func writeGallery(t *testing.T, dir string) {
	t.Helper()
	write := func(name string, content []byte) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must := func(content []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	var page strings.Builder
	all := figures()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		spec := all[name]
		made, err := Draw(spec)
		write(name+".json", must(made.Document, err))
		const head = "<figure data-figure=%q><figcaption><h2>%s</h2><p>%s</p></figcaption><div class=\"chart-frame\">\n"
		fmt.Fprintf(&page, head, name+".json",
			html.EscapeString(spec.Title), html.EscapeString(spec.Subtitle))
		for _, size := range Sizes {
			p, _, err := spec.picture(size)
			if err != nil {
				t.Fatal(err)
			}
			page.Write(must(p.inline()))
			write(name+"-"+size.String()+".svg", must(p.alone()))
		}
		page.WriteString("</div></figure>\n")
	}
	write("index.html", []byte(galleryHead+page.String()+"</html>\n"))
	write("gallery.css", []byte(galleryCSS))
	write("charts.css", Stylesheet())
	for _, name := range []string{"charts.js", "figures.js", "fonts/DaylightSans-Regular.woff2", "fonts/DaylightSans-Semibold.woff2"} {
		write(name, must(os.ReadFile(filepath.Join(static, name))))
	}
}

const galleryHead = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Samples</title>
<link rel="stylesheet" href="charts.css">
<link rel="stylesheet" href="gallery.css">
<script src="figures.js" defer></script>
`

const galleryCSS = `
@font-face { font-family: "Daylight Sans"; font-weight: 400; src: url("fonts/DaylightSans-Regular.woff2"); }
@font-face { font-family: "Daylight Sans"; font-weight: 600; src: url("fonts/DaylightSans-Semibold.woff2"); }
html { color-scheme: light dark; }
body { max-width: 720px; margin: 24px auto; padding: 0 14px; background: var(--chart-paper); color: var(--chart-ink); }
body { font: 16px/1.45 "Daylight Sans", sans-serif; }
figure { margin: 0 0 56px; }
h2 { font-size: 20px; line-height: 1.25; margin: 0; font-weight: 600; }
p { margin: 2px 0 16px; color: var(--chart-muted); }
`
