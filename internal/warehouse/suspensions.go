package warehouse

import (
	"context"
	"fmt"
	"strings"

	"daylight/internal/record"
	"daylight/sql"
)

// slice is a piece of a kind's parts: some whole files, or a range of the rows of one.
type slice struct {
	paths    []string
	first    int   // place of the first path among all parts
	from, to int64 // rows of the only path; to is 0 where all are meant
}

// bounds are the first record_no of the slice, and the first after it.
func (s slice) bounds() (from, to int64) {
	from = int64(s.first)<<32 + s.from
	if s.to > 0 {
		return from, int64(s.first)<<32 + s.to
	}
	return from, int64(s.first+len(s.paths)) << 32
}

// sliceRows is about how many suspensions are written at a time: more would need more memory, fewer would be slower. Tests make it
// smaller.
var sliceRows int64 = 4_000_000

// sliced divides parts of so many rows each, in their order, into slices of sliceRows to twice as many.
func sliced(paths []string, rows []int64) []slice {
	var all []slice
	gathered := int64(0) // rows of the last slice, if it may still grow
	for i, path := range paths {
		switch n := rows[i]; {
		case n >= 2*sliceRows:
			pieces := n / sliceRows
			for k := range pieces {
				all = append(all, slice{paths: []string{path}, first: i, from: n * k / pieces, to: n * (k + 1) / pieces})
			}
			gathered = 0
		case gathered > 0 && gathered+n < 2*sliceRows:
			last := &all[len(all)-1]
			last.paths = append(last.paths, path)
			gathered += n
		default:
			all = append(all, slice{paths: []string{path}, first: i})
			gathered = max(n, 1)
		}
	}
	return all
}

// suspensions writes the wide table, slice by slice. As the joins are written, the wide rows stream past hash tables of the few of
// the slice that were appealed or given back; the optimiser would rather keep the wide rows in memory, so it is told not to.
func (b *build) suspensions(ctx context.Context) error {
	b.step("writing suspensions")
	text, err := sql.Files.ReadFile("schema/build/suspensions.sql")
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	statement := strings.TrimSuffix(strings.TrimSpace(string(text)), ";")
	scattered, err := b.scattered(ctx)
	if err != nil {
		return err
	}
	if scattered {
		statement += "\nORDER BY s.suspended_at"
	}
	statements := []string{"SET disabled_optimizers = 'join_order,build_side_probe_side'"}
	if len(parts(b.batches, record.BlockLog().Name)) > 0 {
		statements = append(statements, sliceViews("source_suspensions", "true")...)
		statements = append(statements, statement)
	} else {
		pieces, err := b.slices(ctx)
		if err != nil {
			return err
		}
		for _, piece := range pieces {
			from, to := piece.bounds()
			source, err := b.sourceSlice(ctx, piece)
			if err != nil {
				return err
			}
			statements = append(statements, sliceViews(source, fmt.Sprintf("suspension_no >= %d AND suspension_no < %d", from, to))...)
			statements = append(statements, statement)
		}
	}
	for _, statement := range append(statements, "RESET disabled_optimizers") {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// slices divides the parts of suspensions.
func (b *build) slices(ctx context.Context) ([]slice, error) {
	paths := parts(b.batches, "suspensions")
	rows := make([]int64, len(paths))
	for i, path := range paths {
		if err := b.engine.Value(ctx, "SELECT num_rows FROM parquet_file_metadata("+QuotePath(path)+")", &rows[i]); err != nil {
			return nil, fmt.Errorf("count the records of %s: %w", path, err)
		}
	}
	return sliced(paths, rows), nil
}

// sourceSlice is SQL for what source_suspensions holds of a slice.
func (b *build) sourceSlice(ctx context.Context, s slice) (string, error) {
	kind, _ := record.Current().Kind("suspensions")
	all, err := b.slice(ctx, kind, s)
	source := b.latest(kind, all)
	if b.partial() {
		source += " SEMI JOIN scope USING (suspension_id)"
	}
	return source, err
}

// sliceViews are the statements that restrict what suspensions.sql reads.
func sliceViews(source, cases string) []string {
	statements := []string{"CREATE OR REPLACE TEMP VIEW slice_suspensions AS SELECT * FROM " + source}
	for _, table := range []string{"appeals", "reinstatements", "histories"} {
		statements = append(statements, fmt.Sprintf("CREATE OR REPLACE TEMP VIEW slice_%[1]s AS SELECT * FROM case_%[1]s WHERE %[2]s", table, cases))
	}
	return statements
}

// scattered reports whether the batches lie so far from the order of date that the table must be sorted: a typical row group
// spans more than a quarter of all months. Exports come in order of date, and sorting wide rows costs as much as writing them.
func (b *build) scattered(ctx context.Context) (bool, error) {
	paths := parts(b.batches, "suspensions")
	if len(paths) == 0 || b.partial() {
		return false, nil
	}
	var typical, whole float64
	err := b.engine.Value(ctx, fmt.Sprintf(`SELECT coalesce(avg(date_diff('month', first, last) + 1), 0), coalesce(date_diff('month', min(first), max(last)) + 1, 0)
		FROM (SELECT stats_min_value::TIMESTAMP AS first, stats_max_value::TIMESTAMP AS last FROM parquet_metadata([%s]) WHERE path_in_schema = 'suspended_at')`,
		QuotePaths(paths)), &typical, &whole)
	if err != nil {
		return false, fmt.Errorf("look at the order of the batches: %w", err)
	}
	const fewMonths = 6
	return whole > fewMonths && typical > whole/4, nil
}
