package ingest

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/numeral"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// Uncoded counts the records of one kind whose label is outside its code list. The list is open, so they are good records; reports
// show them together, and a mistyped mapping shows here.
type Uncoded struct {
	Kind    string `json:"kind"`
	Field   string `json:"field"`
	List    string `json:"list"`
	Codes   int64  `json:"codes"`   // different ones
	Records int64  `json:"records"` // of those read, repeated ones included
}

// uncoded counts them over all staged files, kind by kind.
func (j *job) uncoded(ctx context.Context) (found []Uncoded, err error) {
	if j.source != SourceRecords {
		return nil, nil // an adapter makes its labels itself
	}
	for _, kind := range record.Current().Kinds {
		var paths []string
		for _, st := range j.staged {
			if st.kind.Name == kind.Name {
				paths = append(paths, st.path)
			}
		}
		if len(paths) == 0 {
			continue
		}
		for _, f := range kind.Fields {
			if f.Type != record.Label || f.Codes == "" {
				continue
			}
			codes, err := listCodes(j.warehouse, f.Codes)
			if err != nil {
				return nil, err
			}
			u := Uncoded{Kind: kind.Name, Field: f.Name, List: f.Codes}
			query := fmt.Sprintf("SELECT count(*), CAST(coalesce(sum(records), 0) AS BIGINT) FROM (SELECT %[1]s AS code, count(*) AS records FROM %[2]s GROUP BY %[1]s) WHERE code NOT IN (%[3]s)",
				f.Name, warehouse.ParquetFiles(paths...), warehouse.QuoteList(codes))
			if err := j.engine.Value(ctx, query, &u.Codes, &u.Records); err != nil {
				return nil, fmt.Errorf("compare %s with its code list: %w", f.Name, err)
			}
			if u.Records > 0 {
				found = append(found, u)
			}
		}
	}
	return found, nil
}

// Sentence says it to an operator.
func (u Uncoded) Sentence() string {
	return fmt.Sprintf("%s of %s with %s outside the code list %s (%s), which reports can neither name nor group. To name them, put codelists/%s.csv into the data folder: code,label and a line for each; it is added to the list.",
		numeral.Many(u.Records, "record"), strings.ReplaceAll(u.Kind, "_", " "), u.Field, u.List, numeral.Many(u.Codes, "different code"), u.List)
}
