package raster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"daylight/internal/problem"
	"daylight/reports/chart"
	"daylight/reports/chart/font"
)

var drawer = sync.OnceValue(func() *Rasteriser {
	r, err := New(font.Files()...)
	if err != nil {
		panic(err)
	}
	return r
})

// picture is an SVG, 100 by 100.
func picture(inside string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">` + inside + `</svg>`)
}

const square = `<rect x="10" y="10" width="50" height="50" fill="#215a9c"/>`

func drawn(t testing.TB, svg []byte, width int) image.Image {
	t.Helper()
	file, err := drawer().PNG(t.Context(), svg, width)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func compiled(t testing.TB) *machine {
	t.Helper()
	m, err := resvg().wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

// ink returns the smallest rectangle that holds all that is drawn, on nothing.
func ink(img image.Image) (found image.Rectangle) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if at(img, x, y).A > 64 {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// Shapes lie where they were put, in their colours, at the size that was asked for; elsewhere there is nothing.
func TestPNG(t *testing.T) {
	img := drawn(t, picture(square), 200)
	if size := img.Bounds().Size(); size != image.Pt(200, 200) {
		t.Errorf("the size is %v", size)
	}
	if got, want := at(img, 60, 60), (color.NRGBA{0x21, 0x5a, 0x9c, 255}); got != want {
		t.Errorf("the square is %v, want %v", got, want)
	}
	if got := at(img, 150, 150); got.A != 0 {
		t.Errorf("beside it is %v", got)
	}
	if got, want := ink(img), image.Rect(20, 20, 120, 120); got != want {
		t.Errorf("the square takes %v, want %v", got, want)
	}
}

// Text is drawn with the given letters: it is as wide as the font says, less the room beside the first and the last letter.
func TestLettersAreTheFonts(t *testing.T) {
	const size, text = 60, "Widerspr\u00fcche AVATAR \u201eGr\u00f6\u00dfe\u201c"
	widths := map[string]int{}
	for _, c := range []struct {
		name, family string
		weight       font.Weight
	}{{"regular", font.Family, font.Regular}, {"semibold", font.Family, font.Semibold}, {"unknown", "Nobody Has This, sans-serif", font.Regular}, {"none", "", font.Regular}} {
		svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="100"><text x="20" y="70" font-family="%s" font-size="%d" font-weight="%d">%s</text></svg>`,
			c.family, size, c.weight, text)
		found := ink(drawn(t, []byte(svg), 1000))
		want := font.Width(text, size, c.weight)
		if got := float64(found.Dx()); got > want || got < want-0.12*size {
			t.Errorf("%s: %v px of ink, the font says %.1f", c.name, got, want)
		}
		widths[c.name] = found.Dx()
	}
	if widths["semibold"] <= widths["regular"] || widths["unknown"] != widths["regular"] || widths["none"] != widths["regular"] {
		t.Errorf("widths %v", widths)
	}
}

// A figure is drawn in its light colours both as it stands in a page, where a stylesheet of the site has the dark ones, and as it stands
// alone, where it brings them along.
func TestFiguresAreLight(t *testing.T) {
	made, err := chart.Draw(figure())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(made.Alone, []byte("prefers-color-scheme: dark")) {
		t.Fatal("the picture has no dark colours")
	}
	first := color.NRGBA{0x2f, 0x77, 0xa1, 255}
	for name, svg := range map[string][]byte{"alone": made.Alone, "wide": made.Wide, "narrow": made.Narrow} {
		img := drawn(t, svg, 1000)
		bars := 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if at(img, x, y) == first {
					bars++
				}
			}
		}
		if bars < 5000 {
			t.Errorf("%s: %d pixels of a bar's light colour", name, bars)
		}
		if got := at(img, 2, 2); name == "alone" && got != (color.NRGBA{255, 255, 255, 255}) {
			t.Errorf("the paper is %v", got)
		}
	}
}

func figure() chart.Spec {
	value := func(k, n int64) chart.Point {
		v := float64(k) / float64(n)
		low, high := v-0.02, v+0.02
		return chart.Point{Value: &v, Low: &low, High: &high, K: &k, N: &n}
	}
	return chart.Spec{
		Kind: chart.Bars, Unit: chart.Percent, Title: "Appeals from older accounts succeeded more often", Subtitle: "Share of decided appeals",
		Alt: "Under 1 year 14.8 %, 5 years and more 35.0 %.", Categories: []string{"Under 1 year", "1 to 2 years", "5 years and more", "Not known"},
		Series: []chart.Series{{Points: []chart.Point{value(148, 1000), value(103, 600), value(168, 480), {Note: "hidden"}}}},
	}
}

func TestSamePictureSameBytes(t *testing.T) {
	svg := picture(square + `<text y="90" font-size="20">Same</text>`)
	again, err := New(font.Files()...)
	if err != nil {
		t.Fatal(err)
	}
	var files [][]byte
	for _, r := range []*Rasteriser{drawer(), drawer(), again} {
		file, err := r.PNG(t.Context(), svg, 300)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if !bytes.Equal(files[0], files[1]) || !bytes.Equal(files[0], files[2]) {
		t.Error("the same picture gives different bytes")
	}
}

// What cannot be drawn is the picture's fault, and said so in a sentence; the next picture is as if nothing had been.
func TestBadPictures(t *testing.T) {
	sized := func(width, height string) []byte {
		return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s"><rect width="5" height="5"/></svg>`, width, height)
	}
	uses := `<g id="a0"><rect width="1" height="1"/></g>`
	for i := range 30 {
		uses += fmt.Sprintf(`<g id="a%d"><use xlink:href="#a%d"/><use xlink:href="#a%d"/></g>`, i+1, i, i)
	}
	laughs := `<!ENTITY a0 "ha">`
	for i := range 12 {
		laughs += fmt.Sprintf(`<!ENTITY a%d "&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;">`, i+1, i, i, i, i, i, i, i, i)
	}
	for name, svg := range map[string][]byte{
		"nothing":                 nil,
		"not XML":                 []byte("no picture"),
		"another root":            []byte("<html></html>"),
		"half a picture":          picture("")[:80],
		"not UTF-8":               []byte("\x1f\x8b\x08"),
		"no width":                sized("0", "10"),
		"a negative width":        sized("-5", "10"),
		"an endless width":        sized("1e40", "10"),
		"nearly no width":         sized("0.001", "0.001"),
		"a height beyond measure": sized("1", "1e9"),
		"10 MB":                   picture(strings.Repeat(square, 10<<20/len(square))),
		"4 MB of one word":        picture("<text>" + strings.Repeat("W", 4e6) + "</text>"),
		"groups in groups":        picture(strings.Repeat("<g>", 1e5) + strings.Repeat("</g>", 1e5)),
		"layers upon layers":      picture(strings.Repeat(`<g opacity="0.5">`, 900) + square + strings.Repeat("</g>", 900)),
		"copies of copies":        picture(uses + `<use xlink:href="#a30"/>`),
		"entities of entities":    append([]byte("<!DOCTYPE svg ["+laughs+"]>"), picture("<text>&a12;</text>")...),
		"another file's text":     append([]byte(`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>`), picture(`<text y="50">&x;</text>`)...),
	} {
		began := time.Now()
		file, err := drawer().PNG(t.Context(), svg, 1200)
		if kind := problem.KindOf(err); err == nil || kind != problem.Invalid || file != nil {
			t.Errorf("%s: %d bytes, %v of kind %v", name, len(file), err, kind)
		}
		if said := problem.Sentence(err); !strings.HasPrefix(said, "The picture ") || !strings.HasSuffix(said, ".") {
			t.Errorf("%s: %q", name, said)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if got, want := ink(drawn(t, picture(square), 200)), image.Rect(20, 20, 120, 120); got != want {
		t.Errorf("afterwards the square takes %v, want %v", got, want)
	}
	for _, width := range []int{-1, 0, MaxWidth + 1} {
		if _, err := drawer().PNG(t.Context(), picture(square), width); problem.KindOf(err) != problem.Invalid {
			t.Errorf("width %d: %v", width, err)
		}
	}
}

// What would be fetched or run elsewhere is as if it were not there.
func TestNothingIsFetchedOrRun(t *testing.T) {
	want, err := drawer().PNG(t.Context(), picture(square), 200)
	if err != nil {
		t.Fatal(err)
	}
	for name, inside := range map[string]string{
		"scripts":           `<script>while (true) {}</script><g onload="while (true) {}">` + square + `</g>`,
		"files":             square + `<image href="file:///etc/passwd" width="90" height="90"/><image href="/etc/hostname" width="90" height="90"/>`,
		"other hosts":       square + `<image xlink:href="http://127.0.0.1:1/x.png" width="90" height="90"/><use xlink:href="http://127.0.0.1:1/x.svg#a"/>`,
		"styles and fonts":  `<style>@import url("http://127.0.0.1:1/x.css"); @font-face { font-family: x; src: url(file:///x.ttf) }</style>` + square,
		"pages":             square + `<foreignObject width="90" height="90"><iframe xmlns="http://www.w3.org/1999/xhtml" src="file:///etc/passwd"/></foreignObject>`,
		"dark colours":      `<style>@media (prefers-color-scheme: dark) { rect { fill: red } }</style>` + square,
		"its own reference": square + `<g id="x"><use xlink:href="#x"/></g>`,
	} {
		got, err := drawer().PNG(t.Context(), picture(inside), 200)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: another picture, %v", name, err)
		}
	}
}

// slow is a picture that takes minutes to draw.
var slow = picture(`<filter id="f"><feTurbulence baseFrequency="0.01" numOctaves="100000"/></filter><rect filter="url(#f)" width="100" height="100"/>`)

// A picture that takes too long is given up at once when the reader's time is over, or ours.
func TestTimeIsLimited(t *testing.T) {
	compiled(t)
	const soon = 100 * time.Millisecond
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	_, err := drawer().PNG(ctx, slow, 1000)
	if !errors.Is(err, context.DeadlineExceeded) || problem.KindOf(err) != problem.Unavailable || problem.Sentence(err) != "The picture was not drawn in time." {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > soon+2*time.Second {
		t.Errorf("it took %v", took)
	}

	impatient := &Rasteriser{fonts: drawer().fonts, family: drawer().family, longest: soon, places: make(chan struct{}, 1)}
	began = time.Now()
	if _, err = impatient.PNG(t.Context(), slow, 1000); problem.KindOf(err) != problem.Invalid || problem.Sentence(err) != "The picture takes too long to draw." {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > soon+2*time.Second {
		t.Errorf("it took %v", took)
	}

	// Who waits for a place waits no longer than they have time.
	impatient.places <- struct{}{}
	ctx, cancel = context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err = impatient.PNG(ctx, picture(square), 1000); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("without a place: %v", err)
	}
}

// Who cannot wait until resvg is compiled leaves.
func TestWaitForCompilation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := &making{done: make(chan struct{})}
	go cancel()
	if _, err := m.wait(ctx); !errors.Is(err, context.Canceled) || problem.KindOf(err) != problem.Unavailable {
		t.Errorf("%v", err)
	}
	m.err = errors.New("no memory")
	close(m.done)
	if _, err := m.wait(t.Context()); !errors.Is(err, m.err) || problem.KindOf(err) != problem.Internal {
		t.Errorf("%v", err)
	}
}

// Many draw at once, good and bad pictures, and each gets its own.
func TestTogether(t *testing.T) {
	var want [4][]byte
	svgs := [len(want)][]byte{picture(square), picture(`<circle cx="50" cy="50" r="40"/>`), picture(`<text y="50">Together</text>`), picture("<g>")}
	for i, svg := range svgs {
		want[i], _ = drawer().PNG(t.Context(), svg, 150)
	}
	var all sync.WaitGroup
	for n := range 24 {
		all.Go(func() {
			i := n % len(svgs)
			if got, err := drawer().PNG(t.Context(), svgs[i], 150); !bytes.Equal(got, want[i]) || (err != nil) != (i == 3) {
				t.Errorf("picture %d: %d bytes, want %d; %v", i, len(got), len(want[i]), err)
			}
		})
	}
	all.Wait()
}

func TestNewNeedsFonts(t *testing.T) {
	for name, fonts := range map[string][][]byte{"none": nil, "not a font": {[]byte("wOF2 is packed")}, "a second that is none": {font.Files()[0], nil}} {
		if _, err := New(fonts...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// BenchmarkPNG draws a figure as wide as a share card, and says how much memory an instance takes for it.
func BenchmarkPNG(b *testing.B) {
	made, err := chart.Draw(figure())
	if err != nil {
		b.Fatal(err)
	}
	compiled(b)
	b.ReportAllocs()
	var size int
	for b.Loop() {
		file, err := drawer().PNG(b.Context(), made.Alone, 1200)
		if err != nil {
			b.Fatal(err)
		}
		size = len(file)
	}
	i, err := compiled(b).start(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := i.draw(request{svg: made.Alone, width: 1200, fonts: font.Files(), family: font.Family}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(i.module.Memory().Size())/1e6, "MB/instance")
	b.ReportMetric(float64(size)/1e3, "kB/PNG")
	if err := i.close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkStart compiles resvg.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if _, err := newMachine(); err != nil {
			b.Fatal(err)
		}
	}
}
