package chart

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/DaylightSans-Regular.ttf
var regularFont []byte

//go:embed font/DaylightSans-Semibold.ttf
var semiboldFont []byte

// fontFamily is the typeface that figures are measured with and that the site serves.
const fontFamily = "Daylight Sans"

type weight int

const (
	regular  weight = 400
	semibold weight = 600
)

// letters answers widths of one font; safe for use by several goroutines.
type letters struct {
	font *sfnt.Font
	mu   sync.Mutex // guards what follows: sfnt's buffer is for one caller at a time
	work sfnt.Buffer
}

var fonts = map[weight]func() *letters{
	regular:  sync.OnceValue(func() *letters { return parseFont(regularFont) }),
	semibold: sync.OnceValue(func() *letters { return parseFont(semiboldFont) }),
}

func parseFont(data []byte) *letters {
	parsed, err := sfnt.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("chart: embedded font: %v", err)) // a build that embeds a broken font is no build
	}
	return &letters{font: parsed}
}

// unitsPerEm is the size letters are measured at; widths at other sizes are in proportion, as browsers lay text out.
const unitsPerEm = 1000

// textWidth returns the width in px of one line of text. A letter that the font lacks counts as a square, which is what
// ideographs take in the reader's own font.
func textWidth(text string, size float64, w weight) float64 {
	l := fonts[w]()
	l.mu.Lock()
	defer l.mu.Unlock()
	var total fixed.Int26_6
	var previous sfnt.GlyphIndex
	for _, letter := range text {
		glyph, err := l.font.GlyphIndex(&l.work, letter)
		if err != nil || glyph == 0 {
			total += fixed.I(unitsPerEm)
			previous = 0
			continue
		}
		if previous != 0 {
			if kern, err := l.font.Kern(&l.work, previous, glyph, fixed.I(unitsPerEm), font.HintingNone); err == nil {
				total += kern
			}
		}
		if advance, err := l.font.GlyphAdvance(&l.work, glyph, fixed.I(unitsPerEm), font.HintingNone); err == nil {
			total += advance
		}
		previous = glyph
	}
	return float64(total) / 64 / unitsPerEm * size
}

// wrap breaks text into lines of at most width px: between words, and within a word that is wider.
func wrap(text string, width, size float64, w weight) []string {
	var lines []string
	line := ""
	for _, word := range pieces(text, width, size, w) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && textWidth(longer, size, w) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

// pieces are the words of a text, those wider than width in parts that fit; a part has one letter at least.
func pieces(text string, width, size float64, w weight) (parts []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		for textWidth(word, size, w) > width {
			letters := []rune(word)
			fits := 1
			for fits < len(letters)-1 && textWidth(string(letters[:fits+1]), size, w) <= width {
				fits++
			}
			if fits >= len(letters) {
				break
			}
			parts, word = append(parts, string(letters[:fits])), string(letters[fits:])
		}
		parts = append(parts, word)
	}
	return parts
}

// widest returns the width of the widest line.
func widest(lines []string, size float64, w weight) (width float64) {
	for _, line := range lines {
		width = max(width, textWidth(line, size, w))
	}
	return width
}

// round10 rounds px to a tenth: finer is not seen, and coarser hides differences between machines' arithmetic.
func round10(px float64) float64 { return math.Round(px*10) / 10 }
