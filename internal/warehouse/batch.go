package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"daylight/internal/disk"
	"daylight/internal/problem"
)

// Counts accounts for every physical line of a source file, or every row of a Parquet file:
// Loaded + Rejected + Duplicate + Header + Blank + Continuation = Lines.
type Counts struct {
	Lines        int64 `json:"lines"`
	Loaded       int64 `json:"loaded"`
	Rejected     int64 `json:"rejected"`
	Duplicate    int64 `json:"duplicate"`    // the same record with the same content as before
	Header       int64 `json:"header"`       // header lines, also repeated ones
	Blank        int64 `json:"blank"`        // empty lines
	Continuation int64 `json:"continuation"` // further lines of a record that spans several
	Superseding  int64 `json:"superseding"`  // of the loaded: corrections of a record that was there before
}

// Plus returns the sums.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Lines + o.Lines, c.Loaded + o.Loaded, c.Rejected + o.Rejected, c.Duplicate + o.Duplicate,
		c.Header + o.Header, c.Blank + o.Blank, c.Continuation + o.Continuation, c.Superseding + o.Superseding}
}

// Unaccounted returns the lines that no count explains; 0 in every sealed batch.
func (c Counts) Unaccounted() int64 {
	return c.Lines - c.Loaded - c.Rejected - c.Duplicate - c.Header - c.Blank - c.Continuation
}

// SourceFile is one file that a batch was made from.
type SourceFile struct {
	Name       string           `json:"name"` // as given on the command line
	SHA256     string           `json:"sha256"`
	Bytes      int64            `json:"bytes"`
	Kind       string           `json:"kind,omitempty"`
	Counts     Counts           `json:"counts"`
	Rules      map[string]int64 `json:"rules,omitempty"`       // rejected lines by rule
	Actions    map[string]int64 `json:"actions,omitempty"`     // what the source's own log calls its lines
	Ignored    []string         `json:"ignored,omitempty"`     // columns that the contract does not know
	Doubt      string           `json:"doubt,omitempty"`       // what a person should look at
	Quarantine string           `json:"quarantine,omitempty"`  // why the whole file was refused
	SameAs     string           `json:"same_as,omitempty"`     // batch that holds these bytes already
	Part       string           `json:"part,omitempty"`        // the Parquet file of its loaded records
	PartSHA256 string           `json:"part_sha256,omitempty"` // and its hash
}

// Batch is one accepted delivery. Its records never change; corrections come in later batches.
type Batch struct {
	ID         string       `json:"batch"`    // sequence and content, 000001-3f9a1c2b7d10
	Sequence   int          `json:"sequence"` // order of acceptance; a later record supersedes an earlier one
	Contract   int          `json:"contract"`
	Source     string       `json:"source"`
	Tool       string       `json:"tool"`
	Mapping    string       `json:"mapping,omitempty"` // hash of the mapping file, where one was used
	SealedAt   time.Time    `json:"sealed_at"`
	Files      []SourceFile `json:"files"`
	Superseded bool         `json:"superseded"` // superseding.parquet lists ids that stand more than once

	ListsSHA256 map[string]string `json:"lists_sha256"` // of rejects.parquet and superseding.parquet

	dir string
}

// Parts returns the paths of the Parquet files of one kind, in order of their source files.
func (b Batch) Parts(kind string) []string {
	var paths []string
	for _, f := range b.Files {
		if f.Kind == kind && f.Part != "" {
			paths = append(paths, filepath.Join(b.dir, f.Part))
		}
	}
	return paths
}

// Dir returns the batch's folder.
func (b Batch) Dir() string { return b.dir }

// Superseding returns the path of the list of ids that stand more than once (kind, key); empty where there is none.
func (b Batch) Superseding() string {
	if !b.Superseded {
		return ""
	}
	return filepath.Join(b.dir, SupersedingFile)
}

// Rejects returns the path of the rejected lines (file, line, line_sha256, kind, rule, message).
func (b Batch) Rejects() string { return filepath.Join(b.dir, RejectsFile) }

// The files of a batch beside its parts.
const (
	BatchFile       = "batch.json" // its manifest
	RejectsFile     = "rejects.parquet"
	SupersedingFile = "superseding.parquet"
)

// Batches lists the sealed batches in order of acceptance. A folder without a readable manifest is an error, never skipped.
func (w Warehouse) Batches() ([]Batch, error) {
	entries, err := os.ReadDir(w.batches())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	var batches []Batch
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), disk.Unfinished) {
			continue
		}
		b, err := readBatch(filepath.Join(w.batches(), entry.Name()))
		if err != nil {
			return nil, err
		}
		batches = append(batches, b)
	}
	slices.SortFunc(batches, func(a, b Batch) int { return a.Sequence - b.Sequence })
	for i := 1; i < len(batches); i++ {
		if batches[i].Sequence == batches[i-1].Sequence {
			return nil, problem.New(problem.Internal, "Batches %s and %s have the same place in the order. Restore the folder from a backup.",
				batches[i-1].ID, batches[i].ID)
		}
	}
	return batches, nil
}

