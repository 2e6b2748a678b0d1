package disclosure

import (
	"maps"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/problem"
)

// Small categories are merged, other people in other revisions: what readers of all revisions can add and subtract never singles few people
// out, and what shows is still worth reading.
func TestGateOfRevisions(t *testing.T) {
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		dice := rand.New(rand.NewPCG(seed, 3))
		people := crowd(seed, rapid.IntRange(200, 900).Draw(t, "people"), rapid.IntRange(3, 9).Draw(t, "regions"))
		var before [][]Published
		for range 3 {
			r := request(people, before...)
			r.Plan.Least = map[string]int64{"region": 60}
			result, err := Protect(t.Context(), r)
			if problem.KindOf(err) == problem.Withheld {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if result, err = Gate(t.Context(), result, before); problem.KindOf(err) == problem.Withheld {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			now := published(result)
			for _, old := range before {
				for _, a := range old {
					for _, b := range now {
						if found := movements(a, b); len(found) > 0 {
							t.Fatalf("%s by %s: %+v", b.Partition.ID, b.Breakdown, found)
						}
					}
				}
			}
			shown += len(now)
			before = append(before, now)
			people = append(people, crowd(dice.Uint64(), 12+dice.IntN(60), 9)...)
		}
	})
	if shown < 200 {
		t.Errorf("only %d tables were shown", shown)
	}
}

// Three people who are counted in another region in a revision that was protected by itself: each table is sound, and both together are not.
func TestGateWithholds(t *testing.T) {
	people := crowd(5, 900, 3)
	first, err := Protect(t.Context(), request(people))
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for i := range people {
		if moved < 3 && people[i].region == "R0" && people[i].ending == "reversed" {
			people[i].region = "R1"
			moved++
		}
	}
	second, err := Protect(t.Context(), request(people))
	if err != nil {
		t.Fatal(err)
	}
	before := [][]Published{published(first)}
	if found, err := Attack(t.Context(), published(second), before); err != nil || len(found) == 0 {
		t.Fatalf("the attack finds %v, %v", found, err)
	}
	passed, err := Gate(t.Context(), second, before)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := Attack(t.Context(), published(passed), before); err != nil || len(found) > 0 {
		t.Errorf("after the gate the attack finds %v, %v", found, err)
	}
	by := map[string]int{}
	for _, table := range passed.Tables {
		by[table.Breakdown()]++
	}
	withheld := 0
	for _, w := range passed.Withheld {
		if w.Breakdown == "region" && w.Why != "" {
			withheld++
		}
	}
	if by["region"] != 0 || by[Total] != 3 || by["tenure"] == 0 || withheld != len(second.Tables)-len(passed.Tables) {
		t.Errorf("%v pass, %d are withheld", by, withheld)
	}
}

// movements are those of fewer than ten people.
func movements(old, now Published) []movement {
	if old.Partition.ID != now.Partition.ID || old.Breakdown != now.Breakdown {
		return nil
	}
	return remember(old, now).movements(now, func(_ []string, n int64) bool { return n != 0 && max(n, -n) < 10 })
}

// What is known is what follows from sums and differences of what shows, and nothing else.
func TestSpan(t *testing.T) {
	s := newSpan()
	s.add([]int{0, 1, 2, 3}, 100)
	s.add([]int{1, 2}, 30)
	s.add([]int{2, 3}, 45)
	for _, c := range []struct {
		of    []int
		want  int64
		known bool
	}{{[]int{0, 3}, 70, true}, {[]int{0, 1}, 55, true}, {[]int{0}, 0, false}, {[]int{0, 1, 2}, 0, false}, {nil, 0, true}} {
		if n, known := s.value(c.of); n != c.want || known != c.known {
			t.Errorf("%v: %d, %v", c.of, n, known)
		}
	}
	s.add([]int{3}, 5)
	if n, known := s.value([]int{0}); n != 65 || !known {
		t.Errorf("the last one: %d, %v", n, known)
	}
	if n, known := s.value([]int{1}); n != -10 || !known {
		t.Errorf("below nothing, which only a contradiction gives: %d, %v", n, known)
	}

	s = newSpan()
	s.name([]int{0, 1, 2, 3}, 7)
	s.name([]int{1}, 8)
	s.name([]int{2}, 9)
	if made := s.made([]int{0, 3}); !maps.Equal(made, map[int]int64{7: 1, 8: -1, 9: -1}) {
		t.Errorf("what is left of all without two is made of %v", made)
	}
	if made := s.made([]int{0}); made != nil {
		t.Errorf("what nobody knows is made of %v", made)
	}
}
