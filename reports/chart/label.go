package chart

import (
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"

	"daylight/reports/chart/font"
)

// run is one piece of text or one swatch of a label. X and Y are px from the item's place on the axes; with At "left" or "right",
// x counts from that edge of the picture; with "corner" x and y count from its upper left corner.
type run struct {
	Text   string
	Swatch bool
	Width  float64 // px, of a swatch
	Height float64 // px, of a swatch, half of it above y
	X, Y   float64 // px; the y of a text is that of its middle
	Colour Colour
	Size   int // px, of letters
	Weight weight
	Align  string // "right", "center" or empty
	At     string
}

// labels are texts and the places on the axes that they belong to. They lie above all marks.
type labels struct {
	places [][2]float64
	texts  [][]run
}

// at adds runs at a place given in the axes' own values.
func (l *labels) at(x, y float64, runs ...run) {
	for i := range runs {
		runs[i].Text = plain(runs[i].Text)
		runs[i].X, runs[i].Y = round10(runs[i].X), round10(runs[i].Y)
	}
	l.places = append(l.places, [2]float64{x, y})
	l.texts = append(l.texts, runs)
}

// addTo puts the labels into the drawing.
func (l *labels) addTo(d *drawing) {
	if len(l.texts) > 0 {
		d.add(l)
	}
}

// labelPayload is what tools/bundle/src/series.js needs to write labels.
type labelPayload struct {
	Font  string        `json:"font"`
	Texts [][]runOption `json:"texts"`
}

// runOption is a run in the browser.
type runOption struct {
	Text   string  `json:"text,omitempty"`
	Swatch bool    `json:"swatch,omitempty"`
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Colour string  `json:"color"`
	Size   int     `json:"size,omitempty"`
	Weight weight  `json:"weight,omitempty"`
	Align  string  `json:"align,omitempty"`
	At     string  `json:"at,omitempty"`
}

func (l *labels) series() seriesOption {
	data, texts := make([]opts.CustomData, len(l.places)), make([][]runOption, len(l.texts))
	for i, runs := range l.texts {
		data[i].Value = l.places[i]
		texts[i] = make([]runOption, len(runs))
		for j, r := range runs {
			texts[i][j] = runOption{r.Text, r.Swatch, r.Width, r.Height, r.X, r.Y, r.Colour.hex(), r.Size, r.Weight, r.Align, r.At}
		}
	}
	return custom(9, "daylight.label", data, labelPayload{font.Family, texts})
}

func (l *labels) draw(p *picture) {
	for i, runs := range l.texts {
		place := p.at(l.places[i][0], l.places[i][1])
		for _, r := range runs {
			p.add(areas.of(9), r.shape(place, float64(p.size)))
		}
	}
}

// shape is a run of a label that belongs to a place in a picture so many px wide.
func (r run) shape(place point, width float64) shape {
	switch r.At {
	case "corner":
		place = point{0, 0}
	case "left":
		place.x = 0
	case "right":
		place.x = width
	}
	at := point{place.x + r.X, place.y + r.Y}
	if r.Swatch {
		return box(point{at.x, at.y - r.Height/2}, point{at.x + r.Width, at.y + r.Height/2}, paint{fill: r.Colour})
	}
	return words{text: r.Text, at: at, size: float64(r.Size), weight: r.Weight, colour: r.Colour, align: r.Align}.centred()
}

// lines stacks lines of text around y, each a run like the model.
func lines(text []string, lineHeight float64, model run) (runs []run) {
	model.Y -= lineHeight * float64(len(text)-1) / 2
	return down(text, lineHeight, model)
}

// down writes lines of text from y downwards, each a run like the model.
func down(text []string, lineHeight float64, model run) (runs []run) {
	for i, line := range text {
		next := model
		next.Text, next.Y = line, model.Y+lineHeight*float64(i)
		runs = append(runs, next)
	}
	return runs
}

// backed lays a piece of paper under runs that may cross lines, so that they stay readable.
func backed(runs []run) []run {
	box := run{Swatch: true, At: runs[0].At, Colour: paper}
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
func plain(text string) string { return braces.Replace(text) }

var braces = strings.NewReplacer("{", "(", "}", ")")
