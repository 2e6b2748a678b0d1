package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/queries"
	"daylight/reports/chart"
)

// handmade is a draft of nothing but what a test gives it, in which everything is on record.
func handmade() *draft {
	d := &draft{speech: english, catalogue: DefaultCatalogue(), subject: subject{period: period.MustParse("2026-Q1"), edition: release.Internal, cutoff: period.NewDate(2027, 1, 1),
		through: period.NewDate(2027, 1, 1)}, cells: map[string][]queries.Cell{}, recorded: map[string]bool{}, made: map[string]release.Figure{}}
	for _, kind := range []string{"appeals", "mistakes", "audits", "exposure", "returns", "causes"} {
		d.recorded[kind+onRecord] = true
	}
	d.names = names{catalogue: d.catalogue, speech: english}
	return d
}

// made makes one figure of a draft.
func made(t *testing.T, d *draft, indicator, breakdown string) release.Figure {
	t.Helper()
	for _, i := range d.catalogue.Indicators {
		if i.ID == indicator {
			f, err := d.figure(i, breakdown)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("there is no indicator %s", indicator)
	return release.Figure{}
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Region A has mostly new accounts, region B mostly old ones, and new ones are reversed more often: as counted A has the higher share,
// with the same mix B. A report that shows only the first would accuse the mix.
func TestStandardisedOrderReverses(t *testing.T) {
	d := handmade()
	for _, c := range []struct {
		region, tenure string
		k, n           int64
	}{{"A", "new", 80, 400}, {"A", "old", 10, 100}, {"B", "new", 24, 100}, {"B", "old", 40, 400}} {
		counts := queries.Counts{"reversed": c.k, "decided": c.n}
		d.strata = append(d.strata, queries.Stratum{Region: c.region, Tenure: c.tenure, Reason: "any", Counts: counts})
	}
	d.cells["cohort"] = []queries.Cell{{Breakdown: "region", Category: "A", Counts: queries.Counts{"reversed": 90, "decided": 500}},
		{Breakdown: "region", Category: "B", Counts: queries.Counts{"reversed": 64, "decided": 500}}}
	f := made(t, d, "standardised-reversals", "region")
	for at, want := range [][]float64{{.15, .1180685126, .1887193883, .18}, {.17, .1302520643, .2188257276, .128}} {
		v := f.Rows[at].Values
		near(t, "standardised", v[0].Value, want[0])
		near(t, "low", new(math.Round(*v[0].Low*1e10)/1e10), want[1])
		near(t, "high", new(math.Round(*v[0].High*1e10)/1e10), want[2])
		near(t, "as counted", v[1].Value, want[3])
		near(t, "covered", v[2].Value, 1)
	}
	// A third region with old accounts only says nothing of new ones, and so is not compared.
	d.strata = append(d.strata, queries.Stratum{Region: "C", Tenure: "old", Reason: "any", Counts: queries.Counts{"reversed": 1, "decided": 10}})
	d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: "region", Category: "C", Counts: queries.Counts{"reversed": 1, "decided": 10}})
	f = made(t, d, "standardised-reversals", "region")
	if v := f.Rows[2].Values; v[0].Word != notCovered || *v[2].Numerator != 510 || *v[2].Denominator != 1010 {
		t.Errorf("region C: %+v", v)
	}
}

// The limits of a funnel are those of the binomial distribution, not of a normal one that could go below 0.
func TestFunnelLimits(t *testing.T) {
	d := handmade()
	total := queries.Counts{}
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: total}}
	add := func(region string, k, n int64) {
		d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: "region", Category: region, Counts: queries.Counts{"reversed": k, "decided": n}})
		total["reversed"], total["decided"] = total["reversed"]+k, total["decided"]+n
	}
	add("A", 20, 100)
	f := made(t, d, "reversal-funnel", "region")
	if v := f.Rows[0].Values; v[0].Value == nil || v[1].Word != noLimits || v[4].Word != noLimits {
		t.Errorf("a single group has nothing to be held against: %+v", v)
	}
	add("B", 20, 100)
	f = made(t, d, "reversal-funnel", "region")
	for at, want := range map[int][2]float64{1: {.1197422327, .276476085}, 2: {.08097825256, .3267658515}} {
		v := f.Rows[0].Values[at]
		if math.Abs(*v.Low-want[0]) > 1e-9 || math.Abs(*v.High-want[1]) > 1e-9 {
			t.Errorf("limits %v to %v, want %v", *v.Low, *v.High, want)
		}
	}
	for i := range 10 { // groups that agree, and one that does not
		add(fmt.Sprint("D", i), 200, 1000)
	}
	add("E", 400, 1000)
	f = made(t, d, "reversal-funnel", "region")
	for _, row := range f.Rows {
		want := withinLimits
		if row.Category == "E" {
			want = askWhy
		}
		if row.Values[4].Word != want {
			t.Errorf("%s: %s, want %s", row.Category, row.Values[4].Word, want)
		}
	}
	if !strings.HasSuffix(f.Title, "1 group to ask about") {
		t.Errorf("title %q", f.Title)
	}
}

