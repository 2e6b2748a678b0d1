package reports

import (
	"fmt"
	"slices"
	"strings"

	"daylight/internal/release"
	"daylight/queries"
)

// earnedClause says how many of the suspended accounts had earned money in the year before, with the figure that says so; nothing where
// that is not recorded or not shown.
func (d *draft) earnedClause(figures map[string]release.Figure) (clause string, ids []string) {
	c, counted := d.cellOf("activity", "earning")
	earned, shown, err := d.count(c, "suspended")
	if !counted || !shown || err != nil || earned == 0 {
		return "", nil
	}
	least := ""
	if _, some := d.cellOf("activity", "not_recorded"); some {
		least = "at least "
	}
	if _, made := figures["suspensions-by-activity"]; made {
		ids = []string{"suspensions-by-activity"}
	}
	if len(d.period.Quarters()) > 1 { // counted are times, and an account may be in several
		return fmt.Sprintf("; %s%s of these times the account had earned money here in the past year", least, whole(earned)), ids
	}
	return fmt.Sprintf("; %s%s of them had earned money here in the past year", least, whole(earned)), ids
}

// groupsLine says the main rates of accounts that had earned money in the year before, and those without sweeps of many accounts at once.
func (d *draft) groupsLine(figures map[string]release.Figure, add adder) {
	var parts []string
	var ids []string
	if rates, from := d.ratesOf(figures, "activity", "earning"); rates != "" {
		parts = append(parts, "Of accounts that had earned money here in the past year, we "+rates)
		ids = append(ids, from...)
	}
	_, swept := d.cellOf("sweep", "sweep")
	_, unrecorded := d.cellOf("sweep", "not_recorded")
	if rates, from := d.ratesOf(figures, "sweep", "single_decision"); rates != "" && (swept || unrecorded) {
		parts = append(parts, "Leaving out sweeps, which suspend many accounts at once, we "+rates)
		ids = append(ids, from...)
	}
	if len(parts) > 0 {
		add("groups", ids, "%s.", strings.Join(parts, ". "))
	}
}

// ratesOf says what we did, as two rates of one category of a breakdown, with the figures that say so; nothing where neither is known.
func (d *draft) ratesOf(figures map[string]release.Figure, breakdown, category string) (said string, ids []string) {
	var rates []string
	if v, ok := valueIn(figures["notice-by-"+breakdown], category, "told_rule"); ok {
		ids = append(ids, "notice-by-"+breakdown)
		rates = append(rates, fmt.Sprintf("told %s of %s%s the rule", whole(*v.Numerator), whole(*v.Denominator), ofAll(*v.Numerator, *v.Denominator)))
	}
	if v, ok := valueIn(figures["reversal-rate-by-"+breakdown], category, "of_decided"); ok {
		ids = append(ids, "reversal-rate-by-"+breakdown)
		rates = append(rates, fmt.Sprintf("reversed %s of %s decided appeals%s", whole(*v.Numerator), whole(*v.Denominator), ofAll(*v.Numerator, *v.Denominator)))
	}
	return strings.Join(rates, " and "), ids
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

// sinceBefore says what a share was in the period before, and whether chance alone could explain the difference; nothing where there is
// no earlier one, or where the present one may still move.
func (d *draft) sinceBefore(overTime release.Figure, measure, of string, settled bool) string {
	now, ok := valueIn(overTime, d.period.String(), measure)
	before, had := valueIn(overTime, d.period.Previous().String(), measure)
	if !ok || !had || !settled {
		return ""
	}
	return fmt.Sprintf(" In the %s before, it was %s%s; %s.", d.period.Kind(), inHundred(*before.Numerator, *before.Denominator), of, chanceOf(now, before))
}
