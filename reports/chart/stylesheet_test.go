package chart

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The stylesheet that the site serves has the palette that the pictures were drawn with.
func TestServedStylesheet(t *testing.T) {
	path := filepath.Join(static, "charts.css")
	if *update {
		if err := os.WriteFile(path, Stylesheet(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	served, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(served, Stylesheet()) {
		t.Errorf("%s differs from Stylesheet; run go test ./reports/chart -update", path)
	}
}

// Every class of every picture has a rule, else its colour would not follow dark mode.
func TestStylesheetCoversPictures(t *testing.T) {
	sheet := Stylesheet()
	everyPicture(t, func(t *testing.T, d drawn) {
		for _, class := range regexp.MustCompile(`class="([^"]+)"`).FindAllSubmatch(d.page, -1) {
			for _, name := range bytes.Fields(class[1]) {
				if !bytes.Contains(sheet, append([]byte("."), name...)) {
					t.Errorf("class %s has no rule", name)
				}
			}
		}
	})
}
