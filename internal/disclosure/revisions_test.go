package disclosure

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/problem"
)

// A reader who holds one revision against the next finds nobody: what moved by few people is hidden, and what was hidden stays so.
// Drawn at random, a revision moves a few people, or many.
func TestRevisionsSingleNobodyOut(t *testing.T) {
	compared, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		people := crowd(seed, rapid.IntRange(200, 900).Draw(t, "people"), rapid.IntRange(2, 8).Draw(t, "regions"))
		first, err := Protect(t.Context(), request(people))
		if err != nil {
			t.Fatal(err)
		}
		before := [][]Published{published(first)}
		dice := rand.New(rand.NewPCG(seed, 2))
		for range rapid.IntRange(1, 3).Draw(t, "revisions") {
			for range rapid.IntRange(1, 80).Draw(t, "moves") {
				switch at := dice.IntN(len(people)); dice.IntN(4) {
				case 0:
					people = append(people, somebody(dice, 8))
				default:
					people[at].ending = endings[dice.IntN(len(endings))]
				}
			}
			next, err := Protect(t.Context(), request(people, before...))
			if problem.KindOf(err) == problem.Withheld {
				held++
				return // too few came or went in all
			}
			if err != nil {
				t.Fatal(err)
			}
			compared++
			found, err := Attack(t.Context(), published(next), before)
			if err != nil || len(found) > 0 {
				t.Fatalf("%v, %v", found, err)
			}
			restsMove(t, before, published(next))
			before = append(before, published(next))
		}
	})
	if compared == 0 || held == 0 {
		t.Errorf("%d revisions were compared and %d held back: the draw misses a case", compared, held)
	}
}

// restsMove takes the shown parts of every sum from its whole, in both revisions, and looks at how far what is left moved.
func restsMove(t *rapid.T, before [][]Published, after []Published) {
	for _, earlier := range before {
		for _, old := range earlier {
			for _, now := range after {
				if old.Partition.ID != now.Partition.ID || old.Breakdown != now.Breakdown {
					continue
				}
				for _, row := range now.Rows {
					for _, s := range now.Partition.Sums {
						rest := func(table Published) (int64, bool) {
							n, known := table.Count(row.Category, s.Whole)
							for _, part := range s.Parts {
								if _, shown := now.Count(row.Category, part); shown {
									m, too := table.Count(row.Category, part)
									n, known = n-m, known && too
								}
							}
							return n, known
						}
						a, knownA := rest(old)
						b, knownB := rest(now)
						if moved := b - a; knownA && knownB && moved != 0 && max(moved, -moved) < 10 && row.Category != Merged {
							t.Fatalf("%s by %s: what is left of %s of %s moved by %+d", now.Partition.ID, now.Breakdown, s.Whole, row.Category, moved)
						}
					}
				}
			}
		}
	}
}
