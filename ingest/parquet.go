package ingest

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// stageParquet checks a Parquet file. Its rows stand for lines.
func (j *job) stageParquet(ctx context.Context, st *staged) error {
	j.progress.Phase("reading", st.source.name, st.source.state.Size())
	var err error
	if st.file.SHA256, err = warehouse.HashFile(st.source.path); err != nil {
		return err
	}
	j.progress.Advance(st.source.state.Size())
	if batch, ok := warehouse.Holding(j.batches, j.source, st.file.SHA256); ok {
		st.file.SameAs = batch.ID
		return nil
	}
	if twin := j.twin(st.file.SHA256); twin != "" {
		st.file.SameAs = twin
		return nil
	}
	if j.source == SourceBlockLog {
		return refuse("A block log is CSV or the JSON of list=logevents, not Parquet.")
	}
	names, types, err := j.parquetColumns(ctx, st.source)
	if err != nil {
		return err
	}
	if err := j.recognise(st, names); err != nil {
		return err
	}
	columns := map[string]column{}
	for i, name := range names {
		if f, known := st.kind.Field(name); known {
			if columns[name], err = parquetColumn(f, name, types[i]); err != nil {
				return err
			}
		}
	}
	checks, err := j.checks(st)
	if err != nil {
		return err
	}
	from := st.source.parquet()
	var expected int64
	if err := j.engine.Value(ctx, "SELECT count(*) FROM "+from, &expected); err != nil {
		return refuse("The Parquet file is damaged.")
	}
	j.progress.Phase("checking", st.source.name, expected)
	if st.records, err = j.copy(ctx, st, checks.judged(columns, "", from), expected); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if problem.KindOf(err) != problem.Internal {
			return err
		}
		return refuse("The Parquet file is damaged.")
	}
	if st.records != expected {
		return refuse("The file does not add up: it says that it has %d rows and gives %d.", expected, st.records)
	}
	st.file.Counts = warehouse.Counts{Lines: st.records}
	return nil
}

// parquet is SQL for the rows of a Parquet source.
func (s *source) parquet() string {
	return fmt.Sprintf("read_parquet(%s, hive_partitioning = false)", s.sqlPath())
}

func (j *job) parquetColumns(ctx context.Context, s *source) (names, types []string, err error) {
	rows, err := j.engine.Query(ctx, "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "+s.parquet()+")")
	if err != nil {
		return nil, nil, refuse("The Parquet file is damaged or of a kind that cannot be read.")
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, nil, fmt.Errorf("read columns: %w", err)
		}
		names, types = append(names, name), append(types, kind)
	}
	return names, types, rows.Err()
}

// parquetColumn says how a Parquet column becomes a field. A column of the field's own type is taken as it is; text is checked
// like any other text; anything else refuses the file, because no reading of it is certain.
func parquetColumn(f record.Field, name, typ string) (column, error) {
	quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	whole := strings.HasSuffix(typ, "INT") || strings.HasSuffix(typ, "INTEGER")
	switch {
	case typ == "VARCHAR":
		return column{expr: "nullif(" + quoted + ", '')"}, nil
	case f.Type == record.Time && strings.HasPrefix(typ, "TIMESTAMP WITH TIME ZONE"),
		f.Type == record.Date && typ == "DATE", f.Type == record.Month && typ == "DATE",
		f.Type == record.Boolean && typ == "BOOLEAN", f.Type == record.Integer && whole,
		f.Type == record.Decimal && (whole || typ == "DOUBLE" || typ == "FLOAT" || strings.HasPrefix(typ, "DECIMAL")),
		f.Type == record.Fraction && (typ == "DOUBLE" || typ == "FLOAT" || strings.HasPrefix(typ, "DECIMAL")):
		return column{expr: quoted, native: true}, nil
	case f.Type == record.ID && whole:
		return column{expr: quoted + "::VARCHAR"}, nil
	case f.Type == record.Time && strings.HasPrefix(typ, "TIMESTAMP"):
		return column{}, refuse("The column %s is a timestamp without a zone. Write it adjusted to UTC, or as text with an offset.", f.Name)
	}
	return column{}, refuse("The column %s has the Parquet type %s, which cannot be read as %s.", f.Name, strings.ToLower(typ), f.Type)
}
