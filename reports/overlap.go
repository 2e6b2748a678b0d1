package reports

import (
	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// alone refuses, before anything is counted, what could be subtracted from what was published before: a month, whose cases a quarter counts
// once; a revision under another plan, whose cells could be solved for those that either hides; and crosses of a period of which a part, or
// the whole, was published with some.
func (p Publication) alone(of period.Period, revisions []int) error {
	if of.Kind() < period.Quarter {
		return problem.New(problem.Invalid, "Public reports are of quarters, half-years and years, since an account counts once a quarter. Months are for the internal edition: --edition internal.")
	}
	if len(revisions) > 0 {
		if err := p.samePlan(of, revisions[0]); err != nil {
			return err
		}
	}
	if len(p.Plan.CrossesFor(of)) == 0 {
		return nil
	}
	published, err := p.Releases.List()
	if err != nil {
		return err
	}
	for _, r := range published {
		if r.Period != of && r.Period.Start() < of.End() && of.Start() < r.Period.End() && r.Protection != nil && r.Protection.Noise != nil {
			return problem.New(problem.Invalid, "%s, which is published, has protected counts; with those of %s each case would be drawn twice, and its random amounts be worth less. Plan crosses for periods of one length.",
				r.Period.Label(), of.Label())
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

// published are the tables of each revision that a period has.
func (p Publication) published(of period.Period) ([][]disclosure.Published, error) {
	revisions, err := p.Releases.Revisions(of)
	if err != nil {
		return nil, err
	}
	return publishedTables(p.Releases, of, revisions)
}

// sameZone refuses a report whose days are of another time zone than those of what was published of the same year.
func (p Publication) sameZone(of period.Period, zone string) error {
	published, other, err := release.OtherZone(of, zone, func(of period.Period) (zones []string, err error) {
		revisions, err := p.Releases.Revisions(of)
		if err != nil {
			return nil, err
		}
		for _, n := range revisions {
			o, err := p.Releases.Open(of, n)
			if err != nil {
				return nil, err
			}
			zones = append(zones, o.MadeFrom.Zone)
		}
		return zones, nil
	})
	if err != nil || other == "" {
		return err
	}
	return problem.New(problem.Invalid, "%s, which is published, has days of the time zone %s, and %s would have days of %s: where the two are added up, whoever is counted around midnight is counted twice or not at all. Put reporting_zone: %s back into daylight.yaml. A calendar year, with all its revisions, keeps its time zone; take the other one up from %s on.",
		published.Label(), other, of.Label(), zone, other, of.Year().Next().Label())
}

// apart refuses tables that could be subtracted from what was published of a longer period, or of a part. A longer period's counts are sums
// of what was published of all its parts, or of something that no part tells of; so once it was published with counts of its own, no part
// may be published with them any more.
func (p Publication) apart(of period.Period, tables []disclosure.Table) error {
	found, _, err := disclosure.Overlaps(of, disclosure.PublishedOf(tables), p.published)
	if err != nil || len(found) == 0 {
		return err
	}
	f := found[0]
	switch {
	case f.Tied != "" && f.Longer == of:
		return problem.New(problem.Invalid, "%s would be published of %s, and all its parts published %s, which anybody can add up. Together they tell of few people (%s). Leave the former out of the plan for %s, or plan the latter for it, too.",
			f.Table, of.Label(), f.What, f.Tied, of.Label())
	case f.Tied != "":
		return problem.New(problem.Invalid, "%s is published of %s. With %s of %s, all parts of it would have this, and together they tell of few people (%s). Leave it out of the plan for %s.",
			f.Table, f.Longer.Label(), f.What, of.Label(), f.Tied, of.Label())
	case f.Longer == of:
		return problem.New(problem.Invalid, "%s, which is published, has %s; of %s this would be no sum of what all its parts published. It could be subtracted from %s, and what is hidden computed. Plan it for the shorter periods, so that longer ones are sums, or leave it out.",
			f.Part.Label(), f.What, of.Label(), f.Table)
	}
	return problem.New(problem.Invalid, "%s, which is published, counts %s by itself and not as the sum of its parts. What %s says of it (%s) could be subtracted, and what is hidden of the other parts computed. A longer period with counts of its own comes after its parts, which do not have them: leave them out of the plan for %s.",
		f.Longer.Label(), f.Table, of.Label(), f.What, of.Label())
}
