package reports

import (
	"slices"

	"daylight/internal/release"
)

// about names what a figure shows, and by what; its title adds what was found.
func (d *draft) about(i Indicator, breakdown string) string {
	title := d.Text(i.Title)
	if breakdown == "over_time" {
		return d.Say("%s over time", title)
	}
	by := d.catalogue.Breakdowns[breakdown].By
	only, divides := d.onlyOf(breakdown)
	switch {
	case by == "":
		return title
	case divides:
		return d.Say("%s by %s (%s only)", title, d.Text(by), d.inSentence(only))
	}
	return d.Say("%s by %s", title, d.Text(by))
}

// onlyOf names the category of another breakdown that one divides, where the draft's edition shows nothing but that: public tables leave out
// the rest, which the other breakdown tells.
func (d *draft) onlyOf(breakdown string) (label string, divides bool) {
	within := d.catalogue.Breakdowns[breakdown].Within
	if within == nil || d.edition != release.Public {
		return "", false
	}
	return d.names.label(within.Breakdown, within.Category), true
}

// message is the title of a figure: its subject, and the finding that its numbers bear.
func (d *draft) message(f *release.Figure, i Indicator) string {
	subject := d.about(i, f.Breakdown)
	switch {
	case !d.delivered(i):
		return subject + ": " + d.Text(release.NotRecorded)
	case len(f.Rows) == 0:
		return subject + ": " + d.Text(release.NoCases)
	case f.Breakdown == "total":
		return subject + ": " + d.totalText(f, i)
	case i.From == "quality":
		return subject + ": " + d.qualityText(f)
	}
	lead := drawnMeasures(*f, i)[0]
	if i.several() && i.Form != formTimes {
		subject += ", " + d.spokenMeasure(f.Measures[lead], i.Measures[lead])
	}
	return subject + ": " + d.finding(f, i, lead)
}

// totalText says the number of a figure in total.
func (d *draft) totalText(f *release.Figure, i Indicator) string {
	first := f.Rows[0].Values
	switch i.Form {
	case formTimes:
		if v := first[0]; v.Value != nil {
			return d.Say("half waited at most %s", d.duration(int64(*v.Value)))
		}
		return d.Text("fewer than half had it")
	case formPartition:
		// The first measure is what the indicator is about; where it is not recorded, the largest of the others speaks.
		at := 0
		for j, v := range first {
			if v.Value != nil && (first[at].Value == nil || (first[0].Value == nil && *v.Value > *first[at].Value)) {
				at = j
			}
		}
		if v := first[at]; v.Value != nil {
			return d.Say("%s, %s of %s %s", d.Lower(f.Measures[at].Title), d.Whole(*v.Numerator), d.Whole(*v.Denominator), d.of(i.Denominator.Title))
		}
		return d.Text(first[at].Word)
	}
	return d.shareText(f, i)
}

// shareText says a measure of a total and what it is a share of: the first one, and of shares answered within some days the first to which
// half belong, or else the last of them.
func (d *draft) shareText(f *release.Figure, i Indicator) string {
	values := f.Rows[0].Values
	at := max(0, slices.IndexFunc(values, func(v release.Value) bool { return v.Value != nil })) // the first that shows
	if i.Of != "" {
		for j, v := range values {
			if v.Value != nil && *values[at].Value < .5 {
				at = j
			}
		}
	}
	m, v := f.Measures[at], values[at]
	text := d.value(m, v)
	switch {
	case v.Value == nil || m.Unit != release.Share:
		return text
	case i.Measures[at].SaysOf:
		return text + " " + d.Lower(m.Title)
	case i.several():
		return d.Say("%s, %s of %s", d.spokenMeasure(m, i.Measures[at]), text, d.of(i.Measures[at].Of))
	}
	return d.SayIn("share", "%s of %s", text, d.of(i.Measures[at].Of))
}

// several reports whether a title must say which of its measures it speaks of, also where an edition has one of them alone.
func (i Indicator) several() bool { return max(len(i.Measures), len(i.Protected)) > 1 }

// spokenMeasure is the title of a measure as it stands within a figure's. Of shares answered within some days it says how long cases are
// followed.
func (l speech) spokenMeasure(m release.Measure, declared Measure) string {
	if declared.Within > 0 {
		return l.ofAppealing(declared.Within)
	}
	return l.Lower(m.Title)
}

// qualityText says how many checks of the records found something, of those of which it can be said, and in how large a share at the most.
func (d *draft) qualityText(f *release.Figure) string {
	rising := []string{bandThousand, bandHundred, bandTen, bandMore}
	var found, unsaid int64
	var most release.Value
	for _, row := range f.Rows {
		switch v := row.Values[0]; {
		case slices.Contains([]string{bandTenOrNone, bandHundredOrNone, noBand}, v.Word):
			unsaid++
		case v.Word == bandNone || v.Value != nil && *v.Value == 0:
		default:
			found++
			if v.Value != nil && (most.Value == nil || *v.Value > *most.Value) || slices.Index(rising, v.Word) > slices.Index(rising, most.Word) {
				most = v
			}
		}
	}
	all := int64(len(f.Rows))
	text := d.Many(all-unsaid, "%[2]s of %[1]s check found something", "%[2]s of %[1]s checks found something", d.Whole(found))
	switch {
	case found == 0 && all > unsaid:
		text = d.Many(all-unsaid, "%s check found nothing", "none of %s checks found anything")
	case most.Value != nil:
		text = d.Say("%s, most often in %s of records", text, d.value(f.Measures[0], most))
	case found > 0:
		text = d.Say("%s, most often in %s records", text, d.Text(most.Word))
	}
	switch unsaid {
	case 0:
		return text
	case all:
		return d.Text(noBand)
	}
	return d.Say("%s; for %s more there are too few records to say", text, d.Whole(unsaid))
}
