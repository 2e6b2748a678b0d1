package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// staged is one source file after its records were checked: a Parquet file with every record in the order of the source. A
// refused one keeps its place; all its fields are empty and refused_by says why.
type staged struct {
	source  *source
	kind    record.Kind
	file    warehouse.SourceFile
	path    string
	located bool  // the stage tells each record's line and its hash
	records int64 // rows of the stage
	late    int64 // of these, refused only when they were compared with others
}

// stage checks one source file. A file that cannot be used as a whole comes back as an *unusable error.
func (j *job) stage(ctx context.Context, s *source) (*staged, error) {
	st := &staged{source: s, file: warehouse.SourceFile{Name: s.name, Bytes: s.state.Size()},
		path: filepath.Join(j.folder, fmt.Sprintf("stage-%04d.parquet", len(j.staged)+1))}
	if err := s.recognise(ctx); err != nil {
		return st, err
	}
	if s.format == formatParquet {
		return st, j.stageParquet(ctx, st)
	}
	j.progress.Phase("reading", s.name, s.state.Size())
	found, err := s.survey(ctx, j.progress.Advance)
	if err != nil {
		return st, err
	}
	st.file.SHA256 = found.sha256
	if batch, ok := warehouse.Holding(j.batches, j.source, found.sha256); ok {
		st.file.SameAs = batch.ID
		return st, nil
	}
	if twin := j.twin(found.sha256); twin != "" {
		st.file.SameAs = twin
		return st, nil
	}
	if j.source == SourceBlockLog {
		return st, j.stageSpooled(ctx, st)
	}
	return st, j.stageText(ctx, st, found)
}

// twin returns the name of a file of this run with the same bytes, or "".
func (j *job) twin(sha256 string) string {
	for _, earlier := range j.staged {
		if earlier.file.SHA256 == sha256 && earlier.file.SameAs == "" {
			return earlier.source.name
		}
	}
	return ""
}

func (j *job) stageText(ctx context.Context, st *staged, found survey) error {
	if st.source.format == formatJSON {
		return refuse("It is one JSON document. Hand over one JSON object a line (NDJSON), or name its source with --source.")
	}
	if !found.direct || j.exact {
		return j.stageSpooled(ctx, st)
	}
	columns := found.header
	if st.source.format == formatNDJSON {
		var err error
		if columns, err = st.source.jsonKeys(ctx); err != nil {
			return err
		}
	}
	if err := j.recognise(st, columns); err != nil {
		return err
	}
	checks, err := j.checks(st)
	if err != nil {
		return err
	}
	from := directSource(st, found, len(columns))
	if st.source.format == formatNDJSON {
		from = objects(from, jsonColumn, st.kind)
	}
	j.progress.Phase("checking", st.source.name, found.records())
	rows, err := j.copy(ctx, st, checks.judged(sourceColumns(st, columns), shapeOf(st, ""), from), found.records())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && problem.KindOf(err) != problem.Internal {
		return err
	}
	if err != nil || rows != found.records() {
		// DuckDB reads the file in another way than we do. The slow reader's account holds.
		return j.stageSpooled(ctx, st)
	}
	st.records = rows
	st.file.Counts = warehouse.Counts{Lines: found.lines, Blank: found.blank}
	if found.header != nil {
		st.file.Counts.Header = 1
	}
	return nil
}

// stageSpooled reads the source the slow and exact way.
func (j *job) stageSpooled(ctx context.Context, st *staged) (err error) {
	text, err := st.source.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, text.Close()) }()
	var reader entryReader
	switch {
	case j.source == SourceBlockLog:
		reader, st.kind, err = newBlockLogReader(text, st.source.format, j.warehouse, j.key)
	case st.source.format == formatNDJSON:
		var keys []string
		if keys, err = st.source.jsonKeys(ctx); err == nil {
			err = j.recognise(st, keys)
		}
		reader = newNDJSONReader(text)
	default:
		reader, err = j.headedCSV(st, newCSVReader(text, nil))
	}
	if err != nil {
		return err
	}
	spool := st.path + ".spool"
	defer os.Remove(spool)
	j.progress.Phase("reading line by line", st.source.name, 0)
	counts, actions, err := writeSpool(reader, spool, j.progress.Advance)
	var whole *unusable
	if err != nil && !errors.As(err, &whole) {
		return st.source.readError(err)
	} else if err != nil {
		return err
	}
	st.file.Counts, st.file.Actions = counts, actions
	columns := reader.columns()
	checks, err := j.checks(st)
	if err != nil {
		return err
	}
	from := spoolSource(spool, columns)
	if st.source.format == formatNDJSON && j.source == SourceRecords {
		from = objects(from, "c0", st.kind)
	}
	expected := counts.Lines - counts.Header - counts.Blank - counts.Continuation
	j.progress.Phase("checking", st.source.name, expected)
	st.located = true
	query := checks.judged(sourceColumns(st, columns), shapeOf(st, "shape"), from, "line", "line_sha256")
	if st.records, err = j.copy(ctx, st, query, expected); err != nil {
		return fmt.Errorf("check %s: %w", st.source.name, err)
	}
	if st.records != expected {
		return refuse("The file does not add up: %d records were read and %d checked.", expected, st.records)
	}
	return nil
}

