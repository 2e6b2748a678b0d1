package suppression

import (
	"cmp"
	"context"
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

// effort is how many coefficients may still be worked on for what is worth having but not needed. It ends such work after the same
// steps on every machine; about 10⁹ are a second.
type effort struct{ left int64 }

func (e *effort) charge(coefficients int) {
	if e != nil {
		e.left -= int64(coefficients)
	}
}

func (e *effort) spent() bool { return e != nil && e.left < 0 }

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

func gcd(a, b int64) int64 {
	a, b = abs(a), abs(b)
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// product is a·b, and whether it fits.
func product(a, b int64) (int64, bool) {
	high, low := bits.Mul64(uint64(abs(a)), uint64(abs(b)))
	if high != 0 || low > far {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(low), true
	}
	return int64(low), true
}

// less says whether a/b < c/d, for a, c >= 0 and b, d > 0.
func less(a, b, c, d int64) bool {
	high1, low1 := bits.Mul64(uint64(a), uint64(d))
	high2, low2 := bits.Mul64(uint64(c), uint64(b))
	return high1 < high2 || high1 == high2 && low1 < low2
}

// eliminate brings the rows of a block into a tableau with all nonbasic variables at 0 and bounded by 0 from below. Rows that follow
// from others are dropped; kept are the indices of the rest. Rows go first that have few cells in more than two rows, so that what
// is kept is a network where dropping rows can make it one. errNone says that the rows contradict each other.
func eliminate(b *block) (t *tableau, kept []int, err error) {
	n := len(b.cells)
	rowsOf := make([]int, n)
	for _, r := range b.rows {
		for _, i := range r.cells {
			rowsOf[i]++
		}
	}
	weight := make([]int, len(b.rows))
	for at, r := range b.rows {
		for _, i := range r.cells {
			if rowsOf[i] > 2 {
				weight[at]++
			}
		}
	}
	order := all(len(b.rows))
	slices.SortStableFunc(order, func(a, c int) int { return cmp.Compare(weight[a], weight[c]) })
	t = &tableau{row: make([]int, n), val: make([]int64, n), low: make([]int64, n), high: make([]int64, n)}
	for i := range n {
		t.row[i], t.high[i] = -1, Unlimited
	}
	for _, at := range order {
		coef := make([]int64, n)
		for j, i := range b.rows[at].cells {
			coef[i] = b.rows[at].signs[j]
		}
		added, err := t.insert(coef, b.rows[at].rhs, rowsOf)
		if err != nil {
			return nil, nil, err
		}
		if added {
			kept = append(kept, at)
		}
	}
	slices.Sort(kept)
	return t, kept, nil
}

// insert adds the equation Σ coef·x = rhs while all nonbasic variables are 0, unless it follows from the others. A variable of few
// rows becomes basic in it.
func (t *tableau) insert(coef []int64, rhs int64, rowsOf []int) (added bool, err error) {
	t.coef, t.den, t.num, t.basic = append(t.coef, coef), append(t.den, 0), append(t.num, rhs), append(t.basic, -1)
	last := len(t.coef) - 1
	for at := range last {
		if coef[t.basic[at]] != 0 {
			if !t.subtract(last, at, t.basic[at], t.num[at], nil) {
				return false, errWide
			}
		}
	}
	enter := -1
	for j, c := range coef {
		if c == 0 {
			continue
		}
		if enter < 0 || abs(c) < abs(coef[enter]) || abs(c) == abs(coef[enter]) && rowsOf[j] < rowsOf[enter] {
			enter = j
		}
	}
	if enter < 0 {
		if t.num[last] != 0 {
			return false, errNone
		}
		t.coef, t.den, t.num, t.basic = t.coef[:last], t.den[:last], t.num[:last], t.basic[:last]
		return false, nil
	}
	if coef[enter] < 0 {
		for j := range coef {
			coef[j] = -coef[j]
		}
		t.num[last] = -t.num[last]
	}
	t.den[last], t.basic[last], t.row[enter] = coef[enter], enter, last
	t.reduce(last, 0)
	for at := range last {
		if t.coef[at][enter] != 0 && !t.subtract(at, last, enter, t.num[last], nil) {
			return false, errWide
		}
	}
	return true, nil
}

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

// outcome is how a maximisation ended.
type outcome int

const (
	atBound   outcome = iota // at the best value that the rows and bounds allow
	unbounded                // nothing bounds it
)

// patience is how many pivots in a row may change no value before Bland's rule (1977), which cannot go round for ever, takes over.
const patience = 40

// push moves variable p as far up (side 1) or down (side -1) as the rows and bounds allow, from values within all bounds.
func (t *tableau) push(ctx context.Context, p int, side int64) (outcome, error) {
	idle := 0
	for pivots := 0; ; pivots++ {
		if pivots%32 == 31 {
			if err := interrupted(ctx, "solve program"); err != nil {
				return 0, err
			}
		}
		careful := idle > patience
		j, way := t.entering(p, side, careful)
		if j < 0 {
			return atBound, nil
		}
		r, num, den := t.blocking(j, way, careful)
		own := t.high[j]
		if way < 0 {
			own = t.low[j]
		}
		if own != way*Unlimited && (r < 0 || !less(num, den, way*(own-t.val[j]), 1)) {
			if !t.shift(j, own-t.val[j]) {
				return 0, errWide
			}
			idle = 0
			continue
		}
		if r < 0 {
			return unbounded, nil
		}
		if num == 0 {
			idle++
		} else {
			idle = 0
		}
		leaves := t.basic[r]
		value := t.low[leaves]
		if way*t.coef[r][j] < 0 {
			value = t.high[leaves]
		}
		if !t.enter(j, r, value, way*num) {
			return 0, errWide
		}
	}
}

// entering returns a nonbasic variable that moves p, and the way it has to go; -1 where there is none.
func (t *tableau) entering(p int, side int64, careful bool) (int, int64) {
	free := func(j int, way int64) bool {
		if way > 0 {
			return t.val[j] < t.high[j]
		}
		return t.val[j] > t.low[j]
	}
	r := t.row[p]
	if r < 0 {
		if free(p, side) {
			return p, side
		}
		return -1, 0
	}
	limit := t.high[p]
	if side < 0 {
		limit = t.low[p]
	}
	if limit != side*Unlimited && t.num[r] == limit*t.den[r] {
		return -1, 0
	}
	best, size, direction := -1, int64(0), int64(0)
	for j, c := range t.coef[r] {
		if c == 0 || j == p || abs(c) <= size {
			continue
		}
		way := side
		if c > 0 {
			way = -side
		}
		if free(j, way) {
			if careful {
				return j, way
			}
			best, size, direction = j, abs(c), way
		}
	}
	return best, direction
}

// blocking returns the row whose variable first meets a bound when j goes its way, after a step of num/den; -1 where none does.
// Of several it takes the smallest coefficient, which keeps denominators small, and then the smallest variable.
func (t *tableau) blocking(j int, way int64, careful bool) (r int, num, den int64) {
	r = -1
	for i, coef := range t.coef {
		a := coef[j]
		if a == 0 {
			continue
		}
		b := t.basic[i]
		var gap int64
		if way*a > 0 { // the basic variable falls
			if t.low[b] == -Unlimited {
				continue
			}
			gap = t.num[i] - t.low[b]*t.den[i]
		} else {
			if t.high[b] == Unlimited {
				continue
			}
			gap = t.high[b]*t.den[i] - t.num[i]
		}
		size := abs(a)
		switch {
		case r < 0 || less(gap, size, num, den):
		case less(num, den, gap, size):
			continue
		case !careful && size != den:
			if size > den {
				continue
			}
		case b > t.basic[r]:
			continue
		}
		r, num, den = i, gap, size
	}
	return r, num, den
}

// repair brings all basic variables within their bounds. False says that no values satisfy the rows and bounds.
func (t *tableau) repair(ctx context.Context) (bool, error) {
	for pivots := 0; ; pivots++ {
		if pivots%32 == 31 {
			if err := interrupted(ctx, "solve program"); err != nil {
				return false, err
			}
		}
		// The smallest index first, for the variable that leaves and the one that enters, ends for certain.
		careful := pivots > patience
		r, target, side := t.violated(careful)
		if r < 0 {
			return true, nil
		}
		j, size, way := -1, int64(0), int64(0)
		for c, a := range t.coef[r] {
			if a == 0 || c == t.basic[r] || j >= 0 && abs(a) >= size {
				continue
			}
			to := side
			if a > 0 {
				to = -side
			}
			if to > 0 && t.val[c] < t.high[c] || to < 0 && t.val[c] > t.low[c] {
				if j, size, way = c, abs(a), to; careful || size == 1 {
					break
				}
			}
		}
		if j < 0 {
			return false, nil
		}
		if !t.enter(j, r, target, way*abs(t.num[r]-target*t.den[r])) {
			return false, errWide
		}
	}
}

// violated returns the row whose variable lies farthest outside its bounds, of several the greatest variable, or, where careful, the
// row of the smallest variable; the bound; and the side to which it must go. The row is -1 where there is none.
func (t *tableau) violated(careful bool) (r int, target, side int64) {
	r = -1
	var worst, worstDen int64
	for i, b := range t.basic {
		var gap, bound, to int64
		if t.low[b] != -Unlimited && t.num[i] < t.low[b]*t.den[i] {
			gap, bound, to = t.low[b]*t.den[i]-t.num[i], t.low[b], 1
		} else if t.high[b] != Unlimited && t.num[i] > t.high[b]*t.den[i] {
			gap, bound, to = t.num[i]-t.high[b]*t.den[i], t.high[b], -1
		} else {
			continue
		}
		switch {
		case r < 0:
		case careful:
			if b > t.basic[r] {
				continue
			}
		case less(gap, t.den[i], worst, worstDen) || b < t.basic[r] && !less(worst, worstDen, gap, t.den[i]):
			continue
		}
		r, target, side, worst, worstDen = i, bound, to, gap, t.den[i]
	}
	return r, target, side
}

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
