package server

import (
	"net/url"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/explore"
)

// explorePath is the address of an indicator in a breakdown over all periods.
func explorePath(indicator, breakdown string) string {
	return "/explore/" + url.PathEscape(indicator) + "/" + url.PathEscape(breakdown) + "/"
}

// series is an indicator in a breakdown as the newest revision of each period says it.
func (v visit) series(indicator, breakdown string) (*explore.Series, error) {
	id := explore.ID(indicator, breakdown)
	var reports []explore.Report
	for _, o := range v.held.newest() {
		r, err := v.reportOf(o, id)
		if err != nil {
			return nil, err
		}
		if r.Figure != nil && (r.Figure.Indicator != indicator || r.Figure.Breakdown != breakdown) { // another one of the same name
			r.Figure, r.English = nil, nil
		}
		reports = append(reports, r)
	}
	if s := explore.New(reports); s != nil {
		return s, nil
	}
	cuts, err := v.cuts(indicator)
	if err != nil {
		return nil, err
	}
	if len(cuts) == 0 {
		return nil, v.offerIndicators(problem.New(problem.NotFound, "No report has such an indicator."))
	}
	return nil, offer{error: problem.New(problem.NotFound, "No report breaks this indicator down so."), heading: language.Message("Its breakdowns"), links: cuts}
}

// reportOf is what a report says by a figure, in the language of the visit if it speaks that one.
func (v visit) reportOf(own *release.Opened, id string) (r explore.Report, err error) {
	r = explore.Report{Period: own.Period, Revision: own.Revision}
	o, err := v.held.in(v.language, own)
	if err != nil {
		return r, err
	}
	if r.Figure, err = v.figureOf(o, id); err == nil && o != own {
		r.English, err = v.figureOf(own, id)
	}
	return r, err
}

// newest is the newest revision of each period as it speaks in the language of the visit: short periods before long ones, newest first.
func (v visit) newest() (newest []*release.Opened, err error) {
	for _, own := range v.held.newest() {
		o, err := v.held.in(v.language, own)
		if err != nil {
			return nil, err
		}
		newest = append(newest, o)
	}
	return newest, nil
}

// figureOf is a figure that pages of a release show, in its language, which nobody may change; nil where the release shows none of that name.
func (v visit) figureOf(o *release.Opened, id string) (*release.Figure, error) {
	a := asked{Opened: o, in: printer{o.Language()}, held: v.held}
	if !a.shows(id) {
		return nil, nil
	}
	f, err := a.figure(id)
	if err != nil || len(f.Measures) == 0 || id != explore.ID(f.Indicator, f.Breakdown) { // there is nothing to count, or no address for it
		return nil, err
	}
	return &f, nil
}

// siblings are the figures of an indicator, one in each breakdown, each as the newest report that shows it says it.
func (v visit) siblings(indicator string) (figures []*release.Figure, err error) {
	newest, err := v.newest()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, o := range newest {
		for _, section := range o.Sections {
			for _, id := range section.Figures {
				if seen[id] || !strings.HasPrefix(id, indicator+"-") {
					continue
				}
				f, err := v.figureOf(o, id)
				if err != nil {
					return nil, err
				}
				if f != nil && f.Indicator == indicator {
					seen[id] = true
					figures = append(figures, f)
				}
			}
		}
	}
	return figures, nil
}

// cuts are the breakdowns of an indicator.
func (v visit) cuts(indicator string) ([]link, error) {
	figures, err := v.siblings(indicator)
	return v.cutsOf(figures), err
}

func (v visit) cutsOf(figures []*release.Figure) (cuts []link) {
	if len(figures) == 0 {
		return nil
	}
	subject := subjectOf(figures)
	for _, f := range figures {
		cuts = append(cuts, link{printer{v.language}.cutOf(subject, *f), v.to(explorePath(f.Indicator, f.Breakdown))})
	}
	return withoutRepeats(v, figures[0].Indicator, cuts)
}

// subjectOf is what figures of one indicator are about, of which the first gives its name.
func subjectOf(figures []*release.Figure) string {
	var others []string
	for _, f := range figures[1:] {
		others = append(others, name(*f))
	}
	return sharedWords(name(*figures[0]), others)
}

// withoutRepeats leaves out an indicator over time where it is also there in total: over all periods both are the same.
func withoutRepeats(v visit, indicator string, cuts []link) []link {
	href := func(breakdown string) string { return v.to(explorePath(indicator, breakdown)) }
	if !slices.ContainsFunc(cuts, func(l link) bool { return l.Href == href("total") }) {
		return cuts
	}
	return slices.DeleteFunc(cuts, func(l link) bool { return l.Href == href("over_time") })
}

// overPeriods is where a figure stands over all periods; empty where the newest revision of none has it.
func (v visit) overPeriods(f release.Figure) string {
	breakdowns := []string{f.Breakdown}
	if len(f.Measures) == 0 || f.ID != explore.ID(f.Indicator, f.Breakdown) {
		return ""
	}
	if f.Breakdown == "over_time" {
		breakdowns = []string{"total", "over_time"}
	}
	for _, breakdown := range breakdowns {
		if slices.ContainsFunc(v.held.newest(), func(o *release.Opened) bool { return (asked{Opened: o}).shows(explore.ID(f.Indicator, breakdown)) }) {
			return v.to(explorePath(f.Indicator, breakdown))
		}
	}
	return ""
}

// indicator is what the indicator of some figures is called in the language of the visit.
func (v visit) indicator(figures []*release.Figure) string {
	return v.language.Text(subjectOf(figures))
}

// measure is what a measure of a series is called.
func (v visit) measure(m release.Measure) string {
	switch m.Title {
	case explore.ThisPeriod:
		return v.language.Say("The period itself")
	case explore.PeriodBefore:
		return v.language.Say("The period before it")
	}
	return v.language.Text(m.Title)
}

// measures are the pages of a series, one for each measure; the first has the series' own address.
func (v visit) measures(s *explore.Series, base, query string) (links []link) {
	for at, m := range s.Measures {
		to := base
		if at > 0 {
			to += url.PathEscape(m.ID) + "/"
		}
		links = append(links, link{v.measure(m), v.to(to) + asQuery(query)})
	}
	return links
}
