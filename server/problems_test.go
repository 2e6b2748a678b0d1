package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/problem"
)

// Every wrong address is answered with its status, a sentence, and what exists instead.
func TestNotFound(t *testing.T) {
	s := newSite(t)
	const (
		noPeriod   = "There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."
		noRevision = "There is no such revision. Revisions are written r1, r2 and so on."
		reports    = "Reports that exist"
		revisions  = "Revisions of this report"
		figures    = "Figures of this report"
	)
	for address, want := range map[string]struct{ sentence, heading, offer string }{
		"/nowhere": {"There is no page at this address.", reports,
			"January–March 2026"},
		"/reports/spring/":  {noPeriod, reports, "January–March 2026"},
		"/reports/2026-q1/": {noPeriod, reports, "January–March 2026"},
		"/reports/2019-Q1/": {"There is no report for January–March 2019.",
			reports, "January–March 2026"},
		"/reports/2026-Q1/r9/": {"There is no revision 9 of the report for January–March 2026.",
			revisions, "Revision 2"},
		"/reports/2026-Q1/r0/":  {noRevision, revisions, "Revision 2"},
		"/reports/2026-Q1/r02/": {noRevision, revisions, "Revision 2"},
		reportAddress + "figures/none/": {"The report for January–March 2026 has no such figure.",
			figures, "appeal-rate-total"},
		reportAddress + "figures/none.csv": {"The report for January–March 2026 has no such file.",
			figures, "appeal-rate-total"},
		reportAddress + "figures/outcomes-total.xls": {"Figures come as .csv, .json, .parquet and .svg.",
			figures, "appeal-rate-total"},
		reportAddress + "figures/exposure-total.svg": {"The report for January–March 2026 has no such file.",
			figures, "appeal-rate-total"},
	} {
		a := s.get(t, address)
		if a.StatusCode != http.StatusNotFound || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("ETag") != "" {
			t.Errorf("%s: status %d, %q", address, a.StatusCode, a.Header.Get("Cache-Control"))
		}
		doc := a.document(t)
		expect(t, doc, "h1", want.sentence)
		expect(t, doc, "#exists", want.heading)
		expect(t, doc, "#exists + ul a", want.offer)
	}
}

func TestMethodNotAllowed(t *testing.T) {
	s := newSite(t)
	for _, method := range []string{http.MethodPost, http.MethodDelete, "BREW"} {
		a := s.ask(t, method, reportAddress)
		if a.StatusCode != http.StatusMethodNotAllowed || a.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q", method, a.StatusCode, a.Header.Get("Allow"))
		}
		expect(t, a.document(t), "h1", "This address can only be read.")
	}
	if log := s.log.String(); strings.Contains(log, "BREW") {
		t.Error("an invented method reached the log")
	}
}

// Programs get errors as RFC 9457 says.
func TestProblemJSON(t *testing.T) {
	a := newSite(t).get(t, "/reports/2019-Q1/", "Accept", "application/json")
	var got struct {
		Type, Title, Detail string
		Status              int
		Exists              []link
	}
	if err := json.Unmarshal(a.body, &got); err != nil {
		t.Fatal(err)
	}
	if a.StatusCode != 404 || a.Header.Get("Content-Type") != "application/problem+json" ||
		a.Header.Get("Vary") != "Accept" || got.Type != "about:blank" ||
		got.Title != "Not found" || got.Status != 404 || got.Detail != "There is no report for January–March 2019." ||
		len(got.Exists) != 2 || got.Exists[0].Href != "/reports/2026-Q1/" {
		t.Errorf("%d %q: %s", a.StatusCode, a.Header.Get("Content-Type"), a.body)
	}
}

func TestPrefersJSON(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "application/json": true, "application/problem+json": true, "text/html, application/json": false,
		"text/html;q=0.5, application/json": true, "application/json;q=0.2, text/html;q=0.9": false,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": false, "application/json;q=0": false,
	} {
		if got := prefersJSON(http.Header{"Accept": {accept}}); got != want {
			t.Errorf("prefersJSON(%q) = %v, want %v", accept, got, want)
		}
	}
}

