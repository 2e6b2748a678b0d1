package queries_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"daylight/ingest"
	"daylight/internal/period"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/sql"
)

var update = flag.Bool("update", false, "write the wanted tables of sql/testdata anew")

// The views are tested by cases: text files in sql/testdata that a statistician can read and write. The comment of a case says
// why it matters. Its files are
//
//	suspensions.csv, appeals.csv …  records of the contract, only the columns that matter, each file delivered by itself
//	blocklog.csv                    a MediaWiki block log
//	2/appeals.csv …                 the same; files of one number are delivered together
//	daylight.yaml                   settings of the data folder
//	cutoff                          the first day that no longer counts; without it the day after the last one on record
//	rejected                        lines that ingest refuses, as "rule count"; without it none may be
//	NAME.sql, NAME.want             a question to the views, and the table that answers it; NULL is empty

// readingTime is the clock of every case: times after it are refused.
var readingTime = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// one thread and little memory: the cases run side by side.
var limits = warehouse.Limits{Threads: 1, Memory: "256MB"}

type viewCase struct {
	file       string
	archive    *txtar.Archive
	deliveries [][]txtar.File // in the order in which they stand in the file
	settings   []byte
	cutoff     *period.Date
	rejected   map[string]int64 // rule → lines
	questions  map[string]string
	wanted     map[string]string
}

func readCase(t *testing.T, file string) viewCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := viewCase{file: file, archive: txtar.Parse(text),
		rejected: map[string]int64{}, questions: map[string]string{}, wanted: map[string]string{}}
	for _, f := range c.archive.Files {
		stem := strings.TrimSuffix(f.Name, path.Ext(f.Name))
		switch {
		case f.Name == "daylight.yaml":
			c.settings = f.Data
		case f.Name == "cutoff":
			day, err := period.ParseDate(strings.TrimSpace(string(f.Data)))
			if err != nil {
				t.Fatal(err)
			}
			c.cutoff = &day
		case f.Name == "rejected":
			for line := range strings.Lines(string(f.Data)) {
				rule, count, _ := strings.Cut(strings.TrimSpace(line), " ")
				if c.rejected[rule], err = strconv.ParseInt(count, 10, 64); err != nil {
					t.Fatalf("%s: rejected: %v", file, err)
				}
			}
		case path.Ext(f.Name) == ".csv":
			if n := len(c.deliveries); n > 0 && path.Dir(f.Name) != "." && path.Dir(f.Name) == path.Dir(c.deliveries[n-1][0].Name) {
				c.deliveries[n-1] = append(c.deliveries[n-1], f)
			} else {
				c.deliveries = append(c.deliveries, []txtar.File{f})
			}
		case path.Ext(f.Name) == ".sql":
			c.questions[stem] = string(f.Data)
		case path.Ext(f.Name) == ".want":
			c.wanted[stem] = string(f.Data)
		default:
			t.Fatalf("%s: nobody reads the file %s", file, f.Name)
		}
	}
	return c
}

func caseFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "sql", "testdata", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no cases", err)
	}
	return files
}

// Each case's answers are wanted twice: from a snapshot that was refreshed after every delivery, and from one built of all
// deliveries at once. Where the case sets no cut-off, the views that analysts find sealed in the snapshot must answer alike.
func TestViews(t *testing.T) {
	for _, file := range caseFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			if why := strings.TrimSpace(string(c.archive.Comment)); !strings.HasSuffix(why, ".") {
				t.Errorf("the case does not say in a sentence why it matters: %q", why)
			}
			w, err := warehouse.At(t.TempDir()).Lock()
			if err != nil {
				t.Fatal(err)
			}
			defer w.Release()
			extended := c.load(t, w)
			answers := c.ask(t, "extended", extended, queriesReader)
			rebuilt, err := w.Rebuild(t.Context(), limits, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.compare(t, "rebuilt, against extended", c.ask(t, "rebuilt", rebuilt, queriesReader), answers)
			if c.cutoff == nil {
				c.compare(t, "sealed views, against ours", c.ask(t, "sealed", rebuilt, sealedViews), answers)
			}
			if *update && !t.Failed() {
				c.write(t, answers)
				return
			}
			c.compare(t, "answer", answers, c.wanted)
		})
	}
}

