package server

import (
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// changesView is the page of what a revision changed.
type changesView struct {
	heading
	Before  link // the revision that it replaces
	Dates   []revisionDates
	Figures []changedFigure
	Count   int64  // values that read otherwise than before
	Alike   int64  // values that changed and read as before: hidden in both, or alike once rounded
	Redrawn int64  // protected numbers that differ by no more than their random amounts explain
	File    string // the same for machines
}

// revisionDates is when a revision was approved and when it could first be read.
type revisionDates struct {
	Revision            int
	Approved, Published time.Time
}

// changedFigure is the changes of one figure.
type changedFigure struct {
	Title, Href string // Href is empty where the figure is no longer there
	Rows        []changedRow
}

type changedRow struct {
	Key, Measure  string
	Before, After changedValue
}

// changedValue is a value of one revision. Where there was none, Text says so.
type changedValue struct {
	Text string
	Of   string // what it rests on
}

func (v visit) changesPage() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	if _, ok := a.Sum(release.ChangesFile); !ok {
		return nil, problem.New(problem.NotFound, "Revision %d of the report for %s replaces none, so there are no changes.", a.Revision, period.Spoken(a.Period))
	}
	view, err := a.changes()
	if err != nil {
		return nil, err
	}
	view.Dates = v.dates(a)
	return a.page(v, "changes.html", "changes/", v.frame(v.language.Say("What changed · %s", a.Period), doorReport, view))
}

// dates are those of the revision that a release replaces and its own, as far as they are approved and can be read.
func (v visit) dates(a asked) (dates []revisionDates) {
	add := func(o *release.Opened) {
		if !o.Approval.ApprovedAt.IsZero() {
			dates = append(dates, revisionDates{o.Revision, o.Approval.ApprovedAt, published(o.Approval)})
		}
	}
	if a.Change != nil {
		if before, err := v.held.open(a.Period, a.Change.Replaces); err == nil {
			add(before)
		}
	}
	add(a.Opened)
	return dates
}

func (a asked) changes() (changesView, error) {
	changed, err := a.Changes()
	if err != nil {
		return changesView{}, err
	}
	v := changesView{heading: a.heading(), Redrawn: int64(changed.Redrawn), File: a.base() + release.ChangesFile}
	if a.Change != nil {
		v.Before = link{Title: a.in.Say("revision %d", a.Change.Replaces), Href: addressIn(a.in.Language, reportPath(a.Period, a.Change.Replaces))}
	}
	figure := ""
	for _, d := range changed.Differences {
		row := changedRow{d.Label, d.Title, a.in.changedOf(d.Unit, d.Before), a.in.changedOf(d.Unit, d.After)}
		if row.Before == row.After {
			v.Alike++
			continue
		}
		v.Count++
		if d.Figure != figure {
			figure = d.Figure
			one := changedFigure{Title: figure}
			if f, err := a.Figure(figure); err == nil {
				one.Href = a.to("figures/" + figure + "/")
				if one.Title, err = a.named(f); err != nil {
					return v, err
				}
			}
			v.Figures = append(v.Figures, one)
		}
		last := &v.Figures[len(v.Figures)-1]
		last.Rows = append(last.Rows, row)
	}
	return v, nil
}

func (p printer) changedOf(u release.Unit, v *release.Value) changedValue {
	if v == nil {
		return changedValue{Text: p.Say("Not there")}
	}
	c := p.valueCell(release.Measure{Unit: u}, *v)
	return changedValue{c.Text, p.outOf(release.Measure{Unit: u}, *v)}
}
