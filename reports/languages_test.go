package reports_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// said is one text of a report in English and in another language.
type said struct {
	where          string
	english, other string
	drawn          bool // in a picture; which text of the English one it stands for is known only where the two are the same
}

// Every text of a report is there in every language, with the same numbers, and none is in English still. So what TestHeadlinesEqualFigures
// finds true of English sentences is true of the others.
func TestReportsSpeakEveryLanguage(t *testing.T) {
	large, small := newOffice(t, "large"), newOffice(t, "small")
	r := open(t, nil, 2)
	large.publish(t, r, quarter.Previous())
	small.publish(t, r, quarter.Previous())
	early := period.NewDate(2025, 7, 1)
	shelf, _ := publish(t, open(t, &early, 2), quarter)
	provisional, err := shelf.Open(quarter, 1)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*release.Opened{"internal": published(t), "provisional": provisional, "public": large.publish(t, r, quarter),
		"small": small.publish(t, r, quarter)}
	all["half a year"] = small.draft(t, r, period.MustParse("2025-H1"))
	for name, o := range all {
		for _, l := range language.All[1:] {
			other, err := o.In(l)
			if err != nil {
				t.Fatal(err)
			}
			if other.Language() != l {
				t.Fatalf("the %s report speaks %s only", name, other.Language().Name())
			}
			texts := textsOf(t, o, other)
			if len(texts) < 1000 {
				t.Errorf("%s: only %d texts", name, len(texts))
			}
			told := map[said]bool{}
			for _, s := range texts {
				if same := (said{"", s.english, s.other, s.drawn}); told[same] {
					continue
				} else {
					told[same] = true
				}
				if problem := s.problem(l); problem != "" {
					t.Errorf("%s, %s: %s\n  %s\n  %s", name, s.where, problem, s.english, s.other)
				}
			}
		}
	}
}

// problem says what is wrong with a text in a language.
func (s said) problem(l *language.Language) string {
	switch {
	case !s.drawn && (s.english == "") != (s.other == ""):
		return "one says nothing"
	case s.english == s.other && letters.MatchString(s.english) && !sameInAll(s.english):
		return "it is in English"
	case englishWords.MatchString(s.other):
		return "it has the English word " + englishWords.FindString(s.other)
	case !s.drawn && !slices.Equal(numbersOf(s.english, language.English), numbersOf(s.other, l)):
		return fmt.Sprint("it has other numbers, ", numbersOf(s.english, language.English), numbersOf(s.other, l))
	}
	return ""
}

var (
	letters = regexp.MustCompile(`\p{L}`)
	// englishWords are no words of another language.
	englishWords = regexp.MustCompile(`(?i)\b(the|of|and|were|with|which|who|by|from|not|accounts?|suspensions?|appeals?|shares?|cases?)\b`)
	number       = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
	spaced       = regexp.MustCompile(`(\d) (\d{3})\b`) // as amounts in labels of code lists are in English
	aYear        = regexp.MustCompile(`(?i)\ba year\b`) // is 1 Jahr
	day          = regexp.MustCompile(`\b\d{4}-(?:\d\d-\d\d|\d\d|Q\d|H\d)\b|\b\d{4}-\d\d-\d\d\b`)
)

// numbersOf are the numbers of a text, however its language writes them, sorted.
func numbersOf(text string, l *language.Language) (found []string) {
	if l == language.English {
		text = spaced.ReplaceAllString(aYear.ReplaceAllString(text, "1 year"), "$1$2")
	}
	found = day.FindAllString(text, -1)
	thousands, point := ",", "."
	if l != language.English {
		thousands, point = ".", ","
	}
	for _, n := range number.FindAllString(day.ReplaceAllString(text, ""), -1) {
		found = append(found, strings.ReplaceAll(strings.ReplaceAll(n, thousands, ""), point, "."))
	}
	slices.Sort(found)
	return found
}

// textsOf pairs the texts of a report with those of the same report in another language.
func textsOf(t *testing.T, o, other *release.Opened) (all []said) {
	t.Helper()
	add := func(where, english, of string) { all = append(all, said{where, english, of, false}) }
	for i, h := range o.Headlines {
		add("headline "+h.ID, h.Text, other.Headlines[i].Text)
	}
	for i, s := range o.Sections {
		add("section "+s.ID, s.Title, other.Sections[i].Title)
		add("section "+s.ID, s.About, other.Sections[i].About)
		for _, id := range s.Figures {
			all = append(all, textsOfFigure(t, o, other, id)...)
		}
	}
	for i, c := range o.Checks {
		add("check", c.Name, other.Checks[i].Name)
	}
	if p, q := o.Protection, other.Protection; p != nil {
		add("people", p.People, q.People)
		if p.Noise != nil {
			add("promise", p.Noise.Promise, q.Noise.Promise)
		}
		for i, w := range p.Withheld {
			add("withheld", w.Title, q.Withheld[i].Title)
			add("withheld", w.Why, q.Withheld[i].Why)
		}
	}
	return all
}

