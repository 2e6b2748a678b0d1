package chart

import (
	"math"

	"daylight/reports/chart/font"
)

type weight = font.Weight

const (
	regular  = font.Regular
	semibold = font.Semibold
)

func textWidth(text string, size float64, w weight) float64 { return font.Width(text, size, w) }

func wrap(text string, width, size float64, w weight) []string {
	return font.Wrap(text, width, size, w)
}

func widest(lines []string, size float64, w weight) float64 { return font.Widest(lines, size, w) }

// round10 rounds px to a tenth: finer is not seen, and coarser hides differences between machines' arithmetic.
func round10(px float64) float64 { return math.Round(px*10) / 10 }
