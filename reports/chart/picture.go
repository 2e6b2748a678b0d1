package chart

import (
	"errors"
	"fmt"
	"slices"

	"daylight/reports/chart/font"
)

// picture is a drawing as shapes.
type picture struct {
	frame
	spec   Spec
	size   Size
	height float64 // px
	id     string  // other pictures have others
	shapes []placed
	values int // how many of the figure's values have a shape
}

// placed is a shape and how far in front it lies.
type placed struct {
	shape
	depth depth
}

// depth orders shapes from back to front. Those of one depth lie in the order they were added in.
type depth int

// layer is where a shape lies among those of its series' z, which is ECharts' word for the order of series: areas and bars behind
// lines, lines behind symbols and names.
type layer int

const (
	areas layer = iota
	strokes
	symbols
)

func (l layer) of(z int) depth { return depth(3*z) + depth(l) }

func (p *picture) add(at depth, s shape) { p.shapes = append(p.shapes, placed{s, at}) }

// addValue adds a shape that stands for one of the figure's values.
func (p *picture) addValue(at depth, s shape) {
	p.add(at, s)
	p.values++
}

// picture draws the parts of the drawing into its frame.
func (d *drawing) picture(id string) (*picture, error) {
	p := &picture{frame: d.frame(), spec: d.spec, size: d.size, height: round10(d.height), id: id, shapes: make([]placed, 0, 128)}
	p.drawAxes()
	for _, m := range d.marks {
		m.draw(p)
	}
	if d.reference != nil {
		d.reference.draw(p)
	}
	slices.SortStableFunc(p.shapes, func(a, b placed) int { return int(a.depth) - int(b.depth) })
	// A mark that was forgotten must not be published as a value that is not there, nor a picture without a word.
	if p.values != d.values {
		return nil, fmt.Errorf("figure %q: it has %d marks for %d values", d.spec.Title, p.values, d.values)
	}
	if !slices.ContainsFunc(p.shapes, func(s placed) bool { _, is := s.shape.(words); return is }) {
		return nil, fmt.Errorf("figure %q: it has no words", d.spec.Title)
	}
	return p, nil
}

const fontStack = "'" + font.Family + "', 'Source Sans 3', 'Helvetica Neue', Arial, sans-serif"

// begin writes the start of the element that holds the picture, with a name and a description for readers who do not see it.
func (p *picture) begin(w *writer, width, height float64, class string) {
	w.text(`<svg xmlns="http://www.w3.org/2000/svg"`)
	w.px("width", width)
	w.px("height", height)
	w.text(` viewBox="0 0 `)
	w.pair(point{width, height})
	w.text(`" class="`, class, `" role="img" aria-labelledby="`, p.id, "-title ", p.id, `-desc"`)
	w.attribute("font-family", fontStack)
	w.text(">\n", `<title id="`, p.id, `-title">`, escape(p.spec.Title), "</title>\n")
	w.text(`<desc id="`, p.id, `-desc">`, escape(p.spec.Alt), "</desc>\n")
}

// inline writes the picture as it stands in a page.
func (p *picture) inline() ([]byte, error) {
	w := &writer{out: make([]byte, 0, 1024+128*len(p.shapes))}
	p.begin(w, float64(p.size), p.height, "chart chart-"+p.size.String())
	for _, s := range p.shapes {
		s.write(w)
	}
	w.text("</svg>\n")
	return w.finish(p.spec)
}

// finish returns what was written, unless a shape had no place.
func (w *writer) finish(s Spec) ([]byte, error) {
	if w.astray {
		return nil, fmt.Errorf("figure %q: %w", s.Title, errAstray)
	}
	return w.out, nil
}

var errAstray = errors.New("a mark or a label has no place on the axes")

// classes returns the classes of some shapes in the order of their names, each once.
func classes(shapes []placed) []string {
	fills, strokes := map[Colour]bool{}, map[Colour]bool{}
	for _, s := range shapes {
		fill, stroke := s.colours()
		fills[fill], strokes[stroke] = true, true
	}
	var found []string
	for _, role := range roles {
		if fills[role] {
			found = append(found, "fill-"+string(role))
		}
	}
	for _, role := range roles {
		if strokes[role] {
			found = append(found, "stroke-"+string(role))
		}
	}
	return found
}
