// Package disk writes files and folders so that a crash leaves them whole or absent: beside, synced, renamed, and the folder synced.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Unfinished is the beginning of the name of what is being written; nothing of such a name is ever read.
const Unfinished = ".unfinished-"

// Sync makes a file's content durable, or what was named and renamed in a folder.
func Sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Write writes a new file and syncs it. What stands there already stays (fs.ErrExist), and what was written in part is removed.
func Write(path string, text []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Replace writes a file in the place of the one of its name, if there is one.
func Replace(path string, text []byte, mode fs.FileMode) error {
	return Fill(path, mode, func(to io.Writer) error {
		_, err := to.Write(text)
		return err
	})
}

// Fill is Replace with what fill writes.
func Fill(path string, mode fs.FileMode, fill func(to io.Writer) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, Unfinished)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	if err = errors.Join(fill(f), f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return Sync(dir)
}

// Once is Replace where nothing of the name stands; what does is left as it is (fs.ErrExist).
func Once(path string, text []byte, mode fs.FileMode) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return err
	}
	return Replace(path, text, mode)
}

// Folder makes a folder that does not exist yet, with what fill writes and syncs in it; the folder that it stands in is made, too.
func Folder(dir string, mode fs.FileMode, fill func(beside string) error) (err error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, mode); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(parent, Unfinished)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(beside)) }()
	if err := fill(beside); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(beside, mode), syncFolders(beside)); err != nil {
		return err
	}
	if err := os.Rename(beside, dir); err != nil {
		return err
	}
	return errors.Join(Sync(parent), Sync(filepath.Dir(parent)))
}

func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return Sync(path)
	})
}

// Clear removes what killed writers left in a folder, which need not exist, and in those below it to a depth.
func Clear(dir string, depth int) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), Unfinished):
			err = os.RemoveAll(path)
		case entry.IsDir() && depth > 0:
			err = Clear(path, depth-1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
