package chart

import "github.com/go-echarts/go-echarts/v2/opts"

// whiskers are the intervals of values. ECharts has no series for them; the usual substitutes (a stack on a transparent bar, or
// lines in markLine) would put differences instead of bounds into the published option, or hide them from its data, so the
// bundle registers one of our own.
type whiskers struct {
	colour     Colour
	width      float64 // px, of the stroke
	cap        float64 // px from the line to either tip of the marks at its ends; 0 for none
	offset     float64 // px across the category axis
	horizontal bool    // values run along x
	items      []interval
}

type interval struct{ at, low, high float64 }

// intervalPayload is what tools/bundle/src/series.js needs to draw whiskers.
type intervalPayload struct {
	Colour     string  `json:"color"`
	Width      float64 `json:"width"`
	Cap        float64 `json:"cap"`
	Offset     float64 `json:"offset"`
	Horizontal bool    `json:"horizontal"`
}

func (m whiskers) series() seriesOption {
	data := make([]opts.CustomData, len(m.items))
	for i, item := range m.items {
		data[i].Value = []float64{item.at, item.low, item.high}
	}
	return custom(4, "daylight.interval", data, intervalPayload{m.colour.hex(), m.width, m.cap, round10(m.offset), m.horizontal})
}

func (m whiskers) draw(p *picture) {
	for _, item := range m.items {
		tip := point{0, m.cap}
		low, high := p.at(item.low, item.at), p.at(item.high, item.at)
		low.y, high.y = low.y+round10(m.offset), high.y+round10(m.offset)
		if !m.horizontal {
			tip = point{m.cap, 0}
			low, high = p.at(item.at, item.low), p.at(item.at, item.high)
			low.x, high.x = low.x+round10(m.offset), high.x+round10(m.offset)
		}
		lines := [][]point{{low, high}}
		if m.cap > 0 {
			for _, end := range []point{low, high} {
				lines = append(lines, []point{{end.x - tip.x, end.y - tip.y}, {end.x + tip.x, end.y + tip.y}})
			}
		}
		p.add(areas.of(4), path{lines: lines, paint: paint{stroke: m.colour, width: m.width}})
	}
}
