// Package font is Daylight Sans, the typeface that figures are measured with and that the site serves, and how wide a text in it is.
package font

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed DaylightSans-Regular.ttf
var regularFont []byte

//go:embed DaylightSans-Semibold.ttf
var semiboldFont []byte

// Family is the name by which stylesheets and pictures ask for the typeface.
const Family = "Daylight Sans"

// Weight is how bold letters are, as in CSS.
type Weight int

// The weights that there are.
const (
	Regular  Weight = 400
	Semibold Weight = 600
)

// Files returns the font files, one a weight. They are shared: no caller may change them.
func Files() [][]byte { return [][]byte{regularFont, semiboldFont} }

// letters answers widths of one font; safe for use by several goroutines.
type letters struct {
	font     *sfnt.Font
	advances [common]fixed.Int26_6         // of the common letters
	kerns    [common][common]fixed.Int26_6 // between two of them, by the first

	mu   sync.Mutex // guards what follows: sfnt's buffer is for one caller at a time
	work sfnt.Buffer
}

var fonts = map[Weight]func() *letters{
	Regular:  sync.OnceValue(func() *letters { return parseFont(regularFont) }),
	Semibold: sync.OnceValue(func() *letters { return parseFont(semiboldFont) }),
}

func parseFont(data []byte) *letters {
	parsed, err := sfnt.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("font: embedded font: %v", err)) // a build that embeds a broken font is no build
	}
	l := &letters{font: parsed}
	for i := range l.advances {
		glyph := l.glyph(commonLetter(i))
		l.advances[i] = l.advance(glyph)
		for j := range l.advances {
			l.kerns[i][j] = l.kern(glyph, l.glyph(commonLetter(j)))
		}
	}
	return l
}

// common is how many letters have their widths in a table, since to ask the font takes a hundred times as long: ASCII from the space
// on, and behind it those of further that most texts have.
const (
	ascii  = 95
	common = ascii + 9
)

// further are the no-break space, the dash between months, and what German has beside ASCII.
var further = [common - ascii]rune{'\u00a0', '–', 'ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü'}

func commonLetter(i int) rune {
	if i >= ascii {
		return further[i-ascii]
	}
	return rune(' ' + i)
}

// commonPlace is the place of a letter in the tables.
func commonPlace(letter rune) (i int, ok bool) {
	if letter >= ' ' && letter < ' '+ascii {
		return int(letter - ' '), true
	}
	for at, other := range further {
		if letter == other {
			return ascii + at, true
		}
	}
	return 0, false
}

// unitsPerEm is the size letters are measured at; widths at other sizes are in proportion, as browsers lay text out.
const unitsPerEm = 1000

// glyph is 0 for a letter that the font lacks.
func (l *letters) glyph(letter rune) sfnt.GlyphIndex {
	glyph, err := l.font.GlyphIndex(&l.work, letter)
	if err != nil {
		return 0
	}
	return glyph
}

// advance is the width of a letter. One that the font lacks counts as a square, which is what ideographs take in the reader's own
// font.
func (l *letters) advance(glyph sfnt.GlyphIndex) fixed.Int26_6 {
	if glyph == 0 {
		return fixed.I(unitsPerEm)
	}
	advance, err := l.font.GlyphAdvance(&l.work, glyph, fixed.I(unitsPerEm), xfont.HintingNone)
	if err != nil {
		return 0
	}
	return advance
}

// kern is by how much two letters move apart, mostly less than 0.
func (l *letters) kern(first, second sfnt.GlyphIndex) fixed.Int26_6 {
	if first == 0 || second == 0 {
		return 0
	}
	kern, err := l.font.Kern(&l.work, first, second, fixed.I(unitsPerEm), xfont.HintingNone)
	if err != nil {
		return 0
	}
	return kern
}

// Width returns the width in px of one line of text.
func Width(text string, size float64, w Weight) float64 {
	l := fonts[w]()
	total, ok := l.quickWidth(text)
	if !ok {
		total = l.anyWidth(text)
	}
	return float64(total) / 64 / unitsPerEm * size
}

// quickWidth measures text that has only common letters.
func (l *letters) quickWidth(text string) (total fixed.Int26_6, ok bool) {
	previous := -1
	for _, letter := range text {
		i, ok := commonPlace(letter)
		if !ok {
			return 0, false
		}
		if total += l.advances[i]; previous >= 0 {
			total += l.kerns[previous][i]
		}
		previous = i
	}
	return total, true
}

// anyWidth measures any text.
func (l *letters) anyWidth(text string) (total fixed.Int26_6) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var previous sfnt.GlyphIndex
	for _, letter := range text {
		glyph := l.glyph(letter)
		total += l.advance(glyph) + l.kern(previous, glyph)
		previous = glyph
	}
	return total
}

// Lacks returns the first letter of a text that the typeface does not have, of those that draw something. A reader's browser takes it from
// another font; where there is no other, it would be missing.
func Lacks(text string) (letter rune, lacks bool) {
	l := fonts[Regular]()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, letter := range text {
		if !unicode.IsSpace(letter) && !unicode.In(letter, unicode.Cc, unicode.Cf) && l.glyph(letter) == 0 {
			return letter, true
		}
	}
	return 0, false
}

// Wrap breaks text into lines of at most width px: between words, and within a word that is wider.
func Wrap(text string, width, size float64, w Weight) []string {
	var lines []string
	line := ""
	for _, word := range pieces(text, width, size, w) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && Width(longer, size, w) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}

// pieces are the words of a text, those wider than width in parts that fit: to a hyphen if one is early enough, or else to any letter. A
// part has one letter at least.
func pieces(text string, width, size float64, w Weight) (parts []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		for Width(word, size, w) > width {
			letters := []rune(word)
			fits := 1
			for fits < len(letters)-1 && Width(string(letters[:fits+1]), size, w) <= width {
				fits++
			}
			if fits >= len(letters) {
				break
			}
			for i := fits; i > 1; i-- {
				if letters[i-1] == '-' {
					fits = i
					break
				}
			}
			parts, word = append(parts, string(letters[:fits])), string(letters[fits:])
		}
		parts = append(parts, word)
	}
	return parts
}

// Widest returns the width of the widest line.
func Widest(lines []string, size float64, w Weight) (width float64) {
	for _, line := range lines {
		width = max(width, Width(line, size, w))
	}
	return width
}
