package card

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"daylight/internal/problem"
	"daylight/internal/raster"
	"daylight/reports/chart"
	"daylight/reports/chart/font"
)

var drawer = sync.OnceValue(func() *raster.Rasteriser {
	r, err := raster.New(font.Files()...)
	if err != nil {
		panic(err)
	}
	return r
})

// sample is a card with a figure of so many rows.
func sample(t testing.TB, rows int) Card {
	t.Helper()
	spec := chart.Spec{
		Kind: chart.Bars, Unit: chart.Percent, Title: "Appeals from older accounts succeeded more often", Subtitle: "Share of decided appeals",
		Alt: "A test.", Series: []chart.Series{{}},
	}
	for i := range rows {
		k, n := int64(100+i), int64(1000)
		v := float64(k) / float64(n)
		low, high := v-0.01, v+0.01
		spec.Categories = append(spec.Categories, fmt.Sprintf("Reason %d", i+1))
		spec.Series[0].Points = append(spec.Series[0].Points, chart.Point{Value: &v, Low: &low, High: &high, K: &k, N: &n})
	}
	made, err := chart.Draw(spec)
	if err != nil {
		t.Fatal(err)
	}
	return Card{
		Title: spec.Title, Subtitle: spec.Subtitle, Platform: "Example Market", Period: "January–March 2026",
		Address: "transparency.example.com/2026-Q1", Pictures: [][]byte{made.Wide, made.Narrow},
	}
}

func drawn(t testing.TB, c Card) image.Image {
	t.Helper()
	file, err := c.PNG(t.Context(), drawer())
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// share is how much of a part of a card has about a colour.
func share(img image.Image, part image.Rectangle, colour string) float64 {
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		panic(err)
	}
	want := [3]float64{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}
	found := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			got := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			if math.Abs(float64(got.R)-want[0]) < 8 && math.Abs(float64(got.G)-want[1]) < 8 && math.Abs(float64(got.B)-want[2]) < 8 {
				found++
			}
		}
	}
	return float64(found) / float64(part.Dx()*part.Dy())
}

// A card has its size, its paper, the sea at its foot, and ink where its words are and nowhere in its margins.
func TestCard(t *testing.T) {
	sentence := sample(t, 3)
	sentence.Pictures = nil
	for name, c := range map[string]Card{"few rows": sample(t, 3), "many rows": sample(t, 9), "far too many rows": sample(t, 40), "a sentence": sentence} {
		img := drawn(t, c)
		if size := img.Bounds().Size(); size != image.Pt(Width, Height) {
			t.Errorf("%s: the size is %v", name, size)
		}
		for _, part := range []struct {
			name    string
			where   image.Rectangle
			colour  string
			atLeast float64
		}{
			{"left margin", image.Rect(0, 0, margin-4, shore), paper, 1},
			{"right margin", image.Rect(Width-margin+4, 0, Width, shore), paper, 1},
			{"upper margin", image.Rect(0, 0, Width, 40), paper, 1},
			{"title", image.Rect(margin, top, margin+column, shore), ink, 0.02},
			{"foot", image.Rect(0, shore+2, Width, Height), sea, 0.85},
			{"platform", image.Rect(margin+76, shore+20, margin+260, Height-20), paper, 0.03},
			{"address", image.Rect(Width-margin-300, shore+20, Width-margin, Height-20), foam, 0.03},
			{"mark", image.Rect(margin+8, shore+18, margin+48, Height-18), sun, 0.05},
		} {
			if got := share(img, part.where, part.colour); got < part.atLeast {
				t.Errorf("%s: %s: %.3f of it is %s, want %.3f", name, part.name, got, part.colour, part.atLeast)
			}
		}
		const bar = "#2f77a1"
		if got := share(img, image.Rect(margin, top, Width-margin, shore), bar); (got > 0.01) != (c.Pictures != nil) {
			t.Errorf("%s: %.3f of it is bars", name, got)
		}
		if got := share(img, image.Rect(Width/2, Height/2, Width-margin, shore), sun); (got > 0.1) != (c.Pictures == nil) {
			t.Errorf("%s: %.3f of a quarter is sun", name, got)
		}
	}
}

