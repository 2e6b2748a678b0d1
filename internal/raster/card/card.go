// Package card composes what a shared link to a page shows: a message, its picture, and whose report it is from.
package card

import (
	"context"
	_ "embed"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/raster"
	"daylight/reports/chart/font"
)

// Width and Height are a card's in px, the proportions in which most sites show one.
const (
	Width  = 1200
	Height = 630
)

// Card is what a card says. Only the title must be there. Texts that are too long end in an ellipsis, but an address never does.
type Card struct {
	Title    string // the message
	Subtitle string // what it is about
	Platform string
	Period   string
	Address  string // of the page, as it is to be read

	// Pictures are the layouts of one picture, as SVG, the preferred one first: another is shown if its letters come out clearly larger.
	// One that is too high for the card loses its lower part. Without a picture the title takes its room.
	Pictures [][]byte
}

// The site's light colours.
const (
	paper = "#ffffff"
	ink   = "#1b2127"
	muted = "#5a646f"
)

// The mark, and its colours.
const (
	sun  = "#e09a1a"
	sea  = "#215a9c"
	foam = "#dbe8f6" // words of second rank on the sea
)

//go:embed mark.svg
var mark []byte

// Where things are, in px.
const (
	margin  = 64 // left and right
	top     = 58
	shore   = 540 // where the sea begins, with the lines about the report
	below   = shore - 26
	between = 26 // words and a picture under them
	aisle   = 52 // between words and a picture beside them
	column  = 404
	gap     = 14 // between title and subtitle
)

// PNG draws the card, Width by Height.
func (c Card) PNG(ctx context.Context, r *raster.Rasteriser) ([]byte, error) {
	svg, err := c.SVG()
	if err != nil {
		return nil, err
	}
	return r.PNG(ctx, svg, Width)
}

// SVG composes the card. A problem of kind Invalid says that it has no title, that its picture is no SVG, or that its words or those of its
// picture have letters that the font lacks: these would be missing, and no card is better than one that says something else.
func (c Card) SVG() ([]byte, error) {
	if clean(c.Title) == "" {
		return nil, problem.New(problem.Invalid, "A card needs a title.")
	}
	for _, text := range []string{c.Title, c.Subtitle, c.Platform, c.Period, c.Address} {
		if err := missing(clean(text)); err != nil {
			return nil, err
		}
	}
	w := &writer{}
	w.text(`<svg xmlns="http://www.w3.org/2000/svg"`)
	w.px("width", Width)
	w.px("height", Height)
	w.attribute("font-family", font.Family)
	w.text(">\n")
	w.box(rectangle{0, 0, Width, Height}, 0, paper)
	if len(c.Pictures) == 0 {
		c.sentence(w)
	} else {
		a, err := c.arranged()
		if err != nil {
			return nil, err
		}
		a.write(w)
	}
	if err := c.foot(w); err != nil {
		return nil, err
	}
	w.text("</svg>\n")
	return w.out.Bytes(), nil
}

func missing(text string) error {
	if letter, lacks := font.Lacks(text); lacks {
		return problem.New(problem.Invalid, "A card cannot show the letter %q.", letter)
	}
	return nil
}

// arranged puts words and a picture in their places, in the way that shows the picture best.
func (c Card) arranged() (best arrangement, err error) {
	arrangements := []arrangement{c.above(), c.beside()}
	for i, svg := range c.Pictures {
		p, err := read(svg)
		if err != nil {
			return best, err
		}
		for j, a := range arrangements {
			a.picture = p
			if first := i == 0 && j == 0; first || a.betterThan(best) {
				best = a
			}
		}
	}
	return best, nil
}

// above has the words over the picture, beside has them to its left.
func (c Card) above() arrangement {
	const width = Width - 2*margin
	a := arrangement{words: words{
		title:    fit(c.Title, width, font.Semibold, ink, 50, 36, 2).orElse(fit(c.Title, width, font.Semibold, ink, 38, 34, 3)),
		subtitle: fit(c.Subtitle, width, font.Regular, muted, 27, 25, 2),
	}}
	under := top + a.words.height() + between
	a.room = rectangle{margin, under, width, below - under}
	return a
}

