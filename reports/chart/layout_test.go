package chart

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"
)

// box is a text of a drawn picture and the room it takes.
type box struct {
	text                     string
	left, right, top, bottom float64
}

// boxes measures every text of a picture with the font it is shown in.
func (p *picture) boxes() (found []box) {
	var walk func([]*node)
	walk = func(nodes []*node) {
		for _, n := range nodes {
			if n.name == "text" {
				found = append(found, n.box())
			}
			walk(n.children)
		}
	}
	walk(p.content)
	return found
}

func (n *node) box() box {
	size, w := parsePx(n.get("font-size")), regular
	if n.get("font-weight") == "600" {
		w = semibold
	}
	x, y, width := parsePx(n.get("x")), parsePx(n.get("y")), textWidth(n.text, size, w)
	switch n.get("text-anchor") {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	return box{n.text, x, x + width, y - 0.66*size, y + 0.1*size}
}

func (b box) String() string {
	return fmt.Sprintf("%q (x %.0f to %.0f, y %.0f to %.0f)", b.text, b.left, b.right, b.top, b.bottom)
}

// No text is cut off at the picture's edge and no two lie over each other, in either layout.
func TestTextsFit(t *testing.T) {
	everyPicture(t, func(t *testing.T, d drawn) {
		boxes := d.boxes()
		for i, b := range boxes {
			if b.left < -0.5 || b.right > float64(d.size)+0.5 || b.top < -0.5 || b.bottom > d.height+0.5 {
				t.Errorf("%v leaves the picture of %d by %v", b, d.size, d.height)
			}
			for _, other := range boxes[:i] {
				if b.left < other.right-0.5 && other.left < b.right-0.5 && b.top < other.bottom-0.5 && other.top < b.bottom-0.5 {
					t.Errorf("%v lies over %v", b, other)
				}
			}
		}
	})
}

// Bars are ECharts' own and whiskers are ours; both must mean the same row and the same scale.
func TestWhiskersLieOnTheirBars(t *testing.T) {
	for _, name := range []string{"reversals-by-tenure", "reasons-given"} {
		s := samples()[name]
		for _, size := range Sizes {
			p, err := drawer().picture(t.Context(), s, size)
			if err != nil {
				t.Fatal(err)
			}
			bars, whiskers := p.rects(s), p.whiskers()
			if len(bars) == 0 {
				t.Fatalf("%s: no bars", name)
			}
			var points []Point
			for _, series := range s.Series {
				for _, point := range series.Points {
					if point.Value != nil {
						points = append(points, point)
					}
				}
			}
			if len(bars) != len(points) || len(whiskers) != len(points) {
				t.Fatalf("%s: %d bars and %d whiskers for %d values", name, len(bars), len(whiskers), len(points))
			}
			for i, point := range points {
				bar, whisker := bars[i], whiskers[i]
				if middle := (bar.top + bar.bottom) / 2; math.Abs(middle-whisker.top) > 0.6 {
					t.Errorf("%s, %v, value %d: the bar's middle is at %.1f, its whisker at %.1f", name, size, i+1,
						middle, whisker.top)
				}
				if *point.Value < 0.05 {
					continue // too short to measure a scale by
				}
				perUnit := (bar.right - bar.left) / *point.Value
				if low := bar.left + *point.Low*perUnit; math.Abs(low-whisker.left) > 1 {
					t.Errorf("%s, %v, value %d: low is drawn at %.1f, want %.1f", name, size, i+1, whisker.left, low)
				}
				if high := bar.left + *point.High*perUnit; math.Abs(high-whisker.right) > 1 {
					t.Errorf("%s, %v, value %d: high is drawn at %.1f, want %.1f", name, size, i+1, whisker.right, high)
				}
			}
		}
	}
}

var (
	rectPattern    = regexp.MustCompile(`^M(-?[0-9.]+) (-?[0-9.]+)l(-?[0-9.]+) 0l0 (-?[0-9.]+)l-?[0-9.]+ 0Z$`)
	whiskerPattern = regexp.MustCompile(`^[0-9.]+ [0-9.]+ [0-9.]+ [0-9.]+ ([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9.]+) [0-9.]+ [0-9.]+ [0-9.]+ [0-9.]+$`)
)

// rects are the bars of the picture: rectangles in the colours of its series, in drawing order, swatches left out.
func (p *picture) rects(s Spec) (found []box) {
	for i := range s.Series {
		for _, n := range p.content {
			if n.get("fill") != s.colour(i).hex() || n.get("transform") != "" {
				continue
			}
			if m := rectPattern.FindStringSubmatch(n.get("d")); m != nil {
				x, y, width, height := number(m[1]), number(m[2]), number(m[3]), number(m[4])
				found = append(found, box{left: x, right: x + width, top: y, bottom: y + height})
			}
		}
	}
	return found
}

// whiskers are the level strokes in the whisker's colour: tip, line, tip.
func (p *picture) whiskers() (found []box) {
	for _, n := range p.content {
		if m := whiskerPattern.FindStringSubmatch(n.get("points")); m != nil && n.get("stroke") == whisker.hex() {
			found = append(found, box{left: number(m[1]), right: number(m[3]), top: number(m[2]), bottom: number(m[4])})
		}
	}
	return found
}

func number(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return value
}
