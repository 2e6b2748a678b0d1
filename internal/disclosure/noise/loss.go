package noise

import (
	"cmp"
	"maps"
	"math"
	"math/big"
	"slices"

	"daylight/internal/problem"
)

// Touch says that two possible sets of records differ in Cells cells with noise of a variance, by By in each.
type Touch struct {
	Variance int
	Cells    int
	By       int // 0 means 1
}

func (t Touch) by() int64 { return int64(max(1, t.By)) }

// Loss is how well two possible sets of records can be told apart by everything that is published with noise: the distribution of
// the logarithm of how much likelier the one makes the published numbers than the other (the privacy loss). The noise being
// symmetric, it is the same whichever of the two is true. The zero value is no loss.
//
// It is computed from the integer table. What the table differs from the ideal noise, 5.1e-19 a cell at the standard variance, adds at
// most (1+exp(eps)) times as much to a delta.
type Loss struct {
	points []lossPoint // ascending
	beyond float64     // mass counted as a loss without bound
	rho    big.Rat
}

type lossPoint struct{ loss, p float64 }

// maxLossPoints bounds the work for plans with many different variances.
const maxLossPoints = 1 << 22

// Rho returns what the touch costs in zero-concentrated differential privacy, cells·by²/(2·variance) (Bun and Steinke 2016; Canonne,
// Kamath and Steinke 2020). Costs of all that is published add up.
func (t Touch) Rho() *big.Rat { return big.NewRat(int64(t.Cells)*t.by()*t.by(), int64(2*t.Variance)) }

// NewLoss returns the exact loss of all touches together.
func NewLoss(touches ...Touch) (Loss, error) {
	var loss Loss
	denominator := int64(1)
	cells := map[Touch]int{} // of each variance and distance
	for _, touch := range touches {
		if touch.Cells < 0 || touch.By < 0 {
			return Loss{}, problem.New(problem.Internal, "A difference in %d cells by %d is none.", touch.Cells, touch.By)
		}
		if _, err := TableOf(touch.Variance); err != nil {
			return Loss{}, err
		}
		if touch.Cells == 0 {
			continue
		}
		loss.rho.Add(&loss.rho, touch.Rho())
		cells[Touch{Variance: touch.Variance, By: int(touch.by())}] += touch.Cells
		unit := int64(2 * touch.Variance)
		denominator *= unit / new(big.Int).GCD(nil, nil, big.NewInt(unit), big.NewInt(denominator)).Int64()
		if denominator > 1<<40 {
			return Loss{}, tooManyVariances()
		}
	}
	kinds := slices.SortedFunc(maps.Keys(cells), func(a, b Touch) int { return cmp.Or(a.Variance-b.Variance, a.By-b.By) })
	// With m cells of variance v that differ by d, and S the sum of their draws, the loss is (m·d²+2·d·S)/(2v), which is whole on the
	// common denominator.
	total := []wholeLoss{{0, 1}}
	for _, kind := range kinds {
		table, _ := TableOf(kind.Variance)
		m, by, scale := int64(cells[kind]), kind.by(), denominator/int64(2*kind.Variance)
		sum := table.sum(int(m))
		loss.beyond += sum.lost
		if len(total)*len(sum.p) > maxLossPoints {
			return Loss{}, tooManyVariances()
		}
		next := make([]wholeLoss, 0, len(total)*len(sum.p))
		for _, point := range total {
			for i, p := range sum.p {
				next = append(next, wholeLoss{point.loss + scale*(m*by*by+2*by*int64(sum.from+i)), point.p * p})
			}
		}
		total = merged(next)
	}
	for _, point := range total {
		loss.points = append(loss.points, lossPoint{float64(point.loss) / float64(denominator), point.p})
	}
	return loss, nil
}

func tooManyVariances() error {
	return problem.New(problem.Invalid, "The plan uses too many different variances to compute its odds exactly; use two or three.")
}

type wholeLoss struct {
	loss int64
	p    float64
}

// merged adds up the points of equal loss, in an order that does not depend on chance.
func merged(points []wholeLoss) []wholeLoss {
	slices.SortStableFunc(points, func(a, b wholeLoss) int { return cmp.Compare(a.loss, b.loss) })
	out := points[:0]
	for _, point := range points {
		if n := len(out); n > 0 && out[n-1].loss == point.loss {
			out[n-1].p += point.p
		} else {
			out = append(out, point)
		}
	}
	return out
}

// Rho returns the loss in zero-concentrated differential privacy.
func (l Loss) Rho() *big.Rat { return new(big.Rat).Set(&l.rho) }

// Delta returns the smallest delta for which what is published is (eps, delta)-differentially private for these touches.
func (l Loss) Delta(eps float64) float64 {
	delta := l.beyond
	for _, point := range l.points {
		if point.loss > eps {
			delta += point.p * -math.Expm1(eps-point.loss)
		}
	}
	return delta
}

// Epsilon returns the smallest eps for a delta, 0 < delta < 1; it is infinite where no eps suffices.
func (l Loss) Epsilon(delta float64) float64 {
	if l.Delta(0) <= delta {
		return 0
	}
	low, high := 0.0, l.points[len(l.points)-1].loss
	if l.Delta(high) > delta {
		return math.Inf(1)
	}
	for high-low > 1e-12*high {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		if l.Delta(middle) > delta {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// Distance returns the total variation distance between what the two sets of records publish.
func (l Loss) Distance() float64 { return min(1, l.Delta(0)) }

// Guess returns how often the best guess between the two is right, where both were equally likely before. Without any knowledge it is
// one half.
func (l Loss) Guess() float64 { return (1 + l.Distance()) / 2 }

// GenericEpsilon returns the bound on eps that holds for every mechanism of a rho (Canonne, Kamath and Steinke 2020, their conversion from
// concentrated to approximate differential privacy). The exact one of a Loss is smaller.
func GenericEpsilon(rho, delta float64) float64 {
	at := func(logarithm float64) float64 { // of alpha-1
		above := math.Exp(logarithm)
		alpha := 1 + above
		return alpha*rho + (-math.Log(delta)-math.Log(alpha))/above + math.Log(above/alpha)
	}
	low, high := -20.0, 20.0 // the function falls, then rises
	for high-low > 1e-9 {
		a, b := low+(high-low)/3, high-(high-low)/3
		if at(a) < at(b) {
			high = b
		} else {
			low = a
		}
	}
	return max(0, at((low+high)/2))
}
