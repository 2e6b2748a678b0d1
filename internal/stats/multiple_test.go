package stats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Of eight regions two stand out; looked at together, five would have seemed to. R's p.adjust.
func TestAdjusted(t *testing.T) {
	p := []float64{.001, .008, .039, .041, .042, .06, .074, .205}
	for i, want := range []string{".008", ".032", ".0672", ".0672", ".0672", ".08", ".08457142857", ".205"} {
		agrees(t, fmt.Sprintf("Benjamini–Hochberg %d", i), BenjaminiHochberg(p).Value[i], want)
	}
	for i, want := range []string{".008", ".056", ".234"} {
		agrees(t, fmt.Sprintf("Holm %d", i), Holm(p).Value[i], want)
	}
	if a := Holm(nil); len(a.Value) != 0 {
		t.Errorf("no tests make %+v", a)
	}
}

// Random families, with ties, against p.adjust.
func TestAdjustedInR(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	var cases []string
	var families [][]float64
	for range 200 {
		p := make([]float64, 1+random.IntN(40))
		for i := range p {
			p[i] = float64(random.IntN(200)) / 200 * random.Float64()
			if i > 0 && random.IntN(4) == 0 {
				p[i] = p[i-1]
			}
		}
		families = append(families, p)
		cases = append(cases, strings.Trim(fmt.Sprint(p), "[]"))
	}
	for i, row := range inR(t, "", `put(p.adjust(v, "BH"), p.adjust(v, "holm"))`, cases) {
		for j, got := range append(slices.Clone(BenjaminiHochberg(families[i]).Value), Holm(families[i]).Value...) {
			near(t, fmt.Sprintf("family %d, number %d", i, j), got, row[j], 1e-14)
		}
	}
}

// What holds of every adjustment: no p falls, none passes 1, the order of the p stays that of what stands for them, and Holm's are the larger.
func TestAdjustedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		bh, holm := BenjaminiHochberg(p), Holm(p)
		for i := range p {
			if bh.Value[i] < p[i]*(1-1e-12) || holm.Value[i] < bh.Value[i]*(1-1e-12) || holm.Value[i] > 1 {
				t.Fatalf("%v becomes %v and %v", p, bh.Value, holm.Value)
			}
			for j := range p {
				if p[i] < p[j] && (bh.Value[i] > bh.Value[j] || holm.Value[i] > holm.Value[j]) {
					t.Fatalf("the order of %v is lost in %v or %v", p, bh.Value, holm.Value)
				}
			}
		}
	})
}
