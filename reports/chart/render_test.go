package chart

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// drawer is shared: starting a machine costs more than drawing a figure.
var drawer = sync.OnceValue(func() *Renderer { return NewRenderer(2) })

// drawn is a figure in one layout with both of its files.
type drawn struct {
	*picture
	page, file []byte
}

// pictures draws every figure in both layouts, once for all tests.
var pictures = sync.OnceValues(func() (map[string]drawn, error) {
	all := map[string]drawn{}
	for name, s := range figures() {
		for _, size := range Sizes {
			p, err := drawer().picture(context.Background(), s, size)
			if err != nil {
				return nil, err
			}
			page := p.inline() // before alone, which gives texts their widths
			all[name+"/"+size.String()] = drawn{p, page, p.alone()}
		}
	}
	return all, nil
})

// everyPicture calls visit with each figure in each layout.
func everyPicture(t *testing.T, visit func(t *testing.T, d drawn)) {
	t.Helper()
	all, err := pictures()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) { visit(t, all[name]) })
	}
}

func inline(t *testing.T, s Spec, size Size) []byte {
	t.Helper()
	svg, err := drawer().Inline(t.Context(), s, size)
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

// A picture in a page has a name and a description, ids that no other picture has, and nothing that a policy of
// style-src 'self' forbids; one that stands alone carries its dark mode.
func TestPicturesAreWellFormed(t *testing.T) {
	ids := map[string]string{}
	everyPicture(t, func(t *testing.T, d drawn) {
		for _, picture := range [][]byte{d.page, d.file} {
			elements := parse(t, picture)
			if elements["title"] != d.spec.Title || elements["desc"] != d.spec.Alt {
				t.Errorf("title %q, desc %q", elements["title"], elements["desc"])
			}
			if !bytes.Contains(picture, []byte(`role="img" aria-labelledby="c`)) {
				t.Error("the picture does not say what it is")
			}
			for _, never := range []string{" style=", "<script", "ecmeta", "zr0", " on", "href"} {
				if tag := regexp.MustCompile(`<[^>]*` + never + `[^>]*>`).Find(picture); tag != nil {
					t.Errorf("found %q in %s", never, tag)
				}
			}
		}
		if bytes.Contains(d.page, []byte("<style")) {
			t.Error("a picture for a page has a style")
		}
		if !bytes.Contains(d.file, []byte("(prefers-color-scheme: dark)")) {
			t.Error("a picture that stands alone has no dark mode")
		}
		for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllSubmatch(d.page, -1) {
			if other, taken := ids[string(id[1])]; taken {
				t.Errorf("id %s is also in %s", id[1], other)
			}
			ids[string(id[1])] = t.Name()
		}
	})
}

// parse fails the test if the picture is not XML, and returns the text of its elements by name, the last of each.
func parse(t *testing.T, picture []byte) map[string]string {
	t.Helper()
	texts := map[string]string{}
	decoder := xml.NewDecoder(bytes.NewReader(picture))
	var open []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			texts[token.Name.Local] = ""
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && strings.TrimSpace(string(token)) != "" {
				texts[open[len(open)-1]] += string(token)
			}
		}
	}
}

// Same figure, same bytes: on another machine, after other figures, beside other goroutines.
func TestSameBytes(t *testing.T) {
	want := map[string][]byte{}
	all := figures()
	for name, s := range all {
		want[name] = inline(t, s, Wide)
	}
	fresh := NewRenderer(2)
	var group sync.WaitGroup
	for range 2 {
		for name := range want { // in another order each time
			group.Go(func() {
				got, err := fresh.Inline(t.Context(), all[name], Wide)
				if err != nil {
					t.Error(err)
				} else if !bytes.Equal(got, want[name]) {
					t.Errorf("%s differs", name)
				}
			})
		}
	}
	group.Wait()
}

