package reports

import (
	"fmt"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/release"
)

// headlines writes the sentences of the first screen. Each takes its numbers from the figures, so that text and tables cannot
// part. A sentence whose facts a source does not record says so.
func (d *draft) headlines(figures map[string]release.Figure) []release.Headline {
	var lines []release.Headline
	add := func(id string, figureIDs []string, format string, args ...any) {
		lines = append(lines, release.Headline{ID: id, Text: fmt.Sprintf(format, args...), Figures: figureIDs})
	}
	outcomes := figures["outcomes-total"]
	if len(outcomes.Rows) == 0 {
		add("suspensions", []string{"outcomes-total"}, "We suspended no accounts%s in %s%s", d.firstTime(), d.period.Label(), d.briefHolds())
		return lines
	}
	suspended := d.suspended()

	// How many, against how many are active.
	sentence := fmt.Sprintf("We suspended %s%s", many(suspended, "account"), d.firstTime())
	if len(d.period.Quarters()) > 1 {
		sentence = fmt.Sprintf("We suspended accounts %s, each account counted once a quarter", many(suspended, "time"))
	}
	ids := []string{"outcomes-total"}
	if exposure := figures["exposure-total"]; len(exposure.Rows) > 0 && exposure.Rows[0].Values[0].Value != nil && *exposure.Rows[0].Values[0].Numerator == suspended {
		v := exposure.Rows[0].Values[0]
		sentence += fmt.Sprintf(", about 1 in %s active ones", whole(rounded(*v.Denominator, *v.Numerator)))
		ids = append(ids, "exposure-total")
	}
	add("suspensions", ids, "%s%s", sentence, d.briefHolds())

	// What they were told.
	if notice := figures["notice-total"]; len(notice.Rows) > 0 {
		unrecorded := *measured(notice, "told_unrecorded").Numerator
		if measured(notice, "told_rule").Value == nil {
			add("notice", []string{"notice-total"}, "It is not recorded what people were told of the reason.")
		} else {
			rule, category, nothing := *measured(notice, "told_rule").Numerator, *measured(notice, "told_category").Numerator, *measured(notice, "told_nothing").Numerator
			more := ""
			if unrecorded > 0 {
				more = fmt.Sprintf(" For %s (%s) it is not recorded.", whole(unrecorded), inHundred(unrecorded, suspended))
			}
			add("notice", []string{"notice-total"}, "We told %s (%s) which rule we said they had broken, %s (%s) only a general category, %s (%s) nothing.%s",
				whole(rule), inHundred(rule, suspended), whole(category), inHundred(category, suspended), whole(nothing), inHundred(nothing, suspended), more)
		}
	}

	d.appealLines(figures, suspended, add)
	if line, ok := tenureLine(figures["reversal-rate-by-tenure"]); ok {
		lines = append(lines, line)
	}
	return lines
}

// suspended is the number of account-episodes of the period.
func (d *draft) suspended() int64 { return total(d.cells["cohort"], "suspended") }

// appealLines says who appealed, how that ended, how many mistakes are confirmed and how long people waited.
func (d *draft) appealLines(figures map[string]release.Figure, suspended int64, add func(id string, figures []string, format string, args ...any)) {
	ids := []string{"appeal-rate-total", "reversal-rate-total", "confirmed-mistakes-total"}
	if d.onRecord["appeals_on_record"] == 0 {
		add("appeals", ids, "Appeals are not recorded, so nothing can be said about how many people appealed and how that ended.")
		if d.onRecord["causes_on_record"] == 0 {
			add("mistakes", ids[2:], "It is not recorded either why accounts were given back, so no mistakes can be counted.")
			return
		}
		d.mistakeLine(suspended, 0, add)
		return
	}
	reversal := measured(figures["reversal-rate-total"], "of_decided")
	appealed := *measured(figures["appeal-rate-total"], "appeal_rate").Numerator
	decided, reversed := *reversal.Denominator, *reversal.Numerator
	switch {
	case appealed == 0:
		add("appeals", ids, "Nobody appealed.")
	case decided == 0:
		add("appeals", ids, "%s appealed (%s); none of the appeals was decided within %d days.", whole(appealed), inHundred(appealed, suspended), horizonDays)
	default:
		add("appeals", ids, "%s appealed (%s); we decided %s and reversed %s because we had been wrong: %s of those decided, %s of those who appealed, %s of all suspended.",
			whole(appealed), inHundred(appealed, suspended), whole(decided), whole(reversed), inHundred(reversed, decided),
			inHundred(reversed, appealed), inHundred(reversed, suspended))
	}
	d.mistakeLine(suspended, reversed, add)
	resolution := figures["resolution-total"]
	if appealed == 0 || len(resolution.Rows) == 0 {
		return
	}
	undecided := appealed - *measured(resolution, "answered").Numerator
	end := fmt.Sprintf("had none %d days after their suspension", horizonDays)
	if !d.final() {
		end = fmt.Sprintf("had none by the cut-off or %d days after their suspension", horizonDays)
	}
	if closed := d.closedUndecided(); closed > 0 {
		end += fmt.Sprintf(", %s of them because the appeal was taken back or closed", whole(closed))
	}
	ids = []string{"resolution-total", "outcomes-total"}
	if v := measured(resolution, "median"); v.Value != nil {
		half := "Half"
		// The median is an estimate that counts on decisions we do not see, of those not followed to the end: say what we saw.
		if seen := d.decidedWithin(roundedUp(int64(*v.Value))); 2*seen < appealed {
			half = fmt.Sprintf("%s (%s)", whole(seen), inHundred(seen, appealed))
		}
		add("waiting", ids, "%s of those who appealed had a decision within %s; %s (%s) %s.", half, duration(int64(*v.Value)), whole(undecided),
			inHundred(undecided, appealed), end)
	} else {
		add("waiting", ids, "Fewer than half of those who appealed had a decision; %s (%s) %s.", whole(undecided), inHundred(undecided, appealed), end)
	}
}

