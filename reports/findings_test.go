package reports

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/queries"
)

// counted is a row of a figure with one share; a word where n is 0.
func counted(category, label string, k, n int64) release.Row {
	v := release.Value{Word: release.Hidden}
	if n > 0 {
		v = share(stats.Wilson(k, n))
	}
	return release.Row{Category: category, Label: label, Values: []release.Value{v}}
}

// The title of a breakdown says no more than a statistician would sign: whether groups differ by more than chance would explain, each held
// against all the others with a correction for how many there are, and from where to where only if the outermost do.
func TestTitlesSayWhatWasFound(t *testing.T) {
	quarter := period.MustParse("2026-Q1")
	d := &draft{speech: english, names: names{speech: english}, catalogue: DefaultCatalogue(), subject: subject{period: quarter, edition: release.Internal, cutoff: period.NewDate(2026, 9, 1), through: period.NewDate(2026, 8, 31)}}
	for _, c := range []struct {
		why, indicator, breakdown string
		rows                      []release.Row
		want                      string
	}{
		{"one in twenty groups differs by chance, and is not said to", "appeal-rate", "region",
			[]release.Row{counted("a", "Asia", 130, 400), counted("b", "Africa", 100, 400), counted("c", "Europe", 115, 400), counted("d", "America", 112, 400)},
			"Appeal rate by region: none of 4 regions differs from the others by more than chance would explain"},
		{"others, counted together, are no region", "appeal-rate", "region",
			[]release.Row{counted("a", "Asia", 130, 400), counted("b", "Africa", 100, 400), counted("c", "Europe", 115, 400), counted("merged", "Others, counted together", 112, 400)},
			"Appeal rate by region: none of 3 regions and those counted together differs from the others by more than chance would explain"},
		{"one that differs is named, and the outermost of the others is not", "appeal-rate", "region",
			[]release.Row{counted("a", "Asia", 5, 100), counted("b", "Africa", 108, 400), counted("c", "Europe", 110, 400), counted("d", "America", 112, 400)},
			"Appeal rate by region: one of 4 regions differs from the others by more than chance would explain, Asia with 5.0 %"},
		{"the outermost are named where both differ", "appeal-rate", "tenure",
			[]release.Row{counted("a", "Under 1 year", 40, 400), counted("b", "1 to 2 years", 100, 400), counted("c", "2 to 5 years", 104, 400), counted("d", "5 years and more", 160, 400)},
			"Appeal rate by account age in years: from 10.0 % (under 1 year) to 40.0 % (5 years and more); 2 of 4 age groups differ from the others by more than chance would explain"},
		{"what is not recorded is no group, and what is hidden is not counted", "appeal-rate", "tenure",
			[]release.Row{counted("a", "Under 1 year", 40, 400), counted("b", "1 to 2 years", 100, 400), counted("c", "2 to 5 years", 160, 400), counted("d", "5 years and more", 0, 0),
				counted("not_recorded", "Not recorded", 400, 400)},
			"Appeal rate by account age in years: from 10.0 % (under 1 year) to 40.0 % (2 to 5 years); 2 of 3 age groups that show differ from the others by more than chance would explain"},
		{"many that differ while the lowest, of few cases, does not", "appeal-rate", "region",
			[]release.Row{counted("a", "Asia", 2, 20), counted("b", "Africa", 120, 1000), counted("c", "Europe", 400, 1000), counted("d", "America", 250, 1000), counted("e", "Oceania", 130, 1000)},
			"Appeal rate by region: 3 of 5 regions differ from the others by more than chance would explain, most clearly Europe with 40.0 %"},
		{"all of them", "appeal-rate", "tenure",
			[]release.Row{counted("a", "Under 1 year", 10, 400), counted("b", "1 to 2 years", 200, 400), counted("c", "2 to 5 years", 390, 400)},
			"Appeal rate by account age in years: from 2.5 % (under 1 year) to 97.5 % (2 to 5 years); 2 of 3 age groups differ from the others by more than chance would explain"},
		{"two are held against each other", "appeal-rate", "sweep",
			[]release.Row{counted("a", "Single decisions", 100, 400), counted("b", "Sweeps of many accounts", 140, 400)},
			"Appeal rate by kind of decision: 25.0 % (single decisions) and 35.0 % (sweeps of many accounts); they differ by more than chance would explain"},
		{"and may be alike", "appeal-rate", "sweep",
			[]release.Row{counted("a", "Single decisions", 100, 400), counted("b", "Sweeps of many accounts", 101, 400)},
			"Appeal rate by kind of decision: 25.0 % (single decisions) and 25.2 % (sweeps of many accounts); chance alone could explain the difference"},
		{"one number is none to compare", "appeal-rate", "sweep",
			[]release.Row{counted("a", "Single decisions", 100, 400), counted("b", "Sweeps of many accounts", 0, 0)},
			"Appeal rate by kind of decision: 25.0 % (single decisions), the only number that shows"},
		{"no number", "appeal-rate", "sweep", []release.Row{counted("a", "Single decisions", 0, 0)}, "Appeal rate by kind of decision: hidden"},
		{"parts of a whole are not compared", "suspensions", "account_role",
			[]release.Row{counted("a", "Freelancer", 70, 100), counted("b", "Client", 30, 100)},
			"Suspended accounts by role: “freelancer” is the largest part, with 70.0 %"},
		{"one part that is all has no other to be larger than", "suspensions", "sweep",
			[]release.Row{counted("a", "Single decisions", 2137, 2137)}, "Suspended accounts by kind of decision: all 2,137 are “single decisions”"},
		{"one that is hidden could be larger", "suspensions", "account_role",
			[]release.Row{counted("a", "Freelancer", 30, 100), counted("b", "Client", 30, 100), counted("c", "Agency", 0, 0)},
			"Suspended accounts by role: 2 parts are the largest that shows, with 30.0 % each"},
		{"over time with the quarter before", "appeal-rate", "over_time",
			[]release.Row{counted("2025-Q4", "October–December 2025", 100, 1000), counted("2026-Q1", "January–March 2026", 200, 1000)},
			"Appeal rate over time: 20.0 %, after 10.0 % in the quarter before; chance alone would hardly explain the difference"},
		{"which was the same", "appeal-rate", "over_time",
			[]release.Row{counted("2025-Q4", "October–December 2025", 100, 1000), counted("2026-Q1", "January–March 2026", 100, 1000)},
			"Appeal rate over time: 10.0 %, as in the quarter before"},
		{"or is not there", "appeal-rate", "over_time", []release.Row{counted("2026-Q1", "January–March 2026", 100, 1000)}, "Appeal rate over time: 10.0 %"},
	} {
		i := d.catalogue.Indicators[slices.IndexFunc(d.catalogue.Indicators, func(i Indicator) bool { return i.ID == c.indicator })]
		f := release.Figure{Breakdown: c.breakdown, Rows: c.rows, Measures: []release.Measure{{ID: i.Measures[0].ID, Title: i.Measures[0].Title, Unit: release.Share}}}
		if got := d.message(&f, i); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.why, got, c.want)
		}
		if compared := strings.Contains(c.want, "others") || strings.Contains(c.want, "they differ"); compared && !strings.Contains(strings.Join(f.Notes, " "), stats.FisherMethod) {
			t.Errorf("%s: no note names the test: %v", c.why, f.Notes)
		}
	}
}

