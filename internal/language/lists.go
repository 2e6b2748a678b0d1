package language

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// List writes things one after the other: "a, b and c".
func (l *Language) List(things []string) string {
	if len(things) < 2 {
		return strings.Join(things, "")
	}
	last := len(things) - 1
	return strings.Join(things[:last], ", ") + l.and + things[last]
}

// Lower writes a title as it stands within a sentence.
func (l *Language) Lower(title string) string { return l.lower(title) }

// Compare orders two names as a list of names is ordered.
func (l *Language) Compare(a, b string) int {
	if l.alike == nil {
		return strings.Compare(a, b)
	}
	key := func(name string) string { return l.alike.Replace(strings.ToLower(name)) }
	return cmp.Or(strings.Compare(key(a), key(b)), strings.Compare(a, b))
}

// Capital writes a text as it stands at the beginning of a sentence.
func (l *Language) Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

func lowerFirst(title string) string {
	first, size := utf8.DecodeRuneInString(title)
	if size == 0 {
		return title
	}
	return string(unicode.ToLower(first)) + title[size:]
}

// functionWords are German words that titles begin with and that are no nouns, which alone keep their capital.
var functionWords = []string{"Alle", "Andere", "Auf", "Aufgehoben", "Aus", "Bei", "Bis", "Das", "Dem", "Den", "Der", "Die", "Durch", "Ein", "Eine", "Für", "Im", "In",
	"Innerhalb", "Kein", "Keine", "Mehr", "Mit", "Nach", "Nicht", "Noch", "Nur", "Ohne", "Unter", "Über", "Vom", "Von", "Vor", "Wie", "Wegen", "Zu", "Zum", "Zur"}

func lowerFunctionWord(title string) string {
	first, _, _ := strings.Cut(title, " ")
	if slices.Contains(functionWords, strings.TrimRight(first, ",:")) {
		return lowerFirst(title)
	}
	return title
}
