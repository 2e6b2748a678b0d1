package release

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Put writes a release's files (by name, without CHECKSUMS) as one revision: beside, synced, renamed. A revision that stands
// is never touched (problem.Invalid). One process writes to a shelf at a time.
func (s InternalShelf) Put(p period.Period, revision int, files map[string][]byte) error {
	if err := s.Vacant(p, revision); err != nil {
		return err
	}
	return s.put(p, revision, files)
}

// Put writes a draft as InternalShelf.Put does, in place of an earlier draft of the same revision.
func (s DraftShelf) Put(p period.Period, revision int, files map[string][]byte) error {
	if err := s.Discard(p, revision); err != nil {
		return err
	}
	return s.put(p, revision, files)
}

// Discard removes a draft; that there is none is no error.
func (s DraftShelf) Discard(p period.Period, revision int) error {
	if err := os.RemoveAll(s.Dir(p, revision)); err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	return nil
}

// Vacant refuses a revision that stands already.
func (s folder) Vacant(p period.Period, revision int) error {
	if _, err := os.Stat(s.Dir(p, revision)); !errors.Is(err, fs.ErrNotExist) {
		return problem.Wrap(problem.Invalid, err, "The report for %s has a revision %d already. A published report is never changed.", p.Label(), revision)
	}
	return nil
}

// put writes a folder with the checksums of its files, the approval apart, which speaks of them.
func (s folder) put(p period.Period, revision int, files map[string][]byte) (err error) {
	dir := s.Dir(p, revision)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	if err := clearUnfinished(filepath.Dir(dir)); err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	draft, err := os.MkdirTemp(filepath.Dir(dir), unfinished)
	if err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(draft)) }()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("write release: %q lies outside of it", name)
		}
		if err := writeSynced(filepath.Join(draft, filepath.FromSlash(name)), files[name]); err != nil {
			return fmt.Errorf("write release: %w", err)
		}
	}
	if err := writeSynced(filepath.Join(draft, checksumsFile), []byte(checksums(files))); err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	if err := errors.Join(os.Chmod(draft, 0o755), syncTree(draft)); err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	if err := os.Rename(draft, dir); err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	return errors.Join(syncPath(filepath.Dir(dir)), syncPath(s.dir))
}

// checksums is the file CHECKSUMS as sha256sum writes it, sorted by name. It leaves out the approval, which names it.
func checksums(files map[string][]byte) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name != approvalFile && name != signatureFile {
			sum := sha256.Sum256(files[name])
			fmt.Fprintf(&lines, "%s  %s\n", hex.EncodeToString(sum[:]), name)
		}
	}
	return lines.String()
}

// unfinished marks a release that is being written; nothing with this prefix is ever read.
const unfinished = ".unfinished-"

// Clear removes what killed writers left in a shelf. Writers of one shelf take turns; the caller sees to that.
func (s folder) Clear() error {
	periods, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear releases: %w", err)
	}
	for _, entry := range periods {
		if !entry.IsDir() {
			continue
		}
		if err := clearUnfinished(filepath.Join(s.dir, entry.Name())); err != nil {
			return fmt.Errorf("clear releases: %w", err)
		}
	}
	return nil
}

func clearUnfinished(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), unfinished) {
			if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeSynced(path string, text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Sync()
}

func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return syncPath(path)
	})
}

func syncPath(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}
