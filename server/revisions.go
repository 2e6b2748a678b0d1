package server

import (
	"slices"
	"time"
)

// revisionsView is the log of all that was revised or put right.
type revisionsView struct{ Revised []revisedReport }

// revisedReport is a revision that replaced another one.
type revisedReport struct {
	heading
	Published time.Time
	Changes   string // page of what it changed
}

// revisionLog lists the further revisions on the shelf, the newest first.
func (v visit) revisionLog() (log []revisedReport, err error) {
	releases, err := v.held.list()
	if err != nil {
		return nil, err
	}
	for _, r := range releases {
		if r.Change == nil {
			continue
		}
		one := revisedReport{heading: headingOf(r, v.language), Changes: v.to(reportPath(r.Period, r.Revision) + "changes/")}
		if o, err := v.held.open(r.Period, r.Revision); err == nil && o.Approval.Format > 0 {
			one.Published = published(o.Approval)
		}
		log = append(log, one)
	}
	slices.SortStableFunc(log, func(a, b revisedReport) int { return b.Published.Compare(a.Published) })
	return log, nil
}

func (v visit) revisionsPage() (*answer, error) {
	log, err := v.revisionLog()
	if err != nil {
		return nil, err
	}
	return v.page("revisions.html", v.frame(v.language.Say("What was revised, and why"), doorData, revisionsView{log}))
}
