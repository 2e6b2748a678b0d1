package release

import "daylight/internal/language"

// The words that stand where there is no number. A waiting time that too few saw the end of says "more than 89 days".
const (
	NotRecorded   = "not recorded"
	Hidden        = "hidden"         // to protect people
	TooFew        = "too few to say" // so few that the random amounts added to protect people drown them
	NotApplicable = "not applicable"
	NoCases       = "no cases"
	NoDecisions   = "no appeal was decided"
	NoEarlier     = "no earlier period on record"
	CountedBefore = "counted otherwise before"
	NotFollowed   = "not followed so long"
	NotSettled    = "not followed to the end yet"
	NotYet        = "not yet"
	NoLimits      = "no limits"
	NoBand        = "too few records to say"
	NotCovered    = "too few kinds of cases"
	NotReached    = "more than " // begins the word, in English
)

// Reason is why there is no number.
type Reason struct {
	Word  string
	Means language.Message
}

// Reasons are the words that stand where a number would, with what each means, the same in every language. The word of a time that too few
// saw the end of is a reason, too, and is composed in the language of the figure. Whatever else a value says is a verdict.
var Reasons = []Reason{
	{Hidden, language.Message("kept back to protect people: it is of few of them, or would let the number of few be computed")},
	{NotRecorded, language.Message("the records do not say")},
	{NoCases, language.Message("there was nothing to divide by; that is not 0 %")},
	{TooFew, language.Message("so few cases that the random amounts added to protect people would drown the share")},
	{NotApplicable, language.Message("a number would mean nothing here; the figure's notes or its definition say why")},
	{NoDecisions, language.Message("no appeal was decided, so nothing follows from decisions")},
	{NoEarlier, language.Message("there is no earlier period on record to compare with")},
	{CountedBefore, language.Message("the period before was counted by days of another time zone, or with another code list, and cannot be set beside this one")},
	{NotFollowed, language.Message("no case was followed for so many days")},
	{NotSettled, language.Message("not every case has been followed to the end, so the number could still move")},
	{NotYet, language.Message("there are too few months for limits so far")},
	{NoLimits, language.Message("there are no groups to compute limits from")},
	{NoBand, language.Message("there are too few records to name a band")},
	{NotCovered, language.Message("the group has cases of too few of the kinds of cases that are compared")},
}

// NotReachedMeans says what the word of a time means that too few saw the end of.
const NotReachedMeans = language.Message("the time that half, or nine in ten, had waited at most lies beyond what was followed")

// Why says why a value has no number. It is no reason where the word is a verdict.
func (v Value) Why() (means language.Message, is bool) {
	if v.Value != nil {
		return "", false
	}
	for _, r := range Reasons {
		if v.Word == r.Word {
			return r.Means, true
		}
	}
	// Cases are counted, and no number follows from them.
	return NotReachedMeans, v.Numerator != nil && v.Denominator != nil && *v.Denominator > 0
}

// Beyond reports whether a value is a time that fewer saw than it is said of. It cannot be told by its word, which is composed in the language
// of the figure.
func (v Value) Beyond() bool {
	means, is := v.Why()
	return is && means == NotReachedMeans
}
