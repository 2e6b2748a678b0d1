package suppression

import (
	"context"
	"fmt"
	"slices"
)

// Publication is what anybody sees: counts that are shown, cells that are hidden, and the sums that tie them. It never holds the
// value of a hidden cell. The zero value is an empty publication.
type Publication struct {
	names  []string
	counts []int64
	hidden []bool
	sums   []sum
}

// Show adds a cell with its count and returns its index.
func (p *Publication) Show(name string, count int64) int { return p.add(name, count, false) }

// Hide adds a cell the count of which is hidden and returns its index.
func (p *Publication) Hide(name string) int { return p.add(name, 0, true) }

func (p *Publication) add(name string, count int64, hidden bool) int {
	p.names, p.counts, p.hidden = append(p.names, name), append(p.counts, count), append(p.hidden, hidden)
	return len(p.names) - 1
}

// Sum declares that the parts add up to the whole, as System.Sum does.
func (p *Publication) Sum(whole int, parts ...int) {
	p.sums = append(p.sums, sum{whole, slices.Clone(parts)})
}

// Attack returns what can be computed of every cell; a shown one's interval is its count. An *InconsistentError says that what is
// shown contradicts itself.
func (p *Publication) Attack(ctx context.Context) ([]Interval, error) { return p.attack(ctx, 0) }

func (p *Publication) attack(ctx context.Context, k int64) ([]Interval, error) {
	if err := checkNames(p.names); err != nil {
		return nil, err
	}
	for i, count := range p.counts {
		if count < 0 || count > MaxCount {
			return nil, fmt.Errorf("check cells: the count of %q is %d, not from 0 to %d", p.names[i], count, int64(MaxCount))
		}
	}
	if err := checkSums(p.names, p.sums); err != nil {
		return nil, err
	}
	t := target{names: p.names, rows: equations(p.sums), unknown: p.hidden, values: p.counts, k: k}
	intervals, _, err := t.attack(ctx)
	if err != nil {
		return nil, fmt.Errorf("attack: %w", err)
	}
	return intervals, nil
}

// Flaw says what is wrong with a hidden cell.
type Flaw int

const (
	Computed Flaw = iota + 1 // its count follows from what is shown
	Narrow                   // it may be below k, and is known to be below k or within fewer than k
	Unproven                 // its bounds are wide enough, but no tables of whole numbers were found that are as far apart
)

// String says the flaw in words.
func (f Flaw) String() string {
	switch f {
	case Computed:
		return "its count can be computed"
	case Narrow:
		return "its count can be computed too closely"
	case Unproven:
		return "it was not proven to be safe"
	}
	return fmt.Sprintf("Flaw(%d)", int(f))
}

// Finding is a hidden cell with a flaw.
type Finding struct {
	Cell     int
	Name     string
	Interval Interval
	Flaw     Flaw
}

// Audit attacks the publication and returns what it finds: none of a publication that keeps the rule. A reader does not know which
// cells are sensitive, so that the rule must hold of every hidden cell that may be below k; and no hidden cell may be computed.
// Patterns of Protect keep it; of sums so entangled that readers find no whole tables the flaw is Unproven at worst. Hidden are the
// intervals of the hidden cells, by name.
func (p *Publication) Audit(ctx context.Context, k int64) (findings []Finding, hidden map[string]Interval, err error) {
	if err := checkThreshold(k); err != nil {
		return nil, nil, err
	}
	intervals, err := p.attack(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	hidden = map[string]Interval{}
	for i, v := range intervals {
		if !p.hidden[i] {
			continue
		}
		if hidden[p.names[i]] = v; v.Conceals(k) {
			continue
		}
		f := Finding{Cell: i, Name: p.names[i], Interval: v, Flaw: Unproven}
		outer := Interval{Low: v.Low, High: v.High, Least: v.Low, Most: v.High}
		switch {
		case v.Low == v.High:
			f.Flaw = Computed
		case v.Exact || !outer.Conceals(k):
			f.Flaw = Narrow
		}
		findings = append(findings, f)
	}
	return findings, hidden, nil
}

func checkThreshold(k int64) error {
	if k < 2 || k > MaxCount {
		return fmt.Errorf("check threshold: k is %d, not from 2 to %d", k, int64(MaxCount))
	}
	return nil
}
