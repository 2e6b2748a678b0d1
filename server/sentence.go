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

// numbersInText are counts, shares and durations as sentences say them: "3,000", "20 in 100", "1 in 400", "1 for every 400", "9 days", and in
// German "3.000", "20 von 100", "1 von 400", "1 für je 400", "9 Tagen"; their spaces no-break ones or, in older releases, plain.
var numbersInText = regexp.MustCompile(`(\d+(?:[.,]\d+)*)` +
	`(?:[ \x{a0}](in|for[ \x{a0}]every|für[ \x{a0}]je|von|of)[ \x{a0}](\d+(?:[.,]\d+)*))?` +
	`(?:[ \x{a0}](?:(?:minute|hour|day|year)s?|Minuten?|Stunden?|Tage?n?|Jahre?n?)\b)?`)

// numberAt is where the next number of a sentence begins and ends; no numbers where there is none.
func numberAt(sentence string) (begin, end int, found bool) {
	at := numbersInText.FindStringSubmatchIndex(sentence)
	if at == nil {
		return 0, 0, false
	}
	if at[4] >= 0 {
		first, joined, second := sentence[at[2]:at[3]], sentence[at[4]:at[5]], sentence[at[6]:at[7]]
		share := second == "1,000" || second == "1.000" || joined == "von" && (first == "1" || second == "100")
		if (joined == "von" || joined == "of") && !share { // two counts: "540 of 2,700"
			return at[2], at[3], true
		}
	}
	return at[0], at[1], true
}

// spoken splits a sentence so that what it says can stand out: its counts and shares, and how long something took ("within 9
// days"). Remarks in brackets and durations that only explain ("their 90 days") do not. Joined again the spans are the sentence.
func spoken(sentence string) []span {
	var spans []span
	done := 0
	for {
		begin, end, found := numberAt(sentence[done:])
		if !found {
			break
		}
		before, number := sentence[:done+begin], sentence[done+begin:done+end]
		if begin > 0 {
			spans = append(spans, span{Text: sentence[done : done+begin]})
		}
		bracketed := strings.Count(before, "(") > strings.Count(before, ")")
		timed := number[len(number)-1] > '9'
		spans = append(spans, span{number, true, !bracketed && (!timed || strings.HasSuffix(before, "within ") || strings.HasSuffix(before, "innerhalb von "))})
		done += end
	}
	if done < len(sentence) {
		spans = append(spans, span{Text: sentence[done:]})
	}
	return spans
}
