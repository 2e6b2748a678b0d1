package reports

import (
	"fmt"
	"slices"
	"strings"

	"daylight/internal/release"
)

// about names what a figure shows, and by what; its title adds what was found.
func (d *draft) about(i Indicator, breakdown string) string {
	title := i.Title
	if d.withoutFew(breakdown, i) {
		title += " (at least)"
	}
	if breakdown == "over_time" {
		return title + " over time"
	}
	if by := d.catalogue.Breakdowns[breakdown].By; by != "" {
		return title + " by " + by
	}
	return title
}

// message is the title of a figure: its subject, and the finding that its numbers bear.
func (d *draft) message(f *release.Figure, i Indicator) string {
	subject := d.about(i, f.Breakdown)
	switch {
	case !d.delivered(i):
		return subject + ": not recorded"
	case len(f.Rows) == 0:
		return subject + ": no cases"
	case f.Breakdown == "total":
		return subject + ": " + d.totalText(f, i)
	case i.From == "quality":
		return subject + ": " + qualityText(f)
	}
	lead := drawnMeasures(*f, i)[0]
	if i.several() && i.Form != formTimes {
		subject += ", " + spokenMeasure(f.Measures[lead], i)
	}
	return subject + ": " + d.finding(f, i, lead)
}

// totalText says the number of a figure in total.
func (d *draft) totalText(f *release.Figure, i Indicator) string {
	first := f.Rows[0].Values
	switch i.Form {
	case formTimes:
		if v := first[0]; v.Value != nil {
			return "half waited at most " + duration(int64(*v.Value))
		}
		return "fewer than half had it"
	case formPartition:
		// The first measure is what the indicator is about; where it is not recorded, the largest of the others speaks.
		at := 0
		for j, v := range first {
			if v.Value != nil && (first[at].Value == nil || (first[0].Value == nil && *v.Value > *first[at].Value)) {
				at = j
			}
		}
		if v := first[at]; v.Value != nil {
			return fmt.Sprintf("%s, %s of %s %s", lower(f.Measures[at].Title), whole(*v.Numerator), whole(*v.Denominator), i.Denominator.Title)
		}
		return first[at].Word
	}
	return shareText(f, i)
}

// shareText says a measure of a total and what it is a share of: the first one, and of shares answered within some days the first to which
// half belong, or else the last of them.
func shareText(f *release.Figure, i Indicator) string {
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
	text := valueText(m, v)
	switch {
	case v.Value == nil || m.Unit != release.Share:
		return text
	case strings.HasPrefix(m.Title, "Of "):
		return text + " " + lower(m.Title)
	case i.several():
		return fmt.Sprintf("%s, %s of %s", spokenMeasure(m, i), text, m.Denominator)
	}
	return text + " of " + m.Denominator
}

// several reports whether a title must say which of its measures it speaks of, also where an edition has one of them alone.
func (i Indicator) several() bool { return max(len(i.Measures), len(i.Protected)) > 1 }

// spokenMeasure is the title of a measure as it stands within a title. Of shares answered within some days it says how long cases are
// followed.
func spokenMeasure(m release.Measure, i Indicator) string {
	if i.Of != "" && strings.HasPrefix(m.Title, "Within ") {
		return lower(m.Title) + followedFor
	}
	return lower(m.Title)
}

// qualityText says how many checks of the records found nothing, of those of which it can be said.
func qualityText(f *release.Figure) string {
	var clean, unsaid int64
	for _, row := range f.Rows {
		switch v := row.Values[0]; {
		case slices.Contains([]string{bandTenOrNone, bandHundredOrNone, noBand}, v.Word):
			unsaid++
		case v.Word == bandNone || v.Value != nil && *v.Value == 0:
			clean++
		}
	}
	all := int64(len(f.Rows))
	text := fmt.Sprintf("%d of %s found nothing", clean, many(all-unsaid, "check"))
	switch unsaid {
	case 0:
		return text
	case all:
		return noBand
	}
	return fmt.Sprintf("%s; for %d more there are %s", text, unsaid, noBand)
}