// Limits lie around what all have in common: they are no interval of a group, and no file says so of them. A group's own share has one.
func TestLimitsAreNoIntervals(t *testing.T) {
	d := handmade()
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: queries.Counts{"reversed": 40, "decided": 200}},
		{Breakdown: "region", Category: "A", Counts: queries.Counts{"reversed": 18, "decided": 100}},
		{Breakdown: "region", Category: "B", Counts: queries.Counts{"reversed": 22, "decided": 100}}}
	month := period.MustParse("2025-01")
	for at := range 12 {
		d.months = append(d.months, queries.Cell{Breakdown: "over_time", Category: month.String(), Counts: queries.Counts{"reversed": 190 + 2*int64(at), "decided": 1000, "suspended": 1, "mature": 1}})
		month = month.Next()
	}
	for _, f := range []release.Figure{made(t, d, "reversal-funnel", "region"), made(t, d, "reversal-by-month", "over_time")} {
		limits := 0
		for _, row := range tidy(f) {
			cell := map[string]any{}
			for at, c := range tidyColumns {
				cell[c.name] = row[at]
			}
			switch is := cell["range"]; {
			case strings.HasPrefix(cell["measure"].(string), "limits"):
				limits++
				if is != release.Limits || cell["value"] != nil || cell["numerator"] != nil || cell["denominator"] != nil || cell["low"] == nil || cell["level"] == nil ||
					!strings.Contains(cell["verdict"].(string), " % to ") || !strings.Contains(cell["measure_label"].(string), "imits") {
					t.Errorf("%s: %v", f.ID, cell)
				}
			case cell["low"] != nil && is != release.Interval, cell["low"] == nil && is != "":
				t.Errorf("%s: %v", f.ID, cell)
			}
		}
		for _, note := range f.Notes {
			if strings.HasPrefix(note, "Ranges are") && (strings.Count(note, "intervals") != 1 || !strings.Contains(note, "Wilson")) {
				t.Errorf("%s: limits are said to be intervals: %s", f.ID, note)
			}
		}
		if limits == 0 {
			t.Errorf("%s has no limits", f.ID)
		}
	}
}

// A funnel says of which groups to ask, and makes no claim about all of them in its title: of few groups the widest limits are made by an
// outlier itself, and nothing lies beyond them however far the groups differ. So a title says beyond which limits nothing lies, and how many
// groups lie beyond those of chance. The note has the test, with which groups it is of.
func TestFunnelTitlesClaimNothingOfAll(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups []int64 // reversed of 1,000
		title  string
		last   string // what stands in the row of the last group
		says   []string
		fewer  bool
	}{
		{"one of three far off", []int64{200, 200, 400}, ": 3 groups beyond the 99.8\u00a0% limits of chance, none of them beyond those that also allow for how groups differ anyway", beyondChanceLimits, []string{"of all 3 groups with cases", "2 degrees of freedom, p below 0.001", "A small p means"}, true},
		{"two alike", []int64{200, 201}, ": no group beyond the 99.8\u00a0% limits of chance", withinLimits, []string{"of all 2 groups with cases", "1 degree of freedom, p 0.9"}, false},
		{"one of twelve far off", append(slices.Repeat([]int64{200}, 11), 400), ": 1 group to ask about", askWhy, []string{"of all 12 groups"}, false},
		{"one of 41 a little off", append(slices.Repeat([]int64{200}, 40), 241), ": no group to ask about once all are looked at together", beyondAlone, []string{"of all 41 groups"}, false},
	} {
		d, all := handmade(), queries.Counts{}
		d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: all}}
		for at, k := range c.groups {
			d.cells["cohort"] = append(d.cells["cohort"], queries.Cell{Breakdown: "region", Category: fmt.Sprint("G", at), Counts: queries.Counts{"reversed": k, "decided": 1000}})
			all["reversed"], all["decided"] = all["reversed"]+k, all["decided"]+1000
		}
		f := made(t, d, "reversal-funnel", "region")
		said := strings.ReplaceAll(strings.Join(f.Notes, " "), "\u00a0", " ")
		if !strings.HasSuffix(f.Title, c.title) || strings.Contains(said, "With fewer than 10 groups these limits are mostly made by the very groups") != c.fewer {
			t.Errorf("%s: %s\n%s", c.name, f.Title, said)
		}
		last := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == fmt.Sprint("G", len(c.groups)-1) })
		if word := f.Rows[last].Values[4].Word; word != c.last {
			t.Errorf("%s: of the last it is said %q, want %q", c.name, word, c.last)
		}
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: no %q in %s", c.name, want, said)
			}
		}
	}
}

