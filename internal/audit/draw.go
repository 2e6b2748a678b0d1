package audit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/queries"
)

// horizonDays is how long a suspension was followed before it is called unreviewed; the horizon of the reports.
const horizonDays = 90

// leastDouble is the share of cases that two auditors look at, at least: what agreement is published from.
const leastDouble = 0.1

// Order is what is asked of a draw.
type Order struct {
	Name       string
	Period     period.Period
	By         string  // one of queries.AuditBreakdowns, which makes the strata; empty: one draw from the whole frame
	Size       int64   // cases in all; 0 where PerStratum says it
	PerStratum int64   // cases of each stratum, or all of a smaller one
	Double     float64 // share of the cases that two auditors look at, 0.1 to 1
	Seed       string  // named by the platform; empty: a random one is made when the draw is registered
	Tool       string
}

// Check refuses an order that no frame could answer.
func (o Order) Check() error {
	if err := checkName(o.Name); err != nil {
		return err
	}
	if o.Seed != "" {
		if err := checkSeed(o.Seed); err != nil {
			return err
		}
	}
	switch {
	case o.Period.IsZero() || o.Period.Kind() == period.Month:
		return problem.New(problem.Invalid, "An audit is of a quarter (2026-Q1), a half-year (2026-H1) or a year (2026), as the reports are.")
	case o.By != "" && !slices.Contains(queries.AuditBreakdowns, o.By):
		return problem.New(problem.Invalid, "An audit can be divided by %s.", strings.Join(queries.AuditBreakdowns, ", "))
	case o.Size != 0 && o.PerStratum != 0:
		return problem.New(problem.Invalid, "Write --size or --size-per-stratum, not both.")
	case o.PerStratum != 0 && o.By == "":
		return problem.New(problem.Invalid, "--size-per-stratum needs --by, which says what the strata are.")
	case o.PerStratum != 0 && o.PerStratum < fewest:
		return problem.New(problem.Invalid, "Each stratum needs at least %d cases.", fewest)
	case o.PerStratum == 0 && o.Size < fewest:
		return problem.New(problem.Invalid, "An audit needs at least %d cases; write how many with --size, such as --size 400.", fewest)
	case !(o.Double >= leastDouble && o.Double <= 1):
		return problem.New(problem.Invalid, "Two auditors look at a tenth of the cases or more: write --double as a share from 0.1 to 1.")
	}
	return nil
}

// Candidate is a suspension of the frame.
type Candidate struct{ SuspensionID, Stratum string }

// Plan is a frame before the draw. Nothing of it is registered yet.
type Plan struct {
	Frame      Frame
	Candidates []Candidate // sorted by their ids
}

// NewPlan takes the frame that an order asks for from a snapshot, as of its reader's cut-off. It is refused while the horizon of a
// suspension of the period is not over, and where records speak of a frame of that name already.
func NewPlan(ctx context.Context, r *queries.Reader, o Order) (*Plan, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	if err := mature(r, o.Period); err != nil {
		return nil, err
	}
	n, err := r.AuditRecords(ctx, o.Name)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, problem.New(problem.Invalid, "The records hold findings of a frame %s already. Choose another name for this audit.", o.Name)
	}
	cohort, err := cohortOf(ctx, r, o.Period)
	if err != nil {
		return nil, err
	}
	unreviewed, err := r.UnreviewedEpisodes(ctx, o.Period, o.By)
	if err != nil {
		return nil, err
	}
	candidates := make([]Candidate, len(unreviewed))
	for i, u := range unreviewed {
		candidates[i] = Candidate{u.SuspensionID, u.Category}
	}
	if corrected := cohort.SelfCorrected + cohort.CorrectedUndecided; cohort.Suspended != cohort.Decided+corrected+int64(len(candidates)) {
		return nil, fmt.Errorf("take the frame of %s: %d suspended, %d decided, %d corrected and %d unreviewed do not add up", o.Period,
			cohort.Suspended, cohort.Decided, corrected, len(candidates))
	}
	if len(candidates) == 0 {
		return nil, problem.New(problem.Invalid, "No suspension of %s was left unreviewed: there is nothing to draw from.", o.Period.Label())
	}
	p, err := newPlan(o, candidates)
	if err != nil {
		return nil, err
	}
	f := &p.Frame
	f.Cutoff, f.Snapshot, f.Cohort = r.Cutoff(), r.Snapshot().Name, cohort
	f.Definition = definition(o.Period, f.Cutoff)
	return p, nil
}

