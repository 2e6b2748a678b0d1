package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/queries"
)

// Vocabulary is what a release plan may speak of.
func (c Catalogue) Vocabulary() disclosure.Vocabulary {
	v := disclosure.Vocabulary{Partitions: c.Partitions, Breakdowns: map[string][]string{}, Within: c.within()}
	for name, b := range c.Breakdowns {
		if name != "over_time" && name != "check" && b.Second == "" {
			v.Breakdowns[name] = nil
		}
	}
	return v
}

// within are the breakdowns that divide a category of another one.
func (c Catalogue) within() map[string]disclosure.Within {
	all := map[string]disclosure.Within{}
	for name, b := range c.Breakdowns {
		if b.Within != nil {
			all[name] = *b.Within
		}
	}
	return all
}

// vocabularyWith is the vocabulary with the codes of the snapshot's code lists.
func (c Catalogue) vocabularyWith(codes map[string][]queries.Code) disclosure.Vocabulary {
	v := c.Vocabulary()
	for name, b := range c.Breakdowns {
		if _, planned := v.Breakdowns[name]; !planned || b.Codes == "" {
			continue
		}
		var list []string
		for _, code := range codes[b.Codes] {
			category := code.Code
			if b.Grouped && code.Group != "" {
				category = code.Group
			}
			if !slices.Contains(list, category) {
				list = append(list, category)
			}
		}
		v.Breakdowns[name] = list
	}
	return v
}
