package reports_test

import (
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/reports"
)

// A preview says of each plan what its draft then has: as many figures, tables and numbers. Crosses, which cost something for ever, are
// drawn for the draft alone.
func TestPreviewIsTheDraft(t *testing.T) {
	r := open(t, nil, 2)
	var plans []disclosure.Plan
	for _, preset := range reports.Presets {
		plan := newOffice(t, preset).Plan
		plan.Noise = nil
		plans = append(plans, plan)
	}
	previews, err := reports.PreviewPlans(t.Context(), r, reports.Order{Period: quarter, Platform: "Example Market", Tool: "test"}, plans)
	if err != nil || len(previews) != len(plans) {
		t.Fatalf("%d previews, %v", len(previews), err)
	}
	for i, p := range previews {
		office := newOffice(t, reports.Presets[i])
		office.Plan = plans[i]
		o := office.draft(t, r, quarter)
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		numbers, shown := 0, 0
		for _, f := range figures {
			for _, row := range f.Rows {
				for _, v := range row.Values {
					numbers++
					if v.Value != nil {
						shown++
					}
				}
			}
		}
		if p.Figures != len(figures) || p.Numbers != numbers || p.Shown != shown || len(p.Tables) != len(o.Protection.Tables) {
			t.Errorf("%s: the preview has %d figures, %d of %d numbers and %d tables, the draft %d, %d of %d and %d", reports.Presets[i],
				p.Figures, p.Shown, p.Numbers, len(p.Tables), len(figures), shown, numbers, len(o.Protection.Tables))
		}
		if p.Shown < 30 || p.Figures >= p.Of || o.Edition != release.Public {
			t.Errorf("%s: %+v", reports.Presets[i], p)
		}
	}
}
