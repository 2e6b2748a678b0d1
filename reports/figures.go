package reports

import (
	"strings"

	"daylight/internal/release"
	"daylight/queries"
)

// figureID names a figure: the indicator and its breakdown.
func figureID(indicator, breakdown string) string {
	switch breakdown {
	case "total":
		return indicator + "-total"
	case "over_time":
		return indicator + "-over-time"
	}
	return indicator + "-by-" + strings.ReplaceAll(breakdown, "_", "-")
}

func (d *draft) figure(i Indicator, breakdown string) (release.Figure, error) {
	declared := i
	i = d.shownAs(i)
	i.Measures = d.measuresOf(i, breakdown)
	i = d.asCounted(i, breakdown)
	f := release.Figure{
		ID: figureID(i.ID, breakdown), Indicator: i.ID, Version: i.Version, Period: d.period, Revision: d.revision, Edition: d.edition,
		Section: i.Section, Breakdown: breakdown, Dimensions: d.dimensions(breakdown),
		Definition: d.Text(i.Definition), Population: d.population(declared), Clock: d.clock(declared), Source: d.source(declared),
	}
	if days, since := declared.horizon(); days > 0 {
		f.Horizon, f.Provisional = d.Say("%s days after %s", d.Whole(int64(days)), since), !d.followedFor(days)
	}
	var err error
	own, isOwn := ownForms[i.Form]
	switch {
	case isOwn:
		err = own.fill(d, &f, i)
	case i.From == "quality" && d.edition == release.Public:
		d.fillBands(&f, i)
	case i.Form == formTimes:
		d.fillTimes(&f, i)
	case i.Form == formPartition:
		err = d.fillPartition(&f, i)
	case i.Form == formRate:
		d.fillRate(&f, i)
	default:
		err = d.fillShares(&f, i)
	}
	if err != nil {
		return f, err
	}
	if !d.delivered(i) {
		d.unrecorded(&f, i.Needs != "")
	}
	if i.Note != "" {
		f.Notes = append(f.Notes, d.Text(i.Note))
	}
	if breakdown == "over_time" || i.From == "changes" {
		f.Notes = append(f.Notes, d.notBeside(breakdown)...)
	}
	if d.withoutFew(breakdown, i) {
		f.Notes = append(f.Notes, d.said(notCountedHere))
	}
	d.describe(&f, i)
	return f, nil
}

// shownAs is the indicator as the draft's edition shows it: times to the minute are somebody's own, and so the public edition says how
// many were answered within some days.
func (d *draft) shownAs(i Indicator) Indicator {
	if i.Form == formTimes && d.edition == release.Public {
		i.Form, i.From, i.Measures, i.Needs = formShares, "cohort", i.Protected, ""
	}
	return i
}

func (l speech) population(i Indicator) string {
	if s, is := flowSources[i.From]; is {
		return l.said(s.population)
	}
	switch i.From {
	case "reinstatements":
		return l.Text("Accounts suspended in the period, each counted once a quarter, that were given back within 90 days.")
	case "cohort":
		return l.Text("Accounts suspended in the period, each counted once a quarter. Warnings and identity holds lifted within 24 hours are not suspensions.")
	case "backlog":
		return l.Text("Appeals of every level that were open in the period, whenever the suspension was. Appeals closed on an unrecorded day are left out.")
	case "months":
		return l.Text("Accounts suspended in each month, each counted once a quarter. Warnings and identity holds lifted within 24 hours are not suspensions.")
	case "appeal_ends":
		return l.population(Indicator{From: "resolution"})
	case "bounds", "strata", "return_ends", "changes":
		return l.population(Indicator{From: "cohort"})
	case "audits":
		return l.Text("Accounts suspended in the period, each counted once a quarter, whose suspension was decided on appeal or corrected as a mistake within 90 days, or was among those that an audit was drawn from.")
	case "first_response", "resolution":
		return l.Text("Accounts suspended in the period, each counted once a quarter, that appealed within 90 days.")
	case "decisions":
		return l.Text("Appeals of every level decided in the period.")
	case "exposure":
		return l.Text("Accounts suspended in the period, each counted once a quarter, and the accounts active in a month of it, the mean of its months.")
	}
	return l.Text("All records behind this report.")
}

func (d *draft) dimensions(breakdown string) []string {
	b := d.catalogue.Breakdowns[breakdown]
	if b.Second != "" {
		return []string{d.Text(b.Title), d.Text(d.catalogue.Breakdowns[b.Second].Title)}
	}
	return []string{d.Text(b.Title)}
}

// rowsOf returns the cells of a source in one breakdown, in the order of display.
func (d *draft) rowsOf(from, breakdown string) []queries.Cell {
	var found []queries.Cell
	for _, c := range d.cells[from] {
		if c.Breakdown == breakdown {
			found = append(found, c)
		}
	}
	d.names.sort(breakdown, found, func(c queries.Cell) (string, string) { return c.Category, c.Category2 })
	return found
}

func (d *draft) row(breakdown, category, category2 string) release.Row {
	b := d.catalogue.Breakdowns[breakdown]
	r := release.Row{Category: category, Label: d.names.label(breakdown, category)}
	if b.Second != "" {
		r.Category2, r.Label2 = category2, d.names.label(b.Second, category2)
	}
	return r
}

// delivered reports whether the snapshot holds what the indicator as a whole needs.
func (d *draft) delivered(i Indicator) bool {
	needs := i.Needs
	if needs == "" && len(i.Measures) > 0 && i.Form != formPartition {
		needs = i.Measures[0].Needs
	}
	held, whole := d.recorded[needs]
	return !whole || held
}

// unrecorded makes a figure say that its source delivers nothing of the kind: in all its rows, where the indicator as a whole needs
// what is missing; the total in a row of its own, where it has none; and every other breakdown in its message.
func (d *draft) unrecorded(f *release.Figure, whole bool) {
	for _, row := range f.Rows {
		for i := range row.Values {
			if whole {
				row.Values[i] = release.Value{Word: release.NotRecorded}
			}
		}
	}
	if f.Breakdown != "total" || len(f.Rows) > 0 {
		return
	}
	row := release.Row{Category: "all", Label: d.said(ownLabels["all"])}
	for range f.Measures {
		row.Values = append(row.Values, release.Value{Word: release.NotRecorded})
	}
	f.Rows = append(f.Rows, row)
}
