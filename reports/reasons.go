package reports

import (
	"fmt"
	"regexp"
	"strings"

	"daylight/internal/release"
)

// The words of values, which are the same in every language for programs. Sentences and pictures say what stands for them.
var _ = []message{message(release.Hidden), message(release.NotRecorded), message(release.NoCases), message(release.TooFew), message(release.NotApplicable),
	message(noDecisions), message(noEarlier), message(countedBefore), message(notFollowed), message(notSettled), message(notYet), message(noLimits), message(notCovered),
	message(askWhy), message(withinLimits), message(beyondChanceLimits), message(beyondAlone), message(byChance), message(beyondChance)}

// reasonPattern is what a reason looks like, as a regular expression.
func reasonPattern() string {
	var words []string
	for _, r := range release.Reasons {
		words = append(words, regexp.QuoteMeta(r.Word))
	}
	return strings.Join(words, "|") + "|" + release.NotReached + ".+"
}

// reasonsInWords says each reason and what it means, one a line.
func reasonsInWords(begin string) string {
	var b strings.Builder
	for _, r := range release.Reasons {
		fmt.Fprintf(&b, "%s%s: %s\n", begin, r.Word, r.Means)
	}
	fmt.Fprintf(&b, "%s%s…: %s\n", begin, release.NotReached, release.NotReachedMeans)
	return b.String()
}
