package chart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// Options returns the figure at one size as an ECharts 6 option: plain JSON that holds no functions, in which < > and &
// are escaped, so that it may stand in a page. Beside ECharts' own keys it has "daylight": the picture's width and
// height and, for each colour in it, the role that a reader's dark mode may give another value.
func (s Spec) Options(size Size) ([]byte, error) {
	d, err := s.draw(size)
	if err != nil {
		return nil, err
	}
	return d.option()
}

// draw lays the figure out.
func (s Spec) draw(size Size) (*drawing, error) {
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
	}
	return s.drawHeat(size), nil
}

// drawing is a figure that is laid out: what ECharts is told, part by part.
type drawing struct {
	spec   Spec
	size   Size
	height float64
	top    float64 // of the plot, px from the top of the picture
	bottom float64 // px from the bottom, and so on
	left   float64
	right  float64
	x, y   axisOption
	key    []entry // names the series above the plot
	series []seriesOption
	labels labels
	marks  int // how many marks carry a value; what is drawn must have them
}

// seriesOption is a series of go-echarts with what it has no field for: drawing order, silence, the payload of custom
// series (ECharts 6), the offset of symbols, and emphasis switched off, without which ECharts writes a <style> for
// hovering into the picture.
type seriesOption struct {
	charts.SingleSeries
	Z            int        `json:"z"`
	Silent       bool       `json:"silent,omitempty"`
	ItemPayload  any        `json:"itemPayload,omitempty"`
	SymbolOffset []float64  `json:"symbolOffset,omitempty"`
	Clip         *bool      `json:"clip,omitempty"`
	AllSymbols   bool       `json:"showAllSymbol,omitempty"` // of lines: also where they are close
	MarkLine     *markLine  `json:"markLine,omitempty"`
	Emphasis     switchable `json:"emphasis"`
}

type markLine struct {
	opts.MarkLines
	Silent bool `json:"silent"`
}

type switchable struct {
	Disabled bool `json:"disabled"`
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

// gridOption switches ECharts 6's own making of room off: widths are measured, so labels fit where they are put.
type gridOption struct {
	opts.Grid
	OuterBoundsMode string `json:"outerBoundsMode"`
}

// add puts one series into the drawing through the typed constructor of go-echarts that make calls.
func (d *drawing) add(order int, made *charts.RectChart, extra seriesOption) {
	for _, single := range made.MultiSeries {
		extra.SingleSeries, extra.Z, extra.Emphasis = single, order, switchable{Disabled: true}
		d.series = append(d.series, extra)
	}
}

// custom adds a series that the bundles draw themselves; name is one of those registered in tools/bundle/src.
func (d *drawing) custom(order int, name string, data []opts.CustomData, silent bool, payload any) {
	chart := charts.NewCustom()
	chart.AddSeries("", data, charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.RenderItem = types.FuncStr(name) }))
	d.add(order, &chart.RectChart, seriesOption{Silent: silent, ItemPayload: payload})
}

// option writes the drawing as JSON. Maps are written in the order of their keys, so same drawing, same bytes.
func (d *drawing) option() ([]byte, error) {
	base := charts.NewBar()
	base.SetGlobalOptions(
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(false)}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{Description: plain(d.spec.Alt)}}),
	)
	base.Validate()
	option := base.JSON()
	option["textStyle"] = opts.TextStyle{FontFamily: fontFamily} // the one global option that go-echarts has no field for
	option["grid"] = gridOption{opts.Grid{Left: px(d.left), Top: px(d.top), Right: px(d.right), Bottom: px(d.bottom)}, "none"}
	option["xAxis"], option["yAxis"], option["series"] = d.x, d.y, d.series
	for _, unused := range []string{"title", "toolbox", "color", "legend"} {
		delete(option, unused)
	}
	parts := map[string]json.RawMessage{}
	roles := map[string]Colour{}
	for name, part := range option {
		encoded, err := json.Marshal(part)
		if err != nil {
			return nil, fmt.Errorf("figure %q: write option: %w", d.spec.Title, err)
		}
		parts[name] = encoded
		addRoles(roles, encoded)
	}
	about, err := json.Marshal(map[string]any{"width": d.size, "height": round10(d.height), "roles": roles})
	if err != nil {
		return nil, fmt.Errorf("figure %q: write option: %w", d.spec.Title, err)
	}
	parts["daylight"] = about
	return json.Marshal(parts)
}

// addRoles adds the roles of the colours that are values somewhere in JSON, by their light value.
func addRoles(roles map[string]Colour, encoded []byte) {
	for colour, role := range roleOf {
		if bytes.Contains(encoded, []byte(`"`+colour+`"`)) {
			roles[colour] = role
		}
	}
}

// text is the size in px of most letters at a layout.
func (s Size) text() int {
	if s == Narrow {
		return 13
	}
	return 14
}

// small is the size of axis labels and of details.
func (s Size) small() int { return s.text() - 1 }

func px(value float64) string { return strconv.FormatFloat(round10(value), 'f', -1, 64) }
