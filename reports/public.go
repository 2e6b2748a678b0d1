package reports

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/ledger"
	"daylight/internal/disclosure/noise"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// Publication is what the public edition needs beyond an order: how people are protected, what was published before, and why there is a
// further revision, if there is one.
type Publication struct {
	Plan     disclosure.Plan
	Releases release.PublicShelf
	Drafts   release.DraftShelf
	Change   *release.Change // code and reason; nil for a first revision
	Ledger   *ledger.Ledger  // knows what was drawn and published; needed where the plan has protected counts
	Key      func(id string) (noise.Key, error)
}

// MakePublic counts, protects, checks, draws and writes a draft of the public edition, and returns it. What was published of the period
// before is held against it, so that no difference singles anyone out. Nothing is public until the draft is approved.
func MakePublic(ctx context.Context, r *queries.Reader, p Publication, o Order) (release.Release, error) {
	revisions, err := p.Releases.Revisions(o.Period)
	if err != nil {
		return release.Release{}, err
	}
	if err := p.alone(o.Period, revisions); err != nil {
		return release.Release{}, err
	}
	before, err := publishedTables(p.Releases, o.Period, revisions)
	if err != nil {
		return release.Release{}, err
	}
	if err := p.explain(o.Period, revisions); err != nil {
		return release.Release{}, err
	}
	counted, err := newDraft(r, o, release.Internal, 1+newest(revisions))
	if err != nil {
		return release.Release{}, err
	}
	if err := counted.mature(); err != nil {
		return release.Release{}, err
	}
	o.step("counting")
	if err := counted.fetchForPublic(ctx, r); err != nil {
		return release.Release{}, err
	}
	if err := counted.fetchRepeats(ctx, r, p.Plan); err != nil {
		return release.Release{}, err
	}
	if err := p.Plan.Check(counted.catalogue.vocabularyWith(counted.names.codes)); err != nil {
		return release.Release{}, err
	}
	o.step("protecting")
	summed, err := p.summed(o.Period)
	if err != nil {
		return release.Release{}, err
	}
	result, err := counted.protect(ctx, p.Plan, before, summed)
	if err != nil {
		return release.Release{}, err
	}
	if err := counted.publishAudit(p.Plan, before, &result); err != nil {
		return release.Release{}, err
	}
	drawn, label, err := p.drawCrosses(counted, result.Tables)
	if err != nil {
		return release.Release{}, err
	}
	result.Tables = append(result.Tables, drawn...)
	d := publicDraft(settingOf(counted), result.Tables, result.Withheld)
	if err := d.addEarlier(p.Releases, counted.before(r)); err != nil {
		return release.Release{}, err
	}
	if err := d.makeFigures(); err != nil {
		return release.Release{}, err
	}
	made := d.release(r.Snapshot(), nil, o.Tool)
	if made.Protection, err = d.protection(p.Plan); err != nil {
		return release.Release{}, err
	}
	if len(drawn) > 0 {
		promise, err := p.Plan.Promise(o.Period, made.Revision, counted.catalogue.Vocabulary())
		if err != nil {
			return release.Release{}, err
		}
		made.Protection.Noise = &release.Noise{Variance: p.Plan.Noise.Variance, Label: label, Promise: promise.Text()}
		for _, t := range drawn {
			made.Protection.Noise.Measures = append(made.Protection.Noise.Measures, t.Partition())
		}
	}
	made.Change = p.Change
	files, err := d.files(made, o)
	if err != nil {
		return release.Release{}, err
	}
	if err := d.addChanges(p.Releases, files); err != nil {
		return release.Release{}, err
	}
	if files[planFile], err = p.Plan.Text(); err != nil {
		return release.Release{}, err
	}
	for _, t := range result.Tables {
		if files[tableFile(t.Partition(), t.Breakdown())], err = jsonFile(t); err != nil {
			return release.Release{}, err
		}
	}
	return made, p.Drafts.Put(o.Period, made.Revision, files)
}

