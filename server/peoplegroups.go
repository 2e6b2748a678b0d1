package server

import "strings"

// groupsView is every group of people like the reader as a link: for who would rather read a list than fill in a form, and for who sends the
// form, without a script, to a web server that knows nothing of it.
type groupsView struct {
	heading
	Questions []groupsOf
}

// groupsOf is the answers to a question.
type groupsOf struct {
	ID, Question string
	Groups       []groupLink
}

// groupLink leads to a group. Places are what a region holds, in words.
type groupLink struct {
	link
	Places string
}

// groupsPage lists the groups that can be chosen by one thing alone.
func (v visit) groupsPage() (*answer, error) {
	a, err := v.peopleReport()
	if err != nil {
		return nil, err
	}
	view := groupsView{heading: a.heading()}
	for at, b := range peopleBreakdowns {
		choice, err := a.choice(b.name, b.question, "")
		if err != nil {
			return nil, err
		}
		of := groupsOf{ID: b.name, Question: choice.Question}
		places := map[string][]string{}
		for _, g := range choice.Groups {
			for _, answer := range g.Answers {
				if answer.Value != answer.Category {
					places[answer.Category] = append(places[answer.Category], answer.Title)
				}
			}
		}
		for _, g := range choice.Groups {
			for _, answer := range g.Answers {
				if answer.Value != answer.Category {
					continue
				}
				codes := []string{anything, anything, anything}
				codes[at] = answer.Category
				of.Groups = append(of.Groups, groupLink{link{answer.Title, v.to("/people/"+strings.Join(codes, "/")+"/") + shortAnchor}, strings.Join(places[answer.Category], ", ")})
			}
		}
		if len(of.Groups) > 0 {
			view.Questions = append(view.Questions, of)
		}
	}
	return v.page("groups.html", v.frame(v.language.Say("All groups, as a list"), doorPeople, view))
}

// everyGroups lists the page where there are groups.
func (v visit) everyGroups() ([]string, error) {
	pages, err := v.everyLike()
	if err != nil || len(pages) == 0 {
		return nil, err
	}
	return []string{groupsPath}, nil
}
