package raster

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// encode writes a drawing as PNG, in 256 colours if nobody sees the difference, which makes the file less than half as large.
func encode(drawn *image.RGBA) ([]byte, error) {
	var picture image.Image = drawn
	if few, ok := paletted(drawn); ok {
		picture = few
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil { // to compress harder takes three times as long, for a twentieth of the bytes
		return nil, fmt.Errorf("write PNG: %w", err)
	}
	return file.Bytes(), nil
}

const (
	places   = 256  // in the palette of a PNG
	frequent = 128  // of them are for the colours of most pixels
	most     = 4096 // colours: with more it is no drawing
	unseen   = 6    // is a change of so much, of 255, in red, green, blue or opacity
)

// shade is a colour of a drawing.
type shade struct {
	colour color.RGBA
	pixels int
	place  uint8 // of the nearest colour in the palette
	off    int   // how far that is away
}

// paletted returns the picture in 256 colours or fewer, unless some pixel would be seen to change.
func paletted(drawn *image.RGBA) (*image.Paletted, bool) {
	numbers := map[color.RGBA]int{}
	var shades []shade
	at := make([]uint16, len(drawn.Pix)/4) // each pixel's number among the shades
	for i, last := 0, -1; i < len(at); i++ {
		p := drawn.Pix[4*i : 4*i+4]
		colour := color.RGBA{p[0], p[1], p[2], p[3]}
		if last < 0 || colour != shades[last].colour {
			var known bool
			if last, known = numbers[colour]; !known {
				if last = len(shades); last == most {
					return nil, false
				}
				numbers[colour] = last
				shades = append(shades, shade{colour: colour})
			}
		}
		shades[last].pixels++
		at[i] = uint16(last)
	}
	palette, ok := choose(shades)
	if !ok {
		return nil, false
	}
	few := image.NewPaletted(drawn.Rect, palette)
	for i, number := range at {
		few.Pix[i] = shades[number].place
	}
	return few, true
}

// choose takes the colours of a palette: those of most pixels, and then each time the one that is farthest from all before it.
func choose(shades []shade) (palette color.Palette, ok bool) {
	take := func(taken color.RGBA) {
		for i := range shades {
			s := &shades[i]
			if off := apart(s.colour, taken); len(palette) == 0 || off < s.off {
				s.place, s.off = uint8(len(palette)), off
			}
		}
		palette = append(palette, taken)
	}
	byUse := slices.Clone(shades)
	slices.SortStableFunc(byUse, func(a, b shade) int { return cmp.Compare(b.pixels, a.pixels) })
	for _, s := range byUse[:min(len(byUse), frequent)] {
		take(s.colour)
	}
	for {
		farthest := slices.MaxFunc(shades, func(a, b shade) int { return cmp.Compare(a.off, b.off) })
		if farthest.off == 0 || len(palette) == places {
			return palette, farthest.off <= unseen
		}
		take(farthest.colour)
	}
}

// apart is how far two colours differ, in the channel in which they differ most.
func apart(a, b color.RGBA) int {
	return max(difference(a.R, b.R), difference(a.G, b.G), difference(a.B, b.B), difference(a.A, b.A))
}

func difference(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
