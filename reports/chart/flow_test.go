package chart

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// everyFlow calls visit with each sample of a flow in each layout.
func everyFlow(t *testing.T, visit func(t *testing.T, d *drawing)) {
	t.Helper()
	all := figures()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, size := range Sizes {
			if all[name].Kind != Flow {
				continue
			}
			t.Run(name+"/"+size.String(), func(t *testing.T) {
				d, err := all[name].drawing(size)
				if err != nil {
					t.Fatal(err)
				}
				visit(t, d)
			})
		}
	}
}

// extent is from where to where something reaches on the axis of cases, from above.
type extent struct{ top, bottom float64 }

// ends are where the ribbons of a drawing begin and end, and where its nodes are, at the left and at the right.
func (d *drawing) ends() (ribbonEnds, nodes [2][]extent) {
	for _, m := range d.marks {
		r, is := m.(ribbons)
		if !is {
			continue
		}
		for _, item := range r.items {
			n := float64(item.count)
			from, to := extent{item.from, item.from - n}, extent{item.to, item.to - n}
			switch {
			case r.level > 0:
				ribbonEnds[0], ribbonEnds[1] = append(ribbonEnds[0], from), append(ribbonEnds[1], to)
			case r.left == 0:
				nodes[0] = append(nodes[0], from)
			default:
				nodes[1] = append(nodes[1], to)
			}
		}
	}
	return ribbonEnds, nodes
}

// What leaves the nodes at the left is what arrives at the right, and both are all cases: the ribbons of a node lie side by side over its
// whole height, without a gap and none over another.
func TestFlowsAddUp(t *testing.T) {
	everyFlow(t, func(t *testing.T, d *drawing) {
		total := 0.
		for _, series := range d.spec.Series {
			total += float64(*series.Points[0].N)
		}
		begun, nodes := d.ends()
		for side, ribbons := range begun {
			sum := 0.
			slices.SortFunc(ribbons, func(a, b extent) int { return cmp.Compare(b.top, a.top) })
			for _, n := range nodes[side] {
				sum += n.top - n.bottom
				reached := n.top
				for len(ribbons) > 0 && ribbons[0].top > n.bottom+1e-3 {
					if math.Abs(ribbons[0].top-reached) > 1e-3 {
						t.Errorf("side %d: a ribbon begins at %v, its neighbour ends at %v", side, ribbons[0].top, reached)
					}
					reached, ribbons = ribbons[0].bottom, ribbons[1:]
				}
				if math.Abs(reached-n.bottom) > 1e-3 {
					t.Errorf("side %d: the ribbons of a node end at %v, the node at %v", side, reached, n.bottom)
				}
			}
			if math.Abs(sum-total) > 1e-3 || len(ribbons) > 0 {
				t.Errorf("side %d: the nodes have %v of %v cases; %d ribbons have no node", side, sum, total, len(ribbons))
			}
		}
	})
}

// In the picture a case is as high in every node and ribbon as in any other, but for those that would be too low to be seen.
func TestFlowsHaveOneScale(t *testing.T) {
	everyFlow(t, func(t *testing.T, d *drawing) {
		p, err := d.picture("c")
		if err != nil {
			t.Fatal(err)
		}
		perCase := (p.bottom - p.top) / d.y.high
		want := map[string]int{}
		for _, m := range d.marks {
			if r, is := m.(ribbons); is {
				for _, item := range r.items {
					want[fmt.Sprintf("%.2f", max(r.look.hair, float64(item.count)*perCase))]++
				}
			}
		}
		for _, placed := range p.shapes {
			if r, is := placed.shape.(ribbon); is {
				height := r.height
				if r.stroke != "" {
					height += ribbonBorder
				}
				want[fmt.Sprintf("%.2f", height)]--
			}
		}
		for height, missing := range want {
			if missing != 0 {
				t.Errorf("%d ribbons of %s px too few", missing, height)
			}
		}
	})
}

// Every node says how many cases it has, however narrow the picture and wide the words beside it.
func TestNodesSayTheirCounts(t *testing.T) {
	everyFlow(t, func(t *testing.T, d *drawing) {
		said := strings.Join(d.texts(), "|")
		for _, n := range slices.Concat(d.spec.flow().nodes[0], d.spec.flow().nodes[1]) {
			if !n.bare && n.number == "" && !strings.Contains(said, d.spec.in().Whole(n.count)) {
				t.Errorf("the labels do not say that %s has %d: %q", n.name, n.count, said)
			}
		}
	})
}

// A share stands inside its ribbon, and no other ribbon or node crosses it; names and counts stand beside all of them.
func TestRibbonsLeaveLabels(t *testing.T) {
	everyFlow(t, func(t *testing.T, d *drawing) {
		p, err := d.picture("c")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.boxes() {
			under := 0
			for _, placed := range p.shapes {
				r, is := placed.shape.(ribbon)
				if !is {
					continue
				}
				for x := math.Max(b.left, r.from.x); x <= math.Min(b.right, r.to.x); x++ {
					upper := r.upperEdge(x)
					if upper+r.height < b.top || upper > b.bottom {
						continue
					}
					under++
					if upper > b.top || upper+r.height < b.bottom {
						t.Errorf("a ribbon crosses %v", b)
					}
					break
				}
			}
			if want := map[bool]int{true: 1}[b.left > p.left && b.right < p.right]; under != want {
				t.Errorf("%v lies on %d ribbons, want %d", b, under, want)
			}
		}
	})
}

