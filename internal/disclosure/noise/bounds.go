package noise

import "math/big"

// bounds holds a number that is not negative, times a power of two, between two whole numbers.
type bounds struct{ low, high *big.Int }

var one = big.NewInt(1)

func exactly(n int64, bits uint) bounds {
	scaled := new(big.Int).Lsh(big.NewInt(n), bits)
	return bounds{scaled, scaled}
}

func (b bounds) plus(other bounds) bounds {
	return bounds{new(big.Int).Add(b.low, other.low), new(big.Int).Add(b.high, other.high)}
}

func (b bounds) times(other bounds, bits uint) bounds {
	low, high := new(big.Int).Mul(b.low, other.low), new(big.Int).Mul(b.high, other.high)
	return bounds{low.Rsh(low, bits), ceilRsh(high, bits)}
}

func (b bounds) over(n int64) bounds {
	low, high := new(big.Int), new(big.Int)
	low.Div(b.low, big.NewInt(n))
	high.Add(b.high, big.NewInt(n-1))
	return bounds{low, high.Div(high, big.NewInt(n))}
}

// ceilRsh returns n/2^bits, rounded up; an arithmetic shift rounds down, so the sign is turned twice.
func ceilRsh(n *big.Int, bits uint) *big.Int {
	n.Neg(n)
	n.Rsh(n, bits)
	return n.Neg(n)
}

// expOfMinusInverse returns exp(-1/n) times 2^bits, n at least 2. The terms of the series alternate and fall, so that what is left out
// is smaller than the first term left out, and that one is at most 1 here.
func expOfMinusInverse(n int64, bits uint) bounds {
	term := exactly(1, bits)
	low, high := new(big.Int).Set(term.low), new(big.Int).Set(term.high)
	for k := int64(1); term.high.Cmp(one) > 0; k++ {
		term = term.over(n * k)
		if k%2 == 1 {
			low.Sub(low, term.high)
			high.Sub(high, term.low)
		} else {
			low.Add(low, term.low)
			high.Add(high, term.high)
		}
	}
	return bounds{low.Sub(low, one), high.Add(high, one)}
}