// Groups are hidden by how their cases ended, so what shows is no fair picture of all: the limits lie around the share of all cases, as
// published. Only where that is hidden do they lie around the groups that show, and then the figure says so.
func TestFunnelCentreIsThatOfAllCases(t *testing.T) {
	d := handmade()
	d.edition = release.Public
	all := queries.Counts{"reversed": 310, "decided": 1000}
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: all},
		{Breakdown: "region", Category: "A", Counts: queries.Counts{"reversed": 100, "decided": 500}},
		{Breakdown: "region", Category: "B", Counts: queries.Counts{"reversed": 160, "decided": 400}},
		{Breakdown: "region", Category: "C", Counts: queries.Counts{"decided": 100}}}
	i := d.catalogue.Indicators[slices.IndexFunc(d.catalogue.Indicators, func(i Indicator) bool { return i.ID == "reversal-funnel" })]
	for _, c := range []struct {
		centre, around string
		share          float64
	}{{"total", "the share of all,", .31}, {"", "the share of the groups that show,", 260. / 900}} {
		f := release.Figure{Breakdown: "region"}
		if err := d.fillFunnel(&f, i); err != nil {
			t.Fatal(err)
		}
		v := f.Rows[0].Values[1]
		if around := fmt.Sprintf("The limits of chance lie around %.1f", 100*c.share); !strings.Contains(strings.Join(f.Notes, " "), around) {
			t.Errorf("no %q in %q", around, f.Notes)
		}
		if *v.Low >= c.share || *v.High <= c.share || f.Measures[1].Counts.Centre != c.centre || !strings.Contains(f.Subtitle, c.around) {
			t.Errorf("%+v, %+v, %s", v, f.Measures[1].Counts, f.Subtitle)
		}
		if said := strings.Join(f.Notes, " "); !strings.Contains(said, "with 1 degree of freedom") || !strings.Contains(said, "A test of the 2 groups that show together") {
			t.Errorf("how groups differ is judged by the two that show: %s", said)
		}
		if drawn := d.drawFunnel(&chart.Spec{}, f, i); drawn == nil || math.Abs(drawn.Reference.Value-c.share) > 1e-9 {
			t.Errorf("drawn %+v", drawn)
		}
		delete(all, "reversed")
	}
	// Of groups that are hidden a title says nothing.
	all["reversed"], d.cells["cohort"][1].Counts["reversed"], d.cells["cohort"][2].Counts["reversed"] = 310, 150, 121
	f := release.Figure{Breakdown: "region"}
	if err := d.fillFunnel(&f, i); err != nil || !strings.HasSuffix(f.Title, ": no group that shows beyond the 99.8 % limits of chance") {
		t.Errorf("%v, title %q", err, f.Title)
	}
}

// Laney's reference data: the twelfth month, at 24.0 %, lies outside the limits of chance alone and inside those that allow for how
// months differ. A report with the former would cry wolf. With eleven months there are no limits at all.
func TestTrendHasLaneysLimits(t *testing.T) {
	d := handmade()
	n := []int64{1200, 1350, 1280, 1500, 1420, 1610, 1580, 1490, 1700, 1650, 1720, 1810}
	k := []int64{228, 243, 256, 255, 284, 290, 332, 283, 340, 297, 361, 435}
	month := period.MustParse("2025-01")
	for i := range n {
		d.months = append(d.months, queries.Cell{Breakdown: "over_time", Category: month.String(),
			Counts: queries.Counts{"reversed": k[i], "decided": n[i], "suspended": 9000, "mature": 9000}})
		month = month.Next()
	}
	f := made(t, d, "reversal-by-month", "over_time")
	v := f.Rows[11].Values
	if math.Abs(*v[1].Low-.1402651111) > 1e-9 || math.Abs(*v[1].High-.2533995530) > 1e-9 || v[2].Word != withinLimits {
		t.Errorf("twelfth month: %+v", v)
	}
	if !strings.Contains(strings.Join(f.Notes, " "), "p 0.030") {
		t.Errorf("the last two months are not compared: %v", f.Notes)
	}
	d.months[11].Counts["mature"] = 8000
	f = made(t, d, "reversal-by-month", "over_time")
	if v := f.Rows[11].Values; v[0].Word != notSettled || f.Rows[0].Values[1].Word != notYet || !strings.Contains(f.Title, "no limits yet") {
		t.Errorf("a month whose cases can still change: %+v, %s", v, f.Title)
	}
	// The baseline stays where it is when more months come.
	d.months[11].Counts["mature"] = 9000
	for range 40 {
		d.months = append(d.months, queries.Cell{Breakdown: "over_time", Category: month.String(), Counts: queries.Counts{"reversed": 900, "decided": 1810, "suspended": 1, "mature": 1}})
		month = month.Next()
	}
	f = made(t, d, "reversal-by-month", "over_time")
	if last := f.Rows[len(f.Rows)-1].Values; len(f.Rows) != trendMonths || math.Abs(*last[1].High-.2533995530) > 1e-9 || last[2].Word != askWhy {
		t.Errorf("%d months, the last: %+v", len(f.Rows), last)
	}
}

