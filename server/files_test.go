package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every file comes as it was published, under a type and a name that say what it is.
func TestFiles(t *testing.T) {
	s := newSite(t)
	for name, want := range map[string]struct{ kind, disposition string }{
		"figures/outcomes-total.csv": {"text/csv; charset=utf-8; header=present",
			`attachment; filename="daylight-2026-Q1-r2-outcomes-total.csv"`},
		"figures/outcomes-total.json": {"application/json", `inline; filename="daylight-2026-Q1-r2-outcomes-total.json"`},
		"figures/outcomes-total.parquet": {"application/vnd.apache.parquet",
			`attachment; filename="daylight-2026-Q1-r2-outcomes-total.parquet"`},
		"figures/outcomes-total.svg": {"image/svg+xml", `inline; filename="daylight-2026-Q1-r2-outcomes-total.svg"`},
		"release.json":               {"application/json", `inline; filename="daylight-2026-Q1-r2-release.json"`},
		"README.txt":                 {"text/plain; charset=utf-8", `inline; filename="daylight-2026-Q1-r2-README.txt"`},
		"datapackage.json":           {"application/json", `inline; filename="daylight-2026-Q1-r2-datapackage.json"`},
	} {
		a := s.get(t, reportAddress+name)
		if a.StatusCode != http.StatusOK || !bytes.Equal(a.body, s.files[name]) {
			t.Errorf("%s: status %d, %d bytes, want the %d published", name, a.StatusCode, len(a.body), len(s.files[name]))
		}
		h := a.Header
		if h.Get("Content-Type") != want.kind || h.Get("Content-Disposition") != want.disposition {
			t.Errorf("%s: %q, %q", name, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
		sum := sha256.Sum256(s.files[name])
		if strings.TrimPrefix(h.Get("ETag"), "W/") != `"`+hex.EncodeToString(sum[:])+`"` {
			t.Errorf("%s: ETag %s is not its checksum", name, h.Get("ETag"))
		}
		if h.Get("Cache-Control") != "private, no-cache" || h.Get("X-Daylight-Edition") != "internal" {
			t.Errorf("%s: %q, edition %q", name, h.Get("Cache-Control"), h.Get("X-Daylight-Edition"))
		}
		newest := s.get(t, "/reports/2026-Q1/"+name)
		if newest.Header.Get("Cache-Control") != "private, no-cache" || !bytes.Equal(newest.body, a.body) {
			t.Errorf("%s of the newest revision: %q, which can change", name, newest.Header.Get("Cache-Control"))
		}
	}
}

// CHECKSUMS is what sha256sum can check the other files with, byte for byte as it lies on the shelf.
func TestChecksums(t *testing.T) {
	s := newSite(t)
	onDisk, err := os.ReadFile(filepath.Join(s.shelf.Dir(quarter, 2), "CHECKSUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if a := s.get(t, reportAddress+"CHECKSUMS"); !bytes.Equal(a.body, onDisk) ||
		a.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("CHECKSUMS are served as %q:\n%s", a.Header.Get("Content-Type"), a.body)
	}
}

// A picture that stands alone brings its own style, and nothing else.
func TestPicturePolicy(t *testing.T) {
	a := newSite(t).get(t, reportAddress+"figures/outcomes-total.svg")
	if got := a.Header.Values("Content-Security-Policy"); !slices.Equal(got,
		[]string{"default-src 'none'; style-src 'unsafe-inline'; sandbox"}) {
		t.Errorf("policy %q", got)
	}
}

func TestVersionLinks(t *testing.T) {
	s := newSite(t)
	for address, want := range map[string][]string{
		"/reports/2026-Q1/": {`</reports/2026-Q1/r2/>; rel="canonical"`, `</reports/2026-Q1/>; rel="latest-version"`,
			`</reports/2026-Q1/r1/>; rel="predecessor-version"`},
		"/reports/2026-Q1/r1/": {`</reports/2026-Q1/r1/>; rel="canonical"`, `</reports/2026-Q1/>; rel="latest-version"`,
			`</reports/2026-Q1/r2/>; rel="successor-version"`},
		"/reports/2026-Q1/figures/outcomes-total.csv": {`</reports/2026-Q1/r2/figures/outcomes-total.csv>; rel="canonical"`,
			`</reports/2026-Q1/figures/outcomes-total.csv>; rel="latest-version"`},
		reportAddress + "figures/outcomes-total/": {`</reports/2026-Q1/r2/figures/outcomes-total/>; rel="canonical"`,
			`</reports/2026-Q1/figures/outcomes-total/>; rel="latest-version"`},
	} {
		if got := s.get(t, address).Header.Values("Link"); !slices.Equal(got, []string{strings.Join(want, ", ")}) {
			t.Errorf("%s: links %q, want %q", address, got, want)
		}
	}
}

// Who has a page or a file already does not get it again.
func TestConditionalRequests(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/", "/reports/", "/methods/", reportAddress,
		reportAddress + "figures/outcomes-total/", reportAddress + "figures/outcomes-total.csv",
		reportAddress + "CHECKSUMS", s.assets.prefix() + "/site.css"} {
		first := s.get(t, address)
		etag := first.Header.Get("ETag")
		if etag == "" || first.Header.Get("Cache-Control") == "" {
			t.Errorf("%s has ETag %q and Cache-Control %q", address, etag, first.Header.Get("Cache-Control"))
			continue
		}
		for header, want := range map[string]int{etag: 304, `"other", ` + etag: 304, "*": 304, `"other"`: 200,
			`W/"other"`: 200} {
			again := s.get(t, address, "If-None-Match", header)
			if again.StatusCode != want || (want == 304 && len(again.body) != 0) {
				t.Errorf("%s with If-None-Match %s: status %d with %d bytes, want %d", address, header,
					again.StatusCode, len(again.body), want)
			}
		}
	}
	if s.get(t, "/reports/2026-Q1/r1/").Header.Get("ETag") == s.get(t, reportAddress).Header.Get("ETag") {
		t.Error("two revisions have one ETag")
	}
}

// HEAD answers as GET does, without the body.
func TestHead(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/", reportAddress, reportAddress + "figures/outcomes-total.parquet", "/nowhere",
		"/healthz", s.assets.prefix() + "/charts.js"} {
		get, head := s.get(t, address), s.ask(t, http.MethodHead, address)
		if head.StatusCode != get.StatusCode || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") ||
			head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("%s: HEAD %d %v, GET %d %v", address, head.StatusCode, head.Header, get.StatusCode, get.Header)
		}
	}
	if a := s.ask(t, http.MethodHead, reportAddress+"figures/outcomes-total.csv"); len(a.body) != 0 ||
		a.Header.Get("Content-Length") != strconv.Itoa(len(s.files["figures/outcomes-total.csv"])) {
		t.Errorf("HEAD has %d bytes and Content-Length %s", len(a.body), a.Header.Get("Content-Length"))
	}
}

