package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"daylight/internal/problem"
	"daylight/internal/record"
)

// Limits bounds what one engine may use. The zero value means all cores and DefaultMemory.
type Limits struct {
	Threads int    // 0: as many as there are cores
	Memory  string // as DuckDB writes it, "1GB"; empty: DefaultMemory
}

// DefaultMemory is the engine's memory limit unless the operator sets another: enough for tens of millions of suspensions,
// with spilling to disk beyond.
const DefaultMemory = "700MB"

// EngineVersion returns the DuckDB version that is linked in, such as v1.5.5. Snapshots of another version are rebuilt.
func EngineVersion(ctx context.Context) (string, error) {
	e, err := OpenEngine(ctx, Limits{Threads: 1}, "")
	if err != nil {
		return "", err
	}
	defer e.Close()
	var version string
	if err := e.Value(ctx, "SELECT version()", &version); err != nil {
		return "", fmt.Errorf("read engine version: %w", err)
	}
	return version, nil
}

// Engine is one in-memory DuckDB with a single connection: temporary objects and settings last until Close. It is for one
// goroutine at a time.
type Engine struct {
	connector *duckdb.Connector
	db        *sql.DB
	conn      *sql.Conn
	discreet  bool
}

// OpenEngine starts an engine that spills into the folder spill; with an empty spill it never touches the disk. Settings are
// applied in this order by SQL: the driver would apply those of a connection string in random order.
func OpenEngine(ctx context.Context, limits Limits, spill string) (*Engine, error) {
	if limits.Threads <= 0 {
		limits.Threads = runtime.NumCPU()
	}
	if limits.Memory == "" {
		limits.Memory = DefaultMemory
	}
	settings := []string{
		fmt.Sprintf("SET GLOBAL threads = %d", limits.Threads),
		"SET GLOBAL memory_limit = " + Quote(limits.Memory),
		"SET GLOBAL temp_directory = " + Quote(spill),
		"SET GLOBAL autoinstall_known_extensions = false",
		"SET GLOBAL autoload_known_extensions = false",
		"SET GLOBAL allow_persistent_secrets = false",
		"SET GLOBAL TimeZone = 'UTC'",
	}
	connector, err := duckdb.NewConnector("", func(exec driver.ExecerContext) error {
		for _, setting := range settings {
			if _, err := exec.ExecContext(ctx, setting, nil); err != nil {
				return fmt.Errorf("%s: %w", setting, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	db := sql.OpenDB(connector)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open engine: %w", err), db.Close(), connector.Close())
	}
	return &Engine{connector: connector, db: db, conn: conn}, nil
}

// Discreet makes the engine's errors name their class and nothing else from then on: DuckDB quotes the line or value that it
// stumbles over, and source files may hold what nobody should read in a log.
func (e *Engine) Discreet() { e.discreet = true }

// Close frees the engine. It may be called twice.
func (e *Engine) Close() error {
	err := e.conn.Close()
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return errors.Join(err, e.db.Close(), e.connector.Close())
}

// Exec runs statements that return no rows and reports how many rows the last one changed or wrote.
func (e *Engine) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := e.conn.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, e.failure(err)
	}
	return result.RowsAffected()
}

// Query runs a SELECT. The caller reads to the end, checks Err and closes.
func (e *Engine) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := e.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, e.failure(err)
	}
	return rows, nil
}

// Value reads one row into dest. sql.ErrNoRows where there is none.
func (e *Engine) Value(ctx context.Context, query string, dest ...any) error {
	if err := e.conn.QueryRowContext(ctx, query).Scan(dest...); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return e.failure(err)
	}
	return nil
}

// failure gives the engine's errors that an operator can act on their kind and sentence.
func (e *Engine) failure(err error) error {
	text := err.Error()
	var engine *duckdb.Error
	if e.discreet && errors.As(err, &engine) {
		class, _, _ := strings.Cut(text, ":")
		err = fmt.Errorf("%s in the engine", class)
	}
	switch {
	case strings.Contains(text, "No space left on device"), strings.Contains(text, "max_temp_directory_size"):
		return problem.Wrap(problem.Unavailable, err, "The disk is full. Free some space and run the command again; nothing was lost.")
	case strings.Contains(text, "Out of Memory"):
		return problem.Wrap(problem.Unavailable, err, "The memory limit was reached. Raise --memory and run the command again; nothing was lost.")
	}
	return err
}

// Quote writes text as an SQL string literal.
func Quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// QuotePath writes a path as an SQL string literal that names this one file: DuckDB takes *, ? and [ for a glob, even where a
// file of that very name exists.
func QuotePath(path string) string {
	return Quote(strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path))
}

// ParquetFiles is SQL for the rows of these Parquet files, columns matched by name. A folder named x=y is a folder: without
// hive_partitioning = false its y would take the place of the column x.
func ParquetFiles(paths ...string) string {
	return "read_parquet([" + QuotePaths(paths) + "], union_by_name = true, hive_partitioning = false)"
}

// ParquetOptions are how parts are written: zstd at its lightest, which with dictionaries is smaller than at its default and faster.
const ParquetOptions = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"

// Records is SQL for the records of a kind in parts of batches. A part may hold empty rows, each in the place of a refused record.
func Records(kind record.Kind, parts ...string) string {
	return "(SELECT *, file_index, file_row_number FROM " + ParquetFiles(parts...) + " WHERE " + kind.Event + " IS NOT NULL)"
}

// QuotePaths is QuotePath for the inside of an SQL list.
func QuotePaths(paths []string) string {
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = QuotePath(path)
	}
	return strings.Join(quoted, ", ")
}

// QuoteList writes texts as the inside of an SQL list or IN clause.
func QuoteList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = Quote(text)
	}
	return strings.Join(quoted, ", ")
}

// closeWith closes c and adds its error to *err; for deferred closing of what was written.
func closeWith(c io.Closer, err *error) { *err = errors.Join(*err, c.Close()) }

// Strings reads a query of one text column.
func (e *Engine) Strings(ctx context.Context, query string) (values []string, err error) {
	rows, err := e.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer closeWith(rows, &err)
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, fmt.Errorf("read rows: %w", err)
		}
		values = append(values, value)
	}
	return values, rows.Err()
}

// Each calls f with every row of a query, as the driver has it: int64, string and so on, without conversion. The slice is
// reused. It is several times faster than Query for results of a million rows.
func (e *Engine) Each(ctx context.Context, query string, f func(row []any) error) error {
	return e.conn.Raw(func(connection any) (err error) {
		rows, err := connection.(driver.QueryerContext).QueryContext(ctx, query, nil)
		if err != nil {
			return e.failure(err)
		}
		defer closeWith(rows, &err)
		values := make([]driver.Value, len(rows.Columns()))
		row := make([]any, len(values))
		for {
			if err := rows.Next(values); err == io.EOF {
				return nil
			} else if err != nil {
				return e.failure(err)
			}
			for i, value := range values {
				row[i] = value
			}
			if err := f(row); err != nil {
				return err
			}
		}
	})
}
