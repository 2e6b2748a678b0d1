package disclosure

import (
	"fmt"
	"strconv"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Withheld is a table that the plan asks for and that cannot be published, with the reason for readers. Of are the periods, numbers and names
// that are put into the reason, if any are.
type Withheld struct {
	Partition string           `json:"partition"`
	Breakdown string           `json:"breakdown"`
	Why       language.Message `json:"why"`
	Of        []string         `json:"of,omitempty"`
	Inside    string           `json:"-"` // the same exactly, where readers would learn of few people from it
}

// TooFewAround is why something is not published that tells of few. It is one sentence for all such cases and names neither the count nor
// whether that is too small, moved by too little or would let another be computed: a hidden count that is told to be the small one is hidden
// no more.
const TooFewAround = "A count in it or around it is of too few people, or changed by so few, or would let so few be computed."

// The other reasons that nothing is put into.
const (
	_              = language.Message(TooFewAround)
	totalsTell     = language.Message("Its totals cannot be published without giving single cases away.")
	tableTells     = language.Message("It cannot be published without giving single cases away.")
	categoriesTell = language.Message("Its categories cannot be told apart without giving single cases away.")
	outerHidden    = language.Message("The category that it divides is not shown by itself.")
	rootIsHidden   = language.Message("How many there are is hidden itself.")
	parentMissing  = language.Message("The table of which it divides a part is not published.")
	tooFewDrawn    = language.Message("Fewer than 100 were drawn.")                                                 // MinDrawn
	tooManyDrawn   = language.Message("More than one in 2 were drawn, so that many could guess whether they were.") // maxFraction
)

// The reasons for which tables of several periods cannot be added up.
const (
	plannedOtherwise = language.Message("It was planned otherwise in %s than in %s, so that the two cannot be added up.")
	groupedOtherwise = language.Message("%s puts others together than %s, so that the two cannot be added up.")
	otherDays        = language.Message("Days are of another time zone in %s than in %s, so that the two cannot be added up.")
	otherCodes       = language.Message("Who is counted as what was changed between %s and %s (in the code list %s), so that the two cannot be added up.")
	partIsNotThere   = language.Message("It is not published for %s, of which it is a sum.")
)

// WithheldBy is a table that an error of the kind problem.Withheld keeps back.
func WithheldBy(err error, partition, breakdown string) Withheld {
	w := Withheld{Partition: partition, Breakdown: breakdown}
	problem.Said(err, func(format string, args ...any) string {
		w.Why = language.Message(format)
		for _, arg := range args {
			if p, is := arg.(period.Spoken); is {
				arg = period.Period(p)
			}
			w.Of = append(w.Of, fmt.Sprint(arg))
		}
		return ""
	})
	return w
}

// PartWithheld is a table of a longer period that is not published for one of its parts.
func PartWithheld(part period.Period, partition, breakdown string) Withheld {
	return Withheld{Partition: partition, Breakdown: breakdown, Why: partIsNotThere, Of: []string{part.String()}}
}

// Said is the reason in a language.
func (w Withheld) Said(l *language.Language) string {
	if len(w.Of) == 0 {
		return l.Text(string(w.Why))
	}
	var args []any
	for _, of := range w.Of {
		if p, err := period.Parse(of); err == nil {
			of = l.Period(p)
		} else if n, err := strconv.ParseInt(of, 10, 64); err == nil {
			of = l.Whole(n)
		}
		args = append(args, of)
	}
	return fmt.Sprintf(l.Text(string(w.Why)), args...)
}

// Sentence is the reason in English.
func (w Withheld) Sentence() string { return w.Said(language.English) }
