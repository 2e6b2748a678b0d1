package server

import (
	"errors"
	"net/url"
	"slices"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/explore"
)

// exploreForm is what can be chosen.
type exploreForm struct {
	Action   string
	From, To []option
	Groups   []optionGroup
}

type optionGroup struct {
	Name, Title string
	Options     []option
}

type option struct {
	Value, Title string
	Chosen       bool
}

// choose reads the query of the visit, and says what there is where it asks for something else.
func (v visit) choose(s *explore.Series, page string) (explore.Query, error) {
	q, err := explore.Parse(v.values)
	if err == nil {
		err = s.Check(q)
	}
	var refused explore.Refused
	if !errors.As(err, &refused) {
		return q, err
	}
	o := offer{error: err, heading: language.Message("What this page knows")}
	one := func(title string, q explore.Query) {
		o.links = append(o.links, link{title, v.to(page) + asQuery(q.Encode())})
	}
	switch refused.Parameter {
	case explore.From, explore.To:
		for _, r := range s.Reports {
			q := explore.Query{From: r.Period}
			if refused.Parameter == explore.To {
				q = explore.Query{To: r.Period}
			}
			one(v.language.Period(r.Period), q)
		}
	case explore.Category:
		for _, k := range most(s.Options(0)) {
			one(v.language.Text(k.Label), explore.Query{Categories: []string{k.Category}})
		}
	case explore.Category2:
		for _, k := range most(s.Options(1)) {
			one(v.language.Text(k.Label), explore.Query{Categories2: []string{k.Category}})
		}
	}
	if len(o.links) == 0 {
		one(v.language.Say("All of it"), explore.Query{})
	}
	return q, o
}

// most is as many options as a page offers.
func most(options []explore.Key) []explore.Key {
	const offered = 250
	return options[:min(offered, len(options))]
}

// asQuery is a query as it stands in an address.
func asQuery(encoded string) string {
	if encoded == "" {
		return ""
	}
	return "?" + encoded
}

// with is the address of a page with the query of the visit.
func (v visit) with(page string) string { return v.to(page) + asQuery(v.query) }

// form is what can be chosen, with what was.
func (v visit) form(s *explore.Series, q explore.Query, base, measure string) exploreForm {
	f := exploreForm{Action: v.to(base)}
	if measure != "" {
		f.Action += url.PathEscape(measure) + "/"
	}
	for _, r := range s.Reports {
		o := option{Value: r.Period.String(), Title: v.language.Period(r.Period)}
		o.Chosen = r.Period == q.From
		f.From = append(f.From, o)
		o.Chosen = r.Period == q.To
		f.To = append(f.To, o)
	}
	newest := s.Newest()
	for dimension, name := range []string{explore.Category, explore.Category2} {
		options := most(s.Options(dimension))
		if len(options) < 2 || dimension >= len(newest.Dimensions) {
			continue
		}
		g := optionGroup{Name: name, Title: v.language.Text(newest.Dimensions[dimension])}
		for _, k := range options {
			chosen := [][]string{q.Categories, q.Categories2}[dimension]
			g.Options = append(g.Options, option{k.Category, release.Unbroken(v.language.Text(k.Label)), slices.Contains(chosen, k.Category)})
		}
		f.Groups = append(f.Groups, g)
	}
	return f
}

// chosen says a query in words, one after the other.
func (v visit) chosen(s *explore.Series, q explore.Query) (said []string) {
	if !q.From.IsZero() {
		said = append(said, v.language.Say("From %s", q.From))
	}
	if !q.To.IsZero() {
		said = append(said, v.language.Say("To %s", q.To))
	}
	for dimension, chosen := range [][]string{q.Categories, q.Categories2} {
		for _, k := range s.Options(dimension) {
			if slices.Contains(chosen, k.Category) {
				said = append(said, release.Unbroken(v.language.Text(k.Label)))
			}
		}
	}
	return said
}
