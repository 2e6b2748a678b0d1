package reports

import (
	"context"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// Preview is what a plan would publish of a period at this platform's size. It is for whoever writes the plan: it says how much shows,
// and no count.
type Preview struct {
	Period   period.Period         `json:"period"`
	Tables   []PreviewedTable      `json:"tables"`
	Withheld []disclosure.Withheld `json:"withheld"`
	Figures  int                   `json:"figures"` // that would be published
	Of       int                   `json:"of_figures"`
	Shown    int                   `json:"shown"` // numbers of these figures that show
	Numbers  int                   `json:"numbers"`
	Ranges   int                   `json:"wide_ranges"` // numbers that show, with a range of 30 points or more
	Words    map[string]int        `json:"words"`       // how many numbers do not show, by the word in their place
	Crosses  []PreviewedCross      `json:"protected,omitempty"`
}

// PreviewedTable is one protected table of a preview.
type PreviewedTable struct {
	Partition  string   `json:"partition"`
	Breakdown  string   `json:"breakdown"`
	Categories int      `json:"categories"`       // that stand by themselves
	Merged     []string `json:"merged,omitempty"` // categories that are counted together
	Shown      int      `json:"shown"`            // counts that show
	Counts     int      `json:"counts"`
}

// PreviewedCross is one table of protected counts of a preview. How many rates show follows from the counts before an amount is added; of
// those near the limit chance will decide.
type PreviewedCross struct {
	Name     string `json:"name"`
	Variance int    `json:"variance"`
	Cells    int    `json:"cells"` // counts that an amount is added to
	Rates    int    `json:"rates"`
	Shown    int    `json:"shown"` // of the rates
}

// PreviewPlans protects a period by each plan and says what would show. It publishes nothing and writes nothing. Tables that are sums of
// shorter periods are left out: they depend on what was published of these.
func PreviewPlans(ctx context.Context, r *queries.Reader, o Order, plans []disclosure.Plan) ([]Preview, error) {
	counted, err := countedForPreview(ctx, r, o)
	if err != nil {
		return nil, err
	}
	var previews []Preview
	for _, plan := range plans {
		o.step("protecting")
		p, err := counted.previewOf(ctx, r, plan)
		if err != nil {
			return nil, err
		}
		previews = append(previews, p)
	}
	return previews, nil
}

// countedForPreview counts a period as for a first revision.
func countedForPreview(ctx context.Context, r *queries.Reader, o Order) (*draft, error) {
	d, err := newDraft(r, o, release.Internal, 1)
	if err != nil {
		return nil, err
	}
	o.step("counting")
	return d, d.fetchForPublic(ctx, r)
}

// previewOf protects a counted draft by a plan.
func (d *draft) previewOf(ctx context.Context, r *queries.Reader, plan disclosure.Plan) (Preview, error) {
	if err := d.catalogue.edges(d.names.codes, plan); err != nil {
		return Preview{}, err
	}
	if err := d.fetchRepeats(ctx, r, plan); err != nil {
		return Preview{}, err
	}
	result, err := d.protect(ctx, plan, nil, disclosure.Result{})
	if err != nil {
		return Preview{}, err
	}
	if err := d.publishAudit(plan, nil, &result); err != nil {
		return Preview{}, err
	}
	public := publicDraft(d.subject, settingOf(d, plan, result, nil, nil), plan, result.Tables)
	if err := public.makeFigures(); err != nil {
		return Preview{}, err
	}
	p := public.preview()
	p.Crosses, err = d.previewCrosses(plan)
	return p, err
}

// previewCrosses says how many rates protected counts would show, judged by the counts before any amount is added.
func (d *draft) previewCrosses(plan disclosure.Plan) (crosses []PreviewedCross, err error) {
	for _, t := range plan.CrossesFor(d.period) {
		drawing, err := d.drawing(t)
		if err != nil {
			return nil, err
		}
		partition, _ := d.catalogue.byID(t.Partition)
		merge := t.PartsOf(partition)
		cross := PreviewedCross{Name: t.Name, Cells: len(drawing.Counts), Variance: plan.Noise.Variance}
		for _, i := range d.catalogue.Indicators {
			if !slices.Contains(i.Breakdowns, t.Breakdown()) || len(i.Measures) == 0 {
				continue
			}
			of := d.partsAddingUp(merge, i.Measures[0].Denominator)
			if of == nil || d.partsAddingUp(merge, i.Measures[0].Numerator) == nil {
				continue
			}
			shown, pairs := drawing.Enough(of, func(n int64) bool { return stats.EnoughCases(float64(n), float64(len(of)*plan.Noise.Variance)) })
			cross.Shown, cross.Rates = cross.Shown+shown, cross.Rates+pairs
		}
		crosses = append(crosses, cross)
	}
	return crosses, nil
}

func (d *draft) preview() Preview {
	p := Preview{Period: d.period, Withheld: d.setting.Withheld, Figures: len(d.made), Tables: []PreviewedTable{}, Words: map[string]int{}}
	for _, i := range d.catalogue.Indicators {
		p.Of += len(i.Breakdowns)
	}
	for _, f := range d.figures() {
		for _, row := range f.Rows {
			for at, v := range row.Values {
				p.Numbers++
				switch {
				case f.Measures[at].Range(v) == release.Limits:
					p.Shown++
					continue
				case v.Value == nil && v.Low != nil:
					p.Words["only a range"]++
					continue
				case v.Value == nil:
					p.Words[v.Word]++
					continue
				}
				p.Shown++
				if v.Low != nil && v.High != nil && f.Measures[0].Unit == release.Share && *v.High-*v.Low >= .3 {
					p.Ranges++
				}
			}
		}
	}
	for _, t := range d.tables {
		one := PreviewedTable{Partition: t.Partition(), Breakdown: t.Breakdown(), Merged: t.MergedFrom()}
		for _, category := range append(t.Categories(), disclosure.Total) {
			if category != disclosure.Merged && category != disclosure.Total {
				one.Categories++
			}
			if category == disclosure.Total && t.Breakdown() != disclosure.Total {
				continue
			}
			for _, node := range t.Nodes() {
				one.Counts++
				if _, shown := t.Count(category, node); shown {
					one.Shown++
				}
			}
		}
		p.Tables = append(p.Tables, one)
	}
	return p
}
