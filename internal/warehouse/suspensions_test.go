package warehouse

import (
	"fmt"
	"slices"
	"testing"
)

// Slices follow each other without a gap or an overlap; a large file is divided, small ones are put together.
func TestSlices(t *testing.T) {
	const million = 1_000_000
	for _, c := range []struct {
		rows []int64
		want []string
	}{
		{nil, nil},
		{[]int64{5}, []string{"0+1"}},
		{[]int64{0, 5, 0}, []string{"0+3"}},
		{[]int64{7 * million}, []string{"0+1"}},
		{[]int64{8 * million}, []string{"0+1 0-4000000", "0+1 4000000-8000000"}},
		{[]int64{13*million + 1}, []string{"0+1 0-4333333", "0+1 4333333-8666667", "0+1 8666667-13000001"}},
		{[]int64{3 * million, 3 * million, 3 * million}, []string{"0+2", "2+1"}},
		{[]int64{3 * million, 9 * million, 1, 2}, []string{"0+1", "1+1 0-4500000", "1+1 4500000-9000000", "2+2"}},
	} {
		paths := make([]string, len(c.rows))
		var got []string
		next := int64(0)
		for _, s := range sliced(paths, c.rows) {
			text := fmt.Sprintf("%d+%d", s.first, len(s.paths))
			if s.to > 0 {
				text += fmt.Sprintf(" %d-%d", s.from, s.to)
			}
			got = append(got, text)
			from, to := s.bounds()
			if from < next || from>>32 > next>>32+1 || to <= from {
				t.Errorf("%v: a slice from %d to %d follows one to %d", c.rows, from, to, next)
			}
			next = to
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v\n got %q\nwant %q", c.rows, got, c.want)
		}
	}
}
