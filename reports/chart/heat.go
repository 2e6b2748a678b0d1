package chart

import (
	"strconv"
	"strings"

	"daylight/internal/language"
)

const (
	heatNamesWide   = 170 // px, the widest that the names of rows may become
	heatNamesNarrow = 92
	heatGap         = 2 // of paper between cells
)

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
	detail := s.fittingDetail(cell-6, small-1)
	pitch := 38. + detail.height(small+1)
	d.top = float64(header)*(small+3) + 8
	d.height = d.top + pitch*float64(len(rows)) + d.bottom

	d.x, d.y = s.heatAxis(columns, false, size), s.heatAxis(rows, true, size)
	d.x.labels.above = true
	texts := &labels{}
	d.addCells(texts, cell, pitch, text, detail)
	texts.addTo(d)
	return d
}

func (s Spec) heatAxis(names []string, down bool, size Size) plotAxis {
	made := categoryAxis(names, true, down, size)
	made.line, made.lineShown = "", false
	made.labels.size, made.labels.leading, made.labels.margin = size.small(), size.small()+3, 8
	return made
}

// addCells adds the cells and writes their values or words.
func (d *drawing) addCells(texts *labels, cell, pitch, text float64, detail detail) {
	s := d.spec
	highest := s.highestValue()
	scale := s.axis(highest)
	var shown cells
	for column, series := range s.Series {
		for row, point := range series.Points {
			if point.Value == nil {
				texts.at(float64(column), float64(row), hiddenCell(point.Note, cell, pitch, text)...)
				continue
			}
			d.values++
			colour := shade(*point.Value, highest)
			texts.at(float64(column), float64(row), s.cellText(point, colour, text, detail)...)
			shown = append(shown, heatCell{column, row, scale.of(*point.Value), colour, s.tip(row, column)})
		}
	}
	d.add(shown)
}

// cellText is a value and, below it, what it rests on.
func (s Spec) cellText(p Point, under Colour, text float64, detail detail) []run {
	value := run{Text: s.text(p), Colour: under.ink(), Size: int(text), Weight: semibold, Align: "center"}
	below := detail.lines(s.in(), p)
	if len(below) == 0 {
		return []run{value}
	}
	leading := text - 1
	value.Y = -leading * float64(len(below)) / 2
	model := value
	model.Size, model.Weight, model.Y = int(text)-2, regular, value.Y+leading*float64(len(below)+1)/2+2
	return append([]run{value}, lines(below, leading, model)...)
}

// detail is how a cell says what its value rests on; the longest that fits in every cell is taken.
type detail int

const (
	noDetail      detail = iota
	roundedDetail        // "18.1k" above "of 36.8k"
	brokenDetail         // "18,086" above "of 36,763"
	wholeDetail          // "18,086 of 36,763"
)

// lines are the lines of the detail of a point; none where the point has no counts.
func (d detail) lines(l *language.Language, p Point) []string {
	if p.K == nil || p.N == nil {
		return nil
	}
	switch d {
	case wholeDetail:
		return []string{p.detail(l)}
	case brokenDetail:
		return []string{l.Whole(*p.K), l.Say("of %s", l.Whole(*p.N))}
	case roundedDetail:
		return []string{roughly(l, *p.K), l.Say("of %s", roughly(l, *p.N))}
	}
	return nil
}

func (d detail) height(line float64) float64 {
	switch d {
	case wholeDetail:
		return line
	case brokenDetail, roundedDetail:
		return 2 * line
	}
	return 0
}

// roughly prints a count with three digits that count: 950, 18.1k, 2.06M. The table beside the figure has all of them.
func roughly(l *language.Language, n int64) string {
	switch {
	case n < 1000:
		return l.Whole(n)
	case n < 999_500:
		return l.Say("%sk", l.Exactly(threeDigits(float64(n)/1e3)))
	}
	return l.Say("%sM", l.Exactly(threeDigits(float64(n)/1e6))) // below a thousand million, as all accounts of all platforms are
}

// threeDigits rounds a number of less than a thousand to three digits that count.
func threeDigits(x float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	if err != nil {
		return x
	}
	return rounded
}

// hiddenCell is a pale cell with a word. It is part of the labels, not of the data: a heat map has no cell without a
// number, and there is none.
func hiddenCell(word string, cell, pitch, text float64) []run {
	box := run{Swatch: true, X: -(cell - heatGap) / 2, Colour: blank}
	box.Width, box.Height = round10(cell-heatGap), pitch-heatGap
	broken := wrap(word, cell-8, text-2, regular)
	return append([]run{box}, lines(broken, text, run{
		Colour: muted, Size: int(text) - 2, Weight: regular, Align: "center",
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

// fittingDetail is the longest form of what the values rest on that can be printed in every cell.
func (s Spec) fittingDetail(width, size float64) detail {
	for _, form := range []detail{wholeDetail, brokenDetail, roundedDetail} {
		fits, any := true, false
		for _, series := range s.Series {
			for _, point := range series.Points {
				lines := form.lines(s.in(), point)
				any = any || len(lines) > 0
				fits = fits && widest(lines, size, regular) <= width
			}
		}
		if fits && any {
			return form
		}
	}
	return noDetail
}
