package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"daylight/internal/disclosure"
)

//go:embed catalogue.yaml
var catalogueText []byte

// Catalogue is the declared indicators; catalogue.yaml documents the properties.
type Catalogue struct {
	Partitions []disclosure.Partition          `yaml:"partitions"`
	Derived    map[string][]string             `yaml:"derived"`     // counts that are sums of others
	WithoutFew map[string]WithoutFew           `yaml:"without_few"` // by derived count
	Sections   []SectionDeclaration            `yaml:"sections"`
	Indicators []Indicator                     `yaml:"indicators"`
	Breakdowns map[string]BreakdownDeclaration `yaml:"breakdowns"`
}

// WithoutFew is what a derived count is called where those that may be few are not among it.
type WithoutFew struct {
	Title      string `yaml:"title"`
	What       string `yaml:"what"` // the numerator in words
	Definition string `yaml:"definition"`
	Note       string `yaml:"note"`
}

// SectionDeclaration is one part of a report's page.
type SectionDeclaration struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	About string `yaml:"about"`
}

// Indicator is one declared indicator.
type Indicator struct {
	ID          string    `yaml:"id"`
	Version     int       `yaml:"version"`
	Section     string    `yaml:"section"`
	Title       string    `yaml:"title"`
	Definition  string    `yaml:"definition"`
	From        string    `yaml:"from"`
	Form        string    `yaml:"form"`
	Clock       string    `yaml:"clock"`  // empty: cohort
	Census      bool      `yaml:"census"` // shares without intervals
	Of          string    `yaml:"of"`     // cases that times are of
	Needs       string    `yaml:"needs"`  // count without which times are not recorded
	Note        string    `yaml:"note"`   // where a reader could go wrong; may be empty
	Denominator Whole     `yaml:"denominator"`
	Measures    []Measure `yaml:"measures"`
	Protected   []Measure `yaml:"protected"` // of times: the shares that stand for them where nobody's own time may show
	Breakdowns  []string  `yaml:"breakdowns"`
}

// Whole is what the measures of a partition add up to.
type Whole struct {
	Count string `yaml:"count"`
	Title string `yaml:"title"`
}

// Measure is one number of an indicator. The denominator all is the numerator's sum over the breakdown.
type Measure struct {
	ID          string `yaml:"id"`
	Title       string `yaml:"title"`
	Numerator   string `yaml:"numerator"`
	Denominator string `yaml:"denominator"`
	What        string `yaml:"what"`  // the numerator in words; empty: its name
	Of          string `yaml:"of"`    // the denominator in words
	Needs       string `yaml:"needs"` // count without which the number is not recorded
	Given       string `yaml:"given"` // count without which Otherwise is the title
	Otherwise   string `yaml:"otherwise"`
	Beside      string `yaml:"beside"`  // ends the title of what a plan counts as one with this
	SaysOf      bool   `yaml:"says_of"` // the title says what the number is a share of
	Within      int64  `yaml:"within"`  // days of appealing within which what is counted happened
	Drawn       string `yaml:"drawn"`   // never: in the table only; total: drawn in the figure in total only; empty: always
}

// BreakdownDeclaration is a way to cut indicators.
type BreakdownDeclaration struct {
	Title   string `yaml:"title"`
	By      string `yaml:"by"`      // the breakdown as titles speak of it; empty: not at all
	Groups  string `yaml:"groups"`  // its categories as titles speak of them; empty: groups
	Codes   string `yaml:"codes"`   // code list with the categories' labels
	Grouped bool   `yaml:"grouped"` // the categories are the list's groups
	Ordered bool   `yaml:"ordered"` // the list's order means something
	Second  string `yaml:"second"`  // breakdown crossed with this one
	Flow    bool   `yaml:"flow"`    // the second says what became of the cases of each category

	Internal bool `yaml:"internal"` // no release plan can count by it

	Within *disclosure.Within `yaml:"within"` // category of another breakdown that this one divides
}

// The forms of an indicator; ownForms has more.
const (
	formShares    = "shares"
	formPartition = "partition"
	formRate      = "rate"
	formTimes     = "times"
)

// DefaultCatalogue returns the catalogue that this program publishes by. Callers must not change it.
var DefaultCatalogue = sync.OnceValue(func() Catalogue {
	c, err := parseCatalogue(catalogueText)
	if err == nil {
		err = c.headlined()
	}
	if err != nil {
		panic(fmt.Errorf("catalogue.yaml: %w", err))
	}
	return c
})

func catalogueHash() string {
	sum := sha256.Sum256(catalogueText)
	return hex.EncodeToString(sum[:])
}

func parseCatalogue(text []byte) (Catalogue, error) {
	var c Catalogue
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return c, err
	}
	return c, c.validate()
}