// headedCSV reads on to the header, which names the kind.
func (j *job) headedCSV(st *staged, r *csvReader) (entryReader, error) {
	ahead := &replayed{csvReader: r}
	for r.header == nil {
		e, err := r.next()
		if err != nil {
			return nil, refuse("The file has no header line.")
		}
		if e.shape != "" {
			return nil, refuse("Line %d should be the header. %s", e.line, shapeMessages[e.shape])
		}
		ahead.entries = append(ahead.entries, e)
	}
	return ahead, j.recognise(st, r.header)
}

// replayed hands out the entries that were read to find the header, then reads on.
type replayed struct {
	*csvReader
	entries []entry
}

func (r *replayed) next() (entry, error) {
	if len(r.entries) > 0 {
		e := r.entries[0]
		r.entries = r.entries[1:]
		return e, nil
	}
	return r.csvReader.next()
}

func (j *job) checks(st *staged) (checks, error) {
	c, err := newChecks(j.warehouse, st.kind, j.now)
	c.thorough = j.exact
	return c, err
}

func (j *job) recognise(st *staged, columns []string) error {
	var err error
	st.kind, st.file.Ignored, err = recogniseKind(record.Current().Kinds, columns)
	return err
}

func (s *source) jsonKeys(ctx context.Context) (keys []string, err error) {
	text, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, text.Close()) }()
	if keys, err = jsonKeys(text); err != nil {
		return nil, s.readError(err)
	}
	return keys, nil
}

// directSource is the SQL by which DuckDB reads a well-formed text file itself, every field as text.
func directSource(st *staged, found survey, columns int) string {
	quote, escape, newLine := "", "", `new_line = '\n', `
	if found.quoted {
		quote, escape = `"`, `"`
	}
	if found.crlf {
		newLine = "" // told of \r\n in strict mode, DuckDB 1.5 glues lines together; untold it takes either line end
	}
	read := func(delimiter rune, skip int, columns string) string {
		return fmt.Sprintf(`read_csv(%s, header = false, auto_detect = false, strict_mode = true, hive_partitioning = false, compression = '%s',
			%squote = '%s', escape = '%s', delim = '%c', skip = %d, columns = {%s})`,
			st.source.sqlPath(), st.source.packed, newLine, quote, escape, delimiter, skip, columns)
	}
	if st.source.format == formatNDJSON {
		// Where there is one column, DuckDB makes a row of a blank line.
		return fmt.Sprintf("(SELECT %[1]s FROM %[2]s WHERE %[1]s IS NOT NULL)", jsonColumn, read(fieldSeparator, 0, "'"+jsonColumn+"': 'VARCHAR'"))
	}
	return read(',', 1, textColumns("c", columns))
}

func textColumns(prefix string, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("'%s%d': 'VARCHAR'", prefix, i)
	}
	return strings.Join(list, ", ")
}

func spoolSource(path string, columns []string) string {
	list := []string{}
	for _, name := range spoolColumns {
		list = append(list, fmt.Sprintf("'%s': 'VARCHAR'", name))
	}
	list = append(list, textColumns("c", len(columns)))
	return fmt.Sprintf(`(SELECT * REPLACE (line::BIGINT AS line) FROM read_csv(%s, header = false, auto_detect = false, strict_mode = true, delim = '%c', quote = '', escape = '',
		new_line = '\n', hive_partitioning = false, max_line_size = %d, columns = {%s}))`, warehouse.QuotePath(path), fieldSeparator, 2*maxLine, strings.Join(list, ", "))
}

// objects wraps a source whose column text holds one JSON object a record: object holds the kind's fields as texts.
func objects(from, text string, kind record.Kind) string {
	fields := make([]string, len(kind.Fields))
	for i, f := range kind.Fields {
		fields[i] = f.Name + " VARCHAR"
	}
	return fmt.Sprintf("(SELECT *, json_type(document) AS document_type, TRY_CAST(document AS STRUCT(%s)) AS object\nFROM (SELECT *, TRY_CAST(%s AS JSON) AS document FROM %s))",
		strings.Join(fields, ", "), text, from)
}

// sourceColumns maps the kind's fields to the columns of the source, all of them text.
func sourceColumns(st *staged, columns []string) map[string]column {
	found := map[string]column{}
	if st.source.format == formatNDJSON && st.kind.Name != blockLogKind {
		for _, f := range st.kind.Fields {
			found[f.Name] = column{expr: "nullif(object." + f.Name + ", '')"}
		}
		return found
	}
	for i, name := range columns {
		if _, known := st.kind.Field(name); known {
			found[name] = column{expr: fmt.Sprintf("c%d", i)}
		}
	}
	return found
}

// shapeOf is SQL for the rule that a record's shape breaks; spooled names the spool's own, where there is one.
func shapeOf(st *staged, spooled string) string {
	if st.source.format != formatNDJSON || st.kind.Name == blockLogKind {
		return spooled
	}
	object := fmt.Sprintf("CASE WHEN document_type IS DISTINCT FROM 'OBJECT' THEN '%s' END", ruleJSON)
	if spooled == "" {
		return object
	}
	return fmt.Sprintf("coalesce(%s, %s)", spooled, object)
}

// copy writes the stage and returns its rows. The rows keep the order of the source.
func (j *job) copy(ctx context.Context, st *staged, query string, expected int64) (int64, error) {
	stop := j.progress.watch(st.source.state.Size(), expected)
	defer stop()
	return j.engine.Exec(ctx, fmt.Sprintf("COPY (%s) TO %s (%s)", query, warehouse.Quote(st.path), warehouse.ParquetOptions))
}
