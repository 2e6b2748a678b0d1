package reports

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
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
	few       int64 // of the frame, up to so many could not be drawn, or none
}

// strata are those of the part's audit, and untold how many of its frame are in none, because no case drawn is left beside them. Where the
// frame is not on record, as many are assumed as the sampling fraction says, and no more than were neither decided nor corrected.
func (p auditPart) strata() (strata []stratum, untold int64) {
	if t := p.published; t != nil {
		n := func(node string) int64 { n, _ := t.Count(disclosure.Total, node); return n }
		from, _ := t.Sampled()
		few := int64(0)
		if from.Few {
			few = t.Threshold() - 1
		}
		return []stratum{{stats.Sample{Name: p.period.String(), Frame: from.Frame, Drawn: n(release.AuditDrawn), Mistakes: n(release.AuditWrong)}, n(release.AuditUnclear),
			from.Corrected, from.Estimated, few}}, 0
	}
	frame, room := p.frame(), p.unreviewed
	for _, c := range p.cells {
		if c.Breakdown != "stratum" || c.Category != frame {
			continue
		}
		n := c.Counts
		s := stratum{stats.Sample{Frame: n["frame_remainder"], Drawn: n["in_remainder"], Mistakes: n["remainder_wrong"]}, n["remainder_unclear"], 0, false, 0}
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
		s.Name = fmt.Sprintf("%s, %d of %d", p.period, s.Drawn, s.Frame)
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
	Few                     int64             // of the frame, up to so many could not be drawn, or none; how many does not show
	Uncounted               bool              // mistakes that may be few are among those outside
	Untold                  int64             // of the frame, beside whom no case drawn is left
	Outside                 int64             // suspensions neither decided nor corrected that the audit was not drawn from
	Corrected               int64             // of the frame, since the audit began
	Covered                 int64             // all others than Untold and Outside: those of which the estimates speak
	Least                   stats.AuditResult // unclear findings counted as right
	Most                    stats.AuditResult // and as wrong
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
			found.Estimated, found.Corrected, found.Few = found.Estimated || s.estimated, found.Corrected+s.corrected, found.Few+s.few
			right = append(right, s.Sample)
			s.Mistakes += s.unclear
			wrong = append(wrong, s.Sample)
		}
	}
	if len(right) == 0 {
		return found, false
	}
	_, counted := d.total(mayBeFew)
	found.Uncounted = !counted
	found.Covered = suspended - found.Outside - found.Untold
	cohort := stats.Audited{Suspended: found.Covered, Confirmed: confirmed - found.Corrected}
	estimate := func(strata []stats.Sample) (stats.AuditResult, error) {
		switch {
		case found.Few > 0: // of a public report, whose audits have one stratum
			return stats.NearlyAllAudit(cohort, strata[0], found.Few)
		case len(strata) == 1:
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
	r.Share.Interval.Method = string(methodsAboutRight[r.Share.Interval.Method])
	r.Notes = nil
}

// methodsAboutRight are the methods of audits as they are called where the size of the frame is only estimated.
var methodsAboutRight = map[string]message{
	stats.HypergeometricMethod: message("hypergeometric, frame size estimated from the sampling fraction"),
	stats.StratifiedMethod:     message("hypergeometric, strata combined, frame size estimated from the sampling fraction"),
	stats.NoneFoundMethod:      message("exact, none found by chance, frame size estimated from the sampling fraction"),
	stats.NormalMethod:         message("normal approximation, frame size estimated from the sampling fraction"),
	stats.NearlyAllMethod:      message("hypergeometric, allowing for all that could not be drawn, frame size estimated from the sampling fraction"),
}
