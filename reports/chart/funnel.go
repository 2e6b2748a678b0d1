package chart

import (
	"math"
	"slices"
	"strings"
)

// Limits are what values are held against: of a funnel for groups of each size, of lines for each period.
type Limits struct {
	Inner, Outer, Wide string // names for the key; those that are empty are not drawn
	At                 []Limit
}

// Limit is the limits at one place of the axis.
type Limit struct {
	X                   float64
	InnerLow, InnerHigh float64
	OuterLow, OuterHigh float64
	WideLow, WideHigh   float64
}

const (
	funnelDot    = 10 // px across
	funnelFlag   = 15
	fewDots      = 8  // so many groups all have their names
	logSpread    = 8. // from how many times as many cases on sizes are spaced by their logarithm
	funnelPoints = 48 // places at which limits are drawn
)

// funnelRange are the ends of the axis of a funnel for some sizes, and whether it is logarithmic.
func funnelRange(sizes []float64) (low, high float64, log bool) {
	low, high = slices.Min(sizes), slices.Max(sizes)
	if high < logSpread*low {
		return 0, high * 1.08, false
	}
	return low / 1.3, high * 1.25, true
}

// FunnelSizes are the sizes for which a funnel of some groups needs limits, ascending.
func FunnelSizes(groups []float64) (sizes []int64) {
	low, high, log := funnelRange(groups)
	low = max(low, 1)
	if !log {
		low = max(1, high/100)
	}
	for i := range funnelPoints {
		size := int64(math.Round(low * math.Pow(high/low, float64(i)/(funnelPoints-1))))
		size = max(1, size)
		if len(sizes) == 0 || size > sizes[len(sizes)-1] {
			sizes = append(sizes, size)
		}
	}
	if len(sizes) == 1 { // limits are lines, and a line has two ends
		sizes = append(sizes, sizes[0]+1)
	}
	return sizes
}

// drawFunnel draws groups by their size within the limits of chance. Those that stand out have their names, and all where they are few.
func (s Spec) drawFunnel(size Size) *drawing {
	d := &drawing{spec: s, size: size, height: linesWide}
	if size == Narrow {
		d.height = linesNarrow + 40
	}
	d.key = s.limitsKey()
	d.height += d.keyHeight()
	low, high, log := funnelRange(s.X)
	kind := "value"
	if log {
		kind = "log"
	}
	d.top, d.right = d.keyHeight()+10, 16
	d.bottom = d.ticksRoom(nil) + float64(size.small()) + 6
	scale := s.axis(s.highest())
	plot, top := s.rise(d, scale)
	d.x = numberAxis(kind, low, high)
	place := func(x float64) float64 { // px from the left edge
		width := float64(size) - d.left - d.right
		if log {
			return d.left + width*math.Log(x/low)/math.Log(high/low)
		}
		return d.left + width*(x-low)/(high-low)
	}
	texts := &labels{}
	d.addKey(texts)
	s.addLimits(d, scale, func(at Limit) float64 { return min(max(at.X, low), high) }, top)
	s.addTarget(d, scale, low, high)
	s.addGroups(d, scale, false)
	s.addGroups(d, scale, true)
	d.addTicks(texts, sizeTicks(low, high, log, place), func(x float64) string { return s.in().Decimal(x, 0) })
	small := size.small()
	texts.at(low, 0, run{Text: s.in().Text("Cases"), At: "corner", X: d.left, Y: d.height - float64(small)/2 - 2, Colour: muted, Size: small, Weight: regular})
	s.nameGroups(d, texts, scale, place, func(value float64) float64 { return d.top + plot - scale.of(value)*plot/top })
	texts.addTo(d)
	return d
}

// limitsKey names the areas and what is flagged.
func (s Spec) limitsKey() (key []entry) {
	for _, e := range []entry{{s.Limits.Inner, limitInner, filled}, {s.Limits.Outer, limitOuter, filled}, {s.Limits.Wide, axis, dashes}} {
		if e.name != "" {
			key = append(key, e)
		}
	}
	if s.Reference != nil {
		key = append(key, entry{s.Reference.Label + " " + s.Unit.short(s.in(), s.Reference.Value), muted, solid})
	}
	for _, series := range s.Series {
		if slices.ContainsFunc(series.Points, func(p Point) bool { return p.Flag }) {
			return append(key, entry{name: s.in().Text("Outside: ask why"), colour: flagged})
		}
	}
	return key
}

// The colours of limits, and of what lies outside.
var (
	limitOuter = shades[0]
	limitInner = shades[1]
	flagged    = Second
)

