package chart

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// valueAxis counts from 0 to highest, both in the axis' own values, along length px. Zero always belongs to it: a bar that
// starts elsewhere lies about proportion. The axis ends at highest even between two steps; only whole steps are marked.
func valueAxis(highest, length, perStep float64, suffix string, size Size) axisOption {
	step := niceStep(highest, length, perStep)
	end := opts.Bool(math.Abs(highest/step-math.Round(highest/step)) < 1e-9)
	return axisOption{
		XAxis: opts.XAxis{
			Type: "value", Min: 0, Max: highest, MinInterval: step, MaxInterval: step,
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)}, AxisTick: &opts.AxisTick{Show: opts.Bool(false)},
		},
		SplitLine: &splitLine{opts.SplitLine{
			Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: grid.hex(), Width: 1},
		}, end},
		AxisLabel: &axisLabel{AxisLabel: opts.AxisLabel{
			Show: opts.Bool(true), Formatter: types.FuncStr("{value}" + suffix), Color: muted.hex(),
			FontSize:     size.small(),
			ShowMaxLabel: end,
		}},
	}
}

// flush keeps the first and the last label of a drawing's x axis inside the picture when the plot reaches its edges.
func (a axisOption) flush(d *drawing) axisOption {
	if d.left < d.size.halfTick() {
		a.AxisLabel.AlignMinLabel = "left"
	}
	if d.right < d.size.halfTick() {
		a.AxisLabel.AlignMaxLabel = "right"
	}
	return a
}

// halfTick is half the width in px that "100 %" or "10,000" takes on an axis, whose letters are small.
func (s Size) halfTick() float64 { return 1.4 * float64(s.small()) }

// niceStep is the smallest of 1, 2, 2.5 and 5 times a power of ten that lies perStep px or more from the next.
func niceStep(highest, length, perStep float64) float64 {
	least := highest * perStep / length
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, times := range []float64{1, 2, 2.5, 5, 10} {
		if step := times * power; step >= least*(1-1e-9) {
			return step
		}
	}
	return 10 * power
}

// niceEnd is the first step at or above highest.
func niceEnd(highest, step float64) float64 { return math.Ceil(highest/step-1e-9) * step }

// categoryAxis names the categories, or leaves that to labels. The names of a y axis run from the top down.
func categoryAxis(names []string, shown, down bool, size Size) axisOption {
	plainNames := make([]string, len(names))
	for i, name := range names {
		plainNames[i] = plain(name)
	}
	every := 0
	return axisOption{
		XAxis: opts.XAxis{
			Type: "category", Data: plainNames, Inverse: opts.Bool(down),
			AxisLine: &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: axis.hex(), Width: 1}},
			AxisTick: &opts.AxisTick{Show: opts.Bool(false)},
		},
		AxisLabel: &axisLabel{
			AxisLabel:  opts.AxisLabel{Show: opts.Bool(shown), Color: ink.hex(), FontSize: size.text(), Margin: 10},
			Interval:   &every,
			LineHeight: size.text() + 3,
		},
	}
}
