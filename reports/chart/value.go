package chart

import "strings"

// highest is the largest number that the figure must have room for, never 0.
func (s Spec) highest() float64 {
	highest := 0.
	if s.Reference != nil {
		highest = s.Reference.Value
	}
	for _, series := range s.Series {
		for _, point := range series.Points {
			if point.Value != nil {
				highest = max(highest, point.end())
			}
		}
	}
	if s.Limits != nil { // those of groups of middling size, since the smallest have limits far beyond what is seen
		at := s.Limits.At[len(s.Limits.At)/2]
		highest = max(highest*1.05, at.InnerHigh, at.OuterHigh, at.WideHigh)
	}
	if highest == 0 {
		return map[Unit]float64{Percent: 0.1, Per1000: 0.001, Count: 10, Minutes: 60}[s.Unit]
	}
	return highest
}

// end is the upper end of what is drawn for a point that has a value.
func (p Point) end() float64 {
	if p.High != nil {
		return max(*p.Value, *p.High)
	}
	return *p.Value
}

// fit returns the px for one unit of the axis at which every value's label fits between its mark and the right edge.
func (s Spec) fit(scale scale, room float64, size Size) float64 {
	least := room / scale.of(s.highest())
	for _, series := range s.Series {
		for _, point := range series.Points {
			if point.Value == nil || point.end() == 0 {
				continue
			}
			left := room - labelGap - s.valueWidth(point, size)
			least = min(least, left/scale.of(point.end()))
		}
	}
	return least
}

// valueRuns writes a point's value and what it rests on.
func (s Spec) valueRuns(p Point, size Size, model run) []run {
	model.Text, model.Size, model.Weight, model.Colour = s.text(p), size.text(), semibold, ink
	detail := p.detail(s.in())
	if detail == "" && p.open() && s.Kind == Dots {
		detail = s.openText(p)
	}
	if detail == "" {
		return []run{model}
	}
	second := model
	second.Text, second.Size, second.Weight, second.Colour = "("+detail+")", size.small(), regular, muted
	const between = 6
	if model.Align == "right" {
		model.X -= textWidth(second.Text, float64(second.Size), second.Weight) + between
	} else {
		second.X += textWidth(model.Text, float64(model.Size), model.Weight) + between
	}
	return []run{model, second}
}

// valueWidth is the width of what valueRuns writes.
func (s Spec) valueWidth(p Point, size Size) float64 {
	if p.Value == nil {
		return 0
	}
	end := 0.
	for _, r := range s.valueRuns(p, size, run{}) {
		end = max(end, r.X+textWidth(r.Text, float64(r.Size), r.Weight))
	}
	return end
}

// valueRoom is the width of the widest value of the first series.
func (s Spec) valueRoom(size Size) (width float64) {
	for _, point := range s.Series[0].Points {
		width = max(width, s.valueWidth(point, size))
	}
	return width
}

// addRowValues writes the values of the i-th series: behind the mark, or at the right of the row's name where that
// stands above a single mark. A word stands where its mark would begin.
func (s Spec) addRowValues(d *drawing, texts *labels, i int, layout rowLayout, scale scale) {
	count := len(s.Series)
	for row, point := range s.Series[i].Points {
		if point.Value == nil {
			s.addRowWord(d, texts, i, row, layout)
			continue
		}
		if d.size == Narrow && count == 1 && layout.header > 0 {
			y := -layout.block(count)/2 - headerGap - float64(d.size.text()+3)/2
			texts.at(0, float64(row), backed(s.valueRuns(point, d.size, run{At: "right", Align: "right", Y: y}))...)
			continue
		}
		model := run{X: labelGap, Y: layout.offset(i, count)}
		texts.at(scale.of(point.end()), float64(row), backed(s.valueRuns(point, d.size, model))...)
	}
}

// addRowWord writes the word of a value that is missing: once for the row if all its series have the same word, else with
// the name of the series.
func (s Spec) addRowWord(d *drawing, texts *labels, i, row int, layout rowLayout) {
	word := run{Colour: muted, Size: d.size.small(), Weight: regular, Text: s.Series[i].Points[row].Note}
	if d.size == Wide {
		word.X = labelGap
	} else {
		word.At = "left"
	}
	switch {
	case len(s.Series) == 1:
	case s.sharedWords()[row] && i > 0:
		return
	case !s.sharedWords()[row]:
		word.Text, word.Y = s.Series[i].Name+": "+word.Text, layout.offset(i, len(s.Series))
	}
	texts.at(0, float64(row), backed([]run{word})...)
}

// addIntervals adds the whiskers of the i-th series. One without an upper end runs to the end of the axis.
func (s Spec) addIntervals(d *drawing, i int, scale scale, offset float64) {
	m := whiskers{colour: whisker, width: 1.5, cap: 4, offset: offset, horizontal: true}
	if s.Kind == Dots {
		m.colour, m.width, m.cap = s.colour(i), lineWidth, 0
	}
	for at, point := range s.Series[i].Points {
		switch {
		case point.bounded():
			m.items = append(m.items, interval{float64(at), scale.of(*point.Low), scale.of(*point.High)})
		case point.open():
			m.items = append(m.items, interval{float64(at), scale.of(*point.Low), d.x.high})
		}
	}
	if len(m.items) > 0 {
		d.add(m)
	}
}

// addReference draws the reference line, dashed, and its name above the plot.
func (s Spec) addReference(d *drawing, texts *labels, scale scale, perUnit float64) {
	if s.Reference == nil {
		return
	}
	value := scale.of(s.Reference.Value)
	line := reference(value)
	d.reference = &line

	text := s.Reference.Label + " " + s.Unit.short(s.in(), s.Reference.Value)
	width := textWidth(text, float64(d.size.small()), regular)
	x := d.left + value*perUnit
	shift := min(max(0, width/2-x), float64(d.size)-width/2-x) // stay inside the picture
	texts.at(value, 0, run{
		Text: text, X: shift, Y: s.aboveFirst(d), Colour: muted, Size: d.size.small(), Weight: regular, Align: "center",
	})
}

// aboveFirst is the y of a line of text in the room above the plot, counted from the middle of the first row.
func (s Spec) aboveFirst(d *drawing) float64 {
	pitch := (d.height - d.top - d.bottom) / float64(len(s.Categories))
	return d.keyHeight() + 8 - (d.top + pitch/2)
}

// tip is what the browser says about one point.
func (s Spec) tip(category, series int) string {
	name := s.Categories[category]
	if of := s.Series[series].Name; of != "" {
		name = strings.TrimPrefix(name+", "+of, ", ")
	}
	return s.sentence(name, s.Series[series].Points[category])
}

// values are those of the i-th series on the axis, nil where one is missing.
func (s Spec) values(i int, scale scale) []*float64 {
	values := make([]*float64, len(s.Categories))
	for at, point := range s.Series[i].Points {
		if point.Value != nil {
			value := scale.of(*point.Value)
			values[at] = &value
		}
	}
	return values
}

// tips are what the browser says about the values of the i-th series.
func (s Spec) tips(i int) []string {
	tips := make([]string, len(s.Categories))
	for at, point := range s.Series[i].Points {
		if point.Value != nil {
			tips[at] = s.tip(at, i)
		}
	}
	return tips
}
