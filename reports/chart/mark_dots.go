package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// dots are one dot for each item that has a value.
type dots struct {
	name     string
	colour   Colour
	diamonds bool
	across   int  // px
	bordered bool // with a line of paper
	items    []dotItem
	offset   []float64 // px to the right and down; nil for none
}

type dotItem struct {
	x, y  float64
	tip   string
	empty bool // there is no x
}

// dotBorder is the width in px of the line of paper around dots that may lie over each other.
const dotBorder = 1.5

// dotData is a scatter item with the tooltip that go-echarts gives to bars only.
type dotData struct {
	opts.ScatterData
	Tooltip *opts.Tooltip `json:"tooltip,omitempty"`
}

func (m dots) series() seriesOption {
	var data []dotData
	for _, item := range m.items {
		if item.empty {
			data = append(data, dotData{opts.ScatterData{Value: []any{nil, item.y}}, nil})
		} else {
			data = append(data, dotData{opts.ScatterData{Value: []float64{item.x, item.y}}, tooltip(item.tip)})
		}
	}
	made := charts.SingleSeries{Type: types.ChartScatter, Name: plain(m.name), Data: data, Symbol: "circle", SymbolSize: m.across}
	if m.diamonds {
		made.Symbol = "diamond"
	}
	made.ItemStyle = &opts.ItemStyle{Color: m.colour.hex(), Opacity: opts.Float(1)}
	if m.bordered {
		made.ItemStyle.BorderColor, made.ItemStyle.BorderWidth = paper.hex(), dotBorder
	}
	option := series(6, made)
	option.SymbolOffset, option.Clip = m.offset, opts.Bool(false)
	return option
}

func (m dots) draw(p *picture) {
	painted := paint{fill: m.colour}
	if m.bordered {
		painted.stroke, painted.width = paper, dotBorder
	}
	radius := float64(m.across) / 2
	for _, item := range m.items {
		if item.empty {
			continue
		}
		at := p.at(item.x, item.y)
		if m.offset != nil {
			at.x, at.y = at.x+m.offset[0], at.y+m.offset[1]
		}
		if m.diamonds {
			corners := []point{{at.x, at.y - radius}, {at.x + radius, at.y}, {at.x, at.y + radius}, {at.x - radius, at.y}}
			p.addValue(symbols.of(6), path{lines: [][]point{corners}, closed: true, paint: painted})
		} else {
			p.addValue(symbols.of(6), disc{at, radius, painted})
		}
	}
}
