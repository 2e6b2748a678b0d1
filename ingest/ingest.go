// Package ingest turns source files into a sealed batch of checked records.
//
// Every file is read once by a pre-pass in Go that hashes it and accounts for its physical lines. DuckDB then reads the
// well-formed ones itself, in one scan that types every field, checks every rule and names the first rule that a record
// breaks; the others go through a slow and exact reader first. What is left behind (rejects, duplicates) is counted, located
// and kept without its content, and a file whose lines do not add up is refused as a whole.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// The source formats that have an adapter.
const (
	SourceRecords  = "records"            // the record contract: CSV, NDJSON, Parquet
	SourceBlockLog = "mediawiki-blocklog" // MediaWiki's block log: CSV, JSON
)

// Sources lists the adapters' names.
func Sources() []string { return []string{SourceRecords, SourceBlockLog} }

// Options are what a run is told.
type Options struct {
	Source   string   // an adapter's name; empty means SourceRecords
	Paths    []string // files, folders, globs
	Key      []byte   // pseudonymises the accounts and actors of a block log; nil where they are pseudonymous already
	Limits   warehouse.Limits
	Now      time.Time // times after it, by more than a day, are refused; the zero value means the clock
	Tool     string    // version of this program
	Progress Progress  // nil shows nothing

	Refused func(Reject) error // called with every refused line in order, also where nothing is sealed; may be nil

	exact bool // read everything the slow way; for tests, which compare
}

// Summary is what a run did, file by file. It holds no field's value.
type Summary struct {
	Batch    string                      `json:"batch,omitempty"` // empty where nothing was sealed
	Dry      bool                        `json:"dry_run,omitempty"`
	Files    []warehouse.SourceFile      `json:"files"`
	Kinds    map[string]warehouse.Counts `json:"kinds"`
	Total    warehouse.Counts            `json:"total"`
	Rules    map[string]int64            `json:"rules,omitempty"`
	Already  int                         `json:"files_already_loaded"`
	Refused  int                         `json:"files_quarantined"`
	Messages map[string]string           `json:"messages,omitempty"` // rule → what it refuses
	Examples []Reject                    `json:"examples,omitempty"` // the first rejected lines
	Uncoded  []Uncoded                   `json:"uncoded,omitempty"`  // labels outside their open code lists

	loadedBefore bool // a sealed batch holds one of the files
}

// Clean reports whether nothing was refused.
func (s Summary) Clean() bool { return s.Total.Rejected == 0 && s.Refused == 0 }

// Usable reports whether any file gave records, now or before.
func (s Summary) Usable() bool { return s.Total.Loaded+s.Total.Duplicate > 0 || s.loadedBefore }

// job is one run.
type job struct {
	warehouse warehouse.Warehouse
	source    string
	key       []byte
	now       time.Time
	exact     bool
	progress  *tracker
	engine    *warehouse.Engine
	folder    string // holds the stages
	batches   []warehouse.Batch
	files     []*warehouse.SourceFile // all files of the run, in the order of the command line
	staged    []*staged               // of these, the usable ones with records of their own
}

// Run checks the files and seals their records as one batch. Files that a batch holds already are skipped. Nothing is sealed
// where no new record is good.
func Run(ctx context.Context, w *warehouse.Writer, o Options) (summary Summary, err error) {
	draft, err := w.NewDraft()
	if err != nil {
		return Summary{}, err
	}
	defer func() { err = errors.Join(err, draft.Discard()) }()
	spill, err := w.Scratch()
	if err != nil {
		return Summary{}, err
	}
	defer func() { err = fullDisk(errors.Join(err, os.RemoveAll(spill))) }()
	j, summary, err := prepare(ctx, w.Warehouse, o, draft.Path(""), spill)
	if j != nil {
		defer func() { err = errors.Join(err, j.engine.Close()) }()
	}
	if err != nil {
		return Summary{}, err
	}
	if summary.Total.Loaded == 0 {
		return summary, nil
	}
	b := warehouse.Batch{Contract: record.Current().Version, Source: j.source, Tool: o.Tool}
	j.progress.Phase("sealing", "", 0)
	if b.Superseded, err = j.finish(ctx); err != nil {
		return Summary{}, err
	}
	b.Files = j.summary().Files
	if err := j.engine.Close(); err != nil {
		return Summary{}, err
	}
	if b, err = draft.Seal(b); err != nil {
		return Summary{}, err
	}
	summary.Batch, summary.Files = b.ID, b.Files
	j.progress.Done()
	return summary, nil
}

