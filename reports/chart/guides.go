package chart

import "strings"

// drawAxes draws what belongs to the axes: lines across the plot behind everything, then the lines along it and the names.
func (p *picture) drawAxes() {
	if across := p.splitLines(); len(across) > 0 {
		p.add(areas.of(0), path{lines: across, paint: paint{stroke: grid}})
	}
	if p.y.lineShown {
		x := sharp(p.left, 1)
		p.add(strokes.of(0), path{lines: [][]point{{{x, p.top}, {x, p.bottom}}}, paint: paint{stroke: p.y.line, round: true}})
	}
	if p.x.lineShown {
		y := sharp(p.bottom, 1)
		p.add(strokes.of(0), path{lines: [][]point{{{p.left, y}, {p.right, y}}}, paint: paint{stroke: p.x.line, round: true}})
	}
	if p.y.labels.shown {
		p.nameBeside()
	}
	if p.x.labels.shown {
		p.nameAlong()
	}
}

// splitLines are the lines across the plot at the steps of its axes.
func (p *picture) splitLines() (lines [][]point) {
	if p.x.split {
		for _, t := range p.x.ticks() {
			if x := sharp(p.across(t.value), 1); !t.off {
				lines = append(lines, []point{{x, p.top}, {x, p.bottom}})
			}
		}
	}
	if p.y.split {
		for _, t := range p.y.ticks() {
			if y := sharp(p.down(t.value), 1); !t.off {
				lines = append(lines, []point{{p.left, y}, {p.right, y}})
			}
		}
	}
	return lines
}

// nameBeside writes the names of the y axis at the left of the plot.
func (p *picture) nameBeside() {
	l := p.y.labels
	for _, t := range p.y.ticks() {
		if !t.off {
			name := newName(t, l, "right", p.left-float64(l.margin))
			name.draw(p, l, p.down(t.value)-name.height/2)
		}
	}
}

// nameAlong writes the names of the x axis below or above the plot.
func (p *picture) nameAlong() {
	l := p.x.labels
	ticks := p.x.ticks()
	names := make([]tickName, len(ticks))
	for i, t := range ticks {
		align := "center"
		switch {
		case i == 0 && l.left:
			align = "left"
		case i == len(ticks)-1 && l.right:
			align = "right"
		}
		names[i] = newName(t, l, align, p.across(t.value))
	}
	if p.x.kind != "category" || l.skip > 0 { // where every category is named, their names are broken so that they fit
		hideEnds(names, p.x.whole)
	}
	for _, name := range names {
		if name.hidden {
			continue
		}
		top := p.bottom + float64(l.margin)
		if l.above {
			top = p.top - float64(l.margin) - name.height
		}
		name.draw(p, l, top)
	}
}

// tickName is the name of a tick, laid out.
type tickName struct {
	lines    []string
	align    string
	x        float64 // px, to which the lines are aligned
	from, to float64 // px, where the widest line begins and ends
	height   float64 // px
	off      bool    // belongs to an end of the axis that is not on a step
	hidden   bool
}

// newName lays the name of a tick out at x px.
func newName(t tick, l tickLabels, align string, x float64) tickName {
	name := tickName{align: align, x: x, off: t.off}
	if t.name != "" {
		name.lines = strings.Split(t.name, "\n")
	}
	width := widest(name.lines, float64(l.size), regular)
	name.height = float64(l.leading * len(name.lines))
	switch align {
	case "left":
		name.from = x
	case "right":
		name.from = x - width
	default:
		name.from = x - width/2
	}
	name.to = name.from + width
	return name
}

// draw writes the lines of the name, the first one below top px.
func (n tickName) draw(p *picture, l tickLabels, top float64) {
	for i, line := range n.lines {
		middle := point{n.x, top + float64(l.leading)*(float64(i)+0.5)}
		p.add(symbols.of(0), words{text: line, at: middle, size: float64(l.size), weight: regular, colour: l.colour, align: n.align}.centred())
	}
}

// meets reports whether two names that are shown run into each other.
func (n tickName) meets(other tickName) bool {
	const touch = 0.1 // px by which each may reach into the other's room
	shown := !n.hidden && !other.hidden && n.to > n.from && other.to > other.from
	return shown && n.to-touch >= other.from+touch && other.to-touch >= n.from+touch
}

// hideEnds leaves out the name at the end of an axis that is not on a step and, as ECharts does, the first or last name where it
// runs into its neighbour; in place of the last one its neighbour if keepLast.
func hideEnds(names []tickName, keepLast bool) {
	if len(names) < 2 {
		return
	}
	first, second, before, last := &names[0], &names[1], &names[len(names)-2], &names[len(names)-1]
	first.hidden = first.meets(*second)
	switch {
	case last.off:
		last.hidden = true
	case before.meets(*last) && keepLast:
		before.hidden = true
	case before.meets(*last):
		last.hidden = true
	}
}
