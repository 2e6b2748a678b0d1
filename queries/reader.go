// Package queries holds every SELECT that the program makes over the views, as typed Go. It is the only place that knows how
// cells are fetched.
package queries

import (
	"context"
	"fmt"
	"strings"
	"time"

	"daylight/internal/period"
	"daylight/internal/warehouse"
	"daylight/sql"
)

// Reader reads one sealed snapshot as of a cut-off. It is for one goroutine at a time; Close frees it.
type Reader struct {
	engine *warehouse.Engine
	cutoff period.Date
	about  Snapshot
}

// Snapshot says what a sealed snapshot is made of.
type Snapshot struct {
	Name           string
	Contract       int
	Schema         string
	Zone           string
	Batches        []string
	RecordsFrom    period.Date // day of the first suspension
	RecordsThrough period.Date // last day on record
	Suspensions    int64
}

// Open opens a snapshot. Nothing that happened on or after the cut-off is seen; a nil cut-off means the day after the last one
// on record. The views are those of this program, over the sealed tables.
func Open(ctx context.Context, s warehouse.Snapshot, cutoff *period.Date, limits warehouse.Limits) (*Reader, error) {
	engine, err := warehouse.OpenEngine(ctx, limits, "")
	if err != nil {
		return nil, err
	}
	r := &Reader{engine: engine}
	if err := r.attach(ctx, s, cutoff); err != nil {
		return nil, fmt.Errorf("open snapshot %s: %w", s.Name, firstOf(err, engine.Close()))
	}
	return r, nil
}

func firstOf(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Close frees the reader.
func (r *Reader) Close() error { return r.engine.Close() }

// Cutoff returns the first day that no longer counts.
func (r *Reader) Cutoff() period.Date { return r.cutoff }

// Snapshot returns what the snapshot is made of.
func (r *Reader) Snapshot() Snapshot { return r.about }

// attach makes the sealed tables visible under the schema stored of an in-memory catalogue and creates the views there, with
// the reader's own cut-off in the place of the default one.
func (r *Reader) attach(ctx context.Context, s warehouse.Snapshot, cutoff *period.Date) error {
	if _, err := r.engine.Exec(ctx, "ATTACH "+warehouse.Quote(s.Path)+" AS warehouse (READ_ONLY)"); err != nil {
		return err
	}
	tables, err := r.engine.Strings(ctx, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = 'stored' ORDER BY table_name")
	if err != nil {
		return err
	}
	statements := []string{"CREATE SCHEMA stored"}
	for _, table := range tables {
		statements = append(statements, fmt.Sprintf("CREATE VIEW stored.%s AS FROM warehouse.stored.%s", table, table))
	}
	views, err := sql.Views()
	if err != nil {
		return err
	}
	statements = append(statements, views...)
	for _, statement := range statements {
		if _, err := r.engine.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := r.identify(ctx); err != nil {
		return err
	}
	r.cutoff = r.about.RecordsThrough.Add(1)
	if cutoff != nil {
		r.cutoff = *cutoff
	}
	_, err = r.engine.Exec(ctx, fmt.Sprintf("CREATE OR REPLACE VIEW reporting_cutoff AS SELECT DATE '%s' AS cutoff", r.cutoff))
	return err
}

func (r *Reader) identify(ctx context.Context) error {
	var batches string
	var from, through *time.Time
	a := &r.about
	err := r.engine.Value(ctx, `SELECT name, contract, schema, reporting_zone, batches, records_through,
		(SELECT min(suspended_on) FROM stored.suspensions), (SELECT count(*) FROM stored.suspensions) FROM stored.snapshot`,
		&a.Name, &a.Contract, &a.Schema, &a.Zone, &batches, &through, &from, &a.Suspensions)
	if err != nil {
		return err
	}
	if from != nil {
		a.RecordsFrom = period.DateOf(*from)
	}
	if through != nil {
		a.RecordsThrough = period.DateOf(*through)
	}
	for _, id := range strings.Split(strings.Trim(batches, "[]"), ",") {
		a.Batches = append(a.Batches, strings.Trim(id, `"`))
	}
	return nil
}
