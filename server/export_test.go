package server

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
)

// writeExport writes a site into a folder, as the command does.
func writeExport(t *testing.T, s *Server) string {
	t.Helper()
	dir := t.TempDir()
	told := 0
	err := s.Export(t.Context(), func(f Exported) error {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if f.Write != nil {
			var all bytes.Buffer
			if err := f.Write(&all); err != nil {
				return err
			}
			f.Body = all.Bytes()
		}
		return os.WriteFile(path, f.Body, 0o644)
	}, func(done, all int) { told = all - done })
	if err != nil || told != 0 {
		t.Fatalf("%v, with %d files to go", err, told)
	}
	return dir
}

// The export under a web server that knows nothing of Daylight answers as the site itself: whoever follows the links of either meets the
// same addresses with the same bytes, and the routes list just these.
func TestExportIsTheSite(t *testing.T) {
	public, _ := newPublicSite(t)
	files := http.FileServer(http.Dir(writeExport(t, public.Server)))
	listed, err := public.Addresses()
	if err != nil {
		t.Fatal(err)
	}
	fromFiles := func(address string) reply {
		w := httptest.NewRecorder()
		files.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return reply{w.Result(), w.Body.Bytes()}
	}
	from := map[string]string{"/": "the start"}
	queue := []string{"/"}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		served, found := public.get(t, address), fromFiles(address)
		if to := served.Header.Get("Location"); to != "" {
			if doc := found.document(t); found.StatusCode != http.StatusOK || doc.Find(`meta[http-equiv="refresh"]`).AttrOr("content", "") != "0; url="+to {
				t.Errorf("%s leads to %s, and the export does not", address, to)
			}
			queue = append(queue, to)
			continue
		}
		if served.StatusCode != http.StatusOK || found.StatusCode != http.StatusOK || !bytes.Equal(served.body, found.body) {
			t.Errorf("%s, linked from %s: served with %d in %d bytes, exported with %d in %d", address, from[address], served.StatusCode, len(served.body), found.StatusCode, len(found.body))
			continue
		}
		if !slices.Contains(listed, address) {
			t.Errorf("%s, linked from %s, is in no route's list", address, from[address])
		}
		if !strings.HasPrefix(served.Header.Get("Content-Type"), "text/html") {
			continue
		}
		served.document(t).Find("[href], [src], [data-figure]").Each(func(_ int, e *goquery.Selection) {
			for _, attribute := range []string{"href", "src", "data-figure"} {
				value, ok := e.Attr(attribute)
				to, err := url.Parse(value)
				if !ok || err != nil || to.Host != "" || to.Scheme != "" || to.Path == "" {
					continue
				}
				if _, seen := from[to.Path]; !seen {
					from[to.Path] = address
					queue = append(queue, to.Path)
				}
			}
		})
	}
	for _, address := range listed {
		if served, found := public.get(t, address), fromFiles(address); served.StatusCode >= 400 || found.StatusCode != http.StatusOK && found.StatusCode != http.StatusMovedPermanently {
			t.Errorf("%s is listed: served with %d, exported with %d", address, served.StatusCode, found.StatusCode)
		}
	}
	if missing := fromFiles("/404.html"); !strings.Contains(string(missing.body), "There is no page at this address.") {
		t.Error("there is no page for what is not there")
	}
	if headers := fromFiles("/_headers"); !strings.Contains(string(headers.body), "Content-Security-Policy: default-src 'none'") {
		t.Error("the headers are not said")
	}
}

// Every route with pages or files has addresses in an export of a site that has a report of every kind, so that none is forgotten.
func TestEveryRouteIsExported(t *testing.T) {
	public, _ := newPublicSite(t)
	v := public.visit(language.English)
	for _, route := range public.routes {
		if route.kind != page && route.kind != spokenFile && route.kind != file {
			continue
		}
		if route.every == nil && strings.Contains(route.path, "{") {
			t.Errorf("%s does not list its addresses", route.path)
			continue
		}
		if route.every == nil {
			continue
		}
		addresses, err := route.every(v)
		if err != nil {
			t.Fatal(err)
		}
		if len(addresses) == 0 && !strings.HasPrefix(route.path, "/people/") && !strings.HasPrefix(route.path, "/compare/") { // for which it takes two periods
			t.Errorf("%s has no address", route.path)
		}
	}
}
