package chart

import "slices"

// entry is one swatch and name of a key.
type entry struct {
	name   string
	colour Colour
}

const (
	keySize   = 12 // side of a swatch
	keyGap    = 16 // between entries, and between rows of them
	keyInside = 6  // between swatch and name
	keyBelow  = 14 // between the key and what follows
)

// seriesKey has an entry for each series that has a mark.
func (s Spec) seriesKey() (key []entry) {
	for i, series := range s.Series {
		if slices.ContainsFunc(series.Points, func(p Point) bool { return p.Value != nil }) {
			key = append(key, entry{series.Name, s.colour(i)})
		}
	}
	return key
}

// keyHeight is the height of the key with the room below it, 0 without one.
func (d *drawing) keyHeight() float64 {
	if len(d.key) == 0 {
		return 0
	}
	rows := d.keyRows()
	return float64(len(rows)*d.size.text()+(len(rows)-1)*keyGap) + keyBelow
}

// keyRows breaks the key into rows as wide as the picture.
func (d *drawing) keyRows() (rows [][]entry) {
	x := 0.
	for _, e := range d.key {
		width := e.width(d.size)
		if x == 0 || x+width > float64(d.size) {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += width + keyGap
	}
	return rows
}

func (e entry) width(size Size) float64 {
	return keySize + keyInside + textWidth(plain(e.name), float64(size.text()), regular)
}

// addKey writes the key along the upper edge of the picture.
func (d *drawing) addKey(texts *labels) {
	text := d.size.text()
	for row, entries := range d.keyRows() {
		x, y := 0., float64(row*(text+keyGap))+float64(text)/2
		for _, e := range entries {
			texts.at(0, 0,
				run{Swatch: true, At: "corner", X: x, Y: y, Colour: e.colour, Width: keySize, Height: keySize},
				run{At: "corner", X: x + keySize + keyInside, Y: y, Colour: ink, Size: text, Weight: regular, Text: e.name})
			x += e.width(d.size) + keyGap
		}
	}
}
