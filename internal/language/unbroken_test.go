package language

import (
	"strings"
	"testing"
)

// In German, too, a number is never parted from its unit by the end of a line, and nothing else is tied together. ~ stands for a no-break
// space. What holds of English is tested where reports are read.
func TestUnbrokenInGerman(t *testing.T) {
	for _, want := range []string{
		"etwa 1~von~392 davon", "20~von~100 entschiedenen", "etwa 1~für~je~4.400 Konten", "30,9~% der Fälle", "1,7~Punkte mehr",
		"zwischen 0,24 und 2,46~je~1.000", "innerhalb von 7~Tagen, 24~Stunden oder 1~Tag", "3.~Juli~2026", "April–Juni~2026", "seit März~2026",
		"12.146 von 18.624 Konten", "5.610 legten im März Einspruch ein", "2026 waren es 3 am Ende", "ab 5~Jahren", "12 Tagesberichte", "1.001 von 3.000",
	} {
		want = strings.ReplaceAll(want, "~", "\u00a0")
		if got := German.Unbroken(strings.ReplaceAll(want, "\u00a0", " ")); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Names are ordered as a German reader looks for them, and in English as they always were.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		l    *Language
		a, b string
	}{{German, "Ägypten", "Albanien"}, {German, "Österreich", "Portugal"}, {German, "Algerien", "Österreich"}, {German, "andere", "Bahrain"}, {English, "Zambia", "Åland"}} {
		if c.l.Compare(c.a, c.b) >= 0 || c.l.Compare(c.b, c.a) <= 0 {
			t.Errorf("%s: %s does not come before %s", c.l.Code(), c.a, c.b)
		}
	}
	if German.Compare("Ä", "A") == 0 {
		t.Error("two names have one place")
	}
}
