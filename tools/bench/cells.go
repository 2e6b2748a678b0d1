package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/warehouse"
	"daylight/queries"
)

const quarter, horizonDays = "2026-Q1", 90

// cells measures a quarter's cells.
func (b bench) cells(data string) error {
	return b.duel("a quarter's cells, every count in every breakdown (beside bare cases and a GROUP BY each)", "≤ 1.1", "cells", data, quarter)
}

// bareCases makes the table that the bare cells are sums of.
//
//go:embed bare_cases.sql
var bareCases string

// bareBreakdowns are those of queries.Cohort, and the strata.
var bareBreakdowns = []string{"'all'", "region", "tenure", "reason", "route", "account_age", "measure", "detection", "account_role",
	"activity", "standing", "verified", "sweep", "funds_band", "signal", "warned", "contracts", "step", "region, tenure", "detection, route",
	"activity, sweep", "region, tenure, reason"}

// cells counts the cells of a period by our query and with bare SQL, once to hold the two against each other and then by the clock.
func cells(ctx context.Context, data, when string) (err error) {
	p, err := period.Parse(when)
	if err != nil {
		return err
	}
	s, err := warehouse.At(data).Current()
	if err != nil {
		return err
	}
	r, err := queries.Open(ctx, s, nil, warehouse.Limits{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	e, err := warehouse.OpenEngine(ctx, warehouse.Limits{Memory: "4GB"}, "") // its cases lie in memory, a number for every count
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if _, err := e.Exec(ctx, "ATTACH "+warehouse.Quote(s.Path)+" AS w (READ_ONLY)"); err != nil {
		return err
	}
	ours, strata, err := r.Cohort(ctx, p, horizonDays)
	if err != nil {
		return err
	}
	if len(ours) == 0 {
		return fmt.Errorf("there are no cells of %s", p)
	}
	dates := strings.NewReplacer("{from}", p.Start().String(), "{until}", p.End().String(), "{cutoff}", r.Cutoff().String())
	bare := bareQuery{e, dates.Replace(bareCases), slices.Sorted(maps.Keys(ours[0].Counts))}
	if err := bare.agrees(ctx, ours, strata); err != nil {
		return err
	}
	return fight(5, func() error {
		_, _, err := r.Cohort(ctx, p, horizonDays)
		return err
	}, func() error { return bare.count(ctx, func(string, []string, queries.Counts) {}) })
}

// bareQuery counts cells with nothing but SQL over the stored tables, attached as w.
type bareQuery struct {
	*warehouse.Engine
	cases  string   // the statement that makes the table of cases
	counts []string // their names
}

// count calls f with the breakdown, the categories and the counts of each cell.
func (b bareQuery) count(ctx context.Context, f func(breakdown string, categories []string, counts queries.Counts)) error {
	if _, err := b.Exec(ctx, b.cases); err != nil {
		return err
	}
	for _, breakdown := range bareBreakdowns {
		if err := b.breakdown(ctx, breakdown, f); err != nil {
			return fmt.Errorf("bare cells by %s: %w", breakdown, err)
		}
	}
	return nil
}

func (b bareQuery) breakdown(ctx context.Context, breakdown string, f func(string, []string, queries.Counts)) (err error) {
	rows, err := b.Query(ctx, fmt.Sprintf("SELECT %[1]s, CAST(sum(%[2]s) AS BIGINT) FROM cases GROUP BY %[1]s", breakdown,
		strings.Join(b.counts, ") AS BIGINT), CAST(sum(")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	categories, numbers := make([]string, strings.Count(breakdown, ",")+1), make([]int64, len(b.counts))
	var into []any
	for i := range categories {
		into = append(into, &categories[i])
	}
	for i := range numbers {
		into = append(into, &numbers[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		counts := make(queries.Counts, len(numbers))
		for i, name := range b.counts {
			counts[name] = numbers[i]
		}
		f(breakdown, categories, counts)
	}
	return rows.Err()
}

// agrees says in what the bare cells differ from ours. A baseline that counts something else is none.
func (b bareQuery) agrees(ctx context.Context, ours []queries.Cell, strata []queries.Stratum) error {
	want := map[string]queries.Counts{}
	for _, c := range ours {
		want[strings.Trim(c.Category+"|"+c.Category2, "|")+" by "+c.Breakdown] = c.Counts
	}
	for _, s := range strata {
		want[s.Region+"|"+s.Tenure+"|"+s.Reason+" by region_tenure_reason"] = s.Counts
	}
	var differ error
	err := b.count(ctx, func(breakdown string, categories []string, counts queries.Counts) {
		if breakdown == "'all'" {
			breakdown = "total"
		}
		name := strings.Join(categories, "|") + " by " + strings.ReplaceAll(breakdown, ", ", "_")
		for count, n := range want[name] { // strata hold fewer counts than cells
			if counts[count] != n && differ == nil {
				differ = fmt.Errorf("bare SQL counts %d %s of %s, ours %d", counts[count], count, name, n)
			}
		}
		if want[name] == nil && differ == nil {
			differ = fmt.Errorf("bare SQL counts %s, which ours has not", name)
		}
		delete(want, name)
	})
	if err != nil {
		return err
	}
	if len(want) > 0 && differ == nil {
		differ = fmt.Errorf("bare SQL does not count %s", slices.Sorted(maps.Keys(want))[0])
	}
	return differ
}
