package reports_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/reports"
)

// verifier checks what tests publish.
var verifier = verify.Verifier{Remake: func(ctx context.Context, o, replaced *release.Opened) (map[string][]byte, string, error) {
	made, err := reports.Remake(ctx, o, replaced, "test")
	return made.Files, made.Other, err
}}

// A report comes out of its tables, its setting and its plan again, byte by byte; what was written into it besides, or taken out, does not,
// even where its checksums say so.
func TestReportsAreMadeAgain(t *testing.T) {
	office := newOffice(t, "large")
	r := open(t, nil, 2)
	office.publish(t, r, quarter.Previous())
	o := office.publish(t, r, quarter)
	dir := office.Releases.Dir(quarter, 1)
	verified := func() (same int, found []verify.Finding) {
		t.Helper()
		report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), quarter, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range report.Releases[0].Checks {
			if check.Name == "report" {
				same = check.Of
			}
		}
		return same, report.Releases[0].Findings
	}
	if same, found := verified(); same != len(o.Files()) || len(found) > 0 {
		t.Fatalf("%d of %d files are made again; %+v", same, len(o.Files()), found)
	}
	replaced := func(old, with string) func(string) string {
		return func(text string) string { return strings.Replace(text, old, with, 1) }
	}
	for _, c := range []struct {
		file  string
		forge func(string) string
		where string // of the finding; the file where it is empty
	}{
		{"figures/outcomes-total.csv", replaced(",reversed", ",upheld"), ""},
		{"figures/outcomes-total.wide.svg", replaced("</svg>", "<text>0</text></svg>"), ""},
		{"figures/outcomes-total.json", replaced(`"title": "`, `"title": "All is well. `), ""},
		{"figures/appeal-rate-by-region.json", replaced(`"label": "`, `"label": "Upper `), ""},
		{"figures/appeal-rate-total.json", replaced(`"definition": "`, `"definition": "Not `), ""},
		{"figures/changes-total.json", replaced("chance alone could explain it", "more than chance alone would explain"), ""},
		{"datapackage.json", replaced("Every figure", "Some figures"), ""},
		{"release.json", replaced(`"text": "`, `"text": "Nobody was suspended. `), ""},
		{"release.json", replaced(`"promise": "`, `"promise": "Everything is safe. `), ""},
		{"release.json", replaced(`"why": "`, `"why": "No. `), ""},
		{"setting.json", replaced(`"label": "`, `"label": "Upper `), "figures/"},
		{"setting.json", replaced(`"accounts": `, `"accounts": 1`), "figures/"},
		{"setting.json", replaced(`"withheld":`, `"further": 1, "withheld":`), "the report"},
		{"setting.json", replaced(`"appealed": `, `"appealed": 999999999`), "the report"},
		{"setting.json", func(string) string { return "{}\n" }, "the report"},
		{"plan.yaml", replaced("threshold: 10", "threshold: 12"), "the report"},
		{"plan.yaml", replaced("audit: true", "audit: false"), "the report"},
		{"tables/outcome-by-region.json", replaced(`"threshold": 10`, `"threshold": 9`), "tables/"},
	} {
		path := filepath.Join(dir, filepath.FromSlash(c.file))
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		forged := c.forge(string(was))
		if forged == string(was) {
			t.Errorf("%s: nothing was forged", c.file)
		}
		if err := os.WriteFile(path, []byte(forged), 0o644); err != nil {
			t.Fatal(err)
		}
		reseal(t, dir)
		where := c.where
		if where == "" {
			where = c.file
		}
		if _, found := verified(); !slices.ContainsFunc(found, func(f verify.Finding) bool { return strings.HasPrefix(f.Where, where) }) {
			t.Errorf("%s, forged: %+v", c.file, found)
		}
		if err := os.WriteFile(path, was, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reseal(t, dir)
	lines, err := os.ReadFile(filepath.Join(dir, "CHECKSUMS"))
	if err != nil {
		t.Fatal(err)
	}
	without := lines[bytes.IndexByte(lines, '\n')+1:] // the first file is a figure's
	if err := os.WriteFile(filepath.Join(dir, "CHECKSUMS"), without, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, found := verified(); !slices.ContainsFunc(found, func(f verify.Finding) bool { return f.Check == "report" && f.What == "it is missing" }) {
		t.Errorf("a file left out: %+v", found)
	}
}
