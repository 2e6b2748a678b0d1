package server

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"

	"daylight/internal/language"
	"daylight/internal/problem"
)

const htmlType = "text/html; charset=utf-8"

// frame is what every page has around its own content.
type frame struct {
	Title     string
	Language  *language.Language
	Languages []tongue // in which the page is
	Page      string   // its address without the language; empty where it is in one language alone
	Card      cardView // what is shown where somebody shares the address
	Address   string   // the whole of it, of what stands there for ever where there is such a one
	Ribbon    string   // what must be known before anything on the page is read; empty: nothing
	Doors     []door
	Assets    string // folder of styles and scripts
	Version   string
	Charts    bool   // the page has pictures that a script can bring to life
	Policy    string // what the page may load, for where no header says it
	Script    string // of the page's own, which it works without; empty: none
	Feeds     []link
	Dataset   any // what the page shows, for search engines; nil: nothing
	Content   any
}

// cardView is a page's picture and text where its address is shared; empty where it has none.
type cardView struct{ Picture, Title, Text string }

// tongue is a page in a language.
type tongue struct {
	Code, Name, Href string
	Current          bool
}

// door is one entry of the site's navigation.
type door struct {
	Title, Href string
	Current     bool
}

// The doors that there are.
const (
	doorReport    = "report"
	doorPeople    = "people"
	doorQuestions = "questions"
	doorData      = "data"
)

// siteDoors are the doors in order, with what is behind each.
var siteDoors = []struct {
	id, href     string
	title, about language.Message
}{
	{doorReport, "/latest/", language.Message("Report"), language.Message("How many were suspended, who got a reason, who appealed and how it ended, in sentences.")},
	{doorPeople, "/people/", language.Message("People like me"), language.Message("Choose your region, the age of your account and the reason you were given: what became of people like you, and what you can do.")},
	{doorQuestions, "/questions/", language.Message("Promises and questions"), language.Message("Whom to ask about these numbers, what was put right, and what is announced.")},
	{doorData, "/data/", language.Message("Data and methods"), language.Message("Every table as a file, how each number is made, and how to check it.")},
}

// doorView is a door as a page shows it.
type doorView struct{ Title, About, Href string }

// doors are all of them but the one that the reader is at.
func (v visit) doors(at string) (views []doorView) {
	for _, d := range siteDoors {
		if d.id != at {
			views = append(views, doorView{v.language.Text(string(d.title)), v.language.Text(string(d.about)), v.to(d.href)})
		}
	}
	return views
}

// frame puts a page's own content into what all pages share. The door is where the page is; it may be empty.
func (v visit) frame(title, at string, content any) frame {
	f := frame{Title: title + " · Daylight", Language: v.language, Page: v.path, Ribbon: v.language.Text(string(v.audience.ribbon)), Assets: v.assets.prefix(), Policy: ownPolicy,
		Version: v.config.Version, Content: content}
	if v.config.Address != "" {
		f.Address = v.config.Address + v.to(v.path)
	}
	if f.Ribbon != "" {
		f.Title += " · " + f.Ribbon
	}
	for _, l := range language.All {
		f.Languages = append(f.Languages, tongue{l.Code(), l.Name(), addressIn(l, v.path), l == v.language})
	}
	f.Feeds = v.feeds()
	for _, d := range siteDoors {
		f.Doors = append(f.Doors, door{v.language.Text(string(d.title)), v.to(d.href), d.id == at})
	}
	return f
}

// share gives a page what is shown where somebody shares its address. Pictures are only of what is public.
func (v visit) share(f *frame, picture, title, text string) {
	if v.audience.public && v.config.Address != "" {
		f.Card = cardView{v.config.Address + v.to(picture), title, text}
	}
}

// pageTemplates is every page there is; layout.html and the files under parts are in each.
var pageTemplates = []string{"start.html", "reports.html", "bulletin.html", "topic.html", "about.html", "figure.html", "changes.html", "check.html", "methods.html", "people.html", "groups.html", "questions.html", "data.html", "revisions.html",
	"indicators.html", "explore.html", "periods.html", "compare.html", "api.html", "calendar.html", "embed.html", "problem.html"}

// loadTemplates parses the pages with the functions of a language.
func loadTemplates(files fs.FS, l *language.Language) (map[string]*template.Template, error) {
	loaded := map[string]*template.Template{}
	for _, name := range pageTemplates {
		t, err := template.New(name).Option("missingkey=error").Funcs(templateFuncs(l)).
			ParseFS(files, "templates/layout.html", "templates/parts/*.html", path.Join("templates", name))
		if err != nil {
			return nil, err
		}
		loaded[name] = t
	}
	return loaded, nil
}

// render executes a page into memory, so that a fault in a template is an error and never half a page.
func (v visit) render(name string, f frame) ([]byte, error) {
	t, ok := v.templates[v.language][name]
	if !ok {
		return nil, problem.New(problem.Internal, "The page %s does not exist.", name)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "layout", f); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// page is a rendered page as an answer.
func (v visit) page(name string, f frame) (*answer, error) {
	body, err := v.render(name, f)
	return &answer{kind: htmlType, body: body, links: v.translations(f)}, err
}