// A picture that is too high passes into the paper; its first rows can be read.
func TestHighPicturesFade(t *testing.T) {
	for rows, fades := range map[int]bool{3: false, 9: false, 40: true} {
		svg, err := sample(t, rows).SVG()
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(svg, []byte("url(#fade)")); got != fades {
			t.Errorf("%d rows: it fades is %v", rows, got)
		}
	}
}

// The picture whose letters come out clearly larger is shown, in the arrangement for that, unless the title would suffer.
func TestArrangements(t *testing.T) {
	picture := func(width, height float64) []byte {
		return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g"><circle r="5"/></svg>`, width, height)
	}
	long := strings.Repeat("Zahlungsdienstenutzungsbedingungsverletzung ", 2)
	for _, c := range []struct {
		name, title string
		pictures    [][]byte
		beside      bool
		width       float64 // of the picture that is shown
	}{
		{"low: above it is as wide as the card", "Title", [][]byte{picture(720, 138), picture(360, 160)}, false, 720},
		{"of middle height: beside the words the narrow one is larger", "Title", [][]byte{picture(720, 398), picture(360, 316)}, true, 360},
		{"high: the wide one shows more", "Title", [][]byte{picture(720, 858), picture(360, 1190)}, true, 720},
		{"a word that has no room beside a picture", long, [][]byte{picture(720, 398), picture(360, 316)}, false, 360},
	} {
		a, err := Card{Title: c.title, Pictures: c.pictures}.arranged()
		if err != nil {
			t.Fatal(err)
		}
		if a.beside != c.beside || a.picture.width != c.width {
			t.Errorf("%s: the picture of %v, beside is %v", c.name, a.picture.width, a.beside)
		}
	}
}

// line is a text element of a card.
type line struct {
	X      float64     `xml:"x,attr"`
	Y      float64     `xml:"y,attr"`
	Size   float64     `xml:"font-size,attr"`
	Weight font.Weight `xml:"font-weight,attr"`
	Text   string      `xml:",chardata"`
}

func (l line) right() float64 { return l.X + font.Width(l.Text, l.Size, l.Weight) }

// lines are the texts of a card, without those of its picture; elements are the names of all its elements.
func lines(t *testing.T, c Card) (found []line, elements []string) {
	t.Helper()
	svg, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	depth := 0
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return found, elements
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements = append(elements, token.Name.Local)
			if token.Name.Local == "text" && depth == 1 {
				var l line
				if err := decoder.DecodeElement(&l, &token); err != nil {
					t.Fatal(err)
				}
				found = append(found, l)
				continue
			}
			depth++
		case xml.EndElement:
			depth--
		}
	}
}

var hard = map[string]string{
	"short":     "24 of 100",
	"message":   "Reversal rate by tenure, of those decided: from 24.0\u00a0% (under 1 year) to 50.6\u00a0% (5 years and more); 2 of 3 tenures that show differ from the others by more than chance would explain",
	"German":    "Sperrungen wegen Verstößen gegen die Zahlungsdienste-Nutzungsbedingungen: 24,0\u00a0% der „endgültigen“ Maßnahmen wurden rückgängig gemacht",
	"one word":  "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung überprüft",
	"no end":    strings.Repeat("It goes on and on, ", 500),
	"no space":  strings.Repeat("W", 2000),
	"Ukrainian": "Скасовані рішення: „від 24,0\u00a0% до 50,6\u00a0%“ усіх оскаржених обмежень облікових записів за перший квартал",
}

// Every text stays within the card, above what follows it, in letters that can be read, and does not lose words without a sign of it.
func TestTextsFit(t *testing.T) {
	for name, text := range hard {
		for rows := range map[int]bool{0: true, 3: true, 9: true} {
			c := sample(t, max(rows, 1))
			if rows == 0 {
				c.Pictures = nil
			}
			c.Title, c.Subtitle, c.Platform, c.Address = text, text, text, text
			found, _ := lines(t, c)
			var all strings.Builder
			for i, l := range found {
				if l.X < margin-0.1 || l.right() > Width-margin+0.1 {
					t.Errorf("%s, %d rows: %q from %.1f to %.1f", name, rows, l.Text, l.X, l.right())
				}
				if l.Size < 23 && l.Y < shore || l.Size < 16 || l.Y > Height {
					t.Errorf("%s, %d rows: %q at %.1f, %v px", name, rows, l.Text, l.Y, l.Size)
				}
				if i > 0 && found[i-1].X == l.X && l.Y-found[i-1].Y < l.Size {
					t.Errorf("%s, %d rows: %q and %q meet", name, rows, found[i-1].Text, l.Text)
				}
				if l.Weight == font.Semibold && l.Y < shore {
					all.WriteString(l.Text)
				}
			}
			title := strings.ReplaceAll(all.String(), " ", "")
			if want := strings.ReplaceAll(text, " ", ""); title != want && !strings.HasSuffix(title, "…") {
				t.Errorf("%s, %d rows: the title has become %q", name, rows, title)
			}
		}
	}
}

