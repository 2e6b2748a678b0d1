package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"daylight/internal/disk"
	"daylight/internal/problem"
	"daylight/internal/record"
)

// Snapshot is one sealed state of all records.
type Snapshot struct {
	Name    string    `json:"snapshot"`
	Path    string    `json:"path"`
	Bytes   int64     `json:"bytes"`
	BuiltAt time.Time `json:"built_at"`
	Current bool      `json:"current"`
}

// snapshotRow is the row of stored.snapshot.
type snapshotRow struct {
	Name     string
	Contract int
	Engine   string
	Schema   string
	Zone     string
	Batches  []string
	DeadRows int64
}

// maxDead is the share of replaced rows past which a snapshot is built anew instead of extended.
const maxDead = 0.10

const currentFile = "CURRENT"

// identity says which snapshot the batches make: its name is its content.
func (w Warehouse) identity(ctx context.Context, batches []Batch, zone string) (snapshotRow, error) {
	engine, err := EngineVersion(ctx)
	if err != nil {
		return snapshotRow{}, err
	}
	schema, err := w.schemaHash()
	if err != nil {
		return snapshotRow{}, err
	}
	id := snapshotRow{Contract: record.Current().Version, Engine: engine, Schema: schema, Zone: zone}
	hash := sha256.New()
	fmt.Fprintf(hash, "%d %s %s %s\n", id.Contract, id.Engine, id.Schema, id.Zone)
	for _, b := range batches {
		id.Batches = append(id.Batches, b.ID)
		fmt.Fprintf(hash, "%s\n", b.ID)
		for _, f := range b.Files {
			fmt.Fprintf(hash, "%s %s\n", f.Part, f.PartSHA256)
		}
	}
	id.Name = hex.EncodeToString(hash.Sum(nil))[:16]
	return id, nil
}

func (w Warehouse) snapshotPath(name string) string {
	return filepath.Join(w.snapshots(), name+".duckdb")
}

// Current returns the newest sealed snapshot (problem.NotFound where there is none).
func (w Warehouse) Current() (Snapshot, error) {
	text, err := os.ReadFile(filepath.Join(w.snapshots(), currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Snapshot{}, problem.New(problem.NotFound, "There are no records in %s yet. Load some with daylight ingest.", w.dir)
	}
	if err != nil {
		return Snapshot{}, fmt.Errorf("find the current snapshot: %w", err)
	}
	return w.Snapshot(strings.TrimSpace(string(text)))
}

// Snapshot returns the sealed snapshot of a name.
func (w Warehouse) Snapshot(name string) (Snapshot, error) {
	if name == "" || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") {
		return Snapshot{}, problem.New(problem.Invalid, "%q is not the name of a snapshot. List them with daylight warehouse status.", name)
	}
	all, err := w.Snapshots()
	if err != nil {
		return Snapshot{}, err
	}
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
	}
	return Snapshot{}, problem.New(problem.NotFound, "There is no snapshot %s. List them with daylight warehouse status.", name)
}

// Usable reports whether this program can read a snapshot: it was built by the same engine with the same schema and code lists
// (problem.Invalid where not).
func (w Warehouse) Usable(ctx context.Context, s Snapshot) error {
	row, _, err := readIdentity(ctx, s.Path)
	if err != nil {
		return problem.Wrap(problem.Invalid, err, "The snapshot %s cannot be read by this version. Build one with daylight warehouse rebuild.", s.Name)
	}
	schema, err := w.schemaHash()
	if err != nil {
		return err
	}
	engine, err := EngineVersion(ctx)
	if err != nil {
		return err
	}
	if row.Schema != schema || row.Engine != engine {
		return problem.New(problem.Invalid, "The snapshot %s was built by another version or with other code lists. Build one with daylight warehouse rebuild.", s.Name)
	}
	return nil
}

