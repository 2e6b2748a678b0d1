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

	"daylight/internal/disk"
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
	_, err := s.standing(p) // not through a link
	if err == nil {
		err = os.RemoveAll(s.Dir(p, revision))
	}
	if err != nil {
		return fmt.Errorf("discard draft: %w", err)
	}
	return nil
}

// Vacant refuses a revision that stands already.
func (s folder) Vacant(p period.Period, revision int) error {
	if _, err := s.standing(p); err != nil {
		return err
	}
	if _, err := os.Lstat(s.Dir(p, revision)); !errors.Is(err, fs.ErrNotExist) {
		return problem.Wrap(problem.Invalid, err, "The report for %s has a revision %d already. A published report is never changed.", p.Label(), revision)
	}
	return nil
}

// put writes a folder with the checksums of its files, the approval apart, which speaks of them.
func (s folder) put(p period.Period, revision int, files map[string][]byte) error {
	dir := s.Dir(p, revision)
	err := disk.Clear(filepath.Dir(dir), 0)
	if err == nil {
		err = disk.Folder(dir, 0o755, func(beside string) error {
			for _, name := range slices.Sorted(maps.Keys(files)) {
				if !filepath.IsLocal(filepath.FromSlash(name)) {
					return fmt.Errorf("%q lies outside of it", name)
				}
				path := filepath.Join(beside, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return err
				}
				if err := disk.Write(path, files[name], 0o644); err != nil {
					return err
				}
			}
			return disk.Write(filepath.Join(beside, checksumsFile), []byte(checksums(files)), 0o644)
		})
	}
	if err != nil {
		return fmt.Errorf("write release: %w", err)
	}
	return nil
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

// Clear removes what killed writers left in a shelf. Writers of one shelf take turns; the caller sees to that.
func (s folder) Clear() error {
	if err := disk.Clear(s.dir, 1); err != nil {
		return fmt.Errorf("clear releases: %w", err)
	}
	return nil
}
