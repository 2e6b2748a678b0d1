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
		known := slices.DeleteFunc(slices.Clone(figureIDs), func(id string) bool { _, made := figures[id]; return !made })
		lines = append(lines, release.Headline{ID: id, Text: fmt.Sprintf(format, args...), Figures: known})
	}
	suspended, _ := d.total("suspended")
	if suspended == 0 {
		add("suspensions", []string{"outcomes-total"}, "We suspended no accounts%s in %s%s", d.firstTime(), d.period.Label(), d.briefHolds())
		return lines
	}
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

	d.noticeLine(figures, suspended, add)
	d.appealLines(figures, suspended, add)
	if line, ok := tenureLine(figures["reversal-rate-by-tenure"]); ok {
		lines = append(lines, line)
	}
	return lines
}

// total is a count of the period's account-episodes, and whether it may be shown.
func (d *draft) total(name string) (n int64, shown bool) {
	for _, c := range d.cells["cohort"] {
		if c.Breakdown == "total" {
			n, shown, _ = d.count(c, name)
			return n, shown
		}
	}
	return 0, true // nobody was suspended
}

// adder adds a headline with the figures that it takes its numbers from.
type adder func(id string, figures []string, format string, args ...any)

// noticeLine says what people were told of the reason, and what they were told in the period before.
func (d *draft) noticeLine(figures map[string]release.Figure, suspended int64, add adder) {
	notice := figures["notice-total"]
	if len(notice.Rows) == 0 {
		return
	}
	ids := []string{"notice-total"}
	switch v := measured(notice, "told_rule"); {
	case v.Word == release.Hidden:
		add("notice", ids, "What people were told of the reason is hidden to protect people.")
		return
	case v.Value == nil:
		add("notice", ids, "It is not recorded what people were told of the reason.")
		return
	}
	rule, _ := d.total("told_rule")
	category, categoryShown := d.total("told_category")
	nothing, nothingShown := d.total("told_nothing")
	unrecorded, unrecordedShown := d.total("told_unrecorded")
	part := func(n int64) string { return fmt.Sprintf("%s (%s)", whole(n), inHundred(n, suspended)) }
	var others, more string
	switch {
	case categoryShown && nothingShown && unrecordedShown:
		others = fmt.Sprintf(", %s only a general category, %s nothing.", part(category), part(nothing))
		if unrecorded > 0 {
			others += fmt.Sprintf(" For %s it is not recorded.", part(unrecorded))
		}
	case categoryShown:
		others = fmt.Sprintf(", %s only a general category; the other %s were told nothing, or it is not recorded.", part(category), part(suspended-rule-category))
	default:
		others = fmt.Sprintf("; the other %s were told a general category or nothing, or it is not recorded.", part(suspended-rule))
	}
	if before, ok := earlier(figures["notice-over-time"], d.period.Previous(), "told_rule"); ok {
		more += fmt.Sprintf(" In the %s before we told %s the rule.", d.period.Kind(), inHundred(*before.Numerator, *before.Denominator))
		ids = append(ids, "notice-over-time")
	}
	add("notice", ids, "We told %s which rule we said they had broken%s%s", part(rule), others, more)
}

// earlier is the value of a measure in an earlier period of a figure over time, if it has one.
func earlier(f release.Figure, p period.Period, measure string) (release.Value, bool) {
	for _, row := range f.Rows {
		for i, m := range f.Measures {
			if row.Category == p.String() && m.ID == measure && row.Values[i].Value != nil {
				return row.Values[i], true
			}
		}
	}
	return release.Value{}, false
}

// appealLines says who appealed, how that ended, how many mistakes are confirmed and how long people waited.
func (d *draft) appealLines(figures map[string]release.Figure, suspended int64, add adder) {
	ids := []string{"appeal-rate-total", "reversal-rate-total", "confirmed-mistakes-total"}
	if d.onRecord["appeals_on_record"] == 0 {
		add("appeals", ids, "Appeals are not recorded, so nothing can be said about how many people appealed and how that ended.")
		if d.onRecord["causes_on_record"] == 0 {
			add("mistakes", ids[2:], "It is not recorded either why accounts were given back, so mistakes cannot be counted.")
			return
		}
		d.mistakeLine(suspended, add)
		return
	}
	appealed, appealedShown := d.total("appealed")
	decided, decidedShown := d.total("decided")
	reversed, reversedShown := d.total("reversed")
	switch {
	case !appealedShown:
		add("appeals", ids, "How many appealed, and how that ended, is hidden to protect people.")
	case appealed == 0:
		add("appeals", ids, "Nobody appealed.")
	case !decidedShown:
		add("appeals", ids, "%s appealed (%s); how that ended is hidden to protect people.", whole(appealed), inHundred(appealed, suspended))
	case decided == 0:
		add("appeals", ids, "%s appealed (%s); none of the appeals was decided within %d days.", whole(appealed), inHundred(appealed, suspended), horizonDays)
	case !reversedShown:
		add("appeals", ids, "%s appealed (%s); we decided %s. How many we reversed is hidden to protect people.", whole(appealed), inHundred(appealed, suspended), whole(decided))
	default:
		add("appeals", ids, "%s appealed (%s); we decided %s and reversed %s because we had been wrong: %s of those decided, %s of those who appealed, %s of all suspended.",
			whole(appealed), inHundred(appealed, suspended), whole(decided), whole(reversed), inHundred(reversed, decided),
			inHundred(reversed, appealed), inHundred(reversed, suspended))
	}
	d.mistakeLine(suspended, add)
	if appealedShown && appealed > 0 {
		d.waitingLine(figures["resolution-total"], appealed, add)
	}
}

