package reports

import (
	"context"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
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
}

// PreviewedTable is one protected table of a preview.
type PreviewedTable struct {
	Partition  string `json:"partition"`
	Breakdown  string `json:"breakdown"`
	Categories int    `json:"categories"` // that stand by themselves
	Merged     int    `json:"merged"`     // that are counted together
	Shown      int    `json:"shown"`      // counts that show
	Counts     int    `json:"counts"`
}

// PreviewPlans protects a period by each plan and says what would show. It publishes nothing and writes nothing. Tables that are sums of
// shorter periods are left out: they depend on what was published of these.
func PreviewPlans(ctx context.Context, r *queries.Reader, o Order, plans []disclosure.Plan) ([]Preview, error) {
	counted, err := newDraft(r, o, release.Internal, 1)
	if err != nil {
		return nil, err
	}
	o.step("counting")
	if err := counted.fetchForPublic(ctx, r); err != nil {
		return nil, err
	}
	var previews []Preview
	for _, plan := range plans {
		o.step("protecting")
		if err := counted.fetchRepeats(ctx, r, plan); err != nil {
			return nil, err
		}
		result, err := counted.protect(ctx, plan, nil, disclosure.Result{})
		if err != nil {
			return nil, err
		}
		if err := counted.publishAudit(plan, nil, &result); err != nil {
			return nil, err
		}
		d := publicDraft(counted.subject, settingOf(counted, plan, result, nil), plan, result.Tables)
		if err := d.makeFigures(); err != nil {
			return nil, err
		}
		previews = append(previews, d.preview())
	}
	return previews, nil
}

func (d *draft) preview() Preview {
	p := Preview{Period: d.period, Withheld: d.setting.Withheld, Figures: len(d.made), Tables: []PreviewedTable{}}
	for _, i := range d.catalogue.Indicators {
		p.Of += len(i.Breakdowns)
	}
	for _, f := range d.figures() {
		for _, row := range f.Rows {
			for _, v := range row.Values {
				p.Numbers++
				if v.Value == nil {
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
		one := PreviewedTable{Partition: t.Partition(), Breakdown: t.Breakdown(), Merged: len(t.MergedFrom())}
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
