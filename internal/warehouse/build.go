package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daylight/internal/record"
	"daylight/sql"
)

// build makes one snapshot file out of batches, from nothing or out of a copy of the last one. The engine's own memory holds
// only temporary views and tables; the attached file, target, gets what the snapshot keeps.
type build struct {
	engine   *Engine
	path     string
	batches  []Batch
	added    []Batch // the batches that the copy does not hold yet; all of them when building from nothing
	lists    map[string]codeList
	zone     string
	identity snapshotRow
	step     func(what string)

	superseded map[string]bool // kinds with a table superseded_ of the record_no of their superseded versions
}

// partial reports whether the build extends a copy.
func (b *build) partial() bool { return len(b.added) < len(b.batches) }

func (b *build) run(ctx context.Context) error {
	b.superseded = map[string]bool{}
	if err := b.open(ctx); err != nil {
		return err
	}
	b.step("linking records")
	if b.partial() {
		if err := b.scope(ctx); err != nil {
			return fmt.Errorf("find what the new batches touch: %w", err)
		}
	}
	if err := b.sources(ctx); err != nil {
		return err
	}
	if b.partial() {
		if err := b.clear(ctx); err != nil {
			return fmt.Errorf("remove what the new batches replace: %w", err)
		}
	}
	b.step("placing appeals and reinstatements")
	for _, file := range []string{"appeals", "reinstatements", "others", "series"} {
		if err := b.file(ctx, "schema/build/"+file+".sql"); err != nil {
			return err
		}
	}
	b.step("working out cases")
	if err := b.file(ctx, "schema/build/cases.sql"); err != nil {
		return err
	}
	if err := b.suspensions(ctx); err != nil {
		return err
	}
	b.step("sealing")
	if err := b.account(ctx); err != nil {
		return err
	}
	if err := b.views(ctx); err != nil {
		return err
	}
	for _, statement := range []string{"CHECKPOINT target", "DETACH target"} {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) exec(ctx context.Context, statement string) error {
	if _, err := b.engine.Exec(ctx, statement); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(statement), "\n")
		return fmt.Errorf("build snapshot: %s …: %w", first, err)
	}
	return nil
}

// file runs an SQL file of the schema.
func (b *build) file(ctx context.Context, name string) error {
	text, err := sql.Files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	if _, err := b.engine.Exec(ctx, string(text)); err != nil {
		return fmt.Errorf("build snapshot: %s: %w", name, err)
	}
	return nil
}

