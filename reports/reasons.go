package reports

import (
	"fmt"
	"regexp"
	"strings"

	"daylight/internal/release"
)

// reasons are the words that stand where a number would, with what each means. Whatever else a value says is a verdict.
var reasons = []struct{ word, means string }{
	{release.Hidden, "kept back to protect people: it is of few of them, or would let the number of few be computed"},
	{release.NotRecorded, "the records do not say"},
	{release.NoCases, "there was nothing to divide by; that is not 0 %"},
	{release.TooFew, "so few cases that the random amounts added to protect people would drown the share"},
	{release.NotApplicable, "a number would mean nothing here; the figure's notes or its definition say why"},
	{noDecisions, "no appeal was decided, so nothing follows from decisions"},
	{noEarlier, "there is no earlier period on record to compare with"},
	{countedBefore, "the period before was counted by days of another time zone, or with another code list, and cannot be set beside this one"},
	{notFollowed, "no case was followed for so many days"},
	{notSettled, "not every case has been followed to the end, so the number could still move"},
	{notYet, "there are too few months for limits so far"},
	{noLimits, "there are no groups to compute limits from"},
	{noBand, "there are too few records to name a band"},
}

// The words of values, which are the same in every language for programs. Sentences and pictures say what stands for them.
var _ = []message{message(release.Hidden), message(release.NotRecorded), message(release.NoCases), message(release.TooFew), message(release.NotApplicable),
	message(noDecisions), message(noEarlier), message(countedBefore), message(notFollowed), message(notSettled), message(notYet), message(noLimits), message(notCovered),
	message(askWhy), message(withinLimits), message(byChance), message(beyondChance)}

// notReachedMeans says what a word means that begins with notReached.
const notReachedMeans = "the time that half, or nine in ten, had waited at most lies beyond what was followed"

// isReason reports whether the word of a value says why there is no number.
func isReason(m release.Measure, v release.Value) bool {
	for _, r := range reasons {
		if v.Word == r.word {
			return true
		}
	}
	return beyond(m, v)
}

// reasonPattern is what a reason looks like, as a regular expression.
func reasonPattern() string {
	var words []string
	for _, r := range reasons {
		words = append(words, regexp.QuoteMeta(r.word))
	}
	return strings.Join(words, "|") + "|" + notReached + ".+"
}

// reasonsInWords says each reason and what it means, one a line.
func reasonsInWords(begin string) string {
	var b strings.Builder
	for _, r := range reasons {
		fmt.Fprintf(&b, "%s%s: %s\n", begin, r.word, r.means)
	}
	fmt.Fprintf(&b, "%s%s…: %s\n", begin, notReached, notReachedMeans)
	return b.String()
}
