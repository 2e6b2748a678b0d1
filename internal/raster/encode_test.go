package raster

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// scribble is a drawing with so many colours, in runs.
func scribble(colours, step int) *image.RGBA {
	drawn := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for i := range len(drawn.Pix) / 4 {
		n := i / 3 % colours * step
		copy(drawn.Pix[4*i:], []byte{byte(n), byte(n >> 8 * 16), 40, 255})
	}
	return drawn
}

func decoded(t *testing.T, drawn *image.RGBA) image.Image {
	t.Helper()
	file, err := encode(drawn)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func farthest(drawn *image.RGBA, img image.Image) (off int) {
	for y := range drawn.Rect.Dy() {
		for x := range drawn.Rect.Dx() {
			off = max(off, apart(drawn.RGBAAt(x, y), color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)))
		}
	}
	return off
}

// Few colours are kept as they are, somewhat more move by less than is seen, and with many there is no palette.
func TestEncode(t *testing.T) {
	for _, c := range []struct {
		name      string
		drawn     *image.RGBA
		paletted  bool
		movesMost int
	}{
		{"one colour", scribble(1, 1), true, 0},
		{"as many as fit", scribble(256, 1), true, 0},
		{"some more", scribble(1000, 1), true, unseen},
		{"far from each other", scribble(1000, 7), false, 0},
		{"noise", noise(), false, 0},
	} {
		img := decoded(t, c.drawn)
		if _, paletted := img.(*image.Paletted); paletted != c.paletted {
			t.Errorf("%s: it is %T", c.name, img)
		}
		if off := farthest(c.drawn, img); off > c.movesMost {
			t.Errorf("%s: a pixel moves by %d, more than %d", c.name, off, c.movesMost)
		}
	}
}

func noise() *image.RGBA {
	drawn := image.NewRGBA(image.Rect(0, 0, 128, 128))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range drawn.Pix {
		drawn.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			drawn.Pix[i] = 255
		}
	}
	return drawn
}

// Where a drawing lets the ground through, so does its palette.
func TestEncodeKeepsWhatShinesThrough(t *testing.T) {
	drawn := image.NewRGBA(image.Rect(0, 0, 2, 1))
	drawn.SetRGBA(1, 0, color.RGBA{64, 0, 0, 128})
	img := decoded(t, drawn)
	if at(img, 0, 0).A != 0 || at(img, 1, 0) != (color.NRGBA{127, 0, 0, 128}) {
		t.Errorf("%v and %v", at(img, 0, 0), at(img, 1, 0))
	}
}
