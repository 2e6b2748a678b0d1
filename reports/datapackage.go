package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/release"
)

// The files that explain a release.
const (
	packageFile = "datapackage.json"
	readmeFile  = "README.txt"
	columnsFile = "figures/columns.json"
)

// resource describes one file (Data Package v2, https://datapackage.org/standard/data-package/).
type resource struct {
	Name        string `json:"name"`
	Type        string `json:"type,omitempty"`
	Path        string `json:"path"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Format      string `json:"format"`
	MediaType   string `json:"mediatype"`
	Encoding    string `json:"encoding,omitempty"`
	Bytes       int    `json:"bytes,omitempty"`
	Hash        string `json:"hash,omitempty"`
	Schema      string `json:"schema,omitempty"` // file with the columns
}

// mediaTypes are those of a release's files, by ending.
var mediaTypes = map[string]string{".csv": "text/csv", ".json": "application/json", ".parquet": "application/vnd.apache.parquet", ".svg": "image/svg+xml",
	".yaml": "application/yaml", ".txt": "text/plain", ".sig": "text/plain", "": "text/plain"}

// ownFiles are the files of a release that are neither a figure's nor a table.
var ownFiles = map[string]string{
	"release.json":       "What the report is: its sentences and sections, what is withheld and why, and what it was made from",
	readmeFile:           "What the files are, and how to compute with them",
	release.PlanFile:     "The release plan: what is published, fixed before the numbers are known",
	release.SettingFile:  "What else the report is made of: names, active accounts as the platform reports them, earlier totals as published",
	release.ChangesFile:  "What this revision changed, cell by cell",
	"CHECKSUMS":          "SHA-256 of every file but itself and the approval",
	"approval.json":      "Who approved the report, and when it may be read; it is added with the approval, and the checksums do not cover it",
	"approval.sig":       "The platform's signature of the approval, added with it",
	columnsFile:          "The columns of all figures' CSV and Parquet files, described (Table Schema)",
	"figures/.json":      "definition, notes and rows",
	"figures/.csv":       "one row per category and measure",
	"figures/.parquet":   "the columns of the CSV",
	"figures/.svg":       "picture",
	"figures/wide.svg":   "picture without words around it, for a wide page",
	"figures/narrow.svg": "picture without words around it, for a telephone",
}

// explain adds the files that say what the others are: a page for people, and the data package for programs.
func (d *draft) explain(made release.Release, files map[string][]byte) (err error) {
	if files[readmeFile], err = d.readme(made, files); err != nil {
		return err
	}
	if files[columnsFile], err = jsonFile(map[string]any{"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": tidyFields(), "missingValues": nothing("nothing is said here")}); err != nil {
		return err
	}
	files[packageFile], err = d.dataPackage(made, files)
	return err
}

// dataPackage describes every file of a release but itself.
func (d *draft) dataPackage(made release.Release, files map[string][]byte) ([]byte, error) {
	names := append(slices.Sorted(maps.Keys(files)), "CHECKSUMS")
	if made.Edition == release.Public {
		names = append(names, "approval.json", "approval.sig")
	}
	var resources []resource
	sources := []map[string]string{}
	for _, name := range names {
		title, description, err := d.describeFile(name)
		if err != nil {
			return nil, err
		}
		r := resource{Name: strings.ToLower(strings.ReplaceAll(name, "/", "-")), Path: name, Title: title, Description: description,
			Format: strings.TrimPrefix(path.Ext(name), "."), MediaType: mediaTypes[path.Ext(name)]}
		if r.Format == "" {
			r.Format = "txt"
		}
		if r.Format != "parquet" {
			r.Encoding = "utf-8"
		}
		if text, written := files[name]; written {
			sum := sha256.Sum256(text)
			r.Bytes, r.Hash = len(text), "sha256:"+hex.EncodeToString(sum[:])
		}
		if r.Format == "csv" {
			r.Type, r.Schema = "table", columnsFile
		}
		resources = append(resources, r)
	}
	for _, f := range d.figures() {
		source := map[string]string{"title": f.Source}
		if !slices.ContainsFunc(sources, func(s map[string]string) bool { return maps.Equal(s, source) }) {
			sources = append(sources, source)
		}
	}
	return jsonFile(map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    fmt.Sprintf("daylight-%s-r%d-%s", strings.ToLower(made.Period.String()), made.Revision, made.Edition),
		"title":   fmt.Sprintf("%s: suspensions, appeals and reinstatements, %s", made.Platform, made.Period.Label()),
		"version": fmt.Sprintf("%s-r%d", made.Period, made.Revision),
		"description": fmt.Sprintf("Every file of the report. Counted up to the day before %s. The figures are tables of one row per category and measure; %s explains them in a page.",
			made.Cutoff, readmeFile),
		"contributors": []map[string]any{{"title": made.Platform, "roles": []string{"publisher"}}},
		"sources":      sources,
		"resources":    resources,
	})
}

// describeFile is the title of a file, and what else is to be said of it. A file that nobody has described is a fault.
func (d *draft) describeFile(name string) (title, description string, err error) {
	if title, own := ownFiles[name]; own {
		return title, "", nil
	}
	in := ""
	for _, l := range language.All {
		if own, is := strings.CutPrefix(name, l.Code()+"/"); is {
			name, in = own, "; "+l.Name()
		}
	}
	base, ending := path.Base(name), path.Ext(name)
	id, size, _ := strings.Cut(strings.TrimSuffix(base, ending), ".")
	switch path.Dir(name) {
	case "tables":
		for _, t := range d.tables {
			if fileOf(t) == name {
				kind := "Protected table: counts of %s by %s; null is hidden"
				if t.Noise() != nil {
					kind = "Protected counts of %s by %s: every count has a small random amount added or taken away"
				}
				return fmt.Sprintf(kind, spaced(t.Root()), spaced(t.Breakdown())), "", nil
			}
		}
	case "figures":
		f, isFigure := d.made[id]
		what, known := ownFiles["figures/"+size+ending]
		if isFigure && known {
			return f.Title + " (" + what + in + ")", f.Definition, nil
		}
	case ".":
		if name == release.WordsFile && in != "" {
			return "The words of release.json (" + strings.TrimPrefix(in, "; ") + ")", "", nil
		}
	}
	return "", "", fmt.Errorf("describe file %s: nothing says what it is", name)
}

// numberColumns are those that are empty where there is no number.
var numberColumns = []string{"numerator", "denominator", "value", "low", "high"}

// nothing says what an empty field means.
func nothing(means string) []map[string]string {
	return []map[string]string{{"value": "", "label": means}}
}

// tidyFields are the columns of the figures' tables.
func tidyFields() []map[string]any {
	var fields []map[string]any
	for _, c := range tidyColumns {
		field := map[string]any{"name": c.name, "type": c.kind, "description": c.about}
		if c.name == wordColumn {
			field["description"] = c.about + ". " + strings.ReplaceAll(strings.TrimSpace(reasonsInWords("")), "\n", "; ")
			field["constraints"] = map[string]string{"pattern": reasonPattern()}
		}
		if slices.Contains(numberColumns, c.name) {
			field["missingValues"] = nothing("no number: the column " + wordColumn + " says why; hidden there means kept back to protect people, and not 0")
		}
		fields = append(fields, field)
	}
	return fields
}
