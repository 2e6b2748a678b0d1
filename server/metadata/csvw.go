package metadata

import (
	"encoding/json"
	"fmt"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/register"
)

// CSVWEnding follows the name of a CSV file where its description stands.
const CSVWEnding = "-metadata.json"

// CSVWType is the media type of the description.
const CSVWType = "application/csvm+json"

// column is one of them (Table Schema, Data Package v2).
type column struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Constraints struct {
		Pattern string `json:"pattern"`
	} `json:"constraints"`
	Missing missing `json:"missingValues"`
}

// missing is what an empty field means; empty where the release does not say.
type missing string

// UnmarshalJSON reads both forms of missing values, plain ones and those with a label.
func (m *missing) UnmarshalJSON(text []byte) error {
	var labelled []struct {
		Label string `json:"label"`
	}
	if json.Unmarshal(text, &labelled) == nil && len(labelled) > 0 {
		*m = missing(labelled[0].Label)
	}
	return nil
}

// CSVW describes the CSV file of a figure (CSV on the Web): its columns, with what an empty field means.
func CSVW(r register.Register, v register.Revision, f release.Figure) ([]byte, error) {
	text, err := v.File(register.ColumnsFile)
	if err != nil {
		return nil, err
	}
	var schema struct {
		Fields []column `json:"fields"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		return nil, problem.Wrap(problem.Internal, err, "The columns of the report for %s cannot be read.", period.Spoken(v.Period))
	}
	columns := []map[string]any{}
	for _, c := range schema.Fields {
		about := c.Description
		if c.Missing != "" {
			about += ". Empty: " + string(c.Missing)
		}
		columns = append(columns, map[string]any{"name": c.Name, "titles": c.Name, "dc:description": about, "datatype": c.datatype(), "null": ""})
	}
	key := []string{"category", "measure"}
	if len(f.Dimensions) > 1 {
		key = []string{"category", "category2", "measure"}
	}
	doc := map[string]any{
		"@context":       []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "en"}},
		"url":            f.ID + ".csv",
		"dialect":        map[string]any{"encoding": "utf-8", "header": true, "delimiter": ","},
		"dc:title":       f.Title,
		"dc:description": f.Subtitle + ". " + f.Definition,
		"dc:publisher":   r.Publisher(),
		"dc:issued":      map[string]string{"@value": v.Published.UTC().Format(time.DateOnly), "@type": "xsd:date"},
		"dc:isPartOf":    map[string]string{"@id": r.URL(v.Path())},
		"tableSchema":    map[string]any{"columns": columns, "primaryKey": key},
	}
	if address := web(r.Site.Licence.URL); address != "" {
		doc["dc:license"] = map[string]string{"@id": address}
	}
	if len(f.Notes) > 0 {
		doc["rdfs:comment"] = f.Notes
	}
	body, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return nil, fmt.Errorf("describe %s.csv: %w", f.ID, err)
	}
	return append(body, '\n'), nil
}

// datatype is that of CSVW.
func (c column) datatype() any {
	switch {
	case c.Type == "boolean":
		return map[string]string{"base": "boolean", "format": "true|false"}
	case c.Constraints.Pattern != "":
		return map[string]string{"base": "string", "format": c.Constraints.Pattern}
	case c.Type == "integer", c.Type == "number":
		return c.Type
	}
	return "string"
}
