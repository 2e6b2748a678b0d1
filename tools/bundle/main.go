// Command bundle builds the script that draws Daylight's figures in the reader's browser, on a canvas, from the pinned ECharts in
// node_modules and the few files in src.
//
//	cd tools/bundle && npm ci && cd ../.. && go run ./tools/bundle
//
// Its outputs are committed, so that neither a build of Daylight nor a running one needs Node or a network. The same
// sources give the same bytes; the test of this package builds them again and compares.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// The script's first file, and where in the project the script and the licences of what is inside go.
const (
	entry    = "src/client.js"
	output   = "server/static/charts.js"
	licences = "server/static/charts.LICENSES.txt"
)

// sumsFile lists the SHA-256 of every output, in the form that `sha256sum -c` reads from the project's folder.
const sumsFile = "tools/bundle/SHA256SUMS"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run writes all outputs into the project at root.
func run(root string) error {
	files, err := build(filepath.Join(root, "tools/bundle"))
	if err != nil {
		return err
	}
	files[sumsFile] = sums(files)
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build returns the outputs by their paths in the project, the sums file left out. dir is this package's folder.
func build(dir string) (map[string][]byte, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	texts, err := licenceTexts(dir)
	if err != nil {
		return nil, err
	}
	made, err := script(dir)
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", entry, err)
	}
	return map[string][]byte{output: made, licences: texts}, nil
}

func script(dir string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     dir,
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2017, // what browsers have run since 2018
		Charset:           api.CharsetASCII,
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		LegalComments:     api.LegalCommentsNone, // whole licence texts lie beside the script
		Banner:            map[string]string{"js": "/*! Licences: " + filepath.Base(licences) + " */"},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
	})
	for _, message := range result.Errors {
		return nil, fmt.Errorf("%s", message.Text)
	}
	if n := len(result.OutputFiles); n != 1 {
		return nil, fmt.Errorf("%d outputs, want 1", n)
	}
	return result.OutputFiles[0].Contents, nil
}

// licenceTexts joins the notices that must travel with the script.
func licenceTexts(dir string) ([]byte, error) {
	var text strings.Builder
	for _, part := range []struct{ title, file string }{
		{"Apache ECharts: NOTICE", "echarts/NOTICE"},
		{"Apache ECharts: licence", "echarts/LICENSE"},
		{"D3, parts of which ECharts holds: licence", "echarts/licenses/LICENSE-d3"},
		{"ZRender: licence", "zrender/LICENSE"},
		{"tslib: licence", "tslib/LICENSE.txt"},
	} {
		content, err := os.ReadFile(filepath.Join(dir, "node_modules", part.file))
		if err != nil {
			return nil, fmt.Errorf("read licence of %s (is `npm ci` run in tools/bundle?): %w", part.title, err)
		}
		body := strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n"))
		fmt.Fprintf(&text, "%s\n%s\n\n%s\n\n\n", part.title, strings.Repeat("=", len(part.title)), body)
	}
	return []byte(strings.TrimRight(text.String(), "\n") + "\n"), nil
}

func sums(files map[string][]byte) []byte {
	var text strings.Builder
	for _, name := range []string{output, licences} {
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return []byte(text.String())
}
