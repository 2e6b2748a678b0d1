package language

import (
	"strings"
	"testing"
)

// Long German words part where two words are joined, and nowhere else; | stands for a soft hyphen.
func TestParted(t *testing.T) {
	for _, want := range []string{"Zugehörigkeits|dauer", "Veröffentlichungs|plan und Entscheidungs|gründe", "Einspruchsquote", "Entscheidungen", "Sanktions|art", "Sperrungs"} {
		if got := German.Parted(strings.ReplaceAll(want, "|", "")); got != strings.ReplaceAll(want, "|", "\u00ad") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := English.Parted("decisionsmaking"); got != "decisionsmaking" {
		t.Errorf("in English %q parts", got)
	}
}
