package reports

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

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
// were neither decided nor corrected, and of equal ones the first by name. Two audits of the same suspensions cannot be added up.
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

// AuditUsed is the audit that a report of a quarter rests on, with how many of its cases were neither decided nor corrected.
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

// stratum is what one audit drew from with one sampling fraction. The sample and its frame are as they were when the audit began, but for
// what was decided on appeal since, which leaves the drawn and the others alike.
type stratum struct {
	stats.Sample
	unclear   int64
	corrected int64 // of the frame, counted as corrected too: perhaps because of the audit
	estimated bool  // the frame, from the sampling fraction
}

// strata are those of the part's audit, and untold how many of its frame are in none, because no case drawn is left beside them. Where the
// frame is not on record, as many are assumed as the sampling fraction says, and no more than were neither decided nor corrected.
func (p auditPart) strata() (strata []stratum, untold int64) {
	if t := p.published; t != nil {
		n := func(node string) int64 { n, _ := t.Count(disclosure.Total, node); return n }
		from, _ := t.Sampled()
		return []stratum{{stats.Sample{Name: p.period.Label(), Frame: from.Frame, Drawn: n(release.AuditDrawn), Mistakes: n(release.AuditWrong)}, n(release.AuditUnclear),
			from.Corrected, from.Estimated}}, 0
	}
	frame, room := p.frame(), p.unreviewed
	for _, c := range p.cells {
		if c.Breakdown != "stratum" || c.Category != frame {
			continue
		}
		n := c.Counts
		s := stratum{stats.Sample{Frame: n["frame_remainder"], Drawn: n["in_remainder"], Mistakes: n["remainder_wrong"]}, n["remainder_unclear"], 0, false}
		corrected := n["frame_corrected"]
		if s.Frame == 0 {
			s.estimated, corrected = true, n["corrected_drawn"]
		}
		if n["corrected_wrong"] > 0 {
			s.Frame, s.Drawn, s.Mistakes = s.Frame+corrected, s.Drawn+n["corrected_drawn"], s.Mistakes+n["corrected_wrong"]
			s.unclear, s.corrected = s.unclear+n["corrected_unclear"], corrected
		}
		if s.Drawn == 0 {
			untold += s.Frame
			continue
		}
		if s.estimated {
			s.Frame = s.Drawn
			if fraction, err := strconv.ParseFloat(c.Category2, 64); err == nil && fraction > 0 {
				s.Frame = max(s.Drawn, int64(math.Round(min(float64(s.Drawn)/fraction, float64(room+s.corrected)))))
			}
		}
		room -= s.Frame - s.corrected
		s.Name = p.period.Label() + ", " + percent(float64(s.Drawn)/float64(s.Frame)) + " drawn"
		strata = append(strata, s)
	}
	return strata, untold
}

