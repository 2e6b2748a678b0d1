package server

import (
	"fmt"
	"html"
	"html/template"
	"net/http"
	"regexp"
	"strconv"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/server/register"
)

// embedPolicy lets any site show a page in a frame. The page runs nothing and loads only its own styles, fonts and pictures.
const embedPolicy = embeddedPolicy + "; frame-ancestors *"

// embeddedPolicy is the part of it that the page can say of itself.
const embeddedPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"

// embedView is a figure as other sites show it.
type embedView struct {
	Figure   figureView
	Report   heading
	Platform string
	Href     string // page of the figure on this site
	Newer    string // page of its newest revision; empty where this is it
	Latest   bool   // the address is of whichever is the newest
}

// embedCode is what others copy to show a figure.
type embedCode struct {
	Fixed, Latest embedForms
}

type embedForms struct {
	Frame   string // HTML of a frame
	Picture string // HTML of a picture; empty where none was drawn
}

func (v visit) embedFixed() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	return v.embed(a, false)
}

// latestWith is the newest revision of the newest report that has a file.
func (v visit) latestWith(file string) (asked, error) {
	r, err := v.register()
	if err != nil {
		return asked{}, err
	}
	for _, report := range r.Reports {
		if _, ok := report.Newest().Sum(file); ok {
			v.vars = map[string]string{"period": report.Period.String()}
			return v.release()
		}
	}
	missing := problem.New(problem.NotFound, "No report has such a figure.")
	if len(r.Reports) == 0 {
		return asked{}, missing
	}
	v.vars = map[string]string{"period": r.Reports[0].Period.String()}
	a, err := v.release()
	if err != nil {
		return a, missing
	}
	return a, a.offerFigures(missing)
}

func (v visit) embedLatest() (*answer, error) {
	a, err := v.latestWith("figures/" + v.vars["figure"] + ".json")
	if err != nil {
		return nil, err
	}
	return v.embed(a, true)
}

// embed is a figure alone, with what must be known of it and the way back.
func (v visit) embed(a asked, latest bool) (*answer, error) {
	id := v.vars["figure"]
	if _, ok := a.Sum("figures/" + id + ".json"); !ok {
		return nil, a.offerFigures(problem.New(problem.NotFound, "The report for %s has no such figure.", period.Spoken(a.Period)))
	}
	shown, err := a.view(id)
	if err != nil {
		return nil, err
	}
	view := embedView{Figure: shown, Report: a.heading(), Platform: a.Platform, Href: shown.Href, Latest: latest}
	if n := a.newest(); n > a.Revision {
		view.Newer = v.to(reportPath(a.Period, n) + "figures/" + id + "/")
	}
	f := v.frame(shown.Title+" · "+v.language.Period(a.Period), "", view)
	f.Page, f.Feeds, f.Policy = "", nil, embeddedPolicy
	made, err := v.page("embed.html", f)
	if err != nil {
		return nil, err
	}
	made.policy, made.embeddable = embedPolicy, true
	made.links = []string{fmt.Sprintf(`<%s>; rel="canonical"`, shown.Href)}
	made.extra = notIndexed
	return made, nil
}

// notIndexed keeps search engines from what is a page's or a figure's second address.
var notIndexed = http.Header{"X-Robots-Tag": {"noindex"}}

// latestPicture is the picture of a figure in the newest report that has one.
func (v visit) latestPicture() (*answer, error) {
	name := "figures/" + v.vars["figure"] + ".svg"
	a, err := v.latestWith(name)
	if err != nil {
		return nil, err
	}
	made, err := a.file(a.Translated(name), fileForms[".svg"])
	if err != nil {
		return nil, err
	}
	made.extra = notIndexed
	return made, nil
}

// drawnHeight is how high a drawing is, as it says itself.
var drawnHeight = regexp.MustCompile(`^<svg [^>]*\bheight="([0-9]+)`)

// A page that shows a picture alone is higher than it by its words, which take more lines where it is narrow.
const (
	leastHeight = 420 // also of a table, which scrolls
	wideWords   = 240
	narrowWords = 140
)

// heightOf is how many pixels high a drawing is; 0 where it does not say.
func heightOf(drawing template.HTML) int {
	m := drawnHeight.FindStringSubmatch(string(drawing))
	if m == nil {
		return 0
	}
	pixels, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return pixels
}

// embedCode is how others show a figure of a published report.
func (v visit) embedCode(r register.Register, revision register.Revision, f figureView) embedCode {
	narrow := heightOf(f.Picture.Narrow) * 8 / 7 // wider phones than it was drawn for show it larger
	height := max(leastHeight, heightOf(f.Picture.Wide)+wideWords, narrow+narrowWords)
	code := func(title, page, picture, back string) (forms embedForms) {
		forms.Frame = fmt.Sprintf(`<iframe src="%s" title="%s" width="100%%" height="%d" style="border:0" loading="lazy"></iframe>`,
			html.EscapeString(r.URL(addressIn(v.language, page))), html.EscapeString(title), height)
		if _, drawn := revision.Sum("figures/" + f.ID + ".svg"); drawn {
			forms.Picture = fmt.Sprintf(`<a href="%s"><img src="%s" alt="%s" loading="lazy"></a>`, html.EscapeString(r.URL(back)), html.EscapeString(r.URL(addressIn(v.language, picture))),
				html.EscapeString(title))
		}
		return forms
	}
	fixed, latest := revision.Path()+"figures/"+f.ID, "/embed/latest/figures/"+f.ID
	return embedCode{
		Fixed:  code(f.Title, "/embed"+fixed+"/", fixed+".svg", f.Href),
		Latest: code(f.Subject+", "+printer{v.language}.cut(f.Figure), latest+"/", latest+".svg", addressIn(v.language, latest+"/")), // whose numbers are others tomorrow
	}
}
