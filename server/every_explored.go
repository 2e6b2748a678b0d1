package server

import (
	"net/url"
	"path"
	"strings"

	"daylight/server/explore"
)

// eachSeries visits every indicator in every breakdown that the list leads to.
func (v visit) eachSeries(do func(s *explore.Series, base string)) error {
	view, err := v.indicators()
	if err != nil {
		return err
	}
	for _, topic := range view.Topics {
		for _, entry := range topic.Indicators {
			for _, cut := range entry.Cuts {
				s, err := v.series(entry.ID, path.Base(cut.Href))
				if err != nil {
					return err
				}
				do(s, cut.Href)
			}
		}
	}
	return nil
}

func (v visit) everyExploredIndicator() (found []string, err error) {
	view, err := v.indicators()
	for _, topic := range view.Topics {
		for _, entry := range topic.Indicators {
			found = append(found, "/explore/"+url.PathEscape(entry.ID)+"/")
		}
	}
	return found, err
}

func (v visit) everyExplored() (found []string, err error) {
	err = v.eachSeries(func(_ *explore.Series, base string) { found = append(found, base) })
	return found, err
}

// everyMeasure lists the pages of all measures but the first, which has the page of the breakdown.
func (v visit) everyMeasure() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, m := range s.Measures[1:] {
			if !s.Turned {
				found = append(found, base+url.PathEscape(m.ID)+"/")
			}
		}
	})
	return found, err
}

func (v visit) everyExploredFile() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, ending := range exploreForms {
			if s.Count("", explore.Query{}) <= explore.MostRows {
				found = append(found, strings.TrimSuffix(base, "/")+ending)
			}
		}
	})
	return found, err
}

func (v visit) everyMeasureFile() (found []string, err error) {
	err = v.eachSeries(func(s *explore.Series, base string) {
		for _, m := range s.Measures {
			for _, ending := range exploreForms {
				if !s.Turned && s.Count(m.ID, explore.Query{}) <= explore.MostRows {
					found = append(found, base+url.PathEscape(m.ID)+ending)
				}
			}
		}
	})
	return found, err
}
