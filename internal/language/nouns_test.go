package language

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/leonelquinteros/gotext"
)

// nouns are words that German titles begin with and that are in small letters as well, as other words.
var nouns = []string{"Stellen", "Verhalten"}

// clauses are words that begin sentences, which nothing puts into others.
var clauses = []string{"Und", "Weniger", "Wir"}

// A word that German titles begin with and that stands somewhere in small letters is no noun: within a sentence it loses its capital.
func TestTitlesThatBeginWithNoNoun(t *testing.T) {
	names, err := fs.Glob(catalogues, "catalogues/de/*.po")
	if err != nil {
		t.Fatal(err)
	}
	small, first := regexp.MustCompile(`(?:^|[^\p{L}])(\p{Ll}+)`), regexp.MustCompile(`^\p{Lu}\p{Ll}+`)
	inside, titles := map[string]bool{}, map[string]string{}
	for _, name := range names {
		if path.Base(name) == "site.po" { // titles of reports only stand within sentences
			continue
		}
		text, err := catalogues.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		po := gotext.NewPo()
		po.Parse(text)
		all := []map[string]*gotext.Translation{po.GetDomain().GetTranslations()}
		for _, messages := range po.GetDomain().GetCtxTranslations() {
			all = append(all, messages)
		}
		for _, messages := range all {
			for _, translation := range messages {
				for _, said := range translation.Trs {
					for _, found := range small.FindAllStringSubmatch(said, -1) {
						inside[found[1]] = true
					}
					if word := first.FindString(said); !strings.HasSuffix(said, ".") && translation.ID != "" {
						titles[word] = said
					}
				}
			}
		}
	}
	if len(titles) < 300 {
		t.Errorf("only %d words begin titles", len(titles))
	}
	for word, title := range titles {
		if inside[lowerFirst(word)] && !slices.Contains(noNouns, word) && !slices.Contains(nouns, word) && !slices.Contains(clauses, word) {
			t.Errorf("%q begins with no noun: add %s to noNouns, or here", title, word)
		}
	}
}
