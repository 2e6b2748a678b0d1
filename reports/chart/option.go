package chart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"daylight/internal/language"
	"daylight/reports/chart/font"
)

// Options returns the figure at one size as an ECharts 6 option: plain JSON that holds no functions, in which < > and &
// are escaped, so that it may stand in a page. Beside ECharts' own keys it has "daylight": the picture's width and
// height and, for each colour in it, the role that a reader's dark mode may give another value.
func (s Spec) Options(size Size) ([]byte, error) {
	d, err := s.drawing(size)
	if err != nil {
		return nil, err
	}
	return d.option()
}

// about is what our own script in the browser needs to know.
type about struct {
	Height float64           `json:"height"` // px
	Roles  map[string]Colour `json:"roles"`  // by light value
	Width  Size              `json:"width"`
}

// gridOption switches ECharts 6's own making of room off: widths are measured, so labels fit where they are put.
type gridOption struct {
	opts.Grid
	OuterBoundsMode string `json:"outerBoundsMode"`
}

// seriesOption is a series of go-echarts with what it has no field for: drawing order, silence, the payload of custom
// series (ECharts 6), the offset of symbols, and emphasis switched off, since a picture's marks do not change when pointed at.
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
	Silent    bool `json:"silent"`
	Precision int  `json:"precision"` // decimals of the value; ECharts would round it to two
}

type switchable struct {
	Disabled bool `json:"disabled"`
}

// series is a mark's series at its place in the drawing order.
func series(z int, s charts.SingleSeries) seriesOption {
	return seriesOption{SingleSeries: s, Z: z, Emphasis: switchable{Disabled: true}}
}

// custom is a series that the bundle draws itself; name is one of those registered in tools/bundle/src. Data is a list of lists of
// numbers, one for each item.
func custom(z int, name string, data []opts.CustomData, payload any) seriesOption {
	made := series(z, charts.SingleSeries{Type: types.ChartCustom, RenderItem: types.FuncStr(name), Data: data})
	made.Silent, made.ItemPayload = true, payload
	return made
}

// tooltip is what the browser says about a mark that is pointed at, nil where it says nothing.
func tooltip(text string) *opts.Tooltip {
	if text == "" {
		return nil
	}
	return &opts.Tooltip{Formatter: types.FuncStr(plain(text))}
}

// option writes the drawing as JSON, its parts in the order of their names. Same drawing, same bytes.
func (d *drawing) option() ([]byte, error) {
	all := make([]seriesOption, len(d.marks))
	for i, m := range d.marks {
		all[i] = m.series()
	}
	if d.reference != nil {
		all[0].MarkLine = d.reference.markLine()
	}
	x, y := d.x, d.y
	if d.spec.in() != language.English {
		var names *labels
		if x, y, names = d.numbersNamed(); len(names.texts) > 0 {
			all = append(all, names.series())
		}
	}
	roles, written := map[string]Colour{}, map[string][]byte{}
	for name, part := range map[string]any{
		"animation": false,
		"aria":      opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{Description: plain(d.spec.Alt)}},
		"grid":      gridOption{opts.Grid{Left: px(d.left), Top: px(d.top), Right: px(d.right), Bottom: px(d.bottom)}, "none"},
		"series":    all,
		"textStyle": opts.TextStyle{FontFamily: font.Family},
		"tooltip":   opts.Tooltip{Show: opts.Bool(false)},
		"xAxis":     x.option(),
		"yAxis":     y.option(),
	} {
		encoded, err := json.Marshal(part)
		if err != nil {
			return nil, fmt.Errorf("figure %q: write option: %w", d.spec.Title, err)
		}
		written[name] = encoded
		addRoles(roles, encoded)
	}
	encoded, err := json.Marshal(about{round10(d.height), roles, d.size})
	if err != nil {
		return nil, fmt.Errorf("figure %q: write option: %w", d.spec.Title, err)
	}
	written["daylight"] = encoded
	var out bytes.Buffer
	for i, name := range slices.Sorted(maps.Keys(written)) {
		fmt.Fprintf(&out, "%c%q:%s", "{,"[min(i, 1)], name, written[name])
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// addRoles adds the roles of the colours that are values somewhere in JSON, by their light value.
func addRoles(roles map[string]Colour, encoded []byte) {
	const quoted = len(`"#rrggbb"`)
	for {
		at := bytes.Index(encoded, []byte(`"#`))
		if at < 0 || at+quoted > len(encoded) {
			return
		}
		if role, ok := roleOf[string(encoded[at+1:at+quoted-1])]; ok && encoded[at+quoted-1] == '"' {
			roles[role.hex()] = role
		}
		encoded = encoded[at+2:]
	}
}