// Each kind of problem has its status; the reader sees the sentence, the operator's log the cause.
func TestKinds(t *testing.T) {
	cause := errors.New("the inside story")
	for err, status := range map[error]int{
		problem.Wrap(problem.NotFound, cause, "A sentence."):    404,
		problem.Wrap(problem.Invalid, cause, "A sentence."):     400,
		problem.Wrap(problem.Withheld, cause, "A sentence."):    403,
		problem.Wrap(problem.Unavailable, cause, "A sentence."): 503,
		problem.Wrap(problem.Internal, cause, "A sentence."):    500,
		fmt.Errorf("read the shelf: %w", cause):                 500,
	} {
		s := emptySite(t)
		w := httptest.NewRecorder()
		s.visit(language.English).fail(err, s.noRoute).send(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != status || strings.Contains(w.Body.String(), "inside story") {
			t.Errorf("%v: status %d, want %d\n%s", err, w.Code, status, w.Body)
		}
		if logged := strings.Contains(s.log.String(), "inside story"); logged != (status >= 500) {
			t.Errorf("%v: logged %v", err, logged)
		}
		if retry := w.Header().Get("Retry-After"); (retry != "") != (status == 503) {
			t.Errorf("%v: Retry-After %q", err, retry)
		}
	}
}

// A file that was changed after it was published is not shown, and the site says no more than that.
func TestTamperedFile(t *testing.T) {
	s := newSite(t)
	name := filepath.Join(s.shelf.Dir(quarter, 2), "figures", "outcomes-total.json")
	if err := os.WriteFile(name, []byte(`{}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{reportAddress, reportAddress + "figures/outcomes-total/",
		reportAddress + "figures/outcomes-total.json"} {
		a := s.get(t, address)
		if a.StatusCode != http.StatusInternalServerError || strings.Contains(string(a.body), s.dir) {
			t.Errorf("%s: status %d", address, a.StatusCode)
		}
		if a.Header.Get("Content-Disposition") != "" || a.Header.Get("Link") != "" {
			t.Errorf("%s: the error carries the headers of the file", address)
		}
	}
	if a := s.get(t, reportAddress+"figures/appeal-rate-total.json"); a.StatusCode != http.StatusOK {
		t.Errorf("another figure has status %d", a.StatusCode)
	}
}

// A picture that is no picture is not put into a page.
func TestStrangePicture(t *testing.T) {
	s := emptySite(t)
	files := putRelease(t, s.shelf, earlier, 1, true)
	files["figures/outcomes-total.wide.svg"] = []byte(`<script>alert(1)</script>`)
	files["release.json"] = []byte(strings.Replace(string(files["release.json"]), `"revision":1`, `"revision":2`, 1))
	for name, text := range files {
		if strings.HasPrefix(name, "figures/") && strings.HasSuffix(name, ".json") {
			files[name] = []byte(strings.Replace(string(text), `"revision":1`, `"revision":2`, 1))
		}
	}
	if err := s.shelf.Put(earlier, 2, files); err != nil {
		t.Fatal(err)
	}
	if a := s.get(t, "/reports/2025-Q4/r2/"); a.StatusCode != http.StatusInternalServerError ||
		strings.Contains(string(a.body), "alert") {
		t.Errorf("status %d\n%s", a.StatusCode, a.body)
	}
}

// No address reaches a file that the checksums do not name.
func TestTraversal(t *testing.T) {
	s := newSite(t)
	secret := "the keyring"
	for _, name := range []string{"secret.csv", "2026-Q1/secret.csv", "2026-Q1/r2/secret.csv",
		"2026-Q1/r2/figures/secret.csv"} {
		if err := os.WriteFile(filepath.Join(s.dir, filepath.FromSlash(name)), []byte(secret), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{
		"/reports/2026-Q1/r2/figures/secret.csv", "/reports/2026-Q1/r2/figures/..%2fsecret.csv",
		"/reports/2026-Q1/r2/figures/..%2f..%2f..%2fsecret.csv",
		"/reports/2026-Q1/r2/figures/../../../secret.csv", "/reports/2026-Q1/r2/figures/%2e%2e/secret.csv",
		"/reports/../secret.csv",
		"/reports/%2e%2e%2fsecret.csv",
		"/reports/2026-Q1/../../secret.csv", "/reports/2026-Q1/r2%2f..%2f..%2fsecret.csv",
		"/reports/2026-Q1/r2/secret.csv",
		"/reports/2026-Q1/r-1/",
		"/reports/2026-Q1/r2/../secret.csv",
		"/reports/2026-Q1/r2/figures/..%5c..%5csecret.csv", "/reports/2026-Q1/r2/figures/secret.csv%00.json",
		"/static/..%2f..%2fgo.mod", "//evil.example/", "/reports/2026-Q1/r99999999999999999999/",
	} {
		for range 3 { // a cleaned address may be redirected to
			a := s.get(t, address)
			if strings.Contains(string(a.body), secret) || a.StatusCode == http.StatusOK {
				t.Errorf("%s: status %d\n%s", address, a.StatusCode, a.body)
			}
			to := a.Header.Get("Location")
			if to == "" {
				break
			}
			if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
				t.Errorf("%s leads away to %s", address, to)
			}
			address = to
		}
	}
}

// A fault in our code is an error page like any other, and the server lives on.
func TestPanic(t *testing.T) {
	s := emptySite(t)
	s.during = func(*http.Request) { panic("boom") }
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "boom") ||
		!strings.Contains(s.log.String(), "boom") {
		t.Errorf("status %d\n%s\n%s", w.Code, w.Body, s.log)
	}
}

// Who reads another language and meets a page that is not there gets to the start in that language.
func TestNothingThereInOtherLanguages(t *testing.T) {
	s, _ := newPublicSite(t)
	for address, to := range map[string]string{"/nowhere": "/de/", "/de/nowhere": "/"} {
		if href := s.get(t, address).document(t).Find("footer .languages a").AttrOr("href", ""); href != to {
			t.Errorf("%s leads to %q, want %q", address, href, to)
		}
	}
}
