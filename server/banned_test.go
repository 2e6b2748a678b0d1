package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// bannedPhrases are what no page says, in the languages of the site. They are looked for on all pages: what comes from a report may be in another
// language than its page.
var bannedPhrases = []string{"error rate", "accuracy", "false-positive rate", "false positive rate", "success rate", "league table", "best region",
	"worst region", "no mistakes", "% higher", "% lower", "nobody looked", "nobody had looked", "nobody re-checked",
	"account-episode", "horizon", "clock",
	"fehlerquote", "fehlerrate", "irrtumsquote", "trefferquote", "treffsicherheit", "genauigkeit", "falsch-positiv", "falsch positiv", "erfolgsquote", "rangliste", "beste ", "besten ",
	"schlechteste", "keine fehler", "fehlerfrei", "% höher", "% niedriger", "% mehr", "% weniger", "niemand hat hingesehen", "niemand sah hin", "niemand prüfte"}

// No page says what these records cannot know, also not the page of methods, and none speaks as those who made it do among themselves.
func TestNoBannedWords(t *testing.T) {
	s, _ := newPublicSite(t)
	notBanned(t, newSite(t))
	notBanned(t, s)
}

func notBanned(t *testing.T, s *testSite) {
	t.Helper()
	pages := everyPage(t, s, "/", "/nowhere")
	german := 0
	for address, doc := range pages {
		if strings.HasPrefix(address, "/de/") {
			german++
		}
		text := strings.ToLower(words(doc.Selection))
		for _, phrase := range bannedPhrases {
			if at := strings.Index(text, phrase); at >= 0 {
				t.Errorf("%s says %q: …%s…", address, phrase, text[max(0, at-40):min(len(text), at+60)])
			}
		}
	}
	if len(pages) < 40 || german < 20 {
		t.Errorf("only %d pages, %d of them in German", len(pages), german)
	}
}

// everyPage is all pages that links lead to from the addresses, by address. Whoever begins in a language stays in it.
func everyPage(t *testing.T, s *testSite, addresses ...string) map[string]*goquery.Document {
	t.Helper()
	pages := map[string]*goquery.Document{}
	seen := map[string]bool{}
	for _, address := range addresses {
		seen[address] = true
	}
	for queue := addresses; len(queue) > 0; {
		address := queue[0]
		queue = queue[1:]
		a := s.get(t, address)
		for range 3 {
			if to := a.Header.Get("Location"); to != "" {
				a = s.get(t, to)
			}
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		doc := a.document(t)
		pages[address] = doc
		doc.Find("a[href]").Each(func(_ int, e *goquery.Selection) {
			value, _ := e.Attr("href")
			to, err := url.Parse(value)
			if err == nil && to.Host == "" && to.Path != "" && !seen[to.Path] && (addresses[0] == "/" || strings.HasPrefix(to.Path, addresses[0])) {
				seen[to.Path] = true
				queue = append(queue, to.Path)
			}
		})
	}
	return pages
}
