package release

import "testing"

// Protected counts are drawn anew for each revision: only what moved by more than the random amounts explain is a change.
func TestRedrawnNumbersAreNoChanges(t *testing.T) {
	share := func(k, n int64) Value {
		v := float64(k) / float64(n)
		return Value{Value: &v, Numerator: &k, Denominator: &n}
	}
	figure := func(v Value, variance int) []Figure {
		counts := &Counts{Numerator: []string{"a"}, Denominator: []string{"a", "b"}, Variance: variance, Least: 60}
		return []Figure{{ID: "f", Measures: []Measure{{ID: "m", Unit: Share, Counts: counts}}, Rows: []Row{{Category: "x", Values: []Value{v}}}}}
	}
	few := Value{Word: TooFew}
	for _, c := range []struct {
		why              string
		before, after    Value
		variance         int
		changed, redrawn int
	}{
		{"the same", share(40, 100), share(40, 100), 9, 0, 0},
		{"within 3.29 standard deviations of a difference of two draws: 13.96", share(40, 100), share(53, 100), 9, 0, 1},
		{"beyond it", share(40, 100), share(54, 100), 9, 1, 0},
		{"the denominator, which is of two counts, within 19.7", share(40, 100), share(40, 119), 9, 0, 1},
		{"and beyond it", share(40, 100), share(40, 120), 9, 1, 0},
		{"a stricter plan allows for more", share(40, 100), share(54, 100), 16, 0, 1},
		{"exact counts", share(40, 100), share(41, 100), 0, 1, 0},
		{"too few now, which chance decides as well", share(30, 79), few, 9, 0, 1},
		{"too few now, which chance does not do to 1,500", share(500, 1500), few, 9, 1, 0},
		{"enough now, which chance does not do either", few, share(500, 1500), 9, 1, 0},
		{"too few both times", few, few, 9, 0, 0},
		{"hidden now, which it does not", share(40, 100), Value{Word: Hidden}, 9, 1, 0},
	} {
		got := CompareFigures("r1", "r2", figure(c.before, c.variance), figure(c.after, c.variance))
		if len(got.Differences) != c.changed || got.Redrawn != c.redrawn {
			t.Errorf("%s: %d changed and %d redrawn, want %d and %d", c.why, len(got.Differences), got.Redrawn, c.changed, c.redrawn)
		}
	}
	if got := CompareFigures("r1", "r2", nil, figure(share(4, 10), 9)); len(got.Differences) != 1 {
		t.Errorf("a figure that was not there: %+v", got)
	}
}
