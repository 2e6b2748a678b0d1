// Package warehouse keeps the records: batches as they were accepted, and sealed snapshots made from them.
//
// The data folder holds
//
//	batches/<id>/     accepted records as Parquet, with batch.json; written beside, synced, renamed, never changed
//	snapshots/        one DuckDB file per state, read-only, and CURRENT, which names the newest
//	codelists/        the platform's own code lists, which add to ours of the same name
//	tmp/              scratch of the running writer; emptied by the next one
//
// One process writes at a time (Lock); readers open sealed files and never wait.
package warehouse

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"daylight/internal/disk"
	"daylight/internal/problem"
)

// BatchesFolder is the folder of a data folder that holds the batches.
const BatchesFolder = "batches"

// Warehouse is a data folder. It holds no open files; copies of it are the same warehouse.
type Warehouse struct{ dir string }

// At returns the warehouse of a data folder, which need not exist yet.
func At(dir string) Warehouse { return Warehouse{filepath.Clean(dir)} }

// Dir returns the data folder.
func (w Warehouse) Dir() string { return w.dir }

func (w Warehouse) batches() string   { return filepath.Join(w.dir, BatchesFolder) }
func (w Warehouse) snapshots() string { return filepath.Join(w.dir, "snapshots") }
func (w Warehouse) scratch() string   { return filepath.Join(w.dir, "tmp") }
func (w Warehouse) lockFile() string  { return filepath.Join(w.dir, "writer.lock") }

// Writer is the right to write in a warehouse, held by one process until Release.
type Writer struct {
	Warehouse
	lock *flock.Flock
}

// Lock takes the right to write, making the folder where it is missing, and clears what a killed writer left behind. It fails
// at once (problem.Unavailable) while another process holds it.
func (w Warehouse) Lock() (*Writer, error) {
	if strings.Contains(w.dir, "?") {
		// DuckDB takes what follows for the query of a web address and looks for its log elsewhere.
		return nil, problem.New(problem.Invalid, "The data folder %s has a question mark in its name, so no snapshot could be made there. Choose another with --data.", w.dir)
	}
	for _, dir := range []string{w.batches(), w.snapshots(), w.scratch()} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return nil, folderError(err, w.dir)
		}
	}
	lock := flock.New(w.lockFile())
	held, err := lock.TryLock()
	if err != nil {
		return nil, folderError(err, w.dir)
	}
	if !held {
		return nil, problem.New(problem.Unavailable,
			"Another daylight command is writing in %s. Wait until it has ended and run this one again; nothing was changed.", w.dir)
	}
	writer := &Writer{w, lock}
	if err := writer.clear(); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return writer, nil
}

// Release gives the right back. It may be called twice.
func (w *Writer) Release() error { return w.lock.Unlock() }

// Scratch makes a fresh folder for the writer's own use; the caller removes it, or the next writer does.
func (w *Writer) Scratch() (string, error) {
	dir, err := os.MkdirTemp(w.scratch(), "work-")
	if err != nil {
		return "", folderError(err, w.dir)
	}
	return dir, nil
}

func (w *Writer) clear() error {
	for _, dir := range []string{w.batches(), w.snapshots()} {
		if err := disk.Clear(dir, 0); err != nil {
			return fmt.Errorf("clear %s: %w", dir, err)
		}
	}
	entries, err := os.ReadDir(w.scratch())
	if err != nil {
		return fmt.Errorf("clear %s: %w", w.scratch(), err)
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(w.scratch(), entry.Name())); err != nil {
			return fmt.Errorf("clear %s: %w", w.scratch(), err)
		}
	}
	return nil
}

// Leftovers is what a writer is at, or what a killed one has left. It is never read, and the next writer removes it.
type Leftovers struct {
	Running bool     `json:"running"` // another process is writing now
	Names   []string `json:"names"`   // in the data folder
	Bytes   int64    `json:"bytes"`
}

// Leftovers lists them.
func (w Warehouse) Leftovers() (left Leftovers, err error) {
	for _, dir := range []string{w.batches(), w.snapshots(), w.scratch()} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return left, folderError(err, w.dir)
		}
		for _, entry := range entries {
			if dir != w.scratch() && !strings.HasPrefix(entry.Name(), disk.Unfinished) {
				continue
			}
			path := filepath.Join(dir, entry.Name())
			left.Names = append(left.Names, filepath.Join(filepath.Base(dir), entry.Name()))
			left.Bytes += sizeOf(path)
		}
	}
	if len(left.Names) == 0 {
		return left, nil
	}
	lock := flock.New(w.lockFile())
	free, err := lock.TryRLock()
	if err != nil {
		return left, folderError(err, w.dir)
	}
	left.Running = !free
	return left, lock.Unlock()
}

// sizeOf adds up the files below a path. What goes away meanwhile counts nothing: a writer may be at work there.
func sizeOf(path string) (bytes int64) {
	_ = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}

func folderError(err error, dir string) error {
	if errors.Is(err, syscall.ENOSPC) {
		return problem.Wrap(problem.Unavailable, err, "The disk that holds %s is full. Free some space and run the command again.", dir)
	}
	if errors.Is(err, fs.ErrPermission) {
		return problem.Wrap(problem.Invalid, err, "The folder %s cannot be written. Check its owner, or choose another with --data.", dir)
	}
	return fmt.Errorf("use data folder %s: %w", dir, err)
}

// synced makes what is in a file, or was renamed in a folder, durable.
func synced(path string) error {
	if err := disk.Sync(path); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}

// now is the clock of what is written beside the records, such as the time a batch was sealed; it is in no published number.
var now = func() time.Time { return time.Now().UTC().Truncate(time.Second) }
