package chart

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Renderer draws figures without a browser. It keeps a few JavaScript runtimes, each about 15 MB, starts them when they
// are first needed, and may be used by several goroutines. It has nothing to close.
type Renderer struct {
	machines chan *machine // a nil stands for one not started yet
}

// NewRenderer returns a Renderer that draws up to count figures at a time; below 1 counts as 1.
func NewRenderer(count int) *Renderer {
	r := &Renderer{machines: make(chan *machine, max(1, count))}
	for range cap(r.machines) {
		r.machines <- nil
	}
	return r
}

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

// Pictures draws a figure in all its forms. When ctx ends meanwhile, the drawing stops and ctx's cause is returned.
func (r *Renderer) Pictures(ctx context.Context, s Spec) (p Pictures, err error) {
	wide, err := r.picture(ctx, s, Wide)
	if err != nil {
		return p, err
	}
	narrow, err := r.picture(ctx, s, Narrow)
	if err != nil {
		return p, err
	}
	p.Document, err = json.Marshal(map[string]json.RawMessage{Wide.String(): wide.option, Narrow.String(): narrow.option})
	p.Alone, p.Wide, p.Narrow = wide.alone(), wide.inline(), narrow.inline()
	return p, err
}

// picture is a drawn figure before it is written for one use or the other.
type picture struct {
	spec    Spec
	size    Size
	height  float64
	id      string
	option  []byte
	content []*node
}

func (r *Renderer) picture(ctx context.Context, s Spec, size Size) (*picture, error) {
	d, err := s.draw(size)
	if err != nil {
		return nil, err
	}
	option, err := d.option()
	if err != nil {
		return nil, err
	}
	drawn, err := r.draw(ctx, option, float64(size), round10(d.height))
	if err != nil {
		return nil, fmt.Errorf("draw figure %q: %w", s.Title, err)
	}
	hash := sha256.Sum256(append([]byte(s.Title+"\x00"+s.Alt+"\x00"), option...))
	p := &picture{spec: s, size: size, height: round10(d.height), id: "c" + hex.EncodeToString(hash[:5]), option: option}
	clean := cleaner{prefix: p.id, ids: map[string]string{}}
	if p.content, err = clean.clean(drawn.SVG); err != nil {
		return nil, fmt.Errorf("draw figure %q: %w", s.Title, err)
	}
	// ECharts draws what it does not understand as nothing. An empty picture must not be published as one.
	if clean.marks < d.marks {
		return nil, fmt.Errorf("draw figure %q: it has %d marks for %d values", s.Title, clean.marks, d.marks)
	}
	labels, err := d.labels.nodes(drawn.Places, float64(size))
	if err != nil {
		return nil, fmt.Errorf("draw figure %q: %w", s.Title, err)
	}
	if clean.texts+len(labels) == 0 {
		return nil, fmt.Errorf("draw figure %q: it has no words", s.Title)
	}
	p.content = append(p.content, labels...)
	return p, nil
}

// draw lends the option to a machine that is free, and waits for one no longer than ctx lasts.
func (r *Renderer) draw(ctx context.Context, option []byte, width, height float64) (made sketch, err error) {
	if err := ctx.Err(); err != nil {
		return sketch{}, context.Cause(ctx)
	}
	var m *machine
	select {
	case m = <-r.machines:
	case <-ctx.Done():
		return sketch{}, context.Cause(ctx)
	}
	defer func() { r.machines <- m }()
	if m == nil {
		if m, err = newMachine(); err != nil {
			return sketch{}, err
		}
	}
	made, usable, err := m.draw(ctx, option, width, height)
	if !usable {
		m = nil
	}
	return made, err
}

const fontStack = "'" + fontFamily + "', 'Source Sans 3', 'Helvetica Neue', Arial, sans-serif"

// root writes the element that holds the picture, with a name and a description for readers who do not see it.
func (p *picture) root(height float64, class string) *node {
	width, tall := px(float64(p.size)), px(height)
	return &node{name: "svg", attrs: []attr{
		{"xmlns", "http://www.w3.org/2000/svg"},
		{"width", width}, {"height", tall}, {"viewBox", "0 0 " + width + " " + tall},
		{"class", class}, {"role", "img"}, {"aria-labelledby", p.id + "-title " + p.id + "-desc"},
		{"font-family", fontStack},
	}, children: []*node{
		{name: "title", attrs: []attr{{"id", p.id + "-title"}}, text: p.spec.Title},
		{name: "desc", attrs: []attr{{"id", p.id + "-desc"}}, text: p.spec.Alt},
	}}
}

func (p *picture) inline() []byte {
	root := p.root(p.height, "chart chart-"+p.size.String())
	root.children = append(root.children, p.content...)
	return root.bytes()
}

func (n *node) bytes() []byte {
	var out strings.Builder
	n.write(&out)
	return []byte(out.String())
}

// String names the layout, "wide" or "narrow".
func (s Size) String() string {
	if s == Narrow {
		return "narrow"
	}
	return "wide"
}
