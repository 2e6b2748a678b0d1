package reports

import (
	"slices"

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
	withhold := func(why message) {
		result.Withheld = append(result.Withheld, disclosure.Withheld{Partition: auditPartition.ID, Breakdown: disclosure.Total, Why: why})
	}
	if len(d.audit) != 1 {
		withhold(message("It is published for quarters, each of which is audited by itself."))
		return nil
	}
	strata, untold := d.audit[0].strata()
	left, known := unreviewedOf(result.Tables)
	switch {
	case len(strata) == 0:
		withhold(message("There was no audit of this period."))
		return nil
	case !known:
		withhold(message("A count of suspensions that were decided or corrected does not show, and how many it was drawn from would tell it."))
		return nil
	case len(strata) > 1 || untold > 0:
		withhold(message("Its sample was drawn in several parts, each with a chance of its own. It is published where it was drawn in one."))
		return nil
	}
	s, outside := strata[0].asItShows(left, plan.Threshold)
	counts := map[string]int64{release.AuditDrawn: s.Drawn, release.AuditWrong: s.Mistakes, release.AuditUnclear: s.unclear,
		release.AuditRight: s.Drawn - s.Mistakes - s.unclear}
	from := disclosure.Sampled{Frame: s.Frame, Estimated: s.estimated, Few: s.few > 0, Corrected: s.corrected}
	t, err := disclosure.Sample(d.period, auditPartition, counts, from, outside, d.meanings(plan).of(auditPartition.ID, disclosure.Total), plan, before)
	if err == nil && d.auditTells(s, outside, left, plan, result.Tables) {
		err = problem.New(problem.Withheld, disclosure.TooFewAround)
	}
	if problem.KindOf(err) == problem.Withheld {
		result.Withheld = append(result.Withheld, disclosure.WithheldBy(err, auditPartition.ID, disclosure.Total))
		return nil
	}
	if err != nil {
		return err
	}
	result.Tables = append(result.Tables, t)
	return nil
}

// asItShows is a stratum as it may be told, and how many of those that show as neither decided nor corrected it was not drawn from. Where
// these are fewer than the threshold the frame is taken for all that show, and fewer than the threshold is all that is said of them, also
// where there are none: else it would say that there are some.
func (s stratum) asItShows(left, threshold int64) (stratum, int64) {
	outside := left - (s.Frame - s.corrected)
	if s.corrected > 0 || s.estimated || outside >= threshold {
		return s, outside
	}
	s.Frame, s.few = left, threshold-1
	return s, 0
}

// auditTells reports whether an audit would tell of corrections that are few or that do not show; left are those neither decided nor
// corrected as far as tables tell it, and outside those of them that it was not drawn from. Where the mistakes that may be few are hidden
// they are among those outside, who must be as many as these can be at most: then an audit says no more of them than the tables do.
func (d *draft) auditTells(s stratum, outside, left int64, plan disclosure.Plan, tables []disclosure.Table) bool {
	others := total(d.cells["cohort"], "self_corrected") + total(d.cells["cohort"], mayBeFew) - s.corrected
	most, hidden := mostFew(tables, left)
	switch {
	case hidden:
		return s.corrected > 0 || outside < most
	case s.corrected > 0:
		return left > d.audit[0].unreviewed || others > 0 && others < plan.Threshold
	}
	return false
}

// mostFew is how many the mistakes that may be few are at most, by what shows beside them, and whether the tables hide them; where they
// show, or a plan counts them with others, they are not hidden.
func mostFew(tables []disclosure.Table, left int64) (most int64, hidden bool) {
	for _, t := range disclosure.PublishedOf(tables) {
		if t.Partition.ID != "outcome" || t.Breakdown != disclosure.Total {
			continue
		}
		for _, s := range t.Partition.Sums {
			_, shown := t.Count(disclosure.Total, mayBeFew)
			if shown || !slices.Contains(s.Parts, mayBeFew) {
				continue
			}
			most, known := t.Count(disclosure.Total, s.Whole)
			if !known {
				return left, true
			}
			for _, part := range s.Parts {
				n, _ := t.Count(disclosure.Total, part)
				most -= n
			}
			return most, true
		}
	}
	return 0, false
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

// unreviewedOf is how many suspensions were neither decided nor corrected, as far as tables tell it; false where they do not.
func unreviewedOf(tables []disclosure.Table) (n int64, known bool) {
	n, known = count(tables, "outcome", "suspended")
	for _, node := range release.Reviewed {
		part, shown := count(tables, "outcome", node)
		n, known = n-part, known && (shown || node == mayBeFew)
	}
	return n, known
}
