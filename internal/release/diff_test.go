package release

import (
	"fmt"
	"slices"
	"testing"
)

// A diff names every value that changed, came or went, and nothing else: a cell that was restated without a word is what readers of
// other reports complain of.
func TestCompareFigures(t *testing.T) {
	share := func(k, n int64) Value {
		v := float64(k) / float64(n)
		return Value{Value: &v, Numerator: &k, Denominator: &n}
	}
	figure := func(id string, rows ...Row) Figure {
		return Figure{ID: id, Measures: []Measure{{ID: "m", Title: "Share", Unit: Share}}, Rows: rows}
	}
	row := func(category string, v Value) Row {
		return Row{Category: category, Label: category, Values: []Value{v}}
	}
	before := []Figure{
		figure("rate", row("same", share(1, 4)), row("restated", share(2, 4)), row("hidden now", share(20, 40)), row("gone", share(1, 2))),
		figure("dropped", row("all", share(1, 3))),
	}
	after := []Figure{
		figure("rate", row("same", share(1, 4)), row("restated", share(3, 6)), row("hidden now", Value{Word: Hidden}), row("new", share(5, 9))),
		figure("added", row("all", share(1, 3))),
	}
	hiddenOf := func(n int64) Row { return row("hidden", Value{Word: Hidden, Denominator: &n}) } // of others: it shows neither
	before[0].Rows, after[0].Rows = append(before[0].Rows, hiddenOf(50)), append(after[0].Rows, hiddenOf(60))
	c := CompareFigures("2026-Q1/r1", "2026-Q1/r2", before, after)
	show := func(v *Value) string {
		switch {
		case v == nil:
			return "-"
		case v.Value == nil:
			return v.Word
		}
		return fmt.Sprintf("%d of %d", *v.Numerator, *v.Denominator)
	}
	var got []string
	for _, d := range c.Differences {
		got = append(got, fmt.Sprintf("%s %s: %s → %s", d.Figure, d.Category, show(d.Before), show(d.After)))
	}
	want := []string{
		"rate restated: 2 of 4 → 3 of 6", // the same share of other numbers is a change
		"rate hidden now: 20 of 40 → hidden",
		"rate new: - → 5 of 9",
		"rate gone: 1 of 2 → -",
		"added all: - → 1 of 3",
		"dropped all: 1 of 3 → -",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	if c := CompareFigures("a", "b", after, after); len(c.Differences) != 0 {
		t.Errorf("a release differs from itself: %+v", c.Differences)
	}
}

// What a terminal shows has commas between thousands, and one of a thing is not many.
func TestValuesInWords(t *testing.T) {
	value := func(x float64, of ...int64) *Value {
		v := &Value{Value: &x}
		if len(of) == 2 {
			v.Numerator, v.Denominator = &of[0], &of[1]
		}
		return v
	}
	for _, c := range []struct {
		v    *Value
		unit Unit
		want string
	}{
		{nil, Count, "–"},
		{&Value{Word: Hidden}, Count, "hidden"},
		{value(12345), Count, "12,345"},
		{value(.5, 1200, 2400), Share, "50.0 % (1,200 of 2,400)"},
		{value(-.031), Points, "−3.1 points"},
		{value(-.0004), Points, "0.0 points"},
		{value(.031), Points, "3.1 points"},
		{value(1), Minutes, "1 minute"},
		{value(1440), Minutes, "1,440 minutes"},
	} {
		if got := c.v.Text(c.unit); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
