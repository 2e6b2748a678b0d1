package reports

import (
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/language"
	"daylight/internal/release"
)

// check is an identity that a report was held against, with its name in every language.
type check struct {
	name  checkName
	count int64 // on both sides
}

// checkName says what an identity is of.
type checkName func(l speech) string

// checkNamed is a name that says the same of every check.
func checkNamed(m message) checkName { return func(l speech) string { return l.said(m) } }

// sumNamed says a sum: "appealed = decided + pending".
func sumNamed(s disclosure.Sum) checkName {
	return func(l speech) string {
		parts := make([]string, len(s.Parts))
		for at, part := range s.Parts {
			parts[at] = l.countName(part)
		}
		return l.countName(s.Whole) + " = " + strings.Join(parts, " + ")
	}
}

// of puts what a name is of before it.
func (n checkName) of(source string) checkName {
	return func(l speech) string { return l.countName(source) + ": " + n(l) }
}

// inEnglish is the name for messages to whoever runs the program.
func (n checkName) inEnglish() string { return n(speech{language.English}) }

// checksIn are the checks in a language.
func (l speech) checksIn(all []check) (said []release.Check) {
	for _, c := range all {
		said = append(said, release.Check{Name: c.name(l), Left: c.count, Right: c.count})
	}
	return said
}

// histograms name the checks of the times of two sources.
var histograms = map[string]checkName{
	"first_response": checkNamed(message("appealed = cases in the histogram of first response")),
	"resolution":     checkNamed(message("appealed = cases in the histogram of resolution")),
}

// spaced is the name of a count as words.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Names of sources and counts that checks speak of and the catalogue of indicators does not.
var _ = []message{message("unreviewed"), message("no end"), message("ending"), message("suspensions"), message("episodes"), message("checks"), message("checked"),
	message("first failed"), message("given back"), message("resuspended 90"), message("not resuspended 90"), message("followed short 90"),
	message("resuspended 180"), message("not resuspended 180"), message("followed short 180"), message("applied"), message("granted"), message("refused"),
	message("withdrawn"), message("released"), message("followed"), message("unplaced"), message("ladder"), message("lasting"), message("repeats"),
	message("resuspensions"), message("chances"), message("chance returns"), message("check firsts"), message("funds")}
