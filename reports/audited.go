package reports

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
	"daylight/reports/chart"
)

// auditPart is what one quarter's audit found: of a longer period each quarter is audited by itself.
type auditPart struct {
	period     period.Period
	cells      []queries.Cell
	unreviewed int64
	published  *disclosure.Table // of the public edition, which has no cells
}

// fetchAudit reads what auditors found.
func (d *draft) fetchAudit(ctx context.Context, r *queries.Reader) (err error) {
	parts := auditParts(d.period)
	unreviewed := []queries.Cell{{Counts: queries.Counts{"unreviewed": total(d.cells["cohort"], "unreviewed")}}}
	if len(parts) > 1 {
		if unreviewed, err = r.CohortTotals(ctx, parts, horizonDays, []string{"unreviewed"}); err != nil {
			return err
		}
	}
	for i, p := range parts {
		part := auditPart{period: p, unreviewed: unreviewed[i].Counts["unreviewed"]}
		if part.cells, err = r.Audit(ctx, p, horizonDays); err != nil {
			return err
		}
		d.audit = append(d.audit, part)
	}
	d.agreement, err = r.AuditAgreement(ctx, d.period)
	return err
}

// auditParts are the periods that are audited by themselves.
func auditParts(p period.Period) []period.Period {
	if parts := p.Quarters(); len(parts) > 1 {
		return parts
	}
	return []period.Period{p} // a quarter, or a month of one
}

// frame is the name of the audit that a part rests on, empty without one: of several, the one that looked at most suspensions which
// nobody else had looked at twice, and of equal ones the first by name. Two audits of the same suspensions cannot be added up.
func (p auditPart) frame() string { return p.best().Category }

// best is the cell of that audit.
func (p auditPart) best() (best queries.Cell) {
	for _, c := range p.cells {
		if c.Breakdown == "frame" && c.Counts["in_remainder"] > best.Counts["in_remainder"] {
			best = c // the cells come by name
		}
	}
	return best
}

// AuditUsed is the audit that a report of a quarter rests on, with how many of its cases nobody else had looked at twice.
type AuditUsed struct {
	Period period.Period
	Name   string
	Cases  int64
}

// AuditsUsed are the audits that a report of a period rests on: at most one of each quarter.
func AuditsUsed(ctx context.Context, r *queries.Reader, p period.Period) (used []AuditUsed, err error) {
	for _, q := range auditParts(p) {
		part := auditPart{period: q}
		if part.cells, err = r.Audit(ctx, q, horizonDays); err != nil {
			return nil, err
		}
		if best := part.best(); best.Category != "" {
			used = append(used, AuditUsed{q, best.Category, best.Counts["in_remainder"]})
		}
	}
	return used, nil
}

// samples are the strata of the part's audit: what was drawn with one sampling fraction. How many suspensions a stratum was drawn from
// is the number drawn by the fraction, and no more than nobody had looked at twice.
func (p auditPart) samples() (strata []stats.Sample, unclear []int64) {
	if t := p.published; t != nil {
		n := func(node string) int64 { n, _ := t.Count(disclosure.Total, node); return n }
		frame, _ := t.Sampled()
		return []stats.Sample{{Name: p.period.Label(), Frame: frame, Drawn: n(release.AuditDrawn), Mistakes: n(release.AuditWrong)}}, []int64{n(release.AuditUnclear)}
	}
	frame, room := p.frame(), p.unreviewed
	for _, c := range p.cells {
		if c.Breakdown != "stratum" || c.Category != frame || c.Counts["in_remainder"] == 0 {
			continue
		}
		drawn := c.Counts["in_remainder"]
		size := room
		if fraction, err := strconv.ParseFloat(c.Category2, 64); err == nil && fraction > 0 {
			size = int64(math.Round(min(float64(drawn)/fraction, float64(room))))
		}
		size = min(max(size, drawn), room)
		room -= size
		strata = append(strata, stats.Sample{Name: p.period.Label() + ", " + percent(float64(drawn)/float64(size)) + " drawn", Frame: size, Drawn: drawn,
			Mistakes: c.Counts["remainder_wrong"]})
		unclear = append(unclear, c.Counts["remainder_unclear"])
	}
	return strata, unclear
}

