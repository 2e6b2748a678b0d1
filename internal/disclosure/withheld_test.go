package disclosure

import (
	"strconv"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// A reason keeps what is put into it, so that it can be said in any language later.
func TestWithheldIsSaidInLanguages(t *testing.T) {
	half, part := period.MustParse("2025-H1"), period.MustParse("2025-Q1")
	err := problem.New(problem.Withheld, string(otherCodes), period.Spoken(part), period.Spoken(half), "reasons")
	w := WithheldBy(err, "outcome", "reason")
	if got, want := w.Sentence(), "Who is counted as what was changed between January–March 2025 and January–June 2025 (in the code list reasons), so that the two cannot be added up."; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, of := range []string{"Januar–März 2025", "Januar–Juni 2025", "reasons"} {
		if said := w.Said(language.German); !strings.Contains(said, of) || strings.Contains(said, "counted") {
			t.Errorf("in German: %s", said)
		}
	}
	if w := PartWithheld(part, "outcome", Total); w.Sentence() != "It is not published for January–March 2025, of which it is a sum." {
		t.Errorf("%s", w.Sentence())
	}
	if w := (Withheld{Why: rootIsHidden}); w.Sentence() != string(rootIsHidden) || w.Said(language.German) == string(rootIsHidden) {
		t.Errorf("%s, %s", w.Sentence(), w.Said(language.German))
	}
}

// Sentences name the limits that the program keeps.
func TestSampleReasonsNameTheirLimits(t *testing.T) {
	if !strings.Contains(string(tooFewDrawn), " "+strconv.Itoa(MinDrawn)+" ") || !strings.Contains(string(tooManyDrawn), " in "+strconv.Itoa(maxFraction)+" ") {
		t.Errorf("%s %s", tooFewDrawn, tooManyDrawn)
	}
}
