package verify

import (
	"errors"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// errDamaged says that another release of the folder cannot be read. That is a finding of its own, and not of those that are held against it.
var errDamaged = errors.New("another release is damaged")

func (p place) damaged() error {
	return problem.Wrap(problem.Invalid, errDamaged, "%s is damaged, so that nothing can be held against it.", p.name())
}

// besides tells of what a release could not be held against: of damage to another one that this was not checked.
func (r *Release) besides(check string, err error) {
	if errors.Is(err, errDamaged) {
		r.checked(check, 0, "not checked: "+problem.Sentence(err))
		return
	}
	r.find(check, "this folder", "%s", problem.Sentence(err))
}

// earlier finds the tables of other periods' releases in the same folder.
type earlier struct {
	places []place
	except place
	read   map[period.Period]published // what was read already
}

// published are the tables of each revision of a period, newest first, or why they cannot be read.
type published struct {
	sets [][]disclosure.Published
	err  error
}

// tables are those of each revision of a period, newest first; none where the folder has none.
func (e earlier) tables(p period.Period) (sets [][]disclosure.Published, err error) {
	known, done := e.read[p]
	if !done {
		known.sets, known.err = e.look(p)
		e.read[p] = known
	}
	return known.sets, known.err
}

func (e earlier) look(p period.Period) (sets [][]disclosure.Published, err error) {
	for i := len(e.places) - 1; i >= 0; i-- {
		at := e.places[i]
		if at.period != p || at == e.except {
			continue
		}
		o, err := at.open()
		if err == nil {
			if tables, ok := (&Release{}).tables(o); ok {
				sets = append(sets, tables)
				continue
			}
		}
		return nil, at.damaged()
	}
	return sets, nil
}
