package suppression

import (
	"fmt"
	"math"
)

// Unlimited stands for the greatest value of a cell that nothing bounds from above.
const Unlimited = math.MaxInt64

// Interval is what anybody can compute of a hidden cell.
//
// No table of whole numbers that agrees with what is shown has the cell outside [Low, High]. Least and Most are the cell's least and
// greatest value among such tables that were found and checked; Least > Most where none was found. Exact says that the two pairs
// agree: nobody can compute more of the cell than that it lies from Low to High.
type Interval struct {
	Low, High   int64
	Least, Most int64
	Exact       bool
}

// Safe says whether two checked tables prove that the cell may be k or more, and that nobody can fix it within fewer than k.
func (i Interval) Safe(k int64) bool {
	return i.Most >= k && i.Most-i.Least >= k
}

// Conceals says whether a hidden cell that need not be sensitive keeps what its being hidden promises: it cannot be computed, and
// where it might be one below k it is as safe as those.
func (i Interval) Conceals(k int64) bool {
	return i.Safe(k) || i.Low >= k && i.Most > i.Least
}

// Unbounded says whether nothing bounds the cell from above.
func (i Interval) Unbounded() bool { return i.High == Unlimited }

// String writes the interval as in "[0, 18]", with an "about" before bounds that no table may attain.
func (i Interval) String() string {
	text := fmt.Sprintf("[%d, %d]", i.Low, i.High)
	if i.Unbounded() {
		text = fmt.Sprintf("[%d, unlimited)", i.Low)
	}
	if !i.Exact {
		return "about " + text
	}
	return text
}
