package noise

import (
	"fmt"
	"strconv"
)

// Display returns a protected count for readers: nothing is below 0, and small ones read "fewer than 10" at a threshold of 10. It
// looks at the protected count alone, and protects nobody further; it keeps readers from leaning on numbers that noise has made.
// Sums are to be taken before.
func Display(count, threshold int64) string {
	count = max(0, count)
	if count < threshold {
		return fmt.Sprintf("fewer than %d", threshold)
	}
	return strconv.FormatInt(count, 10)
}
