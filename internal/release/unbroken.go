package release

import (
	"regexp"
	"strings"
)

const months = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`

// bound are the places at which a line must not end: within "12 %", "5 days", "1 in 8", "1 for every 8", "2.5 per 1,000" and "3 July 2026".
var bound = regexp.MustCompile(`\d (?:%|(?:in|per|for every) \d|(?:points?|minutes?|hours?|days?|months?|quarters?|years?)\b|` + months + `(?: \d{4}\b)?)|` + months + ` \d{4}\b`)

// Unbroken writes a sentence so that each number stays on one line with its unit: the spaces between them are no-break spaces.
func Unbroken(sentence string) string {
	return bound.ReplaceAllStringFunc(sentence, func(number string) string { return strings.ReplaceAll(number, " ", "\u00a0") })
}
