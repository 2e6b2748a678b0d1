package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// room is what a shape of a picture takes, with its text.
type room struct {
	text                     string
	left, right, top, bottom float64
}

// boxes measures every text of a picture with the font it is shown in.
func (p *picture) boxes() (found []room) {
	for _, s := range p.shapes {
		if t, is := s.shape.(words); is {
			found = append(found, t.room())
		}
	}
	return found
}

func (t words) room() room {
	x, width := t.at.x, t.width()
	switch t.align {
	case "center":
		x -= width / 2
	case "right":
		x -= width
	}
	return room{t.text, x, x + width, t.at.y - 0.66*t.size, t.at.y + 0.1*t.size}
}

func (b room) String() string {
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

// Bars and whiskers must mean the same row and the same scale.
func TestWhiskersLieOnTheirBars(t *testing.T) {
	for _, name := range []string{"reversals-by-tenure", "reasons-given"} {
		s := samples()[name]
		for _, size := range Sizes {
			p, _, err := s.picture(size)
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
			for i, point := range points {
				if *point.Value == 0 { // a bar of no length is not drawn, its whisker is
					bars = slices.Insert(bars, i, room{top: whiskers[i].top, bottom: whiskers[i].bottom})
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

// rects are the bars of the picture: rectangles in the colours of its series, in drawing order, swatches left out.
func (p *picture) rects(s Spec) (found []room) {
	for i := range s.Series {
		for _, placed := range p.shapes {
			if bar, is := placed.shape.(path); is && bar.fill == s.colour(i) && placed.depth == areas.of(3) {
				from, to := bar.lines[0][0], bar.lines[0][2]
				found = append(found, room{left: from.x, right: to.x, top: from.y, bottom: to.y})
			}
		}
	}
	return found
}

// whiskers are the level strokes in the whisker's colour.
func (p *picture) whiskers() (found []room) {
	for _, placed := range p.shapes {
		if stroke, is := placed.shape.(path); is && stroke.stroke == whisker {
			from, to := stroke.lines[0][0], stroke.lines[0][1]
			found = append(found, room{left: from.x, right: to.x, top: from.y, bottom: to.y})
		}
	}
	return found
}

// A code of 64 capitals must not push the plot out of the picture.
func TestLongNamesAreBroken(t *testing.T) {
	long := samples()["two-quarters"]
	long.Categories = slices.Clone(long.Categories)
	long.Categories[0] = strings.Repeat("W", 64)
	for _, size := range Sizes {
		if _, err := long.drawn(size); err != nil {
			t.Error(err)
		}
	}
}