// Snapshots lists the sealed snapshots, newest first.
func (w Warehouse) Snapshots() ([]Snapshot, error) {
	entries, err := os.ReadDir(w.snapshots())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	current, err := os.ReadFile(filepath.Join(w.snapshots(), currentFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	var found []Snapshot
	for _, entry := range entries {
		name, isSnapshot := strings.CutSuffix(entry.Name(), ".duckdb")
		if !isSnapshot || strings.HasPrefix(name, disk.Unfinished) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, fmt.Errorf("list snapshots: %w", err)
		}
		found = append(found, Snapshot{name, w.snapshotPath(name), info.Size(), info.ModTime().UTC(), name == strings.TrimSpace(string(current))})
	}
	slices.SortFunc(found, func(a, b Snapshot) int { return b.BuiltAt.Compare(a.BuiltAt) })
	return found, nil
}

// Refresh makes sure that the current snapshot holds all batches under today's contract, engine, schema and code lists, and
// returns it. It extends a copy of the last snapshot where it can and builds from nothing where it must. step is told what is
// being done; it may be nil.
func (w *Writer) Refresh(ctx context.Context, limits Limits, step func(string)) (Snapshot, error) {
	return w.make(ctx, limits, step, false)
}

// Rebuild makes the current snapshot from nothing, whatever there is.
func (w *Writer) Rebuild(ctx context.Context, limits Limits, step func(string)) (Snapshot, error) {
	return w.make(ctx, limits, step, true)
}

func (w *Writer) make(ctx context.Context, limits Limits, step func(string), fresh bool) (s Snapshot, err error) {
	if step == nil {
		step = func(string) {}
	}
	batches, err := w.Batches()
	if err != nil {
		return Snapshot{}, err
	}
	if len(batches) == 0 {
		return Snapshot{}, problem.New(problem.NotFound, "There are no records in %s yet. Load some with daylight ingest.", w.dir)
	}
	config, err := w.Config()
	if err != nil {
		return Snapshot{}, err
	}
	id, err := w.identity(ctx, batches, config.ReportingZone)
	if err != nil {
		return Snapshot{}, err
	}
	last, err := w.Current()
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return Snapshot{}, err
	}
	if err == nil && last.Name == id.Name && !fresh {
		return last, nil
	}
	if _, err := os.Stat(w.snapshotPath(id.Name)); err == nil && !fresh {
		return w.flip(id.Name)
	}
	lists, err := w.codeLists()
	if err != nil {
		return Snapshot{}, err
	}
	b := &build{batches: batches, added: batches, lists: lists, zone: config.ReportingZone, identity: id, step: step}
	if !fresh && last.Name != "" {
		if err := b.extends(ctx, last); err != nil {
			return Snapshot{}, err
		}
	}
	for _, batch := range b.added {
		step("checking batch " + batch.ID)
		if err := batch.Verify(); err != nil {
			return Snapshot{}, err
		}
	}
	b.path = filepath.Join(w.snapshots(), disk.Unfinished+id.Name+".duckdb")
	defer func() {
		for _, leftover := range []string{b.path, b.path + ".wal"} {
			if removal := os.Remove(leftover); removal != nil && !errors.Is(removal, fs.ErrNotExist) {
				err = errors.Join(err, removal)
			}
		}
	}()
	if b.partial() {
		step("copying the last snapshot")
		if err := copyFile(last.Path, b.path); err != nil {
			return Snapshot{}, err
		}
	}
	spill, err := w.Scratch()
	if err != nil {
		return Snapshot{}, err
	}
	defer os.RemoveAll(spill)
	if b.engine, err = OpenEngine(ctx, limits, spill); err != nil {
		return Snapshot{}, err
	}
	err = b.run(ctx)
	if err = errors.Join(err, b.engine.Close()); err != nil {
		return Snapshot{}, err
	}
	if err := seal(b.path, w.snapshotPath(id.Name)); err != nil {
		return Snapshot{}, err
	}
	return w.flip(id.Name)
}

// Contents is what a snapshot holds: batches, read by a contract, a schema with its code lists and a reporting zone.
type Contents struct {
	Name     string
	Contract int
	Schema   string
	Zone     string
	Batches  []string
}

// Contents returns what a snapshot made now would hold.
func (w Warehouse) Contents(ctx context.Context) (Contents, error) {
	batches, err := w.Batches()
	if err != nil {
		return Contents{}, err
	}
	config, err := w.Config()
	if err != nil {
		return Contents{}, err
	}
	id, err := w.identity(ctx, batches, config.ReportingZone)
	return Contents{id.Name, id.Contract, id.Schema, id.Zone, id.Batches}, err
}

