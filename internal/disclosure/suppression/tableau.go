package suppression

import (
	"math/bits"
	"slices"
)

// tableau is the simplex tableau of linear equations in exact arithmetic, after the bounded form of Dutertre and de Moura (2006):
// in every row one basic variable is written in terms of the nonbasic ones,
//
//	den·x(basic) + Σ coef·x(nonbasic) = constant,
//
// in whole numbers. Nonbasic variables have whole values anywhere within their bounds; a basic one has the value num/den. In tables of
// counts nearly all coefficients stay -1, 0 or 1, so that exactness costs little; where they outgrow their words, methods return
// errWide and the tableau is of no further use.
//
// The columns hold the coefficients of basic variables too: den in a variable's own row and 0 in the others. A variable beyond the
// columns is the opposite of the one so many before it: its coefficients are the same with the other sign.
type tableau struct {
	coef      [][]int64 // of each row, by column
	den, num  []int64
	basic     []int   // variable of each row
	row       []int   // row of each variable, -1 for a nonbasic one
	val       []int64 // of nonbasic variables
	low, high []int64 // bounds of variables; Unlimited and -Unlimited where there are none
	used      []entry // scratch of enter: what is not zero of the pivot row
	worked    []bool  // rows that are no longer what they were; nil where nobody asks
	effort    *effort // what the work is charged to; nil where nobody asks
}

// entry is a coefficient with its column.
type entry struct {
	column int
	coef   int64
}

// column says where the coefficients of variable j stand, and with which sign.
func (t *tableau) column(j int) (column int, sign int64) {
	if n := len(t.coef[0]); j >= n {
		return j - n, -1
	}
	return j, 1
}

// What numbers may grow to: coefficients and denominators to a word, bounds of variables to four words, and values times their
// denominators to a far. The sum of two products of words, or of a far and a bound times a denominator, does not overflow. Below loose
// they may have common divisors: to look for these takes as long as to subtract a row.
const (
	loose = 1 << 16
	word  = 1 << 30
	far   = 1 << 61
)

// subtract takes so many times row r, which amounts to num, from row i that column j, the one of r's basic variable, is zero there;
// false where the numbers outgrow their words. Of row r what is not zero may be given.
func (t *tableau) subtract(i, r, j int, num int64, used []entry) bool {
	if t.worked != nil {
		t.worked[i] = true
	}
	into, from := t.coef[i], t.coef[r]
	t.effort.charge(len(into))
	g := gcd(from[j], into[j])
	p, q := abs(from[j])/g, into[j]/g
	if from[j] < 0 {
		q = -q
	}
	var size int64 // of what changes
	if p == 1 && used != nil {
		for _, e := range used {
			v := into[e.column] - q*e.coef
			into[e.column] = v
			size |= v ^ v>>63
		}
	} else {
		from = from[:len(into)]
		for c, v := range into {
			v = p*v - q*from[c]
			into[c] = v
			size |= v ^ v>>63
		}
	}
	left, ok1 := product(p, t.num[i])
	right, ok2 := product(q, num)
	t.num[i] = left - right
	t.den[i] *= p
	if !ok1 || !ok2 || size > far {
		return false
	}
	if size |= t.den[i]; t.den[i] > 1 && size >= loose {
		size = t.reduce(i, size)
	}
	return size < word && abs(t.num[i]) < far
}

// reduce divides a row by its greatest common divisor. Size is a number that is no smaller than what the row holds, or than what has
// changed of it, and less than twice the largest of that; what it returns is such a number afterwards.
func (t *tableau) reduce(i int, size int64) int64 {
	coef := t.coef[i]
	g := gcd(t.den[i], t.num[i])
	// Most common divisors are powers of two, which need no division.
	shift := bits.TrailingZeros64(uint64(g))
	odd := g >> shift
	for _, c := range coef {
		if shift == 0 && odd == 1 {
			return size
		}
		if c == 0 {
			continue
		}
		shift = min(shift, bits.TrailingZeros64(uint64(c)))
		if odd > 1 && c%odd != 0 {
			odd = gcd(odd, c)
		}
	}
	if g = odd << shift; g == 1 {
		return size
	}
	t.den[i] /= g
	t.num[i] /= g
	if odd == 1 {
		for c := range coef {
			coef[c] >>= shift
		}
		return size >> shift
	}
	size = t.den[i]
	for c, v := range coef {
		if v != 0 {
			v /= g
			coef[c] = v
			size |= v ^ v>>63
		}
	}
	return size
}

// set gives the nonbasic variables the values of x, which satisfies all rows.
func (t *tableau) set(x []int64) {
	for j, v := range x {
		if r := t.row[j]; r >= 0 {
			t.num[r] = t.den[r] * v
		} else {
			t.val[j] = v
		}
	}
}

// shift moves a nonbasic variable by a whole amount, and the basic ones with it.
func (t *tableau) shift(j int, amount int64) bool {
	if amount == 0 {
		return true
	}
	t.val[j] += amount
	for i, coef := range t.coef {
		if coef[j] != 0 {
			d, ok := product(coef[j], amount)
			if t.num[i] -= d; !ok || abs(t.num[i]) > far {
				return false
			}
		}
	}
	return true
}

// bound sets the bounds of a variable. A basic one may then lie outside: repair brings it back.
func (t *tableau) bound(j int, low, high int64) bool {
	if low != -Unlimited && abs(low) > 4*word || high != Unlimited && abs(high) > 4*word {
		return false
	}
	t.low[j], t.high[j] = low, high
	if t.row[j] >= 0 {
		return true
	}
	return t.shift(j, min(max(t.val[j], low), high)-t.val[j])
}

// enter makes nonbasic j basic in row r, whose variable leaves at a value; j has moved by step/|coefficient of j in row r|.
func (t *tableau) enter(j, r int, value, step int64) bool {
	if t.worked != nil {
		t.worked[r] = true
	}
	column, sign := t.column(j)
	row, leaves := t.coef[r], t.basic[r]
	a := sign * row[column]
	if a < 0 {
		a = -a
		for c := range row {
			row[c] = -row[c]
		}
	}
	start, ok := product(a, t.val[j])
	if !ok {
		return false
	}
	t.den[r], t.num[r] = a, start+step
	t.basic[r], t.row[j] = j, r
	t.row[leaves], t.val[leaves] = -1, value
	t.reduce(r, 0)
	step /= a / t.den[r]
	t.used = slices.Grow(t.used[:0], len(row))[:len(row)]
	n := 0
	for c, v := range row {
		if t.used[n] = (entry{c, v}); v != 0 {
			n++
		}
	}
	t.used = t.used[:n]
	for i := range t.coef {
		if i != r && t.coef[i][column] != 0 && !t.subtract(i, r, column, step, t.used) {
			return false
		}
	}
	return true
}

const (
	atBound   outcome = iota // at the best value that the rows and bounds allow
	unbounded                // nothing bounds it
)

// patience is how many pivots in a row may change no value before Bland's rule (1977), which cannot go round for ever, takes over.
const patience = 40

// whole says whether variable j has a whole value, and returns it rounded down.
func (t *tableau) whole(j int) (int64, bool) {
	r := t.row[j]
	if r < 0 {
		return t.val[j], true
	}
	v := t.num[r] / t.den[r]
	if v*t.den[r] > t.num[r] {
		v--
	}
	return v, v*t.den[r] == t.num[r]
}
