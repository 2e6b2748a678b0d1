package reports

import (
	"cmp"
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// appealLines says who appealed, how that ended, how many mistakes are confirmed and how long people waited.
func (d *draft) appealLines(figures map[string]release.Figure, suspended int64, add adder) {
	ids := []string{"appeal-rate-total", "reversal-rate-total", "confirmed-mistakes-total"}
	if !d.recorded["appeals_on_record"] {
		add("appeals", ids, d.Text("Appeals are not recorded, so nothing can be said about how many people appealed and how that ended."))
		if !d.recorded["causes_on_record"] {
			add("mistakes", ids[2:], d.Text("It is not recorded either why accounts were given back, so mistakes cannot be counted."))
			return
		}
		d.mistakeLine(figures, suspended, add)
		return
	}
	appealed, appealedShown := d.total("appealed")
	decided, decidedShown := d.total("decided")
	reversed, reversedShown := d.total("reversed")
	who := d.Many(appealed, "%s appealed (%s).", "%s appealed (%s).", d.inHundred(appealed, suspended)) + " "
	switch {
	case !appealedShown:
		add("appeals", ids, d.Say("How many appealed, and how that ended, %s", d.notShown("appealed")))
	case appealed == 0:
		add("appeals", ids, d.Text("Nobody appealed."))
	case !decidedShown:
		add("appeals", ids, who+d.Say("How that ended %s", d.notShown("decided")))
	case decided == 0:
		add("appeals", ids, who+d.Say("None of the appeals was decided within %s days.", d.Whole(horizonDays)))
	case !reversedShown:
		add("appeals", ids, who+d.Say("We decided %s of these cases; how many we reversed %s", d.Whole(decided), d.notShown("reversed")))
	default:
		said := d.Say("We decided %s of these cases and reversed none of them.", d.Whole(decided))
		if reversed > 0 {
			said = d.Say("We decided %s of these cases and reversed %s because we had been wrong: %s of those decided, %s of those who appealed, %s of all suspended.",
				d.Whole(decided), d.Whole(reversed), d.inHundred(reversed, decided), d.inHundred(reversed, appealed), d.inHundred(reversed, suspended))
		}
		if now, before, both := d.sinceBefore(figures["reversal-rate-over-time"], "of_decided", d.final()); both {
			said += " " + d.Say("%s, it was %s of those decided; %s.", d.Capital(d.previously(d.period.Kind())), d.inHundred(*before.Numerator, *before.Denominator), d.chanceOf(now, before))
			ids = append(ids, "reversal-rate-over-time")
		}
		add("appeals", ids, who+said)
	}
	d.mistakeLine(figures, suspended, add)
	if !appealedShown || appealed > 0 {
		d.waitingLine(figures["resolution-total"], appealed, appealedShown, add)
	}
}

// waitingLine says how soon half of those who appealed had a decision, and how many had none in the end; where that may not be said, why.
func (d *draft) waitingLine(resolution release.Figure, appealed int64, appealedShown bool, add adder) {
	decided, shown := d.total("decided")
	if len(resolution.Rows) == 0 || !shown || !appealedShown {
		add("waiting", nil, d.Say("How long people waited for a decision is not published. %s", d.whyNoWait()))
		return
	}
	ids := []string{"resolution-total", "outcomes-total"}
	rest := d.undecidedText(appealed-decided, appealed)
	if d.edition == release.Public {
		if days, n := d.decidedByBin(appealed); days > 0 {
			add("waiting", ids, d.Many(days, "%[2]s of those who appealed had a decision within %[1]s day of appealing and %[3]s days of the suspension; %[4]s",
				"%[2]s of those who appealed had a decision within %[1]s days of appealing and %[3]s days of the suspension; %[4]s", d.counted(n, appealed), d.Whole(horizonDays), rest))
			return
		}
		add("waiting", ids, d.Say("Of those who appealed, %s How soon the others had one is not published. %s", rest, d.whyNoWait()))
		return
	}
	median := measured(resolution, "median")
	if median.Value == nil {
		add("waiting", ids, d.Say("Fewer than half of those who appealed had a decision within %s days of their suspension; %s", d.Whole(horizonDays), rest))
		return
	}
	minutes := int64(*median.Value)
	// The median is an estimate that counts on decisions we do not see, of those not followed to the end: say what we saw.
	if seen := d.decidedWithin(roundedUp(minutes)); 2*seen < appealed {
		add("waiting", ids, d.Say("%s (%s) of those who appealed had a decision %s of appealing and %s days of the suspension; %s",
			d.Whole(seen), d.inHundred(seen, appealed), d.within(minutes), d.Whole(horizonDays), rest))
		return
	}
	add("waiting", ids, d.Say("Half of those who appealed had a decision %s of appealing; %s", d.within(minutes), rest))
}

// undecidedText says how many of those who appealed had no decision in the end, and as far as it shows, why. It may end a sentence.
func (d *draft) undecidedText(undecided, appealed int64) string {
	days := d.Whole(horizonDays)
	if undecided == 0 {
		return d.Say("all had a decision within %s days of their suspension.", days)
	}
	text := d.Many(undecided, "%s%s had none %s days after their suspension", "%s%s had none %s days after their suspension", d.ofAll(undecided, appealed), days)
	if !d.final() {
		text = d.Many(undecided, "%s%s had none by the cut-off or %s days after their suspension", "%s%s had none by the cut-off or %s days after their suspension",
			d.ofAll(undecided, appealed), days)
	}
	closed, closedShown := d.closedUndecided()
	corrected, correctedShown := d.total("corrected_undecided")
	switch byClosing, byCorrecting := closedShown && closed > 0, correctedShown && corrected > 0; {
	case byClosing && byCorrecting:
		text = d.Say("%s, %s because the appeal was taken back or closed and %s because the account had been given back as a mistake", text, d.Whole(closed), d.Whole(corrected))
	case byClosing:
		text = d.Say("%s, %s because the appeal was taken back or closed", text, d.Whole(closed))
	case byCorrecting:
		text = d.Say("%s, %s because the account had been given back as a mistake", text, d.Whole(corrected))
	}
	return text + "."
}

// whyNoWait says why a public report cannot say how soon people had a decision.
func (d *draft) whyNoWait() string {
	return d.why(cmp.Or(d.lacks(disclosure.Total, "decided_30d"), because(hiddenItself)))
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

// mistakeLine says how many suspensions were mistakes by our own decisions: a lower bound, and said to be one; and what it was before.
func (d *draft) mistakeLine(figures map[string]release.Figure, suspended int64, add adder) {
	now, before, both := d.sinceBefore(figures["confirmed-mistakes-over-time"], "confirmed_mistakes", d.final())
	both = both && *now.Numerator+*before.Numerator > 0
	add = func(put adder) adder {
		return func(id string, ids []string, text string) {
			if both {
				ids = append(ids, "confirmed-mistakes-over-time")
			}
			put(id, ids, text)
		}
	}(add)
	mistakes, shown := d.total("confirmed_mistakes")
	parts, _ := d.derived(disclosure.Total, "confirmed_mistakes")
	if found, ok := d.audited(); ok {
		change := ""
		if both {
			change = " " + d.Say("By our own decisions alone, %s of all suspended were mistakes. %s, it was %s; %s.", d.inHundred(*now.Numerator, *now.Denominator),
				d.Capital(d.previously(d.period.Kind())), d.inHundred(*before.Numerator, *before.Denominator), d.chanceOf(now, before))
		}
		d.auditLine(found, d.leastMistakes(), change, add)
		return
	}
	change := ""
	if both {
		change = " " + d.Say("%s, it was at least %s of those suspended; %s.", d.Capital(d.previously(d.period.Kind())), d.inHundred(*before.Numerator, *before.Denominator), d.chanceOf(now, before))
	}
	switch least := d.leastMistakes(); {
	case !shown && least > 0:
		add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
			d.Many(least, "At least %s suspension (%s) were mistakes by our own decisions. How many more we took back as mistakes %s The others were not all re-checked, so we do not know how many more there are.",
				"At least %s suspensions (%s) were mistakes by our own decisions. How many more we took back as mistakes %s The others were not all re-checked, so we do not know how many more there are.",
				d.inHundred(least, suspended), d.notShown(parts...))+change)
		return
	case !shown:
		add("mistakes", []string{"confirmed-mistakes-total"}, d.Say("How many suspensions were mistakes by our own decisions %s", d.notShown(parts...)))
		return
	case mistakes == 0:
		add("mistakes", []string{"confirmed-mistakes-total"}, d.Text("No confirmed mistakes are on record; that does not mean that there were none.")+change)
		return
	}
	without := ""
	if d.recorded["causes_on_record"] && d.recorded["appeals_on_record"] {
		corrected, _ := d.total("self_corrected") // shown, as all confirmed mistakes are
		undecided, _ := d.total("corrected_undecided")
		switch {
		case undecided == 0:
			without = d.Say(", %s of them without an appeal on record", d.Whole(corrected))
		case corrected == 0:
			without = d.Say(", %s of them before the appeal was decided", d.Whole(undecided))
		default:
			without = d.Say(", %s of them without an appeal on record and %s before the appeal was decided", d.Whole(corrected), d.Whole(undecided))
		}
	}
	add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
		d.Many(mistakes, "At least %s suspension (%s) was a mistake by our own decisions%s; the others were not all re-checked, so we do not know how many more.",
			"At least %s suspensions (%s) were mistakes by our own decisions%s; the others were not all re-checked, so we do not know how many more.",
			d.inHundred(mistakes, suspended), without)+change)
}

// leastMistakes adds up the confirmed mistakes that show.
func (d *draft) leastMistakes() (n int64) {
	for _, name := range d.catalogue.Derived["confirmed_mistakes"] {
		if part, shown := d.total(name); shown {
			n += part
		}
	}
	return n
}
