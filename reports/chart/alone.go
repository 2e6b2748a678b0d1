package chart

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

// alone writes the picture with its words, on its own paper. It cannot bring its font along, and with the wider letters of
// another one labels would run into each other: hence every text is given the width it was measured with.
func (p *picture) alone() ([]byte, error) {
	margin, title := float64(aloneMargin), float64(titleSize)
	if p.size == Narrow {
		margin, title = margin/2, title-2
	}
	width := float64(p.size)
	y := margin
	var around []placed
	write := func(text string, size, leading float64, w weight, colour Colour) {
		if text == "" {
			return
		}
		for _, line := range wrap(text, width, size, w) {
			y += leading
			around = append(around, placed{shape: words{text: line, at: point{margin, y - leading*0.25}, size: size, weight: w, colour: colour}})
		}
	}
	write(p.spec.Title, title, titleLeading, semibold, ink)
	write(p.spec.Subtitle, subtitleSize, lineLeading, regular, muted)
	y += belowSubtitle
	body := point{margin, y}
	y += p.height
	if p.spec.Note != "" {
		y += aboveNote
		write(p.spec.Note, noteSize, noteLeading, regular, muted)
	}
	height := y + margin
	width += 2 * margin
	sheet := placed{shape: box(point{0, 0}, point{width, height}, paint{fill: paper})}
	around = append([]placed{sheet}, around...)

	w := &writer{out: make([]byte, 0, 2048+160*len(p.shapes)), fitted: true}
	p.begin(w, width, height, "chart")
	w.text("<style>", darkRules(classes(append(around, p.shapes...))), "</style>\n")
	for _, s := range around {
		s.write(w)
	}
	w.text(`<g transform="translate(`)
	w.pair(body)
	w.text(")\">\n")
	for _, s := range p.shapes {
		s.write(w)
	}
	w.text("</g>\n</svg>\n")
	return w.finish(p.spec)
}
