package noise

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
)

// standardPlan has the eight measures of the standard preset.
func standardPlan(variance int, exact ...[]string) Plan {
	p := Plan{Exact: exact, Ending: "outcome"}
	for _, dims := range [][]string{{"outcome"}, {"region", "outcome"}, {"tenure", "outcome"}, {"reason", "outcome"}, {"route", "outcome"},
		{"region", "tenure", "outcome"}, {"time", "outcome"}, {"warning", "outcome"}} {
		p.Measures = append(p.Measures, Measure{strings.Join(dims, "_"), dims, variance})
	}
	return p
}

// The text of the methods page, word by word, from the numbers of the plan.
func TestPromiseOfTheStandardPreset(t *testing.T) {
	promise, err := standardPlan(Standard).Promise()
	if err != nil {
		t.Fatal(err)
	}
	const want = "To protect people, every count in this report has a small random amount added or taken away: usually 0 to 4, almost never more " +
		"than 8. The recipe is public; the random amounts are secret and are drawn once, so repeating or comparing tables does not remove them. " +
		"Someone who already knew every other case could at best guess whether your case is in this report 68 times in 100 (50 is a coin toss), " +
		"and how it ended 75 times in 100 (of two equally likely endings)."
	if got := promise.Text(language.English); got != want {
		t.Errorf("got:  %s\nwant: %s", got, want)
	}
	strict, err := standardPlan(Strict).Promise()
	if err != nil || strict.Presence != 64 || strict.Ending != 69 || strict.Usual != 6 || strict.Largest != 10 {
		t.Errorf("strict: %+v, %v", strict, err)
	}
}

// What is exact beside the noise changes whom the promise is about, and the text says so.
func TestPromiseBesideExactTables(t *testing.T) {
	for _, c := range []struct {
		why                      string
		exact                    [][]string
		others, presence, ending int
		says, neverSays          string
	}{
		{"a total only", [][]string{{}}, 0, 75, 75, "knew every other case, and that yours is among them", "whether your case is in this report"},
		{"the outcomes' totals", [][]string{{"outcome"}}, 1, 73, 81, "every case except yours and one other", "every other case"},
		{"every one-way table", [][]string{{}, {"outcome"}, {"region"}, {"tenure"}, {"reason"}, {"route"}, {"time"}, {"warning"}}, 1, 81, 81,
			"The other numbers are exact.", "every count in this report"},
	} {
		plan := standardPlan(Standard, c.exact...)
		if len(c.exact[0])+len(c.exact) > 1 {
			plan.Measures = plan.Measures[1:] // the outcomes themselves are exact
		}
		promise, err := plan.Promise()
		if err != nil {
			t.Fatal(err)
		}
		if promise.Others != c.others || promise.Presence != c.presence || promise.Ending != c.ending || !promise.Exact {
			t.Errorf("%s: %+v", c.why, promise)
		}
		text := promise.Text(language.English)
		if !strings.Contains(text, c.says) || strings.Contains(text, c.neverSays) || !strings.Contains(text, "leave only one possibility") {
			t.Errorf("%s: %s", c.why, text)
		}
	}
}

// Where several cases have to change at once, the text says how many.
func TestPromiseOfALargerExchange(t *testing.T) {
	plan := Plan{Measures: []Measure{{"cube", threeWay, Standard}}, Exact: [][]string{{region, tenure}, {region, outcome}, {tenure, outcome}}, Ending: outcome}
	promise, err := plan.Promise()
	if err != nil {
		t.Fatal(err)
	}
	const want = "Someone who already knew every case except yours and 3 others, and the two ways in which these can have ended, could at best " +
		"guess which it was 68 times in 100 (50 is a coin toss)."
	if text := promise.Text(language.English); !strings.Contains(text, want) {
		t.Error(text)
	}
}

// A case without exact tables touches a cell of each measure, another ending two of each measure that tells endings.
func TestOddsWithoutExactTables(t *testing.T) {
	plan := standardPlan(Standard)
	plan.Measures = append(plan.Measures, Measure{"region_language", []string{"region", "language"}, Strict})
	presence, err := plan.Presence()
	if err != nil {
		t.Fatal(err)
	}
	ending, err := plan.HowItEnded()
	if err != nil {
		t.Fatal(err)
	}
	if presence.Cases != 1 || presence.Loss.Rho().Cmp(big.NewRat(8*16+9, 2*9*16)) != 0 {
		t.Errorf("presence: %d cases, rho %s", presence.Cases, presence.Loss.Rho())
	}
	if ending.Cases != 1 || ending.Loss.Rho().Cmp(big.NewRat(16, 18)) != 0 {
		t.Errorf("ending: %d cases, rho %s", ending.Cases, ending.Loss.Rho())
	}
}

