package stats

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Five cases by hand: the time spent in the window adds up to 21 either way, 2.1 are open on average, and what the closed ones took explains 1.8.
func TestLittle(t *testing.T) {
	q, err := Little([]Stay{{From: -2, To: 3}, {From: 1, To: 4}, {From: 2, To: 10}, {From: 5, Open: true}, {From: 6, To: 8}}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if q.CaseMinutes != 21 || q.OpenMinutes != 21 || !q.Holds || !q.Steady || len(q.Notes) != 0 {
		t.Errorf("%+v", q)
	}
	if want := (Backlog{OpenStart: 1, Filed: 4, Closed: 4, OpenEnd: 1, Expected: 1, Holds: true}); !reflect.DeepEqual(q.Backlog, want) {
		t.Errorf("%+v, want %+v", q.Backlog, want)
	}
	agrees(t, "open on average", q.MeanOpen, "2.1")
	agrees(t, "filed per minute", q.Rate, ".4")
	agrees(t, "mean stay", q.MeanStay.Value, "4.5")
	agrees(t, "rate × stay", q.Rate*q.MeanStay.Value, "1.8")
	agrees(t, "ratio", q.Ratio.Value, ".857")
}

// A queue that grows hides its waits: those closed were the quick ones. The check says so.
func TestLittleWarns(t *testing.T) {
	var stays []Stay
	for at := range int64(100) {
		stays = append(stays, Stay{From: at, To: at + 1}, Stay{From: at, Open: true})
	}
	q, err := Little(stays, 0, 100)
	if err != nil || !q.Holds || q.Steady || !q.Ratio.Defined || len(q.Notes) != 1 {
		t.Errorf("%+v, %v", q, err)
	}
	if idle, err := Little(nil, 0, 100); err != nil || !idle.Holds || idle.Steady || idle.Ratio.Defined || len(idle.Notes) != 1 {
		t.Errorf("%+v, %v", idle, err)
	}
	for why, c := range map[string]struct {
		stays      []Stay
		start, end int64
	}{"an empty window": {nil, 5, 5}, "closed before it was filed": {[]Stay{{From: 4, To: 3}}, 0, 10}} {
		if q, err := Little(c.stays, c.start, c.end); err == nil {
			t.Errorf("%s: %+v", why, q)
		}
	}
}

// At the edges of a window each case belongs to exactly one side.
func TestLittleEdges(t *testing.T) {
	for _, c := range []struct {
		stay                                   Stay
		start, filed, closed, end, caseMinutes int64
		why                                    string
	}{
		{Stay{From: -5, To: 0}, 0, 0, 0, 0, 0, "gone when the window begins"},
		{Stay{From: -5, To: 1}, 1, 0, 1, 0, 1, "there for its first minute"},
		{Stay{From: 0, To: 0}, 0, 1, 1, 0, 0, "filed and closed within its first minute"},
		{Stay{From: 9, To: 10}, 0, 1, 1, 0, 1, "closed as the window ends"},
		{Stay{From: 9, To: 11}, 0, 1, 0, 1, 1, "still open as it ends"},
		{Stay{From: 10, To: 10}, 0, 0, 0, 0, 0, "filed in the next window"},
		{Stay{From: -5, Open: true}, 1, 0, 0, 1, 10, "open throughout"},
	} {
		q, err := Little([]Stay{c.stay}, 0, 10)
		b := q.Backlog
		if err != nil || b.OpenStart != c.start || b.Filed != c.filed || b.Closed != c.closed || b.OpenEnd != c.end ||
			q.CaseMinutes != c.caseMinutes || !b.Holds || !q.Holds {
			t.Errorf("%s: %+v, %v", c.why, q, err)
		}
	}
}

// Both sides of Little's law agree to the minute and cases are conserved, whatever the cases; and what one window leaves open the next finds.
func TestLittleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stays := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Stay {
			from := rapid.Int64Range(-50, 150).Draw(t, "from")
			return Stay{From: from, To: from + rapid.Int64Range(0, 80).Draw(t, "for"), Open: rapid.Bool().Draw(t, "open")}
		})).Draw(t, "stays")
		first, err := Little(stays, 0, 60)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := Little(stays, 60, 100)
		both, _ := Little(stays, 0, 100)
		if !first.Holds || !first.Backlog.Holds || first.CaseMinutes+second.CaseMinutes != both.OpenMinutes ||
			first.Backlog.OpenEnd != second.Backlog.OpenStart ||
			first.Backlog.Closed+second.Backlog.Closed != both.Backlog.Closed || first.Backlog.Filed+second.Backlog.Filed != both.Backlog.Filed {
			t.Fatalf("%+v and %+v against %+v", first, second, both)
		}
	})
}

// Cases do not vanish between two counts.
func TestConserve(t *testing.T) {
	if b := Conserve(120, 300, 280, 140); !b.Holds || len(b.Notes) != 0 {
		t.Errorf("%+v", b)
	}
	if b := Conserve(120, 300, 280, 139); b.Holds || b.Expected != 140 || len(b.Notes) != 1 {
		t.Errorf("%+v", b)
	}
}

func TestAgeBands(t *testing.T) {
	a, err := AgeBands([]int64{0, 2, 3, 7, 8, 14, 15, 30, 31, 60, 61, 4000}, 14)
	if err != nil || a.Open != 12 || a.OverTarget != 6 || a.Oldest != 5 || len(a.Notes) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	for _, band := range a.Bands {
		if band.Cases != 2 {
			t.Errorf("%+v", a.Bands)
		}
	}
	young, err := AgeBands([]int64{1, 5}, 14)
	if err != nil || young.Oldest != 1 || young.OverTarget != 0 || young.Bands[5].Cases != 0 {
		t.Errorf("bands are shared or %+v, %v", young, err)
	}
	if none, err := AgeBands(nil, 14); err != nil || none.Oldest != -1 {
		t.Errorf("%+v, %v", none, err)
	}
	if a, err := AgeBands([]int64{-1}, 14); err == nil {
		t.Errorf("filed after the cut-off: %+v", a)
	}
}
