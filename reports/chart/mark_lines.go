package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// lineWidth is the width in px of a line that stands for values.
const lineWidth = 2.5

// trend is a line over periods with a dot at each. It breaks where a value is missing.
type trend struct {
	name   string
	colour Colour
	values []*float64 // by period
	tips   []string   // by period
	across int        // px, of a dot
}

// lineData is a line item with the tooltip that go-echarts gives to bars only.
type lineData struct {
	opts.LineData
	Tooltip *opts.Tooltip `json:"tooltip,omitempty"`
}

func (m trend) series() seriesOption {
	data := make([]lineData, len(m.values))
	for i, value := range m.values {
		data[i].Value = value
		if value != nil {
			data[i].Tooltip = tooltip(m.tips[i])
		}
	}
	made := series(5, charts.SingleSeries{
		Type: types.ChartLine, Name: plain(m.name), Data: data, Symbol: "circle", SymbolSize: m.across, ShowSymbol: opts.Bool(true),
		ItemStyle: &opts.ItemStyle{Color: m.colour.hex()}, LineStyle: &opts.LineStyle{Color: m.colour.hex(), Width: lineWidth},
	})
	made.Clip, made.AllSymbols = opts.Bool(false), true
	return made
}

func (m trend) draw(p *picture) {
	var line broken
	for i, value := range m.values {
		if value == nil {
			line.end()
			continue
		}
		at := p.at(float64(i), *value)
		line.to(at)
		p.addValue(symbols.of(5), disc{at, float64(m.across) / 2, paint{fill: m.colour}})
	}
	line.draw(p, m.colour)
}

// steps are a line that keeps each value up to the place of the next. They break where a value is missing.
type steps struct {
	name   string
	colour Colour
	x      []float64
	values []*float64 // by place
}

func (m steps) series() seriesOption {
	data := make([][2]any, len(m.values)) // plain pairs: ECharts takes them several times faster than items
	for i, value := range m.values {
		data[i] = [2]any{m.x[i], value}
	}
	made := series(5, charts.SingleSeries{
		Type: types.ChartLine, Name: plain(m.name), Data: data, Step: "end", ShowSymbol: opts.Bool(false),
		ItemStyle: &opts.ItemStyle{Color: m.colour.hex()}, LineStyle: &opts.LineStyle{Color: m.colour.hex(), Width: lineWidth},
	})
	made.Silent, made.Clip = true, opts.Bool(false)
	return made
}

func (m steps) draw(p *picture) {
	var line broken
	for i, value := range m.values {
		if value == nil {
			line.end()
			continue
		}
		line.to(p.at(m.x[i], *value))
		if i+1 < len(m.values) {
			line.to(p.at(m.x[i+1], *value))
		}
	}
	line.draw(p, m.colour)
}

// broken is a line with gaps.
type broken struct {
	pieces [][]point
	piece  []point
}

func (b *broken) to(at point) { b.piece = append(b.piece, at) }

func (b *broken) end() {
	if len(b.piece) > 1 { // a single point is no line
		b.pieces = append(b.pieces, visible(b.piece))
	}
	b.piece = nil
}

func (b *broken) draw(p *picture, colour Colour) {
	if b.end(); len(b.pieces) > 0 {
		p.add(strokes.of(5), path{lines: b.pieces, paint: paint{stroke: colour, width: lineWidth, bevelled: true}})
	}
}

// rule is a thin line that stands for no values.
type rule struct {
	z      int
	colour Colour
	dashed bool
	points [][2]float64
}

// ruleWidth is in px.
const ruleWidth = 1.25

func (m rule) series() seriesOption {
	kind := "solid"
	if m.dashed {
		kind = "dashed"
	}
	made := series(m.z, charts.SingleSeries{
		Type: types.ChartLine, Data: m.points, ShowSymbol: opts.Bool(false), ItemStyle: &opts.ItemStyle{Color: m.colour.hex()},
		LineStyle: &opts.LineStyle{Color: m.colour.hex(), Width: ruleWidth, Type: kind},
	})
	made.Silent, made.Clip = true, opts.Bool(false)
	return made
}

func (m rule) draw(p *picture) {
	painted := paint{stroke: m.colour, width: ruleWidth, dashed: m.dashed, bevelled: true}
	p.add(strokes.of(m.z), path{lines: [][]point{visible(p.all(m.points))}, paint: painted})
}

// all are the places of pairs of values.
func (f frame) all(pairs [][2]float64) []point {
	points := make([]point, len(pairs))
	for i, pair := range pairs {
		points[i] = f.at(pair[0], pair[1])
	}
	return points
}
