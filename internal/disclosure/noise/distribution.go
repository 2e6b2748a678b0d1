package noise

// distribution is that of a whole number: p[i] is the probability of from+i. What lies outside is lost, and callers count it
// against the promise that they compute.
type distribution struct {
	from int
	p    []float64
	lost float64
}

// negligible is the mass that may be cut off at either end of a sum, far below what floating point resolves beside 1.
const negligible = 1e-22

// distribution returns that of one draw, from the integer table itself.
func (t *Table) distribution() distribution {
	d := distribution{from: -t.reach, p: make([]float64, 2*t.reach+1)}
	var below uint64
	for i, above := range t.thresholds {
		d.p[i] = float64(above-below) * 0x1p-64
		below = above
	}
	if i := len(t.thresholds); i < len(d.p) {
		d.p[i] = float64(-below) * 0x1p-64 // 2^64 - below, modulo 2^64
	}
	return d.trimmed()
}

// sum returns the distribution of the sum of n independent draws.
func (t *Table) sum(n int) distribution {
	result := distribution{p: []float64{1}}
	for power := t.distribution(); n > 0; n >>= 1 {
		if n&1 == 1 {
			result = result.plus(power)
		}
		if n > 1 {
			power = power.plus(power)
		}
	}
	return result
}

func (d distribution) plus(other distribution) distribution {
	sum := distribution{from: d.from + other.from, p: make([]float64, len(d.p)+len(other.p)-1), lost: d.lost + other.lost}
	for i, p := range d.p {
		for j, q := range other.p {
			sum.p[i+j] += p * q
		}
	}
	return sum.trimmed()
}

func (d distribution) trimmed() distribution {
	first, last := 0, len(d.p)
	var low, high float64
	for low+d.p[first] < negligible {
		low += d.p[first]
		first++
	}
	for high+d.p[last-1] < negligible {
		high += d.p[last-1]
		last--
	}
	return distribution{d.from + first, d.p[first:last], d.lost + low + high}
}

// within returns the probability of -a … a.
func (d distribution) within(a int) float64 {
	var p float64
	for i, mass := range d.p {
		if z := d.from + i; -a <= z && z <= a {
			p += mass
		}
	}
	return p
}
