package server

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/release"
)

const archiveAddress = "/reports/2026-Q1/r2/archive.tar.gz"

// unpacked are the files of an archive by their names.
func unpacked(t *testing.T, packed []byte) map[string][]byte {
	t.Helper()
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for reader := tar.NewReader(plain); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeReg || header.Mode != 0o644 || header.Uid != 0 || header.Uname != "" {
			t.Errorf("%s is packed as %+v", header.Name, header)
		}
		if _, twice := files[header.Name]; twice {
			t.Errorf("%s is packed twice", header.Name)
		}
		if files[header.Name], err = io.ReadAll(reader); err != nil {
			t.Fatal(err)
		}
	}
}

// An archive has every file of the revision's folder as it lies there, and nothing else that lies in it or beside it.
func TestArchive(t *testing.T) {
	s, dir := newPublicSite(t)
	a := s.get(t, archiveAddress)
	for name, want := range map[string]string{"Content-Type": "application/gzip", "Cache-Control": neverChanges,
		"Content-Disposition": `attachment; filename="daylight-2026-Q1-r2.tar.gz"`, "Content-Encoding": ""} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	got := unpacked(t, a.body)
	err := filepath.WalkDir(filepath.Join(dir, "2026-Q1", "r2"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if text, packed := got[filepath.ToSlash(name)]; !packed || !bytes.Equal(text, want) {
			t.Errorf("%s is not packed as it is", name)
		}
		delete(got, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) > 0 {
		t.Errorf("more was packed than the folder has: %d files", len(got))
	}
	for _, path := range []string{"2026-Q1/r2/notes.txt", "2026-Q1/r2/tables/own.json", "2026-Q1/keyring.json", "secret"} {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("secret"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	again := s.get(t, archiveAddress)
	if !bytes.Equal(again.body, a.body) {
		t.Error("the archive has other bytes the second time, or holds what was put beside the release")
	}
	for _, address := range []string{"/reports/2026-Q1/r2/notes.txt", "/reports/2026-Q1/r2/tables/own.json", "/reports/2026-Q1/r2/..%2fkeyring.json",
		"/reports/2026-Q1/r2/tables/..%2f..%2f..%2f..%2fsecret", "/reports/2026-Q1/r2/tables/..%2fCHECKSUMS.json", "/reports/..%2fr2/archive.tar.gz"} {
		if a := s.get(t, address); a.StatusCode == http.StatusOK || bytes.Contains(a.body, []byte("secret")) {
			t.Errorf("%s has status %d", address, a.StatusCode)
		}
	}
}

// Who has the archive does not get it again, and HEAD says of it what GET says. Under an address that moves on it may change.
func TestArchiveHeaders(t *testing.T) {
	s, _ := newPublicSite(t)
	get, head := s.get(t, archiveAddress), s.ask(t, http.MethodHead, archiveAddress)
	if head.StatusCode != http.StatusOK || len(head.body) != 0 {
		t.Errorf("HEAD has status %d and %d bytes", head.StatusCode, len(head.body))
	}
	for _, name := range []string{"ETag", "Content-Type", "Content-Disposition", "Cache-Control", "Link"} {
		if g, h := get.Header.Values(name), head.Header.Values(name); len(g) == 0 || !slices.Equal(g, h) {
			t.Errorf("%s: GET %q, HEAD %q", name, g, h)
		}
	}
	etag := get.Header.Get("ETag")
	for header, want := range map[string]int{etag: 304, `"other", ` + etag: 304, strings.TrimPrefix(etag, "W/"): 304, "*": 304, `"other"`: 200, "": 200} {
		if a := s.get(t, archiveAddress, "If-None-Match", header); a.StatusCode != want || (want == 304) != (len(a.body) == 0) {
			t.Errorf("If-None-Match %s: status %d with %d bytes, want %d", header, a.StatusCode, len(a.body), want)
		}
	}
	if other := s.get(t, "/reports/2026-Q1/r1/archive.tar.gz"); other.Header.Get("ETag") == etag || bytes.Equal(other.body, get.body) {
		t.Error("two revisions have one archive")
	}
	newest := s.get(t, "/reports/2026-Q1/archive.tar.gz")
	if newest.Header.Get("Cache-Control") != checkEveryTime || !bytes.Equal(newest.body, get.body) {
		t.Errorf("the newest revision's archive may be kept: %q", newest.Header.Get("Cache-Control"))
	}
}

// What may not be read yet, and what nobody approved, has neither an archive nor a page that says how to check it.
func TestNoArchiveOfWhatIsNotPublic(t *testing.T) {
	s, dir := newPublicSite(t)
	drafts, err := NewDrafts(s.drafts, Config{})
	if err != nil {
		t.Fatal(err)
	}
	early, err := NewPublic(release.NewPublicShelf(dir, newSeal(), func() time.Time { return time.Date(2026, 7, 13, 12, 0, 0, 0, time.UTC) }), Config{})
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		of      *Server
		address string
	}{"an embargoed revision": {early, "/reports/2026-Q1/r1/"}, "a draft": {drafts, "/reports/2026-Q1/r2/"}, "the internal edition": {newSite(t).Server, reportAddress}} {
		for _, name := range []string{archiveFile, "check/"} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if a := (&testSite{Server: c.of}).ask(t, method, c.address+name); a.StatusCode != http.StatusNotFound || a.Header.Get("ETag") != "" {
					t.Errorf("%s of %s: %s has status %d", name, what, method, a.StatusCode)
				}
			}
		}
	}
	if a := (&testSite{Server: drafts}).get(t, "/keys.pub"); a.StatusCode != http.StatusNotFound {
		t.Errorf("public keys of drafts, which nobody signed: %d", a.StatusCode)
	}
}

// A file that was changed on the server's disk cuts the archive off, and the reader notices.
func TestArchiveOfAForgedFile(t *testing.T) {
	s, dir := newPublicSite(t)
	forge(t, dir+"/2026-Q1/r2/tables/outcome-by-total.json") // the last of all
	running := httptest.NewServer(s.Server)
	response, err := http.Get(running.URL + archiveAddress)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	running.Close() // once the request has ended, and is in the log
	if err == nil {
		t.Errorf("status %d, and nothing is amiss", response.StatusCode)
	}
	if !strings.Contains(s.log.String(), "was changed after it was published") {
		t.Errorf("the log says %s", s.log)
	}
}

// The page says what can be checked and what cannot, with commands that name this revision, and leads to all that is needed.
func TestCheckPage(t *testing.T) {
	s, _ := newPublicSite(t)
	doc := s.page(t, "/reports/2026-Q1/r2/check/")
	expect(t, doc, "h1", "How to check this report")
	expect(t, doc, "pre.commands", "mkdir -p releases tar -xzf daylight-2026-Q1-r1.tar.gz -C releases tar -xzf daylight-2026-Q1-r2.tar.gz -C releases daylight verify releases --key keys.pub")
	var titles []string
	doc.Find("main h2").Each(func(_ int, h *goquery.Selection) { titles = append(titles, words(h)) })
	if want := []string{"What anybody can check", "What nobody outside can check", "How it is done", "The key", "The files"}; !slices.Equal(titles, want) {
		t.Errorf("the page says %q, want %q", titles, want)
	}
	for _, want := range []string{"A key fetched from the same site proves only that both come from there", "with the key 7,",
		"Approved by Transparency team on 14 July 2026, published on 14 July 2026"} {
		if !strings.Contains(words(doc.Find("main")), want) {
			t.Errorf("the page does not say: %s", want)
		}
	}
	o, err := s.Server.library.shelf.Open(quarter, 2)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(doc.Find("main code").Text(), o.Seal()) {
		t.Error("the page does not name the checksum of the checksums")
	}
	for _, href := range []string{archiveAddress, "/reports/2026-Q1/r1/archive.tar.gz", "/keys.pub", "/reports/2026-Q1/r2/CHECKSUMS", "/reports/2026-Q1/r2/approval.json",
		"/reports/2026-Q1/r2/approval.sig", "/reports/2026-Q1/r2/plan.yaml", "/reports/2026-Q1/r2/setting.json", "/reports/2026-Q1/r2/tables/outcome-by-total.json"} {
		if doc.Find(`main a[href="`+href+`"]`).Length() != 1 {
			t.Errorf("the page does not lead to %s", href)
		}
	}
	for _, address := range []string{"/reports/2026-Q1/r2/", "/data/"} {
		if s.page(t, address).Find(`a[href="/reports/2026-Q1/r2/check/"]`).Length() != 1 {
			t.Errorf("%s does not lead to how to check the report", address)
		}
	}
	if a := s.get(t, "/keys.pub"); string(a.body) != `{"keys":[{"id":"7"}]}` || a.Header.Get("ETag") == "" || a.Header.Get("Cache-Control") != checkEveryTime {
		t.Errorf("the public keys are %s, %q", a.body, a.Header)
	}
}
