package reports

import (
	"fmt"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// horizonDays is how long the cases of the headline figures are followed.
const horizonDays = 90

// maxPeriods is how many periods a figure over time shows: this one and those before it.
const maxPeriods = 8

// draft is a release being made: what was fetched, and what the figures are made of.
type draft struct {
	catalogue Catalogue
	period    period.Period
	revision  int
	edition   release.Edition
	platform  string
	cutoff    period.Date
	through   period.Date // last day on record
	names     names
	cells     map[string][]queries.Cell // by source of the catalogue
	wholes    map[wholeOf]int64         // of the public edition: sums over a breakdown, some parts of which may be hidden
	waits     []queries.WaitCell
	strata    []queries.Stratum // of the internal edition, as those down to stays
	ends      []queries.EndCell
	returns   []queries.EndCell
	months    []queries.Cell
	backlog   []queries.Cell
	stays     queries.Counts
	audit     []auditPart
	agreement []queries.Cell
	quality   []queries.QualityCheck
	onRecord  queries.Counts // what the snapshot holds at all
	activity  queries.Counts
	active    []queries.Cell            // of the public edition: active accounts, as the platform reports them
	tables    []disclosure.Table        // of the public edition: all its counts of people are from these
	withheld  []disclosure.Withheld     // and what it keeps back
	made      map[string]release.Figure // by id
}

// finalFrom is the first cut-off that sees the whole horizon of every case of the period, if the records reach up to it.
func (d *draft) finalFrom() period.Date { return d.period.End().Add(horizonDays + 1) }

func (d *draft) final() bool { return min(d.cutoff, d.through.Add(1)) >= d.finalFrom() }

// makeFigures makes the figures of all indicators. A figure without a single case is made all the same: it says so. The public edition
// leaves out those that it has no tables for.
func (d *draft) makeFigures() error {
	for _, i := range d.catalogue.Indicators {
		for _, breakdown := range i.Breakdowns {
			if d.edition == release.Public {
				if _, published := d.published(i, breakdown); !published {
					continue
				}
			}
			f, err := d.figure(i, breakdown)
			if err != nil {
				return fmt.Errorf("figure %s by %s: %w", i.ID, breakdown, err)
			}
			d.made[f.ID] = f
		}
	}
	return nil
}

// figures returns the figures made, in the catalogue's order.
func (d *draft) figures() []release.Figure {
	var made []release.Figure
	for _, i := range d.catalogue.Indicators {
		for _, breakdown := range i.Breakdowns {
			if f, ok := d.made[figureID(i.ID, breakdown)]; ok {
				made = append(made, f)
			}
		}
	}
	return made
}

// figureID names a figure: the indicator and its breakdown.
func figureID(indicator, breakdown string) string {
	switch breakdown {
	case "total":
		return indicator + "-total"
	case "over_time":
		return indicator + "-over-time"
	}
	return indicator + "-by-" + strings.ReplaceAll(breakdown, "_", "-")
}

func (d *draft) figure(i Indicator, breakdown string) (release.Figure, error) {
	f := release.Figure{
		ID: figureID(i.ID, breakdown), Indicator: i.ID, Version: i.Version, Period: d.period, Revision: d.revision, Edition: d.edition,
		Section: i.Section, Breakdown: breakdown, Dimensions: d.dimensions(breakdown),
		Definition: i.Definition, Population: population(i), Clock: i.clock(), Source: d.source(),
		Provisional: !d.final() && i.Clock == "" && i.From != "exposure",
	}
	if i.Clock == "" && i.From != "exposure" {
		f.Horizon = fmt.Sprintf("%d days after the suspension", horizonDays)
	}
	var err error
	i = d.shownAs(i)
	i.Measures = d.measuresOf(i, breakdown)
	own, isOwn := ownForms[i.Form]
	switch {
	case isOwn:
		err = own.fill(d, &f, i)
	case i.Form == formTimes:
		d.fillTimes(&f, i)
	case i.Form == formPartition:
		err = d.fillPartition(&f, i)
	case i.Form == formRate:
		d.fillRate(&f, i)
	default:
		err = d.fillShares(&f, i)
	}
	if err != nil {
		return f, err
	}
	if !d.delivered(i) {
		unrecorded(&f, i.Needs != "")
	}
	d.describe(&f, i)
	return f, nil
}

// shownAs is the indicator as the draft's edition shows it: times to the minute are somebody's own, and so the public edition says how
// many were answered within some days.
func (d *draft) shownAs(i Indicator) Indicator {
	if i.Form == formTimes && d.edition == release.Public {
		i.Form, i.From, i.Measures, i.Needs = formShares, "cohort", i.Protected, ""
	}
	return i
}

func population(i Indicator) string {
	switch i.From {
	case "reinstatements":
		return "Account-episodes of the period that were given back within 90 days."
	case "cohort":
		return "Account-episodes: accounts suspended in the period, each counted once a quarter. Warnings and identity holds lifted within 24 hours are not suspensions."
	case "backlog":
		return "Appeals of every level that were open in the period, whenever the suspension was. Appeals closed on an unrecorded day are left out."
	case "months":
		return "Account-episodes of each month: accounts suspended in it, each counted once a quarter. Warnings and identity holds lifted within 24 hours are not suspensions."
	case "appeal_ends":
		return population(Indicator{From: "resolution"})
	case "bounds", "strata", "return_ends", "changes":
		return population(Indicator{From: "cohort"})
	case "audits":
		return "Account-episodes of the period at which nobody had looked a second time: neither decided on appeal nor corrected within 90 days. Of these, those that an audit was drawn from."
	case "first_response", "resolution":
		return "Account-episodes of the period with an appeal within 90 days."
	case "decisions":
		return "Appeals of every level decided in the period."
	case "exposure":
		return "Account-episodes of the period, and the accounts active in it."
	}
	return "All records behind this report."
}

func (d *draft) source() string { return d.platform + ", suspension, appeal and reinstatement records" }

func (d *draft) dimensions(breakdown string) []string {
	b := d.catalogue.Breakdowns[breakdown]
	if b.Second != "" {
		return []string{b.Title, d.catalogue.Breakdowns[b.Second].Title}
	}
	return []string{b.Title}
}

// rowsOf returns the cells of a source in one breakdown, in the order of display.
func (d *draft) rowsOf(from, breakdown string) []queries.Cell {
	var found []queries.Cell
	for _, c := range d.cells[from] {
		if c.Breakdown == breakdown {
			found = append(found, c)
		}
	}
	d.names.sort(breakdown, found, func(c queries.Cell) (string, string) { return c.Category, c.Category2 })
	return found
}

func (d *draft) row(breakdown, category, category2 string) release.Row {
	b := d.catalogue.Breakdowns[breakdown]
	r := release.Row{Category: category, Label: d.names.label(breakdown, category)}
	if b.Second != "" {
		r.Category2, r.Label2 = category2, d.names.label(b.Second, category2)
	}
	return r
}

// count returns a count, and whether it may be shown. A misspelt name in the catalogue is a fault, not a zero.
func (d *draft) count(c queries.Cell, name string) (n int64, shown bool, err error) {
	if n, shown = c.Counts[name]; shown {
		return n, true, nil
	}
	if parts, derived := d.catalogue.Derived[name]; derived {
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
	if n, whole := d.onRecord[needs]; whole {
		if n == 0 {
			return release.NotRecorded, nil
		}
		return "", nil
	}
	parts := d.catalogue.Derived[needs] // one that shows and is not 0 is enough
	if parts == nil {
		parts = []string{needs}
	}
	word := release.NotRecorded
	for _, part := range parts {
		n, shown, err := d.count(c, part)
		switch {
		case err != nil:
			return "", err
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
		if n, whole := d.onRecord[needs]; whole && n == 0 {
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

// delivered reports whether the snapshot holds what the indicator as a whole needs.
func (d *draft) delivered(i Indicator) bool {
	needs := i.Needs
	if needs == "" && len(i.Measures) > 0 && i.Form != formPartition {
		needs = i.Measures[0].Needs
	}
	n, whole := d.onRecord[needs]
	return !whole || n > 0
}

// unrecorded makes a figure say that its source delivers nothing of the kind: in all its rows, where the indicator as a whole needs
// what is missing; the total in a row of its own, where it has none; and every other breakdown in its message.
func unrecorded(f *release.Figure, whole bool) {
	for _, row := range f.Rows {
		for i := range row.Values {
			if whole {
				row.Values[i] = release.Value{Word: release.NotRecorded}
			}
		}
	}
	if f.Breakdown != "total" || len(f.Rows) > 0 {
		return
	}
	row := release.Row{Category: "all", Label: ownLabels["all"]}
	for range f.Measures {
		row.Values = append(row.Values, release.Value{Word: release.NotRecorded})
	}
	f.Rows = append(f.Rows, row)
}

func (d *draft) fillShares(f *release.Figure, i Indicator) error {
	for _, m := range i.Measures {
		measure := release.Measure{ID: m.ID, Title: m.Title, Unit: release.Share, Numerator: strings.ReplaceAll(m.Numerator, "_", " "), Denominator: m.Of,
			Counts: d.countsOf(f.Breakdown, m.Numerator, m.Denominator)}
		if !i.Census {
			measure.Level, measure.Method = stats.Level95, stats.WilsonMethod
		}
		if _, is := d.noisy(f.Breakdown); is {
			measure.Method = stats.ProtectedWilsonMethod
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
		if derived, is := d.catalogue.Derived[name]; is && !counted {
			return derived
		}
		return []string{name}
	}
	c := &release.Counts{Numerator: parts(numerator)}
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
		title := m.Title
		if m.Given != "" && d.onRecord[m.Given] == 0 {
			title = m.Otherwise
		}
		f.Measures = append(f.Measures, release.Measure{ID: m.ID, Title: title, Unit: release.Share, Numerator: title, Denominator: i.Denominator.Title,
			Level: stats.Level95, Method: stats.WilsonMethod, Counts: d.countsOf(f.Breakdown, m.Numerator, i.Denominator.Count)})
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

// fillRate makes suspensions per 1,000 active accounts. Where no suspension says what the breakdown asks for, no category has a
// rate: 0 would be wrong. The denominator is the mean of the months' active accounts, and so the
// rate is 1,000 × suspended × months / account-months.
func (d *draft) fillRate(f *release.Figure, i Indicator) {
	m := i.Measures[0]
	f.Measures = []release.Measure{{ID: m.ID, Title: m.Title, Unit: release.Per1000, Numerator: "suspended accounts", Denominator: m.Of,
		Level: stats.Level95, Method: stats.WilsonMethod, Counts: d.countsOf(f.Breakdown, m.Numerator, "")}}
	cells := d.rowsOf(i.From, f.Breakdown)
	placed := slices.ContainsFunc(cells, func(c queries.Cell) bool { return c.Category != "not_recorded" && c.Counts["suspended"] > 0 })
	hides := d.edition == release.Public
	for _, c := range cells {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		v := release.Value{Word: release.NotRecorded}
		_, shown := c.Counts["suspended"]
		switch {
		case hides && !shown:
			v.Word = release.Hidden
		case placed || f.Breakdown == "over_time":
			v = d.rate(c, f.Breakdown)
		}
		row.Values = []release.Value{v}
		f.Rows = append(f.Rows, row)
	}
}

// rate is suspensions per 1,000 active accounts. It stands only where every month of the quarter has its active accounts: with one
// month of three the numerator would be a month's and the title a quarter's. Over several quarters an account may be counted several
// times, which no share of accounts is.
func (d *draft) rate(c queries.Cell, breakdown string) release.Value {
	of := d.period
	if breakdown == "over_time" {
		of = period.MustParse(c.Category)
	}
	months, suspended := c.Counts["months"], c.Counts["suspended"]
	switch {
	case of.Kind() != period.Quarter:
		return release.Value{Word: release.NotApplicable}
	case months != int64(len(of.Months())):
		return release.Value{Word: release.NotRecorded}
	}
	active := (c.Counts["active_accounts"] + months/2) / months
	v := release.Value{Numerator: &suspended, Denominator: &active}
	switch {
	case active == 0:
		v.Word = release.NotRecorded
	case suspended > active:
		v.Word = release.NotApplicable
	default:
		p := stats.Wilson(suspended, active)
		value, low, high := 1000*p.Value, 1000*p.Interval.Low, 1000*p.Interval.High
		v.Value, v.Low, v.High = &value, &low, &high
	}
	return v
}

// The quantiles of waiting times that are shown.
var waits = []struct {
	id, title string
	share     float64
}{{"median", "Half waited at most", .5}, {"p90", "Nine in ten waited at most", .9}}

func (d *draft) fillTimes(f *release.Figure, i Indicator) {
	for _, w := range waits {
		f.Measures = append(f.Measures, release.Measure{ID: w.id, Title: w.title, Unit: release.Minutes, Numerator: "accounts answered", Denominator: i.Of,
			Level: stats.Level95, Method: stats.BrookmeyerCrowleyMethod})
	}
	f.Measures = append(f.Measures, release.Measure{ID: "answered", Title: "Answered by then", Unit: release.Share, Numerator: "accounts answered",
		Denominator: i.Of, Level: stats.Level95, Method: stats.WilsonMethod})
	var found []queries.WaitCell
	for _, c := range d.waits {
		if c.Breakdown == f.Breakdown {
			found = append(found, c)
		}
	}
	d.names.sortTimes(f.Breakdown, found)
	for _, c := range found {
		row := d.row(f.Breakdown, c.Category, c.Category2)
		var last stats.Duration
		for _, w := range waits {
			last = timesOf(c, i.From).Quantile(w.share)
			row.Values = append(row.Values, wait(last))
		}
		row.Values = append(row.Values, share(stats.Wilson(last.Events, last.N)))
		f.Rows = append(f.Rows, row)
	}
}

// timesOf is what a source of the catalogue means by a wait.
func timesOf(c queries.WaitCell, from string) stats.Times {
	if from == "resolution" {
		return c.Resolution
	}
	return c.Response
}

func wait(q stats.Duration) release.Value {
	v := release.Value{Numerator: &q.Events, Denominator: &q.N}
	switch {
	case q.N == 0:
		v.Word = release.NoCases
	case !q.Reached:
		v.Word = "more than " + atLeast(q.Followed)
	default:
		minutes := float64(q.Minutes)
		v.Value, v.Low, v.High = &minutes, float(q.Low), float(q.High)
	}
	return v
}

// float is a bound that may lie beyond what was followed.
func float(minutes *int64) *float64 {
	if minutes == nil {
		return nil
	}
	x := float64(*minutes)
	return &x
}
