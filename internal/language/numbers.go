package language

import (
	"strconv"
	"strings"
)

// Whole writes a whole number: "12,345".
func (l *Language) Whole(n int64) string { return l.grouped(strconv.FormatInt(n, 10)) }

// Decimal writes a number with a fixed count of decimals: "1,234.50".
func (l *Language) Decimal(x float64, places int) string {
	return l.grouped(strconv.FormatFloat(x, 'f', places, 64))
}

// Exactly writes a number with as many decimals as it has: "97.5".
func (l *Language) Exactly(x float64) string {
	return l.grouped(strconv.FormatFloat(x, 'f', -1, 64))
}

// grouped puts the language's marks into a number of digits with an optional sign and decimals.
func (l *Language) grouped(number string) string {
	sign, digits := "", number
	if rest, is := strings.CutPrefix(number, "-"); is {
		sign, digits = "−", rest
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + l.grouping + whole[at:]
	}
	if fraction != "" {
		whole += l.point + fraction
	}
	if strings.Trim(digits, "0.") == "" {
		sign = "" // no minus before a zero
	}
	return sign + whole
}
