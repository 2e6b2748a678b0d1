package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"
)

// ribbons run from the left edge of the plot to its right edge, each as high everywhere as its count, but never too low to be seen; level
// ones are the boxes of nodes.
// ECharts' own Sankey places its nodes itself, so the bundle registers a series of ours.
type ribbons struct {
	look           *ribbonLook
	colour         Colour
	left, right    float64 // px from the plot's edges to their ends
	level, landing float64 // px that they run level where they begin, and before they end
	items          []ribbonItem
}

type ribbonItem struct {
	count    int64
	from, to float64 // of their upper edges on the y axis, which counts cases
	tip      string
}

// ribbonLook is how ribbons are painted that stand for the same thing.
type ribbonLook struct {
	z        int
	strength float64 // opacity
	border   Colour  // empty for none
	dashed   bool    // the border
	least    float64 // px of height: a lower ribbon has no border, which would cover it, and
	low      float64 // this opacity
	hair     float64 // px of height that the lowest have
}

// ribbonBorder is the width in px of the border.
const ribbonBorder = 1

var (
	shownRibbon  = &ribbonLook{z: 3, strength: 0.38, border: paper, least: leastBordered, low: 0.65, hair: 0.8} // one is seen through another
	hiddenRibbon = &ribbonLook{z: 2, strength: 1, border: axis, dashed: true, hair: 3}
	nodeRibbon   = &ribbonLook{z: 4, strength: 1, hair: 0.8}
)

// paint is that of a ribbon so many px high.
func (l *ribbonLook) paint(colour Colour, height float64) paint {
	switch {
	case height < l.least:
		return paint{fill: colour, strength: l.low}
	case l.border == "":
		return paint{fill: colour, strength: l.strength}
	}
	return paint{fill: colour, strength: l.strength, stroke: l.border, width: ribbonBorder, dashed: l.dashed}
}

// ribbonData is an item with the tooltip that go-echarts gives to bars only.
type ribbonData struct {
	Value   [3]float64    `json:"value"`
	Tooltip *opts.Tooltip `json:"tooltip,omitempty"`
}

// ribbonPayload is what tools/bundle/src/series.js needs to draw ribbons.
type ribbonPayload struct {
	Colour  string  `json:"color"`
	Opacity float64 `json:"opacity"`
	Border  string  `json:"border,omitempty"`
	Dashed  bool    `json:"dashed,omitempty"`
	Least   float64 `json:"least,omitempty"`
	Low     float64 `json:"low,omitempty"`
	Hair    float64 `json:"hair"`
	Left    float64 `json:"left"`
	Right   float64 `json:"right"`
	Level   float64 `json:"level"`
	Landing float64 `json:"landing"`
}

func (m ribbons) series() seriesOption {
	data := make([]ribbonData, len(m.items))
	for i, item := range m.items {
		data[i] = ribbonData{[3]float64{float64(item.count), item.from, item.to}, tooltip(item.tip)}
	}
	payload := ribbonPayload{
		Colour: m.colour.hex(), Opacity: m.look.strength, Dashed: m.look.dashed, Least: m.look.least, Low: m.look.low, Hair: m.look.hair,
		Left: round10(m.left), Right: round10(m.right), Level: round10(m.level), Landing: round10(m.landing),
	}
	if m.look.border != "" {
		payload.Border = m.look.border.hex()
	}
	made := series(m.look.z, charts.SingleSeries{Type: types.ChartCustom, RenderItem: types.FuncStr("daylight.ribbon"), Data: data})
	made.ItemPayload = payload
	return made
}

func (m ribbons) draw(p *picture) {
	for _, item := range m.items {
		from, to := p.at(0, item.from), p.at(1, item.to)
		from.x, to.x = from.x+round10(m.left), to.x-round10(m.right)
		height := p.down(item.from-float64(item.count)) - from.y
		painted := m.look.paint(m.colour, height)
		grow := max(0, m.look.hair-height)
		if painted.stroke != "" { // lies inside the ribbon
			grow -= ribbonBorder
		}
		from.y, to.y, height = from.y-grow/2, to.y-grow/2, height+grow
		p.add(areas.of(m.look.z), ribbon{from, to, height, round10(m.level), round10(m.landing), painted})
		if m.look == shownRibbon {
			p.values++
		}
	}
}
