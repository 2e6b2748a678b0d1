package reports

import (
	"fmt"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// headlines writes the sentences of the first screen. Each takes its numbers from the figures, so that text and tables cannot
// part. A sentence whose facts a source does not record says so.
func (d *draft) headlines(figures map[string]release.Figure) []release.Headline {
	var lines []release.Headline
	add := func(id string, figureIDs []string, text string) {
		known := slices.DeleteFunc(slices.Clone(figureIDs), func(id string) bool { _, made := figures[id]; return !made })
		lines = append(lines, release.Headline{ID: id, Text: d.Unbroken(text), Figures: known})
	}
	suspended, shown := d.total("suspended")
	if !shown {
		add("suspensions", nil, d.Say("How many accounts we suspended in %s %s", d.period, d.notShown("suspended")))
		return lines
	}
	if suspended == 0 {
		none := d.Say("We suspended no accounts in %s", d.period)
		if d.period.Kind() == period.Month {
			none = d.Say("We suspended no accounts for the first time in the quarter in %s", d.period)
		}
		add("suspensions", []string{"outcomes-total"}, d.withHolds(none))
		return lines
	}
	// How many, against how many are active in a month.
	sentence := d.suspendedText(suspended)
	ids := []string{"outcomes-total"}
	if exposure := figures["exposure-total"]; len(exposure.Rows) > 0 && exposure.Rows[0].Values[0].Value != nil && *exposure.Rows[0].Values[0].Numerator == suspended {
		v := exposure.Rows[0].Values[0]
		sentence = d.Say("%s, about 1 for every %s accounts active in a month", sentence, d.Whole(rounded(*v.Denominator, *v.Numerator)))
		ids = append(ids, "exposure-total")
	}
	sentence, from := d.withEarned(sentence, figures)
	sentence, ids = d.withHolds(sentence), append(ids, from...)
	if now, before, both := d.sinceBefore(figures["exposure-over-time"], "per_1000", slices.Contains(ids, "exposure-total")); both && *before.Numerator > 0 {
		sentence += " " + d.Many(*before.Numerator, "%[2]s, it was %[1]s account, about 1 for every %[3]s; %[4]s.", "%[2]s, it was %[1]s accounts, about 1 for every %[3]s; %[4]s.",
			d.Capital(d.previously(d.period.Kind())), d.Whole(rounded(*before.Denominator, *before.Numerator)), d.chanceOf(now, before))
		ids = append(ids, "exposure-over-time")
	}
	add("suspensions", ids, sentence)

	d.noticeLine(figures, suspended, add)
	d.appealLines(figures, suspended, add)
	d.tenureLine(figures["reversal-rate-by-tenure"], add)
	d.groupsLine(figures, add)
	return lines
}

// suspendedText says how many accounts were suspended. A month counts an account in that of its first suspension of the quarter; over
// several quarters an account is counted once in each.
func (d *draft) suspendedText(suspended int64) string {
	switch {
	case d.period.Kind() == period.Month:
		return d.Many(suspended, "We suspended %s account for the first time in the quarter", "We suspended %s accounts for the first time in the quarter")
	case len(d.period.Quarters()) > 1:
		return d.Many(suspended, "We suspended accounts %s time, each account counted once a quarter", "We suspended accounts %s times, each account counted once a quarter")
	}
	return d.Many(suspended, "We suspended %s account", "We suspended %s accounts")
}

// total is a count of the period's account-episodes, and whether it may be shown.
func (d *draft) total(name string) (n int64, shown bool) {
	if c, is := d.wholeCell(); is {
		n, shown, _ = d.count(c, name)
		return n, shown
	}
	return 0, d.edition != release.Public // nobody was suspended; or, where counts are those of tables, there is no table
}

// wholeCell is the cell of all suspensions; none where nobody was suspended.
func (d *draft) wholeCell() (c queries.Cell, is bool) {
	cells := d.cells["cohort"]
	at := slices.IndexFunc(cells, func(c queries.Cell) bool { return c.Breakdown == disclosure.Total })
	if at < 0 {
		return c, false
	}
	return cells[at], true
}

// notShown ends a sentence about counts that are not published with why not: for the first that does not show, because the plan has no
// such table or cuts it otherwise, or else because it is hidden.
func (d *draft) notShown(names ...string) string {
	for _, name := range names {
		if _, shown := d.total(name); shown {
			continue
		}
		if why := d.lacks(disclosure.Total, name); why.is() {
			return d.Say("is not published. %s", d.why(why))
		}
		break
	}
	return d.Text("is hidden to protect people.")
}

// adder adds a headline with the figures that it takes its numbers from.
type adder func(id string, figures []string, text string)

// noticeLine says what people were told of the reason, and what they were told in the period before.
func (d *draft) noticeLine(figures map[string]release.Figure, suspended int64, add adder) {
	notice := figures["notice-total"]
	if len(notice.Rows) == 0 {
		return
	}
	ids := []string{"notice-total"}
	switch v := measured(notice, "told_rule"); {
	case v.Word == release.Hidden:
		add("notice", ids, d.Text("What people were told of the reason is hidden to protect people."))
		return
	case v.Value == nil:
		add("notice", ids, d.Text("It is not recorded what people were told of the reason."))
		return
	}
	rule, _ := d.total("told_rule")
	category, categoryShown := d.total("told_category")
	nothing, nothingShown := d.total("told_nothing")
	unrecorded, unrecordedShown := d.total("told_unrecorded")
	part := func(n int64) string { return d.counted(n, suspended) }
	var said string
	switch {
	case categoryShown && nothingShown && unrecordedShown:
		said = d.Say("We told %s which rule they had broken in our view, %s only a general category, and %s nothing.", part(rule), part(category), part(nothing))
		if unrecorded > 0 {
			said += " " + d.Say("For %s this is not recorded.", part(unrecorded))
		}
	case categoryShown:
		said = d.Say("We told %s which rule they had broken in our view, %s only a general category; the other %s were told nothing, or it is not recorded.",
			part(rule), part(category), part(suspended-rule-category))
	default:
		said = d.Say("We told %s which rule they had broken in our view; the other %s were told a general category or nothing, or it is not recorded.",
			part(rule), part(suspended-rule))
	}
	if now, before, both := d.sinceBefore(figures["notice-over-time"], "told_rule", true); both {
		said += " " + d.Say("%s, it was %s who were told the rule; %s.", d.Capital(d.previously(d.period.Kind())), d.inHundred(*before.Numerator, *before.Denominator), d.chanceOf(now, before))
		ids = append(ids, "notice-over-time")
	}
	add("notice", ids, said)
}

// withHolds ends the first sentence: with the holds that are counted apart, if there are any.
func (d *draft) withHolds(sentence string) string {
	if holds := d.activity["brief_holds"]; holds > 0 {
		return d.Many(holds, "%[2]s. (Plus %[1]s identity hold lifted within 24 hours.)", "%[2]s. (Plus %[1]s identity holds lifted within 24 hours.)", sentence)
	}
	return sentence + "."
}

// measured is the value of a measure in the only row of a total, by the measure's id: the catalogue's order may change.
func measured(f release.Figure, id string) release.Value {
	for i, m := range f.Measures {
		if m.ID == id {
			return f.Rows[0].Values[i]
		}
	}
	panic(fmt.Sprintf("figure %s has no measure %s, of which a headline speaks", f.ID, id)) // headlined has looked
}

// headlineMeasures are the indicators and measures of which headlines speak, each needed in total.
var headlineMeasures = map[string][]string{
	"outcomes": nil, "exposure": {"per_1000"}, "appeal-rate": {"appeal_rate"}, "reversal-rate": {"of_decided"}, "resolution": nil,
	"notice": {"told_rule"}, "confirmed-mistakes": {"confirmed_mistakes"},
}

// headlined returns an error where the catalogue lacks something of which a headline speaks.
func (c Catalogue) headlined() error {
	for id, measures := range headlineMeasures {
		at := slices.IndexFunc(c.Indicators, func(i Indicator) bool { return i.ID == id && slices.Contains(i.Breakdowns, "total") })
		if at < 0 {
			return fmt.Errorf("headlines speak of the indicator %s in total, which the catalogue lacks", id)
		}
		for _, measure := range measures {
			if !slices.ContainsFunc(c.Indicators[at].Measures, func(m Measure) bool { return m.ID == measure }) {
				return fmt.Errorf("headlines speak of the measure %s of %s, which the catalogue lacks", measure, id)
			}
		}
	}
	return nil
}

// rounded divides and rounds to the nearest whole number.
func rounded(n, k int64) int64 {
	if k == 0 {
		return 0
	}
	return (n + k/2) / k
}

// tenureLine compares the oldest accounts with the youngest, the last band of the code list with the first, if both have decided appeals
// whose intervals do not overlap.
func (d *draft) tenureLine(f release.Figure, add adder) {
	bands := d.names.codes[d.catalogue.Breakdowns["tenure"].Codes]
	row := func(code string) (release.Row, bool) {
		at := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == code && r.Values[0].Value != nil })
		if at < 0 {
			return release.Row{}, false
		}
		return f.Rows[at], true
	}
	if len(bands) < 2 {
		return
	}
	young, has := row(bands[0].Code)
	old, too := row(bands[len(bands)-1].Code)
	if !has || !too {
		return
	}
	a, b := old.Values[0], young.Values[0]
	if *a.Low <= *b.High && *b.Low <= *a.High {
		return
	}
	said := []any{d.inSentence(old.Label), d.Whole(*a.Numerator), d.Whole(*a.Denominator), d.ofAll(*a.Numerator, *a.Denominator),
		d.Whole(*b.Numerator), d.Whole(*b.Denominator), d.ofAll(*b.Numerator, *b.Denominator), d.inSentence(young.Label)}
	text := d.Say("Appeals succeeded more often for the oldest accounts (%s): %s of %s decided%s, against %s of %s%s for the youngest (%s).", said...)
	if *a.Value < *b.Value {
		text = d.Say("Appeals succeeded less often for the oldest accounts (%s): %s of %s decided%s, against %s of %s%s for the youngest (%s).", said...)
	}
	add("tenure", []string{f.ID}, text+" "+d.Text("Chance alone is an unlikely explanation. This figure cannot say why; the two groups may differ in who appeals."))
}
