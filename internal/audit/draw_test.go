package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/needs"
	"daylight/internal/period"
)

// The same frame and seed give the same cases, in whatever order the suspensions come: neither the engine's threads nor a rebuilt
// snapshot can change who is drawn. Another seed gives others.
func TestDrawFollowsFromTheSeed(t *testing.T) {
	o := quarter(40)
	o.By = "region"
	want := planned(t, o, frameOf(300, 100, 7)).Frame.draw(frameOf(300, 100, 7))
	for i := range uint64(20) {
		shuffled := frameOf(300, 100, 7)
		rand.New(rand.NewPCG(i, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		p := planned(t, o, shuffled)
		if got := p.Frame.draw(p.Candidates); !slices.Equal(got, want) {
			t.Fatalf("shuffle %d drew\n%v\nwant\n%v", i, got, want)
		}
	}
	o.Seed = "another"
	p := planned(t, o, frameOf(300, 100, 7))
	if got := p.Frame.draw(p.Candidates); slices.Equal(ids(got), ids(want)) {
		t.Error("another seed drew the same cases")
	}
}

// Somebody with the frame and a program of their own comes to the same cases: the order is that of HMAC-SHA256 and nothing else.
func TestDrawCanBeRepeated(t *testing.T) {
	o := quarter(25)
	p := planned(t, o, frameOf(200))
	var own []string
	for _, c := range p.Candidates {
		mac := hmac.New(sha256.New, []byte(o.Seed))
		mac.Write([]byte(c.SuspensionID))
		own = append(own, fmt.Sprintf("%x %s", mac.Sum(nil), c.SuspensionID))
	}
	slices.Sort(own)
	for i, c := range p.Frame.draw(p.Candidates) {
		if _, id, _ := strings.Cut(own[i], " "); c.SuspensionID != id || c.Order != i+1 || c.ID != fmt.Sprintf("2026-q1-unreviewed:%04d", i+1) {
			t.Errorf("case %d is %+v, want %s", i+1, c, id)
		}
	}
	command := exec.Command(needs.Program(t, "openssl", "openssl"), "dgst", "-sha256", "-hmac", o.Seed)
	command.Stdin = strings.NewReader("s-0-00000")
	said, err := command.Output()
	must(t, err)
	if code := strings.Fields(string(said)); !slices.Contains(own, code[len(code)-1]+" s-0-00000") {
		t.Errorf("openssl says %s", said)
	}
}

// Every suspension has the same chance, to be drawn and to be looked at twice: over 4,000 seeds the counts scatter as they should.
// Without replacement the counts of N suspensions, each with the variance S f(1-f), have χ² with N-1 degrees of freedom, (N-1)/N times
// their sum of squares.
func TestDrawIsUniform(t *testing.T) {
	const size, drawn, seeds = 20, 8, 4000
	p := planned(t, quarter(drawn), frameOf(size))
	p.Frame.DoubleCoded = 2
	inclusion, double := map[string]int{}, map[string]int{}
	for seed := range seeds {
		f := p.Frame
		f.Seed = fmt.Sprint("seed ", seed)
		for _, c := range f.draw(p.Candidates) {
			inclusion[c.SuspensionID]++
			if c.Double {
				double[c.SuspensionID]++
			}
		}
	}
	for what, counts := range map[string]struct {
		of    map[string]int
		share float64
	}{"drawn": {inclusion, drawn / float64(size)}, "looked at twice": {double, 2 / float64(size)}} {
		square := 0.
		for _, c := range p.Candidates {
			d := float64(counts.of[c.SuspensionID]) - seeds*counts.share
			square += d * d / (seeds * counts.share * (1 - counts.share))
		}
		square *= (size - 1) / float64(size)
		if square > 43.8 || square < 4.9 { // the 0.1 % and 99.95 % points of χ² with 19 degrees of freedom
			t.Errorf("%s: χ² = %.1f with 19 degrees of freedom", what, square)
		}
	}
}

// The cases of strata in proportion are as near to it as whole cases can be, none is left out, and none is asked for more than it holds.
func TestStrata(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(1, 3000), 1, 12).Draw(t, "sizes")
		var strata []Stratum
		frame, least := int64(0), int64(0)
		for i, size := range sizes {
			strata = append(strata, Stratum{Name: fmt.Sprint(i), Frame: size})
			frame, least = frame+size, least+min(2, size)
		}
		size := rapid.Int64Range(least, frame).Draw(t, "size")
		if err := allocate(strata, size, 0); err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, s := range strata {
			sum += s.Drawn
			quota := float64(size) * float64(s.Frame) / float64(frame)
			if s.Drawn < min(2, s.Frame) || s.Drawn > s.Frame || float64(s.Drawn) > max(2, math.Ceil(quota)+1) {
				t.Errorf("%d of %d, quota %.2f", s.Drawn, s.Frame, quota)
			}
		}
		if sum != size {
			t.Errorf("%d cases instead of %d", sum, size)
		}
	})
}

// The fraction is what the contract stores, 12 digits; from it and the cases the size of the stratum comes back.
func TestSamplingFraction(t *testing.T) {
	for _, c := range []struct {
		drawn, frame int64
		want         string
	}{{400, 7150, "0.055944055944"}, {2, 3, "0.666666666667"}, {7, 7, "1.000000000000"}, {400, 1_000_000, "0.000400000000"}} {
		strata := []Stratum{{Name: wholeFrame, Frame: c.frame}}
		must(t, allocate(strata, c.drawn, 0))
		if strata[0].Fraction != c.want {
			t.Errorf("%d of %d is %s, want %s", c.drawn, c.frame, strata[0].Fraction, c.want)
		}
	}
}

