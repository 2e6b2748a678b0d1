package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Whoever follows links never meets a dead one: every link, style, script, picture and fragment of every page is there.
func TestEveryLink(t *testing.T) {
	public, _ := newPublicSite(t)
	for name, s := range map[string]*testSite{"three releases": newSite(t), "no release": emptySite(t), "two public revisions": public} {
		t.Run(name, func(t *testing.T) {
			pages := map[string]*goquery.Document{}
			from := map[string]string{"/": "the start"}
			queue := []string{"/", "/nowhere"}
			for len(queue) > 0 {
				address := queue[0]
				queue = queue[1:]
				a := s.get(t, address)
				for range 3 {
					if to := a.Header.Get("Location"); to != "" {
						a = s.get(t, to)
					}
				}
				if a.StatusCode != http.StatusOK && address != "/nowhere" {
					t.Errorf("%s, linked from %s: status %d", address, from[address], a.StatusCode)
				}
				if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
					continue
				}
				doc := a.document(t)
				pages[address] = doc
				doc.Find("[href], [src], [data-figure]").Each(func(_ int, e *goquery.Selection) {
					for _, attribute := range []string{"href", "src", "data-figure"} {
						value, ok := e.Attr(attribute)
						if !ok {
							continue
						}
						to, err := url.Parse(value)
						if err != nil || to.Host != "" || to.Scheme != "" {
							t.Errorf("%s leads to %q", address, value)
							return
						}
						if to.Path == "" {
							if doc.Find(value).Length() != 1 {
								t.Errorf("%s: there is no %s on the page", address, value)
							}
							return
						}
						if _, seen := from[to.Path]; !seen {
							from[to.Path] = address
							queue = append(queue, to.Path)
						}
					}
				})
				seen := map[string]bool{}
				doc.Find("[id]").Each(func(_ int, e *goquery.Selection) {
					id, _ := e.Attr("id")
					if seen[id] {
						t.Errorf("%s: the id %s stands twice", address, id)
					}
					seen[id] = true
				})
				doc.Find("[aria-labelledby]").Each(func(_ int, e *goquery.Selection) {
					if id, _ := e.Attr("aria-labelledby"); !seen[id] {
						t.Errorf("%s: nothing is called %s", address, id)
					}
				})
			}
			if want := map[string]int{"three releases": 25, "no release": 4, "two public revisions": 25}[name]; len(pages) < want {
				t.Errorf("only %d pages were found, want at least %d", len(pages), want)
			}
		})
	}
}

// An address without its last slash is the same address.
func TestTrailingSlash(t *testing.T) {
	s := newSite(t)
	for address, to := range map[string]string{
		"/reports": "/reports/", "/latest": "/latest/", "/reports/2026-Q1": "/reports/2026-Q1/",
		"/reports/2026-Q1/r2": "/reports/2026-Q1/r2/", "/methods": "/methods/", "/de/methods": "/de/methods/", "//reports//2026-Q1/./r2/": "/reports/2026-Q1/r2/",
		"/reports/2026-Q1/r2/release.json/": "/reports/2026-Q1/r2/release.json",
		"/de":                               "/de/", "/de?x=1": "/de/?x=1", "/de/calendar.ics/": "/de/calendar.ics",
		"/de/feeds/releases.atom/": "/de/feeds/releases.atom",
	} {
		if a := s.get(t, address); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	if a := s.get(t, "/latest/"); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "/reports/2026-Q1/" ||
		a.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("/latest/ leads with %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
}

// A part that a file does not have is refused as anything else is, with how much there is.
func TestNoSuchPart(t *testing.T) {
	s, _ := newPublicSite(t)
	for _, address := range []string{"/reports/2026-Q1/", "/de/reports/2026-Q1/", "/reports/2026-Q1/figures/outcomes-total.csv"} {
		whole := s.get(t, address)
		for _, part := range []string{"bytes=99999999999999999999-", "bytes=9999999-", "nonsense"} {
			a := s.get(t, address, "Range", part)
			if a.StatusCode != http.StatusRequestedRangeNotSatisfiable || a.Header.Get("Content-Range") != fmt.Sprintf("bytes */%d", len(whole.body)) ||
				a.Header.Get("Cache-Control") != neverKept || a.Header.Get("Content-Security-Policy") != pagePolicy || a.Header.Get("Content-Disposition") != "" ||
				a.Header.Get("Etag") != "" || a.document(t).Find("main h1").Length() != 1 {
				t.Errorf("%s, %s: %d %v", address, part, a.StatusCode, a.Header)
			}
			if a := s.get(t, address, "Range", part, "Accept", "application/json"); a.Header.Get("Content-Type") != "application/problem+json" || a.StatusCode != 416 {
				t.Errorf("%s, %s as JSON: %d %v", address, part, a.StatusCode, a.Header)
			}
		}
		if a := s.get(t, address, "Range", "bytes=0-9"); a.StatusCode != http.StatusPartialContent || len(a.body) != 10 {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
}

// What is kept for a day is not found under an address that spells the day.
func TestDaysAreNoAddresses(t *testing.T) {
	s := machineSite(t)
	s.library.every = 1 << 40
	day := s.today().String()
	for _, calendar := range []string{"/calendar/", "/de/calendar/", "/calendar.ics"} {
		if a := s.get(t, calendar); a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", calendar, a.StatusCode)
		}
		for _, between := range []string{"%20", "%00", "%00%00", "%3F", "%3F%20", "%22%22%22", ""} {
			for _, end := range []string{"", "%00", "%22"} {
				if a := s.get(t, calendar+between+day+end); a.StatusCode != http.StatusNotFound {
					t.Errorf("%s%s%s%s: %d", calendar, between, day, end, a.StatusCode)
				}
			}
		}
	}
}

// Every answer, also an error, carries the same strict headers.
func TestHeaders(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/", reportAddress, "/methods/", "/nowhere",
		reportAddress + "figures/outcomes-total.csv", "/reports", s.assets.prefix() + "/charts.js", "/healthz"} {
		h := s.get(t, address).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; " +
				"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
		} {
			if got := h.Values(name); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %s is %q, want %q", address, name, got, want)
			}
		}
		if h.Get("Permissions-Policy") == "" {
			t.Errorf("%s has no Permissions-Policy", address)
		}
	}
}

