package reports

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/release"
)

// english says what stands in a report in English.
var english = speech{language.English}

// A share that is not all, and one that is not nothing, never reads as one.
func TestSharesAsWords(t *testing.T) {
	for _, c := range []struct {
		k, n int64
		want string
	}{{0, 0, "none"}, {0, 7, "0 in 100"}, {1, 1000, "1 in 1,000"}, {15, 1000, "2 in 100"}, {1, 2, "50 in 100"}, {994, 1000, "99 in 100"},
		{996, 1000, "more than 99 in 100"}, {1000, 1000, "100 in 100"}} {
		if got := english.inHundred(c.k, c.n); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.k, c.n, got, c.want)
		}
	}
}

// What took at most so long took no longer.
func TestDurationsRoundUp(t *testing.T) {
	for minutes, want := range map[int64]string{0: "0 minutes", 1: "1 minute", 119: "119 minutes", 120: "2 hours", 121: "3 hours", 2 * 1440: "2 days", 2*1440 + 1: "3 days"} {
		if got := english.duration(minutes); got != want {
			t.Errorf("%d minutes: %q, want %q", minutes, got, want)
		}
	}
}

// What took so long and longer took no less.
func TestLeastDurationsRoundDown(t *testing.T) {
	for minutes, want := range map[int64]string{0: "0 minutes", 119: "119 minutes", 179: "2 hours", 2*1440 + 1439: "2 days", 89 * 1440: "89 days"} {
		if got := english.atLeast(minutes); got != want {
			t.Errorf("%d minutes: %q, want %q", minutes, got, want)
		}
	}
}

// Headlines take their numbers by the measure's id, whatever the catalogue's order, and what they need must be there.
func TestHeadlinesByMeasure(t *testing.T) {
	one, two := int64(1), int64(2)
	f := release.Figure{Measures: []release.Measure{{ID: "b"}, {ID: "a"}}, Rows: []release.Row{{Values: []release.Value{{Numerator: &two}, {Numerator: &one}}}}}
	if *measured(f, "a").Numerator != 1 || *measured(f, "b").Numerator != 2 {
		t.Error("the measures are mixed up")
	}
	c := DefaultCatalogue()
	if err := c.headlined(); err != nil {
		t.Fatal(err)
	}
	c.Indicators = slices.DeleteFunc(slices.Clone(c.Indicators), func(i Indicator) bool { return i.ID == "notice" })
	if c.headlined() == nil {
		t.Error("a headline speaks of an indicator that is gone")
	}
}

// Cases are followed from the suspension, so a share that had a decision within some days of the appeal is one of both limits.
func TestSharesWithinDaysSayHowLongCasesAreFollowed(t *testing.T) {
	all := DefaultCatalogue().Indicators
	i := all[slices.IndexFunc(all, func(i Indicator) bool { return i.ID == "resolution" })]
	i = (&draft{subject: subject{edition: release.Public}}).shownAs(i)
	f := release.Figure{Rows: []release.Row{{}}}
	for at, share := range []float64{.1, .2, .4, .7, .8, .9} {
		f.Measures = append(f.Measures, release.Measure{Title: i.Measures[at].Title, Unit: release.Share, Denominator: i.Measures[at].Of})
		f.Rows[0].Values = append(f.Rows[0].Values, release.Value{Value: &share})
	}
	want := "within 14 days of appealing and 90 days of the suspension, 70.0 % of accounts that appealed"
	if got := strings.ReplaceAll((&draft{speech: english}).shareText(&f, i), "\u00a0", " "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
