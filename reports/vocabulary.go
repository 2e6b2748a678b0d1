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
		if name != "over_time" && !b.Internal && b.Second == "" {
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

// tied are the partitions with the categories of their inclusions, which the snapshot's code lists name.
func (c Catalogue) tied(codes map[string][]queries.Code) []disclosure.Partition {
	name := func(people disclosure.People) disclosure.People {
		if len(people.Groups)+len(people.Except) == 0 {
			return people
		}
		for _, code := range codes[c.Breakdowns[people.Breakdown].Codes] {
			if slices.Contains(people.Groups, code.Group) || len(people.Groups) == 0 && !slices.Contains(people.Except, code.Code) {
				people.Categories = append(people.Categories, code.Code)
			}
		}
		if len(people.Groups) == 0 {
			people.Categories = append(people.Categories, "uncoded")
		}
		return people
	}
	partitions := slices.Clone(c.Partitions)
	for i, p := range partitions {
		partitions[i].Among = nil
		for _, in := range p.Among {
			named := disclosure.Inclusion{Part: name(in.Part), Whole: name(in.Whole)}
			if in.Less != nil {
				less := name(*in.Less)
				named.Less = &less
			}
			partitions[i].Among = append(partitions[i].Among, named)
		}
	}
	return partitions
}

// categories are all categories that suspensions can be in, of each breakdown that a plan can count by.
func (c Catalogue) categories(codes map[string][]queries.Code) map[string][]string {
	all := map[string][]string{}
	for name, list := range c.vocabularyWith(codes).Breakdowns {
		if list != nil {
			all[name] = append(slices.Clone(list), "uncoded", "not_recorded")
		}
	}
	warns := func(code string) bool {
		return slices.ContainsFunc(codes[c.Breakdowns["measure"].Codes], func(m queries.Code) bool { return m.Code == code && m.Group == "warning" })
	}
	all["measure"] = slices.DeleteFunc(all["measure"], func(code string) bool { return warns(code) || code == "not_recorded" }) // which none of them is
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