// The log says which route was asked for and never what a reader typed.
func TestLog(t *testing.T) {
	s := newSite(t)
	s.get(t, reportAddress+"figures/outcomes-total.csv?name=jane")
	s.get(t, "/search/jane?q=jane")
	var lines []map[string]any
	for line := range strings.Lines(s.log.String()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, entry)
	}
	if len(lines) != 2 || strings.Contains(s.log.String(), "jane") {
		t.Fatalf("the log says\n%s", s.log)
	}
	if l := lines[0]; l["route"] != "/reports/{period}/{revision}/figures/{file}" || l["status"] != 200. ||
		l["method"] != "GET" ||
		l["bytes"] != float64(len(s.files["figures/outcomes-total.csv"])) || l["duration_ms"] == nil {
		t.Errorf("the log says %v", l)
	}
	if lines[1]["route"] != noRoute || lines[1]["status"] != 404. {
		t.Errorf("the log says %v", lines[1])
	}
}

func TestMetrics(t *testing.T) {
	s := newSite(t)
	s.get(t, reportAddress)
	s.get(t, "/nowhere/1")
	s.get(t, "/nowhere/2")
	if a := s.get(t, "/metrics"); a.StatusCode != http.StatusNotFound {
		t.Errorf("the site itself answers with %d to a request for its metrics", a.StatusCode)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.ServeMetrics(ctx, l) }()
	read := func(path string) (int, string) {
		t.Helper()
		a, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a.StatusCode, string(body)
	}
	if status, _ := read("/"); status != http.StatusNotFound {
		t.Errorf("beside the metrics there is something else, with status %d", status)
	}
	_, text := read("/metrics")
	for _, line := range []string{
		`daylight_http_requests_total{class="2xx",route="/reports/{period}/{revision}/"} 1`,
		`daylight_http_requests_total{class="4xx",route="none"} 3`,
		`daylight_http_request_duration_seconds_count{route="none"} 3`,
		"daylight_releases 3",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("metrics ended with %v", err)
	}
	if again, err := net.Listen("tcp", l.Addr().String()); err != nil {
		t.Errorf("the address of the metrics is not free again: %v", err)
	} else {
		again.Close()
	}
}

