package chart

import (
	"math"
	"testing"
)

// Marks need 3:1 against the paper (WCAG 2.2, 1.4.11) and text 4.5:1 against what it lies on (1.4.3), in both modes.
func TestContrast(t *testing.T) {
	check := func(what string, front, back Colour, least float64) {
		t.Helper()
		if got := contrast(palette[front].light, palette[back].light); got < least {
			t.Errorf("light %s: %s on %s is %.2f:1, want %v:1", what, front, back, got, least)
		}
		if got := contrast(palette[front].dark, palette[back].dark); got < least {
			t.Errorf("dark %s: %s on %s is %.2f:1, want %v:1", what, front, back, got, least)
		}
	}
	for _, c := range outcomes {
		check("mark", c, paper, 3)
		check("share", c.ink(), c, 4.5)
	}
	for _, c := range general {
		check("mark and label", c, paper, 4.5)
	}
	for _, c := range general[:3] {
		check("whisker", whisker, c, 3)
	}
	for _, c := range shades {
		check("cell", c.ink(), c, 4.5)
	}
	check("text", ink, paper, 7)
	check("text", muted, paper, 4.5)
	check("word", muted, blank, 4.5)
	check("axis", axis, paper, 3)
}

// vision turns linear light as most people see it into what others see: Machado, Oliveira and Fernandes, "A
// physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0.
var vision = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// apart is the least distance in OKLab at which two areas of colour are told apart side by side with some margin: about
// three times what is just noticeable (0.02).
const apart = 0.055

func TestColoursStayApart(t *testing.T) {
	for name, group := range map[string][]Colour{"outcomes": outcomes, "general": general} {
		for i, a := range group {
			for _, b := range group[:i] {
				for seen, matrix := range vision {
					light := distance(palette[a].light, palette[b].light, matrix)
					dark := distance(palette[a].dark, palette[b].dark, matrix)
					if light < apart || dark < apart {
						t.Errorf("%s, %s: %s and %s are %.3f (light) and %.3f (dark) apart", name, seen, a, b, light, dark)
					}
				}
			}
		}
	}
}

func distance(a, b string, matrix [3][3]float64) float64 {
	x, y := oklab(a, matrix), oklab(b, matrix)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

// oklab is Ottosson's perceptual space (2020), https://bottosson.github.io/posts/oklab/.
func oklab(hex string, matrix [3][3]float64) [3]float64 {
	r, g, b := linear(hex)
	var c [3]float64
	for i, row := range matrix {
		c[i] = min(1, max(0, row[0]*r+row[1]*g+row[2]*b))
	}
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{
		0.2104542553*l + 0.793617785*m - 0.0040720468*s,
		1.9779984951*l - 2.428592205*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.808675766*s,
	}
}

// Series that have no colours of their own have different ones, however many a figure may have.
func TestSeriesHaveDifferentColours(t *testing.T) {
	for kind, most := range maxSeries {
		if kind == Heat || kind == Funnel { // they are told apart otherwise
			continue
		}
		for n := 1; n <= most; n++ {
			s := Spec{Kind: kind, Series: make([]Series, n)}
			seen := map[Colour]bool{}
			for i := range s.Series {
				seen[s.colour(i)] = true
			}
			if len(seen) != n {
				t.Errorf("%d series as %s have %d colours", n, kind, len(seen))
			}
		}
	}
}
