package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daylight/internal/disclosure/noise"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// NoisePlan says which crosses are published as protected counts: every count with a random amount added, drawn once.
type NoisePlan struct {
	Variance int            `yaml:"variance" json:"variance"` // of the amount: 9 standard, 16 strict
	Tables   []PlannedCross `yaml:"tables" json:"tables"`
}

// PlannedCross is a partition crossed with two breakdowns. Its cells are fixed before anything is counted, those that nobody is in among
// them: a list of cells that followed the records would say who is there.
type PlannedCross struct {
	Name      string    `yaml:"name" json:"name"`
	Partition string    `yaml:"partition" json:"partition"`
	Every     Grain     `yaml:"every" json:"every"`
	First     Dimension `yaml:"first" json:"first"`
	Second    Dimension `yaml:"second" json:"second"`
	Parts     Classes   `yaml:"parts" json:"parts"` // of the partition's leaves
}

// Dimension is a breakdown in classes.
type Dimension struct {
	Breakdown string  `yaml:"breakdown" json:"breakdown"`
	Classes   Classes `yaml:"classes" json:"classes"`
}

// Classes divide codes: each has a name and its codes, and one may be the rest.
type Classes map[string]Members

// Members are the codes of a class; Rest is every code that stands in no other.
type Members struct {
	Codes []string `json:"codes,omitempty"`
	Rest  bool     `json:"rest,omitempty"`
}

// UnmarshalYAML reads a list of codes, or the word rest.
func (m *Members) UnmarshalYAML(node *yaml.Node) error {
	var word string
	if err := node.Decode(&word); err == nil {
		if word != "rest" {
			return fmt.Errorf("line %d: %q is neither a list of codes nor the word rest. Cells are fixed before anything is counted", node.Line, word)
		}
		m.Rest = true
		return nil
	}
	return node.Decode(&m.Codes)
}

// MarshalYAML writes what UnmarshalYAML reads.
func (m Members) MarshalYAML() (any, error) {
	if m.Rest {
		return "rest", nil
	}
	return m.Codes, nil
}

// Codes that stand for no code of the platform's list; every dimension has them.
var noCodes = []string{"not_recorded", "uncoded"}

// check holds classes against all codes that there are; nil codes are not known yet.
func (c Classes) check(what string, codes []string) error {
	of := map[string]string{}
	rest := ""
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if strings.ContainsAny(name, "|") || name == Total || name == Merged {
			return fmt.Errorf("%s: %q is no name for a class", what, name)
		}
		if c[name].Rest {
			if rest != "" {
				return fmt.Errorf("%s: %s and %s are both the rest", what, rest, name)
			}
			rest = name
			continue
		}
		if len(c[name].Codes) == 0 {
			return fmt.Errorf("%s: %s has no codes", what, name)
		}
		for _, code := range c[name].Codes {
			if other, twice := of[code]; twice {
				return fmt.Errorf("%s: %s and %s overlap in %s", what, other, name, code)
			}
			if codes != nil && !slices.Contains(codes, code) {
				return fmt.Errorf("%s: %s has the code %s, which there is not", what, name, code)
			}
			of[code] = name
		}
	}
	for _, code := range codes {
		if _, placed := of[code]; !placed && rest == "" {
			return fmt.Errorf("%s: no class has the code %s, and none is the rest", what, code)
		}
	}
	if len(c) < 2 {
		return fmt.Errorf("%s: there must be at least two classes", what)
	}
	return nil
}

// class returns the class of a code. Plans whose classes were checked have one for each.
func (c Classes) class(code string) (string, bool) {
	rest := ""
	for name, m := range c {
		if slices.Contains(m.Codes, code) {
			return name, true
		}
		if m.Rest {
			rest = name
		}
	}
	return rest, rest != ""
}

func (c Classes) names() []string { return slices.Sorted(maps.Keys(c)) }

