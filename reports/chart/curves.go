package chart

import (
	"slices"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	tickApart = 46 // px between ticks of an axis of numbers, at least
	tickBelow = 8  // between the axis and the names of its ticks
)

// drawCurves draws one step line for each series over days, with a band from bound to bound. Days lie as far apart as they are.
func (s Spec) drawCurves(size Size) *drawing {
	d := &drawing{spec: s, size: size, height: linesWide}
	named := size == Wide && s.endWidth(true, size) <= endMost
	if len(s.Series) > 1 && !named {
		d.key = s.seriesKey()
	}
	if size == Narrow {
		d.height = linesNarrow
	}
	d.height += d.keyHeight()
	d.top, d.right = d.keyHeight()+10, endGap+s.endWidth(named, size)+2
	notes := s.absenceNotesBelow(size)
	d.bottom = d.ticksRoom(notes)
	d.height += d.bottom - d.ticksRoom(nil)
	scale := s.Unit.axis(s.highest())
	plot, top := s.rise(d, scale)
	first, last := s.X[0], s.X[len(s.X)-1]
	perX := (float64(size) - d.left - d.right) / (last - first)
	d.x = numberAxis("value", first, last)

	texts := &labels{}
	d.addKey(texts)
	ticks := dayTicks(last, perX)
	for i := range s.Series {
		s.addBandOutline(d, i, scale)
		s.addSteps(d, i, scale, ticks)
	}
	s.addEnds(d, texts, scale, plot/top, named, func(at int) (x, gap float64) { return s.X[at], (last - s.X[at]) * perX })
	d.addTicks(texts, ticks, func(day float64) string {
		if day == last {
			return strconv.Itoa(int(day)) + space + "days"
		}
		return strconv.Itoa(int(day))
	})
	d.addNotes(texts, notes)
	texts.addTo(d)
	return d
}

// dayTicks are the days that an axis up to last names.
func dayTicks(last, perDay float64) (ticks []float64) {
	step := last
	for _, days := range []float64{1, 2, 5, 10, 15, 30, 45} {
		if days*perDay >= tickApart && int(last)%int(days) == 0 {
			step = days
			break
		}
	}
	for day := 0.; day <= last; day += step {
		ticks = append(ticks, day)
	}
	return ticks
}

// addSteps adds the step line of the i-th series, with dots where the axis has a tick and at its end.
func (s Spec) addSteps(d *drawing, i int, scale scale, ticks []float64) {
	points := s.Series[i].Points
	end := -1
	for at, point := range points {
		if point.Value != nil {
			end = at
		}
	}
	var line [][2]any // plain pairs: ECharts takes them several times faster than items
	var dots []dotData
	for at, point := range points {
		if point.Value == nil {
			line = append(line, [2]any{s.X[at], nil})
			continue
		}
		value := scale.of(*point.Value)
		line = append(line, [2]any{s.X[at], value})
		if at == end || slices.Contains(ticks, s.X[at]) {
			dots = append(dots, dotData{opts.ScatterData{Value: []float64{s.X[at], value}}, s.tooltip(at, i)})
			d.marks++
		}
	}
	name, colour := plain(s.Series[i].Name), s.colour(i).hex()
	chart := charts.NewLine()
	chart.AddSeries(name, nil,
		charts.WithItemStyleOpts(opts.ItemStyle{Color: colour}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: colour, Width: 2.5}),
		charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Step, s.ShowSymbol, s.Data = "end", opts.Bool(false), line }))
	d.add(5, &chart.RectChart, seriesOption{Silent: true, Clip: opts.Bool(false)})
	marks := charts.NewScatter()
	marks.AddSeries(name, nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: colour, Opacity: opts.Float(1)}),
		charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Symbol, s.SymbolSize, s.Data = "circle", 8, dots }))
	d.add(6, &marks.RectChart, seriesOption{Clip: opts.Bool(false)})
}

// addBandOutline adds the band of the i-th series as the outline of its bounds, which hold from a day to the next.
func (s Spec) addBandOutline(d *drawing, i int, scale scale) {
	points := s.Series[i].Points
	for from := 0; from < len(points); from++ {
		if points[from].Low == nil {
			continue
		}
		until := from
		for until < len(points) && points[until].Low != nil {
			until++
		}
		var upper, lower [][2]float64
		for at := from; at < until; at++ {
			low, high := scale.of(*points[at].Low), scale.of(*points[at].High)
			upper, lower = append(upper, [2]float64{s.X[at], high}), append(lower, [2]float64{s.X[at], low})
			if at+1 < until {
				upper, lower = append(upper, [2]float64{s.X[at+1], high}), append(lower, [2]float64{s.X[at+1], low})
			}
		}
		slices.Reverse(lower)
		d.outline(2, s.colour(i), bandStrength, append(upper, lower...))
		from = until
	}
}

// outline fills the area inside a closed line. ECharts fills from a line down to the axis; a line that goes back below itself leaves
// what lies between.
func (d *drawing) outline(order int, colour Colour, strength float32, points [][2]float64) {
	chart := charts.NewLine()
	chart.AddSeries("", nil,
		charts.WithItemStyleOpts(opts.ItemStyle{Color: colour.hex()}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: colour.hex(), Opacity: opts.Float(0)}),
		charts.WithAreaStyleOpts(opts.AreaStyle{Color: colour.hex(), Opacity: opts.Float(strength)}),
		charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.ShowSymbol, s.Data = opts.Bool(false), points }))
	d.add(order, &chart.RectChart, seriesOption{Silent: true, Clip: opts.Bool(false)})
}

// numberAxis is the axis along the lower edge for numbers; addTicks names its ticks.
func numberAxis(kind string, low, high float64) axisOption {
	return axisOption{
		XAxis: opts.XAxis{
			Type: kind, Min: low, Max: high,
			AxisLine: &opts.AxisLine{Show: opts.Bool(true), OnZero: opts.Bool(false), LineStyle: &opts.LineStyle{Color: axis.hex(), Width: 1}},
			AxisTick: &opts.AxisTick{Show: opts.Bool(false)},
		},
		SplitLine: &splitLine{opts.SplitLine{Show: opts.Bool(false)}, nil},
		AxisLabel: &axisLabel{AxisLabel: opts.AxisLabel{Show: opts.Bool(false)}},
	}
}

// ticksRoom is the height below the plot that an axis of numbers and notes below it take.
func (d *drawing) ticksRoom(notes []string) float64 {
	small := float64(d.size.small())
	room := tickBelow + small + 8
	if len(notes) > 0 {
		room += float64(len(notes))*(small+noteGap) + noteGap
	}
	return room
}

// addTicks names values of the axis along the lower edge.
func (d *drawing) addTicks(texts *labels, ticks []float64, name func(float64) string) {
	small := d.size.small()
	for _, tick := range ticks {
		texts.at(tick, 0, run{Text: name(tick), Y: tickBelow + float64(small)/2, Colour: muted.hex(), Size: small, Weight: regular, Align: "center"})
	}
}

// absenceNotesBelow are all words of missing values as lines below the axis.
func (s Spec) absenceNotesBelow(size Size) (notes []string) {
	for _, a := range s.absences() {
		notes = append(notes, wrap(a.note(s.Categories), float64(size), float64(size.small()), regular)...)
	}
	return notes
}