// load delivers the records one delivery after the other, each followed by a refresh, and returns the last snapshot.
func (c viewCase) load(t *testing.T, w *warehouse.Writer) (s warehouse.Snapshot) {
	t.Helper()
	if c.settings != nil {
		if err := os.WriteFile(filepath.Join(w.Dir(), "daylight.yaml"), c.settings, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rejected := map[string]int64{}
	for i, files := range c.deliveries {
		sources := map[string][]string{}
		dir := t.TempDir()
		for _, f := range files {
			name := filepath.Join(dir, path.Base(f.Name))
			if err := os.WriteFile(name, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			source := ingest.SourceRecords
			if path.Base(f.Name) == "blocklog.csv" {
				source = ingest.SourceBlockLog
			}
			sources[source] = append(sources[source], name)
		}
		for _, source := range slices.Sorted(maps.Keys(sources)) {
			options := ingest.Options{Source: source, Paths: sources[source], Limits: limits, Now: readingTime}
			summary, err := ingest.Run(t.Context(), w, options)
			if err != nil {
				t.Fatal(err)
			}
			for rule, n := range summary.Rules {
				rejected[rule] += n
			}
			for _, f := range summary.Files {
				if f.Quarantine != "" {
					rejected["quarantined"]++
				}
			}
		}
		copied := false
		var err error
		s, err = w.Refresh(t.Context(), limits, func(step string) { copied = copied || step == "copying the last snapshot" })
		if err != nil {
			t.Fatal(err)
		}
		// A copy is extended until a tenth of its rows are dead. Of a case's few rows that many are after the second delivery, so
		// a case about corrections puts all that they correct into the first.
		if i == 1 && !copied && sources[ingest.SourceBlockLog] == nil {
			t.Error("the second delivery was not added to a copy of the snapshot: the case compares nothing")
		}
	}
	if !maps.Equal(rejected, c.rejected) {
		t.Errorf("rejected lines: got %v, want %v", rejected, c.rejected)
	}
	return s
}

// queriesReader opens a snapshot as a report does, sealedViews as an analyst does.
func queriesReader(ctx context.Context, s warehouse.Snapshot, cutoff *period.Date) (*warehouse.Engine, error) {
	r, err := queries.Open(ctx, s, cutoff, limits)
	if err != nil {
		return nil, err
	}
	return r.Engine(), nil
}

func sealedViews(ctx context.Context, s warehouse.Snapshot, _ *period.Date) (*warehouse.Engine, error) {
	engine, err := warehouse.OpenEngine(ctx, limits, "")
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"ATTACH " + warehouse.Quote(s.Path) + " AS snapshot (READ_ONLY)", "USE snapshot"} {
		if _, err := engine.Exec(ctx, statement); err != nil {
			return nil, errors.Join(err, engine.Close())
		}
	}
	return engine, nil
}

// ask puts all questions and returns the answers as CSV by question.
func (c viewCase) ask(t *testing.T, what string, s warehouse.Snapshot,
	open func(context.Context, warehouse.Snapshot, *period.Date) (*warehouse.Engine, error)) map[string]string {
	t.Helper()
	engine, err := open(t.Context(), s, c.cutoff)
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	answers := map[string]string{}
	for name, question := range c.questions {
		if answers[name], err = table(t.Context(), engine, question); err != nil {
			t.Fatalf("%s: %s.sql: %v", what, name, err)
		}
	}
	return answers
}

// table returns a query's result as CSV with a header.
func table(ctx context.Context, engine *warehouse.Engine, query string) (csvText string, err error) {
	rows, err := engine.Query(ctx, query)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Write(names)
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = cell(v)
		}
		w.Write(line)
	}
	w.Flush()
	return text.String(), errors.Join(rows.Err(), w.Error())
}