// Check does all that Run does and leaves nothing behind. The warehouse need not exist.
func Check(ctx context.Context, w warehouse.Warehouse, o Options) (summary Summary, err error) {
	folder, err := os.MkdirTemp("", "daylight-check-")
	if err != nil {
		return Summary{}, fmt.Errorf("make a scratch folder: %w", err)
	}
	defer func() { err = fullDisk(errors.Join(err, os.RemoveAll(folder))) }()
	spill := filepath.Join(folder, "spill")
	if err := os.Mkdir(spill, 0o700); err != nil {
		return Summary{}, fmt.Errorf("make a scratch folder: %w", err)
	}
	j, summary, err := prepare(ctx, w, o, folder, spill)
	if j != nil {
		j.progress.Done()
		err = errors.Join(err, j.engine.Close())
	}
	summary.Dry = true
	return summary, err
}

// prepare stages all files and settles every record's fate. The caller closes the job's engine where there is a job.
func prepare(ctx context.Context, w warehouse.Warehouse, o Options, folder, spill string) (*job, Summary, error) {
	if o.Source == "" {
		o.Source = SourceRecords
	}
	if o.Source != SourceRecords && o.Source != SourceBlockLog {
		return nil, Summary{}, problem.New(problem.Invalid, "There is no source %q. The sources are %s.", o.Source, strings.Join(Sources(), ", "))
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	sources, err := expand(o.Paths)
	if err != nil {
		return nil, Summary{}, err
	}
	batches, err := w.Batches()
	if err != nil {
		return nil, Summary{}, err
	}
	engine, err := warehouse.OpenEngine(ctx, o.Limits, spill)
	if err != nil {
		return nil, Summary{}, err
	}
	engine.Discreet()
	j := &job{warehouse: w, source: o.Source, key: o.Key, now: o.Now, exact: o.exact, progress: newTracker(o.Progress), engine: engine,
		folder: folder, batches: batches}
	for i := range sources {
		if err := j.accept(ctx, &sources[i]); err != nil {
			return j, Summary{}, err
		}
	}
	if err := j.settle(ctx); err != nil {
		return j, Summary{}, err
	}
	summary := j.summary()
	if len(j.staged) == 0 {
		return j, summary, nil
	}
	if o.Refused != nil {
		if err := eachReject(ctx, engine, j.rejectsQuery(), o.Refused); err != nil {
			return j, Summary{}, err
		}
	}
	if summary.Uncoded, err = j.uncoded(ctx); err != nil {
		return j, Summary{}, err
	}
	summary.Examples, err = readRejects(ctx, engine, j.rejectsQuery()+" LIMIT 10")
	return j, summary, err
}

// accept stages one file; a file that cannot be used is quarantined with its reason.
func (j *job) accept(ctx context.Context, s *source) error {
	removeAlias, err := s.spell(j.folder)
	if err != nil {
		return err
	}
	st, err := j.stage(ctx, s)
	if err == nil && st.file.SameAs == "" && st.records > 0 {
		err = j.refuseNames(ctx, st)
	}
	if err == nil {
		err = s.unchanged()
	}
	if removeErr := removeAlias(); removeErr != nil {
		return fmt.Errorf("read %s: %w", s.name, removeErr)
	}
	var whole *unusable
	switch {
	case errors.As(err, &whole):
		st.file = warehouse.SourceFile{Name: s.name, SHA256: st.file.SHA256, Bytes: st.file.Bytes, Quarantine: whole.sentence}
		os.Remove(st.path)
	case err != nil:
		return err
	case st.file.SameAs == "":
		st.file.Kind = st.kind.Name
		j.staged = append(j.staged, st)
	}
	j.files = append(j.files, &st.file)
	return nil
}

func (j *job) summary() Summary {
	s := Summary{Files: []warehouse.SourceFile{}, Kinds: map[string]warehouse.Counts{}}
	for _, f := range j.files {
		s.Files = append(s.Files, *f)
		switch {
		case f.SameAs != "":
			s.Already++
			s.loadedBefore = s.loadedBefore || !j.names(f.SameAs)
			continue
		case f.Quarantine != "":
			s.Refused++
			continue
		}
		s.Kinds[f.Kind] = s.Kinds[f.Kind].Plus(f.Counts)
		s.Total = s.Total.Plus(f.Counts)
		for rule, n := range f.Rules {
			if s.Rules == nil {
				s.Rules, s.Messages = map[string]int64{}, map[string]string{}
			}
			s.Rules[rule] += n
			s.Messages[rule] = Message(rule)
		}
	}
	return s
}

// names reports whether a file of this run has the name.
func (j *job) names(name string) bool {
	return slices.ContainsFunc(j.staged, func(st *staged) bool { return st.source.name == name })
}

// fullDisk gives an error that comes from a full disk its sentence. The engine's own errors have theirs.
func fullDisk(err error) error {
	if problem.KindOf(err) == problem.Internal && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)) {
		return problem.Wrap(problem.Unavailable, err, "The disk is full. Free some space and run the command again; nothing was lost.")
	}
	return err
}
