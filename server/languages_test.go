package server

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/leonelquinteros/gotext"

	"daylight/internal/language"
)

// put is where a message has something put in.
var put = regexp.MustCompile(`%(?:\[\d+\])?[sdqv]|%%`)

// englishTexts are the messages of the site, or what stands between the places of one, as far as they are longer than two words, and said
// otherwise in a language.
func englishTexts(t *testing.T, l *language.Language) (texts []string) {
	t.Helper()
	catalogue, err := os.ReadFile(filepath.Join("..", "internal", "language", "catalogues", l.Code(), "site.po"))
	if err != nil {
		t.Fatal(err)
	}
	po := gotext.NewPo()
	po.Parse(catalogue)
	add := func(message, said string) {
		if message == said {
			return
		}
		for _, part := range put.Split(strings.ReplaceAll(strings.ReplaceAll(message, space, " "), "*", ""), -1) {
			if part = strings.TrimSpace(part); len(strings.Fields(part)) > 2 && !strings.Contains(said, part) { // names stay
				texts = append(texts, part)
			}
		}
	}
	for id, translation := range po.GetDomain().GetTranslations() {
		add(id, translation.Trs[0])
		if translation.PluralID != "" {
			add(translation.PluralID, translation.Trs[1])
		}
	}
	return texts
}

// seenText is all that a page says, to eyes and to ears.
func seenText(doc *goquery.Document) string {
	doc.Find("script, pre").Remove() // what programs read is in English
	text := []string{words(doc.Selection)}
	doc.Find("*").Each(func(_ int, e *goquery.Selection) {
		for _, attribute := range e.Nodes[0].Attr {
			if attribute.Key != "href" && attribute.Key != "src" && attribute.Key != "class" {
				text = append(text, attribute.Val)
			}
		}
	})
	return strings.Join(text, "\n")
}

// releaseText is all that the releases of a folder say: a report that was made before there were languages speaks English on every page.
func releaseText(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(all.String(), space, " ")
}

// Who reads in a language reads nothing of the site in another one: no message that has a translation stands on a page in English.
func TestNoEnglishOnOtherPages(t *testing.T) {
	public, dir := newPublicSite(t)
	people := peopleSite(t)
	for _, l := range language.All[1:] {
		texts := englishTexts(t, l)
		if len(texts) < 200 {
			t.Fatalf("only %d texts of the site are said otherwise in %s", len(texts), l.Name())
		}
		reports := releaseText(t, dir) + releaseText(t, people.dir)
		free := func(where string, doc *goquery.Document) {
			t.Helper()
			if lang, _ := doc.Find("html").Attr("lang"); lang != l.Code() {
				t.Errorf("%s is in the language %q", where, lang)
			}
			doc.Find(`script, body [lang="en"]`).Remove() // for programs, or English and marked so
			said := seenText(doc)
			for _, text := range texts {
				if strings.Contains(said, text) && !strings.Contains(reports, text) {
					t.Errorf("%s says in English: %s", where, text)
				}
			}
		}
		prefix := "/" + l.Code() + "/"
		pages := 0
		for _, s := range []*testSite{public, people, emptySite(t)} {
			for address, doc := range everyPage(t, s, prefix, prefix+"nowhere", prefix+"reports/2026-Q9/", prefix+"people/north/any/spam/") {
				pages++
				free(address, doc)
			}
		}
		if pages < 50 {
			t.Errorf("only %d pages in %s", pages, l.Name())
		}
		v := public.visit(l)
		for name, contents := range templateViews(printer{l}) {
			for _, content := range contents {
				page, err := v.render(name, v.frame("Title", doorReport, content))
				if err != nil {
					t.Fatal(err)
				}
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(page)))
				if err != nil {
					t.Fatal(err)
				}
				free(name, doc)
			}
		}
	}
}

// What templates have of their own is marks and no words: all words are said, or they would be English in every language.
func TestTemplatesSayAllTheirWords(t *testing.T) {
	action, commands, tag := regexp.MustCompile(`(?s)\{\{.*?\}\}`), regexp.MustCompile(`(?s)<pre.*?</pre>|<code>.*?</code>`), regexp.MustCompile(`(?s)<[^>]*>`)
	spoken := regexp.MustCompile(`(?:aria-label|alt|title|placeholder)="[^"]*\pL[^"]*"`)
	word := regexp.MustCompile(`\pL+`)
	if err := fs.WalkDir(embedded, "templates", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(embedded, path)
		own := commands.ReplaceAllString(action.ReplaceAllString(string(text), ""), "")
		for _, found := range word.FindAllString(tag.ReplaceAllString(own, " "), -1) {
			if !slices.Contains([]string{"Daylight", "DuckDB", "Python", "R", "curl"}, found) { // which are called so everywhere
				t.Errorf("%s has the word %q of its own", path, found)
			}
		}
		for _, found := range spoken.FindAllString(own, -1) {
			t.Errorf("%s has %s of its own", path, found)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
