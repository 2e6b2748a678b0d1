package chart

import (
	"slices"
	"strings"
)

const (
	aloneMargin   = 24 // px around a picture that stands alone; half of it in the narrow layout
	titleSize     = 20
	subtitleSize  = 15
	noteSize      = 12
	titleLeading  = 25
	lineLeading   = 20
	noteLeading   = 16
	belowSubtitle = 16
	aboveNote     = 14
)

// alone writes the picture with its words, on its own paper.
func (p *picture) alone() []byte {
	margin, title := float64(aloneMargin), float64(titleSize)
	if p.size == Narrow {
		margin, title = margin/2, title-2
	}
	width := float64(p.size)
	y := margin
	var words []*node
	write := func(text string, size, leading float64, w weight, colour Colour) {
		if text == "" {
			return
		}
		for _, line := range wrap(text, width, size, w) {
			y += leading
			words = append(words, textNode(line, margin, y-leading*0.25, size, w, colour))
		}
	}
	write(p.spec.Title, title, titleLeading, semibold, ink)
	write(p.spec.Subtitle, subtitleSize, lineLeading, regular, muted)
	y += belowSubtitle
	moved := attr{"transform", "translate(" + px(margin) + " " + px(y) + ")"}
	body := &node{name: "g", attrs: []attr{moved}, children: p.content}
	y += p.height
	if p.spec.Note != "" {
		y += aboveNote
		write(p.spec.Note, noteSize, noteLeading, regular, muted)
	}
	height := y + margin

	fitted := &picture{spec: p.spec, size: p.size + Size(2*margin), id: p.id}
	root := fitted.root(height, "chart")
	sheet := &node{name: "rect", attrs: []attr{
		{"width", px(width + 2*margin)}, {"height", px(height)},
		{"fill", paper.hex()}, {"class", "fill-" + string(paper)},
	}}
	root.children = append(root.children, sheet)
	root.children = append(root.children, words...)
	root.children = append(root.children, body)
	style := &node{name: "style", text: darkRules(root.classes())}
	root.children = slices.Insert(root.children, 2, style)
	root.fitTexts()
	return root.bytes()
}

// textNode is one line of text whose letters stand on y.
func textNode(text string, x, y, size float64, w weight, colour Colour) *node {
	made := &node{name: "text", text: text, attrs: []attr{
		{"x", px(x)}, {"y", px(y)}, {"fill", colour.hex()}, {"class", "fill-" + string(colour)}, {"font-size", px(size)},
	}}
	if w == semibold {
		made.set("font-weight", "600")
	}
	return made
}

// classes returns every class below the element, sorted, each once.
func (n *node) classes() (found []string) {
	found = strings.Fields(n.get("class"))
	for _, child := range n.children {
		found = append(found, child.classes()...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// fitTexts gives every text the width it was measured with. A picture that stands alone cannot bring its font along, and
// with the wider letters of another one, labels would run into each other.
func (n *node) fitTexts() {
	if n.name == "text" {
		w := regular
		if n.get("font-weight") == "600" {
			w = semibold
		}
		n.set("textLength", px(textWidth(n.text, parsePx(n.get("font-size")), w)))
		n.set("lengthAdjust", "spacingAndGlyphs")
	}
	for _, child := range n.children {
		child.fitTexts()
	}
}