// fetchForPublic reads and reconciles what the public edition is made of, whatever the plan.
func (d *draft) fetchForPublic(ctx context.Context, r *queries.Reader) error {
	if err := d.fetchCounts(ctx, r); err != nil {
		return err
	}
	if err := d.fetchWaits(ctx, r); err != nil {
		return err
	}
	if err := d.fetchAudit(ctx, r); err != nil {
		return err
	}
	_, err := d.reconcile()
	return err
}

// addChanges writes what a further revision changed, cell by cell. One that changes nothing is refused.
func (d *draft) addChanges(shelf release.PublicShelf, files map[string][]byte) error {
	revisions, err := shelf.Revisions(d.period)
	if err != nil || len(revisions) == 0 {
		return err
	}
	replaced, err := shelf.Open(d.period, revisions[0])
	if err != nil {
		return err
	}
	before, err := replaced.Figures()
	if err != nil {
		return err
	}
	changes := release.CompareFigures(release.Name(d.period, revisions[0]), release.Name(d.period, d.revision), before, d.figures())
	if len(changes.Differences) == 0 {
		return problem.New(problem.Invalid, "Nothing that may be shown has changed since revision %d of %s, so there is nothing to publish.", revisions[0], d.period.Label())
	}
	files[release.ChangesFile], err = jsonFile(changes)
	return err
}

// explain fills in what a further revision replaces; one without a reason is refused.
func (p *Publication) explain(of period.Period, revisions []int) error {
	switch {
	case len(revisions) == 0:
		p.Change = nil
		return nil
	case p.Change == nil || strings.TrimSpace(p.Change.Reason) == "":
		return problem.New(problem.Invalid, `%s is published already, as revision %d. A further one needs its reason and a code: --revision-reason "…" --code R where records came later, C where something was wrong.`,
			of.Label(), revisions[0])
	}
	replaced, err := p.Releases.Open(of, revisions[0])
	if err != nil {
		return err
	}
	change := *p.Change
	change.Replaces, change.Seal = replaced.Revision, replaced.Seal()
	p.Change = &change
	return nil
}

// summed are the tables of a longer period that are sums of what was published for its parts.
func (p Publication) summed(of period.Period) (sums disclosure.Result, err error) {
	for _, t := range p.Plan.Tables {
		parts := t.PartsOf(of)
		if len(parts) == 0 {
			continue // counted for the period itself, or for a longer one
		}
		for _, b := range t.By {
			var tables []disclosure.Published
			for _, part := range parts {
				table, why, err := p.newestTable(part, t.Partition, b)
				if err != nil {
					return sums, err
				}
				if why == notPublished {
					return sums, problem.New(problem.Withheld, "%s is not published, of which %s is the sum. Publish its parts first.", part.Label(), of.Label())
				}
				if why != "" {
					sums.Withheld = append(sums.Withheld, disclosure.Withheld{Partition: t.Partition, Breakdown: b, Why: why})
					break
				}
				tables = append(tables, table)
			}
			if len(tables) < len(parts) {
				continue
			}
			sum, err := disclosure.AddUp(of, tables)
			if err != nil {
				return sums, err
			}
			sums.Tables = append(sums.Tables, sum)
		}
	}
	return sums, nil
}

// newestTable is a table of a period's newest published revision, or why there is none.
func (p Publication) newestTable(of period.Period, partition, breakdown string) (t disclosure.Published, why string, err error) {
	o, err := p.Releases.Open(of, 0)
	if problem.KindOf(err) == problem.NotFound {
		return t, notPublished, nil
	}
	if err != nil {
		return t, "", err
	}
	tables, err := tablesOf(o)
	if err != nil {
		return t, "", err
	}
	for _, t := range tables {
		if t.Partition.ID == partition && t.Breakdown == breakdown {
			return t, "", nil
		}
	}
	return t, "It is not published for " + of.Label() + ", of which it is a sum.", nil
}

// notPublished stands for a part of a longer period that was never published.
const notPublished = "not published"

func tableFile(partition, breakdown string) string {
	return "tables/" + partition + "-by-" + strings.ReplaceAll(breakdown, "_", "-") + ".json"
}

