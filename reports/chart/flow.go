package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"daylight/internal/language"
)

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
	headings := [2][]string{}
	for side, nodes := range f.nodes {
		headings[side] = wrap(s.Sides[side], most, float64(size.small()), semibold)
		room := widest(headings[side], float64(size.small()), semibold)
		for _, n := range nodes {
			room = max(room, n.width(size))
		}
		*[2]*float64{&d.left, &d.right}[side] = room + besideGap
	}
	small := float64(size.small())
	d.top = (small+3)*float64(max(len(headings[0]), len(headings[1]))) + flowApart
	plot := max(f.least(0, perCase, size), f.least(1, perCase, size))
	f.place(perCase, plot, size)
	d.height = d.top + plot + d.bottom

	d.x, d.y = numberAxis("value", 0, 1), numberAxis("value", 0, plot/perCase)
	d.x.lineShown, d.y.lineShown = false, false
	texts := &labels{}
	s.addFlowHeadings(d, texts, headings)
	s.addRibbons(d, texts, f, perCase)
	s.addFlowNodes(d, texts, f)
	texts.addTo(d)
	return d
}

// flow is what a figure of the kind shows, laid out.
type flow struct {
	total int64
	nodes [2][]flowNode // at the left and at the right
	rest  []int64       // by series: how many went where it is not shown
	words string        // of all that is hidden
}

// flowNode is a node and its label.
type flowNode struct {
	name   string
	count  int64
	number string // its count as it is printed
	bare   bool   // it is a word, and stands for what is hidden
	colour Colour
	names  []string // lines of its label
	detail []string // further ones, in small letters
	top    float64  // on the axis of counts, of its upper end; set by place
}

// flow adds the counts up. Its nodes have neither labels nor places yet.
func (s Spec) flow() flow {
	f := flow{}
	for i, series := range s.Series {
		n, shown, _ := series.Flowing()
		f.total += n
		f.rest = append(f.rest, n-shown)
		f.nodes[0] = append(f.nodes[0], flowNode{name: series.Name, count: n, colour: s.colour(i)})
	}
	l := s.in()
	for j, category := range s.Categories {
		n := flowNode{name: category, colour: muted}
		var words []string
		for _, series := range s.Series {
			if p := series.Points[j]; p.Value != nil {
				n.count += *p.K
			} else if !slices.Contains(words, p.Note) {
				words = append(words, p.Note)
			}
		}
		switch {
		case len(words) > 0 && n.count == 0:
			n.number = strings.Join(words, ", ")
		case len(words) > 0:
			n.number = l.Say("%s or more", l.Whole(n.count))
		}
		f.nodes[1] = append(f.nodes[1], n)
	}
	f.words = strings.Join(s.flowWords(), ", ")
	if f.words != "" {
		rest := int64(0)
		for _, n := range f.rest {
			rest += n
		}
		f.nodes[1] = append(f.nodes[1], flowNode{name: f.words, count: rest, bare: true, colour: blank})
	}
	return f
}

// Flowing is how many cases a series of a flow has and of how many it is shown where they went; not known where its points do not say
// how many they are parts of.
func (s Series) Flowing() (all, shown int64, known bool) {
	for _, p := range s.Points {
		if p.N == nil || *p.N < 1 || all != 0 && *p.N != all || p.Value != nil && p.K == nil {
			return 0, 0, false
		}
		all = *p.N
		if p.Value != nil {
			shown += *p.K
		}
	}
	return all, shown, all > 0
}

// flowWords are the words of everything that is hidden, each once.
func (s Spec) flowWords() (words []string) {
	for _, series := range s.Series {
		for _, p := range series.Points {
			if p.Value == nil && !slices.Contains(words, p.Note) {
				words = append(words, p.Note)
			}
		}
	}
	return words
}

