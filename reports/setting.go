package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// setting is what a public report says beside its protected tables: names, what the source delivers, what the platform itself reports,
// and what was published before. It counts nobody. With the tables and the plan it makes the whole report, and it lies in every public
// release, so that anyone can make the report again and compare.
type setting struct {
	Codes     map[string][]queries.Code `json:"codes"`               // code lists: what codes are called, and their order
	Recorded  map[string]bool           `json:"recorded"`            // whether the records hold anything of a kind
	Lacking   []lacking                 `json:"lacking"`             // what the records lack, in bands
	Active    []activeAccounts          `json:"active_accounts"`     // as the platform reports them, where suspensions are set beside them
	Earlier   []earlierTotals           `json:"earlier"`             // what was published of periods before, oldest first
	Otherwise []countedOtherwise        `json:"otherwise,omitempty"` // published periods that are not among the earlier ones, since their counts mean something else
	Withheld  []disclosure.Withheld     `json:"withheld"`            // what the plan asks for and could not be published
}

// lacking is a check of the records and the band of those that fail it.
type lacking struct {
	Check string `json:"check"`
	Band  string `json:"band"`
}

// activeAccounts are those of a category, over so many months; 0 months where its parts are not of the same.
type activeAccounts struct {
	Breakdown string `json:"breakdown"`
	Category  string `json:"category"`
	Accounts  int64  `json:"accounts"`
	Months    int64  `json:"months"`
}

// earlierTotals are the totals that a revision published of a period, by the root that they are of. Hidden ones are not among them.
type earlierTotals struct {
	Period   period.Period               `json:"period"`
	Revision int                         `json:"revision"`
	Totals   map[string]map[string]int64 `json:"totals"`
}

// countedOtherwise is a period before, and what it was counted with that is another one now: disclosure.ReportingZone, or a code list.
type countedOtherwise struct {
	Period period.Period `json:"period"`
	By     string        `json:"by"`
}

// settingOf leaves out of a counted draft whatever counts people, and what no table has a place for.
func settingOf(d *draft, plan disclosure.Plan, result disclosure.Result, earlier []earlierTotals, otherwise []countedOtherwise) setting {
	s := setting{Codes: map[string][]queries.Code{}, Recorded: d.recorded, Lacking: bandsOf(d.quality, plan.Threshold), Earlier: earlier, Otherwise: otherwise, Withheld: result.Withheld}
	for _, b := range d.catalogue.Breakdowns {
		if b.Codes != "" {
			s.Codes[b.Codes] = d.names.codes[b.Codes]
		}
	}
	for _, p := range d.catalogue.Partitions {
		for _, list := range p.Codes {
			s.Codes[list] = d.names.codes[list]
		}
	}
	periods := []string{d.period.String()}
	for _, e := range earlier {
		periods = append(periods, e.Period.String())
	}
	for _, c := range d.cells["exposure"] {
		if c.Breakdown == "over_time" && slices.Contains(periods, c.Category) {
			s.Active = append(s.Active, activeAccounts{c.Breakdown, c.Category, c.Counts["active_accounts"], c.Counts["months"]})
		}
	}
	for _, t := range d.catalogue.divisions(result.Tables) {
		for _, category := range append(t.Categories(), disclosure.Total) {
			if (category == disclosure.Total) != (t.Breakdown() == disclosure.Total) {
				continue
			}
			if a, all := d.activeIn(t, category, plan); all {
				s.Active = append(s.Active, a)
			}
		}
	}
	return s
}

// divisions are the tables that divide what everything is of, one for each breakdown.
func (c Catalogue) divisions(tables []disclosure.Table) (found []disclosure.Table) {
	for _, t := range tables {
		if t.Noise() == nil && t.Root() == c.Partitions[0].Root && !slices.ContainsFunc(found, func(o disclosure.Table) bool { return o.Breakdown() == t.Breakdown() }) {
			found = append(found, t)
		}
	}
	return found
}

// activeIn adds up the active accounts of all that a table counts in a category; false where not all of them are reported. Of what is
// counted together they are then of no month.
func (d *draft) activeIn(t disclosure.Table, category string, plan disclosure.Plan) (activeAccounts, bool) {
	a := activeAccounts{Breakdown: t.Breakdown(), Category: category}
	of := []string{category}
	switch category {
	case disclosure.Total:
		a.Category, of[0] = "all", "all"
	case disclosure.Merged:
		of = t.MergedFrom()
	}
	var codes []string
	for _, name := range of {
		codes = append(codes, plan.Members(a.Breakdown, name)...)
	}
	found := 0
	for _, c := range d.cells["exposure"] {
		if c.Breakdown != a.Breakdown || !slices.Contains(codes, c.Category) {
			continue
		}
		if found == 0 {
			a.Months = c.Counts["months"]
		}
		if c.Counts["months"] != a.Months {
			a.Months = 0
		}
		a.Accounts += c.Counts["active_accounts"]
		found++
	}
	if category == disclosure.Merged && found < len(codes) {
		a.Months, a.Accounts = 0, 0 // no rate, whether anybody was suspended there or not
		return a, true
	}
	return a, found == len(codes)
}

// earlier reads the totals of periods as they were published. What was never published is not shown now: counted anew, it would be a
// revision that nobody hears of. What was counted otherwise than now is not set beside it.
func earlier(shelf release.PublicShelf, periods []period.Period, now meanings) (all []earlierTotals, otherwise []countedOtherwise, err error) {
	for _, p := range periods {
		revisions, err := shelf.Revisions(p)
		if err != nil {
			return nil, nil, err
		}
		if len(revisions) == 0 {
			continue
		}
		o, err := shelf.Open(p, revisions[0])
		if err != nil {
			return nil, nil, err
		}
		tables, err := tablesOf(o)
		if err != nil {
			return nil, nil, err
		}
		tables = slices.DeleteFunc(tables, func(t disclosure.Published) bool { return t.Breakdown != disclosure.Total })
		if by := now.otherThan(tables); by != "" {
			otherwise = append(otherwise, countedOtherwise{p, by})
			continue
		}
		e := earlierTotals{p, o.Revision, map[string]map[string]int64{}}
		for _, t := range tables {
			addShown(e.Totals, t.Partition.Root, t.Partition.Nodes(), t.Count)
		}
		all = append(all, e)
	}
	return all, otherwise, nil
}

// addShown adds the counts of a table in total that show, by its root.
func addShown(totals map[string]map[string]int64, root string, nodes []string, count func(category, node string) (int64, bool)) {
	if totals[root] == nil {
		totals[root] = map[string]int64{}
	}
	for _, node := range nodes {
		if n, shown := count(disclosure.Total, node); shown {
			totals[root][node] = n
		}
	}
}
