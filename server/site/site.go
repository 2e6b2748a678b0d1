// Package site reads what a platform says of its public site: under which address it stands, who publishes it and under which licence, when
// the next reports come, and what people can do whose account is suspended. All of it may be missing.
package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Site is a site file. The zero value is a site of which nothing is said.
type Site struct {
	Version   int       `yaml:"version"`
	Address   string    `yaml:"address"` // such as https://transparency.example.org, without a slash at the end
	Publisher Publisher `yaml:"publisher"`
	Licence   Licence   `yaml:"licence"`
	Calendar  []Planned `yaml:"calendar"`
	Help      []Step    `yaml:"help"`
	Channels  []Step    `yaml:"channels"`
}

// Publisher is who answers for the reports.
type Publisher struct {
	Name  string `yaml:"name"`
	URL   string `yaml:"url"`
	Email string `yaml:"email"` // for questions about the reports
}

// Licence is under which the data may be used.
type Licence struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
}

// Planned is a report that has been announced.
type Planned struct {
	Period period.Period `yaml:"period"`
	On     period.Date   `yaml:"on"`
	Note   Words         `yaml:"note"`
}

// Step is something that a suspended person can do, or a way to reach the platform while the account is locked.
type Step struct {
	Text Words  `yaml:"text"`
	URL  string `yaml:"url"` // may be empty
}

// Words is a text in one or several languages, by their codes.
type Words map[string]string

// In is the text in a language, and the code of the language that it is in: another one where it is not there.
func (w Words) In(l *language.Language) (text, code string) {
	if text, ok := w[l.Code()]; ok {
		return text, l.Code()
	}
	for _, other := range language.All {
		if text, ok := w[other.Code()]; ok {
			return text, other.Code()
		}
	}
	return "", ""
}

const version = 1

// most is how large a site file may be.
const most = 1 << 20

// Open reads a site file.
func Open(path string) (Site, error) {
	file, err := os.Open(path)
	if err != nil {
		return Site{}, problem.Unreadable(err, "site file", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, most))
	if err = errors.Join(err, file.Close()); err != nil {
		return Site{}, problem.Unreadable(err, "site file", path)
	}
	return Parse(path, text)
}

// Parse reads the text of a site file; name is what messages call it.
func Parse(name string, text []byte) (Site, error) {
	var s Site
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&s); err != nil {
		return s, problem.Wrap(problem.Invalid, err, "The site file %s cannot be read: %s.", name, problem.InYAML(err))
	}
	if err := decoder.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return s, problem.New(problem.Invalid, "The site file %s holds more than one document.", name)
	}
	if faults := s.faults(); len(faults) > 0 {
		return s, problem.New(problem.Invalid, "The site file %s is not right: %s.", name, strings.Join(faults, "; "))
	}
	return s, nil
}

// faults are what is wrong with a site, each in words; none where nothing is.
func (s Site) faults() (faults []string) {
	add := func(format string, args ...any) {
		if fault := fmt.Sprintf(format, args...); !slices.Contains(faults, fault) {
			faults = append(faults, fault)
		}
	}
	text := func(w Words) {
		for code, text := range w {
			if _, is := language.Of(code); !is {
				add("%s is no language of this program", code)
			} else if strings.TrimSpace(text) == "" {
				add("a text is empty")
			}
		}
	}
	if s.Version != version {
		add("write version: %d at its top", version)
	}
	if s.Address != "" {
		u, err := url.Parse(s.Address)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			add("the address is written https://transparency.example.org, with nothing behind the name")
		}
	}
	if s.Publisher.Email != "" {
		if at, err := mail.ParseAddress(s.Publisher.Email); err != nil || at.Address != s.Publisher.Email {
			add("the publisher's email is no address")
		}
	}
	links := []string{s.Publisher.URL, s.Licence.URL}
	for _, step := range slices.Concat(s.Help, s.Channels) {
		links = append(links, step.URL)
		text(step.Text)
		if len(step.Text) == 0 {
			add("a step has no text")
		}
	}
	for at, planned := range s.Calendar {
		text(planned.Note)
		switch {
		case planned.Period.IsZero():
			add("an entry of the calendar names no period")
			continue
		case planned.On <= planned.Period.End():
			add("the calendar has %s on a day before the period has ended", planned.Period)
		}
		if slices.ContainsFunc(s.Calendar[:at], func(p Planned) bool { return p.Period == planned.Period }) {
			add("the calendar has %s twice", planned.Period)
		}
	}
	for _, link := range links {
		if !allowed(link) {
			add("%q is no link; links are written https://…, http://…, mailto:… or tel:…", link)
		}
	}
	slices.Sort(faults) // of the texts in several languages in one order
	return faults
}

// allowed reports whether a page may lead somewhere: a link must not run a script.
func allowed(link string) bool {
	if link == "" {
		return true
	}
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
