package server

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
)

// numeral is a number as a text has it, in any language.
var numeral = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

// numbersOf are the numbers of a text, sorted, as English writes them without marks between thousands.
func numbersOf(l *language.Language, text string) []string {
	marks := strings.NewReplacer(",", "")
	if l == language.German {
		marks = strings.NewReplacer(".", "", ",", ".")
	}
	found := numeral.FindAllString(text, -1)
	for at := range found {
		found[at] = marks.Replace(found[at])
	}
	slices.Sort(found)
	return found
}

// methodsSection is what a part of the page of methods has in every language.
type methodsSection struct {
	id      string
	shape   []string // its blocks, with how many entries a list and how many cells a table has
	numbers []string
	leads   []string // where its links lead
	codes   []string
}

func methodsSections(t *testing.T, l *language.Language) (sections []methodsSection) {
	t.Helper()
	guide, err := loadMethods(l)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(guide.Body)))
	if err != nil {
		t.Fatal(err)
	}
	sections = append(sections, methodsSection{})
	doc.Find("body").Children().Each(func(_ int, e *goquery.Selection) {
		if goquery.NodeName(e) == "h2" {
			id, _ := e.Attr("id")
			sections = append(sections, methodsSection{id: id})
		}
		s := &sections[len(sections)-1]
		s.shape = append(s.shape, goquery.NodeName(e)+" "+strings.Repeat("·", e.Find("li, td, th, strong").Length()))
		s.numbers = append(s.numbers, numbersOf(l, e.Text())...)
		e.Find("a").Each(func(_ int, a *goquery.Selection) { href, _ := a.Attr("href"); s.leads = append(s.leads, href) })
		e.Find("code").Each(func(_ int, c *goquery.Selection) { s.codes = append(s.codes, c.Text()) })
	})
	return sections
}

// The page of methods says the same in every language: part by part it has the same id, the same blocks with as many entries, cells and words
// that stand out, the same numbers, the same links and the same names of files and commands.
func TestMethodsInEveryLanguage(t *testing.T) {
	english := methodsSections(t, language.English)
	if len(english) < 20 {
		t.Fatalf("the page has %d parts", len(english))
	}
	for _, l := range language.All[1:] {
		others := methodsSections(t, l)
		if len(others) != len(english) {
			t.Fatalf("in %s the page has %d parts, want %d", l.Name(), len(others), len(english))
		}
		for at, want := range english {
			got := others[at]
			if got.id != want.id {
				t.Errorf("in %s the part %s has the id %q", l.Name(), want.id, got.id)
			}
			for what, pair := range map[string][2][]string{"blocks": {got.shape, want.shape}, "numbers": {got.numbers, want.numbers}, "links": {got.leads, want.leads}, "codes": {got.codes, want.codes}} {
				if !slices.Equal(pair[0], pair[1]) {
					t.Errorf("in %s, %s has the %s\n%q, want\n%q", l.Name(), want.id, what, pair[0], pair[1])
				}
			}
		}
	}
}

// terms are what the page calls outcomes, words that stand in place of numbers, and subjects that figures and other pages name.
func terms(t *testing.T, l *language.Language) (found []string) {
	t.Helper()
	guide, err := loadMethods(l)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(guide.Body)))
	if err != nil {
		t.Fatal(err)
	}
	add := func(_ int, e *goquery.Selection) { found = append(found, words(e)) }
	doc.Find("tbody td:first-child").Each(add)
	doc.Find("h2").Each(func(at int, e *goquery.Selection) {
		if strings.Contains(e.Text(), " ") { // single words have several meanings
			add(at, e)
		}
	})
	doc.Find("#the-files-of-a-report").NextAllFiltered("ul").First().Find("strong").Each(add)
	return found
}

// What figures and other pages name as the page of methods does, they name so in every language.
func TestMethodsUseTheWordsOfFigures(t *testing.T) {
	english := terms(t, language.English)
	for _, l := range language.All[1:] {
		compared := 0
		for at, got := range terms(t, l) {
			want := l.Text(english[at])
			if want == english[at] { // nothing says it
				continue
			}
			compared++
			if got != want {
				t.Errorf("in %s the page says %q where figures say %q", l.Name(), got, want)
			}
		}
		if compared < 3 {
			t.Errorf("in %s only %d words are those of figures", l.Name(), compared)
		}
	}
}