// auditFound is what the audit of a period says: of how many suspensions the auditors looked at how many were wrong, and what follows
// for all of them.
type auditFound struct {
	Audited, Wrong, Unclear int64
	Frame                   int64             // suspensions that the audit was drawn from
	Outside                 int64             // suspensions that nobody looked at twice and that the audit was not drawn from
	Covered                 int64             // all others: those of which the estimates speak
	Least                   stats.AuditResult // unclear findings counted as right
	Most                    stats.AuditResult // and as wrong
}

// auditPartition is what auditors found as counts that add up.
var auditPartition = disclosure.Partition{ID: release.AuditPartition, Root: release.AuditDrawn,
	Sums: []disclosure.Sum{{Whole: release.AuditDrawn, Parts: []string{release.AuditWrong, release.AuditUnclear, release.AuditRight}}}}

// publishAudit adds the table of what a random audit found, where the plan asks for it and there was one.
func (d *draft) publishAudit(plan disclosure.Plan, before [][]disclosure.Published, result *disclosure.Result) error {
	if !plan.Audit || !d.recorded["audits_on_record"] {
		return nil
	}
	withhold := func(why string) {
		result.Withheld = append(result.Withheld, disclosure.Withheld{Partition: auditPartition.ID, Breakdown: disclosure.Total, Why: why})
	}
	if len(d.audit) != 1 {
		withhold("It is published for quarters, each of which is audited by itself.")
		return nil
	}
	strata, unclear := d.audit[0].samples()
	_, hasUnreviewed := unreviewedOf(result.Tables)
	switch {
	case len(strata) == 0:
		withhold("There was no audit of this period.")
		return nil
	case !hasUnreviewed:
		withhold("A count of suspensions that were looked at twice is hidden, and how many it was drawn from would tell it.")
		return nil
	case len(strata) > 1:
		withhold("Its sample was drawn in several parts, each with a chance of its own, and the parts are too small to be shown.")
		return nil
	}
	s := strata[0]
	counts := map[string]int64{release.AuditDrawn: s.Drawn, release.AuditWrong: s.Mistakes, release.AuditUnclear: unclear[0],
		release.AuditRight: s.Drawn - s.Mistakes - unclear[0]}
	t, err := disclosure.Sample(d.period, auditPartition, counts, s.Frame, d.audit[0].unreviewed-s.Frame, plan, before)
	if problem.KindOf(err) == problem.Withheld {
		withhold(problem.Sentence(err))
		return nil
	}
	if err != nil {
		return err
	}
	result.Tables = append(result.Tables, t)
	return nil
}

// publishedAudit is the audit that a public draft's tables hold.
func (d *draft) publishedAudit() []auditPart {
	for _, t := range d.tables {
		if _, is := t.Sampled(); !is {
			continue
		}
		if unreviewed, shown := unreviewedOf(d.tables); shown {
			return []auditPart{{period: d.period, unreviewed: unreviewed, published: &t}}
		}
	}
	return nil
}

// reviewed are the suspensions that were looked at twice; an audit is drawn from the others.
var reviewed = []string{"decided", "self_corrected", "corrected_undecided"}

// unreviewedOf is how many suspensions nobody had looked at twice; false where a count that it follows from is hidden.
func unreviewedOf(tables []disclosure.Table) (n int64, shown bool) {
	n, shown = count(tables, "outcome", "suspended")
	for _, node := range reviewed {
		part, too := count(tables, "outcome", node)
		n, shown = n-part, shown && too
	}
	return n, shown
}

