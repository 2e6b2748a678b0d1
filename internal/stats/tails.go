package stats

import "math"

// Probabilities of counts, exact to about 1e-13 of their size up to a thousand million cases. Differences of log-gammas would lose
// half of the digits there, and so the point probabilities follow Loader (2000, "Fast and accurate computation of binomial
// probabilities", as dbinom and dhyper of R do). Tails are summed away from the mode, where terms fall faster than geometrically.

// stirlingError is ln n! less Stirling's approximation of it.
func stirlingError(n float64) float64 {
	if n <= 15 {
		factorial, _ := math.Lgamma(n + 1)
		return factorial - (n+.5)*math.Log(n) + n - math.Log(2*math.Pi)/2
	}
	square := n * n
	return (1./12 - (1./360-(1./1260-(1./1680-1./1188/square)/square)/square)/square) / n
}

// deviance is x ln(x/mean) + mean - x, without the cancellation where x is near its mean.
func deviance(x, mean float64) float64 {
	if math.Abs(x-mean) >= .1*(x+mean) {
		return x*math.Log(x/mean) + mean - x
	}
	v := (x - mean) / (x + mean)
	sum, term := (x-mean)*v, 2*x*v
	for j := 3.; ; j += 2 {
		term *= v * v
		next := sum + term/j
		if next == sum {
			return sum
		}
		sum = next
	}
}

// logBinomial is the logarithm of the probability of x events among n cases, each with probability p.
func logBinomial(x, n, p float64) float64 {
	switch {
	case x < 0 || x > n:
		return math.Inf(-1)
	case p == 0 || p == 1:
		if x == n*p {
			return 0
		}
		return math.Inf(-1)
	case x == 0:
		return n * math.Log1p(-p)
	case x == n:
		return n * math.Log(p)
	}
	return stirlingError(n) - stirlingError(x) - stirlingError(n-x) - deviance(x, n*p) - deviance(n-x, n*(1-p)) +
		(math.Log(n)-math.Log(x)-math.Log(n-x)-math.Log(2*math.Pi))/2
}

// logHypergeometric is the logarithm of the probability that n cases drawn without replacement hold x of the frame's marked ones.
func logHypergeometric(x, n, marked, frame float64) float64 {
	if x < 0 || x > n || x > marked || n-x > frame-marked {
		return math.Inf(-1)
	}
	if n == 0 || n == frame {
		return 0
	}
	p := n / frame
	return logBinomial(x, marked, p) + logBinomial(n-x, frame-marked, p) - logBinomial(n, frame, p)
}

// sumAway adds up a tail: the first term and those that the ratios to the next ones give. The terms have to fall.
func sumAway(first float64, ratio func(step float64) float64) float64 {
	sum, term := first, first
	for step := 0.; term > sum*1e-18; step++ {
		term *= ratio(step)
		sum += term
	}
	return sum
}

// binomialBelow is the probability of at most x events among n cases.
func binomialBelow(x, n, p float64) float64 {
	switch {
	case x < 0:
		return 0
	case x >= n:
		return 1
	case p <= 0:
		return 1
	case p >= 1:
		return 0
	case x <= n*p:
		odds := p / (1 - p)
		return math.Min(1, sumAway(math.Exp(logBinomial(x, n, p)), func(i float64) float64 { return (x - i) / (n - x + i + 1) / odds }))
	}
	return 1 - binomialAbove(x+1, n, p)
}

// binomialAbove is the probability of at least x events among n cases.
func binomialAbove(x, n, p float64) float64 {
	switch {
	case x <= 0:
		return 1
	case x > n:
		return 0
	case p <= 0:
		return 0
	case p >= 1:
		return 1
	case x > n*p:
		odds := p / (1 - p)
		return math.Min(1, sumAway(math.Exp(logBinomial(x, n, p)), func(i float64) float64 { return (n - x - i) / (x + i + 1) * odds }))
	}
	return 1 - binomialBelow(x-1, n, p)
}

// hypergeometricBelow is the probability that n drawn cases hold at most x of the frame's marked ones.
func hypergeometricBelow(x, n, marked, frame float64) float64 {
	switch {
	case x < math.Max(0, n-(frame-marked)):
		return 0
	case x >= math.Min(n, marked):
		return 1
	case x <= n*(marked/frame):
		return math.Min(1, math.Exp(logHypergeometric(x, n, marked, frame))*hypergeometricSum(x, n, marked, frame))
	}
	return 1 - hypergeometricAbove(x+1, n, marked, frame)
}

// hypergeometricSum is that probability by that of exactly x, where x is at most its mean.
func hypergeometricSum(x, n, marked, frame float64) float64 {
	return sumAway(1, func(i float64) float64 {
		j := x - i
		return j / (marked - j + 1) * (frame - marked - n + j) / (n - j + 1)
	})
}

// hypergeometricAbove is the probability that n drawn cases hold at least x of the frame's marked ones: the rest of the draw then
// holds at most n-x of the unmarked ones.
func hypergeometricAbove(x, n, marked, frame float64) float64 {
	if x > n*(marked/frame) || x > math.Min(n, marked) || x <= math.Max(0, n-(frame-marked)) {
		return hypergeometricBelow(n-x, n, frame-marked, frame)
	}
	return 1 - hypergeometricBelow(x-1, n, marked, frame)
}
