package reports

import (
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
)

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
