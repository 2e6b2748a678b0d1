package reports

import (
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/noise"
	"daylight/internal/release"
)

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
		f.Notes = append(f.Notes, d.Text("Most groups have too few cases for a number. The table has all of them."))
	}
	t, noisy := d.noisy(f.Breakdown)
	methods, level := rangeMethods(f.Measures)
	note := d.rangesNote(i, f.Measures)
	if noisy {
		f.Notes = append(f.Notes, d.noiseNotes(t)...)
	}
	if noisy && level > 0 {
		note = d.Say("Ranges are %s intervals (%s): they allow for the random amounts, and for what the same process could have given by chance.",
			d.level(level), strings.Join(methods, "; "))
	}
	if note != "" {
		f.Notes = append(f.Notes, note)
	}
	if only, divides := d.onlyOf(f.Breakdown); divides {
		f.Notes = append(f.Notes, d.Say("Shown are only accounts of the group “%s”, in finer groups. All others, and those of which it is not recorded, are in no row here; figures by %s have them.",
			only, d.Text(d.catalogue.Breakdowns[d.catalogue.Breakdowns[f.Breakdown].Within.Breakdown].By)))
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
		*text = d.Unbroken(*text)
	}
	for at, text := range f.Notes {
		f.Notes[at] = d.Unbroken(text)
	}
}

// noiseNotes says of protected counts what was added to them.
func (d *draft) noiseNotes(t disclosure.Table) []string {
	notes := []string{d.Text("Every count here has a small random amount added or taken away, to protect people. Where too few cases are behind a share, the amounts would drown it, and it is not shown.")}
	if text, err := noise.ErrorText(d.Language, t.Noise().Variance, len(t.Pairs())); err == nil {
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
			slices.SortFunc(labels, d.Compare)
			f.Notes = append(f.Notes, d.Say("Counted together to protect people: %s. Some of these may have nobody.", strings.Join(labels, ", ")))
		}
		for _, v := range row.Values {
			if v.Word == release.Hidden {
				hidden++
			}
		}
	}
	if hidden > 0 {
		f.Notes = append(f.Notes, d.Text("What is hidden is hidden to protect people: it is of few of them, or would let the number of few be computed."))
	}
}

// rangeMethods are the methods of a figure's intervals, each once, and their level, 0 where it has none.
func rangeMethods(measures []release.Measure) (methods []string, level float64) {
	for _, m := range measures {
		if m.Level > 0 && !m.Limits && !slices.Contains(methods, m.Method) {
			methods, level = append(methods, m.Method), m.Level
		}
	}
	return methods, level
}

func (d *draft) subtitle(f *release.Figure, i Indicator) string {
	when := d.Period(d.period)
	if f.Breakdown == "over_time" && len(f.Rows) > 0 {
		when = d.Say("%s to %s", f.Rows[0].Label, d.period)
	}
	switch i.Form {
	case formTimes:
		return d.Say("Time since the appeal, accounts suspended in %s", when)
	case formPartition:
		return d.Say("Share of %s, %s", d.of(i.Denominator.Title), when)
	case formRate:
		return d.Say("Suspended accounts per 1,000 active in a month, %s", when)
	}
	if i.Clock == "none" {
		return d.Text("Share of all records behind this report")
	}
	var whats []string
	for _, m := range i.Measures {
		if !slices.Contains(whats, m.Of) {
			whats = append(whats, m.Of)
		}
	}
	if len(whats) == 1 {
		return d.Say("Share of %s, %s", d.of(whats[0]), when)
	}
	for at, what := range whats {
		whats[at] = d.SayIn("shares", "of %s", d.of(what))
	}
	if len(f.Dimensions) == 2 {
		return d.Say("Shares %s, %s; the chart shows the share %s", d.List(whats), when, whats[0])
	}
	return d.Say("Shares %s, %s", d.List(whats), when)
}

// of is what shares are of as it stands after that word: "540 of 2,700 suspended accounts".
func (l speech) of(denominator string) string { return l.TextIn("of", denominator) }

// alternative says in words what the picture shows: every row of a short figure, the ends of a long one.
func (d *draft) alternative(f *release.Figure) string {
	const all = 12
	var sentences []string
	for i, row := range f.Rows {
		if len(f.Rows) > all && i >= all-1 {
			sentences = append(sentences, d.Say("%s more rows are in the table.", d.Whole(int64(len(f.Rows)-i))))
			break
		}
		var parts []string
		for j, m := range f.Measures {
			parts = append(parts, d.Lower(m.Title)+" "+d.value(m, row.Values[j]))
		}
		label := row.Label
		if row.Label2 != "" {
			label += ", " + row.Label2
		}
		sentences = append(sentences, label+": "+strings.Join(parts, ", ")+".")
	}
	if len(sentences) == 0 {
		return d.Text("There are no cases.")
	}
	return strings.Join(sentences, " ")
}
