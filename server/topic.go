package server

import (
	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// topicView is the page of one section of a report: each of its indicators with its first figure, and the others linked.
type topicView struct {
	Report  heading
	Section release.Section
	Revised []revisedView
	Figures []figureView
	Topics  []topicLink // all of the report's
}

func (v visit) topicPage() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	view := topicView{Report: a.heading(), Revised: v.revisedSince(a)}
	for _, section := range a.Sections {
		if len(section.Figures) > 0 {
			view.Topics = append(view.Topics, topicLink{Title: section.Title, Href: a.to(section.ID + "/")})
		}
		if section.ID == v.vars["section"] {
			view.Section = section
		}
	}
	if len(view.Section.Figures) == 0 {
		return nil, a.offerTopics(problem.New(problem.NotFound, "The report for %s has no such part.", period.Spoken(a.Period)))
	}
	if view.Figures, err = a.topic(view.Section); err != nil {
		return nil, err
	}
	f := v.frame(view.Section.Title+" · "+v.language.Period(a.Period), doorReport, view)
	for _, shown := range view.Figures {
		f.Charts = f.Charts || shown.Picture != picture{}
	}
	return a.page(v, "topic.html", view.Section.ID+"/", f)
}

// topic shows the first figure of each indicator of a section, and links all others. Where the first is but a number, the first picture of
// the same indicator is shown with it.
func (a asked) topic(section release.Section) (shown []figureView, err error) {
	last := map[string]int{} // the last figure shown of an indicator
	drawn := map[string]bool{}
	more := map[string][]link{}
	for _, id := range section.Figures {
		f, err := a.head(id)
		if err != nil {
			return nil, err
		}
		_, begun := last[f.Indicator]
		if !begun || !drawn[f.Indicator] && a.hasPicture(id) {
			view, err := a.view(id)
			if err != nil {
				return nil, err
			}
			last[f.Indicator] = len(shown)
			drawn[f.Indicator] = drawn[f.Indicator] || a.hasPicture(id)
			view.Open = view.Picture == picture{} && len(view.Rows) <= 1
			shown = append(shown, view)
			continue
		}
		more[f.Indicator] = append(more[f.Indicator], link{a.in.cutOf(shown[last[f.Indicator]].Subject, f.figure()), a.to("figures/" + id + "/")})
	}
	for indicator, at := range last {
		shown[at].More = more[indicator]
	}
	return shown, nil
}

// topicLink is what the first screen says of a section.
func (a asked) topicLink(section release.Section) (topicLink, error) {
	t := topicLink{Title: section.Title, About: section.About, Href: a.to(section.ID + "/")}
	const most = 2
	seen := map[string]bool{}
	for _, id := range section.Figures {
		if len(t.Messages) == most {
			break
		}
		f, err := a.head(id)
		if err != nil {
			return t, err
		}
		if !seen[f.Indicator] {
			seen[f.Indicator] = true
			t.Messages = append(t.Messages, f.Title)
		}
	}
	return t, nil
}

// offerTopics adds the sections of a report to an error.
func (a asked) offerTopics(err error) error {
	o := offer{error: err, heading: language.Message("Parts of this report")}
	for _, section := range a.Sections {
		if len(section.Figures) > 0 {
			o.links = append(o.links, link{section.Title, a.to(section.ID + "/")})
		}
	}
	return o
}