func TestCompression(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{reportAddress, s.assets.prefix() + "/charts.js"} {
		plain, zipped := s.get(t, address), s.get(t, address, "Accept-Encoding", "br, gzip")
		if plain.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" ||
			zipped.Header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("%s: encodings %q and %q", address, plain.Header.Get("Content-Encoding"),
				zipped.Header.Get("Content-Encoding"))
		}
		reader, err := gzip.NewReader(bytes.NewReader(zipped.body))
		if err != nil {
			t.Fatal(err)
		}
		if unzipped, err := io.ReadAll(reader); err != nil || !bytes.Equal(unzipped, plain.body) {
			t.Errorf("%s: the compressed form holds something else (%v)", address, err)
		}
		if refused := s.get(t, address, "Accept-Encoding", "gzip;q=0"); refused.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed for a reader who refused", address)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{"": false, "gzip": true, "br, GZIP;q=0.5": true, "gzip;q=0": false,
		"gzip; q=0.000": false, "gzipped": false, "identity": false} {
		if got := acceptsGzip(http.Header{"Accept-Encoding": {header}}); got != want {
			t.Errorf("acceptsGzip(%q) = %v, want %v", header, got, want)
		}
	}
}

// Styles and scripts may be kept for ever, because their address names their content.
func TestStaticFiles(t *testing.T) {
	s := newSite(t)
	for name, kind := range map[string]string{
		"site.css": "text/css; charset=utf-8", "charts.css": "text/css; charset=utf-8", "charts.js": "text/javascript; charset=utf-8", "figures.js": "text/javascript; charset=utf-8",
		"mark.svg": "image/svg+xml", "fonts/DaylightSans-Regular.woff2": "font/woff2", "fonts/OFL.txt": "text/plain; charset=utf-8",
	} {
		a := s.get(t, s.assets.prefix()+"/"+name)
		want, err := embedded.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if a.StatusCode != 200 || a.Header.Get("Content-Type") != kind || a.Header.Get("Cache-Control") != ownAssets ||
			!bytes.Equal(a.body, want) {
			t.Errorf("%s: status %d, %q, %q, %d bytes", name, a.StatusCode, a.Header.Get("Content-Type"),
				a.Header.Get("Cache-Control"), len(a.body))
		}
	}
	for _, address := range []string{"/static/0123456789abcdef/site.css", s.assets.prefix() + "/none.css",
		s.assets.prefix() + "/../templates/layout.html"} {
		if a := s.get(t, address); a.StatusCode == 200 {
			t.Errorf("%s: status 200", address)
		}
	}
	style, err := embedded.ReadFile("static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(style), "http:") || strings.Contains(string(style), "https:") {
		t.Error("the style sheet names another site")
	}
}

// The memory that answers take has a limit, whatever is asked for.
func TestAnswersAreBounded(t *testing.T) {
	const limit = 1 << 20
	kept := newAnswers(limit, limit)
	for i := range 5000 {
		kept.put(answerKey{path: strconv.Itoa(i)}, &answer{body: make([]byte, 30_000)})
	}
	kept.put(answerKey{path: "too large"}, &answer{body: make([]byte, 2*limit)})
	kept.kept.CleanUp()
	if size := kept.kept.WeightedSize(); size > limit || size < limit/2 {
		t.Errorf("the answers take %d bytes of %d", size, limit)
	}
	if _, ok := kept.get(answerKey{path: "too large"}); ok {
		t.Error("what is larger than all that is kept is kept")
	}
}
