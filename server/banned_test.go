package server

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// No page says what these records cannot know, also not the page of methods, and none speaks as those who made it do among themselves.
func TestNoBannedWords(t *testing.T) {
	s, _ := newPublicSite(t)
	notBanned(t, newSite(t))
	notBanned(t, s)
}

func notBanned(t *testing.T, s *testSite) {
	t.Helper()
	seen := map[string]bool{"/": true}
	queue := []string{"/", "/nowhere"}
	pages := 0
	for len(queue) > 0 {
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
		pages++
		doc := a.document(t)
		text := strings.ToLower(strings.Join(strings.Fields(doc.Text()), " "))
		for _, phrase := range []string{"error rate", "accuracy", "false-positive rate", "false positive rate", "success rate", "league table", "best region",
			"worst region", "no mistakes", "% higher", "% lower", "nobody looked", "nobody had looked", "nobody re-checked",
			"account-episode", "horizon", "clock"} {
			if at := strings.Index(text, phrase); at >= 0 {
				t.Errorf("%s says %q: …%s…", address, phrase, text[max(0, at-40):min(len(text), at+60)])
			}
		}
		doc.Find("a[href]").Each(func(_ int, e *goquery.Selection) {
			value, _ := e.Attr("href")
			to, err := url.Parse(value)
			if err == nil && to.Host == "" && to.Path != "" && !seen[to.Path] {
				seen[to.Path] = true
				queue = append(queue, to.Path)
			}
		})
	}
	if pages < 20 {
		t.Errorf("only %d pages", pages)
	}
}
