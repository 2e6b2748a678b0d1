package chart

import (
	"math"
	"strings"
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
	rowTicks    = 72 // from one marked number to the next, at least
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
	joined := make([]string, rows)
	for i, lines := range r.names {
		joined[i] = strings.Join(lines, "\n")
	}
	d.y = categoryAxis(joined, false, true, d.size)
	d.addKey(names)
	text := float64(d.size.text())
	if d.size == Wide {
		for i, name := range r.names {
			if name[0] == "" {
				continue
			}
			d.left = max(d.left, widest(name, text, regular)+besideGap)
			names.at(0, float64(i), lines(name, text+3, run{
				Align: "right", X: -besideGap, Colour: ink, Size: d.size.text(), Weight: regular,
			})...)
		}
		return
	}
	d.y.lineShown = false
	if d.spec.Kind == Dots {
		d.left = dotSize/2 + 1 // a dot at 0 is as round as others
	}
	if r.header == 0 {
		return
	}
	for i, name := range r.names {
		middle := -r.block(count)/2 - headerGap - float64(len(name))*(text+3)/2
		names.at(0, float64(i), backed(lines(name, text+3, run{
			At: "left", Y: middle, Colour: ink, Size: d.size.text(), Weight: regular,
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
	scale := s.axis(highest)
	room := float64(size) - d.left - 2
	perUnit := room / scale.of(highest)
	if size == Wide || count > 1 {
		perUnit = s.fit(scale, room, size)
	}
	plot := s.tickInside(d, scale, perUnit*scale.of(highest))
	perUnit = plot / scale.of(highest)
	d.right = float64(size) - d.left - plot
	d.x = valueAxis(s.in(), scale.of(highest), plot, rowTicks, scale.suffix, size).flush(d)

	for i := range s.Series {
		offset := layout.offset(i, count)
		s.addRowMarks(d, i, layout, scale, offset)
		s.addIntervals(d, i, scale, offset)
		s.addRowValues(d, texts, i, layout, scale)
	}
	s.addReference(d, texts, scale, perUnit)
	texts.addTo(d)
	return d
}

// tickInside narrows a plot whose axis ends between two steps until the name of the last step keeps inside the picture.
func (s Spec) tickInside(d *drawing, scale scale, plot float64) float64 {
	highest := scale.of(s.highest())
	step := niceStep(highest, plot, rowTicks)
	last := math.Floor(highest/step+1e-9) * step
	if last == 0 || niceEnd(highest, step) == undust(last) { // a name at the end is flush with it
		return plot
	}
	half := textWidth(s.in().Exactly(undust(last))+scale.suffix, float64(d.size.small()), regular) / 2
	return min(plot, (float64(d.size)-d.left-half)*highest/last)
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
	name, colour := s.Series[i].Name, s.colour(i)
	values, tips := s.values(i, scale), s.tips(i)
	if s.Kind == Dots {
		m := dots{name: name, colour: colour, across: dotSize, offset: []float64{0, offset}}
		for row, value := range values {
			item := dotItem{y: float64(row), tip: tips[row], empty: value == nil}
			if value != nil {
				item.x = *value
				d.values++
			}
			m.items = append(m.items, item)
		}
		d.add(m)
		return
	}
	for _, value := range values {
		if value != nil && *value > 0 {
			d.values++
		}
	}
	d.add(bars{name: name, colour: colour, values: values, tips: tips, thickness: layout.thickness, offset: offset, gap: layout.gap})
}