// waitingLine says how soon half of those who appealed had a decision, and how many had none in the end.
func (d *draft) waitingLine(resolution release.Figure, appealed int64, add adder) {
	decided, shown := d.total("decided")
	if len(resolution.Rows) == 0 || !shown {
		return
	}
	undecided := appealed - decided
	end := fmt.Sprintf("had none %d days after their suspension", horizonDays)
	if !d.final() {
		end = fmt.Sprintf("had none by the cut-off or %d days after their suspension", horizonDays)
	}
	if closed, shown := d.closedUndecided(); shown && closed > 0 {
		end += fmt.Sprintf(", %s of them because the appeal was taken back or closed", whole(closed))
	}
	ids := []string{"resolution-total", "outcomes-total"}
	rest := fmt.Sprintf("%s (%s) %s.", whole(undecided), inHundred(undecided, appealed), end)
	if d.edition == release.Public {
		if days, n := d.decidedByBin(appealed); days > 0 {
			rest = fmt.Sprintf("%s (%s) of those who appealed had a decision within %s; %s", whole(n), inHundred(n, appealed), many(days, "day"), rest)
		} else {
			rest = "Of those who appealed, " + rest
		}
		add("waiting", ids, "%s", rest)
		return
	}
	within, half := d.halfWithin(resolution, appealed)
	if within == "" {
		add("waiting", ids, "Fewer than half of those who appealed had a decision; %s", rest)
		return
	}
	add("waiting", ids, "%s of those who appealed had a decision within %s; %s", half, within, rest)
}

// decidedByBin is the first number of days within which half of those who appealed had a decision, as far as the bins of time may show,
// with how many had; else the last such number of days. No days where none may show.
func (d *draft) decidedByBin(appealed int64) (days, decided int64) {
	sum, exact := int64(0), true
	for _, b := range bins {
		if b.days == 0 {
			break
		}
		n, shown := d.total("decided_" + b.name)
		sum, exact = sum+n, exact && shown
		by, known := sum, exact
		if !known {
			by, known = d.total(fmt.Sprintf("decided_%dd", b.days))
		}
		if known {
			if days, decided = b.days, by; 2*decided >= appealed {
				return days, decided
			}
		}
	}
	return days, decided
}

// halfWithin says within which time half of those who appealed had a decision, and how many these are in words; nothing where fewer had
// one.
func (d *draft) halfWithin(resolution release.Figure, appealed int64) (within, half string) {
	v := measured(resolution, "median")
	if v.Value == nil {
		return "", ""
	}
	half = "Half"
	// The median is an estimate that counts on decisions we do not see, of those not followed to the end: say what we saw.
	if seen := d.decidedWithin(roundedUp(int64(*v.Value))); 2*seen < appealed {
		half = fmt.Sprintf("%s (%s)", whole(seen), inHundred(seen, appealed))
	}
	return duration(int64(*v.Value)), half
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
func (d *draft) closedUndecided() (n int64, shown bool) {
	withdrawn, a := d.total("withdrawn")
	omitted, b := d.total("omitted")
	return withdrawn + omitted, a && b
}

// mistakeLine says how many suspensions were mistakes by our own decisions: a lower bound, and said to be one.
func (d *draft) mistakeLine(suspended int64, add adder) {
	mistakes, shown := d.total("confirmed_mistakes")
	reversed, reversedShown := d.total("reversed")
	switch {
	case !shown && reversedShown && reversed > 0:
		add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
			"At least %s (%s) were mistakes by our own decisions on appeals. How many more we corrected ourselves is hidden to protect people; the others were not all re-checked, so we do not know how many more there are.",
			many(reversed, "suspension"), inHundred(reversed, suspended))
		return
	case !shown:
		add("mistakes", []string{"confirmed-mistakes-total"}, "How many suspensions were mistakes by our own decisions is hidden to protect people.")
		return
	case mistakes == 0:
		add("mistakes", []string{"confirmed-mistakes-total"}, "No confirmed mistakes are on record; that does not mean that there were none.")
		return
	}
	were := "were mistakes"
	if mistakes == 1 {
		were = "was a mistake"
	}
	without := ""
	if reversedShown && d.onRecord["causes_on_record"] > 0 && d.onRecord["appeals_on_record"] > 0 {
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
