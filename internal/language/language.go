// Package language says the sentences of Daylight in the languages that its readers have.
//
// Sentences are written in English where they belong in the program, and are the keys of the catalogues (gettext's PO files, one for each
// other language and part of the program): Say("Nobody appealed.") in German looks up what stands for it. `go run ./tools/catalogue` reads
// all that the program can say from its sources, adds to the catalogues what is missing and takes away what is said no more. A message
// without a translation is said in English, and a test fails.
//
// Numbers, dates and periods are written by the language, too: numbers.go, dates.go.
package language

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/leonelquinteros/gotext"

	"daylight/internal/period"
)

//go:embed catalogues
var catalogues embed.FS

// Language is one in which everything can be said. It is safe for use from several goroutines.
type Language struct {
	code, name string
	catalogue  *catalogue        // nil: the language that the program is written in
	plural     func(n int64) int // which of a catalogue's forms is for a number
	grouping   string            // between thousands
	point      string            // before decimals
	months     [12]string
	date       string // of day, month and year
	and        string // between the last two of a list
	lower      func(string) string
	bound      *regexp.Regexp    // places within which a line must not end
	alike      *strings.Replacer // letters that are sorted as others are; nil: none
}

// The languages, English first.
var (
	English = &Language{code: "en", name: "English", grouping: ",", point: ".", date: "%[1]d\u00a0%[2]s\u00a0%[3]d", and: " and ", lower: lowerFirst,
		bound:  englishBound,
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}}
	German = &Language{code: "de", name: "Deutsch", grouping: ".", point: ",", date: "%[1]d.\u00a0%[2]s\u00a0%[3]d", and: " und ", lower: lowerNoNoun,
		bound: germanBound, alike: strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "å", "a", "é", "e", "ô", "o", "ç", "c"),
		months:    [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		catalogue: catalogueOf("de"), plural: oneOrMany}
	All = []*Language{English, German}
)

// Of returns the language of a code such as "de".
func Of(code string) (l *Language, ok bool) {
	at := slices.IndexFunc(All, func(l *Language) bool { return l.code == code })
	if at < 0 {
		return nil, false
	}
	return All[at], true
}

// catalogue is the PO files of a language as they were read.
type catalogue struct {
	messages map[string]*gotext.Translation
	contexts map[string]map[string]*gotext.Translation
}

func catalogueOf(code string) *catalogue {
	c := &catalogue{map[string]*gotext.Translation{}, map[string]map[string]*gotext.Translation{}}
	names, err := fs.Glob(catalogues, "catalogues/"+code+"/*.po")
	for _, name := range names {
		text, readErr := catalogues.ReadFile(name)
		err = errors.Join(err, readErr)
		c.add(text)
	}
	if err != nil {
		panic(err) // they are part of the program
	}
	return c
}

// add reads a PO file.
func (c *catalogue) add(text []byte) {
	po := gotext.NewPo()
	po.Parse(text)
	maps.Copy(c.messages, po.GetDomain().GetTranslations())
	for context, messages := range po.GetDomain().GetCtxTranslations() {
		if c.contexts[context] == nil {
			c.contexts[context] = map[string]*gotext.Translation{}
		}
		maps.Copy(c.contexts[context], messages)
	}
}

// form returns one form of a translation, and the message itself where there is none.
func form(t *gotext.Translation, message string, at int) string {
	if t == nil || t.Trs[at] == "" {
		return message
	}
	return t.Trs[at]
}

// oneOrMany is the plural rule of languages that have one form for 1 and one for all other numbers.
func oneOrMany(n int64) int {
	if n == 1 {
		return 0
	}
	return 1
}

// Code is the language's BCP 47 tag: "en".
func (l *Language) Code() string { return l.code }

// Name is what the language is called in itself: "Deutsch".
func (l *Language) Name() string { return l.name }

// Message is a sentence that is said somewhere else than where it is written. Writing language.Message("…") puts it into the catalogues.
type Message string

// Say returns a message in the language, with its arguments put in as fmt.Sprintf does. Dates and periods among them are written in the
// language; numbers are text already (Whole, Decimal).
func (l *Language) Say(message string, args ...any) string { return l.put(l.Text(message), args) }

// SayMessage is Say of a message that was written somewhere else.
func (l *Language) SayMessage(m Message, args ...any) string { return l.put(l.Text(string(m)), args) }

// Text returns what stands for a text that has no arguments, such as a label of a code list. It may have per cent signs.
func (l *Language) Text(text string) string {
	if l.catalogue == nil || text == "" {
		return text
	}
	return form(l.catalogue.messages[text], text, 0)
}

// SayIn is Say of a message that has another translation in a context, such as "within a sentence".
func (l *Language) SayIn(context, message string, args ...any) string {
	if l.catalogue != nil {
		message = form(l.catalogue.contexts[context][message], message, 0)
	}
	return l.put(message, args)
}

// TextIn is Text of a text that has another translation in a context; without one there, it is that of Text.
func (l *Language) TextIn(context, text string) string {
	if l.catalogue == nil || text == "" {
		return text
	}
	return form(l.catalogue.contexts[context][text], l.Text(text), 0)
}

// Many says how many: one for 1, and several for every other number in English. Both have the number as their first argument, %s.
func (l *Language) Many(n int64, one, several string, args ...any) string {
	message := several
	if n == 1 {
		message = one
	}
	if l.catalogue != nil {
		message = form(l.catalogue.messages[one], message, l.plural(n))
	}
	return l.put(message, append([]any{l.Whole(n)}, args...))
}

func (l *Language) put(message string, args []any) string {
	said := make([]any, len(args))
	for at, arg := range args {
		said[at] = l.Argument(arg)
	}
	return fmt.Sprintf(message, said...)
}

// Argument is what Say puts into a message for an argument: periods, days and messages as the language writes them, and all else as it is.
func (l *Language) Argument(arg any) any {
	switch arg := arg.(type) {
	case period.Period:
		return l.Period(arg)
	case period.Spoken:
		return l.Period(period.Period(arg))
	case period.Date:
		return l.Date(arg)
	case Message:
		return l.Text(string(arg))
	}
	return arg
}