// auditFound is what the audit of a period says: of how many suspensions the auditors looked at how many were wrong, and what follows
// for all of them.
type auditFound struct {
	Audited, Wrong, Unclear int64
	Frame                   int64             // suspensions that the audit was drawn from
	Estimated               bool              // the frame is not on record, and all that follows from its size is about right
	Untold                  int64             // of the frame, beside whom no case drawn is left
	Outside                 int64             // suspensions neither decided nor corrected that the audit was not drawn from
	Corrected               int64             // of the frame, since the audit began
	Covered                 int64             // all others than Untold and Outside: those of which the estimates speak
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
	strata, untold := d.audit[0].strata()
	left, known := unreviewedOf(result.Tables)
	switch {
	case len(strata) == 0:
		withhold("There was no audit of this period.")
		return nil
	case !known:
		withhold("A count of suspensions that were decided or corrected is hidden, and how many it was drawn from would tell it.")
		return nil
	case len(strata) > 1 || untold > 0:
		withhold("Its sample was drawn in several parts, each with a chance of its own, and the parts are too small to be shown.")
		return nil
	}
	s := strata[0]
	corrections := total(d.cells["cohort"], "self_corrected") + total(d.cells["cohort"], "corrected_undecided")
	if left > d.audit[0].unreviewed && s.corrected > 0 {
		withhold("A count of suspensions that were corrected is hidden, and what was corrected since the audit began would tell it.")
		return nil
	}
	if others := corrections - s.corrected; s.corrected > 0 && others > 0 && others < plan.Threshold {
		withhold(fmt.Sprintf("Of all corrections fewer than %d were made before the audit or of suspensions that it was not drawn from.", plan.Threshold))
		return nil
	}
	counts := map[string]int64{release.AuditDrawn: s.Drawn, release.AuditWrong: s.Mistakes, release.AuditUnclear: s.unclear,
		release.AuditRight: s.Drawn - s.Mistakes - s.unclear}
	t, err := disclosure.Sample(d.period, auditPartition, counts, disclosure.Sampled{Frame: s.Frame, Estimated: s.estimated, Corrected: s.corrected},
		left-(s.Frame-s.corrected), plan, before)
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

// reviewed are the suspensions that were decided or corrected; an audit is drawn from the others.
var reviewed = []string{"decided", "self_corrected", mayBeFew}

// unreviewedOf is how many suspensions were neither decided nor corrected, as far as tables tell it; false where they do not.
func unreviewedOf(tables []disclosure.Table) (n int64, known bool) {
	n, known = count(tables, "outcome", "suspended")
	for _, node := range reviewed {
		part, shown := count(tables, "outcome", node)
		n, known = n-part, known && (shown || node == mayBeFew)
	}
	return n, known
}

// audited returns what the audit of the period found; false where there was none, or not one of every quarter.
func (d *draft) audited() (found auditFound, ok bool) {
	suspended, shown := d.total("suspended")
	confirmed := int64(0)
	for _, name := range d.confirmed() {
		n, too := d.total(name)
		confirmed, shown = confirmed+n, shown && too
	}
	if !shown {
		return found, false
	}
	var right, wrong []stats.Sample
	for _, part := range d.audit {
		if part.unreviewed == 0 {
			continue
		}
		strata, untold := part.strata()
		if len(strata) == 0 {
			return found, false
		}
		found.Outside, found.Untold = found.Outside+part.unreviewed-untold, found.Untold+untold
		for _, s := range strata {
			found.Audited, found.Wrong, found.Unclear = found.Audited+s.Drawn, found.Wrong+s.Mistakes, found.Unclear+s.unclear
			found.Frame, found.Outside = found.Frame+s.Frame, found.Outside-(s.Frame-s.corrected)
			found.Estimated, found.Corrected = found.Estimated || s.estimated, found.Corrected+s.corrected
			right = append(right, s.Sample)
			s.Mistakes += s.unclear
			wrong = append(wrong, s.Sample)
		}
	}
	if len(right) == 0 {
		return found, false
	}
	found.Covered = suspended - found.Outside - found.Untold
	cohort := stats.Audited{Suspended: found.Covered, Confirmed: confirmed - found.Corrected}
	estimate := func(strata []stats.Sample) (stats.AuditResult, error) {
		if len(strata) == 1 {
			return stats.SimpleAudit(cohort, strata[0])
		}
		return stats.StratifiedAudit(cohort, strata)
	}
	var err, errMost error
	found.Least, err = estimate(right)
	found.Most, errMost = estimate(wrong)
	if found.Estimated {
		aboutRight(&found.Least)
		aboutRight(&found.Most)
	}
	return found, err == nil && errMost == nil
}

// aboutRight takes from a result what is only true of a frame whose size is known.
func aboutRight(r *stats.AuditResult) {
	r.Share.Interval.Method = strings.TrimPrefix(r.Share.Interval.Method, "exact ") + ", frame size estimated from the sampling fraction"
	r.Notes = nil
}

// about stands before a number that the size of the frame is in.
func (f auditFound) about() string {
	if f.Estimated {
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
		f.Measures = f.Measures[:3]                          // how auditors agreed is in the internal edition
		confirmed, beside := d.confirmed(), d.told(reviewed) // and what the audit was drawn from
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

// auditLine says what a random audit found of the suspensions that were neither decided nor corrected, and what follows for all of them.
func (d *draft) auditLine(found auditFound, confirmed int64, add adder) {
	auditors := fmt.Sprintf("Our auditors found %s", many(found.Wrong, "mistake"))
	either, or := "", ""
	if found.Unclear > 0 {
		counted, too := "these are counted", "the unclear ones were mistakes"
		if found.Unclear == 1 {
			counted, too = "it is counted", "the unclear one was a mistake"
		}
		auditors += fmt.Sprintf("; of %s they could not tell, and %s as right", whole(found.Unclear), counted)
		if most := hundredths(found.Most.Share.Value); most != hundredths(found.Least.Share.Value) {
			or = fmt.Sprintf(", or %s if %s too", most, too)
		}
		either = ", unclear findings counted either way"
	}
	about := "About"
	if already := confirmed - found.Corrected; already > 0 {
		about = fmt.Sprintf("With the %s already corrected, about", whole(already))
	}
	of, rest := "suspensions", "."
	switch left := found.Outside + found.Untold; {
	case found.Estimated:
		of = fmt.Sprintf("of the about %s suspensions that were decided, corrected or stood for by the cases drawn", whole(found.Covered))
	case left > 0:
		of = fmt.Sprintf("of the %s suspensions that were decided, corrected or stood for by the cases drawn", whole(found.Covered))
		rest = fmt.Sprintf(". For the other %s no case was drawn, so we do not know how many mistakes they hold.", whole(left))
	}
	low, high := found.region()
	estimate := fmt.Sprintf("%s %s in 100 %s were mistakes%s (95 %% range%s: %s to %s)", about, hundredths(found.Least.Share.Value), of, or, either, hundredths(low), hundredths(high))
	add("mistakes", []string{"mistakes-audited-total", "confirmed-mistakes-total"}, "Of %s%s suspensions that were neither decided on appeal nor corrected as a mistake, we re-checked %s, drawn by lot. %s. %s%s",
		found.about(), whole(found.Frame), whole(found.Audited), auditors, estimate, rest)
}

// hundredths prints an estimated share as so many in a hundred, with a decimal where it would otherwise say too little.
func hundredths(share float64) string {
	if share < .0995 {
		return strconv.FormatFloat(100*share, 'f', 1, 64)
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64)
}
