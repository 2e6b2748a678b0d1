package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// outline is the area inside a closed line. ECharts fills from a line down to the axis; a line that goes back below itself leaves
// what lies between.
type outline struct {
	z        int
	colour   Colour
	strength float64 // opacity
	points   [][2]float64
}

func (m outline) series() seriesOption {
	colour := m.colour.hex()
	made := series(m.z, charts.SingleSeries{
		Type: types.ChartLine, Data: m.points, ShowSymbol: opts.Bool(false), ItemStyle: &opts.ItemStyle{Color: colour},
		LineStyle: &opts.LineStyle{Color: colour, Opacity: opts.Float(0)},
		AreaStyle: &opts.AreaStyle{Color: colour, Opacity: opts.Float(float32(m.strength))},
	})
	made.Silent, made.Clip = true, opts.Bool(false)
	return made
}

func (m outline) draw(p *picture) {
	if corners := visible(p.all(m.points)); len(corners) > 2 {
		p.add(areas.of(m.z), path{lines: [][]point{corners}, closed: true, paint: paint{fill: m.colour, strength: m.strength}})
	}
}

// bands are the areas between the bounds of neighbouring periods. The usual substitute for them, an area stacked on an invisible
// line, would put differences in the place of bounds into the published option.
type bands struct {
	colour Colour
	pairs  []boundedPair
}

// boundedPair is a period and the next, both with bounds.
type boundedPair struct {
	from                         float64
	low, high, nextLow, nextHigh float64
}

type bandPayload struct {
	Colour  string  `json:"color"`
	Opacity float64 `json:"opacity"`
}

func (m bands) series() seriesOption {
	data := make([]opts.CustomData, len(m.pairs))
	for i, b := range m.pairs {
		data[i].Value = []float64{b.from, b.low, b.high, b.from + 1, b.nextLow, b.nextHigh}
	}
	return custom(2, "daylight.band", data, bandPayload{m.colour.hex(), bandStrength})
}

// draw joins neighbouring areas: where two of them met, a seam would show.
func (m bands) draw(p *picture) {
	for from := 0; from < len(m.pairs); {
		first := m.pairs[from]
		upper, lower := []point{p.at(first.from, first.high)}, []point{p.at(first.from, first.low)}
		until := from
		for ; until < len(m.pairs) && m.pairs[until].from == first.from+float64(until-from); until++ {
			b := m.pairs[until]
			upper, lower = append(upper, p.at(b.from+1, b.nextHigh)), append(lower, p.at(b.from+1, b.nextLow))
		}
		for i := len(lower) - 1; i >= 0; i-- {
			upper = append(upper, lower[i])
		}
		p.add(areas.of(2), path{lines: [][]point{upper}, closed: true, paint: paint{fill: m.colour, strength: bandStrength}})
		from = until
	}
}
