// Package audit draws random audits of suspensions that nobody had reviewed, and sees them through: the frame is registered and
// the cases are drawn by lot before anybody looks at one, each auditor gets a sheet that says nothing of what became of the account,
// what they find is taken over once and whole, and where two of them differ a third one decides.
//
// An audit is a folder of the data folder, audits/<name>:
//
//	frame.json       what was drawn from what, and how; written at the draw like the next three, and never changed
//	frame.csv        every suspension that could have been drawn, with its stratum
//	draw.csv         the cases
//	COMMITMENT       the SHA-256 of frame.json, which holds those of the other two
//	sheets.json      who looks at the cases
//	sheets/          the sheets, unless they were written elsewhere
//	findings.csv     what the auditors found, before any difference was settled
//	third-look.json  who settles the differences
//	audits.csv       the records of the finished audit, as the record contract has them
//	not-drawn.csv    the same of the rest of the frame, from which alone a report knows what the cases were drawn from
//
// Every file is written once. One process writes at a time; the caller sees to that.
package audit

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Frame is frame.json. Before the draw it lacks what the draw brings: seed, hashes and time.
type Frame struct {
	Format       int           `json:"format"`
	Name         string        `json:"name"`
	Period       period.Period `json:"period"` // of the suspensions
	Cutoff       period.Date   `json:"cutoff"` // first day that was not seen
	Snapshot     string        `json:"snapshot"`
	HorizonDays  int           `json:"horizon_days"`
	Definition   string        `json:"definition"` // of the frame, in words
	Method       string        `json:"method"`     // of the draw, in words that are enough to repeat it
	Cohort       Cohort        `json:"cohort"`
	Size         int64         `json:"frame"`
	Drawn        int64         `json:"drawn"`
	By           string        `json:"by,omitempty"` // breakdown that makes the strata
	Strata       []Stratum     `json:"strata"`       // one where By is empty; sorted by name
	DoubleShare  string        `json:"double_share"` // asked for, of the cases drawn
	DoubleCoded  int64         `json:"double_coded"` // cases that two auditors look at
	Seed         string        `json:"seed,omitempty"`
	SeedNamed    bool          `json:"seed_named"`        // by the platform; otherwise it is random
	Earlier      []string      `json:"earlier,omitempty"` // audits of these suspensions that were registered before
	IDsSHA256    string        `json:"suspension_ids_sha256,omitempty"`
	FrameSHA256  string        `json:"frame_csv_sha256,omitempty"`
	DrawSHA256   string        `json:"draw_csv_sha256,omitempty"`
	Tool         string        `json:"tool"`
	RegisteredAt time.Time     `json:"registered_at,omitzero"`
}

// Cohort is how the suspensions of the period stood at the end of their horizon: Suspended = Decided + SelfCorrected + CorrectedUndecided +
// the frame.
type Cohort struct {
	Suspended          int64 `json:"suspended"`
	Decided            int64 `json:"decided"` // on appeal
	SelfCorrected      int64 `json:"self_corrected"`
	CorrectedUndecided int64 `json:"corrected_undecided"` // appealed, and given back as a mistake before it was decided
	Confirmed          int64 `json:"confirmed_mistakes"`  // reversed on appeal or corrected
}

// Stratum is a part of the frame that has a draw of its own.
type Stratum struct {
	Name     string `json:"name"`
	Frame    int64  `json:"frame"`
	Drawn    int64  `json:"drawn"`
	Fraction string `json:"sampling_fraction"` // Drawn of Frame in decimals, as the record contract stores it
}

// Case is a suspension that was drawn.
type Case struct {
	ID           string // the audit's name and a number that says nothing
	SuspensionID string
	Stratum      string
	Order        int  // place in the stratum's order
	Double       bool // two auditors look at it
}

// format is that of frame.json and of the files beside it.
const format = 1

// wholeFrame is the name of the only stratum where there are no others.
const wholeFrame = "all"

// Adjudicated stands as the auditor in the record of a finding that settles a difference. No auditor may be called so.
const Adjudicated = "adjudicated"

// labels are those of the record contract that no rule of it can refuse.
var labels = regexp.MustCompile(`^([0-9][0-9_-]{0,9}[A-Za-z]|[A-Za-z])[A-Za-z0-9_-]{0,51}$`)

// reserved words stand in reports and records for something else.
var reserved = []string{"all", "not_recorded", "uncoded", "planned_end", Adjudicated}

func isLabel(text string) bool { return labels.MatchString(text) && !slices.Contains(reserved, text) }

// checkName refuses a name that could be no frame's in a record.
func checkName(name string) error {
	if !isLabel(name) {
		return problem.New(problem.Invalid, "%q is no name for an audit. Write letters, digits, - and _, at most 52 and at least one letter, such as 2026-q1-unreviewed.", name)
	}
	return nil
}

// Audit is a registered audit as it stands, checked.
type Audit struct {
	Frame      Frame
	Commitment string // SHA-256 of frame.json
	Cases      []Case // in order of their ids

	dir        string
	assigned   assignment        // zero: there are no sheets yet
	third      assignment        // zero: nobody settles differences yet
	handedIn   map[string]taken  // by the id of the coding; nil: nothing was handed in
	registered []byte            // audits.csv; nil: the audit is not finished
	fractions  map[string]string // by stratum
}

// Dir returns the audit's folder.
func (a *Audit) Dir() string { return a.dir }

// PublicLine is what to publish before anybody looks at a case: who holds it can tell later that the frame and the draw came first. It does
// not say how many could be drawn, which beside a public report would tell how many were corrected, few as they may be.
func (a *Audit) PublicLine() string {
	f := a.Frame
	return fmt.Sprintf("Audit %s: %d of the unreviewed suspensions of %s, drawn %s; frame.json SHA-256 %s", f.Name, f.Drawn, f.Period,
		f.RegisteredAt.Format(time.RFC3339), a.Commitment)
}