// An address stands whole, or it could not be followed: in lines that end at a slash, apart from the words beside it.
func TestAddressesAreWhole(t *testing.T) {
	for _, address := range []string{"transparency.example.com/2026-Q1", "transparency.example.com/de/reports/2026-Q1/r12/figures/reversal-rate-by-region-tenure/",
		"transparency.freelancers-marketplace.example.co.uk/de/people/latin_america_caribbean/between_1_and_5_years/payment_circumvention/", "localhost:8080/" + strings.Repeat("long/", 30)} {
		c := sample(t, 3)
		c.Address = address
		found, _ := lines(t, c)
		var shown []string
		left, words := float64(Width), 0.
		for _, l := range found {
			switch {
			case l.Y < shore:
			case l.Text == c.Platform || l.Text == c.Period:
				words = max(words, l.right())
			default:
				shown = append(shown, l.Text)
				left = min(left, l.X)
				if l.Size < 16 || l.Y < shore+l.Size || l.Y > Height-4 {
					t.Errorf("%q stands at %.1f in %v px", l.Text, l.Y, l.Size)
				}
			}
		}
		if got := strings.Join(shown, ""); got != address || words > left-20 {
			t.Errorf("%q is shown as %q from %.1f, beside words to %.1f", address, shown, left, words)
		}
		for _, line := range shown[:max(0, len(shown)-1)] {
			if !strings.HasSuffix(line, "/") {
				t.Errorf("%q is broken after %q", address, line)
			}
		}
	}
}

// A title that has room is set as large as it can be, in lines of much the same width, and numbers keep their units.
func TestFit(t *testing.T) {
	for _, c := range []struct {
		text   string
		width  float64
		lines  []string
		size   float64
		maimed bool
	}{
		{"24 of 100", 1072, []string{"24 of 100"}, 50, false},
		{"Appeals from older accounts succeeded more often than others", 1072, []string{"Appeals from older accounts", "succeeded more often than others"}, 50, false},
		{"Zahlungsdienste-Nutzungsbedingungen", 404, []string{"Zahlungsdienste-", "Nutzungsbedingungen"}, 40, false},
		{"no more than 24.0\u00a0% of appeals", 300, []string{"no more than", "24.0\u00a0% of appeals"}, 40, false},
		{"so many words that there is no room for all", 300, []string{"so many words that", "there is no room…"}, 34, true},
	} {
		b := fit(c.text, c.width, font.Semibold, ink, 50, 34, 2)
		if !slices.Equal(b.lines, c.lines) || b.size != c.size || b.maimed != c.maimed {
			t.Errorf("%q in %v px: %q at %v, %v", c.text, c.width, b.lines, b.size, b.maimed)
		}
	}
}

