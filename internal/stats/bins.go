package stats

import "fmt"

// Bin is how many cases took from From to To days, both included, as a protected count. The bins of a table follow each other
// without a gap.
type Bin struct {
	From, To int64
	Cases    ProtectedCount
}

// BinnedTimes is how long cases took, as protected counts, with those that had not ended by the end of the last bin.
type BinnedTimes struct {
	Bins []Bin
	Open ProtectedCount
}

// BinnedShare is the share of the cases that had ended by the end of a bin.
type BinnedShare struct {
	Days  int64 // the bin's last
	Share ProtectedProportion
}

// BinnedQuantile is within which bin a share of the cases had ended. Where Reached is false fewer had when the last bin ended.
type BinnedQuantile struct {
	Share    float64 // of the cases, 0.5 for the median
	Reached  bool
	Bin      int   // into Possible's table; the first by whose end the share had ended
	Possible []int // the bins that the interval does not exclude, ascending; len(Bins) stands for later than the last one
	Certain  bool  // only Bin is possible
	Level    float64
	Method   string
	N        float64 // all cases, as protected
	Notes    []string
}

// Shares returns the share that had ended by the end of each bin, with the noise-aware interval. Bins and Open are protected
// independently. It returns an error where the bins do not follow each other or there are none.
func (t BinnedTimes) Shares() ([]BinnedShare, error) {
	if len(t.Bins) == 0 {
		return nil, fmt.Errorf("there are no bins")
	}
	later := make([]ProtectedCount, len(t.Bins))
	rest := t.Open
	for i := len(t.Bins) - 1; i >= 0; i-- {
		later[i] = rest
		rest = rest.Plus(t.Bins[i].Cases)
	}
	shares := make([]BinnedShare, len(t.Bins))
	var ended ProtectedCount
	for i, b := range t.Bins {
		if b.To < b.From || (i > 0 && b.From != t.Bins[i-1].To+1) {
			return nil, fmt.Errorf("bin %d, %d to %d days, does not follow the one before", i, b.From, b.To)
		}
		ended = ended.Plus(b.Cases)
		shares[i] = BinnedShare{Days: b.To, Share: ProtectedWilson(ended, later[i])}
	}
	return shares, nil
}

// Quantile returns the bin by whose end a share q of the cases had ended, 0 < q < 1, and the bins in which the quantile may lie: a
// bin is excluded where the interval lies above q at the end of the bin before it, or below q at its own end (the inversion of
// Brookmeyer and Crowley 1982, Biometrics 38:29–41, with the noise-aware interval). A bin between possible ones, which only the noise of an
// empty bin can exclude, is possible too. Where a share is not available, or the shares are not for publication, a note says so. It returns an error as Shares does.
func (t BinnedTimes) Quantile(q float64) (BinnedQuantile, error) {
	r := BinnedQuantile{Share: q, Level: Level95, Method: ProtectedWilsonMethod + ", inverted", Bin: len(t.Bins)}
	shares, err := t.Shares()
	if err != nil {
		return r, err
	}
	r.N = shares[0].Share.N
	if !shares[0].Share.Defined {
		r.Notes = shares[0].Share.Notes
		return r, nil
	}
	if !shares[0].Share.Publishable {
		r.Notes = append(r.Notes, "Too few cases beside the protection noise: the time is not for publication.")
	}
	first, last := len(shares), len(shares)
	for i := range len(shares) + 1 {
		startsLater := i == 0 || !shares[i-1].Share.Defined || shares[i-1].Share.Interval.Low <= q
		endsEarlier := i == len(shares) || !shares[i].Share.Defined || shares[i].Share.Interval.High >= q
		if startsLater && endsEarlier {
			first, last = min(first, i), i
		}
		if i < len(shares) && !r.Reached && shares[i].Share.Defined && shares[i].Share.Value >= q-tolerance {
			r.Reached, r.Bin = true, i
		}
	}
	for i := first; i <= last; i++ {
		r.Possible = append(r.Possible, i)
	}
	r.Certain = len(r.Possible) == 1 && r.Possible[0] == r.Bin
	return r, nil
}
