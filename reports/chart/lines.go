package chart

import "slices"

const (
	linesWide    = 340 // px, height of the picture without its key
	linesNarrow  = 260
	endGap       = 10 // between the last point and its label
	endMost      = 200
	periodGap    = 10 // between the names of periods
	bandStrength = 0.18
)

// drawLines draws one line for each series over the periods, with a band from bound to bound.
func (s Spec) drawLines(size Size) *drawing {
	d := &drawing{spec: s, size: size, height: linesWide}
	named := size == Wide && s.endWidth(true, size) <= endMost // names stand at the lines' ends, else in a key
	if len(s.Series) > 1 && !named {
		d.key = s.seriesKey()
	}
	if s.Limits != nil {
		d.key = append(d.key, s.limitsKey()...)
	}
	if size == Narrow {
		d.height = linesNarrow
	}
	d.height += d.keyHeight()
	d.top, d.right = d.keyHeight()+10, endGap+s.endWidth(named, size)+2
	small := float64(size.small())

	scale := s.axis(s.highest())
	names := s.periodNames(size)
	d.bottom = 12 + float64(names.lines)*(small+3)
	notes := s.absenceNotes(size)
	if len(notes) > 0 {
		room := float64(len(notes))*(small+noteGap) + noteGap
		d.bottom, d.height = d.bottom+room, d.height+room
	}
	plot, top := s.rise(d, scale)
	d.x = categoryAxis(names.text, true, false, size)
	d.x.labels = tickLabels{shown: true, colour: muted, size: size.small(), leading: size.small() + 3, margin: 8}
	d.x.labels.skip = names.every((float64(size) - d.left - d.right) / float64(len(names.text)))

	texts := &labels{}
	d.addKey(texts)
	if s.Limits != nil {
		s.addLimits(d, scale, func(at Limit) float64 { return at.X }, top)
		s.addTarget(d, scale, s.Limits.At[0].X, s.Limits.At[len(s.Limits.At)-1].X)
		s.addGroups(d, scale, true)
	}
	for i := range s.Series {
		s.addBand(d, i, scale)
		s.addLine(d, i, scale)
	}
	band := (float64(size) - d.left - d.right) / float64(len(s.Categories))
	s.addEnds(d, texts, scale, plot/top, named, func(at int) (x, gap float64) { return float64(at), band * float64(len(s.Categories)-1-at) })
	s.addWords(d, texts, notes)
	texts.addTo(d)
	return d
}

// rise sets the value axis of a drawing with lines, and the room for it at the left. It returns the height of the plot in px, and the
// value at its upper edge.
func (s Spec) rise(d *drawing, scale scale) (plot, top float64) {
	small := float64(d.size.small())
	plot = d.height - d.top - d.bottom
	highest := scale.of(s.highest())
	step := niceStep(highest, plot, 52)
	top = niceEnd(highest, step)
	d.y = valueAxis(s.in(), top, plot, plot*step/top, scale.suffix, d.size)
	for _, t := range d.y.ticks() {
		d.left = max(d.left, textWidth(t.name, small, regular)+10)
	}
	return plot, top
}

// addLine adds the line and the dots of the i-th series.
func (s Spec) addLine(d *drawing, i int, scale scale) {
	m := trend{name: s.Series[i].Name, colour: s.colour(i), values: s.values(i, scale), tips: s.tips(i), across: 7}
	if len(s.Categories) > manyPeriods {
		m.across = 5
	}
	for _, value := range m.values {
		if value != nil {
			d.values++
		}
	}
	d.add(m)
}

// addBand adds the band of the i-th series between neighbours that both have an interval, and a whisker where an interval
// has no such neighbour.
func (s Spec) addBand(d *drawing, i int, scale scale) {
	points := s.Series[i].Points
	bounded := func(at int) bool { return at >= 0 && at < len(points) && points[at].bounded() }
	band := bands{colour: s.colour(i)}
	alone := whiskers{colour: s.colour(i), width: 1.5, cap: 4}
	for at, point := range points {
		if !bounded(at) {
			continue
		}
		low, high := scale.of(*point.Low), scale.of(*point.High)
		if bounded(at + 1) {
			next := points[at+1]
			band.pairs = append(band.pairs, boundedPair{float64(at), low, high, scale.of(*next.Low), scale.of(*next.High)})
		} else if !bounded(at - 1) {
			alone.items = append(alone.items, interval{float64(at), low, high})
		}
	}
	if len(band.pairs) > 0 {
		d.add(band)
	}
	if len(alone.items) > 0 {
		d.add(alone)
	}
}

