package chart

import "strings"

const (
	flowWide        = 300 // px, height of all cases together
	flowNarrow      = 280
	flowNamesWide   = 186 // px, the widest that the names of nodes may become
	flowNamesNarrow = 94
	flowBox         = 10 // px, width of a node
	flowApart       = 14 // px from a node, or the label of a low one, to the next
	flowLanding     = 6  // px that a ribbon runs level before it ends
	flowPadding     = 6  // px between a ribbon's share and the ends of its level part
)

// drawFlow draws a node for each series at the left, one for each category at the right, and ribbons between them. Nodes and
// ribbons are as high as their counts. What is hidden of a node at the left runs, pale, to a node at the right that is its word.
func (s Spec) drawFlow(size Size) *drawing {
	f := s.flow()
	d := &drawing{spec: s, size: size, bottom: 2}
	height, most := float64(flowWide), float64(flowNamesWide)
	if size == Narrow {
		height, most = flowNarrow, flowNamesNarrow
	}
	perCase := height / float64(f.total)
	f.nameNodes(s, size, most)
	var headings [2][]string
	var rooms [2]float64
	for side, nodes := range f.nodes {
		headings[side] = wrap(s.Sides[side], most, float64(size.small()), semibold)
		rooms[side] = widest(headings[side], float64(size.small()), semibold)
		for _, n := range nodes {
			rooms[side] = max(rooms[side], n.labelWidth(size))
		}
	}
	d.left, d.right = rooms[0]+besideGap, rooms[1]+besideGap
	small := float64(size.small())
	d.top = (small+3)*float64(max(len(headings[0]), len(headings[1]))) + flowApart
	plot := max(f.least(0, perCase, size), f.least(1, perCase, size))
	f.place(perCase, plot, size)
	d.height = d.top + plot + d.bottom

	d.x, d.y = numberAxis("value", 0, 1), numberAxis("value", 0, onFlowAxis(plot/perCase))
	d.x.lineShown, d.y.lineShown = false, false
	texts := &labels{}
	s.addFlowHeadings(d, texts, headings)
	s.addRibbons(d, texts, f, perCase)
	s.addFlowNodes(d, texts, f)
	texts.addTo(d)
	return d
}

// addFlowHeadings writes what stands at the left and at the right.
func (s Spec) addFlowHeadings(d *drawing, texts *labels, headings [2][]string) {
	small := float64(d.size.small())
	for side, lines := range headings {
		model := run{At: "corner", X: d.left - besideGap, Y: small / 2, Align: "right", Colour: muted, Size: d.size.small(), Weight: semibold}
		if side == 1 {
			model.X, model.Align = float64(d.size)-d.right+besideGap, ""
		}
		texts.at(0, 0, down(lines, small+3, model)...)
	}
}

// addFlowNodes adds the nodes and writes their labels beside them.
func (s Spec) addFlowNodes(d *drawing, texts *labels, f flow) {
	plot := float64(d.size) - d.left - d.right
	for side, nodes := range f.nodes {
		for _, n := range nodes {
			m := ribbons{look: nodeRibbon, colour: n.colour, right: plot - flowBox}
			if n.bare {
				m.look = hiddenRibbon
			}
			at, model := 0., run{X: -besideGap, Align: "right"}
			if side == 1 {
				m.left, m.right = plot-flowBox, 0
				at, model = 1, run{X: besideGap}
			}
			if n.count > 0 {
				m.items = []ribbonItem{{count: n.count, from: n.top, to: n.top, tip: s.nodeTip(side, n, f.total)}}
				d.add(m)
			}
			texts.at(at, onFlowAxis(n.top-float64(n.count)/2), n.label(d.size, model)...)
		}
	}
}

// addRibbons adds the ribbons of every node at the left and prints their shares of it where they have room. A ribbon begins below
// those of the same node to categories before its own, and ends below those to the same category from series before it: at
// neither end do two lie over each other.
func (s Spec) addRibbons(d *drawing, texts *labels, f flow, perCase float64) {
	level := s.flowLevel(d.size, perCase)
	arrived := make([]int64, len(f.nodes[1]))
	for i, series := range s.Series {
		shown := ribbons{look: shownRibbon, colour: s.colour(i), left: flowBox, right: flowBox, level: level, landing: flowLanding}
		hidden := shown
		hidden.look, hidden.colour = hiddenRibbon, blank
		left := int64(0)
		ribbon := func(to int, count int64, tip string) ribbonItem {
			item := ribbonItem{count: count, tip: tip}
			item.from, item.to = onFlowAxis(f.nodes[0][i].top-float64(left)), onFlowAxis(f.nodes[1][to].top-float64(arrived[to]))
			left, arrived[to] = left+count, arrived[to]+count
			return item
		}
		for j, p := range series.Points {
			if p.Value == nil || *p.K == 0 {
				continue
			}
			item := ribbon(j, *p.K, s.ribbonTip(i, j))
			shown.items = append(shown.items, item)
			d.values++
			if text := s.ribbonText(p, d.size, perCase); text != "" {
				middle := onFlowAxis(item.from - float64(item.count)/2)
				texts.at(0, middle, run{X: flowBox + flowPadding, Text: text, Colour: ink, Size: d.size.small(), Weight: regular})
			}
		}
		if f.rest[i] > 0 {
			hidden.items = []ribbonItem{ribbon(len(s.Categories), f.rest[i], s.hiddenTip(i))}
			d.add(hidden)
		}
		if len(shown.items) > 0 {
			d.add(shown)
		}
	}
}

// ribbonText is the share that a ribbon prints where it begins; empty where that is not high enough.
func (s Spec) ribbonText(p Point, size Size, perCase float64) string {
	if float64(*p.K)*perCase < float64(size.small())+2 {
		return ""
	}
	return s.text(p)
}

// flowLevel is how many px all ribbons run level where they begin, so that none crosses the share that another prints there.
func (s Spec) flowLevel(size Size, perCase float64) float64 {
	level := float64(flowLanding)
	for _, series := range s.Series {
		for _, p := range series.Points {
			if p.Value == nil {
				continue
			}
			if text := s.ribbonText(p, size, perCase); text != "" {
				level = max(level, textWidth(text, float64(size.small()), regular)+2*flowPadding)
			}
		}
	}
	return level
}

// ribbonTip is what the browser says about a ribbon: from where, to where, and how many.
func (s Spec) ribbonTip(i, j int) string {
	return s.sentence(s.from(i)+"\n"+s.Sides[1]+": "+s.Categories[j], s.Series[i].Points[j])
}

func (s Spec) from(i int) string { return s.Sides[0] + ": " + s.Series[i].Name }

// hiddenTip names what is hidden of a series, with its words.
func (s Spec) hiddenTip(i int) string {
	lines := []string{s.from(i)}
	for j, p := range s.Series[i].Points {
		if p.Value == nil {
			lines = append(lines, s.Categories[j]+": "+p.Note)
		}
	}
	return strings.Join(lines, "\n")
}

// nodeTip is what the browser says about a node.
func (s Spec) nodeTip(side int, n flowNode, total int64) string {
	return strings.Join(append([]string{s.Sides[side] + ": " + n.name}, n.counted(s.in(), wholeDetail, total)...), "\n")
}
