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
	kind   Kind
	format string
	args   []any
	cause  error
}

// sentence is the problem in English.
func (p *problem) sentence() string { return fmt.Sprintf(p.format, p.args...) }

func (p *problem) Error() string {
	if p.cause == nil {
		return p.sentence()
	}
	return p.sentence() + " (" + p.cause.Error() + ")"
}

func (p *problem) Unwrap() error { return p.cause }

// New returns an error of a kind with a sentence for the reader, formatted as by fmt.Sprintf.
func New(kind Kind, format string, args ...any) error {
	return &problem{kind: kind, format: format, args: args}
}

// Wrap is New with the error that lies behind it. The cause is for the operator; it may be nil.
func Wrap(kind Kind, cause error, format string, args ...any) error {
	return &problem{kind: kind, format: format, args: args, cause: cause}
}

// KindOf returns the kind of the outermost problem in err's chain; Internal where there is none.
func KindOf(err error) Kind {
	var p *problem
	if errors.As(err, &p) {
		return p.kind
	}
	return Internal
}

// unknown is what a reader may see of an error without a sentence.
const unknown = "Something went wrong on our side."

// Sentence returns what a reader may see of err: the outermost problem's sentence, or one that promises no details.
func Sentence(err error) string {
	return Said(err, fmt.Sprintf)
}

// Said is Sentence in another language: say is handed the sentence's format and its arguments.
func Said(err error, say func(format string, args ...any) string) string {
	var p *problem
	if errors.As(err, &p) {
		return say(p.format, p.args...)
	}
	return say(unknown)
}
