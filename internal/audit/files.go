package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"daylight/internal/problem"
)

// Who may read what: lists of suspensions only the operator, the rest whoever may enter the data folder.
const (
	folderMode fs.FileMode = 0o750
	listMode   fs.FileMode = 0o600
	openMode   fs.FileMode = 0o644
)

// unfinished marks what is being written; nothing with this prefix is ever read.
const unfinished = ".unfinished-"

// writeOnce writes a file beside, syncs it and renames it. It returns fs.ErrExist where one of the name stands, which is left as it is.
func writeOnce(path string, text []byte, mode fs.FileMode) (err error) {
	dir := filepath.Dir(path)
	defer func() { err = fileError(err, dir) }()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return err
	}
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes renames inside dir durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// clearUnfinished removes what killed writers left below a folder.
func clearUnfinished(dir string) error {
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(entry.Name(), unfinished) {
			return err
		}
		if err := os.RemoveAll(path); err != nil || !entry.IsDir() {
			return err
		}
		return fs.SkipDir
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear audits: %w", err)
	}
	return nil
}

// fileError gives errors that an operator can act on their sentence; fs.ErrExist stays what it is.
func fileError(err error, dir string) error {
	switch {
	case err == nil || errors.Is(err, fs.ErrExist):
		return err
	case errors.Is(err, syscall.ENOSPC):
		return problem.Wrap(problem.Unavailable, err, "The disk that holds %s is full. Free some space and run the command again.", dir)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return problem.Wrap(problem.Invalid, err, "The folder %s cannot be written. Check its owner, or choose another.", dir)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return problem.Wrap(problem.Invalid, err, "There is no folder %s. Make it first.", dir)
	}
	return fmt.Errorf("write in %s: %w", dir, err)
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