// briefHolds ends the first sentence: with the holds that are counted apart, if there are any.
func (d *draft) briefHolds() string {
	if holds := d.activity["brief_holds"]; holds > 0 {
		return fmt.Sprintf(". (Plus %s lifted within 24 hours.)", many(holds, "identity hold"))
	}
	return "."
}

// decidedWithin is how many of the period's appealed cases had a decision by so many minutes after the appeal.
func (d *draft) decidedWithin(minutes int64) (n int64) {
	for _, c := range d.waits {
		if c.Breakdown != "total" {
			continue
		}
		for i, at := range c.Resolution.Minutes {
			if at <= minutes {
				n += c.Resolution.Events[i]
			}
		}
	}
	return n
}

// closedUndecided is how many of the period's appealed cases ended without a decision.
func (d *draft) closedUndecided() int64 {
	return total(d.cells["cohort"], "withdrawn") + total(d.cells["cohort"], "omitted")
}

// mistakeLine says how many suspensions were mistakes by our own decisions: a lower bound, and said to be one.
func (d *draft) mistakeLine(suspended, reversed int64, add func(id string, figures []string, format string, args ...any)) {
	mistakes := total(d.cells["cohort"], "confirmed_mistakes")
	if mistakes == 0 {
		add("mistakes", []string{"confirmed-mistakes-total"}, "No confirmed mistakes are on record; that does not mean that there were none.")
		return
	}
	were := "were mistakes"
	if mistakes == 1 {
		were = "was a mistake"
	}
	without := ""
	if d.onRecord["causes_on_record"] > 0 && d.onRecord["appeals_on_record"] > 0 {
		without = fmt.Sprintf(", %s of them without an appeal on record", whole(mistakes-reversed))
	}
	add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
		"At least %s (%s) %s by our own decisions%s; the others were not all re-checked, so we do not know how many more.",
		many(mistakes, "suspension"), inHundred(mistakes, suspended), were, without)
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
	"notice": {"told_rule", "told_category", "told_nothing", "told_unrecorded"}, "confirmed-mistakes": {"confirmed_mistakes"},
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

// firstTime says what a month counts: an account is counted in the month of its first suspension of the quarter.
func (d *draft) firstTime() string {
	if d.period.Kind() == period.Month {
		return " for the first time in the quarter"
	}
	return ""
}

// rounded divides and rounds to the nearest whole number.
func rounded(n, k int64) int64 {
	if k == 0 {
		return 0
	}
	return (n + k/2) / k
}

// tenureLine compares the oldest accounts with the youngest, of those bands that have decided appeals, if their intervals do not overlap. Rows come in the order of
// the code list, youngest first.
func tenureLine(f release.Figure) (release.Headline, bool) {
	var known []release.Row
	for _, row := range f.Rows {
		if row.Category != "not_recorded" && row.Values[0].Value != nil {
			known = append(known, row)
		}
	}
	if len(known) < 2 {
		return release.Headline{}, false
	}
	young, old := known[0], known[len(known)-1]
	a, b := old.Values[0], young.Values[0]
	if *a.Low <= *b.High && *b.Low <= *a.High {
		return release.Headline{}, false
	}
	word := "more"
	if *a.Value < *b.Value {
		word = "less"
	}
	return release.Headline{ID: "tenure", Figures: []string{f.ID},
		Text: fmt.Sprintf("Appeals succeeded %s often for the oldest accounts (%s): %s of %s decided (%s), against %s of %s (%s) for the youngest (%s). Chance alone is an unlikely explanation; this figure cannot say why.",
			word, lower(old.Label), whole(*a.Numerator), whole(*a.Denominator), inHundred(*a.Numerator, *a.Denominator),
			whole(*b.Numerator), whole(*b.Denominator), inHundred(*b.Numerator, *b.Denominator), lower(young.Label))}, true
}

func lower(label string) string {
	if label == "" {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}
