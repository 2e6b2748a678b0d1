package disclosure

import (
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/disclosure/suppression"
	"daylight/internal/soak"
)

// The tables are protected one by one. That this is enough is held against the attack on all of them as one system: what it can
// compute of any hidden count is no more than what the table alone gives.
func TestTablesTogetherGiveNoMore(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(60, 200).Draw(t, "people"), rapid.IntRange(2, 3).Draw(t, "regions"))
		result, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		p, sensitive := together(published(result))
		intervals, err := p.Attack(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for name, at := range sensitive {
			checked++
			v := intervals[at]
			if v.High == 0 {
				continue // none of what a total hides are here: zeros are no secret
			}
			if v.High < 10 || v.High-v.Low < 10 && v.Low < 10 {
				t.Fatalf("%s lies in %s once all tables are taken together", name, v)
			}
		}
	})
	if checked == 0 {
		t.Error("nothing was hidden")
	}
}

// together is everything that a reader sees of the tables of the base root, as one system, and the hidden cells of it.
func together(tables []Published) (*suppression.Publication, map[string]int) {
	p := &suppression.Publication{}
	at, hidden := map[string]int{}, map[string]int{}
	cell := func(breakdown, category, node string, n int64, shown bool) int {
		name := breakdown + " " + category + ": " + node
		if category == Total {
			name = "total: " + node
		}
		if _, ok := at[name]; !ok {
			if shown {
				at[name] = p.Show(name, n)
			} else {
				at[name] = p.Hide(name)
				hidden[name] = at[name]
			}
		}
		return at[name]
	}
	for _, t := range tables {
		if t.Partition.Root != "suspended" {
			continue
		}
		for _, row := range t.Rows {
			for _, s := range t.Partition.Sums {
				// A sum stands in the system once, whichever table states it.
				key := "sum " + t.Breakdown + row.Category + s.Whole + t.Partition.ID
				if row.Category == Total {
					key = "sum total" + s.Whole + t.Partition.ID
				}
				if _, done := at[key]; done {
					continue
				}
				at[key] = 0
				var parts []int
				for _, part := range s.Parts {
					n, shown := t.Count(row.Category, part)
					parts = append(parts, cell(t.Breakdown, row.Category, part, n, shown))
				}
				n, shown := t.Count(row.Category, s.Whole)
				p.Sum(cell(t.Breakdown, row.Category, s.Whole, n, shown), parts...)
			}
		}
		if t.Breakdown == Total {
			continue
		}
		for _, leaf := range leaves(t.Partition) {
			n, shown := t.Count(Total, leaf)
			whole := cell(t.Breakdown, Total, leaf, n, shown)
			var parts []int
			for _, category := range t.categories() {
				n, shown := t.Count(category, leaf)
				parts = append(parts, cell(t.Breakdown, category, leaf, n, shown))
			}
			p.Sum(whole, parts...)
		}
	}
	return p, hidden
}

// A table that shows what it should hide is found out, and so is one whose numbers no longer add up. (A change of numbers that fits the
// hidden ones is found by the signature alone.)
func TestAttackFindsTampering(t *testing.T) {
	for seed := range uint64(soak.Runs(t, 1, "crowds")) {
		people := crowd(3+seed, 500, 6)
		result, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		if found, err := Attack(t.Context(), published(result), nil); err != nil || len(found) > 0 {
			t.Fatalf("crowd %d, untouched: %v, %v", seed, found, err)
		}
		exact := countPeople(people)
		tampered := 0
		for i, table := range published(result) {
			for j, row := range table.Rows {
				for node, n := range row.Counts {
					changed := published(copied(result))
					if n != nil {
						if hides(row) {
							continue
						}
						*changed[i].Rows[j].Counts[node] += 3
					} else {
						truth, ok := truthOf(exact, table, row.Category, node)
						if !ok || truth == 0 || truth >= 10 {
							continue // a secondary one alone may give nothing away
						}
						changed[i].Rows[j].Counts[node] = &truth
					}
					tampered++
					if found, err := Attack(t.Context(), changed, nil); err != nil || len(found) == 0 {
						t.Errorf("crowd %d, %s by %s, %s: %s was tampered with and nobody noticed (%v)",
							seed, table.Partition.ID, table.Breakdown, row.Category, node, err)
					}
				}
			}
		}
		if tampered < 20 {
			t.Errorf("crowd %d: only %d cells were tampered with", seed, tampered)
		}
	}
}

// hides reports whether anything of a row is hidden.
func hides(row PublishedRow) bool {
	for _, n := range row.Counts {
		if n == nil {
			return true
		}
	}
	return false
}

func copied(r Result) Result {
	var c Result
	for _, t := range r.Tables {
		p := t.published
		p.Rows = nil
		for _, row := range t.published.Rows {
			counts := map[string]*int64{}
			for node, n := range row.Counts {
				counts[node] = nil
				if n != nil {
					m := *n
					counts[node] = &m
				}
			}
			p.Rows = append(p.Rows, PublishedRow{Category: row.Category, Of: row.Of, Counts: counts})
		}
		c.Tables = append(c.Tables, Table{published: p})
	}
	return c
}