func readBatch(dir string) (Batch, error) {
	text, err := os.ReadFile(filepath.Join(dir, BatchFile))
	if err != nil {
		return Batch{}, fmt.Errorf("read batch %s: %w", filepath.Base(dir), err)
	}
	b := Batch{dir: dir}
	if err := json.Unmarshal(text, &b); err != nil {
		return Batch{}, fmt.Errorf("read batch %s: %w", filepath.Base(dir), err)
	}
	if b.ID != filepath.Base(dir) {
		return Batch{}, problem.New(problem.Internal, "The folder of batch %s is named %s. Restore it from a backup.", b.ID, filepath.Base(dir))
	}
	return b, nil
}

// Holding returns the batch that already holds all records of a file, by its bytes and source adapter, and whether there is one. A
// file with refused lines is not held: code lists and other records may have changed since, and what was loaded is found again.
func Holding(batches []Batch, source, sha256 string) (Batch, bool) {
	for _, b := range batches {
		if b.Source != source {
			continue
		}
		for _, f := range b.Files {
			if f.SHA256 == sha256 && f.Quarantine == "" && f.SameAs == "" && f.Counts.Rejected == 0 {
				return b, true
			}
		}
	}
	return Batch{}, false
}

// Draft is a batch being written. Exactly one of Seal and Discard ends it; Discard after Seal does nothing.
type Draft struct {
	writer *Writer
	dir    string
}

// NewDraft starts a batch beside the sealed ones.
func (w *Writer) NewDraft() (*Draft, error) {
	dir, err := os.MkdirTemp(w.batches(), disk.Unfinished)
	if err != nil {
		return nil, folderError(err, w.dir)
	}
	return &Draft{w, dir}, nil
}

// Path returns the path of a file of the draft.
func (d *Draft) Path(name string) string { return filepath.Join(d.dir, name) }

// Discard removes the draft.
func (d *Draft) Discard() error { return os.RemoveAll(d.dir) }

// Seal completes b with its id, place and hashes, makes everything durable and gives it its final name. From then on the
// batch is accepted.
func (d *Draft) Seal(b Batch) (Batch, error) {
	earlier, err := d.writer.Batches()
	if err != nil {
		return Batch{}, err
	}
	b.Sequence = 1
	if len(earlier) > 0 {
		b.Sequence = earlier[len(earlier)-1].Sequence + 1
	}
	identity := sha256.New()
	fmt.Fprintf(identity, "%d %s %s\n", b.Contract, b.Source, b.Mapping)
	for i, f := range b.Files {
		fmt.Fprintf(identity, "%s %s\n", f.SHA256, f.Kind)
		if f.Part != "" {
			if b.Files[i].PartSHA256, err = HashFile(d.Path(f.Part)); err != nil {
				return Batch{}, err
			}
		}
	}
	if b.ListsSHA256, err = d.hashLists(); err != nil {
		return Batch{}, err
	}
	b.ID = fmt.Sprintf("%06d-%s", b.Sequence, hex.EncodeToString(identity.Sum(nil))[:12])
	b.SealedAt = now()
	b.dir = filepath.Join(d.writer.batches(), b.ID)
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return Batch{}, fmt.Errorf("write batch manifest: %w", err)
	}
	if err := os.WriteFile(d.Path(BatchFile), append(text, '\n'), 0o640); err != nil {
		return Batch{}, folderError(err, d.writer.dir)
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return Batch{}, fmt.Errorf("seal batch: %w", err)
	}
	for _, entry := range entries {
		if err := synced(d.Path(entry.Name())); err != nil {
			return Batch{}, err
		}
	}
	if err := errors.Join(os.Chmod(d.dir, 0o750), synced(d.dir)); err != nil {
		return Batch{}, err
	}
	if err := os.Rename(d.dir, b.dir); err != nil {
		return Batch{}, fmt.Errorf("seal batch %s: %w", b.ID, err)
	}
	return b, synced(d.writer.batches())
}

// Verify compares the batch's Parquet files with the hashes in its manifest. Parquet carries no checksum of its own that
// DuckDB insists on, so a flipped bit could otherwise read as another value.
func (b Batch) Verify() error {
	sums := maps.Clone(b.ListsSHA256)
	if sums == nil {
		sums = map[string]string{}
	}
	for _, f := range b.Files {
		if f.Part != "" {
			sums[f.Part] = f.PartSHA256
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		sum, err := HashFile(filepath.Join(b.dir, name))
		if err != nil {
			return err
		}
		if sum != sums[name] {
			return problem.New(problem.Internal, "The file %s of batch %s was changed after it was accepted. Restore it from a backup.", name, b.ID)
		}
	}
	return nil
}

// hashLists hashes what a draft holds beside its parts.
func (d *Draft) hashLists() (map[string]string, error) {
	sums := map[string]string{}
	for _, name := range []string{RejectsFile, SupersedingFile} {
		sum, err := HashFile(d.Path(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		sums[name] = sum
	}
	return sums, nil
}

// HashFile returns the SHA-256 of a file in hex.
func HashFile(path string) (sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("hash %s: %w", filepath.Base(path), err)
	}
	defer closeWith(f, &err)
	h := sha256.New()
	if _, err := io.CopyBuffer(h, f, make([]byte, 1<<20)); err != nil {
		return "", fmt.Errorf("hash %s: %w", filepath.Base(path), err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// PartName names the Parquet file of the n-th source file of a batch, counted from 1.
func PartName(kind string, n int) string { return kind + "-" + fmt.Sprintf("%04d", n) + ".parquet" }
