package stats

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Backlog is what a period's counts say about the cases open at its end: those open at its start, and those filed, less those closed.
type Backlog struct {
	OpenStart, Filed, Closed int64
	OpenEnd                  int64 // as counted
	Expected                 int64 // OpenStart + Filed - Closed
	Holds                    bool
	Notes                    []string
}

// Conserve holds the open cases at the end of a period against those that should be open. It panics where a count is negative.
func Conserve(openStart, filed, closed, openEnd int64) Backlog {
	for _, count := range []int64{openStart, filed, closed, openEnd} {
		mustCount(0, count)
	}
	b := Backlog{OpenStart: openStart, Filed: filed, Closed: closed, OpenEnd: openEnd, Expected: openStart + filed - closed}
	if b.Holds = b.Expected == openEnd; !b.Holds {
		b.Notes = []string{fmt.Sprintf("%d cases are open at the end; those open at the start, filed and closed make %d.", openEnd, b.Expected)}
	}
	return b
}

// Stay is the time that a case was open, from one minute up to, not including, another.
type Stay struct {
	From, To int64
	Open     bool // still; To then says nothing
}

// Queue is what a window of time shows of the cases that were open in it. Both sides of Little's law are exact: the minutes that
// the cases spent in the window, added up case by case, and the number of open cases, added up minute by minute. That they differ is
// an error in the computation and cannot come from the records; that the rough check differs comes from the records.
type Queue struct {
	Start, End  int64 // the window in minutes, half-open
	Backlog     Backlog
	CaseMinutes int64    // by cases
	OpenMinutes int64    // by minutes
	Holds       bool     // both are equal
	MeanOpen    float64  // OpenMinutes by the window's length
	Rate        float64  // cases filed per minute
	MeanStay    Estimate // minutes from filing to closing, of the cases closed in the window; for the check only
	Ratio       Estimate // Rate × MeanStay by MeanOpen
	Steady      bool     // Ratio is defined and within 0.75 and 1.33
	Notes       []string
}

// Little looks at the stays that touch the window from start to end (Little 1961, Operations Research 9:383–387). A case filed at start
// belongs to the window, one filed at end does not; a case whose stay ends at end was open through the window's last minute and
// counts as closed in it. The rough check asks whether the rate of filing times the mean stay of the cases closed makes the mean number
// open: where it does not by more than a quarter or a third, the queue was growing or shrinking, or its times are wrong.
//
// It returns an error where the window is empty or a case was closed before it was filed.
func Little(stays []Stay, start, end int64) (Queue, error) {
	q := Queue{Start: start, End: end}
	if end <= start {
		return q, fmt.Errorf("the window from %d to %d is empty", start, end)
	}
	type change struct{ at, by int64 }
	var changes []change
	var openStart, filed, closed, openEnd, stayed int64
	for i, s := range stays {
		if !s.Open && s.To < s.From {
			return q, fmt.Errorf("case %d was closed at %d, before it was filed at %d", i, s.To, s.From)
		}
		if s.From >= end || (!s.Open && s.To <= start && s.From < start) {
			continue
		}
		if s.From < start {
			openStart++
		} else {
			filed++
		}
		to := end
		if s.Open || s.To > end {
			openEnd++
		} else {
			closed++
			stayed += s.To - s.From
			to = s.To
		}
		from := max(s.From, start)
		q.CaseMinutes += to - from
		changes = append(changes, change{from, 1}, change{to, -1})
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	open, last := int64(0), start
	for _, c := range changes {
		q.OpenMinutes += open * (c.at - last)
		open, last = open+c.by, c.at
	}
	q.Backlog = Conserve(openStart, filed, closed, openEnd)
	q.Holds = q.CaseMinutes == q.OpenMinutes
	length := float64(end - start)
	q.MeanOpen, q.Rate = float64(q.OpenMinutes)/length, float64(filed)/length
	if closed > 0 {
		q.MeanStay = Estimate{Defined: true, Value: float64(stayed) / float64(closed)}
	}
	if closed == 0 || q.OpenMinutes == 0 {
		q.Notes = append(q.Notes, "No case was closed or none was open: there is nothing to check.")
		return q, nil
	}
	q.Ratio = Estimate{Defined: true, Value: q.Rate * q.MeanStay.Value / q.MeanOpen}
	if q.Steady = q.Ratio.Value >= .75 && q.Ratio.Value <= 1.33; !q.Steady {
		q.Notes = append(q.Notes, "The queue was not steady or its times are wrong: waiting times of closed cases do not describe it.")
	}
	return q, nil
}

// AgeBand counts the open cases from From to To whole days old, both included; To is the largest int64 for the last band.
type AgeBand struct {
	From, To int64
	Cases    int64
}

// Ages is how old the open cases are at a cut-off.
type Ages struct {
	Bands      []AgeBand
	Open       int64
	Oldest     int   // into Bands: the last one with cases; -1 without any
	OverTarget int64 // cases older than TargetDays
	TargetDays int64 // the platform's own
	Notes      []string
}

var ageBands = []AgeBand{{From: 0, To: 2}, {From: 3, To: 7}, {From: 8, To: 14}, {From: 15, To: 30}, {From: 31, To: 60}, {From: 61,
	To: math.MaxInt64}}

// AgeBands counts open cases by their age in whole days, in the bands 0–2, 3–7, 8–14, 15–30, 31–60 and over 60 days. It returns an error
// where an age or the target is negative.
func AgeBands(days []int64, target int64) (Ages, error) {
	if target < 0 {
		return Ages{}, errors.New("the target is negative")
	}
	a := Ages{Bands: slices.Clone(ageBands), Open: int64(len(days)), Oldest: -1, TargetDays: target,
		Notes: []string{"Long cases are more often open than short ones: ages of open cases do not compare with times to closing."}}
	for i, age := range days {
		if age < 0 {
			return Ages{}, fmt.Errorf("case %d is %d days old", i, age)
		}
		band, _ := slices.BinarySearchFunc(a.Bands, age, func(b AgeBand, age int64) int { return cmp.Compare(b.To, age) })
		a.Bands[band].Cases++
		a.Oldest = max(a.Oldest, band)
		if age > target {
			a.OverTarget++
		}
	}
	return a, nil
}
