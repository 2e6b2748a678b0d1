package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// load measures ingest and the first snapshot beside a bare load, and returns how long the snapshot took.
func (b bench) load(records, data string) (build float64, err error) {
	bare, err := b.bareLoad(records)
	if err != nil {
		return 0, err
	}
	b.row("bare load: typed read_csv into tables", bare, 0, "")
	m, err := b.daylight("ingest", "--no-snapshot", "--data", data, records)
	if err != nil {
		return 0, err
	}
	b.row("ingest to a sealed batch", m, bare.seconds, "≤ 1.3, ≤ 1.5 GB")
	if m, err = b.daylight("warehouse", "rebuild", "--data", data); err != nil {
		return 0, err
	}
	b.row("snapshot with materialised episodes", m, bare.seconds, "≤ 2.2, ≤ 1.5 GB")
	return m.seconds, nil
}

// extension adds a batch of one hundredth, and removes the data.
func (b bench) extension(data string, build float64) error {
	more := b.path("more")
	hundredth := strconv.FormatInt(b.n/100, 10)
	if _, err := b.daylight("generate", "--suspensions", hundredth, "--seed", "2", "--from", from, "--to", to, "--out", more); err != nil {
		return err
	}
	if _, err := b.daylight("ingest", "--no-snapshot", "--data", data, more); err != nil && exitCode(err) != 3 {
		return err
	}
	m, err := b.daylight("warehouse", "rebuild", "--extend", "--data", data)
	if err != nil {
		return err
	}
	b.row("a 1 % batch added to the snapshot (beside the full build)", m, build, "≤ 0.25")
	return os.RemoveAll(data)
}

// bareLoad measures the step bare-load.
func (b bench) bareLoad(records string) (measured, error) {
	database := b.path("bare.duckdb")
	m, _, err := b.own("bare-load", records, database)
	if err != nil {
		return m, err
	}
	return m, os.Remove(database)
}

// bareLoad reads the files into tables with the types that DuckDB would need, and checks nothing.
func bareLoad(ctx context.Context, records, database string) (err error) {
	e, err := warehouse.OpenEngine(ctx, warehouse.Limits{}, filepath.Dir(database))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if _, err := e.Exec(ctx, "ATTACH "+warehouse.Quote(database)+" AS target"); err != nil {
		return err
	}
	for _, kind := range record.Current().Kinds {
		var columns []string
		for _, f := range kind.Fields {
			columns = append(columns, fmt.Sprintf("'%s': '%s'", f.Name, bareType(f.Type)))
		}
		if _, err := e.Exec(ctx, fmt.Sprintf("CREATE TABLE target.%s AS SELECT * FROM read_csv(%s, header = true, columns = {%s})", kind.Name,
			warehouse.Quote(filepath.Join(records, kind.Name+".csv")), strings.Join(columns, ", "))); err != nil {
			return err
		}
	}
	_, err = e.Exec(ctx, "CHECKPOINT target")
	return err
}

func bareType(t record.Type) string {
	switch t {
	case record.Time:
		return "TIMESTAMPTZ"
	case record.Month:
		return "VARCHAR"
	}
	return record.SQLType(t)
}
