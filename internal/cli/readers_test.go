package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/browsertest"
	"daylight/internal/release"
)

// The site that is read holds three quarters of a marketplace, the last with a comment of the platform. Everything in it was made and is
// served by the program's own commands.
const (
	quarterBefore = "2025-Q2"
	newest        = "2025-Q3"

	platformSays = "A faulty filter suspended accounts in July. We switched it off on 14 August and returned the accounts."
	platformHelp = "Write to us within 30 days."
	germanHelp   = "Schreiben Sie uns innerhalb von 30 Tagen."

	readersSite = `version: 1
publisher: {name: Example Market, url: "https://example.org/about", email: transparency@example.org}
licence: {title: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/"}
help:
  - {text: {en: ` + platformHelp + `, de: ` + germanHelp + `}, url: "https://example.org/appeal"}
channels:
  - {text: {en: By mail, de: Per E-Mail}, url: "mailto:appeals@example.org"}
`
)

// Three readers find in the public site what they came for: somebody who was suspended, on her phone; leadership, at a desk and on paper;
// and an analyst, who computes everything again. All read the same reports in the same browser.
func TestReaders(t *testing.T) {
	browser := browsertest.Start(t)
	site := servePublished(t)
	answers := map[string]bool{}
	for _, screen := range []browsertest.Screen{browsertest.PhoneLight, browsertest.PhoneDark} {
		t.Run("somebody suspended, "+screen.Name, func(t *testing.T) { answers[readSuspended(t, site, browser.Open(t, screen), inEnglish)] = true })
	}
	t.Run("somebody suspended, in German", func(t *testing.T) {
		readSuspended(t, site, browser.Open(t, browsertest.Screen{Name: "phone-german", Width: 360, Scheme: "light"}), inGerman)
	})
	t.Run("somebody suspended, without script", func(t *testing.T) {
		tab := browser.Open(t, browsertest.Screen{Name: "phone-plain", Width: 360, Scheme: "light"})
		tab.WithoutScript()
		answers[readSuspended(t, site, tab, inEnglish)] = true
		if len(answers) > 1 {
			t.Error("the answer is another one without script, or in the dark")
		}
	})
	for _, screen := range []browsertest.Screen{browsertest.DeskLight, browsertest.DeskDark} {
		t.Run("leadership, "+screen.Name, func(t *testing.T) { readLeadership(t, site, browser.Open(t, screen)) })
	}
	t.Run("leadership, on paper", func(t *testing.T) { readPaper(t, site, browser.Open(t, browsertest.DeskLight)) })
	t.Run("an analyst", func(t *testing.T) { readAnalyst(t, site, browser.Open(t, browsertest.DeskLight)) })
}

// publishedSite is a public site as its readers reach it, and the releases behind it.
type publishedSite struct {
	address  string // without a slash at its end
	releases string
}

// servePublished makes a year of records and three reports of it, publishes them, and serves them until the test ends.
func servePublished(t *testing.T) publishedSite {
	t.Helper()
	dir := t.TempDir()
	p, write := platformIn(dir), writer(t, dir)
	records := filepath.Join(dir, "records")
	must(t, "generate", "--suspensions", "20000", "--from", "2025-01-01", "--to", "2025-12-31", "--out", records)
	p.must(t, "ingest", records)
	must(t, "secret", "new", p.secret, "--data", p.data, "--releases", p.releases)
	must0(t, os.WriteFile(filepath.Join(p.data, "daylight.yaml"), []byte("platform: Example Market\n"), 0o644))
	must0(t, os.WriteFile(filepath.Join(p.data, "plan.yaml"), []byte(must(t, "plan", "suggest", "--preset", "medium")), 0o644))
	for _, quarter := range []string{"2025-Q1", quarterBefore, newest} {
		p.must(t, "release", "--period", quarter, "--edition", "public")
		approve := []string{"approve", quarter, "--by", "Transparency team"}
		if quarter == newest {
			approve = append(approve, "--comments", write("comments.yaml", "report: "+platformSays+"\n"))
		}
		p.must(t, approve...)
	}
	return publishedSite{serving(t, "--releases", p.releases, "--key", p.secret+".pub", "--site", write("site.yaml", readersSite)), p.releases}
}

// serving runs daylight serve on a free port until the test ends, and returns the address that it says.
func serving(t *testing.T, args ...string) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	said, stdout := io.Pipe()
	var stderr strings.Builder
	ended := make(chan int, 1)
	go func() {
		status := Main(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), stdout, &stderr)
		ended <- status
		_ = stdout.CloseWithError(errors.New("it ended"))
	}()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != exitGood || stderr.Len() > 0 {
			t.Errorf("daylight serve: exit %d\n%s", status, stderr.String())
		}
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("daylight serve says %q, %v", line, err)
	}
	address, _, _ = strings.Cut(strings.TrimPrefix(line, "Serving on "), "/ ")
	return address
}

// get returns a file of the site, which must be there.
func (s publishedSite) get(t *testing.T, address string) []byte {
	t.Helper()
	answer, err := http.Get(s.address + address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return body
}

// published reads a JSON file of a release as it was written, not as it is served.
func published[T any](t *testing.T, s publishedSite, quarter, name string) (read T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.releases, quarter, "r1", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return read
}

// valueOf is the value of a measure in the row of a category.
func valueOf(t *testing.T, f release.Figure, category, measure string) release.Value {
	t.Helper()
	row := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == category })
	column := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	if row < 0 || column < 0 {
		t.Fatalf("%s has no %s of %s", f.ID, measure, category)
	}
	return f.Rows[row].Values[column]
}

// plain is a text with single spaces that may break, and without what says where a word may be parted.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u2060", "", "\u00ad", "", "\u200b", "").Replace(text)), " ")
}

// percent is a share as tables print it in English.
func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