// Texts are texts: none begins an element, ends an attribute or is lost.
func TestTextsAreEscaped(t *testing.T) {
	for _, text := range []string{
		`<script>alert("1")</script>`, `"><svg onload="x()">`, "</text></svg>", "&lt;&amp;&#60;", "]]><![CDATA[x", "a & b < c > d ' e", "a\x00b\x1fc\ufffe", "\xff\xfe broken",
	} {
		c := Card{Title: text, Subtitle: text, Platform: text, Period: text, Address: text}
		found, elements := lines(t, c)
		_, want := lines(t, Card{Title: "a", Subtitle: "a", Platform: "a", Period: "a", Address: "a"})
		isText := func(name string) bool { return name == "text" }
		if elements, want = slices.DeleteFunc(elements, isText), slices.DeleteFunc(want, isText); !slices.Equal(elements, want) {
			t.Errorf("%q: elements %q", text, elements)
		}
		var shown []string
		for _, l := range found {
			shown = append(shown, l.Text)
		}
		if said := strings.Join(shown, " "); strings.HasPrefix(text, "a & b") && strings.Count(said, text) != 5 {
			t.Errorf("%q is shown as %q", text, said)
		}
		if _, err := c.PNG(t.Context(), drawer()); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A picture that would break out of the card, or that has no size, is refused, and so is a card that says nothing.
func TestBadCards(t *testing.T) {
	const good = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="5"/></svg>`
	for name, svg := range map[string]string{
		"nothing":         "",
		"no picture":      "hello",
		"another root":    "<html/>",
		"no viewBox":      strings.Replace(good, ` viewBox="0 0 10 10"`, "", 1),
		"no size":         strings.Replace(good, "0 0 10 10", "0 0 0 10", 1),
		"not a number":    strings.Replace(good, "0 0 10 10", "0 0 NaN 10", 1),
		"begins too late": strings.Replace(good, "0 0 10 10", "5 5 10 10", 1),
		"breaks out":      strings.Replace(good, "<circle", `</svg><rect width="1200" height="630"/><svg><circle`, 1),
		"two pictures":    good + good,
		"does not end":    strings.TrimSuffix(good, "</svg>"),
		"a document type": `<!DOCTYPE svg [<!ENTITY x "y">]>` + good,
	} {
		_, err := Card{Title: "Title", Pictures: [][]byte{[]byte(good), []byte(svg)}}.PNG(t.Context(), drawer())
		if problem.KindOf(err) != problem.Invalid || problem.Sentence(err) != "The picture of a card is not an SVG as Daylight writes them." {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Card{Title: " \n", Subtitle: "x"}).PNG(t.Context(), drawer()); problem.KindOf(err) != problem.Invalid {
		t.Errorf("no title: %v", err)
	}
	for _, svg := range []string{good, "\n" + good + "\n<!-- end -->", `<?xml version="1.0" encoding="UTF-8"?>` + good, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>`} {
		if _, err := (Card{Title: "Title", Pictures: [][]byte{[]byte(svg)}}).PNG(t.Context(), drawer()); err != nil {
			t.Errorf("%s: %v", svg, err)
		}
	}
}

// A letter that the font lacks would be missing without a sign of it.
func TestMissingLetters(t *testing.T) {
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>账户</title><text>Account</text></svg>`)
	if _, err := (Card{Title: "Accounts", Pictures: [][]byte{svg}}).SVG(); err != nil {
		t.Errorf("a name that is not drawn: %v", err)
	}
	for name, c := range map[string]Card{
		"title": {Title: "Accounts 账户"}, "platform": {Title: "Accounts", Platform: "Αγορά"},
		"picture": {Title: "Accounts", Pictures: [][]byte{bytes.ReplaceAll(svg, []byte("Account"), []byte("账户"))}},
	} {
		if _, err := c.SVG(); problem.KindOf(err) != problem.Invalid || !strings.HasPrefix(problem.Sentence(err), "A card cannot show the letter ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Cards look like the site: its mark, and its colours for words and paper.
func TestCardsLookLikeTheSite(t *testing.T) {
	const static = "../../../server/static/"
	for name, want := range map[string][]string{
		"charts.css": {"--chart-paper: " + paper, "--chart-ink: " + ink, "--chart-muted: " + muted},
		"mark.svg":   {string(mark), sun, sea},
	} {
		content, err := os.ReadFile(static + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !bytes.Contains(content, []byte(part)) {
				t.Errorf("%s has no %s", name, part)
			}
		}
	}
}

// BenchmarkCard composes and draws.
func BenchmarkCard(b *testing.B) {
	sentence := sample(b, 1)
	sentence.Pictures = nil
	for _, c := range []struct {
		name string
		card Card
	}{{"sentence", sentence}, {"figure", sample(b, 7)}, {"high figure", sample(b, 40)}} {
		drawn(b, c.card) // resvg is compiled
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var size int
			for b.Loop() {
				file, err := c.card.PNG(b.Context(), drawer())
				if err != nil {
					b.Fatal(err)
				}
				size = len(file)
			}
			b.ReportMetric(float64(size)/1e3, "kB/PNG")
		})
	}
}
