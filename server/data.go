package server

import "slices"

// dataView is the door to all that specialists want.
type dataView struct {
	Newest  *shelfEntry
	Topics  []topicLink // of the newest report, for specialists
	Reports []shelfEntry

	Programs bool // programs read what is published
}

// specialTopics are the sections that are for specialists.
var specialTopics = []string{"specialists", unknownSection}

func (v visit) dataPage() (*answer, error) {
	entries, newest, err := v.listed()
	if err != nil {
		return nil, err
	}
	view := dataView{Reports: entries, Programs: v.audience.public}
	if newest != nil {
		view.Newest = &entries[0]
		v.vars = map[string]string{"period": newest.Period.String()}
		a, err := v.release()
		if err != nil {
			return nil, err
		}
		for _, section := range a.Sections {
			if slices.Contains(specialTopics, section.ID) && len(section.Figures) > 0 {
				view.Topics = append(view.Topics, topicLink{Title: section.Title, About: section.About, Href: a.to(section.ID + "/")})
			}
		}
	}
	return v.page("data.html", v.frame(v.language.Say("Data and methods"), doorData, view))
}
