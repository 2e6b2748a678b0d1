package server

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	textlanguage "golang.org/x/text/language"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/site"
)

// peopleView is the page that answers a suspended person's question: what became of people like me?
type peopleView struct {
	heading            // of the report that the numbers are of
	Choices []choice   // what can be said of oneself
	Short   *glance    // all of it side by side
	Chosen  []likeView // of the groups that the reader belongs to; all accounts where nothing is chosen
	All     bool       // nothing is chosen
	Several bool       // more than one group is
	Picture string     // to share; empty where there is none
	Shown   string     // the one of several groups that the picture shows
	Find    string     // where the form leads
	Help    []stepView // what the platform says that people can do
	Ways    []stepView // to reach the platform while the account is locked
}

// choice is a question of the form: a breakdown, and its categories as answers.
type choice struct {
	Name, Question string
	Groups         []choiceGroup
}

// choiceGroup is answers that belong together. Name is empty where they stand by themselves.
type choiceGroup struct {
	Name    string
	Answers []choiceAnswer
}

type choiceAnswer struct {
	Value, Category, Title string
	Chosen                 bool
}

// likeView is what the numbers say of a group that somebody belongs to.
type likeView struct {
	ID, Title string
	Together  string // why it is a larger group than was asked for
	Answers   []fact // to whether the account comes back, and when
	Facts     []fact // all else
	Hundred   *hundred
	Links     []link // to the figures
}

// stepView is a text of the platform's own, in the language that it has it in.
type stepView struct{ Text, Code, URL, Shown string }

// shownAddress is an address as people write it.
var shownAddress = strings.NewReplacer("https://", "", "http://", "", "mailto:", "", "tel:", "")

// any stands in an address for a question that the reader left open.
const anything = "any"

// peopleBreakdowns are the questions in the order of the address.
var peopleBreakdowns = []struct {
	name     string
	question language.Message
}{
	{"region", language.Message("Where do you live?")},
	{"tenure", language.Message("How old was the account?")},
	{"reason", language.Message("Which reason were you given?")},
}

// groupsPath is the list of all groups. Below the form's own address, it is what a web server of files answers the form with.
const groupsPath = "/people/find/"

// shortAnchor is where the answer begins, below the form.
const shortAnchor = "#short"

// peoplePage is the page of all accounts, with the form.
func (v visit) peoplePage() (*answer, error) { return v.people(nil) }

// likePage is the page of what an address says of somebody.
func (v visit) likePage() (*answer, error) {
	chosen := map[string]string{}
	for _, b := range peopleBreakdowns {
		if code := v.vars[b.name]; code != anything {
			chosen[b.name] = code
		}
	}
	if len(chosen) == 0 {
		return v.redirect(http.StatusMovedPermanently, v.to("/people/"), nil), nil
	}
	return v.people(chosen)
}

// findPeople leads from the form to the page of what was chosen in it.
func (v visit) findPeople() (*answer, error) {
	a, err := v.peopleReport()
	if err != nil {
		return nil, err
	}
	path, chosen := "/people/", false
	for name := range v.values {
		if !slices.ContainsFunc(peopleChoices(), func(known string) bool { return known == name }) {
			return nil, problem.New(problem.Invalid, "This form has region, account age and reason, and nothing else.")
		}
	}
	for _, b := range peopleBreakdowns {
		code := v.values.Get(b.name)
		if code == "" || code == anything {
			path += anything + "/"
			continue
		}
		chosen = true
		choice, err := a.choice(b.name, "", code)
		if err != nil {
			return nil, err
		}
		at := -1
		var found choiceAnswer
		for _, g := range choice.Groups {
			if at = slices.IndexFunc(g.Answers, func(c choiceAnswer) bool { return c.Value == code || c.Category == code }); at >= 0 {
				found = g.Answers[at]
				break
			}
		}
		if at < 0 {
			return nil, problem.New(problem.Invalid, "What was chosen is none of the answers.")
		}
		path += found.Category + "/"
	}
	if path += shortAnchor; !chosen {
		path = "/people/"
	}
	return v.redirect(http.StatusSeeOther, v.to(path), nil), nil
}

func peopleChoices() (names []string) {
	for _, b := range peopleBreakdowns {
		names = append(names, b.name)
	}
	return names
}

// peopleReport is the report that the page speaks of: the newest final one, since what became of people is known there; or else the newest.
func (v visit) peopleReport() (asked, error) {
	releases, err := v.held.list()
	if err != nil {
		return asked{}, err
	}
	if len(releases) == 0 {
		return asked{}, problem.New(problem.NotFound, "No report has been published yet.")
	}
	at := max(0, slices.IndexFunc(releases, func(r release.Release) bool { return r.Final }))
	v.vars = map[string]string{"period": releases[at].Period.String()}
	return v.release()
}

