package chart

import (
	"github.com/go-echarts/go-echarts/v2/opts"
)

// reference is a dashed line up the plot at a value that the others are seen against.
type reference float64

// referenceWidth is in px.
const referenceWidth = 1.5

// markLine is the line as a part of the option's first series.
func (r reference) markLine() *markLine {
	line := &markLine{Silent: true, Precision: 9}
	line.Symbol = []string{"none", "none"}
	line.Label = &opts.Label{Show: opts.Bool(false)}
	line.LineStyle = &opts.LineStyle{Color: axis.hex(), Width: referenceWidth, Type: "dashed"}
	line.Data = []any{opts.MarkLineNameXAxisItem{XAxis: float64(r)}}
	return line
}

func (r reference) draw(p *picture) {
	value := float64(r)
	if value > p.x.high {
		return // nor does ECharts draw beyond the axis
	}
	x := sharp(p.across(value), referenceWidth)
	p.add(areas.of(5), path{lines: [][]point{{{x, p.top}, {x, p.bottom}}}, paint: paint{stroke: axis, width: referenceWidth, dashed: true}})
}
