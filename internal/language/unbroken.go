package language

import (
	"regexp"
	"strings"
)

const (
	englishMonths = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`
	germanMonths  = `(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)`
)

// The places at which a line must not end: within "12 %", "5 days", "1 in 8", "1 for every 8", "2.5 per 1,000" and "3 July 2026", and what
// is like them in other languages.
var (
	englishBound = regexp.MustCompile(`\d (?:%|(?:in|per|for every) \d|(?:points?|minutes?|hours?|days?|months?|quarters?|years?)\b|` + englishMonths + `(?: \d{4}\b)?)|` + englishMonths + ` \d{4}\b`)
	germanBound  = regexp.MustCompile(`\b1 (?:von|für je) \d|\d von 100\b|\d (?:%|je \d|(?:Punkte?n?|Prozentpunkte?n?|Minuten?|Stunden?|Tage?n?|Monate?n?|Quartale?n?|Jahre?n?)\b)|\d\. ` + germanMonths + `(?: \d{4}\b)?|` + germanMonths + ` \d{4}\b`)
)

// Unbroken writes a sentence so that each number stays on one line with its unit: the spaces between them are no-break spaces.
func (l *Language) Unbroken(sentence string) string {
	return l.bound.ReplaceAllStringFunc(sentence, func(number string) string { return strings.ReplaceAll(number, " ", "\u00a0") })
}
