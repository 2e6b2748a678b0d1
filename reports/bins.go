package reports

import (
	"slices"

	"daylight/internal/stats"
	"daylight/queries"
)

// bin is a stretch of time after the appeal: up to so many days, and longer than the bin before.
type bin struct {
	name string // of the count, behind decided_ or responded_
	days int64  // 0: any longer
}

// The bins in which the public edition tells how long people waited.
var bins = []bin{{"day_1", 1}, {"days_2_3", 3}, {"days_4_7", 7}, {"days_8_14", 14}, {"days_15_30", 30}, {"later", 0}}

// binned counts how many cases saw the event in each bin.
func binned(prefix string, t stats.Times) queries.Counts {
	counts := queries.Counts{}
	for _, b := range bins {
		counts[prefix+b.name] = 0
	}
	for i, minutes := range t.Minutes {
		for _, b := range bins {
			if b.days == 0 || minutes <= b.days*24*60 {
				counts[prefix+b.name] += t.Events[i]
				break
			}
		}
	}
	return counts
}

// waitBreakdowns are the breakdowns in which waits are counted (view categorised_waits).
var waitBreakdowns = []string{"total", "over_time", "region", "tenure", "reason", "route", "account_age", "measure", "activity", "sweep"}

// addBins adds to the cells of account-episodes how many were answered and decided in each bin.
func (d *draft) addBins() {
	type place struct{ breakdown, category, category2 string }
	cells := map[place]queries.Counts{}
	for _, c := range d.cells["cohort"] {
		if !slices.Contains(waitBreakdowns, c.Breakdown) {
			continue
		}
		cells[place{c.Breakdown, c.Category, c.Category2}] = c.Counts
		for _, prefix := range []string{"decided_", "responded_"} {
			for name := range binned(prefix, stats.Times{}) {
				c.Counts[name] = 0
			}
		}
	}
	for _, w := range d.waits {
		counts, ok := cells[place{w.Breakdown, w.Category, w.Category2}]
		if !ok {
			continue
		}
		for name, n := range binned("decided_", w.Resolution) {
			counts[name] = n
		}
		for name, n := range binned("responded_", w.Response) {
			counts[name] = n
		}
	}
	for _, counts := range cells {
		appealed, ok := counts["appealed"]
		responded, ok2 := counts["responded"]
		if ok && ok2 {
			counts["not_responded"] = appealed - responded
		}
	}
}
