package reports_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/ledger"
	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/queries"
	"daylight/reports"
)

// office is what a platform publishes with: a keyring, a ledger, and folders for drafts and releases.
type office struct {
	reports.Publication
	keys keyring.Keyring
}

func newOffice(t *testing.T, preset string) office {
	t.Helper()
	keys, err := keyring.Create(filepath.Join(t.TempDir(), "keyring.json"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeWith(t, keys, preset)
}

// newOfficeWith is another office with a keyring.
func newOfficeWith(t *testing.T, keys keyring.Keyring, preset string) office {
	t.Helper()
	dir := t.TempDir()
	secret := keys.Current().Protection()
	ledgerKeys, err := ledger.NewKeyring(map[string][]byte{keys.Current().ID(): secret[:]})
	if err != nil {
		t.Fatal(err)
	}
	journal, err := ledger.Create(filepath.Join(dir, "ledger.jsonl"), ledgerKeys, keys.Current().ID(), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := office{keys: keys, Publication: reports.Publication{Drafts: release.NewDraftShelf(filepath.Join(dir, "drafts")), Ledger: journal,
		Releases: release.NewPublicShelf(filepath.Join(dir, "releases"), keys.Public(), time.Now)}}
	o.Plan = o.preset(t, preset)
	return o
}

func (o office) preset(t *testing.T, name string) (plan disclosure.Plan) {
	t.Helper()
	text, err := reports.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	if plan, err = reports.ParsePlan("plan.yaml", text); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return plan
}

// draft makes a draft.
func (o office) draft(t *testing.T, r *queries.Reader, p period.Period) *release.Opened {
	t.Helper()
	made, err := reports.MakePublic(t.Context(), r, o.Publication, reports.Order{Period: p, Platform: "Example Market", Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := o.Drafts.Open(p, made.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// publish makes a draft and approves it.
func (o office) publish(t *testing.T, r *queries.Reader, p period.Period) *release.Opened {
	t.Helper()
	draft := o.draft(t, r, p)
	if _, err := o.Releases.Publish(draft, release.Approval{ApprovedBy: "Test", ApprovedAt: time.Now(), PublishAt: time.Now()}, o.keys.Current()); err != nil {
		t.Fatal(err)
	}
	opened, err := o.Releases.Open(p, draft.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// No number of the public edition is of fewer people than the threshold, whatever the plan; and no file says more than the figures.
func TestPublicEditionHasNoSmallCounts(t *testing.T) {
	r := open(t, nil, 2)
	merged := 0
	for _, preset := range reports.Presets {
		office := newOffice(t, preset)
		o := office.draft(t, r, quarter)
		drafts := filepath.Dir(filepath.Dir(office.Drafts.Dir(quarter, 1)))
		figures, err := o.Figures()
		if err != nil {
			t.Fatal(err)
		}
		report, err := verifier.Shelf(t.Context(), drafts, quarter, 0)
		if err != nil || !report.Sound() {
			t.Errorf("%s: verify finds %+v, %v", preset, report.Releases, err)
		}
		numbers, hidden := 0, 0
		for _, f := range figures {
			if f.Breakdown == "region_tenure" || f.Breakdown == "detection_route" || f.Indicator == "mistakes-audited" {
				continue // protected counts: a random amount was added; and a sample of which nobody knows who is in it
			}
			for _, row := range f.Rows {
				if row.Category == disclosure.Merged {
					merged++
					if !strings.Contains(strings.Join(f.Notes, " "), "Counted together to protect people: ") {
						t.Errorf("%s: %s does not say what is counted together: %v", preset, f.ID, f.Notes)
					}
				}
				for i, v := range row.Values {
					if f.Measures[i].Unit == release.Minutes {
						t.Errorf("%s: %s tells single minutes", preset, f.ID)
					}
					for _, n := range []*int64{v.Numerator, v.Denominator} {
						if n == nil {
							continue
						}
						numbers++
						if *n > 0 && *n < 10 {
							t.Errorf("%s: %s, %s: %d people show", preset, f.ID, row.Category, *n)
						}
					}
					if v.Word == release.Hidden {
						hidden++
					}
				}
			}
		}
		if numbers < 20 || hidden == 0 {
			t.Errorf("%s: %d numbers and %d hidden: the test looked at too little", preset, numbers, hidden)
		}
	}
	if merged == 0 {
		t.Error("no plan counts categories together: the test looked at too little")
	}
}

// The same snapshot, plan, secret and earlier releases give the same bytes, whatever the number of threads.
func TestPublicSameBytes(t *testing.T) {
	office := newOffice(t, "large")
	sums := func(threads int) map[string]string {
		o := office.draft(t, open(t, nil, threads), quarter)
		all := map[string]string{}
		for _, name := range o.Files() {
			all[name], _ = o.Sum(name)
		}
		return all
	}
	one, four := sums(1), sums(4)
	if len(one) < 50 || len(one) != len(four) {
		t.Fatalf("%d files and %d files", len(one), len(four))
	}
	for name, sum := range one {
		if four[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
}

// Two platforms with one keyring, or one that begins again with it, add other amounts to the same counts: else the difference of their
// protected counts would be the exact one. Two amounts of variance 9 agree by chance in 9 of 100 cells.
func TestTwoLedgersDrawOtherAmounts(t *testing.T) {
	first := newOffice(t, "large")
	r := open(t, nil, 2)
	raw := func(o office) map[string]int64 {
		draft, cells := o.draft(t, r, quarter), map[string]int64{}
		for _, name := range draft.Files() {
			if !strings.HasPrefix(name, "tables/") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(o.Drafts.Dir(quarter, draft.Revision), name))
			if err != nil {
				t.Fatal(err)
			}
			var table disclosure.Published
			if err := json.Unmarshal(text, &table); err != nil {
				t.Fatal(err)
			}
			for _, row := range table.Rows {
				for part, n := range row.Raw {
					cells[strings.Join([]string{name, row.Category, row.Category2, part}, " ")] = n
				}
			}
		}
		return cells
	}
	one, again, other := raw(first), raw(first), raw(newOfficeWith(t, first.keys, "large"))
	agree := 0
	for cell, n := range one {
		if again[cell] != n {
			t.Errorf("%s: %d, and drawn again %d", cell, n, again[cell])
		}
		if other[cell] == n {
			agree++
		}
	}
	if len(one) < 200 || len(other) != len(one) || agree > len(one)/4 {
		t.Errorf("of %d and %d protected counts, %d have the same amount", len(one), len(other), agree)
	}
}

// Every figure of the public edition can be read, and every one that is not there is named with the reason.
func TestPublicSaysWhatItKeepsBack(t *testing.T) {
	o := newOffice(t, "small").draft(t, open(t, nil, 2), quarter)
	if o.Protection == nil || o.Protection.Threshold != 10 || len(o.Protection.Tables) == 0 {
		t.Fatalf("protection %+v", o.Protection)
	}
	listed := 0
	for _, s := range o.Sections {
		listed += len(s.Figures)
	}
	internal := published(t)
	all := 0
	for _, s := range internal.Sections {
		all += len(s.Figures)
	}
	if listed+len(o.Protection.Withheld) != all {
		t.Errorf("%d figures and %d named as withheld, of %d", listed, len(o.Protection.Withheld), all)
	}
	named := map[string]bool{}
	for _, w := range o.Protection.Withheld {
		if w.Title == "" || !strings.HasSuffix(w.Why, ".") {
			t.Errorf("%+v", w)
		}
		if named[w.Title] {
			t.Errorf("%q is named twice: it does not say which breakdown is meant", w.Title)
		}
		named[w.Title] = true
		for about, why := range map[string]string{"How soon people had a decision": "times to the day", "How checks ended": "not suspended", "Clients affected": "not recorded",
			"How accounts came back over time": "times to the day", "Suspended again after coming back": "follows single accounts", "Reversal rate by month": "by month",
			"Suspensions of an account already suspended": "once a quarter", "Suspended accounts by region": "not in the release plan"} {
			if strings.HasPrefix(w.Title, about) && !strings.Contains(w.Why, why) {
				t.Errorf("%s: %s", w.Title, w.Why)
			}
		}
	}
}

// Until every case was followed to the end there is no public edition: two reports would show whose case moved in between.
func TestPublicWaitsForMaturity(t *testing.T) {
	early := quarter.End().Add(30)
	_, err := reports.MakePublic(t.Context(), open(t, &early, 2), newOffice(t, "medium").Publication, reports.Order{Period: quarter, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "can be made from 2025-09-30 on") {
		t.Errorf("got %v", err)
	}
}

// A figure over time shows earlier quarters as they were published. Counted anew from later records they would be a revision that nobody
// hears of.
func TestEarlierPeriodsAreShownAsPublished(t *testing.T) {
	office := newOffice(t, "small")
	before := quarter.Previous()
	r := open(t, nil, 2)
	if f, err := office.draft(t, r, quarter).Figure("appeal-rate-over-time"); err != nil || len(f.Rows) != 1 {
		t.Fatalf("nothing was published before, and %d periods show, %v", len(f.Rows), err)
	}
	cutoff := quarter.End() // the earlier quarter is published as it stood then
	earlier := open(t, &cutoff, 2)
	was, err := office.publish(t, earlier, before).Figure("appeal-rate-total")
	if err != nil {
		t.Fatal(err)
	}
	now, err := office.draft(t, r, quarter).Figure("appeal-rate-over-time")
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Rows) != 2 || now.Rows[0].Category != before.String() || *now.Rows[0].Values[0].Numerator != *was.Rows[0].Values[0].Numerator {
		t.Errorf("%+v does not show what was published: %+v", now.Rows, was.Rows)
	}
}

// A half-year is what its quarters published, and waits for them.
func TestPublicHalfYear(t *testing.T) {
	office := newOffice(t, "medium")
	half := period.MustParse("2025-H1")
	r := open(t, nil, 2)
	office.publish(t, r, half.Quarters()[0])
	_, err := reports.MakePublic(t.Context(), r, office.Publication, reports.Order{Period: half, Platform: "x", Tool: "test"})
	if problem.KindOf(err) != problem.Withheld || !strings.Contains(problem.Sentence(err), "April–June 2025 is not published, of which January–June 2025 is the sum.") {
		t.Errorf("a quarter is missing: %v", err)
	}
	office.publish(t, r, half.Quarters()[1])
	total := func(o *release.Opened) int64 {
		f, err := o.Figure("appeal-rate-total")
		if err != nil {
			t.Fatal(err)
		}
		return *f.Rows[0].Values[0].Denominator
	}
	sum := int64(0)
	for _, p := range half.Quarters() {
		o, err := office.Releases.Open(p, 0)
		if err != nil {
			t.Fatal(err)
		}
		sum += total(o)
	}
	if got := total(office.publish(t, r, half)); got != sum {
		t.Errorf("the half-year has %d suspensions and its quarters %d", got, sum)
	}
	dir := office.Releases.Dir(half, 1)
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), half, 0)
	if err != nil || !report.Sound() || !slices.ContainsFunc(report.Releases[0].Checks, func(c verify.Check) bool { return c.Name == "overlaps" && c.Of > 10 }) {
		t.Errorf("the half-year beside its quarters: %+v, %v", report, err)
	}
	path := filepath.Join(dir, "tables", "notice-by-total.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), `"suspended": `, `"suspended": 1`, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	reseal(t, dir)
	report, err = verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), half, 0)
	if err != nil || !slices.ContainsFunc(report.Releases[0].Findings, func(f verify.Finding) bool { return f.Check == "overlaps" }) {
		t.Errorf("other totals than its quarters': %+v, %v", report, err)
	}
}

// Quarters whose plans put categories into other groups cannot be added up: the sum says so, and shows what can be.
func TestHalfYearOfOtherGroups(t *testing.T) {
	office := newOffice(t, "medium")
	half := period.MustParse("2025-H1")
	r := open(t, nil, 2)
	office.publish(t, r, half.Quarters()[0])
	office.Plan.Groups = []disclosure.Group{{Breakdown: "tenure", Name: "young", Title: "Up to 2 years", Categories: []string{"under_1y", "y1_to_2"}}}
	second := office.publish(t, r, half.Quarters()[1])
	grouped, err := second.Figure("appeal-rate-by-tenure")
	if err != nil || !slices.ContainsFunc(grouped.Rows, func(row release.Row) bool { return row.Category == "young" && row.Label == "Up to 2 years" }) ||
		slices.ContainsFunc(grouped.Rows, func(row release.Row) bool { return row.Category == "under_1y" }) {
		t.Errorf("a group of the plan: %+v, %v", grouped.Rows, err)
	}
	if grouped.Rows[0].Category != "young" {
		t.Errorf("the group stands at %+v, not where its first category would", grouped.Rows)
	}
	o := office.publish(t, r, half)
	if _, err := o.Figure("appeal-rate-by-tenure"); problem.KindOf(err) != problem.NotFound {
		t.Errorf("groups that overlap were added up: %v", err)
	}
	if !slices.ContainsFunc(o.Protection.Withheld, func(w release.Withheld) bool { return strings.Contains(w.Why, "puts others together than") }) {
		t.Errorf("no word of why: %+v", o.Protection.Withheld)
	}
	if _, err := o.Figure("appeal-rate-by-region"); err != nil {
		t.Error(err)
	}
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(office.Releases.Dir(half, 1))), period.Period{}, 0)
	if err != nil || !report.Sound() {
		t.Errorf("%+v, %v", report, err)
	}
}

// Protected counts: the random amounts are in the tables and not in the totals; a draft of changed records is drawn anew, and what is
// drawn is in the ledger before anybody sees it.
func TestProtectedCountsOfARelease(t *testing.T) {
	office := newOffice(t, "large")
	o := office.draft(t, open(t, nil, 2), quarter)
	text, err := o.File("tables/outcome-by-region-and-tenure-by-region-tenure.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Noise struct {
			Variance int
			Label    string
		}
		Rows []struct{ Raw map[string]int64 }
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	negative := 0
	for _, row := range table.Rows {
		for _, n := range row.Raw {
			if n < 0 {
				negative++
			}
		}
	}
	if table.Noise.Variance != 9 || table.Noise.Label != "1" || len(table.Rows) != 13*5 || negative == 0 {
		t.Errorf("%d rows, noise %+v, %d below 0", len(table.Rows), table.Noise, negative)
	}
	if n := len(office.Ledger.Entries()); n != 1+len(office.Plan.Noise.Tables) {
		t.Errorf("%d entries in the ledger", n)
	}
	office.draft(t, open(t, nil, 2), quarter)
	if n := len(office.Ledger.Entries()); n != 1+len(office.Plan.Noise.Tables) {
		t.Errorf("the same again made %d entries", n)
	}
	later := quarter.End().Add(91 + 5)
	if label := office.draft(t, open(t, &later, 2), quarter).Protection.Noise.Label; label != "1" && label != "1.2" {
		t.Errorf("drawn anew under %q", label)
	}
	if _, err := os.Stat(office.Releases.Dir(quarter, 1)); err == nil {
		t.Error("a draft is public")
	}
	published := office.publish(t, open(t, nil, 2), quarter)
	again := office.Publication
	again.Change = &release.Change{Code: release.Revised, Reason: "Late records"}
	order := reports.Order{Period: quarter, Platform: "Example Market", Tool: "test"}
	if _, err := reports.MakePublic(t.Context(), open(t, nil, 2), again, order); problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "Nothing that may be shown has changed") {
		t.Errorf("a revision that only draws anew: %v", err)
	}
	halves := office.Publication
	halves.Plan = office.preset(t, "large")
	for i := range halves.Plan.Noise.Tables {
		halves.Plan.Noise.Tables[i].Every = disclosure.EveryHalfYear
	}
	order.Period = quarter.Longer()[0]
	if _, err := reports.MakePublic(t.Context(), open(t, nil, 2), halves, order); problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), "each case would be drawn twice") {
		t.Errorf("crosses of a half-year beside those of its quarter: %v", err)
	}
	if _, err := published.Figure("reversal-rate-by-region-tenure"); err != nil {
		t.Error(err)
	}
	if !strings.Contains(o.Protection.Noise.Promise, "random amount") {
		t.Errorf("promise %q", o.Protection.Noise.Promise)
	}
}

// The frame of an audit is all that nobody looked at twice. Where a count of the others is hidden, the size of the frame would tell it.
func TestFrameOfAnAuditTellsNoHiddenCount(t *testing.T) {
	for admitted, shown := range map[int]bool{0: true, 5: false, 12: true} {
		appeals := "appeal_id,suspension_id,filed_at,decided_at,outcome\n"
		reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n"
		audits := "audit_id,suspension_id,frame,sampling_fraction,audited_at,auditor,finding\n"
		for i := range 120 {
			outcome := []string{"upheld", "reversed"}[i%2]
			if i < admitted {
				outcome = "omitted"
				reinstatements += fmt.Sprintf("r-%d,s-%d,2026-01-15T10:00:00Z,self_corrected\n", i, i)
			}
			appeals += fmt.Sprintf("p-%d,s-%d,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,%s\n", i, i, outcome)
		}
		for i := range 20 {
			reinstatements += fmt.Sprintf("c-%d,s-%d,2026-01-15T10:00:00Z,self_corrected\n", i, 120+i)
		}
		for i := range 120 {
			audits += fmt.Sprintf("u-%d,s-%d,q1,0.25,2026-05-01T10:00:00Z,one,correct\n", i, 140+i)
		}
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("s", 620, "2026-01-10", "PL") +
			suspensionsOf("later", 1, "2026-08-10", "PL"), "appeals": appeals, "reinstatements": reinstatements, "audits": audits})
		files := newOffice(t, "small").draft(t, r, period.MustParse("2026-Q1")).Files()
		sampled := slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(name, "tables/"+release.AuditPartition) })
		if sampled != shown {
			t.Errorf("with %d admitted before a decision, what the audit found is published: %t, want %t", admitted, sampled, shown)
		}
	}
}