// checkFlow reports counts from which no flow can be drawn without making something up.
func (s Spec) checkFlow() (problems []error) {
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	for _, series := range s.Series {
		all, shown, known := series.Flowing()
		if !known {
			add("series %q: a flow needs to know of how many cases its points are parts, all of the same", series.Name)
			continue
		}
		hidden := false
		for j, p := range series.Points {
			hidden = hidden || p.Value == nil
			if p.Value != nil && (*p.K < 0 || math.Abs(float64(*p.K)/float64(all)-*p.Value) > sharesTolerance) {
				add("series %q, point %d: its count is not its share of %d", series.Name, j+1, all)
			}
		}
		switch {
		case shown > all || !hidden && shown < all:
			add("the parts of %q add up to %d of %d", series.Name, shown, all)
		case hidden && shown == all:
			add("the parts of %q that are shown leave nothing for those that are hidden", series.Name)
		}
	}
	return problems
}

// nameNodes writes the labels of the nodes in lines of at most so many px. The form of the counts is the longest that all have room for.
func (f *flow) nameNodes(s Spec, size Size, most float64) {
	l, small := s.in(), float64(size.small())
	form := noDetail
	for _, longest := range []detail{roundedDetail, brokenDetail, wholeDetail} {
		fits := true
		for _, nodes := range f.nodes {
			for _, n := range nodes {
				fits = fits && widest(n.counted(l, longest, f.total), small, regular) <= most
			}
		}
		if fits {
			form = longest
		}
	}
	for side := range f.nodes {
		for i := range f.nodes[side] {
			n := &f.nodes[side][i]
			n.names = wrap(plain(n.name), most, float64(size.text()), regular)
			for _, line := range n.counted(l, form, f.total) {
				n.detail = append(n.detail, wrap(plain(line), most, small, regular)...)
			}
		}
	}
}

// counted are the lines that say how many of all cases the node has.
func (n flowNode) counted(l *language.Language, form detail, total int64) []string {
	switch {
	case n.bare:
		return nil
	case n.number != "":
		return []string{n.number}
	}
	return form.lines(l, Point{K: &n.count, N: &total})
}

// width is that of the node's label in px, height its height.
func (n flowNode) width(size Size) float64 {
	return max(widest(n.names, float64(size.text()), regular), widest(n.detail, float64(size.small()), regular))
}

func (n flowNode) labelHeight(size Size) float64 {
	return float64(len(n.names))*size.leading() + float64(len(n.detail))*(size.leading()-1)
}

// slot is the height in px of a node or of its label, whichever is more.
func (n flowNode) slot(perCase float64, size Size) float64 {
	return max(float64(n.count)*perCase, n.labelHeight(size))
}

// least is the height in px that the nodes of a side need.
func (f flow) least(side int, perCase float64, size Size) float64 {
	height := -float64(flowApart)
	for _, n := range f.nodes[side] {
		height += n.slot(perCase, size) + flowApart
	}
	return height
}

// place spreads the nodes of both sides over the height of the plot.
func (f *flow) place(perCase, plot float64, size Size) {
	for side, nodes := range f.nodes {
		gap, y := 0., 0.
		spare := plot - f.least(side, perCase, size)
		if len(nodes) > 1 {
			gap = flowApart + spare/float64(len(nodes)-1)
		} else {
			y = spare / 2
		}
		for i := range nodes {
			slot := nodes[i].slot(perCase, size)
			above := y + (slot-float64(nodes[i].count)*perCase)/2
			nodes[i].top = onFlowAxis((plot - above) / perCase)
			y += slot + gap
		}
	}
}

// onFlowAxis rounds a place among cases to what cannot be seen.
func onFlowAxis(cases float64) float64 { return math.Round(cases*1e6) / 1e6 }

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

// label is the node's name and, below it, its count; both together stand around the middle of the node.
func (n flowNode) label(size Size, model run) []run {
	leading := size.leading()
	model.Y = (leading - n.labelHeight(size)) / 2
	model.Colour, model.Size, model.Weight = ink, size.text(), regular
	if n.bare {
		model.Colour = muted
	}
	runs := down(n.names, leading, model)
	model.Y += float64(len(n.names))*leading - 0.5
	model.Colour, model.Size = muted, size.small()
	return append(runs, down(n.detail, leading-1, model)...)
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
