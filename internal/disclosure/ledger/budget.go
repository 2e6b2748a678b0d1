package ledger

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Budget is what may be spent on an episode, an account's first suspension in a quarter, over all that is ever published of it, in
// rho of zero-concentrated differential privacy (Bun and Steinke 2016). Costs add up whatever the order and whoever asks.
type Budget struct {
	Cap *big.Rat // nil is 1/2
	// Reserve is the part of the cap that only releases with a revision code may use; nil is 1/18, one measure of the standard
	// variance 9.
	Reserve *big.Rat
}

func (b Budget) orDefault() Budget {
	if b.Cap == nil {
		b.Cap = big.NewRat(1, 2)
	}
	if b.Reserve == nil {
		b.Reserve = big.NewRat(1, 18)
	}
	return b
}

// Charge is a protected measure of a release.
type Charge struct {
	Measure  string
	Variance int
}

// Rho returns what a measure costs each of its episodes: 1/(2·variance), because an episode more or less changes one cell by one (Canonne,
// Kamath and Steinke 2020).
func (c Charge) Rho() *big.Rat { return big.NewRat(1, 2*int64(c.Variance)) }

// The codes of releases after the first.
const (
	Revision   = "R" // records came in later
	Correction = "C" // something was wrong
)

// Release is a draft about to be published.
type Release struct {
	Period    period.Period
	Revision  int
	Code      string // empty for revision 1, and for a later one that may not use the reserve
	Draw      string // the label that all its protected measures were drawn under
	Checksums string // SHA-256 of its CHECKSUMS, in hexadecimal
	Charges   []Charge
}

// Spent returns what has been published of the episodes of a quarter, in rho: every measure of every revision of every period that
// contains it.
func (l *Ledger) Spent(quarter period.Period) (*big.Rat, error) {
	if quarter.Kind() != period.Quarter {
		return nil, problem.New(problem.Internal, "Budgets are of quarters; %q is none.", quarter)
	}
	spent := new(big.Rat)
	for of, e := range l.published {
		if slices.Contains(of.period.Quarters(), quarter) {
			for _, c := range e.Charges {
				spent.Add(spent, Charge{c.Measure, c.Variance}.Rho())
			}
		}
	}
	return spent, nil
}

// Left is what of the cap is not spent yet on everybody who was suspended in a quarter.
func (l *Ledger) Left(quarter period.Period) (*big.Rat, error) {
	spent, err := l.Spent(quarter)
	if err != nil {
		return nil, err
	}
	return spent.Sub(l.budget.Cap, spent), nil
}

// Rho is what a release asks for: the sum of its charges.
func (r Release) Rho() *big.Rat {
	asked := new(big.Rat)
	for _, c := range r.Charges {
		asked.Add(asked, c.Rho())
	}
	return asked
}

// Afford returns nil if a release may be charged, and otherwise a sentence that says what is spent, what it asks for and what the cap is.
// Checksums need not be set. A release that is published already costs nothing again.
func (l *Ledger) Afford(r Release) error {
	if err := r.check(); err != nil {
		return err
	}
	if _, is := l.published[revision{r.Period, r.Revision}]; is {
		return nil
	}
	asked := r.Rho()
	if asked.Sign() == 0 {
		return nil
	}
	limit, kept := new(big.Rat).Set(l.budget.Cap), ""
	if r.Code == "" {
		limit.Sub(limit, l.budget.Reserve)
		kept = fmt.Sprintf(", of which %s is kept for revisions", fraction(l.budget.Reserve))
	}
	for _, quarter := range r.Period.Quarters() {
		spent, err := l.Spent(quarter)
		if err != nil {
			return err
		}
		if new(big.Rat).Add(spent, asked).Cmp(limit) > 0 {
			return problem.New(problem.Invalid, "%s r%d is too much for the people suspended in %s: %s is spent on them, this release asks for %s, "+
				"and the cap is %s%s. Protect fewer measures, or with more noise.", r.Period, r.Revision, quarter, fraction(spent), fraction(asked), fraction(l.budget.Cap), kept)
		}
	}
	return nil
}

// fraction shows a cost exactly and in decimals: 4/9 (0.444).
func fraction(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return fmt.Sprintf("%s (%s)", r.RatString(), r.FloatString(3))
}

// Publish charges a release, before it is made public: a crash in between costs the budget, never a person. The same release again is free.
// Every measure charged must have been drawn under the release's label.
func (l *Ledger) Publish(r Release) error {
	if err := r.check(); err != nil {
		return err
	}
	if hash, err := hex.DecodeString(r.Checksums); err != nil || len(hash) != 32 || hex.EncodeToString(hash) != r.Checksums {
		return problem.New(problem.Internal, "The ledger records the SHA-256 of a release's CHECKSUMS; %s r%d came without.", r.Period, r.Revision)
	}
	of := revision{r.Period, r.Revision}
	e := Entry{Kind: Published, Period: &r.Period, Revision: r.Revision, Draw: r.Draw, Checksums: r.Checksums, Code: r.Code}
	for _, c := range r.Charges {
		e.Charges = append(e.Charges, chargedEntry{c.Measure, c.Variance, c.Rho().RatString()})
		if before, is := l.drawn[drawing{of, r.Draw, c.Measure}]; !is || before.Variance != c.Variance {
			return problem.New(problem.Invalid, "%s r%d was not drawn with the measure %s of variance %d under the label %s; draw the draft again.",
				r.Period, r.Revision, c.Measure, c.Variance, r.Draw)
		}
	}
	slices.SortFunc(e.Charges, func(a, b chargedEntry) int { return cmp.Compare(a.Measure, b.Measure) })
	if before, is := l.published[of]; is {
		if before.Checksums == e.Checksums && before.Draw == e.Draw && before.Code == e.Code && slices.Equal(before.Charges, e.Charges) {
			return nil
		}
		return problem.New(problem.Invalid, "%s r%d was published before with other content; publish this as revision %d.", r.Period, r.Revision, r.Revision+1)
	}
	if err := l.Afford(r); err != nil {
		return err
	}
	e.Cap, e.Reserve = l.budget.Cap.RatString(), l.budget.Reserve.RatString()
	return l.append(e)
}

func (r Release) check() error {
	if len(r.Period.Quarters()) == 0 || r.Revision < 1 {
		return notPublishable(r.Period, r.Revision)
	}
	if r.Code != "" && (r.Revision == 1 || r.Code != Revision && r.Code != Correction) {
		return problem.New(problem.Invalid, "A release from revision 2 on is a revision (%s) or a correction (%s); %s r%d says %q.",
			Revision, Correction, r.Period, r.Revision, r.Code)
	}
	for i, c := range r.Charges {
		if c.Variance < 1 || slices.ContainsFunc(r.Charges[:i], func(other Charge) bool { return other.Measure == c.Measure }) {
			return problem.New(problem.Internal, "The measure %s is charged twice, or has no noise.", c.Measure)
		}
	}
	return nil
}

func (l *Ledger) applyPublished(e Entry) error {
	if e.Period == nil || len(e.Period.Quarters()) == 0 {
		return fmt.Errorf("a release without a period")
	}
	for _, c := range e.Charges {
		if c.Variance < 1 || (Charge{c.Measure, c.Variance}).Rho().RatString() != c.Rho {
			return fmt.Errorf("a charge of %s for variance %d", c.Rho, c.Variance)
		}
	}
	l.published[revision{*e.Period, e.Revision}] = e
	return nil
}
