package font

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// served is where the font files lie that readers get.
const served = "../../../server/static/fonts"

const space = "\u00a0" // no-break: a number and its unit stay together

// The licence reserves the name "Source": a font that was cut down must not be called so.
func TestFontsCarryTheirOwnName(t *testing.T) {
	for w, load := range fonts {
		for _, id := range []sfnt.NameID{
			sfnt.NameIDFamily, sfnt.NameIDFull, sfnt.NameIDUniqueIdentifier, sfnt.NameIDPostScript, sfnt.NameIDTypographicFamily,
		} {
			name, err := load().font.Name(nil, id)
			if err != nil || !strings.Contains(name, "Daylight") || strings.Contains(name, "Source") {
				t.Errorf("weight %d: name %d is %q, %v", w, id, name, err)
			}
		}
	}
}

// What is measured and what is served come from one cut, and both keep their licence beside them.
func TestFontFiles(t *testing.T) {
	var licences [][]byte
	for _, folder := range []string{".", served} {
		licence, err := os.ReadFile(filepath.Join(folder, "OFL.txt"))
		if err != nil {
			t.Fatal(err)
		}
		licences = append(licences, licence)
	}
	if !bytes.Contains(licences[0], []byte("SIL OPEN FONT LICENSE Version 1.1")) || !bytes.Equal(licences[0], licences[1]) {
		t.Error("the licences are not the SIL Open Font License 1.1")
	}
	for _, name := range []string{"DaylightSans-Regular.woff2", "DaylightSans-Semibold.woff2"} {
		content, err := os.ReadFile(filepath.Join(served, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(content, []byte("wOF2")) || len(content) > 45<<10 {
			t.Errorf("%s: %d bytes that begin with %q", name, len(content), content[:4])
		}
	}
}

func TestFontHasTheLettersOfReports(t *testing.T) {
	for w, load := range fonts {
		for _, letter := range "azAZ09 ,.%()–—“”’…€→≥≤≈·×ñçğžßЖяіҐ\u00a0\u202f" {
			if glyph, err := load().font.GlyphIndex(nil, letter); err != nil || glyph == 0 {
				t.Errorf("weight %d has no %q", w, letter)
			}
		}
	}
}

// What only moves or parts letters is not missed.
func TestLacks(t *testing.T) {
	for text, want := range map[string]rune{
		"": 0, "Größe, „Sperrungen“: 24.0\u00a0%": 0, "Київ": 0, "soft\u00adhyphen\u200d\n\u3000": 0, "Οδός": 'Ο', "to 账户": '账', "😀": '😀',
	} {
		if letter, lacks := Lacks(text); letter != want || lacks != (want != 0) {
			t.Errorf("%q: %q, %v", text, letter, lacks)
		}
	}
}

// Widths by the font's own tables: each digit of Source Sans 3 Regular is 497 units of 1000 wide.
func TestTextWidth(t *testing.T) {
	for _, test := range []struct {
		text string
		size float64
		w    Weight
		want float64
	}{
		{"", 14, Regular, 0},
		{"0", 1000, Regular, 497},
		{"2026", 10, Regular, 4 * 4.97},
		{"国国", 14, Regular, 28}, // not in the font: squares
	} {
		if got := Width(test.text, test.size, test.w); math.Abs(got-test.want) > 0.01 {
			t.Errorf("%q at %v: got %v, want %v", test.text, test.size, got, test.want)
		}
	}
	if narrow, wide := Width("Upheld", 14, Regular), Width("Upheld", 14, Semibold); wide <= narrow {
		t.Errorf("semibold is %v wide, regular %v", wide, narrow)
	}
}

// The table of common letters holds what the font says.
func TestCommonLetters(t *testing.T) {
	for _, text := range []string{"Trust and safety, AVAT 20.0" + space + "%", "To \"Wo\" ~ (1,234 of 5,678)", " ~ !"} {
		for w, load := range fonts {
			got, ok := load().quickWidth(text)
			if want := load().anyWidth(text); !ok || got != want {
				t.Errorf("%q at weight %d: got %v, %v, want %v", text, w, got, ok, want)
			}
		}
	}
	if _, ok := fonts[Regular]().quickWidth("naïve"); ok {
		t.Error("ï is not a common letter")
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"Not known", 200, []string{"Not known"}},
		{"Trust and safety, not further specified", 150, []string{"Trust and safety, not", "further specified"}},
		{"over 20.0" + space + "%", 60, []string{"over", "20.0" + space + "%"}}, // a number keeps its unit
		{"Zahlungsdienste-Nutzungsbedingungen gelten", 150, []string{"Zahlungsdienste-", "Nutzungsbedingungen", "gelten"}},
		{"", 10, []string{""}},
	} {
		if got := Wrap(test.text, test.width, 14, Regular); !slices.Equal(got, test.want) {
			t.Errorf("%q at %v: got %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// A word that is wider than its room is broken, letter by letter if it must be.
func TestWrapBreaksLongWords(t *testing.T) {
	for _, text := range []string{strings.Repeat("W", 64), strings.Repeat("\u8d26\u6237", 30), "one " + strings.Repeat("m", 90) + " two", "a"} {
		lines := Wrap(text, 100, 14, Regular)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(text, " ", "") {
			t.Errorf("%q lost letters: %q", text, lines)
		}
		if Widest(lines, 14, Regular) > 100 {
			t.Errorf("%q: %q is too wide", text, lines)
		}
	}
	if lines := Wrap("WW", 1, 14, Regular); len(lines) != 2 {
		t.Errorf("narrower than a letter: %q", lines)
	}
}
