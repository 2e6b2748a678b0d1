package noise

import (
	"math"

	"daylight/internal/language"
	"daylight/internal/problem"
)

// Shares of the draws that the words of a Promise stand for.
const (
	usually     = .85
	almostNever = .01
	mostly      = .95
)

// Promise holds the numbers that readers are told of a plan, and says them.
type Promise struct {
	Usual   int64 // at least 85 % of the random amounts are no larger
	Largest int64 // at least 99 % are no larger
	Exact   bool  // something is published exactly beside the protected counts
	// The best guesses, of 100, where 50 is a coin toss.
	Presence, Ending int
	// Others is how many further cases an exchange needs that leaves all exact tables as they are; 0 if Exact is false.
	Others int
	Drawn  int // how many times, as of Plan
}

// Promise computes the numbers. Where measures have different variances, the usual amounts are those of the largest.
func (p Plan) Promise() (Promise, error) {
	if len(p.Measures) == 0 {
		return Promise{}, problem.New(problem.Invalid, "The plan has no protected measure, so there is nothing to promise about noise.")
	}
	variance := 0
	for _, m := range p.Measures {
		variance = max(variance, m.Variance)
	}
	promise := Promise{Exact: len(p.Exact) > 0, Drawn: p.Drawn}
	var err error
	if promise.Usual, err = Margin(variance, 1, usually); err != nil {
		return Promise{}, err
	}
	if promise.Largest, err = Margin(variance, 1, 1-almostNever); err != nil {
		return Promise{}, err
	}
	presence, err := p.Presence()
	if err != nil {
		return Promise{}, err
	}
	ending, err := p.HowItEnded()
	if err != nil {
		return Promise{}, err
	}
	ofHundred := func(o Odds) int { return int(math.Round(100 * o.Loss.Guess())) }
	promise.Presence, promise.Ending, promise.Others = ofHundred(presence), ofHundred(ending), ending.Cases-1
	return promise, nil
}

// Text says the promise to readers in a language. Beside exact tables it makes none about a case's presence, and says what those tell by
// themselves.
func (p Promise) Text(l *language.Language) string {
	number := func(n int) string { return l.Whole(int64(n)) }
	usual, largest := l.Whole(p.Usual), l.Whole(p.Largest)
	amounts := l.Say("To protect people, every count in this report has a small random amount added or taken away: usually 0 to %s, almost never more than %s.", usual, largest)
	attack := l.Say("Someone who already knew every other case could at best guess whether your case is in this report %s times in 100 (50 is a coin toss), "+
		"and how it ended %s times in 100 (of two equally likely endings).", number(p.Presence), number(p.Ending))
	if p.Exact {
		amounts = l.Say("To protect people, every count that is marked as protected has a small random amount added or taken away: usually 0 to %s, almost never more than %s.", usual, largest)
		switch p.Others {
		case 0:
			attack = l.Say("Someone who already knew every other case, and that yours is among them, could at best guess how it ended %s times in 100 "+
				"(of two equally likely endings; 50 is a coin toss).", number(p.Ending))
		case 1:
			attack = l.Say("Someone who already knew every case except yours and one other, and the two endings that these have between them, could at best "+
				"guess which of the two is yours %s times in 100 (50 is a coin toss).", number(p.Ending))
		default:
			attack = l.Say("Someone who already knew every case except yours and %s others, and the two ways in which these can have ended, could at best "+
				"guess which it was %s times in 100 (50 is a coin toss).", number(p.Others), number(p.Ending))
		}
		attack = l.Text("The other numbers are exact.") + " " + attack + " " + l.Text("Where the exact numbers leave only one possibility, they tell it by themselves: if all cases "+
			"of a group ended the same way, or to someone who knows all cases but one.")
	}
	drawn := l.Text("The recipe is public; the random amounts are secret and are drawn once, so repeating or comparing tables does not remove them.")
	if p.Drawn > 1 {
		drawn = l.Say("The recipe is public; the random amounts are secret and were drawn anew in each of %s revisions, which together say more than one does; "+
			"the odds here are those of all together.", number(p.Drawn))
	}
	return amounts + " " + drawn + " " + attack
}

// summed is how many counts the total is of whose error is said.
const summed = 10

// ErrorText says how far off a single count and a total of some are, 19 times in 20. The counts of a table are fitted to exact totals, so
// that a sum of all of its cells may be exact; it speaks of half of them at most.
func ErrorText(l *language.Language, variance, cells int) (string, error) {
	single, err := Margin(variance, 1, mostly)
	if err != nil {
		return "", err
	}
	if cells < 1 {
		return "", problem.New(problem.Internal, "A table of %d cells has no noise to speak of.", cells)
	}
	some := min(summed, cells/2)
	if some < 2 {
		return l.Say("A single count is within %s of the truth at least 19 times in 20.", l.Whole(single)), nil
	}
	total, err := Margin(variance, some, mostly)
	if err != nil {
		return "", err
	}
	return l.Say("A single count is within %s of the truth at least 19 times in 20, a total of %s such counts within %s.", l.Whole(single), l.Whole(int64(some)), l.Whole(total)), nil
}
