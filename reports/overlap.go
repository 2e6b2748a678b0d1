package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// alone refuses what could be subtracted from what was published before: a revision under another plan, whose cells could be solved for
// those that either hides; and a breakdown or a cross that is counted for a period of which a part, or the whole, was published with a
// count of its own.
func (p Publication) alone(of period.Period, revisions []int) error {
	if of.Kind() < period.Quarter {
		return problem.New(problem.Invalid, "Public reports are of quarters, half-years and years, since an account counts once a quarter. Months are for the internal edition: --edition internal.")
	}
	if len(revisions) > 0 {
		if err := p.samePlan(of, revisions[0]); err != nil {
			return err
		}
	}
	published, err := p.Releases.List()
	if err != nil {
		return err
	}
	for _, r := range published {
		if r.Period == of || r.Period.End() <= of.Start() || of.End() <= r.Period.Start() {
			continue
		}
		o, err := p.Releases.Open(r.Period, r.Revision)
		if err != nil {
			return err
		}
		if err := p.apart(of, o, len(revisions) > 0); err != nil {
			return err
		}
	}
	return nil
}

func (p Publication) samePlan(of period.Period, newest int) error {
	replaced, err := p.Releases.Open(of, newest)
	if err != nil {
		return err
	}
	hash, err := p.Plan.Hash()
	if err != nil {
		return err
	}
	if replaced.Protection != nil && replaced.Protection.Plan == hash {
		return nil
	}
	return problem.New(problem.Invalid, "%s was published under another release plan. A further revision keeps it: what one plan hides could be computed from what another shows. It lies beside the report; name it with --plan %s",
		of.Label(), p.Releases.Dir(of, newest)+"/"+release.PlanFile)
}

// apart holds what the plan counts for a period against one published release of a part of it or of a longer one.
func (p Publication) apart(of period.Period, o *release.Opened, revises bool) error {
	tables, err := tablesOf(o)
	if err != nil {
		return err
	}
	refuse := func(breakdown string) error {
		return problem.New(problem.Invalid, "%s, which is published, has counts by %s of its own; those of %s could be subtracted from them, and what is hidden computed. Plan a breakdown for periods of one length; longer ones are sums.",
			o.Period.Label(), breakdown, of.Label())
	}
	var counted []string
	for _, t := range p.Plan.PlannedFor(of) {
		for _, b := range t.By {
			if b != disclosure.Total && !slices.Contains(counted, b) {
				counted = append(counted, b)
			}
		}
	}
	crosses := p.Plan.CrossesFor(of)
	for _, t := range tables {
		switch {
		case t.Noise != nil && len(crosses) > 0:
			return refuse(t.Breakdown)
		case t.Noise == nil && slices.Contains(counted, t.Breakdown) && !(revises && o.Period.Kind() > of.Kind()):
			return refuse(t.Breakdown)
		}
	}
	return nil
}