// addLimits draws the limits as areas, and the widest as lines; nothing above the plot's upper edge.
func (s Spec) addLimits(d *drawing, scale scale, x func(Limit) float64, top float64) {
	area := func(order int, colour Colour, bounds func(Limit) (float64, float64)) {
		var upper, lower [][2]float64
		for _, at := range s.Limits.At {
			low, high := bounds(at)
			upper, lower = append(upper, [2]float64{x(at), min(top, scale.of(high))}), append(lower, [2]float64{x(at), scale.of(low)})
		}
		slices.Reverse(lower)
		d.add(outline{order, colour, 1, append(upper, lower...)})
	}
	if s.Limits.Outer != "" {
		area(0, limitOuter, func(at Limit) (float64, float64) { return at.OuterLow, at.OuterHigh })
	}
	if s.Limits.Inner != "" {
		area(1, limitInner, func(at Limit) (float64, float64) { return at.InnerLow, at.InnerHigh })
	}
	if s.Limits.Wide == "" {
		return
	}
	for _, bound := range []func(Limit) float64{func(at Limit) float64 { return at.WideLow }, func(at Limit) float64 { return at.WideHigh }} {
		var points [][2]float64
		for _, at := range s.Limits.At {
			if value := scale.of(bound(at)); value < top {
				points = append(points, [2]float64{x(at), value})
			}
		}
		if len(points) > 1 {
			d.add(rule{2, axis, true, points})
		}
	}
}

// addTarget draws the share of all groups as a line.
func (s Spec) addTarget(d *drawing, scale scale, low, high float64) {
	if s.Reference != nil {
		value := scale.of(s.Reference.Value)
		d.add(rule{3, muted, false, [][2]float64{{low, value}, {high, value}}})
	}
}

// addGroups adds the dots of the groups, flagged ones as diamonds.
func (s Spec) addGroups(d *drawing, scale scale, flags bool) {
	m := dots{colour: s.colour(0), across: funnelDot, bordered: true}
	if flags {
		m.colour, m.across, m.diamonds = flagged, funnelFlag, true
	}
	for at, point := range s.Series[0].Points {
		if point.Value != nil && point.Flag == flags {
			m.items = append(m.items, dotItem{x: s.X[at], y: scale.of(*point.Value), tip: s.tip(at, 0)})
			d.values++
		}
	}
	if len(m.items) > 0 {
		d.add(m)
	}
}

// sizeTicks are round numbers on an axis of sizes, far enough apart for their names.
func sizeTicks(low, high float64, log bool, place func(float64) float64) (ticks []float64) {
	if !log {
		step := niceStep(high, place(high)-place(0), tickApart+14)
		for x := 0.; x <= high; x += step {
			ticks = append(ticks, x)
		}
		return ticks
	}
	for _, times := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		ticks = nil
		apart := math.Inf(1)
		for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
			for _, t := range times {
				if x := t * power; x >= low && x <= high {
					if len(ticks) > 0 {
						apart = min(apart, place(x)-place(ticks[len(ticks)-1]))
					}
					ticks = append(ticks, x)
				}
			}
		}
		if apart >= tickApart {
			break
		}
	}
	return ticks
}

// area is a piece of the picture that something takes, in px.
type area struct{ left, right, top, bottom float64 }

func (a area) meets(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// nameGroups writes the names beside the dots where there is room: first of those flagged, and of all where they are few. A flagged
// group for which there is no room is named in the browser and in the table.
func (s Spec) nameGroups(d *drawing, texts *labels, scale scale, left, down func(float64) float64) {
	points := s.Series[0].Points
	var taken []area
	if s.Reference != nil {
		y := down(s.Reference.Value)
		taken = append(taken, area{0, float64(d.size), y - 1, y + 1})
	}
	for at, p := range points {
		if p.Value != nil {
			x, y, half := left(s.X[at]), down(*p.Value), float64(funnelFlag)/2
			taken = append(taken, area{x - half, x + half, y - half, y + half})
		}
	}
	order := make([]int, 0, len(points))
	for _, flags := range []bool{true, false} {
		for at, p := range points {
			if p.Value != nil && p.Flag == flags && (flags || len(points) <= fewDots) {
				order = append(order, at)
			}
		}
	}
	small := float64(d.size.small())
	for _, at := range order {
		p := points[at]
		x, y := left(s.X[at]), down(*p.Value)
		w := regular
		if p.Flag {
			w = semibold
		}
		for _, name := range []string{s.Categories[at], firstWords(s.Categories[at])} {
			width := textWidth(plain(name), small, w)
			if place, ok := freePlace(x, y, width, small, d, taken); ok {
				taken = append(taken, place)
				texts.at(s.X[at], scale.of(*p.Value), run{Text: name, X: place.left - x, Y: (place.top+place.bottom)/2 - y, Colour: ink, Size: d.size.small(), Weight: w})
				break
			}
		}
	}
}

// firstWords shortens a long name.
func firstWords(name string) string {
	words := strings.Fields(name)
	if len(words) < 3 {
		return name
	}
	return strings.Join(words[:2], " ") + " …"
}

// freePlace finds room for a name around a dot: right, left, above, below.
func freePlace(x, y, width, height float64, d *drawing, taken []area) (area, bool) {
	const gap = 9
	for _, middle := range [][2]float64{{x + gap + width/2, y}, {x - gap - width/2, y}, {x, y - gap - height/2}, {x, y + gap + height/2},
		{x + gap + width/2, y - height}, {x + gap + width/2, y + height}, {x - gap - width/2, y - height}, {x - gap - width/2, y + height}} {
		place := area{middle[0] - width/2, middle[0] + width/2, middle[1] - height/2 - 1, middle[1] + height/2 + 1}
		if place.left < d.left || place.right > float64(d.size) || place.top < d.top || place.bottom > d.height-d.bottom {
			continue
		}
		if !slices.ContainsFunc(taken, place.meets) {
			return place, true
		}
	}
	return area{}, false
}