// A release whose open appeals do not add up is not made, and the error says which.
func TestBrokenBacklogIsRefused(t *testing.T) {
	d := handmade()
	whole := queries.Counts{"open_at_start": 5, "filed": 10, "closed": 8, "open_at_end": 7, "age_0_to_2": 7}
	d.backlog = []queries.Cell{{Breakdown: "total", Category: "all", Counts: whole}}
	if checks, err := d.reconcileBacklog(); err != nil || len(checks) != 2 {
		t.Fatalf("%v, %v", checks, err)
	}
	whole["closed"] = 9
	if _, err := d.reconcileBacklog(); problem.KindOf(err) != problem.Internal || !strings.Contains(problem.Sentence(err), "7 against 6") {
		t.Errorf("got %v", err)
	}
}

// The ladder must be that of all suspended accounts: a release in which a step is missing is not made, and the error says where.
func TestBrokenFlowsAreRefused(t *testing.T) {
	d := handmade()
	whole := func(counts queries.Counts) []queries.Cell {
		return []queries.Cell{{Breakdown: "total", Category: "all", Counts: counts}}
	}
	ladder := func(warned int64) {
		d.cells["cohort"] = whole(queries.Counts{"suspended": 9})
		d.cells["repeats"] = whole(queries.Counts{"suspensions": 9, "episodes": 9, "repeats": 0})
		d.cells["ladder"] = ladderCells([]queries.Cell{{Breakdown: "step", Category: "permanent", Counts: queries.Counts{"episodes": 9}},
			{Breakdown: "earlier_step", Category: "none", Category2: "permanent", Counts: queries.Counts{"episodes": 5}},
			{Breakdown: "earlier_step", Category: "warning", Category2: "permanent", Counts: queries.Counts{"episodes": warned}}})
	}
	ladder(4)
	if checks, err := d.reconcileFlows(); err != nil || len(checks) < 3 {
		t.Fatalf("%v, %v", checks, err)
	}
	ladder(3)
	_, err := d.reconcileFlows()
	if said := problem.Sentence(err); problem.KindOf(err) != problem.Internal || !strings.Contains(said, "ladder step permanent: ") ||
		!strings.Contains(said, "9 against 8") {
		t.Errorf("got %v", err)
	}
}

