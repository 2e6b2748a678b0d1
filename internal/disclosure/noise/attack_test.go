package noise

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"daylight/internal/soak"
)

// keys gives ever new random keys, the same in every run.
type keys struct{ *rand.ChaCha8 }

func newKeys(seed uint64) keys {
	var start [32]byte
	binary.LittleEndian.PutUint64(start[:], seed)
	return keys{rand.NewChaCha8(start)}
}

func (k keys) next(t testing.TB) Key {
	var secret [KeyBytes]byte
	_, _ = k.Read(secret[:])
	key, err := NewKey(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func protect(t testing.TB, key Key, d Draw, cells Cells, counts []int64) []int64 {
	t.Helper()
	protected, err := key.Protect(d, cells, counts)
	if err != nil {
		t.Fatal(err)
	}
	return protected
}

func cellsOf(t testing.TB, ids ...string) Cells {
	t.Helper()
	cells, err := NewCells(ids)
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// twoWorlds is a release as an attacker meets it: some measures of the same cells, and the counts of two possible worlds.
type twoWorlds struct {
	name       string
	draws      []Draw
	cells      Cells
	one, other []int64
	right      float64 // how often the best guess is right, by theory
	trials     int
	fitted     bool // only the table that was fitted to its exact margins is published
}

// The best attack there is (Neyman and Pearson): knowing both worlds it adds up the logarithms of the likelihood ratios of all
// published cells. Over many random keys it is right as often as the promise says, not more often, and hardly less.
func TestLikelihoodRatioAttack(t *testing.T) {
	guess := func(touches ...Touch) float64 {
		loss, err := NewLoss(touches...)
		if err != nil {
			t.Fatal(err)
		}
		return loss.Guess()
	}
	measures := func(n int, variances ...int) []Draw {
		var draws []Draw
		for i := range n {
			draws = append(draws, Draw{"2026-Q1", "1", fmt.Sprint("m", i), variances[i%len(variances)]})
		}
		return draws
	}
	revisions := func(n int) []Draw {
		var draws []Draw
		for i := range n {
			draws = append(draws, Draw{"2026-Q1", strconv.Itoa(i + 1), "m", Standard})
		}
		return draws
	}
	again := func(n int) []Draw {
		var draws []Draw
		for range n {
			draws = append(draws, revisions(1)...)
		}
		return draws
	}
	cube := cellsOf(t, "000", "001", "010", "011", "100", "101", "110", "111")
	// The two-by-two table (13, 8; 9, 5) with its margins, and the one other table that an attacker may hold possible.
	square := cellsOf(t, "R1|reversed", "R1|upheld", "R2|reversed", "R2|upheld")
	exactMargins := Plan{Measures: []Measure{{"m", []string{"region", "outcome"}, Standard}}, Exact: [][]string{{"region"}, {"outcome"}}, Ending: "outcome"}
	odds, err := exactMargins.HowItEnded()
	if err != nil || odds.Loss.Guess() != guess(Touch{Standard, 4, 1}) {
		t.Fatalf("odds beside exact margins: %v, %v", odds.Loss.Guess(), err)
	}
	cubeOdds, err := Plan{Measures: []Measure{{"m", threeWay, Standard}}, Exact: [][]string{{region, tenure}, {region, outcome}, {tenure, outcome}},
		Ending: outcome}.HowItEnded()
	if err != nil {
		t.Fatal(err)
	}
	one := cellsOf(t, "a")
	for _, c := range []twoWorlds{
		{name: "presence, 1 measure", draws: measures(1, 9), cells: one, one: []int64{12}, other: []int64{13}, right: .5665, trials: 60_000},
		{name: "presence, 6 measures", draws: measures(6, 9), cells: one, one: []int64{0}, other: []int64{1}, right: .6582, trials: 40_000},
		{name: "presence, 8 measures", draws: measures(8, 9), cells: one, one: []int64{0}, other: []int64{1}, right: .6811, trials: 40_000},
		{name: "ending, 8 measures", draws: measures(8, 9), cells: cellsOf(t, "reversed", "upheld"),
			one: []int64{1, 0}, other: []int64{0, 1}, right: .7474, trials: 30_000},
		{name: "presence, mixed variances", draws: measures(6, 9, 16, 25), cells: one, one: []int64{4}, other: []int64{5},
			right: guess(Touch{9, 2, 1}, Touch{16, 2, 1}, Touch{25, 2, 1}), trials: 40_000},
		{name: "presence, 6 revisions averaged", draws: revisions(6), cells: one, one: []int64{12}, other: []int64{13}, right: .6582, trials: 40_000},
		{name: "presence, 1 release asked for 6 times", draws: again(6), cells: one, one: []int64{12}, other: []int64{13}, right: .5665, trials: 40_000},
		{name: "three of one cell go", draws: measures(1, 16), cells: one, one: []int64{12}, other: []int64{9}, right: guess(Touch{16, 1, 3}), trials: 40_000},
		{name: "ending beside exact margins", draws: measures(1, 9), cells: square,
			one: []int64{13, 8, 9, 5}, other: []int64{12, 9, 10, 4}, right: odds.Loss.Guess(), trials: 40_000},
		{name: "ending beside exact margins, from the fitted table", draws: measures(1, 9), cells: square,
			one: []int64{13, 8, 9, 5}, other: []int64{12, 9, 10, 4}, right: odds.Loss.Guess(), trials: 40_000, fitted: true},
		{name: "ending beside all two-way margins", draws: measures(1, 9), cells: cube,
			one: []int64{3, 1, 4, 1, 5, 9, 2, 6}, other: []int64{2, 2, 5, 0, 6, 8, 1, 7}, right: cubeOdds.Loss.Guess(), trials: 40_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			trials := soak.Runs(t, c.trials, "keys")
			rate := c.attack(t, newKeys(uint64(len(c.name))), trials)
			sd := math.Sqrt(c.right * (1 - c.right) / float64(trials))
			t.Logf("%d keys: right %.4f, bound %.4f, sd %.4f", trials, rate, c.right, sd)
			high, low := 4*sd+5e-5, 4*sd+5e-5 // printed bounds have four digits
			if c.fitted {
				low += .003 // what is lost by fitting in whole numbers
			}
			if rate > c.right+high || rate < c.right-low {
				t.Errorf("right %.4f of the time, want between %.4f and %.4f", rate, c.right-low, c.right+high)
			}
		})
	}
}

func (c twoWorlds) attack(t *testing.T, keys keys, trials int) float64 {
	right := 0
	for range trials {
		key := keys.next(t)
		world, isOther := c.one, keys.Uint64()&1 == 1
		if isOther {
			world = c.other
		}
		// Asking again says nothing new: a draw counts once, however often it is seen.
		seen := map[Draw]bool{}
		evidence := 0.0 // for the other world
		for _, d := range c.draws {
			published := protect(t, key, d, c.cells, world)
			if seen[d] {
				continue
			}
			seen[d] = true
			if c.fitted {
				rows, columns := margins([][]int64{world[:2], world[2:]})
				fitted, err := Fit([][]int64{published[:2], published[2:]}, rows, columns)
				if err != nil {
					t.Fatal(err)
				}
				published = append(append([]int64(nil), fitted[0]...), fitted[1]...)
			}
			for i, y := range published {
				a, b := float64(y-c.one[i]), float64(y-c.other[i])
				evidence += (a*a - b*b) / float64(2*d.Variance)
			}
		}
		guessOther := evidence > 1e-12 || math.Abs(evidence) <= 1e-12 && keys.Uint64()&1 == 1
		if guessOther == isOther {
			right++
		}
	}
	return float64(right) / float64(trials)
}

// mechanism publishes the counts of a revision; the real one and some that would be mistakes.
type mechanism func(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64

func keyed(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64 {
	cells := cellsOf(t, ids...)
	ordered, err := cells.Counts(counts)
	if err != nil {
		t.Fatal(err)
	}
	published := map[string]int64{}
	for i, y := range protect(t, key, Draw{"2026-Q1", revision, "m", Standard}, cells, ordered) {
		published[cells.IDs()[i]] = y
	}
	return published
}

var mistakes = map[string]mechanism{
	"the noise of the first revision is used for all": func(t testing.TB, key Key, _ string, ids []string, counts map[string]int64) map[string]int64 {
		return keyed(t, key, "1", ids, counts)
	},
	"the noise depends on the count": func(t testing.TB, key Key, _ string, ids []string, counts map[string]int64) map[string]int64 {
		published := map[string]int64{}
		for _, id := range ids {
			published[id] = keyed(t, key, fmt.Sprint("content ", counts[id]), []string{id}, map[string]int64{id: counts[id]})[id]
		}
		return published
	},
	"counts are rounded to fives before the noise": func(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64 {
		rounded := map[string]int64{}
		for id, count := range counts {
			rounded[id] = (count + 2) / 5 * 5
		}
		return keyed(t, key, revision, ids, rounded)
	},
	"counts are clamped before they are added up": func(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64 {
		published := keyed(t, key, revision, ids, counts)
		for id, y := range published {
			published[id] = max(0, y)
		}
		return published
	},
	"cells that nobody is in are left out": func(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64 {
		published := keyed(t, key, revision, ids, counts)
		for _, id := range ids {
			if counts[id] == 0 {
				delete(published, id)
			}
		}
		return published
	},
	"the noise goes by the place in the list": func(t testing.TB, key Key, revision string, ids []string, counts map[string]int64) map[string]int64 {
		published := map[string]int64{}
		for i, id := range ids {
			place := fmt.Sprint("place ", i)
			published[id] = keyed(t, key, revision, []string{place}, map[string]int64{place: counts[id]})[place]
		}
		return published
	},
}

// Each check is what an attacker or a statistician would see, with keys of a seed. It returns a complaint, or nothing.
var checks = map[string]func(t testing.TB, m mechanism, seed uint64) string{
	"a difference of revisions is not the exact one": func(t testing.TB, m mechanism, seed uint64) string {
		return exactDifferences(t, m, seed, func(i int) int64 { return int64(i % 3) })
	},
	"a count that did not change cannot be seen not to have": func(t testing.TB, m mechanism, seed uint64) string {
		return exactDifferences(t, m, seed, func(int) int64 { return 0 })
	},
	"neighbouring counts are not told apart beyond the bound": func(t testing.TB, m mechanism, seed uint64) string {
		for low := range int64(6) {
			p, q := histogram(t, m, seed, low, 4000), histogram(t, m, seed, low+1, 4000)
			distance := 0.0
			for y := int64(-40); y <= 60; y++ {
				distance += math.Abs(p[y]-q[y]) / 2
			}
			if distance > .132981+.08 { // empirical distances of 4,000 draws are about .03 too large
				return fmt.Sprintf("%d and %d are %.3f apart", low, low+1, distance)
			}
		}
		return ""
	},
	"sums are unbiased": func(t testing.TB, m mechanism, seed uint64) string {
		ids, counts := manyCells(2000, func(i int) int64 { return int64(i % 4) })
		var off int64
		for id, y := range m(t, newKeys(seed).next(t), "1", ids, counts) {
			off += y - counts[id]
		}
		if math.Abs(float64(off)) > 4.5*3*math.Sqrt(2000) {
			return fmt.Sprintf("the sum of 2,000 cells is off by %d", off)
		}
		return ""
	},
	"the published cells are the plan's": func(t testing.TB, m mechanism, seed uint64) string {
		ids, counts := manyCells(20, func(i int) int64 { return int64(i % 2) })
		if published := m(t, newKeys(seed).next(t), "1", ids, counts); len(published) != len(ids) {
			return fmt.Sprintf("%d of %d cells are published", len(published), len(ids))
		}
		return ""
	},
	"the order of the cells does not matter": func(t testing.TB, m mechanism, seed uint64) string {
		ids, counts := manyCells(50, func(i int) int64 { return int64(i) })
		key := newKeys(seed).next(t)
		one := m(t, key, "1", ids, counts)
		for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
			ids[i], ids[j] = ids[j], ids[i]
		}
		for id, y := range m(t, key, "1", ids, counts) {
			if one[id] != y {
				return "a second drawing of the same table is other noise, and the mean of the two is nearer to the truth"
			}
		}
		return ""
	},
}

func manyCells(n int, count func(i int) int64) ([]string, map[string]int64) {
	var ids []string
	counts := map[string]int64{}
	for i := range n {
		id := fmt.Sprintf("c%04d", i)
		ids = append(ids, id)
		counts[id] = count(i)
	}
	return ids, counts
}

// exactDifferences complains if two revisions differ by exactly what the counts differ by more often than independent noise makes them,
// which is in 94 of 1,000 cells.
func exactDifferences(t testing.TB, m mechanism, seed uint64, change func(i int) int64) string {
	const n = 1000
	key := newKeys(seed).next(t)
	ids, before := manyCells(n, func(i int) int64 { return int64(i % 7) })
	_, after := manyCells(n, func(i int) int64 { return int64(i%7) + change(i) })
	first, second := m(t, key, "1", ids, before), m(t, key, "2", ids, after)
	exact := 0
	for _, id := range ids {
		if second[id]-first[id] == after[id]-before[id] {
			exact++
		}
	}
	if exact > 200 {
		return fmt.Sprintf("%d of %d differences are exact", exact, n)
	}
	return ""
}

func histogram(t testing.TB, m mechanism, seed uint64, count int64, trials int) map[int64]float64 {
	keys := newKeys(100*seed + uint64(count))
	shares := map[int64]float64{}
	for range trials {
		published := m(t, keys.next(t), "1", []string{"a"}, map[string]int64{"a": count})
		if y, is := published["a"]; is {
			shares[y] += 1 / float64(trials)
		} else {
			shares[-40] += 1 / float64(trials)
		}
	}
	return shares
}

// Each mistake is seen by the check that is named after what it breaks, and the real mechanism passes all, whatever the keys.
func TestMistakesAreCaught(t *testing.T) {
	caught := map[string][]string{
		"the noise of the first revision is used for all": {"a difference of revisions is not the exact one", "a count that did not change cannot be seen not to have"},
		"the noise depends on the count":                  {"a count that did not change cannot be seen not to have"},
		"counts are rounded to fives before the noise":    {"neighbouring counts are not told apart beyond the bound"},
		"counts are clamped before they are added up":     {"sums are unbiased"},
		"cells that nobody is in are left out":            {"the published cells are the plan's", "neighbouring counts are not told apart beyond the bound"},
		"the noise goes by the place in the list":         {"the order of the cells does not matter"},
	}
	for seed := range uint64(soak.Runs(t, 1, "times every check of every mistake")) {
		for name, check := range checks {
			if complaint := check(t, keyed, seed); complaint != "" {
				t.Errorf("seed %d, %s: %s", seed, name, complaint)
			}
		}
		for name, by := range caught {
			for _, check := range by {
				if complaint := checks[check](t, mistakes[name], seed); complaint == "" {
					t.Errorf("seed %d, %s: not caught by: %s", seed, name, check)
				}
			}
		}
	}
}

// From outside, knowing nothing of the program: what is drawn for neighbouring counts under ever new keys follows the table, and no set of
// outcomes, chosen on one half of the draws, tells the two apart on the other half by more than the bound allows, at any eps.
func TestBlackBox(t *testing.T) {
	n := soak.Runs(t, 30_000, "keys for each count")
	loss, err := NewLoss(Touch{Standard, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	table := tableOf(t, Standard).distribution()
	cell, d := cellsOf(t, "a"), Draw{"2026-Q1", "1", "m", Standard}
	sample := func(keys keys, count int64) map[int64]float64 {
		shares := map[int64]float64{}
		for range n {
			shares[protect(t, keys.next(t), d, cell, []int64{count})[0]]++
		}
		for y := range shares {
			shares[y] /= float64(n)
		}
		return shares
	}
	for _, count := range []int64{0, 9, 100_000} {
		keys := newKeys(uint64(count) + 17)
		chooseP, chooseQ, p, q := sample(keys, count), sample(keys, count+1), sample(keys, count), sample(keys, count+1)

		// Chi-square against the table, the tails together; its mean is df and its variance 2·df.
		chi, df, tail, tailWant := 0.0, -1.0, 1.0, 1.0
		for i, want := range table.p {
			if want*float64(n) < 10 {
				continue
			}
			got := p[count+int64(table.from+i)]
			chi += (got - want) * (got - want) / want * float64(n)
			df++
			tail, tailWant = tail-got, tailWant-want
		}
		chi += (tail - tailWant) * (tail - tailWant) / tailWant * float64(n)
		df++
		if chi > df+5*math.Sqrt(2*df) {
			t.Errorf("count %d: chi-square %.1f with %.0f degrees of freedom", count, chi, df)
		}

		for _, eps := range []float64{0, .1, .25, .5, .75, 1, 1.25} {
			var inP, inQ float64
			for y := count - 40; y <= count+40; y++ {
				if chooseP[y] > math.Exp(eps)*chooseQ[y] {
					inP += p[y]
					inQ += q[y]
				}
			}
			delta := inP - math.Exp(eps)*inQ
			sd := math.Sqrt((inP*(1-inP) + math.Exp(2*eps)*inQ*(1-inQ)) / float64(n))
			if delta > loss.Delta(eps)+4*sd {
				t.Errorf("count %d: delta(%v) is at least %.5f, bound %.5f, sd %.5f", count, eps, delta, loss.Delta(eps), sd)
			}
			if eps == 0 && delta < loss.Delta(0)-.02 {
				t.Errorf("count %d: the test sees a distance of %.4f only, of %.4f", count, delta, loss.Delta(0))
			}
		}
	}
}
