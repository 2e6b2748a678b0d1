package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// settle decides what one record alone does not tell: whether it lies before the suspension that it refers to, and whether it
// repeats or corrects an earlier one. Afterwards every count of every file is known.
//
// It leaves three tables in the engine: removed (what is not loaded: file, row, rule, empty where the stage holds nothing of the
// record any more; the rule is empty for a duplicate), repeated (the keys of records that stand more than once: kind, key, file,
// same as before or a correction) and rejected (where the refused lines are).
func (j *job) settle(ctx context.Context) error {
	for _, table := range []string{
		"CREATE TEMP TABLE removed (file INTEGER, row BIGINT, rule VARCHAR, empty BOOLEAN)",
		"CREATE TEMP TABLE repeated (kind VARCHAR, key VARCHAR, file INTEGER, same BOOLEAN)",
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
		if _, err := j.engine.Exec(ctx, fmt.Sprintf("INSERT INTO removed SELECT %d, file_row_number, refused_by, true FROM %s WHERE refused_by IS NOT NULL",
			i, warehouse.ParquetFiles(st.path))); err != nil {
			return fmt.Errorf("settle %s: %w", st.source.name, err)
		}
	}
	if err := j.settleOrder(ctx); err != nil {
		return fmt.Errorf("compare with suspensions: %w", err)
	}
	for _, kind := range j.kinds() {
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
		if slices.ContainsFunc(j.staged, func(st *staged) bool { return st.kind.Name == kind.Name }) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// fresh is SQL for some columns of the records of a kind that this run may load, as far as one record alone tells; empty where
// there are none. where restricts them by SQL over the kind's fields. place and row say where a record is.
func (j *job) fresh(kind, columns, where string) string {
	var paths, places []string
	for i, st := range j.staged {
		if st.kind.Name == kind {
			paths, places = append(paths, st.path), append(places, fmt.Sprint(i))
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return fmt.Sprintf("(SELECT [%s][file_index::BIGINT + 1] AS file, file_row_number AS row, %s FROM (SELECT *, file_index, file_row_number FROM %s WHERE refused_by IS NULL AND %s))",
		strings.Join(places, ", "), columns, warehouse.ParquetFiles(paths...), where)
}

// earlier is SQL for some columns of the records of a kind in the sealed batches; empty where there are none.
func (j *job) earlier(kind record.Kind, columns, where string) string {
	var paths []string
	for _, b := range j.batches {
		paths = append(paths, b.Parts(kind.Name)...)
	}
	if len(paths) == 0 {
		return ""
	}
	return fmt.Sprintf("(SELECT file_index::BIGINT AS file, file_row_number AS row, %s FROM %s WHERE %s)", columns, warehouse.Records(kind, paths...), where)
}

// both is SQL for some columns of all records of a kind, this run's and those of the sealed batches; empty where there are none.
func (j *job) both(kind record.Kind, columns, where string) string {
	var all []string
	for _, from := range []string{j.fresh(kind.Name, columns, where), j.earlier(kind, columns, where)} {
		if from != "" {
			all = append(all, "SELECT * FROM "+from)
		}
	}
	return strings.Join(all, " UNION ALL ")
}

// settleOrder refuses the records that lie before their suspension, where the suspension is known. A suspension that stands in
// several versions refuses only what lies before all of them. Ids are first compared by 64-bit hash, all kinds of record in one
// join; what remains, mostly nothing, is compared by the id itself.
func (j *job) settleOrder(ctx context.Context) error {
	suspensions, _ := record.Current().Kind("suspensions")
	var moments []string
	for _, kind := range j.kinds() {
		for _, f := range kind.Fields {
			if f.After != "" {
				moments = append(moments, "SELECT h, moment FROM "+j.fresh(kind.Name, "hash(suspension_id) AS h, "+f.Name+" AS moment", "true"))
			}
		}
	}
	suspended := j.both(suspensions, "hash(suspension_id) AS h, suspended_at", "true")
	if len(moments) == 0 || suspended == "" {
		return nil
	}
	n, err := j.candidates(ctx, fmt.Sprintf("SELECT DISTINCT h FROM (%s) JOIN (%s) USING (h) WHERE moment < suspended_at", strings.Join(moments, " UNION ALL "), suspended))
	if err != nil || n == 0 {
		return err
	}
	const candidate = "hash(suspension_id) IN (FROM candidate)"
	for _, kind := range j.kinds() {
		for _, f := range kind.Fields {
			if f.After == "" {
				continue
			}
			_, err := j.engine.Exec(ctx, fmt.Sprintf(`INSERT INTO removed
				SELECT file, row, '%s.before_suspension', false FROM %s
				JOIN (SELECT suspension_id, min(suspended_at) AS suspended_at FROM (%s) GROUP BY suspension_id) USING (suspension_id)
				WHERE moment < suspended_at`,
				f.Name, j.fresh(kind.Name, "suspension_id, "+f.Name+" AS moment", candidate), j.both(suspensions, "suspension_id, suspended_at", candidate)))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// candidates makes the table candidate of the hashes that a query finds, and counts them.
func (j *job) candidates(ctx context.Context, query string) (n int64, err error) {
	if _, err := j.engine.Exec(ctx, "CREATE OR REPLACE TEMP TABLE candidate AS "+query); err != nil {
		return 0, err
	}
	return n, j.engine.Value(ctx, "SELECT count(*) FROM candidate", &n)
}

// settleVersions finds the records whose key stood before, in this run or in a sealed batch. One that equals the version
// before it is a duplicate; any other is a correction. Keys are first compared by 64-bit hash, which is cheap and enough to
// rule most out; what remains is compared by the key itself.
func (j *job) settleVersions(ctx context.Context, kind record.Kind) error {
	key := kind.KeySQL()
	hash := "hash(" + key + ")"
	fresh, earlier := j.fresh(kind.Name, hash+" AS h", "true"), j.earlier(kind, hash+" AS h", "true")
	again := "SELECT h FROM " + fresh + " GROUP BY h HAVING count(*) > 1"
	if earlier != "" {
		again += " UNION SELECT h FROM " + earlier + " SEMI JOIN (SELECT h FROM " + fresh + ") USING (h)"
	}
	n, err := j.candidates(ctx, again)
	if err != nil || n == 0 {
		return err
	}
	columns, candidate := key+" AS key, "+contentOf(kind)+" AS content", hash+" IN (FROM candidate)"
	versions := "SELECT 1 AS generation, * FROM " + j.fresh(kind.Name, columns, candidate) + " ANTI JOIN removed USING (file, row)"
	if earlier != "" {
		versions += " UNION ALL SELECT 0, * FROM " + j.earlier(kind, columns, candidate)
	}
	for _, statement := range []string{
		"CREATE OR REPLACE TEMP TABLE version AS SELECT generation, file, row, key, content = lag(content) OVER (PARTITION BY key ORDER BY generation, file, row) AS same FROM (" + versions + ")",
		"INSERT INTO removed SELECT file, row, '', false FROM version WHERE generation = 1 AND same",
		fmt.Sprintf("INSERT INTO repeated SELECT '%s', key, file, same FROM version WHERE generation = 1 AND same IS NOT NULL", kind.Name),
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
	rows, err := j.engine.Query(ctx, "SELECT rule, count(*), count(*) FILTER (empty) FROM removed WHERE file = ? GROUP BY rule ORDER BY rule", i)
	if err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	defer rows.Close()
	c, removed := &st.file.Counts, int64(0)
	for rows.Next() {
		var rule string
		var n, empty int64
		if err := rows.Scan(&rule, &n, &empty); err != nil {
			return fmt.Errorf("count %s: %w", st.source.name, err)
		}
		removed += n
		if rule == "" {
			c.Duplicate = n
			continue
		}
		if st.file.Rules == nil {
			st.file.Rules = map[string]int64{}
		}
		st.file.Rules[rule] = n
		c.Rejected += n
		st.late += n - empty
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	if err := j.engine.Value(ctx, fmt.Sprintf("SELECT count(*) FROM repeated WHERE file = %d AND NOT same", i), &c.Superseding); err != nil {
		return fmt.Errorf("count %s: %w", st.source.name, err)
	}
	c.Loaded = st.records - removed
	if c.Unaccounted() != 0 || c.Loaded < 0 {
		return problem.New(problem.Internal, "The lines of %s do not add up: %d are not accounted for. Nothing was loaded.", st.source.name, c.Unaccounted())
	}
	return nil
}
