package reports_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/verify"
)

// Without making a report again, verify finds a figure that has another number in another language, and files that are missing there or
// belong to nothing.
func TestVerifyHoldsLanguagesAgainstEachOther(t *testing.T) {
	office := newOffice(t, "small")
	r := open(t, nil, 2)
	office.publish(t, r, quarter)
	dir := office.Releases.Dir(quarter, 1)
	findings := func() (found []string) {
		t.Helper()
		report, err := verify.Verifier{}.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), quarter, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Releases[0].Findings {
			if f.Check == "languages" {
				found = append(found, f.Where+": "+f.What)
			}
		}
		return found
	}
	if found := findings(); len(found) > 0 {
		t.Fatalf("a sound release: %q", found)
	}
	sums := filepath.Join(dir, "CHECKSUMS")
	was, err := os.ReadFile(sums)
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	const figure, picture, words = "de/figures/outcomes-total.json", "de/figures/outcomes-total.wide.svg", "de/report.json"
	without := func(name string) {
		var kept strings.Builder
		for line := range strings.Lines(string(was)) {
			if !strings.HasSuffix(line, "  "+name+"\n") {
				kept.WriteString(line)
			}
		}
		if err := os.WriteFile(sums, []byte(kept.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	with := func(name string) {
		if err := os.WriteFile(path(name), []byte("{}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		text := fmt.Appendf(slices.Clone(was), "%x  %s\n", sha256.Sum256([]byte("{}\n")), name)
		if err := os.WriteFile(sums, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	replaced := func(old, with string) func() {
		return func() {
			text, err := os.ReadFile(path(figure))
			if err != nil {
				t.Fatal(err)
			}
			forged := strings.Replace(string(text), old, with, 1)
			if forged == string(text) {
				t.Fatalf("%q does not stand in %s", old, figure)
			}
			if err := os.WriteFile(path(figure), []byte(forged), 0o644); err != nil {
				t.Fatal(err)
			}
			reseal(t, dir)
		}
	}
	kept, err := os.ReadFile(path(figure))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		forge func()
		want  string
	}{
		"another number":  {replaced(`"value": 0.`, `"value": 0.0`), figure + ": The figure " + figure + " says something else"},
		"another row":     {replaced(`"category": "`, `"category": "x`), figure + ": The figure " + figure + " says something else"},
		"another measure": {replaced(`"unit": "share"`, `"unit": "count"`), figure + ": The figure " + figure + " says something else"},
		"no figure":       {func() { without(figure) }, figure + ": it is missing"},
		"no picture":      {func() { without(picture) }, picture + ": it is missing"},
		"no words":        {func() { without(words) }, figure + ": the report has no words in this language"},
		"a stray figure":  {func() { with("de/figures/other.json") }, "de/figures/other.json: no file in English belongs to it"},
		"a stray file":    {func() { with("de/README.txt") }, "de/README.txt: no file in English belongs to it"},
	} {
		c.forge()
		if found := findings(); !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, c.want) }) {
			t.Errorf("%s: %q", name, found)
		}
		if err := os.WriteFile(path(figure), kept, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(sums, was, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
