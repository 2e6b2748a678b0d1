package ingest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// Reject is a refused line: where it is and why, never what it says. LineSHA256 is the hash of the line's bytes without its
// end, so that whoever holds the file can find it again; rows of a Parquet file have none.
type Reject struct {
	File       string `json:"file"`
	Line       int64  `json:"line"`
	LineSHA256 string `json:"line_sha256,omitempty"`
	Kind       string `json:"kind"`
	Rule       string `json:"rule"`
	Message    string `json:"message"`
}

// locate fills the table rejected for one file. A stage that came through the slow reader knows its lines. Otherwise the n-th
// row of the stage is the n-th line that is neither header nor blank, and the source is read once more for those.
func (j *job) locate(ctx context.Context, i int, st *staged) error {
	if st.file.Counts.Rejected == 0 {
		return nil
	}
	if st.located {
		_, err := j.engine.Exec(ctx, fmt.Sprintf(`INSERT INTO rejected SELECT %d, line, line_sha256, rule FROM %s AS s
			JOIN (SELECT row, rule FROM removed WHERE file = %d AND rule <> '') AS r ON s.file_row_number = r.row`, i, warehouse.ParquetFiles(st.path), i))
		return err
	}
	if st.source.format == formatParquet {
		_, err := j.engine.Exec(ctx, "INSERT INTO rejected SELECT file, row + 1, NULL, rule FROM removed WHERE file = ? AND rule <> ''", i)
		return err
	}
	places := st.path + ".places"
	defer os.Remove(places)
	err := j.places(ctx, i, st, places)
	if changed := st.source.unchanged(); changed != nil {
		return problem.Wrap(problem.Invalid, err, "%s: %s Nothing was loaded.", st.source.name, changed)
	}
	if err != nil {
		return fmt.Errorf("find the rejected lines of %s: %w", st.source.name, err)
	}
	_, err = j.engine.Exec(ctx, fmt.Sprintf(`INSERT INTO rejected SELECT %d, p.line, p.line_sha256, r.rule FROM read_csv(%s, header = false,
		auto_detect = false, hive_partitioning = false, columns = {'row': 'BIGINT', 'line': 'BIGINT', 'line_sha256': 'VARCHAR'}) AS p
		JOIN (SELECT row, rule FROM removed WHERE file = %d AND rule <> '') AS r USING (row)`, i, warehouse.QuotePath(places), i))
	return err
}

// places writes row, line and hash of every refused row of a directly read file.
func (j *job) places(ctx context.Context, i int, st *staged, path string) (err error) {
	rows, err := j.engine.Query(ctx, "SELECT row FROM removed WHERE file = ? AND rule <> '' ORDER BY row", i)
	if err != nil {
		return err
	}
	defer rows.Close()
	text, err := st.source.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, text.Close()) }()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 256<<10)
	lines := newLineReader(text, false)
	next := int64(0) // row that the next record line holds
	if st.source.format == formatCSV {
		next = -1 // the header
	}
	for rows.Next() {
		var row int64
		if err := rows.Scan(&row); err != nil {
			return err
		}
		for {
			line, err := lines.next()
			if err == io.EOF {
				return fmt.Errorf("row %d lies behind the end", row)
			}
			if err != nil {
				return err
			}
			if len(line.text) == 0 {
				continue
			}
			next++
			if next-1 == row {
				digest := sha256.Sum256(line.text)
				fmt.Fprintf(out, "%d,%d,%s\n", row, line.number, hex.EncodeToString(digest[:]))
				break
			}
		}
	}
	return errors.Join(rows.Err(), out.Flush())
}

// rejectsQuery is SQL for the refused lines with file names and messages, in order.
func (j *job) rejectsQuery() string {
	files := make([]string, len(j.staged))
	rules := map[string]bool{}
	for i, st := range j.staged {
		files[i] = fmt.Sprintf("(%d, %s, %s)", i, warehouse.Quote(st.file.Name), warehouse.Quote(st.kind.Name))
		for rule := range st.file.Rules {
			rules[rule] = true
		}
	}
	messages := []string{"('', '')"}
	for rule := range rules {
		messages = append(messages, fmt.Sprintf("(%s, %s)", warehouse.Quote(rule), warehouse.Quote(Message(rule))))
	}
	return fmt.Sprintf(`SELECT f.name AS file, r.line, r.line_sha256, f.kind, r.rule, m.message FROM rejected AS r
		JOIN (VALUES %s) AS f(file, name, kind) ON f.file = r.file JOIN (VALUES %s) AS m(rule, message) ON m.rule = r.rule ORDER BY r.file, r.line`,
		strings.Join(files, ", "), strings.Join(messages, ", "))
}

func (j *job) writeRejects(ctx context.Context, path string) error {
	if _, err := j.engine.Exec(ctx, fmt.Sprintf("COPY (%s) TO %s (%s)", j.rejectsQuery(), warehouse.Quote(path), warehouse.ParquetOptions)); err != nil {
		return fmt.Errorf("write rejects: %w", err)
	}
	return nil
}

// Rejects calls each with every refused line of a sealed batch, in order.
func Rejects(ctx context.Context, b warehouse.Batch, each func(Reject) error) (err error) {
	engine, err := warehouse.OpenEngine(ctx, warehouse.Limits{Threads: 1}, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	return eachReject(ctx, engine, fmt.Sprintf("SELECT file, line, line_sha256, kind, rule, message FROM %s", warehouse.ParquetFiles(b.Rejects())), each)
}

func readRejects(ctx context.Context, engine *warehouse.Engine, query string) (found []Reject, err error) {
	err = eachReject(ctx, engine, query, func(r Reject) error { found = append(found, r); return nil })
	return found, err
}

func eachReject(ctx context.Context, engine *warehouse.Engine, query string, each func(Reject) error) error {
	rows, err := engine.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read rejects: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Reject
		var digest *string
		if err := rows.Scan(&r.File, &r.Line, &digest, &r.Kind, &r.Rule, &r.Message); err != nil {
			return fmt.Errorf("read rejects: %w", err)
		}
		if digest != nil {
			r.LineSHA256 = *digest
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return rows.Err()
}
