package problem

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// The program sees the kind through any number of wraps, the reader only the sentence, the operator everything.
func TestThreeAudiences(t *testing.T) {
	cause := errors.New("open x.csv: permission denied")
	err := fmt.Errorf("ingest: %w", Wrap(Invalid, cause, "The file %s cannot be read.", "x.csv"))
	if KindOf(err) != Invalid {
		t.Errorf("kind = %s", KindOf(err))
	}
	if got := Sentence(err); got != "The file x.csv cannot be read." {
		t.Errorf("sentence = %q", got)
	}
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("the cause is lost: %v", err)
	}
}

// An error that nobody classified is ours, and its text stays with the operator.
func TestUnclassified(t *testing.T) {
	err := errors.New("Parser Error: syntax error at or near \"selct\"")
	if KindOf(err) != Internal || strings.Contains(Sentence(err), "Parser") {
		t.Errorf("kind %s, sentence %q", KindOf(err), Sentence(err))
	}
}
