package reports_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// everyQuarter is a plan with all its tables in each quarter.
func everyQuarter(plan disclosure.Plan) disclosure.Plan {
	plan.Tables = slices.Clone(plan.Tables)
	for i := range plan.Tables {
		plan.Tables[i].Every = "quarter"
	}
	return plan
}

// What is published is read: every table of a preset is used by a figure or a sentence. Whoever adds a table that is for analysts alone
// must say so here; there is none so far.
func TestEveryTableOfAPresetIsUsed(t *testing.T) {
	r := open(t, nil, 2)
	for _, preset := range reports.Presets {
		office := newOffice(t, preset)
		office.Plan = everyQuarter(office.Plan)
		o := office.draft(t, r, quarter)
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, table := range o.Protection.Tables {
			by := strings.LastIndex(table, "-by-")
			partition, breakdown := table[:by], table[by+len("-by-"):]
			at := slices.IndexFunc(reports.DefaultCatalogue().Partitions, func(p disclosure.Partition) bool { return p.ID == partition })
			var used bool
			if at < 0 { // what an audit found, and protected counts
				used = slices.ContainsFunc(figures, func(f release.Figure) bool {
					return partition == "audit" && f.Indicator == "mistakes-audited" || strings.HasSuffix(f.ID, "-by-"+breakdown)
				})
			} else {
				p := reports.DefaultCatalogue().Partitions[at]
				nodes := p.Nodes()
				if seen[p.Root+breakdown] { // what it is a part of stands in another table too
					nodes = nodes[1:]
				}
				seen[p.Root+breakdown] = true
				used = slices.ContainsFunc(figures, func(f release.Figure) bool {
					return (strings.HasSuffix(f.ID, "-by-"+breakdown) || breakdown == "total" && (strings.HasSuffix(f.ID, "-total") || strings.HasSuffix(f.ID, "-over-time"))) &&
						slices.ContainsFunc(f.Measures, func(m release.Measure) bool {
							return m.Counts != nil && slices.ContainsFunc(m.Counts.Numerator, func(name string) bool {
								merged := slices.ContainsFunc(office.Plan.Tables, func(planned disclosure.PlannedTable) bool {
									return planned.Partition == partition && planned.Merge[name] != nil
								})
								return slices.Contains(nodes, name) || merged
							})
						})
				})
				used = used || partition == "brief-holds" && strings.Contains(o.Headlines[0].Text, "lifted within 24")
			}
			if !used {
				t.Errorf("%s: nothing is said of table %s", preset, table)
			}
		}
	}
}

// The report of each preset, for a platform of its size, says what readers ask first; how long people wait among it.
func TestPresetsSayWhatReadersAsk(t *testing.T) {
	for preset, r := range map[string]*queries.Reader{"small": smallPlatform(t), "medium": open(t, nil, 2), "large": open(t, nil, 2)} {
		o := newOffice(t, preset).draft(t, r, quarter)
		for _, id := range []string{"suspensions", "notice", "appeals", "mistakes", "waiting"} {
			if headline(o.Release, id) == "" {
				t.Errorf("%s: no sentence on %s", preset, id)
			}
		}
		if got := headline(o.Release, "waiting"); !strings.Contains(got, "of those who appealed had a decision within") {
			t.Errorf("%s: %q", preset, got)
		}
		if preset == "medium" { // a rate needs active accounts for all that it is of
			f, err := o.Figure("exposure-by-region")
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(f.Rows, func(row release.Row) bool { return row.Category == disclosure.Merged })
			if at < 0 || f.Rows[at].Values[0].Word != release.NotApplicable || !strings.Contains(breakable(strings.Join(f.Notes, " ")), "not recorded where they belong") {
				t.Errorf("%s: %+v, %v", f.ID, f.Rows, f.Notes)
			}
		}
		f, err := o.Figure("resolution-total")
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"within_7d", "within_30d", "answered"} {
			if !slices.ContainsFunc(f.Measures, func(m release.Measure) bool { return m.ID == id }) {
				t.Errorf("%s: %s does not show %s", preset, f.ID, id)
			}
		}
	}
}

// Where how long people wait may not be said, it is said why.
func TestWhyNothingIsSaidOfWaiting(t *testing.T) {
	office := newOffice(t, "small")
	office.Plan.Tables = slices.DeleteFunc(slices.Clone(office.Plan.Tables), func(p disclosure.PlannedTable) bool { return p.Partition == "resolution" })
	o := office.draft(t, open(t, nil, 2), quarter)
	if got, want := headline(o.Release, "waiting"), "How soon the others had one is not published. It is not in the release plan."; !strings.HasSuffix(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// smallPlatform is a marketplace with some hundred suspensions a quarter.
func smallPlatform(t *testing.T) *queries.Reader {
	t.Helper()
	dir := t.TempDir()
	records := filepath.Join(dir, "records")
	if _, err := fixtures.Generate(t.Context(), fixtures.Options{Suspensions: 2000, Seed: 5, From: period.NewDate(2025, 1, 1), To: period.NewDate(2025, 11, 1),
		Format: fixtures.CSV, Out: records}, nil); err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.At(filepath.Join(dir, "data")).Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Run(t.Context(), w, ingest.Options{Paths: []string{records}}); err != nil {
		t.Fatal(err)
	}
	s, err := w.Refresh(t.Context(), warehouse.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Release(); err != nil {
		t.Fatal(err)
	}
	r, err := queries.Open(t.Context(), s, nil, warehouse.Limits{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}
