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

// bandsOf are the checks of the records with how many fail them in bands.
func bandsOf(checks []queries.QualityCheck) (found []lacking) {
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
		found = append(found, lacking{q.Name, word})
	}
	return found
}

// fillBands makes the public figure of what the records lack.
func (d *draft) fillBands(f *release.Figure, i Indicator) {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: m.Title, Unit: release.Share, Numerator: "records", Denominator: m.Of}}
	for _, l := range d.setting.Lacking {
		f.Rows = append(f.Rows, release.Row{Category: l.Check, Label: d.names.label(f.Breakdown, l.Check), Values: []release.Value{{Word: l.Band}}})
	}
	f.Notes = append(f.Notes, "In bands: single records could be told from exact numbers of a later revision.")
}
