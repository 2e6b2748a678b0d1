package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// about stands before a number that the size of the frame is in.
func (f auditFound) about() string {
	if f.Estimated || f.Few > 0 {
		return "about "
	}
	return ""
}

// fillAudit makes the estimate of a random audit: of what it was drawn from, and of all suspensions.
func (d *draft) fillAudit(f *release.Figure, i Indicator) error {
	of := i.Measures[0].Of
	found, ok := d.audited()
	method := cmp.Or(found.Least.Share.Interval.Method, stats.HypergeometricMethod)
	f.Measures = []release.Measure{
		{ID: "found", Title: "Found wrong, of those looked at", Unit: release.Share, Numerator: "suspensions found wrong", Denominator: "suspensions that auditors looked at"},
		{ID: "mistakes", Title: "Mistakes, unclear ones counted as right", Unit: release.Share, Numerator: "mistakes, confirmed and estimated", Denominator: of,
			Level: stats.Level95, Method: method},
		{ID: "mistakes_unclear", Title: "Mistakes, unclear ones counted as wrong", Unit: release.Share, Numerator: "mistakes, confirmed and estimated", Denominator: of,
			Level: stats.Level95, Method: cmp.Or(found.Most.Share.Interval.Method, method)},
		{ID: "agreed", Title: "Two auditors found the same", Unit: release.Share, Numerator: "suspensions found alike", Denominator: "suspensions that two auditors looked at",
			Level: stats.Level95, Method: stats.WilsonMethod},
	}
	if d.edition == release.Public {
		f.Measures = f.Measures[:3]                                  // how auditors agreed is in the internal edition
		confirmed, beside := d.confirmed(), d.told(release.Reviewed) // and what the audit was drawn from
		f.Measures[0].Counts = &release.Counts{Numerator: []string{release.AuditWrong}, Denominator: []string{release.AuditDrawn}}
		f.Measures[1].Counts = &release.Counts{Numerator: confirmed, Denominator: beside, Estimate: release.AuditUnclearRight}
		f.Measures[2].Counts = &release.Counts{Numerator: confirmed, Denominator: beside, Estimate: release.AuditUnclearWrong}
	}
	f.Subtitle = fmt.Sprintf("Share of %s, from a random audit of those neither decided nor corrected, %s", of, d.period.Label())
	if !d.delivered(i) || total(d.cells["cohort"], "suspended") == 0 {
		return nil
	}
	agreed, agreement := d.auditorsAgree()
	if !ok {
		none := release.Value{Word: release.NotRecorded}
		f.Rows = []release.Row{d.whole([]release.Value{none, none, none, agreed}[:len(f.Measures)]...)}
		f.Title = i.Title + ": not recorded"
		return nil
	}
	values := []release.Value{census(found.Wrong, found.Audited), auditShare(found.Least), auditShare(found.Most), agreed}
	f.Rows = []release.Row{d.whole(values[:len(f.Measures)]...)}
	low, high := found.region()
	estimate := percent(found.Least.Share.Value)
	if found.Unclear > 0 {
		estimate = fmt.Sprintf("%s with unclear findings counted as right, %s as wrong", estimate, percent(found.Most.Share.Value))
		f.Notes = append(f.Notes, "The range in the title goes from the lower end with unclear findings counted as right to the upper end with them counted as wrong.")
	}
	f.Title = fmt.Sprintf("%s: %s, with a range of %s to %s", i.Title, estimate, percent(low), percent(high))
	f.Notes = append(f.Notes, fmt.Sprintf("Auditors looked at %s drawn at random from %s%s that were neither decided on appeal nor corrected as a mistake: %s wrong, %s unclear.",
		whole(found.Audited), found.about(), whole(found.Frame), whole(found.Wrong), whole(found.Unclear)))
	if already := d.leastMistakes() - found.Corrected; already > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("Of the others, %s had been taken back as mistakes already, on appeal or without one.", many(already, "suspension")))
	}
	f.Notes = append(f.Notes, found.limits()...)
	for _, note := range slices.Concat(found.Least.Notes, found.Most.Notes, agreement) {
		if !slices.Contains(f.Notes, note) {
			f.Notes = append(f.Notes, note)
		}
	}
	return nil
}

// region is the range with which the draw and the unclear findings leave the share: from the lower end with these counted as right to the
// upper end with them counted as wrong.
func (a auditFound) region() (low, high float64) {
	return a.Least.Share.Interval.Low, a.Most.Share.Interval.High
}