func (b *build) open(ctx context.Context) error {
	statements := []string{"SET GLOBAL preserve_insertion_order = false", "ATTACH " + Quote(b.path) + " AS target"}
	definitions, err := Warehouse{}.definitions(b.lists, b.zone)
	if err != nil {
		return err
	}
	for _, statement := range append(statements, definitions...) {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	if b.partial() {
		return nil
	}
	text, err := sql.Files.ReadFile("schema/stored.sql")
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	for _, statement := range []string{"USE target", string(text), storeCodes(b.lists), "USE memory"} {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// parts lists the Parquet files of a kind in some batches.
func parts(batches []Batch, kind string) []string {
	var paths []string
	for _, b := range batches {
		paths = append(paths, b.Parts(kind)...)
	}
	return paths
}

// read is SQL for all versions of a kind's records, each with its place among all batches.
func (b *build) read(ctx context.Context, kind record.Kind) (string, error) {
	paths := parts(b.batches, kind.Name)
	if len(paths) == 0 {
		columns, err := b.columns(ctx, kind, nil)
		return fmt.Sprintf("(SELECT NULL::BIGINT AS record_no, %s WHERE false)", columns), err
	}
	return b.slice(ctx, kind, slice{paths: paths})
}

// slice is SQL for all versions of a kind's records in one slice.
func (b *build) slice(ctx context.Context, kind record.Kind, s slice) (string, error) {
	columns, err := b.columns(ctx, kind, s.paths)
	rows := ""
	if s.to > 0 {
		rows = fmt.Sprintf(" WHERE file_row_number >= %d AND file_row_number < %d", s.from, s.to)
	}
	return fmt.Sprintf("(SELECT ((file_index + %d)::BIGINT << 32) + file_row_number AS record_no, %s FROM %s%s)", s.first, columns, Records(kind, s.paths...), rows), err
}

// columns lists the fields of a kind as the parts have them. Fields that no part has, because it was accepted under an earlier
// contract, are NULL.
func (b *build) columns(ctx context.Context, kind record.Kind, paths []string) (string, error) {
	present := map[string]bool{}
	if len(paths) > 0 {
		names, err := b.engine.Strings(ctx, fmt.Sprintf("SELECT column_name FROM (DESCRIBE SELECT * FROM %s)", ParquetFiles(paths...)))
		if err != nil {
			return "", fmt.Errorf("read %s: %w", kind.Name, err)
		}
		for _, name := range names {
			present[name] = true
		}
	}
	columns := make([]string, len(kind.Fields))
	for i, f := range kind.Fields {
		columns[i] = f.Name
		if !present[f.Name] {
			columns[i] = fmt.Sprintf("NULL::%s AS %s", record.SQLType(f.Type), f.Name)
		}
	}
	return strings.Join(columns, ", "), nil
}

// sources makes one view per kind with the current version of every record in scope, and the narrow view suspension_times.
func (b *build) sources(ctx context.Context) error {
	for _, kind := range append([]record.Kind{record.BlockLog()}, record.Current().Kinds...) {
		from, err := b.current(ctx, kind)
		if err != nil {
			return err
		}
		if kind.Name == "suspensions" || kind.Name == "reinstatements" {
			if len(parts(b.batches, record.BlockLog().Name)) > 0 {
				from = fmt.Sprintf("(SELECT * FROM %s UNION ALL BY NAME SELECT * FROM blocklog_%s)", from, kind.Name)
			}
		}
		if _, refers := kind.Field("suspension_id"); refers && b.partial() {
			from += " SEMI JOIN scope USING (suspension_id)"
		}
		if kind.Name == "verifications" && b.partial() {
			from += " SEMI JOIN scope_verifications USING (check_id)"
		}
		if err := b.exec(ctx, fmt.Sprintf("CREATE TEMP VIEW source_%s AS SELECT * FROM %s", kind.Name, from)); err != nil {
			return err
		}
		if kind.Name == record.BlockLog().Name && len(parts(b.batches, kind.Name)) > 0 {
			if err := b.file(ctx, "schema/build/blocklog.sql"); err != nil {
				return err
			}
		}
	}
	scoped := ""
	if b.partial() {
		scoped = " SEMI JOIN scope USING (suspension_id)"
	}
	for _, statement := range []string{
		"CREATE TEMP VIEW suspension_times AS SELECT record_no AS suspension_no, suspension_id, account_key, suspended_at, measure, ends_at FROM source_suspensions",
		"CREATE TEMP VIEW scoped_appeals AS SELECT * FROM (SELECT * FROM target.stored.appeals WHERE suspension_no IS NOT NULL)" + scoped,
		"CREATE TEMP VIEW scoped_reinstatements AS SELECT * FROM (SELECT * FROM target.stored.reinstatements WHERE suspension_no IS NOT NULL)" + scoped,
	} {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// current is SQL for the current version of a kind's records: of several versions, the one accepted last.
func (b *build) current(ctx context.Context, kind record.Kind) (string, error) {
	all, err := b.read(ctx, kind)
	if err != nil {
		return "", err
	}
	var lists []string
	for _, batch := range b.batches {
		if list := batch.Superseding(); list != "" {
			lists = append(lists, list)
		}
	}
	if len(lists) == 0 || len(parts(b.batches, kind.Name)) == 0 {
		return all, nil
	}
	err = b.exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE superseded_%[1]s AS
		SELECT record_no FROM (
			SELECT record_no, max(record_no) OVER (PARTITION BY key) AS latest
			FROM (SELECT record_no, %[2]s AS key FROM %[3]s)
			SEMI JOIN (SELECT key FROM %[4]s WHERE kind = '%[1]s') USING (key))
		WHERE record_no < latest`, kind.Name, kind.KeySQL(), all, ParquetFiles(lists...)))
	b.superseded[kind.Name] = true
	return b.latest(kind, all), err
}

// latest leaves the superseded versions out of all versions of a kind's records.
func (b *build) latest(kind record.Kind, all string) string {
	if !b.superseded[kind.Name] {
		return all
	}
	return fmt.Sprintf("(SELECT * FROM %s ANTI JOIN superseded_%s USING (record_no))", all, kind.Name)
}

// scope works out which suspensions the added batches touch: those that they name, those that the records they replace named,
// and all others of the same accounts, because which suspension is an account's first may change. So it is with checks.
func (b *build) scope(ctx context.Context) error {
	var named []string
	for _, kind := range record.Current().Kinds {
		paths := parts(b.added, kind.Name)
		if _, refers := kind.Field("suspension_id"); !refers || len(paths) == 0 {
			continue
		}
		named = append(named, fmt.Sprintf("SELECT suspension_id FROM %s", Records(kind, paths...)))
		if kind.Name != "suspensions" {
			named = append(named, fmt.Sprintf("SELECT suspension_id FROM target.stored.%s WHERE %s IN (SELECT %s FROM %s) AND suspension_id IS NOT NULL",
				kind.Name, kind.Key, kind.Key, Records(kind, paths...)))
		}
	}
	if len(named) == 0 {
		named = []string{"SELECT NULL::VARCHAR AS suspension_id WHERE false"}
	}
	accounts := "SELECT account_key FROM target.stored.suspensions SEMI JOIN scope_named USING (suspension_id)"
	suspensions, _ := record.Current().Kind("suspensions")
	if paths := parts(b.added, suspensions.Name); len(paths) > 0 {
		accounts += fmt.Sprintf(" UNION SELECT account_key FROM %s", Records(suspensions, paths...))
	}
	checks := "SELECT NULL::VARCHAR AS check_id WHERE false"
	verifications, _ := record.Current().Kind("verifications")
	if paths := parts(b.added, verifications.Name); len(paths) > 0 {
		added := fmt.Sprintf("SELECT check_id, account_key FROM %s", Records(verifications, paths...))
		checks = fmt.Sprintf(`SELECT check_id FROM (%[1]s) UNION SELECT check_id FROM target.stored.verifications WHERE account_key <> '%[2]s' AND account_key IN (
			SELECT account_key FROM (%[1]s) UNION SELECT account_key FROM target.stored.verifications SEMI JOIN (%[1]s) USING (check_id))`, added, record.Withheld)
	}
	for _, statement := range []string{
		"CREATE TEMP TABLE scope_named AS " + strings.Join(named, " UNION "),
		"CREATE TEMP TABLE scope_accounts AS SELECT DISTINCT account_key FROM (" + accounts + ") WHERE account_key <> '" + record.Withheld + "'",
		"CREATE TEMP TABLE scope AS SELECT suspension_id FROM scope_named UNION SELECT suspension_id FROM target.stored.suspensions SEMI JOIN scope_accounts USING (account_key)",
		"CREATE TEMP TABLE scope_verifications AS " + checks,
	} {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// clear deletes from the copy what will be written anew, and counts it.
func (b *build) clear(ctx context.Context) error {
	for _, statement := range []string{
		"DELETE FROM target.stored.further_decisions WHERE suspension_no IN (SELECT suspension_no FROM target.stored.suspensions SEMI JOIN scope USING (suspension_id))",
		"DELETE FROM target.stored.suspensions WHERE suspension_id IN (FROM scope)",
		"DELETE FROM target.stored.appeals WHERE suspension_id IN (FROM scope)",
		"DELETE FROM target.stored.reinstatements WHERE suspension_id IN (FROM scope)",
		"DELETE FROM target.stored.audits WHERE suspension_id IN (FROM scope)",
		"DELETE FROM target.stored.second_chances WHERE suspension_id IN (FROM scope)",
		"DELETE FROM target.stored.verifications WHERE check_id IN (FROM scope_verifications)",
	} {
		n, err := b.engine.Exec(ctx, statement)
		if err != nil {
			return err
		}
		b.identity.DeadRows += n
	}
	for _, table := range []string{"lines", "snapshot"} {
		if err := b.exec(ctx, "DELETE FROM target.stored."+table); err != nil {
			return err
		}
	}
	return nil
}

// account writes what became of every line, and what the snapshot is.
func (b *build) account(ctx context.Context) error {
	var rows []string
	for _, batch := range b.batches {
		for i, f := range batch.Files {
			if f.SameAs != "" {
				continue
			}
			kind := "NULL"
			if f.Kind != "" {
				kind = Quote(f.Kind)
			}
			add := func(fate, rule string, n int64) {
				if n > 0 {
					rows = append(rows, fmt.Sprintf("(%s, %d, %s, '%s', %s, %d)", Quote(batch.ID), i+1, kind, fate, rule, n))
				}
			}
			if f.Quarantine != "" {
				add("quarantined", "NULL", 1)
				continue
			}
			c := f.Counts
			add("loaded", "NULL", c.Loaded)
			add("duplicate", "NULL", c.Duplicate)
			add("header", "NULL", c.Header)
			add("blank", "NULL", c.Blank)
			add("continuation", "NULL", c.Continuation)
			add("superseding", "NULL", c.Superseding)
			for rule, n := range f.Rules {
				add("rejected", Quote(rule), n)
			}
		}
	}
	slices.Sort(rows)
	if len(rows) > 0 {
		if err := b.exec(ctx, "INSERT INTO target.stored.lines VALUES "+strings.Join(rows, ", ")); err != nil {
			return err
		}
	}
	if err := b.file(ctx, "schema/build/quality.sql"); err != nil {
		return err
	}
	id := b.identity
	batches, err := json.Marshal(id.Batches)
	if err != nil {
		return fmt.Errorf("describe snapshot: %w", err)
	}
	return b.exec(ctx, fmt.Sprintf(`INSERT INTO target.stored.snapshot SELECT %s, %d, %s, %s, %s, %s,
		(SELECT min(suspended_on) FROM target.stored.suspensions), max(day), %d FROM (
			SELECT max(suspended_on) AS day FROM target.stored.suspensions UNION ALL
			SELECT max(greatest(filed_on, first_response_on, decided_on)) FROM target.stored.appeals UNION ALL
			SELECT max(reinstated_on) FROM target.stored.reinstatements)`, Quote(id.Name), id.Contract, Quote(id.Engine),
		Quote(id.Schema), Quote(id.Zone), Quote(string(batches)), id.DeadRows))
}

// views creates the analysts' views in the snapshot.
func (b *build) views(ctx context.Context) error {
	statements, err := sql.Views()
	if err != nil {
		return err
	}
	for _, statement := range append([]string{"USE target"}, append(statements, "USE memory")...) {
		if err := b.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// seal makes a finished file durable and read-only under its name.
func seal(path, name string) error {
	if err := synced(path); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o444); err != nil {
		return fmt.Errorf("seal snapshot: %w", err)
	}
	if err := os.Rename(path, name); err != nil {
		return fmt.Errorf("seal snapshot: %w", err)
	}
	return synced(filepath.Dir(name))
}