func (c Card) beside() arrangement {
	const left = margin + column + aisle
	return arrangement{beside: true, room: rectangle{left, top - 6, Width - margin - left, below - (top - 6)}, words: words{
		title:    fit(c.Title, column, font.Semibold, ink, 46, 32, 7).orElse(fit(c.Title, column, font.Semibold, ink, 32, 28, 9)),
		subtitle: fit(c.Subtitle, column, font.Regular, muted, 25, 23, 6),
	}}
}

// sentence writes a card without a picture: the mark's sun rises beside the words.
func (c Card) sentence(w *writer) {
	const (
		radius = 118
		width  = Width - 3*margin - 2*reach*radius
	)
	w.sun(Width-margin-reach*radius, shore, radius)
	all := words{
		title:    fit(c.Title, width, font.Semibold, ink, 68, 46, 4).orElse(fit(c.Title, width, font.Semibold, ink, 46, 36, 7)),
		subtitle: fit(c.Subtitle, width, font.Regular, muted, 31, 27, 2),
	}
	all.write(w, max(top, top+(below-top-all.height())/2))
}

// foot writes whose report the card is from.
func (c Card) foot(w *writer) error {
	const (
		size     = 26
		middle   = (shore + Height) / 2
		baseline = middle + 0.33*size // the middle of capitals is a third of their size above the line
		tile     = 56
		inside   = 40
	)
	w.box(rectangle{0, shore, Width, Height - shore}, 0, sea)
	sign, err := read(mark)
	if err != nil {
		return err
	}
	w.box(rectangle{margin, middle - tile/2, tile, tile}, 10, paper)
	sign.write(w, margin+(tile-inside)/2, middle-inside/2, inside/sign.width)

	left, right := float64(margin+tile+20), float64(Width-margin)
	address := placed(clean(c.Address))
	for i, text := range address.lines {
		lines := float64(len(address.lines))
		w.line(text, Width-margin-font.Width(text, address.size, font.Regular), middle+address.size*(leading*(float64(i)-(lines-1)/2)+0.33), address.size, font.Regular, foam)
		right = min(right, Width-margin-font.Width(text, address.size, font.Regular))
	}
	if len(address.lines) > 0 {
		right -= 32
	}
	if platform := cut(clean(c.Platform), right-left, size, font.Semibold); platform != "" {
		w.line(platform, left, baseline, size, font.Semibold, paper)
		left += font.Width(platform, size, font.Semibold) + 22
	}
	if period := clean(c.Period); font.Width(period, size, font.Regular) <= right-left {
		w.line(period, left, baseline, size, font.Regular, foam)
	}
	return nil
}

// placed breaks an address into lines, so that it stands whole: one if it can be, else as many as have room, with the largest letters. One
// that has no room at all is left out, since a part of it leads nowhere.
func placed(address string) block {
	if address == "" {
		return block{}
	}
	for _, try := range []struct {
		lines       int
		size, width float64
	}{{1, 24, 480}, {1, 22, 480}, {2, 22, 480}, {2, 20, 500}, {2, 20, 620}, {3, 18, 620}, {4, 16, 700}} {
		if lines := broken(address, try.width, try.size); len(lines) <= try.lines {
			return block{lines: lines, size: try.size}
		}
	}
	return block{}
}

// broken breaks an address into lines of at most width px, after a slash, or else a hyphen, or else where it must be.
func broken(address string, width, size float64) (lines []string) {
	for address != "" {
		letters := []rune(address)
		n := len(letters)
		for n > 1 && font.Width(string(letters[:n]), size, font.Regular) > width {
			n--
		}
		line := string(letters[:n])
		if n < len(letters) {
			for _, after := range []string{"/", "-"} {
				if i := strings.LastIndex(line, after); i > len(line)/3 {
					line = line[:i+1]
					break
				}
			}
		}
		lines = append(lines, line)
		address = strings.TrimPrefix(address, line)
	}
	return lines
}
