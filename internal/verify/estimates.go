package verify

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/internal/stats"
)

// estimates compute what is no share anew from the protected tables; false where these do not hold what it rests on.
var estimates = map[release.Estimate]func(at number, tables, before []disclosure.Published) (value, low, high float64, ok bool){
	release.AuditUnclearRight: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		return audit(at, tables, false)
	},
	release.AuditUnclearWrong: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		return audit(at, tables, true)
	},
	release.MonotoneBound: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		b, ok := bounds(at, tables)
		return b.Monotone.High, b.Monotone.High, b.Monotone.High, ok && b.Monotone.Defined
	},
	release.RegionOfBounds: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		b, ok := bounds(at, tables)
		return b.Region.Low, b.Region.Low, b.Region.High, ok
	},
	release.FunnelLimits95: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		f, n, ok := funnel(at, tables)
		limits := f.ExactLimits(max(n, 1))
		return f.Target, min(limits.Low95, f.Target), max(limits.High95, f.Target), ok
	},
	release.FunnelLimits998: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		f, n, ok := funnel(at, tables)
		limits := f.ExactLimits(max(n, 1))
		return f.Target, min(limits.Low998, f.Target), max(limits.High998, f.Target), ok
	},
	release.FunnelLimitsWide: func(at number, tables, _ []disclosure.Published) (float64, float64, float64, bool) {
		f, n, ok := funnel(at, tables)
		limits := f.Limits(max(n, 1), 0, 0)
		return f.Target, min(limits.Low998, f.Target), max(limits.High998, f.Target), ok
	},
	release.SinceThePeriodBefore: func(at number, tables, before []disclosure.Published) (float64, float64, float64, bool) {
		k, n, ok := shareOf(at, tables)
		k0, n0, too := shareOf(at, before)
		if !ok || !too || n == 0 || n0 == 0 || k > n || k0 > n0 {
			return 0, 0, 0, false
		}
		c := stats.Compare(k, n, k0, n0).Difference
		return c.Value, c.Interval.Low, c.Interval.High, true
	},
}

// limits are the estimates that are limits of chance, and of no row by itself.
var limits = map[release.Estimate]bool{release.FunnelLimits95: true, release.FunnelLimits998: true, release.FunnelLimitsWide: true}

// estimate holds a number against what is computed anew. A number without an interval is held against its value alone, and an interval
// without a number against its ends.
func (r *Release) estimate(at number, compute func(number, []disclosure.Published, []disclosure.Published) (value, low, high float64, ok bool),
	tables, before []disclosure.Published) {
	v := at.v
	if v.Value == nil && v.Low == nil {
		return
	}
	value, low, high, ok := compute(at, tables, before)
	switch {
	case limits[at.m.Counts.Estimate] != at.m.Limits, at.m.Limits && v.Value != nil:
		r.find("figures", at.where, "limits are said to be an interval, or an interval to be limits")
	case !ok:
		r.find("figures", at.where, "what it rests on is not in the protected tables")
	case v.Value != nil && !near(*v.Value, value),
		(v.Low == nil) != (v.High == nil),
		v.Low != nil && (!near(*v.Low, low) || !near(*v.High, high)):
		r.find("figures", at.where, "it does not follow from the protected tables, or its range does not")
	}
}

// total is a sum of counts of everything.
func total(tables []disclosure.Published, nodes ...string) (int64, bool) {
	return sum(tables, disclosure.Total, disclosure.Total, nodes)
}

// shareOf are the counts of a share of everything.
func shareOf(at number, tables []disclosure.Published) (k, n int64, ok bool) {
	k, shown := total(tables, at.m.Counts.Numerator...)
	n, too := total(tables, at.m.Counts.Denominator...)
	return k, n, shown && too
}

func audit(at number, tables []disclosure.Published, unclearWrong bool) (value, low, high float64, ok bool) {
	confirmed, reviewed, ok := shareOf(at, tables)
	found := slices.IndexFunc(tables, func(t disclosure.Published) bool { return t.Sampled != nil && t.Partition.ID == release.AuditPartition })
	if !ok || found < 0 {
		return 0, 0, 0, false
	}
	count := func(node string) int64 { n, _ := tables[found].Count(disclosure.Total, node); return n }
	from := tables[found].Sampled
	s := stats.Sample{Frame: from.Frame, Drawn: count(release.AuditDrawn), Mistakes: count(release.AuditWrong)}
	if unclearWrong {
		s.Mistakes += count(release.AuditUnclear)
	}
	confirmed -= from.Corrected // once, as mistakes among the frame
	covered := reviewed + from.Frame - from.Corrected
	if s.Mistakes < 0 || s.Mistakes > s.Drawn || s.Drawn > s.Frame || from.Corrected < 0 || confirmed < 0 || confirmed > covered {
		return 0, 0, 0, false
	}
	cohort := stats.Audited{Suspended: covered, Confirmed: confirmed}
	estimate, err := stats.SimpleAudit(cohort, s)
	if from.Few {
		estimate, err = stats.NearlyAllAudit(cohort, s, tables[found].Threshold-1)
	}
	return estimate.Share.Value, estimate.Share.Interval.Low, estimate.Share.Interval.High, err == nil && at.v.Denominator != nil && *at.v.Denominator == covered
}

// bounds are those of a number that says which confirmed mistakes it counts.
func bounds(at number, tables []disclosure.Published) (stats.MistakeBounds, bool) {
	var counts stats.MistakeCounts
	for node, to := range map[string]*int64{"suspended": &counts.Suspended, "appealed": &counts.Appealed, "decided": &counts.Decided,
		"reversed": &counts.Reversed, "self_corrected": &counts.SelfCorrected, "corrected_undecided": &counts.CorrectedUndecided} {
		if node == "corrected_undecided" && !slices.Contains(at.m.Counts.Numerator, node) {
			continue // hidden, or counted together with others: the bounds are a little wider
		}
		n, shown := total(tables, node)
		if !shown {
			return stats.MistakeBounds{}, false
		}
		*to = n
	}
	b, err := stats.BoundMistakes(counts)
	return b, err == nil
}

// funnel is made of the rows of the number's figure whose counts show, around the share of everything where that shows; n is how many
// cases its own row has.
func funnel(at number, tables []disclosure.Published) (f stats.Funnel, n int64, ok bool) {
	var groups []stats.FunnelGroup
	for _, row := range at.f.Rows {
		if row.Values[0].Value == nil {
			continue // hidden here; a category counted together elsewhere may be of others
		}
		k, shown := sum(tables, at.f.Breakdown, row.Category, at.m.Counts.Numerator)
		of, too := sum(tables, at.f.Breakdown, row.Category, at.m.Counts.Denominator)
		if !shown || !too || of == 0 || k > of {
			continue
		}
		groups = append(groups, stats.FunnelGroup{Name: row.Category, K: k, N: of})
		if row.Category == at.row.Category {
			n, ok = of, true
		}
	}
	f, err := stats.NewFunnel(groups)
	k, of, shown := shareOf(at, tables)
	if err == nil && shown {
		f, err = f.Around(k, of)
	}
	return f, n, ok && err == nil && shown == (at.m.Counts.Centre == disclosure.Total)
}
