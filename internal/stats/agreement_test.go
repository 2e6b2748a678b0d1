package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Two auditors agreed on 18 of 20, which chance alone would do on ten: kappa by hand (.9-.5)/.5. And the answers of 91 couples of Agresti,
// Categorical Data Analysis, as package vcd of R prints their kappa.
func TestAgree(t *testing.T) {
	a := Agree([][]int64{{9, 1}, {1, 9}})
	agrees(t, "kappa", a.Kappa.Value, ".8")
	agrees(t, "agreed", a.Agreed.Value, ".9")
	spans(t, "agreed", a.Agreed.Interval, ".698966355", ".972133519")
	couples := Agree([][]int64{{7, 7, 2, 3}, {2, 8, 3, 7}, {1, 5, 4, 9}, {2, 8, 9, 14}})
	agrees(t, "kappa of the couples", couples.Kappa.Value, ".1293")
	agrees(t, "its standard error", couples.Kappa.SE, ".0686")
	if len(a.Notes) != 1 || len(couples.Notes) != 0 {
		t.Errorf("%v, %v", a.Notes, couples.Notes)
	}
}

// Agreement that proves nothing is not shown as certainty.
func TestAgreeEdges(t *testing.T) {
	if a := Agree([][]int64{{0, 0}, {0, 0}}); a.Agreed.Defined || a.Kappa.Defined {
		t.Errorf("no cases: %+v", a)
	}
	if a := Agree([][]int64{{40, 0}, {0, 0}}); a.Kappa.Defined || len(a.Notes) == 0 || a.Agreed.Interval.Low > .95 {
		t.Errorf("always the same finding: %+v", a)
	}
	if a := Agree([][]int64{{40, 0}, {0, 10}}); a.Kappa.Value != 1 || a.Kappa.Interval.Method != "" || len(a.Kappa.Notes) != 1 {
		t.Errorf("agreed on every case: %+v", a)
	}
}

// The standard error is that of the delta method: R differentiates kappa numerically and takes the multinomial variance.
func TestAgreeInR(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	var cases []string
	var want []Agreement
	for range 100 {
		table := make([][]int64, 2+random.IntN(3))
		text := fmt.Sprint(len(table))
		for i := range table {
			for j := range table {
				count := random.Int64N(40)
				if i == j {
					count += random.Int64N(100)
				}
				table[i] = append(table[i], count)
				text += fmt.Sprint(" ", count)
			}
		}
		want, cases = append(want, Agree(table)), append(cases, text)
	}
	rows := inR(t, "", `k <- v[1]; x <- v[-1]; n <- sum(x); p <- x / n
		kappa <- function(p) { m <- matrix(p, k, byrow = TRUE); m <- m / sum(m); e <- sum(rowSums(m) * colSums(m)); (sum(diag(m)) - e) / (1 - e) }
		g <- sapply(seq_along(p), function(i) { h <- 1e-6; a <- b <- p; a[i] <- a[i] + h; b[i] <- b[i] - h; (kappa(a) - kappa(b)) / (2 * h) })
		put(kappa(p), sqrt((sum(p * g^2) - sum(p * g)^2) / n))`, cases)
	for i, row := range rows {
		near(t, cases[i]+", kappa", want[i].Kappa.Value, row[0], 1e-12)
		near(t, cases[i]+", standard error", want[i].Kappa.SE, row[1], 1e-8)
	}
}

// Who is called first and which finding comes first does not matter, and more cases of the same kind make the interval narrower.
func TestAgreeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SliceOfN(rapid.Int64Range(0, rapid.SampledFrom([]int64{5, 10_000}).Draw(t, "up to")), 4, 4).Draw(t, "n")
		a, exchanged, renamed := Agree([][]int64{{n[0], n[1]}, {n[2], n[3]}}), Agree([][]int64{{n[0], n[2]}, {n[1],
			n[3]}}), Agree([][]int64{{n[3], n[2]}, {n[1], n[0]}})
		for _, b := range []Agreement{exchanged, renamed} {
			if a.Agreed != b.Agreed || a.Kappa.Defined != b.Kappa.Defined || math.Abs(a.Kappa.Value-b.Kappa.Value) > 1e-9 ||
				math.Abs(a.Kappa.SE-b.Kappa.SE) > 1e-7 {
				t.Fatalf("%+v, %+v", a, b)
			}
		}
		if in := a.Kappa.Interval; in.Low < -1 || in.High > 1 {
			t.Fatalf("%+v", a)
		}
		if a.Kappa.Defined && (a.Kappa.Value > 1 || a.Kappa.Value < -1 || a.Kappa.Value > a.Agreed.Value+1e-12) {
			t.Fatalf("%+v", a)
		}
	})
}
