package chart

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"daylight/internal/language"
)

// plotAxis is one of the two axes of a plot.
type plotAxis struct {
	language  *language.Language // of its numbers
	kind      string             // "category", "value" or "log"
	names     []string           // of categories, each of one or more lines parted by \n
	down      bool               // categories run from the top down
	low, high float64            // the numbers at the ends of a value or log axis
	step      float64            // from one marked number to the next; 0 marks none
	whole     bool               // the axis ends at a whole step
	split     bool               // a line across the plot at each step
	line      Colour             // of the line along the plot; empty where there never is one
	lineShown bool
	labels    tickLabels
}

// tickLabels are how the names along an axis are written.
type tickLabels struct {
	shown       bool
	colour      Colour
	size        int    // px, of letters
	suffix      string // after numbers
	leading     int    // px from one line of a name to the next
	margin      int    // px between a name and the plot
	skip        int    // categories left out between two that are named
	above       bool   // the plot; otherwise below or beside it
	left, right bool   // the first name begins, the last one ends where its tick is
}

// valueAxis counts from 0 to highest, both in the axis' own values, along length px. Zero always belongs to it: a bar that
// starts elsewhere lies about proportion. The axis ends at highest even between two steps; only whole steps are marked.
func valueAxis(l *language.Language, highest, length, perStep float64, suffix string, size Size) plotAxis {
	step := niceStep(highest, length, perStep)
	return plotAxis{
		language: l, kind: "value", high: highest, step: step, whole: math.Abs(highest/step-math.Round(highest/step)) < 1e-9, split: true,
		labels: tickLabels{shown: true, colour: muted, size: size.small(), suffix: suffix, leading: size.small(), margin: 8}, // as ECharts
	}
}

// numberAxis is the axis along the lower edge for numbers; addTicks names its ticks.
func numberAxis(kind string, low, high float64) plotAxis {
	return plotAxis{kind: kind, low: low, high: high, line: axis, lineShown: true}
}

// categoryAxis names the categories, or leaves that to labels. The names of a y axis run from the top down.
func categoryAxis(names []string, shown, down bool, size Size) plotAxis {
	plainNames := make([]string, len(names))
	for i, name := range names {
		plainNames[i] = plain(name)
	}
	return plotAxis{
		kind: "category", names: plainNames, down: down, line: axis, lineShown: true,
		labels: tickLabels{shown: shown, colour: ink, size: size.text(), leading: size.text() + 3, margin: 10},
	}
}

// flush keeps the first and the last label of a drawing's x axis inside the picture when the plot reaches its edges.
func (a plotAxis) flush(d *drawing) plotAxis {
	a.labels.left, a.labels.right = d.left < d.size.halfTick(), d.right < d.size.halfTick()
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
func niceEnd(highest, step float64) float64 { return undust(math.Ceil(highest/step-1e-9) * step) }

// share is how far along the axis a value lies, 0 at its left or lower end and 1 at the other. Between categories there is no
// place: ECharts takes the nearer one, the later of two.
func (a plotAxis) share(value float64) float64 {
	switch a.kind {
	case "category":
		share := (math.Floor(value+0.5) + 0.5) / float64(len(a.names))
		if a.down {
			return 1 - share
		}
		return share
	case "log":
		return math.Log(value/a.low) / math.Log(a.high/a.low)
	}
	return (value - a.low) / (a.high - a.low)
}

// option is the axis for the browser.
func (a plotAxis) option() axisOption {
	l := a.labels
	made := axisOption{XAxis: opts.XAxis{Type: a.kind, AxisTick: &opts.AxisTick{Show: opts.Bool(false)}}}
	made.AxisLine = &opts.AxisLine{Show: opts.Bool(a.lineShown)}
	if a.line != "" {
		made.AxisLine.LineStyle = &opts.LineStyle{Color: a.line.hex(), Width: 1}
	}
	if l.above {
		made.Position = "top"
	}
	made.AxisLabel = &axisLabel{AxisLabel: opts.AxisLabel{Show: opts.Bool(l.shown)}}
	switch {
	case a.kind == "category":
		made.Data, made.Inverse = a.names, opts.Bool(a.down)
		made.AxisLabel.Color, made.AxisLabel.FontSize, made.AxisLabel.Margin = l.colour.hex(), l.size, float64(l.margin)
		made.AxisLabel.Interval, made.AxisLabel.LineHeight = &l.skip, l.leading
		return made
	case a.step == 0:
		made.Min, made.Max = a.low, a.high
		made.AxisLine.OnZero = opts.Bool(false)
		made.SplitLine = &splitLine{opts.SplitLine{Show: opts.Bool(false)}, nil}
		return made
	}
	made.Min, made.Max, made.MinInterval, made.MaxInterval = a.low, a.high, a.step, a.step
	made.SplitLine = &splitLine{opts.SplitLine{Show: opts.Bool(a.split), LineStyle: &opts.LineStyle{Color: grid.hex(), Width: 1}}, &a.whole}
	made.AxisLabel.Formatter, made.AxisLabel.Color, made.AxisLabel.FontSize = types.FuncStr("{value}"+l.suffix), l.colour.hex(), l.size
	made.AxisLabel.ShowMaxLabel = &a.whole
	if l.left {
		made.AxisLabel.AlignMinLabel = "left"
	}
	if l.right {
		made.AxisLabel.AlignMaxLabel = "right"
	}
	return made
}

// axisOption has the fields of go-echarts' XAxis, which are those of its YAxis and more; splitLine and the interval of
// labels are widened to what ECharts takes. Its y axis is the same struct: ECharts does not tell the two apart.
type axisOption struct {
	opts.XAxis
	SplitLine *splitLine `json:"splitLine,omitempty"`
	AxisLabel *axisLabel `json:"axisLabel,omitempty"`
}

type splitLine struct {
	opts.SplitLine
	ShowMaxLine *bool `json:"showMaxLine,omitempty"`
}

type axisLabel struct {
	opts.AxisLabel
	Interval   *int `json:"interval,omitempty"`
	LineHeight int  `json:"lineHeight,omitempty"`
}