// endLabel is the text at the end of a line; y counts px upwards from the axis.
type endLabel struct {
	series, last int
	value, y     float64
}

// addEnds writes the last value of each line, and its name if named, beside its last point; labels that would overlap
// move apart. The place of a point is its x on the axis and how far it lies from the axis' end in px.
func (s Spec) addEnds(d *drawing, texts *labels, scale scale, perUnit float64, named bool, place func(at int) (x, gap float64)) {
	var ends []endLabel
	for i, series := range s.Series {
		for at := len(series.Points) - 1; at >= 0; at-- {
			if value := series.Points[at].Value; value != nil {
				ends = append(ends, endLabel{i, at, scale.of(*value), scale.of(*value) * perUnit})
				break
			}
		}
	}
	slices.SortFunc(ends, func(a, b endLabel) int {
		if a.y != b.y {
			return int(max(-1, min(1, (a.y-b.y)*1e6)))
		}
		return b.series - a.series
	})
	apart := float64(d.size.text() + 4)
	spread(ends, apart)
	for i := range ends { // none above the plot
		ends[i].y = min(ends[i].y, d.height-d.top-d.bottom-apart*float64(len(ends)-1-i))
	}
	for _, end := range ends {
		x, gap := place(end.last)
		series := s.Series[end.series]
		model := run{
			Text: s.endText(end.series, end.last, d.size), Y: end.value*perUnit - end.y, Colour: s.colour(end.series),
			Size: d.size.text(), Weight: semibold, X: endGap + gap, // beside the last period, should the last point lie earlier
		}
		runs := []run{model}
		if named && series.Name != "" {
			name := model
			name.X += textWidth(model.Text, float64(model.Size), semibold) + 6
			name.Text, name.Weight = series.Name, regular
			runs = append(runs, name)
		}
		texts.at(x, end.value, runs...)
	}
}

// spread moves labels, sorted from low to high, so that each lies at least distance above the one before.
func spread(ends []endLabel, distance float64) {
	for range 100 {
		moved := false
		for i := 1; i < len(ends); i++ {
			if lack := distance - (ends[i].y - ends[i-1].y); lack > 0.05 {
				ends[i-1].y -= lack / 2
				ends[i].y += lack / 2
				moved = true
			}
		}
		if !moved {
			return
		}
	}
}

// manyPeriods is how many periods have dots that would touch each other on a phone.
const manyPeriods = 24

// fewPeriods is how many periods leave room for the name of one beside the lines.
const fewPeriods = 12

// endShare is the most that the label at a line's end may take of the picture's width.
const endShare = .35

// endText is the value at a line's end, with its period where that is not the last and there is room.
func (s Spec) endText(series, last int, size Size) string {
	text := s.text(s.Series[series].Points[last])
	if last == len(s.Categories)-1 || len(s.Categories) > fewPeriods {
		return text
	}
	dated := text + " (" + s.Categories[last] + ")"
	if textWidth(dated, float64(size.text()), semibold) > endShare*float64(size) {
		return text
	}
	return dated
}

// endWidth is the width of the widest label at a line's end.
func (s Spec) endWidth(named bool, size Size) (width float64) {
	text := float64(size.text())
	for i, series := range s.Series {
		for last := len(series.Points) - 1; last >= 0; last-- {
			if series.Points[last].Value == nil {
				continue
			}
			own := textWidth(s.endText(i, last, size), text, semibold)
			if named && series.Name != "" {
				own += 6 + textWidth(series.Name, text, regular)
			}
			width = max(width, own)
			break
		}
	}
	return width
}
