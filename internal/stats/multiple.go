package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Adjusted holds the p values of a family of tests, each with the value that stands for it once all are looked at together.
type Adjusted struct {
	P      []float64 // as given
	Value  []float64 // of the same order
	Method string
}

// Names of the adjustments.
const (
	BenjaminiHochbergMethod = "Benjamini–Hochberg"
	HolmMethod              = "Holm"
)

// BenjaminiHochberg adjusts p values so that among the tests whose value is at most q, the expected share of false ones is at most
// q, for independent tests (Benjamini and Hochberg 1995, JRSS B 57:289–300). It panics where a p lies outside [0, 1].
func BenjaminiHochberg(p []float64) Adjusted {
	a := adjusted(p, BenjaminiHochbergMethod)
	order := ascending(p)
	bound := 1.
	for rank := len(p); rank > 0; rank-- {
		i := order[rank-1]
		bound = min(bound, p[i]*float64(len(p))/float64(rank))
		a.Value[i] = bound
	}
	return a
}

// Holm adjusts p values so that the probability of any false one among the tests whose value is at most α is at most α, however the
// tests depend on each other (Holm 1979, Scandinavian Journal of Statistics 6:65–70). It panics where a p lies outside [0, 1].
func Holm(p []float64) Adjusted {
	a := adjusted(p, HolmMethod)
	bound := 0.
	for rank, i := range ascending(p) {
		bound = max(bound, min(1, p[i]*float64(len(p)-rank)))
		a.Value[i] = bound
	}
	return a
}

func adjusted(p []float64, method string) Adjusted {
	for _, value := range p {
		if !(value >= 0 && value <= 1) {
			panic(fmt.Sprintf("stats: p of %v", value))
		}
	}
	return Adjusted{P: slices.Clone(p), Value: make([]float64, len(p)), Method: method}
}

// ascending is the order of the values, of equal ones that in which they came.
func ascending(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}
