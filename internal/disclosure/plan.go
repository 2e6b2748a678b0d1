package disclosure

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Plan says what is published of the records, and how it is protected. It is decided before the numbers are known.
type Plan struct {
	Version         int              `yaml:"version" json:"version"`
	Threshold       int64            `yaml:"threshold" json:"threshold"`                 // k: smaller counts are sensitive
	WholeGroupBelow int64            `yaml:"whole_group_below" json:"whole_group_below"` // a group smaller than this may not share one answer
	Groups          []Group          `yaml:"groups,omitempty" json:"groups,omitempty"`
	Least           map[string]int64 `yaml:"least,omitempty" json:"least,omitempty"` // by breakdown: categories of fewer cases are counted together
	Tables          []PlannedTable   `yaml:"tables" json:"tables"`
	Audit           bool             `yaml:"audit,omitempty" json:"audit,omitempty"` // whether the findings of a random audit are published
	Noise           *NoisePlan       `yaml:"protected,omitempty" json:"protected,omitempty"`
	File            string           `yaml:"-" json:"-"` // that it was read from
}

// Group merges categories of a breakdown into one, whatever their numbers.
type Group struct {
	Breakdown  string   `yaml:"breakdown" json:"breakdown"`
	Name       string   `yaml:"name" json:"name"`
	Title      string   `yaml:"title" json:"title"`
	Categories []string `yaml:"categories" json:"categories"`
}

// PlannedTable is a partition in some breakdowns, published for every period of one length.
type PlannedTable struct {
	Partition string   `yaml:"partition" json:"partition"`
	By        []string `yaml:"by" json:"by"` // breakdowns, and total
	Every     Grain    `yaml:"every" json:"every"`

	Merge map[string][]string `yaml:"merge,omitempty" json:"merge,omitempty"` // parts that are counted as one, by its name
	Fold  []string            `yaml:"fold,omitempty" json:"fold,omitempty"`   // wholes that are not divided here
}

// Grain is the length of the periods for which a table is counted. Longer periods are sums of what was published.
type Grain string

// The grains.
const (
	EveryQuarter  Grain = "quarter"
	EveryHalfYear Grain = "half-year"
	EveryYear     Grain = "year"
)

var grains = map[Grain]period.Kind{EveryQuarter: period.Quarter, EveryHalfYear: period.Half, EveryYear: period.Year}

// planVersion is the version of the file.
const planVersion = 1

// MinThreshold is the lowest threshold that a plan may set.
const MinThreshold = 5

// Vocabulary is what a plan may speak of: the partitions, and the codes of each breakdown, nil where a breakdown has no code list.
type Vocabulary struct {
	Partitions []Partition
	Breakdowns map[string][]string
	Within     map[string]Within // breakdowns that divide a category of another one
}

// Within says that a breakdown's categories, the rest apart, are together one category of another breakdown. Whoever has both can add
// up the one and compare it with the other, so that the finer one is protected as a division of that category.
type Within struct {
	Breakdown string   `yaml:"breakdown" json:"breakdown"`
	Category  string   `yaml:"category" json:"category"`
	Rest      []string `yaml:"rest" json:"-"` // its categories that lie outside, and are not published: the other breakdown tells them
}

// ParsePlan reads a plan and holds it against the vocabulary. file names it in messages.
func ParsePlan(file string, text []byte, v Vocabulary) (Plan, error) {
	p := Plan{File: file}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&p); err != nil {
		if errors.Is(err, io.EOF) {
			return p, problem.New(problem.Invalid, "The plan %s is empty. Write one with daylight plan suggest.", file)
		}
		return p, problem.Wrap(problem.Invalid, err, "The plan %s cannot be read: %s.", file, problem.InYAML(err))
	}
	return p, p.Check(v)
}

func (p Plan) check(v Vocabulary) error {
	switch {
	case p.Version != planVersion:
		return fmt.Errorf("it is of version %d, and this program reads version %d", p.Version, planVersion)
	case p.Threshold < MinThreshold:
		return fmt.Errorf("the threshold is %d and must be at least %d", p.Threshold, MinThreshold)
	case p.WholeGroupBelow < p.Threshold:
		return fmt.Errorf("whole_group_below is %d and must be at least the threshold, %d", p.WholeGroupBelow, p.Threshold)
	case len(p.Tables) == 0:
		return errors.New("it has no tables")
	}
	if err := p.checkGroups(v); err != nil {
		return err
	}
	for _, b := range slices.Sorted(maps.Keys(p.Least)) {
		if _, ok := v.Breakdowns[b]; !ok || p.Least[b] < p.Threshold {
			return fmt.Errorf("least: %s is no breakdown, or %d is below the threshold", b, p.Least[b])
		}
	}
	planned := map[string]Grain{}
	for i, t := range p.Tables {
		at := slices.IndexFunc(v.Partitions, func(q Partition) bool { return q.ID == t.Partition })
		if at < 0 {
			return fmt.Errorf("table %d: there is no partition %q", i+1, t.Partition)
		}
		if err := v.Partitions[at].checkCoarser(t); err != nil {
			return fmt.Errorf("table %d: %w", i+1, err)
		}
		if _, ok := grains[t.Every]; !ok {
			return fmt.Errorf("table %d (%s): every is %q and must be quarter, half-year or year", i+1, t.Partition, t.Every)
		}
		for _, b := range t.By {
			if _, ok := v.Breakdowns[b]; !ok {
				return fmt.Errorf("table %d (%s): there is no breakdown %q", i+1, t.Partition, b)
			}
			if grain, twice := planned[t.Partition+" by "+b]; twice {
				return fmt.Errorf("%s by %s is planned twice, every %s and every %s: one could be subtracted from the other", t.Partition, b, grain, t.Every)
			}
			planned[t.Partition+" by "+b] = t.Every
		}
	}
	if p.Noise != nil {
		if err := p.Noise.check(p, v); err != nil {
			return err
		}
	}
	return p.checkReach(v, planned)
}

