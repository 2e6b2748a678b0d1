package reports_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/reports"
)

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
