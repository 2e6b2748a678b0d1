package disclosure

import (
	"context"
	"fmt"
	"slices"

	"daylight/internal/problem"
)

// Gate attacks what is about to be published, together with every earlier revision, as any reader can. A table that gives somebody away is
// withheld, with those that divide a part of it, until nothing is found; where that is a table of totals there is nothing to publish
// (problem.Withheld). Nothing leaves that its own attack would find.
//
// Where two tables tell it together, the one that declares their inclusion is withheld, but for a sum of what was published for shorter
// periods: everybody can add that up, and so the other one is.
func Gate(ctx context.Context, r Result, before [][]Published) (Result, error) {
	for {
		tables := PublishedOf(r.Tables)
		found, err := Attack(ctx, tables, before)
		if err != nil || len(found) == 0 {
			return r, err
		}
		for i, f := range found {
			known := func(key string) bool {
				return slices.ContainsFunc(r.Tables, func(t Table) bool { return t.sum && tableKey(t.Partition(), t.Breakdown()) == key })
			}
			if own := slices.DeleteFunc(slices.Clone(f.tied), known); known(f.Table) && len(own) > 0 {
				found[i].Table = own[0]
			}
		}
		kept := slices.DeleteFunc(slices.Clone(r.Tables), func(t Table) bool {
			return slices.ContainsFunc(found, func(f Finding) bool { return f.Table == tableKey(t.Partition(), t.Breakdown()) || t.rests(f, tables) })
		})
		if len(kept) == len(r.Tables) || slices.ContainsFunc(found, func(f Finding) bool { return f.Table == tableKey(tables[0].Partition.ID, Total) }) {
			return r, problem.New(problem.Withheld, "It cannot be published without singling people out: %s, %s: %s.", found[0].Table, found[0].Where, found[0].What)
		}
		for _, t := range r.Tables {
			if !slices.ContainsFunc(kept, func(k Table) bool { return k.Partition() == t.Partition() && k.Breakdown() == t.Breakdown() }) {
				at := slices.IndexFunc(found, func(f Finding) bool { return f.Table == tableKey(t.Partition(), t.Breakdown()) || t.rests(f, tables) })
				f := found[at]
				r.Withheld = append(r.Withheld, Withheld{Partition: t.Partition(), Breakdown: t.Breakdown(), Why: TooFewAround, Inside: fmt.Sprintf("%s, %s: %s", f.Table, f.Where, f.What)})
			}
		}
		r.Tables = kept
	}
}

// rests reports whether a table is protected as a division of one of which something was found: of a part of it, or of a category of it.
func (t Table) rests(f Finding, tables []Published) bool {
	for _, of := range tables {
		if f.Table != tableKey(of.Partition.ID, of.Breakdown) || of.Noise != nil {
			continue
		}
		divides := of.Partition.ID != t.Partition() && of.Partition.Root != t.Root() && slices.Contains(of.Partition.Nodes(), t.Root())
		if of.Breakdown == Total && (of.Partition.ID == t.Partition() || divides) || divides && of.Breakdown == t.Breakdown() {
			return true
		}
		if w := t.published.Within; w != nil && of.Partition.ID == t.Partition() && of.Breakdown == w.Breakdown {
			return true
		}
	}
	return false
}
