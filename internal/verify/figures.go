package verify

import (
	"math"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/stats"
)

// number is one number of a figure, and where it stands.
type number struct {
	where string
	f     release.Figure
	row   release.Row
	m     release.Measure
	v     release.Value
}

// figures computes every number of every figure anew from the protected tables, and holds the figure's CSV against it. What a figure says
// of an earlier period is held against the releases of that period, as far as the folder has them.
func (r *Release) figures(o *release.Opened, tables []disclosure.Published, shelf earlier) {
	numbers, alone, lines := 0, 0, 0
	ids, unread := map[string]bool{}, map[period.Period]bool{} // of which it was told
	err := o.EachFigure(func(f release.Figure) {
		ids[f.ID] = true
		r.twice(f)
		lines += r.csv(o, f)
		for _, row := range f.Rows {
			for i, m := range f.Measures {
				at := number{strings.TrimSpace(f.ID + " " + row.Category + " " + row.Category2 + " " + m.ID), f, row, m, row.Values[i]}
				if at.m.Counts = at.counts(); at.m.Counts == nil {
					if at.v.Numerator != nil || at.v.Value != nil || at.v.Low != nil {
						r.find("figures", at.where, "it does not say which protected counts it rests on")
					}
					continue
				}
				p, ofEarlier := at.earlier()
				if !ofEarlier {
					r.number(at, tables, nil)
					numbers++
					continue
				}
				sets, err := shelf.tables(p)
				switch {
				case err != nil && !unread[p]:
					unread[p] = true
					r.besides("before", err)
				case err != nil:
				case len(sets) == 0:
					alone++
				default:
					r.Findings = append(r.Findings, at.newestThen(sets, tables)...)
					numbers++
				}
			}
		}
	})
	if err != nil {
		r.find("form", "figures", "%s", problem.Sentence(err))
	} else {
		r.strays(o, ids)
		r.languages(o, ids)
	}
	r.checked("figures", numbers, "numbers computed anew from the protected tables")
	r.checked("csv", lines, "lines of CSV files that have the numbers of their figures")
	if alone > 0 {
		r.checked("before", alone, "not checked: numbers of earlier periods, whose releases are not in this folder")
	}
}

// twice looks for a row that stands twice.
func (r *Release) twice(f release.Figure) {
	rows := map[string]bool{}
	for _, row := range f.Rows {
		name := row.Category + "\x00" + row.Category2
		if rows[name] {
			r.find("figures", f.ID+" "+row.Category+" "+row.Category2, "the row stands twice")
			return
		}
		rows[name] = true
	}
}

// counts are what the number rests on: what its row says, or else its measure. Words rest on nothing.
func (n number) counts() *release.Counts {
	if n.row.Counts == nil || n.v.Value == nil && n.v.Numerator == nil {
		return n.m.Counts
	}
	c := *n.row.Counts
	if n.m.Counts != nil {
		c.Estimate = n.m.Counts.Estimate
	}
	return &c
}

// earlier is the period whose release has to be asked, where that is not the number's own.
func (n number) earlier() (p period.Period, is bool) {
	switch {
	case n.v.Value == nil && n.v.Numerator == nil:
		return p, false
	case n.f.Breakdown == "over_time" && n.row.Category != n.f.Period.String():
		p, err := period.Parse(n.row.Category)
		return p, err == nil
	case n.m.Counts.Estimate == release.PeriodBefore || n.m.Counts.Estimate == release.SinceThePeriodBefore:
		return n.f.Period.Previous(), true
	}
	return p, false
}

// newestThen holds the number against each revision of an earlier period: one of them was the newest when the number was written.
func (n number) newestThen(sets [][]disclosure.Published, tables []disclosure.Published) (found []Finding) {
	for i, set := range sets {
		one := &Release{}
		if n.m.Counts.Estimate == release.SinceThePeriodBefore {
			one.number(n, tables, set)
		} else {
			one.number(n, set, nil)
		}
		if len(one.Findings) == 0 {
			return nil
		}
		if i == 0 {
			found = one.Findings
		}
	}
	return found
}

