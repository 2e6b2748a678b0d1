package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What each package may import of ours. The data flows one way; a new arrow is a decision, made here.
var layers = map[string][]string{
	".":                 {"internal/cli"},
	"docs":              {},
	"sql":               {},
	"internal/period":   {},
	"internal/numeral":  {},
	"internal/problem":  {},
	"internal/disk":     {},
	"internal/record":   {"sql"},
	"internal/language": {"internal/period"},
	"internal/soak":     {},
	"internal/needs":    {},
	"internal/keyring":  {"internal/disk", "internal/problem"},
	"internal/stats":    {"internal/period", "internal/problem"},

	"internal/disclosure":             {"internal/language", "internal/disclosure/noise", "internal/disclosure/suppression", "internal/period", "internal/problem"},
	"internal/disclosure/suppression": {"internal/problem"},

	"internal/release":   {"internal/language", "internal/disk", "internal/numeral", "internal/period", "internal/problem"},
	"internal/warehouse": {"internal/disk", "sql", "internal/record", "internal/problem"},
	"ingest":             {"internal/numeral", "internal/warehouse", "internal/record", "internal/problem"},
	"queries":            {"internal/warehouse", "internal/stats", "internal/period", "internal/problem", "sql"},
	"reports/chart":      {"internal/language", "reports/chart/font"},
	"reports/chart/font": {},
	"reports":            {"internal/language", "internal/disclosure", "internal/disclosure/ledger", "internal/disclosure/noise", "internal/disclosure/suppression", "queries", "reports/chart", "reports/chart/font", "internal/release", "internal/stats", "internal/period", "internal/problem"},
	"server/site":        {"internal/language", "internal/period", "internal/problem"},
	"server/explore":     {"internal/release", "internal/period", "internal/problem"},
	"server/register":    {"internal/language", "internal/period", "internal/release", "server/site"},
	"server/api":         {"internal/language", "internal/period", "internal/problem", "internal/release", "server/register"},
	"server/metadata":    {"internal/language", "internal/period", "internal/problem", "internal/release", "server/register"},
	"server/feed":        {"internal/language", "internal/problem", "internal/release", "server/register"},
	"server/calendar":    {"internal/language", "internal/period", "internal/release", "server/register"},
	"server/cite":        {"internal/language", "internal/period", "server/register"},
	"server/sitemap":     {"internal/language"},
	"server":             {"internal/raster", "internal/raster/card", "reports/chart/font", "server/api", "server/calendar", "server/cite", "server/explore", "server/feed", "server/metadata", "server/register", "server/site", "server/sitemap", "docs", "internal/language", "internal/release", "internal/period", "internal/problem"},
	"fixtures":           {"internal/period", "internal/record", "internal/problem", "sql"},
	"internal/verify":    {"internal/language", "internal/disclosure", "internal/release", "internal/stats", "internal/period", "internal/problem"},
	"internal/audit":     {"internal/disk", "internal/numeral", "queries", "internal/stats", "internal/period", "internal/problem"},
	"internal/cli":       {"internal/disk", "internal/numeral", "internal/audit", "internal/verify", "internal/disclosure", "internal/disclosure/ledger", "internal/keyring", "fixtures", "ingest", "queries", "reports", "server", "server/site", "internal/warehouse", "internal/release", "internal/period", "internal/problem"},
	"tools/bundle":       {},
	"tools/raster":       {},
	"tools/catalogue":    {"internal/language"},
	"tools/bench":        {"queries", "reports", "internal/disclosure", "internal/disclosure/noise", "internal/disclosure/suppression", "internal/record", "internal/warehouse", "internal/period"},

	"internal/browsertest": {"internal/needs"},
	"internal/raster":      {"internal/numeral", "internal/problem"},
	"internal/raster/card": {"internal/problem", "internal/raster", "reports/chart/font"},

	"internal/disclosure/noise":  {"internal/language", "internal/period", "internal/problem"},
	"internal/disclosure/ledger": {"internal/disclosure/noise", "internal/disk", "internal/period", "internal/problem"},
}

// What some packages must do without. The server reads files: it links neither the database nor the chart library, and nothing behind
// its pages can reach a record.
var outside = map[string][]string{
	"server":           {"github.com/duckdb", "database/sql", "github.com/go-echarts", "github.com/apache/arrow-go"},
	"server/register":  {"net/http", "os"},
	"server/api":       {"net/http", "os"},
	"server/metadata":  {"net/http", "os"},
	"server/feed":      {"net/http", "os"},
	"server/calendar":  {"net/http", "os"},
	"server/cite":      {"net/http", "os"},
	"internal/release": {"github.com/duckdb", "database/sql", "github.com/go-echarts", "github.com/apache/arrow-go", "net/http"},
	"server/explore":   {"github.com/duckdb", "database/sql", "net/http", "os"},
	"internal/stats":   {"github.com/duckdb", "database/sql", "net/http", "os"},
	"reports/chart":    {"github.com/duckdb", "database/sql", "net/http", "os"},

	// What is drawn reaches no file and no network. Share cards can be made where nothing else of a figure is drawn.
	"internal/raster":      {"github.com/duckdb", "database/sql", "net", "os"},
	"internal/raster/card": {"github.com/duckdb", "database/sql", "github.com/go-echarts", "net", "os"},
	"reports/chart/font":   {"github.com/duckdb", "database/sql", "github.com/go-echarts", "net", "os"},

	// An audit's draw comes from its seed alone, and its frame through queries.
	"internal/audit": {"github.com/duckdb", "database/sql", "net/http", "math/rand"},

	// Noise comes from the key alone: no files, and no other source of chance.
	"internal/disclosure/noise":  {"github.com/duckdb", "database/sql", "net/http", "os", "math/rand", "crypto/rand"},
	"internal/disclosure/ledger": {"github.com/duckdb", "database/sql", "net/http"},
}

// The sources' own imports are read, so that the result cannot be a cached one of an earlier state.
func TestLayering(t *testing.T) {
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || (strings.HasPrefix(entry.Name(), ".") && name != ".")) {
			return filepath.SkipDir
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(name))
		found[dir] = true
		allowed, known := layers[dir]
		if !known {
			t.Errorf("%s: the package has no place in the layering", name)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, isOurs := strings.CutPrefix(imported, "daylight/"); isOurs && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which %s may not", name, ours, dir)
			}
			for _, banned := range outside[dir] {
				if imported == banned || strings.HasPrefix(imported, banned+"/") {
					t.Errorf("%s imports %s; %s must do without", name, imported, dir)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{"server", "internal/warehouse", "reports"} {
		if !found[must] {
			t.Errorf("no sources of %s were read: the test looked in the wrong place", must)
		}
	}
}

// Tables that may be published come from protection alone. Whoever checks reads them again, and must not be able to publish what it made.
func TestRereadTablesAreNotPublished(t *testing.T) {
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || (strings.HasPrefix(entry.Name(), ".") && name != ".")) {
			return filepath.SkipDir
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || filepath.ToSlash(name) == "reports/remake.go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), "disclosure.Reread") {
			t.Errorf("%s rereads tables, which only reports/remake.go may", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("reports/remake.go")
	if err != nil || !strings.Contains(string(text), "disclosure.Reread") {
		t.Errorf("reports/remake.go does not reread tables: the test looked in the wrong place; %v", err)
	}
	for _, writes := range []string{"Put(", "Shelf", "os."} {
		if strings.Contains(string(text), writes) {
			t.Errorf("reports/remake.go mentions %s", writes)
		}
	}
}
