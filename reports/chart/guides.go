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
	for _, name := range append(p.beside(), p.along()...) {
		for _, r := range name.runs() {
			p.add(symbols.of(0), r.shape(point{}, float64(p.size)))
		}
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

// beside are the names of the y axis at the left of the plot; none where they are not shown.
func (f frame) beside() (names []tickName) {
	l := f.y.labels
	if !l.shown {
		return nil
	}
	for _, t := range f.y.ticks() {
		if !t.off {
			name := newName(t, l, "right", f.left-float64(l.margin))
			name.top = f.down(t.value) - name.height/2
			names = append(names, name)
		}
	}
	return names
}

// along are the names of the x axis below or above the plot; none where they are not shown.
func (f frame) along() []tickName {
	l := f.x.labels
	if !l.shown {
		return nil
	}
	ticks := f.x.ticks()
	names := make([]tickName, len(ticks))
	for i, t := range ticks {
		align := "center"
		switch {
		case i == 0 && l.left:
			align = "left"
		case i == len(ticks)-1 && l.right:
			align = "right"
		}
		names[i] = newName(t, l, align, f.across(t.value))
	}
	if f.x.kind != "category" || l.skip > 0 { // where every category is named, their names are broken so that they fit
		hideEnds(names, f.x.whole)
	}
	for i := range names {
		names[i].top = f.bottom + float64(l.margin)
		if l.above {
			names[i].top = f.top - float64(l.margin) - names[i].height
		}
	}
	return names
}

// tickName is the name of a tick, laid out.
type tickName struct {
	labels   tickLabels
	lines    []string
	align    string
	x        float64 // px, to which the lines are aligned
	from, to float64 // px, where the widest line begins and ends
	top      float64 // px, above the first line
	height   float64 // px
	off      bool    // belongs to an end of the axis that is not on a step
	hidden   bool
}

// newName lays the name of a tick out at x px.
func newName(t tick, l tickLabels, align string, x float64) tickName {
	name := tickName{labels: l, align: align, x: x, off: t.off}
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

// runs are the lines of the name; none where it is hidden.
func (n tickName) runs() (runs []run) {
	if n.hidden {
		return nil
	}
	for i, line := range n.lines {
		y := n.top + float64(n.labels.leading)*(float64(i)+0.5)
		runs = append(runs, run{At: "corner", Text: line, X: n.x, Y: y, Size: n.labels.size, Weight: regular, Colour: n.labels.colour, Align: n.align})
	}
	return runs
}

// numbersNamed takes the names of numbers off the axes and returns them as labels, since ECharts can write numbers in English only.
func (d *drawing) numbersNamed() (x, y plotAxis, names *labels) {
	f := d.frame()
	names = &labels{}
	for _, side := range []struct {
		axis  *plotAxis
		names []tickName
	}{{&f.x, f.along()}, {&f.y, f.beside()}} {
		if side.axis.kind != "value" {
			continue
		}
		side.axis.labels.shown = false
		for _, name := range side.names {
			if runs := name.runs(); len(runs) > 0 {
				names.at(0, 0, runs...)
			}
		}
	}
	return f.x, f.y, names
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
