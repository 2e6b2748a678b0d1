package reports

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
	"daylight/reports/chart"
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
func MakeInternal(ctx context.Context, r *queries.Reader, shelf release.Shelf, o Order) (release.Release, error) {
	step := o.Step
	if step == nil {
		step = func(string) {}
	}
	revisions, err := shelf.Revisions(o.Period)
	if err != nil {
		return release.Release{}, err
	}
	revision := 1
	if len(revisions) > 0 {
		revision = revisions[0] + 1
	}
	d := &draft{catalogue: DefaultCatalogue(), period: o.Period, revision: revision, edition: release.Internal, platform: o.Platform, cutoff: r.Cutoff()}
	step("counting")
	if err := d.fetch(ctx, r); err != nil {
		return release.Release{}, err
	}
	checks, err := d.reconcile()
	if err != nil {
		return release.Release{}, err
	}
	figures, err := d.figures()
	if err != nil {
		return release.Release{}, err
	}
	made := d.release(r.Snapshot(), figures, checks, o.Tool)
	step("drawing")
	files, err := d.files(ctx, made, figures)
	if err != nil {
		return release.Release{}, err
	}
	step("writing")
	return made, shelf.Put(o.Period, revision, files)
}

// fetch reads all cells of the period.
func (d *draft) fetch(ctx context.Context, r *queries.Reader) (err error) {
	codes, err := r.Codes(ctx)
	if err != nil {
		return err
	}
	d.names = names{d.catalogue, codes}
	d.cells = map[string][]queries.Cell{}
	periods := d.periods(r)
	if d.cells["cohort"], err = r.CohortCells(ctx, d.period, horizonDays); err != nil {
		return err
	}
	over, err := r.CohortTotals(ctx, periods, horizonDays, d.catalogue.counts("cohort", "over_time"))
	if err != nil {
		return err
	}
	d.cells["cohort"] = append(d.cells["cohort"], over...)
	if d.cells["reinstatements"], err = r.ReinstatementCells(ctx, d.period, horizonDays); err != nil {
		return err
	}
	if d.waits, err = r.Waits(ctx, d.period, horizonDays); err != nil {
		return err
	}
	waitsOver, err := r.WaitTotals(ctx, periods, horizonDays)
	if err != nil {
		return err
	}
	d.waits = append(d.waits, waitsOver...)
	if d.cells["exposure"], err = r.ExposureCells(ctx, d.period); err != nil {
		return err
	}
	if over, err = r.ExposureTotals(ctx, periods); err != nil {
		return err
	}
	d.cells["exposure"] = append(d.cells["exposure"], over...)
	if d.cells["decisions"], err = r.PeriodDecisions(ctx, d.period); err != nil {
		return err
	}
	if over, err = r.PeriodDecisionTotals(ctx, periods); err != nil {
		return err
	}
	d.cells["decisions"] = append(d.cells["decisions"], over...)
	on, err := r.OnRecord(ctx)
	if err != nil {
		return err
	}
	d.onRecord = queries.Counts{"appeals" + onRecord: on.Appeals, "causes" + onRecord: on.Causes, "mistakes" + onRecord: on.Appeals + on.Causes,
		"exposure" + onRecord: on.Exposure}
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

// periods are the period and those before it that its figures over time show: as many as have records.
func (d *draft) periods(r *queries.Reader) []period.Period {
	periods := []period.Period{d.period}
	first := r.Snapshot().RecordsFrom
	for len(periods) < maxPeriods {
		before := periods[0].Previous()
		if before.Start() < first {
			break
		}
		periods = append([]period.Period{before}, periods...)
	}
	return periods
}

func (d *draft) release(s queries.Snapshot, figures []release.Figure, checks []release.Check, tool string) release.Release {
	byID := map[string]release.Figure{}
	for _, f := range figures {
		byID[f.ID] = f
	}
	r := release.Release{
		Format: release.Format, Platform: d.platform, Period: d.period, Revision: d.revision, Edition: d.edition, Cutoff: d.cutoff,
		RecordsThrough: s.RecordsThrough, HorizonDays: horizonDays, FinalFrom: d.finalFrom(), Final: d.final(),
		Headlines: d.headlines(byID), Checks: checks,
		MadeFrom: release.MadeFrom{Snapshot: s.Name, Batches: s.Batches, Contract: s.Contract, Schema: s.Schema, Catalogue: catalogueHash(), Zone: s.Zone, Tool: tool},
	}
	for _, section := range d.catalogue.Sections {
		made := release.Section{ID: section.ID, Title: section.Title, About: section.About}
		for _, f := range figures {
			if f.Section == section.ID {
				made.Figures = append(made.Figures, f.ID)
			}
		}
		r.Sections = append(r.Sections, made)
	}
	return r
}

// files draws the figures on all cores and writes every file of the release, by name.
func (d *draft) files(ctx context.Context, made release.Release, figures []release.Figure) (map[string][]byte, error) {
	drawn, err := d.draw(ctx, figures)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for i, f := range figures {
		f.Chart = drawn[i].document
		for name, text := range drawn[i].files(f.ID) {
			files[name] = text
		}
		for ending, write := range map[string]func(release.Figure) ([]byte, error){
			"json": func(f release.Figure) ([]byte, error) { return jsonFile(f) }, "csv": csvFile, "parquet": parquetFile,
		} {
			text, err := write(f)
			if err != nil {
				return nil, fmt.Errorf("write figure %s: %w", f.ID, err)
			}
			files["figures/"+f.ID+"."+ending] = text
		}
	}
	if files["release.json"], err = jsonFile(made); err != nil {
		return nil, err
	}
	files["datapackage.json"], err = dataPackage(made, figures)
	return files, err
}

// draw draws every figure, each on the next free core.
func (d *draft) draw(ctx context.Context, figures []release.Figure) ([]pictures, error) {
	indicators := map[string]Indicator{}
	for _, i := range d.catalogue.Indicators {
		indicators[i.ID] = i
	}
	workers := runtime.NumCPU()
	renderer := chart.NewRenderer(workers)
	drawn := make([]pictures, len(figures))
	failures := make([]error, len(figures))
	var group sync.WaitGroup
	next := make(chan int)
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for at := range next {
				if spec := d.spec(figures[at], indicators[figures[at].Indicator]); spec != nil {
					drawn[at], failures[at] = draw(ctx, renderer, *spec)
				}
			}
		}()
	}
	for at := range figures {
		next <- at
	}
	close(next)
	group.Wait()
	for at, err := range failures {
		if err != nil {
			return nil, figureError(figures[at].ID, err)
		}
	}
	return drawn, nil
}

func draw(ctx context.Context, renderer *chart.Renderer, s chart.Spec) (p pictures, err error) {
	if p.document, err = s.Document(); err != nil {
		return p, err
	}
	if p.alone, p.wide, err = renderer.Both(ctx, s, chart.Wide); err != nil {
		return p, err
	}
	p.narrow, err = renderer.Inline(ctx, s, chart.Narrow)
	return p, err
}
