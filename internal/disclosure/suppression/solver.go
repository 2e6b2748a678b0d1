package suppression

import (
	"context"
	"errors"
	"fmt"
)

// reach is how far a cell goes in one direction. No table takes it beyond bound; table takes it as far as was found, and is nil
// where that is no farther than the anchor, or where nothing bounds the cell.
type reach struct {
	bound int64
	table []int64
}

// choice is cells of which a change moves the one asked for by moved units. The table is the one that results, nil where only
// fractions of units do it.
type choice struct {
	cells []int
	moved int64
	table []int64
}

// solver answers for one block. It keeps scratch space: one goroutine at a time.
type solver interface {
	// anchor finds a table of whole numbers and makes it the block's x. It says whether there is one, errUndecided where that
	// could not be found out.
	anchor(ctx context.Context) (bool, error)
	// extreme says how far cell i goes up or down; it need not look beyond the goal. Unless whole is set, it spares itself the search
	// for whole numbers where fractions go farther.
	extreme(ctx context.Context, i int, up bool, goal int64, whole bool) (reach, error)
	// fix keeps a cell at its anchor, as if it were shown, or lets it go again.
	fix(i int, fixed bool)
}

// chooser finds cells to hide for cell i to move by so many units, or as many as can be, the sum of cost·change being small.
type chooser interface {
	choose(ctx context.Context, i int, up bool, by int64, cost []int64) (choice, error)
}

var (
	errUndecided = errors.New("the search for a table of whole numbers was given up")
	errWide      = errors.New("the numbers of the program outgrew their words")
	errNone      = errors.New("no table agrees with the rows")
)

// newSolver returns a network where the block is one, else a program, whose searches are charged to an effort. errNone says that the
// rows contradict each other.
func newSolver(b *block, e *effort) (solver, error) {
	if n, ok := newNetwork(b, all(len(b.rows))); ok {
		return n, nil
	}
	// Sums over parts of parts, and rows that follow from others, may hide that a block is a network: in a hierarchy a total may be
	// declared of the children as well as of the parents, and a parent's row follows from its children's.
	b.rows = shortened(b.rows, len(b.cells))
	t, kept, err := eliminate(b)
	if err != nil && !errors.Is(err, errWide) {
		return nil, err
	}
	if err == nil {
		if n, ok := newNetwork(b, kept); ok {
			return n, nil
		}
	}
	return &program{block: b, tableau: t, wide: err != nil, fixed: make([]bool, len(b.cells)), effort: e}, nil
}

func all(n int) []int {
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i
	}
	return indices
}

// interrupted returns ctx's error with what was being done.
func interrupted(ctx context.Context, what string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
