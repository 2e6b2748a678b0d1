package reports

import (
	"daylight/internal/release"
	"daylight/queries"
)

// Bands of what the records lack, which say as much as a reader of the public edition needs and count nobody.
const (
	bandNone     = "none"
	bandThousand = "fewer than 1 in 1,000"
	bandHundred  = "fewer than 1 in 100"
	bandTen      = "fewer than 1 in 10"
	bandMore     = "1 in 10 or more"
)

// qualityBands are the checks of the records with how many fail them in bands.
func qualityBands(checks []queries.QualityCheck) (rows []release.Row) {
	for _, q := range checks {
		if q.Records == 0 {
			continue
		}
		word := bandMore
		switch {
		case q.Failing == 0:
			word = bandNone
		case 1000*q.Failing < q.Records:
			word = bandThousand
		case 100*q.Failing < q.Records:
			word = bandHundred
		case 10*q.Failing < q.Records:
			word = bandTen
		}
		rows = append(rows, release.Row{Category: q.Name, Values: []release.Value{{Word: word}}})
	}
	return rows
}

// fillBands makes the public figure of what the records lack.
func (d *draft) fillBands(f *release.Figure, i Indicator) {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: m.Title, Unit: release.Share, Numerator: "records", Denominator: m.Of}}
	for _, row := range d.bands {
		row.Label = d.names.label(f.Breakdown, row.Category)
		f.Rows = append(f.Rows, row)
	}
	f.Notes = append(f.Notes, "In bands: single records could be told from exact numbers of a later revision.")
}