// So many from each stratum, the small ones whole.
func TestSizePerStratum(t *testing.T) {
	o := quarter(0)
	o.By, o.PerStratum = "route", 30
	p := planned(t, o, frameOf(500, 30, 12, 1))
	var drawn []int64
	for _, s := range p.Frame.Strata {
		drawn = append(drawn, s.Drawn)
	}
	if !slices.Equal(drawn, []int64{30, 30, 12, 1}) || p.Frame.Drawn != 73 || p.Frame.DoubleCoded != 8 {
		t.Errorf("drew %v, %d in all, %d twice", drawn, p.Frame.Drawn, p.Frame.DoubleCoded)
	}
	counts := map[string]int64{}
	for _, c := range p.Frame.draw(p.Candidates) {
		counts[c.Stratum]++
	}
	for _, s := range p.Frame.Strata {
		if counts[s.Name] != s.Drawn {
			t.Errorf("stratum %s: %d cases, want %d", s.Name, counts[s.Name], s.Drawn)
		}
	}
}

// A tenth is rounded up, and 0.1 of 400 is 40 though no computer can write 0.1.
func TestDoubleShare(t *testing.T) {
	for _, c := range []struct {
		size  int64
		share float64
		want  int64
	}{{400, 0.1, 40}, {401, 0.1, 41}, {2, 0.1, 1}, {400, 1, 400}, {90, 0.7, 63}} {
		o := quarter(c.size)
		o.Double = c.share
		if got := planned(t, o, frameOf(1000)).Frame.DoubleCoded; got != c.want {
			t.Errorf("%v of %d is %d, want %d", c.share, c.size, got, c.want)
		}
	}
}

// What cannot be an audit is refused in a sentence that says what to do.
func TestOrdersRefused(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(o *Order)
		says   string
	}{
		{"a name that is a path", func(o *Order) { o.Name = "../2026" }, "is no name"},
		{"a name that a spreadsheet takes for a time", func(o *Order) { o.Name = "2026" }, "at least one letter"},
		{"a name that stands for something else", func(o *Order) { o.Name = "adjudicated" }, "is no name"},
		{"a month", func(o *Order) { o.Period = period.MustParse("2026-01") }, "of a quarter"},
		{"no size", func(o *Order) { o.Size = 0 }, "--size 400"},
		{"one case", func(o *Order) { o.Size = 1 }, "at least 2"},
		{"two sizes", func(o *Order) { o.By, o.PerStratum = "region", 5 }, "not both"},
		{"a stratum's size without strata", func(o *Order) { o.Size, o.PerStratum = 0, 5 }, "needs --by"},
		{"one case from each stratum", func(o *Order) { o.Size, o.PerStratum, o.By = 0, 1, "region" }, "at least 2"},
		{"strata of what nobody records", func(o *Order) { o.By = "starsign" }, "region, reason, route, tenure"},
		{"hardly anything looked at twice", func(o *Order) { o.Double = 0.05 }, "from 0.1 to 1"},
		{"no share at all", func(o *Order) { o.Double = math.NaN() }, "from 0.1 to 1"},
		{"a seed of two lines", func(o *Order) { o.Seed = "a\nb" }, "in one line"},
	} {
		o := quarter(400)
		c.change(&o)
		refuses(t, c.why, o.Check(), c.says)
	}
	_, err := newPlan(quarter(400), frameOf(399))
	refuses(t, "more than there are", err, "holds 399")
	o := quarter(5)
	o.By = "region"
	_, err = newPlan(o, frameOf(10, 10, 10))
	refuses(t, "fewer than the strata need", err, "draw 6 or more")
	o.Size, o.PerStratum = 0, 11
	_, err = newPlan(o, frameOf(10, 10, 10))
	refuses(t, "more than any stratum holds", err, "the largest holds 10")
}

// METHODS: 385 cases give ±5 points at worst, or ±3 where 1 in 10 is a mistake; from a small frame fewer do.
func TestPrecision(t *testing.T) {
	f := planned(t, quarter(385), frameOf(20_000)).Frame
	if math.Abs(f.HalfWidth(0.5)-0.05) > 0.0006 || math.Abs(f.HalfWidth(0.1)-0.03) > 0.0006 || len(f.Notes()) != 0 {
		t.Errorf("±%.4f, ±%.4f, %q", f.HalfWidth(0.5), f.HalfWidth(0.1), f.Notes())
	}
	if n := enough(1_000_000_000); n != 385 {
		t.Errorf("%d cases of a large frame", n)
	}
	few := planned(t, quarter(enough(500)), frameOf(500)).Frame
	if few.Drawn >= 385 || few.HalfWidth(0.5) > wanted || len(few.Notes()) != 0 {
		t.Errorf("%d of 500: ±%.4f, %q", few.Drawn, few.HalfWidth(0.5), few.Notes())
	}
	all := planned(t, quarter(500), frameOf(500)).Frame
	if all.HalfWidth(0.5) != 0 {
		t.Errorf("all of the frame: ±%v", all.HalfWidth(0.5))
	}
	o := quarter(60)
	o.By = "region"
	if notes := planned(t, o, frameOf(900, 900)).Frame.Notes(); len(notes) != 2 || !strings.Contains(notes[0], "317 drawn") || !strings.Contains(notes[1], "2 of 2 strata") {
		t.Errorf("%q", notes)
	}
}