// number computes one number anew. before are the tables of the period before, where the number is a difference to it.
func (r *Release) number(at number, tables, before []disclosure.Published) {
	where, f, row, m, v := at.where, at.f, at.row, at.m, at.v
	if compute, is := estimates[m.Counts.Estimate]; is {
		r.estimate(at, compute, tables, before)
		return
	}
	for _, t := range tables {
		if t.Noise != nil && t.Breakdown == f.Breakdown {
			r.protected(where, row, m, v, t)
			return
		}
	}
	breakdown, category := f.Breakdown, row.Category
	if breakdown == "over_time" || breakdown == disclosure.Total {
		breakdown, category = disclosure.Total, disclosure.Total
	}
	k, shown := sum(tables, breakdown, category, m.Counts.Numerator)
	less, too := sum(tables, breakdown, category, m.Counts.Less)
	k, shown = k-less, shown && too
	if v.Numerator != nil && (!shown || *v.Numerator != k) {
		r.find("figures", where, "the numerator %d does not follow from the protected tables", *v.Numerator)
		return
	}
	if v.Value == nil {
		_, known := sum(tables, breakdown, category, m.Counts.Denominator)
		own := f.Breakdown != "over_time" || row.Category == f.Period.String() // tables of different parts merge different categories
		if v.Word == release.Hidden && own && category != disclosure.Merged && shown && known && k > 0 && len(m.Counts.Denominator) > 0 {
			r.find("figures", where, "it is said to be hidden, and the protected tables show it")
		}
		return
	}
	if m.Level > 0 && (v.Low == nil || v.High == nil) {
		r.find("figures", where, "a number without its interval")
		return
	}
	if v.Numerator == nil || v.Denominator == nil {
		r.find("figures", where, "a number without what it was counted from")
		return
	}
	n, known := *v.Denominator, true
	switch {
	case m.Counts.Whole:
		n, known = sum(tables, disclosure.Total, disclosure.Total, m.Counts.Numerator)
	case len(m.Counts.Denominator) > 0:
		n, known = sum(tables, breakdown, category, m.Counts.Denominator)
	}
	if !known || n != *v.Denominator {
		r.find("figures", where, "the denominator %d does not follow from the protected tables", *v.Denominator)
		return
	}
	scale := map[release.Unit]float64{release.Share: 1, release.Per1000: 1000}[m.Unit]
	if scale == 0 {
		r.find("figures", where, "a public number in %s", m.Unit)
		return
	}
	if k > n || n == 0 {
		r.find("figures", where, "%d of %d is no share", k, n)
		return
	}
	p := stats.Wilson(k, n)
	if !near(*v.Value, scale*p.Value) || v.Low != nil && (v.High == nil || !near(*v.Low, scale*p.Interval.Low) || !near(*v.High, scale*p.Interval.High)) {
		r.find("figures", where, "%v is not %d of %d, or its range is not theirs", *v.Value, k, n)
	}
}

// protected computes a share of protected counts anew, with the interval that allows for the random amounts.
func (r *Release) protected(where string, row release.Row, m release.Measure, v release.Value, t disclosure.Published) {
	if v.Value == nil {
		return
	}
	at := slices.IndexFunc(t.Rows, func(o disclosure.PublishedRow) bool {
		return o.Category == row.Category && o.Category2 == row.Category2
	})
	if at < 0 {
		r.find("figures", where, "the protected table has no such cell")
		return
	}
	var cases, rest stats.ProtectedCount
	for _, part := range m.Counts.Denominator {
		n := t.Rows[at].Counts[part]
		if n == nil {
			r.find("figures", where, "the protected table has no count of %s", part)
			return
		}
		one := stats.ProtectedCount{Value: float64(*n), Variance: float64(t.Noise.Variance)}
		if slices.Contains(m.Counts.Numerator, part) {
			cases = cases.Plus(one)
		} else {
			rest = rest.Plus(one)
		}
	}
	p := stats.ProtectedWilson(cases, rest)
	switch {
	case !p.Defined || !p.Publishable:
		r.find("figures", where, "a share of so few that the random amounts drown them")
	case v.Low == nil || v.High == nil || !near(*v.Value, p.Value) || !near(*v.Low, p.Interval.Low) || !near(*v.High, p.Interval.High):
		r.find("figures", where, "%v does not follow from the protected counts, or its range does not", *v.Value)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// sum adds up counts of a category, whichever tables hold them.
func sum(tables []disclosure.Published, breakdown, category string, nodes []string) (n int64, shown bool) {
	for _, node := range nodes {
		at := slices.IndexFunc(tables, func(t disclosure.Published) bool {
			_, shown := t.Count(category, node)
			return t.Breakdown == breakdown && shown
		})
		if at < 0 {
			return 0, false
		}
		part, _ := tables[at].Count(category, node)
		n += part
	}
	return n, true
}
