package reports

import (
	"cmp"
	"slices"

	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
)

// inFrame prints a number that the size of the frame is in, which may be known about only.
func (l speech) inFrame(f auditFound, n int64) string {
	if f.Estimated || f.Few > 0 {
		return l.Say("about %s", l.Whole(n))
	}
	return l.Whole(n)
}

// fillAudit makes the estimate of a random audit: of what it was drawn from, and of all suspensions.
func (d *draft) fillAudit(f *release.Figure, i Indicator) error {
	of, mistakes := d.Text(i.Measures[0].Of), d.Text("mistakes, confirmed and estimated")
	found, ok := d.audited()
	method := d.Text(cmp.Or(found.Least.Share.Interval.Method, stats.HypergeometricMethod))
	methodMost := cmp.Or(d.Text(found.Most.Share.Interval.Method), method)
	f.Measures = []release.Measure{
		{ID: "found", Title: d.Text("Found wrong, of those looked at"), Unit: release.Share, Numerator: d.Text("suspensions found wrong"), Denominator: d.Text("suspensions that auditors looked at")},
		{ID: "mistakes", Title: d.Text("Mistakes, unclear ones counted as right"), Unit: release.Share, Numerator: mistakes, Denominator: of, Level: stats.Level95, Method: method},
		{ID: "mistakes_unclear", Title: d.Text("Mistakes, unclear ones counted as wrong"), Unit: release.Share, Numerator: mistakes, Denominator: of, Level: stats.Level95, Method: methodMost},
		{ID: "agreed", Title: d.Text("Two auditors found the same"), Unit: release.Share, Numerator: d.Text("suspensions found alike"), Denominator: d.Text("suspensions that two auditors looked at"),
			Level: stats.Level95, Method: d.Text(stats.WilsonMethod)},
	}
	if d.edition == release.Public {
		f.Measures = f.Measures[:3]                                  // how auditors agreed is in the internal edition
		confirmed, beside := d.confirmed(), d.told(release.Reviewed) // and what the audit was drawn from
		f.Measures[0].Counts = &release.Counts{Numerator: []string{release.AuditWrong}, Denominator: []string{release.AuditDrawn}}
		f.Measures[1].Counts = &release.Counts{Numerator: confirmed, Denominator: beside, Estimate: release.AuditUnclearRight}
		f.Measures[2].Counts = &release.Counts{Numerator: confirmed, Denominator: beside, Estimate: release.AuditUnclearWrong}
	}
	f.Subtitle = d.Say("Share of %s, from a random audit of those neither decided nor corrected, %s", d.of(i.Measures[0].Of), d.period)
	if !d.delivered(i) || total(d.cells["cohort"], "suspended") == 0 {
		return nil
	}
	agreed, agreement := d.auditorsAgree()
	if !ok {
		none := release.Value{Word: release.NotRecorded}
		f.Rows = []release.Row{d.whole([]release.Value{none, none, none, agreed}[:len(f.Measures)]...)}
		f.Title = d.Text(i.Title) + ": " + d.Text(release.NotRecorded)
		return nil
	}
	values := []release.Value{census(found.Wrong, found.Audited), auditShare(found.Least), auditShare(found.Most), agreed}
	f.Rows = []release.Row{d.whole(values[:len(f.Measures)]...)}
	low, high := found.region()
	estimate := d.percent(found.Least.Share.Value)
	if found.Unclear > 0 {
		estimate = d.Say("%s with unclear findings counted as right, %s as wrong", estimate, d.percent(found.Most.Share.Value))
		f.Notes = append(f.Notes, d.Text("The range in the title goes from the lower end with unclear findings counted as right to the upper end with them counted as wrong."))
	}
	f.Title = d.Say("%s: %s, with a range of %s to %s", d.Text(i.Title), estimate, d.percent(low), d.percent(high))
	f.Notes = append(f.Notes, d.Say("Auditors looked at %s drawn at random from %s that were neither decided on appeal nor corrected as a mistake: %s wrong, %s unclear.",
		d.Whole(found.Audited), d.inFrame(found, found.Frame), d.Whole(found.Wrong), d.Whole(found.Unclear)))
	if already := d.leastMistakes() - found.Corrected; already > 0 {
		f.Notes = append(f.Notes, d.Many(already, "Of the others, %s suspension had been taken back as mistakes already, on appeal or without one.",
			"Of the others, %s suspensions had been taken back as mistakes already, on appeal or without one."))
	}
	f.Notes = append(f.Notes, d.limits(found)...)
	for _, note := range slices.Concat(d.each(found.Least.Notes), d.each(found.Most.Notes), agreement) {
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
func (l speech) limits(a auditFound) (notes []string) {
	add := func(note string) { notes = append(notes, note) }
	switch {
	case a.Estimated:
		add(l.Say("How many the cases were drawn from is not on record. It is estimated from the sampling fraction, so the shares and their ranges are about right; they are of about %s suspensions.", l.Whole(a.Covered)))
	case a.Few > 0:
		add(l.Say("Fewer than %s of these, or none, could not be drawn, such as accounts given back before their appeal was decided; how many does not show. The ranges allow for all of them, be they mistakes or not.", l.Whole(a.Few+1)))
	case a.Outside > 0 && a.Uncounted:
		add(l.Say("The shares are of %s suspensions. %s more are not among them: accounts given back as a mistake before their appeal was decided, which are not counted by themselves here, and others that could not be drawn.", l.Whole(a.Covered), l.Whole(a.Outside)))
	case a.Outside > 0:
		add(l.Say("The shares are of %s suspensions. %s more were neither decided, nor corrected, nor among those that could be drawn, such as accounts given back before the draw; what mistakes they hold is not known.", l.Whole(a.Covered), l.Whole(a.Outside)))
	}
	if a.Untold > 0 {
		add(l.Say("%s more could be drawn, but in their part of the frame no case drawn is left; what mistakes they hold is not known either.", l.Whole(a.Untold)))
	}
	if a.Corrected > 0 {
		add(l.Say("Of those that could be drawn %s were corrected since the audit began, some of them drawn and found wrong. Here they count as if they were not corrected yet, and once.", l.Whole(a.Corrected)))
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
		kappa := d.Decimal(a.Kappa.Value, 2)
		if in := a.Kappa.Interval; in.Method != "" {
			notes = append(notes, d.Say("Beyond what chance would bring about, two auditors agreed with a kappa of %s (%s to %s; %s).", kappa, d.Decimal(in.Low, 2), d.Decimal(in.High, 2), d.Text(in.Method)))
		} else {
			notes = append(notes, d.Say("Beyond what chance would bring about, two auditors agreed with a kappa of %s.", kappa))
		}
	}
	return share(a.Agreed), notes
}

// drawAudit draws both ways of counting what was unclear.
func (d *draft) drawAudit(s *chart.Spec, f release.Figure, _ Indicator) *chart.Spec {
	return d.drawMeasures(s, f, chart.Dots, "mistakes", "mistakes_unclear")
}

// auditLine says how many suspensions were mistakes by what a random audit found, what that rests on, and of how many it says nothing. The
// figure's notes say what else was counted. The change of the confirmed ones follows.
func (d *draft) auditLine(found auditFound, confirmed int64, change string, add adder) {
	low, high := found.region()
	share := d.hundredths(found.Least.Share.Value)
	if most := d.hundredths(found.Most.Share.Value); most != share {
		share = d.Say("%s to %s", share, most)
	}
	reach := d.Say("95 %% range: %s to %s", d.hundredths(low), d.hundredths(high))
	said, left := d.Say("About %s in 100 suspensions were mistakes (%s).", share, reach), found.Outside+found.Untold
	if found.Estimated || left > 0 {
		said = d.Say("Of %s suspensions about %s in 100 were mistakes (%s).", d.inFrame(found, found.Covered), share, reach)
	}
	if n := confirmed - found.Corrected; n > 0 {
		said += " " + d.Many(n, "We had already taken back %s as a mistake.", "We had already taken back %s as mistakes.")
	}
	said += " " + d.Many(found.Wrong, "Of those neither decided on appeal nor corrected we re-checked %[2]s, drawn by lot, and found %[1]s mistake.",
		"Of those neither decided on appeal nor corrected we re-checked %[2]s, drawn by lot, and found %[1]s mistakes.", d.Whole(found.Audited))
	if found.Unclear > 0 {
		said += " " + d.Many(found.Unclear, "%s more was unclear; the range holds whichever way it is counted.", "%s more were unclear; the range holds whichever way they are counted.")
	}
	switch {
	case found.Estimated:
	case left > 0 && found.Uncounted:
		said += " " + d.Many(left, "This leaves out %s other suspension, those given back before their appeal was decided among them.",
			"This leaves out %s other suspensions, those given back before their appeal was decided among them.")
	case left > 0:
		said += " " + d.Many(left, "For %s other suspension no case was drawn, so we do not know how many mistakes they hold.",
			"For %s other suspensions no case was drawn, so we do not know how many mistakes they hold.")
	}
	add("mistakes", []string{"mistakes-audited-total", "confirmed-mistakes-total"}, said+change)
}

// hundredths prints an estimated share as so many in a hundred, with a decimal where it would otherwise say too little.
func (l speech) hundredths(share float64) string {
	if share < .0995 {
		return l.Decimal(100*share, 1)
	}
	return l.Decimal(100*share, 0)
}
