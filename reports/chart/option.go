package chart

import (
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

// Document returns all that a browser needs to draw the figure itself: {"wide": option, "narrow": option}.
func (s Spec) Document() ([]byte, error) {
	document := map[string]json.RawMessage{}
	for name, size := range map[string]Size{"wide": Wide, "narrow": Narrow} {
		option, err := s.Options(size)
		if err != nil {
			return nil, err
		}
		document[name] = option
	}
	return json.Marshal(document)
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
	key    bool   // name the series above the plot
	hidden string // what the key calls values that are not shown, if it must
	series []seriesOption
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

type legendOption struct {
	opts.Legend
	ItemGap int `json:"itemGap"`
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
	option["legend"] = d.legend()
	option["xAxis"], option["yAxis"], option["series"] = d.x, d.y, d.series
	for _, unused := range []string{"title", "toolbox", "color"} {
		delete(option, unused)
	}
	option["daylight"] = map[string]any{"width": d.size, "height": round10(d.height), "roles": d.roles(option)}
	encoded, err := json.Marshal(option)
	if err != nil {
		return nil, fmt.Errorf("figure %q: write option: %w", d.spec.Title, err)
	}
	return encoded, nil
}

// roles maps the light values that occur in the option to their roles.
func (d *drawing) roles(option map[string]any) map[string]Colour {
	encoded, _ := json.Marshal(option) // what cannot be written is reported by option
	found := map[string]Colour{}
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			for _, inner := range value {
				walk(inner)
			}
		case []any:
			for _, inner := range value {
				walk(inner)
			}
		case string:
			if role, ok := roleOf[value]; ok {
				found[value] = role
			}
		}
	}
	var tree any
	_ = json.Unmarshal(encoded, &tree)
	walk(tree)
	return found
}

const (
	keySize   = 12 // side of a swatch
	keyText   = 14
	keyGap    = 16 // between entries, and between rows of them
	keyInside = 6  // between swatch and name
	keyBelow  = 14 // between the key and what follows
)

func (d *drawing) legend() any {
	if !d.key {
		return opts.Legend{Show: opts.Bool(false)}
	}
	letters := &opts.TextStyle{Color: ink.hex(), FontSize: d.size.text(), Padding: []int{0, 0, 0, 1}}
	return legendOption{opts.Legend{
		Left: "0", Top: "0", Width: strconv.Itoa(int(d.size)), Padding: 0, ItemWidth: keySize, ItemHeight: keySize,
		Icon: "rect", Data: d.names(), TextStyle: letters,
	}, keyGap}
}

func (d *drawing) names() (names []string) {
	for _, series := range d.spec.Series {
		names = append(names, plain(series.Name))
	}
	if d.hidden != "" {
		names = append(names, plain(d.hidden))
	}
	return names
}

// keyHeight is the height of the key with the room below it, 0 when the series need none. It fills rows as ECharts does.
func (d *drawing) keyHeight() float64 {
	if !d.key {
		return 0
	}
	rows, x := 1, 0.
	for _, name := range d.names() {
		width := keySize + keyInside + textWidth(name, float64(d.size.text()), regular)
		if x > 0 && x+width > float64(d.size) {
			rows, x = rows+1, 0
		}
		x += width + keyGap
	}
	return float64(rows*d.size.text()+(rows-1)*keyGap) + keyBelow
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