// Nobody recorded what notices said. Where the plan counts that together with less than the rule, the part says what it is made of and
// the rule, which would be nobody's, says that it is not recorded: the total tells.
func TestMergedPartsSayWhatIsNotRecorded(t *testing.T) {
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{
		"suspensions": suspensionHead + suspensionsOf("a", 500, "2026-01-10", "PL") + suspensionsOf("z", 1, "2026-08-10", "PL")})
	office := newOffice(t, "medium")
	o := office.draft(t, r, period.MustParse("2026-Q1"))
	if v := valueAt(t, o, "notice-by-region", "eastern_europe", "told_rule"); v.Word != release.NotRecorded {
		t.Errorf("told the rule: %+v", v)
	}
	if v := valueAt(t, o, "notice-by-region", "eastern_europe", "told_less"); v.Numerator == nil || *v.Numerator != 500 {
		t.Errorf("told less: %+v", v)
	}
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(office.Drafts.Dir(o.Period, 1))), o.Period, 0)
	if err != nil || !report.Sound() {
		t.Errorf("verify finds %+v, %v", report.Releases, err)
	}
}

// Of suspensions whose account is hidden nobody can tell how many people they are of. A report whose records may hold some says so where it
// says what is hidden and under what the records lack; the small number of them that there may be is not told.
func TestHiddenAccountsMayBeOnePerson(t *testing.T) {
	for _, c := range []struct {
		name, suspensions string
		says              bool
	}{
		{"fourteen of hidden accounts", suspensionHead + suspensionsOf("a", 500, "2026-01-10", "PL") + hiddenOf(14), true},
		{"one in a thousand records, or none", suspensionHead + suspensionsOf("a", 1000, "2026-01-10", "PL"), true},
		{"none of ten thousand", suspensionHead + suspensionsOf("a", 10_000, "2026-01-10", "PL"), false},
	} {
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": c.suspensions + suspensionsOf("z", 1, "2026-08-10", "PL")})
		o := newOffice(t, "small").draft(t, r, period.MustParse("2026-Q1"))
		f, err := o.Figure("data-quality-by-check")
		if err != nil {
			t.Fatal(err)
		}
		const says = "though several may be of one"
		if strings.Contains(o.Protection.People, says) != c.says || strings.Contains(strings.Join(f.Notes, " "), says) != c.says {
			t.Errorf("%s: %q, %v", c.name, o.Protection.People, f.Notes)
		}
	}
}

// hiddenOf writes n suspensions of hidden accounts.
func hiddenOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "h-%d,withheld,2026-01-10T10:00:00Z,account_suspension,PL\n", i)
	}
	return b.String()
}
