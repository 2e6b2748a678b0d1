package cli

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"daylight/internal/browsertest"
	"daylight/internal/release"
)

// readAnalyst takes a figure in all its forms and computes it again: what the page prints, what the files hold, what the API answers and what
// was chosen to be shown are the same numbers, and a hidden one is a word to people and nothing to programs, with its reason.
func readAnalyst(t *testing.T, site publishedSite, tab *browsertest.Tab) {
	r := newReader(tab)
	r.Open(site.address + "/reports/" + newest + "/")
	r.follow("nav a", "Data and methods")
	r.page("data")
	r.place("main a", "data package")
	describesEveryFile(t, site, r.Evaluate(`[...document.querySelectorAll("main a")].find((a) => a.innerText === "data package").pathname`))
	r.follow("main a", "Methods and definitions")
	r.page("methods")
	if hash := r.Evaluate(`document.querySelector("#why-some-numbers-are-hidden") ? "found" : "lacking"`); hash != "found" {
		t.Error("the methods do not say why some numbers are hidden")
	}

	const id = "reversal-rate-by-region"
	r.Open(site.address + "/reports/" + newest + "/r1/figures/" + id + "/")
	shown := r.table("figure table")
	file := func(name string) []byte {
		t.Helper()
		r.place(".files a", name)
		return site.get(t, r.Evaluate(fmt.Sprintf(`[...document.querySelectorAll(".files a")].find((a) => a.innerText === %q).pathname`, name)))
	}
	lines := records(t, file("CSV"))
	computed, hidden := 0, 0
	for _, line := range lines {
		printed := cellOf(shown, line["category_label"], line["measure_label"])
		if line["word"] != "" {
			if hidden++; line["value"] != "" || line["numerator"] != "" || printed != "Hidden" {
				t.Errorf("%s of %s is %q on the page, in the file it is %v", line["measure"], line["category"], printed, line)
			}
			continue
		}
		computed++
		if got := percent(number(t, line["numerator"]) / number(t, line["denominator"])); got != printed {
			t.Errorf("%s of %s is computed as %s, on the page it is %q", line["measure"], line["category"], got, printed)
		}
	}
	if computed < 10 || hidden == 0 {
		t.Errorf("%d rates were computed, and %d are hidden", computed, hidden)
	}

	var figure release.Figure
	if err := json.Unmarshal(file("JSON"), &figure); err != nil {
		t.Fatal(err)
	}
	same(t, "JSON", lines, func(line map[string]string) (any, string) {
		v := valueOf(t, figure, line["category"], line["measure"])
		return v.Value, v.Word
	})
	parquet := readParquet(t, file("Parquet"))
	if len(parquet) != len(lines) {
		t.Errorf("the Parquet file has %d rows, the CSV file %d", len(parquet), len(lines))
	}
	same(t, "Parquet", lines, func(line map[string]string) (any, string) {
		v := parquet[line["category"]+" "+line["measure"]]
		return v.Value, v.Word
	})
	asShown, err := csv.NewReader(bytes.NewReader(file("CSV as shown"))).ReadAll()
	if err != nil || len(asShown) < len(figure.Rows) {
		t.Errorf("what is shown has %d lines, %v", len(asShown), err)
	}

	var answer struct {
		Rows []struct {
			Period, Category, Measure string
			Value                     *float64
			Word, Why                 *string
		}
	}
	if err := json.Unmarshal(site.get(t, "/api/v1/indicators/reversal-rate/region.json"), &answer); err != nil {
		t.Fatal(err)
	}
	same(t, "the API", lines, func(line map[string]string) (any, string) {
		for _, row := range answer.Rows {
			if row.Period == newest && row.Category == line["category"] && row.Measure == line["measure"] {
				if (row.Word == nil) != (row.Why == nil) {
					t.Errorf("%v: a word without its reason", row)
				}
				if row.Word == nil {
					return row.Value, ""
				}
				return row.Value, *row.Word
			}
		}
		return nil, "no row"
	})

	// Over all periods: what is chosen shows, and can be taken along as it shows.
	r.follow("main a", "The same over all periods")
	r.page("explore")
	r.touch("details.choose > summary", "Choose periods and categories")
	r.choose("select[name=from]", "April–June 2025")
	r.touch("label", "Eastern Europe")
	r.touch("label", "Southern Asia")
	r.follow("details.choose button", "Show")
	if query := r.Evaluate(`location.search`); query != "?from="+quarterBefore+"&category=eastern_europe&category=southern_asia" {
		t.Errorf("what was chosen became %q", query)
	}
	r.page("explore-chosen")
	over := r.table("table.over")
	r.place(".these a", "CSV")
	taken := records(t, site.get(t, r.Evaluate(`(() => { const a = document.querySelector(".these a"); return a.pathname + a.search })()`)))
	if said := r.texts(".these .label"); len(said) != 1 || said[0] != fmt.Sprintf("Download these %d rows", len(taken)) || len(taken) != 4 {
		t.Errorf("%q leads to %d rows", said, len(taken))
	}
	names := map[string]string{newest: "July–September 2025", quarterBefore: "April–June 2025"}
	for _, line := range taken {
		want := "Hidden"
		if line["value"] != "" {
			want = percent(number(t, line["value"]))
		}
		if got := cellOf(over, line["label"], names[line["period"]]); got != want {
			t.Errorf("%s in %s shows as %q, in the file it is %s", line["label"], line["period"], got, want)
		}
	}
	r.SaysNothing()
}

