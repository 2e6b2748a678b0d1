package chart

// point is a place in a picture, in px from its upper left corner.
type point struct{ x, y float64 }

// shape is one element of a picture. There are four, and they can hold nothing but numbers, roles of the palette and text
// that is escaped: no style, no script, no link, no event handler.
type shape interface {
	write(w *writer)
	colours() (fill, stroke Colour)
}

// paint is how a shape is coloured.
type paint struct {
	fill, stroke Colour  // empty paints nothing
	width        float64 // of the stroke in px; 0 counts as 1
	strength     float64 // opacity of the fill; 0 counts as 1
	dashed       bool    // four widths drawn, two left out
	bevelled     bool    // corners of the stroke are cut off
	round        bool    // so are the ends of the stroke
}

func (p paint) colours() (fill, stroke Colour) { return p.fill, p.stroke }

// path is one or more lines from point to point.
type path struct {
	lines  [][]point
	closed bool // each line returns to where it began
	paint
}

// ribbon is an area as high everywhere as where it begins. It leaves and arrives level.
type ribbon struct {
	from, to       point   // the ends of its upper edge
	height         float64 // px
	level, landing float64 // px along which it runs level, at its beginning and before its end
	paint
}

// disc is a filled circle.
type disc struct {
	centre point
	radius float64 // px
	paint
}

// words are one line of text whose letters stand on a point.
type words struct {
	text   string
	at     point
	size   float64 // px
	weight weight
	colour Colour
	align  string // "right" ends at the point, "center" has it in the middle, anything else begins there
}

func (t words) colours() (fill, stroke Colour) { return t.colour, "" }

// width is the room in px that the words take along their line.
func (t words) width() float64 { return textWidth(t.text, t.size, t.weight) }

// box is a rectangle between two corners.
func box(from, to point, p paint) path {
	return path{lines: [][]point{{from, {to.x, from.y}, to, {from.x, to.y}}}, closed: true, paint: p}
}

// capMiddle is how far, in ems, the middle of a capital or a digit of Daylight Sans lies above the line it stands on.
const capMiddle = 0.33

// centred moves words down from the line through their middle to the one they stand on. Readers of SVG other than browsers do
// not know dominant-baseline.
func (t words) centred() words {
	t.at.y += capMiddle * t.size
	return t
}
