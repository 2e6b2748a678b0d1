package noise

import (
	"math/bits"
	"slices"

	"daylight/internal/problem"
)

// maxDims bounds the work of looking at all sets of dimensions.
const maxDims = 16

// Touched returns in how many cells of a cross two possible sets of records differ at least, if they agree in every margin that is
// published exactly. A margin is given by the dimensions that it keeps; the total keeps none. Each dimension has at least two
// categories. With ending, a dimension of the cross, the two must differ in it for some case; without, anywhere.
//
// The answer is 2^h, where h is the size of the smallest set of dimensions (holding ending) that meets the complement of every margin,
// which is the set of dimensions summed over. That many are enough: take two categories in each dimension of the set and give the
// corners of that block +1 and -1 in turn; every margin sums over one of these dimensions and sees nothing. Fewer are not: cut the
// cross into slices along one dimension. If the difference lives in one slice, its sums without that dimension vanish too, and the
// claim is that of a smaller cross. If it lives in two or more, each of them vanishes in the margins that keep the dimension, so
// each holds 2^(h-1) by induction. The case of the ending is the second one.
//
// Where some combinations of categories cannot occur, it may take more. It is an error if no difference is possible, because a margin
// is the whole cross.
func Touched(dims []string, margins [][]string, ending ...string) (int, error) {
	c, err := newCross(dims, margins)
	switch {
	case err != nil:
		return 0, err
	case len(ending) > 1:
		return 0, problem.New(problem.Internal, "A case has one ending; %d dimensions were given.", len(ending))
	case len(ending) == 1 && !slices.Contains(dims, ending[0]):
		return 0, unknownDimension(ending[0])
	}
	kinds := c.exchanges(c.mask(ending))
	if len(kinds) == 0 {
		return 0, publishedWhole()
	}
	return 1 << bits.OnesCount(kinds[0]), nil
}

func unknownDimension(dim string) error {
	return problem.New(problem.Invalid, "The dimension %q is not among those of the table.", dim)
}

func publishedWhole() error {
	return problem.New(problem.Invalid, "A table with noise is published exactly as well, so the noise protects nothing; choose one of the two.")
}

// cross is a table of all combinations of its dimensions, with the sets of dimensions over which exact margins sum.
type cross struct {
	dims   []string
	summed []uint
}

func newCross(dims []string, margins [][]string) (cross, error) {
	c := cross{dims: dims}
	if len(dims) > maxDims {
		return cross{}, problem.New(problem.Invalid, "A plan may use %d dimensions; this one has %d.", maxDims, len(dims))
	}
	for i, dim := range dims {
		if dim == "" || slices.Contains(dims[:i], dim) {
			return cross{}, problem.New(problem.Invalid, "The dimension %q stands twice in a table or has no name.", dim)
		}
	}
	all := uint(1)<<len(dims) - 1
	for _, margin := range margins {
		for _, dim := range margin {
			if !slices.Contains(dims, dim) {
				return cross{}, unknownDimension(dim)
			}
		}
		c.summed = append(c.summed, all&^c.mask(margin))
	}
	return c, nil
}

// mask ignores dimensions that the cross does not have.
func (c cross) mask(dims []string) uint {
	var mask uint
	for i, dim := range c.dims {
		if slices.Contains(dims, dim) {
			mask |= 1 << i
		}
	}
	return mask
}

// exchanges returns the sets of dimensions that hold must and meet every set summed over, none of which holds another; the smallest
// comes first.
func (c cross) exchanges(must uint) []uint {
	var sets []uint
	for mask := range uint(1) << len(c.dims) {
		meets := mask&must == must
		for _, summed := range c.summed {
			meets = meets && mask&summed != 0
		}
		if meets {
			sets = append(sets, mask)
		}
	}
	slices.SortStableFunc(sets, func(a, b uint) int { return bits.OnesCount(a) - bits.OnesCount(b) })
	var minimal []uint
	for _, set := range sets {
		if !slices.ContainsFunc(minimal, func(smaller uint) bool { return set&smaller == smaller }) {
			minimal = append(minimal, set)
		}
	}
	return minimal
}