func (v visit) people(chosen map[string]string) (*answer, error) {
	view := peopleView{All: len(chosen) == 0, Find: v.to("/people/find"), Help: v.steps(v.config.Site.Help), Ways: v.steps(v.config.Site.Channels)}
	title := v.language.Say("What became of people like me?")
	if releases, err := v.held.list(); err == nil && len(releases) == 0 && view.All {
		return v.page("people.html", v.frame(title, doorPeople, view))
	}
	f := v.frame(title, doorPeople, nil)
	f.Script = "people.js"
	a, err := v.peopleReport()
	if err != nil {
		return nil, err
	}
	view.heading = a.heading()
	for _, b := range peopleBreakdowns {
		choice, err := a.choice(b.name, b.question, chosen[b.name])
		if err != nil {
			return nil, err
		}
		if len(choice.Groups) > 0 {
			view.Choices = append(view.Choices, choice)
		}
		code, asked := chosen[b.name]
		if !asked {
			continue
		}
		like, err := a.like(b.name, code)
		if err != nil {
			return nil, err
		}
		if like == nil {
			return nil, v.offerPeople(problem.New(problem.NotFound, "There are no numbers of this group."))
		}
		view.Chosen = append(view.Chosen, *like)
	}
	if view.All {
		like, err := a.like("total", "all")
		if err != nil {
			return nil, err
		}
		if like != nil {
			view.Chosen = append(view.Chosen, *like)
		}
	}
	for at, like := range view.Chosen {
		if at > 0 && like.Hundred != nil { // words are explained where they first stand
			like.Hundred.unexplained()
		}
	}
	if !view.All {
		if view.Short, err = a.sideBySide(chosen); err != nil {
			return nil, err
		}
	}
	if view.Several = len(view.Chosen) > 1; view.Several {
		view.Shown = view.Chosen[0].Title
	}
	picture := "/people/" + cardFile
	for at, b := range peopleBreakdowns {
		if code, is := chosen[b.name]; is { // the first one's
			codes := []string{anything, anything, anything}
			codes[at] = code
			picture = "/people/" + strings.Join(codes, "/") + "/" + cardFile
			break
		}
	}
	view.Picture = v.to(picture)
	if !v.audience.public {
		view.Picture = ""
	}
	f.Content = view
	v.share(&f, picture, title, v.language.Say("Choose your region, the age of your account and the reason you were given: what became of people like you, and what you can do."))
	return v.page("people.html", f)
}

// steps are texts of the site file.
func (v visit) steps(of []site.Step) (made []stepView) {
	for _, s := range of {
		text, code := s.Text.In(v.language)
		made = append(made, stepView{text, code, s.URL, strings.TrimSuffix(shownAddress.Replace(s.URL), "/")})
	}
	return made
}

func (v visit) offerPeople(err error) error {
	return offer{error: err, heading: language.Message("Instead"), links: []link{{v.language.Say("What became of people like me?"), v.to("/people/")}}}
}

// choice is a question with the categories of a report as answers; without answers where the report has no figure of them.
func (a asked) choice(breakdown string, question language.Message, chosen string) (choice, error) {
	c := choice{Name: breakdown, Question: a.in.Text(string(question))}
	f, ok, err := a.outcomesBy(breakdown)
	if err != nil || !ok {
		return c, err
	}
	var own []choiceAnswer
	known := map[string]bool{}
	together := ""
	for _, row := range f.Rows {
		known[row.Category] = true
		if notByThemselves[row.Category] {
			together = row.Category
		}
		own = append(own, choiceAnswer{row.Category, row.Category, row.Label, row.Category == chosen})
	}
	var places []release.Code
	if breakdown == "region" {
		if places, err = a.CodeList("regions"); err != nil {
			return c, err
		}
	}
	groups := map[string][]choiceAnswer{}
	for _, place := range places {
		category := place.Group
		if category == "" {
			continue
		}
		if !known[category] {
			category = together
		}
		if category == "" {
			continue
		}
		groups[place.GroupLabel] = append(groups[place.GroupLabel], choiceAnswer{place.Code, category, a.in.Text(place.Label), false})
	}
	c.Groups = append(c.Groups, choiceGroup{Answers: own})
	order := collate.New(textlanguage.Make(a.in.Code()))
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return order.CompareString(a.in.Text(x), a.in.Text(y)) })
	for _, name := range names {
		slices.SortFunc(groups[name], func(x, y choiceAnswer) int { return order.CompareString(x.Title, y.Title) })
		c.Groups = append(c.Groups, choiceGroup{a.in.Text(name), groups[name]})
	}
	return c, nil
}

// outcomesBy is the figure of what became of accounts, cut by a breakdown.
func (a asked) outcomesBy(breakdown string) (f release.Figure, ok bool, err error) {
	id := figureOf("outcomes", breakdown)
	if _, ok := a.Sum("figures/" + id + ".json"); !ok {
		return f, false, nil
	}
	f, err = a.figure(id)
	return f, err == nil, err
}

// figureOf names a figure: the indicator and how it is cut.
func figureOf(indicator, breakdown string) string {
	if breakdown == "total" {
		return indicator + "-total"
	}
	return indicator + "-by-" + strings.ReplaceAll(breakdown, "_", "-")
}