// describesEveryFile holds a data package against the release on disk: it names every file but itself, and each has the length and the
// checksum that it says.
func describesEveryFile(t *testing.T, site publishedSite, address string) {
	t.Helper()
	var described struct {
		Resources []struct {
			Path, Hash string
			Bytes      int
		}
	}
	if err := json.Unmarshal(site.get(t, address), &described); err != nil {
		t.Fatal(err)
	}
	named := []string{path.Base(address)}
	for _, resource := range described.Resources {
		named = append(named, resource.Path)
		if resource.Hash == "" && slices.Contains([]string{"CHECKSUMS", "approval.json", "approval.sig"}, resource.Path) {
			continue // they came after the package
		}
		body := site.get(t, path.Dir(address)+"/"+resource.Path)
		if sum := fmt.Sprintf("sha256:%x", sha256.Sum256(body)); sum != resource.Hash || len(body) != resource.Bytes {
			t.Errorf("%s has %d bytes and %s, the package says %d and %s", resource.Path, len(body), sum, resource.Bytes, resource.Hash)
		}
	}
	dir := filepath.Join(site.releases, newest, "r1")
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		inside, err := filepath.Rel(dir, name)
		if err == nil && !slices.Contains(named, filepath.ToSlash(inside)) {
			t.Errorf("the package does not name %s", inside)
		}
		return err
	})
	if err != nil || len(named) < 100 {
		t.Errorf("%d files are named, %v", len(named), err)
	}
}

// same holds values against those of the lines of a CSV file. The value is a *float64, or nil.
func same(t *testing.T, form string, lines []map[string]string, in func(line map[string]string) (value any, word string)) {
	t.Helper()
	for _, line := range lines {
		value, word := in(line)
		got := ""
		if v, is := value.(*float64); is && v != nil {
			got = strconv.FormatFloat(*v, 'g', -1, 64)
		}
		if got != line["value"] || word != line["word"] {
			t.Errorf("%s of %s is %q %q in %s, %q %q in CSV", line["measure"], line["category"], got, word, form, line["value"], line["word"])
		}
	}
}

// readParquet reads the values of a figure by category and measure.
func readParquet(t *testing.T, text []byte) map[string]release.Value {
	t.Helper()
	name := filepath.Join(t.TempDir(), "figure.parquet")
	must0(t, os.WriteFile(name, text, 0o644))
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT category, measure, value, coalesce(word, '') FROM read_parquet(?)", name)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]release.Value{}
	for rows.Next() {
		var category, measure string
		var v release.Value
		if err := rows.Scan(&category, &measure, &v.Value, &v.Word); err != nil {
			t.Fatal(err)
		}
		found[category+" "+measure] = v
	}
	if err := errors.Join(rows.Err(), rows.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	return found
}

// records are the lines of a CSV file by the names of its columns.
func records(t *testing.T, text []byte) (lines []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%d lines, %v", len(all), err)
	}
	for _, fields := range all[1:] {
		line := map[string]string{}
		for at, name := range all[0] {
			line[name] = fields[at]
		}
		lines = append(lines, line)
	}
	return lines
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// cellOf is what a table says where a row and a column meet; empty where they do not.
func cellOf(table [][]string, label, head string) string {
	of := row(table, label)
	for at, name := range table[0] {
		if strings.HasPrefix(name, plain(head)) && at < len(of) {
			return of[at]
		}
	}
	return ""
}
