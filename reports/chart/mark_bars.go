package chart

import (
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// bars are one level bar for each row that has a value, or one layer of the rows' stacks.
type bars struct {
	name      string
	colour    Colour
	values    []*float64 // their lengths by row, nil for none
	tips      []string   // by row
	thickness float64    // px
	offset    float64    // px from the middle of the row downwards
	gap       float64    // px to the next bar of the row
	starts    []float64  // of a layer: where it begins by row; nil where bars begin at 0
	thin      []int      // rows of a layer in which it has no border
}

// stackBorder is the width in px of the line of paper around the parts of a stack: it tells neighbours apart without colour.
const stackBorder = 1

func (b bars) series() seriesOption {
	data := make([]opts.BarData, len(b.values))
	for row, value := range b.values {
		data[row].Value = value // null where there is none: no bar, and no 0
		if value != nil {
			data[row].Tooltip = tooltip(b.tips[row])
		}
		if slices.Contains(b.thin, row) {
			data[row].ItemStyle = &opts.ItemStyle{Color: b.colour.hex(), BorderColor: "transparent"}
		}
	}
	made := charts.SingleSeries{Type: types.ChartBar, Name: plain(b.name), Data: data, BarWidth: px(b.thickness)}
	if b.starts == nil {
		made.BarGap = px(100*b.gap/b.thickness) + "%"
		made.ItemStyle = &opts.ItemStyle{Color: b.colour.hex()}
	} else {
		made.Stack = "parts"
		made.ItemStyle = &opts.ItemStyle{Color: b.colour.hex(), BorderColor: paper.hex(), BorderWidth: stackBorder}
	}
	return series(3, made)
}

func (b bars) draw(p *picture) {
	for row, value := range b.values {
		if value == nil || *value == 0 {
			continue
		}
		middle := p.down(float64(row)) + b.offset
		from, to := point{p.across(0), middle - b.thickness/2}, point{p.across(*value), middle + b.thickness/2}
		painted := paint{fill: b.colour}
		if b.starts != nil {
			from.x, to.x = p.across(b.starts[row]), p.across(b.starts[row]+*value)
			if !slices.Contains(b.thin, row) {
				inset := min(stackBorder, to.x-from.x) / 2
				from, to = point{from.x + inset, from.y + inset}, point{to.x - inset, to.y - inset}
				painted.stroke, painted.width = paper, stackBorder
			}
		}
		if b.colour == blank {
			p.add(areas.of(3), box(from, to, painted))
		} else {
			p.addValue(areas.of(3), box(from, to, painted))
		}
	}
}
