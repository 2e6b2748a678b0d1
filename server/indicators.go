package server

import (
	"net/http"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// indicatorsView is the list of all indicators, by topic.
type indicatorsView struct {
	Topics []indicatorTopic
}

type indicatorTopic struct {
	ID, Title  string
	Indicators []indicatorEntry
}

type indicatorEntry struct {
	ID, Title, About string
	Cuts             []cut
}

// cut is an indicator in a breakdown that some report has. Choice is what the form sends of it.
type cut struct {
	link
	Choice string
}

func (v visit) indicatorsPage() (*answer, error) {
	if len(v.values) > 0 {
		return v.chosenIndicator()
	}
	view, err := v.indicators()
	if err != nil {
		return nil, err
	}
	f := v.frame(v.language.Say("Explore the numbers"), doorData, view)
	f.Script = "explore.js"
	return v.page("indicators.html", f)
}

// chosenIndicator leads from the form to what was chosen in it.
func (v visit) chosenIndicator() (*answer, error) {
	for name := range v.values {
		if name != "figure" && name != "indicator" && name != "breakdown" {
			return nil, v.offerIndicators(problem.New(problem.Invalid, "This address asks for something that this page does not know. It knows figure, or indicator and breakdown."))
		}
	}
	indicator, breakdown := v.values.Get("indicator"), v.values.Get("breakdown") // as addresses chose before the form had one question
	if figure := v.values.Get("figure"); figure != "" {
		indicator, breakdown, _ = strings.Cut(figure, "/")
	}
	if indicator == "" {
		return nil, v.offerIndicators(problem.New(problem.Invalid, "This address chooses no indicator."))
	}
	cuts, err := v.cuts(indicator)
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.Invalid, "No report has such an indicator."))
	}
	to := cuts[0].Href
	if breakdown != "" {
		to = v.to(explorePath(indicator, breakdown))
		if !slices.ContainsFunc(cuts, func(l link) bool { return l.Href == to }) {
			return nil, offer{error: problem.New(problem.Invalid, "No report breaks this indicator down so."), heading: language.Message("Its breakdowns"), links: cuts}
		}
	}
	return v.redirect(http.StatusFound, to, nil), nil
}

func (v visit) offerIndicators(err error) error {
	return offer{error: err, heading: language.Message("What there is to explore"), links: []link{{v.language.Say("All indicators"), v.to("/explore/")}}}
}

// indicators reads what every report has, of each figure the newest.
func (v visit) indicators() (view indicatorsView, err error) {
	newest, err := v.newest()
	if err != nil {
		return view, err
	}
	seen := map[string]bool{}
	topics := map[string]int{}
	type place struct{ topic, at int }
	places := map[string]place{}
	figures := map[string][]*release.Figure{}
	for _, o := range newest {
		for _, section := range o.Sections {
			for _, id := range section.Figures {
				if seen[id] {
					continue
				}
				seen[id] = true
				f, err := v.figureOf(o, id)
				if err != nil {
					return view, err
				}
				if f == nil {
					continue
				}
				if _, there := places[f.Indicator]; !there {
					topic, known := topics[section.ID]
					if !known {
						topic = len(view.Topics)
						topics[section.ID] = topic
						view.Topics = append(view.Topics, indicatorTopic{ID: section.ID, Title: v.language.Text(section.Title)})
					}
					of := &view.Topics[topic]
					places[f.Indicator] = place{topic, len(of.Indicators)}
					of.Indicators = append(of.Indicators, indicatorEntry{ID: f.Indicator, About: firstSentence(v.language.Text(f.Definition))})
				}
				figures[f.Indicator] = append(figures[f.Indicator], f)
			}
		}
	}
	for _, topic := range view.Topics {
		for at := range topic.Indicators {
			entry := &topic.Indicators[at]
			of := figures[entry.ID]
			entry.Title = v.indicator(of)
			for _, l := range v.cutsOf(of) {
				entry.Cuts = append(entry.Cuts, cut{l, strings.TrimSuffix(strings.TrimPrefix(l.Href, v.to("/explore/")), "/")})
			}
		}
	}
	return view, nil
}

// firstSentence is the first sentence of a text.
func firstSentence(text string) string {
	for at := 0; ; {
		stop := strings.Index(text[at:], ". ")
		if stop < 0 {
			return text
		}
		at += stop + 2
		const shortest = 24 // an abbreviation ends no sentence
		if at > shortest && at < len(text) && text[at] >= 'A' && text[at] <= 'Z' {
			return text[:at-1]
		}
	}
}

// indicatorPage leads to the indicator's place in the list, for who cuts an address short.
func (v visit) indicatorPage() (*answer, error) {
	cuts, err := v.cuts(v.vars["indicator"])
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.NotFound, "No report has such an indicator."))
	}
	return v.redirect(http.StatusFound, v.to("/explore/")+"#"+v.vars["indicator"], nil), nil
}