// check holds the planned crosses against the vocabulary.
func (n NoisePlan) check(p Plan, v Vocabulary) error {
	if n.Variance < noise.MinVariance || n.Variance > noise.MaxVariance {
		return fmt.Errorf("protected: the variance is %d and must be from %d to %d", n.Variance, noise.MinVariance, noise.MaxVariance)
	}
	seen := map[string]bool{}
	for _, t := range n.Tables {
		if t.Every != n.Tables[0].Every {
			return fmt.Errorf("protected table %s is of every %s, and %s of every %s: each case would be drawn twice", t.Name, t.Every, n.Tables[0].Name, n.Tables[0].Every)
		}
		at := slices.IndexFunc(v.Partitions, func(q Partition) bool { return q.ID == t.Partition })
		switch {
		case strings.Trim(t.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || t.Name == "" || seen[t.Name]:
			return fmt.Errorf("protected: the name %q stands twice, or is not of lower-case letters, digits and hyphens", t.Name)
		case at < 0:
			return fmt.Errorf("protected table %s: there is no partition %q", t.Name, t.Partition)
		case t.First.Breakdown == t.Second.Breakdown:
			return fmt.Errorf("protected table %s crosses %s with itself", t.Name, t.First.Breakdown)
		}
		if _, ok := grains[t.Every]; !ok {
			return fmt.Errorf("protected table %s: every is %q and must be quarter, half-year or year", t.Name, t.Every)
		}
		seen[t.Name] = true
		for _, d := range []Dimension{t.First, t.Second} {
			codes, ok := v.Breakdowns[d.Breakdown]
			if !ok {
				return fmt.Errorf("protected table %s: there is no breakdown %q", t.Name, d.Breakdown)
			}
			if codes != nil {
				codes = append(slices.Clone(codes), noCodes...)
			}
			if err := d.Classes.check("protected table "+t.Name+", "+d.Breakdown, codes); err != nil {
				return err
			}
		}
		if err := t.Parts.check("protected table "+t.Name+", parts", leaves(v.Partitions[at])); err != nil {
			return err
		}
	}
	return nil
}

// ids lists the ids of a cross's cells.
func (t PlannedCross) ids() (noise.Cells, error) {
	var ids []string
	seconds, parts := t.Second.Classes.names(), t.Parts.names()
	for _, a := range t.First.Classes.names() {
		for _, b := range seconds {
			for _, part := range parts {
				ids = append(ids, a+"|"+b+"|"+part)
			}
		}
	}
	return noise.NewCells(ids)
}

// CrossCount is what was counted of one pair of categories: every leaf of the partition.
type CrossCount struct {
	First, Second string
	Counts        map[string]int64
}

// Drawing is a cross ready to be drawn: its cells in order, and what was counted in each. Nothing outside the platform may see it.
type Drawing struct {
	Table  PlannedCross
	Cells  noise.Cells
	Counts []int64
}

// Prepare puts counts into the cells of a planned cross. Every case must be in exactly one: a category that no class has is an error, and
// so are counts that do not add up to the root.
func (t PlannedCross) Prepare(p Partition, counted []CrossCount) (Drawing, error) {
	cells, err := t.ids()
	if err != nil {
		return Drawing{}, fmt.Errorf("protected table %s: %w", t.Name, err)
	}
	leaves, parts := leaves(p), t.Parts.names()
	partOf := make([]int, len(leaves))
	for i, leaf := range leaves {
		part, ok := t.Parts.class(leaf)
		if !ok {
			return Drawing{}, problem.New(problem.Invalid, "The plan's table %s has no part for %s.", t.Name, leaf)
		}
		partOf[i] = slices.Index(parts, part)
	}
	sums := make(map[string]int64, cells.Len())
	var root, placed int64
	for _, c := range counted {
		first, ok := t.First.Classes.class(c.First)
		second, ok2 := t.Second.Classes.class(c.Second)
		if !ok || !ok2 {
			return Drawing{}, problem.New(problem.Invalid, "The plan's table %s has no class for %s, %s, so those cases would be missing. Add the code to a class, or give a class the rest.", t.Name, c.First, c.Second)
		}
		inParts := make([]int64, len(parts))
		for i, leaf := range leaves {
			inParts[partOf[i]] += c.Counts[leaf]
			placed += c.Counts[leaf]
		}
		for i, part := range parts {
			sums[first+"|"+second+"|"+part] += inParts[i]
		}
		root += c.Counts[p.Root]
	}
	if root != placed {
		return Drawing{}, problem.New(problem.Internal, "Protected table %s: the cells hold %d cases of %d, so nothing was published.", t.Name, placed, root)
	}
	counts, err := cells.Counts(sums)
	return Drawing{Table: t, Cells: cells, Counts: counts}, err
}

// Enough counts the pairs of classes in which some parts together are enough by what is asked, and all pairs.
func (d Drawing) Enough(parts []string, is func(n int64) bool) (enough, pairs int) {
	sums := map[string]int64{}
	for i, id := range d.Cells.IDs() {
		pair, part := id[:strings.LastIndexByte(id, '|')], id[strings.LastIndexByte(id, '|')+1:]
		if slices.Contains(parts, part) {
			sums[pair] += d.Counts[i]
		}
	}
	for _, n := range sums {
		if is(n) {
			enough++
		}
	}
	return enough, len(sums)
}

// Drawn says in a published table how its random amounts were drawn.
type Drawn struct {
	Variance int    `json:"variance"`
	Label    string `json:"label"` // under which they were drawn; it begins with the number of the revision
	Key      string `json:"key"`   // id of the secret
}

// Keyed is a drawing with the secret that it is drawn with, and the partition that it crosses.
type Keyed struct {
	Drawing
	Partition Partition
	Meaning   Meaning
	Key       noise.Key
	KeyID     string
}

// Draw adds the random amounts to all crosses of a release, makes them add up to the exact totals that are published beside them, or else
// with each other, and returns the tables that may be published. The ledger must know the drawings.
func Draw(of period.Period, label string, variance int, crosses []Keyed, exact []Published) ([]Table, error) {
	var drawn []crossCells
	for _, c := range crosses {
		t, err := c.draw(of, label, variance)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", c.Table.Name, err)
		}
		cells, _ := cellsOf(t)
		drawn = append(drawn, cells)
	}
	fitted, err := fit(drawn, exact)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for i, c := range drawn {
		for r, row := range c.of.Rows {
			for j, part := range c.parts {
				*row.Counts[part] = fitted[i][r][j]
			}
		}
		tables = append(tables, Table{published: c.of})
	}
	return tables, nil
}

