package stats

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// bins of the methods page: days to the decision of 300 appeals, each count with noise of σ = 3.
func daysToDecision() BinnedTimes {
	var t BinnedTimes
	from := int64(0)
	for _, b := range []struct {
		to    int64
		cases float64
	}{{1, 40}, {3, 55}, {7, 80}, {14, 60}, {30, 30}, {90, 20}} {
		t.Bins = append(t.Bins, Bin{From: from, To: b.to, Cases: ProtectedCount{b.cases, 9}})
		from = b.to + 1
	}
	t.Open = ProtectedCount{15, 9}
	return t
}

// Half were decided within 4 to 7 days, for certain; nine in ten within 15 to 90, as noise and chance leave 30 possible. R.
func TestBinnedTimes(t *testing.T) {
	shares, err := daysToDecision().Shares()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		bin              int
		days             int64
		value, low, high string
	}{
		{1, 3, ".3166667", ".2616735758", ".3764726507"},
		{2, 7, ".5833333", ".5210671774", ".6443106987"},
		{4, 30, ".8833333", ".8348195778", ".9230283813"},
		{5, 90, ".95", ".9132242505", ".9758611728"},
	} {
		s := shares[c.bin]
		agrees(t, fmt.Sprintf("F(%d)", c.days), s.Share.Value, c.value)
		spans(t, fmt.Sprintf("F(%d)", c.days), s.Share.Interval, c.low, c.high)
		if s.Days != c.days {
			t.Errorf("bin %d ends at %d", c.bin, s.Days)
		}
	}
	for _, c := range []struct {
		q        float64
		bin      int
		possible []int
		certain  bool
	}{{.5, 2, []int{2}, true}, {.9, 5, []int{4, 5}, false}, {.97, 6, []int{5, 6}, false}} {
		got, err := daysToDecision().Quantile(c.q)
		if err != nil {
			t.Fatal(err)
		}
		if got.Bin != c.bin || !reflect.DeepEqual(got.Possible, c.possible) || got.Certain != c.certain || got.Reached != (c.bin < 6) ||
			got.N != 300 || len(got.Notes) != 0 {
			t.Errorf("quantile %v: %+v", c.q, got)
		}
	}
}

func TestBinnedTimesRefused(t *testing.T) {
	gap := daysToDecision()
	gap.Bins[2].From++
	for why, times := range map[string]BinnedTimes{"no bins": {}, "a gap": gap, "a bin that ends before it begins": {Bins: []Bin{{From: 3,
		To: 2}}}} {
		if got, err := times.Quantile(.5); err == nil {
			t.Errorf("%s: %+v", why, got)
		}
	}
	few := BinnedTimes{Bins: []Bin{{0, 3, ProtectedCount{9, 9}}, {4, 9, ProtectedCount{12, 9}}}, Open: ProtectedCount{4, 9}}
	if got, err := few.Quantile(.5); err != nil || len(got.Notes) != 1 {
		t.Errorf("few cases go without a warning: %+v, %v", got, err)
	}
	if got, err := (BinnedTimes{Bins: []Bin{{0, 3, ProtectedCount{-3, 9}}}, Open: ProtectedCount{1, 9}}).Quantile(.5); err != nil ||
		got.Reached || got.Possible != nil || len(got.Notes) != 1 {
		t.Errorf("noise alone: %+v, %v", got, err)
	}
}

// What holds of every table: some bin is always possible, possible bins follow each other, the quantile's own bin is among them, and a later
// quantile is in no earlier bin.
func TestBinnedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table BinnedTimes
		for i, cases := range rapid.SliceOfN(rapid.IntRange(0, 200), 1, 8).Draw(t, "cases") {
			table.Bins = append(table.Bins, Bin{int64(i), int64(i), ProtectedCount{float64(cases), 9}})
		}
		table.Open = ProtectedCount{float64(rapid.IntRange(40, 90).Draw(t, "open")), 9}
		q := rapid.Float64Range(.01, .98).Draw(t, "q")
		a, err := table.Quantile(q)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := table.Quantile(q + .01)
		if a.N < 100 {
			return
		}
		if len(a.Possible) == 0 || a.Possible[0] > a.Bin || a.Possible[len(a.Possible)-1] < a.Bin || b.Bin < a.Bin ||
			b.Possible[0] < a.Possible[0] {
			t.Fatalf("%+v, then %+v", a, b)
		}
		for i := range a.Possible {
			if i > 0 && a.Possible[i] != a.Possible[i-1]+1 {
				t.Fatalf("a gap: %+v", a)
			}
		}
	})
}