// Of the kinds of exchange that the exact tables leave, the worst one counts: here it takes eight cells of the three-way table, although an
// exchange along the reason would take two of another.
func TestOddsTakeTheWorstKind(t *testing.T) {
	plan := Plan{
		Measures: []Measure{{"cube", []string{"region", "tenure", "outcome"}, Standard}, {"reasons", []string{"reason"}, Standard}},
		Exact:    [][]string{{"region", "tenure"}, {"region", "outcome"}, {"tenure", "outcome"}},
		Ending:   "outcome",
	}
	presence, err := plan.Presence()
	if err != nil {
		t.Fatal(err)
	}
	// Four cases go up and four down in the cube, and in the table of reasons they may all be of one reason and become another.
	if want := []Touch{{Standard, 8, 1}, {Standard, 2, 4}}; presence.Cases != 8 || !slices.Equal(presence.Touches, want) {
		t.Errorf("presence: %d cases, %v", presence.Cases, presence.Touches)
	}
	ending, err := plan.HowItEnded()
	if err != nil {
		t.Fatal(err)
	}
	if want := []Touch{{Standard, 8, 1}}; ending.Cases != 4 || !slices.Equal(ending.Touches, want) {
		t.Errorf("ending: %d cases, %v", ending.Cases, ending.Touches)
	}
}

// No arrangement of an exchange is more visible than the one that is charged.
func TestMostVisible(t *testing.T) {
	for _, c := range []struct{ total, least, squares int }{
		{1, 1, 1}, {2, 2, 2}, {4, 2, 8}, {4, 4, 4}, {8, 2, 32}, {8, 4, 22}, {8, 8, 8}, {2, 4, 0}, {4, 0, 0},
	} {
		squares, sum, cells := 0, 0, 0
		for by, n := range mostVisible(c.total, c.least) {
			squares, sum, cells = squares+n*by*by, sum+n*by, cells+n
		}
		if squares != c.squares || squares > 0 && (sum > c.total || cells < c.least) {
			t.Errorf("%d up and down in %d cells: squares %d, want %d (sum %d in %d cells)", c.total, c.least, squares, c.squares, sum, cells)
		}
		if c.total < 2 || c.least < 2 || c.least > c.total {
			continue
		}
		most := 0
		var walk func(cell, up, down, used, squares int)
		walk = func(cell, up, down, used, squares int) {
			if used >= c.least && up == down {
				most = max(most, squares)
			}
			if cell == 8 {
				return
			}
			for d := 1; d <= c.total/2; d++ {
				if up+d <= c.total/2 {
					walk(cell+1, up+d, down, used+1, squares+d*d)
				}
				if down+d <= c.total/2 {
					walk(cell+1, up, down+d, used+1, squares+d*d)
				}
			}
		}
		walk(0, 0, 0, 0, 0)
		if most != c.squares {
			t.Errorf("%d up and down in at least %d cells: by brute force %d, want %d", c.total, c.least, most, c.squares)
		}
	}
}

// A plan that contradicts itself gives no odds.
func TestPlanRefuses(t *testing.T) {
	for why, plan := range map[string]Plan{
		"no measures":                      {Ending: "outcome"},
		"no ending":                        {Measures: []Measure{{"m", []string{"region"}, 9}}},
		"an ending that no table has":      {Measures: []Measure{{"m", []string{"region"}, 9}}, Ending: "outcome"},
		"a table both exact and protected": standardPlan(9, []string{"region", "outcome"}),
		"a part of an exact table":         standardPlan(9, []string{"region", "outcome", "language"}),
		"a dimension twice":                {Measures: []Measure{{"m", []string{"outcome", "outcome"}, 9}}, Ending: "outcome"},
		"no such noise":                    standardPlan(1),
	} {
		if promise, err := plan.Promise(); err == nil {
			t.Errorf("%s: %+v", why, promise)
		}
	}
}
