package chart

import (
	"math"
	"slices"
	"strings"

	"daylight/internal/language"
)

// flow is what a figure of the kind shows, laid out.
type flow struct {
	total int64
	nodes [2][]flowNode // at the left and at the right
	rest  []int64       // by series: how many went where it is not shown
}

// flowNode is a node and its label.
type flowNode struct {
	name   string
	count  int64
	number string // printed in place of its count; empty for the latter
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
	if words := s.flowWords(); len(words) > 0 {
		rest := int64(0)
		for _, n := range f.rest {
			rest += n
		}
		f.nodes[1] = append(f.nodes[1], flowNode{name: strings.Join(words, ", "), count: rest, bare: true, colour: blank})
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

// nameNodes writes the labels of the nodes in lines of at most so many px. The form of the counts is the longest for which all have room;
// the shortest is broken where it has none.
func (f *flow) nameNodes(s Spec, size Size, most float64) {
	l, small := s.in(), float64(size.small())
	form := roundedDetail
	for _, longer := range []detail{brokenDetail, wholeDetail} {
		fits := true
		for _, n := range slices.Concat(f.nodes[0], f.nodes[1]) {
			fits = fits && (n.number != "" || widest(n.counted(l, longer, f.total), small, regular) <= most)
		}
		if fits {
			form = longer
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

// labelWidth and labelHeight are in px.
func (n flowNode) labelWidth(size Size) float64 {
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