// Check holds a plan against a vocabulary; ParsePlan has done so with the one that it was given.
func (p Plan) Check(v Vocabulary) error {
	if err := p.check(v); err != nil {
		return problem.Wrap(problem.Invalid, err, "The plan %s cannot be used: %v.", p.File, err)
	}
	return nil
}

// checkReach sees to it that each table finds what it is protected against: the partition's totals, and the tables of the part that it
// divides.
func (p Plan) checkReach(v Vocabulary, planned map[string]Grain) error {
	for _, t := range p.Tables {
		for _, b := range t.By {
			if total, ok := planned[t.Partition+" by "+Total]; b != Total && (!ok || total != EveryQuarter && total != t.Every) {
				return fmt.Errorf("%s by %s is planned every %s without its totals", t.Partition, b, t.Every)
			}
			if w, within := v.Within[b]; within {
				if grain, ok := planned[t.Partition+" by "+w.Breakdown]; !ok || grain != t.Every {
					return fmt.Errorf("%s by %s divides a category of %s, by which it must be planned every %s too", t.Partition, b, w.Breakdown, t.Every)
				}
			}
			parent, divides := parentOf(v.Partitions, t.Partition)
			if !divides {
				continue
			}
			if grain, ok := planned[parent.ID+" by "+b]; !ok || grain != t.Every {
				return fmt.Errorf("%s by %s divides a part of %s, which must be planned by %s every %s too", t.Partition, b, parent.ID, b, t.Every)
			}
		}
	}
	return nil
}

func (p Plan) checkGroups(v Vocabulary) error {
	for i, g := range p.Groups {
		codes, ok := v.Breakdowns[g.Breakdown]
		switch {
		case !ok:
			return fmt.Errorf("group %s: there is no breakdown %q", g.Name, g.Breakdown)
		case g.Name == "" || g.Title == "" || len(g.Categories) < 2:
			return fmt.Errorf("group %d: a group needs a name, a title and at least two categories", i+1)
		}
		if slices.Contains(codes, g.Name) || g.Name == Merged {
			return fmt.Errorf("group %s: there is a category of that name", g.Name)
		}
		for _, c := range g.Categories {
			if codes != nil && !slices.Contains(codes, c) {
				return fmt.Errorf("group %s: there is no category %q of %s", g.Name, c, g.Breakdown)
			}
			for _, other := range p.Groups[:i] {
				if other.Breakdown == g.Breakdown && (other.Name == g.Name || slices.Contains(other.Categories, c)) {
					return fmt.Errorf("the groups %s and %s of %s overlap in %q", other.Name, g.Name, g.Breakdown, c)
				}
			}
		}
	}
	return nil
}

// Text is the plan as a file, without comments.
func (p Plan) Text() ([]byte, error) {
	text, err := yaml.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write plan: %w", err)
	}
	return text, nil
}

// Hash names the plan by its content: the SHA-256 of its text.
func (p Plan) Hash() (string, error) {
	text, err := p.Text()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// PlannedFor returns the tables that the plan counts for a period.
func (p Plan) PlannedFor(of period.Period) []PlannedTable {
	return slices.DeleteFunc(slices.Clone(p.Tables), func(t PlannedTable) bool { return grains[t.Every] != of.Kind() })
}

// PartsOf returns the shorter periods that the table is counted for and that a period is the sum of; none where the period is no sum.
func (t PlannedTable) PartsOf(of period.Period) []period.Period {
	if grains[t.Every] >= of.Kind() {
		return nil
	}
	var parts []period.Period
	for _, q := range of.Quarters() {
		part := q
		if t.Every == EveryHalfYear {
			part = period.MustParse(fmt.Sprintf("%d-H%d", q.Start().Time().Year(), (int(q.Start().Time().Month())+5)/6))
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// group returns the category that a category is counted under.
func (p Plan) group(breakdown, category string) string {
	for _, g := range p.Groups {
		if g.Breakdown == breakdown && slices.Contains(g.Categories, category) {
			return g.Name
		}
	}
	return category
}

// groupsOf are the groups of a breakdown, by name; nil where there are none.
func (p Plan) groupsOf(breakdown string) map[string][]string {
	var groups map[string][]string
	for _, g := range p.Groups {
		if g.Breakdown == breakdown {
			if groups == nil {
				groups = map[string][]string{}
			}
			groups[g.Name] = g.Categories
		}
	}
	return groups
}

// Members are the categories that are counted under a name: those of its group, or itself.
func (p Plan) Members(breakdown, name string) []string {
	for _, g := range p.Groups {
		if g.Breakdown == breakdown && g.Name == name {
			return slices.Clone(g.Categories)
		}
	}
	return []string{name}
}

// parentOf returns the partition of which another's root is a part; false where it is a root of its own.
func parentOf(all []Partition, id string) (Partition, bool) {
	var root string
	for _, p := range all {
		if p.ID == id {
			root = p.Root
		}
	}
	for _, p := range all {
		if p.Root != root && slices.Contains(p.Nodes(), root) {
			return p, true
		}
	}
	return Partition{}, false
}
