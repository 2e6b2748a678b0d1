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

	unknowns []uint64 // what is being reduced
	named    map[int]uint64
	others   []int
}

func newSpan() *span { return &span{rows: map[int][]term{}, named: map[int]uint64{}} }

// term is a coefficient of an unknown, ascending; constant stands for the number on the other side.
type term struct {
	unknown int
	factor  uint64
}

// Unknowns from source on stand for the equations themselves: what is reduced to these and nothing else is made of them.
const (
	prime    = 1<<61 - 1
	source   = 1 << 29
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

// reduced is a combination less what is known of it.
func (s *span) reduced(q []term) []term {
	from := s.spread(q, prime-1)
	for at := from; at < len(s.unknowns); at++ {
		if x := s.unknowns[at]; x != 0 && s.rows[at] != nil {
			s.spread(s.rows[at], x)
		}
	}
	var left []term
	for at := from; at < len(s.unknowns); at++ {
		if s.unknowns[at] != 0 {
			left = append(left, term{at, s.unknowns[at]})
		}
	}
	slices.Sort(s.others)
	for _, u := range slices.Compact(s.others) {
		if x := s.named[u]; x != 0 {
			left = append(left, term{u, x})
		}
	}
	clear(s.unknowns[from:])
	clear(s.named)
	s.others = s.others[:0]
	return left
}

// spread takes factor times some terms from the combination that is being reduced, and returns the first unknown of them.
func (s *span) spread(terms []term, factor uint64) (first int) {
	first = len(s.unknowns)
	for i, t := range terms {
		if t.unknown >= source {
			s.others = append(s.others, t.unknown)
			s.named[t.unknown] = sub(s.named[t.unknown], mul(factor, t.factor))
			continue
		}
		if i == 0 {
			first = t.unknown
		}
		if more := t.unknown + 1 - len(s.unknowns); more > 0 {
			s.unknowns = append(s.unknowns, make([]uint64, more)...)
		}
		s.unknowns[t.unknown] = sub(s.unknowns[t.unknown], mul(factor, t.factor))
	}
	return first
}

// add makes known that some counts add up to n.
func (s *span) add(unknowns []int, n int64) { s.learn(equation(unknowns, n)) }

// name makes known that some counts add up to an equation of that number, whatever its value.
func (s *span) name(unknowns []int, number int) {
	s.learn(append(equation(unknowns, 0), term{source + number, prime - 1}))
}

func (s *span) learn(q []term) {
	q = s.reduced(q)
	if len(q) == 0 || q[0].unknown >= source {
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
	return signed(q[0].factor), true
}

// signed is the whole number that a factor stands for.
func signed(x uint64) int64 {
	if x > prime/2 {
		return -int64(prime - x)
	}
	return int64(x)
}

// made says of which named equations a sum of counts is made, and how often each is taken; nothing where it cannot be made of them.
func (s *span) made(unknowns []int) map[int]int64 {
	q := s.reduced(equation(unknowns, 0))
	if len(q) > 0 && q[0].unknown < source {
		return nil
	}
	of := map[int]int64{}
	for _, t := range q {
		of[t.unknown-source] = signed(t.factor)
	}
	return of
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