// upperEdge is the y of a ribbon's upper edge.
func (r ribbon) upperEdge(x float64) float64 {
	near, far := r.from.x+r.level, r.to.x-r.landing
	switch {
	case x <= near:
		return r.from.y
	case x >= far:
		return r.to.y
	}
	middle, low, high := (near+far)/2, 0., 1.
	for range 40 {
		u := (low + high) / 2
		if (1-u)*(1-u)*(1-u)*near+3*u*(1-u)*middle+u*u*u*far < x {
			low = u
		} else {
			high = u
		}
	}
	return r.from.y + (r.to.y-r.from.y)*low*low*(3-2*low)
}

// What is hidden runs, pale and dashed, to a node that is its word: no ribbon is left out and none is 0. A node at the right of which
// something is hidden has its count or more.
func TestHiddenRibbonsHaveTheirWord(t *testing.T) {
	s := samples()["ladder-hidden"]
	for _, size := range Sizes {
		d, err := s.drawing(size)
		if err != nil {
			t.Fatal(err)
		}
		var tips []string
		var to []extent
		for _, m := range d.marks {
			if r, is := m.(ribbons); is && r.look == hiddenRibbon {
				for _, item := range r.items {
					tips, to = append(tips, item.tip), append(to, extent{item.to, item.to - float64(item.count)})
				}
			}
		}
		if len(to) != 4 || to[3].top-to[3].bottom != 15+30+15+15 {
			t.Fatalf("%v: hidden are %v, want three ribbons and their node", size, to)
		}
		if want := "Before: Nothing on record before\nAccount suspended for a time: hidden"; tips[0] != want {
			t.Errorf("pointed at it says %q, want %q", tips[0], want)
		}
		p, err := d.picture("c")
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, b := range p.boxes() {
			middle := (p.down(to[3].top) + p.down(to[3].bottom)) / 2
			found = found || b.text == "hidden" && b.left > p.right && b.top < middle && b.bottom > middle
		}
		if said := strings.ReplaceAll(strings.Join(d.texts(), "|"), space, " "); !found || !strings.Contains(said, "|119 or more|") {
			t.Errorf("%v: the word stands beside its node: %v; the labels say %q", size, found, said)
		}
		for _, series := range option(t, s, size)["series"].([]any) {
			for _, item := range series.(map[string]any)["data"].([]any) {
				if values := item.(map[string]any)["value"].([]any); len(values) == 3 && values[0] == 0. {
					t.Errorf("%v: a ribbon of nobody", size)
				}
			}
		}
	}
}

// A flow is drawn only from counts that add up.
func TestFlowsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*Spec)
		want   string
	}{
		{"a ribbon would be missing", func(s *Spec) { s.Series[0].Points[0] = share(40, 1855) }, "add up to 1849 of 1855"},
		{"a ribbon would be too much", func(s *Spec) { s.Series[0].Points[0] = share(60, 1855) }, "add up to 1869 of 1855"},
		{"a node's height would be made up", func(s *Spec) { s.Series[1].Points[2] = word("hidden") }, "how many cases"},
		{"a node would have two heights", func(s *Spec) { s.Series[1].Points[2].N = whole(541) }, "all of the same"},
		{"a ribbon needs its count", func(s *Spec) { s.Series[1].Points[2].K = nil }, "how many cases"},
		{"a node of nobody has no ribbons", func(s *Spec) {
			s.Series[1].Points = slices.Repeat([]Point{{Note: "no cases", N: whole(0)}}, 4)
		}, "how many cases"},
		{"the width and the label would differ", func(s *Spec) { s.Series[0].Points[0].Value = value(.5) }, "its share"},
		{"nothing would be left to draw with the word", func(s *Spec) { s.Series[2].Points[0] = Point{Note: "hidden", N: whole(44)} }, "leave nothing"},
		{"no reader would know what the columns are", func(s *Spec) { s.Sides[1] = "" }, "sides"},
		{"the widths are shares of a whole", func(s *Spec) { s.Unit = Per1000 }, "percent"},
		{"more nodes than can be told apart", func(s *Spec) { s.Series = append(s.Series, s.Series[0], s.Series[1]) }, "1 to 8 series"},
		{"a flow compares with nothing", func(s *Spec) { s.Reference = &Reference{"All", .2} }, "no reference"},
	} {
		s := samples()["ladder"]
		c.change(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.why, err, c.want)
		}
	}
}

// What is printed on a ribbon can be read (WCAG 2.2, 1.4.3), and so can a word on paper beside a hidden one.
func TestRibbonsCanBeWrittenOn(t *testing.T) {
	for _, c := range slices.Concat(outcomes, general) {
		for mode, of := range map[string]func(pair) string{"light": func(p pair) string { return p.light }, "dark": func(p pair) string { return p.dark }} {
			under := blended(of(palette[c]), of(palette[paper]), shownRibbon.strength)
			if got := contrast(of(palette[ink]), under); got < 4.5 {
				t.Errorf("%s: text on a ribbon in %s, which is %s, is %.2f:1, want 4.5:1", mode, c, under, got)
			}
		}
	}
}

// blended is a colour of some opacity over another.
func blended(front, back string, opacity float64) string {
	var channels [2][3]int
	for i, hex := range []string{front, back} {
		if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &channels[i][0], &channels[i][1], &channels[i][2]); err != nil {
			panic(err)
		}
	}
	mixed := "#"
	for i := range channels[0] {
		mixed += fmt.Sprintf("%02x", int(math.Round(opacity*float64(channels[0][i])+(1-opacity)*float64(channels[1][i]))))
	}
	return mixed
}
