package server

import "regexp"

// span is a piece of a sentence. Strong ones are numbers.
type span struct {
	Text   string
	Strong bool
}

// figuresInText are counts and shares as sentences say them: "3,000", "20 in 100", "1 in 400".
var figuresInText = regexp.MustCompile(`\d[\d,]*(?: in \d[\d,]*)?`)

// spoken splits a sentence so that its numbers can stand out. Joined again the spans are the sentence.
func spoken(sentence string) []span {
	var spans []span
	done := 0
	for _, at := range figuresInText.FindAllStringIndex(sentence, -1) {
		end := at[1]
		for sentence[end-1] == ',' { // a comma behind a number belongs to the sentence
			end--
		}
		if at[0] > done {
			spans = append(spans, span{Text: sentence[done:at[0]]})
		}
		spans = append(spans, span{sentence[at[0]:end], true})
		done = end
	}
	if done < len(sentence) {
		spans = append(spans, span{Text: sentence[done:]})
	}
	return spans
}
