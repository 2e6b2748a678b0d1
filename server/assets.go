package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"

	"daylight/internal/problem"
)

//go:embed templates static
var embedded embed.FS

// assets is the styles, scripts, pictures and fonts of the pages. All stand under one address that names the content of all, so
// that they can refer to each other by relative addresses and be kept for ever.
type assets struct {
	hash  string
	files map[string]*answer
}

// prefix is the folder of the assets on the site.
func (a *assets) prefix() string { return "/static/" + a.hash }

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}

func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{files: map[string]*answer{}}
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
		c := &answer{body: text, kind: kind, keep: ownAssets}
		if kind == "image/svg+xml" {
			c.policy = picturePolicy
		}
		a.files[strings.TrimPrefix(name, "static/")] = c
		return nil
	})
	a.hash = hex.EncodeToString(all.Sum(nil)[:8])
	return a, err
}

func (v visit) staticFile() (*answer, error) {
	found, ok := v.assets.files[v.vars["name"]]
	if !ok || v.vars["hash"] != v.assets.hash {
		return nil, problem.New(problem.NotFound, "There is no such file.")
	}
	a := *found
	return &a, nil
}

// zip compresses what is sent many times.
func zip(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
