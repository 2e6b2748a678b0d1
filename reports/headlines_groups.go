package reports

import (
	"slices"
	"strings"

	"daylight/internal/release"
	"daylight/queries"
)

// withEarned adds to a sentence how many of the suspended accounts had earned money in the year before, with the figure that says so; nothing
// where that is not recorded or not shown.
func (d *draft) withEarned(sentence string, figures map[string]release.Figure) (said string, ids []string) {
	c, counted := d.cellOf("activity", "earning")
	earned, shown, err := d.count(c, "suspended")
	if !counted || !shown || err != nil || earned == 0 {
		return sentence, nil
	}
	if _, made := figures["suspensions-by-activity"]; made {
		ids = []string{"suspensions-by-activity"}
	}
	_, least := d.cellOf("activity", "not_recorded")
	times := len(d.period.Quarters()) > 1 // counted are times, and an account may be in several
	switch n := d.Whole(earned); {
	case times && least:
		said = d.Say("%s; at least %s of these times the account had earned money here in the past year", sentence, n)
	case times:
		said = d.Say("%s; %s of these times the account had earned money here in the past year", sentence, n)
	case least:
		said = d.Say("%s; at least %s of them had earned money here in the past year", sentence, n)
	default:
		said = d.Say("%s; %s of them had earned money here in the past year", sentence, n)
	}
	return said, ids
}

// groupsLine says the main rates of accounts that had earned money in the year before, and those without sweeps of many accounts at once.
func (d *draft) groupsLine(figures map[string]release.Figure, add adder) {
	var parts, ids []string
	if r, known := d.ratesOf(figures, "activity", "earning"); known {
		switch {
		case r.told == nil:
			parts = append(parts, d.Say("Of accounts that had earned money here in the past year, we reversed %s of %s decided appeals%s.", r.reversed...))
		case r.reversed == nil:
			parts = append(parts, d.Say("Of accounts that had earned money here in the past year, we told %s of %s%s the rule.", r.told...))
		default:
			parts = append(parts, d.Say("Of accounts that had earned money here in the past year, we told %s of %s%s the rule and reversed %s of %s decided appeals%s.", append(r.told, r.reversed...)...))
		}
		ids = append(ids, r.ids...)
	}
	_, swept := d.cellOf("sweep", "sweep")
	_, unrecorded := d.cellOf("sweep", "not_recorded")
	if r, known := d.ratesOf(figures, "sweep", "single_decision"); known && (swept || unrecorded) {
		switch {
		case r.told == nil:
			parts = append(parts, d.Say("Leaving out sweeps, which suspend many accounts at once, we reversed %s of %s decided appeals%s.", r.reversed...))
		case r.reversed == nil:
			parts = append(parts, d.Say("Leaving out sweeps, which suspend many accounts at once, we told %s of %s%s the rule.", r.told...))
		default:
			parts = append(parts, d.Say("Leaving out sweeps, which suspend many accounts at once, we told %s of %s%s the rule and reversed %s of %s decided appeals%s.", append(r.told, r.reversed...)...))
		}
		ids = append(ids, r.ids...)
	}
	if len(parts) > 0 {
		add("groups", ids, strings.Join(parts, " "))
	}
}

// mainRates are how many were told the rule and how many appeals were reversed, each as a count, what it is of, and the share in brackets;
// nil where that is not known. ids are the figures that say so.
type mainRates struct {
	told, reversed []any
	ids            []string
}

// ratesOf are the main rates of one category of a breakdown; false where neither is known.
func (d *draft) ratesOf(figures map[string]release.Figure, breakdown, category string) (r mainRates, known bool) {
	rate := func(figure, measure string) []any {
		v, ok := valueIn(figures[figure], category, measure)
		if !ok {
			return nil
		}
		r.ids = append(r.ids, figure)
		return []any{d.Whole(*v.Numerator), d.Whole(*v.Denominator), d.ofAll(*v.Numerator, *v.Denominator)}
	}
	r.told, r.reversed = rate("notice-by-"+breakdown, "told_rule"), rate("reversal-rate-by-"+breakdown, "of_decided")
	return r, len(r.ids) > 0
}

// cellOf is the cell of account-episodes of one category.
func (d *draft) cellOf(breakdown, category string) (queries.Cell, bool) {
	at := slices.IndexFunc(d.cells["cohort"], func(c queries.Cell) bool { return c.Breakdown == breakdown && c.Category == category })
	if at < 0 {
		return queries.Cell{}, false
	}
	return d.cells["cohort"][at], true
}

// valueIn is a measure's value in one row of a figure, if it has one.
func valueIn(f release.Figure, category, measure string) (release.Value, bool) {
	for _, row := range f.Rows {
		for i, m := range f.Measures {
			if row.Category == category && m.ID == measure && row.Values[i].Value != nil {
				return row.Values[i], true
			}
		}
	}
	return release.Value{}, false
}

// sinceBefore is a share now and in the period before; false where there is no earlier one, or where the present one may still move.
func (d *draft) sinceBefore(overTime release.Figure, measure string, settled bool) (now, before release.Value, both bool) {
	now, ok := valueIn(overTime, d.period.String(), measure)
	before, had := valueIn(overTime, d.period.Previous().String(), measure)
	return now, before, ok && had && settled
}
