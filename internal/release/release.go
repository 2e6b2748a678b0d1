// Package release reads what was published: an immutable folder per period and revision, with figures as JSON, CSV, Parquet
// and SVG and a checksum for every file. It needs no database, and it believes nothing that its checksums do not cover.
//
// A folder looks like this:
//
//	<period>/r<N>/release.json
//	<period>/r<N>/figures/<id>.json|csv|parquet|svg
//	<period>/r<N>/de/…               what has words, in another language (languages.go)
//	<period>/r<N>/tables/<id>.json   public edition: the protected tables that every figure is made of
//	<period>/r<N>/plan.yaml         public edition: the release plan
//	<period>/r<N>/setting.json      public edition: what else the report is made of, so that anyone can make it again
//	<period>/r<N>/changes.json       from the second revision on: what changed, cell by cell
//	<period>/r<N>/datapackage.json  every file and every column, described
//	<period>/r<N>/README.txt        the same in a page, for people
//	<period>/r<N>/CHECKSUMS
//	<period>/r<N>/approval.json      public edition: who approved it and when it may be read, outside the checksums
//	<period>/r<N>/approval.sig       and its signature
package release

import (
	"daylight/internal/period"
)

// The plan and the setting of a public release.
const (
	PlanFile    = "plan.yaml"
	SettingFile = "setting.json"
)

// Format is the version of the files that this package reads and that reports write.
const Format = 1

// Edition says for whom a release is.
type Edition string

// The editions. The internal one is exact, for the platform's own leadership, and never appears on a public page. The public one is
// protected.
const (
	Internal Edition = "internal"
	Public   Edition = "public"
)

// Release is release.json: what a release is, what it was made from and which figures it holds.
type Release struct {
	Format         int           `json:"format"`
	Platform       string        `json:"platform"`
	Period         period.Period `json:"period"`
	Revision       int           `json:"revision"`
	Edition        Edition       `json:"edition"`
	Cutoff         period.Date   `json:"cutoff"`          // first day that no longer counts
	RecordsThrough period.Date   `json:"records_through"` // last day on record in the snapshot
	HorizonDays    int           `json:"horizon_days"`    // of the headline figures
	FinalFrom      period.Date   `json:"final_from"`      // a cut-off from this day on sees every case's whole horizon
	Final          bool          `json:"final"`
	Headlines      []Headline    `json:"headlines"`
	Sections       []Section     `json:"sections"`
	Checks         []Check       `json:"checks"`
	Change         *Change       `json:"change,omitempty"`     // why there is a further revision
	Protection     *Protection   `json:"protection,omitempty"` // of the public edition
	MadeFrom       MadeFrom      `json:"made_from"`
}

// Change says why a revision replaces an earlier one.
type Change struct {
	Code     ChangeCode `json:"code"`
	Reason   string     `json:"reason"`
	Replaces int        `json:"replaces"`      // the revision
	Seal     string     `json:"replaces_seal"` // its Seal
}

// ChangeCode is the kind of a change: records that came or changed later, or a fault of ours that is put right.
type ChangeCode string

// The codes.
const (
	Revised   ChangeCode = "R"
	Corrected ChangeCode = "C"
)

// Protection says how the people behind the counts are protected.
type Protection struct {
	Plan      string     `json:"plan"`             // hash of the release plan
	Threshold int64      `json:"threshold"`        // counts of fewer people are hidden, and others so that they cannot be computed
	People    string     `json:"people,omitempty"` // whom the threshold cannot tell apart; empty where every account has a key
	Tables    []string   `json:"tables"`           // ids of the protected tables
	Noise     *Noise     `json:"noise,omitempty"`
	Withheld  []Withheld `json:"withheld,omitempty"`
}

// Noise says what was drawn for the protected counts of a release, and what that promises.
type Noise struct {
	Variance int      `json:"variance"`
	Label    string   `json:"label"` // under which it was drawn
	Measures []string `json:"measures"`
	Promise  string   `json:"promise"` // in words for readers, computed from the plan
}

// Withheld is something that is not published, and why.
type Withheld struct {
	Title string `json:"title"`
	Why   string `json:"why"`
}

// Headline is a sentence of the first screen. Every number in it stands in one of the figures named.
type Headline struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Figures []string `json:"figures"`
}

// Section groups figures on the page, in order.
type Section struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	About   string   `json:"about"`
	Figures []string `json:"figures"`
}

// Check is one identity that the figures were held against before publishing.
type Check struct {
	Name string `json:"name"`
	Left int64  `json:"left"`
	// Right equals Left in every published release.
	Right int64 `json:"right"`
}

// MadeFrom names everything that the bytes of a release depend on.
type MadeFrom struct {
	Snapshot  string   `json:"snapshot"`
	Batches   []string `json:"batches"`
	Contract  int      `json:"contract"`
	Schema    string   `json:"schema"`    // hash of code lists, stored tables, build and views
	Catalogue string   `json:"catalogue"` // hash of the catalogue of indicators
	Zone      string   `json:"reporting_zone"`
	Tool      string   `json:"tool"`
	Making    string   `json:"making"` // of the program, as far as the bytes depend on it
}

