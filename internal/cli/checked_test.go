package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/keyring"
	"daylight/internal/release"
	"daylight/server"
)

// A reader who follows the page that says how to check a report, and has nothing but what the site serves, finds that it is sound.
func TestReportsAreCheckedFromTheSite(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Transparency team")
	keys, err := keyring.OpenPublic(p.secret + ".pub")
	must0(t, err)
	site, err := server.NewPublic(release.NewPublicShelf(p.releases, keys, time.Now), server.Config{})
	must0(t, err)
	get := func(address string) *httptest.ResponseRecorder {
		t.Helper()
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s has status %d", address, w.Code)
		}
		return w
	}
	page, err := goquery.NewDocumentFromReader(get("/reports/2025-Q1/check/").Body)
	must0(t, err)

	t.Chdir(t.TempDir())
	must0(t, os.WriteFile("daylight-2025-Q1-r1.tar.gz", get("/reports/2025-Q1/r1/archive.tar.gz").Body.Bytes(), 0o600))
	must0(t, os.WriteFile("keys.pub", get("/keys.pub").Body.Bytes(), 0o600))
	var out strings.Builder
	page.Find("pre.commands").Each(func(_ int, pre *goquery.Selection) {
		var shell []string
		for _, line := range strings.Split(strings.TrimSpace(pre.Text()), "\n") {
			if !strings.HasPrefix(line, "daylight ") {
				shell = append(shell, line)
			}
		}
		text, err := exec.CommandContext(t.Context(), "sh", "-e", "-c", strings.Join(shell, "\n")).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", shell, err, text)
		}
		out.Write(text)
		for _, line := range strings.Split(pre.Text(), "\n") {
			if args, ours := strings.CutPrefix(line, "daylight "); ours {
				out.WriteString(must(t, strings.Fields(args)...))
			}
		}
	})
	if said := out.String(); !strings.Contains(said, "2025-Q1/r1: sound\n") || !strings.Contains(said, "approval signed with a known key") ||
		!strings.Contains(said, "release.json: OK") {
		t.Errorf("it says %s", said)
	}
	if seal := page.Find("main code").FilterFunction(func(_ int, e *goquery.Selection) bool { return len(e.Text()) == 64 }).Text(); strings.Count(out.String(), seal) != 2 {
		t.Errorf("the commands do not name the checksum %q twice: %s", seal, out.String())
	}
}
