package chart

import (
	"fmt"
	"strconv"
)

// drawing is a figure that is laid out: two axes and the marks between them. Each of its parts is stated once and shown
// twice, as part of an ECharts option, which a browser paints on a canvas, and as shapes of a picture.
type drawing struct {
	spec      Spec
	size      Size
	height    float64 // px
	top       float64 // of the plot, px from the top of the picture
	bottom    float64 // px from the bottom, and so on
	left      float64
	right     float64
	x, y      plotAxis
	key       []entry // names the series above the plot
	marks     []mark
	reference *reference // nil draws none
	values    int        // how many of the figure's values have a mark; the picture must show as many
}

// mark is what ECharts calls a series: bars, dots, a line, labels. It is given in the axes' own values.
type mark interface {
	series() seriesOption // for the browser
	draw(p *picture)
}

func (d *drawing) add(m mark) { d.marks = append(d.marks, m) }

// drawing lays the figure out.
func (s Spec) drawing(size Size) (*drawing, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if size != Wide && size != Narrow {
		return nil, fmt.Errorf("figure %q: there is no layout of %d px", s.Title, size)
	}
	switch s.Kind {
	case Bars, Dots:
		return s.drawRows(size), nil
	case Stacks:
		return s.drawStacks(size), nil
	case Lines:
		return s.drawLines(size), nil
	case Curves:
		return s.drawCurves(size), nil
	case Funnel:
		return s.drawFunnel(size), nil
	case Flow:
		return s.drawFlow(size), nil
	}
	return s.drawHeat(size), nil
}

// String names the layout, "wide" or "narrow".
func (s Size) String() string {
	if s == Narrow {
		return "narrow"
	}
	return "wide"
}

// text is the size in px of most letters at a layout.
func (s Size) text() int {
	if s == Narrow {
		return 13
	}
	return 14
}

// leading is from one line of such letters to the next.
func (s Size) leading() float64 { return float64(s.text() + 3) }

// small is the size of axis labels and of details.
func (s Size) small() int { return s.text() - 1 }

func px(value float64) string { return strconv.FormatFloat(round10(value), 'f', -1, 64) }
