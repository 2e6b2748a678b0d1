package chart

import (
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	heatNamesWide   = 170 // px, the widest that the names of rows may become
	heatNamesNarrow = 92
	heatGap         = 2 // of paper between cells
)

// heatData is a cell: go-echarts has no field for the colour of a single one.
type heatData struct {
	opts.HeatMapData
	ItemStyle opts.ItemStyle `json:"itemStyle"`
	Tooltip   *opts.Tooltip  `json:"tooltip,omitempty"`
}

// drawHeat draws a table whose cells are shaded in six equal steps from 0 to the highest value; each prints its value.
func (s Spec) drawHeat(size Size) *drawing {
	d := &drawing{spec: s, size: size, right: 1, bottom: 2}
	text, small := float64(size.text()), float64(size.small())
	most := map[Size]float64{Wide: heatNamesWide, Narrow: heatNamesNarrow}[size]
	var rows []string
	for _, category := range s.Categories {
		broken := wrap(category, most, small, regular)
		d.left = max(d.left, widest(broken, small, regular)+besideGap)
		rows = append(rows, plain(strings.Join(broken, "\n")))
	}
	cell := (float64(size) - d.left - d.right) / float64(len(s.Series))
	var columns []string
	header := 1
	for _, series := range s.Series {
		broken := wrap(series.Name, cell-6, small, regular)
		header = max(header, len(broken))
		columns = append(columns, plain(strings.Join(broken, "\n")))
	}
	detail := s.detailFits(cell-10, small-1)
	pitch := 38.
	if detail {
		pitch = 50
	}
	d.top = float64(header)*(small+3) + 8
	d.height = d.top + pitch*float64(len(rows)) + d.bottom

	d.x, d.y = s.heatAxis(columns, false, size), s.heatAxis(rows, true, size)
	d.x.Position = "top"
	texts := &labels{}
	d.addCells(texts, cell, pitch, text, detail)
	texts.addTo(d)
	return d
}

func (s Spec) heatAxis(names []string, down bool, size Size) axisOption {
	made := categoryAxis(names, true, down, size)
	made.AxisLine = &opts.AxisLine{Show: opts.Bool(false)}
	made.AxisLabel.FontSize, made.AxisLabel.LineHeight = size.small(), size.small()+3
	made.AxisLabel.Margin = 8
	return made
}

// addCells adds the cells and writes their values or words.
func (d *drawing) addCells(texts *labels, cell, pitch, text float64, detail bool) {
	s := d.spec
	highest := s.highestValue()
	scale := s.Unit.axis(highest)
	var data []heatData
	for column, series := range s.Series {
		for row, point := range series.Points {
			if point.Value == nil {
				texts.at(float64(column), float64(row), hiddenCell(point.Note, cell, pitch, text)...)
				continue
			}
			d.marks++
			colour := shade(*point.Value, highest)
			texts.at(float64(column), float64(row), s.cellText(point, colour, text, detail)...)
			data = append(data, heatData{
				opts.HeatMapData{Value: []float64{float64(column), float64(row), scale.of(*point.Value)}},
				opts.ItemStyle{Color: colour.hex(), BorderColor: paper.hex(), BorderWidth: heatGap}, s.tooltip(row, column),
			})
		}
	}
	chart := charts.NewHeatMap()
	chart.AddSeries("", nil, charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Data = data }))
	d.add(3, &chart.RectChart, seriesOption{})
}

// cellText is a value and, below it, what it rests on.
func (s Spec) cellText(p Point, under Colour, text float64, detail bool) []run {
	value := run{Text: s.text(p), Colour: under.ink().hex(), Size: int(text), Weight: semibold, Align: "center"}
	if !detail || p.detail() == "" {
		return []run{value}
	}
	below := value
	below.Text, below.Size, below.Weight = p.detail(), int(text)-2, regular
	value.Y, below.Y = -text/2, text/2+2
	return []run{value, below}
}

// hiddenCell is a pale cell with a word. It is part of the labels, not of the data: a heat map has no cell without a
// number, and there is none.
func hiddenCell(word string, cell, pitch, text float64) []run {
	box := run{Swatch: true, X: -(cell - heatGap) / 2, Colour: blank.hex()}
	box.Width, box.Height = round10(cell-heatGap), pitch-heatGap
	broken := wrap(word, cell-8, text-2, regular)
	return append([]run{box}, lines(broken, text, run{
		Colour: muted.hex(), Size: int(text) - 2, Weight: regular, Align: "center",
	})...)
}

// highestValue is the largest value, bounds aside.
func (s Spec) highestValue() (highest float64) {
	for _, series := range s.Series {
		for _, point := range series.Points {
			if point.Value != nil {
				highest = max(highest, *point.Value)
			}
		}
	}
	return highest
}

// shade is the step of a value among six of equal width from 0 to highest.
func shade(value, highest float64) Colour {
	if highest == 0 {
		return shades[0]
	}
	return shades[min(len(shades)-1, int(value/highest*float64(len(shades))))]
}

// detailFits says whether what the values rest on can be printed in every cell.
func (s Spec) detailFits(width, size float64) bool {
	any := false
	for _, series := range s.Series {
		for _, point := range series.Points {
			if text := point.detail(); text != "" {
				any = true
				if textWidth(text, size, regular) > width {
					return false
				}
			}
		}
	}
	return any
}
