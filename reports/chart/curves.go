package chart

import (
	"slices"
	"strconv"
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
	scale := s.axis(s.highest())
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
			return unbroken(s.in().Say("%s days", strconv.Itoa(int(day))))
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
	line := steps{name: s.Series[i].Name, colour: s.colour(i), x: s.X, values: s.values(i, scale)}
	marked := dots{name: line.name, colour: line.colour, across: 8}
	end := len(line.values) - 1
	for end >= 0 && line.values[end] == nil {
		end--
	}
	for at, value := range line.values {
		if value != nil && (at == end || slices.Contains(ticks, s.X[at])) {
			marked.items = append(marked.items, dotItem{x: s.X[at], y: *value, tip: s.tip(at, i)})
			d.values++
		}
	}
	d.add(line)
	d.add(marked)
}

// addBandOutline adds the band of the i-th series as the outline of its bounds, which hold from a day to the next.
func (s Spec) addBandOutline(d *drawing, i int, scale scale) {
	points := s.Series[i].Points
	for from := 0; from < len(points); from++ {
		if !points[from].bounded() {
			continue
		}
		until := from
		for until < len(points) && points[until].bounded() {
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
		d.add(outline{2, s.colour(i), bandStrength, append(upper, lower...)})
		from = until
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
		texts.at(tick, 0, run{Text: name(tick), Y: tickBelow + float64(small)/2, Colour: muted, Size: small, Weight: regular, Align: "center"})
	}
}

// absenceNotesBelow are all words of missing values as lines below the axis.
func (s Spec) absenceNotesBelow(size Size) (notes []string) {
	for _, a := range s.absences() {
		notes = append(notes, wrap(a.note(s.in(), s.Categories), float64(size), float64(size.small()), regular)...)
	}
	return notes
}