// newPlan divides candidates as the order says, whatever order they come in. They may be changed.
func newPlan(o Order, candidates []Candidate) (*Plan, error) {
	if o.By == "" {
		for i := range candidates {
			candidates[i].Stratum = wholeFrame
		}
	}
	slices.SortFunc(candidates, func(a, b Candidate) int { return strings.Compare(a.SuspensionID, b.SuspensionID) })
	f := Frame{Format: format, Name: o.Name, Period: o.Period, HorizonDays: horizonDays, Method: method, Size: int64(len(candidates)), By: o.By,
		Strata: strataOf(candidates), DoubleShare: strconv.FormatFloat(o.Double, 'f', -1, 64), Seed: o.Seed, SeedNamed: o.Seed != "", Tool: o.Tool}
	if err := allocate(f.Strata, o.Size, o.PerStratum); err != nil {
		return nil, err
	}
	for _, s := range f.Strata {
		f.Drawn += s.Drawn
	}
	f.DoubleCoded = int64(ceiling(o.Double * float64(f.Drawn)))
	return &Plan{f, candidates}, nil
}

// ceiling rounds up, and takes what lies above a whole number by rounding alone for that number.
func ceiling(x float64) int { return int(x + 1 - 1e-9) }

func definition(p period.Period, cutoff period.Date) string {
	return fmt.Sprintf("Accounts suspended in %s, each by its first suspension in a calendar quarter, which %d days after it were neither decided on appeal "+
		"(reversed, lessened or upheld) nor given back as a mistake, as far as was on record before %s. Warnings and identity holds lifted within 24 hours are none.",
		p.Label(), horizonDays, cutoff)
}

// mature refuses a period of which a suspension has not been followed for the whole horizon.
func mature(r *queries.Reader, p period.Period) error {
	seen := min(r.Cutoff(), r.Snapshot().RecordsThrough.Add(1))
	over := p.End().Add(horizonDays + 1)
	if seen >= over {
		return nil
	}
	if seen < p.End() {
		return problem.New(problem.Invalid, "%s is not over in these records, which run to %s. Its audit can be drawn when they reach %s: each suspension is followed for %d days first.",
			p.Label(), seen.Add(-1), over.Add(-1), horizonDays)
	}
	return problem.New(problem.Invalid, "Not every suspension of %s has been followed for %d days: these records run to %s. An appeal could still be decided, and the case would not be an unreviewed one. Draw when they reach %s.",
		p.Label(), horizonDays, seen.Add(-1), over.Add(-1))
}

func cohortOf(ctx context.Context, r *queries.Reader, p period.Period) (Cohort, error) {
	cells, err := r.CohortTotals(ctx, []period.Period{p}, horizonDays, []string{"suspended", "decided", "self_corrected", "corrected_undecided", "confirmed_mistakes"})
	if err != nil {
		return Cohort{}, err
	}
	c := cells[0].Counts
	return Cohort{c["suspended"], c["decided"], c["self_corrected"], c["corrected_undecided"], c["confirmed_mistakes"]}, nil
}

// draw draws the cases: the same candidates and seed give the same ones.
func (f Frame) draw(candidates []Candidate) []Case {
	byStratum := map[string][]Case{}
	for _, c := range candidates {
		byStratum[c.Stratum] = append(byStratum[c.Stratum], Case{SuspensionID: c.SuspensionID, Stratum: c.Stratum})
	}
	var drawn []Case
	for _, s := range f.Strata {
		in := byStratum[s.Name]
		byLot(f.Seed, in, func(c Case) string { return c.SuspensionID })
		for i, c := range in[:s.Drawn] {
			c.Order = i + 1
			drawn = append(drawn, c)
		}
	}
	byLot(f.Seed, drawn, func(c Case) string { return "double\n" + c.SuspensionID })
	for i := range drawn[:f.DoubleCoded] {
		drawn[i].Double = true
	}
	// A case's number must not tell its stratum, nor that another looks at it, too.
	byLot(f.Seed, drawn, func(c Case) string { return c.SuspensionID })
	for i := range drawn {
		drawn[i].ID = fmt.Sprintf("%s:%04d", f.Name, i+1)
	}
	return drawn
}

// Notes are what has to be said of a plan before it is drawn: sentences.
func (f Frame) Notes() (notes []string) {
	if need := enough(f.Size); f.HalfWidth(0.5) > wanted+0.0005 {
		note := fmt.Sprintf("So few cases leave a wide range: %s drawn from the whole frame would give ±5 points at worst.", numeral.Text(need))
		if f.Drawn >= need {
			note = "As many cases spread in proportion, as --size does, give a narrower range of the whole. Even strata are for those who want to know each by itself."
		}
		notes = append(notes, note)
	}
	if n := f.thin(); n > 0 {
		notes = append(notes, fmt.Sprintf("In %s of %s strata fewer than 50 cases are drawn, so probably fewer than 5 mistakes found; the range of the whole is then the exact one of strata, which is much wider. Without --by, or with fewer and larger strata, it is narrower.",
			numeral.Text(n), numeral.Text(len(f.Strata))))
	}
	if len(f.Earlier) > 0 {
		notes = append(notes, fmt.Sprintf("Suspensions of these months were drawn from before, in %s. Each audit is of the whole frame and stands by itself; this one registers that there were others. Publish them all.",
			strings.Join(f.Earlier, ", ")))
	}
	return notes
}
