package reports

import (
	"cmp"
	"fmt"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// appealLines says who appealed, how that ended, how many mistakes are confirmed and how long people waited.
func (d *draft) appealLines(figures map[string]release.Figure, suspended int64, add adder) {
	ids := []string{"appeal-rate-total", "reversal-rate-total", "confirmed-mistakes-total"}
	if !d.recorded["appeals_on_record"] {
		add("appeals", ids, "Appeals are not recorded, so nothing can be said about how many people appealed and how that ended.")
		if !d.recorded["causes_on_record"] {
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
		add("appeals", ids, "How many appealed, and how that ended, %s", d.notShown("appealed"))
	case appealed == 0:
		add("appeals", ids, "Nobody appealed.")
	case !decidedShown:
		add("appeals", ids, "%s appealed (%s). How that ended %s", whole(appealed), inHundred(appealed, suspended), d.notShown("decided"))
	case decided == 0:
		add("appeals", ids, "%s appealed (%s). None of the appeals was decided within %d days.", whole(appealed), inHundred(appealed, suspended), horizonDays)
	case !reversedShown:
		add("appeals", ids, "%s appealed (%s). We decided %s of these cases; how many we reversed %s", whole(appealed), inHundred(appealed, suspended), whole(decided),
			d.notShown("reversed"))
	default:
		wrong := fmt.Sprintf("%s because we had been wrong: %s of those decided, %s of those who appealed, %s of all suspended", whole(reversed), inHundred(reversed, decided),
			inHundred(reversed, appealed), inHundred(reversed, suspended))
		if reversed == 0 {
			wrong = "none of them"
		}
		since := d.sinceBefore(figures["reversal-rate-over-time"], "of_decided", " of those decided", d.final())
		if since != "" {
			ids = append(ids, "reversal-rate-over-time")
		}
		add("appeals", ids, "%s appealed (%s). We decided %s of these cases and reversed %s.%s", whole(appealed), inHundred(appealed, suspended), whole(decided), wrong, since)
	}
	d.mistakeLine(suspended, add)
	if !appealedShown || appealed > 0 {
		d.waitingLine(figures["resolution-total"], appealed, appealedShown, add)
	}
}

// waitingLine says how soon half of those who appealed had a decision, and how many had none in the end; where that may not be said, why.
func (d *draft) waitingLine(resolution release.Figure, appealed int64, appealedShown bool, add adder) {
	decided, shown := d.total("decided")
	if len(resolution.Rows) == 0 || !shown || !appealedShown {
		add("waiting", nil, "How long people waited for a decision is not published. %s", d.whyNoWait())
		return
	}
	undecided := appealed - decided
	by := ""
	if !d.final() {
		by = "by the cut-off or "
	}
	end := fmt.Sprintf("had none %s%d days after their suspension", by, horizonDays)
	var because []string
	if closed, shown := d.closedUndecided(); shown && closed > 0 {
		because = append(because, whole(closed)+" because the appeal was taken back or closed")
	}
	if corrected, shown := d.total("corrected_undecided"); shown && corrected > 0 {
		because = append(because, whole(corrected)+" because the account had been given back as a mistake")
	}
	if len(because) > 0 {
		end += ", " + strings.Join(because, " and ")
	}
	ids := []string{"resolution-total", "outcomes-total"}
	rest := fmt.Sprintf("%s%s %s.", whole(undecided), ofAll(undecided, appealed), end)
	if undecided == 0 {
		rest = fmt.Sprintf("all had a decision within %d days of their suspension.", horizonDays)
	}
	if d.edition == release.Public {
		if days, n := d.decidedByBin(appealed); days > 0 {
			rest = fmt.Sprintf(hadDecision, whole(n)+ofAll(n, appealed), many(days, "day")+followedFor, rest)
		} else {
			rest = "Of those who appealed, " + rest + " How soon the others had one is not published. " + d.whyNoWait()
		}
		add("waiting", ids, "%s", rest)
		return
	}
	within, half := d.halfWithin(resolution, appealed)
	if within == "" {
		add("waiting", ids, "Fewer than half of those who appealed had a decision within %d days of their suspension; %s", horizonDays, rest)
		return
	}
	add("waiting", ids, hadDecision, half, within, rest)
}

// whyNoWait says why a public report cannot say how soon people had a decision.
func (d *draft) whyNoWait() string {
	return cmp.Or(d.lacks(disclosure.Total, "decided_30d"), hiddenItself)
}

// hadDecision says how many had a decision, within which time, and what of the others.
const hadDecision = "%s of those who appealed had a decision within %s; %s"

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
	of := " of appealing"
	// The median is an estimate that counts on decisions we do not see, of those not followed to the end: say what we saw.
	if seen := d.decidedWithin(roundedUp(int64(*v.Value))); 2*seen < appealed {
		half, of = fmt.Sprintf("%s (%s)", whole(seen), inHundred(seen, appealed)), followedFor
	}
	return duration(int64(*v.Value)) + of, half
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
	parts, _ := d.derived(disclosure.Total, "confirmed_mistakes")
	if found, ok := d.audited(); ok {
		d.auditLine(found, d.leastMistakes(), add)
		return
	}
	switch least := d.leastMistakes(); {
	case !shown && least > 0:
		add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
			"At least %s (%s) were mistakes by our own decisions. How many more we took back as mistakes %s The others were not all re-checked, so we do not know how many more there are.",
			many(least, "suspension"), inHundred(least, suspended), d.notShown(parts...))
		return
	case !shown:
		add("mistakes", []string{"confirmed-mistakes-total"}, "How many suspensions were mistakes by our own decisions %s", d.notShown(parts...))
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
	if d.recorded["causes_on_record"] && d.recorded["appeals_on_record"] {
		corrected, _ := d.total("self_corrected") // shown, as all confirmed mistakes are
		undecided, _ := d.total("corrected_undecided")
		switch {
		case undecided == 0:
			without = fmt.Sprintf(", %s of them without an appeal on record", whole(corrected))
		case corrected == 0:
			without = fmt.Sprintf(", %s of them before the appeal was decided", whole(undecided))
		default:
			without = fmt.Sprintf(", %s of them without an appeal on record and %s before the appeal was decided", whole(corrected), whole(undecided))
		}
	}
	add("mistakes", []string{"confirmed-mistakes-total", "reversal-rate-total"},
		"At least %s (%s) %s by our own decisions%s; the others were not all re-checked, so we do not know how many more.",
		many(mistakes, "suspension"), inHundred(mistakes, suspended), were, without)
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
