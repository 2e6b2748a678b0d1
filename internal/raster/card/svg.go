package card

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"daylight/internal/problem"
	"daylight/reports/chart/font"
)

type rectangle struct{ x, y, width, height float64 }

// picture is an SVG, taken apart so that another one can hold it.
type picture struct {
	inside        []byte // of its root element
	words         string // all that are drawn
	width, height float64
}

// read takes an SVG apart whose viewBox begins at 0 0. It refuses one that is not well formed, since it would break out of the card.
func read(svg []byte) (picture, error) {
	p, err := parse(svg)
	if err != nil {
		return p, problem.Wrap(problem.Invalid, err, "The picture of a card is not an SVG as Daylight writes them.")
	}
	return p, missing(p.words)
}

func parse(svg []byte) (p picture, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	var from int64
	depth, ended, drawn := 0, false, false
	var words strings.Builder
	for {
		before := decoder.InputOffset()
		token, err := decoder.Token()
		if err == io.EOF && ended {
			p.words = words.String()
			return p, nil
		}
		if err != nil {
			return p, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			drawn = t.Name.Local == "text"
			if depth++; depth > 1 {
				continue
			}
			if ended || t.Name.Local != "svg" {
				return p, fmt.Errorf("a root element is %s", t.Name.Local)
			}
			if p.width, p.height, err = size(t); err != nil {
				return p, err
			}
			from = decoder.InputOffset()
		case xml.EndElement:
			drawn = false
			if depth--; depth == 0 {
				ended = true
				p.inside = svg[from:max(from, before)]
			}
		case xml.CharData:
			if drawn {
				words.Write(t)
			}
		case xml.Directive:
			return p, errors.New("it declares a document type")
		}
	}
}

func size(root xml.StartElement) (width, height float64, err error) {
	for _, a := range root.Attr {
		if a.Name.Local != "viewBox" {
			continue
		}
		if _, err := fmt.Sscanf(a.Value, "0 0 %g %g", &width, &height); err != nil {
			return 0, 0, fmt.Errorf("read viewBox: %w", err)
		}
		if !(width >= 1 && width < 1e5 && height >= 1 && height < 1e5) {
			return 0, 0, fmt.Errorf("its size is %g by %g", width, height)
		}
		return width, height, nil
	}
	return 0, 0, errors.New("it has no viewBox")
}

// write writes the picture from a point on, enlarged.
func (p picture) write(w *writer, x, y, scale float64) {
	w.text("<svg")
	w.place(rectangle{x, y, scale * p.width, scale * p.height})
	w.attribute("viewBox", "0 0 "+number(p.width)+" "+number(p.height))
	w.text(` overflow="visible">`, "\n") // it is drawn more quickly where nothing is to be cut off
	w.out.Write(p.inside)
	w.text("</svg>\n")
}

// writer writes the elements of a card.
type writer struct{ out bytes.Buffer }

func (w *writer) text(parts ...string) {
	for _, part := range parts {
		w.out.WriteString(part)
	}
}

func (w *writer) attribute(name, value string) {
	w.text(" ", name, `="`)
	w.escape(value)
	w.text(`"`)
}

// px writes an attribute that is a number of px.
func (w *writer) px(name string, value float64) { w.text(" ", name, `="`, number(value), `"`) }

// place writes where an element is.
func (w *writer) place(at rectangle) {
	w.px("x", at.x)
	w.px("y", at.y)
	w.px("width", at.width)
	w.px("height", at.height)
}

func (w *writer) escape(text string) {
	_ = xml.EscapeText(&w.out, []byte(text)) // a Buffer takes everything
}

func number(value float64) string {
	return strconv.FormatFloat(math.Round(value*100)/100, 'f', -1, 64)
}

func (w *writer) box(at rectangle, corner float64, colour string) {
	w.text("<rect")
	w.place(at)
	w.px("rx", corner)
	w.attribute("fill", colour)
	w.text("/>\n")
}

// line writes one line of text.
func (w *writer) line(text string, x, y, size float64, weight font.Weight, colour string) {
	w.text("<text")
	w.px("x", x)
	w.px("y", y)
	w.px("font-size", size)
	w.px("font-weight", float64(weight))
	w.attribute("fill", colour)
	w.text(">")
	w.escape(text)
	w.text("</text>\n")
}

// reach is how far the sun's rays reach to either side, in radii.
const reach = 1.7

// sun writes half a sun with its rays, on a horizon.
func (w *writer) sun(x, y, radius float64) {
	r := number(radius)
	w.text(`<path fill="`, sun, `" d="M`, number(x-radius), " ", number(y), "a", r, " ", r, " 0 0 1 ", number(2*radius), ` 0z"/>`, "\n")
	w.text(`<g stroke="`, sun, `" stroke-linecap="round" stroke-width="`, number(radius*0.13), `">`)
	const rays = 7
	for i := range rays {
		sin, cos := math.Sincos(math.Pi * float64(i+1) / (rays + 1))
		w.text(`<path d="M`, number(x-1.35*radius*cos), " ", number(y-1.35*radius*sin), "L", number(x-1.68*radius*cos), " ", number(y-1.68*radius*sin), `"/>`)
	}
	w.text("</g>\n")
}

// fade lets what is there pass into the paper, from above y on.
func (w *writer) fade(x, y, width float64) {
	const height = 60
	w.text(`<linearGradient id="fade" x2="0" y2="1"><stop offset="0" stop-color="`, paper, `" stop-opacity="0"/><stop offset="1" stop-color="`, paper, `"/></linearGradient>`, "\n")
	w.box(rectangle{x, y - height, width, height}, 0, "url(#fade)")
	w.box(rectangle{x, y, width, Height - y}, 0, paper)
}
