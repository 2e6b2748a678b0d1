package verify

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// Remake makes a report again of the protected tables and of what else lies in it. replaced is the revision before, nil where that is not
// at hand.
type Remake func(ctx context.Context, o, replaced *release.Opened) (release.Remade, error)

// remade makes the report again and compares every file. Whatever stands in a report has to follow from what it publishes.
func (r *Release) remade(ctx context.Context, remake Remake, o, replaced *release.Opened, all []place) {
	if remake == nil {
		r.checked("report", 0, "not made again")
		return
	}
	made, err := again(ctx, remake, o, replaced)
	switch {
	case err != nil && problem.KindOf(err) == problem.Internal:
		r.find("report", "the report", "it cannot be made again: %v", err)
		return
	case err != nil:
		r.find("report", "the report", "it cannot be made again: %s", problem.Sentence(err))
		return
	case made.Other != "":
		r.checked("report", 0, "not made again: "+made.Other)
		return
	}
	r.compare(o, made.Files)
	r.Remade = true
	if silent := unnamed(o.Period, made.Earlier, all); silent > 0 {
		r.checked("before", silent, "reports of earlier periods in this folder of which it says nothing: they came later, or it leaves them out")
	}
	r.checked("declared", 0, "what nobody can check from here: the platform's name and reasons, what codes are called, active accounts, what the records hold and lack, why a table is withheld")
}

// unnamed counts the reports of periods before that a folder has and that a report does not speak of, as far back as figures over time go.
func unnamed(of period.Period, named []period.Period, all []place) (n int) {
	before := of
	for range 7 {
		before = before.Previous()
		if slices.ContainsFunc(all, func(at place) bool { return at.period == before }) && !slices.Contains(named, before) {
			n++
		}
	}
	return n
}

// compare holds every file against the one made again.
func (r *Release) compare(o *release.Opened, files map[string][]byte) {
	same := 0
	for _, name := range o.Files() {
		want, made := files[name]
		delete(files, name)
		if name == release.ChangesFile && !made && o.Change != nil {
			r.checked("changes", 0, "not checked: the revision that it replaces is not in this folder")
			continue
		}
		text, err := o.File(name)
		switch {
		case err != nil:
			continue // the checksums have told
		case !made:
			r.find("report", name, "no such file belongs to it")
		case !bytes.Equal(text, want):
			r.find("report", name, "it is not what its tables and its setting make")
		default:
			same++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		r.find("report", name, "it is missing")
	}
	r.checked("report", same, "files made again of the tables and the setting, byte by byte the same")
}

// again calls remake. Whoever forged a report may have written what no program expects.
func again(ctx context.Context, remake Remake, o, replaced *release.Opened) (made release.Remade, err error) {
	defer func() {
		if what := recover(); what != nil {
			err = problem.New(problem.Invalid, "No tables make such a report (%v).", what)
		}
	}()
	return remake(ctx, o, replaced)
}

// change holds what a further revision says of the one that it replaces against that one.
func (r *Release) change(o, replaced *release.Opened) {
	switch {
	case o.Change == nil && o.Revision > 1:
		r.find("revisions", "release.json", "it is revision %d and does not say why", o.Revision)
	case o.Change == nil || replaced == nil:
	case o.Change.Replaces != replaced.Revision:
		r.find("revisions", "release.json", "it says that it replaces revision %d, and the one before it is %d", o.Change.Replaces, replaced.Revision)
	case o.Change.Seal != replaced.Seal():
		r.find("revisions", release.Name(replaced.Period, replaced.Revision), "it is not the release that revision %d says it replaces", o.Revision)
	}
	if o.Change != nil && (o.Revision < 2 || o.Change.Reason == "") {
		r.find("revisions", "release.json", "a change of revision %d without a reason", o.Revision)
	}
}
