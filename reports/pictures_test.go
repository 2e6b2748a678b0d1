package reports_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"daylight/internal/release"
)

// written is a text of a picture.
type written struct {
	X      float64 `xml:"x,attr"`
	Y      float64 `xml:"y,attr"`
	Size   float64 `xml:"font-size,attr"`
	Weight string  `xml:"font-weight,attr"`
	Anchor string  `xml:"text-anchor,attr"`
	Text   string  `xml:",chardata"`
}

// In no picture of a report does a word lie over another one or run out of the picture, whatever the plan counts together.
func TestPicturesOfReportsAreReadable(t *testing.T) {
	width := measured(t)
	pictures := readable(t, "internal", published(t), width)
	r := open(t, nil, 2)
	for _, preset := range []string{"medium", "large"} {
		pictures += readable(t, preset, newOffice(t, preset).draft(t, r, quarter), width)
	}
	if pictures < 150 {
		t.Errorf("only %d pictures", pictures)
	}
}

// readable looks at every picture that stands in a page, in both of its widths, and returns how many there were.
func readable(t *testing.T, edition string, o *release.Opened, width func(written) float64) (pictures int) {
	t.Helper()
	for _, name := range o.Files() {
		if !strings.HasSuffix(name, ".wide.svg") && !strings.HasSuffix(name, ".narrow.svg") {
			continue
		}
		text, err := o.File(name)
		if err != nil {
			t.Fatal(err)
		}
		var picture struct {
			Width  float64   `xml:"width,attr"`
			Height float64   `xml:"height,attr"`
			Texts  []written `xml:"text"`
		}
		if err := xml.Unmarshal(text, &picture); err != nil {
			t.Fatalf("%s, %s: %v", edition, name, err)
		}
		pictures++
		type box struct{ left, right, top, bottom float64 }
		var boxes []box
		for i, w := range picture.Texts {
			wide := width(w)
			left := map[string]float64{"": w.X, "middle": w.X - wide/2, "end": w.X - wide}[w.Anchor]
			b := box{left, left + wide, w.Y - .66*w.Size, w.Y + .1*w.Size}
			if b.left < -.5 || b.right > picture.Width+.5 || b.top < -.5 || b.bottom > picture.Height+.5 {
				t.Errorf("%s, %s: %q leaves the picture: %+v", edition, name, w.Text, b)
			}
			for j, other := range boxes {
				if b.left < other.right-.5 && other.left < b.right-.5 && b.top < other.bottom-.5 && other.top < b.bottom-.5 {
					t.Errorf("%s, %s: %q lies over %q", edition, name, w.Text, picture.Texts[j].Text)
				}
			}
			boxes = append(boxes, b)
			if i == 0 && wide == 0 {
				t.Errorf("%s, %s: %q has no width", edition, name, w.Text)
			}
		}
		if len(boxes) == 0 {
			t.Errorf("%s, %s: no text", edition, name)
		}
	}
	return pictures
}

// measured is how wide a text is in the font that the site serves.
func measured(t *testing.T) func(written) float64 {
	t.Helper()
	faces := map[string]font.Face{}
	em := map[string]float64{} // at which a face kerns in proportion
	for weight, name := range map[string]string{"": "Regular", "600": "Semibold"} {
		text, err := os.ReadFile(fmt.Sprintf("chart/font/DaylightSans-%s.ttf", name))
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := opentype.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		em[weight] = float64(parsed.UnitsPerEm()) / 64
		if faces[weight], err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: em[weight], DPI: 72}); err != nil {
			t.Fatal(err)
		}
	}
	return func(w written) float64 {
		return float64(font.MeasureString(faces[w.Weight], w.Text)) / 64 / em[w.Weight] * w.Size
	}
}
