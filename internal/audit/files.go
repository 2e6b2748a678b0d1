package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"daylight/internal/disk"
	"daylight/internal/problem"
)

// Who may read what: lists of suspensions only the operator, the rest whoever may enter the data folder.
const (
	folderMode fs.FileMode = 0o750
	listMode   fs.FileMode = 0o600
	openMode   fs.FileMode = 0o644
)

// writeOnce writes a file whole. It returns fs.ErrExist where one of the name stands, which is left as it is.
func writeOnce(path string, text []byte, mode fs.FileMode) error {
	return fileError(disk.Once(path, text, mode), filepath.Dir(path))
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