func textsOfFigure(t *testing.T, o, other *release.Opened, id string) (all []said) {
	t.Helper()
	f, err := o.Figure(id)
	if err != nil {
		t.Fatal(err)
	}
	g, err := other.Figure(id)
	if err != nil {
		t.Fatal(err)
	}
	add := func(what, english, of string) { all = append(all, said{id + " " + what, english, of, false}) }
	add("title", f.Title, g.Title)
	add("subtitle", f.Subtitle, g.Subtitle)
	add("definition", f.Definition, g.Definition)
	add("population", f.Population, g.Population)
	add("clock", f.Clock, g.Clock)
	add("horizon", f.Horizon, g.Horizon)
	add("source", f.Source, g.Source)
	for i, note := range f.Notes {
		add("note", note, g.Notes[i])
	}
	for i, d := range f.Dimensions {
		add("dimension", d, g.Dimensions[i])
	}
	for i, m := range f.Measures {
		n := g.Measures[i]
		add("measure", m.Title, n.Title)
		add("numerator", m.Numerator, n.Numerator)
		add("denominator", m.Denominator, n.Denominator)
		add("method", m.Method, n.Method)
	}
	rows := map[[2]string]release.Row{}
	for _, row := range g.Rows {
		rows[[2]string{row.Category, row.Category2}] = row
	}
	for _, row := range f.Rows {
		h := rows[[2]string{row.Category, row.Category2}]
		add("row", row.Label, h.Label)
		add("row", row.Label2, h.Label2)
		for i, v := range row.Values {
			if w := h.Values[i].Word; w != v.Word { // constants are the same for programs
				add("word", v.Word, w)
			}
		}
	}
	english := map[string]bool{}
	for _, text := range wordsInPictures(t, o, id) {
		english[text] = true
	}
	for _, text := range wordsInPictures(t, other, id) {
		drawn := said{id + " picture", "", text, true}
		if english[text] {
			drawn.english = text
		}
		all = append(all, drawn)
	}
	return all
}

// wordsInPictures are the texts of a figure's pictures, and of its drawing in the browser.
func wordsInPictures(t *testing.T, o *release.Opened, id string) (found []string) {
	t.Helper()
	for _, size := range []string{"", ".wide", ".narrow"} {
		name := o.Translated("figures/" + id + size + ".svg")
		if _, is := o.Sum(name); !is {
			continue
		}
		text, err := o.File(name)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader(string(text)))
		skip := false
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			switch token := token.(type) {
			case xml.StartElement:
				skip = token.Name.Local == "style"
			case xml.CharData:
				if text := strings.TrimSpace(string(token)); text != "" && !skip {
					found = append(found, text)
				}
			}
		}
	}
	f, err := o.Figure(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Chart) > 0 {
		text, err := json.Marshal(f.Chart)
		if err != nil {
			t.Fatal(err)
		}
		var chart any
		if err := json.Unmarshal(text, &chart); err != nil {
			t.Fatal(err)
		}
		found = append(found, wordsInOptions("", chart)...)
	}
	return found
}

// wordsInOptions are what the browser shows of a drawing's options.
func wordsInOptions(key string, options any) (found []string) {
	switch options := options.(type) {
	case map[string]any:
		for key, o := range options {
			found = append(found, wordsInOptions(key, o)...)
		}
	case []any:
		for _, o := range options {
			found = append(found, wordsInOptions(key, o)...)
		}
	case string:
		if slices.Contains([]string{"text", "formatter", "data", "name", "description"}, key) {
			found = append(found, options)
		}
	}
	return found
}

// sameInAll reports whether a text is made of names and words that are the same in all languages.
func sameInAll(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !slices.Contains(same, word) {
			return false
		}
	}
	return true
}

// same are what is the same in English and German: periods, months, words, the codes that the test's platform has named by no label, and
// where a browser puts a number.
var same = strings.Fields("Q H April August September November Region Freelancer member new rising top rated value")
