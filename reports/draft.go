package reports

import (
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// horizonDays is how long the cases of the headline figures are followed.
const horizonDays = 90

// maxPeriods is how many periods a figure over time shows: this one and those before it.
const maxPeriods = 8

// draft is a release being made: what was fetched, and what the figures are made of.
type draft struct {
	catalogue     Catalogue
	period        period.Period
	revision      int
	edition       release.Edition
	platform      string
	cutoff        period.Date
	through       period.Date // last day on record
	names         names
	cells         map[string][]queries.Cell // by source of the catalogue
	wholes        map[wholeOf]int64         // of the public edition: sums over a breakdown, some parts of which may be hidden
	waits         []queries.WaitCell
	strata        []queries.Stratum // of the internal edition, as those down to stays
	ends          []queries.EndCell
	returns       []queries.EndCell
	months        []queries.Cell
	backlog       []queries.Cell
	stays         queries.Counts
	audit         []auditPart
	agreement     []queries.Cell
	timed         map[string][]queries.TimeCell // by source of the catalogue
	chances       queries.ChanceCell
	quality       []queries.QualityCheck
	onRecord      queries.Counts // what the snapshot holds at all
	activity      queries.Counts
	active        []queries.Cell // of the public edition: active accounts, as the platform reports them
	repeats       []queries.Cell // how many of what is counted may be of somebody counted already
	recordRepeats queries.Counts
	tables        []disclosure.Table        // of the public edition: all its counts of people are from these
	withheld      []disclosure.Withheld     // and what it keeps back
	bands         []release.Row             // of the public edition: what the records lack
	made          map[string]release.Figure // by id
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
	records := "suspension, appeal and reinstatement records"
	if s := flowSources[i.From]; s.records != "" {
		records = s.records
	}
	return d.platform + ", " + records
}