func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case time.Time:
		return v.Format(time.DateOnly)
	default:
		return fmt.Sprint(v)
	}
}

func (c viewCase) compare(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(c.questions)) {
		if got[name] != want[name] {
			t.Errorf("%s: %s\ngot\n%s\nwant\n%s", what, name, got[name], want[name])
		}
	}
	for name := range want {
		if _, asked := c.questions[name]; !asked {
			t.Errorf("%s.want answers no question", name)
		}
	}
}

// write puts the answers in the place of what was wanted, each behind its question.
func (c viewCase) write(t *testing.T, answers map[string]string) {
	t.Helper()
	anew := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if path.Ext(f.Name) == ".want" {
			continue
		}
		anew.Files = append(anew.Files, f)
		if stem, isQuestion := strings.CutSuffix(f.Name, ".sql"); isQuestion {
			anew.Files = append(anew.Files, txtar.File{Name: stem + ".want", Data: []byte(answers[stem])})
		}
	}
	if err := os.WriteFile(c.file, txtar.Format(anew), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	viewName    = regexp.MustCompile(`(?m)^CREATE OR REPLACE VIEW ([a-z_0-9]+) AS$`)
	viewComment = regexp.MustCompile(`(?m)^COMMENT ON VIEW ([a-z_0-9]+) IS '.+';$`)
	relation    = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_0-9]+)`)
	lineComment = regexp.MustCompile(`(?m)--.*$`)
	textLiteral = regexp.MustCompile(`'[^']*'`)
)

// What DuckDB understands and other engines do not, or not alike. The views that reports rest on do without, so that they
// can move to a larger engine as they are.
var dialect = map[string]*regexp.Regexp{
	"a star in place of the columns": regexp.MustCompile(`(?i)(\bSELECT\s+(DISTINCT\s+)?|[,.]\s*)\*`),
	"QUALIFY":                        regexp.MustCompile(`(?i)\bQUALIFY\b`),
	"GROUP BY ALL or ORDER BY ALL":   regexp.MustCompile(`(?i)\bBY\s+ALL\b`),
	"EXCLUDE, REPLACE or COLUMNS":    regexp.MustCompile(`(?i)\b(EXCLUDE|COLUMNS)\b|\*\s*REPLACE\b`),
	"a list, struct or subscript":    regexp.MustCompile(`[\[\]{}]`),
	"a cast with ::":                 regexp.MustCompile(`::`),
	"SEMI, ANTI, ASOF or POSITIONAL": regexp.MustCompile(`(?i)\b(SEMI|ANTI|ASOF|POSITIONAL)\s+JOIN\b`),
	"an aggregate of DuckDB's own":   regexp.MustCompile(`(?i)\b(arg_min|arg_max|max_by|min_by|list|first|last|any_value|histogram)\w*\s*\(`),
	"FROM in front":                  regexp.MustCompile(`(?is)(\bAS|\()\s*FROM\b`),
}

