package reports

import (
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// publicReport is everything that a public report is made of: protected tables, the setting, the plan, and what the publisher declares.
type publicReport struct {
	subject  subject
	setting  setting
	plan     disclosure.Plan
	tables   []disclosure.Table
	change   *release.Change // of a further revision
	madeFrom release.MadeFrom
	replaced *release.Opened // which it replaces; nil of a first revision
}

// files makes the report. There is no other way to make one, neither for the first time nor again.
func (p publicReport) files() (release.Release, map[string][]byte, error) {
	p.tables = slices.SortedFunc(slices.Values(p.tables), func(a, b disclosure.Table) int { return strings.Compare(fileOf(a), fileOf(b)) })
	d := publicDraft(p.subject, p.setting, p.plan, p.tables)
	made, files, err := d.files(func(d *draft) (made release.Release, err error) {
		made = d.release(p.madeFrom, nil)
		made.Change = p.change
		made.Protection, err = d.protection(p.plan)
		return made, err
	})
	if err != nil {
		return release.Release{}, nil, err
	}
	if p.replaced != nil {
		if files[release.ChangesFile], err = d.changes(p.replaced); err != nil {
			return release.Release{}, nil, err
		}
	}
	if files[release.PlanFile], err = p.plan.Text(); err != nil {
		return release.Release{}, nil, err
	}
	if files[release.SettingFile], err = jsonFile(p.setting); err != nil {
		return release.Release{}, nil, err
	}
	for _, t := range p.tables {
		if files[fileOf(t)], err = jsonFile(t); err != nil {
			return release.Release{}, nil, err
		}
	}
	return made, files, d.explain(made, files)
}

// changes is what a further revision changed, cell by cell. One that changes nothing is refused.
func (d *draft) changes(replaced *release.Opened) ([]byte, error) {
	before, err := replaced.Figures()
	if err != nil {
		return nil, err
	}
	changes := release.CompareFigures(release.Name(d.period, replaced.Revision), release.Name(d.period, d.revision), before, d.figures())
	if len(changes.Differences) == 0 {
		return nil, problem.Wrap(problem.Invalid, ErrNothingToMake, "Nothing that may be shown has changed since revision %d of %s, so there is nothing to publish.", replaced.Revision, d.period.Label())
	}
	return jsonFile(changes)
}

// protection says in the release how people are protected and what is kept back for it.
func (d *draft) protection(plan disclosure.Plan) (*release.Protection, error) {
	hash, err := plan.Hash()
	if err != nil {
		return nil, err
	}
	var noisy []string
	var label string
	p := &release.Protection{Plan: hash, Threshold: plan.Threshold, People: d.samePerson()}
	for _, t := range d.tables {
		if drawn := t.Noise(); drawn != nil {
			noisy = append(noisy, t.Partition())
			label = drawn.Label
		}
		p.Tables = append(p.Tables, strings.TrimSuffix(strings.TrimPrefix(fileOf(t), "tables/"), ".json"))
	}
	if len(noisy) > 0 {
		promise, err := plan.Promise(d.period, d.revision, d.catalogue.Vocabulary())
		if err != nil {
			return nil, err
		}
		p.Noise = &release.Noise{Variance: plan.Noise.Variance, Label: label, Measures: noisy, Promise: promise.Text(d.Language)}
	}
	for _, i := range d.catalogue.Indicators {
		for _, b := range i.Breakdowns {
			if why, published := d.published(i, b); !published {
				title := d.about(i, b)
				if b == disclosure.Total && len(i.Breakdowns) > 1 {
					title = d.Say("%s in total", title)
				}
				p.Withheld = append(p.Withheld, release.Withheld{Title: title, Why: d.why(why)})
			}
		}
	}
	return p, nil
}

// fileOf is the file of a protected table in a release.
func fileOf(t disclosure.Table) string {
	return "tables/" + t.Partition() + "-by-" + strings.ReplaceAll(t.Breakdown(), "_", "-") + ".json"
}
