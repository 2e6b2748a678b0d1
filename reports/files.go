package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"daylight/internal/release"
)

// The tidy table of a figure: one row per category and measure. CSV and Parquet have the same columns in the same order;
// datapackage.json documents them from this list.
var tidyColumns = []struct {
	name, kind, about string
}{
	{"period", "string", "Reporting period, such as 2026-Q1"},
	{"edition", "string", "internal or public"},
	{"figure", "string", "Id of the figure"},
	{"indicator", "string", "Id of the indicator"},
	{"indicator_version", "integer", "Version of the indicator's definition"},
	{"breakdown", "string", "How the indicator is cut"},
	{"category", "string", "Code of the category"},
	{"category_label", "string", "The category in words"},
	{"category2", "string", "Code of the second category where the breakdown crosses two, else empty"},
	{"category2_label", "string", "The second category in words"},
	{"measure", "string", "Id of the measure"},
	{"unit", "string", "share (0 to 1), points (difference of two shares), per_1000, minutes or count"},
	{"numerator", "integer", "Cases counted"},
	{"denominator", "integer", "Cases they are of"},
	{"value", "number", "The number; empty where there is none"},
	{"low", "number", "Lower bound of the interval"},
	{"high", "number", "Upper bound of the interval"},
	{"level", "number", "Confidence level of the interval"},
	{"word", "string", "Why there is no number"},
	{"provisional", "boolean", "Not every case has been followed to the end yet"},
}

// tidyRow is one row: strings, int64, float64, bool, or nil for a missing value.
type tidyRow []any

func tidy(f release.Figure) []tidyRow {
	var rows []tidyRow
	whole := func(n *int64) any {
		if n == nil {
			return nil
		}
		return *n
	}
	number := func(x *float64) any {
		if x == nil {
			return nil
		}
		return *x
	}
	for _, r := range f.Rows {
		for i, m := range f.Measures {
			v := r.Values[i]
			var level any
			if v.Low != nil {
				level = m.Level
			}
			rows = append(rows, tidyRow{f.Period.String(), string(f.Edition), f.ID, f.Indicator, int64(f.Version), f.Breakdown, r.Category, r.Label,
				r.Category2, r.Label2, m.ID, string(m.Unit), whole(v.Numerator), whole(v.Denominator), number(v.Value), number(v.Low), number(v.High),
				level, v.Word, f.Provisional})
		}
	}
	return rows
}

// csvFile writes a figure's tidy table. Numbers are at full precision, missing ones empty.
func csvFile(f release.Figure) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	header := make([]string, len(tidyColumns))
	for i, c := range tidyColumns {
		header[i] = c.name
	}
	if err := w.Write(header); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	line := make([]string, len(tidyColumns))
	for _, row := range tidy(f) {
		for i, value := range row {
			switch value := value.(type) {
			case nil:
				line[i] = ""
			case string:
				line[i] = value
			case int64:
				line[i] = strconv.FormatInt(value, 10)
			case float64:
				line[i] = strconv.FormatFloat(value, 'g', -1, 64)
			case bool:
				line[i] = strconv.FormatBool(value)
			}
		}
		if err := w.Write(line); err != nil {
			return nil, fmt.Errorf("write csv: %w", err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// dataPackage describes the figures' files (Data Package v2, https://datapackage.org/standard/data-package/).
func dataPackage(r release.Release, figures []release.Figure) ([]byte, error) {
	type field struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Description string `json:"description"`
	}
	var fields []field
	for _, c := range tidyColumns {
		fields = append(fields, field{c.name, c.kind, c.about})
	}
	type resource struct {
		Name        string         `json:"name"`
		Path        string         `json:"path"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Format      string         `json:"format"`
		MediaType   string         `json:"mediatype"`
		Encoding    string         `json:"encoding"`
		Schema      map[string]any `json:"schema"`
	}
	resources := []resource{}
	for _, f := range figures {
		resources = append(resources, resource{Name: f.ID, Path: "figures/" + f.ID + ".csv", Title: f.Title, Description: f.Definition,
			Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Schema: map[string]any{"fields": fields, "missingValues": []string{""}}})
	}
	return jsonFile(map[string]any{
		"$schema":     "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":        fmt.Sprintf("daylight-%s-r%d-%s", lower(r.Period.String()), r.Revision, r.Edition),
		"title":       fmt.Sprintf("%s: suspensions, appeals and reinstatements, %s", r.Platform, r.Period.Label()),
		"version":     fmt.Sprintf("%d", r.Revision),
		"description": "Every figure of the report as a table: one row per category and measure.",
		"resources":   resources,
	})
}

// jsonFile writes JSON for people to read: indented, one line end at the end, map keys sorted.
func jsonFile(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("write json: %w", err)
	}
	return out.Bytes(), nil
}

func sortedKeys(m map[string]int64) []string { return slices.Sorted(maps.Keys(m)) }

func sortRows(rows []release.Row, compare func(a, b release.Row) int) {
	slices.SortStableFunc(rows, compare)
}
