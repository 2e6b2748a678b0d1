package chart

import (
	"slices"
	"strings"
)

const (
	stackThickness = 32
	segmentPadding = 6 // between a share and the ends of its segment
	leastBordered  = 3 // a part of fewer px has no border, which would cover it
	entryPitch     = 26
	columnGap      = 40
	listInside     = 8 // between swatch and name in the list
)

// drawStacks divides one bar of 100 % for each category. A single bar is followed by a list of its parts with their
// shares; several bars have a key above them.
func (s Spec) drawStacks(size Size) *drawing {
	single := len(s.Categories) == 1
	d := &drawing{spec: s, size: size}
	if !single {
		d.key = s.seriesKey()
	}
	if words := s.hiddenWords(); words != "" && !single {
		d.key = append(d.key, entry{name: words, colour: blank})
	}
	layout := s.layRows(size, 1, stackThickness, 0, 18)
	texts := &labels{}
	columns := s.listColumns(size)
	below := float64(axisRoom)
	if single {
		below = s.list(size, columns).height + 6
	}
	layout.place(d, texts, 1, d.keyHeight()+4, below)
	if !single {
		d.right = size.halfTick()
	}
	plot := float64(size) - d.left - d.right
	d.x = valueAxis(s.in(), 100, plot, 60, space+"%", size).flush(d)
	if single {
		d.x.labels.shown, d.x.split, d.y.lineShown = false, false, false
	}
	for i := range s.Series {
		s.addSegments(d, texts, i, plot)
	}
	s.addHidden(d, texts, plot)
	if !single && size == Narrow {
		s.addFirst(texts, layout, size)
	}
	if single {
		s.addList(d, texts, columns)
	}
	texts.addTo(d)
	return d
}

// addSegments adds the i-th part of every bar and prints its share where it fits.
func (s Spec) addSegments(d *drawing, texts *labels, i int, plot float64) {
	colour := s.colour(i)
	scale := s.axis(1)
	layer := bars{name: s.Series[i].Name, colour: colour, values: s.values(i, scale), tips: s.tips(i), thickness: stackThickness}
	layer.starts = make([]float64, len(s.Categories))
	for row, point := range s.Series[i].Points {
		layer.starts[row] = scale.of(s.before(i, row))
		if point.Value == nil || *layer.values[row] == 0 {
			continue
		}
		d.values++
		if *point.Value*plot < leastBordered {
			layer.thin = append(layer.thin, row)
		}
		label := run{Text: s.text(point), Colour: colour.ink(), Size: d.size.small(), Weight: semibold}
		label.Align = "center"
		if textWidth(label.Text, float64(label.Size), semibold)+2*segmentPadding <= *point.Value*plot {
			texts.at(scale.of(s.before(i, row)+*point.Value/2), float64(row), label)
		}
	}
	d.add(layer)
}

// addFirst writes the share of the first part, which is what the figure is about, at the right of each bar's name: on a phone its
// segment is often too narrow for it.
func (s Spec) addFirst(texts *labels, layout rowLayout, size Size) {
	y := -layout.block(1)/2 - headerGap - float64(size.text()+3)/2
	for row, point := range s.Series[0].Points {
		if point.Value == nil {
			continue
		}
		runs := s.valueRuns(point, size, run{At: "right", Align: "right", Y: y})
		left, _ := runs[0].span()
		swatch := run{Swatch: true, At: "right", X: left - keyInside - keySize, Y: y, Colour: s.colour(0), Width: keySize, Height: keySize}
		texts.at(0, float64(row), backed(append([]run{swatch}, runs...))...)
	}
}

// before is the sum of what is known of a bar to the left of its i-th part.
func (s Spec) before(i, row int) (sum float64) {
	for _, series := range s.Series[:i] {
		if value := series.Points[row].Value; value != nil {
			sum += *value
		}
	}
	return sum
}

