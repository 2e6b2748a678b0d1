// Package raster turns SVG pictures into PNG, for places that show no SVG: previews of shared links, e-mail, office documents.
//
// The drawing is done by resvg, a library in Rust, as WebAssembly inside this process: neither C nor a browser is needed. What is drawn
// reaches no file, no network, no clock and no source of chance, and has a bounded memory of its own, which is thrown away after each
// picture. Letters come from the given fonts alone. The same picture, fonts and width give the same bytes.
package raster

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"runtime"
	"time"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// What a picture may have.
const (
	MaxBytes  = 4 << 20 // as SVG
	MaxWidth  = 4096    // px
	MaxPixels = 4 << 20
)

// longest is how long a picture may be drawn whose context allows more. The figures of a report take a hundredth of a second to a tenth.
const longest = 20 * time.Second

// Rasteriser draws pictures with the same fonts. It is safe for use by several goroutines, of which as many draw at once as Go uses
// processors; each takes at most maxMemory. It needs no closing.
type Rasteriser struct {
	fonts   [][]byte
	family  string // of the first font
	longest time.Duration
	places  chan struct{} // one for each that draws at once
}

// New returns a rasteriser that draws letters with these fonts, TrueType or OpenType files, of which it keeps the slices. Text in a
// family that is not among them is drawn in the first. It does little yet: a program's first picture takes a second or two longer than
// others, while resvg is compiled.
func New(fonts ...[]byte) (*Rasteriser, error) {
	if len(fonts) == 0 {
		return nil, errors.New("a rasteriser needs a font: without one, text would be left out")
	}
	r := &Rasteriser{fonts: fonts, longest: longest, places: make(chan struct{}, runtime.GOMAXPROCS(0))}
	for i, file := range fonts {
		font, err := sfnt.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("read font %d: %w", i+1, err)
		}
		if i == 0 {
			if r.family, err = family(font); err != nil {
				return nil, fmt.Errorf("read the name of font %d: %w", i+1, err)
			}
		}
	}
	return r, nil
}

// family is the name of a font without its weight.
func family(font *sfnt.Font) (string, error) {
	name, err := font.Name(nil, sfnt.NameIDTypographicFamily)
	if errors.Is(err, sfnt.ErrNotFound) {
		return font.Name(nil, sfnt.NameIDFamily)
	}
	return name, err
}

// PNG draws a picture width pixels wide, and as high as its proportions make it. Where nothing is drawn it is transparent.
//
// A picture that is broken or too large, or takes too much memory or time, is a problem of kind Invalid; one that was not done when the
// context was, of kind Unavailable. What a browser would fetch for an SVG, such as images, fonts, styles and entities, is left out, and so
// are scripts.
func (r *Rasteriser) PNG(ctx context.Context, svg []byte, width int) ([]byte, error) {
	switch {
	case width < 1 || width > MaxWidth:
		return nil, problem.New(problem.Invalid, "A picture can be 1 to %s pixels wide.", numeral.Text(MaxWidth))
	case len(svg) > MaxBytes:
		return nil, problem.New(problem.Invalid, "The picture has more than %d MB.", MaxBytes>>20)
	case !utf8.Valid(svg): // nor is it one that was compressed
		return nil, problem.New(problem.Invalid, "The picture is not an SVG in UTF-8.")
	}
	drawn, err := r.draw(ctx, svg, width)
	if err != nil {
		return nil, err
	}
	return encode(drawn)
}

// draw waits for a place and draws.
func (r *Rasteriser) draw(ctx context.Context, svg []byte, width int) (*image.RGBA, error) {
	machine, err := resvg().wait(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case r.places <- struct{}{}:
		defer func() { <-r.places }()
	case <-ctx.Done():
		return nil, late(ctx.Err())
	}
	limited, cancel := context.WithTimeout(ctx, r.longest)
	defer cancel()
	drawn, err := machine.draw(limited, request{svg: svg, width: width, fonts: r.fonts, family: r.family})
	switch {
	case err == nil:
		return drawn, nil
	case ctx.Err() != nil:
		return nil, late(ctx.Err())
	case limited.Err() != nil:
		return nil, problem.Wrap(problem.Invalid, limited.Err(), "The picture takes too long to draw.")
	}
	return nil, err
}

func late(err error) error {
	return problem.Wrap(problem.Unavailable, err, "The picture was not drawn in time.")
}

// fits says why a picture of this size, in its own units, cannot be drawn as wide as asked.
func fits(wide, high float32, width int) error {
	if !(wide > 0 && high > 0) || math.IsInf(float64(wide), 0) || math.IsInf(float64(high), 0) {
		return problem.New(problem.Invalid, "The picture has no size.")
	}
	if pixels := float64(width) * float64(width) * float64(high) / float64(wide); pixels > MaxPixels {
		return problem.New(problem.Invalid, "The picture would have more than %s pixels.", numeral.Text(MaxPixels))
	}
	return nil
}
