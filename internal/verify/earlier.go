package verify

import (
	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

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
		if err != nil {
			return nil, err
		}
		tables, ok := (&Release{}).tables(o)
		if !ok {
			return nil, problem.New(problem.Invalid, "The tables of %s cannot be read.", release.Name(at.period, at.revision))
		}
		sets = append(sets, tables)
	}
	return sets, nil
}
