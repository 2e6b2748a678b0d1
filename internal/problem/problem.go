// Package problem gives every error of Daylight a kind, which says who should act, and a sentence for the reader.
//
// An error has three audiences: the program reads the kind (KindOf), the reader sees the sentence (Sentence), the operator
// sees the whole chain (Error). A sentence ends with a stop and never repeats a field's value from a source file.
package problem

import (
	"errors"
	"fmt"
)

// Kind says who should act.
type Kind int

const (
	Internal    Kind = iota // us: a fault in Daylight or its machine
	NotFound                // nobody: there is no such thing
	Invalid                 // the reader: the request or the input must change
	Withheld                // nobody: disclosure control keeps it back
	Unavailable             // the clock: wait and try again
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case Internal:
		return "internal"
	case NotFound:
		return "not found"
	case Invalid:
		return "invalid"
	case Withheld:
		return "withheld"
	case Unavailable:
		return "unavailable"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

type problem struct {
	kind     Kind
	sentence string
	cause    error
}

func (p *problem) Error() string {
	if p.cause == nil {
		return p.sentence
	}
	return p.sentence + " (" + p.cause.Error() + ")"
}

func (p *problem) Unwrap() error { return p.cause }

// New returns an error of a kind with a sentence for the reader, formatted as by fmt.Sprintf.
func New(kind Kind, format string, args ...any) error {
	return &problem{kind: kind, sentence: fmt.Sprintf(format, args...)}
}

// Wrap is New with the error that lies behind it. The cause is for the operator; it may be nil.
func Wrap(kind Kind, cause error, format string, args ...any) error {
	return &problem{kind: kind, sentence: fmt.Sprintf(format, args...), cause: cause}
}

// KindOf returns the kind of the outermost problem in err's chain; Internal where there is none.
func KindOf(err error) Kind {
	var p *problem
	if errors.As(err, &p) {
		return p.kind
	}
	return Internal
}

// Sentence returns what a reader may see of err: the outermost problem's sentence, or one that promises no details.
func Sentence(err error) string {
	var p *problem
	if errors.As(err, &p) {
		return p.sentence
	}
	return "Something went wrong on our side."
}
