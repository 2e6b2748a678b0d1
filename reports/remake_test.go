package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
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
var verifier = verify.Verifier{Remake: func(ctx context.Context, o, replaced *release.Opened) (release.Remade, error) {
	return reports.Remake(ctx, o, replaced, "test")
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
		{"de/report.json", replaced(`"text": "`, `"text": "Niemand wurde gesperrt. `), ""},
		{"de/figures/outcomes-total.json", replaced(`"title": "`, `"title": "Alles ist gut. `), ""},
		{"de/figures/outcomes-total.wide.svg", replaced("</svg>", "<text>0</text></svg>"), ""},
		{"datapackage.json", replaced("Every file", "Some files"), ""},
		{"README.txt", replaced("share = k / n", "share = n / k"), ""},
		{"figures/columns.json", replaced("Cases counted", "Cases guessed"), ""},
		{"release.json", replaced(`"text": "`, `"text": "Nobody was suspended. `), ""},
		{"release.json", replaced(`"promise": "`, `"promise": "Everything is safe. `), ""},
		{"release.json", replaced(`"why": "`, `"why": "No. `), ""},
		{"setting.json", replaced(`"label": "`, `"label": "Upper `), "figures/"},
		{"setting.json", replaced(`"accounts": `, `"accounts": 1`), "figures/"},
		{"setting.json", replaced(`"withheld":`, `"further": 1, "withheld":`), "the report"},
		{"setting.json", replaced(`"appealed": `, `"appealed": 999999999`), "the report"},
		{"setting.json", func(string) string { return "{}\n" }, "the report"},
		{"setting.json", replaced(`"appeals_on_record": true`, `"appeals_on_record": false`), "the report"},
		{"release.json", replaced(`"tool": "test"`, `"tool": "9.0"`), "the report"},
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

// A report that another program made is not called false for its words, and nobody is told that they were compared.
func TestReportsOfAnotherProgram(t *testing.T) {
	office := newOffice(t, "small")
	r := open(t, nil, 2)
	office.publish(t, r, quarter.Previous())
	o := office.publish(t, r, quarter)
	dir := office.Releases.Dir(quarter, 1)
	shelf := filepath.Dir(filepath.Dir(dir))
	verified := func() verify.Release {
		t.Helper()
		report, err := verifier.Shelf(t.Context(), shelf, quarter, 1)
		if err != nil {
			t.Fatal(err)
		}
		if report.Vouched() != report.Releases[0].Remade {
			t.Errorf("vouched for: %v, made again: %v", report.Vouched(), report.Releases[0].Remade)
		}
		return report.Releases[0]
	}
	if one := verified(); !one.Remade || len(one.Findings) > 0 || slices.ContainsFunc(one.Checks, func(c verify.Check) bool { return c.Name == "before" }) {
		t.Fatalf("%+v", one)
	}
	silent := earlierLeftOut(t, filepath.Join(dir, "setting.json"))
	reseal(t, dir)
	if one := verified(); len(one.Findings) == 0 {
		t.Error("earlier totals were taken out, and the figures over time follow from them")
	}
	silent()
	path := filepath.Join(dir, "release.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for old, other := range map[string]string{o.MadeFrom.Making: "of another program", `"text": "`: `"text": "In other words: `} {
		text = []byte(strings.Replace(string(text), old, other, 1))
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	reseal(t, dir)
	if one := verified(); one.Remade || len(one.Findings) > 0 || !slices.ContainsFunc(one.Checks, func(c verify.Check) bool {
		return c.Name == "report" && c.Of == 0 && strings.Contains(c.What, "not made again: version test")
	}) {
		t.Errorf("%+v", one)
	}
}

// earlierLeftOut takes the earlier totals out of a setting, and returns how to put them back.
func earlierLeftOut(t *testing.T, path string) (undo func()) {
	t.Helper()
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var setting map[string]any
	if err := json.Unmarshal(was, &setting); err != nil || setting["earlier"] == nil {
		t.Fatalf("%v, %v", setting["earlier"], err)
	}
	setting["earlier"] = nil
	now, err := json.Marshal(setting)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, now, 0o644); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(path, was, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
