package warehouse

import "testing"

// SmallSlices makes builds write so many suspensions at a time until the end of the test.
func SmallSlices(t *testing.T, rows int64) (restore func()) {
	before := sliceRows
	sliceRows = rows
	restore = func() { sliceRows = before }
	t.Cleanup(restore)
	return restore
}
