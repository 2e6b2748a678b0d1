package reports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/ledger"
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
}

// ErrNothingToMake is behind the answers that there is no draft to be made and nothing to mend: the period is published as it is.
var ErrNothingToMake = errors.New("nothing to make")

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
	if err := p.sameZone(o.Period, r.Snapshot().Zone); err != nil {
		return release.Release{}, err
	}
	before, err := publishedTables(p.Releases, o.Period, revisions)
	if err != nil {
		return release.Release{}, err
	}
	replaced, err := p.explain(o.Period, revisions)
	if err != nil {
		return release.Release{}, err
	}
	d, err := newDraft(r, o, release.Internal, 1+newest(revisions))
	if err != nil {
		return release.Release{}, err
	}
	if err := d.mature(); err != nil {
		return release.Release{}, err
	}
	o.step("counting")
	if err := d.fetchForPublic(ctx, r); err != nil {
		return release.Release{}, err
	}
	if err := d.fetchRepeats(ctx, r, p.Plan); err != nil {
		return release.Release{}, err
	}
	if err := p.Plan.Check(d.catalogue.vocabularyWith(d.names.codes)); err != nil {
		return release.Release{}, err
	}
	if err := d.catalogue.edges(d.names.codes, p.Plan); err != nil {
		return release.Release{}, err
	}
	o.step("protecting")
	result, err := p.protect(ctx, d, before)
	if err != nil {
		return release.Release{}, err
	}
	for _, w := range result.Withheld {
		if w.Inside != "" {
			o.step(fmt.Sprintf("keeping back %s by %s, and readers are not told why: %s", spaced(w.Partition), spaced(w.Breakdown), w.Inside))
		}
	}
	points, otherwise, err := earlier(p.Releases, d.before(r), d.meanings(p.Plan))
	if err != nil {
		return release.Release{}, err
	}
	o.step("drawing and writing")
	report := publicReport{subject: d.subject, setting: settingOf(d, p.Plan, result, points, otherwise), plan: p.Plan, tables: result.Tables,
		change: p.Change, madeFrom: madeFrom(r.Snapshot(), o.Tool), replaced: replaced}
	made, files, err := report.files()
	if err != nil {
		return release.Release{}, err
	}
	return made, p.Drafts.Put(o.Period, made.Revision, files)
}

// protect makes the tables that may be published of what was counted. before are those of earlier revisions.
func (p Publication) protect(ctx context.Context, d *draft, before [][]disclosure.Published) (disclosure.Result, error) {
	summed, err := p.summed(d.period)
	if err != nil {
		return disclosure.Result{}, err
	}
	if err := sameCodes(d.period, d.meanings(p.Plan), before, summed.Tables); err != nil {
		return disclosure.Result{}, err
	}
	result, err := d.protect(ctx, p.Plan, before, summed)
	if err != nil {
		return disclosure.Result{}, err
	}
	if err := d.publishAudit(p.Plan, before, &result); err != nil {
		return disclosure.Result{}, err
	}
	if err := p.apart(d.period, result.Tables); err != nil {
		return disclosure.Result{}, err
	}
	drawn, err := p.drawCrosses(d, result.Tables)
	result.Tables = append(result.Tables, drawn...)
	return result, err
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

// explain fills in what a further revision replaces, and returns it; one without a reason is refused.
func (p *Publication) explain(of period.Period, revisions []int) (*release.Opened, error) {
	switch {
	case len(revisions) == 0:
		p.Change = nil
		return nil, nil
	case p.Change == nil || strings.TrimSpace(p.Change.Reason) == "":
		return nil, problem.Wrap(problem.Invalid, ErrNothingToMake, `%s is published already, as revision %d. A further one needs its reason and a code: --revision-reason "…" --code R where records came later, C where something was wrong.`,
			of.Label(), revisions[0])
	}
	replaced, err := p.Releases.Open(of, revisions[0])
	if err != nil {
		return nil, err
	}
	change := *p.Change
	change.Replaces, change.Seal = replaced.Revision, replaced.Seal()
	p.Change = &change
	return replaced, nil
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
				table, published, err := p.newestTable(part, t.Partition, b)
				switch {
				case err != nil:
					return sums, err
				case !published:
					return sums, problem.New(problem.Withheld, "%s is not published, of which %s is the sum. Publish its parts first.", part.Label(), of.Label())
				case table == nil:
					sums.Withheld = append(sums.Withheld, disclosure.PartWithheld(part, t.Partition, b))
				default:
					tables = append(tables, *table)
				}
				if table == nil {
					break
				}
			}
			if len(tables) < len(parts) {
				continue
			}
			sum, err := disclosure.AddUp(of, tables)
			if problem.KindOf(err) == problem.Withheld {
				sums.Withheld = append(sums.Withheld, disclosure.WithheldBy(err, t.Partition, b))
				continue
			}
			if err != nil {
				return sums, err
			}
			sums.Tables = append(sums.Tables, sum)
		}
	}
	return sums, nil
}

// newestTable is a table of a period's newest published revision, nil where that has no such table; not published where there is none.
func (p Publication) newestTable(of period.Period, partition, breakdown string) (t *disclosure.Published, published bool, err error) {
	o, err := p.Releases.Open(of, 0)
	if problem.KindOf(err) == problem.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	tables, err := tablesOf(o)
	if err != nil {
		return nil, false, err
	}
	for _, t := range tables {
		if t.Partition.ID == partition && t.Breakdown == breakdown {
			return &t, true, nil
		}
	}
	return nil, true, nil
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
