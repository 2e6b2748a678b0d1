package noise

import (
	"math"
	"math/big"
	"testing"

	"daylight/internal/language"
)

// The shares of the methods page.
func TestWithin(t *testing.T) {
	for _, c := range []struct {
		a          int64
		want, fine float64
	}{{2, .5975, 5e-5}, {4, .8682, 5e-5}, {5, .9345, 5e-5}, {6, .9705, 5e-5}, {8, .9956, 5e-5}, {10, .99956, 5e-6}, {0, .13298076, 5e-9}} {
		if got, err := Within(Standard, 1, c.a); err != nil || math.Abs(got-c.want) > c.fine {
			t.Errorf("within ±%d: %v, want %v (%v)", c.a, got, c.want, err)
		}
	}
	p := tableOf(t, Standard).distribution()
	for z, want := range []float64{.13298076, .12579441, .10648267, .08065691} {
		if got := p.p[z-p.from]; math.Abs(got-want) > 5e-9 {
			t.Errorf("P(%d) = %v, want %v", z, got, want)
		}
	}
}

// Sums: their margins are those of the normal distribution of the same variance, rounded to whole numbers, and no mass is lost.
func TestSums(t *testing.T) {
	for _, cells := range []int{1, 2, 30, 400, 10_000} {
		sum := tableOf(t, Standard).sum(cells)
		var mass, mean, variance float64
		for i, p := range sum.p {
			z := float64(sum.from + i)
			mass, mean, variance = mass+p, mean+z*p, variance+z*z*p
		}
		if math.Abs(mass-1) > 1e-12 || math.Abs(mean) > 1e-9 || math.Abs(variance/float64(9*cells)-1) > 1e-9 {
			t.Errorf("%d cells: mass %v, mean %v, variance %v", cells, mass, mean, variance)
		}
		margin, err := Margin(Standard, cells, .95)
		if normal := 1.96 * 3 * math.Sqrt(float64(cells)); err != nil || math.Abs(float64(margin)-normal) > 1 {
			t.Errorf("%d cells: margin %d, normal %v", cells, margin, normal)
		}
		inside, _ := Within(Standard, cells, margin)
		fewer, _ := Within(Standard, cells, margin-1)
		if inside < .95 || fewer >= .95 {
			t.Errorf("%d cells: within ±%d %v, within one less %v", cells, margin, inside, fewer)
		}
		if v, _ := SumVariance(Standard, cells).Float64(); v != float64(9*cells) {
			t.Errorf("%d cells: variance %v", cells, v)
		}
	}
	if _, err := Within(Standard, 0, 1); err == nil {
		t.Error("a sum of nothing has noise")
	}
	for _, p := range []float64{0, 1, -1, 2} {
		if _, err := Margin(Standard, 1, p); err == nil {
			t.Errorf("there is a margin for the probability %v", p)
		}
	}
	if _, err := Margin(3, 1, .95); err == nil {
		t.Error("there is a margin for noise that is not offered")
	}
	if got, _ := Margin(Standard, 1, 1-1e-16); got < 20 {
		t.Errorf("the margin of almost everything is %d", got)
	}
}

// A table's sum over all cells is exact where the total is; so the words are of some of them, never of all.
func TestErrorText(t *testing.T) {
	for cells, want := range map[int]string{
		1:  "A single count is within 6 of the truth at least 19 times in 20.",
		3:  "A single count is within 6 of the truth at least 19 times in 20.",
		9:  "A single count is within 6 of the truth at least 19 times in 20, a total of 4 such counts within 12.",
		65: "A single count is within 6 of the truth at least 19 times in 20, a total of 10 such counts within 19.",
	} {
		if got, err := ErrorText(language.English, Standard, cells); err != nil || got != want {
			t.Errorf("%d cells: %q, %v", cells, got, err)
		}
	}
	if _, err := ErrorText(language.English, Standard, 0); err == nil {
		t.Error("a sum of nothing has a text")
	}
	if _, err := ErrorText(language.English, 0, 1); err == nil {
		t.Error("noise that is not offered has a text")
	}
}

// A part of a fitted column carries less noise than the same cells alone, and the whole column exactly the total's.
func TestFittedVariance(t *testing.T) {
	total := big.NewRat(90, 7)
	if got := FittedVariance(9, 30, 30, total); got.Cmp(total) != 0 {
		t.Errorf("the whole column has the variance %s, want %s", got, total)
	}
	if got := FittedVariance(9, 10, 30, new(big.Rat)); got.Cmp(big.NewRat(60, 1)) != 0 {
		t.Errorf("a third of a column with an exact total: %s, want 60", got)
	}
}
