package reports

import (
	"cmp"
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// count returns a count, and whether it may be shown. A misspelt name in the catalogue is a fault, not a zero.
func (d *draft) count(c queries.Cell, name string) (n int64, shown bool, err error) {
	if n, shown = c.Counts[name]; shown {
		return n, true, nil
	}
	if parts, is := d.derived(c.Breakdown, name); is {
		for _, part := range parts {
			of, known, err := d.count(c, part)
			if !known || err != nil {
				return 0, false, err
			}
			n += of
		}
		return n, true, nil
	}
	if _, known := d.catalogue.partition(name); d.edition == release.Public && (known || d.merged(c.Breakdown, name) != nil) {
		return 0, false, nil
	}
	return 0, false, fmt.Errorf("there is no count %q", name)
}

// withheldWord is the word that stands for a number that rests on counts which are not recorded or not shown; empty where it stands.
func (d *draft) withheldWord(needs string, c queries.Cell) (string, error) {
	if needs == "" {
		return "", nil
	}
	if held, whole := d.recorded[needs]; whole {
		if !held {
			return release.NotRecorded, nil
		}
		return "", nil
	}
	parts, _ := d.derived(c.Breakdown, needs) // one that shows and is not 0 is enough
	if parts == nil {
		parts = []string{needs}
	}
	word := release.NotRecorded
	for _, part := range parts {
		n, shown, err := d.count(c, part)
		switch {
		case err != nil:
			return "", err
		case !shown && d.lacks(c.Breakdown, part) == because(plannedCoarser):
			if whole, is := d.wholeCell(); is && c.Breakdown != disclosure.Total {
				return d.withheldWord(needs, whole) // as far as the plan counts it by itself there
			}
			return "", nil // the measures name together what the plan counts together
		case !shown:
			word = release.Hidden
		case n > 0:
			return "", nil
		}
	}
	return word, nil
}

// ratio is the share that one count is of another in a cell, with its interval, or the word that stands for it.
func (d *draft) ratio(c queries.Cell, numerator, denominator, needs string, all func() (int64, bool)) (release.Value, error) {
	if t, is := d.noisy(c.Breakdown); is {
		if held, whole := d.recorded[needs]; whole && !held {
			return release.Value{Word: release.NotRecorded}, nil
		}
		return d.noisyRatio(t, c, numerator, denominator), nil
	}
	k, kShown, err := d.count(c, numerator)
	if err != nil {
		return release.Value{}, err
	}
	var n int64
	nShown := true
	if denominator == "all" {
		n, nShown = all()
	} else if n, nShown, err = d.count(c, denominator); err != nil {
		return release.Value{}, err
	}
	word, err := d.withheldWord(needs, c)
	switch {
	case err != nil || word != "":
		return release.Value{Word: word}, err
	case !kShown || !nShown:
		v := release.Value{Word: release.Hidden}
		if nShown {
			v.Denominator = &n
		}
		return v, nil
	}
	return share(stats.Wilson(k, n)), nil
}

func (d *draft) fillShares(f *release.Figure, i Indicator) error {
	for _, m := range i.Measures {
		measure := release.Measure{ID: m.ID, Title: d.Text(m.Title), Unit: release.Share, Numerator: d.Text(cmp.Or(m.What, spaced(m.Numerator))), Denominator: d.Text(m.Of),
			Counts: d.countsOf(f.Breakdown, m.Numerator, m.Denominator)}
		if !i.Census {
			measure.Level, measure.Method = stats.Level95, d.Text(stats.WilsonMethod)
		}
		if _, is := d.noisy(f.Breakdown); is {
			measure.Method = d.Text(stats.ProtectedWilsonMethod)
		}
		f.Measures = append(f.Measures, measure)
	}
	cells := d.rowsOf(i.From, f.Breakdown)
	for _, c := range cells {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		for _, m := range i.Measures {
			v, err := d.ratio(c, m.Numerator, m.Denominator, m.Needs, func() (int64, bool) { return d.all(i.From, f.Breakdown, m.Numerator) })
			if err != nil {
				return err
			}
			if i.Census {
				v.Low, v.High = nil, nil
			}
			row.Values = append(row.Values, v)
		}
		f.Rows = append(f.Rows, row)
	}
	return nil
}

// countsOf says of the public edition where its numbers are found in the protected tables.
func (d *draft) countsOf(breakdown, numerator, denominator string) *release.Counts {
	if d.edition != release.Public {
		return nil
	}
	t, noisy := d.noisy(breakdown)
	parts := func(name string) []string {
		if noisy {
			return d.partsOf(t, name)
		}
		_, counted := d.catalogue.partition(name)
		if derived, is := d.derived(breakdown, name); is && !counted {
			return derived
		}
		return []string{name}
	}
	c := &release.Counts{Numerator: parts(numerator)}
	if noisy {
		c.Variance = t.Noise().Variance
		c.Least = stats.LeastCases(float64(c.Variance * len(parts(denominator))))
	}
	switch denominator {
	case "":
	case "all":
		c.Whole = true
	default:
		c.Denominator = parts(denominator)
	}
	return c
}

// all is the sum of a count over a breakdown.
func (d *draft) all(from, breakdown, name string) (sum int64, shown bool) {
	if d.edition == release.Public {
		sum, shown = d.wholes[wholeOf{from, breakdown, name}]
		return sum, shown
	}
	for _, c := range d.cells[from] {
		if c.Breakdown == breakdown {
			sum += c.Counts[name]
		}
	}
	return sum, true
}

// wholeOf names the sum of a count over a breakdown.
type wholeOf struct{ from, breakdown, count string }

// share turns a proportion into a value; a share of nothing is a word.
func share(p stats.Proportion) release.Value {
	v := release.Value{Numerator: &p.K, Denominator: &p.N}
	if !p.Defined {
		v.Word = release.NoCases
		return v
	}
	v.Value, v.Low, v.High = &p.Value, &p.Interval.Low, &p.Interval.High
	return v
}

func (d *draft) fillPartition(f *release.Figure, i Indicator) error {
	for _, m := range i.Measures {
		title := d.Text(m.Title)
		if m.Given != "" && !d.recorded[m.Given] {
			title = d.Text(m.Otherwise)
		}
		f.Measures = append(f.Measures, release.Measure{ID: m.ID, Title: title, Unit: release.Share, Numerator: title, Denominator: d.Text(i.Denominator.Title),
			Level: stats.Level95, Method: d.Text(stats.WilsonMethod), Counts: d.countsOf(f.Breakdown, m.Numerator, i.Denominator.Count)})
	}
	for _, c := range d.rowsOf(i.From, f.Breakdown) {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		for _, m := range i.Measures {
			v, err := d.ratio(c, m.Numerator, i.Denominator.Count, m.Needs, nil)
			if err != nil {
				return err
			}
			row.Values = append(row.Values, v)
		}
		f.Rows = append(f.Rows, row)
	}
	return nil
}