// One view a file under its own name, described for those who read it in the file and for those who find it in a snapshot,
// and asked for in at least one case.
func TestViewFiles(t *testing.T) {
	asked := map[string]bool{}
	for _, file := range caseFiles(t) {
		c := readCase(t, file)
		for _, question := range c.questions {
			for _, name := range relation.FindAllStringSubmatch(question, -1) {
				asked[name[1]] = true
			}
		}
	}
	files, err := fs.Glob(sql.Files, "views/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no views", err)
	}
	for _, file := range files {
		content, err := fs.ReadFile(sql.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		text, name := string(content), strings.TrimSuffix(path.Base(file), ".sql")
		if !strings.HasPrefix(text, "-- ") {
			t.Errorf("%s does not begin with a comment", file)
		}
		for what, pattern := range map[string]*regexp.Regexp{"CREATE OR REPLACE VIEW": viewName, "COMMENT ON VIEW": viewComment} {
			if found := pattern.FindAllStringSubmatch(text, -1); len(found) != 1 || found[0][1] != name {
				t.Errorf("%s: want one %s, of %s; got %q", file, what, name, found)
			}
		}
		statements := textLiteral.ReplaceAllString(lineComment.ReplaceAllString(text, ""), "''")
		for what, pattern := range dialect {
			if found := pattern.FindString(statements); found != "" {
				t.Errorf("%s uses %s: %q", file, what, found)
			}
		}
		if !asked[name] {
			t.Errorf("no case asks the view %s", name)
		}
	}
}

// A count stands in three views, which SQL cannot make one of: each sums the same counts in the same order, and what a count means
// is said in the same words.
func TestCountsAgree(t *testing.T) {
	type count struct{ name, comment string }
	w, err := warehouse.At(t.TempDir()).Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Release()
	c := readCase(t, caseFiles(t)[0])
	engine, err := queriesReader(t.Context(), c.load(t, w), c.cutoff)
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	of := func(view string) (counts []count) {
		t.Helper()
		rows, err := engine.Query(t.Context(), "SELECT column_name, coalesce(comment, '') FROM duckdb_columns() WHERE table_name = "+warehouse.Quote(view)+
			" AND database_name = 'memory' AND data_type IN ('INTEGER', 'BIGINT') AND column_name NOT IN ('suspension_no', 'horizon_days') ORDER BY column_index")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var c count
			if err := rows.Scan(&c.name, &c.comment); err != nil {
				t.Fatal(err)
			}
			counts = append(counts, c)
		}
		if err := rows.Err(); err != nil || len(counts) == 0 {
			t.Fatalf("%s has no counts: %v", view, err)
		}
		return counts
	}
	want := of("episode_counts")
	for _, c := range want {
		if c.comment == "" {
			t.Errorf("episode_counts.%s has no comment", c.name)
		}
	}
	if got := of("cohort_cells"); !slices.Equal(got, want) {
		t.Errorf("cohort_cells counts\n%v\nepisode_counts\n%v", got, want)
	}
	for i := range want {
		want[i].comment = ""
	}
	if got := of("cohort_totals"); !slices.Equal(got, want) {
		t.Errorf("cohort_totals counts\n%v\nepisode_counts\n%v", got, want)
	}
}

// The rules about views have to be able to fail.
func TestDialect(t *testing.T) {
	for what, text := range map[string]string{
		"a star in place of the columns": "WITH facts AS (SELECT e.*, 1 AS one FROM episodes AS e) SELECT one FROM facts",
		"QUALIFY":                        "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1",
		"GROUP BY ALL or ORDER BY ALL":   "SELECT a, count(*) FROM t GROUP BY ALL",
		"EXCLUDE, REPLACE or COLUMNS":    "SELECT * EXCLUDE (a) FROM t",
		"a list, struct or subscript":    "SELECT [1, 2] AS a",
		"a cast with ::":                 "SELECT a::DATE FROM t",
		"SEMI, ANTI, ASOF or POSITIONAL": "SELECT a FROM t ANTI JOIN u USING (a)",
		"an aggregate of DuckDB's own":   "SELECT arg_max(a, b) FROM t",
		"FROM in front":                  "CREATE VIEW v AS FROM t",
	} {
		if !dialect[what].MatchString(text) {
			t.Errorf("%s is not found in %q", what, text)
		}
	}
	plain := "SELECT count(*) AS n, 2 * a AS b, coalesce(max(c), 0) AS c FROM t GROUP BY a"
	for what, pattern := range dialect {
		if pattern.MatchString(plain) {
			t.Errorf("%s is found in %q", what, plain)
		}
	}
}
