package server

import (
	"sync"

	"daylight/internal/release"
)

// figureHead is what pages say of figures that they do not show.
type figureHead struct {
	ID, Indicator, Section, Breakdown string
	Dimensions                        []string
	Title, Subtitle                   string
	Provisional                       bool
}

// figure is a figure of which only the head is known.
func (h figureHead) figure() release.Figure {
	return release.Figure{ID: h.ID, Indicator: h.Indicator, Section: h.Section, Breakdown: h.Breakdown, Dimensions: h.Dimensions, Title: h.Title, Subtitle: h.Subtitle,
		Provisional: h.Provisional}
}

// contents is the heads of a release's figures, read when they are first asked for and then kept: a page of a figure names all its siblings.
type contents struct {
	once  sync.Once
	heads []figureHead // in the order of the sections
	err   error
}

// heads are those of the release's figures in the language of the visit.
func (a asked) heads() ([]figureHead, error) {
	name := release.Name(a.Period, a.Revision) + " " + a.in.Code()
	kept, _ := a.held.contents.LoadOrStore(name, &contents{})
	c := kept.(*contents)
	c.once.Do(func() {
		for _, section := range a.Sections {
			for _, id := range section.Figures {
				f, err := a.figure(id)
				if err != nil {
					c.err = err
					return
				}
				c.heads = append(c.heads, figureHead{f.ID, f.Indicator, f.Section, f.Breakdown, f.Dimensions, f.Title, f.Subtitle, f.Provisional})
			}
		}
	})
	return c.heads, c.err
}

// head is that of one figure; an error where the release has no figure of that name.
func (a asked) head(id string) (figureHead, error) {
	heads, err := a.heads()
	if err != nil {
		return figureHead{}, err
	}
	for _, h := range heads {
		if h.ID == id {
			return h, nil
		}
	}
	f, err := a.figure(id) // in no section
	return figureHead{f.ID, f.Indicator, f.Section, f.Breakdown, f.Dimensions, f.Title, f.Subtitle, f.Provisional}, err
}