// While cases still move, a title says so and compares nothing.
func TestTitlesOfUnsettledPeriods(t *testing.T) {
	d := &draft{speech: english, names: names{speech: english}, catalogue: DefaultCatalogue(), subject: subject{period: period.MustParse("2026-Q1"), edition: release.Internal, cutoff: period.NewDate(2026, 4, 10), through: period.NewDate(2026, 4, 9)}}
	i := d.catalogue.Indicators[slices.IndexFunc(d.catalogue.Indicators, func(i Indicator) bool { return i.ID == "appeal-rate" })]
	f := release.Figure{Breakdown: "over_time", Measures: []release.Measure{{ID: "appeal_rate", Unit: release.Share}},
		Rows: []release.Row{counted("2025-Q4", "", 100, 1000), counted("2026-Q1", "", 200, 1000)}}
	if got, want := d.message(&f, i), "Appeal rate over time: 20.0 % so far"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Estimates that no count can be held against go from where to where, with a word on their ranges; a group that did not get so far is
// beyond all others.
func TestBetweenEstimates(t *testing.T) {
	estimate := func(label string, value, low float64, high *float64) group {
		return group{label, release.Value{Value: &value, Low: &low, High: high}}
	}
	day := func(days float64) *float64 { return new(days * 1440) }
	m := release.Measure{Unit: release.Minutes}
	young, old, open := estimate("young", 3*1440, 2*1440, day(4)), estimate("old", 9*1440, 8*1440, day(11)), estimate("open", 5*1440, 4*1440, nil)
	apart := estimate("apart", 5*1440, 4*1440+1, nil)
	for want, groups := range map[string][]group{
		"3 days (young) to 9 days (old); their ranges lie apart":   {old, open, young},
		"3 days (young) to 5 days (apart); their ranges lie apart": {young, apart},
		"5 days (open) to 9 days (old); their ranges overlap":      {open, old},
		"3 days (young) to more than 89 days (last)":               {young, {"last", english.wait(stats.Duration{Followed: 89*1440 + 9, N: 7})}, old},
		"3 days (young)":                   {young, {"none", release.Value{Word: release.NoCases}}},
		"9 days in every group that shows": {old, estimate("as old", 9*1440-30, 8*1440, day(10))},
		"no number shows":                  {{"none", release.Value{Word: release.NoCases}}},
		"3 days (2 of them) to 9 days (old); their ranges lie apart": {young, old, young},
	} {
		if got := english.between(m, groups); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Random amounts make a difference less sure than exact counts of the same size.
func TestNoisyGroupsAreHeldToMore(t *testing.T) {
	exact, noisy := exactly(30, 100, 210, 1000), noisily(9, 9, 5)(30, 100, 210, 1000)
	if !(noisy > exact) {
		t.Errorf("p %v with random amounts, %v without", noisy, exact)
	}
	if p := noisily(9, 9, 2)(0, 1, 0, 1); p != 1 {
		t.Errorf("nothing to compare: p %v", p)
	}
	if p := noisily(9, 9, 5)(90, 100, 210, 1000); p > 1e-9 {
		t.Errorf("a plain difference: p %v", p)
	}
}

// A public breakdown by the days of accounts under a year leaves all older ones out: its title and a note say so, and the largest part that
// shows is not called the largest.
func TestTitlesSayWhatAPublicBreakdownLeavesOut(t *testing.T) {
	tenures := []queries.Code{{Code: "under_1y", Label: "Under 1 year"}, {Code: "over_5y", Label: "5 years and more"}}
	catalogue := DefaultCatalogue()
	for _, c := range []struct {
		edition    release.Edition
		want, note string
	}{
		{release.Public, "Suspended accounts by account age in days (under 1 year only): “91 days to a year” is the largest part that shows, with 18.0 %",
			"Shown are only accounts of the group “Under 1 year”, in finer groups."},
		{release.Internal, "Suspended accounts by account age in days: “91 days to a year” is the largest part, with 18.0 %", ""},
	} {
		d := &draft{speech: english, names: names{speech: english, catalogue: catalogue, codes: map[string][]queries.Code{"tenure_bands": tenures}}, catalogue: catalogue,
			subject: subject{period: period.MustParse("2026-Q1"), edition: c.edition}}
		i := catalogue.Indicators[slices.IndexFunc(catalogue.Indicators, func(i Indicator) bool { return i.ID == "suspensions" })]
		f := release.Figure{Breakdown: "account_age", Rows: []release.Row{counted("a", "First 2 days", 130, 1000), counted("b", "91 days to a year", 180, 1000)},
			Measures: []release.Measure{{ID: i.Measures[0].ID, Title: i.Measures[0].Title, Unit: release.Share}}}
		d.describe(&f, i)
		if got := strings.ReplaceAll(f.Title, "\u00a0", " "); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
		if notes := strings.ReplaceAll(strings.Join(f.Notes, " "), "\u00a0", " "); !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "Shown are only") {
			t.Errorf("%s: %s", c.edition, notes)
		}
	}
}