// audited returns what the audit of the period found; false where there was none, or not one of every quarter.
func (d *draft) audited() (found auditFound, ok bool) {
	suspended, shown := d.total("suspended")
	confirmed, too := d.total("confirmed_mistakes")
	if !shown || !too {
		return found, false
	}
	var right, wrong []stats.Sample
	for _, part := range d.audit {
		if part.unreviewed == 0 {
			continue
		}
		strata, unclear := part.samples()
		if len(strata) == 0 {
			return found, false
		}
		found.Outside += part.unreviewed
		for i, s := range strata {
			found.Audited, found.Wrong, found.Unclear = found.Audited+s.Drawn, found.Wrong+s.Mistakes, found.Unclear+unclear[i]
			found.Frame, found.Outside = found.Frame+s.Frame, found.Outside-s.Frame
			right = append(right, s)
			s.Mistakes += unclear[i]
			wrong = append(wrong, s)
		}
	}
	if len(right) == 0 {
		return found, false
	}
	found.Covered = suspended - found.Outside
	cohort := stats.Audited{Suspended: found.Covered, Confirmed: confirmed}
	estimate := func(strata []stats.Sample) (stats.AuditResult, error) {
		if len(strata) == 1 {
			return stats.SimpleAudit(cohort, strata[0])
		}
		return stats.StratifiedAudit(cohort, strata)
	}
	var err, errMost error
	found.Least, err = estimate(right)
	found.Most, errMost = estimate(wrong)
	return found, err == nil && errMost == nil
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
		f.Measures = f.Measures[:3] // how auditors agreed is in the internal edition
		confirmed := d.countsOf(f.Breakdown, "confirmed_mistakes", "suspended")
		f.Measures[0].Counts = &release.Counts{Numerator: []string{release.AuditWrong}, Denominator: []string{release.AuditDrawn}}
		f.Measures[1].Counts = &release.Counts{Numerator: confirmed.Numerator, Denominator: reviewed, Estimate: release.AuditUnclearRight} // and what the audit was drawn from
		f.Measures[2].Counts = &release.Counts{Numerator: confirmed.Numerator, Denominator: reviewed, Estimate: release.AuditUnclearWrong}
	}
	f.Subtitle = fmt.Sprintf("Share of %s, from a random audit of those at which nobody had looked twice, %s", of, d.period.Label())
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
	least := found.Least.Share
	f.Title = fmt.Sprintf("%s: %s, with a range of %s to %s", i.Title, percent(least.Value), percent(least.Interval.Low), percent(least.Interval.High))
	f.Notes = append(f.Notes, fmt.Sprintf("Auditors looked at %s drawn at random from %s at which nobody had looked twice: %s wrong, %s unclear.",
		whole(found.Audited), whole(found.Frame), whole(found.Wrong), whole(found.Unclear)))
	if found.Outside > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("The shares are of %s suspensions. %s more were neither looked at twice nor among those that could be drawn, such as accounts given back before; what mistakes they hold is not known.",
			whole(found.Covered), whole(found.Outside)))
	}
	for _, note := range slices.Concat(found.Least.Notes, agreement) {
		if !slices.Contains(f.Notes, note) {
			f.Notes = append(f.Notes, note)
		}
	}
	return nil
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

// auditLine says what a random audit of the suspensions found that nobody had looked at twice, and what follows for all of them.
func (d *draft) auditLine(found auditFound, confirmed int64, add adder) {
	auditors := fmt.Sprintf("Our auditors found %s", many(found.Wrong, "mistake"))
	if found.Unclear > 0 {
		auditors += fmt.Sprintf("; of %s they could not tell, and these are counted as right", whole(found.Unclear))
	}
	share := found.Least.Share
	of, rest := "suspensions", "."
	if found.Outside > 0 {
		of = fmt.Sprintf("of the %s suspensions that were looked at twice or could have been drawn", whole(found.Covered))
		rest = fmt.Sprintf(". At the other %s nobody looked, so we do not know how many mistakes they hold.", whole(found.Outside))
	}
	estimate := fmt.Sprintf("With the %s already corrected, about %s in 100 %s were mistakes (95 %% range: %s to %s)",
		whole(confirmed), hundredths(share.Value), of, hundredths(share.Interval.Low), hundredths(share.Interval.High))
	if found.Unclear > 0 {
		estimate += fmt.Sprintf("; if the unclear ones were mistakes too, about %s", hundredths(found.Most.Share.Value))
	}
	add("mistakes", []string{"mistakes-audited-total", "confirmed-mistakes-total"}, "Of %s suspensions that nobody had looked at twice, we re-checked %s, drawn by lot. %s. %s%s",
		whole(found.Frame), whole(found.Audited), auditors, estimate, rest)
}

// hundredths prints an estimated share as so many in a hundred, with a decimal where it would otherwise say too little.
func hundredths(share float64) string {
	if share < .0995 {
		return strconv.FormatFloat(100*share, 'f', 1, 64)
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64)
}
