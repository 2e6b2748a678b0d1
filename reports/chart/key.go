package chart

import "slices"

// entry is one swatch and name of a key.
type entry struct {
	name   string
	colour Colour
	stroke stroke // of what the picture shows as a line
}

// stroke is how a line of a key is drawn.
type stroke int

const (
	filled stroke = iota // no line
	solid
	dashes
)

// swatches are the marks of an entry at a place: a square of an area, and a line as it is drawn.
func (e entry) swatches(x, y float64) []run {
	mark := run{Swatch: true, At: "corner", X: x, Y: y, Colour: e.colour, Width: keySize, Height: keySize}
	if e.stroke == filled {
		return []run{mark}
	}
	mark.Height = keyStroke
	if e.stroke == solid {
		return []run{mark}
	}
	mark.Width = keyDash
	last := mark
	last.X += keySize - keyDash
	return []run{mark, last}
}

const (
	keySize   = 12 // side of a swatch
	keyGap    = 16 // between entries, and between rows of them
	keyStroke = 2  // thickness of a line
	keyDash   = 5  // length of a dash
	keyInside = 6  // between swatch and name
	keyBelow  = 14 // between the key and what follows
)

// seriesKey has an entry for each series that has a mark.
func (s Spec) seriesKey() (key []entry) {
	for i, series := range s.Series {
		if slices.ContainsFunc(series.Points, func(p Point) bool { return p.Value != nil }) {
			key = append(key, entry{name: series.Name, colour: s.colour(i)})
		}
	}
	return key
}

// keyHeight is the height of the key with the room below it, 0 without one.
func (d *drawing) keyHeight() float64 {
	height := 0.
	for _, row := range d.keyRows() {
		height += row.height(d.size) + keyGap
	}
	if height == 0 {
		return 0
	}
	return height - keyGap + keyBelow
}

// keyRow is entries that stand side by side, each with its name broken into lines.
type keyRow struct {
	entries []entry
	names   [][]string
}

// height is that of the entry with most lines.
func (r keyRow) height(size Size) (height float64) {
	for _, name := range r.names {
		height = max(height, linesHeight(len(name), size))
	}
	return height
}

// linesHeight is the height of a name of so many lines.
func linesHeight(count int, size Size) float64 {
	return float64(size.text()) + float64(count-1)*size.leading()
}

// keyRows breaks the key into rows as wide as the picture.
func (d *drawing) keyRows() (rows []keyRow) {
	x := 0.
	for _, e := range d.key {
		name := wrap(plain(e.name), float64(d.size)-keySize-keyInside, float64(d.size.text()), regular)
		width := entryWidth(name, d.size)
		if x == 0 || x+width > float64(d.size) {
			rows, x = append(rows, keyRow{}), 0
		}
		last := &rows[len(rows)-1]
		last.entries, last.names = append(last.entries, e), append(last.names, name)
		x += width + keyGap
	}
	return rows
}

func entryWidth(name []string, size Size) float64 {
	return keySize + keyInside + widest(name, float64(size.text()), regular)
}

// addKey writes the key along the upper edge of the picture.
func (d *drawing) addKey(texts *labels) {
	text := d.size.text()
	y := float64(text) / 2
	for _, row := range d.keyRows() {
		x := 0.
		for i, e := range row.entries {
			texts.at(0, 0, e.swatches(x, y)...)
			texts.at(0, 0, down(row.names[i], d.size.leading(), run{At: "corner", X: x + keySize + keyInside, Y: y, Colour: ink, Size: text, Weight: regular})...)
			x += entryWidth(row.names[i], d.size) + keyGap
		}
		y += row.height(d.size) + keyGap
	}
}
