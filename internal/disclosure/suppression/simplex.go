package suppression

import (
	"context"
)

// outcome is how a maximisation ended.
type outcome int

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
