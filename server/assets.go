package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gorilla/mux"

	"daylight/internal/problem"
)

//go:embed templates static
var embedded embed.FS

// assets is the styles, scripts, pictures and fonts of the pages. All stand under one address that names the content of all, so
// that they can refer to each other by relative addresses and be kept for ever.
type assets struct {
	hash  string
	files map[string]content
}

// prefix is the folder of the assets on the site.
func (a *assets) prefix() string { return "/static/" + a.hash }

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}

func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{files: map[string]content{}}
	all := sha256.New()
	err := fs.WalkDir(files, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		kind, known := assetTypes[path.Ext(name)]
		if !known {
			return fmt.Errorf("%s has no known type", name)
		}
		sum := sha256.Sum256(text)
		fmt.Fprintf(all, "%s %x\n", name, sum)
		c := content{body: text, kind: kind, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
		if path.Ext(name) != ".woff2" { // compressed already
			c.etag = "W/" + c.etag
			if c.zipped, err = zip(text); err != nil {
				return err
			}
		}
		a.files[strings.TrimPrefix(name, "static/")] = c
		return nil
	})
	a.hash = hex.EncodeToString(all.Sum(nil)[:8])
	return a, err
}

func (s *Server) staticFile(w http.ResponseWriter, r *http.Request) error {
	vars := mux.Vars(r)
	c, ok := s.assets.files[vars["name"]]
	if !ok || vars["hash"] != s.assets.hash {
		return problem.New(problem.NotFound, "There is no such file.")
	}
	if base, _, _ := mime.ParseMediaType(c.kind); base == "image/svg+xml" {
		w.Header().Set("Content-Security-Policy", picturePolicy)
	}
	w.Header().Set("Cache-Control", ownAssets)
	c.serve(w, r)
	return nil
}

func zip(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// programFingerprint changes whenever the program could render another page from the same release.
func programFingerprint(version, assetsHash string, files fs.FS) (string, error) {
	all := sha256.New()
	fmt.Fprintf(all, "%s\n%s\n", version, assetsHash)
	err := fs.WalkDir(files, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(text))
		return nil
	})
	return hex.EncodeToString(all.Sum(nil)), err
}
