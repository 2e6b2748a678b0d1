package reports

import (
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// horizonDays is how long the cases of the headline figures are followed.
const horizonDays = 90

// maxPeriods is how many periods a figure over time shows: this one and those before it.
const maxPeriods = 8

// draft is a release being made: what it is of, what was counted or may show of it, and the figures made of that.
type draft struct {
	subject
	speech
	fetched
	protected
	catalogue Catalogue
	names     names
	recorded  map[string]bool           // whether the snapshot holds anything of a kind, by names that end in _on_record
	cells     map[string][]queries.Cell // by source of the catalogue
	audit     []auditPart
	activity  queries.Counts
	made      map[string]release.Figure // by id
}

// subject is what a release is of, and up to when.
type subject struct {
	period   period.Period
	revision int
	edition  release.Edition
	platform string
	cutoff   period.Date // first day that no longer counts
	through  period.Date // last day on record
	zone     string      // IANA time zone whose days these are
}

// fetched is what was counted of the records beside the cells.
type fetched struct {
	waits         []queries.WaitCell
	strata        []queries.Stratum
	ends          []queries.EndCell
	returns       []queries.EndCell
	months        []queries.Cell
	backlog       []queries.Cell
	stays         queries.Counts
	agreement     []queries.Cell
	timed         map[string][]queries.TimeCell // by source of the catalogue
	chances       queries.ChanceCell
	quality       []queries.QualityCheck
	repeats       []queries.Cell // how many of what is counted may be of somebody counted already
	recordRepeats queries.Counts
}

// protected is what the public edition has in its place. All its counts of people are from the tables.
type protected struct {
	setting setting
	tables  []disclosure.Table
	wholes  map[wholeOf]int64 // sums over a breakdown, some parts of which may be hidden
}

// finalFrom is the first cut-off that sees the whole horizon of every case of the period, if the records reach up to it.
func (d *draft) finalFrom() period.Date { return FinalFrom(d.period) }

// FinalFrom is the first cut-off that sees the whole horizon of every case of a period; there is no public edition before.
func FinalFrom(p period.Period) period.Date { return p.End().Add(horizonDays + 1) }

func (d *draft) final() bool { return d.followedFor(horizonDays) }

// followedFor reports whether what happened in the period has been followed for so many days, if the records reach up to it.
func (d *draft) followedFor(days int) bool {
	return min(d.cutoff, d.through.Add(1)) >= d.period.End().Add(days+1)
}

// makeFigures makes the figures of all indicators. A figure without a single case is made all the same: it says so. The public edition
// leaves out those that it has no tables for.
func (d *draft) makeFigures() error {
	for _, i := range d.catalogue.Indicators {
		for _, breakdown := range i.Breakdowns {
			if d.edition == release.Public {
				if _, published := d.published(i, breakdown); !published {
					continue
				}
			}
			f, err := d.figure(i, breakdown)
			if err != nil {
				return fmt.Errorf("figure %s by %s: %w", i.ID, breakdown, err)
			}
			d.made[f.ID] = f
		}
	}
	return nil
}

// figures returns the figures made, in the catalogue's order.
func (d *draft) figures() []release.Figure {
	var made []release.Figure
	for _, i := range d.catalogue.Indicators {
		for _, breakdown := range i.Breakdowns {
			if f, ok := d.made[figureID(i.ID, breakdown)]; ok {
				made = append(made, f)
			}
		}
	}
	return made
}

func (d *draft) source(i Indicator) string {
	records := message("suspension, appeal and reinstatement records")
	if s := flowSources[i.From]; s.records != "" {
		records = s.records
	}
	return d.platform + ", " + d.said(records)
}

// in is the draft in a language: of the same counts, with figures of its own. Both may be made at once.
func (d *draft) in(l *language.Language) *draft {
	other := *d
	other.speech, other.made = speech{l}, map[string]release.Figure{}
	other.names.speech = other.speech
	return &other
}