// addHidden fills the rest of a bar, parts of which are not shown, with a pale segment and the word.
func (s Spec) addHidden(d *drawing, texts *labels, plot float64) {
	if s.hiddenWords() == "" {
		return
	}
	scale := s.axis(1)
	count := len(s.Categories)
	layer := bars{
		name: s.hiddenWords(), colour: blank, thickness: stackThickness, values: make([]*float64, count), tips: make([]string, count), starts: make([]float64, count),
	}
	for row := range s.Categories {
		sum, hidden := s.shown(row)
		if !hidden {
			continue
		}
		rest := max(0, 1-sum)
		length := scale.of(rest)
		layer.values[row], layer.starts[row] = &length, scale.of(sum)
		word := run{Text: s.hiddenWord(row), Colour: muted, Size: d.size.small(), Weight: regular, Align: "center"}
		if textWidth(word.Text, float64(word.Size), regular)+2*segmentPadding <= rest*plot {
			texts.at(scale.of(sum+rest/2), float64(row), word)
		}
	}
	d.add(layer)
}

// hiddenWords are the words of all parts that are not shown, for the key.
func (s Spec) hiddenWords() string {
	var words []string
	for row := range s.Categories {
		if word := s.hiddenWord(row); word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// hiddenWord is the word of the first part that a bar does not show.
func (s Spec) hiddenWord(row int) string {
	for _, series := range s.Series {
		if point := series.Points[row]; point.Value == nil {
			return point.Note
		}
	}
	return ""
}

// listColumns is how many columns the list under a single bar has.
func (s Spec) listColumns(size Size) int {
	if size == Wide && len(s.Series) > 3 {
		return 2
	}
	return 1
}

// list is the parts of a single bar as they stand below it: each with its name in lines, and its place.
type list struct {
	width  float64 // of a column
	names  [][]string
	places []point // of the middle of a part's first line, from the list's upper left corner
	height float64
}

// list lays the parts out in columns. A name has the room that its numbers leave.
func (s Spec) list(size Size, columns int) list {
	perColumn := (len(s.Series) + columns - 1) / columns
	l := list{width: (float64(size) - columnGap*float64(columns-1)) / float64(columns)}
	if columns == 1 {
		l.width = min(l.width, 420)
	}
	y := 0.
	for i := range s.Series {
		if i%perColumn == 0 {
			y = 0
		}
		room := l.width - keySize - listInside - keyGap
		for _, r := range s.listNumbers(i, size) {
			from, _ := r.span()
			room = min(room, l.width+from-keySize-listInside-keyGap)
		}
		name := wrap(plain(s.Series[i].Name), room, float64(size.text()), regular)
		l.names = append(l.names, name)
		l.places = append(l.places, point{float64(i/perColumn) * (l.width + columnGap), y + entryPitch/2})
		y += entryPitch + float64(len(name)-1)*size.leading()
		l.height = max(l.height, y)
	}
	return l
}

// listNumbers are the share and the count of a part, or its word, from the right end of its line.
func (s Spec) listNumbers(i int, size Size) []run {
	point := s.Series[i].Points[0]
	if point.Value == nil {
		return []run{{At: "left", Align: "right", Text: point.Note, Size: size.small(), Colour: muted, Weight: regular}}
	}
	runs := []run{{At: "left", Align: "right", Text: s.text(point), Size: size.text(), Colour: ink, Weight: semibold}}
	if point.K != nil {
		runs = append(runs, run{At: "left", Align: "right", X: -s.shareRoom(size.text()), Text: s.in().Whole(*point.K), Size: size.small(), Colour: muted, Weight: regular})
	}
	return runs
}

// addList writes the parts of a single bar below it: swatch, name, count and share.
func (s Spec) addList(d *drawing, texts *labels, columns int) {
	l := s.list(d.size, columns)
	pitch := d.height - d.top - d.bottom
	for i, place := range l.places {
		y := pitch/2 + 6 + place.y
		runs := []run{{Swatch: true, At: "left", X: place.x, Y: y, Colour: s.colour(i), Width: keySize, Height: keySize}}
		runs = append(runs, down(l.names[i], d.size.leading(), run{At: "left", X: place.x + keySize + listInside, Y: y, Colour: ink, Size: d.size.text(), Weight: regular})...)
		for _, number := range s.listNumbers(i, d.size) {
			number.X += place.x + l.width
			number.Y = y
			runs = append(runs, number)
		}
		texts.at(0, 0, runs...)
	}
}

// shareRoom is the width of the column of shares in the list with the gap before it.
func (s Spec) shareRoom(size int) (width float64) {
	for _, series := range s.Series {
		if point := series.Points[0]; point.Value != nil {
			width = max(width, textWidth(s.text(point), float64(size), semibold))
		}
	}
	return width + 14
}
