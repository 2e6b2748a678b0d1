package reports_test

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/reports"
)

// What could be subtracted from what is published is refused: a revision under another plan, a breakdown or cross that a part of the period
// has counted, and months.
func TestWhatCouldBeSubtracted(t *testing.T) {
	r := open(t, nil, 2)
	half := period.MustParse("2025-H1")
	office := newOffice(t, "medium")
	office.publish(t, r, half.Quarters()[0])
	office.publish(t, r, half.Quarters()[1])
	for name, c := range map[string]struct {
		change func(p *reports.Publication)
		of     period.Period
		says   string
	}{
		"another plan": {func(p *reports.Publication) {
			p.Plan.Threshold, p.Change = 12, &release.Change{Code: release.Revised, Reason: "Records came late."}
		}, quarter, "was published under another release plan"},
		"another length": {func(p *reports.Publication) {
			p.Plan.Tables = slices.Clone(p.Plan.Tables)
			for i := range p.Plan.Tables {
				if !slices.Contains(p.Plan.Tables[i].By, disclosure.Total) {
					p.Plan.Tables[i].Every = disclosure.EveryHalfYear
				}
			}
		}, half, "could be subtracted from them"},
		"a month": {func(*reports.Publication) {}, period.MustParse("2025-02"), "Months are for the internal edition"},
	} {
		p := office.Publication
		c.change(&p)
		_, err := reports.MakePublic(t.Context(), r, p, reports.Order{Period: c.of, Platform: "x", Tool: "test"})
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The plan for small platforms shows groups once a longer period is over; it lies in the release, and can be read back.
func TestGroupsOfLongerPeriods(t *testing.T) {
	r := open(t, nil, 2)
	half := period.MustParse("2025-H1")
	office := newOffice(t, "small")
	office.Plan.Tables = slices.Clone(office.Plan.Tables)
	for i, table := range office.Plan.Tables {
		if table.Every == disclosure.EveryYear {
			office.Plan.Tables[i].Every = disclosure.EveryHalfYear
		}
	}
	for _, q := range half.Quarters() {
		office.publish(t, r, q)
	}
	o := office.publish(t, r, half)
	f, err := o.Figure("reversal-rate-by-tenure")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, row := range f.Rows {
		if row.Values[0].Value != nil {
			shown++
		}
	}
	if shown < 2 {
		t.Errorf("only %d of %d groups show", shown, len(f.Rows))
	}
	text, err := o.File("plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reports.ParsePlan("plan.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := plan.Hash(); err != nil || hash != o.Protection.Plan {
		t.Errorf("the plan in the release is %s, not %s, %v", hash, o.Protection.Plan, err)
	}
}
