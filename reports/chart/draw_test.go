package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

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
			made, err := s.drawn(size)
			if err != nil {
				return nil, err
			}
			all[name+"/"+size.String()] = made
		}
	}
	return all, nil
})

func (s Spec) drawn(size Size) (made drawn, err error) {
	if made.picture, _, err = s.picture(size); err != nil {
		return made, err
	}
	if made.page, err = made.inline(); err != nil {
		return made, err
	}
	made.file, err = made.alone()
	return made, err
}

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

// Only these may be in a picture: no style but the one of a picture that stands alone, no script, no link, no event handler, and no
// colour that dark mode does not know.
var allowed = map[string][]string{
	"svg":    {"xmlns", "width", "height", "viewBox", "class", "role", "aria-labelledby", "font-family"},
	"title":  {"id"},
	"desc":   {"id"},
	"style":  {},
	"g":      {"transform"},
	"path":   {"d", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "class"},
	"circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width", "class"},
	"text":   {"x", "y", "fill", "class", "font-size", "font-weight", "text-anchor", "textLength", "lengthAdjust"},
}

func TestOnlyKnownThingsGetIntoAPicture(t *testing.T) {
	everyPicture(t, func(t *testing.T, d drawn) {
		for _, picture := range [][]byte{d.page, d.file} {
			for decoder := xml.NewDecoder(bytes.NewReader(picture)); ; {
				token, err := decoder.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if element, is := token.(xml.StartElement); is {
					checkElement(t, element)
				}
			}
		}
	})
}

func checkElement(t *testing.T, element xml.StartElement) {
	t.Helper()
	permitted, ok := allowed[element.Name.Local]
	if !ok {
		t.Errorf("<%s> does not belong in a picture", element.Name.Local)
	}
	var wanted, classes []string
	for _, a := range element.Attr {
		switch name := a.Name.Local; {
		case !slices.Contains(permitted, name):
			t.Errorf("attribute %s of <%s> does not belong in a picture", name, element.Name.Local)
		case (name == "fill" || name == "stroke") && a.Value != "none":
			role, ok := roleOf[a.Value]
			if !ok {
				t.Errorf("colour %q of <%s> has no role", a.Value, element.Name.Local)
			}
			wanted = append(wanted, name+"-"+string(role))
		case name == "class":
			classes = strings.Fields(a.Value)
		}
	}
	if element.Name.Local != "svg" && !slices.Equal(classes, wanted) {
		t.Errorf("<%s> in the colours %q has the classes %q", element.Name.Local, wanted, classes)
	}
}

// Same figure, same bytes: after other figures, beside other goroutines.
func TestSameBytes(t *testing.T) {
	all := figures()
	want := map[string]Pictures{}
	for name, s := range all {
		want[name] = draw(t, s)
	}
	var group sync.WaitGroup
	for range 2 {
		for name := range want { // in another order each time
			group.Go(func() {
				if got, err := Draw(all[name]); err != nil {
					t.Error(err)
				} else if !reflect.DeepEqual(got, want[name]) {
					t.Errorf("%s differs", name)
				}
			})
		}
	}
	group.Wait()
}

func draw(t *testing.T, s Spec) Pictures {
	t.Helper()
	made, err := Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestLabelsAreText(t *testing.T) {
	s := samples()["two-quarters"]
	evil := `</text><script>alert("1")</script>`
	s.Title, s.Alt, s.Subtitle, s.Note = evil, evil, evil, evil
	s.Categories = []string{evil, "a & b", "'c'"}
	s.Series[0].Name, s.Series[1].Points[2].Note = evil, evil
	s.Reference = &Reference{evil, 0.2}
	for _, size := range Sizes {
		made, err := s.drawn(size)
		if err != nil {
			t.Fatal(err)
		}
		for _, picture := range [][]byte{made.page, made.file} {
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

// Every value that can be seen has one mark: a bar or a ribbon of no length has none, a flagged point of a line has a second one, and a curve has
// dots at its ticks only.
func TestEveryValueHasAMark(t *testing.T) {
	everyPicture(t, func(t *testing.T, d drawn) {
		if d.spec.Kind == Curves {
			return
		}
		want := 0
		for _, series := range d.spec.Series {
			for _, point := range series.Points {
				if point.Value != nil && (*point.Value > 0 || !slices.Contains([]Kind{Bars, Stacks, Flow}, d.spec.Kind)) {
					want++
				}
				if d.spec.Kind == Lines && point.Flag {
					want++
				}
			}
		}
		if d.values != want {
			t.Errorf("%d marks for %d values", d.values, want)
		}
	})
}

// A mark that is lost on the way to the picture must be an error, and no picture.
func TestEmptyPictureIsAnError(t *testing.T) {
	d, err := samples()["two-quarters"].drawing(Wide)
	if err != nil {
		t.Fatal(err)
	}
	d.marks = nil
	if _, err := d.picture("c"); err == nil || !strings.Contains(err.Error(), "0 marks for 5 values") {
		t.Errorf("got %v", err)
	}
	d.values, d.x.labels.shown, d.y.labels.shown = 0, false, false
	if _, err := d.picture("c"); err == nil || !strings.Contains(err.Error(), "no words") {
		t.Errorf("got %v", err)
	}
}

func TestMarkWithoutAPlaceIsAnError(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		d, err := samples()["two-quarters"].drawing(Wide)
		if err != nil {
			t.Fatal(err)
		}
		d.add(rule{3, muted, false, [][2]float64{{0, 0}, {x, 0}}})
		p, err := d.picture("c")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.inline(); !errors.Is(err, errAstray) {
			t.Errorf("x = %v in a page: got %v", x, err)
		}
		if _, err := p.alone(); !errors.Is(err, errAstray) {
			t.Errorf("x = %v alone: got %v", x, err)
		}
	}
}