func TestLabelsAreText(t *testing.T) {
	s := samples()["two-quarters"]
	evil := `</text><script>alert("1")</script>`
	s.Title, s.Alt, s.Subtitle, s.Note = evil, evil, evil, evil
	s.Categories = []string{evil, "a & b", "'c'"}
	s.Series[0].Name, s.Series[1].Points[2].Note = evil, evil
	s.Reference = &Reference{evil, 0.2}
	for _, size := range Sizes {
		alone, err := drawer().SVG(t.Context(), s, size)
		if err != nil {
			t.Fatal(err)
		}
		for _, picture := range [][]byte{inline(t, s, size), alone} {
			if elements := parse(t, picture); elements["title"] != evil {
				t.Errorf("title %q", elements["title"])
			}
			if bytes.Contains(picture, []byte("<script")) || !bytes.Contains(picture, []byte("&lt;/text&gt;")) {
				t.Error("a label is not text")
			}
		}
	}
}

// Every word that stands for a value is there to be read.
func TestWordsAreDrawn(t *testing.T) {
	everyPicture(t, func(t *testing.T, d drawn) {
		var all strings.Builder
		for _, b := range d.boxes() {
			all.WriteString(b.text + " ")
		}
		for _, series := range d.spec.Series {
			for _, point := range series.Points {
				if point.Value != nil {
					continue
				}
				for _, part := range strings.Fields(point.Note) {
					if !strings.Contains(all.String(), part) {
						t.Errorf("%q is not in the picture", point.Note)
					}
				}
			}
		}
	})
}

// ECharts draws an option it does not understand as nothing at all. That must be an error.
func TestEmptyPictureIsAnError(t *testing.T) {
	m := brokenMachine(t, `() => ({ svg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>', places: [] })`)
	_, err := rendererOf(m).SVG(t.Context(), samples()["two-quarters"], Wide)
	if err == nil || !strings.Contains(err.Error(), "0 marks for 5 values") {
		t.Errorf("got %v", err)
	}
}

func TestDrawingStopsWithItsContext(t *testing.T) {
	r := rendererOf(brokenMachine(t, `() => { for (;;); }`))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.SVG(ctx, samples()["two-quarters"], Wide); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
	// The machine that hung is gone; its place is taken by a good one.
	if _, err := r.SVG(t.Context(), samples()["two-quarters"], Wide); err != nil {
		t.Error(err)
	}
}

func TestWaitingStopsWithItsContext(t *testing.T) {
	busy := &Renderer{machines: make(chan *machine, 1)} // its machine is in use
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := busy.SVG(ctx, samples()["two-quarters"], Wide); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}

// SVG draws a figure at one size as it stands alone.
func (r *Renderer) SVG(ctx context.Context, s Spec, size Size) ([]byte, error) {
	p, err := r.picture(ctx, s, size)
	if err != nil {
		return nil, err
	}
	return p.alone(), nil
}

// Inline draws a figure at one size as it stands in a page.
func (r *Renderer) Inline(ctx context.Context, s Spec, size Size) ([]byte, error) {
	p, err := r.picture(ctx, s, size)
	if err != nil {
		return nil, err
	}
	return p.inline(), nil
}

// brokenMachine is one whose drawing function is the given script.
func brokenMachine(t *testing.T, script string) *machine {
	t.Helper()
	m, err := newMachine()
	if err != nil {
		t.Fatal(err)
	}
	function, err := m.runtime.RunString("(" + script + ")")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.runtime.ExportTo(function, &m.call); err != nil {
		t.Fatal(err)
	}
	return m
}

func rendererOf(m *machine) *Renderer {
	r := &Renderer{machines: make(chan *machine, 1)}
	r.machines <- m
	return r
}

func BenchmarkInline(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(samples())) {
		b.Run(name, func(b *testing.B) {
			s := samples()[name]
			r := NewRenderer(1)
			if _, err := r.Inline(b.Context(), s, Wide); err != nil { // starts the machine
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := r.Inline(b.Context(), s, Wide); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
