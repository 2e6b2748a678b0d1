package disclosure

import (
	"fmt"
	"maps"
	"slices"
)

// Partition is a family of counts that add up: a root, and under it a tree of sums. What is left when all sums are followed down is
// exclusive and exhaustive: everything that the root counts is in exactly one leaf.
type Partition struct {
	ID   string   `yaml:"id" json:"id"`
	Root string   `yaml:"root" json:"root"`
	Sums []Sum    `yaml:"sums" json:"sums"`        // each whole after the sum that it is a part of; the first one's whole is the root
	Keep []string `yaml:"keep,omitempty" json:"-"` // counts that readers need most: others are hidden in their place where that will do

	Codes []string    `yaml:"codes,omitempty" json:"-"`               // code lists that decide its counts, whatever they are cut by
	Among []Inclusion `yaml:"among,omitempty" json:"among,omitempty"` // that tie its counts to those of other tables
}

// Sum says that a count is the sum of others.
type Sum struct {
	Whole string   `yaml:"whole" json:"whole"`
	Parts []string `yaml:"parts" json:"parts"`
}

// Check reports whether the sums are a tree with that root.
func (p Partition) Check() error {
	seen := []string{p.Root}
	for i, s := range p.Sums {
		switch {
		case i == 0 && s.Whole != p.Root:
			return fmt.Errorf("partition %s: the first sum is of %s, not of the root %s", p.ID, s.Whole, p.Root)
		case !slices.Contains(seen, s.Whole):
			return fmt.Errorf("partition %s: %s is divided before it is a part of anything", p.ID, s.Whole)
		case slices.ContainsFunc(p.Sums[:i], func(o Sum) bool { return o.Whole == s.Whole }):
			return fmt.Errorf("partition %s: %s is divided twice", p.ID, s.Whole)
		case len(s.Parts) < 2:
			return fmt.Errorf("partition %s: %s has fewer than two parts", p.ID, s.Whole)
		}
		for _, part := range s.Parts {
			if slices.Contains(seen, part) {
				return fmt.Errorf("partition %s: %s stands in it twice, so a case could be counted twice", p.ID, part)
			}
			seen = append(seen, part)
		}
	}
	return nil
}

// Nodes lists the counts of the tree, the root first and each whole before its parts.
func (p Partition) Nodes() []string {
	nodes := []string{p.Root}
	for _, s := range p.Sums {
		nodes = append(nodes, s.Parts...)
	}
	return nodes
}

// parts returns what a node is divided into; nothing for a leaf.
func (p Partition) parts(node string) []string {
	for _, s := range p.Sums {
		if s.Whole == node {
			return s.Parts
		}
	}
	return nil
}

// Leaves are the undivided counts that add up to a node: itself, where it is not divided.
func (p Partition) Leaves(node string) []string {
	parts := p.parts(node)
	if parts == nil {
		return []string{node}
	}
	var leaves []string
	for _, part := range parts {
		leaves = append(leaves, p.Leaves(part)...)
	}
	return leaves
}

// coarser is the partition as a planned table counts it: folded wholes are not divided, and merged parts are one.
func (p Partition) coarser(t PlannedTable) Partition {
	coarse := Partition{ID: p.ID, Root: p.Root, Keep: p.Keep, Among: p.Among}
	merged := map[string]string{}
	for name, parts := range t.Merge {
		for _, part := range parts {
			merged[part] = name
		}
	}
	reached := map[string]bool{p.Root: true}
	for _, s := range p.Sums {
		if !reached[s.Whole] || slices.Contains(t.Fold, s.Whole) {
			continue
		}
		var parts []string
		for _, part := range s.Parts {
			name, is := merged[part]
			if !is {
				name = part
				reached[part] = true
			}
			if !slices.Contains(parts, name) {
				parts = append(parts, name)
			}
		}
		coarse.Sums = append(coarse.Sums, Sum{s.Whole, parts})
	}
	return coarse
}

// checkCoarser reports what a planned table merges or folds that it cannot.
func (p Partition) checkCoarser(t PlannedTable) error {
	nodes := p.Nodes()
	for _, node := range t.Fold {
		if p.parts(node) == nil {
			return fmt.Errorf("%s cannot be folded: it is not divided in %s", node, p.ID)
		}
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(t.Merge)) {
		parts := t.Merge[name]
		if slices.Contains(nodes, name) || len(parts) < 2 {
			return fmt.Errorf("%s cannot be merged of %v: it needs a name of its own and at least two parts", name, parts)
		}
		for _, part := range parts {
			switch whole := above(p, part); {
			case whole == "" || whole != above(p, parts[0]):
				return fmt.Errorf("%s cannot be merged of %v: they are not parts of one whole in %s", name, parts, p.ID)
			case seen[part] != "":
				return fmt.Errorf("%s and %s overlap in %s", seen[part], name, part)
			}
			seen[part] = name
		}
		if len(p.parts(above(p, parts[0]))) == len(parts) {
			return fmt.Errorf("%s is all of %s: fold that instead", name, above(p, parts[0]))
		}
	}
	return nil
}

// broken returns the first sum that counts do not keep, and by how much its parts exceed it.
func (p Partition) broken(counts map[string]int64) (s Sum, excess int64, is bool) {
	for _, s := range p.Sums {
		sum := int64(0)
		for _, part := range s.Parts {
			sum += counts[part]
		}
		if sum != counts[s.Whole] {
			return s, sum - counts[s.Whole], true
		}
	}
	return Sum{}, 0, false
}

// without contracts the tree to the nodes that are not hidden: the parts of a hidden whole become parts of the whole above it, and
// the hidden leaves of one whole together become one leaf, its remainder.
func (p Partition) without(hidden map[string]bool) (tree Partition, remainders map[string][]string) {
	tree = Partition{ID: p.ID, Root: p.Root, Keep: p.Keep}
	remainders = map[string][]string{}
	parts := map[string][]string{}
	for _, s := range p.Sums {
		parts[s.Whole] = s.Parts
	}
	var visit func(whole string)
	visit = func(whole string) {
		var shown, rest []string
		var gather func(node string)
		gather = func(node string) {
			for _, part := range parts[node] {
				switch {
				case !hidden[part]:
					shown = append(shown, part)
				case parts[part] == nil:
					rest = append(rest, part)
				default:
					gather(part)
				}
			}
		}
		gather(whole)
		if len(rest) > 0 {
			name := "rest of " + whole
			remainders[name] = rest
			shown = append(shown, name)
		}
		if len(shown) < 2 {
			return // nothing is told apart below
		}
		tree.Sums = append(tree.Sums, Sum{whole, shown})
		for _, part := range shown {
			if parts[part] != nil {
				visit(part)
			}
		}
	}
	visit(p.Root)
	return tree, remainders
}

// above is the whole that a node is a part of; empty for the root.
func above(p Partition, node string) string {
	for _, s := range p.Sums {
		if slices.Contains(s.Parts, node) {
			return s.Whole
		}
	}
	return ""
}
