package chart

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// writer writes shapes as SVG. Every colour has its light value in an attribute and its role in a class, which a stylesheet
// gives another value in the dark.
type writer struct {
	out    []byte
	fitted bool // texts carry the width they were measured with
	astray bool // a coordinate was not a number
}

func (w *writer) text(parts ...string) {
	for _, part := range parts {
		w.out = append(w.out, part...)
	}
}

// number writes px to a tenth.
func (w *writer) number(value float64) {
	tenths := math.Round(value * 10)
	if !(math.Abs(tenths) < 1e9) { // nor is it a number
		w.astray = true
		return
	}
	n := int64(tenths)
	if n < 0 {
		w.out = append(w.out, '-')
		n = -n
	}
	w.out = strconv.AppendInt(w.out, n/10, 10)
	if n%10 != 0 {
		w.out = append(w.out, '.', byte('0'+n%10))
	}
}

// px writes an attribute that is a number of px.
func (w *writer) px(name string, value float64) {
	w.text(" ", name, `="`)
	w.number(value)
	w.text(`"`)
}

func (w *writer) attribute(name, value string) { w.text(" ", name, `="`, escape(value), `"`) }

func (p path) write(w *writer) {
	w.text(`<path d="`)
	for _, line := range p.lines {
		w.line(line)
		if p.closed {
			w.text("Z")
		}
	}
	w.text(`"`)
	w.paint(p.paint)
	w.text("/>\n")
}

// write draws the edges as cubic curves between the level parts, whose handles lie half way across.
func (r ribbon) write(w *writer) {
	near, far := r.from.x+r.level, r.to.x-r.landing
	middle := (near + far) / 2
	edge := func(below, startX, startY, endX, endY float64) {
		w.text("H")
		w.number(startX)
		w.text("C")
		w.pair(point{middle, startY + below})
		w.text(" ")
		w.pair(point{middle, endY + below})
		w.text(" ")
		w.pair(point{endX, endY + below})
	}
	w.text(`<path d="M`)
	w.pair(r.from)
	edge(0, near, r.from.y, far, r.to.y)
	w.text("H")
	w.number(r.to.x)
	w.text("V")
	w.number(r.to.y + r.height)
	edge(r.height, far, r.to.y, near, r.from.y)
	w.text("H")
	w.number(r.from.x)
	w.text(`Z"`)
	w.paint(r.paint)
	w.text("/>\n")
}

// line writes a path's commands from point to point, level and upright ones in short.
func (w *writer) line(points []point) {
	var last point
	for i, at := range points {
		level, upright := round10(at.y) == last.y, round10(at.x) == last.x
		switch {
		case i == 0:
			w.text("M")
			w.pair(at)
		case level && upright:
			continue
		case level:
			w.text("H")
			w.number(at.x)
		case upright:
			w.text("V")
			w.number(at.y)
		default:
			w.text("L")
			w.pair(at)
		}
		last = point{round10(at.x), round10(at.y)}
	}
}

func (w *writer) pair(at point) {
	w.number(at.x)
	w.text(" ")
	w.number(at.y)
}

func (d disc) write(w *writer) {
	w.text("<circle")
	w.px("cx", d.centre.x)
	w.px("cy", d.centre.y)
	w.px("r", d.radius)
	w.paint(d.paint)
	w.text("/>\n")
}

// paint writes the attributes of a shape that is not text.
func (w *writer) paint(p paint) {
	if p.fill == "" {
		w.text(` fill="none"`)
	} else {
		w.text(` fill="`, p.fill.hex(), `"`)
		if p.strength != 0 && p.strength != 1 {
			w.text(` fill-opacity="`, strconv.FormatFloat(p.strength, 'f', -1, 64), `"`)
		}
	}
	if p.stroke != "" {
		w.text(` stroke="`, p.stroke.hex(), `"`)
		width := p.width
		if width == 0 {
			width = 1
		}
		if width != 1 {
			w.text(` stroke-width="`, strconv.FormatFloat(width, 'f', -1, 64), `"`)
		}
		if p.dashed {
			w.text(` stroke-dasharray="`, strconv.FormatFloat(4*width, 'f', -1, 64), ",", strconv.FormatFloat(2*width, 'f', -1, 64), `"`)
		}
		if p.bevelled {
			w.text(` stroke-linejoin="bevel"`)
		}
		if p.round {
			w.text(` stroke-linecap="round"`)
		}
	}
	switch {
	case p.fill != "" && p.stroke != "":
		w.text(` class="fill-`, string(p.fill), " stroke-", string(p.stroke), `"`)
	case p.fill != "":
		w.text(` class="fill-`, string(p.fill), `"`)
	case p.stroke != "":
		w.text(` class="stroke-`, string(p.stroke), `"`)
	}
}

// anchors are SVG's words for alignments other than the default.
var anchors = map[string]string{"right": "end", "center": "middle"}

func (t words) write(w *writer) {
	w.text("<text")
	w.px("x", t.at.x)
	w.px("y", t.at.y)
	w.text(` fill="`, t.colour.hex(), `" class="fill-`, string(t.colour), `"`)
	w.px("font-size", t.size)
	if t.weight == semibold {
		w.text(` font-weight="600"`)
	}
	if anchor, ok := anchors[t.align]; ok {
		w.text(` text-anchor="`, anchor, `"`)
	}
	if w.fitted {
		w.px("textLength", t.width())
		w.text(` lengthAdjust="spacingAndGlyphs"`)
	}
	w.text(">", escape(t.text), "</text>\n")
}

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape writes text for XML, which has no way to write control characters.
func escape(text string) string {
	return markup.Replace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, text))
}
