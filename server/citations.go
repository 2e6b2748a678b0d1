package server

import (
	"daylight/internal/language"
	"daylight/server/cite"
	"daylight/server/metadata"
)

// citation is how a page says that it is cited.
type citation struct {
	Text    string
	BibTeX  string
	Address string // that never changes
	Files   []link
}

// citationOf says how a work is cited. Its words are in the language of the visit, and its BibTeX in English.
func (v visit) citationOf(inWords, inEnglish cite.Work) *citation {
	return &citation{Text: inWords.Text(v.language), BibTeX: inEnglish.BibTeX(), Address: inWords.Address}
}

// reused says how others use a figure of a published report: how they cite it, how they show it, and what it is for programs.
func (v visit) reused(a asked, f figureView) (*citation, *embedCode, any, error) {
	r, revision, err := v.inRegister(a)
	if err != nil {
		return nil, nil, nil, err
	}
	described, err := a.named(f.Figure)
	if err != nil {
		return nil, nil, nil, err
	}
	work := cite.Figure(r, revision, f.ID, described, v.language)
	code := v.embedCode(r, revision, f)
	return v.citationOf(work, work), &code, metadata.FigureDataset(r, revision, f.Figure), nil
}

// reusedReport says how others cite a published report, and what it is for programs.
func (v visit) reusedReport(a asked) (*citation, any, error) {
	r, revision, err := v.inRegister(a)
	if err != nil {
		return nil, nil, err
	}
	dataset, err := metadata.ReportDataset(r, revision, false)
	if err != nil {
		return nil, nil, err
	}
	c := v.citationOf(cite.Report(r, revision, v.language), cite.Report(r, revision, language.English))
	c.Files = []link{{"BibTeX", revision.Path() + citeBibTeX}, {"CSL-JSON", revision.Path() + citeCSL}}
	return c, dataset, nil
}
