package verify

import (
	"daylight/internal/disclosure"
	"daylight/internal/period"
)

// earlier finds the tables of other periods' releases in the same folder.
type earlier struct {
	places []place
	except place
	read   map[period.Period][][]disclosure.Published // what was read already
}

// tables are those of each revision of a period, newest first; none where the folder has none.
func (e earlier) tables(p period.Period) (sets [][]disclosure.Published, err error) {
	if sets, done := e.read[p]; done {
		return sets, nil
	}
	for i := len(e.places) - 1; i >= 0; i-- {
		at := e.places[i]
		if at.period != p || at == e.except {
			continue
		}
		o, err := at.open()
		if err != nil {
			return nil, err
		}
		if tables, ok := (&Release{}).tables(o); ok {
			sets = append(sets, tables)
		}
	}
	e.read[p] = sets
	return sets, nil
}
