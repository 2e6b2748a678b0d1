package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// cells are the shaded cells of a table, those that have a value.
type cells []heatCell

type heatCell struct {
	column, row int
	value       float64
	colour      Colour
	tip         string
}

// heatData is a cell: go-echarts has no field for the colour of a single one.
type heatData struct {
	opts.HeatMapData
	ItemStyle opts.ItemStyle `json:"itemStyle"`
	Tooltip   *opts.Tooltip  `json:"tooltip,omitempty"`
}

func (m cells) series() seriesOption {
	var data []heatData
	for _, c := range m {
		data = append(data, heatData{
			opts.HeatMapData{Value: []float64{float64(c.column), float64(c.row), c.value}},
			opts.ItemStyle{Color: c.colour.hex(), BorderColor: paper.hex(), BorderWidth: heatGap}, tooltip(c.tip),
		})
	}
	return series(3, charts.SingleSeries{Type: types.ChartHeatMap, Data: data})
}

func (m cells) draw(p *picture) {
	const more = 0.5 // ECharts lets cells overlap by so many px
	width := (p.right-p.left)/float64(len(p.x.names)) + more
	height := (p.bottom-p.top)/float64(len(p.y.names)) + more
	for _, c := range m {
		middle := p.at(float64(c.column), float64(c.row))
		from, to := point{middle.x - width/2, middle.y - height/2}, point{middle.x + width/2, middle.y + height/2}
		p.addValue(areas.of(3), box(from, to, paint{fill: c.colour, stroke: paper, width: heatGap}))
	}
}