// Wanted returns the name of the snapshot that the batches make under today's contract, engine, schema and code lists. The
// current snapshot is out of date where its name is another.
func (w Warehouse) Wanted(ctx context.Context) (string, error) {
	now, err := w.Contents(ctx)
	return now.Name, err
}

// flip makes a sealed snapshot the current one.
func (w *Writer) flip(name string) (Snapshot, error) {
	pointer := filepath.Join(w.snapshots(), currentFile)
	if err := disk.Replace(pointer, []byte(name+"\n"), 0o644); err != nil {
		return Snapshot{}, folderError(err, w.dir)
	}
	return w.Snapshot(name)
}

// extends narrows the build to the batches that the last snapshot lacks, if a copy of it can be extended: made by the same
// engine under the same contract, schema and zone, of a leading part of the same batches, not too worn, and the new batches
// hold no block log, whose entries can change the meaning of any earlier one.
func (b *build) extends(ctx context.Context, last Snapshot) (err error) {
	row, rows, err := readIdentity(ctx, last.Path)
	if err != nil {
		return nil // not readable by this engine: build from nothing
	}
	id := &b.identity
	if row.Contract != id.Contract || row.Engine != id.Engine || row.Schema != id.Schema || row.Zone != id.Zone ||
		len(row.Batches) >= len(id.Batches) || !slices.Equal(row.Batches, id.Batches[:len(row.Batches)]) {
		return nil
	}
	added := b.batches[len(row.Batches):]
	if float64(row.DeadRows) > maxDead*float64(rows) || len(parts(added, record.BlockLog().Name)) > 0 {
		return nil
	}
	b.added = added
	id.DeadRows = row.DeadRows
	return nil
}

// readIdentity reads what a snapshot is made of and how many rows it holds.
func readIdentity(ctx context.Context, path string) (row snapshotRow, rows int64, err error) {
	engine, err := OpenEngine(ctx, Limits{Threads: 1}, "")
	if err != nil {
		return row, 0, err
	}
	defer closeWith(engine, &err)
	if _, err := engine.Exec(ctx, "ATTACH "+Quote(path)+" AS snapshot (READ_ONLY)"); err != nil {
		return row, 0, fmt.Errorf("open snapshot: %w", err)
	}
	var batches string
	err = engine.Value(ctx, `SELECT name, contract, engine, schema, reporting_zone, batches, dead_rows,
			(SELECT count(*) FROM snapshot.stored.suspensions) + (SELECT count(*) FROM snapshot.stored.appeals) + (SELECT count(*) FROM snapshot.stored.reinstatements)
		FROM snapshot.stored.snapshot`, &row.Name, &row.Contract, &row.Engine, &row.Schema, &row.Zone, &batches, &row.DeadRows, &rows)
	if err != nil {
		return row, 0, fmt.Errorf("read snapshot: %w", err)
	}
	if err := json.Unmarshal([]byte(batches), &row.Batches); err != nil {
		return row, 0, fmt.Errorf("read snapshot: %w", err)
	}
	return row, rows, nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy snapshot: %w", err)
	}
	defer closeWith(in, &err)
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return fmt.Errorf("copy snapshot: %w", err)
	}
	defer closeWith(out, &err)
	if _, err := io.Copy(out, in); err != nil {
		return fmt.Errorf("copy snapshot: %w", err)
	}
	return nil
}

// kept is how many snapshots a clean-up leaves: the current one and its predecessors, for readers that still hold them.
const kept = 3

// Collect removes all but the newest three snapshots, and never the current one. It returns what it removed, or would remove
// when dry.
func (w *Writer) Collect(dry bool) ([]Snapshot, error) {
	all, err := w.Snapshots()
	if err != nil {
		return nil, err
	}
	var removed []Snapshot
	stay := 0
	for _, s := range all {
		if s.Current {
			stay++
		}
	}
	for _, s := range all {
		if s.Current {
			continue
		}
		if stay < kept {
			stay++
			continue
		}
		if !dry {
			if err := os.Remove(s.Path); err != nil {
				return removed, fmt.Errorf("remove snapshot %s: %w", s.Name, err)
			}
		}
		removed = append(removed, s)
	}
	if len(removed) > 0 && !dry {
		return removed, synced(w.snapshots())
	}
	return removed, nil
}
