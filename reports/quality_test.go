package reports

import (
	"fmt"
	"testing"

	"daylight/internal/release"
	"daylight/queries"
)

// A band of the public edition is never of fewer records than the plan's threshold: among few records it takes none and some together.
func TestBandsAreWideEnough(t *testing.T) {
	for _, c := range []struct {
		records, failing, threshold int64
		want                        string
	}{
		{20_000, 0, 10, bandNone}, {20_000, 1, 10, bandThousand}, {20_000, 19, 10, bandThousand}, {20_000, 20, 10, bandHundred}, {20_000, 200, 10, bandTen}, {20_000, 2000, 10, bandMore},
		{19_999, 0, 10, bandHundredOrNone}, {19_999, 1, 10, bandHundredOrNone}, {19_999, 199, 10, bandHundredOrNone}, {19_999, 200, 10, bandTen}, {1_000, 0, 10, bandHundredOrNone},
		{999, 0, 10, bandTenOrNone}, {999, 99, 10, bandTenOrNone}, {999, 100, 10, bandMore}, {100, 1, 10, bandTenOrNone},
		{99, 0, 10, noBand}, {99, 50, 10, noBand}, {20_000, 1, 20, bandHundredOrNone},
	} {
		got := bandsOf([]queries.QualityCheck{{Name: "a", Records: c.records, Failing: c.failing}, {Name: "empty"}}, c.threshold)
		if len(got) != 1 || got[0].Band != c.want {
			t.Errorf("%d of %d with a threshold of %d: %+v, want %q", c.failing, c.records, c.threshold, got, c.want)
		}
	}
	// Of whatever number of records, all numbers below the threshold share a band, which says no more than that there are fewer than the threshold
	// only where there may be none.
	for records := int64(10); records < 40_000; records++ {
		for failing := range int64(9) {
			if lowest, band := bandOf(1, records, 10), bandOf(failing+1, records, 10); band != lowest {
				t.Fatalf("%d of %d records are %s, 1 is %s", failing+1, records, band, lowest)
			}
		}
		if lowest := bandOf(1, records, 10); lowest != bandOf(0, records, 10) && lowest != bandOf(10, records, 10) {
			t.Fatalf("of %d records fewer than ten and not none are %s", records, lowest)
		}
	}
}

// The title counts only checks of which it can be said what they found, and says how much the worst found.
func TestTitleOfBands(t *testing.T) {
	for want, words := range map[string][]string{
		"1 of 2 checks found something, most often in fewer than 1 in 1,000 records":                                           {bandNone, bandThousand},
		"2 of 3 checks found something, most often in fewer than 1 in 10 records; for 2 more there are too few records to say": {bandNone, bandTen, bandHundred, bandHundredOrNone, noBand},
		"1 of 1 check found something, most often in 1 in 10 or more records; for 1 more there are too few records to say":     {bandMore, bandTenOrNone},
		"none of 2 checks found anything": {bandNone, bandNone},
		"too few records to say":          {noBand, bandHundredOrNone},
	} {
		var f release.Figure
		for i, word := range words {
			f.Rows = append(f.Rows, release.Row{Category: fmt.Sprint(i), Values: []release.Value{{Word: word}}})
		}
		if got := (&draft{speech: english}).qualityText(&f); got != want {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}
