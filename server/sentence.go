package server

import (
	"regexp"
	"strings"
)

// span is a piece of a sentence.
type span struct {
	Text   string
	Number bool // stays on one line
	Strong bool // stands out
}

// stopped ends what somebody wrote with a stop, unless it ends as a sentence does.
func stopped(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// numbersInText are counts, shares and durations as sentences say them: "3,000", "20 in 100", "1 in 400", "1 for every 400", "9 days", their
// spaces no-break ones or, in older releases, plain.
var numbersInText = regexp.MustCompile(`\d+(?:,\d{3})*(?:[ \x{a0}](?:in|for[ \x{a0}]every)[ \x{a0}]\d+(?:,\d{3})*)?(?:[ \x{a0}](?:minute|hour|day|year)s?)?`)

// spoken splits a sentence so that what it says can stand out: its counts and shares, and how long something took ("within 9
// days"). Remarks in brackets and durations that only explain ("their 90 days") do not. Joined again the spans are the sentence.
func spoken(sentence string) []span {
	var spans []span
	done := 0
	for _, at := range numbersInText.FindAllStringIndex(sentence, -1) {
		before, number := sentence[:at[0]], sentence[at[0]:at[1]]
		if at[0] > done {
			spans = append(spans, span{Text: sentence[done:at[0]]})
		}
		bracketed := strings.Count(before, "(") > strings.Count(before, ")")
		timed := strings.TrimRight(number, "abcdefghijklmnopqrstuvwxyz") != number
		spans = append(spans, span{number, true, !bracketed && (!timed || strings.HasSuffix(before, "within "))})
		done = at[1]
	}
	if done < len(sentence) {
		spans = append(spans, span{Text: sentence[done:]})
	}
	return spans
}
