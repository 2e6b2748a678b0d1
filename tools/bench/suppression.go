package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"daylight/internal/disclosure/suppression"
)

// suppression measures the choice of what to hide among 1,980 cells that sums link: a usual system, where a few counts are too small to be
// shown, and two hard ones, with a quarter and a half of them. Beside it stands what a reader's check of the result takes.
func (b bench) suppression() error {
	for _, suspensions := range []int{10_000, 3_700, 1_500} {
		cells, sensitive := 0, 0
		s := linked(suspensions)
		for i := range s.Len() {
			if c := s.Cell(i); c.Standing == suppression.Open {
				cells++
				if c.Sensitive {
					sensitive++
				}
			}
		}
		row := fmt.Sprintf("suppression of %d linked cells, %.0f %% of them sensitive (beside a reader's check)",
			cells, 100*float64(sensitive)/float64(cells))
		if err := b.duel(row, "≤ 10 s", "suppression", strconv.Itoa(suspensions)); err != nil {
			return err
		}
	}
	return nil
}

const threshold = 10

// suppress protects a linked system and has a reader check it.
func suppress(ctx context.Context, suspensions string) error {
	n, err := strconv.Atoi(suspensions)
	if err != nil {
		return err
	}
	s := linked(n)
	var pattern suppression.Pattern
	return fight(3, func() (err error) {
		pattern, err = s.Protect(ctx, threshold)
		return err
	}, func() error {
		published, err := s.Publication(pattern.Hidden())
		if err != nil {
			return err
		}
		findings, _, err := published.Audit(ctx, threshold)
		if err == nil && len(findings) > 0 {
			err = fmt.Errorf("a reader finds %v", findings)
		}
		return err
	})
}

// linked is four breakdowns of 20, 14, 6 and 4 categories by nine outcomes, over four quarters and their year, whose totals by category
// and by outcome are shown. So many suspensions a quarter are spread over each, skewed as real ones are.
func linked(suspensions int) *suppression.System {
	random := rand.New(rand.NewPCG(1, 7))
	s := &suppression.System{}
	add := func(name string, n int64) int {
		return s.Add(suppression.Cell{Name: name, Count: n, Sensitive: n > 0 && n < threshold})
	}
	total := func(name string, of []int) {
		var n int64
		for _, i := range of {
			n += s.Cell(i).Count
		}
		s.Sum(s.Add(suppression.Cell{Name: name, Count: n, Standing: suppression.Shown}), of...)
	}
	const outcomes = 9
	for _, categories := range []int{20, 14, 6, 4} {
		rows, columns := skewed(random, categories), skewed(random, outcomes)
		byCategory, byOutcome := make([][5][]int, categories), [outcomes][5][]int{}
		for r := range rows {
			for c := range columns {
				var year int64
				var quarters []int
				name := fmt.Sprintf("%d.%d.%d", categories, r, c)
				for q := range 4 {
					n := int64(float64(suspensions) * rows[r] * columns[c] * (.4 + random.Float64() + random.ExpFloat64()*.3))
					year += n
					quarters = append(quarters, add(fmt.Sprintf("%s Q%d", name, q+1), n))
				}
				whole := add(name+" year", year)
				s.Sum(whole, quarters...)
				for q, i := range append(quarters, whole) {
					byCategory[r][q], byOutcome[c][q] = append(byCategory[r][q], i), append(byOutcome[c][q], i)
				}
			}
		}
		for q := range 5 {
			for r := range byCategory {
				total(fmt.Sprintf("%d.%d in %d", categories, r, q), byCategory[r][q])
			}
			for c := range byOutcome {
				total(fmt.Sprintf("%d by %d in %d", categories, c, q), byOutcome[c][q])
			}
		}
	}
	return s
}

// skewed is n shares of 1.
func skewed(random *rand.Rand, n int) []float64 {
	shares, sum := make([]float64, n), 0.0
	for i := range shares {
		shares[i] = (.5 + random.Float64()) / (float64(i) + 1.5)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}
