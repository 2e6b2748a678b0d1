package reports

import (
	"context"
	"reflect"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
)

// Order is what a release is asked for.
type Order struct {
	Period   period.Period
	Platform string
	Tool     string
	Step     func(what string) // told what is being done; may be nil
}

// MakeInternal fetches, checks, draws and writes one revision of the internal edition, and returns it. The reader's snapshot
// and cut-off decide the numbers. The same inputs, which release.json names, give the same bytes.
func MakeInternal(ctx context.Context, r *queries.Reader, shelf release.InternalShelf, o Order) (release.Release, error) {
	revisions, err := shelf.Revisions(o.Period)
	if err != nil {
		return release.Release{}, err
	}
	d, err := newDraft(r, o, release.Internal, 1+newest(revisions))
	if err != nil {
		return release.Release{}, err
	}
	o.step("counting")
	if err := d.fetchCounts(ctx, r); err != nil {
		return release.Release{}, err
	}
	if err := d.fetchAnalyses(ctx, r); err != nil {
		return release.Release{}, err
	}
	if err := d.fetchWaits(ctx, r); err != nil {
		return release.Release{}, err
	}
	if d.returns, err = r.ReturnEnds(ctx, d.period, horizonDays); err != nil {
		return release.Release{}, err
	}
	checks, err := d.reconcile()
	if err != nil {
		return release.Release{}, err
	}
	backlog, err := d.reconcileBacklog()
	if err != nil {
		return release.Release{}, err
	}
	flows, err := d.reconcileFlows()
	if err != nil {
		return release.Release{}, err
	}
	o.step("drawing and writing")
	from := madeFrom(r.Snapshot(), o.Tool)
	made, files, err := d.files(func(d *draft) (release.Release, error) {
		return d.release(from, slices.Concat(checks, backlog, flows)), nil
	})
	if err != nil {
		return release.Release{}, err
	}
	if err := d.explain(made, files); err != nil {
		return release.Release{}, err
	}
	return made, shelf.Put(o.Period, made.Revision, files)
}

// newDraft begins a release of a period that has ended and lies within the records.
func newDraft(r *queries.Reader, o Order, edition release.Edition, revision int) (*draft, error) {
	switch s, end := r.Snapshot(), o.Period.End(); {
	case end <= s.RecordsFrom || o.Period.Start() > s.RecordsThrough:
		return nil, problem.New(problem.Invalid, "%s lies outside the records, which run from %s to %s. Name a period within them, or load its records with daylight ingest.",
			o.Period.Label(), s.RecordsFrom, s.RecordsThrough)
	case r.Cutoff() < end:
		return nil, problem.New(problem.Invalid, "%s has not ended at the cut-off, %s, and the records reach only to %s. Load the later ones with daylight ingest; if there are none, name a later cut-off when the period is over: --cutoff %s",
			o.Period.Label(), r.Cutoff(), s.RecordsThrough, end)
	}
	of := subject{period: o.Period, revision: revision, edition: edition, platform: o.Platform, cutoff: r.Cutoff(), through: r.Snapshot().RecordsThrough, zone: r.Snapshot().Zone}
	return &draft{subject: of, speech: speech{language.English}, catalogue: DefaultCatalogue(), made: map[string]release.Figure{}}, nil
}

// newest is the first of revisions, which come newest first; 0 where there is none.
func newest(revisions []int) int {
	if len(revisions) == 0 {
		return 0
	}
	return revisions[0]
}

func (o Order) step(what string) {
	if o.Step != nil {
		o.Step(what)
	}
}

func madeFrom(s queries.Snapshot, tool string) release.MadeFrom {
	return release.MadeFrom{Snapshot: s.Name, Batches: s.Batches, Contract: s.Contract, Schema: s.Schema, Catalogue: catalogueHash(), Zone: s.Zone, Tool: tool, Making: making()}
}

// Unchanged returns the newest revision of a period if it was made from the same inputs as the next one would be.
func Unchanged(r *queries.Reader, shelf release.InternalShelf, o Order) (release.Release, bool) {
	revisions, err := shelf.Revisions(o.Period)
	if err != nil || len(revisions) == 0 {
		return release.Release{}, false
	}
	newest, err := shelf.Open(o.Period, revisions[0])
	if err != nil {
		return release.Release{}, false // damaged: the next revision takes its place
	}
	same := newest.Cutoff == r.Cutoff() && newest.Platform == o.Platform && reflect.DeepEqual(newest.MadeFrom, madeFrom(r.Snapshot(), o.Tool))
	return newest.Release, same
}

