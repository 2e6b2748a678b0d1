package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

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

func (s *Server) changesPage(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	if _, ok := a.Sum(release.ChangesFile); !ok {
		return problem.New(problem.NotFound, "Revision %d of the report for %s replaces none, so there are no changes.", a.Revision, a.Period.Label())
	}
	a.linkVersions(w, "changes")
	dates := s.dates(r, a)
	return s.page(w, r, "changes.html", append(a.stamps(), fmt.Sprint(dates)), func() (frame, error) {
		view, err := a.changes()
		if err != nil {
			return frame{}, err
		}
		view.Dates = dates
		return s.frame("What changed · "+a.Period.Label(), doorReport, view), nil
	})
}

// dates are those of the revision that a release replaces and its own, as far as they are approved and can be read.
func (s *Server) dates(r *http.Request, a asked) (dates []revisionDates) {
	add := func(o *release.Opened) {
		if !o.Approval.ApprovedAt.IsZero() {
			dates = append(dates, revisionDates{o.Revision, o.Approval.ApprovedAt, published(o.Approval)})
		}
	}
	if a.Change != nil {
		switch before, err := s.shelf.Open(a.Period, a.Change.Replaces); {
		case err == nil:
			add(before)
		case problem.KindOf(err) != problem.NotFound:
			s.log.ErrorContext(r.Context(), "revision cannot be read", "period", a.Period.String(), "revision", a.Change.Replaces, "error", err.Error())
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
		v.Before = link{Title: "revision " + thousands(float64(a.Change.Replaces), 0), Href: reportPath(a.Period, a.Change.Replaces)}
	}
	figure := ""
	for _, d := range changed.Differences {
		row := changedRow{d.Label, d.Title, changedOf(d.Unit, d.Before), changedOf(d.Unit, d.After)}
		if row.Before == row.After {
			v.Alike++
			continue
		}
		v.Count++
		if d.Figure != figure {
			figure = d.Figure
			one := changedFigure{Title: figure}
			if f, err := a.Figure(figure); err == nil {
				one.Title, one.Href = subject(f), a.base()+"figures/"+figure
				if by := cut(f); !strings.Contains(one.Title, " by ") && !strings.Contains(one.Title, by) {
					one.Title += " " + by
				}
			}
			v.Figures = append(v.Figures, one)
		}
		last := &v.Figures[len(v.Figures)-1]
		last.Rows = append(last.Rows, row)
	}
	return v, nil
}

func changedOf(u release.Unit, v *release.Value) changedValue {
	if v == nil {
		return changedValue{Text: "Not there"}
	}
	c := valueCell(release.Measure{Unit: u}, *v)
	return changedValue{c.Text, outOf(release.Measure{Unit: u}, *v)}
}
