package audit

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"daylight/internal/problem"
	"daylight/internal/stats"
)

// State is how far an audit is.
type State string

// The states, in order.
const (
	Drawn     State = "drawn"              // there are no sheets yet
	Out       State = "sheets out"         // the auditors look at the cases
	HandedIn  State = "handed in"          // all first findings are there, and no two differ
	Differing State = "needs a third look" // somebody must settle the differences
	Settling  State = "third look out"     // somebody does
	Settled   State = "settled"            // the records are written
)

// State returns how far the audit is.
func (a *Audit) State() State {
	switch {
	case a.registered != nil:
		return Settled
	case a.third.Auditors != nil:
		return Settling
	case a.handedIn != nil && len(a.differing()) > 0:
		return Differing
	case a.handedIn != nil:
		return HandedIn
	case a.assigned.Auditors != nil:
		return Out
	}
	return Drawn
}

// Auditors returns who looks at the cases, and who settles the differences at the end; none before there are sheets.
func (a *Audit) Auditors() []string { return slices.Concat(a.assigned.Auditors, a.third.Auditors) }

// Figure is a number with its 95 % interval; without a method it has none.
type Figure struct {
	Value  float64 `json:"value"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Method string  `json:"method,omitempty"`
}

func figureOf(value float64, i stats.Interval) Figure { return Figure{value, i.Low, i.High, i.Method} }

// Agreement is how often two auditors found the same, before anything was settled.
type Agreement struct {
	Cases  int64    `json:"cases"` // that two looked at
	Agreed int64    `json:"agreed"`
	Share  Figure   `json:"share"`
	Kappa  *Figure  `json:"kappa,omitempty"` // Cohen's; nil where it is not defined
	Notes  []string `json:"notes,omitempty"`
}

// Estimate is what the audit says of all suspensions of the period, with the unclear cases counted in one of two ways.
type Estimate struct {
	UnclearAs string   `json:"unclear_counted_as"` // correct or wrong
	Found     int64    `json:"found"`              // mistakes among the cases
	Mistakes  Figure   `json:"mistakes"`           // among the frame, in suspensions
	Share     Figure   `json:"share"`              // of all suspensions, the confirmed mistakes among them
	Notes     []string `json:"notes,omitempty"`
}

// StratumResult is what was found in one stratum.
type StratumResult struct {
	Name    string `json:"name"`
	Frame   int64  `json:"frame"`
	Drawn   int64  `json:"drawn"`
	Wrong   int64  `json:"wrong"`
	Unclear int64  `json:"unclear"`
	Share   Figure `json:"share"` // of mistakes in the stratum's frame, the unclear counted as none; High counts them as mistakes
}

// Result is what sheets came to.
type Result struct {
	Audit         string           `json:"audit"`
	State         State            `json:"state"`
	Missing       []Missing        `json:"missing,omitempty"` // nothing was handed in because of these
	Agreement     *Agreement       `json:"agreement,omitempty"`
	Disagreements []string         `json:"disagreements,omitempty"` // the cases, by their ids
	Findings      map[string]int64 `json:"findings,omitempty"`      // cases by what counts of them; nil before all is settled
	Estimates     []Estimate       `json:"estimates,omitempty"`     // two where a case is unclear
	Strata        []StratumResult  `json:"strata,omitempty"`        // where the frame was divided
	Records       int              `json:"records,omitempty"`       // of what was found
	NotDrawn      int64            `json:"not_drawn,omitempty"`     // records of the rest of the frame
	Held          bool             `json:"held,omitempty"`          // it was only tried, and what would follow is not shown
}

// HandIn takes over what the auditors found. The sheets of all auditors are handed in together and once: from then on no finding changes, and
// only then agreement and estimate are shown, so that nobody can try which finding leads where. Sheets with a fault, and sheets that
// lack a finding, change nothing. When every difference is settled it writes the records, with those of the
// suspensions that were not drawn. Further calls, with the sheets or without, give
// the same again. A dry run checks the sheets and writes nothing.
func (a *Audit) HandIn(sheets []string, now time.Time, dry bool) (Result, error) {
	r := Result{Audit: a.Frame.Name, State: a.State()}
	if a.assigned.Auditors == nil {
		return r, problem.New(problem.Invalid, "Nobody looks at the cases of %s yet. Write the sheets with: daylight audit sheet %s --auditor aud-1 --auditor aud-2", r.Audit, r.Audit)
	}
	if len(sheets) == 0 && a.handedIn == nil {
		return r, problem.New(problem.Invalid, "Name the filled sheets: daylight audit result %s SHEET...", r.Audit)
	}
	first, settling := a.firstLook(), a.settling()
	h, err := a.read(sheets, slices.Concat(first, settling))
	if err != nil {
		return r, err
	}
	for id, was := range a.handedIn {
		h.findings[id] = was.finding
	}
	if r.Missing = h.missing(first); len(r.Missing) > 0 {
		return r, nil
	}
	at := now.UTC().Truncate(time.Minute)
	if a.handedIn == nil {
		if dry {
			r.Held = true
			return r, nil
		}
		a.handedIn = h.take(first, at)
		if err := writeOnce(filepath.Join(a.dir, findingsFile), a.recordsText(nil), listMode); err != nil {
			return r, err
		}
		r.State = a.State()
	}
	r.Agreement = a.agreement()
	for _, of := range a.differing() {
		r.Disagreements = append(r.Disagreements, a.Cases[of].ID)
	}
	if r.State == Differing {
		return r, nil
	}
	if r.Missing = h.missing(settling); len(r.Missing) > 0 {
		return r, nil
	}
	if a.registered == nil {
		if dry {
			r.Held = true
			return r, nil
		}
		for id, row := range h.take(settling, at) {
			a.handedIn[id] = row
		}
		text := a.recordsText(settling)
		if err := writeOnce(filepath.Join(a.dir, recordsFile), text, listMode); err != nil {
			return r, err
		}
		a.registered = text
		r.State = a.State()
	}
	if !dry {
		if err := a.registerNotDrawn(); err != nil {
			return r, err
		}
	}
	r.Records, r.NotDrawn = len(a.handedIn), a.Frame.Size-a.Frame.Drawn
	return r, a.conclude(&r)
}

// take is the findings of codings as they are handed in.
func (h handed) take(codings []coding, at time.Time) map[string]taken {
	rows := map[string]taken{}
	for _, c := range codings {
		rows[c.id] = taken{h.findings[c.id], at}
	}
	return rows
}

// agreement compares the first looks of the cases that two auditors looked at.
func (a *Audit) agreement() *Agreement {
	table := make([][]int64, len(Findings))
	for i := range table {
		table[i] = make([]int64, len(Findings))
	}
	for _, found := range a.looks() {
		if len(found) == 2 {
			table[slices.Index(Findings, found[0])][slices.Index(Findings, found[1])]++
		}
	}
	s := stats.Agree(table)
	agreed := Agreement{Cases: s.Agreed.N, Agreed: s.Agreed.K, Share: figureOf(s.Agreed.Value, s.Agreed.Interval), Notes: s.Notes}
	if s.Kappa.Defined {
		kappa := figureOf(s.Kappa.Value, s.Kappa.Interval)
		agreed.Kappa, agreed.Notes = &kappa, append(agreed.Notes, s.Kappa.Notes...)
	}
	return &agreed
}

// conclude counts the findings that hold and estimates from them.
func (a *Audit) conclude(r *Result) error {
	settled := map[int]string{}
	for _, c := range a.settling() {
		settled[c.of] = a.handedIn[c.id].finding
	}
	r.Findings = map[string]int64{}
	for _, finding := range Findings {
		r.Findings[finding] = 0
	}
	samples, unclear := make([]stats.Sample, len(a.Frame.Strata)), make([]int64, len(a.Frame.Strata))
	place := map[string]int{}
	for i, s := range a.Frame.Strata {
		place[s.Name], samples[i] = i, stats.Sample{Name: s.Name, Frame: s.Frame, Drawn: s.Drawn}
	}
	for i, found := range a.looks() {
		finding, ok := settled[i]
		if !ok {
			finding = found[0]
		}
		r.Findings[finding]++
		switch in := place[a.Cases[i].Stratum]; finding {
		case "wrong":
			samples[in].Mistakes++
		case "unclear":
			unclear[in]++
		}
	}
	most := slices.Clone(samples)
	for i := range most {
		most[i].Mistakes += unclear[i]
	}
	if err := a.estimate(r, "correct", samples); err != nil {
		return err
	}
	if r.Findings["unclear"] > 0 {
		if err := a.estimate(r, "wrong", most); err != nil {
			return err
		}
	}
	if a.Frame.By == "" {
		return nil
	}
	for i, s := range samples {
		least, err := stats.SimpleAudit(stats.Audited{Suspended: s.Frame}, s)
		if err != nil {
			return fmt.Errorf("estimate from audit %s: %w", a.Frame.Name, err)
		}
		upper, err := stats.SimpleAudit(stats.Audited{Suspended: s.Frame}, most[i])
		if err != nil {
			return fmt.Errorf("estimate from audit %s: %w", a.Frame.Name, err)
		}
		share := figureOf(least.Share.Value, least.Share.Interval)
		share.High = upper.Share.Interval.High
		r.Strata = append(r.Strata, StratumResult{s.Name, s.Frame, s.Drawn, s.Mistakes, unclear[i], share})
	}
	return nil
}

// estimate adds the estimate from samples in which the unclear cases were counted as unclearAs says.
func (a *Audit) estimate(r *Result, unclearAs string, samples []stats.Sample) error {
	cohort := stats.Audited{Suspended: a.Frame.Cohort.Suspended, Confirmed: a.Frame.Cohort.Confirmed}
	var s stats.AuditResult
	var err error
	if len(samples) == 1 {
		s, err = stats.SimpleAudit(cohort, samples[0])
	} else {
		s, err = stats.StratifiedAudit(cohort, samples)
	}
	if err != nil {
		return fmt.Errorf("estimate from audit %s: %w", a.Frame.Name, err)
	}
	r.Estimates = append(r.Estimates, Estimate{UnclearAs: unclearAs, Found: s.Found, Mistakes: figureOf(s.Mistakes.Value, s.Mistakes.Interval),
		Share: figureOf(s.Share.Value, s.Share.Interval), Notes: s.Notes})
	return nil
}
