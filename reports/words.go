package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/noise"
	"daylight/internal/release"
)

// Numbers as sentences say them. Pages print the same values in tables at full precision.

// whole prints a count with thousands separators.
func whole(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// inHundred prints a share as "20 in 100"; small ones as "1 in N", so that they do not round to nothing.
func inHundred(k, n int64) string {
	switch {
	case n == 0:
		return "none"
	case k == 0:
		return "0 in 100"
	}
	hundred := int64(math.Round(100 * float64(k) / float64(n)))
	switch {
	case hundred == 100 && k < n:
		return "more than 99 in 100"
	case hundred < 2:
		return "1 in " + whole(int64(math.Round(float64(n)/float64(k))))
	}
	return whole(hundred) + " in 100"
}

// ofAll prints a share as "20 in 100" in brackets after the count that it is of; nothing for none.
func ofAll(k, n int64) string {
	if k == 0 {
		return ""
	}
	return " (" + inHundred(k, n) + ")"
}

// percent prints a share with one decimal.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + " %" }

// duration prints minutes as a person would say them, rounded up: it is said of how long something took at most.
func duration(minutes int64) string { return atLeast(roundedUp(minutes)) }

// roundedUp is the time that duration says, in minutes.
func roundedUp(minutes int64) int64 {
	const hour, day = 60, 24 * 60
	switch {
	case minutes < 2*hour:
		return minutes
	case minutes < 2*day:
		return (minutes + hour - 1) / hour * hour
	}
	return (minutes + day - 1) / day * day
}

// atLeast prints minutes rounded down: it is said of how long something took and longer.
func atLeast(minutes int64) string {
	const hour, day = 60, 24 * 60
	switch {
	case minutes < 2*hour:
		return many(minutes, "minute")
	case minutes < 2*day:
		return many(minutes/hour, "hour")
	}
	return many(minutes/day, "day")
}

// many prints a count of things: "1 account", "2 accounts".
func many(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return whole(n) + " " + thing + "s"
}

// valueText prints a value of a measure.
func valueText(m release.Measure, v release.Value) string {
	if v.Value == nil {
		return v.Word
	}
	switch m.Unit {
	case release.Share:
		return percent(*v.Value)
	case release.Points:
		return release.PointsText(*v.Value)
	case release.Per1000:
		return strconv.FormatFloat(*v.Value, 'f', 2, 64) + " per 1,000"
	case release.Minutes:
		return duration(int64(*v.Value))
	}
	return whole(int64(*v.Value))
}

// describe writes a figure's message, subtitle, notes and text alternative from its rows.
func (d *draft) describe(f *release.Figure, i Indicator) {
	if f.Title == "" {
		f.Title = d.message(f, i)
	}
	if f.Subtitle == "" {
		f.Subtitle = d.subtitle(f, i)
	}
	if f.ID == "outcomes-total" {
		d.sayBack(f)
	}
	if f.Provisional {
		f.Notes = append(f.Notes, d.provisionalNote(i))
	}
	if len(f.Rows) > 0 && ownForms[i.Form].fill == nil && sparse(*f, drawnMeasures(*f, i)[0]) {
		f.Notes = append(f.Notes, "Most groups have too few cases for a number. The table has all of them.")
	}
	t, noisy := d.noisy(f.Breakdown)
	methods, level := rangeMethods(f.Measures)
	note := rangesNote(i, f.Measures)
	if noisy {
		f.Notes = append(f.Notes, d.noiseNotes(t)...)
	}
	if noisy && level > 0 {
		note = fmt.Sprintf("Ranges are %.0f %% intervals (%s): they allow for the random amounts, and for what the same process could have given by chance.",
			100*level, strings.Join(methods, "; "))
	}
	if note != "" {
		f.Notes = append(f.Notes, note)
	}
	if d.edition == release.Public {
		d.protectionNotes(f)
		if note := d.comparedNote(f, i); note != "" {
			f.Notes = append(f.Notes, note)
		}
	}
	if f.Alt == "" {
		f.Alt = d.alternative(f)
	}
	for _, text := range []*string{&f.Title, &f.Subtitle, &f.Definition, &f.Population} {
		*text = release.Unbroken(*text)
	}
	for at, text := range f.Notes {
		f.Notes[at] = release.Unbroken(text)
	}
}

// noiseNotes says of protected counts what was added to them.
func (d *draft) noiseNotes(t disclosure.Table) []string {
	notes := []string{"Every count here has a small random amount added or taken away, to protect people. Where too few cases are behind a share, the amounts would drown it, and it is not shown."}
	if text, err := noise.ErrorText(t.Noise().Variance, len(t.Pairs())); err == nil {
		notes = append(notes, text)
	}
	return notes
}

// protectionNotes says which categories are counted together and that something is hidden.
func (d *draft) protectionNotes(f *release.Figure) {
	var hidden int
	for _, row := range f.Rows {
		if row.Category == disclosure.Merged {
			var labels []string
			for _, code := range d.mergedFrom(f.Breakdown) {
				labels = append(labels, d.names.label(f.Breakdown, code))
			}
			slices.Sort(labels)
			f.Notes = append(f.Notes, "Counted together to protect people: "+strings.Join(labels, ", ")+". Some of these may have nobody.")
		}
		for _, v := range row.Values {
			if v.Word == release.Hidden {
				hidden++
			}
		}
	}
	if hidden > 0 {
		f.Notes = append(f.Notes, "What is hidden is hidden to protect people: it is of few of them, or would let the number of few be computed.")
	}
}

// rangeMethods are the methods of a figure's intervals, each once, and their level, 0 where it has none.
func rangeMethods(measures []release.Measure) (methods []string, level float64) {
	for _, m := range measures {
		if m.Level > 0 && !slices.Contains(methods, m.Method) {
			methods, level = append(methods, m.Method), m.Level
		}
	}
	return methods, level
}

func (d *draft) subtitle(f *release.Figure, i Indicator) string {
	when := d.period.Label()
	if f.Breakdown == "over_time" && len(f.Rows) > 0 {
		when = f.Rows[0].Label + " to " + d.period.Label()
	}
	switch i.Form {
	case formTimes:
		return fmt.Sprintf("Time since the appeal, accounts suspended in %s", when)
	case formPartition:
		return fmt.Sprintf("Share of %s, %s", i.Denominator.Title, when)
	case formRate:
		return fmt.Sprintf("Suspended accounts per 1,000 active in a month, %s", when)
	}
	if i.Clock == "none" {
		return "Share of all records behind this report"
	}
	var whats []string
	for _, m := range i.Measures {
		if of := "of " + m.Of; !slices.Contains(whats, of) {
			whats = append(whats, of)
		}
	}
	if len(whats) == 1 {
		return fmt.Sprintf("Share %s, %s", whats[0], when)
	}
	last := len(whats) - 1
	text := fmt.Sprintf("Shares %s and %s, %s", strings.Join(whats[:last], ", "), whats[last], when)
	if len(f.Dimensions) == 2 {
		text += "; the chart shows the share " + whats[0]
	}
	return text
}

// alternative says in words what the picture shows: every row of a short figure, the ends of a long one.
func (d *draft) alternative(f *release.Figure) string {
	const all = 12
	var sentences []string
	for i, row := range f.Rows {
		if len(f.Rows) > all && i >= all-1 {
			sentences = append(sentences, fmt.Sprintf("%d more rows are in the table.", len(f.Rows)-i))
			break
		}
		var parts []string
		for j, m := range f.Measures {
			parts = append(parts, strings.ToLower(m.Title)+" "+valueText(m, row.Values[j]))
		}
		label := row.Label
		if row.Label2 != "" {
			label += ", " + row.Label2
		}
		sentences = append(sentences, label+": "+strings.Join(parts, ", ")+".")
	}
	if len(sentences) == 0 {
		return "There are no cases."
	}
	return strings.Join(sentences, " ")
}