// publishedTables reads the protected tables of every published revision of a period, oldest first.
func publishedTables(shelf release.PublicShelf, p period.Period, revisions []int) ([][]disclosure.Published, error) {
	var all [][]disclosure.Published
	for _, n := range slices.Backward(revisions) {
		o, err := shelf.Open(p, n)
		if err != nil {
			return nil, err
		}
		tables, err := tablesOf(o)
		if err != nil {
			return nil, err
		}
		all = append(all, tables)
	}
	return all, nil
}

// tablesOf reads the protected tables of a release.
func tablesOf(o *release.Opened) ([]disclosure.Published, error) {
	var tables []disclosure.Published
	for _, name := range o.Files() {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		text, err := o.File(name)
		if err != nil {
			return nil, err
		}
		var t disclosure.Published
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", name, release.Name(o.Period, o.Revision), err)
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// addEarlier adds the totals of earlier periods as they were published. What was never published is not shown now: counted anew, it
// would be a revision that nobody hears of.
func (d *draft) addEarlier(shelf release.PublicShelf, periods []period.Period) error {
	for _, p := range periods {
		revisions, err := shelf.Revisions(p)
		if err != nil || len(revisions) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		o, err := shelf.Open(p, revisions[0])
		if err != nil {
			return err
		}
		tables, err := tablesOf(o)
		if err != nil {
			return err
		}
		points := map[string]map[string]int64{}
		for _, t := range tables {
			if t.Breakdown == disclosure.Total {
				addShown(points, t.Partition.Root, t.Partition.Nodes(), t.Count)
			}
		}
		d.addPoint(p, points)
	}
	d.addOwnPoint()
	return nil
}

// addOwnPoint adds the draft's own period to the figures over time.
func (d *draft) addOwnPoint() {
	points := map[string]map[string]int64{}
	for _, t := range d.tables {
		if t.Breakdown() == disclosure.Total {
			addShown(points, t.Root(), t.Nodes(), t.Count)
		}
	}
	d.addPoint(d.period, points)
}

// addShown adds the counts of a table in total that show, by its root.
func addShown(points map[string]map[string]int64, root string, nodes []string, count func(category, node string) (int64, bool)) {
	if points[root] == nil {
		points[root] = map[string]int64{}
	}
	for _, node := range nodes {
		if n, shown := count(disclosure.Total, node); shown {
			points[root][node] = n
		}
	}
}

// addPoint adds a period to the figures over time: counts that may show, by the root that they are of.
func (d *draft) addPoint(p period.Period, points map[string]map[string]int64) {
	c := queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: queries.Counts{}}
	decisions := queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: queries.Counts{}}
	for root, counts := range points {
		if root == closedInPeriod {
			maps.Copy(decisions.Counts, counts)
		} else {
			maps.Copy(c.Counts, counts)
		}
	}
	d.cells["cohort"], d.cells["decisions"] = append(d.cells["cohort"], c), append(d.cells["decisions"], decisions)
	for _, e := range d.active {
		if e.Breakdown != "over_time" || e.Category != p.String() {
			continue
		}
		counts := maps.Clone(e.Counts)
		if n, shown := c.Counts["suspended"]; shown {
			counts["suspended"] = n
		}
		d.cells["exposure"] = append(d.cells["exposure"], queries.Cell{Breakdown: "over_time", Category: p.String(), Counts: counts})
	}
}

// protection says in the release how people are protected and what is kept back for it.
func (d *draft) protection(plan disclosure.Plan) (*release.Protection, error) {
	hash, err := plan.Hash()
	if err != nil {
		return nil, err
	}
	p := &release.Protection{Plan: hash, Threshold: plan.Threshold}
	for _, t := range d.tables {
		p.Tables = append(p.Tables, strings.TrimSuffix(strings.TrimPrefix(tableFile(t.Partition(), t.Breakdown()), "tables/"), ".json"))
	}
	for _, i := range d.catalogue.Indicators {
		for _, b := range i.Breakdowns {
			if why, published := d.published(i, b); !published {
				title := d.subject(i, b)
				if b == disclosure.Total && len(i.Breakdowns) > 1 {
					title += " in total"
				}
				p.Withheld = append(p.Withheld, release.Withheld{Title: title, Why: why})
			}
		}
	}
	return p, nil
}
