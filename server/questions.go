package server

import "daylight/server/site"

// questionsView is the page of promises and questions: to whom questions about the reports go, and what is put right.
type questionsView struct {
	Publisher   site.Publisher
	Corrections []revisedReport
	Announced   bool // there is a calendar of what comes
}

func (v visit) questionsPage() (*answer, error) {
	log, err := v.revisionLog()
	if err != nil {
		return nil, err
	}
	view := questionsView{Publisher: v.config.Site.Publisher, Announced: v.audience.public}
	for _, r := range log {
		if r.Change.Code == "C" {
			view.Corrections = append(view.Corrections, r)
		}
	}
	return v.page("questions.html", v.frame(v.language.Say("Promises and questions"), doorQuestions, view))
}
