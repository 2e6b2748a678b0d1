package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// settle decides what one record alone does not tell: whether it repeats or corrects an earlier one, and whether it lies
// before the suspension that it refers to. Afterwards every count of every file is known.
//
// It leaves three tables in the engine: removed (what does not stay: file, row, rule; the rule is empty for a duplicate),
// superseding (kind, key, file) and rejected (where the refused lines are).
func (j *job) settle(ctx context.Context) error {
	for _, table := range []string{
		"CREATE TEMP TABLE removed (file INTEGER, row BIGINT, rule VARCHAR)",
		"CREATE TEMP TABLE superseding (kind VARCHAR, key VARCHAR, file INTEGER)",
		"CREATE TEMP TABLE rejected (file INTEGER, line BIGINT, line_sha256 VARCHAR, rule VARCHAR)",
	} {
		if _, err := j.engine.Exec(ctx, table); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	if len(j.staged) == 0 {
		return nil
	}
	j.progress.Phase("comparing", "", 0)
	for i, st := range j.staged {
		if _, err := j.engine.Exec(ctx, fmt.Sprintf("INSERT INTO removed SELECT %d, file_row_number, refused_by FROM %s WHERE refused_by IS NOT NULL",
			i, warehouse.ParquetFiles(st.path))); err != nil {
			return fmt.Errorf("settle %s: %w", st.source.name, err)
		}
	}
	for _, kind := range j.kinds() {
		if err := j.settleOrder(ctx, kind); err != nil {
			return fmt.Errorf("compare %s with suspensions: %w", kind.Name, err)
		}
		if err := j.settleVersions(ctx, kind); err != nil {
			return fmt.Errorf("compare %s with earlier records: %w", kind.Name, err)
		}
	}
	for i, st := range j.staged {
		if err := j.count(ctx, i, st); err != nil {
			return err
		}
		if err := j.locate(ctx, i, st); err != nil {
			return err
		}
	}
	return nil
}

// kinds lists the kinds that were staged, in the contract's order.
func (j *job) kinds() []record.Kind {
	var kinds []record.Kind
	for _, kind := range append(record.Current().Kinds, record.BlockLog()) {
		for _, st := range j.staged {
			if st.kind.Name == kind.Name {
				kinds = append(kinds, kind)
				break
			}
		}
	}
	return kinds
}

// fresh is SQL for the records of a kind that still stand: file (place in j.staged), row and columns.
func (j *job) fresh(kind, columns string) string {
	var paths, places []string
	for i, st := range j.staged {
		if st.kind.Name == kind {
			paths, places = append(paths, st.path), append(places, fmt.Sprint(i))
		}
	}
	return fmt.Sprintf(`(SELECT * FROM (SELECT [%s][(file_index + 1)::BIGINT] AS file, file_row_number AS row, %s FROM %s
		WHERE refused_by IS NULL) ANTI JOIN removed USING (file, row))`, strings.Join(places, ", "), columns, warehouse.ParquetFiles(paths...))
}

// earlier is SQL for the records of a kind in the sealed batches; empty where there are none.
func (j *job) earlier(kind, columns string) string {
	var paths []string
	for _, b := range j.batches {
		paths = append(paths, b.Parts(kind)...)
	}
	if len(paths) == 0 {
		return ""
	}
	return fmt.Sprintf("(SELECT file_index AS file, file_row_number AS row, %s FROM %s)", columns, warehouse.ParquetFiles(paths...))
}

// settleOrder refuses the records that lie before their suspension, where the suspension is known. A suspension that stands in
// several versions refuses only what lies before all of them.
func (j *job) settleOrder(ctx context.Context, kind record.Kind) error {
	var suspended []string
	if j.stagedKind("suspensions") {
		suspended = append(suspended, "SELECT suspension_id, suspended_at FROM "+j.fresh("suspensions", "suspension_id, suspended_at"))
	}
	if earlier := j.earlier("suspensions", "suspension_id, suspended_at"); earlier != "" {
		suspended = append(suspended, "SELECT suspension_id, suspended_at FROM "+earlier)
	}
	if len(suspended) == 0 {
		return nil
	}
	for _, f := range kind.Fields {
		if f.After == "" {
			continue
		}
		_, err := j.engine.Exec(ctx, fmt.Sprintf(`
			INSERT INTO removed
			WITH suspended AS (%s),
			records AS (SELECT file, row, suspension_id, %s AS moment FROM %s),
			early AS (SELECT r.file, r.row, r.suspension_id, r.moment FROM records AS r JOIN suspended AS s
				ON hash(r.suspension_id) = hash(s.suspension_id) AND r.moment < s.suspended_at WHERE r.suspension_id = s.suspension_id)
			SELECT DISTINCT e.file, e.row, '%s.before_suspension' FROM early AS e
			WHERE NOT EXISTS (SELECT 1 FROM suspended AS s WHERE s.suspension_id = e.suspension_id AND e.moment >= s.suspended_at)`,
			strings.Join(suspended, " UNION ALL "), f.Name, j.fresh(kind.Name, "suspension_id, "+f.Name), f.Name))
		if err != nil {
			return err
		}
	}
	return nil
}

func (j *job) stagedKind(kind string) bool {
	for _, st := range j.staged {
		if st.kind.Name == kind {
			return true
		}
	}
	return false
}

// settleVersions finds the records whose key stood before, in this run or in a sealed batch. One that equals the version
// before it is a duplicate; any other is a correction. Keys are first compared by 64-bit hash, which is cheap and enough to
// rule most out; what remains is compared by the key itself.
func (j *job) settleVersions(ctx context.Context, kind record.Kind) error {
	key, content := kind.KeySQL(), contentOf(kind)
	fresh, earlier := j.fresh(kind.Name, "hash("+key+") AS h"), j.earlier(kind.Name, "hash("+key+") AS h")
	candidates := "SELECT h FROM " + fresh + " GROUP BY h HAVING count(*) > 1"
	if earlier != "" {
		candidates += " UNION SELECT h FROM " + earlier + " SEMI JOIN (SELECT h FROM " + fresh + ") USING (h)"
	}
	if _, err := j.engine.Exec(ctx, "CREATE OR REPLACE TEMP TABLE candidate AS "+candidates); err != nil {
		return err
	}
	var n int64
	if err := j.engine.Value(ctx, "SELECT count(*) FROM candidate", &n); err != nil || n == 0 {
		return err
	}
	columns := fmt.Sprintf("%s AS key, hash(%s) AS h, %s AS content", key, key, content)
	versions := "SELECT 1 AS generation, file, row, key, content FROM " + j.fresh(kind.Name, columns) + " SEMI JOIN candidate USING (h)"
	if earlier != "" {
		versions += " UNION ALL SELECT 0, file, row, key, content FROM " + j.earlier(kind.Name, columns) + " SEMI JOIN candidate USING (h)"
	}
	for _, statement := range []string{
		"CREATE OR REPLACE TEMP TABLE version AS SELECT generation, file, row, key, content, lag(content) OVER (PARTITION BY key ORDER BY generation, file, row) AS before FROM (" + versions + ")",
		"INSERT INTO removed SELECT file, row, '' FROM version WHERE generation = 1 AND content = before",
		fmt.Sprintf("INSERT INTO superseding SELECT '%s', key, file FROM version WHERE generation = 1 AND content <> before", kind.Name),
		"DROP TABLE version",
	} {
		if _, err := j.engine.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// contentOf is SQL for a 64-bit digest of the whole record. Two versions of one key with the same digest count as the same:
// for an honest correction to be lost that way has a chance of 1 in 2^64.
func contentOf(kind record.Kind) string {
	names := make([]string, len(kind.Fields))
	for i, f := range kind.Fields {
		names[i] = f.Name
	}
	return "hash(" + strings.Join(names, ", ") + ")"
}

// count completes a file's account.
func (j *job) count(ctx context.Context, i int, st *staged) error {
	rows, err := j.engine.Query(ctx, "SELECT rule, count(*) FROM removed WHERE file = ? GROUP BY rule ORDER BY rule", i)
	if err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	defer rows.Close()
	c := &st.file.Counts
	for rows.Next() {
		var rule string
		var n int64
		if err := rows.Scan(&rule, &n); err != nil {
			return fmt.Errorf("count %s: %w", st.source.name, err)
		}
		st.removed += n
		if rule == "" {
			c.Duplicate = n
			continue
		}
		if st.file.Rules == nil {
			st.file.Rules = map[string]int64{}
		}
		st.file.Rules[rule] = n
		c.Rejected += n
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	if err := j.engine.Value(ctx, fmt.Sprintf("SELECT count(*) FROM superseding WHERE file = %d", i), &c.Superseding); err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	c.Loaded = st.records - st.removed
	if c.Unaccounted() != 0 || c.Loaded < 0 {
		return problem.New(problem.Internal, "The lines of %s do not add up: %d are not accounted for. Nothing was loaded.", st.source.name, c.Unaccounted())
	}
	return nil
}

// finish writes what stays of every stage under its final name, the rejects and the list of superseding keys.
func (j *job) finish(ctx context.Context) (superseding bool, err error) {
	for i, st := range j.staged {
		if err := j.finishPart(ctx, i, st); err != nil {
			return false, err
		}
	}
	if err := j.writeRejects(ctx, filepath.Join(j.folder, warehouse.RejectsFile)); err != nil {
		return false, err
	}
	var n int64
	if err := j.engine.Value(ctx, "SELECT count(*) FROM superseding", &n); err != nil || n == 0 {
		return false, err
	}
	_, err = j.engine.Exec(ctx, fmt.Sprintf("COPY (SELECT DISTINCT kind, key FROM superseding ORDER BY kind, key) TO %s (FORMAT parquet, COMPRESSION zstd)",
		warehouse.Quote(filepath.Join(j.folder, warehouse.SupersedingFile))))
	return true, err
}

func (j *job) finishPart(ctx context.Context, i int, st *staged) error {
	if st.file.Counts.Loaded == 0 {
		return os.Remove(st.path)
	}
	st.file.Part = warehouse.PartName(st.kind.Name, i+1)
	part := filepath.Join(j.folder, st.file.Part)
	if st.removed == 0 && !st.located {
		return os.Rename(st.path, part)
	}
	names := make([]string, len(st.kind.Fields))
	for i, f := range st.kind.Fields {
		names[i] = f.Name
	}
	rows, err := j.engine.Exec(ctx, fmt.Sprintf(`COPY (SELECT %s FROM %s WHERE refused_by IS NULL AND file_row_number NOT IN
		(SELECT row FROM removed WHERE file = %d)) TO %s (FORMAT parquet, COMPRESSION zstd)`,
		strings.Join(names, ", "), warehouse.ParquetFiles(st.path), i, warehouse.Quote(part)))
	if err != nil {
		return fmt.Errorf("write %s: %w", st.file.Part, err)
	}
	if rows != st.file.Counts.Loaded {
		return problem.New(problem.Internal, "%d records of %s should be loaded and %d were written. Nothing was loaded.", st.file.Counts.Loaded, st.source.name, rows)
	}
	return os.Remove(st.path)
}
