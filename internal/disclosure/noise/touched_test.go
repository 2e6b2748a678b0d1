package noise

import (
	"fmt"
	"slices"
	"testing"
)

var (
	region, tenure, outcome = "region", "tenure", "outcome"
	threeWay                = []string{region, tenure, outcome}
)

func TestTouched(t *testing.T) {
	for _, c := range []struct {
		why     string
		dims    []string
		margins [][]string
		anyone  int
		ending  int
	}{
		{"nothing exact: a case more or less is one cell, another ending two", threeWay, nil, 1, 2},
		{"an exact total: another case must go for the one that comes", threeWay, [][]string{{}}, 2, 2},
		{"exact totals of the outcomes: another case must take the ending that was left", threeWay, [][]string{{outcome}}, 2, 4},
		{"exact totals of the regions say nothing of endings", threeWay, [][]string{{region}}, 2, 2},
		{"exact region by outcome: an exchange along tenure", threeWay, [][]string{{region, outcome}}, 2, 4},
		{"exact region by tenure: an exchange of the ending alone", threeWay, [][]string{{region, tenure}}, 2, 2},
		{"region by outcome and tenure by outcome: four corners", threeWay, [][]string{{region, outcome}, {tenure, outcome}}, 4, 8},
		{"all one-way totals", threeWay, [][]string{{}, {region}, {tenure}, {outcome}}, 4, 4},
		{"all two-way margins: a cube", threeWay, [][]string{{region, tenure}, {region, outcome}, {tenure, outcome}}, 8, 8},
		{"the measure of outcomes alone, with an exact total", []string{outcome}, [][]string{{}}, 2, 2},
	} {
		anyone, err := Touched(c.dims, c.margins)
		if err != nil {
			t.Fatal(err)
		}
		ending, err := Touched(c.dims, c.margins, outcome)
		if err != nil {
			t.Fatal(err)
		}
		if anyone != c.anyone || ending != c.ending {
			t.Errorf("%s: %d and %d cells, want %d and %d", c.why, anyone, ending, c.anyone, c.ending)
		}
	}
}

// Margins that leave nothing to protect, or that are of other tables, are refused.
func TestTouchedRefuses(t *testing.T) {
	for _, c := range []struct {
		dims    []string
		margins [][]string
		ending  []string
	}{
		{threeWay, [][]string{threeWay}, nil},
		{[]string{outcome}, [][]string{{outcome}}, []string{outcome}},
		{threeWay, [][]string{{"language"}}, nil},
		{threeWay, nil, []string{"language"}},
		{threeWay, nil, []string{region, outcome}},
		{[]string{region, region}, nil, nil},
		{make([]string, 17), nil, nil},
	} {
		if n, err := Touched(c.dims, c.margins, c.ending...); err == nil {
			t.Errorf("%v: %d cells", c, n)
		}
	}
}

// Every family of margins of small tables, against all differences that there are: each cell goes up or down by at most one (by at
// most two in the smallest table), and those that no margin sees are measured.
func TestTouchedByBruteForce(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		by    int
	}{{[]int{2, 2}, 2}, {[]int{2, 3}, 2}, {[]int{3, 3}, 1}, {[]int{2, 2, 2}, 1}} {
		dims := threeWay[3-len(c.sizes):] // the last one is the outcome
		differences := allDifferences(c.sizes, c.by)
		for family := range 1 << (1<<len(dims) - 1) { // sets of proper subsets of the dimensions
			var margins [][]string
			var keeps []int
			for keep := range 1<<len(dims) - 1 {
				if family>>keep&1 == 0 {
					continue
				}
				var margin []string
				for i, dim := range dims {
					if keep>>i&1 == 1 {
						margin = append(margin, dim)
					}
				}
				margins, keeps = append(margins, margin), append(keeps, keep)
			}
			anyone, ending := 0, 0 // least sums of absolute differences
			for _, z := range differences {
				if slices.ContainsFunc(keeps, func(keep int) bool { return z.seen>>keep&1 == 1 }) {
					continue
				}
				if anyone == 0 || z.size < anyone {
					anyone = z.size
				}
				if z.ending && (ending == 0 || z.size < ending) {
					ending = z.size
				}
			}
			gotAnyone, err := Touched(dims, margins)
			if err != nil {
				t.Fatal(err)
			}
			gotEnding, err := Touched(dims, margins, outcome)
			if err != nil {
				t.Fatal(err)
			}
			if gotAnyone != anyone || gotEnding != ending {
				t.Errorf("%v with margins %v: %d and %d, by brute force %d and %d", c.sizes, margins, gotAnyone, gotEnding, anyone, ending)
			}
		}
	}
}

type difference struct {
	size   int  // sum of absolute values
	seen   int  // bit k is set where the margin that keeps the dimensions in k is not zero throughout
	ending bool // a case left one outcome for another with everything else alike
}

func allDifferences(sizes []int, by int) []difference {
	cells := 1
	for _, size := range sizes {
		cells *= size
	}
	coordinates := make([][]int, cells)
	for cell := range coordinates {
		rest := cell
		for _, size := range sizes {
			coordinates[cell] = append(coordinates[cell], rest%size)
			rest /= size
		}
	}
	last := len(sizes) - 1
	margins := 1<<len(sizes) - 1
	place := make([][]int, margins) // in a margin, the cell that each cell of the table adds to
	for keep := range margins {
		for cell := range cells {
			at := 0
			for i, size := range sizes {
				if keep>>i&1 == 1 {
					at = at*size + coordinates[cell][i]
				}
			}
			place[keep] = append(place[keep], at)
		}
	}
	var all []difference
	z := make([]int, cells)
	for i := range z {
		z[i] = -by
	}
	sums := make([]int, cells)
	for {
		var d difference
		for _, v := range z {
			d.size += max(v, -v)
		}
		if d.size > 0 {
			for keep := range margins {
				clear(sums)
				for cell, v := range z {
					sums[place[keep][cell]] += v
				}
				if slices.ContainsFunc(sums, func(v int) bool { return v != 0 }) {
					d.seen |= 1 << keep
				}
			}
			stride := cells / sizes[last]
			for cell, v := range z {
				for other := cell % stride; other < cells; other += stride {
					d.ending = d.ending || v > 0 && z[other] < 0
				}
			}
			all = append(all, d)
		}
		i := 0
		for ; i < cells && z[i] == by; i++ {
			z[i] = -by
		}
		if i == cells {
			return all
		}
		z[i]++
	}
}

func ExampleTouched() {
	dims := []string{"region", "tenure", "outcome"}
	anyone, _ := Touched(dims, [][]string{{"region", "outcome"}, {"tenure", "outcome"}})
	fmt.Println(anyone)
	// Output: 4
}