// A damaged release is left out and does not hide the others. With none left the server is alive, and nobody is sent to it.
func TestReadiness(t *testing.T) {
	s := newSite(t)
	damage := func(dir string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "CHECKSUMS"), []byte("nonsense\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	damage(s.shelf.Dir(earlier, 1))
	for address, status := range map[string]int{"/readyz": 200, "/": 200, "/reports/": 200, reportAddress: 200, "/nowhere": 404} {
		if a := s.get(t, address); a.StatusCode != status {
			t.Errorf("%s has status %d beside a damaged release, want %d", address, a.StatusCode, status)
		}
	}
	if a := s.get(t, reportPath(earlier, 1)); a.StatusCode != http.StatusInternalServerError {
		t.Errorf("the damaged report has status %d", a.StatusCode)
	}
	sound, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(s.shelf.Dir(earlier, 1))), "*", "r*"))
	if err != nil || len(sound) < 2 {
		t.Fatal(sound, err)
	}
	for _, dir := range sound {
		damage(dir)
	}
	for address, status := range map[string]int{"/readyz": 503, "/healthz": 200, "/": 500} {
		if a := s.get(t, address); a.StatusCode != status {
			t.Errorf("%s has status %d with nothing sound, want %d", address, a.StatusCode, status)
		}
	}
}

// A newest revision that cannot be read, or is an empty folder, does not hide the one before it.
func TestDamagedRevisionDoesNotHideTheOneBefore(t *testing.T) {
	s := newSite(t)
	revisions, err := s.shelf.Revisions(earlier)
	if err != nil || len(revisions) == 0 {
		t.Fatal(revisions, err)
	}
	next := revisions[0] + 1
	if err := os.Mkdir(s.shelf.Dir(earlier, next), 0o755); err != nil {
		t.Fatal(err)
	}
	if a := s.get(t, reportPath(earlier, 0)); a.StatusCode != http.StatusOK {
		t.Errorf("beside an empty revision the report has status %d", a.StatusCode)
	}
	if err := os.WriteFile(filepath.Join(s.shelf.Dir(earlier, next), "CHECKSUMS"), []byte("nonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if a := s.get(t, reportPath(earlier, 0)); a.StatusCode != http.StatusOK {
		t.Errorf("beside a damaged revision the report has status %d", a.StatusCode)
	}
	if a := s.get(t, reportPath(earlier, next)); a.StatusCode == http.StatusOK {
		t.Error("the damaged revision itself is shown")
	}
}

// Told to stop, the server turns readyz to 503, finishes what it is at, and ends without an error.
func TestGracefulStop(t *testing.T) {
	s := newSite(t)
	asked, answer := make(chan struct{}), make(chan struct{})
	s.during = func(r *http.Request) {
		if r.URL.Path == reportAddress {
			close(asked)
			<-answer
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	got := make(chan int, 1)
	go func() {
		response, err := http.Get("http://" + l.Addr().String() + reportAddress)
		if err != nil {
			t.Error(err)
			got <- 0
			return
		}
		defer response.Body.Close()
		if body, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(body), "</html>") {
			t.Errorf("the answer under way was cut off: %v", err)
		}
		got <- response.StatusCode
	}()
	<-asked
	stop()
	for !s.stopping.Load() {
		select {
		case err := <-ended:
			t.Fatalf("stopped with a request under way: %v", err)
		default:
		}
	}
	if a := s.get(t, "/readyz"); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz %d while stopping", a.StatusCode)
	}
	close(answer)
	if status := <-got; status != http.StatusOK {
		t.Errorf("the request under way got %d", status)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the listener is still open")
	}
}

// Many readers at once see the same pages; run with -race.
func TestManyReaders(t *testing.T) {
	s := newSite(t)
	addresses := []string{"/", reportAddress, "/reports/2026-Q1/r1/", reportAddress + "figures/outcomes-by-region/",
		"/methods/", "/nowhere", reportAddress + "CHECKSUMS"}
	var readers sync.WaitGroup
	bodies := make([]map[string]string, 8)
	for i := range bodies {
		bodies[i] = map[string]string{}
		readers.Go(func() {
			for _, address := range addresses {
				bodies[i][address] = string(s.get(t, address).body)
			}
		})
	}
	readers.Wait()
	for _, address := range addresses {
		for i := range bodies {
			if bodies[i][address] != bodies[0][address] {
				t.Errorf("%s: reader %d saw another page", address, i)
			}
		}
	}
}

// The internal edition answers to this machine's own names alone: a page from elsewhere whose name was made to point here gets
// nothing.
func TestOnlyOwnHosts(t *testing.T) {
	s := newSite(t)
	for host, want := range map[string]int{"127.0.0.1:8080": 200, "localhost": 200, "LOCALHOST:1": 200, "[::1]:8080": 200, "127.0.0.1": 200,
		"evil.example.com": 421, "evil.example.com:8080": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:80": 421, "": 421} {
		r := httptest.NewRequest(http.MethodGet, reportAddress+"release.json", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != want || want == 421 && strings.Contains(w.Body.String(), "10,000") {
			t.Errorf("host %q: status %d, want %d", host, w.Code, want)
		}
	}
}
