package reports_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

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
	together := 0
	for i, p := range previews {
		office := newOffice(t, reports.Presets[i])
		office.Plan = plans[i]
		o := office.draft(t, r, quarter)
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		numbers, shown, words := 0, 0, map[string]int{}
		for _, f := range figures {
			for _, row := range f.Rows {
				for at, v := range row.Values {
					numbers++
					if v.Value != nil || f.Measures[at].Range(v) == release.Limits {
						shown++
					} else if v.Low != nil {
						words["only a range"]++
					} else {
						words[v.Word]++
					}
				}
			}
		}
		if p.Figures != len(figures) || p.Numbers != numbers || p.Shown != shown || len(p.Tables) != len(o.Protection.Tables) {
			t.Errorf("%s: the preview has %d figures, %d of %d numbers and %d tables, the draft %d, %d of %d and %d", reports.Presets[i],
				p.Figures, p.Shown, p.Numbers, len(p.Tables), len(figures), shown, numbers, len(o.Protection.Tables))
		}
		if !maps.Equal(p.Words, words) || words[release.Hidden] == 0 || words[""] > 0 {
			t.Errorf("%s: in the place of numbers stand %v, in the draft %v", reports.Presets[i], p.Words, words)
		}
		for _, table := range p.Tables {
			text, err := o.File("tables/" + table.Partition + "-by-" + strings.ReplaceAll(table.Breakdown, "_", "-") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var published disclosure.Published
			if err := json.Unmarshal(text, &published); err != nil {
				t.Fatal(err)
			}
			var merged []string
			for _, row := range published.Rows {
				if row.Category == disclosure.Merged {
					merged = row.Of
				}
			}
			if !slices.Equal(table.Merged, merged) {
				t.Errorf("%s: %s by %s counts %v together, the draft %v", reports.Presets[i], table.Partition, table.Breakdown, table.Merged, merged)
			}
			together += len(merged)
		}
		if p.Shown < 30 || p.Figures >= p.Of || o.Edition != release.Public {
			t.Errorf("%s: %+v", reports.Presets[i], p)
		}
	}
	if together == 0 {
		t.Error("no category was counted together")
	}
}

// What merging is said to win, the merged plan then shows. Protected counts are previewed without being drawn.
func TestPreviewMergings(t *testing.T) {
	r := open(t, nil, 2)
	plan := newOffice(t, "large").Plan
	order := reports.Order{Period: quarter, Platform: "Example Market", Tool: "test"}
	shown := func(plan disclosure.Plan) reports.Preview {
		t.Helper()
		previews, err := reports.PreviewPlans(t.Context(), r, order, []disclosure.Plan{plan})
		if err != nil {
			t.Fatal(err)
		}
		return previews[0]
	}
	now := shown(plan)
	if len(now.Crosses) != len(plan.Noise.Tables) || now.Crosses[0].Cells != 13*5*4 || now.Crosses[0].Shown == 0 || now.Crosses[0].Shown >= now.Crosses[0].Rates {
		t.Errorf("crosses %+v", now.Crosses)
	}
	found, err := reports.PreviewMergings(t.Context(), r, order, plan)
	if err != nil || len(found) == 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	held := 0
	for i, m := range found {
		if m.Shown <= now.Shown || i > 0 && m.Shown > found[i-1].Shown {
			t.Errorf("%d numbers show, and %+v wins nothing or stands in the wrong place", now.Shown, m)
		}
		if m.Partition != "" {
			continue
		}
		var change struct{ Least map[string]int64 }
		if err := yaml.Unmarshal([]byte(m.Change), &change); err != nil || len(change.Least) != 1 {
			t.Fatalf("%q cannot be written into a plan: %v", m.Change, err)
		}
		changed := plan
		changed.Least = maps.Clone(plan.Least)
		maps.Copy(changed.Least, change.Least)
		if got := shown(changed); got.Shown != m.Shown || got.Numbers != m.Numbers {
			t.Errorf("with %s %d of %d numbers show, not %d of %d", m.Change, got.Shown, got.Numbers, m.Shown, m.Numbers)
		}
		held++
	}
	if held == 0 {
		t.Error("no change of least was held against the plan")
	}
}
