package chart

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// run is one piece of text or one swatch of a label, as tools/bundle/src/series.js reads it. X and Y are px from the
// item's place on the axes; with At "left" or "right", x counts from that edge of the picture; with "corner" x and y count from
// its upper left corner.
type run struct {
	Text   string  `json:"text,omitempty"`
	Swatch bool    `json:"swatch,omitempty"`
	Width  float64 `json:"width,omitempty"`  // of a swatch
	Height float64 `json:"height,omitempty"` // of a swatch, half of it above y
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Colour string  `json:"color"`
	Size   int     `json:"size,omitempty"` // of letters
	Weight weight  `json:"weight,omitempty"`
	Align  string  `json:"align,omitempty"`
	At     string  `json:"at,omitempty"`
}

// labels collects texts and the places on the axes that they belong to.
type labels struct {
	data  []opts.CustomData
	texts [][]run
}

type labelPayload struct {
	Font  string  `json:"font"`
	Texts [][]run `json:"texts"`
}

// at adds runs at a place given in the axes' own values.
func (l *labels) at(x, y float64, runs ...run) {
	for i := range runs {
		runs[i].Text = plain(runs[i].Text)
		runs[i].X, runs[i].Y = round10(runs[i].X), round10(runs[i].Y)
	}
	l.data = append(l.data, opts.CustomData{Value: []float64{x, y}})
	l.texts = append(l.texts, runs)
}

// addTo puts the labels above all marks of the drawing.
func (l *labels) addTo(d *drawing) {
	if len(l.data) > 0 {
		d.custom(9, "daylight.label", l.data, true, labelPayload{fontFamily, l.texts})
		d.labels = *l
	}
}

// nodes writes the labels at their places, x and y in px for each of them in their order, as tools/bundle/src/series.js paints
// them on a canvas; width is the picture's.
func (l *labels) nodes(places []float64, width float64) (nodes []*node, err error) {
	if len(places) != 2*len(l.texts) {
		return nil, fmt.Errorf("there are %d labels, but %d coordinates for them", len(l.texts), len(places))
	}
	for i, runs := range l.texts {
		x, y := places[2*i], places[2*i+1]
		if math.IsNaN(x + y) {
			return nil, errors.New("a label has no place on the axes")
		}
		for _, r := range runs {
			n, err := r.node(x, y, width)
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, n)
		}
	}
	return nodes, nil
}

// node writes one run of a label whose place is at x and y.
func (r run) node(x, y, width float64) (*node, error) {
	role, ok := roleOf[r.Colour]
	if !ok {
		return nil, fmt.Errorf("colour %q of a label has no role", r.Colour)
	}
	switch r.At {
	case "corner":
		x, y = 0, 0
	case "left":
		x = 0
	case "right":
		x = width
	}
	x, y = x+r.X, y+r.Y
	if r.Swatch {
		return &node{name: "rect", attrs: []attr{{"x", px(x)}, {"y", px(y - r.Height/2)}, {"width", px(r.Width)}, {"height", px(r.Height)},
			{"fill", r.Colour}, {"class", "fill-" + string(role)}}}, nil
	}
	n := textNode(r.Text, x, y+capMiddle*float64(r.Size), float64(r.Size), r.Weight, role)
	if anchor, ok := anchors[r.Align]; ok {
		n.set("text-anchor", anchor)
	}
	return n, nil
}

// anchors are SVG's words for alignments other than the default.
var anchors = map[string]string{"right": "end", "center": "middle"}

// lines stacks lines of text around y, each a run like the model.
func lines(text []string, lineHeight float64, model run) (runs []run) {
	first := model.Y - lineHeight*float64(len(text)-1)/2
	for i, line := range text {
		model.Text, model.Y = line, first+lineHeight*float64(i)
		runs = append(runs, model)
	}
	return runs
}

// backed lays a piece of paper under runs that may cross lines, so that they stay readable.
func backed(runs []run) []run {
	box := run{Swatch: true, At: runs[0].At, Colour: paper.hex()}
	left, right := runs[0].span()
	top, bottom := runs[0].Y, runs[0].Y
	for _, r := range runs {
		from, to := r.span()
		left, right = min(left, from), max(right, to)
		half := float64(r.Size)/2 + 1
		top, bottom = min(top, r.Y-half), max(bottom, r.Y+half)
	}
	const edge = 3
	box.X, box.Width = left-edge, round10(right-left+2*edge)
	box.Y, box.Height = (top+bottom)/2, round10(bottom-top)
	return append([]run{box}, runs...)
}

// span is where a run begins and ends, in its own x.
func (r run) span() (from, to float64) {
	if r.Swatch {
		return r.X, r.X + r.Width
	}
	width := textWidth(plain(r.Text), float64(r.Size), r.Weight)
	switch r.Align {
	case "right":
		return r.X - width, r.X
	case "center":
		return r.X - width/2, r.X + width/2
	}
	return r.X, r.X + width
}

// plain keeps text from being read as one of ECharts' templates, {b} or {style|text}; they know no escape.
func plain(text string) string { return strings.NewReplacer("{", "(", "}", ")").Replace(text) }