// One range says all that the draw and the unclear findings leave possible, and nobody is said to have looked at what was merely not decided.
func TestAuditSaysOneRange(t *testing.T) {
	d := handmade()
	all := queries.Counts{"suspended": 1000, "decided": 300, "reversed": 60, "self_corrected": 20}
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: all}}
	for _, c := range []struct {
		unclear, confirmed int64
		headline, title    string
	}{
		{0, 80, "About 12 in 100 suspensions were mistakes (95 % range: 9.6 to 15). We had already taken back 80 as mistakes. Of those neither decided on appeal " +
			"nor corrected we re-checked 136, drawn by lot, and found 7 mistakes.", ": 11.5 %, with a range of 9.6 % to 14.6 %"},
		{1, 80, "About 12 in 100 suspensions were mistakes (95 % range: 9.6 to 15). We had already taken back 80 as mistakes. " +
			"Of those neither decided on appeal nor corrected we re-checked 136, drawn by lot, and found 7 mistakes. 1 more was unclear; the range holds whichever way it is counted.", ": 11.5 % with unclear findings counted as right, 12.0 % as wrong, with a range of 9.6 % to 15.2 %"},
		{20, 0, "About 3.5 to 14 in 100 suspensions were mistakes (95 % range: 1.6 to 18). Of those neither decided on appeal " +
			"nor corrected we re-checked 136, drawn by lot, and found 7 mistakes. 20 more were unclear; the range holds whichever way they are counted.", ": 3.5 % with unclear findings counted as right, 13.5 % as wrong, with a range of 1.6 % to 18.2 %"},
	} {
		all["reversed"], all["self_corrected"] = c.confirmed*3/4, c.confirmed/4
		d.audit = []auditPart{{period: d.period, unreviewed: 680, cells: []queries.Cell{{Breakdown: "frame", Category: "a", Counts: queries.Counts{"in_remainder": 136}},
			{Breakdown: "stratum", Category: "a", Category2: "0.2", Counts: queries.Counts{"in_remainder": 136, "remainder_wrong": 7, "remainder_unclear": c.unclear, "frame_remainder": 680}}}}}
		found, ok := d.audited()
		var said string
		d.auditLine(found, c.confirmed, "", func(_ string, _ []string, text string) { said = text })
		if !ok || said != c.headline {
			t.Errorf("\n got %s\nwant %s", said, c.headline)
		}
		f := made(t, d, "mistakes-audited", "total")
		if !strings.HasSuffix(strings.ReplaceAll(f.Title, "\u00a0", " "), c.title) {
			t.Errorf("title %q, want %q", f.Title, c.title)
		}
		notes := strings.Join(f.Notes, " ")
		if want := fmt.Sprintf("%d suspensions had been taken back as mistakes already", c.confirmed); strings.Contains(notes, want) != (c.confirmed > 0) ||
			!strings.Contains(notes, fmt.Sprintf("looked at 136 drawn at random from 680 that were neither decided on appeal nor corrected as a mistake: 7 wrong, %d unclear", c.unclear)) {
			t.Errorf("notes %s", notes)
		}
		if v := f.Rows[0].Values; *v[1].Denominator != 1000 || !strings.Contains(f.Population, "decided on appeal or corrected as a mistake") {
			t.Errorf("of %d: %s", *v[1].Denominator, f.Population)
		}
	}
}

// The sentence on mistakes says what they were in the period before, as those on notices and appeals do, and whether chance could explain it.
func TestMistakesSayTheirChange(t *testing.T) {
	d := handmade()
	d.cells["cohort"] = []queries.Cell{{Breakdown: "total", Category: "all", Counts: queries.Counts{"suspended": 1000, "reversed": 90, "self_corrected": 20, "corrected_undecided": 0}}}
	share := func(k int64) release.Value {
		v, n := float64(k)/1000, int64(1000)
		return release.Value{Value: &v, Numerator: &k, Denominator: &n}
	}
	figures := map[string]release.Figure{"confirmed-mistakes-over-time": {Measures: []release.Measure{{ID: "confirmed_mistakes"}}, Rows: []release.Row{
		{Category: d.period.Previous().String(), Values: []release.Value{share(60)}}, {Category: d.period.String(), Values: []release.Value{share(110)}}}}}
	var said string
	var from []string
	d.mistakeLine(figures, 1000, func(_ string, ids []string, text string) { said, from = text, ids })
	if want := "In the quarter before, it was at least 6 in 100 of those suspended; chance alone would hardly explain the difference."; !strings.HasSuffix(strings.ReplaceAll(said, "\u00a0", " "), want) {
		t.Errorf("no change in %q", said)
	}
	if !slices.Contains(from, "confirmed-mistakes-over-time") {
		t.Errorf("it does not name the figure that it takes it from: %v", from)
	}
}

// Of two audits of the same suspensions one counts: that which looked at more.
func TestLargerFrameIsChosen(t *testing.T) {
	part := auditPart{period: period.MustParse("2026-Q1"), unreviewed: 1000, cells: []queries.Cell{
		{Breakdown: "frame", Category: "a", Counts: queries.Counts{"in_remainder": 50}}, {Breakdown: "frame", Category: "b", Counts: queries.Counts{"in_remainder": 80}},
		{Breakdown: "stratum", Category: "a", Category2: "0.1", Counts: queries.Counts{"in_remainder": 50}},
		{Breakdown: "stratum", Category: "b", Category2: "0.1", Counts: queries.Counts{"in_remainder": 60, "remainder_wrong": 6, "remainder_unclear": 1}},
		{Breakdown: "stratum", Category: "b", Category2: "0.2", Counts: queries.Counts{"in_remainder": 20, "remainder_wrong": 5}}}}
	strata, _ := part.strata()
	if len(strata) != 2 || strata[0].Frame != 600 || strata[0].Drawn != 60 || strata[1].Frame != 100 || strata[1].Mistakes != 5 || strata[0].unclear != 1 || !strata[0].estimated {
		t.Errorf("%+v", strata)
	}
}