// fetchCounts reads all cells of the period.
func (d *draft) fetchCounts(ctx context.Context, r *queries.Reader) (err error) {
	codes, err := r.Codes(ctx)
	if err != nil {
		return err
	}
	d.names = names{d.catalogue, codes, nil, d.speech}
	d.cells = map[string][]queries.Cell{}
	before := d.before(r)
	if d.cells["cohort"], d.strata, err = r.Cohort(ctx, d.period, horizonDays); err != nil {
		return err
	}
	if err := d.fetchMonths(ctx, r); err != nil {
		return err
	}
	d.addOverTime("cohort", d.overMonths(before))
	if d.cells["reinstatements"], err = r.ReinstatementCells(ctx, d.period, horizonDays); err != nil {
		return err
	}
	if d.cells["exposure"], err = r.ExposureCells(ctx, d.period); err != nil {
		return err
	}
	over, err := r.ActiveTotals(ctx, append(before, d.period))
	if err != nil {
		return err
	}
	for i, c := range d.overMonths(before) {
		over[i].Counts["suspended"] = c.Counts["suspended"]
	}
	over[len(before)].Counts["suspended"] = total(d.cells["cohort"], "suspended")
	d.cells["exposure"] = append(d.cells["exposure"], over...)
	if d.cells["decisions"], err = r.PeriodDecisions(ctx, d.period); err != nil {
		return err
	}
	if over, err = r.PeriodDecisionTotals(ctx, before); err != nil {
		return err
	}
	d.addOverTime("decisions", over)
	on, err := r.OnRecord(ctx)
	if err != nil {
		return err
	}
	d.recorded = map[string]bool{"clients" + onRecord: false}
	for name, records := range map[string]int64{"appeals": on.Appeals, "responses": on.Responses, "returns": on.Returns, "lifted": on.Lifted,
		"causes": on.Causes, "mistakes": on.Appeals + on.Causes, "corrections": min(on.Appeals, on.Causes), "exposure": on.Exposure, "audits": on.Audits, "planned_ends": on.PlannedEnds,
		"second_chances": on.SecondChances, "verifications": on.Verifications, "funds_releases": on.FundsReleases, "contracts": on.Contracts} {
		d.recorded[name+onRecord] = records > 0
	}
	if d.activity, err = r.PeriodActivity(ctx, d.period); err != nil {
		return err
	}
	if d.quality, err = r.DataQuality(ctx); err != nil {
		return err
	}
	for _, q := range d.quality {
		if q.Records > 0 {
			d.cells["quality"] = append(d.cells["quality"], queries.Cell{Breakdown: "check", Category: q.Name,
				Counts: queries.Counts{"failing": q.Failing, "records": q.Records}})
		}
	}
	return nil
}

// addOverTime adds the cells of earlier periods and, after them, that of the period itself, which is its total.
func (d *draft) addOverTime(source string, earlier []queries.Cell) {
	now := queries.Cell{Breakdown: "over_time", Category: d.period.String(), Counts: queries.Counts{}}
	for _, name := range d.catalogue.counts(source, "over_time") {
		now.Counts[name] = 0
	}
	for _, c := range d.cells[source] {
		if c.Breakdown == "total" {
			now.Counts = c.Counts
		}
	}
	d.cells[source] = append(append(d.cells[source], earlier...), now)
}

// fetchWaits reads the waiting times of the period.
func (d *draft) fetchWaits(ctx context.Context, r *queries.Reader) (err error) {
	if d.waits, d.ends, err = r.WaitsAndEnds(ctx, d.period, horizonDays); err != nil {
		return err
	}
	over, err := r.WaitTotals(ctx, d.before(r), horizonDays)
	for _, w := range d.waits {
		if w.Breakdown == "total" {
			w.Breakdown, w.Category = "over_time", d.period.String()
			over = append(over, w)
		}
	}
	d.waits = append(d.waits, over...)
	d.addBins()
	return err
}

// before are the periods before the draft's own that its figures over time show: as many as have records.
func (d *draft) before(r *queries.Reader) (periods []period.Period) {
	first := r.Snapshot().RecordsFrom
	for p := d.period.Previous(); len(periods) < maxPeriods-1 && p.Start() >= first; p = p.Previous() {
		periods = append([]period.Period{p}, periods...)
	}
	return periods
}

func (d *draft) release(from release.MadeFrom, checks []check) release.Release {
	r := release.Release{
		Format: release.Format, Platform: d.platform, Period: d.period, Revision: d.revision, Edition: d.edition, Cutoff: d.cutoff,
		RecordsThrough: d.through, HorizonDays: horizonDays, FinalFrom: d.finalFrom(), Final: d.final(),
		Headlines: d.headlines(d.made), Checks: d.checksIn(checks),
		MadeFrom: from,
	}
	for _, section := range d.catalogue.Sections {
		made := release.Section{ID: section.ID, Title: d.Text(section.Title), About: d.Text(section.About)}
		for _, f := range d.figures() {
			if f.Section == section.ID {
				made.Figures = append(made.Figures, f.ID)
			}
		}
		r.Sections = append(r.Sections, made)
	}
	return r
}