// Figure is one indicator in one breakdown: what it means, its rows and how it is drawn.
type Figure struct {
	ID         string        `json:"id"`
	Indicator  string        `json:"indicator"`
	Version    int           `json:"version"` // of the indicator's definition
	Period     period.Period `json:"period"`
	Revision   int           `json:"revision"`
	Edition    Edition       `json:"edition"`
	Section    string        `json:"section"`
	Breakdown  string        `json:"breakdown"`  // total, over_time, region, region_tenure, …
	Dimensions []string      `json:"dimensions"` // titles of the columns that name a row: one, or two where the breakdown crosses two

	Title      string   `json:"title"`    // message
	Subtitle   string   `json:"subtitle"` // description: what is counted, of what, when
	Definition string   `json:"definition"`
	Population string   `json:"population"`
	Clock      string   `json:"clock"`
	Horizon    string   `json:"horizon,omitempty"`
	Source     string   `json:"source"`
	Notes      []string `json:"notes,omitempty"`
	Alt        string   `json:"alt"` // the figure in words, for those who cannot see it

	Provisional bool      `json:"provisional"`
	Measures    []Measure `json:"measures"`
	Rows        []Row     `json:"rows"`

	Chart ChartOptions `json:"chart,omitempty"` // the browser's drawing of the same rows; absent where there is only a table
}

// Measure is one number per row.
type Measure struct {
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Unit        Unit    `json:"unit"`
	Numerator   string  `json:"numerator"`
	Denominator string  `json:"denominator,omitempty"`
	Counts      *Counts `json:"counts,omitempty"` // public edition: where the two are found in the protected tables
	Level       float64 `json:"level,omitempty"`  // of the interval, 0.95; 0 where there is none
	Method      string  `json:"method,omitempty"` // of the interval
	Limits      bool    `json:"limits,omitempty"` // low and high are limits of chance around what rows have in common, within which Level of such rows would lie, and no interval
}

// Range says what low and high of a value are.
func (m Measure) Range(v Value) string {
	switch {
	case v.Low == nil:
		return ""
	case m.Limits:
		return Limits
	}
	return Interval
}

// What low and high of a value can be: an interval for the value or in its place, or limits to hold a value against.
const (
	Interval = "interval"
	Limits   = "limits"
)

// Counts names the counts of protected tables that a measure's numerator and denominator are the sums of, in the row of the same
// category. Whole: the denominator is the numerator's total.
type Counts struct {
	Numerator   []string `json:"numerator"`
	Less        []string `json:"less,omitempty"` // taken from the numerator
	Denominator []string `json:"denominator,omitempty"`
	Whole       bool     `json:"whole,omitempty"`
	Estimate    Estimate `json:"estimate,omitempty"` // what is computed of them, if it is no share
	Centre      string   `json:"centre,omitempty"`   // of limits: total, or empty where that is hidden and they lie around the rows that show
	Variance    int      `json:"variance,omitempty"` // of the random amount in each, where they are protected counts
	Least       int64    `json:"least,omitempty"`    // of these: the smallest protected denominator of which a share shows
	Threshold   int64    `json:"-"`                  // of the release, as pages that show protected counts put it in: smaller ones they say as "fewer than"
}

// Estimate is how a number that is no share follows from published counts.
type Estimate string

// The estimates. Those from an audit are of mistakes among suspensions, with the findings that were not clear counted as one or the other;
// bounds are of the same; limits are those of a funnel plot; a difference is that of a share to the one of
// the period before.
const (
	AuditUnclearRight    Estimate = "audit, unclear as right"
	AuditUnclearWrong    Estimate = "audit, unclear as wrong"
	MonotoneBound        Estimate = "monotone bound"
	RegionOfBounds       Estimate = "region of bounds"
	FunnelLimits95       Estimate = "funnel limits of 95 %"
	FunnelLimits998      Estimate = "funnel limits of 99.8 %"
	FunnelLimitsWide     Estimate = "funnel limits of 99.8 % with over-dispersion"
	PeriodBefore         Estimate = "share of the period before"
	SinceThePeriodBefore Estimate = "difference to the period before"
)

// The partition of what a published audit found: its root is how many were drawn.
const (
	AuditPartition = "audit"
	AuditDrawn     = "audited"
	AuditWrong     = "audit_wrong"
	AuditUnclear   = "audit_unclear"
	AuditRight     = "audit_right"
)

// CorrectedUndecided counts those given back as a mistake before their appeal was decided. Where the tables count them with others, or
// hide them, an audit leaves them among those it does not speak of.
const CorrectedUndecided = "corrected_undecided"

// Reviewed counts the suspensions that no audit is drawn from: those decided on appeal, and those corrected.
var Reviewed = []string{"decided", "self_corrected", CorrectedUndecided}

// Unit is what a measure is measured in.
type Unit string

// The units. A share is a number from 0 to 1, and points are the difference of two, from -1 to 1.
const (
	Count   Unit = "count"
	Share   Unit = "share"
	Points  Unit = "points"
	Per1000 Unit = "per_1000"
	Minutes Unit = "minutes"
)

// Row is one category with a value for each measure.
type Row struct {
	Category  string  `json:"category"`
	Label     string  `json:"label"`
	Category2 string  `json:"category2,omitempty"`
	Label2    string  `json:"label2,omitempty"`
	Counts    *Counts `json:"counts,omitempty"` // public edition: where rows are of different counts, in the place of the measures' own
	Values    []Value `json:"values"`
}

// Value is one number with what it rests on. Value is nil where there is no number; Word then says why. A waiting time may have no
// High: its interval then ends beyond what was followed.
type Value struct {
	Value       *float64 `json:"value"`
	Numerator   *int64   `json:"numerator,omitempty"`
	Denominator *int64   `json:"denominator,omitempty"`
	Low         *float64 `json:"low,omitempty"`
	High        *float64 `json:"high,omitempty"`
	Word        string   `json:"word,omitempty"`
}