// limits says of which suspensions the estimate does not speak, and what else it rests on.
func (a auditFound) limits() (notes []string) {
	say := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	switch {
	case a.Estimated:
		say("How many the cases were drawn from is not on record. It is estimated from the sampling fraction, so the shares and their ranges are about right; they are of about %s suspensions.", whole(a.Covered))
	case a.Few > 0:
		say("Fewer than %d of these, or none, could not be drawn, such as accounts given back before their appeal was decided; how many does not show. The ranges allow for all of them, be they mistakes or not.", a.Few+1)
	case a.Outside > 0 && a.Uncounted:
		say("The shares are of %s suspensions. %s more are not among them: accounts given back as a mistake before their appeal was decided, which are not counted by themselves here, and others that could not be drawn.", whole(a.Covered), whole(a.Outside))
	case a.Outside > 0:
		say("The shares are of %s suspensions. %s more were neither decided, nor corrected, nor among those that could be drawn, such as accounts given back before the draw; what mistakes they hold is not known.", whole(a.Covered), whole(a.Outside))
	}
	if a.Untold > 0 {
		say("%s more could be drawn, but in their part of the frame no case drawn is left; what mistakes they hold is not known either.", whole(a.Untold))
	}
	if a.Corrected > 0 {
		say("Of those that could be drawn %s were corrected since the audit began, some of them drawn and found wrong. Here they count as if they were not corrected yet, and once.", whole(a.Corrected))
	}
	return notes
}

// auditShare is an audit's estimate as a value.
func auditShare(r stats.AuditResult) release.Value {
	value, low, high, n := r.Share.Value, r.Share.Interval.Low, r.Share.Interval.High, r.Cohort.Suspended
	return release.Value{Value: &value, Low: &low, High: &high, Denominator: &n}
}

// findings are what auditors can find.
var findings = []string{"correct", "wrong", "unclear"}

// auditorsAgree is how often two auditors found the same, and what is to be said of it.
func (d *draft) auditorsAgree() (v release.Value, notes []string) {
	table := make([][]int64, len(findings))
	for i := range table {
		table[i] = make([]int64, len(findings))
	}
	for _, c := range d.agreement {
		i, j := slices.Index(findings, c.Category), slices.Index(findings, c.Category2)
		if i >= 0 && j >= 0 {
			table[i][j] += c.Counts["cases"]
		}
	}
	a := stats.Agree(table)
	if a.Agreed.N > 0 && a.Kappa.Defined {
		note := fmt.Sprintf("Beyond what chance would bring about, two auditors agreed with a kappa of %.2f", a.Kappa.Value)
		if in := a.Kappa.Interval; in.Method != "" {
			note += fmt.Sprintf(" (%.2f to %.2f; %s)", in.Low, in.High, in.Method)
		}
		notes = append(notes, note+".")
	}
	return share(a.Agreed), notes
}

// drawAudit draws both ways of counting what was unclear.
func (d *draft) drawAudit(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	return drawMeasures(s, f, chart.Dots, "mistakes", "mistakes_unclear")
}

// auditLine says how many suspensions were mistakes by what a random audit found, what that rests on, and of how many it says nothing. The
// figure's notes say what else was counted.
func (d *draft) auditLine(found auditFound, confirmed int64, add adder) {
	low, high := found.region()
	share, either := hundredths(found.Least.Share.Value), ""
	if most := hundredths(found.Most.Share.Value); most != share {
		share += " to " + most
	}
	if found.Unclear > 0 {
		either = ", whichever way unclear cases are counted"
	}
	estimate, left := fmt.Sprintf("About %s in 100 suspensions", share), found.Outside+found.Untold
	if found.Estimated || left > 0 {
		estimate = fmt.Sprintf("Of %s%s suspensions about %s in 100", found.about(), whole(found.Covered), share)
	}
	already := "Of"
	switch n := confirmed - found.Corrected; {
	case n == 1:
		already = "We had already taken back 1 as a mistake; of"
	case n > 1:
		already = fmt.Sprintf("We had already taken back %s as mistakes; of", whole(n))
	}
	rest := ""
	switch {
	case found.Estimated:
	case left > 0 && found.Uncounted:
		rest = fmt.Sprintf(" This leaves out %s, those given back before their appeal was decided among them.", many(left, "other suspension"))
	case left > 0:
		rest = fmt.Sprintf(" For %s no case was drawn, so we do not know how many mistakes they hold.", many(left, "other suspension"))
	}
	add("mistakes", []string{"mistakes-audited-total", "confirmed-mistakes-total"},
		"%s were mistakes (95 %% range: %s to %s%s). %s those neither decided on appeal nor corrected we re-checked %s, drawn by lot, and found %s.%s",
		estimate, hundredths(low), hundredths(high), either, already, whole(found.Audited), many(found.Wrong, "mistake"), rest)
}

// hundredths prints an estimated share as so many in a hundred, with a decimal where it would otherwise say too little.
func hundredths(share float64) string {
	if share < .0995 {
		return strconv.FormatFloat(100*share, 'f', 1, 64)
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64)
}
