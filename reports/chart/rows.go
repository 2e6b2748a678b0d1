package chart

import (
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// rowLayout places what belongs to one category of bars, dots or stacks: its marks in the middle and, in the narrow
// layout, its name above them.
type rowLayout struct {
	names     [][]string // of the categories, broken into lines
	thickness float64    // of one mark across the row
	gap       float64    // between the marks of one row
	pitch     float64    // from one row to the next
	header    float64    // height of the name above the marks, 0 where names stand beside them
}

const (
	besideMost  = 200 // px, the widest that names beside the marks may become
	besideGap   = 10
	headerGap   = 5
	labelGap    = 8  // between a mark and its value
	axisRoom    = 26 // below the plot, for the axis' labels
	dotSize     = 11
	referenceUp = 22 // above the plot, for the name of the reference
)

// layRows sizes rows of count marks each.
func (s Spec) layRows(size Size, count int, thickness, gap, between float64) rowLayout {
	text := float64(size.text())
	layout := rowLayout{thickness: thickness, gap: gap}
	marks := layout.block(count)
	most := 1
	for _, category := range s.Categories {
		width := float64(besideMost)
		if size == Narrow {
			width = float64(size) - 4
			if count == 1 && len(s.Categories) > 1 {
				width -= headerGap + s.valueRoom(size)
			}
		}
		names := wrap(category, width, text, regular)
		layout.names = append(layout.names, names)
		most = max(most, len(names))
	}
	height := float64(most) * (text + 3)
	if size == Narrow {
		if strings.Join(s.Categories, "") != "" {
			layout.header = height
		}
		layout.pitch = layout.header + headerGap + marks + between
		return layout
	}
	layout.pitch = max(marks+between, height+10)
	return layout
}

// block is the height of count marks with the gaps between them.
func (r rowLayout) block(count int) float64 {
	return float64(count)*r.thickness + float64(count-1)*r.gap
}

// offset is how far the i-th of count marks lies from the middle of its row, downwards.
func (r rowLayout) offset(i, count int) float64 {
	return (float64(i) - float64(count-1)/2) * (r.thickness + r.gap)
}

// place sets the drawing's margins and its category axis for the rows, and names them.
func (r rowLayout) place(d *drawing, names *labels, count int, top, below float64) {
	d.top, d.bottom = top, below
	if d.size == Narrow {
		// A band's marks are in its middle, so the name above them begins above or below the band's edge: make up for it.
		d.top += r.header + headerGap + r.block(count)/2 - r.pitch/2
	}
	rows := len(d.spec.Categories)
	d.height = d.top + float64(rows)*r.pitch + below
	d.y = categoryAxis(nil, false, true, d.size)
	joined := make([]string, rows)
	for i, lines := range r.names {
		joined[i] = plain(strings.Join(lines, "\n"))
	}
	d.y.Data = joined
	d.addKey(names)
	text := float64(d.size.text())
	if d.size == Wide {
		for i, name := range r.names {
			if name[0] == "" {
				continue
			}
			d.left = max(d.left, widest(name, text, regular)+besideGap)
			names.at(0, float64(i), lines(name, text+3, run{
				Align: "right", X: -besideGap, Colour: ink.hex(), Size: d.size.text(), Weight: regular,
			})...)
		}
		return
	}
	d.y.AxisLine.Show = opts.Bool(false)
	if d.spec.Kind == Dots {
		d.left = dotSize/2 + 1 // a dot at 0 is as round as others
	}
	if r.header == 0 {
		return
	}
	for i, name := range r.names {
		middle := -r.block(count)/2 - headerGap - float64(len(name))*(text+3)/2
		names.at(0, float64(i), backed(lines(name, text+3, run{
			At: "left", Y: middle, Colour: ink.hex(), Size: d.size.text(), Weight: regular,
		}))...)
	}
}

// drawRows draws bars or dots with their intervals, one row for each category.
func (s Spec) drawRows(size Size) *drawing {
	count := len(s.Series)
	d := &drawing{spec: s, size: size}
	if count > 1 {
		d.key = s.seriesKey()
	}
	layout := s.layRows(size, count, rowThickness(s.Kind, count), rowGap(s.Kind), 18)
	texts := &labels{}
	top := d.keyHeight() + 4
	if s.Reference != nil {
		top += referenceUp
	}
	layout.place(d, texts, count, top, axisRoom)

	highest := s.highest()
	scale := s.Unit.axis(highest)
	room := float64(size) - d.left - 2
	perUnit := room / scale.of(highest)
	if size == Wide || count > 1 {
		perUnit = s.fit(scale, room, size)
	}
	plot := perUnit * scale.of(highest)
	d.right = float64(size) - d.left - plot
	d.x = valueAxis(scale.of(highest), plot, 72, scale.suffix, size).flush(d)

	for i := range s.Series {
		offset := layout.offset(i, count)
		s.addRowMarks(d, i, layout, scale, offset)
		s.addIntervals(d, i, scale, offset, true)
		s.addRowValues(d, texts, i, layout, scale)
	}
	s.addReference(d, texts, scale, perUnit)
	texts.addTo(d)
	return d
}

func rowThickness(kind Kind, count int) float64 {
	if kind == Dots || count > 1 {
		return 14
	}
	return 18
}

func rowGap(kind Kind) float64 {
	if kind == Dots {
		return 5
	}
	return 4
}

// addRowMarks adds the bars or dots of the i-th series.
func (s Spec) addRowMarks(d *drawing, i int, layout rowLayout, scale scale, offset float64) {
	colour, name := s.colour(i).hex(), plain(s.Series[i].Name)
	if s.Kind == Dots {
		data := make([]dotData, len(s.Categories))
		for row, point := range s.Series[i].Points {
			if point.Value != nil {
				data[row] = dotData{opts.ScatterData{Value: []any{scale.of(*point.Value), row}}, s.tooltip(row, i)}
				d.marks++
			} else {
				data[row] = dotData{opts.ScatterData{Value: []any{nil, row}}, nil}
			}
		}
		chart := charts.NewScatter()
		chart.AddSeries(name, nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: colour, Opacity: opts.Float(1)}),
			charts.WithSeriesOpts(func(s *charts.SingleSeries) {
				s.Symbol, s.SymbolSize, s.Data = "circle", dotSize, data
			}))
		d.add(6, &chart.RectChart, seriesOption{SymbolOffset: []float64{0, offset}, Clip: opts.Bool(false)})
		return
	}
	data := make([]opts.BarData, len(s.Categories))
	for row, point := range s.Series[i].Points {
		data[row].Value = (*float64)(nil) // null: no bar, and no 0
		if point.Value != nil {
			data[row] = opts.BarData{Value: scale.of(*point.Value), Tooltip: s.tooltip(row, i)}
			if *point.Value > 0 {
				d.marks++
			}
		}
	}
	shape := opts.BarChart{BarWidth: px(layout.thickness), BarGap: px(100*layout.gap/layout.thickness) + "%"}
	chart := charts.NewBar()
	chart.AddSeries(name, data, charts.WithItemStyleOpts(opts.ItemStyle{Color: colour}), charts.WithBarChartOpts(shape))
	d.add(3, &chart.RectChart, seriesOption{})
}

// dotData is a scatter item with the tooltip that go-echarts gives to bars only.
type dotData struct {
	opts.ScatterData
	Tooltip *opts.Tooltip `json:"tooltip,omitempty"`
}
