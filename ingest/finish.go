package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// finish gives what stays of every stage its final name, and writes the rejects and the list of keys that stand more than once.
func (j *job) finish(ctx context.Context) (superseding bool, err error) {
	var kept []string // places of the parts that hold their duplicates
	for i, st := range j.staged {
		if err := j.finishPart(ctx, i, st); err != nil {
			return false, err
		}
		if !st.rewritten() {
			kept = append(kept, fmt.Sprint(i))
		}
	}
	if err := j.writeRejects(ctx, filepath.Join(j.folder, warehouse.RejectsFile)); err != nil {
		return false, err
	}
	again := fmt.Sprintf("SELECT DISTINCT kind, key FROM repeated WHERE NOT same OR file IN (SELECT unnest([%s]::INTEGER[]))", strings.Join(kept, ", "))
	var n int64
	if err := j.engine.Value(ctx, "SELECT count(*) FROM ("+again+")", &n); err != nil || n == 0 {
		return false, err
	}
	_, err = j.engine.Exec(ctx, fmt.Sprintf("COPY (%s ORDER BY kind, key) TO %s (%s)", again, warehouse.Quote(filepath.Join(j.folder, warehouse.SupersedingFile)), warehouse.ParquetOptions))
	return true, err
}

// A part with fewer duplicates than one in fewDuplicates keeps them: their keys are listed like those of corrections, the last
// version counts, and it says the same. That spares writing every record twice.
const fewDuplicates = 100

// rewritten reports whether a stage must be written anew to become a part: it holds lines' hashes, records that were refused
// after it was written, or many duplicates.
func (st *staged) rewritten() bool {
	return st.located || st.late > 0 || st.file.Counts.Duplicate > st.records/fewDuplicates
}

func (j *job) finishPart(ctx context.Context, i int, st *staged) error {
	if st.file.Counts.Loaded == 0 {
		return os.Remove(st.path)
	}
	st.file.Part = warehouse.PartName(st.kind.Name, i+1)
	part := filepath.Join(j.folder, st.file.Part)
	if !st.rewritten() {
		return os.Rename(st.path, part)
	}
	names := make([]string, len(st.kind.Fields))
	for i, f := range st.kind.Fields {
		names[i] = f.Name
	}
	rows, err := j.engine.Exec(ctx, fmt.Sprintf("COPY (SELECT %s FROM %s WHERE file_row_number NOT IN (SELECT row FROM removed WHERE file = %d)) TO %s (%s)",
		strings.Join(names, ", "), warehouse.ParquetFiles(st.path), i, warehouse.Quote(part), warehouse.ParquetOptions))
	if err != nil {
		return fmt.Errorf("write %s: %w", st.file.Part, err)
	}
	if rows != st.file.Counts.Loaded {
		return problem.New(problem.Internal, "%d records of %s should be loaded and %d were written. Nothing was loaded.", st.file.Counts.Loaded, st.source.name, rows)
	}
	return os.Remove(st.path)
}
