package disclosure

import (
	"slices"
	"strings"
	"testing"
)

// tableOf is a table by hand, of the partition of notices; a count below 0 is hidden.
func tableOf(rows ...PublishedRow) Published {
	return Published{Period: quarter, Partition: notice, Breakdown: "region", Threshold: 10, WholeGroup: 30, Rows: rows}
}

func rowOf(category string, of []string, counts ...int64) PublishedRow {
	row := PublishedRow{Category: category, Of: of, Counts: map[string]*int64{}}
	for i, node := range notice.Nodes() {
		if row.Counts[node] = nil; counts[i] >= 0 {
			row.Counts[node] = &counts[i]
		}
	}
	return row
}

// A count that was hidden does not show together with one that was not: less that, it is no secret.
func TestAttackAddsUpWhatWasHidden(t *testing.T) {
	total, d, e := rowOf(Total, nil, 400, 200, 200), rowOf("D", nil, 100, -1, -1), rowOf("E", nil, 100, -1, -1)
	old := tableOf(total, rowOf("A", nil, 100, -1, -1), rowOf("B", nil, 100, 60, 40), d, e)
	now := tableOf(total, d, e, rowOf(Merged, []string{"A", "B"}, 200, 110, 90))
	found, err := Attack(t.Context(), []Published{now}, [][]Published{{old}})
	if err != nil || !slices.ContainsFunc(found, func(f Finding) bool {
		return f.Where == "merged: told" && strings.Contains(f.What, "an earlier revision hides it")
	}) {
		t.Errorf("%v, %v", found, err)
	}
}

// A count that is hidden now and showed before is known to have moved by what its bounds leave: by few people, or by many, but not closely
// by few.
func TestAttackComparesBounds(t *testing.T) {
	now := tableOf(rowOf(Total, nil, 208, 104, 104), rowOf("A", nil, 204, -1, -1), rowOf("B", nil, 4, -1, -1)) // told of A lies in [100, 104]
	for was, want := range map[int64]bool{90: false, 91: true, 98: true, 100: true, 104: true, 113: true, 114: false} {
		old := tableOf(rowOf(Total, nil, 300, 150, 150), rowOf("A", nil, 204, was, 204-was), rowOf("B", nil, 96, -1, -1))
		found, err := Attack(t.Context(), []Published{now}, [][]Published{{old}})
		if is := slices.ContainsFunc(found, func(f Finding) bool {
			return f.Where == "A: told" && strings.Contains(f.What, "too closely how far it moved")
		}); err != nil || is != want {
			t.Errorf("from %d: %v, %v", was, found, err)
		}
	}
}

// What is left of all is left of wholes within wholes too: 18 came, 14 more were decided, and who are the other four?
func TestAttackTakesAwayPartsOfParts(t *testing.T) {
	table := func(suspended, decided int64) Published {
		reversed, upheld := int64(100), decided-200
		row := PublishedRow{Category: Total, Counts: map[string]*int64{"suspended": &suspended, "appealed": nil, "given_back": &reversed,
			"still_suspended": nil, "decided": &decided, "pending": nil, "reversed": &reversed, "modified": &reversed, "upheld": &upheld}}
		return Published{Period: quarter, Partition: outcome, Breakdown: Total, Threshold: 10, WholeGroup: 30, Rows: []PublishedRow{row}}
	}
	for suspended, want := range map[int64]bool{1014: false, 1018: true, 1023: true, 1024: false} {
		found, err := Attack(t.Context(), []Published{table(suspended, 314)}, [][]Published{{table(1000, 300)}})
		if is := slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.What, "fewer people") }); err != nil || is != want {
			t.Errorf("%d suspended: %v, %v", suspended, found, err)
		}
	}
}
