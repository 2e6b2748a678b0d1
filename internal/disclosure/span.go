package disclosure

import (
	"math/bits"
	"slices"
)

// A reader who adds and subtracts what a table shows knows every combination of its shown counts. span is that knowledge: equations over the
// finest counts that the table could have had, category by leaf, in echelon form modulo a prime. Sums of counts that are combinations of
// what shows have a value; others have none. Values are whole numbers far below the prime, and so they are exact.
type span struct {
	rows map[int][]term // by the first unknown
}

// term is a coefficient of an unknown, ascending; constant stands for the number on the other side.
type term struct {
	unknown int
	factor  uint64
}

const (
	prime    = 1<<61 - 1
	constant = 1 << 30
)

func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	sum := lo&prime + (lo>>61 | hi<<3)
	if sum >= prime {
		sum -= prime
	}
	return sum
}

func sub(a, b uint64) uint64 {
	if a >= b {
		return a - b
	}
	return a + prime - b
}

// inverse is a to the power of prime-2.
func inverse(a uint64) uint64 {
	result, base := uint64(1), a
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = mul(result, base)
		}
		base = mul(base, base)
	}
	return result
}

// minus is q less factor times row.
func minus(q, row []term, factor uint64) []term {
	var left []term
	for len(q) > 0 || len(row) > 0 {
		switch {
		case len(row) == 0 || len(q) > 0 && q[0].unknown < row[0].unknown:
			left, q = append(left, q[0]), q[1:]
		case len(q) == 0 || row[0].unknown < q[0].unknown:
			if x := sub(0, mul(factor, row[0].factor)); x != 0 {
				left = append(left, term{row[0].unknown, x})
			}
			row = row[1:]
		default:
			if x := sub(q[0].factor, mul(factor, row[0].factor)); x != 0 {
				left = append(left, term{q[0].unknown, x})
			}
			q, row = q[1:], row[1:]
		}
	}
	return left
}

// reduced is a combination less what is known of it.
func (s *span) reduced(q []term) []term {
	for at := 0; at < len(q) && q[at].unknown != constant; {
		row := s.rows[q[at].unknown]
		if row == nil {
			at++
			continue
		}
		q = minus(q, row, q[at].factor)
	}
	return q
}

// add makes known that some counts add up to n.
func (s *span) add(unknowns []int, n int64) {
	q := s.reduced(equation(unknowns, n))
	if len(q) == 0 || q[0].unknown == constant {
		return // known already; or a contradiction, which the sums tell
	}
	by := inverse(q[0].factor)
	for i := range q {
		q[i].factor = mul(q[i].factor, by)
	}
	s.rows[q[0].unknown] = q
}

// value is what some counts add up to, if that is known.
func (s *span) value(unknowns []int) (n int64, known bool) {
	q := s.reduced(equation(unknowns, 0))
	switch {
	case len(q) == 0:
		return 0, true
	case q[0].unknown != constant:
		return 0, false
	}
	x := q[0].factor
	if x > prime/2 {
		return -int64(prime - x), true
	}
	return int64(x), true
}

// equation is the sum of some counts, less n.
func equation(unknowns []int, n int64) []term {
	q := make([]term, 0, len(unknowns)+1)
	for _, u := range slices.Sorted(slices.Values(unknowns)) {
		q = append(q, term{u, 1})
	}
	switch {
	case n > 0:
		q = append(q, term{constant, prime - uint64(n)})
	case n < 0:
		q = append(q, term{constant, uint64(-n)})
	}
	return q
}
