package reports

import (
	"fmt"
	"regexp"
	"strings"

	"daylight/internal/release"
)

// reasonPattern is what a reason looks like, as a regular expression.
func reasonPattern() string {
	var words []string
	for _, r := range release.Reasons {
		words = append(words, regexp.QuoteMeta(r.Word))
	}
	return strings.Join(words, "|") + "|" + notReached + ".+"
}

// reasonsInWords says each reason and what it means, one a line.
func reasonsInWords(begin string) string {
	var b strings.Builder
	for _, r := range release.Reasons {
		fmt.Fprintf(&b, "%s%s: %s\n", begin, r.Word, r.Means)
	}
	fmt.Fprintf(&b, "%s%s…: %s\n", begin, notReached, release.NotReachedMeans)
	return b.String()
}