// draw is the table with its amounts as they were drawn.
func (k Keyed) draw(of period.Period, label string, variance int) (Published, error) {
	noisy, err := k.Key.Protect(noise.Draw{Period: of.String(), Revision: label, Measure: k.Table.Name, Variance: variance}, k.Cells, k.Counts)
	if err != nil {
		return Published{}, err
	}
	raw := map[string]int64{}
	for i, id := range k.Cells.IDs() {
		raw[id] = noisy[i]
	}
	parts := k.Table.Parts.names()
	t := Published{Period: of, Partition: Partition{ID: k.Table.Name, Root: k.Partition.Root, Sums: []Sum{{k.Partition.Root, parts}}},
		Breakdown: k.Table.Breakdown(), Merge: k.Table.PartsOf(k.Partition), Meaning: k.Meaning, Noise: &Drawn{variance, label, k.KeyID}}
	for _, a := range k.Table.First.Classes.names() {
		for _, b := range k.Table.Second.Classes.names() {
			row := PublishedRow{Category: a, Category2: b, Counts: map[string]*int64{}, Raw: map[string]int64{}}
			for _, part := range parts {
				n := raw[a+"|"+b+"|"+part]
				row.Counts[part], row.Raw[part] = &n, n
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t, nil
}

// Breakdown names the crossed breakdown as the catalogue does.
func (t PlannedCross) Breakdown() string { return t.First.Breakdown + "_" + t.Second.Breakdown }

// PartsOf says which leaves each part stands for.
func (t PlannedCross) PartsOf(p Partition) map[string][]string {
	merge := map[string][]string{}
	for _, leaf := range leaves(p) {
		if part, ok := t.Parts.class(leaf); ok {
			merge[part] = append(merge[part], leaf)
		}
	}
	return merge
}

// Promise computes what the plan's random amounts promise in one period, beside the tables that it publishes exactly. What is asked is how
// a case ended; an exchange of endings leaves every table alone that does not tell of them, so that these are left out. A breakdown
// within a category of another one is a finer form of it.
func (p Plan) Promise(of period.Period, revisions int, v Vocabulary) (noise.Promise, error) {
	n := noise.Plan{Ending: "ending", Drawn: revisions}
	for _, t := range p.CrossesFor(of) {
		n.Measures = append(n.Measures, noise.Measure{Name: t.Name, Dims: []string{v.outermost(t.First.Breakdown), v.outermost(t.Second.Breakdown), "ending"}, Variance: p.Noise.Variance})
	}
	for _, t := range p.Tables {
		if grains[t.Every] > of.Kind() || !v.tells(t.Partition, p.Noise.endings()) {
			continue
		}
		for _, b := range t.By {
			exact := []string{"ending"}
			if b != Total {
				exact = append(exact, v.outermost(b))
			}
			n.Exact = append(n.Exact, exact)
		}
	}
	return n.Promise()
}

// outermost is the breakdown that another one lies within, or itself.
func (v Vocabulary) outermost(breakdown string) string {
	if w, within := v.Within[breakdown]; within {
		return v.outermost(w.Breakdown)
	}
	return breakdown
}

// tells reports whether a partition tells how cases ended: it is the partition of endings, or divides a part of it.
func (v Vocabulary) tells(partition, endings string) bool {
	if partition == endings {
		return true
	}
	parent, divides := parentOf(v.Partitions, partition)
	return divides && v.tells(parent.ID, endings)
}

// endings is the partition that the crosses divide.
func (n NoisePlan) endings() string {
	if len(n.Tables) == 0 {
		return ""
	}
	return n.Tables[0].Partition
}

// CrossesFor returns the crosses that the plan publishes for a period.
func (p Plan) CrossesFor(of period.Period) []PlannedCross {
	if p.Noise == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Noise.Tables), func(t PlannedCross) bool { return grains[t.Every] != of.Kind() })
}

// Noise says how a table of protected counts was drawn; nil of a table that is exact or suppressed.
func (t Table) Noise() *Drawn {
	if t.published.Noise == nil {
		return nil
	}
	drawn := *t.published.Noise
	return &drawn
}

// Pairs returns the cells of a table of protected counts, with the counts of its parts; none of any other table. The counts may be
// negative, so that their sums are right on average.
func (t Table) Pairs() []CrossCount {
	if t.published.Noise == nil {
		return nil
	}
	var pairs []CrossCount
	for _, row := range t.published.Rows {
		counts := map[string]int64{}
		for part, n := range row.Counts {
			counts[part] = *n
		}
		pairs = append(pairs, CrossCount{row.Category, row.Category2, counts})
	}
	return pairs
}
