package suppression

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sum says that the parts add up to the whole.
type sum struct {
	whole int
	parts []int
}

// listed is how many names a message lists before it counts the rest.
const listed = 8

// list names some cells for a message.
func list(names []string, cells []int) string {
	var b strings.Builder
	for at, i := range cells {
		if at == listed {
			fmt.Fprintf(&b, " and %d more", len(cells)-at)
			break
		}
		if at > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(names[i]))
	}
	return b.String()
}

func checkNames(names []string) error {
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if name == "" {
			return fmt.Errorf("check cells: cell %d has no name", i)
		}
		if seen[name] {
			return fmt.Errorf("check cells: %q is the name of two cells", name)
		}
		seen[name] = true
	}
	return nil
}

// checkSums says which sum names a cell that is not there or one cell twice, was declared before, or goes in a circle.
func checkSums(names []string, sums []sum) error {
	seen := make(map[string]bool, len(sums))
	for at, sum := range sums {
		for _, i := range append([]int{sum.whole}, sum.parts...) {
			if i < 0 || i >= len(names) {
				return fmt.Errorf("check sums: sum %d speaks of cell %d, which is not there", at, i)
			}
		}
		whole := names[sum.whole]
		if len(sum.parts) == 0 {
			return fmt.Errorf("check sums: %q is the sum of nothing", whole)
		}
		sorted := slices.Sorted(slices.Values(sum.parts))
		for i, part := range sorted {
			if part == sum.whole {
				return fmt.Errorf("check sums: %q is a part of itself", whole)
			}
			if i > 0 && part == sorted[i-1] {
				return fmt.Errorf("check sums: %q has the part %q twice", whole, names[part])
			}
		}
		key := fmt.Sprint(sum.whole, sorted)
		if seen[key] {
			return fmt.Errorf("check sums: %q is declared the sum of %s twice", whole, list(names, sum.parts))
		}
		seen[key] = true
	}
	return checkCircles(names, sums)
}

func checkCircles(names []string, sums []sum) error {
	parts := make([][]int, len(names))
	for _, sum := range sums {
		parts[sum.whole] = append(parts[sum.whole], sum.parts...)
	}
	const (
		untouched = iota
		open
		done
	)
	state := make([]int, len(names))
	type visit struct{ cell, next int }
	for start := range names {
		if state[start] != untouched {
			continue
		}
		state[start] = open
		for stack := []visit{{cell: start}}; len(stack) > 0; {
			top := &stack[len(stack)-1]
			if top.next == len(parts[top.cell]) {
				state[top.cell] = done
				stack = stack[:len(stack)-1]
				continue
			}
			part := parts[top.cell][top.next]
			top.next++
			switch state[part] {
			case open:
				return fmt.Errorf("check sums: the sums go in a circle, %q is a part of its own part %q", names[part], names[top.cell])
			case untouched:
				state[part] = open
				stack = append(stack, visit{cell: part})
			}
		}
	}
	return nil
}

// equations writes each sum as whole - Σ parts = 0.
func equations(sums []sum) []row {
	rows := make([]row, len(sums))
	for at, sum := range sums {
		r := row{cells: []int{sum.whole}, signs: []int64{1}}
		for _, part := range sum.parts {
			r.cells, r.signs = append(r.cells, part), append(r.signs, -1)
		}
		rows[at] = r
	}
	return rows
}
