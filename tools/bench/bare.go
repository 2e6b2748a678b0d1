package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daylight/internal/period"
	"daylight/internal/record"
	"daylight/internal/warehouse"
	"daylight/queries"
)

// bareStep runs one step in this process: what bare DuckDB needs at the least, or the preparation of other files.
func bareStep(ctx context.Context, step string, args []string) error {
	switch {
	case step == "bare-load" && len(args) == 2:
		return bareLoad(ctx, args[0], args[1])
	case step == "quote" && len(args) == 2:
		return rewrite(args[0], args[1], quoteFields)
	case step == "spoil" && len(args) == 2:
		return rewrite(args[0], args[1], spoil())
	case step == "cells" && len(args) == 2:
		return cells(ctx, args[0], args[1])
	}
	return fmt.Errorf("there is no step %s with %d arguments", step, len(args))
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

// rewrite writes every file of a folder anew, line by line; the header line is number 0.
func rewrite(from, to string, line func(number int, text []byte) []byte) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(from, "*.csv"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := rewriteFile(name, filepath.Join(to, filepath.Base(name)), line); err != nil {
			return err
		}
	}
	return nil
}

func rewriteFile(from, to string, line func(int, []byte) []byte) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 1<<20)
	lines := bufio.NewScanner(in)
	for number := 0; lines.Scan(); number++ {
		if _, err := w.Write(append(line(number, lines.Bytes()), '\n')); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), w.Flush())
}

// quoteFields quotes every field that has something in it; the generator's fields hold no quotes or commas.
func quoteFields(_ int, text []byte) []byte {
	var out []byte
	for i, field := range bytes.Split(text, []byte{','}) {
		if i > 0 {
			out = append(out, ',')
		}
		if len(field) > 0 {
			out = append(append(append(out, '"'), field...), '"')
		}
	}
	return out
}

// spoil makes one line in two hundred bad: its first field becomes an address.
func spoil() func(int, []byte) []byte {
	return func(number int, text []byte) []byte {
		if number%200 != 199 {
			return text
		}
		_, rest, _ := bytes.Cut(text, []byte{','})
		return append([]byte("someone@example.org,"), rest...)
	}
}

// cells times a quarter's cells: ours, and the same counts by one bare GROUP BY per breakdown on the stored table. The best of
// five of each counts.
func cells(ctx context.Context, data, when string) (err error) {
	s, err := warehouse.At(data).Current()
	if err != nil {
		return err
	}
	r, err := queries.Open(ctx, s, nil, warehouse.Limits{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	e, err := warehouse.OpenEngine(ctx, warehouse.Limits{}, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if _, err := e.Exec(ctx, "ATTACH "+warehouse.Quote(s.Path)+" AS w (READ_ONLY)"); err != nil {
		return err
	}
	p, err := period.Parse(when)
	if err != nil {
		return err
	}
	best := struct{ Ours, Bare float64 }{1e9, 1e9}
	for range 5 {
		start := time.Now()
		if _, err := r.CohortCells(ctx, p, 90); err != nil {
			return err
		}
		best.Ours = min(best.Ours, time.Since(start).Seconds())
		start = time.Now()
		for _, breakdown := range bareBreakdowns {
			rows, err := e.Query(ctx, bareCells(breakdown, p))
			if err != nil {
				return err
			}
			for rows.Next() {
				continue
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
		best.Bare = min(best.Bare, time.Since(start).Seconds())
	}
	return json.NewEncoder(os.Stdout).Encode(best)
}

var bareBreakdowns = []string{"'all'", "region_group", "tenure_band", "reason_code", "decided_by", "account_age_band", "measure", "detection", "account_role",
	"account_activity", "standing_tier", "region_group, tenure_band"}

// bareCells counts the same things as the views, written out for one breakdown. Decisions after the first are left out, which
// spares the bare query a join that ours makes.
func bareCells(breakdown string, p period.Period) string {
	return fmt.Sprintf(`SELECT %[1]s, count(*),
			count(*) FILTER (suspended_on + 91 <= DATE '2026-10-01'),
			count(*) FILTER (NOT filed AND NOT back AND NOT ended), count(*) FILTER (NOT filed AND back AND reinstatement_mistake),
			count(*) FILTER (NOT filed AND ((back AND NOT reinstatement_mistake) OR (NOT back AND ended))),
			count(*) FILTER (closed AND decision_outcome = 'reversed'), count(*) FILTER (closed AND decision_outcome = 'modified'),
			count(*) FILTER (closed AND decision_outcome = 'upheld'), count(*) FILTER (closed AND decision_outcome = 'omitted'),
			count(*) FILTER (closed AND decision_outcome = 'withdrawn'), count(*) FILTER (filed AND NOT closed), count(*) FILTER (filed),
			count(*) FILTER (closed AND decision_outcome IN ('reversed', 'modified', 'upheld')),
			count(*) FILTER (filed AND filed_minutes + first_response_minutes <= 129600),
			count(*) FILTER (notice_reason = 'specific'), count(*) FILTER (notice_reason = 'category'), count(*) FILTER (notice_reason = 'none'),
			count(*) FILTER (notice_reason IS NULL), count(notice_reason), count(*) FILTER (appeal_offered), count(appeal_offered),
			count(*) FILTER (closed AND decision_reason_given), count(*) FILTER (closed AND decision_reason_given IS NOT NULL),
			count(*) FILTER (closed AND decision_other_reviewer), count(*) FILTER (closed AND decision_other_reviewer IS NOT NULL),
			count(*) FILTER (human_review_before), count(human_review_before), count(*) FILTER (account_activity = 'earning'), count(action_group)
		FROM (SELECT *, coalesce(filed_minutes <= 129600, false) AS filed, coalesce(decision_minutes <= 129600, false) AS closed,
				coalesce(reinstated_minutes <= 129600, false) AS back, coalesce(ends_minutes <= 129600, false) AS ended
			FROM w.stored.suspensions WHERE episode AND month >= DATE '%[2]s' AND month < DATE '%[3]s')
		GROUP BY %[1]s`, breakdown, p.Start(), p.End())
}