func (c Catalogue) validate() error {
	sections := map[string]bool{}
	for _, s := range c.Sections {
		sections[s.ID] = true
	}
	for _, p := range c.Partitions {
		if err := p.Check(); err != nil {
			return err
		}
	}
	for name, b := range c.Breakdowns {
		if b.Flow && b.Second == "" {
			return fmt.Errorf("breakdown %s: a flow leads to a second breakdown", name)
		}
	}
	for name, parts := range c.Derived {
		if words, given := c.WithoutFew[name]; slices.Contains(parts, mayBeFew) != given || given && (words.Title == "" || words.What == "" || words.Definition == "") {
			return fmt.Errorf("derived %s: without_few says what it is without %s, and nothing of other counts", name, mayBeFew)
		}
	}
	seen := map[string]bool{}
	for _, i := range c.Indicators {
		for _, m := range slices.Concat(i.Measures, i.Protected) {
			if !slices.Contains([]string{"", "never", disclosure.Total}, m.Drawn) {
				return fmt.Errorf("indicator %s: drawn of %s is %q and must be never or total", i.ID, m.ID, m.Drawn)
			}
		}
		switch {
		case i.ID == "" || seen[i.ID]:
			return fmt.Errorf("indicator %q: the id is empty or stands twice", i.ID)
		case i.Version < 1 || i.Title == "" || i.Definition == "":
			return fmt.Errorf("indicator %s: version, title or definition is missing", i.ID)
		case !sections[i.Section]:
			return fmt.Errorf("indicator %s: there is no section %q", i.ID, i.Section)
		case strings.Trim(i.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
			return fmt.Errorf("indicator %s: an id is lower-case letters, digits and hyphens", i.ID)
		}
		if !i.coarse() && internalOnly[i.From] == "" {
			return fmt.Errorf("indicator %s: published.go does not say why the public edition cannot have what is made of %s", i.ID, i.From)
		}
		seen[i.ID] = true
		if _, own := ownForms[i.Form]; own {
			if err := c.checkBreakdowns(i); err != nil {
				return err
			}
			continue
		}
		switch i.Form {
		case formShares, formRate:
			if len(i.Measures) == 0 {
				return fmt.Errorf("indicator %s has no measures", i.ID)
			}
			for _, m := range i.Measures {
				if m.Numerator == "" || m.Denominator == "" || m.Of == "" {
					return fmt.Errorf("indicator %s: measure %s lacks its numerator or denominator", i.ID, m.ID)
				}
			}
		case formPartition:
			if i.Denominator.Count == "" || i.Denominator.Title == "" {
				return fmt.Errorf("indicator %s: a partition needs its denominator", i.ID)
			}
			for _, m := range i.Measures {
				if (m.Given == "") != (m.Otherwise == "") || m.Given != "" && !strings.HasSuffix(m.Given, onRecord) {
					return fmt.Errorf("indicator %s: measure %s: given names a count of the whole snapshot and stands with otherwise", i.ID, m.ID)
				}
			}
		case formTimes:
			if i.Of == "" {
				return fmt.Errorf("indicator %s: say what the times are of", i.ID)
			}
		default:
			return fmt.Errorf("indicator %s: there is no form %q", i.ID, i.Form)
		}
		if err := c.checkBreakdowns(i); err != nil {
			return err
		}
	}
	return nil
}

func (c Catalogue) checkBreakdowns(i Indicator) error {
	for _, b := range i.Breakdowns {
		if _, ok := c.Breakdowns[b]; !ok {
			return fmt.Errorf("indicator %s: there is no breakdown %q", i.ID, b)
		}
	}
	return nil
}

// counts lists the names of the counts that the figures of a source need in a breakdown, each once and in order.
func (c Catalogue) counts(from, breakdown string) []string {
	var names []string
	for _, i := range c.Indicators {
		if i.From != from || !slices.Contains(i.Breakdowns, breakdown) {
			continue
		}
		names = append(names, i.Denominator.Count)
		for _, m := range i.Measures {
			for _, name := range []string{m.Numerator, m.Denominator, m.Needs} {
				if parts, derived := c.Derived[name]; derived {
					names = append(names, parts...)
					continue
				}
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return name == "" || name == "all" || strings.HasSuffix(name, onRecord)
	})
}

// partition returns the partition in which a count is a part, or the root; the one of which it is a root comes last.
func (c Catalogue) partition(count string) (disclosure.Partition, bool) {
	var rooted disclosure.Partition
	for _, p := range c.Partitions {
		switch {
		case p.Root == count && rooted.ID == "":
			rooted = p
		case p.Root != count && slices.Contains(p.Nodes(), count):
			return p, true
		}
	}
	return rooted, rooted.ID != ""
}

// drawnIn reports whether a measure is part of the picture of a breakdown.
func (m Measure) drawnIn(breakdown string) bool {
	return m.Drawn == "" || m.Drawn == "total" && breakdown == disclosure.Total
}

// onRecord ends the names of the counts that are of the snapshot as a whole.
const onRecord = "_on_record"

// clock says in words by which day an indicator counts.
func (l speech) clock(i Indicator) string {
	switch i.Clock {
	case "period":
		return l.Text("by the day of the decision, whenever the suspension was")
	case "return":
		return l.Text("by the day on which the account came back, whenever the suspension was")
	case "application":
		return l.Text("by the day of the application, whenever the suspension was")
	case "check":
		return l.Text("by the day of the check")
	case "none":
		return l.Text("all records, whatever their day")
	}
	return l.Text("by the day of the suspension")
}
