package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Pictures are all forms of a figure. The same Spec gives the same bytes.
type Pictures struct {
	// Alone is the wide layout as a picture of its own: with title, subtitle and note, on paper, and with a small <style> for dark
	// mode. Serve it with a Content-Security-Policy that lets it: default-src 'none'; style-src 'unsafe-inline'.
	Alone []byte
	// Wide and Narrow stand in a page that shows the title itself. They have no style, only classes that Stylesheet speaks of, so
	// the page's Content-Security-Policy may allow no inline style. Their ids differ from those of every other picture.
	Wide, Narrow []byte
	// Document is all that a browser needs to draw the figure itself: {"wide": option, "narrow": option}, as Options writes them.
	Document []byte
}

// Draw draws a figure in all its forms. It is a pure function.
func Draw(s Spec) (made Pictures, err error) {
	wide, wideOption, err := s.picture(Wide)
	if err != nil {
		return made, err
	}
	narrow, narrowOption, err := s.picture(Narrow)
	if err != nil {
		return made, err
	}
	if made.Alone, err = wide.alone(); err != nil {
		return made, err
	}
	if made.Wide, err = wide.inline(); err != nil {
		return made, err
	}
	if made.Narrow, err = narrow.inline(); err != nil {
		return made, err
	}
	made.Document = slices.Concat([]byte(`{"narrow":`), narrowOption, []byte(`,"wide":`), wideOption, []byte("}"))
	return made, nil
}

// picture draws the figure at one size and returns its option as well.
func (s Spec) picture(size Size) (p *picture, option []byte, err error) {
	d, err := s.drawing(size)
	if err != nil {
		return nil, nil, err
	}
	if option, err = d.option(); err != nil {
		return nil, nil, err
	}
	hash := sha256.New()
	hash.Write([]byte(s.Title + "\x00" + s.Alt + "\x00"))
	hash.Write(option)
	p, err = d.picture("c" + hex.EncodeToString(hash.Sum(nil)[:5]))
	return p, option, err
}
