// Package numeral writes whole numbers as people read them.
package numeral

import (
	"strconv"
	"strings"
)

// Text prints a number with commas between thousands: "12,345".
func Text[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Many prints a count of things: "1 case", "0 cases", "12,345 categories". The thing is named in the singular.
func Many[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ends := strings.CutSuffix(thing, "y"); ends && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o") {
		thing = stem + "ie"
	}
	return Text(n) + " " + thing + "s"
}
