package release

import (
	"fmt"
	"reflect"

	"daylight/internal/language"
	"daylight/internal/problem"
)

// A release speaks English. What has words in it lies there again in every other language, in a folder that is named by the language's code:
//
//	de/report.json            the words of release.json
//	de/figures/<id>.json      each figure, with the same numbers
//	de/figures/<id>.svg …     its pictures, where it has some

// FileIn is the name of a file of a release in a language: "figures/x.svg", "de/figures/x.svg".
func FileIn(l *language.Language, name string) string {
	if l == language.English {
		return name
	}
	return l.Code() + "/" + name
}

// WordsFile is where the words of release.json lie in another language.
const WordsFile = "report.json"

// Words is what release.json says in another language.
type Words struct {
	Format     int              `json:"format"`
	Language   string           `json:"language"`
	Headlines  []Headline       `json:"headlines"`
	Sections   []SectionWords   `json:"sections"`
	Checks     []string         `json:"checks,omitempty"` // what they are called, in their order
	Protection *ProtectionWords `json:"protection,omitempty"`
}

// SectionWords are the words of a section.
type SectionWords struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"about"`
}

// ProtectionWords are the words on how people are protected.
type ProtectionWords struct {
	People   string     `json:"people,omitempty"`
	Promise  string     `json:"promise,omitempty"`
	Withheld []Withheld `json:"withheld,omitempty"`
}

// WordsOf are the words of a release that was made in a language.
func WordsOf(r Release, l *language.Language) Words {
	w := Words{Format: Format, Language: l.Code(), Headlines: r.Headlines, Sections: []SectionWords{}}
	for _, s := range r.Sections {
		w.Sections = append(w.Sections, SectionWords{s.ID, s.Title, s.About})
	}
	for _, c := range r.Checks {
		w.Checks = append(w.Checks, c.Name)
	}
	if p := r.Protection; p != nil {
		w.Protection = &ProtectionWords{People: p.People, Withheld: p.Withheld}
		if p.Noise != nil {
			w.Protection.Promise = p.Noise.Promise
		}
	}
	return w
}

// of puts the words into a release. They must be of the same headlines, sections, checks and withheld figures, in the same order.
func (w Words) of(r Release) (Release, error) {
	p := r.Protection
	switch {
	case w.Format != Format:
		return r, fmt.Errorf("it was written in format %d", w.Format)
	case len(w.Headlines) != len(r.Headlines) || len(w.Sections) != len(r.Sections) || len(w.Checks) != len(r.Checks) || (w.Protection == nil) != (p == nil):
		return r, fmt.Errorf("it does not say what release.json says")
	}
	for i, h := range w.Headlines {
		if h.ID != r.Headlines[i].ID || !reflect.DeepEqual(h.Figures, r.Headlines[i].Figures) {
			return r, fmt.Errorf("its headline %q is another one", h.ID)
		}
	}
	r.Headlines = w.Headlines
	r.Sections = append([]Section(nil), r.Sections...)
	for i, s := range w.Sections {
		if s.ID != r.Sections[i].ID {
			return r, fmt.Errorf("its section %q is another one", s.ID)
		}
		r.Sections[i].Title, r.Sections[i].About = s.Title, s.About
	}
	r.Checks = append([]Check(nil), r.Checks...)
	for i, name := range w.Checks {
		r.Checks[i].Name = name
	}
	if p == nil {
		return r, nil
	}
	words := *w.Protection
	if len(words.Withheld) != len(p.Withheld) || (words.People == "") != (p.People == "") || (words.Promise == "") != (p.Noise == nil || p.Noise.Promise == "") {
		return r, fmt.Errorf("it says otherwise how people are protected")
	}
	own := *p
	own.People, own.Withheld = words.People, words.Withheld
	if p.Noise != nil {
		noise := *p.Noise
		noise.Promise = words.Promise
		own.Noise = &noise
	}
	r.Protection = &own
	return r, nil
}

// Language is the one that the release speaks: release.json, Figure and Changes.
func (o *Opened) Language() *language.Language {
	if o.language == nil {
		return language.English
	}
	return o.language
}

// In returns the release as it speaks in a language. Where it was not written in that one it speaks English, and its Language says so:
// reports that were made before there were languages do.
func (o *Opened) In(l *language.Language) (*Opened, error) {
	own := o
	if o.english != nil {
		own = o.english
	}
	name := FileIn(l, WordsFile)
	if _, written := own.sums[name]; l == language.English || !written {
		return own, nil
	}
	text, err := own.File(name)
	if err != nil {
		return nil, err
	}
	var words Words
	if err := strictly(text, &words); err != nil {
		return nil, own.unread(name, err)
	}
	said := *own
	said.language, said.english = l, own
	if said.Release, err = words.of(own.Release); err == nil && words.Language != l.Code() {
		err = fmt.Errorf("it is in the language %q", words.Language)
	}
	if err != nil {
		return nil, own.unread(name, err)
	}
	return &said, nil
}

// Translated is the name of the file that says in the release's language what a file says in English; the same name where no file does.
func (o *Opened) Translated(name string) string {
	in := FileIn(o.Language(), name)
	if _, written := o.sums[in]; written {
		return in
	}
	return name
}

// said returns a figure in the release's language, which is not English. It has exactly the numbers of the English one.
func (o *Opened) said(id string) (Figure, error) {
	english, err := o.english.Figure(id)
	if err != nil {
		return english, err
	}
	name := FileIn(o.language, "figures/"+id+".json")
	f, err := o.figureIn(name, id)
	if err != nil {
		return f, err
	}
	if what := english.differsFrom(f); what != "" {
		return f, problem.New(problem.Internal, "The figure %s says something else in another language: %s.", name, what)
	}
	return f, nil
}

// differsFrom says what another figure has otherwise, beside its words and the order of its rows; empty where they are the same.
func (f Figure) differsFrom(o Figure) string {
	switch {
	case f.Indicator != o.Indicator || f.Version != o.Version || f.Section != o.Section || f.Breakdown != o.Breakdown || len(f.Dimensions) != len(o.Dimensions):
		return "it is another figure"
	case f.Provisional != o.Provisional:
		return "whether it is provisional"
	case len(f.Measures) != len(o.Measures):
		return "it has other measures"
	case len(f.Rows) != len(o.Rows):
		return "it has other rows"
	case len(f.Notes) != len(o.Notes):
		return "it has other notes"
	}
	for i, m := range f.Measures {
		if n := o.Measures[i]; m.ID != n.ID || m.Unit != n.Unit || m.Level != n.Level || m.Limits != n.Limits || !reflect.DeepEqual(m.Counts, n.Counts) {
			return "it has other measures"
		}
	}
	rows := make(map[[2]string]Row, len(o.Rows))
	for _, row := range o.Rows {
		rows[[2]string{row.Category, row.Category2}] = row
	}
	for _, row := range f.Rows {
		other, has := rows[[2]string{row.Category, row.Category2}]
		if !has || !reflect.DeepEqual(row.Counts, other.Counts) {
			return "it has other rows"
		}
		for i, v := range row.Values {
			if !v.says(other.Values[i]) {
				return "it has other numbers"
			}
		}
	}
	return ""
}

// says reports whether a value has the numbers of one in another language. Words are the same in all languages, but for those that are
// composed of numbers.
func (v Value) says(o Value) bool {
	return sameNumber(v.Value, o.Value) && sameNumber(v.Low, o.Low) && sameNumber(v.High, o.High) && sameNumber(v.Numerator, o.Numerator) &&
		sameNumber(v.Denominator, o.Denominator) && (v.Word == o.Word || v.composed() && o.composed() && v.Word != "" && o.Word != "")
}

// composed reports whether a value's word has numbers in it: a time beyond what was followed, or the ends of a range without an estimate, or of limits.
func (v Value) composed() bool { return v.Beyond() || v.Value == nil && v.Low != nil }
