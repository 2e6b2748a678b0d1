package reports

import (
	"slices"

	"daylight/internal/release"
	"daylight/queries"
)

// Bands of what the records lack, which say as much as a reader of the public edition needs and count nobody.
const (
	bandNone          = "none"
	bandThousand      = "fewer than 1 in 1,000"
	bandHundred       = "fewer than 1 in 100"
	bandHundredOrNone = "fewer than 1 in 100, or none"
	bandTen           = "fewer than 1 in 10"
	bandTenOrNone     = "fewer than 1 in 10, or none"
	bandMore          = "1 in 10 or more"
	noBand            = release.NoBand
)

// The words of bands, and what the checks of the records look for, as readers are told.
var _ = []message{message(bandNone), message(bandThousand), message(bandHundred), message(bandHundredOrNone), message(bandTen), message(bandTenOrNone), message(bandMore), message(noBand),
	message("lines rejected"), message("lines that repeat an earlier record"), message("records corrected by a later one"), message("files refused as a whole"),
	message(hiddenAccounts), message("suspensions without a recorded reason"), message("suspensions with a reason outside the code list"),
	message("suspensions without a recorded region"), message("suspensions with a region outside the code list"), message("suspensions without a recorded account age"),
	message("suspensions without a record of what the notice said"), message("appeals whose suspension has not arrived"), message("appeals filed before their suspension"),
	message("decided appeals without a date"), message("reinstatements whose suspension has not arrived"), message("reinstatements before their suspension"),
	message("reinstatements without a recorded cause")}

// bandsOf are the checks of the records with how many fail them in bands. The lowest band that is not none reaches up to twice the
// threshold of a plan or further: of few records a band would be single ones, or say that there are fewer than the threshold and not none.
func bandsOf(checks []queries.QualityCheck, threshold int64) (found []lacking) {
	for _, q := range checks {
		if q.Records > 0 {
			found = append(found, lacking{q.Name, bandOf(q.Failing, q.Records, threshold)})
		}
	}
	return found
}

func bandOf(failing, records, threshold int64) string {
	switch {
	case records < 10*threshold:
		return noBand
	case 10*failing >= records:
		return bandMore
	case records < 100*threshold:
		return bandTenOrNone
	case 100*failing >= records:
		return bandTen
	case records < 2000*threshold:
		return bandHundredOrNone
	case 1000*failing >= records:
		return bandHundred
	case failing > 0:
		return bandThousand
	}
	return bandNone
}

// hiddenAccounts is the check of the records that finds accounts without a key.
const hiddenAccounts = "suspensions of a hidden account"

// samePerson says of whom the threshold cannot know whether they are one person or several; empty where every account has a key.
func (d *draft) samePerson() string {
	if !slices.ContainsFunc(d.setting.Lacking, func(l lacking) bool { return l.Check == hiddenAccounts && l.Band != bandNone }) {
		return ""
	}
	return d.Text("Suspensions whose account the records hide cannot be told apart. Each counts as that of another person, though several may be of one, so numbers that such suspensions are in can be of fewer people than the threshold.")
}

// fillBands makes the public figure of what the records lack.
func (d *draft) fillBands(f *release.Figure, i Indicator) {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: d.Text(m.Title), Unit: release.Share, Numerator: d.Text("records"), Denominator: d.Text(m.Of)}}
	for _, l := range d.setting.Lacking {
		f.Rows = append(f.Rows, release.Row{Category: l.Check, Label: d.names.label(f.Breakdown, l.Check), Values: []release.Value{{Word: l.Band}}})
	}
	if note := d.samePerson(); note != "" {
		f.Notes = append(f.Notes, note)
	}
	f.Notes = append(f.Notes, d.Text("In bands, and wider ones where there are few records: single records could be told from exact numbers of a later revision."))
}
